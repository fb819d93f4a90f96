//! Who acts: an account with its stream, and the accounts that may have lent it a duty.

use super::Qibu;
use crate::authority::{Actor, Lent, Resource};
use crate::command::CommandError;
use qibu_domain::account::AccountState;
use qibu_domain::claim::Fence;
use qibu_domain::id::{AccountId, Sequence, StreamId, StreamKind};
use qibu_domain::subject::{Assignment, Bound, MAX_SUCCESSIONS};
use qibu_domain::time::Day;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Qibu {
    /// The actor behind an account. `fresh` reads everything anew, and waits for the views that tell who has
    /// lent it something.
    pub async fn actor(&self, account: AccountId, fresh: bool) -> Result<Actor, CommandError> {
        let own = self.account_state(account, fresh).await?;
        let at = if fresh {
            Some(self.arrival().await?)
        } else {
            None
        };
        let lenders = self.views().lenders_to(account, at)?;
        let mut lent = Vec::with_capacity(lenders.len());
        for lender in lenders.iter().copied() {
            let (state, at) = self.account_state(lender, fresh).await?;
            lent.push(Lent {
                from: lender,
                at,
                state,
            });
        }
        let (state, at) = own;
        Ok(Actor {
            account,
            at,
            state,
            lent,
        })
    }

    /// The account that alone acts, where one was named and still holds the duty that it was named for, or its work was
    /// handed over to one that does; and where the streams stood that say so, whether it binds or not (law 11).
    pub(crate) async fn binding(
        &self,
        assignment: Option<Assignment>,
        day: Day,
        fresh: bool,
    ) -> Result<(Option<AccountId>, Vec<Fence>), CommandError> {
        let mut read = BTreeSet::new();
        let Some(assignment) = assignment else {
            return Ok((None, Vec::new()));
        };
        let (mut account, mut bound) = (assignment.account, None);
        // Whoever handed over to somebody that handed back leads round in a circle, and binds nobody.
        for _ in 0..=MAX_SUCCESSIONS {
            let (state, at) = self.account_state(account, fresh).await?;
            read.insert(of_account(account, at));
            match assignment.bound(&state, day) {
                Bound::Here => bound = Some(account),
                Bound::Deputy(deputy) => {
                    let (state, at) = self.account_state(deputy, fresh).await?;
                    read.insert(of_account(deputy, at));
                    bound = (state.opened && !state.closed).then_some(deputy);
                }
                Bound::Successor(successor) => {
                    account = successor;
                    continue;
                }
                Bound::Nobody => {}
            }
            break;
        }
        Ok((bound, read.into_iter().collect()))
    }

    /// What is acted on as it stands in this log: whether that is for training, and to whom the act is reserved.
    pub(crate) async fn as_bound(
        &self,
        resource: Resource,
        assignment: Option<Assignment>,
        day: Day,
        fresh: bool,
    ) -> Result<(Resource, Vec<Fence>), CommandError> {
        let (assigned, read) = self.binding(assignment, day, fresh).await?;
        let resource = Resource {
            training: self.is_training(),
            assigned,
            ..resource
        };
        Ok((resource, read))
    }

    /// Those accounts as they stand, for a decision that looks at them, and where their streams stood.
    pub(crate) async fn account_facts(
        &self,
        accounts: BTreeSet<AccountId>,
        fresh: bool,
    ) -> Result<(BTreeMap<AccountId, Arc<AccountState>>, Vec<Fence>), CommandError> {
        let (mut states, mut fences) = (BTreeMap::new(), Vec::new());
        // A command names one, or the members of a committee, whose number is bounded.
        for account in accounts {
            let (state, at) = self.account_state(account, fresh).await?;
            states.insert(account, state);
            fences.push(of_account(account, at));
        }
        Ok((states, fences))
    }

    async fn account_state(
        &self,
        account: AccountId,
        fresh: bool,
    ) -> Result<
        (
            std::sync::Arc<qibu_domain::account::AccountState>,
            qibu_domain::id::Sequence,
        ),
        CommandError,
    > {
        let stream = StreamId::new(StreamKind::Account, account.0);
        let hosted = if fresh {
            self.accounts().refresh(self.log(), stream).await?
        } else {
            self.accounts().load(self.log(), stream).await?
        };
        Ok((hosted.shared_state(), hosted.sequence()))
    }
}

/// Where the stream of an account stood when it was read (law 11).
fn of_account(account: AccountId, at: Sequence) -> Fence {
    let stream = StreamId::new(StreamKind::Account, account.0);
    Fence { stream, at }
}
