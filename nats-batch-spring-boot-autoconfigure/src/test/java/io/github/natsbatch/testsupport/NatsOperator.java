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

package io.github.natsbatch.testsupport;

import java.security.SecureRandom;

import io.nats.client.NKey;
import io.nats.client.support.JwtUtils;

/**
 * An operator with one account, whose users log in with a credentials file.
 */
public final class NatsOperator {

	private static final String ACCOUNT_CLAIM = """
			{"limits":{"subs":-1,"data":-1,"payload":-1,"imports":-1,"exports":-1,"wildcards":true,"conn":-1,"leaf":-1,\
			%s},"type":"account","version":2}""";

	private static final String JET_STREAM = """
			"mem_storage":-1,"disk_storage":-1,"streams":-1,"consumer":-1""";

	private static final String NO_JET_STREAM = """
			"mem_storage":0,"disk_storage":0,"streams":0,"consumer":0""";

	private final SecureRandom random = new SecureRandom();

	private final NKey operator = NKey.createOperator(this.random);

	private final NKey systemAccount = NKey.createAccount(this.random);

	private final NKey account = NKey.createAccount(this.random);

	public NatsOperator() throws Exception {
	}

	/**
	 * Return the server's configuration.
	 * @return lines
	 * @throws Exception if a key cannot sign
	 */
	public String[] serverConfig() throws Exception {
		String operatorClaim = "{\"system_account\":\"" + id(this.systemAccount)
				+ "\",\"type\":\"operator\",\"version\":2}";
		return new String[] { "operator: " + issue(this.operator, "test", operatorClaim),
				"system_account: " + id(this.systemAccount), "resolver: MEMORY", "resolver_preload: {",
				id(this.systemAccount) + ": "
						+ issue(this.systemAccount, "system", ACCOUNT_CLAIM.formatted(NO_JET_STREAM)),
				id(this.account) + ": " + issue(this.account, "orders", ACCOUNT_CLAIM.formatted(JET_STREAM)), "}" };
	}

	/**
	 * Create a user of the account.
	 * @return the content of a credentials file
	 * @throws Exception if a key cannot sign
	 */
	public String userCredentials() throws Exception {
		NKey user = NKey.createUser(this.random);
		String jwt = JwtUtils.issueUserJWT(this.account, id(this.account), id(user));
		return JwtUtils.NATS_USER_JWT_FORMAT.formatted(jwt, new String(user.getSeed()));
	}

	private String issue(NKey subject, String name, String claim) throws Exception {
		return JwtUtils.issueJWT(this.operator, id(subject), name, null, JwtUtils.currentTimeSeconds(),
				id(this.operator), () -> claim);
	}

	private static String id(NKey key) throws Exception {
		return new String(key.getPublicKey());
	}

}
