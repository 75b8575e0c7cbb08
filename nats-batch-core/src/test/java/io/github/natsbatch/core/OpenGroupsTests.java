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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.github.natsbatch.BatchInDoubtException;
import io.github.natsbatch.BatchReference;
import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.FlowControl;
import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.stream.StreamCatalog;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is due at the end of a group, without a server.
 */
class OpenGroupsTests {

	private final OutgoingBudget budget = new OutgoingBudget(0);

	private final StreamQueue queue = new StreamQueue("S", NatsBatchSettings.builder().build(), this.budget,
			() -> false);

	private final List<String> events = new ArrayList<>();

	private final OpenGroups groups = new OpenGroups(environment(), (queue) -> this.events.add("sender"));

	private BatchEnvironment environment() {
		BatchEnvironment environment = Mockito.mock();
		Mockito.when(environment.budget()).thenReturn(this.budget);
		Mockito.when(environment.streams()).thenReturn(Mockito.mock(StreamCatalog.class));
		return environment;
	}

	@Test
	void groupThatHasEndedIsNotOpenAgain() {
		CommitGroup group = this.queue.submit(batch());
		assertThat(this.groups.add(group)).isTrue();
		assertThat(this.groups.add(group)).isFalse();
		this.groups.end(group, List::of);
		assertThat(this.groups.isEmpty()).isTrue();
		assertThat(this.groups.add(group)).isFalse();
		assertThat(this.groups.isEmpty()).isTrue();
	}

	@Test
	void membersAreSentAgainThatNobodyCanTakeOutAnyMore() {
		CommitTask task = batch();
		CommitGroup group = this.queue.submit(task);
		this.groups.end(group, () -> {
			assertThat(group.remove(task)).isFalse();
			return List.of(task);
		});
		assertThat(this.queue.next().members()).containsExactly(task);
	}

	@Test
	void groupEndsOnce() {
		CommitGroup group = this.queue.submit(batch());
		this.groups.end(group, List::of, () -> this.events.add("told"));
		this.groups.end(group, List::of, () -> this.events.add("told twice"));
		assertThat(this.events).containsExactly("told");
		assertThat(this.queue.unfinished()).isZero();
	}

	@Test
	void nextGroupIsOnItsWayBeforeCallersAreTold() {
		CommitGroup group = this.queue.submit(batch());
		this.queue.submit(batch());
		this.groups.end(group, List::of, () -> this.events.add("told"));
		assertThat(this.events).containsExactly("sender", "told");
	}

	@Test
	void memberThatIsInDoubtIsNotSentAgainWithTheOthersOfARefusedGroup() {
		CommitGroup first = this.queue.submit(batch());
		List<CommitTask> members = IntStream.range(0, 3).mapToObj((i) -> batch()).toList();
		members.forEach(this.queue::submit);
		this.groups.end(first, List::of);
		CommitGroup group = this.queue.next();
		group.attempts().begin(group.members(), () -> "id", true);
		members.get(1).fail(new BatchInDoubtException("in doubt", BatchReference.NONE, null));
		this.groups.conclude(group, new GroupDecision.Refuse(new Answer.Refused(10071, "wrong", -1, true)));
		CommitGroup second = this.queue.next();
		assertThat(second.members()).containsExactly(members.get(0));
		this.groups.end(second, List::of);
		assertThat(this.queue.next().members()).containsExactly(members.get(2));
	}

	private static CommitTask batch() {
		List<OutgoingMessage> messages = List.of(new OutgoingMessage("S.a", null, new byte[0]),
				new OutgoingMessage("S.b", null, new byte[0]));
		return new CommitTask(new PendingBatch("id", "S", messages, null, Duration.ofSeconds(15),
				new FlowControl(false, 0, Duration.ofSeconds(5)), null), false);
	}

}
