//! Rules about sessions, who has them, and what is due.

use super::Rule;

pub(super) const ALWAYS: &[Rule] = &[
    Rule {
        name: "a session is in one phase",
        sql: "SELECT id, phase, agent, offered_to, transfer_to, ended_at FROM session
              WHERE (phase = 'ended') <> (ended_at IS NOT NULL) OR (ended_at IS NULL) <> (ended_because IS NULL)
                 OR (phase = 'offered') <> (offered_to IS NOT NULL) OR (offered_to IS NULL) <> (offer_until IS NULL)
                 OR (transfer_to IS NOT NULL AND phase <> 'serving') OR (transfer_to IS NULL) <> (transfer_until IS NULL)
                 OR (phase = 'serving' AND (agent IS NULL OR accepted_at IS NULL))
                 OR (phase IN ('queued', 'offered', 'serving') AND queued_at IS NULL)",
    },
    Rule {
        name: "I4: whoever serves a session, and nobody else, has the one open accepted stint in it",
        sql: "SELECT s.id, s.phase, s.agent, t.member, COUNT(t.id) FROM session s
              LEFT JOIN stint t ON t.session = s.id AND t.ended_at IS NULL AND t.accepted_at IS NOT NULL
              GROUP BY s.id
              HAVING COUNT(t.id) <> (s.phase = 'serving') OR (s.phase = 'serving' AND t.member <> s.agent)",
    },
    Rule {
        name: "I4: an offer has one open stint that is not accepted",
        sql: "SELECT s.id, COUNT(t.id), s.offered_to, s.transfer_to, t.member FROM session s
              LEFT JOIN stint t ON t.session = s.id AND t.ended_at IS NULL AND t.accepted_at IS NULL
              GROUP BY s.id
              HAVING COUNT(t.id) <> (s.offered_to IS NOT NULL) + (s.transfer_to IS NOT NULL)
                  OR (COUNT(t.id) = 1 AND t.member <> COALESCE(s.offered_to, s.transfer_to))",
    },
    Rule {
        name: "I4: two agents never served a session at once",
        sql: "SELECT a.session, a.fence, b.fence FROM stint a
              JOIN stint b ON b.session = a.session AND b.fence > a.fence AND b.accepted_at IS NOT NULL
              WHERE a.accepted_at IS NOT NULL AND (a.ended_at IS NULL OR a.ended_at > b.accepted_at)",
    },
    Rule {
        name: "I4: no assignment is newer than its session",
        sql: "SELECT s.id, s.fence, t.fence FROM session s JOIN stint t ON t.session = s.id AND t.fence > s.fence",
    },
    Rule {
        name: "I12: a stint's first reply is the agent's first message while it was open",
        sql: "SELECT t.session, t.fence, t.first_reply_at FROM stint t
              WHERE t.first_reply_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM message m WHERE m.session = t.session
                AND m.author = t.member AND m.sent_at = t.first_reply_at)",
    },
    Rule {
        name: "I8: what may time out has its due time, once, and nothing else has",
        sql: "SELECT s.id, s.phase, d.kind, COUNT(d.id) FROM session s
              JOIN (SELECT 'offer' AS kind UNION SELECT 'transfer' UNION SELECT 'silence' UNION SELECT 'botSilence') k
              LEFT JOIN deadline d ON d.subject = s.id AND d.kind = k.kind
              GROUP BY s.id, k.kind
              HAVING COUNT(d.id) <> CASE k.kind
                WHEN 'offer' THEN s.phase = 'offered' WHEN 'transfer' THEN s.transfer_to IS NOT NULL
                WHEN 'silence' THEN s.phase = 'serving' ELSE s.phase = 'bot' END",
    },
    Rule {
        name: "I8: an offer runs out when it says so",
        sql: "SELECT s.id, s.offer_until, s.transfer_until, d.due_at FROM session s JOIN deadline d ON d.subject = s.id
              WHERE (d.kind = 'offer' AND d.due_at <> s.offer_until)
                 OR (d.kind = 'transfer' AND d.due_at <> s.transfer_until)",
    },
    Rule {
        name: "I8: what has ended waits for nothing",
        sql: "SELECT s.id, d.kind FROM session s JOIN deadline d ON d.subject = s.id WHERE s.phase = 'ended'",
    },
    Rule {
        name: "I2: a list has the sessions its member holds, as they are held, and no others",
        sql: "SELECT s.id, h.member, h.state, i.state FROM
                (SELECT id, agent AS member, 'serving' AS state FROM session WHERE phase = 'serving'
                 UNION ALL SELECT id, offered_to, 'offered' FROM session WHERE offered_to IS NOT NULL
                 UNION ALL SELECT id, transfer_to, 'transferOffered' FROM session WHERE transfer_to IS NOT NULL) h
              JOIN session s ON s.id = h.id
              LEFT JOIN inbox_item i ON i.session = h.id AND i.member = h.member
              WHERE i.state IS NOT h.state
              UNION ALL
              SELECT s.id, i.member, NULL, i.state FROM inbox_item i JOIN session s ON s.id = i.session
              WHERE (i.state = 'serving' AND (s.phase <> 'serving' OR s.agent <> i.member))
                 OR (i.state = 'offered' AND s.offered_to IS NOT i.member)
                 OR (i.state = 'transferOffered' AND s.transfer_to IS NOT i.member)
                 OR (i.state = 'ended' AND s.phase <> 'ended')",
    },
];
