//! Who acts: an account with its stream, and the accounts that may have lent it a duty.

use super::Qibu;
use crate::authority::{Actor, Lent};
use crate::command::CommandError;
use qibu_domain::id::{AccountId, StreamId, StreamKind};

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
