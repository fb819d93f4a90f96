//! What one policy set says otherwise than another: for whoever thinks of adopting it.

use super::{Action, Authority};
use std::collections::BTreeMap;

/// What one policy set says otherwise than another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The actions of this program that only it knows; under the other everybody is denied them.
    pub new_actions: Vec<Action>,
    /// The ids of the policies that only it has, in order.
    pub added: Vec<String>,
    /// The ids of those that it words otherwise.
    pub changed: Vec<String>,
    /// The ids of those that it has no more.
    pub gone: Vec<String>,
}

impl Authority {
    /// What this set says otherwise than the one that is held.
    pub fn difference(&self, held: &Self) -> Difference {
        let (own, other) = (self.texts(), held.texts());
        let only = |one: &BTreeMap<String, String>, of: &BTreeMap<String, String>| {
            let ids = one.keys().filter(|id| !of.contains_key(*id));
            ids.cloned().collect()
        };
        let changed = own.iter().filter(|(id, text)| {
            let known = other.get(*id);
            known.is_some_and(|known| known != *text)
        });
        let new = Action::ALL.iter().copied();
        Difference {
            new_actions: new
                .filter(|action| self.knows(*action) && !held.knows(*action))
                .collect(),
            added: only(&own, &other),
            changed: changed.map(|(id, _)| id.clone()).collect(),
            gone: only(&other, &own),
        }
    }

    /// Whether the set's schema has the action.
    pub fn knows(&self, action: Action) -> bool {
        let mut known = self.rules.actions.iter();
        known.any(|entity| entity.uid().id().unescaped() == action.name())
    }

    /// The policies' texts by their ids.
    fn texts(&self) -> BTreeMap<String, String> {
        let policies = self.rules.policies.policies();
        policies
            .map(|policy| (policy.id().to_string(), policy.to_string()))
            .collect()
    }
}
