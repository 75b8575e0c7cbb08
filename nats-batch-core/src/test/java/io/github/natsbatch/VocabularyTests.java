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

package io.github.natsbatch;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Receipts, and what exceptions carry.
 */
class VocabularyTests {

	private static final BatchReference BATCH = new BatchReference("batch-1", "S", 3);

	@Test
	void receiptCountsSequencesInPublishOrder() {
		BatchReceipt receipt = new BatchReceipt("tx", "batch-1", "S", 3, 12, false);
		assertThat(receipt.firstSequence()).isEqualTo(10);
		assertThat(receipt.sequenceOf(0)).isEqualTo(10);
		assertThat(receipt.sequenceOf(2)).isEqualTo(12);
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> receipt.sequenceOf(3))
			.withMessage("No message at index 3 in a batch of 3 messages");
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> receipt.sequenceOf(-1));
	}

	@Test
	void receiptOfNothingHasNoSequences() {
		BatchReceipt receipt = new BatchReceipt("", null, "", 0, 0, false);
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> receipt.sequenceOf(0));
	}

	@Test
	void receiptsAndInfosNeedWhatTheySay() {
		assertThatIllegalArgumentException().isThrownBy(() -> new BatchReceipt(null, null, "S", 1, 1, false));
		assertThatIllegalArgumentException().isThrownBy(() -> new BatchReceipt("tx", null, null, 1, 1, false));
		assertThatIllegalArgumentException().isThrownBy(() -> new BatchReceipt("tx", null, "S", -1, 1, false));
		assertThatIllegalArgumentException().isThrownBy(() -> new BatchInfo(null, "S", 1, Delivery.DIRECT));
		assertThatIllegalArgumentException().isThrownBy(() -> new BatchInfo("tx", "S", -1, Delivery.DIRECT));
		assertThatIllegalArgumentException().isThrownBy(() -> new BatchInfo("tx", "S", 1, null));
		assertThatCode(() -> new BatchInfo("tx", null, 0, Delivery.OUTBOX)).doesNotThrowAnyException();
	}

	@Test
	void referenceReadsLikeASentence() {
		assertThat(BATCH).hasToString("batch batch-1 of 3 messages to stream 'S'");
		assertThat(new BatchReference("batch-1", null, 1)).hasToString("batch batch-1 of 1 message");
		assertThat(BatchReference.NONE).hasToString("batch (not started) of 0 messages");
	}

	@Test
	void everyExceptionCarriesItsBatchAndCause() {
		IllegalStateException cause = new IllegalStateException();
		NatsBatchException[] exceptions = { new InvalidBatchException("text", BATCH, cause),
				new BatchNotSentException("text", BATCH, cause), new BatchRejectedException("text", BATCH, 1, 2, cause),
				new WrongLastSequenceException("text", BATCH, 10071, 2, cause),
				new DuplicateMessageException("text", BATCH, 10201, -1, cause),
				new AtomicPublishUnavailableException("text", BATCH, 10174, -1, cause),
				new BatchLimitException("text", BATCH, 10199, -1, cause),
				new BatchInDoubtException("text", BATCH, cause),
				new BatchPartiallyStoredException("text", BATCH, Map.of(0, 7L), cause),
				new UnexpectedBatchAbandonException("text", BATCH, cause) };
		assertThat(exceptions).allSatisfy((exception) -> {
			assertThat(exception).hasMessage("text").hasCause(cause);
			assertThat(exception.batchId()).isEqualTo("batch-1");
			assertThat(exception.stream()).isEqualTo("S");
			assertThat(exception.size()).isEqualTo(3);
		});
	}

	@Test
	void committedTransactionSaysWhatIsMissingOnTheStream() {
		BatchNotSentException failure = new BatchNotSentException("failure", BATCH, null);
		TransactionAlreadyCommittedException committed = new TransactionAlreadyCommittedException("text", BATCH, "tx-1",
				List.of("S.a", "S.b"), failure);
		assertThat(committed).hasMessage("text").hasCause(failure);
		assertThat(committed.transactionId()).isEqualTo("tx-1");
		assertThat(committed.subjects()).containsExactly("S.a", "S.b");
	}

	@Test
	void rejectionSaysCodeAndIndex() {
		BatchRejectedException rejected = new BatchRejectedException("text", BATCH, 10054, 0, null);
		assertThat(rejected.apiErrorCode()).isEqualTo(10054);
		assertThat(rejected.messageIndex()).hasValue(0);
		assertThat(new BatchRejectedException("text", BATCH, 10176, -1, null).messageIndex()).isEmpty();
	}

	@Test
	void partlyStoredMessagesAreSortedAndCannotBeChanged() {
		Map<Integer, Long> stored = new TreeMap<>(Map.of(2, 9L, 0, 7L));
		BatchPartiallyStoredException partial = new BatchPartiallyStoredException("text", BATCH, stored, null);
		stored.put(1, 8L);
		assertThat(partial.storedSequences()).containsExactly(Map.entry(0, 7L), Map.entry(2, 9L));
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> partial.storedSequences().clear());
	}

	@Test
	void exceptionNeedsABatch() {
		assertThatIllegalArgumentException().isThrownBy(() -> new InvalidBatchException("text", null, null));
	}

	@Test
	void listenerNeedNotListenToEverything() {
		BatchListener deaf = new BatchListener() {
		};
		assertThatCode(() -> {
			deaf.onCommitted(new BatchReceipt("tx", null, "S", 1, 1, false));
			deaf.onAbandoned(new BatchInfo("tx", "S", 1, Delivery.DIRECT), null);
			deaf.onFailed(new BatchInfo("tx", "S", 1, Delivery.DIRECT), new InvalidBatchException("text", BATCH, null));
		}).doesNotThrowAnyException();
	}

}
