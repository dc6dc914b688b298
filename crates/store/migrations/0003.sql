-- How people are reached. The administrator gives the address; the person says in which language, and whether at all.
CREATE TABLE contacts (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id),
    email TEXT,
    language TEXT NOT NULL,
    mails BIGINT NOT NULL
);

-- What people are told by mail, written with the change that it tells of. Each is sent by a job (`mail/<id>`).
CREATE TABLE mails (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    about TEXT NOT NULL,
    department TEXT,
    due BIGINT,
    created BIGINT NOT NULL,
    sent BIGINT
);
CREATE INDEX mails_unsent ON mails (sent, id);
