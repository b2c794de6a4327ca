//! Whether somebody asks for a person instead of the bot.

use self::phrases::{
    AFTER, ARTICLES, CHINESE_ALONE, CHINESE_POLITE, CHINESE_REQUESTS, CHINESE_TRAPS, KIND, NEGATIONS, PERSON, POLITE,
    REQUESTS,
};
use crate::normal::{is_unspaced, spoken as normalise};

mod phrases;

/// Whether `text` asks, in English or Chinese, to be put through to a person.
///
/// Whole phrases count, not words inside others: "agent" alone does, "travel agent" or "人工智能" does not.
pub fn wants_person(text: &str) -> bool {
    let normal = normalise(text);
    if normal.chars().any(is_unspaced) { in_chinese(&normal) } else { in_english(&normal) }
}

fn in_english(normal: &str) -> bool {
    let words: Vec<&str> = normal.split(' ').collect();
    let said: Vec<&str> = words.iter().copied().filter(|word| !POLITE.contains(word)).collect();
    is_person(&said) || (0..words.len()).any(|at| asks_for_person(&words, at))
}

/// Whether a request starts at `at`: a verb, then a person, then nothing that makes it something else.
fn asks_for_person(words: &[&str], at: usize) -> bool {
    let negated = words[at.saturating_sub(3)..at].iter().any(|word| NEGATIONS.contains(word));
    !negated
        && REQUESTS.iter().any(|request| {
            let request: Vec<&str> = request.split(' ').collect();
            words[at..].strip_prefix(request.as_slice()).is_some_and(begins_with_person)
        })
}

fn begins_with_person(words: &[&str]) -> bool {
    let skipped = words.iter().take_while(|word| ARTICLES.contains(word)).count();
    let words = &words[skipped..];
    let longest = words.iter().take_while(|word| PERSON.contains(word) || KIND.contains(word)).count();
    is_person(&words[..longest]) && words.get(longest).is_none_or(|next| AFTER.contains(next))
}

/// Whether these words, with none before or after, name somebody to talk to.
fn is_person(words: &[&str]) -> bool {
    let Some((last, kinds)) = words.split_last() else { return false };
    PERSON.contains(last) && kinds.iter().all(|kind| KIND.contains(kind) || PERSON.contains(kind))
}

fn in_chinese(normal: &str) -> bool {
    let said: String = normal.chars().filter(|c| *c != ' ').collect();
    if CHINESE_TRAPS.iter().any(|trap| said.contains(trap)) {
        return false;
    }
    let bare = strip_polite(&said);
    CHINESE_ALONE.contains(&bare) || CHINESE_REQUESTS.iter().any(|request| said.contains(request))
}

fn strip_polite(said: &str) -> &str {
    let mut said = said;
    loop {
        let start = CHINESE_POLITE.iter().find_map(|polite| said.strip_prefix(polite));
        let end = || CHINESE_POLITE.iter().find_map(|polite| said.strip_suffix(polite));
        match start.or_else(end) {
            Some(shorter) => said = shorter,
            None => return said,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_request_for_a_person_is_heard() {
        let texts = [
            "human",
            "Human!",
            "agent",
            "AGENT please",
            "talk to a person",
            "I want to talk to a human.",
            "real person",
            "Can I speak with someone?",
            "customer service",
            "live agent",
            "connect me to an agent",
            "operator",
            "I'd like to chat with a real human being about my order",
            "get me a human now",
            "transfer me to support",
            "this is useless, let me speak to a representative",
            "hi, I need a real person please",
            "a human please",
            "is there a real person there",
            "can I talk to a person about a human rights book",
            "speak to customer support",
            "人工",
            "转人工",
            "人工客服",
            "我要转人工!",
            "请帮我转人工客服，谢谢",
            "真人客服",
            "找客服",
            "我想和真人聊聊",
            "人工服务",
            "有人工吗",
            "转 人工",
            "我需要人工",
            "客服在吗",
            "麻烦转接人工",
            "轉人工",
            "我不要机器人，我要人工",
            "接人工客服",
        ];

        for text in texts {
            assert!(wants_person(text), "{text}");
        }
    }

    #[test]
    fn words_that_only_look_like_a_request_are_not_one() {
        let texts = [
            "",
            "?",
            "hello",
            "human rights lawyer book",
            "I need a human anatomy poster",
            "I want a travel agent bag",
            "do you sell cleaning agent",
            "I need a customer service number for DHL",
            "the agent of the courier was rude",
            "I don't want to talk to a human",
            "no need to speak with an agent",
            "how do I contact you",
            "is the fabric human made",
            "personal data",
            "the agency called me",
            "give me an agent orange t-shirt",
            "where is my order",
            "人工智能音箱有货吗",
            "不用转人工",
            "我不需要人工",
            "这个是人工皮革吗",
            "人工客服几点上班",
            "客服电话是多少",
            "人工费多少钱",
            "你好",
            "退货怎么办",
            "真人比例的模型有吗",
        ];

        for text in texts {
            assert!(!wants_person(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in ".{0,600}") {
            let _ = wants_person(&text);
        }
    }
}
