//! Events as hints to other nodes, and back. A place in the queue is not among them: each node
//! computes it. Nor is an edit of a chatbot: a node that is asked looks for it.

use crate::Event;
use ::bus::{Hint, Topic};

/// What the other nodes are told of an event.
pub(super) fn of(event: &Event) -> Option<Hint> {
    Some(match event {
        Event::Conversation { team, rev, .. } => Hint::Thread { team: *team, rev: *rev },
        Event::Inbox { rev, .. } => Hint::Inbox { rev: *rev },
        Event::Queue { .. } => Hint::Queue,
        Event::Member { instance, .. } => Hint::Member { instance: *instance },
        Event::Place { place, .. } => Hint::Place { place: *place },
        Event::Revoked { sign_in, .. } => Hint::Revoked { sign_in: *sign_in },
        Event::Typing { by_visitor, text, .. } => Hint::Typing { by_visitor: *by_visitor, text: text.to_string() },
        Event::Presence { online, .. } => Hint::Presence { online: *online },
        Event::Settings { .. } => Hint::Settings,
        // A place in the queue is computed on each node.
        _ => return None,
    })
}

/// The event a hint about a topic tells of. `None`: they do not fit.
pub(super) fn event(topic: Topic, hint: Hint) -> Option<Event> {
    Some(match (topic, hint) {
        (Topic::Conversation(conversation), Hint::Thread { team, rev }) => {
            Event::Conversation { conversation, team, rev, fresh: None }
        }
        (Topic::Conversation(conversation), Hint::Typing { by_visitor, text }) => {
            Event::Typing { conversation, by_visitor, text: text.into() }
        }
        (Topic::Conversation(conversation), Hint::Presence { online }) => Event::Presence { conversation, online },
        (Topic::Member(member), Hint::Inbox { rev }) => Event::Inbox { member, rev },
        (Topic::Member(member), Hint::Member { instance }) => Event::Member { instance, member },
        (Topic::Member(member), Hint::Place { place }) => Event::Place { member, place },
        (Topic::Member(member), Hint::Revoked { sign_in }) => Event::Revoked { member, sign_in },
        (Topic::Instance(instance), Hint::Queue) => Event::Queue { instance },
        (Topic::Instance(instance), Hint::Settings) => Event::Settings { instance },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{ConversationId, InstanceId, MemberId, SignInId};
    use uuid::Uuid;

    #[test]
    fn what_a_node_is_told_is_what_happened_on_the_other() {
        let conversation = ConversationId(Uuid::from_u128(1));
        let (member, instance) = (MemberId(Uuid::from_u128(2)), InstanceId(Uuid::from_u128(3)));
        let happened = [
            Event::Conversation { conversation, team: true, rev: 7, fresh: None },
            Event::Typing { conversation, by_visitor: true, text: "hel".into() },
            Event::Presence { conversation, online: false },
            Event::Inbox { member, rev: 4 },
            Event::Member { instance, member },
            Event::Place { member, place: 2 },
            Event::Revoked { member, sign_in: Some(SignInId(Uuid::from_u128(4))) },
            Event::Queue { instance },
            Event::Settings { instance },
        ];
        for happened in happened {
            let told = event(happened.topic(), of(&happened).unwrap()).unwrap();
            assert_eq!(format!("{told:?}"), format!("{happened:?}"));
        }
    }

    #[test]
    fn a_hint_that_does_not_fit_its_topic_is_passed_over() {
        assert!(event(Topic::Member(MemberId(Uuid::nil())), Hint::Queue).is_none());
    }
}
