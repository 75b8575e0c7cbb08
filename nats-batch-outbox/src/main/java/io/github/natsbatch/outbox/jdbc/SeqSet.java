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

package io.github.natsbatch.outbox.jdbc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * Numbers of rows, each of them meant. Neighbours are written as a range, which holds no
 * number that is not in the set: a row with a lower number may be committed after one
 * with a higher one, and must not be hit by a statement about rows that were seen before.
 *
 * @since 0.1.0
 */
public final class SeqSet {

	private static final SeqSet EMPTY = new SeqSet(List.of());

	private final List<Long> seqs;

	private SeqSet(List<Long> seqs) {
		this.seqs = seqs;
	}

	/**
	 * Return the set without rows.
	 * @return an empty set
	 */
	public static SeqSet empty() {
		return EMPTY;
	}

	/**
	 * Return the set of some rows.
	 * @param seqs their numbers, in any order
	 * @return the set
	 */
	public static SeqSet of(Collection<Long> seqs) {
		return new SeqSet(List.copyOf(new TreeSet<>(seqs)));
	}

	/**
	 * Read what {@link #toString()} wrote.
	 * @param text such as {@code 1001-1040,1043}
	 * @return the set
	 * @throws IllegalArgumentException if it is not such a text
	 */
	public static SeqSet parse(String text) {
		List<Long> seqs = new ArrayList<>();
		for (String part : StringUtils.tokenizeToStringArray(text, ",")) {
			int dash = part.indexOf('-');
			long first = Long.parseLong((dash < 0) ? part : part.substring(0, dash));
			long last = (dash < 0) ? first : Long.parseLong(part.substring(dash + 1));
			Assert.isTrue(first <= last, () -> "A range of rows must not end before it begins, found '" + part + "'");
			for (long seq = first; seq <= last; seq++) {
				seqs.add(seq);
			}
		}
		return of(seqs);
	}

	/**
	 * Return whether there are no rows.
	 * @return whether it is empty
	 */
	public boolean isEmpty() {
		return this.seqs.isEmpty();
	}

	/**
	 * Return how many rows there are.
	 * @return the number
	 */
	public int size() {
		return this.seqs.size();
	}

	/**
	 * Return a condition that is true for exactly these rows.
	 * @param parameters where its parameters are added
	 * @return the condition, {@code 1 = 0} for an empty set
	 */
	String condition(Collection<Object> parameters) {
		if (isEmpty()) {
			return "1 = 0";
		}
		List<String> conditions = new ArrayList<>();
		List<Long> singles = new ArrayList<>();
		for (Range range : ranges()) {
			if (range.first == range.last) {
				singles.add(range.first);
			}
			else {
				conditions.add("seq BETWEEN ? AND ?");
				parameters.add(range.first);
				parameters.add(range.last);
			}
		}
		if (!singles.isEmpty()) {
			conditions.add("seq IN (" + String.join(", ", Collections.nCopies(singles.size(), "?")) + ")");
			parameters.addAll(singles);
		}
		return String.join(" OR ", conditions);
	}

	private List<Range> ranges() {
		List<Range> ranges = new ArrayList<>();
		long first = 0;
		for (int i = 0; i < this.seqs.size(); i++) {
			long seq = this.seqs.get(i);
			if (i == 0 || seq != this.seqs.get(i - 1) + 1) {
				first = seq;
			}
			if (i == this.seqs.size() - 1 || this.seqs.get(i + 1) != seq + 1) {
				ranges.add(new Range(first, seq));
			}
		}
		return ranges;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof SeqSet set && this.seqs.equals(set.seqs);
	}

	@Override
	public int hashCode() {
		return this.seqs.hashCode();
	}

	@Override
	public String toString() {
		return String.join(",", ranges().stream().map(Range::toString).toList());
	}

	/**
	 * Neighbouring numbers.
	 *
	 * @param first the first
	 * @param last the last
	 */
	private record Range(long first, long last) {

		@Override
		public String toString() {
			return (this.first == this.last) ? Long.toString(this.first) : this.first + "-" + this.last;
		}

	}

}
