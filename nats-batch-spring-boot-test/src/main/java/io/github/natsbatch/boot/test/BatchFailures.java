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

import io.github.natsbatch.test.NatsServer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.Assert;

/**
 * Failures to order, for tests of what an application does about them. A bean where
 * {@link AutoConfigureNatsBatch} is. Several are met with one after the other; what is
 * left is forgotten before the next test. Thread-safe.
 *
 * @since 0.1.0
 */
public final class BatchFailures {

	/** "Maximum bytes exceeded", of a full stream. */
	private static final int STREAM_IS_FULL = 10077;

	private final FailurePlan plan;

	private final ObjectProvider<NatsServer> server;

	BatchFailures(FailurePlan plan, ObjectProvider<NatsServer> server) {
		this.plan = plan;
		this.server = server;
	}

	/**
	 * Let the server refuse the next batch or single message as if the stream were full:
	 * nothing is stored, and the caller gets a
	 * {@link io.github.natsbatch.BatchLimitException BatchLimitException}.
	 */
	public void rejectNext() {
		rejectNext(STREAM_IS_FULL);
	}

	/**
	 * Let the server refuse the next attempt to store a batch or single message. Nothing
	 * is stored.
	 * @param apiErrorCode the error code of the JetStream API, positive. After some of
	 * them (10176, 10210, 503) another attempt is made, which meets with the next planned
	 * failure or none
	 */
	public void rejectNext(int apiErrorCode) {
		Assert.isTrue(apiErrorCode > 0, () -> "'apiErrorCode' must be positive, found " + apiErrorCode);
		this.plan.add(new FailurePlan.Failure(apiErrorCode));
	}

	/**
	 * Let the answer to the next batch or single message be lost on its way: it is
	 * stored, and nobody is told.
	 */
	public void loseNextAnswer() {
		this.plan.add(new FailurePlan.Failure(0));
	}

	/**
	 * Take the server of {@code @EmbeddedNats} away, with SIGKILL.
	 * @return to be closed to have it back; streams in memory are gone by then, so give
	 * those of such a test file storage
	 * @throws IllegalStateException if there is no such server
	 */
	public Outage serverDown() {
		NatsServer server = this.server.getIfUnique();
		Assert.state(server != null, "There is no server to take away: annotate the test with @EmbeddedNats");
		server.kill();
		return server::restart;
	}

	void clear() {
		this.plan.clear();
	}

	/**
	 * Time without a server.
	 */
	@FunctionalInterface
	public interface Outage extends AutoCloseable {

		/**
		 * Start the server again, on the same port. The application reconnects by itself,
		 * a moment later.
		 */
		@Override
		void close();

	}

}
