//! The audit chain: each event holds the hash of the one before, so that the first altered event is found.

use crate::{Action, Actor};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The hash before the first event.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One change of a case: who did what, when. The actions of a case, performed in order, give the case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Event {
    /// The case.
    pub case: String,
    /// Number in the case, from 1: the version of the case after it.
    pub seq: u64,
    /// When.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: Action,
    /// Hash of the event before, [`GENESIS`] for the first.
    pub prev: String,
    /// SHA-256 of all the above as JSON with ordered keys, lower-case hexadecimal.
    pub hash: String,
}

/// Where a chain breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The content does not give the hash.
    #[error("event {seq} of case {case} was altered: its content does not give its hash")]
    Altered {
        /// The case.
        case: String,
        /// Number of the event.
        seq: u64,
    },
    /// An event is missing or out of place.
    #[error("before event {seq} of case {case} an event is missing, added or out of place")]
    Gap {
        /// The case.
        case: String,
        /// Number of the event.
        seq: u64,
    },
}

impl Event {
    /// An event after another, with its hash.
    pub fn after(prev: &str, case: &str, seq: u64, at: Timestamp, actor: Actor, action: Action) -> Event {
        let mut event =
            Event { case: case.to_string(), seq, at, actor, action, prev: prev.to_string(), hash: String::new() };
        event.hash = event.digest();
        event
    }

    /// The hash that the content gives.
    pub fn digest(&self) -> String {
        // Plain data always serialises; were it not so, the event would never verify.
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Some(fields) = value.as_object_mut() {
            fields.remove("hash");
        }
        // Maps of `serde_json` are ordered by key.
        Sha256::digest(value.to_string()).iter().map(|it| format!("{it:02x}")).collect()
    }
}

/// Proves the chain of one case; the error names the first event that is not as it was written. Gives the last hash.
/// An end that was cut off is found by comparing it, and the count, with what is kept elsewhere (the case, a checkpoint).
pub fn verify<'a>(events: impl IntoIterator<Item = &'a Event>) -> Result<String, Broken> {
    let mut prev = GENESIS.to_string();
    for (index, event) in events.into_iter().enumerate() {
        let (case, seq) = (event.case.clone(), event.seq);
        if event.digest() != event.hash {
            return Err(Broken::Altered { case, seq });
        }
        if event.prev != prev || event.seq != index as u64 + 1 {
            return Err(Broken::Gap { case, seq });
        }
        prev.clone_from(&event.hash);
    }
    Ok(prev)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(length: u64) -> Vec<Event> {
        let mut prev = GENESIS.to_string();
        let link = |seq| {
            let event = Event::after(
                &prev,
                "c",
                seq,
                Timestamp::UNIX_EPOCH,
                Actor::system(),
                Action::Object { text: seq.to_string() },
            );
            prev.clone_from(&event.hash);
            event
        };
        (1..=length).map(link).collect()
    }

    #[test]
    fn an_untouched_chain_holds_and_gives_its_last_hash() {
        let events = chain(4);
        assert_eq!(verify(&events), Ok(events[3].hash.clone()));
        assert_eq!(verify(&[]), Ok(GENESIS.to_string()));
    }

    #[test]
    fn the_first_altered_event_is_named() {
        let mut events = chain(5);
        events[2].action = Action::Object { text: "never said".into() };
        assert_eq!(verify(&events), Err(Broken::Altered { case: "c".into(), seq: 3 }));
        // Even with a new hash: the next event still holds the old one.
        events[2].hash = events[2].digest();
        assert_eq!(verify(&events), Err(Broken::Gap { case: "c".into(), seq: 4 }));
    }

    #[test]
    fn a_missing_event_and_a_swap_are_gaps() {
        let mut events = chain(5);
        events.remove(1);
        assert_eq!(verify(&events), Err(Broken::Gap { case: "c".into(), seq: 3 }));
        let mut events = chain(5);
        events.swap(1, 2);
        assert_eq!(verify(&events), Err(Broken::Gap { case: "c".into(), seq: 3 }));
    }

    #[test]
    fn the_hash_survives_a_way_through_json() {
        let text = serde_json::to_string(&chain(2)).expect("it serialises");
        let events: Vec<Event> = serde_json::from_str(&text).expect("it reads back");
        assert!(verify(&events).is_ok());
    }
}
