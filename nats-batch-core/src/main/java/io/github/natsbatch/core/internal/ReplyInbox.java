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

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One subscription for the replies to everything that is written: a batch needs several
 * replies, which {@code Connection.request} has no place for. Subscribes at the first
 * use; jnats subscribes again after a reconnect. Thread-safe.
 */
final class ReplyInbox implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(ReplyInbox.class);

	private final Connection connection;

	private final Map<Long, Attempt> pending = new ConcurrentHashMap<>();

	private final AtomicLong keys = new AtomicLong();

	private @Nullable Dispatcher dispatcher;

	private volatile @Nullable String prefix;

	ReplyInbox(Connection connection) {
		this.connection = connection;
	}

	/**
	 * Wait for the replies of one attempt.
	 * @param attempt what puts them together
	 * @return the attempt's key, for {@link #replySubject}
	 */
	long register(Attempt attempt) {
		if (this.prefix == null) {
			subscribe();
		}
		long key = this.keys.incrementAndGet();
		this.pending.put(key, attempt);
		attempt.answer().whenComplete((result, failure) -> this.pending.remove(key));
		return key;
	}

	String replySubject(long key, int index) {
		return this.prefix + '.' + key + '.' + index;
	}

	int size() {
		return this.pending.size();
	}

	private synchronized void subscribe() {
		if (this.prefix != null) {
			return;
		}
		String inbox = this.connection.createInbox();
		Dispatcher dispatcher = this.connection.createDispatcher(this::onReply);
		// a reply that is dropped here would be a commit without an answer
		dispatcher.setPendingLimits(-1, -1);
		dispatcher.subscribe(inbox + ".*.*");
		this.dispatcher = dispatcher;
		this.prefix = inbox;
	}

	private void onReply(Message reply) {
		String subject = reply.getSubject();
		int indexAt = subject.lastIndexOf('.');
		int attemptAt = subject.lastIndexOf('.', indexAt - 1);
		Attempt attempt = this.pending.get(Long.parseLong(subject, attemptAt + 1, indexAt, 10));
		if (attempt == null) {
			logger.debug("Reply to an attempt that is over, dropped");
			return;
		}
		attempt.onReply(Integer.parseInt(subject, indexAt + 1, subject.length(), 10), reply);
	}

	@Override
	public synchronized void close() {
		if (this.dispatcher != null && this.connection.getStatus() != Connection.Status.CLOSED) {
			this.connection.closeDispatcher(this.dispatcher);
		}
		this.dispatcher = null;
	}

}
