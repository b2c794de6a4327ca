//! The words a request for a person is made of, in both languages.

/// Words that change nothing about a text that is otherwise one person.
pub(super) const POLITE: &[&str] =
    &["a", "an", "the", "please", "pls", "plz", "now", "hi", "hello", "hey", "ok", "okay", "thanks", "just"];

/// Words between a request and the person.
pub(super) const ARTICLES: &[&str] =
    &["a", "an", "the", "some", "one", "of", "your", "any", "another", "with", "to", "over"];

/// Words before a request that turn it around.
pub(super) const NEGATIONS: &[&str] = &["not", "dont", "no", "never", "without", "didnt", "cant", "wont"];

/// What kind of person.
pub(super) const KIND: &[&str] =
    &["real", "live", "actual", "customer", "support", "service", "human", "sales", "online", "living"];

/// Who can be asked for.
pub(super) const PERSON: &[&str] = &[
    "human",
    "humans",
    "being",
    "person",
    "people",
    "agent",
    "agents",
    "representative",
    "rep",
    "operator",
    "someone",
    "somebody",
    "advisor",
    "adviser",
    "staff",
    "colleague",
    "support",
    "service",
    "employee",
    "assistant",
    "manager",
];

/// How a request begins.
pub(super) const REQUESTS: &[&str] = &[
    "talk",
    "speak",
    "chat",
    "connect me",
    "transfer me",
    "put me through",
    "get me",
    "give me",
    "i want",
    "i need",
    "want",
    "need",
    "id like",
    "i would like",
    "i prefer",
    "switch",
    "switch me",
    "hand me",
    "pass me",
    "forward me",
    "is there",
];

/// What may follow a person without making it something else, as "rights" or "number" would.
pub(super) const AFTER: &[&str] = &[
    "please",
    "pls",
    "plz",
    "now",
    "about",
    "for",
    "who",
    "to",
    "and",
    "in",
    "because",
    "here",
    "right",
    "immediately",
    "asap",
    "instead",
    "today",
    "regarding",
    "not",
    "on",
    "thanks",
    "thank",
    "if",
    "at",
    "that",
    "i",
    "there",
    "with",
    "again",
    "directly",
    "from",
    "quickly",
    "so",
    "as",
    "the",
    "my",
    "this",
    "available",
    "but",
    "or",
];

/// Texts that are a request by themselves.
pub(super) const CHINESE_ALONE: &[&str] = &[
    "人工",
    "客服",
    "人工客服",
    "人工服务",
    "人工坐席",
    "人工座席",
    "真人",
    "真人客服",
    "在线客服",
    "客服人员",
    "人工人工",
    "活人",
];

/// Requests wherever they stand.
pub(super) const CHINESE_REQUESTS: &[&str] = &[
    "转人工",
    "转接人工",
    "接人工",
    "找人工",
    "要人工",
    "叫人工",
    "换人工",
    "切换人工",
    "切人工",
    "转到人工",
    "转真人",
    "转客服",
    "转接客服",
    "找客服",
    "要客服",
    "找真人",
    "要真人",
    "叫客服",
    "联系客服",
    "联系人工",
    "和真人",
    "跟真人",
    "与真人",
    "和人工",
    "跟人工",
    "真人聊",
    "和客服",
    "跟客服",
    "叫真人",
    "换真人",
    "找个人聊",
    "找个真人",
    "找个客服",
    "來人工",
    "来个人工",
    "来个真人",
    "需要人工",
    "想要人工",
    "轉人工",
    "轉接人工",
    "真人服务",
    "不要机器人",
    "不想和机器人",
    "别用机器人",
];

/// What has a request in it and is none: a refusal, another word, or a question about the service.
pub(super) const CHINESE_TRAPS: &[&str] = &[
    "不要转",
    "不用转",
    "别转",
    "不要人工",
    "不用人工",
    "不需要人工",
    "不想转",
    "不想要人工",
    "无需人工",
    "人工智能",
    "人工费",
    "人工成本",
    "人工合成",
    "人工草",
    "人工皮",
    "客服电话",
    "客服几点",
    "人工几点",
    "人工客服几点",
    "客服时间",
    "客服上班",
    "客服邮箱",
    "人工降雨",
];

/// What may stand before and after a text of [`CHINESE_ALONE`].
pub(super) const CHINESE_POLITE: &[&str] = &[
    "请", "麻烦", "帮我", "我要", "我想", "给我", "一下", "谢谢", "你好", "您好", "吧", "了", "啊", "呢", "吗", "来",
    "有", "需要", "在", "要", "我", "想",
];
