//! A browser somebody is signed in with.

use anyhow::{Context, Result, bail};
use reqwest::{Client, Method, RequestBuilder};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wire::account::{SignIn, Ticket};

/// What is needed of who is signed in. `wire::account::Me` has all of it, and would not read what another release adds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Me {
    /// Sent with every change.
    pub(crate) csrf: String,
    /// The password was given, and has to be replaced.
    pub(crate) must_change_password: bool,
}

/// Cookies and CSRF token of somebody who has signed in.
pub(crate) struct Browser {
    client: Client,
    url: String,
    /// Sent with every change.
    pub(crate) csrf: String,
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

    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        answer(self.request(Method::GET, path), path).await
    }

    pub(crate) async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T> {
        answer(self.request(Method::POST, path).json(body), path).await
    }

    pub(crate) async fn put<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T> {
        answer(self.request(Method::PUT, path).json(body), path).await
    }

    /// Sends a text that is no JSON. Gives what the server says, whatever form it has.
    pub(crate) async fn post_text(&self, path: &str, body: String) -> Result<String> {
        read(self.request(Method::POST, path).body(body), path).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Result<()> {
        read(self.request(Method::DELETE, path), path).await.map(drop)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url)).header("x-csrf-token", &self.csrf)
    }
}

/// Sends a request and reads its answer; anything but a success is an error that says what the server said.
pub(crate) async fn answer<T: DeserializeOwned>(request: RequestBuilder, path: &str) -> Result<T> {
    let text = read(request, path).await?;
    serde_json::from_str(&text).with_context(|| format!("{path} was answered with something else: {text}"))
}

async fn read(request: RequestBuilder, path: &str) -> Result<String> {
    let response = request.send().await.with_context(|| format!("{path} was not answered"))?;
    let status = response.status();
    let text = response.text().await?;
    if !status.is_success() {
        bail!("{path} was answered with {status}: {text}");
    }
    Ok(text)
}
