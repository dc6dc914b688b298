-- Changed rules tried on what was submitted. `change`, `drawings` and `report` are files by their hash.
CREATE TABLE sandboxes (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    by_user TEXT NOT NULL,
    created BIGINT NOT NULL,
    change TEXT NOT NULL,
    drawings TEXT NOT NULL,
    report TEXT
);
CREATE TABLE sandbox_parts (
    sandbox_id TEXT NOT NULL,
    part BIGINT NOT NULL,
    result TEXT,
    PRIMARY KEY (sandbox_id, part)
);
