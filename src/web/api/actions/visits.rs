//! What is tried of the visits of a place, and who can go with whoever records one.

use super::unwritten;
use crate::command::CommandError;
use crate::wiring::Qibu;
use qibu_domain::id::AccountId;
use qibu_domain::occasion::Occasion;
use qibu_domain::subject::event::{PaperRef, VisitOutcome};
use qibu_domain::subject::{self, Application, SITE_REPORT_KIND, SubjectState, Verb};
use qibu_projections::accounts;
use std::collections::BTreeSet;

/// The verb by which a visit is confirmed: whose seats are those of both offices.
const CONFIRM: &str = "confirm-visit";

/// The accounts that can have gone with an account: of the office that has the matter, and of that of the body's node.
///
/// # Errors
/// Where the views cannot be read.
pub fn companions(
    qibu: &Qibu,
    state: &SubjectState,
    application: &Application,
    occasion: &Occasion,
    own: AccountId,
) -> Result<Vec<AccountId>, CommandError> {
    let seats = subject::seats_for(state, application.id, CONFIRM, occasion);
    let today = occasion.today();
    let mut named = BTreeSet::new();
    for seat in seats.unwrap_or_default() {
        let read = |rows: &qibu_projections::Tables<'_>| {
            accounts::holders(rows, seat.duty, &seat.node, today)
        };
        let held = qibu.views().read(read)?;
        named.extend(held.into_iter().map(|held| held.account));
    }
    let is_another =
        |account: &AccountId| *account != own && application.submitter != Some(*account);
    Ok(named.into_iter().filter(is_another).collect())
}

/// Both verbs with the least that they need.
pub(super) fn tries(
    qibu: &Qibu,
    state: &SubjectState,
    application: &Application,
    occasion: &Occasion,
    own: AccountId,
) -> Result<Vec<Verb>, CommandError> {
    let with = companions(qibu, state, application, occasion, own)?;
    let with = with.first().copied().unwrap_or(own);
    Ok(vec![
        Verb::RecordVisit {
            visited_on: occasion.today(),
            outcome: VisitOutcome::AsStated,
            with,
            report: PaperRef {
                kind: SITE_REPORT_KIND.to_owned(),
                ..unwritten()
            },
        },
        Verb::ConfirmVisit,
    ])
}
