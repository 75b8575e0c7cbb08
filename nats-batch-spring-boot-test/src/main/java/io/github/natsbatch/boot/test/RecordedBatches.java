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

package io.github.natsbatch.boot.test;

import java.util.List;

import org.assertj.core.api.AssertProvider;

/**
 * What became of the batches of a test, in the order of their ends. A bean where
 * {@link AutoConfigureNatsBatch} is. AssertJ knows it: <pre class="code">
 * assertThat(batches).committedSubjects().containsExactly("orders.created", "orders.paid");
 * assertThat(batches).abandoned().isEmpty();
 * </pre> A batch is recorded before its caller knows how it ended. One that is committed
 * in another thread may not have ended yet: wait for its future. Thread-safe.
 *
 * @since 0.1.0
 */
public final class RecordedBatches implements AssertProvider<RecordedBatchesAssert> {

	private final BatchRecorder recorder;

	RecordedBatches(BatchRecorder recorder) {
		this.recorder = recorder;
	}

	/**
	 * Return all batches that have ended.
	 * @return the batches, in the order of their ends
	 */
	public List<RecordedBatch> all() {
		return this.recorder.ended();
	}

	/**
	 * Return the committed batches.
	 * @return the batches, in the order of their ends
	 */
	public List<RecordedBatch> committed() {
		return with(RecordedBatch.Outcome.COMMITTED);
	}

	/**
	 * Return the batches that were given up before they were sent.
	 * @return the batches, in the order of their ends
	 */
	public List<RecordedBatch> abandoned() {
		return with(RecordedBatch.Outcome.ABANDONED);
	}

	/**
	 * Return the batches whose commit failed.
	 * @return the batches, in the order of their ends
	 */
	public List<RecordedBatch> failed() {
		return with(RecordedBatch.Outcome.FAILED);
	}

	private List<RecordedBatch> with(RecordedBatch.Outcome outcome) {
		return all().stream().filter((batch) -> batch.outcome() == outcome).toList();
	}

	/**
	 * Forget what was recorded. Done before each test.
	 */
	public void clear() {
		this.recorder.clear();
	}

	/**
	 * Called by AssertJ.
	 * @return assertions about what is recorded now
	 */
	@Override
	public RecordedBatchesAssert assertThat() {
		return new RecordedBatchesAssert(this);
	}

}
