//! Who runs a base, where it is, and what its inspections found: what may be recorded of it, and what it comes to.

use super::super::course::Course;
use super::super::event::{Affair, AffairKind, BaseInspected, Operator};
use super::super::life::Life;
use super::recording::{at_least, at_most};
use super::refusal::AffairFault;
use super::{AffairCommand, AffairFact};
use crate::id::{Sequence, SubjectId};
use crate::time::Day;
use std::collections::{BTreeMap, BTreeSet};

/// An operator and the days on which it runs the base, half open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The fact by which it was linked.
    pub linked_by: Sequence,
    /// Who.
    pub operator: Operator,
    /// The first day.
    pub from: Day,
    /// The first day on which it runs the base no more; `None` where that is open.
    pub to: Option<Day>,
}

/// A right of use and the days for which it is the one that counts, half open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Right {
    /// The fact that gives it: of the premises, or of its renewal.
    pub given_by: Sequence,
    /// The first day.
    pub from: Day,
    /// The last day that it states; `None` where it has none.
    pub until: Option<Day>,
    /// The first day on which it is none any more: the next one begins, or it has ended.
    pub to: Option<Day>,
}

/// Whether a day lies in a span, half open.
fn is_within(from: Day, to: Option<Day>, day: Day) -> bool {
    from <= day && to.is_none_or(|to| day < to)
}

impl Link {
    /// Whether it runs the base on a day.
    pub fn is_on(&self, day: Day) -> bool {
        is_within(self.from, self.to, day)
    }
}

/// Who ran the base, in the order of the days: until the agreement's last day or the unlinking, whichever comes first.
pub fn links(facts: &[AffairFact]) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    for fact in facts {
        match &fact.affair {
            Affair::OperatorLinked(linked) => links.push(Link {
                linked_by: fact.sequence,
                operator: linked.operator.clone(),
                from: fact.on,
                to: linked.until.map(|last| last.plus_days(1)),
            }),
            Affair::OperatorUnlinked(_) => {
                let last = links.last_mut();
                if let Some(last) = last.filter(|last| last.to.is_none_or(|to| fact.on < to)) {
                    last.to = Some(fact.on);
                }
            }
            _ => {}
        }
    }
    links
}

/// The rights of use of the premises, in the order of the days: each counts until the next one.
pub fn rights(facts: &[AffairFact]) -> Vec<Right> {
    let mut rights: Vec<Right> = Vec::new();
    for fact in facts {
        let until = match &fact.affair {
            Affair::BaseRelocated(moved) => moved.until,
            Affair::RightOfUseRenewed(renewed) => renewed.until,
            _ => continue,
        };
        if let Some(last) = rights.last_mut() {
            last.to = Some(last.to.map_or(fact.on, |to| to.min(fact.on)));
        }
        rights.push(Right {
            given_by: fact.sequence,
            from: fact.on,
            until,
            to: until.map(|last| last.plus_days(1)),
        });
    }
    rights
}

/// The first day on which what each inspection found short was put right, by the inspection's sequence.
pub fn settled(facts: &[AffairFact]) -> BTreeMap<Sequence, Day> {
    let mut days = BTreeMap::new();
    for fact in facts {
        if let Affair::InspectionSettled(settled) = &fact.affair {
            // What was put right stays so, whatever comes after it.
            days.entry(settled.inspection).or_insert(fact.on);
        }
    }
    days
}

/// The associations that a command names, which the decision reads.
pub fn associations_named(command: &AffairCommand) -> BTreeSet<SubjectId> {
    let affair = match command {
        AffairCommand::Record { affair, .. } => Some(affair),
        AffairCommand::Correct { replacement, .. } => replacement.as_ref().map(|(_, new)| new),
    };
    let named = affair.and_then(|affair| match affair {
        Affair::OperatorLinked(linked) => match &linked.operator {
            Operator::Association { association } => Some(*association),
            Operator::Organisation { .. } => None,
        },
        _ => None,
    });
    named.into_iter().collect()
}

/// Whether a base in preparation already has such a fact: its operator is named before its founding, its premises before its
/// naming (domain 5.2, 5.3).
pub(super) fn is_prepared(kind: AffairKind, life: Life) -> bool {
    matches!(life, Life::Preparing { .. })
        && matches!(
            kind,
            AffairKind::OperatorLinked
                | AffairKind::OperatorUnlinked
                | AffairKind::Relocation
                | AffairKind::RightOfUse
        )
}

/// Its numbers and days fit each other.
pub(super) fn must_fit(on: Day, affair: &Affair) -> Result<(), AffairFault> {
    match affair {
        Affair::OperatorLinked(linked) => not_before(on, "/until", linked.until),
        Affair::BaseInspected(inspected) => inspection_fits(on, inspected),
        Affair::BaseRelocated(moved) => {
            at_least("/area_m2", moved.area_m2.unwrap_or(1), 1)?;
            not_before(on, "/until", moved.until)
        }
        Affair::RightOfUseRenewed(renewed) => not_before(on, "/until", renewed.until),
        _ => Ok(()),
    }
}

pub(super) fn not_before(
    first: Day,
    field: &'static str,
    last: Option<Day>,
) -> Result<(), AffairFault> {
    match last {
        Some(last) if last < first => Err(AffairFault::EndsBefore { field, first }),
        _ => Ok(()),
    }
}

fn inspection_fits(on: Day, inspected: &BaseInspected) -> Result<(), AffairFault> {
    at_least("/items", inspected.items, 1)?;
    at_most("/items_met", inspected.items_met, inspected.items)?;
    let field = "/put_right_by";
    if inspected.put_right_by.is_some() && inspected.items_met == inspected.items {
        return Err(AffairFault::NothingShort { field });
    }
    not_before(on, field, inspected.put_right_by)
}

/// An association that runs a base is one of the same district, and was active on the first day; of another organisation only
/// its name is known here.
pub(super) fn must_be_an_operator(
    course: &Course<'_>,
    on: Day,
    operator: &Operator,
) -> Result<(), AffairFault> {
    let Operator::Association { association } = operator else {
        return Ok(());
    };
    let known = course.occasion().facts.associations.get(association);
    let Some((known, body)) = known.and_then(|known| Some((known, known.body.as_ref()?))) else {
        return Err(AffairFault::OperatorUnknown);
    };
    let own = course.state().body.as_ref();
    if own.is_none_or(|own| own.district() != body.district()) {
        return Err(AffairFault::OperatorElsewhere);
    }
    let affairs = &known.affairs;
    if affairs.lives_on(on).any(|life| life == Life::Active) {
        return Ok(());
    }
    let life = affairs.life_on(on).unwrap_or_default().word();
    Err(AffairFault::OperatorLife { day: on, life })
}

/// Refuses a fact that has no ground in those before it.
pub(super) fn must_have_ground(
    before: &[AffairFact],
    on: Day,
    affair: &Affair,
) -> Result<(), AffairFault> {
    match affair {
        Affair::OperatorLinked(_) => match links(before).iter().find(|link| link.is_on(on)) {
            Some(link) => Err(AffairFault::OperatorHeld { since: link.from }),
            None => Ok(()),
        },
        Affair::OperatorUnlinked(_) => {
            let is_linked = links(before).iter().any(|link| link.is_on(on));
            let none = AffairFault::OperatorNone { day: on };
            is_linked.then_some(()).ok_or(none)
        }
        Affair::InspectionSettled(settled) => was_short(before, on, settled.inspection),
        Affair::RightOfUseRenewed(_) => {
            let none = AffairFault::NoPremises { day: on };
            let has_premises = !rights(before).is_empty();
            has_premises.then_some(()).ok_or(none)
        }
        _ => Ok(()),
    }
}

fn was_short(before: &[AffairFact], on: Day, inspection: Sequence) -> Result<(), AffairFault> {
    let found = before.iter().find_map(|fact| match &fact.affair {
        Affair::BaseInspected(inspected) if fact.sequence == inspection => Some(inspected),
        _ => None,
    });
    match found {
        None => Err(AffairFault::InspectionUnknown { day: on }),
        Some(inspected) if inspected.items_met == inspected.items => {
            let field = "/inspection";
            Err(AffairFault::NothingShort { field })
        }
        Some(_) => Ok(()),
    }
}
