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

import io.github.natsbatch.outbox.jdbc.OutboxSchemaException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains how the outbox gets its tables.
 */
final class OutboxSchemaFailureAnalyzer extends AbstractFailureAnalyzer<OutboxSchemaException> {

	private static final String ACTION = """
			To let the application create the tables at each start, which leaves existing ones alone:
			    nats.batch.outbox.jdbc.initialize-schema=always
			To create them with Flyway or Liquibase, copy this script of nats-batch-outbox into a migration:
			    %s
			To go without an outbox:
			    nats.batch.outbox.enabled=false
			""";

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, OutboxSchemaException cause) {
		return new FailureAnalysis(cause.getMessage(), String.format(ACTION, cause.script()), cause);
	}

}
