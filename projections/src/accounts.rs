//! Accounts: what each is appointed to, what it lends, which posts it holds, by day. Names stand in the vault (law 7).

mod fold;
mod query;

pub use fold::Accounts;
pub use query::{
    AccountRow, AppointmentRow, DelegationRow, PostRow, appointments, appointments_of,
    delegations_of, delegations_to, holders, lenders_to, list, one, posts_held, posts_of,
};
