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

import java.util.List;
import java.util.stream.Stream;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;

/**
 * AssertJ's assertions about {@link RecordedBatches}.
 *
 * @since 0.1.0
 */
public final class RecordedBatchesAssert extends AbstractAssert<RecordedBatchesAssert, RecordedBatches> {

	RecordedBatchesAssert(RecordedBatches actual) {
		super(actual, RecordedBatchesAssert.class);
	}

	/**
	 * Assert about the committed batches.
	 * @return the batches, in the order of their ends
	 */
	public ListAssert<RecordedBatch> committed() {
		return Assertions.assertThat(this.actual.committed()).as("committed batches");
	}

	/**
	 * Assert about the batches that were given up before they were sent.
	 * @return the batches, in the order of their ends
	 */
	public ListAssert<RecordedBatch> abandoned() {
		return Assertions.assertThat(this.actual.abandoned()).as("abandoned batches");
	}

	/**
	 * Assert about the batches whose commit failed.
	 * @return the batches, in the order of their ends
	 */
	public ListAssert<RecordedBatch> failed() {
		return Assertions.assertThat(this.actual.failed()).as("failed batches");
	}

	/**
	 * Assert about the subjects of all committed messages.
	 * @return the subjects, in the order of the batches' ends and of publishing
	 */
	public ListAssert<String> committedSubjects() {
		return Assertions.assertThat(committedMessages().map(RecordedMessage::subject).toList())
			.as("subjects of committed messages");
	}

	/**
	 * Assert about the committed payloads of a type.
	 * @param <T> the type
	 * @param type the type as it was published; {@code String} for texts and bytes
	 * @return the payloads of this type, in the order of the batches' ends and of
	 * publishing
	 */
	public <T> ListAssert<T> committedPayloads(Class<T> type) {
		List<T> payloads = committedMessages().map(RecordedMessage::payload)
			.filter(type::isInstance)
			.map(type::cast)
			.toList();
		return Assertions.assertThat(payloads).as("committed payloads of type %s", type.getSimpleName());
	}

	/**
	 * Assert about the committed messages of one subject.
	 * @param subject the subject, without wildcards
	 * @return the messages, in the order of the batches' ends and of publishing
	 */
	public ListAssert<RecordedMessage> committedTo(String subject) {
		return Assertions
			.assertThat(committedMessages().filter((message) -> message.subject().equals(subject)).toList())
			.as("messages committed to %s", subject);
	}

	/**
	 * Assert that no batch with a message has ended, in whatever way.
	 * @return this
	 */
	public RecordedBatchesAssert isEmpty() {
		Assertions.assertThat(this.actual.all()).as("batches").isEmpty();
		return this;
	}

	private Stream<RecordedMessage> committedMessages() {
		return this.actual.committed().stream().flatMap((batch) -> batch.messages().stream());
	}

}
