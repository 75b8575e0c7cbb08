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

package io.github.natsbatch.consumer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.natsbatch.core.Batch;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.core.internal.Answer;
import io.github.natsbatch.core.internal.BatchMember;
import io.github.natsbatch.core.internal.BatchWriter;
import io.github.natsbatch.core.internal.FlowControl;
import io.github.natsbatch.core.internal.OutgoingMessage;
import io.github.natsbatch.core.internal.WriteRequest;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.Subscription;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.impl.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Messages of real consumers, put together to transactions.
 */
@EmbeddedNats
class TransactionAssemblerTests {

	private static final Duration WAIT = Duration.ofSeconds(20);

	private final TransactionAssembler assembler = new TransactionAssembler();

	private NatsFixture nats;

	private NatsBatchTemplate template;

	@BeforeEach
	void connect(NatsServer server) {
		this.nats = NatsFixture.connect(server);
		this.nats.stream("S");
		this.template = this.nats.template();
	}

	@AfterEach
	void disconnect() {
		this.nats.close();
	}

	@Test
	void batchesAreTransactionsAndSoAreSingleMessages() {
		String first = publish("a1", "a2", "a3");
		publish("single");
		publish("b1", "b2");
		List<Transaction> transactions = add(fetch(consumer(), 6));
		assertThat(transactions).map(TransactionAssemblerTests::describe)
			.containsExactly("a1 a2 a3", "single", "b1 b2");
		assertThat(transactions.get(0).id()).isEqualTo(first);
		assertThat(this.assembler.flush()).isEmpty();
	}

	@Test
	void transactionIsHandedOutWithItsLastMessage() {
		publish("a1", "a2", "a3");
		List<Message> messages = fetch(consumer(), 3);
		assertThat(this.assembler.add(messages.get(0))).isEmpty();
		assertThat(this.assembler.add(messages.get(1))).isEmpty();
		assertThat(this.assembler.add(messages.get(2))).hasSize(1);
	}

	@Test
	void singleMessageIsNamedByItsMessageIdOrItsSequence() {
		publishPlain("S.a", new Headers().put("Nats-Msg-Id", "mine"), "with");
		publishPlain("S.a", null, "without");
		assertThat(add(fetch(consumer(), 2))).extracting(Transaction::id).containsExactly("mine", "2");
	}

	@Test
	void batchesOfOtherClientsAreTransactionsByTheirBatchId() {
		raw("by-hand", 1, null, "h1");
		raw("by-hand", 2, null, "h2");
		raw("by-hand", 3, "1", "h3");
		publishPlain("S.a", null, "plain");
		raw("one", 1, "1", "alone");
		List<Transaction> transactions = add(fetch(consumer(), 5));
		assertThat(transactions).map(TransactionAssemblerTests::describe).containsExactly("h1 h2 h3", "plain", "alone");
		assertThat(transactions).extracting(Transaction::id).containsExactly("by-hand", "4", "one");
	}

	@Test
	void batchThatWasEndedWithoutAMessageIsComplete() {
		raw("ended", 1, null, "e1");
		raw("ended", 2, null, "e2");
		raw("ended", 3, "eob", "not stored");
		assertThat(add(fetch(consumer(), 2))).map(TransactionAssemblerTests::describe).containsExactly("e1 e2");
	}

	@Test
	void transactionsThatWereMergedToOneServerBatchAreToldApart() {
		try (BatchWriter writer = new BatchWriter(this.nats.connection())) {
			WriteRequest merged = new WriteRequest("merged-batch", "S",
					List.of(member("tx-1", "a1", "a2"), member("tx-2", "b1"), member("tx-3", "c1", "c2", "c3")), null,
					false, new FlowControl(false, 0, Duration.ofSeconds(1)));
			Answer answer = writer.write(merged).answer().orTimeout(20, TimeUnit.SECONDS).join();
			assertThat(answer).isInstanceOf(Answer.Stored.class);
		}
		assertThat(add(fetch(consumer(), 6))).extracting(Transaction::id, TransactionAssemblerTests::describe)
			.containsExactly(tuple("tx-1", "a1 a2"), tuple("tx-2", "b1"), tuple("tx-3", "c1 c2 c3"));
	}

	@Test
	void transactionThatIsCutByTheEndOfAFetchIsCompletedByTheNext() {
		publish("a1", "a2", "a3");
		publish("b1", "b2");
		JetStreamSubscription consumer = consumer();
		assertThat(add(fetch(consumer, 2))).isEmpty();
		assertThat(add(fetch(consumer, 2))).map(TransactionAssemblerTests::describe).containsExactly("a1 a2 a3");
		assertThat(add(fetch(consumer, 1))).map(TransactionAssemblerTests::describe).containsExactly("b1 b2");
	}

	@Test
	void pushedMessagesAreAssembledAsWell() throws Exception {
		publish("a1", "a2", "a3");
		publish("b1", "b2");
		BlockingQueue<Transaction> transactions = new LinkedBlockingQueue<>();
		this.nats.connection()
			.jetStream()
			.subscribe("S.>", this.nats.connection().createDispatcher(),
					(message) -> transactions.addAll(this.assembler.add(message)), true,
					PushSubscribeOptions.builder().stream("S").build());
		assertThat(describe(transactions.poll(20, TimeUnit.SECONDS))).isEqualTo("a1 a2 a3");
		assertThat(describe(transactions.poll(20, TimeUnit.SECONDS))).isEqualTo("b1 b2");
	}

	@Test
	void orderedConsumerIsAssembledAsWell() throws Exception {
		publish("a1", "a2", "a3");
		JetStreamSubscription ordered = this.nats.connection()
			.jetStream()
			.subscribe("S.>", PushSubscribeOptions.builder().ordered(true).stream("S").build());
		List<Transaction> transactions = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			transactions.addAll(this.assembler.add(ordered.nextMessage(WAIT)));
		}
		assertThat(transactions).map(TransactionAssemblerTests::describe).containsExactly("a1 a2 a3");
	}

	@Test
	void messagesOfACoreSubscriptionAreAssembledAsWell() throws Exception {
		Subscription core = this.nats.connection().subscribe("S.>");
		publish("a1", "a2", "a3");
		publish("single");
		List<Message> messages = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			messages.add(core.nextMessage(WAIT));
		}
		assertThat(add(messages)).map(TransactionAssemblerTests::describe).containsExactly("a1 a2 a3", "single");
	}

	@Test
	void filteredTransactionIsHandedOutAsIncompleteByTheNext() {
		publish("a1", "a2", "a3");
		publish("b1", "b2", "b3");
		publish("single");
		assertThat(add(fetch(consumer("S.2"), 2))).map(TransactionAssemblerTests::describe)
			.containsExactly("a2 (incomplete)");
		assertThat(this.assembler.flush()).map(TransactionAssemblerTests::describe).containsExactly("b2 (incomplete)");
	}

	@Test
	void filteredConsumerHoldsOneTransactionHoweverManyPass() {
		for (int i = 0; i < 300; i++) {
			publish("a" + i, "b" + i, "c" + i);
		}
		List<Transaction> transactions = add(fetch(consumer("S.2"), 300));
		assertThat(transactions).hasSize(299).noneMatch(Transaction::complete);
		assertThat(this.assembler.flush()).hasSize(1);
	}

	@Test
	void filteredTransactionThatIsDeliveredAgainIsHandedOutAgainAtOnce() {
		publish("a1", "a2", "a3", "a4");
		publish("single");
		JetStreamSubscription consumer = consumer("S.2", "S.3", "S.single");
		List<Message> messages = fetch(consumer, 3);
		assertThat(add(messages)).map(TransactionAssemblerTests::describe)
			.containsExactly("a2 a3 (incomplete)", "single");
		messages.get(0).nak();
		messages.get(1).nak();
		assertThat(add(fetch(consumer, 2))).map(TransactionAssemblerTests::describe)
			.containsExactly("a2 a3 (incomplete)");
		assertThat(this.assembler.flush()).isEmpty();
	}

	@Test
	void filteredTransactionsAreRememberedInABoundedNumber() {
		for (int i = 0; i < 4; i++) {
			writeMerged("merged-" + i, 300);
		}
		JetStreamSubscription consumer = consumer("S.first");
		List<Message> messages = fetch(consumer, 1200);
		assertThat(add(messages)).hasSize(1199);
		messages.get(0).nak();
		messages.get(1000).nak();
		assertThat(add(fetch(consumer, 2)))
			.extracting((transaction) -> transaction.messages().get(0).metaData().streamSequence())
			.containsExactly(messages.get(1000).metaData().streamSequence());
		assertThat(this.assembler.flush()).hasSize(2);
	}

	@Test
	void completeTransactionThatIsDeliveredAgainIsHandedOutAgain() {
		publish("a1", "a2", "a3");
		publish("single");
		JetStreamSubscription consumer = consumer();
		List<Message> messages = fetch(consumer, 4);
		assertThat(add(messages)).hasSize(2);
		messages.subList(0, 3).forEach(Message::nak);
		assertThat(add(fetch(consumer, 3))).map(TransactionAssemblerTests::describe).containsExactly("a1 a2 a3");
		assertThat(this.assembler.flush()).isEmpty();
	}

	@Test
	void messageThatWasLostIsMissedAndTheTransactionIsCompleteWhenItComesAgain() {
		publish("a1", "a2", "a3");
		publish("b1", "b2");
		JetStreamSubscription consumer = consumer();
		List<Message> messages = fetch(consumer, 5);
		List<Message> arrived = new ArrayList<>(messages);
		arrived.remove(1);
		assertThat(add(arrived)).map(TransactionAssemblerTests::describe)
			.containsExactly("a1 a3 (incomplete)", "b1 b2");
		messages.subList(0, 3).forEach(Message::nak);
		assertThat(add(fetch(consumer, 3))).map(TransactionAssemblerTests::describe).containsExactly("a1 a2 a3");
	}

	@Test
	void lostBeginningAndLostEndAreMissedToo() {
		publish("a1", "a2");
		publish("b1", "b2");
		publish("c1", "c2");
		JetStreamSubscription consumer = consumer();
		List<Message> messages = fetch(consumer, 6);
		List<Message> arrived = List.of(messages.get(0), messages.get(3), messages.get(4), messages.get(5));
		assertThat(add(arrived)).map(TransactionAssemblerTests::describe)
			.containsExactly("a1 (incomplete)", "b2 (incomplete)", "c1 c2");
		messages.subList(0, 4).forEach(Message::nak);
		assertThat(add(fetch(consumer, 4))).map(TransactionAssemblerTests::describe).containsExactly("a1 a2", "b1 b2");
	}

	@Test
	void redeliveriesBetweenNewMessagesAndInAnyOrderAreAssembled() {
		publish("a1", "a2", "a3");
		JetStreamSubscription consumer = consumer();
		List<Message> first = fetch(consumer, 3);
		publish("single");
		assertThat(add(List.of(first.get(0)))).isEmpty();
		assertThat(add(fetch(consumer, 1))).map(TransactionAssemblerTests::describe)
			.containsExactly("a1 (incomplete)", "single");
		first.get(2).nak();
		List<Message> third = fetch(consumer, 1);
		publish("b1", "b2");
		List<Message> b = fetch(consumer, 2);
		first.get(0).nak();
		first.get(1).nak();
		List<Message> others = fetch(consumer, 2);
		List<Message> mixed = List.of(third.get(0), b.get(0), others.get(1), b.get(1), others.get(0));
		assertThat(add(mixed)).map(TransactionAssemblerTests::describe).containsExactly("b1 b2", "a1 a2 a3");
	}

	@Test
	void redeliveryWhileTheTransactionArrivesTakesThePlaceOfTheFirstDelivery() {
		publish("a1", "a2", "a3");
		JetStreamSubscription consumer = consumer();
		List<Message> messages = new ArrayList<>(fetch(consumer, 2));
		messages.get(0).nak();
		// the server may deliver the third before the first again
		fetch(consumer, 2).stream()
			.sorted(Comparator.comparing((message) -> message.metaData().streamSequence()))
			.forEach(messages::add);
		List<Transaction> transactions = add(messages);
		assertThat(transactions).map(TransactionAssemblerTests::describe).containsExactly("a1 a2 a3");
		assertThat(transactions.get(0).messages().get(0).metaData().deliveredCount()).isEqualTo(2);
	}

	@Test
	void partThatComesAgainAloneIsHandedOutTheSecondTime() {
		publish("a1", "a2", "a3");
		publish("single");
		JetStreamSubscription consumer = consumer();
		List<Message> messages = fetch(consumer, 4);
		add(messages);
		messages.get(0).ack();
		messages.get(1).nak();
		Message second = fetch(consumer, 1).get(0);
		assertThat(add(List.of(second))).isEmpty();
		second.nak();
		assertThat(add(fetch(consumer, 1))).map(TransactionAssemblerTests::describe).containsExactly("a2 (incomplete)");
		assertThat(this.assembler.flush()).isEmpty();
	}

	@Test
	void deletedMessageLeavesAnIncompleteTransaction() throws Exception {
		publish("a1", "a2", "a3");
		publish("single");
		this.nats.management().deleteMessage("S", 2);
		assertThat(add(fetch(consumer(), 3))).map(TransactionAssemblerTests::describe)
			.containsExactly("a1 a3 (incomplete)", "single");
	}

	@Test
	void consumerThatStartsInTheMiddleGetsTheRest() {
		publish("a1", "a2", "a3");
		publish("b1", "b2");
		ConsumerConfiguration fromThree = ConsumerConfiguration.builder()
			.deliverPolicy(DeliverPolicy.ByStartSequence)
			.startSequence(3)
			.build();
		assertThat(add(fetch(consumer(fromThree), 3))).map(TransactionAssemblerTests::describe)
			.containsExactly("a3 (incomplete)", "b1 b2");
	}

	@Test
	void batchThatTheServerStoredInPartIsIncomplete() {
		publishPlain("S.1", transaction("broken;1/3"), "p1");
		publishPlain("S.2", transaction("broken;2/3"), "p2");
		publishPlain("S.a", null, "next");
		assertThat(add(fetch(consumer(), 3))).map(TransactionAssemblerTests::describe)
			.containsExactly("p1 p2 (incomplete)", "next");
	}

	@Test
	void transactionThatWasStoredTwiceIsHandedOutTwice() {
		for (String copy : new String[] { "x", "y" }) {
			publishPlain("S.1", transaction("twice;1/2"), copy + "1");
			publishPlain("S.2", transaction("twice;2/2"), copy + "2");
		}
		assertThat(add(fetch(consumer(), 4))).map(TransactionAssemblerTests::describe)
			.containsExactly("x1 x2", "y1 y2");
	}

	@Test
	void partsOfATransactionThatWasStoredTwiceAreNotMixed() {
		for (String copy : new String[] { "x", "y" }) {
			publishPlain("S.1", transaction("twice;1/2"), copy + "1");
			publishPlain("S.2", transaction("twice;2/2"), copy + "2");
		}
		assertThat(add(fetch(consumer("S.2"), 2))).map(TransactionAssemblerTests::describe)
			.containsExactly("x2 (incomplete)");
		assertThat(this.assembler.flush()).map(TransactionAssemblerTests::describe).containsExactly("y2 (incomplete)");
	}

	@Test
	void markersAreNoMessagesAndEndTheTransactionBefore() {
		publishPlain("S.1", transaction("broken;1/2"), "p1");
		publishPlain("S.marker", new Headers().put("Batch-Marker", "1"), "marker");
		publish("a1", "a2");
		assertThat(add(fetch(consumer(), 4))).map(TransactionAssemblerTests::describe)
			.containsExactly("p1 (incomplete)", "a1 a2");
	}

	@Test
	void headersThatAreNotOursMakeSingleMessages() {
		publishPlain("S.a", transaction("garbage"), "g1");
		publishPlain("S.a", transaction(";1/2"), "g2");
		publishPlain("S.a", transaction("x;2/1"), "g3");
		publishPlain("S.a", transaction("x;0/1"), "g4");
		publishPlain("S.a", transaction("x;a/b"), "g5");
		publishPlain("S.a", transaction("x;1"), "g6");
		assertThat(add(fetch(consumer(), 6))).map(TransactionAssemblerTests::describe)
			.containsExactly("g1", "g2", "g3", "g4", "g5", "g6");
	}

	@Test
	void headersThatPromiseMoreThanComesAreNotHeld() {
		for (int i = 0; i < 50; i++) {
			publishPlain("S.a", transaction("liar-" + i + ";1/2000000000"), "l" + i);
		}
		assertThat(add(fetch(consumer(), 50))).hasSize(49).noneMatch(Transaction::complete);
		assertThat(this.assembler.flush()).hasSize(1);
	}

	@Test
	void arrivingTransactionIsNotHeldBeyondTheLimit() {
		TransactionAssembler small = new TransactionAssembler(3);
		publish("a1", "a2", "a3", "a4", "a5");
		List<Transaction> transactions = new ArrayList<>();
		fetch(consumer(), 5).forEach((message) -> transactions.addAll(small.add(message)));
		transactions.addAll(small.flush());
		assertThat(transactions).map(TransactionAssemblerTests::describe)
			.containsExactly("a1 a2 a3 a4 (incomplete)", "a5 (incomplete)");
	}

	@Test
	void redeliveredTransactionsAreNotHeldBeyondTheLimit() {
		TransactionAssembler small = new TransactionAssembler(3);
		for (int i = 0; i < 6; i++) {
			publish("x" + i, "y" + i);
		}
		JetStreamSubscription consumer = consumer();
		List<Message> messages = fetch(consumer, 12);
		messages.forEach(small::add);
		// of each transaction only the first message comes again
		for (int i = 0; i < 12; i += 2) {
			messages.get(i).nak();
		}
		List<Transaction> transactions = new ArrayList<>();
		fetch(consumer, 6).forEach((message) -> transactions.addAll(small.add(message)));
		assertThat(transactions).map(TransactionAssemblerTests::describe)
			.containsExactly("x0 (incomplete)", "x1 (incomplete)", "x2 (incomplete)");
		assertThat(small.flush()).map(TransactionAssemblerTests::describe)
			.containsExactly("x3 (incomplete)", "x4 (incomplete)", "x5 (incomplete)");
	}

	@Test
	void flushHandsOutWhatIsLeftInTheOrderOfTheStreamAndStartsAnew() {
		publish("a1", "a2");
		publish("b1", "b2");
		publish("c1", "c2");
		JetStreamSubscription consumer = consumer();
		List<Message> messages = fetch(consumer, 6);
		add(messages.subList(0, 5));
		messages.get(3).nak();
		messages.get(1).nak();
		add(fetch(consumer, 2));
		assertThat(this.assembler.flush()).map(TransactionAssemblerTests::describe)
			.containsExactly("a2 (incomplete)", "b2 (incomplete)", "c1 (incomplete)");
		assertThat(this.assembler.flush()).isEmpty();
		assertThat(add(fetch(consumer(), 6))).map(TransactionAssemblerTests::describe)
			.containsExactly("a1 a2", "b1 b2", "c1 c2");
	}

	@Test
	void limitOfNothingAndTransactionsWithoutMessagesAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new TransactionAssembler(0))
			.withMessageContaining("'maxHeldMessages'");
		assertThatIllegalArgumentException().isThrownBy(() -> this.assembler.add(null));
		assertThatIllegalArgumentException().isThrownBy(() -> new Transaction("id", List.of(), true));
		assertThatIllegalArgumentException().isThrownBy(() -> new Transaction(null, List.of(), true));
	}

	private String publish(String... payloads) {
		try (Batch batch = this.template.begin()) {
			int position = 0;
			for (String payload : payloads) {
				position++;
				batch.publish((payloads.length > 1) ? "S." + position : "S.single", payload);
			}
			return batch.commit().transactionId();
		}
	}

	private void publishPlain(String subject, Headers headers, String payload) {
		NatsFixture.call(() -> this.nats.connection().jetStream().publish(subject, headers, payload.getBytes()));
	}

	private static Headers transaction(String value) {
		return new Headers().put("Batch-Transaction", value);
	}

	private void raw(String batchId, int sequence, String commit, String payload) {
		Headers headers = new Headers().put("Nats-Batch-Id", batchId)
			.put("Nats-Batch-Sequence", Integer.toString(sequence));
		if (commit != null) {
			headers.put("Nats-Batch-Commit", commit);
		}
		this.nats.connection().request("S.raw", headers, payload.getBytes()).orTimeout(20, TimeUnit.SECONDS).join();
	}

	// As many transactions of two messages in one server batch
	private void writeMerged(String batchId, int transactions) {
		List<BatchMember> members = new ArrayList<>();
		for (int i = 0; i < transactions; i++) {
			members.add(new BatchMember(batchId + "-" + i, List.of(new OutgoingMessage("S.first", null, new byte[0]),
					new OutgoingMessage("S.second", null, new byte[0]))));
		}
		try (BatchWriter writer = new BatchWriter(this.nats.connection())) {
			WriteRequest merged = new WriteRequest(batchId, "S", members, null, false,
					new FlowControl(false, 0, Duration.ofSeconds(1)));
			assertThat(writer.write(merged).answer().orTimeout(20, TimeUnit.SECONDS).join())
				.isInstanceOf(Answer.Stored.class);
		}
	}

	private static BatchMember member(String transactionId, String... payloads) {
		List<OutgoingMessage> messages = new ArrayList<>();
		for (String payload : payloads) {
			messages.add(new OutgoingMessage("S.merged", null, payload.getBytes(StandardCharsets.UTF_8)));
		}
		return new BatchMember(transactionId, messages);
	}

	private JetStreamSubscription consumer(String... filters) {
		return consumer(ConsumerConfiguration.builder().filterSubjects(filters).maxAckPending(5000).build());
	}

	private JetStreamSubscription consumer(ConsumerConfiguration configuration) {
		return NatsFixture.call(() -> this.nats.connection()
			.jetStream()
			.subscribe(null, PullSubscribeOptions.builder().stream("S").configuration(configuration).build()));
	}

	private static List<Message> fetch(JetStreamSubscription consumer, int count) {
		List<Message> messages = new ArrayList<>(consumer.fetch(Math.min(count, 256), WAIT));
		while (messages.size() < count && !messages.isEmpty()) {
			messages.addAll(consumer.fetch(Math.min(count - messages.size(), 256), WAIT));
		}
		assertThat(messages).hasSize(count);
		return messages;
	}

	private List<Transaction> add(List<Message> messages) {
		List<Transaction> transactions = new ArrayList<>();
		messages.forEach((message) -> transactions.addAll(this.assembler.add(message)));
		return transactions;
	}

	private static String describe(Transaction transaction) {
		List<String> payloads = transaction.messages()
			.stream()
			.map((message) -> new String(message.getData(), StandardCharsets.UTF_8))
			.toList();
		return String.join(" ", payloads) + (transaction.complete() ? "" : " (incomplete)");
	}

}
