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

import io.github.natsbatch.autoconfigure.NatsBatchAutoConfiguration;
import io.github.natsbatch.test.NatsServer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for tests, imported by
 * {@link AutoConfigureNatsBatch} only.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = NatsBatchAutoConfiguration.class)
public final class NatsBatchTestAutoConfiguration {

	@Bean
	static BatchRecorder natsBatchRecorder() {
		return new BatchRecorder();
	}

	@Bean
	static FailurePlan natsBatchFailurePlan() {
		return new FailurePlan();
	}

	@Bean
	static TestSupportPostProcessor natsBatchTestSupportPostProcessor(BatchRecorder recorder, FailurePlan plan) {
		return new TestSupportPostProcessor(recorder, plan);
	}

	@Bean
	RecordedBatches recordedBatches(BatchRecorder recorder) {
		return new RecordedBatches(recorder);
	}

	@Bean
	BatchFailures batchFailures(FailurePlan plan, ObjectProvider<NatsServer> server) {
		return new BatchFailures(plan, server);
	}

}
