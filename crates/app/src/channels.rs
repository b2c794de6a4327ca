//! Web channels: where visitors come in (S-032 to S-037).

use crate::account::check_picture;
use crate::{App, Error, Member, Result, text};
use domain::{ChannelId, Language, Permission, Timestamp, limits};
use store::channels::{self, ChannelRow};
use store::{entries, instances, overview};

pub use store::channels::Look;

/// Sites one channel can name.
const SITES: usize = 50;

/// A web channel as administrators see it.
#[derive(Clone, Debug)]
pub struct WebChannel {
    /// Id in addresses.
    pub web_app_id: String,
    /// Name of the website.
    pub name: String,
    /// How it looks.
    pub look: Look,
    /// Origins that may show the widget; empty: any.
    pub allowed_sites: Vec<String>,
    /// When the widget was first loaded on a site.
    pub first_seen: Option<Timestamp>,
}

/// What is filled in for a web channel.
#[derive(Clone, Debug)]
pub struct WebChannelForm {
    /// Name of the website.
    pub name: String,
    /// How it looks.
    pub look: Look,
    /// Origins that may show the widget.
    pub allowed_sites: Vec<String>,
}

/// What anybody may know of a web channel.
#[derive(Clone, Debug)]
pub struct PublicChannel {
    /// Id in addresses.
    pub web_app_id: String,
    /// Name of the website.
    pub name: String,
    /// The desk's language.
    pub language: Language,
    /// How it looks.
    pub look: Look,
    /// Welcome in English and Chinese.
    pub welcome: (String, String),
    /// Title of the card of questions in English and Chinese.
    pub card_title: (String, String),
    /// Questions of the welcome card; empty where the bot or its card is off.
    pub questions: Vec<String>,
    /// The chatbot answers first.
    pub bot: bool,
    /// Somebody works right now.
    pub people_available: bool,
    /// Seconds a visitor may recall a message.
    pub recall_seconds: u32,
}

impl App {
    /// The desk's web channels.
    pub async fn web_channels(&self, by: &Member) -> Result<Vec<WebChannel>> {
        let rows = channels::list(&mut self.read().await?, by.instance).await?;
        Ok(rows.into_iter().map(WebChannel::from).collect())
    }

    /// Adds a web channel.
    pub async fn add_web_channel(&self, by: &Member, form: &WebChannelForm) -> Result<WebChannel> {
        let form = checked(form)?;
        let now = self.0.clock.now();
        let mut unit = self.begin_at_desk(by.instance).await?;
        self.guard_for(&mut unit, by, Permission::ManageChannels).await?;
        let entry = entries::default(&mut unit, by.instance).await?;
        let row = ChannelRow {
            id: ChannelId(self.0.ids.row(now)),
            instance: by.instance,
            entry: entry.id,
            web_app_id: self.web_app_id(),
            name: form.name,
            look: form.look,
            allowed_sites: form.allowed_sites,
            configured: true,
            first_seen_at: None,
        };
        channels::insert(&mut unit, &row, now).await?;
        self.audit(&mut unit, by, "channel.create", row.id, &["name", "look", "allowedSites"]).await?;
        unit.commit().await?;
        Ok(row.into())
    }

    /// Changes a web channel.
    pub async fn edit_web_channel(&self, by: &Member, web_app_id: &str, form: &WebChannelForm) -> Result<WebChannel> {
        let form = checked(form)?;
        let mut unit = self.begin_at_desk(by.instance).await?;
        self.guard_for(&mut unit, by, Permission::ManageChannels).await?;
        let before = channels::find_public(&mut unit, web_app_id).await?;
        let before = before.filter(|row| row.instance == by.instance).ok_or(Error::NotFound)?;
        let fields = [
            ("name", before.name != form.name),
            ("look", before.look != form.look),
            ("allowedSites", before.allowed_sites != form.allowed_sites),
        ];
        let fields: Vec<&str> = fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect();
        let after = ChannelRow {
            name: form.name,
            look: form.look,
            allowed_sites: form.allowed_sites,
            configured: true,
            ..before
        };
        channels::update(&mut unit, &after).await?;
        self.audit(&mut unit, by, "channel.update", after.id, &fields).await?;
        unit.commit().await?;
        Ok(after.into())
    }

    /// What a visitor's page needs before the first word.
    pub async fn public_channel(&self, web_app_id: &str) -> Result<PublicChannel> {
        let mut link = self.read().await?;
        let row = channels::find_public(&mut link, web_app_id).await?.ok_or(Error::NotFound)?;
        let desk = instances::find(&mut link, row.instance).await?.ok_or(Error::NotFound)?;
        let entry = entries::find(&mut link, row.instance, row.entry).await?.ok_or(Error::NotFound)?;
        let english = entries::texts(&mut link, row.entry, Language::En).await?;
        let chinese = entries::texts(&mut link, row.entry, Language::Zh).await?;
        let now = overview::of_now(&mut link, row.instance).await?;
        drop(link);
        let bot = &entry.settings.bot;
        let card = self.live_bot(row.instance).await?.config.welcome_card.clone();
        let items = card.items.into_iter().filter(|_| bot.enabled && card.enabled);
        let questions = items.map(|item| item.text).collect();
        Ok(PublicChannel {
            web_app_id: row.web_app_id,
            name: row.name,
            language: desk.language,
            look: row.look,
            welcome: (english.welcome, chinese.welcome),
            card_title: (card.title.en, card.title.zh),
            questions,
            bot: bot.enabled,
            people_available: now.working > 0,
            recall_seconds: entry.settings.recall.visitor_seconds,
        })
    }

    /// The sites that may show a web channel; empty: any. `None` where there is no such channel.
    pub async fn allowed_sites(&self, web_app_id: &str) -> Result<Option<Vec<String>>> {
        let row = channels::find_public(&mut self.read().await?, web_app_id).await?;
        Ok(row.map(|row| row.allowed_sites))
    }

    /// Remembers that a site loaded the widget for the first time.
    pub async fn widget_seen(&self, web_app_id: &str) -> Result<()> {
        let row = channels::find_public(&mut self.read().await?, web_app_id).await?;
        let Some(row) = row.filter(|row| row.first_seen_at.is_none()) else { return Ok(()) };
        let mut unit = self.begin().await?;
        channels::mark_seen(&mut unit, row.id, self.0.clock.now()).await?;
        unit.commit().await
    }

    /// A new id for addresses: 16 hexadecimal digits.
    pub(crate) fn web_app_id(&self) -> String {
        crate::secrets::hex(&self.0.ids.bytes::<8>())
    }
}

impl From<ChannelRow> for WebChannel {
    fn from(row: ChannelRow) -> Self {
        Self {
            web_app_id: row.web_app_id,
            name: row.name,
            look: row.look,
            allowed_sites: row.allowed_sites,
            first_seen: row.first_seen_at,
        }
    }
}

fn checked(form: &WebChannelForm) -> Result<WebChannelForm> {
    if !is_colour(&form.look.colour) {
        return Err(Error::invalid("look.colour", "must be a colour such as #2f5bd8"));
    }
    check_picture("look.logo", &form.look.logo)?;
    if form.allowed_sites.len() > SITES {
        return Err(Error::invalid("allowedSites", format!("must be at most {SITES}")));
    }
    let mut sites = Vec::new();
    for site in &form.allowed_sites {
        let site = origin(site).ok_or_else(|| {
            Error::invalid("allowedSites", format!("must be origins such as https://shop.example, not {site:?}"))
        })?;
        if !sites.contains(&site) {
            sites.push(site);
        }
    }
    Ok(WebChannelForm {
        name: text::name("name", &form.name, limits::WEBSITE_NAME)?,
        look: Look { colour: form.look.colour.to_ascii_lowercase(), ..form.look.clone() },
        allowed_sites: sites,
    })
}

fn is_colour(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text[1..].bytes().all(|b| b.is_ascii_hexdigit())
}

/// An origin as a browser writes it, `*.` in front of the host allowed. It ends up in a header, so that nothing but
/// letters, digits, dots, hyphens and a port may be in it.
fn origin(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let text = text.strip_suffix('/').unwrap_or(&text);
    let (scheme, rest) = text.split_once("://")?;
    let (host, port) = match rest.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (rest, None),
    };
    let plain = host.strip_prefix("*.").unwrap_or(host);
    let label = |label: &str| {
        !label.is_empty() && label.len() <= 63 && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let right = matches!(scheme, "http" | "https")
        && host.len() <= 253
        && plain.split('.').all(label)
        && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    right.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_an_origin_and_nothing_more() {
        // A9
        assert_eq!(origin(" https://Shop.Example/ ").as_deref(), Some("https://shop.example"));
        assert_eq!(origin("http://localhost:8080").as_deref(), Some("http://localhost:8080"));
        assert_eq!(origin("https://*.shop.example").as_deref(), Some("https://*.shop.example"));
        for text in [
            "shop.example",
            "https://",
            "https://shop.example/page",
            "https://a b",
            "https://x;script-src *",
            "javascript://x",
            "https://*",
            "https://x:0",
            "https://x:99999",
            "https://x\r\ny",
            "'self'",
            "*",
        ] {
            assert_eq!(origin(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_colour_is_six_digits() {
        assert!(is_colour("#2F5bd8"));
        for text in ["2f5bd8", "#2f5bd", "#2f5bdg", "red", "#é5bd8", ""] {
            assert!(!is_colour(text), "{text:?}");
        }
    }
}
