//! Who may confirm, as the second of two, what an officer enters.

use super::application::people;
use crate::web::pages::form::Choice;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use qibu_domain::id::AccountId;
use qibu_domain::lifecycle::Duty;
use qibu_projections::{QueryError, accounts};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The officers and leads of those nodes, but for whoever asks.
pub(super) async fn of_nodes(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    nodes: BTreeSet<String>,
    chosen: &str,
) -> Result<Vec<Choice>, Problem> {
    let today = qibu.clock().now().day();
    let read = qibu.read_on_arrival(move |rows| {
        let mut found: BTreeSet<AccountId> = BTreeSet::new();
        for node in nodes {
            for duty in [Duty::Officer, Duty::Lead] {
                let held = accounts::holders(rows, duty, &node, today)?;
                found.extend(held.into_iter().map(|held| held.account));
            }
        }
        Ok::<_, QueryError>(found)
    });
    let (mut found, _) = read
        .await
        .map_err(|error| Problem::of_command(visit.lang(), &error))?;
    found.remove(&visit.signed.caller.account);
    let names = people::names(qibu, &visit.signed, found.iter().copied()).await?;
    let choices = found.into_iter().map(|account| {
        let code = account.to_string();
        Choice {
            chosen: code == chosen,
            label: names.of(account),
            code,
            ..Choice::default()
        }
    });
    Ok(choices.collect())
}
