//! Acceptance before every paper is there (容缺受理): the main papers are complete, the applicant promised the rest in writing,
//! until a day, after which the application lapses (domain 11.2).

use super::course::{Course, wrong_stage};
use super::event::{
    ApplicationLapsed, Contents, GapsAllowed, PaperRef, SubjectEvent, SupplementMade,
};
use super::refusal::GapsRefusal;
use super::state::{Application, Stage};
use super::{SubjectRefusal, Verb, handling, proposing, seats};
use crate::decider::Happened;
use crate::id::{PaperId, Sequence};
use crate::lifecycle::SubjectKind;
use crate::standard::{Edition, GAP_PROMISE};
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is missing of an application that was accepted all the same, and what came since.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gaps {
    /// What is still missing, and until when.
    pub open: Option<Gap>,
    /// The day on which the last of it came.
    pub closed_on: Option<Day>,
    /// The events that brought it, since the application was last handed in as a whole.
    pub supplements: Vec<Sequence>,
}

/// Papers that are missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Their kinds; one at least.
    pub missing: BTreeSet<String>,
    /// The last day to hand them in.
    pub due: Day,
}

/// Folds what is missing. An application that is handed in again brings all of its papers.
pub(super) fn evolve(application: &mut Application, happened: &Happened<SubjectEvent>) {
    match &happened.dated.event {
        SubjectEvent::GapsAllowed(allowed) => {
            application.gaps.open = Some(Gap {
                missing: allowed.missing.clone(),
                due: allowed.due,
            });
        }
        SubjectEvent::SupplementMade(supplement) => {
            let contents = &mut application.contents;
            contents.papers.extend(supplement.papers.iter().cloned());
            for (code, paper) in &supplement.shows {
                if let Some(stated) = contents.attested.get_mut(code) {
                    stated.paper = Some(*paper);
                }
            }
            application.gaps.supplements.push(happened.sequence);
        }
        SubjectEvent::ApplicationResubmitted(_) => application.gaps.supplements.clear(),
        _ => {}
    }
    let contents = &application.contents;
    let gaps = &mut application.gaps;
    if let Some(gap) = &mut gaps.open {
        gap.missing.retain(|kind| !proposing::holds(contents, kind));
        if gap.missing.is_empty() {
            gaps.open = None;
            gaps.closed_on = Some(happened.dated.occurred_on);
        }
    }
    if !matches!(
        application.stage,
        Stage::AtSeat { .. } | Stage::Returned { .. }
    ) {
        gaps.open = None;
    }
}

/// Accepts what is not complete, or takes what was missing.
pub(super) fn act(
    course: &mut Course<'_>,
    application: &Application,
    verb: &Verb,
) -> Result<(), SubjectRefusal> {
    match verb {
        Verb::Supplement { papers } => supplement(course, application, papers),
        _ => accept(course, application),
    }
}

/// The kinds of papers that an application needs and does not hold.
pub fn missing_papers<'e>(
    edition: &'e Edition,
    kind: SubjectKind,
    application: &'e Application,
) -> impl Iterator<Item = &'e crate::standard::EvidenceKind> {
    let needed = edition.needed(kind, application.transition);
    needed.filter(|it| !proposing::holds(&application.contents, &it.code))
}

/// Takes the application on, with what is missing of it.
fn accept(course: &mut Course<'_>, application: &Application) -> Result<(), SubjectRefusal> {
    if !matches!(application.stage, Stage::Submitted { .. }) {
        return Err(wrong_stage("accept-with-gaps", application));
    }
    let today = course.today();
    let edition = course.edition_on(&course.district()?, today)?;
    let (kind, transition) = (course.kind()?, application.transition);
    let workdays = edition.clocks.gap_workdays;
    if workdays == 0 {
        return Err(GapsRefusal::NotGiven.into());
    }
    let lacking: Vec<_> = missing_papers(&edition, kind, application).collect();
    if lacking.is_empty() {
        return Err(GapsRefusal::Complete.into());
    }
    let main = |it: &&&crate::standard::EvidenceKind| !it.deferrable(kind).contains(&transition);
    let main: Vec<_> = lacking
        .iter()
        .filter(main)
        .map(|it| it.code.clone())
        .collect();
    if !main.is_empty() {
        return Err(GapsRefusal::MainPaper { kinds: main }.into());
    }
    let mut papers = application.papers();
    let promise = papers.find(|paper| paper.kind == GAP_PROMISE);
    let Some(promise) = promise.cloned() else {
        return Err(GapsRefusal::NoPromise.into());
    };
    let missing = lacking.iter().map(|it| it.code.clone()).collect();
    handling::accept(course, application)?;
    course.act(GapsAllowed {
        application: application.id,
        missing,
        promise,
        due: course.workdays_after(today, workdays),
    })
}

/// Takes what the applicant promised: papers of the kinds that are missing, and no others.
fn supplement(
    course: &mut Course<'_>,
    application: &Application,
    papers: &[PaperRef],
) -> Result<(), SubjectRefusal> {
    let Some(gap) = &application.gaps.open else {
        return Err(GapsRefusal::NoneOpen.into());
    };
    seats::must_be_the_applicant(course, application)?;
    if papers.is_empty() {
        return Err(GapsRefusal::NoPaper.into());
    }
    if let Some(other) = papers.iter().find(|it| !gap.missing.contains(&it.kind)) {
        let kind = other.kind.clone();
        return Err(GapsRefusal::OtherPaper { kind }.into());
    }
    let edition = course.edition_of(application)?;
    let shows = shown(&edition, course.kind()?, application, papers);
    course.act(SupplementMade {
        application: application.id,
        papers: papers.to_vec(),
        shows,
    })
}

/// The stated counts behind which no paper stood, and which these papers show.
fn shown(
    edition: &Edition,
    kind: SubjectKind,
    application: &Application,
    papers: &[PaperRef],
) -> BTreeMap<String, PaperId> {
    let Contents { attested, .. } = &application.contents;
    let rule = edition.rule(kind, application.transition);
    let criteria = rule.map_or(&[][..], |rule| &rule.criteria);
    let mut shows = BTreeMap::new();
    for paper in papers {
        let counts = criteria.iter().flat_map(|it| it.test.shown_by(&paper.kind));
        let stated = counts.filter(|code| {
            let stated = attested.get(*code);
            stated.is_some_and(|stated| stated.paper.is_none())
        });
        shows.extend(stated.map(|code| (code.to_owned(), paper.paper)));
    }
    shows
}

/// Refuses an approval that counts from a day on which something was still missing.
pub(super) fn must_be_complete(application: &Application, day: Day) -> Result<(), SubjectRefusal> {
    let gaps = &application.gaps;
    if let Some(gap) = &gaps.open {
        let kinds = gap.missing.iter().cloned().collect();
        return Err(GapsRefusal::Open {
            kinds,
            due: gap.due,
        }
        .into());
    }
    match gaps.closed_on.filter(|closed| *closed > day) {
        Some(closed) => Err(GapsRefusal::ClosedLater { closed }.into()),
        None => Ok(()),
    }
}

/// The end of an application of which something is still missing after that day.
pub(super) fn lapsed(application: &Application, due: Day) -> Option<ApplicationLapsed> {
    let open = application.gaps.open.as_ref();
    open.filter(|gap| gap.due <= due)?;
    Some(ApplicationLapsed {
        application: application.id,
    })
}
