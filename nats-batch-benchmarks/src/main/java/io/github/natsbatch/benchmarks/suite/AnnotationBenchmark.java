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

package io.github.natsbatch.benchmarks.suite;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.natsbatch.annotation.AtomicBatch;
import io.github.natsbatch.annotation.EnableAtomicBatch;
import io.github.natsbatch.core.NatsBatchTemplate;
import io.github.natsbatch.stream.StreamDefinition;
import io.github.natsbatch.test.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * A method with {@link AtomicBatch @AtomicBatch} that publishes nothing, and the same
 * method behind a proxy that does nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AnnotationBenchmark {

	/** How many streams the application declares, which must not matter. */
	@Param({ "1", "100" })
	public int streams;

	@SuppressWarnings("NullAway.Init")
	private NatsServer server;

	@SuppressWarnings("NullAway.Init")
	private Connection connection;

	@SuppressWarnings("NullAway.Init")
	private AnnotationConfigApplicationContext context;

	@SuppressWarnings("NullAway.Init")
	private Service annotated;

	@SuppressWarnings("NullAway.Init")
	private Service plain;

	private int argument;

	/**
	 * Start a server and an application.
	 * @throws IOException if there is no connection
	 * @throws InterruptedException if the thread was interrupted
	 */
	@Setup
	public void start() throws IOException, InterruptedException {
		this.server = NatsServer.start();
		this.connection = Nats.connect(this.server.url());
		this.context = new AnnotationConfigApplicationContext();
		this.context.registerBean(NatsBatchTemplate.class, this::template);
		this.context.register(Application.class, AnnotatedService.class);
		this.context.refresh();
		this.annotated = this.context.getBean(Service.class);
		ProxyFactory proxy = new ProxyFactory(new PlainService());
		proxy.setProxyTargetClass(true);
		proxy.addAdvice((MethodInterceptor) MethodInvocation::proceed);
		this.plain = (Service) proxy.getProxy();
	}

	private NatsBatchTemplate template() {
		List<StreamDefinition> definitions = IntStream.range(0, this.streams)
			.mapToObj((i) -> StreamDefinition.builder("STREAM-" + i).subjects("subject." + i + ".>").build())
			.toList();
		return NatsBatchTemplate.builder(this.connection).streams(definitions).build();
	}

	/**
	 * Stop everything.
	 * @throws InterruptedException if the thread was interrupted
	 */
	@TearDown
	public void stop() throws InterruptedException {
		this.context.close();
		this.connection.close();
		this.server.close();
	}

	/**
	 * Call the annotated method.
	 * @return what it returns
	 */
	@Benchmark
	public int annotated() {
		return this.annotated.call(this.argument++);
	}

	/**
	 * Call the method behind a proxy that does nothing.
	 * @return what it returns
	 */
	@Benchmark
	public int plain() {
		return this.plain.call(this.argument++);
	}

	/**
	 * The application.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAtomicBatch(proxyTargetClass = true)
	static class Application {

	}

	/**
	 * What both services have, so that the calls are compiled alike.
	 */
	interface Service {

		int call(int argument);

	}

	/**
	 * The service in question.
	 */
	static class AnnotatedService implements Service {

		@Override
		@AtomicBatch
		public int call(int argument) {
			return argument + 1;
		}

	}

	/**
	 * The same without the annotation.
	 */
	static class PlainService implements Service {

		@Override
		public int call(int argument) {
			return argument + 1;
		}

	}

}
