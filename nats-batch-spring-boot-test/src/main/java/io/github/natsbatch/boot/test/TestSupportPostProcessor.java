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

import io.github.natsbatch.PayloadConverter;
import io.nats.client.Connection;

import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Puts the test support between the application and what it uses: the connection, which
 * fails when it is told to, and the converter, which tells what it converted.
 */
final class TestSupportPostProcessor implements BeanPostProcessor {

	private final BatchRecorder recorder;

	private final FailurePlan plan;

	TestSupportPostProcessor(BatchRecorder recorder, FailurePlan plan) {
		this.recorder = recorder;
		this.plan = plan;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof Connection connection) {
			return FailingConnection.of(connection, this.plan);
		}
		if (bean instanceof PayloadConverter converter) {
			return (PayloadConverter) (payload, headers) -> {
				byte[] bytes = converter.toBytes(payload, headers);
				this.recorder.converted(payload, bytes);
				return bytes;
			};
		}
		return bean;
	}

}
