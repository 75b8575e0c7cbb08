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

import io.github.natsbatch.core.internal.Attempt;
import io.github.natsbatch.outbox.jdbc.Lease;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Takes the rows of one lane to the stream, from the acquisition of the lane to its end,
 * in a thread of its own. What it knows is either in the database or found out again:
 * whatever goes wrong with the database, it ends as if it had crashed, and the next
 * owner, often the same relay, recovers.
 */
final class LaneMachine implements Runnable {

	private static final Log logger = LogFactory.getLog(LaneMachine.class);

	private final RelayEnvironment environment;

	private final LaneData data;

	private final LaneSignal signal;

	private final OpeningPhase opening;

	private final PollPhase polling;

	private final SendPhase sending;

	private final AnswerPhase answers;

	private final DoubtPhase doubt;

	private volatile LaneState state = LaneState.OPEN;

	/**
	 * Create the machine of a lane.
	 * @param environment what all lanes share
	 * @param lease the lease
	 * @param acquiredAt the time from before the lane was acquired, in
	 * {@link System#nanoTime()}
	 * @param signal what the lane is told
	 */
	LaneMachine(RelayEnvironment environment, Lease lease, long acquiredAt, LaneSignal signal) {
		this.environment = environment;
		this.signal = signal;
		this.data = new LaneData(lease, acquiredAt, environment.settings().groupMaxMessages());
		LaneKeeper keeper = new LaneKeeper(environment, this.data, signal);
		this.opening = new OpeningPhase(environment, this.data, keeper);
		this.polling = new PollPhase(environment, this.data, keeper, signal);
		this.answers = new AnswerPhase(environment, this.data, keeper);
		this.sending = new SendPhase(environment, this.data, keeper, this.polling, this.answers);
		this.doubt = new DoubtPhase(environment, this.data, keeper, this.sending, this.answers);
	}

	LaneState state() {
		return this.state;
	}

	LaneSignal signal() {
		return this.signal;
	}

	@Override
	public void run() {
		try {
			while (this.state != LaneState.ENDED) {
				LaneState next = step();
				if (logger.isTraceEnabled()) {
					logger.trace("Lane " + this.data.lane() + ": " + this.state + " -> " + next);
				}
				this.state = next;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (DataAccessException | TransactionException ex) {
			logger.warn("Lane " + this.data.lane() + " is left to the next owner, the database failed: " + ex);
		}
		catch (RuntimeException ex) {
			logger.error("Lane " + this.data.lane() + " is left to the next owner", ex);
		}
		finally {
			this.state = LaneState.ENDED;
			Attempt attempt = this.data.attempt;
			if (attempt != null) {
				attempt.giveUp("the lane was left");
			}
		}
	}

	private LaneState step() throws InterruptedException {
		return switch (this.state) {
			case OPEN -> this.opening.open();
			case EPOCH -> this.opening.epoch();
			case RECOVER -> this.opening.recover();
			case POLL -> this.polling.poll();
			case INTENT -> this.polling.intent();
			case CHECK -> this.sending.check();
			case RENEW -> this.sending.renew();
			case SEND -> this.sending.send();
			case AWAIT -> this.sending.await();
			case DOUBT -> this.doubt.doubt();
			case PROBE -> this.doubt.probe();
			case SCAN -> this.doubt.scan();
			case RECHECK -> this.doubt.recheck();
			case RESET -> this.doubt.reset();
			case TAKE_APART -> this.answers.takeApart();
			case PARK -> this.doubt.park();
			case ENDED -> LaneState.ENDED;
		};
	}

}
