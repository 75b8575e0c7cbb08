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

package io.github.natsbatch.stream;

import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What is known about streams without asking the server: what the application has
 * declared. Immutable.
 *
 * @since 0.1.0
 */
public final class DeclaredStreams {

	private final List<StreamDefinition> streams;

	private final @Nullable String defaultStream;

	DeclaredStreams(Collection<StreamDefinition> streams, @Nullable String defaultStream) {
		this.streams = List.copyOf(streams);
		this.defaultStream = defaultStream;
	}

	/**
	 * Find the stream for a subject.
	 * @param subject a subject without wildcards
	 * @return the name of the declared stream that takes it, else the default stream,
	 * else {@code null}
	 */
	public @Nullable String streamFor(String subject) {
		String declared = declaredFor(subject);
		return (declared != null) ? declared : this.defaultStream;
	}

	@Nullable String declaredFor(String subject) {
		for (StreamDefinition definition : this.streams) {
			if (definition.takes(subject)) {
				return definition.name();
			}
		}
		return null;
	}

	/**
	 * Return whether nothing says that a stream does not take a subject.
	 * @param stream the stream's name
	 * @param subject a subject without wildcards
	 * @return {@code false} for a declared stream without the subject
	 */
	public boolean mayTake(String stream, String subject) {
		boolean declared = this.streams.stream().anyMatch((definition) -> definition.name().equals(stream));
		return !declared || takes(stream, subject);
	}

	boolean takes(String stream, String subject) {
		for (StreamDefinition definition : this.streams) {
			if (definition.name().equals(stream) && definition.takes(subject)) {
				return true;
			}
		}
		return false;
	}

}
