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

package io.github.natsbatch.benchmarks.publisher;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What is published: the same random bytes by everybody.
 */
public final class Payloads {

	private static final int SEED = 20261123;

	private Payloads() {
	}

	/**
	 * Make the messages of one transaction, each with an array of its own: a single one
	 * would stay in the processor's nearest cache, which no application's payloads do.
	 * @param messages how many
	 * @param bytes the size of each
	 * @return the payloads
	 */
	public static List<byte[]> of(int messages, int bytes) {
		Random random = new Random(SEED);
		List<byte[]> payloads = new ArrayList<>(messages);
		for (int i = 0; i < messages; i++) {
			byte[] payload = new byte[bytes];
			random.nextBytes(payload);
			payloads.add(payload);
		}
		return payloads;
	}

}
