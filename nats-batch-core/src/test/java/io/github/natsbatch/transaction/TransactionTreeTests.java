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

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

import io.github.natsbatch.core.BatchOptions;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.github.natsbatch.testsupport.TestDatabase;
import io.github.natsbatch.testsupport.TransactionFixture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random trees of transactions, scopes and savepoints leave behind, in a real database
 * and on a real stream, what a simple model says. {@code -Dnats.batch.trees=100000} runs
 * as many, {@code -Dnats.batch.trees.seed=1} repeats a run.
 */
@EmbeddedNats
class TransactionTreeTests {

	private static final int TREES = Integer.getInteger("nats.batch.trees", 300);

	private static final int MAX_DEPTH = 5;

	private TransactionFixture fixture;

	@ParameterizedTest
	@EnumSource(TestDatabase.Kind.class)
	void rowsAndMessagesOfEveryTransactionAreBothThereOrBothNot(TestDatabase.Kind kind, NatsServer server) {
		long seed = Long.getLong("nats.batch.trees.seed", System.nanoTime());
		System.out.println("Random trees on " + kind + ": " + TREES + " from seed " + seed);
		try (TransactionFixture opened = TransactionFixture.open(server, kind)) {
			this.fixture = opened;
			for (int i = 0; i < TREES; i++) {
				TransactionTree tree = TransactionTree.random(new Random(seed + i), MAX_DEPTH);
				check(tree, "-Dnats.batch.trees=1 -Dnats.batch.trees.seed=" + (seed + i));
			}
		}
	}

	private void check(TransactionTree tree, String repeat) {
		this.fixture.database().jdbc().update("delete from orders");
		NatsFixture.call(() -> this.fixture.nats().management().purgeStream("S"));
		TransactionTreeModel model = TransactionTreeModel.of(tree);
		String description = repeat + "\n" + tree;
		assertThat(outcomeOf(tree)).as(description).isEqualTo(model.outcome());
		List<String> messages = this.fixture.messages();
		assertThat(new TreeSet<>(this.fixture.database().rows())).as(description).isEqualTo(model.rows());
		assertThat(messages).as(description)
			.containsExactlyInAnyOrderElementsOf(model.batches().stream().flatMap(List::stream).toList());
		model.batches()
			.forEach((batch) -> assertThat(Collections.indexOfSubList(messages, batch)).as(description)
				.isGreaterThanOrEqualTo(0));
		assertThat(TransactionSynchronizationManager.getResourceMap()).as(description).isEmpty();
	}

	private String outcomeOf(TransactionTree tree) {
		try {
			children(tree, null);
			return "returned";
		}
		catch (RuntimeException ex) {
			return ex.getClass().getSimpleName();
		}
	}

	private void children(TransactionTree tree, TransactionStatus status) {
		for (TransactionTree child : tree.children()) {
			try {
				run(child, status);
			}
			catch (RuntimeException ex) {
				if (!child.caught()) {
					throw ex;
				}
			}
		}
	}

	private void run(TransactionTree tree, TransactionStatus status) {
		switch (tree.kind()) {
			case ORDER -> order(tree.name());
			case TRANSACTION -> this.fixture.transaction(tree.propagation(), (TransactionStatus present) -> {
				body(tree, present);
				if (tree.end() == TransactionTree.End.ROLLBACK) {
					present.setRollbackOnly();
				}
			});
			case SAVEPOINT -> savepoint(tree, status);
			default -> this.fixture.template().execute(optionsOf(tree), (batch) -> {
				body(tree, status);
				return "";
			});
		}
	}

	private void body(TransactionTree tree, TransactionStatus status) {
		children(tree, status);
		if (tree.end() == TransactionTree.End.THROW) {
			throw new IllegalArgumentException("random");
		}
	}

	private void order(String name) {
		if (TransactionSynchronizationManager.isActualTransactionActive()) {
			this.fixture.database().insert(name);
		}
		if (this.fixture.template().currentBatch().isPresent()) {
			this.fixture.publish(name);
		}
	}

	private void savepoint(TransactionTree tree, TransactionStatus status) {
		if (!TransactionSynchronizationManager.isActualTransactionActive()) {
			body(tree, status);
			return;
		}
		Object savepoint = status.createSavepoint();
		body(tree, status);
		if (tree.end() == TransactionTree.End.ROLLBACK) {
			status.rollbackToSavepoint(savepoint);
		}
	}

	// In a transaction a nested scope parts messages from their rows, as it is meant to
	private static BatchOptions optionsOf(TransactionTree tree) {
		boolean nestedInTransaction = tree.propagation() == Propagation.NESTED
				&& TransactionSynchronizationManager.isActualTransactionActive();
		return BatchOptions.builder()
			.propagation(nestedInTransaction ? Propagation.REQUIRED : tree.propagation())
			.build();
	}

}
