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

package io.github.natsbatch.server;

import java.nio.charset.StandardCharsets;

import io.nats.client.Message;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What came back for one message, as it was on the wire.
 *
 * @param status the code of a NATS status, 0 where there was none
 * @param text the payload
 */
record Reply(int status, String text) {

	/** The summary of a reply of zero bytes. */
	static final String STAGED = "staged";

	private static final JsonMapper json = JsonMapper.shared();

	static Reply of(Message message) {
		return new Reply(message.isStatusMessage() ? message.getStatus().getCode() : 0,
				new String(message.getData(), StandardCharsets.UTF_8));
	}

	/**
	 * Say it in a word.
	 * @return {@code staged} for zero bytes, {@code no responders}, the error's code, or
	 * an acknowledgement such as {@code 7}, {@code 7 duplicate}, {@code 7 batch b of 3}
	 */
	String summary() {
		if (this.status == 503) {
			return "no responders";
		}
		if (this.text.isEmpty()) {
			return STAGED;
		}
		JsonNode json = json();
		if (json.has("error")) {
			return json.path("error").path("err_code").asString();
		}
		String summary = json.path("seq").asString();
		summary += json.path("duplicate").asBoolean(false) ? " duplicate" : "";
		summary += json.has("batch") ? " batch " + json.path("batch").asString() : "";
		summary += json.has("count") ? " of " + json.path("count").asString() : "";
		return summary;
	}

	JsonNode json() {
		return json.readTree(this.text);
	}

}
