-- The chatbot: categories of the knowledge base, its configuration, what it decided, and what administrators test it with.

CREATE TABLE bot_category (
    id UUID PRIMARY KEY,
    instance UUID NOT NULL REFERENCES instance (id),
    kind TEXT NOT NULL,
    parent UUID REFERENCES bot_category (id),
    name TEXT NOT NULL,
    -- Set for what Deskhand ships: its name in the list of presets, such as `greetings.en`.
    preset TEXT,
    -- The one that takes what has no category; it cannot be deleted.
    is_default BOOLEAN NOT NULL DEFAULT FALSE,
    enabled BOOLEAN NOT NULL DEFAULT TRUE,
    position BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX bot_category_instance ON bot_category (instance, kind, position);
CREATE INDEX bot_category_parent ON bot_category (parent);

ALTER TABLE question ADD COLUMN kind TEXT NOT NULL DEFAULT 'qa';
ALTER TABLE question ADD COLUMN category UUID REFERENCES bot_category (id);
ALTER TABLE question ADD COLUMN format TEXT NOT NULL DEFAULT 'plain';
-- The answer's action: hand over, and to which group; a group of 0 is any.
ALTER TABLE question ADD COLUMN hand_over BIGINT;
-- The question as the engine compares it: finds duplicates.
ALTER TABLE question ADD COLUMN folded TEXT NOT NULL DEFAULT '';
-- Folded text per searchable field.
ALTER TABLE question ADD COLUMN folded_similar TEXT NOT NULL DEFAULT '';
ALTER TABLE question ADD COLUMN folded_answer TEXT NOT NULL DEFAULT '';
-- Set for what Deskhand ships: its place in the list of presets, such as `greetings.en.3`.
ALTER TABLE question ADD COLUMN preset TEXT;
CREATE INDEX question_category ON question (category);
CREATE INDEX question_folded ON question (instance, kind, folded);
CREATE INDEX question_updated ON question (instance, kind, updated_at);

-- The draft configuration, and a number raised by every change to what the test bot is made of.
CREATE TABLE bot_draft (
    instance UUID PRIMARY KEY REFERENCES instance (id),
    config JSONB NOT NULL,
    version BIGINT NOT NULL,
    content_version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- What a version answers with besides its questions: the configuration, the calibration of the engine, and the
-- version it was rolled back from.
ALTER TABLE bot_version ADD COLUMN config JSONB;
ALTER TABLE bot_version ADD COLUMN calibration JSONB;
ALTER TABLE bot_version ADD COLUMN rolled_back_to UUID;
ALTER TABLE bot_version ADD COLUMN questions BIGINT NOT NULL DEFAULT 0;
-- The result of the administrator's own questions at deployment: how many passed, of how many.
ALTER TABLE bot_version ADD COLUMN passed BIGINT;
ALTER TABLE bot_version ADD COLUMN tested BIGINT;
-- Off once the content was let go of, to bound the database.
ALTER TABLE bot_version ADD COLUMN kept BOOLEAN NOT NULL DEFAULT TRUE;

-- The administrator's own questions, with the answer each must find.
CREATE TABLE regression_question (
    id UUID PRIMARY KEY,
    instance UUID NOT NULL REFERENCES instance (id),
    question TEXT NOT NULL,
    -- Which Q&A must answer; none: it must not be answered.
    expected UUID,
    created_at BIGINT NOT NULL
);
CREATE INDEX regression_question_instance ON regression_question (instance, created_at);

-- What the bot did about a message of a visitor. The words stay with the message, so that erasing it erases them.
CREATE TABLE bot_decision (
    conversation BIGINT NOT NULL REFERENCES conversation (key),
    number BIGINT NOT NULL,
    instance UUID NOT NULL REFERENCES instance (id),
    session UUID NOT NULL REFERENCES session (id),
    version UUID,
    decision TEXT NOT NULL,
    score DOUBLE PRECISION NOT NULL,
    question UUID,
    runner_up UUID,
    -- The bot's message, where it wrote one; thumbs point at it.
    reply BIGINT,
    -- 1 up, -1 down.
    thumb BIGINT,
    -- Looked at in the review: `added`, `answered` or `ignored`.
    reviewed TEXT,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (conversation, number)
);
CREATE INDEX bot_decision_time ON bot_decision (instance, decided_at);
CREATE INDEX bot_decision_reply ON bot_decision (conversation, reply);
CREATE INDEX bot_decision_question ON bot_decision (instance, question, decided_at);

-- Questions an administrator does not want to see again in the review: a keyed hash, not the words.
CREATE TABLE bot_ignored (
    instance UUID NOT NULL REFERENCES instance (id),
    digest TEXT NOT NULL,
    ignored_at BIGINT NOT NULL,
    PRIMARY KEY (instance, digest)
);

-- Optional engines: addresses, models, switches; the keys apart, sealed.
CREATE TABLE bot_engine (
    instance UUID PRIMARY KEY REFERENCES instance (id),
    settings JSONB NOT NULL,
    embeddings_key TEXT NOT NULL DEFAULT '',
    judge_key TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL
);
