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
    /// The last day on which the standing deputy goes on with it.
    pub until: Option<Day>,
    /// The day.
    pub on: Day,
}

/// For how many months at most a standing deputy goes on with what was handed over to it: a deputy acts for days that are
/// named (domain 4.5).
const MAX_DEPUTY_MONTHS: i32 = 6;

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
        if handed.is_some_and(|handed| handed.delegation == Some(deputy.id) && handed.runs(day)) {
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
        let of_office = |handed: &&HandOver| {
            let mut known = self.appointments.iter();
            known
                .any(|held| held.id == handed.appointment && held.duty == duty && held.node == node)
        };
        self.handed_over.iter().rev().find(of_office)
    }

    /// Whether that hand-over still stands on a day: to a successor, or to a standing deputy whom nobody has taken back since
    /// and whose days are not over.
    pub fn stands(&self, handed: &HandOver, day: Day) -> bool {
        handed.delegation.is_none_or(|id| {
            let mut known = self.standing_deputies.iter();
            let named = known.any(|known| known.id == id && known.revoked_from.is_none());
            named && handed.runs(day)
        })
    }

    /// The standing deputy of a duty at a node that can still be called on a day.
    fn deputy_of(&self, duty: Duty, node: &str, day: Day) -> Option<&StandingDeputy> {
        let mut named = self.standing_deputies.iter();
        named.find(|known| {
            let of_office = known.duty == duty && known.node == node;
            of_office
                && !matches!(
                    self.calls(known, day, true),
                    Called::TakenBack | Called::Lost
                )
        })
    }
}

impl HandOver {
    fn runs(&self, day: Day) -> bool {
        self.until.is_none_or(|until| day <= until)
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
    let today = occasion.today();
    let holds = |held: &Appointment| held.node == deputy.node && held.duty == deputy.duty;
    if !state.valid_on(today).any(holds) {
        return Err(AccountRefusal::NotHeld);
    }
    let known = occasion.facts.accounts.get(&deputy.to);
    if !known.is_some_and(|known| known.opened && !known.closed) {
        return Err(AccountRefusal::DeputyUnknown);
    }
    if state.deputy_of(deputy.duty, &deputy.node, today).is_some() {
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
/// standing deputy until a day that is named; also once the account is closed.
pub(super) fn hand_over(
    state: &AccountState,
    over: &command::HandOverWork,
    occasion: &Occasion,
) -> Result<WorkHandedOver, AccountRefusal> {
    let (today, to) = (occasion.today(), over.to);
    let mut known = state.appointments.iter();
    let held = known
        .find(|held| held.id == over.appointment)
        .ok_or(AccountRefusal::UnknownAppointment)?;
    let of_office = |new: &Appointment| new.node == held.node && new.duty == held.duty;
    let ended = held.revoked_from.is_some() || held.until.is_some_and(|until| until < today);
    if !state.closed && !ended || state.valid_on(today).any(of_office) {
        return Err(AccountRefusal::StillHeld);
    }
    if to.0 == occasion.stream.id {
        return Err(AccountRefusal::ToItself);
    }
    let taker = occasion.facts.accounts.get(&to);
    let taker = taker.filter(|taker| taker.opened && !taker.closed);
    let taker = taker.ok_or(AccountRefusal::NotOfTheOffice)?;
    let delegation = if taker.valid_on(today).any(of_office) {
        None
    } else {
        let mut deputies = state.standing_deputies.iter();
        let deputy = deputies.find(|deputy| {
            let rests = deputy.rests_on == Some(over.appointment);
            deputy.to == to && rests && deputy.revoked_from.is_none()
        });
        Some(deputy.ok_or(AccountRefusal::NotOfTheOffice)?.id)
    };
    let until = match delegation {
        Some(_) => Some(goes_on_until(over.until, today)?),
        None => None,
    };
    let last = state.handed_over(over.appointment);
    let before = last
        .is_some_and(|last| last.to == to && last.delegation == delegation && last.until == until);
    if before {
        return Err(AccountRefusal::HandedOverBefore);
    }
    Ok(WorkHandedOver {
        appointment: over.appointment,
        to,
        delegation,
        until,
    })
}

/// The last day of a deputy's work: today ends it, and it runs for some months at most.
fn goes_on_until(until: Option<Day>, today: Day) -> Result<Day, AccountRefusal> {
    let last = today.plus_months(MAX_DEPUTY_MONTHS);
    match until {
        Some(until) if today <= until && until <= last => Ok(until),
        _ => Err(AccountRefusal::DeputyUntil { first: today, last }),
    }
}
