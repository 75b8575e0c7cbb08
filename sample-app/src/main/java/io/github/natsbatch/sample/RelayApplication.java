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

package io.github.natsbatch.sample;

import java.io.IOException;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * A relay and nothing else, in a process of its own, for as long as the one that started
 * it lives.
 */
@EnableAutoConfiguration
public final class RelayApplication {

	private RelayApplication() {
	}

	/**
	 * Relay until the standard input ends.
	 * @param args options, as for the service
	 * @throws IOException if there is no input
	 */
	public static void main(String[] args) throws IOException {
		SpringApplication.run(RelayApplication.class, args);
		int ignored = System.in.read();
		System.exit(ignored);
	}

}
