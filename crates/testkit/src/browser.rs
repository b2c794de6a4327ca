//! A desk that listens, and browsers that talk to it.

use crate::{Desk, PASSWORD};
use app::App;
use axum::http::{HeaderMap, StatusCode};
use reqwest::{Client, Method, RequestBuilder, redirect};
use serde_json::Value;
use server::{Config, Server};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A desk that listens on loopback until it is dropped.
pub struct Site {
    /// The desk.
    pub desk: Desk,
    /// The product.
    pub app: App,
    /// Its address, without a slash at the end.
    pub url: String,
    /// Set to true, it says that the server stops.
    pub stop: watch::Sender<bool>,
    listening: JoinHandle<()>,
}

impl Site {
    /// Lets a desk listen.
    pub async fn new(desk: Desk) -> Self {
        Self::configured(desk, Config::default()).await
    }

    /// Lets a desk listen, reached like this.
    ///
    /// # Panics
    /// Where no port is free.
    pub async fn configured(desk: Desk, config: Config) -> Self {
        let (url, stop, listening) = listen(desk.app.clone(), config).await;
        Self { app: desk.app.clone(), desk, url, stop, listening }
    }
    /// A browser that nobody has signed in with.
    ///
    /// # Panics
    /// Never in practice.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.url)
    }

    /// A browser somebody has signed in with, with everybody's password.
    pub async fn signed_in(&self, email: &str) -> Browser {
        let mut browser = self.browser();
        browser.sign_in(email, PASSWORD).await.is(StatusCode::OK);
        browser
    }
}

/// Lets a product listen on loopback. Gives its address and what stops it.
///
/// # Panics
/// Where no port is free.
pub async fn listen(app: App, config: Config) -> (String, watch::Sender<bool>, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it has an address"));
    let (stop, shutdown) = watch::channel(false);
    let server = Server { app, shutdown, config: Arc::new(config) };
    let listening = tokio::spawn(server::serve(listener, server, std::future::pending()));
    (url, stop, listening)
}

impl Drop for Site {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// A browser with cookies of its own.
pub struct Browser {
    client: Client,
    url: String,
    /// Sent with every change.
    pub csrf: Option<String>,
}

/// What a browser was answered.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
}

impl Browser {
    /// A new one, for the server at this address.
    ///
    /// # Panics
    /// Never in practice.
    pub fn new(url: &str) -> Self {
        crate::with_tls();
        let client = Client::builder().cookie_store(true).redirect(redirect::Policy::none()).build();
        let client = client.expect("a client without TLS can be made");
        Self { client, url: url.to_owned(), csrf: None }
    }

    /// Signs in, and keeps the CSRF token.
    pub async fn sign_in(&mut self, email: &str, password: &str) -> Answer {
        let form = serde_json::json!({"email": email, "password": password});
        let answer = self.post("/api/sign-in", form).await;
        self.keep_csrf(&answer);
        answer
    }

    /// Keeps the CSRF token of an answer that says who is signed in.
    pub fn keep_csrf(&mut self, answer: &Answer) {
        if answer.status == StatusCode::OK {
            self.csrf = answer.json()["csrf"].as_str().map(str::to_owned);
        }
    }

    /// Asks for something.
    pub async fn get(&self, path: &str) -> Answer {
        Self::send(self.request(Method::GET, path)).await
    }

    /// Posts JSON.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        Self::send(self.request(Method::POST, path).json(&body)).await
    }

    /// Patches with JSON.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        Self::send(self.request(Method::PATCH, path).json(&body)).await
    }

    /// Puts JSON.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        Self::send(self.request(Method::PUT, path).json(&body)).await
    }

    /// Deletes something.
    pub async fn delete(&self, path: &str) -> Answer {
        Self::send(self.request(Method::DELETE, path)).await
    }

    /// A request with the browser's cookies and CSRF token, to be finished by the test.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        match &self.csrf {
            Some(csrf) => request.header("x-csrf-token", csrf),
            None => request,
        }
    }

    /// Sends a request a test has finished.
    ///
    /// # Panics
    /// Where the server does not answer.
    pub async fn send(request: RequestBuilder) -> Answer {
        let response = request.send().await.expect("the server answers");
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, text: response.text().await.expect("the answer is text") }
    }
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Panics
    /// Where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    /// The code of an error; empty where it is none.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Checks the status, and gives the body.
    ///
    /// # Panics
    /// Where it is another one.
    pub fn is(&self, status: StatusCode) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        if self.text.is_empty() { Value::Null } else { serde_json::from_str(&self.text).unwrap_or_default() }
    }

    /// Checks that it is an error with this status and code.
    ///
    /// # Panics
    /// Where it is not.
    pub fn refuses(&self, status: u16, code: &str) {
        assert_eq!((self.status.as_u16(), self.code().as_str()), (status, code), "{self:?}");
    }

    /// A header as text; empty where it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
