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

package io.github.natsbatch.keyvalue;

import java.util.List;

import io.github.natsbatch.WrongLastSequenceException;
import io.github.natsbatch.core.Batch;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.stream.StreamDefinition;
import io.github.natsbatch.stream.StreamManagement;
import io.github.natsbatch.stream.StreamProvisioner;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import io.github.natsbatch.testsupport.NatsFixture;
import io.nats.client.KeyValue;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.KeyValueOperation;
import io.nats.client.api.KeyValueStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link KeyValueBatch}: what is written is read with jnats' own
 * {@link KeyValue}.
 */
@EmbeddedNats
class KeyValueBatchTests {

	private static final StreamDefinition BUCKET = StreamDefinition.builder("KV_users").build();

	private NatsFixture nats;

	private NatsBatchTemplate template;

	private KeyValue users;

	@BeforeEach
	void createBucket(NatsServer server) {
		this.nats = NatsFixture.connect(server);
		provision(StreamManagement.CREATE);
		this.template = this.nats.template();
		this.users = NatsFixture.call(() -> this.nats.connection().keyValue("users"));
	}

	@AfterEach
	void deleteBucket() {
		NatsFixture.call(() -> this.nats.management().deleteStream("KV_users"));
		this.nats.close();
	}

	@Test
	void keysAreWrittenTogether() throws Exception {
		long version = this.users.put("anna.version", "7");
		this.users.put("anna.pending", "email");
		this.template.executeWithoutResult((batch) -> KeyValueBatch.on(batch, "users")
			.put("anna.email", "anna@example.com")
			.update("anna.version", "8", version)
			.create("anna.changed", "today")
			.delete("anna.pending"));
		assertThat(value("anna.email")).isEqualTo("anna@example.com");
		assertThat(value("anna.version")).isEqualTo("8");
		assertThat(value("anna.changed")).isEqualTo("today");
		assertThat(this.users.get("anna.pending")).isNull();
		assertThat(this.users.history("anna.pending")).extracting(KeyValueEntry::getOperation)
			.containsExactly(KeyValueOperation.DELETE);
		assertThat(this.users.keys()).containsExactlyInAnyOrder("anna.email", "anna.version", "anna.changed");
	}

	@Test
	void oneKeyThatSomebodyElseHasWrittenKeepsAllFromBeingWritten() throws Exception {
		long read = this.users.put("anna.version", "7");
		this.users.put("anna.version", "8");
		assertThatExceptionOfType(WrongLastSequenceException.class)
			.isThrownBy(() -> this.template.executeWithoutResult((batch) -> KeyValueBatch.on(batch, "users")
				.put("anna.email", "anna@example.com")
				.update("anna.version", "9", read)));
		assertThat(this.users.get("anna.email")).isNull();
		assertThat(value("anna.version")).isEqualTo("8");
	}

	@Test
	void keyIsCreatedOnce() throws Exception {
		this.users.put("anna.email", "anna@example.com");
		assertThatExceptionOfType(WrongLastSequenceException.class)
			.isThrownBy(() -> this.template.executeWithoutResult((batch) -> KeyValueBatch.on(batch, "users")
				.put("other", "value")
				.create("anna.email", "other@example.com")));
		assertThat(value("anna.email")).isEqualTo("anna@example.com");
		assertThat(this.users.get("other")).isNull();
	}

	@Test
	void deletedKeyIsSetAgainWithTheRevisionOfItsDeletion() throws Exception {
		this.users.put("anna.email", "anna@example.com");
		this.users.delete("anna.email");
		long deletion = this.users.history("anna.email").get(0).getRevision();
		this.template.executeWithoutResult((batch) -> KeyValueBatch.on(batch, "users")
			.update("anna.email", "new@example.com", deletion)
			.put("other", null));
		assertThat(value("anna.email")).isEqualTo("new@example.com");
		assertThat(this.users.get("other").getOperation()).isEqualTo(KeyValueOperation.PUT);
		assertThat(value("other")).isNullOrEmpty();
	}

	@Test
	void keyIsDeletedIfItIsWhatWasRead() throws Exception {
		long read = this.users.put("anna.email", "anna@example.com");
		this.users.put("anna.email", "new@example.com");
		assertThatExceptionOfType(WrongLastSequenceException.class).isThrownBy(() -> deleteAndPut("anna.email", read));
		assertThat(value("anna.email")).isEqualTo("new@example.com");
		deleteAndPut("anna.email", this.users.get("anna.email").getRevision());
		assertThat(this.users.get("anna.email")).isNull();
	}

	@Test
	void writesShareTheFateOfTheirBatch() throws Exception {
		assertThatIllegalStateException().isThrownBy(() -> this.template.executeWithoutResult((batch) -> {
			KeyValueBatch.on(batch, "users").put("a", "1").put("b", "2");
			throw new IllegalStateException("declined");
		}));
		assertThat(this.users.keys()).isEmpty();
		try (Batch batch = this.template.begin()) {
			KeyValueBatch.on(batch, "users").put("a", "1").put("b", "2");
			assertThat(this.users.keys()).isEmpty();
			assertThat(batch.commit().stream()).isEqualTo("KV_users");
		}
		assertThat(this.users.keys()).containsExactlyInAnyOrder("a", "b");
	}

	@Test
	void bucketOfSomebodyElseLearnsToTakeBatches() throws Exception {
		NatsFixture.call(() -> this.nats.management().deleteStream("KV_users"));
		NatsFixture.call(() -> this.nats.connection()
			.keyValueManagement()
			.create(KeyValueConfiguration.builder("users").maxHistoryPerKey(5).build()));
		provision(StreamManagement.UPDATE);
		this.template.executeWithoutResult((batch) -> KeyValueBatch.on(batch, "users").put("a", "1").put("b", "2"));
		this.template.executeWithoutResult((batch) -> KeyValueBatch.on(batch, "users").put("a", "3").put("b", "4"));
		assertThat(this.users.history("a")).extracting(KeyValueEntry::getValueAsString).containsExactly("1", "3");
		assertThat(this.users.getStatus().getMaxHistoryPerKey()).isEqualTo(5);
	}

	@Test
	void bucketThatIsDeclaredIsOneForEveryClient() throws Exception {
		KeyValueStatus ours = this.users.getStatus();
		KeyValueStatus theirs = NatsFixture.call(() -> this.nats.connection()
			.keyValueManagement()
			.create(KeyValueConfiguration.builder("theirs").build()));
		assertThat(ours.getBackingStreamInfo().getConfiguration().getSubjects()).containsExactly("$KV.users.>");
		assertThat(ours.getConfiguration().getBackingConfig().getAllowAtomicPublish()).isTrue();
		assertThat(ours.getMaxHistoryPerKey()).isEqualTo(theirs.getMaxHistoryPerKey());
		assertThat(ours.getBackingStreamInfo().getConfiguration()).usingRecursiveComparison()
			.ignoringFields("name", "subjects", "allowAtomicPublish", "metadata")
			.isEqualTo(theirs.getBackingStreamInfo().getConfiguration());
		NatsFixture.call(() -> this.nats.management().deleteStream("KV_theirs"));
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", ".", ".a", "a.", "a..b", "a b", "a.*", ">", "a:b", "é" })
	void otherKeysAreRefused(String key) {
		this.template.executeWithoutResult((batch) -> assertThatIllegalArgumentException()
			.isThrownBy(() -> KeyValueBatch.on(batch, "users").put(key, "value"))
			.withMessage(
					"'key' must be of letters, digits and '-/_=', with single dots in between, found '" + key + "'"));
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", "a.b", "a b", ">", "KV/users" })
	void otherBucketsAreRefused(String bucket) {
		assertThatIllegalArgumentException().isThrownBy(() -> KeyValueBatch.on(this.template, bucket))
			.withMessage("'bucket' must be of letters, digits, '-' and '_', found '" + bucket + "'");
	}

	@Test
	void revisionsAreNotNegative() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> KeyValueBatch.on(this.template, "users").update("a", "1", -1))
			.withMessage("'revision' must not be negative, found -1");
	}

	private void deleteAndPut(String key, long revision) {
		this.template.executeWithoutResult(
				(batch) -> KeyValueBatch.on(batch, "users").delete(key, revision).put("other", "value"));
	}

	private String value(String key) throws Exception {
		return this.users.get(key).getValueAsString();
	}

	private void provision(StreamManagement management) {
		new StreamProvisioner(this.nats.connection(), null, management).provision(List.of(BUCKET));
	}

}
