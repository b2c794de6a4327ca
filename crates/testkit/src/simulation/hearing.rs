//! What people do with what they are answered: they keep it, and their screens show it.

use super::deed::{Answer, ByAgent, ByHouse, ByOwner, ByVisitor, Deed, Letter};
use super::play::{Play, Running};
use app::chat::Sent;
use app::{Code, Error};
use uuid::Uuid;

impl Play {
    /// Hears an answer. A fault of ours is no answer: the schedule has failed.
    pub(super) fn hear(&mut self, number: u64, running: Running, answer: app::Result<Answer>) -> Result<(), String> {
        let Running { process, deed, .. } = running;
        match answer {
            Err(Error::Internal(cause)) => Err(format!("{number} {deed:?} failed: {cause}")),
            Err(error) => {
                self.say(format!("{number}@{process} is refused: {error:?}"));
                self.refused(process, &deed, &error);
                Ok(())
            }
            Ok(answer) => {
                self.say(format!("{number}@{process} is answered {}", short(&answer)));
                self.answered(process, deed, answer)
            }
        }
    }

    fn refused(&mut self, process: usize, deed: &Deed, error: &Error) {
        // Whoever is told "busy" asks again, over another socket.
        let for_good = !matches!(error, Error::Busy | Error::Repeat);
        if !for_good {
            self.unheard(deed);
        }
        match deed {
            Deed::Visitor(_, ByVisitor::Say(letter)) | Deed::Agent(_, ByAgent::Say(letter) | ByAgent::Note(letter)) => {
                let author = self.author(deed);
                self.cast.posted(author, letter).refused |= for_good;
            }
            Deed::Visitor(_, ByVisitor::Ask) if matches!(error, Error::Rejected(Code::NobodyAvailable)) => {
                self.journal.refusals.entry(self.author(deed)).or_default().yes += 1;
            }
            Deed::House(ByHouse::Start { .. }) => self.crash(process),
            _ => {}
        }
    }

    fn answered(&mut self, process: usize, deed: Deed, answer: Answer) -> Result<(), String> {
        let author = self.author(&deed);
        match (deed, answer) {
            (Deed::House(ByHouse::Start { .. }), _) => self.ready[process] = true,
            (Deed::House(_), Answer::Fired(count)) => self.journal.fired += count,
            (Deed::Owner(deed), answer) => self.answered_owner(&deed, answer)?,
            (Deed::Visitor(_, ByVisitor::Say(letter)), Answer::Sent(sent))
            | (Deed::Agent(_, ByAgent::Say(letter) | ByAgent::Note(letter)), Answer::Sent(sent)) => {
                self.acknowledged(author, &letter, sent)?;
            }
            (Deed::Visitor(who, _), Answer::Connected(socket)) => {
                self.cast.visitors[who].sockets.push((process, socket, 0));
            }
            (Deed::Visitor(who, ByVisitor::Disconnect(gone)), _) => {
                self.cast.visitors[who].sockets.retain(|(_, socket, _)| *socket != gone);
            }
            (Deed::Visitor(who, _), Answer::Rows(rows)) => self.cast.visitors[who].view.apply(rows)?,
            (Deed::Visitor(who, _), Answer::Pages(pages)) => self.cast.visitors[who].view.load(pages)?,
            (Deed::Agent(who, deed), answer) => self.answered_agent(process, who, deed, answer)?,
            _ => {}
        }
        Ok(())
    }

    fn answered_owner(&mut self, deed: &ByOwner, answer: Answer) -> Result<(), String> {
        self.journal.changes.entry(deed.action()).or_default().yes += 1;
        match (deed, answer) {
            (_, Answer::Group(group)) => self.groups.push(group),
            (ByOwner::DeleteGroup(gone), _) => self.groups.retain(|group| group != gone),
            (_, Answer::Figures(figures)) => self.check_figures(&figures)?,
            _ => {}
        }
        Ok(())
    }

    fn answered_agent(&mut self, process: usize, who: usize, deed: ByAgent, answer: Answer) -> Result<(), String> {
        let role = &mut self.cast.agents[who];
        match (deed, answer) {
            // Two sign-ins may be answered in another order than they were made.
            (_, Answer::SignedIn(member)) if member.place > role.identity.place => role.identity = member,
            (_, Answer::Connected(socket)) => role.sockets.push((process, socket, role.identity.place)),
            (ByAgent::Disconnect(gone), _) => role.sockets.retain(|(_, socket, _)| *socket != gone),
            (_, Answer::List(list)) => role.list.apply(&list),
            (ByAgent::CatchUp(conversation, _), Answer::Rows(rows)) => {
                role.views.entry(conversation).or_default().apply(rows)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// I1, I3: what is acknowledged is stored, as it was written; once; and a retry is answered the same.
    fn acknowledged(&mut self, author: Uuid, letter: &Letter, sent: Sent) -> Result<(), String> {
        self.totals.acknowledged += 1;
        let stored = self.inspector.message(author, &letter.client_id);
        let posted = self.cast.posted(author, letter);
        match stored {
            Some((number, text)) if number == sent.number && text.contains(&letter.text) => {}
            other => return Err(format!("I1: {letter:?} was acknowledged as {sent:?} and is stored as {other:?}")),
        }
        if posted.answers.iter().any(|before| before.number != sent.number || before.message != sent.message) {
            return Err(format!("I3: {letter:?} was acknowledged as {:?}, then as {sent:?}", posted.answers));
        }
        if sent.number <= posted.behind {
            let behind = posted.behind;
            return Err(format!("I2: {letter:?} is number {} and was written after number {behind}", sent.number));
        }
        posted.answers.push(sent);
        Ok(())
    }

    fn author(&self, deed: &Deed) -> Uuid {
        match deed {
            Deed::Visitor(who, _) => self.cast.visitors[*who].identity.id.0,
            Deed::Agent(who, _) => self.cast.agents[*who].identity.id.0,
            Deed::Owner(_) | Deed::House(_) => Uuid::nil(),
        }
    }
}

fn short(answer: &Answer) -> String {
    match answer {
        Answer::Sent(sent) => format!("number {}", sent.number),
        Answer::Connected(socket) => format!("socket {socket}"),
        Answer::SignedIn(member) => format!("place {}", member.place),
        Answer::List(list) => format!("{} items, {}", list.items.len(), list.head),
        Answer::Rows(rows) => format!("{} messages, {}..{}", rows.messages.len(), rows.after, rows.head),
        Answer::Pages(pages) => format!("{} pages", pages.len()),
        Answer::Group(group) => format!("group {}", group.0),
        Answer::Fired(count) => format!("{count} fired"),
        Answer::Figures(figures) => format!("{figures:?}"),
        Answer::Done => "done".into(),
    }
}
