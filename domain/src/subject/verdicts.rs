//! Judging an application by the criteria of an edition (domain 5; law 12).

use super::affairs::{self, Measuring};
use super::body::Body;
use super::course::Course;
use super::event::{Contents, LegalIdentity, PaperRef};
use super::site_visits::{self, Verified};
use super::{Application, SubjectCommand, SubjectRefusal, SubjectState, Verb, changeover};
use crate::id::{Citation, PaperId, Sequence, StreamId};
use crate::lifecycle::Transition;
use crate::occasion::Facts;
use crate::rulebook::Rulebook;
use crate::standard::{Attested, CriterionVerdict, Edition, ErasedPaper, Material, Verdict};
use crate::time::Day;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is judged, and where it stands.
pub(super) struct Case<'a> {
    pub(super) state: &'a SubjectState,
    pub(super) stream: StreamId,
    pub(super) transition: Transition,
    pub(super) contents: &'a Contents,
    /// The event that carries the contents; 0 before there is one.
    pub(super) contents_at: Sequence,
    /// The events that brought further papers of them.
    pub(super) supplements: &'a [Sequence],
    /// The day as of which it is judged, and the last day of every window; without them the body's own affairs are not
    /// measured.
    pub(super) days: Option<(Day, Day)>,
    /// Its visits that both confirmed.
    pub(super) visits: &'a [Verified],
}

/// Judges what an application holds. Counts that an earlier, approved application established still stand, so
/// that a later one can be measured against them (such as the candidates of step 1).
pub(super) fn judge(case: &Case<'_>, edition: &Edition, facts: &Facts) -> Vec<CriterionVerdict> {
    let Some(body) = &case.state.body else {
        return Vec::new();
    };
    let approved = case.state.applications.iter().filter(|it| it.is_approved());
    let earlier = approved.filter(|known| flows_over(known, case));
    let cite = |sequence| Citation {
        stream: case.stream,
        sequence,
    };
    let mut contents = case.contents.clone();
    let mut carried = BTreeMap::new();
    for application in earlier {
        let is_of_this = application.cycle == case.state.cycle;
        for (code, attestation) in &application.contents.attested {
            let flows = is_of_this || edition.hands_over(body.kind(), code);
            if flows && !case.contents.attested.contains_key(code) {
                contents.attested.insert(code.clone(), *attestation);
                carried.insert(code.clone(), cite(application.contents_at));
            }
        }
    }
    let is_stored = case.contents_at != Sequence::default();
    let stored = is_stored.then_some(&case.contents_at).into_iter();
    let citations = stored.chain(case.supplements).map(|at| cite(*at));
    let erased = erased(case.contents, facts);
    let material = Material {
        carried,
        ..material(body, &contents, erased, citations.collect())
    };
    let own = case.days.map(|(as_of, window_end)| {
        let measuring = Measuring {
            stream: case.stream,
            as_of,
            window_end: window_end.min(as_of),
        };
        let affairs = &case.state.affairs;
        let named = &case.contents.brands;
        let mut own = affairs::measures(affairs, measuring);
        own.extend(affairs::brand_measures(affairs, measuring, named));
        own
    });
    let facts = Facts {
        measures: facts
            .measures
            .clone()
            .into_iter()
            .chain(own.into_iter().flatten())
            .collect(),
        ..facts.clone()
    };
    let facts = site_visits::measured(&facts, case.stream, case.visits);
    edition.judge(case.transition, &material, &facts)
}

/// What the application comes to, as of a day.
pub(super) fn judged(
    course: &Course<'_>,
    application: &Application,
    edition: &Edition,
    day: Day,
) -> Vec<CriterionVerdict> {
    let occasion = course.occasion();
    let accepted_on = application.terms.as_ref().map(|terms| terms.accepted_on);
    let case = Case {
        state: course.state(),
        stream: occasion.stream,
        transition: application.transition,
        contents: &application.contents,
        contents_at: application.contents_at,
        supplements: &application.gaps.supplements,
        days: Some((day, accepted_on.unwrap_or(day))),
        visits: &site_visits::up_to(application, day),
    };
    judge(&case, edition, &occasion.facts)
}

/// What was established by the steps before it in the same cycle; and what the closing of the cycle before handed over, such
/// as the people newly met (domain 5.9), but not to the next closing, which hands over its own. Nothing
/// flows off the road.
fn flows_over(known: &Application, case: &Case<'_>) -> bool {
    let cycle = case.state.cycle;
    let of_the_road = |transition: Transition| transition.is_of_the_road();
    if !of_the_road(known.transition) || !of_the_road(case.transition) {
        return false;
    }
    let before_it = known.cycle == cycle && known.transition < case.transition;
    let closes = |transition| transition == Transition::T8;
    let handed_over = closes(known.transition)
        && !closes(case.transition)
        && known.cycle.saturating_add(1) == cycle;
    before_it || handed_over
}

/// The contents' own papers that are erased. What an earlier, approved application established stands without them.
fn erased(contents: &Contents, facts: &Facts) -> BTreeMap<PaperId, ErasedPaper> {
    let gone = contents.papers.iter().filter_map(|paper| {
        let ordered = *facts.erased.get(&paper.paper)?;
        let kind = paper.kind.clone();
        Some((paper.paper, ErasedPaper { kind, ordered }))
    });
    gone.collect()
}

fn material(
    body: &Body,
    contents: &Contents,
    erased: BTreeMap<PaperId, ErasedPaper>,
    citations: Vec<Citation>,
) -> Material {
    let is_there = |paper: &&PaperRef| !erased.contains_key(&paper.paper);
    let attested = contents.attested.iter().map(|(code, attestation)| {
        let paper = attestation.paper;
        (
            code.clone(),
            Attested {
                count: attestation.count,
                paper,
            },
        )
    });
    Material {
        kind: body.kind(),
        form: body.form().unwrap_or_default().to_owned(),
        area: body.node().to_owned(),
        rank: body.rank().to_owned(),
        attested: attested.collect(),
        declared: contents.declared.clone(),
        papers: contents
            .papers
            .iter()
            .filter(is_there)
            .map(|paper| paper.kind.clone())
            .collect(),
        categories: contents.categories.clone(),
        uscc: match &contents.legal {
            Some(LegalIdentity::Registered(code)) => Some(code.clone()),
            _ => None,
        },
        filing_number: match &contents.legal {
            Some(LegalIdentity::Filed(number) | LegalIdentity::Internal(number)) => {
                Some(number.clone())
            }
            _ => None,
        },
        citations,
        carried: BTreeMap::new(),
        erased,
    }
}

/// Refuses while a blocking criterion has a verdict that `fails` names.
pub(super) fn require(
    edition: &Edition,
    verdicts: Vec<CriterionVerdict>,
    fails: fn(&Verdict) -> bool,
) -> Result<Vec<CriterionVerdict>, SubjectRefusal> {
    if verdicts
        .iter()
        .any(|verdict| verdict.blocking && fails(&verdict.verdict))
    {
        let edition = edition.code.clone();
        return Err(SubjectRefusal::CriteriaNotMet { edition, verdicts });
    }
    Ok(verdicts)
}

/// What the criteria would come to, were an application with those contents handed in as the body stands.
pub fn foreseen(
    stream: StreamId,
    state: &SubjectState,
    transition: Transition,
    contents: &Contents,
    edition: &Edition,
    facts: &Facts,
) -> Vec<CriterionVerdict> {
    judge(
        &Case {
            state,
            stream,
            transition,
            contents,
            contents_at: Sequence::default(),
            supplements: &[],
            days: facts.judged_on.map(|day| (day, day)),
            visits: &[],
        },
        edition,
        facts,
    )
}

/// The papers that a command's judging looks at: whether they are erased is read with the other facts.
pub fn papers_judged(state: &SubjectState, command: &SubjectCommand) -> BTreeSet<PaperId> {
    let papers = match command {
        SubjectCommand::Propose { contents, .. }
        | SubjectCommand::Submit { contents, .. }
        | SubjectCommand::Act {
            verb: Verb::Resubmit { contents },
            ..
        } => contents.papers.as_slice(),
        SubjectCommand::Act {
            verb: Verb::Supplement { papers },
            ..
        } => papers.as_slice(),
        SubjectCommand::Act {
            verb: Verb::Decide { .. } | Verb::ConfirmSlip | Verb::CastVote { .. },
            application,
        } => {
            let known = state.application(*application);
            known.map_or(&[][..], |known| known.contents.papers.as_slice())
        }
        SubjectCommand::Act { .. }
        | SubjectCommand::RecordFounding { .. }
        | SubjectCommand::CorrectFounding { .. }
        | SubjectCommand::RecogniseLate { .. }
        | SubjectCommand::CorrectLateStep { .. }
        | SubjectCommand::Oversee(_)
        | SubjectCommand::OpenReReview(_)
        | SubjectCommand::Affair(_)
        | SubjectCommand::Brand(_)
        | SubjectCommand::Wake => &[],
    };
    papers.iter().map(|paper| paper.paper).collect()
}

/// The papers of the open applications, which whoever asks how things stand judges anew.
pub fn papers_of_open(state: &SubjectState) -> BTreeSet<PaperId> {
    let open = state.open_application().into_iter();
    let papers = open.chain(state.open_order()).flat_map(Application::papers);
    papers.map(|paper| paper.paper).collect()
}

/// The edition by which a transition of a body is judged on a day: of its application, while that is open or once it was
/// approved, the one that governs it; else the one in force.
pub fn edition_for(
    rulebook: &Rulebook,
    state: &SubjectState,
    transition: Transition,
    day: Day,
) -> Option<Arc<Edition>> {
    let body = state.body.as_ref()?;
    let accepted = last_that_counts(state, transition).filter(|known| known.terms.is_some());
    match accepted {
        Some(known) => changeover::governing(rulebook, body, known, day).map(|it| it.edition),
        None => rulebook.edition_in_force(body.district(), day).cloned(),
    }
}

/// The last application of the cycle for a transition that is open, or was approved.
fn last_that_counts(state: &SubjectState, transition: Transition) -> Option<&Application> {
    let counts = |known: &&Application| known.is_open() || known.is_approved();
    let same = |known: &&Application| known.transition == transition && known.cycle == state.cycle;
    state.applications.iter().rev().find(same).filter(counts)
}

/// Why a transition is open or closed for a body: every criterion, judged on what its application for that transition
/// holds while that is open, or once it was replied to; else on nothing, for all must be supplied anew.
pub fn readiness(
    stream: StreamId,
    state: &SubjectState,
    transition: Transition,
    edition: &Edition,
    facts: &Facts,
) -> Vec<CriterionVerdict> {
    let last = last_that_counts(state, transition);
    let empty = Contents::default();
    let (contents, contents_at) = match last {
        Some(application) => (&application.contents, application.contents_at),
        None => (&empty, Sequence::default()),
    };
    let case = Case {
        state,
        stream,
        transition,
        contents,
        contents_at,
        supplements: last.map_or(&[], |known| &known.gaps.supplements),
        days: facts.judged_on.map(|day| {
            let terms = last.and_then(|known| known.terms.as_ref());
            (day, terms.map_or(day, |terms| terms.accepted_on))
        }),
        visits: last.map_or(&[], |known| &known.site_visits.verified),
    };
    if last.is_none_or(Application::is_open) {
        return judge(&case, edition, facts);
    }
    // A paper that is erased after the decision changes nothing of what was decided.
    let facts = Facts {
        erased: BTreeMap::new(),
        ..facts.clone()
    };
    judge(&case, edition, &facts)
}
