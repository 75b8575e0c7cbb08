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
 * What the server does, as far as this library relies on it or guards against it, shown
 * over a plain connection and without this library. A test that fails here after an
 * upgrade of the server names what has changed; {@code docs/protocol.md} says what we
 * make of each.
 * <p>
 * The tests run against the server of the build, or against every one that the system
 * property {@code nats.batch.server.binaries} names, separated by commas.
 */
package io.github.natsbatch.server;
