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

package io.github.natsbatch.autoconfigure;

import io.github.natsbatch.stream.StreamVerificationException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains what to do about a stream that is not as declared.
 */
final class StreamVerificationFailureAnalyzer extends AbstractFailureAnalyzer<StreamVerificationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, StreamVerificationException cause) {
		return new FailureAnalysis(cause.getMessage(), action(cause), cause);
	}

	private static String action(StreamVerificationException failure) {
		if (failure.isServerTooOld()) {
			return BatchActions.upgradeServer();
		}
		if (failure.getCause() != null) {
			return BatchActions.declareStreamDifferently(failure.getStream());
		}
		if (failure.getDifferences().isEmpty()) {
			return BatchActions.createStream(failure.getStream());
		}
		boolean noBatches = failure.getDifferences().stream().anyMatch((line) -> line.startsWith("allow_atomic:"));
		return (noBatches ? BatchActions.allowAtomicPublish(failure.getStream()) + "\n" : "")
				+ BatchActions.reconcileStream(failure.getStream());
	}

}
