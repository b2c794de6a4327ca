//! What a visitor does: come in, ask the bot, ask for a person, write, leave.

use crate::cards;
use crate::case::Case;
use crate::{App, Code, Error, Result, Unit, Visitor};
use ::bot::{Engine, Reply, Thresholds};
use domain::session::StintEnd;
use domain::settings::WhenNobodyWorks;
use domain::{Element, EndedBecause, MessageId, Phase, Session, SessionId, Side};
use store::conversations;
use store::messages::{self, NewMessage};
use store::{sessions, visitors};

use crate::chat::{Draft, Sent};

/// Questions on the welcome card (S-116).
const WELCOME_QUESTIONS: usize = 20;

impl App {
    /// Opens the chat: begins a session where none is open, with its welcome (S-072). Harmless when repeated.
    pub async fn enter(&self, visitor: &Visitor) -> Result<()> {
        let bot = self.bot(visitor.instance).await?;
        let mut unit = self.begin().await?;
        unit.lock_desk(visitor.instance).await?;
        if Case::open(&mut unit, visitor.key).await?.is_some() {
            return Ok(());
        }
        let case = self.begin_session(&mut unit, visitor).await?;
        self.welcome(&mut unit, &case, &bot).await?;
        unit.commit().await
    }

    /// The visitor asks for a person.
    pub async fn ask_for_person(&self, visitor: &Visitor) -> Result<()> {
        let mut unit = self.begin().await?;
        unit.lock_desk(visitor.instance).await?;
        let mut case = match Case::open(&mut unit, visitor.key).await? {
            Some(case) => case,
            None => self.begin_session(&mut unit, visitor).await?,
        };
        let outcome = self.queue(&mut unit, &mut case).await;
        if matches!(&outcome, Ok(()) | Err(Error::Rejected(Code::NobodyAvailable))) {
            unit.commit().await?;
        }
        outcome
    }

    /// The visitor ends the session, or leaves the queue.
    pub async fn end_by_visitor(&self, visitor: &Visitor, session: SessionId) -> Result<()> {
        let mut unit = self.begin().await?;
        unit.lock_desk(visitor.instance).await?;
        let mut case = self.case_of_visitor(&mut unit, visitor, session).await?;
        let because = match case.session.phase {
            Phase::Queued | Phase::Offered { .. } => EndedBecause::LeftQueue,
            _ => EndedBecause::VisitorEnded,
        };
        case.end(self, &mut unit, because).await?;
        unit.commit().await
    }

    /// Stores a message of the visitor where no agent serves: the session may begin or move by it, and the bot may
    /// answer it. At most one reply per message, since the reply's id is made from the message's number (I11).
    pub(crate) async fn write_as_visitor(&self, visitor: &Visitor, draft: &Draft) -> Result<Sent> {
        let bot = self.bot(visitor.instance).await?;
        let mut unit = self.begin().await?;
        unit.lock_desk(visitor.instance).await?;
        if let Some(sent) = self.already_sent(&mut unit, visitor.id.0, &draft.client_id).await? {
            return Ok(sent);
        }
        let mut case = match Case::open(&mut unit, visitor.key).await? {
            Some(case) => case,
            None => {
                let case = self.begin_session(&mut unit, visitor).await?;
                self.greet(&mut unit, &case).await?;
                case
            }
        };
        let message = NewMessage {
            id: MessageId(self.ids().row(self.clock().now())),
            session: Some(case.session.id),
            side: Side::Visitor,
            author: visitor.id.0,
            client_id: draft.client_id.clone(),
            elements: draft.json()?,
            quote: draft.quote,
            custom: String::new(),
        };
        let place = messages::insert(&mut unit, visitor.key, &message, self.clock().now()).await?;
        sessions::count_visitor_message(&mut unit, case.session.id, place.number, place.last_at).await?;
        case.announce(&mut unit, place.rev);
        if case.session.phase == Phase::Bot {
            self.answer(&mut unit, &mut case, &bot, place.number, &draft.words()).await?;
        }
        let serving = case.session.server().map(|_| case.session.id);
        unit.remember_serving(visitor.conversation, serving);
        unit.commit().await?;
        Ok(Sent { message: message.id, number: place.number, rev: place.rev, at: place.last_at })
    }

    async fn begin_session(&self, unit: &mut Unit, visitor: &Visitor) -> Result<Case> {
        let now = self.clock().now();
        let row = visitors::find(unit, visitor.instance, visitor.id).await?.ok_or(Error::NotFound)?;
        let session = Session::begin(
            SessionId(uuid::Uuid::new_v4()),
            visitor.instance,
            visitor.entry,
            visitor.conversation,
            visitor.id,
            row.channel,
            now,
        );
        let rev = conversations::next_rev(unit, visitor.key).await?;
        sessions::insert(unit, &session, visitor.key, rev).await?;
        let case = Case::load(unit, visitor.instance, session.id).await?;
        case.announce(unit, rev);
        let timeout = i64::from(case.settings.closing.user_timeout_seconds);
        if timeout > 0 {
            case.set_deadline(self, unit, store::deadlines::Kind::BotSilence, now.plus_seconds(timeout)).await?;
        }
        Ok(case)
    }

    /// The welcome message, then the bot's card of questions (S-134, S-114).
    async fn welcome(&self, unit: &mut Unit, case: &Case, bot: &Engine) -> Result<()> {
        let id = case.session.id;
        self.greet(unit, case).await?;
        if !case.settings.bot.enabled || !case.settings.bot.welcome_card {
            return Ok(());
        }
        let questions = welcome_questions(bot);
        if !questions.is_empty() {
            let card = cards::questions("welcome_msg", &case.texts.bot_card_title, &questions);
            case.send(self, unit, Side::Bot, &format!("card:{id}"), &[card], String::new()).await?;
        }
        Ok(())
    }

    async fn greet(&self, unit: &mut Unit, case: &Case) -> Result<()> {
        case.say(self, unit, &format!("welcome:{}", case.session.id), &case.texts.welcome).await?;
        Ok(())
    }

    /// Puts the session into the queue, or tells the visitor why not (S-135, S-137).
    async fn queue(&self, unit: &mut Unit, case: &mut Case) -> Result<()> {
        case.session.ask_for_person(None, self.clock().now())?;
        let instance = case.session.instance;
        let rules = &case.settings.queue;
        let working = sessions::count_working(unit, instance, None).await?;
        let nobody = working == 0 && rules.when_nobody_works == WhenNobodyWorks::Refuse;
        let most = i64::from(rules.max_waiting);
        let full = most > 0 && sessions::list_queued(unit, instance).await?.len() as i64 >= most;
        if nobody || full {
            case.session.return_to_bot()?;
            let cause = format!("failed:{}:{}", case.session.id, self.clock().now().0);
            case.say(self, unit, &cause, &case.texts.failed).await?;
            return Err(Code::NobodyAvailable.into());
        }
        let cause = format!("connecting:{}:{}", case.session.id, case.row.rev);
        case.say(self, unit, &cause, &case.texts.connecting).await?;
        case.save(self, unit, StintEnd::SessionEnded).await
    }

    /// The bot's answer to one message.
    async fn answer(&self, unit: &mut Unit, case: &mut Case, bot: &Engine, number: i64, words: &str) -> Result<()> {
        if ::bot::wants_person(words) || !case.settings.bot.enabled {
            return match self.queue(unit, case).await {
                Err(Error::Rejected(Code::NobodyAvailable)) => Ok(()),
                other => other,
            };
        }
        let reply = bot.ask(words, &Thresholds::default());
        let missed = matches!(reply, Reply::Fallback);
        let misses = if missed { case.row.bot_misses + 1 } else { 0 };
        let cause = format!("bot:{number}");
        let (element, custom) = match reply {
            Reply::Direct { id, score, matched } => {
                let answer = bot.answer(id).unwrap_or_default();
                let why = serde_json::json!({ "matched": matched, "score": (score * 100.0).round() / 100.0 });
                (answer_element(answer), why.to_string())
            }
            Reply::Clarify(candidates) => {
                let questions: Vec<String> = candidates.into_iter().map(|candidate| candidate.question).collect();
                (cards::questions("clarify_msg", &case.texts.bot_clarify, &questions), String::new())
            }
            Reply::Fallback => (Element::text(case.texts.bot_fallback.clone()), String::new()),
        };
        case.send(self, unit, Side::Bot, &cause, &[element], custom).await?;
        let mut sent = 1;
        if missed && misses % i64::from(case.settings.bot.offer_person_after) == 0 {
            let card = cards::offer_person(&case.texts.bot_fallback);
            case.send(self, unit, Side::Bot, &format!("offer:{number}"), &[card], String::new()).await?;
            sent += 1;
        }
        sessions::count_bot_messages(unit, case.session.id, sent, misses).await?;
        Ok(())
    }
}

/// The questions of the welcome card.
pub(crate) fn welcome_questions(bot: &Engine) -> Vec<String> {
    bot.questions().take(WELCOME_QUESTIONS).map(|question| question.question.clone()).collect()
}

/// An answer as text, or as rich text where it uses Markdown.
fn answer_element(answer: &str) -> Element {
    let rich = ["**", "](", "\n- ", "\n1. ", "`", "\n#"].iter().any(|mark| answer.contains(mark));
    if rich { cards::rich_text(answer) } else { Element::text(answer) }
}
