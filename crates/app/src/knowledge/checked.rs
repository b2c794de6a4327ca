//! What is entered for an entry: trimmed, checked, made safe, and folded for comparison.

use super::markdown;
use crate::{Error, Result, text};
use domain::bot::AnswerFormat;
use domain::{GroupId, Language, limits};
use std::collections::HashSet;
use store::bot::QuestionRow;
use store::bot::questions::{Folded, NewRow};
use uuid::Uuid;

/// Similar questions an entry can have.
pub(crate) const SIMILAR: usize = 200;

/// What an administrator enters for an entry (S-100).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionForm {
    /// Its category; decides the database.
    pub category: Uuid,
    /// Standard question.
    pub question: String,
    /// Similar questions.
    pub similar: Vec<String>,
    /// Answer.
    pub answer: String,
    /// How the answer is written.
    pub format: AnswerFormat,
    /// Hands over to this group besides; 0: to anybody.
    pub hand_over: Option<GroupId>,
    /// It is matched.
    pub enabled: bool,
}

/// The form as it will be stored.
///
/// # Errors
/// `Invalid` names the field.
pub(crate) fn checked(form: &QuestionForm) -> Result<QuestionForm> {
    let question = text::name("question", &form.question, limits::QUESTION)?;
    let similar = similar(&question, &form.similar)?;
    Ok(QuestionForm { question, similar, answer: answer(&form.answer, form.format)?, ..form.clone() })
}

/// Similar questions without empty ones and without those that say the same.
pub(crate) fn similar(question: &str, texts: &[String]) -> Result<Vec<String>> {
    let mut known = HashSet::from([folded(question)]);
    let mut kept = Vec::new();
    for text in texts.iter().filter(|text| !text.trim().is_empty()) {
        let text = text::name("similarQuestions", text, limits::QUESTION)?;
        if known.insert(folded(&text)) {
            kept.push(text);
        }
    }
    if kept.len() > SIMILAR {
        return Err(Error::invalid("similarQuestions", format!("must be at most {SIMILAR}")));
    }
    Ok(kept)
}

/// A wording that cannot be a similar question of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The wording.
    pub text: String,
    /// Why not.
    pub why: Unfit,
}

/// Why a wording cannot be a similar question of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// More than 500 characters.
    TooLong,
    /// Nothing that can be seen, or characters that cannot be stored.
    Unreadable,
    /// The entry has as many as it can have.
    TooMany,
}

/// Adds wordings that visitors used, each as one line. Those that say the same as one that is there are left out; those
/// that do not fit come back with the reason.
pub(crate) fn add_wordings(question: &str, similar: &mut Vec<String>, texts: &[String]) -> Vec<Skipped> {
    let mut known: HashSet<String> = similar.iter().map(|text| folded(text)).collect();
    known.insert(folded(question));
    let mut skipped = Vec::new();
    for text in texts {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let why = match text::name("texts", &line, limits::QUESTION) {
            Ok(line) if known.contains(&folded(&line)) => continue,
            Ok(line) if similar.len() < SIMILAR => {
                known.insert(folded(&line));
                similar.push(line);
                continue;
            }
            Ok(_) => Unfit::TooMany,
            Err(_) if line.chars().count() > limits::QUESTION => Unfit::TooLong,
            Err(_) => Unfit::Unreadable,
        };
        skipped.push(Skipped { text: text.clone(), why });
    }
    skipped
}

/// An answer, made safe where it is Markdown.
pub(crate) fn answer(text: &str, format: AnswerFormat) -> Result<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(Error::invalid("answer", "must not contain control characters"));
    }
    let text = match format {
        AnswerFormat::Plain => text,
        AnswerFormat::Markdown => markdown::sanitise(&text),
    };
    let text = text.trim();
    let length = text.chars().count();
    if length > limits::ANSWER || text::fold(text).is_empty() {
        return Err(Error::invalid("answer", format!("must have 1 to {} characters", limits::ANSWER)));
    }
    Ok(text.to_owned())
}

/// One spelling for texts that ask the same. Texts of marks alone keep them.
pub(crate) fn folded(text: &str) -> String {
    let folded = ::bot::normalise(text);
    if folded.is_empty() { text::fold(text) } else { folded }
}

/// A row with its texts folded.
pub(crate) fn row(question: QuestionRow, preset: Option<String>) -> NewRow {
    let similar: Vec<String> = question.similar_questions.iter().map(|text| folded(text)).collect();
    let folded =
        Folded { question: folded(&question.question), similar: similar.join("\n"), answer: folded(&question.answer) };
    NewRow { question, folded, preset }
}

/// The language a text is written in: Chinese where it has a Chinese character.
pub(crate) fn language(text: &str) -> Language {
    let chinese = |c| matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}');
    if text.chars().any(chinese) { Language::Zh } else { Language::En }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> QuestionForm {
        QuestionForm {
            category: Uuid::nil(),
            question: " How long does delivery take? ".into(),
            similar: vec!["When will it arrive".into(), "when will it arrive?".into(), "  ".into()],
            answer: "Two days.\r\nSometimes three.\n".into(),
            format: AnswerFormat::Plain,
            hand_over: None,
            enabled: true,
        }
    }

    #[test]
    fn texts_are_trimmed_and_similar_questions_that_say_the_same_go() {
        let form = checked(&form()).unwrap();
        assert_eq!(form.question, "How long does delivery take?");
        assert_eq!(form.similar, ["When will it arrive"]);
        assert_eq!(form.answer, "Two days.\nSometimes three.");
    }

    // T-003: messages are longer, and have lines
    #[test]
    fn one_wording_that_does_not_fit_does_not_keep_the_others_out() {
        let long = "x".repeat(501);
        let texts = ["When does it\n come?", &long, "WHEN does it come", "\u{7}", "\u{200b}", "How long?"];
        let mut similar = vec!["How long".to_owned()];

        let skipped = add_wordings("Delivery time", &mut similar, &texts.map(String::from));

        assert_eq!(similar, ["How long", "When does it come?"]);
        let why: Vec<(&str, Unfit)> = skipped.iter().map(|skipped| (skipped.text.as_str(), skipped.why)).collect();
        let unreadable = Unfit::Unreadable;
        assert_eq!(why, [(long.as_str(), Unfit::TooLong), ("\u{7}", unreadable), ("\u{200b}", unreadable)]);

        let mut full: Vec<String> = (0..SIMILAR).map(|n| format!("question {n}")).collect();
        let skipped = add_wordings("Delivery time", &mut full, &["one more".into(), "question 3?".into()]);
        assert_eq!((full.len(), skipped.len(), skipped[0].why), (SIMILAR, 1, Unfit::TooMany));
    }

    #[test]
    fn what_is_too_long_empty_or_unreadable_names_its_field() {
        type Spoil = fn(&mut QuestionForm);
        let table: [(&str, Spoil); 8] = [
            ("question", |form| form.question = "  ".into()),
            ("question", |form| form.question = "x".repeat(501)),
            ("question", |form| form.question = "a\u{7}b".into()),
            ("similarQuestions", |form| form.similar = vec!["x".repeat(501)]),
            ("similarQuestions", |form| form.similar = (0..201).map(|n| format!("question {n}")).collect()),
            ("answer", |form| form.answer = "\u{200b}".into()),
            ("answer", |form| form.answer = "您".repeat(5_001)),
            ("answer", |form| form.answer = "a\u{1b}[31mb".into()),
        ];
        for (field, spoil) in table {
            let mut form = form();
            spoil(&mut form);
            let Err(Error::Invalid { field: named, .. }) = checked(&form) else { panic!("{field} passed") };
            assert_eq!(named, field);
        }
        let fits = QuestionForm { question: "您".repeat(500), answer: "😀".repeat(5_000), ..form() };
        assert!(checked(&fits).is_ok(), "lengths are in characters");
    }

    #[test]
    fn a_markdown_answer_of_nothing_but_html_is_empty() {
        let form = QuestionForm { answer: "<script>x</script>".into(), format: AnswerFormat::Markdown, ..form() };
        assert!(checked(&form).is_err());
        assert!(checked(&QuestionForm { format: AnswerFormat::Plain, ..form }).is_ok(), "plain text is only text");
    }

    #[test]
    fn one_chinese_character_makes_a_text_chinese() {
        assert_eq!(language("Wi-Fi 密码是什么"), Language::Zh);
        assert_eq!(language("Where is my parcel?"), Language::En);
        assert_eq!(language("👋"), Language::En);
    }
}
