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

import java.util.List;

import io.github.natsbatch.BatchInfo;
import io.github.natsbatch.BatchListener;

/**
 * A {@link BatchListener} that also wants to see the messages, which the test support
 * does.
 *
 * @since 0.1.0
 */
public interface BatchContentListener extends BatchListener {

	/**
	 * Called when nothing can be added to a batch any more, before its end is told. Not
	 * called for a batch without messages.
	 * @param batch the batch
	 * @param messages its messages, in publish order
	 */
	void onClosed(BatchInfo batch, List<OutgoingMessage> messages);

}
