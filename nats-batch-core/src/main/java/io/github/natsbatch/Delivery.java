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

package io.github.natsbatch;

/**
 * How a batch travels from the application to the stream.
 *
 * @since 0.1.0
 */
public enum Delivery {

	/**
	 * {@link #OUTBOX} inside a transaction on the outbox's {@code DataSource},
	 * {@link #DIRECT} where the outbox module is absent or there is no transaction.
	 */
	AUTO,

	/**
	 * Published to the server by this process when its boundary commits. A crash between
	 * a database commit and the publication loses the batch.
	 */
	DIRECT,

	/**
	 * Stored as a row in the application's database transaction and published by a relay.
	 */
	OUTBOX

}
