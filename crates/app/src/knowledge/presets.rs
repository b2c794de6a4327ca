//! The small talk that Deskhand ships, in both languages (S-108).

use domain::Language;
use serde::Deserialize;
use std::sync::LazyLock;

/// A category of the shipped small talk.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PresetCategory {
    /// Its name in every release, such as `greetings`.
    pub(crate) key: String,
    /// Its name in the panel.
    pub(crate) name: String,
    /// Its entries. New ones are added at the end: their places are their names.
    pub(crate) entries: Vec<Preset>,
}

/// An entry of the shipped small talk.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Preset {
    /// Standard question.
    pub(crate) question: String,
    /// Similar questions.
    pub(crate) similar: Vec<String>,
    /// Answer.
    pub(crate) answer: String,
}

static ENGLISH: LazyLock<Vec<PresetCategory>> = LazyLock::new(|| read(include_str!("presets/en.json")));
static CHINESE: LazyLock<Vec<PresetCategory>> = LazyLock::new(|| read(include_str!("presets/zh.json")));

fn read(json: &str) -> Vec<PresetCategory> {
    serde_json::from_str(json).expect("a test reads what is shipped")
}

/// The shipped small talk of a language.
pub(crate) fn categories(language: Language) -> &'static [PresetCategory] {
    match language {
        Language::En => &ENGLISH,
        Language::Zh => &CHINESE,
    }
}

/// The name of a category in the database, such as `greetings.en`.
pub(crate) fn category_key(category: &PresetCategory, language: Language) -> String {
    format!("{}.{}", category.key, language.as_str())
}

/// The name of an entry in the database, such as `greetings.en.3`.
pub(crate) fn entry_key(category: &PresetCategory, language: Language, place: usize) -> String {
    format!("{}.{place}", category_key(category, language))
}

/// What was shipped under this name.
pub(crate) fn find(key: &str) -> Option<&'static Preset> {
    let mut parts = key.split('.');
    let (category, language, place) = (parts.next()?, parts.next()?, parts.next()?);
    let language = Language::try_from(language.to_owned()).ok()?;
    let category = categories(language).iter().find(|known| known.key == category)?;
    category.entries.get(place.parse::<usize>().ok()?)
}

#[cfg(test)]
mod tests;
