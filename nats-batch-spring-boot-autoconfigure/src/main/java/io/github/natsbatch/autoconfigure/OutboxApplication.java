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

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.env.Environment;

/**
 * The name that the relays of one application share, and those of another do not.
 */
final class OutboxApplication {

	private static final Log logger = LogFactory.getLog(OutboxApplication.class);

	private static final String PROPERTY = "spring.application.name";

	private OutboxApplication() {
	}

	static String nameOf(Environment environment) {
		String name = environment.getProperty(PROPERTY, "");
		if (name.isBlank()) {
			logger.warn("The outbox has no name of its own: two applications without '" + PROPERTY
					+ "' that relay to one stream keep taking it from each other; set the property");
			return "application";
		}
		return name;
	}

}
