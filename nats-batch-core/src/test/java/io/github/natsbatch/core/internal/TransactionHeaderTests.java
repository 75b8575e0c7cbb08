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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The header that says which message of which transaction it is.
 */
class TransactionHeaderTests {

	@Test
	void whatIsWrittenIsRead() {
		String value = TransactionHeader.format("0197-abc", 2, 3);
		assertThat(value).isEqualTo("0197-abc;2/3");
		assertThat(TransactionHeader.parse(value)).isEqualTo(new TransactionHeader("0197-abc", 2, 3));
	}

	@ParameterizedTest
	@CsvSource({ "x;1/1, x, 1, 1", "x;1000/1000, x, 1000, 1000", "a;b;1/2, a;b, 1, 2", "a/b;1/2, a/b, 1, 2",
			"x;1/2147483647, x, 1, 2147483647" })
	void valuesAreRead(String value, String transactionId, int position, int size) {
		assertThat(TransactionHeader.parse(value)).isEqualTo(new TransactionHeader(transactionId, position, size));
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", ";", "/", ";/", "x", "x;", "x;1", "x;/", "x;1/", "x;/1", ";1/1", "x;0/1", "x;-1/1",
			"x;2/1", "x;1/0", "x;a/1", "x;1/a", "x;1/1/1", "x; 1/1", "x;1/1 ", "x;1.0/2", "x;2147483648/2147483648",
			"x1/1", "1/1;x", "x;1;1" })
	void otherTextsAreNot(String value) {
		assertThat(TransactionHeader.parse(value)).isNull();
	}

}
