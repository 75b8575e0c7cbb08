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

package io.github.natsbatch.core;

import java.util.function.Consumer;

import io.github.natsbatch.BatchNotSentException;
import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.Attempt;
import io.github.natsbatch.core.internal.IdProbe;
import io.github.natsbatch.stream.StreamDescription;

/**
 * Finds out what became of a group whose answer did not come, or was "duplicate": asks
 * whether the stream knows the id of its first message and, where that is no proof, reads
 * what is stored under it. Thread-safe.
 */
final class GroupResolver {

	private final BatchEnvironment environment;

	private final EngineThreads threads;

	private final IdProbe probe;

	private final StoredBatchReader reader;

	GroupResolver(BatchEnvironment environment, EngineThreads threads, IdProbe probe, StoredBatchReader reader) {
		this.environment = environment;
		this.threads = threads;
		this.probe = probe;
		this.reader = reader;
	}

	/**
	 * Ask whether the stream knows the group's id. The stream is looked at again before,
	 * if it may have changed, since that decides what the answer means.
	 * @param group the group
	 * @param whenAnswered gets the answer, {@link Answer.Lost} when there is none
	 */
	void ask(CommitGroup group, Consumer<Answer> whenAnswered) {
		GroupAttempts attempts = group.attempts();
		String messageId = attempts.messageId();
		try {
			StreamDescription known = this.environment.streams().lastKnown(group.stream());
			StreamDescription stream = (known != null) ? known : this.environment.streams().describe(group.stream());
			if (stream == null || messageId == null) {
				whenAnswered.accept(new Answer.Lost("there is no such stream", null));
				return;
			}
			attempts.seen(stream);
		}
		catch (BatchNotSentException ex) {
			whenAnswered.accept(new Answer.Lost(String.valueOf(ex.getMessage()), ex));
			return;
		}
		String subject = attempts.members().get(0).batch().messages().get(0).subject();
		Attempt question = this.probe.ask(group.stream(), subject, messageId);
		attempts.asked(question);
		question.answer().thenAccept(whenAnswered);
	}

	/**
	 * Read what is stored under the group's id.
	 * @param group the group
	 * @param firstSequence the stream sequence of message 1
	 * @param whenRead gets what follows from it
	 */
	void read(CommitGroup group, long firstSequence, Consumer<GroupDecision> whenRead) {
		this.threads.engine()
			.execute(() -> this.reader.read(group.stream(), group.attempts(), firstSequence)
				.whenCompleteAsync(
						(decision, failure) -> whenRead.accept((failure != null) ? group.notRead() : decision),
						this.threads.engine()));
	}

}
