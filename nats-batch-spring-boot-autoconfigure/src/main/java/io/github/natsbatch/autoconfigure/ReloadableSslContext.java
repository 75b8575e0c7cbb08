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

import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

import org.springframework.boot.ssl.SslBundle;

/**
 * An SSL context that follows its bundle: jnats keeps the context that it was given, and
 * asks it for a socket factory at every connect.
 */
final class ReloadableSslContext extends SSLContext {

	private final AtomicReference<SSLContext> current;

	private ReloadableSslContext(AtomicReference<SSLContext> current, SSLContext first) {
		super(new Delegate(current), first.getProvider(), first.getProtocol());
		this.current = current;
	}

	static ReloadableSslContext of(SslBundle bundle) {
		SSLContext first = bundle.createSslContext();
		return new ReloadableSslContext(new AtomicReference<>(first), first);
	}

	/**
	 * Use another bundle from the next connect on.
	 * @param bundle the bundle
	 */
	void reload(SslBundle bundle) {
		this.current.set(bundle.createSslContext());
	}

	/**
	 * Passes everything on to the present context.
	 */
	private static final class Delegate extends SSLContextSpi {

		private final AtomicReference<SSLContext> current;

		Delegate(AtomicReference<SSLContext> current) {
			this.current = current;
		}

		@Override
		protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
				throws KeyManagementException {
			throw new KeyManagementException("This context belongs to an SSL bundle and is initialized");
		}

		@Override
		protected SSLSocketFactory engineGetSocketFactory() {
			return this.current.get().getSocketFactory();
		}

		@Override
		protected SSLServerSocketFactory engineGetServerSocketFactory() {
			return this.current.get().getServerSocketFactory();
		}

		@Override
		protected SSLEngine engineCreateSSLEngine() {
			return this.current.get().createSSLEngine();
		}

		@Override
		protected SSLEngine engineCreateSSLEngine(String host, int port) {
			return this.current.get().createSSLEngine(host, port);
		}

		@Override
		protected SSLSessionContext engineGetServerSessionContext() {
			return this.current.get().getServerSessionContext();
		}

		@Override
		protected SSLSessionContext engineGetClientSessionContext() {
			return this.current.get().getClientSessionContext();
		}

	}

}
