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

package io.github.natsbatch.core;

import io.github.natsbatch.transaction.TransactionState;
import org.jspecify.annotations.Nullable;

/**
 * Where a thread is with regard to transactions. A scope remembers where it was opened,
 * so that one inside the present transaction can be told from one around it. There is one
 * instance for each transaction, so identity compares.
 *
 * @param state whether there is a transaction
 * @param transaction its batch, {@code null} if it is not {@link TransactionState#ACTIVE}
 */
record ScopeContext(TransactionState state, @Nullable TransactionBatch transaction) {

	static final ScopeContext NO_TRANSACTION = new ScopeContext(TransactionState.NONE, null);

	static final ScopeContext TRANSACTION_OVER = new ScopeContext(TransactionState.OVER, null);

}
