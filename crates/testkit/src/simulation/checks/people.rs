//! Rules about members: lists, statuses, connections, and what is written down of changes.

use super::Rule;

pub(super) const ALWAYS: &[Rule] = &[
    Rule {
        name: "I2: no two rows of a list have the same change, and none is newer than the list",
        sql: "SELECT i.member, i.rev, COUNT(*) FROM inbox_item i JOIN member m ON m.id = i.member
              GROUP BY i.member, i.rev HAVING COUNT(*) > 1 OR MAX(i.rev) > MAX(m.inbox_rev)",
    },
    Rule {
        name: "I9: a member's open status span says what the member does",
        sql: "SELECT m.id, m.status, p.status FROM member m
              LEFT JOIN status_span p ON p.member = m.id AND p.ended_at IS NULL
              WHERE (p.id IS NULL AND m.status <> 'offline')
                 OR (p.id IS NOT NULL AND (p.status <> m.status OR p.reason <> m.status_reason))",
    },
    Rule {
        name: "I9: a status span ends where the next one begins",
        sql: "SELECT a.member, a.ended_at FROM status_span a WHERE a.ended_at IS NOT NULL
              AND (SELECT COUNT(*) FROM status_span b WHERE b.member = a.member AND b.started_at = a.ended_at) = 0",
    },
    Rule {
        name: "I8: who is gone without a word, or with a session, has a grace period that ends",
        sql: "SELECT m.id, m.status FROM member m WHERE (m.status <> 'offline' OR EXISTS
                (SELECT 1 FROM session s WHERE s.ended_at IS NULL AND ((s.phase = 'serving' AND s.agent = m.id)
                  OR s.offered_to = m.id OR s.transfer_to = m.id)))
              AND NOT EXISTS (SELECT 1 FROM connection k WHERE k.member = m.id)
              AND NOT EXISTS (SELECT 1 FROM deadline d WHERE d.subject = m.id AND d.kind = 'grace')",
    },
    Rule {
        name: "S-172: who is kept out has no session and is offline",
        sql: "SELECT m.id, m.status FROM member m WHERE m.blocked AND (m.status <> 'offline' OR EXISTS
                (SELECT 1 FROM session s WHERE s.ended_at IS NULL AND ((s.phase = 'serving' AND s.agent = m.id)
                  OR s.offered_to = m.id OR s.transfer_to = m.id)))",
    },
    Rule {
        name: "a connection belongs to a node that lives, or that somebody will bury",
        sql: "SELECT k.id FROM connection k LEFT JOIN node n ON n.id = k.node WHERE n.id IS NULL",
    },
];
