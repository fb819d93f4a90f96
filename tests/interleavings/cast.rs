//! Who races: the same people for several bodies, put back into office after each race.

use crate::town::{DISTRICT, STREET, Town};
use qibu_domain::account::AccountState;
use qibu_domain::id::AccountId;
use qibu_domain::lifecycle::Duty;

/// A seat's office, by the stage that waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Office {
    pub node: &'static str,
    pub duty: Duty,
}

pub const PROPOSING: Office = Office {
    node: STREET,
    duty: Duty::Propose,
};
pub const REVIEWING: Office = Office {
    node: STREET,
    duty: Duty::Officer,
};
pub const DECIDING: Office = Office {
    node: DISTRICT,
    duty: Duty::Lead,
};

#[derive(Clone, Copy, Debug)]
pub struct Cast {
    pub proposers: [AccountId; 2],
    pub officers: [AccountId; 2],
    pub leads: [AccountId; 2],
    /// Holds every office at once, and must not fill two seats.
    pub everything: AccountId,
    /// Holds nothing, and stands in for the first officer and the first lead.
    pub deputy: AccountId,
}

impl Cast {
    pub async fn appointed(town: &Town) -> Self {
        let one = |office: Office| town_account(town, office);
        let cast = Self {
            proposers: [one(PROPOSING).await, one(PROPOSING).await],
            officers: [one(REVIEWING).await, one(REVIEWING).await],
            leads: [one(DECIDING).await, one(DECIDING).await],
            everything: town
                .account(&[PROPOSING, REVIEWING, DECIDING].map(|held| (held.node, held.duty)))
                .await,
            deputy: town.account(&[]).await,
        };
        cast.mend(town, cast.officers[0], REVIEWING).await;
        cast.mend(town, cast.leads[0], DECIDING).await;
        cast
    }

    pub fn holders(&self, office: Office) -> [AccountId; 2] {
        match office.duty {
            Duty::Propose => self.proposers,
            Duty::Officer => self.officers,
            _ => self.leads,
        }
    }

    /// Gives back to an account what a race took away from it, and to its deputy what it lent.
    pub async fn mend(&self, town: &Town, account: AccountId, office: Office) {
        let state = town.state_of(account).await;
        if !holds(&state, office) {
            town.appoint(account, office.node, office.duty).await;
        }
        let lends = office != PROPOSING && self.holders(office)[0] == account;
        let lent = state.delegations.iter().any(|lent| {
            lent.to == self.deputy
                && lent.duty == office.duty
                && lent.revoked_from.is_none()
                && state.lent_under(lent, town.today()).is_some()
        });
        if lends && !lent {
            town.lend(account, self.deputy, office.node, office.duty)
                .await;
        }
    }
}

fn holds(state: &AccountState, office: Office) -> bool {
    state.appointments.iter().any(|held| {
        held.node == office.node && held.duty == office.duty && held.revoked_from.is_none()
    })
}

async fn town_account(town: &Town, office: Office) -> AccountId {
    town.account(&[(office.node, office.duty)]).await
}
