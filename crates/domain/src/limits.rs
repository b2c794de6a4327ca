//! How long and how large what people send may be (REQUIREMENTS.md §22), in characters or bytes.

/// Nickname of a member or visitor, characters.
pub const NICKNAME: usize = 32;
/// Name of a group, characters.
pub const GROUP_NAME: usize = 32;
/// Name of a website or desk, characters.
pub const WEBSITE_NAME: usize = 32;
/// One prompt, characters.
pub const PROMPT: usize = 500;
/// A question of the knowledge base, characters: as much as the engine looks at, since wordings are often what visitors
/// really wrote.
pub const QUESTION: usize = 500;
/// An answer of the knowledge base, characters.
pub const ANSWER: usize = 5_000;
/// Text of one message, characters.
pub const MESSAGE_TEXT: usize = 5_000;
/// One message with all its elements, as JSON bytes.
pub const MESSAGE_BYTES: usize = 48 * 1024;
/// Elements of one message.
pub const MESSAGE_ELEMENTS: usize = 16;
/// A file, bytes.
pub const FILE_BYTES: u64 = 20 * 1024 * 1024;
/// A file's name, characters.
pub const FILE_NAME: usize = 255;
/// One socket frame from a client, bytes.
pub const FRAME_BYTES: usize = 64 * 1024;
/// An id made by a client for its message, bytes.
pub const CLIENT_ID: usize = 64;
/// The user id an integrator chooses for a visitor, bytes.
pub const USER_ID: usize = 64;
/// An e-mail address, bytes (RFC 5321).
pub const EMAIL: usize = 254;
/// Shortest password, characters.
pub const PASSWORD_MIN: usize = 8;
/// Longest password, bytes.
pub const PASSWORD_MAX: usize = 256;
/// Note that goes with a transfer, characters.
pub const TRANSFER_NOTE: usize = 500;
/// Comment that goes with a rating, characters.
pub const RATING_COMMENT: usize = 500;
/// Reason of a break, characters.
pub const REST_REASON: usize = 32;
/// What a visitor is typing, as shown to the agent, characters.
pub const TYPING_PREVIEW: usize = 500;
