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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends what becomes of the orders to the pages that are open.
 */
@Component
class OrderFeed {

	private final Set<SseEmitter> pages = ConcurrentHashMap.newKeySet();

	OrderFeed(OrderHistory history) {
		history.observe(this::send);
	}

	SseEmitter open() {
		SseEmitter page = new SseEmitter(0L);
		page.onCompletion(() -> this.pages.remove(page));
		page.onError((failure) -> this.pages.remove(page));
		this.pages.add(page);
		// without a first word a browser does not know that the feed is open
		send(page, SseEmitter.event().comment("open"));
		return page;
	}

	private void send(OrderTransaction transaction) {
		this.pages.forEach((page) -> send(page, SseEmitter.event().data(transaction)));
	}

	private static void send(SseEmitter page, SseEmitter.SseEventBuilder event) {
		try {
			page.send(event);
		}
		catch (IOException | IllegalStateException ex) {
			// the page was closed
			page.completeWithError(ex);
		}
	}

	/**
	 * Let the web server stop without waiting for the pages to be closed.
	 */
	@EventListener(ContextClosedEvent.class)
	void close() {
		this.pages.forEach(SseEmitter::complete);
	}

}
