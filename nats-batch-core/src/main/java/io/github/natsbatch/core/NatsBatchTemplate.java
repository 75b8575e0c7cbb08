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
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.stream.StreamStatus;
import io.nats.client.Connection;
import io.nats.client.Message;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Publishes messages as atomic batches over one connection. Thread-safe: one instance
 * serves the application.
 *
 * @since 0.1.0
 */
public class NatsBatchTemplate extends AbstractBatchPublisher implements NatsBatchOperations, AutoCloseable {

	private final NatsBatchSettings settings;

	private final BatchScopes scopes;

	private final BatchCommitter committer;

	private final ScopeEnd scopeEnd;

	private final EngineResources resources;

	private final StreamReport streamReport;

	/**
	 * Create a template.
	 * @param builder what it is made of
	 */
	protected NatsBatchTemplate(NatsBatchTemplateBuilder builder) {
		this.settings = builder.settings();
		this.resources = new EngineResources(builder);
		this.committer = this.resources.committer();
		this.streamReport = new StreamReport(this.resources.environment(), builder.streams());
		ScopeStack stack = new ScopeStack();
		VerdictCheck verdicts = new VerdictCheck(this.committer);
		TransactionEnd transactionEnd = new TransactionEnd(this.committer, verdicts, stack, builder.outbox());
		Deliveries deliveries = new Deliveries(builder.outbox());
		this.scopes = new BatchScopes(this.resources.environment(), stack,
				new TransactionContexts(this.resources.environment(), stack, transactionEnd, deliveries), deliveries);
		this.scopeEnd = new ScopeEnd(this.committer, verdicts, transactionEnd);
	}

	/**
	 * Start to build a template.
	 * @param connection the connection to publish over, which the template does not close
	 * @return a builder
	 */
	public static NatsBatchTemplateBuilder builder(Connection connection) {
		return new NatsBatchTemplateBuilder(connection);
	}

	@Override
	void add(MessageDraft draft) {
		BatchScopes.Owner owner = this.scopes.owner();
		if (owner != null) {
			owner.batch().add(draft);
			return;
		}
		if (!this.settings.allowImmediatePublish()) {
			throw this.scopes.noOwner();
		}
		BatchBuffer single = this.scopes.newBuffer(BatchOptions.DEFAULTS);
		single.add(draft);
		this.committer.commit(single);
	}

	@Override
	public <T extends @Nullable Object> T execute(BatchCallback<T> action) {
		return execute(BatchOptions.DEFAULTS, action);
	}

	@Override
	public <T extends @Nullable Object> T execute(BatchOptions options, BatchCallback<T> action) {
		Assert.notNull(options, "'options' must not be null");
		Assert.notNull(action, "'action' must not be null");
		BatchScope scope = this.scopes.open(options);
		T result;
		try {
			result = action.doInBatch(this);
		}
		catch (Throwable ex) {
			this.scopes.close(scope);
			this.scopeEnd.afterThrowing(scope, ex);
			throw ex;
		}
		this.scopes.close(scope);
		return this.scopeEnd.afterReturning(scope, result);
	}

	@Override
	public void executeWithoutResult(Consumer<NatsBatchOperations> action) {
		Assert.notNull(action, "'action' must not be null");
		this.<@Nullable Object>execute((batch) -> {
			action.accept(batch);
			return null;
		});
	}

	@Override
	public Batch begin() {
		return begin(BatchOptions.DEFAULTS);
	}

	@Override
	public Batch begin(BatchOptions options) {
		Assert.notNull(options, "'options' must not be null");
		return new OpenBatch(this.scopes.newBuffer(options), this.committer);
	}

	@Override
	public BatchReceipt publishBatch(Collection<? extends Message> messages) {
		return publishBatch(BatchOptions.DEFAULTS, messages);
	}

	@Override
	public BatchReceipt publishBatch(BatchOptions options, Collection<? extends Message> messages) {
		return fill(options, messages).commit();
	}

	@Override
	public CompletableFuture<BatchReceipt> publishBatchAsync(Collection<? extends Message> messages) {
		return publishBatchAsync(BatchOptions.DEFAULTS, messages);
	}

	@Override
	public CompletableFuture<BatchReceipt> publishBatchAsync(BatchOptions options,
			Collection<? extends Message> messages) {
		return fill(options, messages).commitAsync();
	}

	private Batch fill(BatchOptions options, Collection<? extends Message> messages) {
		Assert.notNull(messages, "'messages' must not be null");
		this.scopes.requireDirectAllowed(options);
		Batch batch = begin(options);
		messages.forEach(batch::publish);
		return batch;
	}

	@Override
	public Optional<Batch> currentBatch() {
		return Optional.ofNullable(this.scopes.owner()).map((owner) -> new BorrowedBatch(owner, this.committer));
	}

	/**
	 * Return how this template behaves.
	 * @return the settings
	 */
	public NatsBatchSettings getSettings() {
		return this.settings;
	}

	/**
	 * Return the connection that this template publishes over.
	 * @return the connection
	 */
	public Connection getConnection() {
		return this.resources.environment().connection();
	}

	/**
	 * Ask the server about the declared streams, and those that this template has asked
	 * for before, whether they can take batches now. Waits for the server's answers.
	 * @return the streams, by name
	 */
	public List<StreamStatus> streamStatuses() {
		return this.streamReport.statuses();
	}

	/**
	 * Wait until all commits that are under way or waiting have ended, as long as the
	 * settings' shutdown timeout says, before an application stops. Refuses nothing, so
	 * that beans can still publish while they are destroyed; {@link #close()} then waits
	 * for what is left of that time.
	 * @return whether nothing is left to wait for
	 */
	public boolean drain() {
		return this.resources.drain();
	}

	boolean awaitCompletion(Duration timeout) {
		return this.resources.awaitCompletion(timeout);
	}

	/**
	 * Refuse new batches, wait for those under way as long as the settings say, and give
	 * back threads and subscriptions. Leaves the connection open.
	 */
	@Override
	public void close() {
		this.resources.close();
	}

}
