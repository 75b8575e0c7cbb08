/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.natsbatch.testsupport;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.natsbatch.BatchInfo;
import io.github.natsbatch.BatchListener;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.NatsBatchException;

/**
 * Remembers what a listener is told.
 */
public final class RecordingListener implements BatchListener {

	private final List<BatchReceipt> committed = new CopyOnWriteArrayList<>();

	private final List<Abandoned> abandoned = new CopyOnWriteArrayList<>();

	private final List<NatsBatchException> failures = new CopyOnWriteArrayList<>();

	@Override
	public void onCommitted(BatchReceipt receipt) {
		this.committed.add(receipt);
	}

	@Override
	public void onAbandoned(BatchInfo batch, Throwable cause) {
		this.abandoned.add(new Abandoned(batch, cause));
	}

	@Override
	public void onFailed(BatchInfo batch, NatsBatchException failure) {
		this.failures.add(failure);
	}

	public List<BatchReceipt> committed() {
		return this.committed;
	}

	public List<Abandoned> abandoned() {
		return this.abandoned;
	}

	public List<NatsBatchException> failures() {
		return this.failures;
	}

	/**
	 * A batch that was given up.
	 *
	 * @param batch the batch
	 * @param cause why, may be {@code null}
	 */
	public record Abandoned(BatchInfo batch, Throwable cause) {
	}

}
