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

package io.github.natsbatch.test;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a {@link FaultyProxy} does with certain messages: which ones is said first, what
 * happens to them last. <pre class="code">
 * proxy.fault(ProxyDirection.TO_CLIENT).subject("_INBOX.").containing("\"batch\"").skip(1).swallow();
 * </pre> Ends with {@link FaultyProxy#heal()}. What has been said about a fault must not
 * change once it is in force.
 *
 * @since 0.1.0
 */
public final class ProxyFault {

	private final FaultyProxy proxy;

	private final ProxyDirection direction;

	private String subject = "";

	private String text = "";

	private int skip;

	private int times = 1;

	private Action action = Action.SWALLOW;

	private final AtomicInteger seen = new AtomicInteger();

	private final AtomicInteger hits = new AtomicInteger();

	ProxyFault(FaultyProxy proxy, ProxyDirection direction) {
		this.proxy = proxy;
		this.direction = direction;
	}

	/**
	 * Choose the messages whose subject begins in a certain way, instead of all.
	 * @param prefix what it begins with
	 * @return this fault
	 */
	public ProxyFault subject(String prefix) {
		this.subject = prefix;
		return this;
	}

	/**
	 * Choose the messages that contain a text, instead of all.
	 * @param text what occurs in the headers or the payload, in ASCII
	 * @return this fault
	 */
	public ProxyFault containing(String text) {
		this.text = text;
		return this;
	}

	/**
	 * Let the first of the chosen messages through.
	 * @param messages how many, not negative; 0 by default
	 * @return this fault
	 */
	public ProxyFault skip(int messages) {
		this.skip = messages;
		return this;
	}

	/**
	 * Set how many messages are hit.
	 * @param messages how many, positive; 1 by default
	 * @return this fault
	 */
	public ProxyFault times(int messages) {
		this.times = messages;
		return this;
	}

	/**
	 * Let the messages disappear.
	 * @return this fault, which is in force now
	 */
	public ProxyFault swallow() {
		return begin(Action.SWALLOW);
	}

	/**
	 * Cut the connection before a message: nothing of it arrives.
	 * @return this fault, which is in force now
	 */
	public ProxyFault cutBefore() {
		return begin(Action.CUT_BEFORE);
	}

	/**
	 * Cut the connection in the middle of a message: half of its bytes arrive.
	 * @return this fault, which is in force now
	 */
	public ProxyFault cutInside() {
		return begin(Action.CUT_INSIDE);
	}

	/**
	 * Cut the connection after a message: all of it arrives, and no answer can come.
	 * @return this fault, which is in force now
	 */
	public ProxyFault cutAfter() {
		return begin(Action.CUT_AFTER);
	}

	/**
	 * Let the messages through, and only count them: for tests that have to know that
	 * something is on its way.
	 * @return this fault, which is in force now
	 */
	public ProxyFault letThrough() {
		return begin(Action.LET_THROUGH);
	}

	/**
	 * Return how many messages were hit.
	 * @return the number so far
	 */
	public int hits() {
		return this.hits.get();
	}

	private ProxyFault begin(Action action) {
		this.action = action;
		this.proxy.begin(this);
		return this;
	}

	Action action() {
		return this.action;
	}

	/**
	 * Take note of a message.
	 * @param direction where it goes
	 * @param frame the message
	 * @return whether it is hit
	 */
	boolean hits(ProxyDirection direction, ProtocolFrame frame) {
		boolean chosen = this.direction == direction && frame.subject() != null
				&& frame.subject().startsWith(this.subject) && frame.contains(this.text);
		if (!chosen) {
			return false;
		}
		int position = this.seen.getAndIncrement();
		boolean hit = position >= this.skip && position - this.skip < this.times;
		if (hit) {
			this.hits.incrementAndGet();
		}
		return hit;
	}

	/**
	 * What happens to a message that is hit.
	 */
	enum Action {

		SWALLOW, CUT_BEFORE, CUT_INSIDE, CUT_AFTER, LET_THROUGH

	}

}
