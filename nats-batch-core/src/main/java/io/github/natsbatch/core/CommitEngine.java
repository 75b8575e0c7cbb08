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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.natsbatch.BatchReference;
import io.github.natsbatch.NatsBatchException;
import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.Attempt;
import io.github.natsbatch.core.internal.BatchMember;
import io.github.natsbatch.core.internal.BatchWriter;
import io.github.natsbatch.core.internal.ServerErrors;
import io.github.natsbatch.core.internal.WriteRequest;
import io.github.natsbatch.observation.NatsBatchMetrics;
import io.github.natsbatch.stream.StreamDescription;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Brings batches to the server and decides what each answer means. The first attempt is
 * written by the calling thread, so that an idle engine adds no hop; repetitions are
 * written by a worker. Thread-safe.
 */
final class CommitEngine implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(CommitEngine.class);

	private static final String SHUTTING_DOWN = "this application is shutting down";

	private final BatchEnvironment environment;

	private final BatchWriter writer;

	private final DuplicateResolver duplicates;

	private final EngineThreads threads;

	private final ConnectionMonitor monitor;

	private final NatsBatchMetrics metrics;

	private final CompletableFuture<?> start;

	private final Set<CommitTask> open = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	CommitEngine(BatchEnvironment environment, BatchWriter writer, DuplicateResolver duplicates, EngineThreads threads,
			NatsBatchMetrics metrics, CompletableFuture<?> start) {
		this.environment = environment;
		this.writer = writer;
		this.duplicates = duplicates;
		this.threads = threads;
		this.metrics = metrics;
		this.start = start;
		this.monitor = new ConnectionMonitor(environment.connection());
	}

	int queued() {
		return Math.max(0, this.open.size() - this.writer.inFlight());
	}

	int inFlight() {
		return this.writer.inFlight();
	}

	/**
	 * Take a batch. Returns when the first attempt is written, or before that if there is
	 * no connection.
	 * @param batch the batch
	 * @return the task, whose outcome its caller waits for and whose deadline it keeps
	 */
	CommitTask submit(PendingBatch batch) {
		CommitTask task = new CommitTask(batch);
		this.open.add(task);
		task.outcome().whenComplete((receipt, failure) -> this.open.remove(task));
		tryOnce(task);
		return task;
	}

	/**
	 * Decide a task whose caller waits no longer.
	 * @param task the task
	 * @param reason why the caller waits no longer
	 */
	void expire(CommitTask task, String reason) {
		Attempt current = task.current();
		Answer.Refused refusal = task.lastRefusal();
		if (current != null) {
			onAnswer(task, current.giveUp(reason), true);
		}
		else if (refusal != null) {
			boolean lookingUp = idToAskFor(task, refusal) != null;
			task.fail(lookingUp ? Outcomes.inDoubt(task, reason + " while the id of the batch was looked up", null)
					: Outcomes.rejected(task, refusal));
		}
		else {
			String wanted = this.monitor.isConnected() ? "its streams to be created" : "a connection";
			task.fail(Outcomes.notSent(task, reason + ", waiting for " + wanted, null));
		}
	}

	private void tryOnce(CommitTask task) {
		if (task.isDone()) {
			return;
		}
		if (this.closed || this.monitor.isClosed()) {
			task.fail(Outcomes.notSent(task, this.closed ? SHUTTING_DOWN : "the connection is closed", null));
			return;
		}
		CompletableFuture<Void> change = this.monitor.nextConnectedOrClosed();
		if (!this.monitor.isConnected()) {
			change.thenRunAsync(() -> tryOnce(task), this.threads.workers());
			return;
		}
		if (!this.start.isDone()) {
			this.start.whenCompleteAsync((result, failure) -> tryOnce(task), this.threads.workers());
			return;
		}
		try {
			Attempt attempt = write(task);
			task.written(attempt);
			attempt.answer().thenAccept((answer) -> onAnswer(task, answer, false));
		}
		catch (NatsBatchException ex) {
			task.fail(ex);
		}
		catch (RuntimeException ex) {
			// the writer catches what a publish throws: this was before or between,
			// without a commit
			task.fail(Outcomes.notSent(task, "an unexpected failure of the connection", ex));
		}
	}

	private Attempt write(CommitTask task) {
		PendingBatch batch = task.batch();
		String messageId = batch.messageId(this.environment.settings().deduplication());
		StreamDescription description = (batch.size() > 1)
				? this.environment.streams().requireAtomicPublish(batch.stream(), reference(task))
				: this.environment.streams().lastKnown(batch.stream());
		if (task.attempts() == 0) {
			// later on the server has seen it, and says itself what it refuses
			MessageSize.requireFits(batch, messageId, this.environment.connection().getMaxPayload(),
					(description != null) ? description.maxMessageSize() : -1);
		}
		String batchId = (task.attempts() == 0) ? batch.transactionId()
				: this.environment.ids().generateId().toString();
		task.starting(batchId);
		this.metrics.group(batch.stream(), 1);
		if (batch.size() == 1) {
			return this.writer.writeSingle(batch.messages().get(0), batch.stream(), messageId);
		}
		BatchMember member = new BatchMember(batch.transactionId(), batch.messages());
		boolean replyToEvery = task.incompleteAnswers() > 1;
		return this.writer.write(new WriteRequest(batchId, batch.stream(), List.of(member), messageId, replyToEvery,
				batch.flowControl()));
	}

	private void onAnswer(CommitTask task, Answer answer, boolean expired) {
		if (answer instanceof Answer.Stored stored) {
			PendingBatch batch = task.batch();
			task.succeed(Outcomes.stored(batch, (batch.size() > 1) ? task.lastBatchId() : null, stored));
		}
		else if (answer instanceof Answer.Refused refused) {
			onRefusal(task, refused, expired);
		}
		else if (answer instanceof Answer.StoredSingly storedSingly) {
			this.environment.streams().forget(task.batch().stream());
			task.fail(Outcomes.storedSingly(task, storedSingly));
		}
		else if (answer instanceof Answer.Withheld withheld) {
			task.fail(Outcomes.notSent(task, "the commit was not sent, " + withheld.reason() + " (" + withheld.sent()
					+ " messages were, the server drops them)", withheld.cause()));
		}
		else if (answer instanceof Answer.Lost lost) {
			task.fail(Outcomes.inDoubt(task, lost.reason(), lost.cause()));
		}
	}

	private void onRefusal(CommitTask task, Answer.Refused refused, boolean expired) {
		if (mayHaveStored(task.batch(), refused)) {
			task.fail(
					Outcomes.inDoubt(task,
							"the server answered the commit with " + Outcomes.describe(refused)
									+ ", which on a stream with one replica can come from the middle of storing",
							null));
			return;
		}
		task.refused(refused, refused.code() == ServerErrors.BATCH_INCOMPLETE);
		String idToAsk = idToAskFor(task, refused);
		if (idToAsk != null) {
			this.duplicates.resolve(task, idToAsk, () -> tryOnce(task));
		}
		else if (ServerErrors.isTransient(refused.code()) && !expired
				&& task.attempts() < this.environment.settings().retry().maxAttempts()) {
			retryLater(task, refused.code());
		}
		else {
			task.fail(Outcomes.rejected(task, refused));
		}
	}

	// Where the batch's own id may be the known one, the id probe tells. Where only the
	// caller's message ids may be, the answer speaks for itself.
	private @Nullable String idToAskFor(CommitTask task, Answer.Refused refused) {
		boolean duplicate = refused.code() == ServerErrors.DUPLICATE_MESSAGE_ID
				|| refused.code() == ServerErrors.DUPLICATE_IN_FLIGHT;
		PendingBatch batch = task.batch();
		boolean callers = batch.id() == null && batch.hasMessageIdOfCaller();
		return (duplicate && !callers) ? batch.messageId(this.environment.settings().deduplication()) : null;
	}

	// On one replica an unusual error at the commit may come after the first messages.
	private boolean mayHaveStored(PendingBatch batch, Answer.Refused refused) {
		if (batch.size() == 1 || !refused.onCommit() || ServerErrors.isCheckedBeforeStoring(refused.code())) {
			return false;
		}
		StreamDescription description = this.environment.streams().lastKnown(batch.stream());
		return description == null || description.isSingleReplica();
	}

	private void retryLater(CommitTask task, int code) {
		this.environment.streams().forget(task.batch().stream());
		this.metrics.retry(Integer.toString(code));
		Duration backoff = this.environment.settings()
			.retry()
			.backoff(task.attempts(), ThreadLocalRandom.current().nextDouble());
		this.threads.workAfter(backoff, () -> tryOnce(task));
	}

	private static BatchReference reference(CommitTask task) {
		return task.batch().reference(task.lastBatchId());
	}

	/**
	 * Refuse new batches, tell those that wait for a connection, and wait for those under
	 * way as long as the settings say.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.monitor.close();
		for (CommitTask task : this.open) {
			if (task.attempts() == 0) {
				task.fail(Outcomes.notSent(task, SHUTTING_DOWN, null));
			}
		}
		CompletableFuture<?>[] underWay = this.open.stream().map(CommitTask::outcome).toArray(CompletableFuture[]::new);
		try {
			CompletableFuture.allOf(underWay)
				.exceptionally((failure) -> null)
				.get(this.environment.settings().shutdownTimeout().toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.warn(this.open.size() + " commits were under way and not answered within "
					+ this.environment.settings().shutdownTimeout() + "; they are in doubt");
		}
		this.open.forEach((task) -> expire(task, SHUTTING_DOWN));
	}

}
