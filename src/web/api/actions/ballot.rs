//! What is tried of the verbs of a committee, and who can sit in it.

use super::unwritten;
use crate::command::CommandError;
use crate::wiring::Qibu;
use qibu_domain::id::{AccountId, Sequence};
use qibu_domain::lifecycle::Duty;
use qibu_domain::occasion::Occasion;
use qibu_domain::subject::event::Vote;
use qibu_domain::subject::{Application, SubjectState, Verb, committee_of};
use qibu_projections::accounts;
use std::collections::BTreeSet;

/// The officers and leads of the office of the committee that has an application; none where no committee has it.
///
/// # Errors
/// Where the views cannot be read.
pub fn electable(
    qibu: &Qibu,
    state: &SubjectState,
    application: &Application,
    occasion: &Occasion,
) -> Result<Vec<AccountId>, CommandError> {
    let committee = committee_of(state, application, &occasion.rulebook);
    let (Some(_), Some(seat)) = (committee, application.seat()) else {
        return Ok(Vec::new());
    };
    let (node, today) = (&seat.node, occasion.today());
    let held = qibu.views().read(|rows| {
        let mut held = accounts::holders(rows, Duty::Officer, node, today)?;
        held.extend(accounts::holders(rows, Duty::Lead, node, today)?);
        Ok(held)
    })?;
    let accounts: BTreeSet<AccountId> = held.into_iter().map(|held| held.account).collect();
    Ok(accounts.into_iter().collect())
}

/// Each of the verbs with the least that it needs.
pub(super) fn tries(
    state: &SubjectState,
    application: &Application,
    occasion: &Occasion,
    electable: &[AccountId],
) -> [Verb; 2] {
    let committee = committee_of(state, application, &occasion.rulebook);
    let of = committee.map_or(0, |committee| committee.of);
    let of = usize::try_from(of).unwrap_or(usize::MAX);
    let ballot = application.aside.ballot.as_ref();
    [
        Verb::OpenBallot {
            members: electable.iter().copied().take(of).collect(),
        },
        // Whoever may not vote otherwise is recused: whether one is a member who has not voted is what is tried.
        Verb::CastVote {
            ballot: ballot.map_or(Sequence::default(), |ballot| ballot.at),
            vote: Vote::Recused,
            criteria: BTreeSet::new(),
            reason: Some(unwritten()),
        },
    ]
}
