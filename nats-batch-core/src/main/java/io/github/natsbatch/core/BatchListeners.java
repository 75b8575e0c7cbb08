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

package io.github.natsbatch.core;

import java.util.List;
import java.util.function.Consumer;

import io.github.natsbatch.BatchInfo;
import io.github.natsbatch.BatchListener;
import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.NatsBatchException;
import io.github.natsbatch.core.internal.BatchContentListener;
import io.github.natsbatch.core.internal.OutgoingMessage;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Tells all listeners; none can break a commit or keep another from being told.
 */
final class BatchListeners implements BatchListener {

	private static final Log logger = LogFactory.getLog(BatchListeners.class);

	private final List<BatchListener> listeners;

	BatchListeners(List<BatchListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	@Override
	public void onCommitted(BatchReceipt receipt) {
		tell((listener) -> listener.onCommitted(receipt));
	}

	@Override
	public void onAbandoned(BatchInfo batch, @Nullable Throwable cause) {
		tell((listener) -> listener.onAbandoned(batch, cause));
	}

	@Override
	public void onFailed(BatchInfo batch, NatsBatchException failure) {
		tell((listener) -> listener.onFailed(batch, failure));
	}

	/**
	 * Tell that nothing can be added to a batch any more, before it is known how it ends.
	 * @param batch the batch
	 * @param messages its messages
	 */
	void onClosed(BatchInfo batch, List<OutgoingMessage> messages) {
		tell((listener) -> {
			if (listener instanceof BatchContentListener content) {
				content.onClosed(batch, messages);
			}
		});
	}

	private void tell(Consumer<BatchListener> call) {
		for (BatchListener listener : this.listeners) {
			try {
				call.accept(listener);
			}
			catch (RuntimeException | Error ex) {
				logger.warn("Batch listener " + listener.getClass().getName()
						+ " failed; the batch's outcome stands and the other listeners are told", ex);
			}
		}
	}

}
