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

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.github.natsbatch.core.internal.IdProbe;
import io.github.natsbatch.outbox.ParkedRowListener;
import io.github.natsbatch.outbox.RelaySettings;
import io.github.natsbatch.outbox.jdbc.OutboxDatabase;
import io.github.natsbatch.outbox.jdbc.PayloadCodec;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.nats.client.Connection;
import io.nats.client.JetStreamOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Builds an {@link OutboxRelay}. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class OutboxRelayBuilder {

	/** More than any row may have been allowed to take. */
	private static final int READS_AT_MOST = Integer.MAX_VALUE / 2;

	private @Nullable Connection connection;

	private @Nullable JetStreamOptions options;

	private @Nullable OutboxDatabase database;

	private RelaySettings settings = RelaySettings.builder().build();

	private String application = "application";

	private MeterRegistry registry = new CompositeMeterRegistry();

	private final List<ParkedRowListener> listeners = new ArrayList<>();

	private boolean wakesOthers = true;

	private FaultPoints faults = FaultPoints.NONE;

	private @Nullable Epoch epoch;

	private @Nullable LookupFactory lookupFactory;

	private String owner = "";

	OutboxRelayBuilder() {
	}

	/**
	 * Set the connection to the server. It is left open. Best one whose
	 * {@code reconnectBufferSize} is 0: nothing is sent after a reconnect that was
	 * written before it.
	 * @param connection the connection
	 * @return this builder
	 */
	public OutboxRelayBuilder connection(Connection connection) {
		this.connection = connection;
		return this;
	}

	/**
	 * Set how JetStream is reached.
	 * @param options the domain or prefix and request time-out, or {@code null}
	 * @return this builder
	 */
	public OutboxRelayBuilder options(@Nullable JetStreamOptions options) {
		this.options = options;
		return this;
	}

	/**
	 * Set the database with the outbox' tables.
	 * @param database the database
	 * @return this builder
	 */
	public OutboxRelayBuilder database(OutboxDatabase database) {
		this.database = database;
		return this;
	}

	/**
	 * Set how the relay behaves.
	 * @param settings the settings
	 * @return this builder
	 */
	public OutboxRelayBuilder settings(RelaySettings settings) {
		this.settings = settings;
		return this;
	}

	/**
	 * Set the name of the application. All relays of one outbox need the same, and those
	 * of different outboxes on one stream different ones: it is a part of the marker
	 * subject.
	 * @param application the name
	 * @return this builder
	 */
	public OutboxRelayBuilder application(String application) {
		this.application = application;
		return this;
	}

	/**
	 * Set where meters are registered.
	 * @param registry the registry
	 * @return this builder
	 */
	public OutboxRelayBuilder registry(MeterRegistry registry) {
		this.registry = registry;
		return this;
	}

	/**
	 * Add listeners for parked rows.
	 * @param listeners the listeners
	 * @return this builder
	 */
	public OutboxRelayBuilder listeners(List<? extends ParkedRowListener> listeners) {
		this.listeners.addAll(listeners);
		return this;
	}

	/**
	 * Set whether relays of other processes are told of rows over core NATS.
	 * @param wakesOthers whether they are; without it they find rows when they look
	 * @return this builder
	 */
	public OutboxRelayBuilder wakesOthers(boolean wakesOthers) {
		this.wakesOthers = wakesOthers;
		return this;
	}

	OutboxRelayBuilder faults(FaultPoints faults) {
		this.faults = faults;
		return this;
	}

	OutboxRelayBuilder epoch(Epoch epoch) {
		this.epoch = epoch;
		return this;
	}

	OutboxRelayBuilder lookup(LookupFactory lookup) {
		this.lookupFactory = lookup;
		return this;
	}

	/**
	 * Build the relay.
	 * @return a relay that is not started
	 */
	public OutboxRelay build() {
		Assert.state(this.connection != null, "A relay needs a connection");
		Assert.state(this.database != null, "A relay needs a database");
		this.owner = ManagementFactory.getRuntimeMXBean().getName() + '/'
				+ UUID.randomUUID().toString().substring(0, 13);
		if (this.owner.length() > 100) {
			this.owner = this.owner.substring(this.owner.length() - 100);
		}
		return new OutboxRelay(this);
	}

	Connection connection() {
		Assert.state(this.connection != null, "A relay needs a connection");
		return this.connection;
	}

	@Nullable JetStreamOptions options() {
		return this.options;
	}

	OutboxDatabase database() {
		Assert.state(this.database != null, "A relay needs a database");
		return this.database;
	}

	RelaySettings settings() {
		return this.settings;
	}

	String application() {
		return this.application;
	}

	MeterRegistry registry() {
		return this.registry;
	}

	List<ParkedRowListener> listeners() {
		return this.listeners;
	}

	boolean wakesOthers() {
		return this.wakesOthers;
	}

	FaultPoints faults() {
		return this.faults;
	}

	String owner() {
		return this.owner;
	}

	PayloadCodec codec() {
		return new PayloadCodec(READS_AT_MOST, false);
	}

	Epoch epoch() {
		return (this.epoch != null) ? this.epoch : new Epoch(this.settings.markerPrefix(), this.application);
	}

	StreamLookup lookup(StreamAccess streams, IdProbe probe, AnswerWaiter answers) {
		LookupFactory factory = (this.lookupFactory != null) ? this.lookupFactory : StreamLookup::new;
		return factory.create(streams, probe, answers, this.settings.lookupMaxScan());
	}

	/**
	 * Makes what looks groups up.
	 */
	@FunctionalInterface
	interface LookupFactory {

		StreamLookup create(StreamAccess streams, IdProbe probe, AnswerWaiter answers, int maxScan);

	}

}
