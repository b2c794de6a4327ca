//! `deskhand doctor`: what is in force, and whether each connection works.

use crate::config::{LogFormat, PathOrUrl, without_password, without_passwords};
use crate::{Place, serve};
use anyhow::{Result, bail};
use bus::Link;
use outside::Mailer;
use server::WebApp;
use std::fmt::Display;
use store::{Store, Url};

/// Prints the configuration without its secrets, then tries what it names.
pub(crate) async fn doctor(place: &Place) -> Result<()> {
    let config = place.configured()?;
    let port = config.http.port.map_or_else(|| "8080 or the next free one".to_owned(), |port| port.to_string());
    let or = |text: &str, other: &str| if text.is_empty() { other.to_owned() } else { without_password(text) };
    show("http.listen", config.http.listen);
    show("http.port", port);
    show("http.public_url", or(&config.http.public_url, "the address it listens on"));
    show("http.trusted_proxies", config.http.trusted_proxies.join(", "));
    show("store.url", or(&config.store.url, &format!("SQLite in {}", place.data.display())));
    show(
        "bus.url",
        match config.bus.url.as_str() {
            "" => "none".to_owned(),
            urls => without_passwords(urls),
        },
    );
    show(
        "files.url",
        match config.files(&place.data) {
            Some(PathOrUrl::Path(folder)) => folder.display().to_string(),
            Some(PathOrUrl::Url(url)) => without_password(&url),
            None => "in the database".to_owned(),
        },
    );
    show("smtp.url", or(&config.smtp.url, "no mail; new passwords are shown once"));
    show("smtp.from", &config.smtp.from);
    show("session.grace_seconds", config.session.grace_seconds);
    show("login.places", config.login.places);
    show("limits.visitors_per_hour", config.limits.visitors_per_hour);
    show("limits.visitor_messages_per_second", config.limits.visitor_messages_per_second);
    show("limits.visitor_burst", config.limits.visitor_burst);
    show("limits.visitor_upload_megabytes_per_hour", config.limits.visitor_upload_megabytes_per_hour);
    show("limits.address_upload_megabytes_per_hour", config.limits.address_upload_megabytes_per_hour);
    show("bot.allow_private_addresses", config.bot.allow_private_addresses);
    show("shutdown.delay_seconds", config.shutdown.delay_seconds);
    show("log.level", &config.log.level);
    show("log.format", if config.log.format == LogFormat::Json { "json" } else { "text" });
    show("metrics.listen", config.metrics.listen.map_or_else(|| "no metrics".to_owned(), |listen| listen.to_string()));
    println!();

    let mut wrong = 0;
    wrong += tell("database", database(&config.store(&place.data)?).await);
    wrong += tell("bus", link(&config.bus.url).await);
    wrong += tell("uploads", uploads(&config, place).await);
    wrong += tell("mail", mail(Mailer::from_config(config.smtp()?)?).await);
    wrong += tell("web apps", web_apps());
    if wrong > 0 {
        bail!("{wrong} of these need attention");
    }
    Ok(())
}

fn show(name: &str, value: impl Display) {
    println!("{name:<42} {value}");
}

/// Prints how it went, and gives 1 where it went wrong.
fn tell(name: &str, outcome: Result<String>) -> u32 {
    match outcome {
        Ok(text) => {
            println!("ok     {name:<10} {text}");
            0
        }
        Err(error) => {
            println!("wrong  {name:<10} {error:#}");
            1
        }
    }
}

async fn database(url: &Url) -> Result<String> {
    if let Url::Sqlite(folder) = url
        && !folder.join("desk.db").exists()
    {
        return Ok("there is no desk in this folder yet; the first start makes one".into());
    }
    let store = Store::open_for_reading(url).await?;
    let now = store.read().await?.now().await?;
    store.close().await;
    Ok(format!("answers; its clock says {} s", now / 1_000_000))
}

async fn link(url: &str) -> Result<String> {
    if url.is_empty() {
        return Ok("is not configured".into());
    }
    Link::check(url).await?;
    Ok("answers".into())
}

async fn uploads(config: &crate::config::Config, place: &Place) -> Result<String> {
    if let Some(PathOrUrl::Path(folder)) = config.files(&place.data)
        && !folder.exists()
    {
        return Ok("the folder is made at the first start".into());
    }
    match serve::files(config, &place.data)? {
        Some(files) => {
            files.check().await?;
            Ok("can be written and read".into())
        }
        None => Ok("are in the database".into()),
    }
}

async fn mail(mailer: Mailer) -> Result<String> {
    if !mailer.is_configured() {
        return Ok("is not configured".into());
    }
    mailer.check().await?;
    Ok("the server takes the sign-in".into())
}

fn web_apps() -> Result<String> {
    let missing: Vec<String> = [WebApp::Visitor, WebApp::Workstation, WebApp::Panel]
        .into_iter()
        .filter(|web_app| !web_app.is_built())
        .map(|web_app| format!("{web_app:?}").to_lowercase())
        .collect();
    if missing.is_empty() {
        return Ok("are in the binary".into());
    }
    bail!("{} not built; run `cargo xtask web`, then build again", missing.join(", "))
}
