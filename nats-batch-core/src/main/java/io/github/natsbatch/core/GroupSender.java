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

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import io.github.natsbatch.AtomicPublishUnavailableException;
import io.github.natsbatch.BatchNotSentException;
import io.github.natsbatch.InvalidBatchException;
import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.Attempt;
import io.github.natsbatch.core.internal.BatchMember;
import io.github.natsbatch.core.internal.BatchWriter;
import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.core.internal.WriteRequest;
import io.github.natsbatch.observation.NatsBatchMetrics;
import io.github.natsbatch.stream.StreamCatalog;
import io.github.natsbatch.stream.StreamDescription;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Writes groups, after it has made sure that the stream can take them: a server before
 * 2.12 would store half of one without an error. May block, for the server's answer about
 * the stream, with flow control, and while the connection's outgoing queue is full.
 * Thread-safe.
 */
final class GroupSender {

	private static final Log logger = LogFactory.getLog(GroupSender.class);

	private final BatchEnvironment environment;

	private final BatchWriter writer;

	private final NatsBatchMetrics metrics;

	private final StreamAudit audit;

	private final Supplier<String> ids;

	GroupSender(BatchEnvironment environment, BatchWriter writer, NatsBatchMetrics metrics) {
		this.environment = environment;
		this.writer = writer;
		this.metrics = metrics;
		this.audit = new StreamAudit(environment.settings());
		this.ids = () -> environment.ids().generateId().toString();
	}

	/**
	 * Make sure that a group can be written. A member that is too large is told so and
	 * taken out.
	 * @param group the group
	 * @throws io.github.natsbatch.AtomicPublishUnavailableException if the stream takes
	 * no batches
	 * @throws InvalidBatchException if there is no such stream
	 * @throws io.github.natsbatch.BatchLimitException if the account has no room for it
	 * @throws io.github.natsbatch.BatchNotSentException if the server could not be asked
	 */
	void prepare(CommitGroup group) {
		List<CommitTask> members = group.members();
		if (members.isEmpty()) {
			return;
		}
		boolean batch = CommitTask.sizeOf(members) > 1;
		StreamDescription stream = lookAtStream(group, members.get(0), batch);
		if (stream != null) {
			this.audit.look(stream);
			group.attempts().seen(stream);
		}
		if (group.attempts().count() == 0) {
			// later on the server has seen it, and says itself what it refuses
			members.forEach((member) -> requireFits(group, member, (stream != null) ? stream.maxMessageSize() : -1));
		}
		if (batch && stream != null && !group.isFrozen()) {
			this.environment.storage().requireRoom(stream, group.members());
		}
	}

	private @Nullable StreamDescription lookAtStream(CommitGroup group, CommitTask first, boolean batch) {
		StreamCatalog streams = this.environment.streams();
		Answer.Refused refusal = first.lastRefusal();
		if (refusal != null && streams.lastKnown(group.stream()) == null && streams.describe(group.stream()) == null) {
			throw Outcomes.rejected(first, refusal);
		}
		if (!batch) {
			return streams.lastKnown(group.stream());
		}
		StreamDescription stream = streams.requireAtomicPublish(group.stream(), first.reference());
		String obstacle = this.audit.obstacle(stream);
		if (obstacle != null) {
			throw new AtomicPublishUnavailableException("Nothing was sent of " + first.reference() + ": " + obstacle,
					first.reference(), 0, -1, null);
		}
		return stream;
	}

	/**
	 * Look at streams before the first batch needs them, and warn of what is wrong with
	 * them.
	 * @param names the streams' names
	 */
	void lookAt(Collection<String> names) {
		for (String name : names) {
			try {
				StreamDescription stream = this.environment.streams().describe(name);
				if (stream != null) {
					this.audit.look(stream);
				}
			}
			catch (BatchNotSentException ex) {
				logger.debug("Stream '" + name + "' was not looked at, its first batch will do it", ex);
			}
		}
	}

	private void requireFits(CommitGroup group, CommitTask member, long maxMessageSize) {
		PendingBatch batch = member.batch();
		try {
			MessageSize.requireFits(batch, batch.messageId(this.environment.settings().deduplication()),
					this.environment.connection().getMaxPayload(), maxMessageSize);
		}
		catch (InvalidBatchException ex) {
			if (group.remove(member)) {
				member.fail(ex);
			}
		}
	}

	/**
	 * Begin an attempt, if there is still somebody to write it for.
	 * @param group the group
	 * @return whether to write
	 */
	boolean begin(CommitGroup group) {
		return group.beginWriting(this.ids, this.environment.settings().deduplication());
	}

	Attempt write(CommitGroup group) {
		GroupAttempts attempts = group.attempts();
		List<CommitTask> members = attempts.members();
		this.metrics.group(group.stream(), members.size());
		if (CommitTask.sizeOf(members) == 1) {
			PendingBatch single = members.get(0).batch();
			OutgoingMessage message = single.messages().get(0);
			// under an id of the caller's, only this tells our message from one of before
			String transactionId = single.startsWithIdOfCaller() ? single.transactionId() : null;
			return this.writer.writeSingle(message, group.stream(), attempts.messageId(), transactionId);
		}
		List<BatchMember> contents = new ArrayList<>(members.size());
		for (CommitTask member : members) {
			contents.add(new BatchMember(member.batch().transactionId(), member.batch().messages()));
		}
		return this.writer.write(new WriteRequest(attempts.lastBatchId(), group.stream(), contents,
				attempts.messageId(), attempts.needReplyToEvery(), members.get(0).batch().flowControl()));
	}

}
