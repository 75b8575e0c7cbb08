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

package io.github.natsbatch.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

/**
 * Asks all registered analyzers, as Spring Boot does when a start fails.
 */
final class StartFailure {

	private StartFailure() {
	}

	static @Nullable FailureAnalysis analyze(Throwable failure) {
		ArgumentResolver arguments = ArgumentResolver.of(BeanFactory.class, new DefaultListableBeanFactory())
			.and(Environment.class, new StandardEnvironment());
		for (FailureAnalyzer analyzer : SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, arguments, StartFailure::onUnusableAnalyzer)) {
			FailureAnalysis analysis = analyzer.analyze(failure);
			if (analysis != null) {
				return analysis;
			}
		}
		return null;
	}

	// some of Spring Boot's own are for classes that are not here
	private static void onUnusableAnalyzer(Class<?> type, String name, Throwable failure) {
		if (name.startsWith("io.github.natsbatch")) {
			throw new AssertionError(name + " cannot be used", failure);
		}
	}

	/**
	 * Return what a user reads.
	 * @param failure the failure of the start
	 * @return description and action
	 */
	static String explain(Throwable failure) {
		FailureAnalysis analysis = analyze(failure);
		if (analysis == null) {
			throw new AssertionError("Nobody explains this", failure);
		}
		return analysis.getDescription() + "\n\nAction:\n\n" + analysis.getAction();
	}

}
