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

package io.github.natsbatch.core.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.PublishAck;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to write a batch or a single message. Puts the replies to its messages
 * together to one {@link Answer}: an error may come as the reply to any message that
 * asked for one, what the commit says then is only that the batch is incomplete, and the
 * earliest error in the batch names the culprit.
 * <p>
 * Thread-safe: replies arrive in the inbox's thread, the writer waits in its own, and
 * whoever waits for the answer may give up in a third.
 *
 * @since 0.1.0
 */
public final class Attempt {

	private final CompletableFuture<Answer> answer = new CompletableFuture<>();

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition replied = this.lock.newCondition();

	private final TreeMap<Integer, Answer.Refused> errors = new TreeMap<>();

	private final TreeMap<Integer, Long> singlyStored = new TreeMap<>();

	private final @Nullable String batchId;

	private final int size;

	/** Replies that were asked for and have not come, the commit's included. */
	private int outstanding;

	private int acknowledged = -1;

	private boolean commitReplied;

	/**
	 * Wait for the replies of one attempt.
	 * @param batchId the batch's id, {@code null} for a single message
	 * @param size the number of messages
	 * @param replies the number of replies that will be asked for
	 */
	Attempt(@Nullable String batchId, int size, int replies) {
		this.batchId = batchId;
		this.size = size;
		this.outstanding = replies;
	}

	/**
	 * Return the batch's id.
	 * @return the id, or {@code null} for a single message
	 */
	public @Nullable String batchId() {
		return this.batchId;
	}

	/**
	 * Return how the attempt ends.
	 * @return a future that is completed in the connection's thread for replies, so that
	 * what depends on it must not block; never exceptionally, and perhaps never
	 */
	public CompletableFuture<Answer> answer() {
		return this.answer;
	}

	/**
	 * Stop waiting for replies. What came so far decides; a reply that comes later is
	 * dropped.
	 * @param reason why, for an attempt that has had no conclusive reply
	 * @return how the attempt ended
	 */
	public Answer giveUp(String reason) {
		Answer soFar = soFar();
		this.answer.complete((soFar != null) ? soFar : new Answer.Lost(reason, null));
		return this.answer.join();
	}

	void stop(Answer why) {
		this.answer.complete(why);
	}

	/**
	 * Wait until the server has staged a message.
	 * @param index the message's zero-based position
	 * @param timeout how long to wait
	 * @return whether it is staged; {@code false} after the time, or when an error came
	 * @throws InterruptedException if the waiting thread was interrupted
	 */
	boolean awaitStaged(int index, Duration timeout) throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			long left = timeout.toNanos();
			while (this.acknowledged < index && this.errors.isEmpty() && this.singlyStored.isEmpty() && left > 0) {
				left = this.replied.awaitNanos(left);
			}
			return this.acknowledged >= index;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return the answer that the replies so far amount to: for a writer that stops in the
	 * middle, and for whoever waits no longer.
	 * @return the answer so far, or {@code null} when there was none or only good news
	 */
	public @Nullable Answer soFar() {
		this.lock.lock();
		try {
			if (!this.singlyStored.isEmpty()) {
				return new Answer.StoredSingly(new TreeMap<>(this.singlyStored));
			}
			return this.errors.isEmpty() ? null : culprit();
		}
		finally {
			this.lock.unlock();
		}
	}

	void onReply(int index, Message reply) {
		Answer complete;
		this.lock.lock();
		try {
			this.outstanding--;
			complete = (index == this.size - 1) ? onCommitReply(reply) : onEarlierReply(index, reply);
			this.replied.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		if (complete != null) {
			this.answer.complete(complete);
		}
	}

	private @Nullable Answer onEarlierReply(int index, Message reply) {
		if (reply.getData().length == 0 && !reply.isStatusMessage()) {
			this.acknowledged = Math.max(this.acknowledged, index);
			return ended();
		}
		Answer parsed = parse(index, reply);
		if (parsed instanceof Answer.Refused refused) {
			this.errors.put(index, refused);
			return ended();
		}
		if (parsed instanceof Answer.Stored stored) {
			this.singlyStored.put(index, stored.sequence());
			return ended();
		}
		return parsed;
	}

	private @Nullable Answer onCommitReply(Message reply) {
		this.commitReplied = true;
		Answer parsed = parse(this.size - 1, reply);
		if (parsed instanceof Answer.Refused refused) {
			this.errors.put(this.size - 1, refused);
			boolean saysNothing = refused.code() == ServerErrors.BATCH_INCOMPLETE;
			return saysNothing ? ended() : culprit();
		}
		if (parsed instanceof Answer.Stored stored && !this.singlyStored.isEmpty()) {
			this.singlyStored.put(this.size - 1, stored.sequence());
			return new Answer.StoredSingly(new TreeMap<>(this.singlyStored));
		}
		return parsed;
	}

	// The replies are complete when all are there that were asked for.
	private @Nullable Answer ended() {
		if (!this.commitReplied || this.outstanding > 0) {
			return null;
		}
		return this.singlyStored.isEmpty() ? culprit() : new Answer.StoredSingly(new TreeMap<>(this.singlyStored));
	}

	private Answer.Refused culprit() {
		for (Answer.Refused error : this.errors.values()) {
			if (error.code() != ServerErrors.BATCH_INCOMPLETE) {
				return error;
			}
		}
		return this.errors.firstEntry().getValue();
	}

	private Answer parse(int index, Message reply) {
		boolean onCommit = index == this.size - 1;
		if (reply.isStatusMessage()) {
			return new Answer.Refused(reply.getStatus().getCode(), reply.getStatus().getMessage(), index, onCommit);
		}
		try {
			PublishAck ack = new PublishAck(reply);
			boolean expected = this.batchId == null
					|| (onCommit && this.batchId.equals(ack.getBatchId()) && ack.getBatchSize() == this.size);
			if (onCommit && !expected) {
				this.singlyStored.put(index, ack.getSeqno());
				return new Answer.StoredSingly(new TreeMap<>(this.singlyStored));
			}
			return new Answer.Stored(ack.getStream(), ack.getDomain(), ack.getSeqno(), ack.isDuplicate());
		}
		catch (JetStreamApiException ex) {
			int code = ex.getApiErrorCode();
			boolean blamesOne = !onCommit || this.batchId == null || code == ServerErrors.MESSAGE_TOO_LARGE;
			int culprit = (blamesOne && !ServerErrors.isAboutTheBatch(code)) ? index : -1;
			return new Answer.Refused(code, ex.getErrorDescription(), culprit, onCommit);
		}
		catch (IOException ex) {
			return new Answer.Lost("the answer could not be understood", ex);
		}
	}

}
