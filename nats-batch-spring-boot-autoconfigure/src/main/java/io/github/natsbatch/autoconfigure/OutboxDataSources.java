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

package io.github.natsbatch.autoconfigure;

import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.util.Assert;

/**
 * Finds the outbox' data source among those of the application, and names them by their
 * beans. Their own descriptions may hold a password.
 */
final class OutboxDataSources {

	private final ListableBeanFactory beanFactory;

	private final @Nullable String qualifier;

	OutboxDataSources(ListableBeanFactory beanFactory, @Nullable String qualifier) {
		this.beanFactory = beanFactory;
		this.qualifier = qualifier;
	}

	/**
	 * Return the outbox' data source.
	 * @return the one that the qualifier names, else the only or primary one
	 */
	DataSource select() {
		if (this.qualifier != null) {
			return BeanFactoryAnnotationUtils.qualifiedBeanOfType(this.beanFactory, DataSource.class, this.qualifier);
		}
		DataSource unique = this.beanFactory.getBeanProvider(DataSource.class).getIfUnique();
		if (unique == null) {
			throw new AmbiguousOutboxDataSourceException(names());
		}
		return unique;
	}

	private List<String> names() {
		return List.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, DataSource.class));
	}

	String nameOf(DataSource dataSource) {
		return names().stream()
			.filter((name) -> this.beanFactory.getBean(name) == dataSource)
			.findFirst()
			.map((name) -> "'" + name + "'")
			.orElse(dataSource.getClass().getSimpleName());
	}

	/**
	 * There are several data sources, and nothing says which is the outbox'.
	 */
	static final class AmbiguousOutboxDataSourceException extends RuntimeException {

		private final List<String> names;

		AmbiguousOutboxDataSourceException(List<String> names) {
			super("The outbox needs one DataSource, found " + names
					+ " and none of them primary; set nats.batch.outbox.data-source-qualifier");
			Assert.notEmpty(names, "'names' must not be empty");
			this.names = names;
		}

		List<String> names() {
			return this.names;
		}

	}

}
