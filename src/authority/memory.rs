//! What the engine answered before. Asking it costs about a millisecond, and offices ask the same all day: the same
//! duties at the same nodes, the same action, another matter of the same shape.
//!
//! An answer is remembered under everything that the engine looks at. Accounts and bodies are told apart only by whether
//! they are the same as one another: a policy cannot see more of them, unless its text names one, and then nothing is
//! remembered.

use super::holding::Holding;
use super::{Action, Actor, Denial, Resource};
use qibu_domain::id::SubjectId;
use qibu_domain::lifecycle::Duty;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The most answers that are kept; above it all are let go.
const MAX_ANSWERS: usize = 8_192;

/// Answers by what was asked.
#[derive(Debug, Default)]
pub(super) struct Memory {
    answers: Mutex<HashMap<Asking, Arc<Answer>>>,
}

/// What the engine said.
#[derive(Debug)]
pub(super) enum Answer {
    /// Allowed: under which of the valid holdings, none for as oneself; and by which policies.
    Permitted {
        holding: Option<usize>,
        policies: Vec<String>,
    },
    /// Denied.
    Denied(Denial),
}

/// Everything that an answer depends on.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Asking {
    action: Action,
    /// How many events the rules are of.
    rules: u64,
    is_closed: bool,
    posts: Posts,
    valid: Vec<Capacity>,
    lapsed: Vec<Capacity>,
    matter: Matter,
}

/// A holding as the policies see it.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Capacity {
    duty: Duty,
    node: String,
    is_lent: bool,
    /// Whether it is of the account that the seat is assigned to.
    is_assigned: bool,
    faults: Vec<&'static str>,
    posts: Posts,
}

/// The posts of whoever acts, as far as a policy can tell one body from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Posts {
    has_any: bool,
    has_one_here: bool,
}

/// A matter as the policies see it.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Matter {
    district: String,
    node: String,
    seats: Vec<(Duty, String, String)>,
    has_body: bool,
    /// Whether it is a paper, and whether whoever asks handed it in.
    uploaded_by_asker: Option<bool>,
    /// Whether it is a paper that no event names yet, and one that is served on the body.
    unsent_and_served: (bool, bool),
    escalated_to: Option<String>,
    is_assigned: bool,
    is_training: bool,
}

impl Memory {
    /// What was answered before.
    pub(super) fn recall(&self, asking: &Asking) -> Option<Arc<Answer>> {
        self.guard().get(asking).cloned()
    }

    /// Keeps an answer.
    pub(super) fn keep(&self, asking: Asking, answer: &Arc<Answer>) {
        let mut answers = self.guard();
        if answers.len() >= MAX_ANSWERS {
            answers.clear();
        }
        answers.insert(asking, Arc::clone(answer));
    }

    fn guard(&self) -> std::sync::MutexGuard<'_, HashMap<Asking, Arc<Answer>>> {
        // A panic while the map was held cannot have left an entry half written: entries are whole.
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Asking {
    pub(super) fn new(
        action: Action,
        rules: u64,
        actor: &Actor,
        resource: &Resource,
        valid: &[Holding<'_>],
        lapsed: &[Holding<'_>],
    ) -> Self {
        let capacity = |held: &Holding<'_>| Capacity {
            duty: held.office.duty,
            node: held.office.node.clone(),
            is_lent: held.lent.is_some(),
            is_assigned: held.is_of(resource.assigned, actor.account),
            faults: held.faults.clone(),
            posts: posts(actor, Some(held), resource.body),
        };
        Self {
            action,
            rules,
            is_closed: actor.state.closed || !actor.state.opened,
            posts: posts(actor, None, resource.body),
            valid: valid.iter().map(capacity).collect(),
            lapsed: lapsed.iter().map(capacity).collect(),
            matter: Matter {
                district: resource.district.clone(),
                node: resource.node.clone(),
                seats: resource
                    .seats
                    .iter()
                    .map(|seat| (seat.duty, seat.rank.clone(), seat.node.clone()))
                    .collect(),
                has_body: resource.body.is_some(),
                uploaded_by_asker: resource.uploader.map(|uploader| uploader == actor.account),
                unsent_and_served: (resource.unsent, resource.served),
                escalated_to: resource.above().map(str::to_owned),
                is_assigned: resource.assigned.is_some(),
                is_training: resource.training,
            },
        }
    }
}

/// The open posts of the account and, where a duty is lent, of the lender.
fn posts(actor: &Actor, holding: Option<&Holding<'_>>, body: Option<SubjectId>) -> Posts {
    let lender = holding.and_then(|held| held.lent.as_ref());
    let states = std::iter::once(&actor.state).chain(lender.map(|(lent, _)| &lent.state));
    let mut open = states
        .flat_map(|state| &state.posts)
        .filter(|post| post.until.is_none())
        .peekable();
    Posts {
        has_any: open.peek().is_some(),
        has_one_here: open.any(|post| Some(post.body) == body),
    }
}
