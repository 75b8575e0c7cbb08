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

/**
 * A real nats-server for tests: {@link io.github.natsbatch.test.EmbeddedNats} on a test
 * class, {@link io.github.natsbatch.test.NatsServer} and
 * {@link io.github.natsbatch.test.NatsCluster} by hand, and
 * {@link io.github.natsbatch.test.FaultyProxy} for a bad network in between.
 * <p>
 * The program is found through the system property {@code nats.server.binary}, the
 * environment variable {@code NATS_SERVER_BINARY}, the {@code PATH} (version 2.12.1 or
 * newer), the cache {@code ${XDG_CACHE_HOME:-$HOME/.cache}/nats-batch/nats-server}, and
 * is otherwise downloaded: the official release for Linux, pinned by its SHA-256, from
 * GitHub or the mirror that {@code NATS_SERVER_RELEASE_URL} names.
 * <p>
 * Neither Spring nor JUnit is needed for {@code NatsServer}, {@code NatsCluster} and
 * {@code FaultyProxy}.
 */
@NullMarked
package io.github.natsbatch.test;

import org.jspecify.annotations.NullMarked;
