//! How the committee of a seat votes: the forms, and what they become.

use super::FieldFault;
use super::convert::{criteria, given, parsed, unknown_choice};
use super::evidence::Desk;
use qibu_domain::id::{AccountId, Sequence};
use qibu_domain::standard::MAX_COMMITTEE_MEMBERS;
use qibu_domain::subject::Verb;
use qibu_domain::subject::event::Vote;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The members of a committee who are called to vote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenBallotForm {
    /// The accounts' ids: officers and leads of the seat's office, as many as the edition says.
    pub members: Vec<String>,
}

/// A member's vote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CastVoteForm {
    /// The sequence of the event that opened the ballot.
    pub ballot: u64,
    /// `for`, `against`, `abstain` or `recused`.
    pub vote: String,
    /// The criteria that a vote against an approval is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<String>,
    /// The reasons in words; a vote against it, and one that is recused, has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

pub(super) fn open(desk: &mut Desk, form: &OpenBallotForm) -> Option<Verb> {
    let max = usize::try_from(MAX_COMMITTEE_MEMBERS).unwrap_or(usize::MAX);
    if form.members.is_empty() {
        desk.fault(FieldFault::new("/members", "committee.no_members"));
        return None;
    }
    if form.members.len() > max {
        desk.fault(FieldFault::new("/members", "list.too_long").with("max", max));
        return None;
    }
    let mut members: BTreeSet<AccountId> = BTreeSet::new();
    let mut is_read = true;
    for (index, account) in form.members.iter().enumerate() {
        match parsed(desk, &format!("/members/{index}"), account, "id.malformed") {
            Some(account) => {
                members.insert(account);
            }
            None => is_read = false,
        }
    }
    is_read.then_some(Verb::OpenBallot { members })
}

pub(super) fn cast(desk: &mut Desk, form: &CastVoteForm) -> Option<Verb> {
    let known = Vote::ALL.into_iter();
    let mut known = known.filter(|vote| vote.as_str() == form.vote);
    let vote = match known.next() {
        Some(vote) => Some(vote),
        None => unknown_choice(desk, "/vote", &Vote::ALL.map(Vote::as_str).join(", ")),
    };
    let named = criteria(desk, &form.criteria);
    let needs_reason = matches!(vote, Some(Vote::Against | Vote::Recused));
    let reason = match given(form.reason.as_deref()) {
        Some(words) => Some(desk.reason("/reason", words)?),
        None if needs_reason => {
            desk.fault(FieldFault::new("/reason", "reason.missing"));
            return None;
        }
        None => None,
    };
    Some(Verb::CastVote {
        ballot: Sequence(form.ballot),
        vote: vote?,
        criteria: named?,
        reason,
    })
}
