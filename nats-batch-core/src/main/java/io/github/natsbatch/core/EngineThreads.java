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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The threads of a template, all started when they are needed: one for times, and as many
 * as are at work for what may block, such as writing again or the application's
 * listeners.
 */
final class EngineThreads implements AutoCloseable {

	private static final long IDLE_SECONDS = 30;

	private final ScheduledThreadPoolExecutor timer;

	private final ThreadPoolExecutor own;

	private final Executor engine;

	private final Executor workers;

	/**
	 * Create the threads.
	 * @param workers the application's executor, or {@code null} for our own
	 */
	EngineThreads(@Nullable Executor workers) {
		this.timer = new ScheduledThreadPoolExecutor(1, daemon("nats-batch-timer-"));
		this.timer.setRemoveOnCancelPolicy(true);
		this.own = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS,
				new SynchronousQueue<>(), daemon("nats-batch-"));
		this.engine = callerRunsOnRejection(this.own);
		this.workers = (workers != null) ? callerRunsOnRejection(workers) : this.engine;
	}

	// Nobody may wait for ever because an executor was shut down first.
	private static Executor callerRunsOnRejection(Executor executor) {
		return (task) -> {
			try {
				executor.execute(task);
			}
			catch (RejectedExecutionException ex) {
				task.run();
			}
		};
	}

	/**
	 * Return what runs the engine's own work, which may block.
	 * @return our own threads, whatever the application's executor is
	 */
	Executor engine() {
		return this.engine;
	}

	/**
	 * Return what runs the application's code.
	 * @return the application's executor, or our own threads
	 */
	Executor workers() {
		return this.workers;
	}

	/**
	 * Run something short after a time, in the timer's thread. After {@link #close()} it
	 * is not run.
	 * @param delay the time
	 * @param task what to run; must not block
	 * @return to cancel it
	 */
	Future<?> after(Duration delay, Runnable task) {
		try {
			return this.timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			return CompletableFuture.completedFuture(null);
		}
	}

	/**
	 * Run something that may block after a time, in a thread of the engine. After
	 * {@link #close()} it is not run.
	 * @param delay the time
	 * @param task what to run
	 */
	void engineAfter(Duration delay, Runnable task) {
		after(delay, () -> this.engine.execute(task));
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		this.own.shutdown();
	}

	private static CustomizableThreadFactory daemon(String prefix) {
		CustomizableThreadFactory factory = new CustomizableThreadFactory(prefix);
		factory.setDaemon(true);
		return factory;
	}

}
