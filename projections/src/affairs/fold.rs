//! A body's stream, folded into one row a fact of its own affairs, corrections applied.

use super::rota::{ROTA_TURN, rows as turns};
use crate::days::counting;
use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use qibu_domain::actor::Source;
use qibu_domain::decider::{Happened, StoredEvent};
use qibu_domain::history::AnyEvent;
use qibu_domain::id::{Sequence, StreamKind};
use qibu_domain::subject::SubjectEvent;
use qibu_domain::subject::affairs::{AffairFact, holdings, links, rights, settled, withdrawn};
use qibu_domain::subject::brands::brands;
use qibu_domain::subject::event::{Affair, AuditReason, Operator};
use qibu_domain::time::Day;
use std::collections::BTreeMap;

/// The view of affairs.
#[derive(Clone, Copy, Debug)]
pub struct AffairsView;

const AFFAIR: Table = Table {
    name: "affair",
    columns: &[
        "sequence",
        "kind",
        "from_day",
        "to_day",
        "until_day",
        "year",
        "post",
        "seat",
        "content",
        "is_late",
        "corrected_by",
        "lacks_audit",
        "operator",
    ],
    key: &["sequence"],
};

impl Projection for AffairsView {
    fn name(&self) -> &'static str {
        "affairs"
    }

    fn version(&self) -> u32 {
        3
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::Association, StreamKind::Base]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&AFFAIR, &ROTA_TURN]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        let events = stream.of(|event| match event {
            AnyEvent::Subject(happened) => Some(happened),
            _ => None,
        });
        let corrected = corrected(&events);
        let counting = counting(&events);
        let mut facts: Vec<AffairFact> = Vec::new();
        let mut late = BTreeMap::new();
        for (on, event) in &counting {
            if let Some(affair) = Affair::of(&event.dated.event) {
                late.insert(event.sequence, event.dated.source == Source::LateEntry);
                facts.push(AffairFact {
                    sequence: event.sequence,
                    on: *on,
                    affair,
                });
            }
        }
        let ends = ends(&facts);
        let rows = facts.iter().map(|fact| {
            let marks = Marks {
                to: ends.get(&fact.sequence).copied(),
                is_late: late.get(&fact.sequence).copied().unwrap_or_default(),
                corrected_by: corrected.get(&fact.sequence).copied(),
                lacks_audit: lacks_audit(&facts, fact),
            };
            row(fact, &marks)
        });
        let mut rows = rows.collect::<Result<Vec<Row>, FoldError>>()?;
        rows.extend(turns(&facts));
        Ok(rows)
    }
}

/// What is to be known of a fact beside what it says.
struct Marks {
    to: Option<Day>,
    is_late: bool,
    corrected_by: Option<Sequence>,
    lacks_audit: bool,
}

/// The last correction of each corrected event.
fn corrected(events: &[&Happened<SubjectEvent>]) -> BTreeMap<Sequence, Sequence> {
    let corrections = events.iter().filter_map(|event| {
        let cites = event.dated.event.corrects()?;
        Some((cites, event.sequence))
    });
    corrections.collect()
}

/// The first day on which a post is held no more, the next council was elected, an operator was unlinked or followed by
/// the next one, another right of use took the place of that one, an inspection or a complaint was settled, or an honour was
/// withdrawn, by the fact's sequence.
fn ends(facts: &[AffairFact]) -> BTreeMap<Sequence, Day> {
    let held = holdings(facts).into_iter();
    let mut ends: BTreeMap<Sequence, Day> = held
        .filter_map(|held| Some((held.filled_by, held.to?)))
        .collect();
    let elections = facts
        .iter()
        .filter(|fact| matches!(fact.affair, Affair::TermElected(_)));
    let elections: Vec<&AffairFact> = elections.collect();
    for (one, next) in elections.iter().zip(elections.iter().skip(1)) {
        ends.insert(one.sequence, next.on);
    }
    let settled = settled(facts);
    let inspections = facts
        .iter()
        .filter(|fact| matches!(fact.affair, Affair::BaseInspected(_)));
    ends.extend(inspections.filter_map(|it| Some((it.sequence, *settled.get(&it.sequence)?))));
    ends.extend(withdrawn(facts));
    let brands = brands(facts, &BTreeMap::new());
    let complaints = brands.iter().flat_map(|brand| &brand.complaints);
    ends.extend(complaints.filter_map(|it| Some((it.received_by, it.settled_on?))));
    let (links, rights) = (links(facts), rights(facts));
    for (one, next) in links.iter().zip(later(&links)) {
        let until = stated_end(facts, one.linked_by);
        // An agreement that ended with its last day stays until somebody follows: so it is told that it ended.
        let unlinked = one.to.filter(|to| until.is_none_or(|until| *to <= until));
        let end = unlinked.or(next.map(|next| next.from));
        ends.extend(end.map(|end| (one.linked_by, end)));
    }
    for (one, next) in rights.iter().zip(later(&rights)) {
        ends.extend(next.map(|next| (one.given_by, next.from)));
    }
    ends
}

/// Of each the one after it.
fn later<T>(all: &[T]) -> impl Iterator<Item = Option<&T>> {
    all.iter().skip(1).map(Some).chain([None])
}

/// The last day that a fact states itself.
fn stated_end(facts: &[AffairFact], sequence: Sequence) -> Option<Day> {
    let fact = facts.iter().find(|fact| fact.sequence == sequence);
    fact.and_then(|fact| stated(&fact.affair).0)
}

/// Whether a council was changed without the audit that goes before it (domain 3: Art. 27). It is said of the fact, and
/// refuses nothing.
fn lacks_audit(facts: &[AffairFact], fact: &AffairFact) -> bool {
    let Affair::TermElected(elected) = &fact.affair else {
        return false;
    };
    if elected.term < 2 {
        return false;
    }
    let before = facts
        .iter()
        .take_while(|other| other.sequence != fact.sequence);
    let elections = before.filter(|other| matches!(other.affair, Affair::TermElected(_)));
    let last = elections.last().map(|other| other.on);
    let mut audits = facts.iter().filter(|other| match &other.affair {
        Affair::AuditRecorded(audit) => audit.reason == AuditReason::ChangeOfCouncil,
        _ => false,
    });
    !audits.any(|audit| audit.on <= fact.on && last.is_none_or(|last| audit.on > last))
}

fn row(fact: &AffairFact, marks: &Marks) -> Result<Row, FoldError> {
    let event = SubjectEvent::from(fact.affair.clone());
    let content = event.encode();
    let content = content.map_err(|error| FoldError(error.to_string()))?;
    let (until, year) = stated(&fact.affair);
    let (post, seat) = match &fact.affair {
        Affair::PostFilled(filled) => (Some(filled.post.as_str()), Some(filled.seat)),
        Affair::PostVacated(vacated) => (None, Some(vacated.seat)),
        Affair::TermElected(elected) => (None, Some(elected.leader)),
        Affair::PostHandedOver(over) => (None, Some(over.seat)),
        _ => (None, None),
    };
    let operator = match &fact.affair {
        Affair::OperatorLinked(linked) => match linked.operator {
            Operator::Association { association } => Some(association),
            Operator::Organisation { .. } => None,
        },
        _ => None,
    };
    Ok(Row::new(
        &AFFAIR,
        [
            Cell::number(fact.sequence.0),
            fact.affair.kind().as_str().into(),
            fact.on.into(),
            marks.to.into(),
            until.into(),
            year.into(),
            post.into(),
            Cell::text_or_null(seat),
            Cell::Text(content),
            marks.is_late.into(),
            marks
                .corrected_by
                .map_or(Cell::Null, |by| Cell::number(by.0)),
            marks.lacks_audit.into(),
            Cell::text_or_null(operator),
        ],
    ))
}

/// The last day that it states, and the year that it is about.
fn stated(affair: &Affair) -> (Option<Day>, Option<u32>) {
    match affair {
        Affair::AnnualReportFiled(filed) => (None, Some(filed.year)),
        Affair::TermElected(elected) => (Some(elected.ends), None),
        Affair::PostFilled(filled) => (filled.until, None),
        Affair::RotaSet(set) => (set.turns.last().map(|turn| turn.last), None),
        Affair::GoalSet(set) => (Some(set.due), u32::try_from(set.due.year()).ok()),
        Affair::OperatorLinked(linked) => (linked.until, None),
        Affair::BrandLicensed(licensed) => (licensed.until, None),
        Affair::BaseInspected(inspected) => (inspected.put_right_by, None),
        Affair::BaseRelocated(moved) => (moved.until, None),
        Affair::RightOfUseRenewed(renewed) => (renewed.until, None),
        Affair::OperatorUnlinked(_)
        | Affair::InspectionSettled(_)
        | Affair::AuditRecorded(_)
        | Affair::HonourGranted(_)
        | Affair::HonourWithdrawn(_)
        | Affair::PostVacated(_)
        | Affair::MeetingHeld(_)
        | Affair::GoalAssessed(_)
        | Affair::RotaSwapped(_)
        | Affair::TurnHandedOver(_)
        | Affair::PostHandedOver(_)
        | Affair::BrandRegistered(_)
        | Affair::BrandListed(_)
        | Affair::BrandComplaintReceived(_)
        | Affair::BrandComplaintSettled(_) => (None, None),
    }
}
