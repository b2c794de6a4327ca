//! What an administrator prepares over HTTP: room for many sessions, and agents to serve them.

use crate::Desk;
use anyhow::{Context, Result, bail};
use reqwest::{Client, Method, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use wire::account::{Me, SignIn, Ticket};
use wire::panel::{NewPassword, SaveSettings, SettingsPage, WebChannel};

/// Sessions one agent may serve at once: the most an administrator can set.
pub(crate) const SESSIONS_PER_AGENT: usize = 100;

/// A browser somebody is signed in with.
pub(crate) struct Browser {
    client: Client,
    url: String,
    csrf: String,
}

impl Browser {
    /// Signs in.
    pub(crate) async fn sign_in(url: &str, email: &str, password: &str) -> Result<(Self, Me)> {
        let client = Client::builder().cookie_store(true).build()?;
        let mut browser = Self { client, url: url.to_owned(), csrf: String::new() };
        let form = SignIn { email: email.to_owned(), password: password.to_owned() };
        let me: Me = browser.post("/api/sign-in", &form).await.with_context(|| format!("sign in as {email}"))?;
        browser.csrf.clone_from(&me.csrf);
        Ok((browser, me))
    }

    /// A ticket for a socket.
    pub(crate) async fn ticket(&self) -> Result<String> {
        Ok(self.post::<Ticket>("/api/tickets", &()).await?.ticket)
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        answer(self.request(Method::GET, path), path).await
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T> {
        answer(self.request(Method::POST, path).json(body), path).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url)).header("x-csrf-token", &self.csrf)
    }
}

/// Sends a request and reads its answer; anything but a success is an error that says what the server said.
pub(crate) async fn answer<T: DeserializeOwned>(request: RequestBuilder, path: &str) -> Result<T> {
    let response = request.send().await.with_context(|| format!("{path} was not answered"))?;
    let status = response.status();
    let text = response.text().await?;
    if !status.is_success() {
        bail!("{path} was answered with {status}: {text}");
    }
    serde_json::from_str(&text).with_context(|| format!("{path} was answered with something else: {text}"))
}

/// The administrator, and the channel visitors come through.
pub(crate) struct Admin {
    browser: Browser,
    /// The channel.
    pub(crate) web_app_id: String,
}

impl Admin {
    /// Signs in, and lets each agent serve as many sessions as the product allows.
    pub(crate) async fn prepare(desk: &Desk) -> Result<Self> {
        let (browser, _) = Browser::sign_in(&desk.url, &desk.admin_email, &desk.admin_password).await?;
        let web_app_id = match &desk.web_app_id {
            Some(id) => id.clone(),
            None => {
                let channels: Vec<WebChannel> = browser.get("/api/admin/channels/web").await?;
                channels.into_iter().next().context("the desk has no web channel")?.web_app_id
            }
        };
        let admin = Self { browser, web_app_id };
        admin.make_room().await?;
        Ok(admin)
    }

    async fn make_room(&self) -> Result<()> {
        let page: SettingsPage = self.browser.get("/api/admin/settings").await?;
        let mut settings = page.settings;
        settings.service = page.default_settings.service;
        settings.queue = page.default_settings.queue;
        settings.queue.limit_per_agent = SESSIONS_PER_AGENT as u32;
        let save = SaveSettings { version: page.version, language: page.language, settings, texts: page.texts };
        let path = "/api/admin/settings";
        answer::<SettingsPage>(self.browser.request(Method::PUT, path).json(&save), path).await?;
        Ok(())
    }

    /// Adds an agent who has chosen a password. Gives a browser the agent is signed in with, and the member's id.
    pub(crate) async fn new_agent(&self, url: &str) -> Result<(Browser, String)> {
        let name = uuid::Uuid::new_v4().simple().to_string();
        let email = format!("{name}@load.example");
        let form = json!({"nickname": format!("Load {}", &name[..8]), "email": email, "role": "agent"});
        let new: NewPassword = self.browser.post("/api/admin/members", &form).await?;
        let given = new.password.context("the desk mails passwords; measure one without `smtp.url`")?;
        let (mut browser, me) = Browser::sign_in(url, &email, &given).await?;
        if me.must_change_password {
            let form = json!({"current": given, "new": format!("Load-{name}")});
            let me: Me = browser.post("/api/me/password", &form).await?;
            browser.csrf = me.csrf;
        }
        Ok((browser, serde_json::to_value(new.id)?.as_str().unwrap_or_default().to_owned()))
    }

    /// Takes an agent out of the desk again.
    pub(crate) async fn remove_agent(&self, id: &str) -> Result<()> {
        let response = self.browser.request(Method::DELETE, &format!("/api/admin/members/{id}")).send().await?;
        if !response.status().is_success() {
            bail!("an agent could not be removed: {}", response.text().await?);
        }
        Ok(())
    }
}
