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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link NatsServerProcess} with programs that do not do as they are told.
 */
class NatsServerProcessTests {

	private NatsServerFiles files;

	@BeforeEach
	void createFiles(@TempDir Path directory) throws Exception {
		Path program = FakeServer.create(directory, "2.14.5");
		this.files = new NatsServerFiles(new NatsServerSettings("name", NatsServerBinary.given(program), List.of(),
				List.of(), true, null, Duration.ofSeconds(1)));
	}

	@AfterEach
	void deleteFiles() {
		assertThat(Thread.interrupted()).isFalse();
		this.files.delete();
	}

	@Test
	void processThatDoesNotStopIsKilled() throws Exception {
		NatsServerProcess process = start("trap 'echo asked' TERM; echo ready; while :; do sleep 0.05; done");
		process.stop(Duration.ofMillis(300));
		assertThat(process.isAlive()).isFalse();
		assertThat(this.files.readLog()).contains("asked");
	}

	@Test
	void processIsKilledWhenTheCallerIsInterrupted() throws Exception {
		NatsServerProcess process = start("trap '' TERM; echo ready; while :; do sleep 0.05; done");
		Thread.currentThread().interrupt();
		process.stop(Duration.ofMinutes(10));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(process.isAlive()).isFalse();
	}

	@Test
	void startOfAnInterruptedThreadSaysSo() {
		Thread.currentThread().interrupt();
		assertThatIllegalStateException().isThrownBy(NatsServer::start).withMessageContaining("interrupted while");
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void startThatIsInterruptedLeavesNoProcessBehind(@TempDir Path directory) throws Exception {
		Path pid = directory.resolve("pid");
		Path program = FakeServer.create(directory, "2.14.5", "echo $$ > '%s'".formatted(pid), "exec sleep 600");
		FutureTask<NatsServer> start = new FutureTask<>(() -> NatsServer.builder().binary(program).start());
		Thread thread = new Thread(start);
		thread.start();
		Awaitility.await().until(() -> Files.exists(pid) && Files.readString(pid).endsWith("\n"));
		thread.interrupt();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> start.get(10, TimeUnit.SECONDS))
			.withMessageContaining("interrupted while waiting for nats-server");
		assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).filter(ProcessHandle::isAlive))
			.isEmpty();
	}

	private NatsServerProcess start(String script) throws Exception {
		NatsServerProcess process = new NatsServerProcess(List.of("sh", "-c", script), this.files);
		Awaitility.await().until(() -> this.files.readLog().contains("ready"));
		return process;
	}

}
