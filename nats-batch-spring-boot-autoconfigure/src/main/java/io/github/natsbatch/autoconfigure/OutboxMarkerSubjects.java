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

import io.github.natsbatch.outbox.ExactlyOnce;
import io.nats.client.api.RetentionPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The subjects that a relay writes its markers to, for the streams that the application
 * declares.
 *
 * @param prefix what they begin with
 * @param exactlyOnce whether there are markers
 */
record OutboxMarkerSubjects(String prefix, ExactlyOnce exactlyOnce) implements MarkerSubjects {

	// A stream that removes what was consumed cannot keep a marker
	@Override
	public @Nullable String subjectFor(String stream, @Nullable RetentionPolicy retention) {
		boolean kept = retention == null || retention == RetentionPolicy.Limits;
		return (kept && this.exactlyOnce != ExactlyOnce.MSG_ID) ? this.prefix + '.' + stream + ".>" : null;
	}

}
