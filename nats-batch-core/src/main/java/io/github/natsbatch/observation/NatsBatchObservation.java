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

package io.github.natsbatch.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of this library, with the names of OpenTelemetry's conventions for
 * messaging.
 *
 * @since 0.1.0
 */
public enum NatsBatchObservation implements ObservationDocumentation {

	/** From the commit of a batch to its outcome. */
	PUBLISH {
		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultNatsBatchObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return PublishTags.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return PublishDetails.values();
		}
	},

	/** While a consumer processes a message. */
	PROCESS {
		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultNatsMessageObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return ProcessTags.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return ProcessDetails.values();
		}
	};

	/**
	 * Key names of few values of {@link #PUBLISH}.
	 */
	public enum PublishTags implements KeyName {

		/** Always {@code nats}. */
		SYSTEM {
			@Override
			public String asString() {
				return "messaging.system";
			}
		},

		/** Always {@code send}. */
		OPERATION {
			@Override
			public String asString() {
				return "messaging.operation.type";
			}
		},

		/** The stream. */
		STREAM {
			@Override
			public String asString() {
				return "messaging.destination.name";
			}
		},

		/** How the commit ended, as in the metric {@code nats.batch.commit}. */
		OUTCOME {
			@Override
			public String asString() {
				return "nats.batch.outcome";
			}
		}

	}

	/**
	 * Key names of many values of {@link #PUBLISH}.
	 */
	public enum PublishDetails implements KeyName {

		/** The number of messages. */
		SIZE {
			@Override
			public String asString() {
				return "messaging.batch.message_count";
			}
		},

		/** The transaction id, which consumers find in {@code Batch-Transaction}. */
		TRANSACTION_ID {
			@Override
			public String asString() {
				return "nats.batch.transaction.id";
			}
		}

	}

	/**
	 * Key names of few values of {@link #PROCESS}.
	 */
	public enum ProcessTags implements KeyName {

		/** Always {@code nats}. */
		SYSTEM {
			@Override
			public String asString() {
				return "messaging.system";
			}
		},

		/** Always {@code process}. */
		OPERATION {
			@Override
			public String asString() {
				return "messaging.operation.type";
			}
		},

		/** The stream, or {@code none} for a message of core NATS. */
		STREAM {
			@Override
			public String asString() {
				return "messaging.destination.name";
			}
		}

	}

	/**
	 * Key names of many values of {@link #PROCESS}.
	 */
	public enum ProcessDetails implements KeyName {

		/** The subject. */
		SUBJECT {
			@Override
			public String asString() {
				return "messaging.nats.subject";
			}
		}

	}

}
