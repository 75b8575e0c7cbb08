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

package io.github.natsbatch.server;

import io.github.natsbatch.test.NatsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Why there are no fences: a message that is to make sure that an earlier attempt can no
 * longer be stored does not do so (trap 7; {@code docs/protocol.md}, "The id probe").
 * What it does on a replicated stream is in {@link ReplicatedStreamTests}.
 */
@EveryServer
class FenceTests {

	private final NatsServer server;

	private RawConnection nats;

	FenceTests(NatsServer server) {
		this.server = server;
	}

	@BeforeEach
	void connect() {
		this.nats = RawConnection.to(this.server);
		this.nats.stream("S");
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@Test
	void messageOutOfOrderDropsWhatIsStaged() {
		this.nats.batch("b").add("S.a", "S.b").stage();
		assertThat(this.nats.batch("b").from(9).add("S.fence").stage().first().summary()).isEqualTo("10176");
		assertThat(this.nats.batch("b").from(3).commit("S.c").commit().summary()).isEqualTo("10176");
		assertThat(this.nats.lastSequence("S")).isZero();
	}

	@Test
	void batchThatComesWholeAfterItsFenceIsStored() {
		assertThat(this.nats.batch("b").from(9).add("S.fence").stage().first().summary()).isEqualTo("10176");
		assertThat(this.nats.batch("b").add("S.a", "S.b").commit("S.c").commit().summary()).isEqualTo("3 batch b of 3");
	}

	@Test
	void fenceWithSequenceOneBecomesTheFirstMessageOfTheLateBatch() {
		assertThat(this.nats.batch("b").add("S.fence").stage().first().summary()).isEqualTo(Reply.STAGED);
		assertThat(this.nats.batch("b").from(2).add("S.b").commit("S.c").commit().summary())
			.isEqualTo("3 batch b of 3");
		assertThat(this.nats.message("S", 1).path("subject").asString()).isEqualTo("S.fence");
	}

}
