//! Rules about messages and conversations.

use super::Rule;

pub(super) const ALWAYS: &[Rule] = &[
    Rule {
        name: "I1: a conversation counts its messages from 1 without holes",
        sql: "SELECT c.key, c.number, COUNT(m.number), MIN(m.number), MAX(m.number)
              FROM conversation c LEFT JOIN message m ON m.conversation = c.key GROUP BY c.key
              HAVING c.number <> COUNT(m.number) OR (c.number > 0 AND (MIN(m.number) <> 1 OR MAX(m.number) <> c.number))",
    },
    Rule {
        name: "I2: no two rows of a conversation have the same change, and none is newer than the conversation",
        sql: "SELECT r.conversation, r.rev, COUNT(*) FROM
                (SELECT conversation, rev FROM message UNION ALL SELECT conversation, rev FROM session
                 UNION ALL SELECT conversation, rev FROM read_mark) r
              JOIN conversation c ON c.key = r.conversation
              GROUP BY r.conversation, r.rev HAVING COUNT(*) > 1 OR MAX(r.rev) > MAX(c.rev)",
    },
    Rule {
        name: "I2: the times of a conversation's messages never go back",
        sql: "SELECT a.conversation, a.number FROM message a
              JOIN message b ON b.conversation = a.conversation AND b.number = a.number + 1
              WHERE b.sent_at < a.sent_at",
    },
    Rule {
        name: "a message that was taken back has lost its content",
        sql: "SELECT conversation, number FROM message WHERE recalled_at IS NOT NULL AND elements <> '[]'",
    },
    Rule {
        name: "I11: the bot answers messages of visitors only, each of them once",
        sql: "SELECT b.conversation, b.client_id, COUNT(*), COUNT(m.number) FROM message b
              LEFT JOIN message m ON m.conversation = b.conversation AND m.side = 'visitor' AND m.session = b.session
                AND m.number = CAST(substr(b.client_id, instr(b.client_id, ':') + 1) AS INTEGER)
              WHERE b.side = 'bot' AND (b.client_id LIKE 'bot:%' OR b.client_id LIKE 'offer:%')
              GROUP BY b.conversation, b.client_id HAVING COUNT(*) <> 1 OR COUNT(m.number) <> 1",
    },
    Rule {
        name: "I11: what the bot decided is kept with the message and the reply it led to",
        sql: "SELECT d.conversation, d.number, d.reply, r.number FROM bot_decision d
              LEFT JOIN message m ON m.conversation = d.conversation AND m.number = d.number AND m.side = 'visitor'
              LEFT JOIN message r ON r.conversation = d.conversation AND r.side = 'bot'
                AND r.client_id = 'bot:' || d.number
              WHERE m.number IS NULL OR d.reply IS NOT r.number",
    },
    Rule {
        name: "I12: the bot's misses are its fallbacks since it last knew better",
        sql: "SELECT s.id, s.bot_misses FROM session s
              WHERE s.bot_misses <> (SELECT COUNT(*) FROM bot_decision d
                WHERE d.session = s.id AND d.decision = 'fallback'
                AND d.number > COALESCE((SELECT MAX(number) FROM bot_decision k
                    WHERE k.session = s.id AND k.decision IN ('direct', 'chitchat', 'clarify')), 0))",
    },
    Rule {
        name: "I12: the messages of a session add up to its counts",
        sql: "SELECT s.id, s.visitor_messages, s.agent_messages, s.bot_messages FROM session s
              WHERE s.visitor_messages <> (SELECT COUNT(*) FROM message m JOIN conversation c ON c.key = m.conversation
                    WHERE m.session = s.id AND m.side = 'visitor' AND c.kind = 'visitor')
                 OR s.agent_messages <> (SELECT COUNT(*) FROM message m
                    WHERE m.conversation = s.conversation AND m.session = s.id AND m.side = 'agent')
                 OR s.bot_messages <> (SELECT COUNT(*) FROM message m WHERE m.session = s.id AND m.side = 'bot'
                    AND (m.client_id LIKE 'bot:%' OR m.client_id LIKE 'offer:%'))",
    },
    Rule {
        name: "I12: a session's times are those of its messages",
        sql: "SELECT s.id, s.last_visitor_at, s.last_agent_at, s.first_reply_at, s.first_message FROM session s
              WHERE s.last_visitor_at IS NOT (SELECT MAX(sent_at) FROM message m
                    WHERE m.conversation = s.conversation AND m.session = s.id AND m.side = 'visitor')
                 OR s.last_agent_at IS NOT (SELECT MAX(sent_at) FROM message m
                    WHERE m.conversation = s.conversation AND m.session = s.id AND m.side = 'agent')
                 OR s.first_reply_at IS NOT (SELECT MIN(sent_at) FROM message m
                    WHERE m.conversation = s.conversation AND m.session = s.id AND m.side = 'agent')
                 OR s.first_message IS NOT (SELECT MIN(number) FROM message m
                    WHERE m.conversation = s.conversation AND m.session = s.id AND m.side = 'visitor')",
    },
    Rule {
        name: "I12: a visitor waits since the first message that nobody answered",
        sql: "SELECT s.id, s.waiting_since FROM session s
              WHERE s.waiting_since IS NOT (SELECT MIN(m.sent_at) FROM message m
                WHERE m.conversation = s.conversation AND m.session = s.id AND m.side = 'visitor'
                AND m.number > COALESCE((SELECT MAX(number) FROM message a
                    WHERE a.conversation = s.conversation AND a.session = s.id AND a.side = 'agent'), 0))",
    },
];
