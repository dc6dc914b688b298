-- Files on their way in parts, so that one that is cut off goes on where it was.
CREATE TABLE transfers (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    received BIGINT NOT NULL,
    sha256 TEXT,
    touched BIGINT NOT NULL
);
CREATE INDEX transfers_by_user ON transfers (user_id, touched);

-- The parts that arrived whole: where each begins in the file, and the object that holds it.
CREATE TABLE transfer_parts (
    transfer TEXT NOT NULL REFERENCES transfers (id),
    start BIGINT NOT NULL,
    object TEXT NOT NULL,
    PRIMARY KEY (transfer, start)
);
