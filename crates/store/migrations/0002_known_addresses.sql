-- Where an account signed in from before: its owner is let in from there while strangers guess the password.

CREATE TABLE known_address (
    account UUID NOT NULL REFERENCES account (id),
    address TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (account, address)
);
