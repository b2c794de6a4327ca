//! Asking for a rating, and giving one (S-153 to S-160).

use crate::cards::{self, RatingCard};
use crate::case::Case;
use crate::{App, Code, Error, Member, Result, Unit, Visitor};
use domain::rating::{self, RateError};
use domain::{SessionId, Side, limits};
use store::{messages, sessions};

impl App {
    /// An agent invites the visitor to rate (S-154, S-216). A second invitation changes nothing.
    pub async fn invite_rating(&self, member: &Member, session: SessionId) -> Result<()> {
        let mut unit = self.begin_at_desk(member.instance).await?;
        self.guard(&mut unit, member).await?;
        let case = Case::load(&mut unit, member.instance, session).await?;
        case.session.may_write(member.id)?;
        if !case.settings.rating.enabled || !case.settings.rating.by_agent {
            return Err(Code::RatingDisabled.into());
        }
        case.invite_rating(self, &mut unit).await?;
        case.touch(&mut unit).await?;
        unit.commit().await
    }

    /// The visitor asks for the card (S-082).
    pub async fn ask_for_rating(&self, visitor: &Visitor, session: SessionId) -> Result<()> {
        let mut unit = self.begin_at_desk(visitor.instance).await?;
        let case = self.case_of_visitor(&mut unit, visitor, session).await?;
        let rules = &case.settings.rating;
        if !rules.enabled || !rules.by_visitor || case.session.accepted.is_none() {
            return Err(Code::RatingDisabled.into());
        }
        case.invite_rating(self, &mut unit).await?;
        case.touch(&mut unit).await?;
        unit.commit().await
    }

    /// The visitor rates; again until the invitation expires (S-074).
    pub async fn rate(&self, visitor: &Visitor, session: SessionId, choice: i64, comment: &str) -> Result<()> {
        if comment.chars().count() > limits::RATING_COMMENT || comment.contains('\0') {
            return Err(Error::invalid("comment", format!("at most {} characters", limits::RATING_COMMENT)));
        }
        let now = self.clock().now();
        let mut unit = self.begin_at_desk(visitor.instance).await?;
        let case = self.case_of_visitor(&mut unit, visitor, session).await?;
        rating::check(case.row.rating_asked_at, case.row.rating_expires_at, choice, now).map_err(
            |error| match error {
                RateError::NotAsked => Code::RatingNotAsked.into(),
                RateError::Expired => Code::RatingExpired.into(),
                RateError::NoSuchChoice => Error::invalid("choice", "must be between 101 and 105"),
            },
        )?;
        sessions::set_rating(&mut unit, session, choice, comment, now).await?;
        if let Some(number) = case.row.rating_message {
            let card = serde_json::to_string(&[case.rating_card(Some(choice), case.row.rating_expires_at)]);
            let card = card.map_err(Error::internal)?;
            messages::modify(&mut unit, case.row.conversation, number, &card, now).await?;
        }
        case.touch(&mut unit).await?;
        unit.commit().await
    }

    /// A session of this visitor, open or not.
    pub(crate) async fn case_of_visitor(&self, unit: &mut Unit, visitor: &Visitor, id: SessionId) -> Result<Case> {
        let case = Case::load(unit, visitor.instance, id).await?;
        if case.session.visitor == visitor.id { Ok(case) } else { Err(Error::NotFound) }
    }
}

impl Case {
    /// Sends the rating card, once per session.
    pub(crate) async fn invite_rating(&self, app: &App, unit: &mut Unit) -> Result<()> {
        if self.row.rating_message.is_some() {
            return Ok(());
        }
        let now = app.clock().now();
        let expires = rating::expiry(now, self.settings.rating.validity_hours);
        let cause = format!("rating:{}", self.session.id);
        let place = self.send(app, unit, Side::Rule, &cause, &[self.rating_card(None, expires)], String::new()).await?;
        sessions::set_rating_asked(unit, self.session.id, place.number, now, expires).await?;
        Ok(())
    }

    fn rating_card(&self, choice: Option<i64>, expires: Option<domain::Timestamp>) -> domain::Element {
        cards::rating(&RatingCard {
            session: self.session.id,
            head: &self.texts.rating_invitation,
            tail: &self.texts.rating_thanks,
            levels: &self.texts.rating_levels,
            rules: &self.settings.rating,
            expires,
            choice,
        })
    }
}
