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

package io.github.natsbatch.core.internal;

import org.jspecify.annotations.Nullable;

/**
 * The value of {@link ProtocolHeaders#TRANSACTION}.
 *
 * @param transactionId the transaction's id
 * @param position the message's position, from 1
 * @param size the number of messages in the transaction
 * @since 0.1.0
 */
public record TransactionHeader(String transactionId, int position, int size) {

	/**
	 * Write the value for one message.
	 * @param transactionId the transaction's id
	 * @param position the message's position, from 1
	 * @param size the number of messages in the transaction
	 * @return the header's value
	 */
	public static String format(String transactionId, int position, int size) {
		return transactionId + ';' + position + '/' + size;
	}

	/**
	 * Read a value.
	 * @param value the header's value, may be {@code null}
	 * @return what it says, or {@code null} if it is not one of ours
	 */
	public static @Nullable TransactionHeader parse(@Nullable String value) {
		if (value == null) {
			return null;
		}
		int semicolon = value.lastIndexOf(';');
		int slash = value.indexOf('/', semicolon + 1);
		if (semicolon < 1 || slash < 0) {
			return null;
		}
		try {
			int position = Integer.parseInt(value, semicolon + 1, slash, 10);
			int size = Integer.parseInt(value, slash + 1, value.length(), 10);
			boolean valid = position >= 1 && position <= size;
			return valid ? new TransactionHeader(value.substring(0, semicolon), position, size) : null;
		}
		catch (NumberFormatException ex) {
			// somebody else's header of the same name
			return null;
		}
	}

}
