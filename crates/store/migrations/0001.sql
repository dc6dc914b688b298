-- One dialect for SQLite and PostgreSQL: TEXT and BIGINT only. Instants are microseconds since 1970, JSON is text, flags are 0 or 1.

CREATE TABLE departments (
    id TEXT NOT NULL PRIMARY KEY,
    zh TEXT NOT NULL,
    en TEXT NOT NULL
);

CREATE TABLE organisations (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    department TEXT REFERENCES departments (id),
    organisation TEXT REFERENCES organisations (id),
    password TEXT NOT NULL,
    active BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    locked_until BIGINT,
    created BIGINT NOT NULL
);

-- The token itself is kept by its owner alone; here is its hash.
CREATE TABLE sessions (
    token TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX sessions_expire ON sessions (expires);

-- A case as its events give it, with what lists need beside it.
CREATE TABLE cases (
    id TEXT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    workflow TEXT NOT NULL,
    stage TEXT NOT NULL,
    title TEXT NOT NULL,
    opened BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    ticking BIGINT NOT NULL,
    certificate TEXT UNIQUE,
    hash TEXT NOT NULL,
    summary TEXT NOT NULL,
    state TEXT NOT NULL
);
CREATE INDEX cases_tick ON cases (ticking, id);

CREATE TABLE case_parties (
    case_id TEXT NOT NULL REFERENCES cases (id),
    organisation TEXT NOT NULL,
    PRIMARY KEY (case_id, organisation)
);
CREATE INDEX parties_by_organisation ON case_parties (organisation, case_id);

-- What a case waits for, one row for each role that may do it.
CREATE TABLE todos (
    case_id TEXT NOT NULL REFERENCES cases (id),
    ordinal BIGINT NOT NULL,
    kind TEXT NOT NULL,
    role TEXT NOT NULL,
    department TEXT,
    due BIGINT,
    clock TEXT,
    PRIMARY KEY (case_id, ordinal)
);
CREATE INDEX todos_by_role ON todos (role, department);

-- The end of the ledger. Every change takes the next position here first, so that positions have no gaps and become visible in order.
CREATE TABLE ledger (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    position BIGINT NOT NULL,
    head TEXT NOT NULL
);
INSERT INTO ledger (one, position, head) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- The audit chain: `hash` continues the chain of the case, `head` that of all cases.
CREATE TABLE events (
    position BIGINT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    hash TEXT NOT NULL,
    head TEXT NOT NULL,
    UNIQUE (case_id, seq)
);

-- What others are told, in the order of the ledger.
CREATE TABLE outbox (
    position BIGINT NOT NULL,
    ordinal BIGINT NOT NULL,
    case_id TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (position, ordinal)
);

-- Requests that were done, so that the same one again is not done twice.
CREATE TABLE receipts (
    user_id TEXT NOT NULL,
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    case_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (user_id, key)
);

CREATE TABLE files (
    sha256 TEXT NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    stored BIGINT NOT NULL
);

-- Who brought a file, so that it can be put into a case by its hash.
CREATE TABLE uploads (
    sha256 TEXT NOT NULL REFERENCES files (sha256),
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (sha256, user_id)
);

-- The source of truth for work: `ready`, `running` (until its lease ends), `done`, `dead`, `cancelled`.
CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    case_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    lease_until BIGINT,
    worker TEXT,
    attempt BIGINT NOT NULL,
    error TEXT,
    created BIGINT NOT NULL,
    finished BIGINT
);
CREATE INDEX jobs_to_run ON jobs (state, run_at);
CREATE INDEX jobs_of_case ON jobs (case_id);
