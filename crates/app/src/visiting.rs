//! How a visitor comes in: an identity, a token, and the conversation it belongs to.

use crate::{App, Code, Error, Result, Visitor, signing};
use domain::{ConversationId, EntryTexts, InstanceId, Language, Timestamp, VisitorId, limits};
use store::conversations::{self, ConversationRow, Kind};
use store::entries::EntryRow;
use store::instances::InstanceRow;
use store::sessions::{self, SessionRow};
use store::visitors::{self, JsonSource, Source, VisitorRow};
use store::{Link, channels, entries, instances};
use uuid::Uuid;

/// Desk, visitor, time of issue.
const PAYLOAD: usize = 16 + 16 + 8;
/// Characters of the longest token looked at.
const LONGEST: usize = 256;
/// What the signature is for.
const PURPOSE: &str = "visitor";

/// What a visitor's page needs to begin with.
#[derive(Clone, Debug)]
pub struct VisitorView {
    /// Who the visitor writes to.
    pub entry: EntryRow,
    /// The entry's texts in the visitor's language.
    pub texts: EntryTexts,
    /// The conversation.
    pub thread: ConversationRow,
    /// The open session.
    pub session: Option<SessionRow>,
    /// The place in the queue, from 1.
    pub position: Option<u32>,
}

impl App {
    /// Gives a stranger on a web page an identity. Called at the first interaction, not before.
    pub async fn create_visitor(
        &self,
        web_app_id: &str,
        language: Language,
        source: Source,
    ) -> Result<(String, VisitorRow)> {
        check_source(&source)?;
        let now = self.clock().now();
        let mut unit = self.begin().await?;
        let channel = channels::find_public(&mut unit, web_app_id).await?.ok_or(Error::NotFound)?;
        let desk = instances::find(&mut unit, channel.instance).await?.ok_or(Error::NotFound)?;
        let id = VisitorId(self.ids().row(now));
        let visitor = VisitorRow {
            id,
            instance: desk.id,
            user_id: format!("web_{}", self.ids().random().simple()),
            nickname: default_nickname(desk.language, self.ids().random()),
            avatar: String::new(),
            language,
            channel: Some(channel.id),
            source: JsonSource::from(source),
            verified: false,
            created_at: now,
        };
        visitors::insert(&mut unit, &visitor).await?;
        self.begin_conversation(&mut unit, &visitor, channel.entry, now).await?;
        unit.commit().await?;
        Ok((sign(&desk, id, now), visitor))
    }

    /// Refuses an address that makes visitors faster than people do (A16).
    ///
    /// # Errors
    /// `TooMany`, with the seconds to wait.
    pub fn allow_new_visitor(&self, address: &str) -> Result<()> {
        self.0.newcomers.add(address, 1, self.config().newcomers.into(), self.clock().now())
    }

    /// The visitor behind a token of ours.
    pub async fn visitor_by_token(&self, token: &str) -> Result<Visitor> {
        let (instance, id) = claimed(token).ok_or(Code::Unauthorized)?;
        let mut link = self.read().await?;
        let desk = instances::find(&mut link, instance).await?.ok_or(Code::Unauthorized)?;
        signing::verify(&desk.signing_key, PURPOSE, token).ok_or(Code::Unauthorized)?;
        let row = visitors::find(&mut link, instance, id).await?.ok_or(Code::Unauthorized)?;
        identify(&mut link, row).await
    }

    /// The visitor behind an integrator's signature (UserSig). Begins to exist with the first one.
    pub async fn visitor_by_user_sig(&self, sdk_app_id: i64, user_id: &str, user_sig: &str) -> Result<Visitor> {
        let fits = !user_id.is_empty() && user_id.len() <= limits::USER_ID && !user_id.starts_with('@');
        if !fits || user_id.contains('\0') {
            return Err(Error::invalid("userId", format!("1 to {} bytes, not beginning with @", limits::USER_ID)));
        }
        let now = self.clock().now();
        let desk = instances::find_by_sdk_app_id(&mut self.read().await?, sdk_app_id).await?;
        let desk = desk.ok_or(Code::Unauthorized)?;
        tencent::usersig::verify(user_sig, sdk_app_id, user_id, &desk.user_sig_key, now.0 / 1_000_000)
            .map_err(|_| Code::Unauthorized)?;
        let mut unit = self.begin_at_desk(desk.id).await?;
        let row = match visitors::find_by_user_id(&mut unit, desk.id, user_id).await? {
            Some(row) => row,
            None => {
                let row = VisitorRow {
                    id: VisitorId(self.ids().row(now)),
                    instance: desk.id,
                    user_id: user_id.to_owned(),
                    nickname: user_id.chars().take(limits::NICKNAME).collect(),
                    avatar: String::new(),
                    language: desk.language,
                    channel: None,
                    source: JsonSource::from(Source::default()),
                    verified: true,
                    created_at: now,
                };
                visitors::insert(&mut unit, &row).await?;
                row
            }
        };
        let entry = entries::default(&mut unit, desk.id).await?.id;
        self.begin_conversation(&mut unit, &row, entry, now).await?;
        unit.commit().await?;
        identify(&mut self.read().await?, row).await
    }

    /// What a visitor's page needs to begin with.
    pub async fn visitor_view(&self, visitor: &Visitor) -> Result<VisitorView> {
        let mut link = self.read().await?;
        let thread = conversations::find(&mut link, visitor.instance, visitor.conversation).await?;
        let thread = thread.ok_or(Error::NotFound)?;
        let entry = entries::find(&mut link, visitor.instance, visitor.entry).await?.ok_or(Error::NotFound)?;
        let texts = entries::texts(&mut link, visitor.entry, visitor.language).await?;
        let session = sessions::find_open(&mut link, visitor.key).await?;
        let position = match &session {
            Some(row) => sessions::place(&mut link, row).await?,
            None => None,
        };
        Ok(VisitorView { entry, texts, thread, session, position })
    }

    async fn begin_conversation(
        &self,
        unit: &mut crate::Unit,
        visitor: &VisitorRow,
        entry: domain::EntryId,
        now: Timestamp,
    ) -> Result<()> {
        let id = ConversationId(self.ids().random());
        conversations::ensure(unit, id, visitor.instance, visitor.id, entry, Kind::Visitor, now).await?;
        Ok(())
    }
}

async fn identify(link: &mut Link, row: VisitorRow) -> Result<Visitor> {
    let entry = match row.channel {
        Some(channel) => channels::find(link, row.instance, channel).await?.map(|channel| channel.entry),
        None => None,
    };
    let entry = match entry {
        Some(entry) => entry,
        None => entries::default(link, row.instance).await?.id,
    };
    let conversation = conversations::find_of(link, row.id, entry, Kind::Visitor).await?.ok_or(Error::NotFound)?;
    Ok(Visitor {
        instance: row.instance,
        id: row.id,
        entry,
        conversation: conversation.id,
        key: conversation.key,
        user_id: row.user_id,
        nickname: row.nickname,
        language: row.language,
    })
}

/// `访客_7666`, `Visitor_7f3a` (S-199).
fn default_nickname(language: Language, random: Uuid) -> String {
    let number = random.simple().to_string();
    let word = match language {
        Language::En => "Visitor",
        Language::Zh => "访客",
    };
    format!("{word}_{}", &number[..4])
}

fn check_source(source: &Source) -> Result<()> {
    let bounds = [
        ("source.page", &source.page, 2_000),
        ("source.title", &source.title, 200),
        ("source.referrer", &source.referrer, 2_000),
        ("source.clientData", &source.client_data, 2_000),
    ];
    for (field, value, most) in bounds {
        if value.chars().count() > most || value.contains('\0') {
            return Err(Error::invalid(field, format!("at most {most} characters")));
        }
    }
    Ok(())
}

fn sign(desk: &InstanceRow, visitor: VisitorId, now: Timestamp) -> String {
    let mut payload = Vec::with_capacity(PAYLOAD);
    payload.extend_from_slice(desk.id.0.as_bytes());
    payload.extend_from_slice(visitor.0.as_bytes());
    payload.extend_from_slice(&now.0.to_be_bytes());
    signing::sign(&desk.signing_key, PURPOSE, &payload)
}

/// Whose token it claims to be; unchecked.
fn claimed(token: &str) -> Option<(InstanceId, VisitorId)> {
    if token.len() > LONGEST {
        return None;
    }
    let payload = signing::read(token)?;
    if payload.len() != PAYLOAD {
        return None;
    }
    let instance = Uuid::from_slice(&payload[..16]).ok()?;
    let visitor = Uuid::from_slice(&payload[16..32]).ok()?;
    Some((InstanceId(instance), VisitorId(visitor)))
}
