-- One row for each transaction and stream.
CREATE TABLE nats_outbox (
	seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	stream VARCHAR(255) NOT NULL,
	lane SMALLINT NOT NULL,
	status SMALLINT DEFAULT 0 NOT NULL,
	transaction_id VARCHAR(64) NOT NULL,
	message_id VARCHAR(200),
	order_key VARCHAR(255),
	msg_count INT NOT NULL,
	payload_size INT NOT NULL,
	payload BLOB NOT NULL,
	attempts INT DEFAULT 0 NOT NULL,
	next_attempt_at TIMESTAMP(6) WITH TIME ZONE,
	last_error VARCHAR(1000),
	stream_seq BIGINT,
	created_at TIMESTAMP(6) WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP(6) NOT NULL,
	ended_at TIMESTAMP(6) WITH TIME ZONE
);

CREATE INDEX nats_outbox_poll ON nats_outbox (stream, lane, status, seq);

-- One row for each lane: who relays it, and what is on its way to the stream.
CREATE TABLE nats_outbox_lane (
	stream VARCHAR(255) NOT NULL,
	lane SMALLINT NOT NULL,
	owner VARCHAR(100),
	fence BIGINT DEFAULT 0 NOT NULL,
	lease_until TIMESTAMP(6) WITH TIME ZONE NOT NULL,
	paused SMALLINT DEFAULT 0 NOT NULL,
	problem VARCHAR(1000),
	group_id VARCHAR(64),
	group_seqs VARCHAR(1000000),
	group_msgs INT,
	group_fenced SMALLINT DEFAULT 0 NOT NULL,
	group_sent_at TIMESTAMP(6) WITH TIME ZONE,
	lookup_at TIMESTAMP(6) WITH TIME ZONE,
	stream_seq BIGINT DEFAULT 0 NOT NULL,
	stream_created VARCHAR(40),
	epoch_seq BIGINT DEFAULT 0 NOT NULL,
	PRIMARY KEY (stream, lane)
);

-- Which relays are alive, so that they share the lanes evenly.
CREATE TABLE nats_outbox_relay (
	owner VARCHAR(100) PRIMARY KEY,
	alive_until TIMESTAMP(6) WITH TIME ZONE NOT NULL
);

-- Locked from the insert to the commit when the ordering is STRICT. Not the lane's row,
-- which the relay writes all the time.
CREATE TABLE nats_outbox_lock (
	stream VARCHAR(255) NOT NULL,
	lane SMALLINT NOT NULL,
	PRIMARY KEY (stream, lane)
);
