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

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.natsbatch.BatchReceipt;
import io.github.natsbatch.core.Batch;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.test.EmbeddedNats;
import io.github.natsbatch.test.NatsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of commits when the application stops.
 */
@EmbeddedNats
class NatsBatchLifecycleTests {

	private NatsServer server;

	@BeforeEach
	void remember(NatsServer server) {
		this.server = server;
	}

	@AfterEach
	void resume() {
		this.server.resume();
	}

	@Test
	void whatIsUnderWayAndWhatWaitsIsFinished() {
		ContextRunners.with(this.server)
			.withPropertyValues("nats.batch.streams.stopping.subjects=stopping.>")
			.run((context) -> {
				commit(context.getBean(NatsBatchTemplate.class), "stopping.a").join();
				this.server.pause();
				List<CompletableFuture<BatchReceipt>> commits = List.of(
						commit(context.getBean(NatsBatchTemplate.class), "stopping.b"),
						commit(context.getBean(NatsBatchTemplate.class), "stopping.c"));
				CompletableFuture<Void> stop = CompletableFuture.runAsync(context.getSourceApplicationContext()::close);
				assertThat(stop).isNotDone();
				this.server.resume();
				stop.orTimeout(60, TimeUnit.SECONDS).join();
				assertThat(commits).allSatisfy((commit) -> assertThat(commit).isCompleted());
				assertThat(commits.get(1).join().lastSequence()).isEqualTo(6);
			});
	}

	@Test
	void beanPublishesWhileItIsDestroyed() {
		ContextRunners.with(this.server)
			.withPropertyValues("nats.batch.streams.goodbye.subjects=goodbye.>")
			.withUserConfiguration(Goodbye.class)
			.run((context) -> assertThat(ContextRunners.lastSequence(context, "goodbye")).isZero());
		ContextRunners.with(this.server)
			.run((context) -> assertThat(ContextRunners.lastSequence(context, "goodbye")).isEqualTo(2));
	}

	@Test
	void templateThatNobodyNeededIsNotCreatedToBeStopped() {
		ContextRunners.with(this.server).withBean(LazyInitializationBeanFactoryPostProcessor.class).run((context) -> {
			ConfigurableApplicationContext stopped = context.getSourceApplicationContext();
			stopped.stop();
			assertThat(stopped.getBeanFactory().containsSingleton("natsBatchTemplate")).isFalse();
			assertThat(context).hasNotFailed();
		});
	}

	@Test
	void contextThatIsStartedAgainPublishesAgain() {
		ContextRunners.with(this.server)
			.withPropertyValues("nats.batch.streams.again.subjects=again.>")
			.run((context) -> {
				ConfigurableApplicationContext source = context.getSourceApplicationContext();
				commit(context.getBean(NatsBatchTemplate.class), "again.a").join();
				source.stop();
				assertThat(context.getBean(NatsBatchLifecycle.class).isRunning()).isFalse();
				source.start();
				assertThat(commit(context.getBean(NatsBatchTemplate.class), "again.b").join().lastSequence())
					.isEqualTo(4);
			});
	}

	@Test
	void webServerStopsBefore() {
		int webServer = SmartLifecycle.DEFAULT_PHASE - 2048;
		assertThat(NatsBatchLifecycle.PHASE).isLessThan(webServer);
	}

	private static CompletableFuture<BatchReceipt> commit(NatsBatchTemplate template, String subject) {
		Batch batch = template.begin();
		batch.publish(subject, "1");
		batch.publish(subject, "2");
		return batch.commitAsync().orTimeout(60, TimeUnit.SECONDS);
	}

	@Configuration(proxyBeanMethods = false)
	static class Goodbye {

		@Bean
		DisposableBean goodbye(NatsBatchTemplate template) {
			return () -> commit(template, "goodbye.a").join();
		}

	}

}
