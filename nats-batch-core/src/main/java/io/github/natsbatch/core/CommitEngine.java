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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.github.natsbatch.stream.StreamDescription;
import org.jspecify.annotations.Nullable;

/**
 * Takes batches in, lets those that wait for the same stream be merged, and tells each
 * caller an outcome, at its deadline at the latest. Thread-safe.
 */
final class CommitEngine implements AutoCloseable {

	private final BatchEnvironment environment;

	private final GroupDriver driver;

	private final Map<String, StreamQueue> queues = new ConcurrentHashMap<>();

	private volatile boolean closed;

	private volatile long shutdownBegan;

	CommitEngine(BatchEnvironment environment, GroupDriver driver) {
		this.environment = environment;
		this.driver = driver;
		driver.open()
			.onRoom(() -> this.queues.values()
				.stream()
				.filter(StreamQueue::wantsSender)
				.forEach(driver::provideSender));
	}

	// Nothing was sent yet, be it for a free slot or for a connection that they wait.
	int queued() {
		return this.queues.values().stream().mapToInt(StreamQueue::size).sum() + this.driver.open().unsent();
	}

	/**
	 * Take a batch. Returns when it is written or waits for others, or before that if
	 * there is no connection; waits while the queue is full.
	 * @param batch the batch
	 * @param asynchronous whether the calling thread goes on before the outcome is known
	 * @return the task, whose outcome its caller waits for and whose deadline it keeps
	 */
	CommitTask submit(PendingBatch batch, boolean asynchronous) {
		CommitTask task = new CommitTask(batch, asynchronous);
		String obstacle = enter(task);
		if (obstacle != null) {
			task.fail(Outcomes.notSent(task, obstacle, null));
			return task;
		}
		CommitGroup group = queueOf(batch.stream()).submit(task);
		if (group != null && asynchronous && !batch.flowControl().isNone()) {
			// writing waits for the server
			this.driver.driveLater(group);
		}
		else if (group != null) {
			this.driver.drive(group);
		}
		if (this.closed) {
			// it may have been too late for close() to see it
			refuse(task);
		}
		return task;
	}

	private @Nullable String enter(CommitTask task) {
		if (this.closed) {
			return OpenGroups.SHUTTING_DOWN;
		}
		if (this.driver.monitor().isClosed()) {
			return "the connection is closed";
		}
		try {
			return queueOf(task.batch().stream()).awaitRoom(task) ? null
					: "the queue of the stream was full for " + task.batch().timeout();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return "the publishing thread was interrupted";
		}
	}

	private StreamQueue queueOf(String stream) {
		StreamQueue queue = this.queues.get(stream);
		return (queue != null) ? queue : this.queues.computeIfAbsent(stream, this::createQueue);
	}

	private StreamQueue createQueue(String stream) {
		return new StreamQueue(stream, this.environment.settings(), this.environment.budget(), () -> {
			StreamDescription description = this.environment.streams().lastKnown(stream);
			return description == null || !description.isSingleReplica();
		});
	}

	/**
	 * Decide a task whose caller waits no longer. Its group goes on to its own end.
	 * @param task the task
	 * @param reason why the caller waits no longer
	 */
	void expire(CommitTask task, String reason) {
		CommitGroup before = task.group();
		if (before != null) {
			this.driver.takeRepliesSoFar(before);
		}
		if (task.isDone()) {
			return;
		}
		boolean waited = queueOf(task.batch().stream()).remove(task);
		CommitGroup group = task.group();
		boolean nothingIsStored = waited || (group != null && group.remove(task));
		String why = (group != null && group.obstacle() != null) ? reason + ", last: " + group.obstacle() : reason;
		if (!nothingIsStored) {
			task.fail(Outcomes.inDoubt(task, why, null));
		}
		else {
			task.fail(Outcomes.unsent(task, why));
		}
		if (group != null && group.members().isEmpty()) {
			this.driver.open().end(group, List::of);
		}
		else if (group != null && group.isSpent()) {
			this.driver.perform(group, new GroupDecision.GiveUp(reason, null));
		}
	}

	/**
	 * Do something now, if there is a connection, and each time that there is a new one.
	 * @param action what to do, in a thread of the engine
	 */
	void onConnected(Runnable action) {
		this.driver.monitor().onEachConnection(action, this.driver.threads().engine());
	}

	/**
	 * Wait until no caller waits for anything.
	 * @param timeout how long at most
	 * @return whether that is so
	 */
	boolean awaitCompletion(Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (!isIdle() && System.nanoTime() < deadline && !Thread.currentThread().isInterrupted()) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
		}
		return isIdle();
	}

	// A group that is not decided although all its callers were told is not waited for.
	private boolean isIdle() {
		int told = this.driver.open().told();
		return this.queues.values().stream().mapToInt(StreamQueue::unfinished).sum() <= told;
	}

	/**
	 * Wait as long as the settings say until nothing waits and nothing is under way,
	 * while new batches are still taken. Closing waits for what is left of that time.
	 * @return whether nothing is left
	 */
	boolean drain() {
		this.shutdownBegan = System.nanoTime();
		return awaitCompletion(this.environment.settings().shutdownTimeout());
	}

	private Duration timeToShutDown() {
		Duration whole = this.environment.settings().shutdownTimeout();
		long began = this.shutdownBegan;
		return (began != 0) ? whole.minusNanos(System.nanoTime() - began) : whole;
	}

	/**
	 * Refuse new batches, tell those of which nothing was sent, and wait for those under
	 * way as long as the settings say.
	 */
	@Override
	public void close() {
		this.closed = true;
		forAll(this::refuse);
		awaitCompletion(timeToShutDown());
		this.driver.open().close();
		forAll((task) -> expire(task, OpenGroups.SHUTTING_DOWN));
		this.driver.open()
			.all()
			.forEach((group) -> this.driver.perform(group, new GroupDecision.GiveUp(OpenGroups.SHUTTING_DOWN, null)));
		this.driver.close();
	}

	private void forAll(Consumer<CommitTask> action) {
		this.queues.values().forEach((queue) -> queue.waiting().forEach(action));
		this.driver.open().all().forEach((group) -> group.submitted().forEach(action));
	}

	// A batch that begins to be sent meanwhile is under way, and is finished.
	private void refuse(CommitTask task) {
		boolean unsent = queueOf(task.batch().stream()).remove(task);
		CommitGroup group = task.group();
		boolean idle = group != null && task.attempts() == 0 && group.phase() == GroupPhase.WRITE;
		if (unsent || (group != null && idle && group.remove(task))) {
			task.fail(Outcomes.unsent(task, OpenGroups.SHUTTING_DOWN));
		}
		if (group != null && group.members().isEmpty()) {
			this.driver.open().end(group, List::of);
		}
	}

}
