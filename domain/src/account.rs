//! An account: its appointments, its posts in bodies, and the delegations that it gives ("B for A").
//!
//! The holder's name stands in the vault only (law 7). What an account may do follows from this stream alone.

pub mod command;
pub mod event;
pub mod refusal;
pub mod state;
pub mod succession;

pub use command::AccountCommand;
pub use event::AccountEvent;
pub use refusal::AccountRefusal;
pub use state::{AccountState, Appointment, Delegation};
pub use succession::{Called, HandOver, StandingDeputy};

use crate::actor::Principal;
use crate::decider::{Dated, Decided, Decider, Happened};
use crate::id::{AccountId, AppointmentId, DelegationId, StreamKind, SubjectId};
use crate::occasion::Occasion;
use crate::standard::is_code;
use event::{
    AccountClosed, AccountOpened, AppointmentGiven, AppointmentRevoked, DelegationGiven,
    DelegationRevoked, PostLeft, PostTaken,
};

/// The decider of accounts.
#[derive(Clone, Copy, Debug)]
pub struct Account;

impl Decider for Account {
    const KINDS: &'static [StreamKind] = &[StreamKind::Account];
    type State = AccountState;
    type Command = AccountCommand;
    type Event = AccountEvent;
    type Refusal = AccountRefusal;

    fn decide(
        state: &AccountState,
        command: &AccountCommand,
        occasion: &Occasion,
    ) -> Result<Decided<AccountEvent>, AccountRefusal> {
        let event = match command {
            AccountCommand::Open if state.opened => return Err(AccountRefusal::Exists),
            AccountCommand::Open => AccountOpened {}.into(),
            _ if !state.opened => return Err(AccountRefusal::Unknown),
            // Its work is handed over by others, whatever became of it.
            AccountCommand::HandOver(over) => succession::hand_over(state, over, occasion)?.into(),
            _ if state.closed => return Err(AccountRefusal::Closed),
            AccountCommand::Appoint(appointment) => appoint(appointment, occasion)?.into(),
            AccountCommand::Close | AccountCommand::Revoke { .. } if is_own(occasion) => {
                return Err(AccountRefusal::OwnEnd);
            }
            AccountCommand::Revoke { appointment } => revoke(state, *appointment)?.into(),
            AccountCommand::TakePost { body, post } => take_post(state, *body, post)?.into(),
            AccountCommand::LeavePost { body } if !state.holds_post_in(*body) => {
                return Err(AccountRefusal::PostNotHeld);
            }
            AccountCommand::LeavePost { body } => PostLeft { body: *body }.into(),
            AccountCommand::Delegate(delegation) => delegate(state, delegation, occasion)?.into(),
            AccountCommand::NameDeputy(deputy) => {
                succession::name_deputy(state, deputy, occasion)?.into()
            }
            AccountCommand::RevokeDelegation { delegation } => {
                take_back(state, *delegation)?.into()
            }
            AccountCommand::Close => AccountClosed {}.into(),
        };
        Ok(Decided::events(vec![Dated::act(event, occasion)]))
    }

    fn evolve(state: AccountState, event: &Happened<AccountEvent>) -> AccountState {
        state::evolve(state, event)
    }
}

/// Whether the account acts on itself; a deputy is measured together with the account that it stands in for.
fn is_own(occasion: &Occasion) -> bool {
    let by = occasion.by.as_ref();
    let lender = by
        .and_then(|by| by.standing_in)
        .map(|standing| standing.for_account);
    let mut acting = [occasion.account(), lender].into_iter().flatten();
    acting.any(|account| account.0 == occasion.stream.id)
}

fn revoke(
    state: &AccountState,
    appointment: AppointmentId,
) -> Result<AppointmentRevoked, AccountRefusal> {
    let mut held = state.appointments.iter();
    match held.find(|known| known.id == appointment) {
        Some(known) if known.revoked_from.is_none() => Ok(AppointmentRevoked { appointment }),
        _ => Err(AccountRefusal::UnknownAppointment),
    }
}

/// Takes a delegation or a standing deputyship back.
fn take_back(
    state: &AccountState,
    delegation: DelegationId,
) -> Result<DelegationRevoked, AccountRefusal> {
    let lent = state.delegations.iter();
    let lent = lent.map(|lent| (lent.id, lent.revoked_from));
    let deputies = state.standing_deputies.iter();
    let mut known = lent.chain(deputies.map(|deputy| (deputy.id, deputy.revoked_from)));
    if known.any(|(id, revoked)| id == delegation && revoked.is_none()) {
        return Ok(DelegationRevoked { delegation });
    }
    Err(AccountRefusal::UnknownDelegation)
}

fn take_post(
    state: &AccountState,
    body: SubjectId,
    post: &str,
) -> Result<PostTaken, AccountRefusal> {
    if state.holds_post_in(body) {
        return Err(AccountRefusal::PostHeld);
    }
    if !is_code(post) {
        return Err(AccountRefusal::NoPostCode);
    }
    Ok(PostTaken {
        body,
        post: post.to_owned(),
    })
}

/// An administrator's own appointment needs a second account (law 13); only the founding principal, which
/// appoints the first administrator, is no account.
fn appoint(
    appointment: &command::Appoint,
    occasion: &Occasion,
) -> Result<AppointmentGiven, AccountRefusal> {
    if is_own(occasion) && occasion.principal != Principal::Init {
        return Err(AccountRefusal::OwnAppointment);
    }
    let node = occasion.rulebook.node(&appointment.node);
    if !node.is_some_and(|node| node.is_open_on(occasion.today())) {
        return Err(AccountRefusal::UnknownNode {
            node: appointment.node.clone(),
        });
    }
    if appointment
        .until
        .is_some_and(|until| until < appointment.from)
    {
        return Err(AccountRefusal::EndsBeforeItBegins);
    }
    Ok(AppointmentGiven {
        appointment: AppointmentId(occasion.fresh_id(0)),
        node: appointment.node.clone(),
        duty: appointment.duty,
        from: appointment.from,
        until: appointment.until,
    })
}

/// Only what an account holds by appointment can be lent, only by itself, and to another.
fn delegate(
    state: &AccountState,
    delegation: &command::Delegate,
    occasion: &Occasion,
) -> Result<DelegationGiven, AccountRefusal> {
    let own = AccountId(occasion.stream.id);
    if occasion.account() != Some(own) {
        return Err(AccountRefusal::NotYours);
    }
    if delegation.to == own {
        return Err(AccountRefusal::ToItself);
    }
    if delegation.until < delegation.from || delegation.until < occasion.today() {
        return Err(AccountRefusal::EndsBeforeItBegins);
    }
    let held = state.appointments.iter().any(|known| {
        known.node == delegation.node
            && known.duty == delegation.duty
            && known.is_valid_on(occasion.today())
    });
    if !held {
        return Err(AccountRefusal::NotHeld);
    }
    Ok(DelegationGiven {
        delegation: DelegationId(occasion.fresh_id(0)),
        to: delegation.to,
        node: delegation.node.clone(),
        duty: delegation.duty,
        from: delegation.from,
        until: delegation.until,
    })
}
