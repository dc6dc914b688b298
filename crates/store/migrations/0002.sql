-- Second factors: codes by time (RFC 6238). The secret is Base32; `last_step` is the newest step whose code was taken, so that none is taken twice.
CREATE TABLE second_factors (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
    secret TEXT NOT NULL,
    confirmed BIGINT,
    last_step BIGINT NOT NULL,
    created BIGINT NOT NULL
);

-- Codes for when the device is lost, as hashes; a used one is removed.
CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id),
    hash TEXT NOT NULL,
    PRIMARY KEY (user_id, hash)
);

-- When the person of a session last gave a code.
ALTER TABLE sessions ADD COLUMN proved BIGINT;

-- How often things are done, shared by all servers: `due` is when all that was done would be paid off (GCRA).
CREATE TABLE rates (
    key TEXT NOT NULL PRIMARY KEY,
    due BIGINT NOT NULL
);
