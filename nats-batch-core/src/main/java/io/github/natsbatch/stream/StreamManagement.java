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

package io.github.natsbatch.stream;

/**
 * What to do at start-up with the streams that the application declares.
 *
 * @since 0.1.0
 */
public enum StreamManagement {

	/**
	 * Nothing: somebody else manages the streams.
	 */
	NONE,

	/**
	 * Compare with the server and fail with a report of every difference.
	 */
	VALIDATE,

	/**
	 * Create missing streams, leave existing ones as they are.
	 */
	CREATE,

	/**
	 * Create missing streams and change existing ones to what is declared.
	 */
	UPDATE

}
