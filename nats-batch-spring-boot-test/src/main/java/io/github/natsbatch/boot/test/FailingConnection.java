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

package io.github.natsbatch.boot.test;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;

import io.nats.client.Connection;
import io.nats.client.impl.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A connection that does what it always does, unless a failure is planned: then the
 * server does not get the messages and a refusal is sent in its place, or its answer goes
 * where nobody listens.
 */
final class FailingConnection implements InvocationHandler {

	private static final byte[] STAGED = new byte[0];

	private final Connection connection;

	private final FailurePlan plan;

	private FailingConnection(Connection connection, FailurePlan plan) {
		this.connection = connection;
		this.plan = plan;
	}

	static Connection of(Connection connection, FailurePlan plan) {
		return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(),
				new Class<?>[] { Connection.class }, new FailingConnection(connection, plan));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		// the one method that batches are written with
		if (method.getName().equals("publish") && arguments != null && arguments.length == 4
				&& arguments[2] instanceof Headers headers) {
			return publish(method, arguments, headers);
		}
		return pass(method, arguments);
	}

	private @Nullable Object publish(Method method, @Nullable Object[] arguments, Headers headers) throws Throwable {
		FailurePlan.Failure failure = this.plan.of(headers);
		boolean last = FailurePlan.isLast(headers);
		if (failure == null || (failure.isLostAnswer() && !last)) {
			return pass(method, arguments);
		}
		Object reply = arguments[1];
		if (failure.isLostAnswer()) {
			return pass(method, new @Nullable Object[] { arguments[0], reply + ".lost", headers, arguments[3] });
		}
		if (reply != null) {
			this.connection.publish(reply.toString(), last ? refusal(failure.apiErrorCode()) : STAGED);
		}
		return null;
	}

	private static byte[] refusal(int apiErrorCode) {
		return """
				{"error":{"code":400,"err_code":%d,"description":"planned by BatchFailures"}}""".formatted(apiErrorCode)
			.getBytes(StandardCharsets.UTF_8);
	}

	private @Nullable Object pass(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
		try {
			return method.invoke(this.connection, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}
