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

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.interceptor.NoRollbackRuleAttribute;
import org.springframework.transaction.interceptor.RollbackRuleAttribute;

/**
 * Which exceptions abandon a batch. As with Spring's rollback rules, of the rules that
 * match the one closest to the exception's own class decides. Where none matches, every
 * {@code Throwable} abandons a scope's own batch; in a transaction's, checked exceptions
 * do not, since a transaction commits in spite of them by default.
 */
final class AbandonRules {

	static final AbandonRules ALWAYS = new AbandonRules(List.of());

	private final List<RollbackRuleAttribute> rules;

	private AbandonRules(List<RollbackRuleAttribute> rules) {
		this.rules = List.copyOf(rules);
	}

	static AbandonRules of(List<Class<? extends Throwable>> abandonFor, List<Class<? extends Throwable>> noAbandonFor) {
		List<RollbackRuleAttribute> rules = new ArrayList<>();
		abandonFor.forEach((type) -> rules.add(new RollbackRuleAttribute(type)));
		noAbandonFor.forEach((type) -> rules.add(new NoRollbackRuleAttribute(type)));
		return rules.isEmpty() ? ALWAYS : new AbandonRules(rules);
	}

	boolean abandonOn(Throwable exception) {
		return !(closest(exception) instanceof NoRollbackRuleAttribute);
	}

	boolean abandonInTransactionOn(Throwable exception) {
		RollbackRuleAttribute rule = closest(exception);
		if (rule == null) {
			return exception instanceof RuntimeException || exception instanceof Error;
		}
		return !(rule instanceof NoRollbackRuleAttribute);
	}

	private @Nullable RollbackRuleAttribute closest(Throwable exception) {
		RollbackRuleAttribute winner = null;
		int deepest = Integer.MAX_VALUE;
		for (RollbackRuleAttribute rule : this.rules) {
			int depth = rule.getDepth(exception);
			if (depth >= 0 && depth < deepest) {
				deepest = depth;
				winner = rule;
			}
		}
		return winner;
	}

}
