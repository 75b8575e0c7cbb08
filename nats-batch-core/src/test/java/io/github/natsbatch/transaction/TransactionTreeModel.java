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

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import org.springframework.transaction.annotation.Propagation;

/**
 * Says in the simplest terms what a tree leaves behind: each transaction and each scope
 * with a batch of its own is a list of names that is kept or dropped as a whole. Knows
 * Spring's rules for transactions and the owner rule, and none of our code.
 */
final class TransactionTreeModel {

	private final List<String> rows = new ArrayList<>();

	private final List<List<String>> batches = new ArrayList<>();

	private String outcome = "returned";

	static TransactionTreeModel of(TransactionTree tree) {
		TransactionTreeModel model = new TransactionTreeModel();
		try {
			model.children(tree, new Place(null, null, null, null));
		}
		catch (Failure ex) {
			model.outcome = ex.getMessage();
		}
		return model;
	}

	TreeSet<String> rows() {
		return new TreeSet<>(this.rows);
	}

	List<List<String>> batches() {
		return this.batches;
	}

	String outcome() {
		return this.outcome;
	}

	private void children(TransactionTree tree, Place place) {
		for (TransactionTree child : tree.children()) {
			try {
				run(child, place);
			}
			catch (Failure ex) {
				if (!child.caught()) {
					throw ex;
				}
			}
		}
	}

	private void run(TransactionTree tree, Place place) {
		switch (tree.kind()) {
			case ORDER -> order(tree.name(), place);
			case TRANSACTION -> transaction(tree, place);
			case SAVEPOINT -> savepoint(tree, place);
			default -> scope(tree, place);
		}
	}

	private void order(String name, Place place) {
		if (place.transaction != null) {
			place.transaction.rows.add(name);
		}
		if (place.owner != null) {
			place.owner.messages.add(name);
		}
	}

	private void body(TransactionTree tree, Place place) {
		children(tree, place);
		if (tree.end() == TransactionTree.End.THROW) {
			throw new Failure("IllegalArgumentException");
		}
	}

	private void transaction(TransactionTree tree, Place place) {
		boolean participates = place.transaction != null && tree.propagation() != Propagation.REQUIRES_NEW;
		if (tree.propagation() == Propagation.NOT_SUPPORTED) {
			body(tree, new Place(null, place.own, place.own, place.scope));
		}
		else if (!participates) {
			newTransaction(tree, place);
		}
		else if (tree.propagation() == Propagation.NESTED) {
			nested(tree, place);
		}
		else {
			try {
				body(tree, place);
			}
			catch (Failure ex) {
				place.transaction.rollbackOnly = true;
				throw ex;
			}
			place.transaction.rollbackOnly |= tree.end() == TransactionTree.End.ROLLBACK;
		}
	}

	private void newTransaction(TransactionTree tree, Place place) {
		Boundary transaction = new Boundary();
		place.scopes().forEach((scope) -> scope.sawTransaction = true);
		body(tree, new Place(transaction, place.own, transaction, place.scope));
		if (tree.end() == TransactionTree.End.ROLLBACK) {
			return;
		}
		if (transaction.rollbackOnly) {
			throw new Failure("UnexpectedRollbackException");
		}
		if (transaction.failed && !transaction.messages.isEmpty()) {
			throw new Failure("UnexpectedBatchAbandonException");
		}
		this.rows.addAll(transaction.rows);
		this.batches.add(transaction.messages);
	}

	private void nested(TransactionTree tree, Place place) {
		Boundary transaction = place.transaction;
		Mark mark = mark(transaction);
		try {
			body(tree, place);
		}
		catch (Failure ex) {
			rollback(transaction, mark);
			throw ex;
		}
		if (tree.end() == TransactionTree.End.ROLLBACK) {
			rollback(transaction, mark);
		}
		else if (transaction.rollbackOnly) {
			rollback(transaction, mark);
			throw new Failure("UnexpectedRollbackException");
		}
	}

	private void savepoint(TransactionTree tree, Place place) {
		if (place.transaction == null) {
			body(tree, place);
			return;
		}
		Mark mark = mark(place.transaction);
		body(tree, place);
		if (tree.end() == TransactionTree.End.ROLLBACK) {
			rollback(place.transaction, mark);
		}
	}

	private static Mark mark(Boundary transaction) {
		if (transaction.rollbackOnly) {
			throw new Failure("CannotCreateTransactionException");
		}
		return new Mark(transaction.rows.size(), transaction.messages.size(), transaction.failed);
	}

	private static void rollback(Boundary transaction, Mark mark) {
		truncate(transaction.rows, mark.rows);
		truncate(transaction.messages, mark.messages);
		transaction.failed = mark.failed;
		transaction.rollbackOnly = false;
		transaction.savepointRollbacks++;
	}

	private void scope(TransactionTree tree, Place place) {
		if (place.owner == null || tree.propagation() == Propagation.REQUIRES_NEW) {
			ownScope(tree, place);
			return;
		}
		Scope scope = new Scope(place.scope);
		int size = place.owner.messages.size();
		boolean failed = place.owner.failed;
		int savepointRollbacks = place.owner.savepointRollbacks;
		try {
			body(tree, new Place(place.transaction, place.own, place.owner, scope));
		}
		catch (Failure ex) {
			boolean hadAFateOfItsOwn = scope.sawTransaction || place.owner.savepointRollbacks > savepointRollbacks;
			if (isNestedScope(tree, place)) {
				truncate(place.owner.messages, size);
				place.owner.failed = failed;
			}
			else if (!hadAFateOfItsOwn || place.owner.messages.size() > size) {
				place.owner.failed = true;
			}
			throw ex;
		}
	}

	/**
	 * Return whether a scope takes only its own messages back. Not in a transaction,
	 * where this could part messages from their rows.
	 * @param tree the scope
	 * @param place where it is
	 * @return whether it does
	 */
	private static boolean isNestedScope(TransactionTree tree, Place place) {
		return tree.propagation() == Propagation.NESTED && place.transaction == null;
	}

	private void ownScope(TransactionTree tree, Place place) {
		Boundary own = new Boundary();
		body(tree, new Place(place.transaction, own, own, new Scope(place.scope)));
		if (own.failed && !own.messages.isEmpty()) {
			throw new Failure("UnexpectedBatchAbandonException");
		}
		this.batches.add(own.messages);
	}

	private static void truncate(List<String> names, int size) {
		if (names.size() > size) {
			names.subList(size, names.size()).clear();
		}
	}

	private static final class Boundary {

		private final List<String> rows = new ArrayList<>();

		private final List<String> messages = new ArrayList<>();

		private boolean rollbackOnly;

		private boolean failed;

		private int savepointRollbacks;

	}

	private static final class Scope {

		private final Scope outer;

		private boolean sawTransaction;

		Scope(Scope outer) {
			this.outer = outer;
		}

	}

	private record Mark(int rows, int messages, boolean failed) {
	}

	/**
	 * Where something happens.
	 *
	 * @param transaction the present transaction
	 * @param own the innermost scope with a batch of its own
	 * @param owner what messages belong to
	 * @param scope the innermost scope
	 */
	private record Place(Boundary transaction, Boundary own, Boundary owner, Scope scope) {

		List<Scope> scopes() {
			List<Scope> scopes = new ArrayList<>();
			for (Scope next = this.scope; next != null; next = next.outer) {
				scopes.add(next);
			}
			return scopes;
		}

	}

	private static final class Failure extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Failure(String message) {
			super(message);
		}

	}

}
