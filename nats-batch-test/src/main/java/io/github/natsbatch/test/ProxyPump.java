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

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Carries the bytes of one connection in one direction. One thread reads, so that what is
 * held back does not keep the sender waiting, and another writes.
 */
final class ProxyPump {

	private final ProxyConnection connection;

	private final ProxyDirection direction;

	private final FaultyProxy proxy;

	private final BlockingQueue<Parcel> parcels = new LinkedBlockingQueue<>();

	private boolean held;

	ProxyPump(ProxyConnection connection, ProxyDirection direction, FaultyProxy proxy) {
		this.connection = connection;
		this.direction = direction;
		this.proxy = proxy;
	}

	synchronized void hold() {
		this.held = true;
	}

	synchronized void release() {
		this.held = false;
		notifyAll();
	}

	private synchronized void awaitReleased() throws InterruptedException {
		while (this.held) {
			wait();
		}
	}

	/**
	 * Read until the sender ends.
	 * @param reader what to read from
	 */
	void read(ProtocolReader reader) {
		try {
			for (ProtocolFrame frame = reader.next(); frame != null; frame = reader.next()) {
				take(frame, this.proxy.actionOn(this.direction, frame));
			}
		}
		catch (IOException ex) {
			// the connection was cut: the same as its end
		}
		put(new byte[0], true);
	}

	private void take(ProtocolFrame frame, ProxyFault.@Nullable Action action) {
		byte[] bytes = frame.bytes();
		if (action == null || action == ProxyFault.Action.LET_THROUGH) {
			put(bytes, false);
		}
		else if (action == ProxyFault.Action.CUT_BEFORE) {
			put(new byte[0], true);
		}
		else if (action == ProxyFault.Action.CUT_INSIDE) {
			put(Arrays.copyOf(bytes, bytes.length / 2), true);
		}
		else if (action == ProxyFault.Action.CUT_AFTER) {
			put(bytes, true);
		}
	}

	private void put(byte[] bytes, boolean last) {
		long delay = this.proxy.traffic(this.direction).delay();
		this.parcels.add(new Parcel(bytes, System.nanoTime() + delay, last));
	}

	/**
	 * Write until the last of what was read.
	 * @param out what to write to
	 */
	void write(OutputStream out) {
		ProxyTraffic traffic = this.proxy.traffic(this.direction);
		boolean receiverIsThere = true;
		try {
			Parcel parcel;
			do {
				parcel = this.parcels.take();
				TimeUnit.NANOSECONDS.sleep(parcel.due() - System.nanoTime());
				awaitReleased();
				int allowed = traffic.allow(parcel.bytes().length);
				receiverIsThere = receiverIsThere && write(out, parcel.bytes(), allowed);
			}
			while (!parcel.last());
			this.connection.ended(this.direction);
		}
		catch (InterruptedException ex) {
			// the connection was cut
			Thread.currentThread().interrupt();
		}
	}

	// What goes to somebody who is gone disappears: the other direction may have bytes
	// that still arrive.
	private static boolean write(OutputStream out, byte[] bytes, int length) {
		try {
			out.write(bytes, 0, length);
			out.flush();
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Bytes on their way.
	 *
	 * @param bytes the bytes
	 * @param due when they arrive at the earliest, in terms of {@link System#nanoTime()}
	 * @param last whether the connection ends after them
	 */
	private record Parcel(byte[] bytes, long due, boolean last) {

	}

}
