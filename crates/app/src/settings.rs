//! What administrators set for the desk's entry (S-134 to S-160). In force at once.

use crate::{App, Code, Error, Event, Member, Result};
use domain::{EntryId, EntrySettings, EntryTexts, Language, Permission};
use serde_json::Value;
use store::{entries, instances};

/// An entry's settings and texts.
#[derive(Clone, Debug)]
pub struct SettingsPage {
    /// The entry.
    pub entry: EntryId,
    /// The language of `texts`.
    pub language: Language,
    /// Raised by every save.
    pub version: i64,
    /// In force.
    pub settings: EntrySettings,
    /// In force, in that language.
    pub texts: EntryTexts,
}

/// Settings to save.
#[derive(Clone, Debug)]
pub struct NewSettings {
    /// The version that was loaded.
    pub version: i64,
    /// The language of `texts`.
    pub language: Language,
    /// All settings.
    pub settings: EntrySettings,
    /// All texts of that language.
    pub texts: EntryTexts,
}

impl App {
    /// The default entry's settings, with its texts in `language` or else in the desk's.
    pub async fn settings(&self, by: &Member, language: Option<Language>) -> Result<SettingsPage> {
        let mut link = self.read().await?;
        let desk = instances::find(&mut link, by.instance).await?.ok_or(Error::NotFound)?;
        let language = language.unwrap_or(desk.language);
        let entry = entries::default(&mut link, by.instance).await?;
        let texts = entries::texts(&mut link, entry.id, language).await?;
        Ok(SettingsPage { entry: entry.id, language, version: entry.version, settings: entry.settings, texts })
    }

    /// Saves the default entry's settings.
    ///
    /// # Errors
    /// `Invalid` names the field; `Conflict` where somebody else saved since they were loaded.
    pub async fn save_settings(&self, by: &Member, new: &NewSettings) -> Result<SettingsPage> {
        new.settings.check().map_err(|range| Error::invalid(range.field, range.to_string()))?;
        new.texts
            .check()
            .map_err(|key| Error::invalid(key, "must have at most 500 characters; a level at least one"))?;
        let mut unit = self.begin_at_desk(by.instance).await?;
        self.guard_for(&mut unit, by, Permission::ManageSettings).await?;
        let before = entries::default(&mut unit, by.instance).await?;
        let texts = entries::texts(&mut unit, before.id, new.language).await?;
        if !entries::update(&mut unit, by.instance, before.id, new.version, &new.settings).await? {
            return Err(Code::Conflict.into());
        }
        entries::set_texts(&mut unit, before.id, new.language, &new.texts).await?;

        let mut fields = changed_settings(&before.settings, &new.settings)?;
        fields.extend(changed_texts(&texts, &new.texts));
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        self.audit(&mut unit, by, "settings.update", before.id, &fields).await?;
        unit.announce(Event::Settings { instance: by.instance });
        unit.route(by.instance).await?;
        unit.commit().await?;
        Ok(SettingsPage {
            entry: before.id,
            language: new.language,
            version: new.version + 1,
            settings: new.settings.clone(),
            texts: new.texts.clone(),
        })
    }
}

/// Paths of the settings that differ, such as `queue.limitPerAgent`.
fn changed_settings(before: &EntrySettings, after: &EntrySettings) -> Result<Vec<String>> {
    let json = |settings: &EntrySettings| serde_json::to_value(settings).map_err(Error::internal);
    let (before, after) = (json(before)?, json(after)?);
    let mut changed = Vec::new();
    for (section, values) in after.as_object().into_iter().flatten() {
        for (name, value) in values.as_object().into_iter().flatten() {
            let old: Option<&Value> = before.get(section).and_then(|values| values.get(name));
            if old != Some(value) {
                changed.push(format!("{section}.{name}"));
            }
        }
    }
    Ok(changed)
}

fn changed_texts(before: &EntryTexts, after: &EntryTexts) -> Vec<String> {
    let pairs = before.fields().into_iter().zip(after.fields());
    pairs.filter(|((_, old), (_, new))| old != new).map(|((key, _), _)| format!("texts.{key}")).collect()
}
