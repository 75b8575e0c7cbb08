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

package io.github.natsbatch.interceptor;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/**
 * A method is annotated and cannot run in a batch: a proxy does not see its calls, what
 * it returns is produced after it has returned, or the annotation has a value that cannot
 * be read.
 *
 * @since 0.1.0
 */
public class AtomicBatchVerificationException extends IllegalStateException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String place;

	private final String problem;

	private final String action;

	/**
	 * Create an exception.
	 * @param place the bean's class and the method
	 * @param problem what is wrong with it
	 * @param action what to change
	 */
	public AtomicBatchVerificationException(String place, String problem, String action) {
		this(place, problem, action, null);
	}

	/**
	 * Create an exception with a cause.
	 * @param place the bean's class and the method
	 * @param problem what is wrong with it
	 * @param action what to change
	 * @param cause the cause, or {@code null}
	 */
	public AtomicBatchVerificationException(String place, String problem, String action, @Nullable Throwable cause) {
		super(place + " cannot run in a batch: " + problem + "; " + action, cause);
		this.place = place;
		this.problem = problem;
		this.action = action;
	}

	/**
	 * Return which method it is.
	 * @return the class and the method
	 */
	public String getPlace() {
		return this.place;
	}

	/**
	 * Return what is wrong.
	 * @return a clause
	 */
	public String getProblem() {
		return this.problem;
	}

	/**
	 * Return what to change.
	 * @return a clause
	 */
	public String getAction() {
		return this.action;
	}

}
