//! What may be recorded of the brands of a body (domain 4.2, 5.5), and what facts of them say of each other.

use super::super::brands::{
    BRAND_STATEMENT_KIND, Brand, BrandFault, FRESH_BRAND, MAX_BRANDS, brands,
};
use super::super::course::Course;
use super::super::event::{Affair, AffairKind, BrandRegistered, ListingBasis};
use super::super::life::Life;
use super::correcting::Correcting;
use super::premises;
use super::recording::New;
use super::refusal::AffairFault;
use super::{AffairFact, Affairs};
use crate::claim::ClaimKey;
use crate::id::{BrandId, StreamId};
use crate::time::Day;

/// The brand that a fact names; a settlement names its complaint.
fn brand_of(affair: &Affair) -> Option<BrandId> {
    match affair {
        Affair::BrandRegistered(registered) => Some(registered.brand),
        Affair::BrandListed(listed) => Some(listed.brand),
        Affair::BrandLicensed(licensed) => Some(licensed.brand),
        Affair::BrandComplaintReceived(received) => Some(received.brand),
        _ => None,
    }
}

/// Its days fit each other, and the brand was not given up before.
pub(super) fn must_fit(affairs: &Affairs, on: Day, affair: &Affair) -> Result<(), AffairFault> {
    if let Affair::BrandLicensed(licensed) = affair {
        premises::not_before(on, "/until", licensed.until)?;
    }
    let retired = brand_of(affair).and_then(|brand| affairs.brands_retired().get(&brand));
    match retired {
        // A complaint may come when the brand is used no more.
        Some(since) if *since <= on && !matches!(affair, Affair::BrandComplaintReceived(_)) => {
            Err(BrandFault::Retired { since: *since }.into())
        }
        _ => Ok(()),
    }
}

/// A brand that is registered is new with the command, and so is its name in the body; a listing is not recorded so; a licence is
/// given to another body of the district.
pub(super) fn must_be_named(
    course: &Course<'_>,
    affairs: &Affairs,
    new: &New<'_>,
) -> Result<(), AffairFault> {
    match new.affair {
        Affair::BrandRegistered(registered) => must_be_new(course, affairs, new, registered),
        Affair::BrandListed(listed) => match new.was {
            None => Err(BrandFault::ListingNotRecorded.into()),
            Some(Affair::BrandListed(was)) if was.brand == listed.brand => Ok(()),
            Some(_) => Err(BrandFault::Unknown { day: new.on }.into()),
        },
        Affair::BrandLicensed(licensed) => must_be_a_licensee(course, new.on, licensed.to),
        _ => Ok(()),
    }
}

fn must_be_new(
    course: &Course<'_>,
    affairs: &Affairs,
    new: &New<'_>,
    registered: &BrandRegistered,
) -> Result<(), AffairFault> {
    let own = match new.was {
        Some(Affair::BrandRegistered(was)) => was.brand,
        _ => BrandId(course.occasion().fresh_id(FRESH_BRAND)),
    };
    if registered.brand != own {
        return Err(BrandFault::Unknown { day: new.on }.into());
    }
    let known = brands(affairs.facts(), affairs.brands_retired());
    let others = known.iter().filter(|it| it.brand != registered.brand);
    let others: Vec<&Brand> = others.collect();
    if others.len() >= MAX_BRANDS {
        return Err(BrandFault::TooMany { most: MAX_BRANDS }.into());
    }
    let folded = |name: &str| ClaimKey::brand_name("", name);
    let name = folded(registered.name.as_str());
    let mut used = others.iter().filter(|it| it.retired_on().is_none());
    match used.find(|it| folded(it.name.as_str()) == name) {
        None => Ok(()),
        Some(twin) => {
            let sequence = twin.registered_by;
            Err(BrandFault::NameTwice { sequence }.into())
        }
    }
}

fn must_be_a_licensee(course: &Course<'_>, on: Day, to: StreamId) -> Result<(), AffairFault> {
    let occasion = course.occasion();
    let known = occasion.facts.bodies.get(&to);
    let known = known.filter(|_| to != occasion.stream);
    let of = known.and_then(|known| Some((known, known.body.as_ref()?)));
    let own = course.state().body.as_ref();
    let of = of.filter(|(_, body)| own.is_some_and(|own| own.district() == body.district()));
    let Some((known, _)) = of else {
        return Err(BrandFault::LicenseeUnknown.into());
    };
    if known.affairs.was_active_on(on) {
        return Ok(());
    }
    let life = known.affairs.life_on(on).unwrap_or_default().word();
    Err(BrandFault::LicenseeLife { day: on, life }.into())
}

/// A brand is listed once, and a complaint settled once.
pub(super) fn must_be_once(others: &[AffairFact], affair: &Affair) -> Result<(), AffairFault> {
    let twice = |fault: BrandFault| Err(fault.into());
    others
        .iter()
        .try_for_each(|other| match (affair, &other.affair) {
            (Affair::BrandListed(new), Affair::BrandListed(known)) if new.brand == known.brand => {
                twice(BrandFault::ListedBefore { since: other.on })
            }
            (Affair::BrandComplaintSettled(new), Affair::BrandComplaintSettled(known))
                if new.complaint == known.complaint =>
            {
                let sequence = other.sequence;
                twice(BrandFault::SettledBefore { sequence })
            }
            _ => Ok(()),
        })
}

/// Refuses a fact of a brand that has no ground in those before it: it is registered first, listed before another may use it, and
/// complained of before that is settled.
pub(super) fn must_have_ground(
    before: &[AffairFact],
    on: Day,
    affair: &Affair,
) -> Result<(), AffairFault> {
    let unknown = BrandFault::Unknown { day: on };
    let is_known = |brand: BrandId| {
        before.iter().any(
            |fact| matches!(&fact.affair, Affair::BrandRegistered(known) if known.brand == brand),
        )
    };
    match affair {
        Affair::BrandListed(listed) => ensure(is_known(listed.brand), unknown),
        Affair::BrandComplaintReceived(received) => ensure(is_known(received.brand), unknown),
        Affair::BrandLicensed(licensed) => {
            ensure(is_known(licensed.brand), unknown)?;
            let is_listed = before.iter().any(|fact| {
                matches!(&fact.affair, Affair::BrandListed(known) if known.brand == licensed.brand)
            });
            ensure(is_listed, BrandFault::NotListed { day: on })
        }
        Affair::BrandComplaintSettled(settled) => {
            let is_there = before.iter().any(|fact| {
                fact.sequence == settled.complaint
                    && matches!(fact.affair, Affair::BrandComplaintReceived(_))
            });
            ensure(is_there, BrandFault::ComplaintUnknown { day: on })
        }
        _ => Ok(()),
    }
}

fn ensure(is_so: bool, fault: BrandFault) -> Result<(), AffairFault> {
    is_so.then_some(()).ok_or(fault.into())
}

/// A listing that came with a recognition stays; any other is corrected by two; and no brand is voided or renamed while an
/// application that names it is open.
pub(super) fn may_be_corrected(
    course: &Course<'_>,
    fact: &AffairFact,
    correcting: &Correcting<'_>,
) -> Result<(), AffairFault> {
    let applied_for = |brand: BrandId| course.state().names_brand(brand);
    let replacement = correcting.replacement.map(|(_, affair)| affair);
    match (&fact.affair, replacement) {
        (Affair::BrandListed(listed), replacement) => {
            if let ListingBasis::Recognised { .. } = listed.basis {
                return Err(BrandFault::Recognised.into());
            }
            if let Some(application) = applied_for(listed.brand) {
                return Err(BrandFault::AppliedFor { application }.into());
            }
            let stays_imported = replacement.is_none_or(|new| match new {
                Affair::BrandListed(new) => matches!(new.basis, ListingBasis::Imported { .. }),
                _ => true,
            });
            ensure(stays_imported, BrandFault::Recognised)?;
            if let Some(Affair::BrandListed(new)) = replacement
                && let ListingBasis::Imported { statement, .. } = &new.basis
                && statement.kind != BRAND_STATEMENT_KIND
            {
                let kind = statement.kind.clone();
                return Err(BrandFault::NoStatement { kind }.into());
            }
            if correcting.by_two {
                return Ok(());
            }
            Err(AffairFault::TakesTwo)
        }
        (Affair::BrandRegistered(was), replacement) => {
            let keeps_name =
                matches!(replacement, Some(Affair::BrandRegistered(new)) if new.name == was.name);
            match applied_for(was.brand) {
                Some(application) if !keeps_name => {
                    Err(BrandFault::AppliedFor { application }.into())
                }
                _ => void_of_retired(course, was, replacement),
            }
        }
        _ => Ok(()),
    }
}

/// What was given up had been there: its registration is not voided.
fn void_of_retired(
    course: &Course<'_>,
    was: &BrandRegistered,
    replacement: Option<&Affair>,
) -> Result<(), AffairFault> {
    let retired = course.state().affairs.brands_retired().get(&was.brand);
    match (retired, replacement) {
        (Some(since), None) => Err(BrandFault::Retired { since: *since }.into()),
        _ => Ok(()),
    }
}

/// Whether a fact of a brand rests on another.
pub(super) fn rests_on(fact: &AffairFact, other: &AffairFact) -> bool {
    match (&fact.affair, &other.affair) {
        (Affair::BrandRegistered(_), other) => {
            let brand = brand_of(&fact.affair);
            brand_of(other) == brand && !matches!(other, Affair::BrandRegistered(_))
        }
        (Affair::BrandListed(listed), Affair::BrandLicensed(licensed)) => {
            listed.brand == licensed.brand
        }
        (Affair::BrandComplaintReceived(_), Affair::BrandComplaintSettled(settled)) => {
            settled.complaint == fact.sequence
        }
        _ => false,
    }
}

/// Whether such a thing is still said of the brands of a body that is suspended or wound up: complaints come and are settled.
pub(super) fn goes_on(kind: AffairKind, life: Life) -> bool {
    matches!(life, Life::Suspended | Life::Liquidating)
        && matches!(
            kind,
            AffairKind::BrandComplaint | AffairKind::BrandComplaintSettled
        )
}
