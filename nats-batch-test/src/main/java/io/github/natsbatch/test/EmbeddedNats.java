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

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.test.context.aot.DisabledInAotMode;

/**
 * Gives a test class a real nats-server with JetStream.
 * <p>
 * <b>With Spring</b> (anything on the TestContext framework: {@code @SpringBootTest},
 * {@code @SpringJUnitConfig}, ...) the server belongs to the test's application context:
 * it starts before the context, its URL is the value of {@link #property()}, it is a bean
 * of type {@link NatsServer} that tests can have injected, and it ends with the context.
 * Test classes with equal configuration share a context, and with it a server.
 * <pre class="code">
 * &#64;SpringBootTest
 * &#64;EmbeddedNats
 * class OrderServiceTests {
 *
 *     &#64;Autowired
 *     NatsServer server;
 *
 * }
 * </pre>
 * <p>
 * <b>Without Spring</b> a JUnit Jupiter test class has one server, which starts when a
 * parameter of type {@link NatsServer} is asked for first and ends with the class; see
 * {@link NatsServerExtension}. The property is then not set anywhere.
 * <p>
 * The annotation is inherited by subclasses and {@code @Nested} classes and can be used
 * as a meta-annotation.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(NatsServerExtension.class)
@DisabledInAotMode // without a value, of which javac would warn where Spring is missing
public @interface EmbeddedNats {

	/**
	 * The property of the Spring environment that is set to the server's URL.
	 * @return the name of the property
	 */
	String property() default "nats.batch.connection.servers";

	/**
	 * Lines of server configuration, see {@link NatsServerBuilder#config(String...)}.
	 * @return the lines, none by default
	 */
	String[] config() default {};

}
