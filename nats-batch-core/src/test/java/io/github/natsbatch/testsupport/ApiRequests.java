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

package io.github.natsbatch.testsupport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Subscription;

/**
 * The JetStream API requests that a connection makes, seen by another connection.
 */
public final class ApiRequests implements AutoCloseable {

	private static final String API = "$JS.API.";

	private final Connection observed;

	private final NatsFixture observer;

	private final Subscription subscription;

	private ApiRequests(Connection observed, NatsFixture observer) {
		this.observed = observed;
		this.observer = observer;
		this.subscription = observer.connection().subscribe(API + ">");
		flush(observer.connection());
	}

	public static ApiRequests of(NatsFixture nats) {
		return new ApiRequests(nats.connection(), NatsFixture.connect(nats.connection().getConnectedUrl()));
	}

	/**
	 * Return the requests since the last call.
	 * @return what follows {@code $JS.API.} in the subjects
	 */
	public List<String> next() {
		// what a connection publishes later is delivered later
		String end = API + "TEST." + UUID.randomUUID();
		this.observed.publish(end, null);
		flush(this.observed);
		List<String> requests = new ArrayList<>();
		try {
			for (Message message = this.subscription.nextMessage(Duration.ofSeconds(20)); !message.getSubject()
				.equals(end); message = this.subscription.nextMessage(Duration.ofSeconds(20))) {
				requests.add(message.getSubject().substring(API.length()));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		return requests;
	}

	private static void flush(Connection connection) {
		try {
			connection.flush(Duration.ofMinutes(1));
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.observer.close();
	}

}
