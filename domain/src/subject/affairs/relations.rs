//! What facts say of each other: a post is vacated after it was filled, a goal is assessed after it was set, and what
//! there is once is there once.

use super::super::event::{Affair, GoalAssessed, GoalSet, Post, TermElected};
use super::premises;
use super::refusal::AffairFault;
use super::{AffairFact, Affairs, brands, honours, rota};
use crate::id::{GoalId, SeatRef, Sequence};
use crate::time::Day;

/// Facts that cannot stand together: the one that cannot, and why.
pub(super) struct Clash {
    pub(super) sequence: Sequence,
    pub(super) fault: AffairFault,
}

/// Refuses a fact that is there already in another, or that comes out of turn. `others` are all the other facts.
pub(super) fn must_be_once(
    others: &[AffairFact],
    on: Day,
    affair: &Affair,
) -> Result<(), AffairFault> {
    match affair {
        Affair::AnnualReportFiled(filed) => others.iter().try_for_each(|other| {
            let sequence = other.sequence;
            match &other.affair {
                Affair::AnnualReportFiled(known) if known.year == filed.year => {
                    let year = filed.year;
                    Err(AffairFault::ReportTwice { year, sequence })
                }
                _ => Ok(()),
            }
        }),
        Affair::TermElected(elected) => others.iter().try_for_each(|other| match &other.affair {
            Affair::TermElected(known) => in_turn(other, known, on, elected),
            _ => Ok(()),
        }),
        Affair::GoalSet(set) => others.iter().try_for_each(|other| match &other.affair {
            Affair::GoalSet(known) => numbered_once(other.sequence, known, set),
            _ => Ok(()),
        }),
        Affair::GoalAssessed(assessed) => others.iter().try_for_each(|other| match &other.affair {
            Affair::GoalAssessed(known) if known.goal == assessed.goal => {
                let sequence = other.sequence;
                Err(AffairFault::GoalAssessedBefore { sequence })
            }
            _ => Ok(()),
        }),
        Affair::HonourWithdrawn(withdrawn) => honours::must_be_once(others, withdrawn),
        Affair::InspectionSettled(settled) => others.iter().try_for_each(|other| {
            let sequence = other.sequence;
            match &other.affair {
                Affair::InspectionSettled(known) if known.inspection == settled.inspection => {
                    Err(AffairFault::SettledBefore { sequence })
                }
                _ => Ok(()),
            }
        }),
        affair => brands::must_be_once(others, affair),
    }
}

fn in_turn(
    other: &AffairFact,
    known: &TermElected,
    on: Day,
    elected: &TermElected,
) -> Result<(), AffairFault> {
    let (term, sequence) = (known.term, other.sequence);
    if term == elected.term {
        return Err(AffairFault::TermTwice { term, sequence });
    }
    let is_in_turn = if term < elected.term {
        other.on < on
    } else {
        on < other.on
    };
    if is_in_turn {
        return Ok(());
    }
    Err(AffairFault::TermOrder { term, on: other.on })
}

fn numbered_once(sequence: Sequence, known: &GoalSet, set: &GoalSet) -> Result<(), AffairFault> {
    let year = set.due.year();
    if known.number != set.number || known.due.year() != year {
        return Ok(());
    }
    let number = set.number;
    Err(AffairFault::GoalTwice {
        number,
        year,
        sequence,
    })
}

/// Refuses facts of which one has no ground in those before it. They are in the order of their days.
pub(super) fn must_have_ground(facts: &[AffairFact]) -> Result<(), Clash> {
    for (index, fact) in facts.iter().enumerate() {
        let before = facts.get(..index).unwrap_or_default();
        let found = match &fact.affair {
            Affair::PostFilled(filled) => not_held(before, filled.seat, fact.on),
            Affair::PostVacated(vacated) => held(before, vacated.seat, fact.on),
            Affair::GoalSet(set) => was_missed(before, fact.on, set.continues),
            Affair::GoalAssessed(assessed) => was_set(before, fact.on, assessed),
            Affair::HonourWithdrawn(withdrawn) => honours::was_granted(before, fact.on, withdrawn),
            Affair::RotaSet(set) => rota::follows(before, fact.on, set),
            Affair::RotaSwapped(swapped) => rota::can_swap(before, fact.on, swapped),
            Affair::TurnHandedOver(over) => rota::can_hand_over(before, fact.on, over),
            Affair::PostHandedOver(over) => rota::post_can_hand_over(before, fact.on, over),
            affair => premises::must_have_ground(before, fact.on, affair)
                .and_then(|()| brands::must_have_ground(before, fact.on, affair)),
        };
        let sequence = fact.sequence;
        found.map_err(|fault| Clash { sequence, fault })?;
    }
    Ok(())
}

fn not_held(before: &[AffairFact], seat: SeatRef, on: Day) -> Result<(), AffairFault> {
    let holdings = super::holdings(before);
    let mut held = holdings.iter().filter(|it| it.seat == seat);
    match held.find(|held| held.is_on(on)) {
        Some(held) => Err(AffairFault::PostHeld { since: held.from }),
        None => Ok(()),
    }
}

fn held(before: &[AffairFact], seat: SeatRef, on: Day) -> Result<(), AffairFault> {
    let holdings = super::holdings(before);
    let mut held = holdings.iter().filter(|it| it.seat == seat);
    if held.any(|held| held.is_on(on)) {
        return Ok(());
    }
    Err(AffairFault::PostNotHeld { day: on })
}

/// A goal is taken over once its day has passed and nobody held it to be met.
fn was_missed(
    before: &[AffairFact],
    on: Day,
    continues: Option<GoalId>,
) -> Result<(), AffairFault> {
    let Some(goal) = continues else {
        return Ok(());
    };
    let fell_due = before.iter().any(|fact| match &fact.affair {
        Affair::GoalSet(set) => set.goal == goal && set.due < on,
        _ => false,
    });
    if fell_due && !is_met(before, goal) {
        return Ok(());
    }
    Err(AffairFault::GoalNotMissed { day: on })
}

/// Whether one of those facts holds a goal to be met.
pub(super) fn is_met(facts: &[AffairFact], goal: GoalId) -> bool {
    facts.iter().any(|fact| match &fact.affair {
        Affair::GoalAssessed(assessed) => assessed.goal == goal && assessed.met,
        _ => false,
    })
}

fn was_set(before: &[AffairFact], on: Day, assessed: &GoalAssessed) -> Result<(), AffairFault> {
    let set = before.iter().find_map(|fact| match &fact.affair {
        Affair::GoalSet(set) if set.goal == assessed.goal => Some(set),
        _ => None,
    });
    let Some(set) = set else {
        return Err(AffairFault::GoalUnknown { day: on });
    };
    if assessed.met && assessed.reached < set.target {
        let target = set.target;
        return Err(AffairFault::GoalNotReached { target });
    }
    Ok(())
}

/// The post of a seat, as the facts know it.
pub(super) fn post_of(facts: &Affairs, seat: SeatRef) -> Option<Post> {
    facts.facts().iter().find_map(|fact| match &fact.affair {
        Affair::PostFilled(filled) if filled.seat == seat => Some(filled.post),
        Affair::TermElected(elected) if elected.leader == seat => Some(Post::Leader),
        _ => None,
    })
}
