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

package io.github.natsbatch.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.natsbatch.Delivery;

import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;
import org.springframework.transaction.annotation.Propagation;

/**
 * Makes the messages published inside a method one batch: stored all together when the
 * method returns, none of them when it throws. Inside a transaction the method joins it
 * by default, and its messages share the transaction's fate. Around a transaction, also
 * one of the same method, it sends what the transaction committed when it is over and its
 * connection is back in the pool.
 * <p>
 * On a class or an interface it holds for the methods that can be intercepted; on a
 * method it wins over the class. It works through a Spring proxy, so a call from another
 * method of the same object does not open a batch, and private, static and final methods
 * are refused at start-up. So are return types that produce values after the return,
 * other than {@link java.util.concurrent.CompletionStage}, whose completion then decides.
 *
 * @since 0.1.0
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface AtomicBatch {

	/**
	 * Alias for {@link #stream}.
	 * @return the stream's name
	 */
	@AliasFor("stream")
	String value() default "";

	/**
	 * The stream.
	 * @return the name, which may hold <code>${...}</code>; empty to find it from the
	 * subjects
	 */
	@AliasFor("value")
	String stream() default "";

	/**
	 * How the batch relates to a surrounding one, or to a transaction.
	 * @return the propagation
	 */
	Propagation propagation() default Propagation.REQUIRED;

	/**
	 * How the batch travels.
	 * @return the delivery
	 */
	Delivery delivery() default Delivery.AUTO;

	/**
	 * The batch's idempotency key, which becomes the {@code Nats-Msg-Id} of the first
	 * message: a batch whose key the stream knows is not stored again.
	 * @return a SpEL expression over the arguments by name ({@code #command.id}) and
	 * position ({@code #p0}, {@code #a0}) and beans ({@code @bean}), whose value has 1 to
	 * 200 characters; empty for no key
	 */
	String id() default "";

	/**
	 * What orders batches in the outbox.
	 * @return a SpEL expression as for {@link #id}; empty for no key
	 */
	String orderingKey() default "";

	/**
	 * Exceptions that abandon the batch. Every exception does, so this matters below a
	 * class of {@link #noAbandonFor}; and for checked exceptions in a method that joins a
	 * transaction, which are left to the transaction otherwise: one that is named here
	 * keeps the transaction from being committed. Refused on a method that begins the
	 * transaction, see {@code rollbackFor}.
	 * @return the classes, with their subclasses
	 */
	Class<? extends Throwable>[] abandonFor() default {};

	/**
	 * Exceptions that do not abandon the batch: it commits, and the exception is thrown
	 * on. Refused on a method that begins a transaction, see {@code noRollbackFor}.
	 * @return the classes, with their subclasses
	 */
	Class<? extends Throwable>[] noAbandonFor() default {};

	/**
	 * How long the commit may take until the caller hears of an outcome.
	 * @return a duration such as {@code 5s} or {@code PT5S}, which may hold
	 * <code>${...}</code>; empty for {@code nats.batch.commit-timeout}
	 */
	String timeout() default "";

	/**
	 * Which template, where there are several.
	 * @return the bean's name or qualifier; empty for the only or the primary one
	 */
	String qualifier() default "";

}
