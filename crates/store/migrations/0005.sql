-- People as a provider of the authority knows them (OpenID Connect).
CREATE TABLE identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    linked BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
);

-- Sign-ins that were begun at the provider and have not come back.
CREATE TABLE sign_ins (
    state TEXT NOT NULL PRIMARY KEY,
    nonce TEXT NOT NULL,
    verifier TEXT NOT NULL,
    expires BIGINT NOT NULL
);
