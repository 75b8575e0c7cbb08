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

package io.github.natsbatch.outbox.relay;

/**
 * Where a relay is with its lane. The names in parentheses are those of the model in
 * {@code docs/model/outbox.cpp}, whose rules the transitions follow: change them only
 * together with it.
 */
enum LaneState {

	/** Ask what the stream is and can do. Writes nothing. */
	OPEN,

	/** Write a marker until it is acknowledged, and note it (EW, EWAIT, EDB). */
	EPOCH,

	/** Take over what a former owner was sending (L2). */
	RECOVER,

	/** Look for rows; end those that were sent (LOOP). */
	POLL,

	/** Write down what is sent next (L4). */
	INTENT,

	/** Is there enough of the lease left, and may this still be sent again? (CHECK). */
	CHECK,

	/** Ask for more of the lease (RENEW). */
	RENEW,

	/** Write the group to the stream (WRITE). */
	SEND,

	/** Wait for the answer (WAIT). */
	AWAIT,

	/** There is no answer that could be believed (DOUBT). */
	DOUBT,

	/** Note that a look-up begins, and ask for the id (PROBE). */
	PROBE,

	/** Read the stream (SCAN). */
	SCAN,

	/** Read the end of a group whose beginning was found, once more (SCANB). */
	RECHECK,

	/** The group is not stored: its age counts from before the look-up (RESET). */
	RESET,

	/** The group is refused and not stored: send its rows in smaller groups. */
	TAKE_APART,

	/** Park the rows of the group (PARK, PARKP). */
	PARK,

	/** The lane is somebody else's, or was handed over (STBY). */
	ENDED

}
