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

import io.github.natsbatch.core.NatsBatchTemplate;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Gives commits their time when the application stops: after the web server and the
 * message listeners have stopped, which may begin new ones, and before beans are
 * destroyed, which may still publish. A template that was never needed is not created for
 * this.
 */
final class NatsBatchLifecycle implements SmartLifecycle {

	/** Below the phases of Spring Boot's web server and of every default lifecycle. */
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

	private final ConfigurableListableBeanFactory beanFactory;

	private volatile boolean running;

	NatsBatchLifecycle(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		for (String name : this.beanFactory.getBeanNamesForType(NatsBatchTemplate.class, true, false)) {
			if (this.beanFactory.getSingleton(name) instanceof NatsBatchTemplate template) {
				template.drain();
			}
		}
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
