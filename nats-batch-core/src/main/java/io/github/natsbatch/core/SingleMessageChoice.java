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

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Decides whether batches of one message pass the queue as plain publishes or wait to be
 * merged. Which is faster depends on the storage and the number of callers, so the engine
 * tries: now and then a short trial of the other way is compared with the time before it,
 * by the mean time of a commit. Trials that change nothing become rare. Thread-safe.
 */
final class SingleMessageChoice {

	private static final long TRIAL = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long SHORTEST_INTERVAL = TimeUnit.MILLISECONDS.toNanos(400);

	private static final long LONGEST_INTERVAL = TimeUnit.SECONDS.toNanos(30);

	/** Too few to tell, and too few callers to gain anything from merging. */
	private static final double FEWEST_CALLERS = 4;

	private static final int FEWEST_SAMPLES = 20;

	/** What the other way has to be better by. */
	private static final double GAIN = 0.9;

	private final SingleMessage mode;

	private volatile boolean merging;

	private volatile Measurement measurement = new Measurement(SHORTEST_INTERVAL, null);

	private long interval = SHORTEST_INTERVAL;

	private double callersAtLastTrial;

	SingleMessageChoice(SingleMessage mode) {
		this.mode = mode;
		this.merging = mode == SingleMessage.MERGE;
	}

	/**
	 * Return whether a single message is to wait for others.
	 * @return whether to merge
	 */
	boolean isMerging() {
		return this.merging;
	}

	/**
	 * Return what a commit that begins now is measured with.
	 * @return the present measurement, which is told when it ends
	 */
	Measurement begin() {
		return this.measurement;
	}

	private synchronized void decide(Measurement ended) {
		if (ended != this.measurement) {
			return;
		}
		Measurement before = ended.before;
		if (before != null) {
			boolean better = ended.mean() < before.mean() * GAIN;
			this.merging = better == this.merging;
			this.interval = better ? SHORTEST_INTERVAL : Math.min(this.interval * 2, LONGEST_INTERVAL);
			this.measurement = new Measurement(this.interval, null);
			return;
		}
		double callers = ended.callers();
		boolean others = callers > 2 * this.callersAtLastTrial || callers < this.callersAtLastTrial / 2;
		this.interval = others ? SHORTEST_INTERVAL : this.interval;
		if (callers < FEWEST_CALLERS) {
			this.merging = false;
			this.measurement = new Measurement(SHORTEST_INTERVAL, null);
			return;
		}
		this.callersAtLastTrial = callers;
		this.merging = !this.merging;
		this.measurement = new Measurement(TRIAL, ended);
	}

	/**
	 * The commits of a period. Those that have begun before it do not count.
	 */
	final class Measurement {

		private final long start = System.nanoTime();

		private final long length;

		private final @Nullable Measurement before;

		private long count;

		private long sum;

		/**
		 * Begin to measure.
		 * @param length how long, in nanoseconds
		 * @param before for a trial, what it is compared with
		 */
		private Measurement(long length, @Nullable Measurement before) {
			this.length = length;
			this.before = before;
		}

		/**
		 * Take the time of a commit, if it began in the present period.
		 * @param nanos how long it took, in nanoseconds
		 */
		void ended(long nanos) {
			if (SingleMessageChoice.this.mode != SingleMessage.AUTO || SingleMessageChoice.this.measurement != this) {
				return;
			}
			add(nanos);
			if (isOver()) {
				decide(this);
			}
		}

		private synchronized void add(long nanos) {
			this.count++;
			this.sum += nanos;
		}

		private synchronized boolean isOver() {
			return this.count >= FEWEST_SAMPLES && elapsed() >= this.length;
		}

		private long elapsed() {
			return System.nanoTime() - this.start;
		}

		private synchronized double mean() {
			return (double) this.sum / this.count;
		}

		// By Little's law: how many were under way on average
		private synchronized double callers() {
			return (double) this.sum / elapsed();
		}

	}

}
