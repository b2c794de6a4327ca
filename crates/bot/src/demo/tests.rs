//! That the demo set is whole, and that the engine answers from it.

use super::*;
use crate::{Engine, Kind};

/// From here on the best match is answered, unless a desk says otherwise (S-119).
const DIRECT: f32 = 0.80;
/// And from here on the best matches are offered (S-121).
const OFFERED: f32 = 0.50;

fn engine(lang: Lang) -> Engine {
    let entries = questions(lang).iter().zip(1..).map(|(question, n)| question.with_id(Uuid::from_u128(n)));
    Engine::new(entries).train(&|| true).expect("nothing stops it")
}

fn best(engine: &Engine, text: &str) -> (u128, f32) {
    engine.ask(text, 1).first().map_or((0, 0.0), |best| (best.id.as_u128(), best.score))
}

#[test]
fn both_languages_have_eight_whole_questions() {
    for lang in [Lang::En, Lang::Zh] {
        assert_eq!(questions(lang).len(), 8); // S-022
        for question in questions(lang) {
            assert!((3..=5).contains(&question.similar.len()), "{}", question.question);
            assert!(!question.answer.is_empty());
        }
    }
}

#[test]
fn every_wording_finds_its_own_entry() {
    for lang in [Lang::En, Lang::Zh] {
        let engine = engine(lang);
        for (question, n) in questions(lang).iter().zip(1..) {
            for text in std::iter::once(&question.question).chain(question.similar) {
                let found = engine.ask(text, 3).remove(0);

                assert_eq!((found.id.as_u128(), found.score, found.kind), (n, 1.0, Kind::SameWords));
                assert_eq!(found.matched, *text);
            }
        }
    }
}

#[test]
fn no_wording_is_taken_for_a_request_for_a_person() {
    for question in [Lang::En, Lang::Zh].into_iter().flat_map(questions) {
        for text in std::iter::once(&question.question).chain(question.similar) {
            assert!(!crate::wants_person(text), "{text}");
        }
    }
}

#[test]
fn paraphrases_are_answered() {
    let english = [
        (1, "how long does shipping take"),
        (1, "how long will delivery take?"),
        (1, "delivery time"),
        (1, "how long is delivery"),
        (1, "When does my package arrive"),
        (1, "how fast is shipping"),
        (2, "how to return an item"),
        (2, "how can i return my item"),
        (2, "I'd like to return this"),
        (2, "return policy"),
        (2, "refund please"),
        (2, "i want a refund"),
        (2, "can I exchange the size"),
        (3, "what payment methods do you take"),
        (2, "money back"),
        (3, "payment methods"),
        (3, "can i pay with paypal"),
        (3, "do you accept credit cards?"),
        (4, "where's my order"),
        (4, "WHERE IS MY ORDER"),
        (4, "track my order"),
        (4, "order status"),
        (4, "tracking number?"),
        (4, "I still have not received my package"),
        (5, "how long is the warranty"),
        (5, "my product is broken"),
        (5, "item arrived damaged"),
        (5, "warranty"),
        (5, "is there a guarantee"),
        (6, "sunday open?"),
        (7, "i want to cancel"),
        (6, "opening hours"),
        (6, "are you open on the weekend?"),
        (6, "business hours please"),
        (6, "what time do you open"),
        (7, "cancel my order"),
        (7, "how can I cancel an order"),
        (7, "can i change my order"),
        (7, "wrong delivery address"),
        (7, "change shipping address"),
        (8, "phone number"),
        (8, "what's your email"),
        (8, "how do I contact you"),
        (8, "can I call"),
    ];
    let chinese = [
        (1, "多久送到"),
        (1, "几天能送到"),
        (1, "什么时候能发货"),
        (1, "快递几天到"),
        (1, "配送要多久"),
        (1, "多久可以收到"),
        (2, "如何退货"),
        (2, "我要退货"),
        (2, "退货政策"),
        (2, "可以退款么"),
        (2, "怎么换货"),
        (3, "付款方式"),
        (3, "有哪些付款方式"),
        (3, "支持微信支付吗"),
        (3, "可以用支付宝付款吗"),
        (4, "我的订单在哪"),
        (4, "查询订单"),
        (4, "订单状态"),
        (4, "怎么查快递单号"),
        (4, "还没收到货"),
        (5, "保修多久"),
        (5, "商品坏了怎么办"),
        (5, "质保期多长"),
        (5, "收到的东西破损"),
        (6, "营业时间"),
        (6, "几点上班"),
        (6, "周日开门吗"),
        (2, "想退款"),
        (7, "订单可以取消吗"),
        (6, "周末上班吗"),
        (6, "客服工作时间"),
        (7, "取消订单"),
        (7, "怎么修改订单"),
        (7, "地址填错了"),
        (7, "能改收货地址吗"),
        (8, "客服电话"),
        (8, "电话多少"),
        (8, "联系方式"),
        (8, "你们邮箱是多少"),
    ];

    let mut missed = Vec::new();
    for (lang, cases) in [(Lang::En, &english[..]), (Lang::Zh, &chinese[..])] {
        let engine = engine(lang);
        for (expected, text) in cases {
            let (found, score) = best(&engine, text);
            if found != *expected || score < DIRECT {
                missed.push(format!("{text} -> {found} {score}"));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn a_question_in_the_other_language_is_understood() {
    for (lang, text) in [(Lang::En, "多久能送到"), (Lang::Zh, "how long does delivery take")] {
        assert_eq!(best(&engine(lang), text).0, 1, "{text}");
    }
}

#[test]
fn what_only_sounds_alike_is_not_answered_as_if_it_were_certain() {
    let (english, chinese) = (engine(Lang::En), engine(Lang::Zh));

    for text in ["how long is the Nile", "order", "can I pay someone to open my package"] {
        assert!(best(&english, text).1 < DIRECT, "{text}");
    }
    for text in ["订单", "尼罗河多长", "长城有多长", "今天天气怎么样"] {
        assert!(best(&chinese, text).1 < DIRECT, "{text}");
    }
}

#[test]
fn what_has_nothing_to_do_with_it_is_not_answered() {
    let english = [
        "",
        "???",
        "hello",
        "what is this",
        "what is the weather like in Paris",
        "who won the match yesterday",
        "tell me a joke",
        "do you have this in blue",
        "I would like to know something about your company history",
        "asdfghjkl",
        "can you write python code for me",
        "how do I make an omelette",
        "my cat is open to suggestions",
        "thanks",
    ];
    let chinese = [
        "",
        "你好",
        "给我讲个笑话",
        "谁赢了昨天的比赛",
        "你是谁",
        "有蓝色的吗",
        "帮我写一段代码",
        "这是什么",
        "谢谢",
        "怎么做番茄炒蛋",
    ];

    let mut wrong = Vec::new();
    for (lang, cases) in [(Lang::En, &english[..]), (Lang::Zh, &chinese[..])] {
        let engine = engine(lang);
        for text in cases {
            let (found, score) = best(&engine, text);
            if score >= OFFERED {
                wrong.push(format!("{text} -> {found} {score}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
