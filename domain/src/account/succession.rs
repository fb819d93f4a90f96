//! What becomes of the work of a post when its holder goes, or lets a clock run out with nobody above (domain 11.2): the
//! standing deputy (B角) whom the holder named, and the hand-over of what was open.

use super::event::{StandingDeputyNamed, WorkHandedOver};
use super::state::{AccountState, Appointment};
use super::{AccountRefusal, command};
use crate::id::{AccountId, AppointmentId, DelegationId};
use crate::lifecycle::Duty;
use crate::occasion::Occasion;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// Whoever stands in for the holder of a duty at a node once a clock has run out there with no office above, or once the
/// holder's open work was handed over to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingDeputy {
    /// Which; a deputy acts under it as under a delegation.
    pub id: DelegationId,
    /// Who.
    pub to: AccountId,
    /// The node of the duty.
    pub node: String,
    /// The duty.
    pub duty: Duty,
    /// The first day.
    pub from: Day,
    /// The day on which it was taken back.
    pub revoked_from: Option<Day>,
    /// The appointment that it rests on: the one that the holder had when the deputy was named; of several, the one that
    /// ends last.
    pub rests_on: Option<AppointmentId>,
}

/// Open work of an appointment that has ended, handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// The appointment that has ended.
    pub appointment: AppointmentId,
    /// Who has the work now.
    pub to: AccountId,
    /// The standing deputyship under which it was taken; `None` for a successor, who holds the duty.
    pub delegation: Option<DelegationId>,
    /// The day.
    pub on: Day,
}

/// Whether a standing deputy may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Called {
    /// It may, in the place of that appointment.
    For(AppointmentId),
    /// It was taken back.
    TakenBack,
    /// Whoever named it holds the duty no longer, and the work was not handed over to it.
    Lost,
    /// The holder is there, and no clock has run out with nobody above.
    Waits,
}

impl AccountState {
    /// Whether a standing deputy of this account may act on a day. `late_at_top` says whether the matter's clock has run
    /// out where no office is above.
    pub fn calls(&self, deputy: &StandingDeputy, day: Day, late_at_top: bool) -> Called {
        if deputy.revoked_from.is_some() {
            return Called::TakenBack;
        }
        let Some(rests_on) = deputy.rests_on else {
            return Called::Lost;
        };
        let handed = self.handed_over(rests_on);
        if handed.is_some_and(|handed| handed.delegation == Some(deputy.id)) {
            return Called::For(rests_on);
        }
        match self.valid_on(day).any(|held| held.id == rests_on) {
            false => Called::Lost,
            true if late_at_top => Called::For(rests_on),
            true => Called::Waits,
        }
    }

    /// The last hand-over of the work of an appointment.
    pub fn handed_over(&self, appointment: AppointmentId) -> Option<&HandOver> {
        let mut handed = self.handed_over.iter().rev();
        handed.find(|handed| handed.appointment == appointment)
    }

    /// The last hand-over of the work of a duty at a node.
    pub fn work_went(&self, duty: Duty, node: &str) -> Option<&HandOver> {
        let of_office = |held: &&Appointment| held.duty == duty && held.node == node;
        let ended = self.appointments.iter().filter(of_office);
        let handed = ended.filter_map(|held| self.handed_over(held.id));
        handed.max_by_key(|handed| handed.on)
    }

    /// Whether that hand-over still stands: a standing deputy whom nobody has taken back since, or a successor.
    pub fn stands(&self, handed: &HandOver) -> bool {
        handed.delegation.is_none_or(|id| {
            let mut known = self.standing_deputies.iter();
            known.any(|known| known.id == id && known.revoked_from.is_none())
        })
    }
}

/// Names the standing deputy of a duty: by its holder alone, one for each duty at a node.
pub(super) fn name_deputy(
    state: &AccountState,
    deputy: &command::NameDeputy,
    occasion: &Occasion,
) -> Result<StandingDeputyNamed, AccountRefusal> {
    let own = AccountId(occasion.stream.id);
    if occasion.account() != Some(own) {
        return Err(AccountRefusal::NotYours);
    }
    if deputy.to == own {
        return Err(AccountRefusal::ToItself);
    }
    let holds = |held: &Appointment| held.node == deputy.node && held.duty == deputy.duty;
    if !state.valid_on(occasion.today()).any(holds) {
        return Err(AccountRefusal::NotHeld);
    }
    let mut named = state.standing_deputies.iter();
    let another = named.any(|known| {
        known.revoked_from.is_none() && known.node == deputy.node && known.duty == deputy.duty
    });
    if another {
        return Err(AccountRefusal::DeputyNamed);
    }
    Ok(StandingDeputyNamed {
        delegation: DelegationId(occasion.fresh_id(0)),
        to: deputy.to,
        node: deputy.node.clone(),
        duty: deputy.duty,
    })
}

/// Hands the open work of an appointment that has ended over to whoever holds the duty at its node now, or to the
/// standing deputy; also once the account is closed.
pub(super) fn hand_over(
    state: &AccountState,
    appointment: AppointmentId,
    to: AccountId,
    occasion: &Occasion,
) -> Result<WorkHandedOver, AccountRefusal> {
    let today = occasion.today();
    let mut known = state.appointments.iter();
    let held = known
        .find(|held| held.id == appointment)
        .ok_or(AccountRefusal::UnknownAppointment)?;
    let ended = held.revoked_from.is_some() || held.until.is_some_and(|until| until < today);
    if !state.closed && !ended {
        return Err(AccountRefusal::StillHeld);
    }
    if to.0 == occasion.stream.id {
        return Err(AccountRefusal::ToItself);
    }
    let successor = occasion.facts.accounts.get(&to).is_some_and(|successor| {
        let mut valid = successor.valid_on(today);
        successor.opened && valid.any(|new| new.node == held.node && new.duty == held.duty)
    });
    let mut deputies = state.standing_deputies.iter();
    let deputy = deputies.find(|deputy| {
        deputy.to == to && deputy.rests_on == Some(appointment) && deputy.revoked_from.is_none()
    });
    let delegation = match (successor, deputy) {
        (true, _) => None,
        (false, Some(deputy)) => Some(deputy.id),
        (false, None) => return Err(AccountRefusal::NotOfTheOffice),
    };
    let last = state.handed_over(appointment);
    if last.is_some_and(|last| last.to == to && last.delegation == delegation) {
        return Err(AccountRefusal::HandedOverBefore);
    }
    Ok(WorkHandedOver {
        appointment,
        to,
        delegation,
    })
}
