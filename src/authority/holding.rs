//! In which capacities an account can act on a day: its own appointments, and the duties lent to it.

use super::{Actor, Lent};
use qibu_domain::account::{Appointment, Called, Delegation, StandingDeputy};
use qibu_domain::actor::StandingIn;
use qibu_domain::claim::Fence;
use qibu_domain::id::{AccountId, AppointmentId, Sequence, StreamId, StreamKind};
use qibu_domain::lifecycle::Duty;
use qibu_domain::time::Day;

/// A duty at a node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Office {
    pub(super) duty: Duty,
    pub(super) node: String,
}

/// An appointment of its own, or one that is lent to it.
#[derive(Clone, Debug)]
pub(super) struct Holding<'a> {
    pub(super) office: Office,
    /// The appointment that the duty comes from: for what is lent, the lender's.
    pub(super) appointment: Option<AppointmentId>,
    pub(super) lent: Option<(&'a Lent, StandingIn)>,
    /// Why it gives nothing on that day, in the policies' words.
    pub(super) faults: Vec<&'static str>,
}

impl Holding<'_> {
    /// Whether it can be acted under.
    pub(super) fn is_valid(&self) -> bool {
        self.faults.is_empty()
    }

    /// Whether an account acts under it, or lent it to whoever does.
    pub(super) fn is_of(&self, account: Option<AccountId>, actor: AccountId) -> bool {
        let lender = self.lent.as_ref().map(|(lent, _)| lent.from);
        account.is_some_and(|account| account == actor || Some(account) == lender)
    }

    /// The lender's stream, which must still stand where it was read (law 11).
    pub(super) fn fence(&self) -> Option<Fence> {
        let (lent, _) = self.lent.as_ref()?;
        Some(fence(lent.from, lent.at))
    }
}

/// The fence on an account's stream.
pub(super) fn fence(account: AccountId, at: Sequence) -> Fence {
    Fence {
        stream: StreamId::new(StreamKind::Account, account.0),
        at,
    }
}

/// All that the account holds or held: its own first, so that it acts for itself wherever it can. `late_at_top` says
/// whether the matter's clock has run out with no office above: then standing deputies are called.
pub(super) fn holdings(actor: &Actor, day: Day, late_at_top: bool) -> Vec<Holding<'_>> {
    let own = actor.state.appointments.iter().map(|held| Holding {
        office: Office {
            duty: held.duty,
            node: held.node.clone(),
        },
        appointment: Some(held.id),
        lent: None,
        faults: own_fault(held, day).into_iter().collect(),
    });
    let lent = actor.lent.iter().flat_map(|lent| {
        let given = lent.state.delegations.iter();
        let to_actor = given.filter(|delegation| delegation.to == actor.account);
        to_actor.map(|delegation| borrowed(lent, delegation, day))
    });
    let standing = actor.lent.iter().flat_map(|lent| {
        let named = lent.state.standing_deputies.iter();
        let of_actor = named.filter(|deputy| deputy.to == actor.account);
        of_actor.map(move |deputy| called(lent, deputy, day, late_at_top))
    });
    own.chain(lent).chain(standing).collect()
}

fn own_fault(held: &Appointment, day: Day) -> Option<&'static str> {
    if held.is_valid_on(day) {
        None
    } else if held.revoked_from.is_some() {
        Some("appointment_revoked")
    } else if day < held.from {
        Some("appointment_not_begun")
    } else {
        Some("appointment_expired")
    }
}

fn borrowed<'a>(lent: &'a Lent, delegation: &Delegation, day: Day) -> Holding<'a> {
    let fault = if delegation.is_valid_on(day) {
        None
    } else if delegation.revoked_from.is_some() {
        Some("delegation_revoked")
    } else if day < delegation.from {
        Some("delegation_not_begun")
    } else {
        Some("delegation_expired")
    };
    // Only an appointment can be lent, and only while the lender holds that one: what it borrowed, or was appointed to
    // since, is not looked at.
    let source = lent.state.lent_under(delegation, day);
    let lost = source.is_none().then_some("lender_lost_it");
    Holding {
        office: Office {
            duty: delegation.duty,
            node: delegation.node.clone(),
        },
        appointment: source.map(|held| held.id),
        lent: Some((
            lent,
            StandingIn {
                for_account: lent.from,
                delegation: delegation.id,
            },
        )),
        faults: fault.into_iter().chain(lost).collect(),
    }
}

fn called<'a>(lent: &'a Lent, deputy: &StandingDeputy, day: Day, late_at_top: bool) -> Holding<'a> {
    let (appointment, fault) = match lent.state.calls(deputy, day, late_at_top) {
        Called::For(appointment) => (Some(appointment), None),
        Called::TakenBack => (None, Some("delegation_revoked")),
        Called::Lost => (None, Some("lender_lost_it")),
        Called::Waits => (None, Some("deputy_waits")),
    };
    Holding {
        office: Office {
            duty: deputy.duty,
            node: deputy.node.clone(),
        },
        appointment,
        lent: Some((
            lent,
            StandingIn {
                for_account: lent.from,
                delegation: deputy.id,
            },
        )),
        faults: fault.into_iter().collect(),
    }
}
