//! What a visitor does: come in, ask the bot, ask for a person, write, leave.

use crate::bots::LiveBot;
use crate::case::Case;
use crate::chatbot::engines::Engines;
use crate::chatbot::reply::{self, Asked, By, Reply};
use crate::chatbot::thought::Thought;
use crate::{App, Code, Error, Result, Unit, Visitor};
use domain::session::StintEnd;
use domain::settings::WhenNobodyWorks;
use domain::{EndedBecause, GroupId, MessageId, Phase, Session, SessionId, Side};
use std::sync::Arc;
use store::bot::decisions::{self, NewDecision};
use store::conversations;
use store::messages::{self, NewMessage};
use store::{entries, groups, sessions, visitors};

use crate::chat::{Draft, Sent};

impl App {
    /// Opens the chat: begins a session where none is open, with its welcome (S-072). Harmless when repeated.
    pub async fn enter(&self, visitor: &Visitor) -> Result<()> {
        let bot = self.live_bot(visitor.instance).await?;
        let mut unit = self.begin_at_desk(visitor.instance).await?;
        if Case::open(&mut unit, visitor.key).await?.is_some() {
            return unit.already_done().await;
        }
        let case = self.begin_session(&mut unit, visitor).await?;
        self.welcome(&mut unit, &case, &bot).await?;
        unit.commit().await
    }

    /// The visitor asks for a person.
    pub async fn ask_for_person(&self, visitor: &Visitor) -> Result<()> {
        let mut unit = self.begin_at_desk(visitor.instance).await?;
        let mut case = match Case::open(&mut unit, visitor.key).await? {
            Some(case) => case,
            None => self.begin_session(&mut unit, visitor).await?,
        };
        let outcome = self.queue(&mut unit, &mut case, None).await;
        if matches!(&outcome, Ok(()) | Err(Error::Rejected(Code::NobodyAvailable))) {
            unit.commit().await?;
        }
        outcome
    }

    /// The visitor ends the session, or leaves the queue.
    pub async fn end_by_visitor(&self, visitor: &Visitor, session: SessionId) -> Result<()> {
        let mut unit = self.begin_at_desk(visitor.instance).await?;
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
        let heard = self.hear(visitor, draft.words()).await?;
        let mut unit = self.begin_at_desk(visitor.instance).await?;
        let open = Case::open(&mut unit, visitor.key).await?;
        // After the session is locked: another node may have been appending the message to it.
        if let Some(sent) = self.already_sent(&mut unit, visitor.id.0, &draft.client_id).await? {
            unit.already_done().await?;
            return Ok(sent);
        }
        let mut case = match open {
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
            self.answer(&mut unit, &mut case, &heard, place.number).await?;
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
            SessionId(self.ids().random()),
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
    async fn welcome(&self, unit: &mut Unit, case: &Case, bot: &LiveBot) -> Result<()> {
        let id = case.session.id;
        self.greet(unit, case).await?;
        let card = reply::welcome_card(&bot.config, case.row.language);
        if let Some(card) = card.filter(|_| case.settings.bot.enabled) {
            case.send(self, unit, Side::Bot, &format!("card:{id}"), &[card], String::new()).await?;
        }
        Ok(())
    }

    async fn greet(&self, unit: &mut Unit, case: &Case) -> Result<()> {
        case.say(self, unit, &format!("welcome:{}", case.session.id), &case.texts.welcome).await?;
        Ok(())
    }

    /// Puts the session into the queue, or tells the visitor why not (S-135, S-137).
    async fn queue(&self, unit: &mut Unit, case: &mut Case, group: Option<GroupId>) -> Result<()> {
        case.session.ask_for_person(group, self.clock().now())?;
        let instance = case.session.instance;
        let rules = &case.settings.queue;
        let nobody = rules.when_nobody_works == WhenNobodyWorks::Refuse
            && !sessions::does_anybody_work(unit, instance, None).await?;
        let most = i64::from(rules.max_waiting);
        let full = most > 0 && sessions::count_queued(unit, instance).await? >= most;
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

    /// Lets the bot think about a message, before the unit.
    async fn hear(&self, visitor: &Visitor, words: String) -> Result<Heard> {
        let bot = self.live_bot(visitor.instance).await?;
        let engines = self.engines(visitor.instance).await?;
        // What a person answers, or nobody yet, goes nowhere else.
        let engines = if self.bot_listens(visitor, &engines).await? { engines } else { Arc::default() };
        let thought = self.think(visitor.instance, (&bot.snapshot, &bot.config), &engines, &words).await;
        Ok(Heard { bot, words, thought })
    }

    /// Whether the bot is going to answer, as far as it can be told before the unit; asked only where it matters.
    async fn bot_listens(&self, visitor: &Visitor, engines: &Engines) -> Result<bool> {
        if !engines.are_on() {
            return Ok(true);
        }
        let mut link = self.read().await?;
        let entry = entries::find(&mut link, visitor.instance, visitor.entry).await?.ok_or(Error::NotFound)?;
        let open = sessions::find_open(&mut link, visitor.key).await?;
        Ok(entry.settings.bot.enabled && open.is_none_or(|row| row.phase == "bot"))
    }

    /// The bot's answer to one message, remembered together with it.
    async fn answer(&self, unit: &mut Unit, case: &mut Case, heard: &Heard, number: i64) -> Result<()> {
        if !case.settings.bot.enabled {
            return self.queue_or_say(unit, case, None).await;
        }
        let Heard { bot, words, thought } = heard;
        let (language, misses) = (case.row.language, case.row.bot_misses);
        let asked = Asked { words, matches: &thought.matches, language, misses, chosen: thought.chosen };
        let reply = reply::reply(&bot.snapshot, &bot.config, &asked);
        let sent = self.say_as_bot(unit, case, &reply, number).await?;
        decisions::insert(unit, &decision(case, heard, &reply, number, sent.first), self.clock().now()).await?;
        metrics::counter!("deskhand_bot_decisions_total", "decision" => reply.decision.as_str()).increment(1);
        sessions::count_bot_messages(unit, case.session.id, sent.count, reply.misses).await?;
        let Some(group) = reply.hand_over else { return Ok(()) };
        let group = self.group_or_any(unit, case, group).await?;
        self.queue_or_say(unit, case, group).await
    }

    async fn say_as_bot(&self, unit: &mut Unit, case: &Case, reply: &Reply, number: i64) -> Result<SentByBot> {
        let mut sent = SentByBot::default();
        if let Some(element) = &reply.says {
            let (cause, said) = (format!("bot:{number}"), [element.clone()]);
            let place = case.send(self, unit, Side::Bot, &cause, &said, reply.custom.clone()).await?;
            sent = SentByBot { first: Some(place.number), count: 1 };
        }
        if let Some(card) = &reply.offer {
            let cause = format!("offer:{number}");
            case.send(self, unit, Side::Bot, &cause, std::slice::from_ref(card), String::new()).await?;
            sent.count += 1;
        }
        Ok(sent)
    }

    /// Queues the session; where that cannot be, the visitor was told so and the bot goes on.
    async fn queue_or_say(&self, unit: &mut Unit, case: &mut Case, group: Option<GroupId>) -> Result<()> {
        match self.queue(unit, case, group).await {
            Err(Error::Rejected(Code::NobodyAvailable)) => Ok(()),
            other => other,
        }
    }

    /// The group an answer hands over to, or anybody where it no longer exists.
    async fn group_or_any(&self, unit: &mut Unit, case: &Case, group: Option<GroupId>) -> Result<Option<GroupId>> {
        let Some(group) = group else { return Ok(None) };
        let found = groups::find(unit, case.session.instance, group).await?;
        Ok(found.map(|_| group))
    }
}

/// A message of a visitor with what the bot thought of it before the unit.
struct Heard {
    bot: Arc<LiveBot>,
    words: String,
    thought: Thought,
}

/// What the bot sent about one message.
#[derive(Default)]
struct SentByBot {
    first: Option<i64>,
    count: i64,
}

fn decision(case: &Case, heard: &Heard, reply: &Reply, number: i64, sent: Option<i64>) -> NewDecision {
    let best = heard.thought.matches.qa.first().map_or(0.0, |best| best.score);
    // Picked from the card, it was meant, whatever its words score.
    let score = if reply.by == By::Card { reply.score } else { best };
    NewDecision {
        conversation: case.row.conversation,
        number,
        instance: case.session.instance,
        session: case.session.id,
        version: heard.bot.version,
        decision: reply.decision,
        score: f64::from(score),
        question: reply.question,
        runner_up: reply.runner_up,
        reply: sent,
    }
}
