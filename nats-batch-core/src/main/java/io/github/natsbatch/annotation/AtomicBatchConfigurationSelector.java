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

package io.github.natsbatch.annotation;

import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.AdviceModeImportSelector;
import org.springframework.context.annotation.AutoProxyRegistrar;

/**
 * Chooses the configuration for {@link EnableAtomicBatch}. Registers the proxy creator by
 * itself: an advisor without it is ignored without a word.
 */
final class AtomicBatchConfigurationSelector extends AdviceModeImportSelector<EnableAtomicBatch> {

	@Override
	protected String[] selectImports(AdviceMode adviceMode) {
		if (adviceMode != AdviceMode.PROXY) {
			throw new IllegalArgumentException("@EnableAtomicBatch works with proxies only, found mode " + adviceMode);
		}
		return new String[] { AutoProxyRegistrar.class.getName(), ProxyAtomicBatchConfiguration.class.getName() };
	}

}
