//! Where to look for what trainers taught: statements that name somebody who is or was a trainer.

use xapi::{Ifi, Term, TermKind};

use crate::identity::{keys_of, of_people, spellings};
use crate::standings::numbers::RoleNumber;
use crate::{Affiliation, Standings};

impl Standings {
    /// Index terms that find every statement in which somebody is named, other than as its actor, who is a trainer on some
    /// day by the roster. None if nobody is.
    pub fn terms_for_trainers(&self) -> Vec<Term> {
        let roles = self.trainer_roles();
        let rows: Vec<&Affiliation> = self.roster().affiliations.iter().collect();
        let people = self.people().all.iter().map(crate::standings::people::Person::tenures);
        let trainers = people.filter(|tenures| tenures.iter().any(|tenure| roles.contains(&tenure.seat.role)));
        let rows = trainers.flatten().filter_map(|tenure| rows.get(usize::try_from(tenure.row).ok()?));
        let mut terms = Vec::new();
        for agent in rows.flat_map(|row| of_people(self.catalogue(), row)) {
            terms.push(Term { kind: TermKind::RelatedAgent, value: agent.as_str().to_owned() });
            let Ok(ifi) = agent.as_str().parse::<Ifi>() else { continue };
            for key in keys_of(&ifi) {
                for kind in [TermKind::SameAgent, TermKind::RelatedAgent] {
                    terms.push(Term { kind, value: key.as_str().to_owned() });
                }
            }
            let spelt = spellings(&ifi).into_iter().map(|ifi| ifi.identity_key());
            terms.extend(spelt.map(|value| Term { kind: TermKind::RelatedAgent, value }));
        }
        terms.sort_unstable_by(|one, other| (one.kind as u8, &one.value).cmp(&(other.kind as u8, &other.value)));
        terms.dedup();
        terms
    }

    /// The roles of trainers that anybody on the roster has.
    pub(super) fn trainer_roles(&self) -> Vec<RoleNumber> {
        let trainers = self.catalogue().file().trainers.iter();
        trainers.flat_map(|trainers| &trainers.roles).filter_map(|role| self.seats().role_number(role)).collect()
    }
}
