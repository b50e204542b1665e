//! How far statements have been forwarded to a target, and which of them it refused.
//!
//! Nothing of a statement is kept here: what waits is in the log, and nowhere else.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How forwarding to one target stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forwarding {
    /// Counts the changes of this; 0: nothing is kept yet.
    pub revision: u64,
    /// Everything stored up to this instant was taken, passed over by the filter, or is among [`Self::dead`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Timestamp>,
    /// Statements that the target has taken.
    pub taken: u64,
    /// When it last took some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Timestamp>,
    /// Why nothing is sent now; `None` while the target takes what comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<ForwardTrouble>,
    /// Statements that the target refused, in the order of storing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dead: Vec<DeadLetter>,
}

/// Why a target gets nothing for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ForwardTrouble {
    /// What is wrong.
    pub kind: ForwardTroubleKind,
    /// The status of its answer, if it gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Since when it has been so.
    pub since: Timestamp,
    /// How often it was tried since.
    pub tries: u32,
    /// When it is tried again.
    pub next: Timestamp,
}

/// What keeps a target from getting statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ForwardTroubleKind {
    /// It does not answer.
    Unreachable,
    /// It has no time, or fails.
    Busy,
    /// It refuses the credential.
    Credential,
    /// Its address is wrong: it leads elsewhere, or takes no statements there.
    Address,
    /// Too many statements were refused: nothing more is sent until they are replayed or dropped.
    DeadLetters,
}

impl ForwardTroubleKind {
    /// The word that is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Busy => "busy",
            Self::Credential => "credential",
            Self::Address => "address",
            Self::DeadLetters => "dead_letters",
        }
    }
}

/// A statement that a target refused by itself. The reason is kept as a status alone: what a server says about a statement may
/// repeat it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeadLetter {
    /// The statement's id.
    pub id: Uuid,
    /// When it was stored.
    pub stored: Timestamp,
    /// When it was refused.
    pub refused: Timestamp,
    /// The status of the answer.
    pub status: u16,
    /// Whether it is to be sent once more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replay: bool,
}

/// What is to become of dead letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeadLetterFate {
    /// They are sent once more.
    Replay,
    /// They are forgotten: the target never gets them.
    Drop,
}

impl Forwarding {
    /// With so many dead letters, nothing more is sent: a target that refuses this much is set up wrongly.
    pub const MOST_DEAD: usize = 1_000;

    /// Whether there is room for another dead letter.
    pub fn has_room(&self) -> bool {
        self.dead.len() < Self::MOST_DEAD
    }

    /// Notes that everything up to an instant was dealt with: the target took `taken`, and refused `dead`.
    pub fn advance(&mut self, through: Timestamp, taken: u64, dead: Vec<DeadLetter>, at: Timestamp) {
        self.through = self.through.max(Some(through));
        self.note_taken(taken, at);
        for letter in dead {
            self.bury(letter);
        }
    }

    /// Notes that the target took statements; it then has no trouble.
    pub fn note_taken(&mut self, taken: u64, at: Timestamp) {
        self.trouble = None;
        if taken > 0 {
            self.taken += taken;
            self.last = Some(at);
        }
    }

    /// Notes that a statement was refused, once more or for the first time.
    pub fn bury(&mut self, letter: DeadLetter) {
        match self.dead.binary_search_by_key(&letter.stored, |dead| dead.stored) {
            Ok(at) => self.dead[at] = letter,
            Err(at) => self.dead.insert(at, letter),
        }
    }

    /// Forgets the dead letter of a statement.
    pub fn forget(&mut self, id: Uuid) {
        self.dead.retain(|letter| letter.id != id);
    }

    /// Decides about the dead letters with these ids, or about all; gives how many there were.
    pub fn decide(&mut self, fate: DeadLetterFate, ids: Option<&[Uuid]>) -> usize {
        let is_meant = |letter: &DeadLetter| ids.is_none_or(|ids| ids.contains(&letter.id));
        let before = self.dead.iter().filter(|letter| is_meant(letter)).count();
        match fate {
            DeadLetterFate::Drop => self.dead.retain(|letter| !is_meant(letter)),
            DeadLetterFate::Replay => {
                for letter in self.dead.iter_mut().filter(|letter| is_meant(letter)) {
                    letter.replay = true;
                }
            }
        }
        before
    }

    /// Notes that nothing could be sent at an instant, and when it is tried again. The same trouble keeps its beginning.
    pub fn meet(&mut self, kind: ForwardTroubleKind, status: Option<u16>, at: Timestamp, next: Timestamp) {
        let before = self.trouble.filter(|before| before.kind == kind);
        let (since, tries) = before.map_or((at, 0), |before| (before.since, before.tries));
        self.trouble = Some(ForwardTrouble { kind, status, since, tries: tries.saturating_add(1), next });
    }
}

/// What a target has still to get.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Statements stored since, whatever the filter says of them; erased ones may count, and no more than
    /// [`Self::MOST`] are counted.
    pub statements: u64,
    /// When the first of them was stored.
    pub oldest: Option<Timestamp>,
}

impl Waiting {
    /// The most that are counted.
    pub const MOST: u64 = 1_000_000;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn letter(number: i64, status: u16) -> DeadLetter {
        let id = Uuid::from_u128(u128::try_from(number).unwrap());
        DeadLetter { id, stored: at(number), refused: at(100), status, replay: false }
    }

    #[test]
    fn a_position_never_goes_back_and_dead_letters_are_in_the_order_of_storing() {
        let mut forwarding = Forwarding::default();
        forwarding.advance(at(9), 2, vec![letter(7, 400), letter(3, 409)], at(20));
        forwarding.advance(at(5), 0, vec![letter(7, 413)], at(30));
        assert_eq!((forwarding.through, forwarding.taken, forwarding.last), (Some(at(9)), 2, Some(at(20))));
        assert_eq!(forwarding.dead, [letter(3, 409), letter(7, 413)]);
    }

    #[test]
    fn dead_letters_are_replayed_or_dropped_by_id_or_all_together() {
        let mut forwarding = Forwarding { dead: vec![letter(1, 400), letter(2, 400)], ..Forwarding::default() };
        assert_eq!(forwarding.decide(DeadLetterFate::Replay, Some(&[letter(2, 0).id, letter(9, 0).id])), 1);
        assert_eq!(forwarding.dead.iter().map(|letter| letter.replay).collect::<Vec<_>>(), [false, true]);
        assert_eq!(forwarding.decide(DeadLetterFate::Drop, Some(&[letter(1, 0).id])), 1);
        assert_eq!(forwarding.decide(DeadLetterFate::Drop, None), 1);
        assert!(forwarding.dead.is_empty());
    }

    #[test]
    fn a_trouble_keeps_its_beginning_until_the_target_takes_something_or_another_comes() {
        let mut forwarding = Forwarding::default();
        forwarding.meet(ForwardTroubleKind::Unreachable, None, at(1), at(2));
        forwarding.meet(ForwardTroubleKind::Unreachable, None, at(5), at(9));
        let trouble = forwarding.trouble.unwrap();
        assert_eq!((trouble.since, trouble.tries, trouble.next), (at(1), 2, at(9)));
        forwarding.meet(ForwardTroubleKind::Busy, Some(503), at(6), at(7));
        assert_eq!(forwarding.trouble.map(|trouble| (trouble.since, trouble.tries)), Some((at(6), 1)));
        forwarding.note_taken(0, at(7));
        assert!(forwarding.trouble.is_none() && forwarding.last.is_none());
    }
}
