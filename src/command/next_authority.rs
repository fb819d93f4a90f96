//! Rules of authority are tested before they hold: a set that does not read, or under which nobody could adopt another,
//! would hold for ever.

use super::{Attempt, CommandError, Guarded, Request};
use crate::authority::{Action, Authority, PolicyProblem, Resource};
use crate::wiring::Qibu;
use qibu_domain::actor::Principal;
use qibu_domain::time::Day;

impl Qibu {
    /// Tests the policies that a command would put in force: they hold to their schema, an administrator can adopt others
    /// under them, and so can whoever sends this one. What `init` adopts ships with this program and is tested with it.
    pub(super) async fn must_leave_a_way_back<D: Guarded>(
        &self,
        request: &Request<D>,
        today: Day,
        fresh: bool,
    ) -> Result<(), Attempt> {
        let Principal::Account(account) = &request.principal else {
            return Ok(());
        };
        let Some((schema, policies)) = D::next_authority(&request.command) else {
            return Ok(());
        };
        // Holding a set to its schema takes its time.
        let tested = tokio::task::spawn_blocking(move || {
            Authority::check(&schema, &policies)?;
            Authority::of(0, &schema, &policies)
        });
        let tested = tested
            .await
            .map_err(|error| super::fault(error.to_string()))?;
        let refused = |problem: &PolicyProblem| Attempt::FromCache(CommandError::refused(problem));
        let authority = tested.map_err(|problem| refused(&problem))?;
        let actor = self.actor(*account, fresh).await?;
        let rulebook = self.rulebook();
        let home = rulebook.home().unwrap_or_default().to_owned();
        let resource = Resource {
            district: home.clone(),
            node: home,
            training: self.is_training(),
            ..Resource::default()
        };
        let again = authority.judge(&actor, Action::AdoptPolicies, &resource, today, &rulebook);
        again
            .map(drop)
            .map_err(|_| refused(&PolicyProblem::LocksOut))
    }
}
