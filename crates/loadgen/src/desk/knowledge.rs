//! Questions and answers an administrator adds to the chatbot for a measurement, and takes away again.

mod wordings;

use super::admin::Admin;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::sync::PoisonError;
use std::time::Duration;
use tokio::time::sleep;
use uuid::Uuid;
pub(crate) use wordings::asked;

/// Most rows of a sheet.
const SHEET: usize = 10_000;
/// How often the desk is asked whether it still learns.
const LOOK: Duration = Duration::from_millis(100);

const BOT: &str = "/api/admin/bot";

/// How the chatbot was before.
#[derive(Clone)]
pub(super) struct Before {
    enabled: bool,
    /// The version that answered visitors.
    version: Option<Value>,
    /// The category that was made.
    category: Option<String>,
    /// Another version may have been deployed since.
    deployed: bool,
}

/// An entry that is edited again and again.
pub(crate) struct Edited {
    id: Value,
    form: Value,
}

impl Admin {
    /// Adds so many entries in a category of their own, has them learned, and deploys the draft, so that visitors are
    /// answered by it.
    pub(crate) async fn teach(&self, entries: usize) -> Result<Edited> {
        let state: Value = self.browser.get(BOT).await?;
        let enabled = state["enabled"].as_bool().unwrap_or_default();
        let version = state["deployed"].get("id").cloned();
        self.remember(Before { enabled, version, category: None, deployed: false });
        if !enabled {
            self.switch_bot(true).await?;
        }
        let name = format!("Load {}", &Uuid::new_v4().simple().to_string()[..8]);
        let form = json!({"kind": "qa", "name": name});
        let category: Value = self.browser.post(&format!("{BOT}/categories"), &form).await?;
        let id = category["id"].as_str().context("a category has no id")?.to_owned();
        self.note(|before| before.category = Some(id.clone()));
        for first in (0..entries).step_by(SHEET) {
            self.import(&wordings::sheet(&name, first..entries.min(first + SHEET))).await?;
            eprintln!("  {} of {entries} entries of the chatbot are there", entries.min(first + SHEET));
        }
        let edited = self.first_edit(&id).await?;
        self.learn().await?;
        // Noted before: an interruption may come between.
        self.note(|before| before.deployed = true);
        let form = json!({"note": "for a measurement", "anyway": true});
        let deployed: Value = self.browser.post(&format!("{BOT}/deploy"), &form).await?;
        if deployed["version"].is_null() {
            bail!("the chatbot's draft is not deployed: {deployed}");
        }
        eprintln!("  the chatbot has learned them, and answers visitors by them");
        Ok(edited)
    }

    /// Changes a wording of an entry and has the chatbot learn anew. Returns when it has.
    pub(crate) async fn edit_and_learn(&self, edited: &mut Edited, number: u64) -> Result<()> {
        edited.form["similarQuestions"] = json!([format!("Wording number {number} of what is edited all the time")]);
        let path = format!("{BOT}/questions/{}", edited.id.as_str().unwrap_or_default());
        self.browser.put::<Value>(&path, &edited.form).await?;
        self.learn().await
    }

    /// Returns when nothing is being learned.
    pub(crate) async fn until_learned(&self) -> Result<()> {
        loop {
            let state: Value = self.browser.get(BOT).await?;
            if state["training"] != true {
                return Ok(());
            }
            sleep(LOOK).await;
        }
    }

    /// Takes the entries away, and has visitors answered as before.
    pub(super) async fn unteach(&self) -> Result<()> {
        let taken = self.before().take();
        let Some(Before { enabled, version, category, deployed }) = taken else { return Ok(()) };
        if let Some(category) = category {
            self.browser.delete(&format!("{BOT}/categories/{category}")).await?;
        }
        if let Some(version) = version.as_ref().and_then(Value::as_str).filter(|_| deployed) {
            self.browser.post::<Value>(&format!("{BOT}/versions/{version}/rollBack"), &()).await?;
        }
        if enabled { Ok(()) } else { self.switch_bot(false).await }
    }

    async fn switch_bot(&self, enabled: bool) -> Result<()> {
        self.browser.put::<Value>(&format!("{BOT}/enabled"), &json!({"enabled": enabled})).await.map(drop)
    }

    async fn learn(&self) -> Result<()> {
        self.browser.post::<Value>(&format!("{BOT}/train"), &()).await.map(drop)
    }

    async fn import(&self, sheet: &str) -> Result<()> {
        let path = format!("{BOT}/import?kind=qa&format=csv&dryRun=false");
        let lines = self.browser.post_text(&path, sheet.to_owned()).await?;
        let last: Value = serde_json::from_str(lines.lines().last().unwrap_or_default())
            .with_context(|| format!("an import was answered with something else: {lines}"))?;
        if last["type"] != "report" || last["failed"] != 0 {
            bail!("the entries were not taken: {last}");
        }
        Ok(())
    }

    async fn first_edit(&self, category: &str) -> Result<Edited> {
        let form = json!({"category": category, "question": "What is edited all the time?", "answer": "This entry."});
        let entry: Value = self.browser.post(&format!("{BOT}/questions"), &form).await?;
        Ok(Edited { id: entry["id"].clone(), form })
    }

    fn remember(&self, before: Before) {
        *self.before() = Some(before);
    }

    fn note(&self, change: impl FnOnce(&mut Before)) {
        if let Some(before) = &mut *self.before() {
            change(before);
        }
    }

    fn before(&self) -> std::sync::MutexGuard<'_, Option<Before>> {
        self.taught.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
