-- Known cases among the real ones, by which the agreement of officers is measured. `known` is a file by its hash.
CREATE TABLE planted (
    case_id TEXT NOT NULL PRIMARY KEY,
    by_user TEXT NOT NULL,
    at BIGINT NOT NULL,
    known TEXT NOT NULL
);
-- Reports of trials, each with a pack that was tried, by the hash of its content. `report` is a file by its hash.
CREATE TABLE pack_reports (
    pack TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    report TEXT NOT NULL,
    by_user TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (pack, sha256)
);
-- Packs since they are in force; `report` is the trial that went before, none for those with which the store began.
CREATE TABLE packs_in_force (
    pack TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    since BIGINT NOT NULL,
    report TEXT,
    PRIMARY KEY (pack, since)
);
