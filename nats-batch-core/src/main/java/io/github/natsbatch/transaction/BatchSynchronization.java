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

package io.github.natsbatch.transaction;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Binds a participant to the transaction of the calling thread and tells it how the
 * transaction goes on.
 *
 * @param <P> the type of the participant
 */
final class BatchSynchronization<P extends TransactionParticipant> implements TransactionSynchronization {

	private final Object key;

	private final P participant;

	private boolean committerRegistered;

	private boolean committed;

	private BatchSynchronization(Object key, P participant) {
		this.key = key;
		this.participant = participant;
	}

	static <P extends TransactionParticipant> BatchSynchronization<P> register(Object key, P participant) {
		BatchSynchronization<P> synchronization = new BatchSynchronization<>(key, participant);
		TransactionSynchronizationManager.registerSynchronization(synchronization);
		TransactionSynchronizationManager.bindResource(key, synchronization);
		return synchronization;
	}

	P participant() {
		return this.participant;
	}

	/**
	 * Return whether this belongs to the present transaction. In the callbacks after the
	 * end of a transaction a new one can begin without suspending the old one's
	 * resources.
	 * @return whether it is among the present synchronizations
	 */
	boolean isCurrent() {
		return TransactionSynchronizationManager.getSynchronizations().contains(this);
	}

	void beforeDatabaseCommit(Runnable flush) {
		this.participant.beforeDatabaseCommit(flush);
	}

	@Override
	public void suspend() {
		unbind();
	}

	@Override
	public void resume() {
		TransactionSynchronizationManager.unbindResourceIfPossible(this.key);
		TransactionSynchronizationManager.bindResource(this.key, this);
	}

	@Override
	public void savepoint(Object savepoint) {
		this.participant.savepoint(savepoint);
	}

	@Override
	public void savepointRollback(Object savepoint) {
		this.participant.savepointRollback(savepoint);
	}

	@Override
	public void beforeCommit(boolean readOnly) {
		this.participant.beforeCommit();
	}

	// Among equal orders the last one registered is called last, and an exception of one
	// afterCommit keeps the later ones from being called.
	@Override
	public void beforeCompletion() {
		this.committerRegistered = true;
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
			@Override
			public void afterCommit() {
				commit();
			}
		});
	}

	@Override
	public void afterCommit() {
		if (!this.committerRegistered) {
			commit();
		}
	}

	private void commit() {
		if (!this.committed) {
			this.committed = true;
			unbind();
			this.participant.afterCommit();
		}
	}

	@Override
	public void afterCompletion(int status) {
		unbind();
		if (status == STATUS_COMMITTED) {
			// too late for afterCommit, or another synchronization failed there
			commit();
		}
		else if (!this.committed && status == STATUS_ROLLED_BACK) {
			this.participant.afterRollback();
		}
		else if (!this.committed) {
			this.participant.afterUnknownOutcome();
		}
	}

	private void unbind() {
		if (TransactionSynchronizationManager.getResource(this.key) == this) {
			TransactionSynchronizationManager.unbindResource(this.key);
		}
	}

}
