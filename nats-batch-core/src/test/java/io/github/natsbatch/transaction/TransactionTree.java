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
import java.util.Random;

import org.springframework.transaction.annotation.Propagation;

/**
 * What a random application does: transactions, scopes and savepoints inside each other,
 * messages and rows in between, and an end for each of them.
 *
 * @param kind what it is
 * @param propagation how it relates to what surrounds it, for a transaction and a scope
 * @param end how it ends
 * @param caught whether what is around it catches its exception
 * @param name the name of the row and the message, for an order
 * @param children what happens inside
 */
record TransactionTree(Kind kind, Propagation propagation, End end, boolean caught, String name,
		List<TransactionTree> children) {

	private static final List<Propagation> TRANSACTIONS = List.of(Propagation.REQUIRED, Propagation.REQUIRED,
			Propagation.REQUIRES_NEW, Propagation.NESTED, Propagation.NESTED, Propagation.NOT_SUPPORTED);

	private static final List<Propagation> SCOPES = List.of(Propagation.REQUIRED, Propagation.REQUIRED,
			Propagation.REQUIRES_NEW, Propagation.NESTED);

	static TransactionTree random(Random random, int maxDepth) {
		int[] orders = new int[1];
		List<TransactionTree> children = new ArrayList<>();
		int size = 1 + random.nextInt(3);
		for (int i = 0; i < size; i++) {
			children.add(random(random, maxDepth, orders));
		}
		return new TransactionTree(Kind.ROOT, Propagation.REQUIRED, End.RETURN, false, "", children);
	}

	private static TransactionTree random(Random random, int depth, int[] orders) {
		if (depth == 0 || random.nextInt(3) == 0) {
			return new TransactionTree(Kind.ORDER, Propagation.REQUIRED, End.RETURN, false,
					String.format("%03d", orders[0]++), List.of());
		}
		Kind kind = List.of(Kind.TRANSACTION, Kind.TRANSACTION, Kind.SCOPE, Kind.SAVEPOINT).get(random.nextInt(4));
		List<Propagation> propagations = (kind == Kind.TRANSACTION) ? TRANSACTIONS : SCOPES;
		List<TransactionTree> children = new ArrayList<>();
		int size = 1 + random.nextInt(2 + depth / 3);
		for (int i = 0; i < size; i++) {
			children.add(random(random, depth - 1, orders));
		}
		End end = switch (random.nextInt(6)) {
			case 0 -> End.THROW;
			case 1 -> End.ROLLBACK;
			default -> End.RETURN;
		};
		return new TransactionTree(kind, propagations.get(random.nextInt(propagations.size())), end,
				random.nextInt(3) > 0, "", children);
	}

	@Override
	public String toString() {
		return toString("");
	}

	private String toString(String indent) {
		String line = indent
				+ ((this.kind == Kind.ORDER) ? "order " + this.name
						: this.kind + " " + this.propagation + ", " + this.end + (this.caught ? ", caught" : ""))
				+ "\n";
		StringBuilder text = new StringBuilder(line);
		this.children.forEach((child) -> text.append(child.toString(indent + "    ")));
		return text.toString();
	}

	/**
	 * What a node is.
	 */
	enum Kind {

		ROOT, TRANSACTION, SCOPE, SAVEPOINT, ORDER

	}

	/**
	 * How a node ends: a rollback marks a transaction, goes back to a savepoint, and
	 * means nothing to a scope.
	 */
	enum End {

		RETURN, THROW, ROLLBACK

	}

}
