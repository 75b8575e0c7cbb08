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

package io.github.natsbatch.outbox.jdbc;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.util.Assert;

/**
 * Turns statements as they are written down into those for one database and one table
 * prefix.
 */
abstract class SqlTemplates {

	private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)(?::([a-z_]+))?}");

	private final SqlDialect dialect;

	private final String prefix;

	SqlTemplates(SqlDialect dialect, String tablePrefix) {
		Assert.isTrue(tablePrefix.matches("[A-Za-z0-9_.]*"),
				() -> "'tablePrefix' may hold letters, digits, '_' and '.', found '" + tablePrefix + "'");
		this.dialect = dialect;
		this.prefix = tablePrefix;
	}

	final SqlDialect dialect() {
		return this.dialect;
	}

	/**
	 * Return the name of a table.
	 * @param name {@code outbox}, or what follows {@code outbox_}
	 * @return the name with the prefix
	 */
	final String table(String name) {
		return this.prefix + ("outbox".equals(name) ? name : "outbox_" + name);
	}

	/**
	 * Fill in a statement: <code>{now}</code> is the database's time,
	 * <code>{later}</code> a time that a parameter of microseconds is away from it,
	 * <code>{age:column}</code> how long ago a time was, and anything else a table.
	 * @param template the statement
	 * @return the statement for this database
	 */
	final String sql(String template) {
		return PLACEHOLDER.matcher(template.replace('\n', ' ')).replaceAll((match) -> {
			String filled = switch (match.group(1)) {
				case "now" -> this.dialect.now();
				case "later" -> this.dialect.later();
				case "age" -> this.dialect.age(match.group(2));
				default -> table(match.group(1));
			};
			return Matcher.quoteReplacement(filled);
		});
	}

}
