-- For MySQL 8.0.13 and MariaDB 10.3 or newer. DATETIME in UTC instead of TIMESTAMP: no year
-- 2038, and no hour that is there twice. Binary collation: stream names and ordering keys
-- differ by case.
--
-- One row for each transaction and stream.
CREATE TABLE nats_outbox (
	seq BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	stream VARCHAR(255) NOT NULL,
	lane SMALLINT NOT NULL,
	status SMALLINT DEFAULT 0 NOT NULL,
	transaction_id VARCHAR(64) NOT NULL,
	message_id VARCHAR(200),
	order_key VARCHAR(255),
	msg_count INT NOT NULL,
	payload_size INT NOT NULL,
	payload LONGBLOB NOT NULL,
	attempts INT DEFAULT 0 NOT NULL,
	next_attempt_at DATETIME(6),
	last_error VARCHAR(1000),
	stream_seq BIGINT,
	created_at DATETIME(6) NOT NULL,
	ended_at DATETIME(6)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE INDEX nats_outbox_poll ON nats_outbox (stream, lane, status, seq);

-- One row for each lane: who relays it, and what is on its way to the stream.
CREATE TABLE nats_outbox_lane (
	stream VARCHAR(255) NOT NULL,
	lane SMALLINT NOT NULL,
	owner VARCHAR(100),
	fence BIGINT DEFAULT 0 NOT NULL,
	lease_until DATETIME(6) NOT NULL,
	paused SMALLINT DEFAULT 0 NOT NULL,
	problem VARCHAR(1000),
	group_id VARCHAR(64),
	group_seqs MEDIUMTEXT,
	group_msgs INT,
	group_fenced SMALLINT DEFAULT 0 NOT NULL,
	group_sent_at DATETIME(6),
	lookup_at DATETIME(6),
	stream_seq BIGINT DEFAULT 0 NOT NULL,
	stream_created VARCHAR(40),
	epoch_seq BIGINT DEFAULT 0 NOT NULL,
	PRIMARY KEY (stream, lane)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Which relays are alive, so that they share the lanes evenly.
CREATE TABLE nats_outbox_relay (
	owner VARCHAR(100) PRIMARY KEY,
	alive_until DATETIME(6) NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Locked from the insert to the commit when the ordering is STRICT. Not the lane's row,
-- which the relay writes all the time.
CREATE TABLE nats_outbox_lock (
	stream VARCHAR(255) NOT NULL,
	lane SMALLINT NOT NULL,
	PRIMARY KEY (stream, lane)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
