//! What is done with brands beside recording facts of them: they are named by an application, listed with its step or by two
//! officers, and retired.

use super::super::course::Course;
use super::super::event::{Affair, BrandListed, BrandRetired, Contents, ListingBasis, PaperRef};
use super::super::founding::{end_of_period, has_second_officer};
use super::super::life::Life;
use super::super::state::Application;
use super::super::{AffairCommand, SubjectRefusal, SubjectState, oversight};
use super::{Brand, BrandFault};
use crate::actor::Source;
use crate::decider::Dated;
use crate::id::{BrandId, StreamId};
use crate::lifecycle::Transition;
use crate::time::{Day, Precision};
use std::collections::BTreeSet;

/// The kind of the signed statement on whose strength a brand is listed late; no edition needs to list it.
pub const BRAND_STATEMENT_KIND: &str = "brand_statement";

/// What can be asked of a brand beside recording facts of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BrandCommand {
    /// List a brand that was listed before Qibu, by two officers.
    ListLate {
        /// Which.
        brand: BrandId,
        /// The day, or the end of the period that it is known by.
        listed_on: Day,
        /// How well it is known.
        precision: Precision,
        /// The signed statement.
        statement: PaperRef,
    },
    /// Give a brand up.
    Retire {
        /// Which.
        brand: BrandId,
        /// Why, in writing.
        reason: PaperRef,
    },
}

/// The bodies that a command names as users of a brand, which the decision reads.
pub fn bodies_named(command: &AffairCommand) -> BTreeSet<StreamId> {
    let affair = match command {
        AffairCommand::Record { affair, .. } => Some(affair),
        AffairCommand::Correct { replacement, .. } => replacement.as_ref().map(|(_, new)| new),
    };
    let named = affair.and_then(|affair| match affair {
        Affair::BrandLicensed(licensed) => Some(licensed.to),
        _ => None,
    });
    named.into_iter().collect()
}

/// Lists or retires a brand.
pub(in crate::subject) fn act(
    course: &mut Course<'_>,
    command: &BrandCommand,
) -> Result<(), SubjectRefusal> {
    match command {
        BrandCommand::ListLate {
            brand,
            listed_on,
            precision,
            statement,
        } => list_late(course, *brand, (*listed_on, *precision), statement),
        BrandCommand::Retire { brand, reason } => retire(course, *brand, reason),
    }
}

fn list_late(
    course: &mut Course<'_>,
    id: BrandId,
    (day, precision): (Day, Precision),
    statement: &PaperRef,
) -> Result<(), SubjectRefusal> {
    let state = course.state();
    must_stand(state, |life| life == Life::Active)?;
    if state.founding.is_none() {
        return Err(BrandFault::NotTakenOver.into());
    }
    if !has_second_officer(course) {
        return Err(BrandFault::SecondOfficer.into());
    }
    if statement.kind != BRAND_STATEMENT_KIND {
        let kind = statement.kind.clone();
        return Err(BrandFault::NoStatement { kind }.into());
    }
    let brand = used(state, id, course.today())?;
    if let Some(listed) = brand.listing() {
        let since = listed.since;
        return Err(BrandFault::ListedBefore { since }.into());
    }
    must_not_be_applied_for(state, id)?;
    let day = end_of_period(day, precision);
    let (first, last) = (brand.in_use_since, course.today());
    let was_active = state.affairs.was_active_on(day);
    if !(first..=last).contains(&day) || !was_active {
        return Err(BrandFault::ListingDay { first, last }.into());
    }
    let listed = BrandListed {
        brand: id,
        basis: ListingBasis::Imported {
            statement: statement.clone(),
            precision,
        },
    };
    let occasion = course.occasion();
    course.push(Dated::fact(listed.into(), occasion, day, Source::Import));
    Ok(())
}

fn retire(
    course: &mut Course<'_>,
    brand: BrandId,
    reason: &PaperRef,
) -> Result<(), SubjectRefusal> {
    let state = course.state();
    must_stand(state, Life::counts)?;
    used(state, brand, course.today())?;
    must_not_be_applied_for(state, brand)?;
    let reason = reason.clone();
    course.act(BrandRetired { brand, reason })
}

fn must_stand(state: &SubjectState, is_so: fn(Life) -> bool) -> Result<(), SubjectRefusal> {
    if state.body.is_none() {
        return Err(SubjectRefusal::Unknown);
    }
    if state.life.is_void() {
        return Err(SubjectRefusal::Void);
    }
    if let Life::Ended { .. } = state.life {
        return Err(SubjectRefusal::Ended);
    }
    if is_so(state.life) {
        return Ok(());
    }
    Err(oversight::wrong_life(state))
}

/// A brand that the body has and did not give up.
fn used(state: &SubjectState, brand: BrandId, day: Day) -> Result<Brand, BrandFault> {
    let known = state.brand(brand).ok_or(BrandFault::Unknown { day })?;
    match known.retired_on() {
        Some(since) => Err(BrandFault::Retired { since }),
        None => Ok(known),
    }
}

/// Nothing of a brand changes under an application that names it.
fn must_not_be_applied_for(state: &SubjectState, brand: BrandId) -> Result<(), BrandFault> {
    match state.names_brand(brand) {
        Some(application) => Err(BrandFault::AppliedFor { application }),
        None => Ok(()),
    }
}

/// What is handed in names brands only where the fifth step is applied for, and only such as the body has and uses.
pub(in crate::subject) fn must_name(
    course: &Course<'_>,
    transition: Transition,
    contents: &Contents,
) -> Result<(), SubjectRefusal> {
    if !contents.brands.is_empty() && transition != Transition::T5 {
        return Err(BrandFault::OtherTransition.into());
    }
    for brand in &contents.brands {
        used(course.state(), *brand, course.today())?;
    }
    Ok(())
}

/// The brands that an application for the fifth step names are listed with the step, on its day.
pub(in crate::subject) fn list_recognised(course: &mut Course<'_>, application: &Application) {
    for brand in &application.contents.brands {
        let known = course.state().brand(*brand);
        if known.is_none_or(|known| known.listing().is_some()) {
            continue;
        }
        let listed = BrandListed {
            brand: *brand,
            basis: ListingBasis::Recognised {
                application: application.id,
            },
        };
        let (occasion, today) = (course.occasion(), course.today());
        course.push(Dated::fact(listed.into(), occasion, today, Source::Live));
    }
}
