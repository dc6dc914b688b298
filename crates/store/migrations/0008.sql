-- Secrets of second factors lie encrypted: `key_id` names the key; without one the secret is still as older programs wrote it.
ALTER TABLE second_factors ADD COLUMN key_id TEXT;

-- The key that seals, as all servers agreed.
CREATE TABLE secret_key (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    key_id TEXT NOT NULL
);
