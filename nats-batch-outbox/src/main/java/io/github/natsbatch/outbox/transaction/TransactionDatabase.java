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

package io.github.natsbatch.outbox.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Function;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Tells transactions of the outbox' database from others. A connection that is bound to
 * the thread proves nothing: another transaction manager's transaction binds one, too,
 * which nobody ever commits. What the transaction itself holds does.
 */
final class TransactionDatabase {

	private static final String JTA_TRANSACTION = "org.springframework.transaction.jta.JtaTransactionObject";

	private final DataSource dataSource;

	private final Function<DataSource, String> names;

	TransactionDatabase(DataSource dataSource, Function<DataSource, String> names) {
		this.dataSource = dataSource;
		this.names = names;
	}

	/**
	 * Say why a transaction is not one of the database.
	 * @param transaction the transaction of the calling thread
	 * @return what was found and what was wanted, or {@code null}
	 */
	@Nullable String obstacle(TransactionExecution transaction) {
		Object object = (transaction instanceof DefaultTransactionStatus status && status.hasTransaction())
				? status.getTransaction() : null;
		ConnectionHolder holder = (object instanceof JdbcTransactionObjectSupport jdbc && jdbc.hasConnectionHolder())
				? jdbc.getConnectionHolder() : null;
		if (holder != null && holder == TransactionSynchronizationManager.getResource(this.dataSource)) {
			return null;
		}
		if (object != null && object.getClass().getName().equals(JTA_TRANSACTION)) {
			return isEnlisted() ? null : "its connection of " + wanted() + " commits by itself, so it is not enlisted "
					+ "in the JTA transaction; use a DataSource that is";
		}
		return "it is a transaction of " + found(object, holder) + ", and the outbox is in " + wanted()
				+ "; publish in a transaction of that, or use a template whose outbox is in this one (qualifier)";
	}

	private boolean isEnlisted() {
		Connection connection = DataSourceUtils.getConnection(this.dataSource);
		try {
			return !connection.getAutoCommit();
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The connection of " + wanted() + " does not say whether it is enlisted",
					ex);
		}
		finally {
			DataSourceUtils.releaseConnection(connection, this.dataSource);
		}
	}

	private String wanted() {
		return "DataSource " + this.names.apply(this.dataSource);
	}

	private String found(@Nullable Object object, @Nullable ConnectionHolder holder) {
		for (Map.Entry<Object, Object> resource : TransactionSynchronizationManager.getResourceMap().entrySet()) {
			if (resource.getValue() == holder && resource.getKey() instanceof DataSource other) {
				return "DataSource " + this.names.apply(other);
			}
		}
		// the object's class is nested in that of its transaction manager
		return (object != null) ? object.getClass().getName().replaceFirst("\\$.*", "") : "an unknown kind";
	}

}
