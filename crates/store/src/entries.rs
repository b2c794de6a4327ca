//! Customer-service accounts, their settings and texts.

use crate::{Link, Result};
use domain::{EntryId, EntrySettings, EntryTexts, InstanceId, Language, Timestamp};
use sqlx::types::Json;

/// An entry.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct EntryRow {
    /// Id.
    pub id: EntryId,
    /// The desk.
    pub instance: InstanceId,
    /// As integrators know it; begins with `@`.
    pub user_id: String,
    /// Public name.
    pub name: String,
    /// Path of a picture, or empty.
    pub avatar: String,
    /// What the administrator set.
    #[sqlx(json)]
    pub settings: EntrySettings,
    /// Raised by every save, from 1.
    pub version: i64,
}

/// Finds an entry of a desk.
pub async fn find(link: &mut Link, instance: InstanceId, entry: EntryId) -> Result<Option<EntryRow>> {
    optional!(
        link,
        EntryRow,
        "SELECT id, instance, user_id, name, avatar, settings, version FROM entry WHERE instance = $1 AND id = $2",
        instance,
        entry
    )
}

/// How often an entry was saved.
pub async fn version(link: &mut Link, instance: InstanceId, entry: EntryId) -> Result<Option<i64>> {
    let row = optional!(link, (i64,), "SELECT version FROM entry WHERE instance = $1 AND id = $2", instance, entry)?;
    Ok(row.map(|row| row.0))
}

/// The desk's default entry. Every desk has one.
pub async fn default(link: &mut Link, instance: InstanceId) -> Result<EntryRow> {
    one!(
        link,
        EntryRow,
        "SELECT id, instance, user_id, name, avatar, settings, version FROM entry \
         WHERE instance = $1 AND is_default ORDER BY created_at LIMIT 1",
        instance
    )
}

/// Adds the desk's default entry with the texts of both languages.
pub async fn insert_default(link: &mut Link, entry: &EntryRow, now: Timestamp) -> Result<()> {
    execute!(
        link,
        "INSERT INTO entry (id, instance, user_id, name, avatar, is_default, settings, version, created_at) \
         VALUES ($1, $2, $3, $4, $5, TRUE, $6, $7, $8)",
        entry.id,
        entry.instance,
        &entry.user_id,
        &entry.name,
        &entry.avatar,
        Json(&entry.settings),
        entry.version,
        now
    )?;
    for language in [Language::En, Language::Zh] {
        set_texts(link, entry.id, language, &EntryTexts::defaults(language)).await?;
    }
    Ok(())
}

/// Saves settings over the version that was loaded. `false` where somebody else was first.
pub async fn update(
    link: &mut Link,
    instance: InstanceId,
    entry: EntryId,
    version: i64,
    settings: &EntrySettings,
) -> Result<bool> {
    let changed = execute!(
        link,
        "UPDATE entry SET settings = $1, version = version + 1 WHERE instance = $2 AND id = $3 AND version = $4",
        Json(settings),
        instance,
        entry,
        version
    )?;
    Ok(changed > 0)
}

/// The texts of an entry in one language; those that were never stored are the defaults.
pub async fn texts(link: &mut Link, entry: EntryId, language: Language) -> Result<EntryTexts> {
    let rows = all!(
        link,
        (String, String),
        "SELECT key, value FROM entry_text WHERE entry = $1 AND language = $2",
        entry,
        language.as_str()
    )?;
    let mut texts = EntryTexts::defaults(language);
    for (key, value) in rows {
        texts.set(&key, value);
    }
    Ok(texts)
}

/// Stores all texts of one language.
pub async fn set_texts(link: &mut Link, entry: EntryId, language: Language, texts: &EntryTexts) -> Result<()> {
    for (key, value) in texts.fields() {
        execute!(
            link,
            "INSERT INTO entry_text (entry, language, key, value) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (entry, language, key) DO UPDATE SET value = excluded.value",
            entry,
            language.as_str(),
            key,
            value
        )?;
    }
    Ok(())
}
