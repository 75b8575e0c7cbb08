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

package io.github.natsbatch.outbox.jdbc;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

import io.github.natsbatch.core.internal.OutgoingMessage;
import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The messages of one row as bytes, version 1: a byte with the version, one with flags
 * (1: what follows the next number is compressed with deflate), the uncompressed size of
 * the rest, and for each message its subject, its headers as NATS writes them and its
 * payload, each after its length. Numbers are four bytes, the highest first.
 *
 * @since 0.1.0
 */
public final class PayloadCodec {

	private static final byte VERSION = 1;

	private static final int COMPRESSED = 1;

	private static final int PREFIX = 2 + Integer.BYTES;

	private static final int COMPRESSION_PAYS_FROM = 256;

	private final int maxBytes;

	private final boolean compress;

	/**
	 * Create a codec.
	 * @param maxBytes the most that the messages of one row may take uncompressed, in
	 * bytes
	 * @param compress whether to compress rows where that makes them smaller; compressed
	 * ones are always read
	 */
	public PayloadCodec(int maxBytes, boolean compress) {
		Assert.isTrue(maxBytes > 0, () -> "'maxBytes' must be positive, found " + maxBytes);
		this.maxBytes = maxBytes;
		this.compress = compress;
	}

	/**
	 * Write messages.
	 * @param messages the messages, in order
	 * @return the bytes
	 * @throws PayloadFormatException if they are too many bytes
	 */
	public byte[] encode(List<OutgoingMessage> messages) {
		long size = 0;
		List<byte[]> parts = new ArrayList<>(messages.size() * 3);
		for (OutgoingMessage message : messages) {
			parts.add(message.subject().getBytes(StandardCharsets.UTF_8));
			Headers headers = message.copyHeaders();
			parts.add(headers.isEmpty() ? new byte[0] : headers.getSerialized());
			parts.add(message.payload());
			for (byte[] part : parts.subList(parts.size() - 3, parts.size())) {
				size += Integer.BYTES + part.length;
			}
		}
		if (size > this.maxBytes) {
			throw new PayloadFormatException("The messages of the batch take " + size + " bytes, wanted at most "
					+ this.maxBytes + "; publish less in one transaction, or raise nats.batch.outbox.max-batch-bytes");
		}
		ByteBuffer body = ByteBuffer.allocate((int) size);
		parts.forEach((part) -> body.putInt(part.length).put(part));
		return frame(body.array());
	}

	private byte[] frame(byte[] body) {
		byte[] compressed = (this.compress && body.length >= COMPRESSION_PAYS_FROM) ? deflate(body) : body;
		boolean smaller = compressed.length < body.length;
		byte[] content = smaller ? compressed : body;
		return ByteBuffer.allocate(PREFIX + content.length)
			.put(VERSION)
			.put((byte) (smaller ? COMPRESSED : 0))
			.putInt(body.length)
			.put(content)
			.array();
	}

	/**
	 * Read messages.
	 * @param payload the bytes
	 * @return the messages, in order
	 * @throws PayloadFormatException if these are not bytes that {@link #encode} wrote
	 */
	public List<OutgoingMessage> decode(byte[] payload) {
		if (payload.length < PREFIX || payload[0] != VERSION) {
			throw new PayloadFormatException("The payload of " + payload.length + " bytes does not begin with version "
					+ VERSION + ((payload.length > 0) ? ", found " + payload[0] : "")
					+ "; it was written by something else, or by a newer release");
		}
		ByteBuffer header = ByteBuffer.wrap(payload, 1, PREFIX - 1);
		int flags = header.get();
		int size = header.getInt();
		if ((flags & ~COMPRESSED) != 0 || size < 0 || size > this.maxBytes) {
			throw new PayloadFormatException("The payload says flags " + flags + " and " + size
					+ " bytes of messages, wanted 0 or 1 and at most " + this.maxBytes);
		}
		ByteBuffer body = ((flags & COMPRESSED) != 0) ? inflate(payload, size)
				: ByteBuffer.wrap(payload, PREFIX, payload.length - PREFIX);
		if (body.remaining() != size) {
			throw new PayloadFormatException(
					"The payload holds " + body.remaining() + " bytes of messages, wanted " + size);
		}
		List<OutgoingMessage> messages = new ArrayList<>();
		while (body.hasRemaining()) {
			messages.add(message(body, messages.size()));
		}
		return messages;
	}

	private static OutgoingMessage message(ByteBuffer body, int index) {
		try {
			String subject = new String(part(body), StandardCharsets.UTF_8);
			Headers headers = HeaderBlock.parse(part(body));
			return new OutgoingMessage(subject, headers, part(body));
		}
		catch (BufferUnderflowException | IllegalArgumentException ex) {
			throw new PayloadFormatException("Message " + index + " of the payload is damaged: " + reason(ex), ex);
		}
	}

	private static byte[] part(ByteBuffer body) {
		int length = body.getInt();
		if (length < 0 || length > body.remaining()) {
			throw new IllegalArgumentException("a part of " + length + " bytes with " + body.remaining() + " left");
		}
		byte[] part = new byte[length];
		body.get(part);
		return part;
	}

	private static @Nullable String reason(RuntimeException ex) {
		return (ex instanceof BufferUnderflowException) ? "it ends in the middle of a length" : ex.getMessage();
	}

	private static byte[] deflate(byte[] body) {
		Deflater deflater = new Deflater(Deflater.BEST_SPEED);
		try {
			deflater.setInput(body);
			deflater.finish();
			ByteArrayOutputStream compressed = new ByteArrayOutputStream(body.length / 2);
			byte[] buffer = new byte[8192];
			while (!deflater.finished()) {
				compressed.write(buffer, 0, deflater.deflate(buffer));
			}
			return compressed.toByteArray();
		}
		finally {
			deflater.end();
		}
	}

	// The size is bounded before: damaged bytes must not make us allocate what they say.
	private static ByteBuffer inflate(byte[] payload, int size) {
		Inflater inflater = new Inflater();
		try {
			inflater.setInput(payload, PREFIX, payload.length - PREFIX);
			byte[] body = new byte[size];
			int length = 0;
			while (length < size && !inflater.finished()) {
				int read = inflater.inflate(body, length, size - length);
				if (read == 0) {
					break;
				}
				length += read;
			}
			return ByteBuffer.wrap(body, 0, length);
		}
		catch (DataFormatException ex) {
			throw new PayloadFormatException("The payload cannot be decompressed", ex);
		}
		finally {
			inflater.end();
		}
	}

}
