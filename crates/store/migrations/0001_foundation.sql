-- Portable between SQLite and PostgreSQL. Times are microseconds since 1970 UTC. `{serial}` is the one difference:
-- a 64-bit key the database counts up.

CREATE TABLE instance (
    id UUID PRIMARY KEY,
    sdk_app_id BIGINT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    user_sig_key TEXT NOT NULL,
    signing_key TEXT NOT NULL,
    rest_reasons JSONB NOT NULL,
    routing_due BOOLEAN NOT NULL DEFAULT FALSE,
    next_member BIGINT NOT NULL DEFAULT 1,
    next_group BIGINT NOT NULL DEFAULT 1001,
    created_at BIGINT NOT NULL
);

CREATE TABLE account (
    id UUID PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    must_change_password BOOLEAN NOT NULL DEFAULT FALSE,
    language TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE member (
    id UUID PRIMARY KEY,
    instance UUID NOT NULL REFERENCES instance (id),
    account UUID NOT NULL REFERENCES account (id),
    number BIGINT NOT NULL,
    role TEXT NOT NULL,
    nickname TEXT NOT NULL,
    nickname_folded TEXT NOT NULL,
    avatar TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    session_limit BIGINT,
    blocked BOOLEAN NOT NULL DEFAULT FALSE,
    deleted_at BIGINT,
    status TEXT NOT NULL DEFAULT 'offline',
    status_reason TEXT NOT NULL DEFAULT '',
    status_since BIGINT NOT NULL,
    last_handled_at BIGINT,
    inbox_rev BIGINT NOT NULL DEFAULT 0,
    place BIGINT NOT NULL DEFAULT 0,
    signed_in_at BIGINT,
    created_at BIGINT NOT NULL,
    UNIQUE (instance, number)
);
CREATE UNIQUE INDEX member_account ON member (account, instance) WHERE deleted_at IS NULL;
CREATE INDEX member_instance ON member (instance, status);

CREATE TABLE sign_in (
    id UUID PRIMARY KEY,
    account UUID NOT NULL REFERENCES account (id),
    member UUID REFERENCES member (id),
    place BIGINT NOT NULL DEFAULT 0,
    token_hash TEXT NOT NULL UNIQUE,
    csrf TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sign_in_account ON sign_in (account);

CREATE TABLE one_time_link (
    token_hash TEXT PRIMARY KEY,
    account UUID REFERENCES account (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE TABLE login_throttle (
    subject TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    window_started_at BIGINT NOT NULL
);

CREATE TABLE skill_group (
    id BIGINT NOT NULL,
    instance UUID NOT NULL REFERENCES instance (id),
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (instance, id),
    UNIQUE (instance, name_folded)
);

CREATE TABLE group_member (
    instance UUID NOT NULL,
    skill_group BIGINT NOT NULL,
    member UUID NOT NULL REFERENCES member (id),
    PRIMARY KEY (instance, skill_group, member),
    FOREIGN KEY (instance, skill_group) REFERENCES skill_group (instance, id) ON DELETE CASCADE
);
CREATE INDEX group_member_member ON group_member (member);

CREATE TABLE entry (
    id UUID PRIMARY KEY,
    instance UUID NOT NULL REFERENCES instance (id),
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    avatar TEXT NOT NULL DEFAULT '',
    is_default BOOLEAN NOT NULL,
    settings JSONB NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    UNIQUE (instance, user_id)
);

CREATE TABLE entry_text (
    entry UUID NOT NULL REFERENCES entry (id),
    language TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (entry, language, key)
);

CREATE TABLE channel (
    id UUID PRIMARY KEY,
    instance UUID NOT NULL REFERENCES instance (id),
    entry UUID NOT NULL REFERENCES entry (id),
    kind TEXT NOT NULL,
    web_app_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    look JSONB NOT NULL,
    allowed_sites JSONB NOT NULL,
    configured BOOLEAN NOT NULL DEFAULT FALSE,
    first_seen_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX channel_instance ON channel (instance);

CREATE TABLE visitor (
    id UUID PRIMARY KEY,
    instance UUID NOT NULL REFERENCES instance (id),
    user_id TEXT NOT NULL,
    nickname TEXT NOT NULL,
    avatar TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL,
    channel UUID REFERENCES channel (id),
    source JSONB NOT NULL,
    verified BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    UNIQUE (instance, user_id)
);

CREATE TABLE conversation (
    key {serial},
    id UUID NOT NULL UNIQUE,
    instance UUID NOT NULL REFERENCES instance (id),
    kind TEXT NOT NULL,
    entry UUID NOT NULL REFERENCES entry (id),
    visitor UUID NOT NULL REFERENCES visitor (id),
    number BIGINT NOT NULL DEFAULT 0,
    rev BIGINT NOT NULL DEFAULT 0,
    last_at BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    UNIQUE (visitor, entry, kind)
);

CREATE TABLE session (
    id UUID PRIMARY KEY,
    instance UUID NOT NULL REFERENCES instance (id),
    entry UUID NOT NULL REFERENCES entry (id),
    conversation BIGINT NOT NULL REFERENCES conversation (key),
    channel UUID REFERENCES channel (id),
    visitor UUID NOT NULL REFERENCES visitor (id),
    rev BIGINT NOT NULL,
    phase TEXT NOT NULL,
    agent UUID REFERENCES member (id),
    offered_to UUID REFERENCES member (id),
    offer_until BIGINT,
    transfer_to UUID REFERENCES member (id),
    transfer_until BIGINT,
    transfer_note TEXT NOT NULL DEFAULT '',
    skill_group BIGINT,
    priority BIGINT NOT NULL DEFAULT 0,
    fence BIGINT NOT NULL DEFAULT 0,
    entered_at BIGINT NOT NULL,
    queued_at BIGINT,
    accepted_at BIGINT,
    first_reply_at BIGINT,
    ended_at BIGINT,
    ended_because TEXT,
    visitor_messages BIGINT NOT NULL DEFAULT 0,
    agent_messages BIGINT NOT NULL DEFAULT 0,
    bot_messages BIGINT NOT NULL DEFAULT 0,
    last_visitor_at BIGINT,
    last_agent_at BIGINT,
    waiting_since BIGINT,
    first_message BIGINT,
    bot_misses BIGINT NOT NULL DEFAULT 0,
    queue_message BIGINT,
    queue_position BIGINT,
    rating_message BIGINT,
    rating_asked_at BIGINT,
    rating_expires_at BIGINT,
    rating_choice BIGINT,
    rating_comment TEXT NOT NULL DEFAULT '',
    rated_at BIGINT
);
CREATE UNIQUE INDEX session_open ON session (conversation) WHERE ended_at IS NULL;
CREATE INDEX session_conversation ON session (conversation, rev);
CREATE INDEX session_phase ON session (instance, phase) WHERE ended_at IS NULL;
CREATE INDEX session_agent ON session (agent) WHERE ended_at IS NULL;
CREATE INDEX session_entered ON session (instance, entered_at);

CREATE TABLE stint (
    id UUID PRIMARY KEY,
    session UUID NOT NULL REFERENCES session (id),
    member UUID NOT NULL REFERENCES member (id),
    fence BIGINT NOT NULL,
    offered_at BIGINT NOT NULL,
    accepted_at BIGINT,
    first_reply_at BIGINT,
    ended_at BIGINT,
    ended_how TEXT
);
CREATE UNIQUE INDEX stint_session ON stint (session, fence);
CREATE INDEX stint_member ON stint (member, offered_at);

CREATE TABLE offer_pause (
    session UUID NOT NULL REFERENCES session (id),
    member UUID NOT NULL REFERENCES member (id),
    until BIGINT NOT NULL,
    PRIMARY KEY (session, member)
);

CREATE TABLE message (
    conversation BIGINT NOT NULL REFERENCES conversation (key),
    number BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    id UUID NOT NULL,
    session UUID,
    side TEXT NOT NULL,
    author UUID NOT NULL,
    client_id TEXT NOT NULL,
    seq BIGINT,
    random BIGINT,
    elements TEXT NOT NULL,
    custom TEXT NOT NULL DEFAULT '',
    quote BIGINT,
    sent_at BIGINT NOT NULL,
    recalled_at BIGINT,
    PRIMARY KEY (conversation, number)
);
CREATE UNIQUE INDEX message_rev ON message (conversation, rev);
CREATE UNIQUE INDEX message_client ON message (author, client_id);
CREATE UNIQUE INDEX message_id ON message (id);

CREATE TABLE message_version (
    conversation BIGINT NOT NULL,
    number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    elements TEXT NOT NULL,
    replaced_at BIGINT NOT NULL,
    PRIMARY KEY (conversation, number, version),
    FOREIGN KEY (conversation, number) REFERENCES message (conversation, number) ON DELETE CASCADE
);

CREATE TABLE read_mark (
    conversation BIGINT NOT NULL REFERENCES conversation (key),
    reader TEXT NOT NULL,
    number BIGINT NOT NULL,
    read_at BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    PRIMARY KEY (conversation, reader)
);

CREATE TABLE inbox_item (
    member UUID NOT NULL REFERENCES member (id),
    session UUID NOT NULL REFERENCES session (id),
    rev BIGINT NOT NULL,
    state TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (member, session)
);
CREATE INDEX inbox_item_rev ON inbox_item (member, rev);
CREATE INDEX inbox_item_session ON inbox_item (session);

CREATE TABLE deadline (
    id UUID PRIMARY KEY,
    instance UUID NOT NULL REFERENCES instance (id),
    kind TEXT NOT NULL,
    subject UUID NOT NULL,
    fence BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL
);
CREATE INDEX deadline_due ON deadline (due_at);
CREATE INDEX deadline_subject ON deadline (subject, kind);

CREATE TABLE status_span (
    id UUID PRIMARY KEY,
    member UUID NOT NULL REFERENCES member (id),
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX status_span_open ON status_span (member) WHERE ended_at IS NULL;

CREATE TABLE audit (
    id UUID PRIMARY KEY,
    instance UUID NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    actor_id UUID,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    fields JSONB NOT NULL
);
CREATE INDEX audit_at ON audit (instance, at);

CREATE TABLE outbox (
    id UUID PRIMARY KEY,
    instance UUID NOT NULL,
    kind TEXT NOT NULL,
    payload JSONB NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX outbox_due ON outbox (due_at);

CREATE TABLE node (
    id UUID PRIMARY KEY,
    lease_until BIGINT NOT NULL,
    started_at BIGINT NOT NULL
);

CREATE TABLE connection (
    id UUID PRIMARY KEY,
    node UUID NOT NULL REFERENCES node (id),
    instance UUID NOT NULL,
    member UUID,
    visitor UUID,
    place BIGINT NOT NULL DEFAULT 0,
    opened_at BIGINT NOT NULL
);
CREATE INDEX connection_node ON connection (node);
CREATE INDEX connection_member ON connection (member);
CREATE INDEX connection_visitor ON connection (visitor);

CREATE TABLE file (
    id UUID PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    instance UUID NOT NULL,
    uploader UUID NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    element TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    complete BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE file_chunk (
    file UUID NOT NULL REFERENCES file (id) ON DELETE CASCADE,
    part BIGINT NOT NULL,
    data BYTEA NOT NULL,
    PRIMARY KEY (file, part)
);

CREATE TABLE question (
    id UUID PRIMARY KEY,
    instance UUID NOT NULL REFERENCES instance (id),
    language TEXT NOT NULL,
    question TEXT NOT NULL,
    similar_questions JSONB NOT NULL,
    answer TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    position BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX question_instance ON question (instance, position);

CREATE TABLE bot_version (
    id UUID PRIMARY KEY,
    instance UUID NOT NULL REFERENCES instance (id),
    name TEXT NOT NULL,
    note TEXT NOT NULL,
    content JSONB NOT NULL,
    deployed_by UUID,
    deployed_at BIGINT NOT NULL
);
CREATE INDEX bot_version_instance ON bot_version (instance, deployed_at);
