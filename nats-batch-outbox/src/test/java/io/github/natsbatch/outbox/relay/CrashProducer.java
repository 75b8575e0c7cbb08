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

package io.github.natsbatch.outbox.relay;

import java.util.List;
import java.util.Random;
import java.util.UUID;

import com.zaxxer.hikari.HikariDataSource;
import io.github.natsbatch.outbox.LaneId;
import io.github.natsbatch.outbox.jdbc.NewRow;
import io.github.natsbatch.outbox.jdbc.OutboxDatabase;
import io.github.natsbatch.outbox.jdbc.PayloadCodec;
import io.github.natsbatch.outbox.testsupport.TestDatabase;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * An application: transactions that change an order, note that they did, and insert their
 * messages last. Some roll back, wholly or to a savepoint. The version of the order,
 * which the row lock makes consecutive, is the order in which consumers must see them.
 */
final class CrashProducer implements Runnable {

	static final int KEYS = 12;

	private static final PayloadCodec CODEC = new PayloadCodec(1 << 20, false);

	private final OutboxDatabase database;

	private final JdbcTemplate jdbc;

	private final TransactionTemplate transactions;

	private final String stream;

	private final int lanes;

	private final Random random;

	private volatile boolean stopping;

	CrashProducer(HikariDataSource dataSource, String stream, int lanes, long seed) {
		this.database = TestDatabase.outbox(dataSource);
		this.jdbc = new JdbcTemplate(dataSource);
		this.transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
		this.stream = stream;
		this.lanes = lanes;
		this.random = new Random(seed);
	}

	void stop() {
		this.stopping = true;
	}

	@Override
	public void run() {
		while (!this.stopping) {
			try {
				this.transactions.executeWithoutResult(this::change);
				// the pace of the load; nothing is waited for
				Thread.sleep(this.random.nextInt(12));
			}
			catch (DataAccessException | TransactionException ex) {
				// the database is being restarted: whether it committed is in the log
				// table
			}
			catch (InterruptedException ex) {
				return;
			}
		}
	}

	private void change(TransactionStatus status) {
		int key = this.random.nextInt(KEYS);
		String id = UUID.randomUUID().toString();
		int size = 1 + this.random.nextInt(4);
		this.jdbc.update("UPDATE orders SET version = version + 1 WHERE id = ?", key);
		Integer version = this.jdbc.queryForObject("SELECT version FROM orders WHERE id = ?", Integer.class, key);
		if (this.random.nextInt(10) == 0) {
			Object savepoint = status.createSavepoint();
			insertRow(key, "savepoint-" + id, version, 2);
			status.rollbackToSavepoint(savepoint);
		}
		this.jdbc.update("INSERT INTO committed (id, order_id, version, messages) VALUES (?, ?, ?, ?)", id, key,
				version, size);
		insertRow(key, id, version, size);
		if (this.random.nextInt(6) == 0) {
			status.setRollbackOnly();
		}
	}

	private void insertRow(int key, String id, Integer version, int size) {
		String orderingKey = "order-" + key;
		String prefix = key + ";" + version + ";" + id;
		List<io.github.natsbatch.core.internal.OutgoingMessage> messages = RelayFixture.messages(this.stream, prefix,
				size);
		this.database.writer()
			.insert(new NewRow(LaneId.of(this.stream, orderingKey, this.lanes), id, null, orderingKey, size,
					CODEC.encode(messages)));
	}

}
