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

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Reads one file out of a {@code .tar.gz}: a release has one file of interest, which is
 * not worth a library.
 *
 * @param file the archive
 */
record TarArchive(Path file) {

	private static final int BLOCK = 512;

	private static final int NAME_LENGTH = 100;

	private static final int SIZE_OFFSET = 124;

	private static final int SIZE_LENGTH = 12;

	private static final int TYPE_OFFSET = 156;

	/**
	 * Copy one file out of the archive.
	 * @param name its name, without directories
	 * @param target where to write it
	 * @throws IOException if there is no such file, or the archive is damaged
	 */
	void extract(String name, Path target) throws IOException {
		try (InputStream in = new GZIPInputStream(Files.newInputStream(this.file))) {
			byte[] header = in.readNBytes(BLOCK);
			while (header.length == BLOCK && header[0] != 0) {
				long size = Long.parseLong(text(header, SIZE_OFFSET, SIZE_LENGTH), 8);
				if (isRegularFile(header) && text(header, 0, NAME_LENGTH).endsWith("/" + name)) {
					copy(in, size, target);
					return;
				}
				in.skipNBytes((size + BLOCK - 1) / BLOCK * BLOCK);
				header = in.readNBytes(BLOCK);
			}
		}
		throw new IOException("found no '%s' in %s".formatted(name, this.file.getFileName()));
	}

	// An extended header may bear the name of the file that follows it
	private static boolean isRegularFile(byte[] header) {
		return header[TYPE_OFFSET] == '0' || header[TYPE_OFFSET] == 0;
	}

	private static void copy(InputStream in, long size, Path target) throws IOException {
		try (var out = Files.newOutputStream(target)) {
			long left = size;
			while (left > 0) {
				byte[] bytes = in.readNBytes((int) Math.min(left, 1 << 16));
				if (bytes.length == 0) {
					throw new EOFException("the archive ends in the middle of a file");
				}
				out.write(bytes);
				left -= bytes.length;
			}
		}
	}

	private static String text(byte[] header, int offset, int length) {
		int end = offset;
		while (end < offset + length && header[end] != 0) {
			end++;
		}
		return new String(header, offset, end - offset, StandardCharsets.UTF_8).strip();
	}

}
