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

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import io.github.natsbatch.UnexpectedBatchAbandonException;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.BatchContext;
import io.github.natsbatch.testsupport.NatsFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.annotation.Propagation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * One annotated bean calls another: all propagations, through proxies.
 */
@EmbeddedNats
class AtomicBatchPropagationTests {

	private NatsFixture nats;

	private AnnotationConfigApplicationContext context;

	private Outer outer;

	private Inner inner;

	@BeforeEach
	void connect(NatsServer server) {
		this.nats = NatsFixture.connect(server);
		this.nats.stream("S");
		this.context = BatchContext.start(this.nats.template(), Outer.class, Inner.class);
		this.outer = this.context.getBean(Outer.class);
		this.inner = this.context.getBean(Inner.class);
	}

	@AfterEach
	void nothingIsLeftBehind() {
		assertThat(this.context.getBean(NatsBatchTemplate.class).currentBatch()).isEmpty();
		this.context.close();
		this.nats.close();
	}

	@ParameterizedTest
	@EnumSource(names = { "REQUIRED", "SUPPORTS", "MANDATORY", "NESTED" })
	void joinsTheBatchAround(Propagation propagation) {
		this.outer.publishAround(() -> this.inner.publish(propagation, false));
		assertThat(this.nats.payloads("S")).containsExactly("before", "inner 1", "inner 2", "after");
		assertThat(batchIds()).containsOnly(batchIds().get(0));
	}

	@ParameterizedTest
	@EnumSource(names = { "REQUIRES_NEW", "NOT_SUPPORTED" })
	void hasABatchOfItsOwnInsideAnother(Propagation propagation) {
		this.outer.publishAround(() -> this.inner.publish(propagation, false));
		assertThat(this.nats.payloads("S")).containsExactly("inner 1", "inner 2", "before", "after");
		assertThat(batchIds().get(0)).isEqualTo(batchIds().get(1)).isNotEqualTo(batchIds().get(2));
		assertThat(batchIds().get(2)).isEqualTo(batchIds().get(3));
	}

	@ParameterizedTest
	@EnumSource(names = "NEVER")
	void isRefusedInsideABatch(Propagation propagation) {
		assertThatExceptionOfType(IllegalTransactionStateException.class)
			.isThrownBy(() -> this.outer.publishAround(() -> this.inner.publish(propagation, false)));
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@ParameterizedTest
	@EnumSource(names = { "REQUIRED", "REQUIRES_NEW", "NESTED", "NOT_SUPPORTED", "NEVER" })
	void hasABatchOfItsOwnOutsideOfAny(Propagation propagation) {
		this.inner.publish(propagation, false);
		assertThat(this.nats.payloads("S")).containsExactly("inner 1", "inner 2");
		assertThat(batchIds()).hasSize(2).doesNotContainNull();
	}

	@ParameterizedTest
	@EnumSource(names = "MANDATORY")
	void isRefusedOutsideOfABatch(Propagation propagation) {
		assertThatExceptionOfType(IllegalTransactionStateException.class)
			.isThrownBy(() -> this.inner.publish(propagation, false));
	}

	@ParameterizedTest
	@EnumSource(names = "SUPPORTS")
	void hasNoBatchOutsideOfAnySoThatPublishFails(Propagation propagation) {
		assertThatIllegalStateException().isThrownBy(() -> this.inner.publish(propagation, false))
			.withMessageContaining("There is no batch");
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@ParameterizedTest
	@EnumSource(names = { "REQUIRED", "SUPPORTS", "MANDATORY" })
	void joinedBatchIsAbandonedWhenTheInnerFailureIsCaught(Propagation propagation) {
		assertThatExceptionOfType(UnexpectedBatchAbandonException.class)
			.isThrownBy(() -> this.outer.publishAround(() -> caught(propagation)))
			.withCauseInstanceOf(IllegalArgumentException.class);
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@ParameterizedTest
	@EnumSource(names = { "NESTED", "REQUIRES_NEW", "NOT_SUPPORTED" })
	void batchAroundIsNotTouchedWhenTheInnerFailureIsCaught(Propagation propagation) {
		this.outer.publishAround(() -> caught(propagation));
		assertThat(this.nats.payloads("S")).containsExactly("before", "after");
	}

	private void caught(Propagation propagation) {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.inner.publish(propagation, true));
	}

	private List<String> batchIds() {
		return this.nats.messages("S")
			.stream()
			.map((message) -> message.getHeaders().getFirst("Nats-Batch-Id"))
			.toList();
	}

	static class Outer {

		private final NatsBatchTemplate nats;

		Outer(NatsBatchTemplate nats) {
			this.nats = nats;
		}

		@AtomicBatch
		void publishAround(Runnable action) {
			this.nats.publish("S.outer", "before");
			action.run();
			this.nats.publish("S.outer", "after");
		}

	}

	static class InnerMethods {

		private final NatsBatchTemplate nats;

		InnerMethods(NatsBatchTemplate nats) {
			this.nats = nats;
		}

		@AtomicBatch(propagation = Propagation.REQUIRED)
		void required(boolean fail) {
			work(fail);
		}

		@AtomicBatch(propagation = Propagation.REQUIRES_NEW)
		void requiresNew(boolean fail) {
			work(fail);
		}

		@AtomicBatch(propagation = Propagation.NESTED)
		void nested(boolean fail) {
			work(fail);
		}

		@AtomicBatch(propagation = Propagation.MANDATORY)
		void mandatory(boolean fail) {
			work(fail);
		}

		@AtomicBatch(propagation = Propagation.NEVER)
		void never(boolean fail) {
			work(fail);
		}

		@AtomicBatch(propagation = Propagation.SUPPORTS)
		void supports(boolean fail) {
			work(fail);
		}

		@AtomicBatch(propagation = Propagation.NOT_SUPPORTED)
		void notSupported(boolean fail) {
			work(fail);
		}

		private void work(boolean fail) {
			this.nats.publish("S.inner", "inner 1");
			this.nats.publish("S.inner", "inner 2");
			if (fail) {
				throw new IllegalArgumentException("inner");
			}
		}

	}

	@org.springframework.context.annotation.Import(InnerMethods.class)
	static class Inner {

		private static final Map<Propagation, BiConsumer<InnerMethods, Boolean>> METHODS = Map.of(Propagation.REQUIRED,
				InnerMethods::required, Propagation.REQUIRES_NEW, InnerMethods::requiresNew, Propagation.NESTED,
				InnerMethods::nested, Propagation.MANDATORY, InnerMethods::mandatory, Propagation.NEVER,
				InnerMethods::never, Propagation.SUPPORTS, InnerMethods::supports, Propagation.NOT_SUPPORTED,
				InnerMethods::notSupported);

		private final InnerMethods methods;

		Inner(InnerMethods methods) {
			this.methods = methods;
		}

		void publish(Propagation propagation, boolean fail) {
			METHODS.get(propagation).accept(this.methods, fail);
		}

	}

}
