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

import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.ServerErrors;

/**
 * Why the stream does not take a group.
 *
 * @param error the reason, for operators
 * @param messageIndex the position of the message in the group that it concerns, -1 if
 * that is not known
 * @param permanent whether trying again can only give the same answer
 */
record Refusal(String error, int messageIndex, boolean permanent) {

	static Refusal of(Answer.Refused answer) {
		return new Refusal("The server refused it with " + answer.code() + ": " + answer.description(),
				answer.messageIndex(), ServerErrors.isCheckedBeforeStoring(answer.code()));
	}

}
