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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.NatsBatchException;
import io.github.natsbatch.core.Batch;
import io.github.natsbatch.core.BatchOptions;
import io.github.natsbatch.core.NatsBatchTemplate;

/**
 * Batches as tests want them: the payloads are given, the subjects are
 * {@code <prefix>.<position>}.
 */
public final class Batches {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private Batches() {
	}

	public static BatchOptions within(Duration timeout) {
		return BatchOptions.builder().timeout(timeout).build();
	}

	public static BatchReceipt commit(NatsBatchTemplate template, String prefix, String... payloads) {
		return commit(template, BatchOptions.builder().build(), prefix, payloads);
	}

	public static BatchReceipt commit(NatsBatchTemplate template, BatchOptions options, String prefix,
			String... payloads) {
		try (Batch batch = batch(template, options, prefix, payloads)) {
			return batch.commit();
		}
	}

	public static CompletableFuture<BatchReceipt> commitAsync(NatsBatchTemplate template, String prefix,
			String... payloads) {
		return commitAsync(template, BatchOptions.builder().build(), prefix, payloads);
	}

	public static CompletableFuture<BatchReceipt> commitAsync(NatsBatchTemplate template, BatchOptions options,
			String prefix, String... payloads) {
		try (Batch batch = batch(template, options, prefix, payloads)) {
			return batch.commitAsync();
		}
	}

	public static Batch batch(NatsBatchTemplate template, BatchOptions options, String prefix, String... payloads) {
		Batch batch = template.begin(options);
		int position = 0;
		for (String payload : payloads) {
			batch.publish(prefix + "." + position++, payload);
		}
		return batch;
	}

	/**
	 * Name some payloads.
	 * @param name what they begin with
	 * @param size how many
	 * @return {@code <name>0}, {@code <name>1} and so on
	 */
	public static String[] payloads(String name, int size) {
		List<String> payloads = new ArrayList<>();
		for (int i = 0; i < size; i++) {
			payloads.add(name + i);
		}
		return payloads.toArray(String[]::new);
	}

	/**
	 * Wait for a commit that has to succeed.
	 * @param commit the commit
	 * @return its receipt
	 */
	public static BatchReceipt receipt(CompletableFuture<BatchReceipt> commit) {
		return commit.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
	}

	/**
	 * Wait for a commit that has to fail.
	 * @param commit the commit
	 * @return what its caller is told
	 */
	public static NatsBatchException failure(CompletableFuture<BatchReceipt> commit) {
		try {
			throw new AssertionError("Committed: " + receipt(commit));
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof NatsBatchException failure) {
				return failure;
			}
			throw ex;
		}
	}

}
