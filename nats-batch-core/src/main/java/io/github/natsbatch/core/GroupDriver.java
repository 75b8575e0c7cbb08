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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

import io.github.natsbatch.BatchNotSentException;
import io.github.natsbatch.NatsBatchException;
import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.Attempt;
import io.github.natsbatch.observation.NatsBatchMetrics;

/**
 * Takes groups from their first attempt to their end, by doing what the
 * {@link GroupRules} say about each answer. The first attempt is written by the calling
 * thread, so that an idle engine adds no hop; everything that follows an answer by
 * threads of the engine, never by one of the connection. Thread-safe.
 */
final class GroupDriver implements AutoCloseable {

	private final BatchEnvironment environment;

	private final GroupSender sender;

	private final GroupResolver resolver;

	private final EngineThreads threads;

	private final NatsBatchMetrics metrics;

	private final GroupRules rules;

	private final ConnectionMonitor monitor;

	private final CommitWatchdog watchdog;

	private final OpenGroups open;

	GroupDriver(BatchEnvironment environment, GroupSender sender, GroupResolver resolver, EngineThreads threads,
			NatsBatchMetrics metrics) {
		this.environment = environment;
		this.sender = sender;
		this.resolver = resolver;
		this.threads = threads;
		this.metrics = metrics;
		this.rules = new GroupRules(environment.settings().retry().maxAttempts(), environment.domain());
		this.open = new OpenGroups(environment, this::provideSender);
		this.watchdog = new CommitWatchdog(this, threads, environment.settings());
		this.monitor = new ConnectionMonitor(environment.connection(),
				() -> this.open.all().forEach((group) -> onSilence(group, "the connection was lost", true)));
	}

	OpenGroups open() {
		return this.open;
	}

	ConnectionMonitor monitor() {
		return this.monitor;
	}

	EngineThreads threads() {
		return this.threads;
	}

	/**
	 * Do the next thing for a group, unless another thread does it already, or as soon as
	 * there is a connection.
	 * @param group the group
	 */
	void drive(CommitGroup group) {
		if (this.open.add(group)) {
			this.watchdog.wake();
		}
		try {
			CompletableFuture<Void> change = this.monitor.nextConnectedOrClosed();
			String ended = (this.open.isClosed()) ? OpenGroups.SHUTTING_DOWN
					: (this.monitor.isClosed() ? "the connection is closed" : null);
			if (ended != null) {
				perform(group, GroupDecision.stop(group, ended, null));
			}
			else if (!this.monitor.isConnected()) {
				group.waitsFor("waiting for a connection");
				change.thenRunAsync(() -> drive(group), this.threads.engine());
			}
			else if (!this.environment.start().isDone()) {
				group.waitsFor("waiting for its streams to be created");
				this.environment.start().whenComplete((done, failure) -> driveLater(group));
			}
			else if (group.advance(GroupPhase.WRITE, GroupPhase.PREPARE)) {
				write(group);
			}
			else if (group.advance(GroupPhase.PROBE, GroupPhase.ASKING)) {
				this.resolver.ask(group, (answer) -> perform(group, group.onProbe(answer, this.rules)));
			}
		}
		catch (RuntimeException | Error ex) {
			// nobody may wait for ever because of a mistake in here
			perform(group, GroupDecision.stop(group, "an unexpected failure of this library", ex));
		}
	}

	/**
	 * Do the next thing for a group in a thread of the engine.
	 * @param group the group
	 */
	void driveLater(CommitGroup group) {
		this.threads.engine().execute(() -> drive(group));
	}

	private void write(CommitGroup group) {
		try {
			this.sender.prepare(group);
		}
		catch (BatchNotSentException ex) {
			perform(group, group.notPrepared(String.valueOf(ex.getMessage())));
			return;
		}
		catch (NatsBatchException ex) {
			refuseUnprepared(group, ex);
			return;
		}
		if (!this.sender.begin(group)) {
			refrain(group);
			return;
		}
		Attempt attempt = this.sender.write(group);
		perform(group, group.written(attempt, this.rules));
		attempt.answer().thenAccept((answer) -> onAnswer(group, attempt, answer));
	}

	// Nobody is left to write it for, or the stream may have forgotten its id.
	private void refrain(CommitGroup group) {
		if (group.isFrozen()) {
			perform(group, group.notPrepared("its id may be forgotten"));
		}
		else {
			this.open.end(group, List::of);
		}
	}

	// The reason may hold for one of the members only, such as too little room for it.
	private void refuseUnprepared(CommitGroup group, NatsBatchException failure) {
		List<CommitTask> members = group.members();
		if (group.isFrozen()) {
			perform(group, group.notPrepared(String.valueOf(failure.getMessage())));
		}
		else if (members.size() == 1) {
			this.open.end(group, List::of, () -> members.get(0).fail(failure));
		}
		else {
			this.open.end(group, group::members);
		}
	}

	private void onAnswer(CommitGroup group, Attempt attempt, Answer answer) {
		perform(group, group.onAnswer(attempt, answer, this.rules));
	}

	/**
	 * Let the replies decide that have come so far, for somebody who waits no longer.
	 * @param group the group
	 */
	void takeRepliesSoFar(CommitGroup group) {
		Attempt last = group.attempts().last();
		Answer soFar = (last != null) ? last.soFar() : null;
		if (last != null && soFar != null) {
			onAnswer(group, last, soFar);
		}
	}

	/**
	 * Take the lack of an answer for what it is.
	 * @param group the group
	 * @param reason what happened
	 * @param connectionLost whether no answer can come over this connection
	 */
	void onSilence(CommitGroup group, String reason, boolean connectionLost) {
		takeRepliesSoFar(group);
		Attempt question = group.attempts().question();
		if (question != null) {
			question.giveUp(reason);
		}
		perform(group, group.onSilence(this.rules, reason, connectionLost));
	}

	void perform(CommitGroup group, GroupDecision decision) {
		if (decision instanceof GroupDecision.Wait) {
			return;
		}
		if (decision instanceof GroupDecision.Write write) {
			this.metrics.retry(write.reason());
			if (write.streamMayBeAnother()) {
				this.environment.streams().forget(group.stream());
			}
			again(group, write.atOnce() ? 0 : group.rounds());
		}
		else if (decision instanceof GroupDecision.Ask) {
			again(group, group.rounds() - 1);
		}
		else if (decision instanceof GroupDecision.Read read) {
			this.resolver.read(group, read.sequence(), (next) -> perform(group, next));
		}
		else {
			this.open.conclude(group, decision);
		}
	}

	private void again(CommitGroup group, int rounds) {
		group.queue().stall(group);
		if (rounds <= 0) {
			driveLater(group);
			return;
		}
		Duration backoff = this.environment.settings()
			.retry()
			.backoff(rounds, ThreadLocalRandom.current().nextDouble());
		this.threads.engineAfter(backoff, () -> drive(group));
	}

	/**
	 * Let a thread of the engine send what waits.
	 * @param queue the queue that expects a sender
	 */
	void provideSender(StreamQueue queue) {
		this.threads.engine().execute(() -> {
			try {
				queue.awaitCallers();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			for (CommitGroup group = queue.next(); group != null; group = queue.next()) {
				drive(group);
			}
		});
	}

	@Override
	public void close() {
		this.monitor.close();
	}

}
