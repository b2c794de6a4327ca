-- What is read at every look at a long queue: its beginning, how many wait in a line before somebody, and which open
-- sessions are being passed on, which are few among many.

CREATE INDEX session_queue ON session (instance, priority DESC, queued_at, id)
    WHERE phase = 'queued' AND ended_at IS NULL;
CREATE INDEX session_line ON session (instance, skill_group, priority, queued_at, id)
    WHERE phase = 'queued' AND ended_at IS NULL;
CREATE INDEX session_transfer ON session (instance, transfer_to) WHERE transfer_to IS NOT NULL AND ended_at IS NULL;
