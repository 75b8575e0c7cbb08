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

import io.nats.client.api.RetentionPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Subjects that declared streams take beside those of the application.
 */
interface MarkerSubjects {

	/** None. */
	MarkerSubjects NONE = (stream, retention) -> null;

	/**
	 * Return the subjects of a stream's markers.
	 * @param stream the stream's name
	 * @param retention when it removes messages, or {@code null} for the server's default
	 * @return a subject with wildcards, or {@code null} for none
	 */
	@Nullable String subjectFor(String stream, @Nullable RetentionPolicy retention);

}
