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

package io.github.natsbatch.outbox.relay;

import io.github.natsbatch.core.internal.BatchWriter;
import io.github.natsbatch.outbox.RelaySettings;
import io.github.natsbatch.outbox.jdbc.LaneStore;
import io.github.natsbatch.outbox.jdbc.OutboxRowReader;
import io.github.natsbatch.outbox.jdbc.PayloadCodec;
import io.github.natsbatch.stream.StreamCatalog;

import org.springframework.util.IdGenerator;

/**
 * What all lanes of a relay share.
 *
 * @param settings how the relay behaves
 * @param lanes the lanes in the database
 * @param rows the rows in the database
 * @param codec reads the messages of rows
 * @param connection the connection to the server
 * @param writer writes to it
 * @param answers waits for answers from it
 * @param streams asks about streams
 * @param catalog knows which streams can take batches over the present connection
 * @param lookup finds out whether a group is stored
 * @param epoch the fence on the side of the stream
 * @param ids makes ids of groups
 * @param events who is told what happens
 * @param faults where tests interfere
 */
record RelayEnvironment(RelaySettings settings, LaneStore lanes, OutboxRowReader rows, PayloadCodec codec,
		ConnectionWatch connection, BatchWriter writer, AnswerWaiter answers, StreamAccess streams,
		StreamCatalog catalog, StreamLookup lookup, Epoch epoch, IdGenerator ids, RelayEvents events,
		FaultPoints faults) {

}
