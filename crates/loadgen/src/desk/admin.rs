//! What an administrator prepares over HTTP: room for many sessions, and agents to serve them.

use super::browser::{Browser, Me};
use super::knowledge::Before;
use crate::args::DeskArgs;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};
use wire::panel::{NewPassword, WebChannel};

/// Sessions one agent may serve at once: the most an administrator can set.
pub(crate) const SESSIONS_PER_AGENT: usize = 100;

const SETTINGS: &str = "/api/admin/settings";

/// The administrator, and the channel visitors come through.
pub(crate) struct Admin {
    pub(super) browser: Browser,
    url: String,
    /// The channel.
    pub(crate) web_app_id: String,
    /// Agents that were made, to be removed.
    made: Mutex<Vec<String>>,
    /// How the chatbot was before it was taught something, to be put back.
    pub(super) taught: Mutex<Option<Before>>,
}

impl Admin {
    /// Signs in, and finds the channel.
    pub(crate) async fn sign_in(args: &DeskArgs) -> Result<Self> {
        let url = args.url.first().context("no address of a desk")?.clone();
        let (browser, _) = Browser::sign_in(&url, &args.admin_email, &args.admin_password).await?;
        let web_app_id = match &args.web_app_id {
            Some(id) => id.clone(),
            None => {
                let channels: Vec<WebChannel> = browser.get("/api/admin/channels/web").await?;
                channels.into_iter().next().context("the desk has no web channel")?.web_app_id
            }
        };
        Ok(Self { browser, url, web_app_id, made: Mutex::default(), taught: Mutex::default() })
    }

    /// Visitors who wait for a person: they would be served before those of a measurement.
    pub(crate) async fn waiting(&self) -> Result<i64> {
        let overview: Value = self.browser.get("/api/admin/overview").await?;
        overview["figures"]["waiting"].as_i64().context("the overview tells nobody who waits")
    }

    /// Sets service, queue, closing and rating to how a new desk has them, with so many sessions per agent. Gives what was
    /// set before. The page is kept as JSON: fields of another release stay as they are.
    pub(crate) async fn make_room(&self, sessions_per_agent: usize) -> Result<Value> {
        let before: Value = self.browser.get(SETTINGS).await?;
        let mut settings = before["settings"].clone();
        for part in ["service", "queue", "closing", "rating"] {
            settings[part] = before["defaultSettings"][part].clone();
        }
        settings["queue"]["limitPerAgent"] = sessions_per_agent.clamp(1, SESSIONS_PER_AGENT).into();
        self.save(&before["version"], &before, settings).await?;
        Ok(before)
    }

    /// Sets everything as it was before.
    pub(crate) async fn put_back(&self, before: &Value) -> Result<()> {
        let now: Value = self.browser.get(SETTINGS).await?;
        self.save(&now["version"], before, before["settings"].clone()).await
    }

    async fn save(&self, version: &Value, page: &Value, settings: Value) -> Result<()> {
        let save = json!({
            "version": version, "language": page["language"], "settings": settings, "texts": page["texts"]
        });
        self.browser.put::<Value>(SETTINGS, &save).await?;
        Ok(())
    }

    /// Adds an agent who has chosen a password. Gives a browser the agent is signed in with.
    pub(crate) async fn new_agent(&self) -> Result<Browser> {
        let name = uuid::Uuid::new_v4().simple().to_string();
        let email = format!("{name}@load.example");
        let form = json!({"nickname": format!("Load {}", &name[..8]), "email": email, "role": "agent"});
        let new: NewPassword = self.browser.post("/api/admin/members", &form).await?;
        let id = serde_json::to_value(new.id)?.as_str().unwrap_or_default().to_owned();
        self.made.lock().unwrap_or_else(PoisonError::into_inner).push(id);
        let given = new.password.context("the desk mails passwords; measure one without `smtp.url`")?;
        let (mut browser, me) = Browser::sign_in(&self.url, &email, &given).await?;
        if me.must_change_password {
            let form = json!({"current": given, "new": format!("Load-{name}")});
            let me: Me = browser.post("/api/me/password", &form).await?;
            browser.csrf = me.csrf;
        }
        Ok(browser)
    }

    /// Takes the agents that were made out of the desk again.
    pub(crate) async fn remove_agents(&self) -> Result<()> {
        let made = std::mem::take(&mut *self.made.lock().unwrap_or_else(PoisonError::into_inner));
        for id in made {
            self.browser.delete(&format!("/api/admin/members/{id}")).await?;
        }
        Ok(())
    }
}
