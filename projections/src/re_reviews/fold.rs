//! A subject's stream, folded into its decisions, what they rest on, what they gave, and their re-reviews.

use crate::days::{Walk, walk};
use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use qibu_domain::decider::{Class, Happened, StoredEvent};
use qibu_domain::history::AnyEvent;
use qibu_domain::id::{ApplicationId, Citation, Position, Sequence, StreamId, StreamKind};
use qibu_domain::subject::event::{DecisionMade, DecisionOutcome, RouteSeat};
use qibu_domain::subject::{Body, ReReview, ReReviewEnd, Subject, SubjectEvent, SubjectState};
use qibu_domain::time::Day;
use std::collections::{BTreeMap, BTreeSet};

/// The view of decisions that rest on facts.
#[derive(Clone, Copy, Debug)]
pub struct ReReviews;

const DECISION: Table = Table {
    name: "decision",
    columns: &[
        "sequence",
        "position",
        "application",
        "transition",
        "decided_on",
        "facts_at",
        "outcome",
        "edition",
        "area",
        "scope",
        "by_query",
    ],
    key: &["sequence"],
};
const CITES: Table = Table {
    name: "decision_cites",
    columns: &["sequence", "cited_stream", "cited_sequence"],
    key: &["sequence", "cited_stream", "cited_sequence"],
};
const GAVE: Table = Table {
    name: "decision_gave",
    columns: &["sequence", "decision"],
    key: &["sequence"],
};
const RE_REVIEW: Table = Table {
    name: "re_review",
    columns: &[
        "opened",
        "application",
        "decision",
        "changed_stream",
        "changed_sequence",
        "by_stream",
        "by_sequence",
        "through_stream",
        "through_sequence",
        "node",
        "duty",
        "due_day",
        "from_day",
        "to_day",
        "ended_as",
    ],
    key: &["opened"],
};

impl Projection for ReReviews {
    fn name(&self) -> &'static str {
        "re_reviews"
    }

    fn version(&self) -> u32 {
        1
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::Association, StreamKind::Base]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&DECISION, &CITES, &GAVE, &RE_REVIEW]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        let events = stream.of(|event| match event {
            AnyEvent::Subject(happened) => Some(happened),
            _ => None,
        });
        let mut seen = Seen::default();
        walk::<Subject>(&events, &mut seen);
        let mut rows = Vec::new();
        let mut grounds = Grounds::default();
        for (event, stored) in events.iter().zip(&stream.events) {
            grounds.pass(event);
            if let SubjectEvent::DecisionMade(made) = &event.dated.event
                && let Some(decided) = seen.decided.get(&event.sequence)
            {
                let position = stored.recorded.position;
                rows.push(decision_row((event, position), made, decided));
                let cited = grounds.cited(stream.id, made);
                rows.extend(cited.into_iter().map(|it| cites_row(event.sequence, it)));
            }
        }
        for (given, application) in grounds.given {
            let mut decided = seen.decided.iter();
            if let Some((decision, _)) = decided.find(|(_, it)| it.application == application) {
                let cells = [Cell::number(given.0), Cell::number(decision.0)];
                rows.push(Row::new(&GAVE, cells));
            }
        }
        rows.extend(seen.re_reviews.values().map(re_review_row));
        Ok(rows)
    }
}

/// What stood at the end of the last day of the stream.
#[derive(Debug, Default)]
struct Seen {
    /// The decisions that hold.
    decided: BTreeMap<Sequence, Decided>,
    re_reviews: BTreeMap<Sequence, Looked>,
}

#[derive(Debug)]
struct Decided {
    application: ApplicationId,
    transition: String,
    /// Area and scope of an association.
    place: Option<(String, String)>,
}

#[derive(Debug)]
struct Looked {
    re_review: ReReview,
    seat: Option<RouteSeat>,
    from: Day,
    to: Option<Day>,
}

impl Walk<Subject> for Seen {
    fn day(&mut self, day: Day, state: &SubjectState) {
        self.decided.clear();
        let place = state.body.as_ref().and_then(Body::association);
        let place = place.map(|of| (of.node.clone(), of.scope.clone()));
        for application in &state.applications {
            if let Some(at) = application.decided_at {
                let decided = Decided {
                    application: application.id,
                    transition: application.transition.to_string(),
                    place: place.clone(),
                };
                self.decided.insert(at, decided);
            }
        }
        for known in &state.re_reviews {
            let application = state.application(known.application);
            let looked = self.re_reviews.entry(known.opened);
            let looked = looked.or_insert_with(|| Looked {
                re_review: known.clone(),
                seat: application.and_then(|it| it.deciding_seat()).cloned(),
                from: day,
                to: None,
            });
            if known.end.is_some() && looked.to.is_none() {
                looked.to = Some(day);
                looked.re_review.end = known.end;
            }
        }
    }
}

/// What a decision of this stream rests on beside what it cites, in the order in which it was known.
#[derive(Debug, Default)]
struct Grounds {
    facts: BTreeSet<Sequence>,
    /// The facts by which the body stood where it did: the last step, or what was taken over of it.
    stands_on: BTreeSet<Sequence>,
    /// What an approval gave: the step, and the reply from which a body prepares.
    given: BTreeMap<Sequence, ApplicationId>,
}

impl Grounds {
    fn pass(&mut self, event: &Happened<SubjectEvent>) {
        if event.dated.event.class() == Class::Fact {
            self.facts.insert(event.sequence);
        }
        match &event.dated.event {
            SubjectEvent::StepReached(reached) => {
                self.stands_on = [event.sequence].into();
                self.given.insert(event.sequence, reached.application);
            }
            SubjectEvent::ReplyIssued(reply) => {
                self.given.insert(event.sequence, reply.application);
            }
            SubjectEvent::FoundingRecorded(_)
            | SubjectEvent::BaseFoundingRecorded(_)
            | SubjectEvent::StepRecognisedLate(_) => {
                self.stands_on.insert(event.sequence);
            }
            _ => {}
        }
    }

    /// The facts under a decision: of other streams all that it cites, of its own those that can change.
    fn cited(&self, own: StreamId, made: &DecisionMade) -> BTreeSet<Citation> {
        let cited = made.verdicts.iter().flat_map(|it| &it.citations).copied();
        let grounds = self.stands_on.iter().map(|sequence| Citation {
            stream: own,
            sequence: *sequence,
        });
        let may_change =
            |cited: &Citation| cited.stream != own || self.facts.contains(&cited.sequence);
        cited.filter(may_change).chain(grounds).collect()
    }
}

fn decision_row(
    (event, position): (&Happened<SubjectEvent>, Position),
    made: &DecisionMade,
    decided: &Decided,
) -> Row {
    let place = decided.place.as_ref();
    let by_query = made.verdicts.iter().any(|it| !it.by_query.is_empty());
    Row::new(
        &DECISION,
        [
            Cell::number(event.sequence.0),
            Cell::number(position.0),
            Cell::text(decided.application),
            decided.transition.as_str().into(),
            event.dated.occurred_on.into(),
            Cell::number(made.facts_at.0),
            match made.outcome {
                DecisionOutcome::Approved => "approved".into(),
                DecisionOutcome::Rejected => "rejected".into(),
            },
            made.edition.as_str().into(),
            place.map(|(area, _)| area.as_str()).into(),
            place.map(|(_, scope)| scope.as_str()).into(),
            by_query.into(),
        ],
    )
}

fn cites_row(decision: Sequence, cited: Citation) -> Row {
    let stream = Cell::text(cited.stream);
    let cells = [
        Cell::number(decision.0),
        stream,
        Cell::number(cited.sequence.0),
    ];
    Row::new(&CITES, cells)
}

fn re_review_row(looked: &Looked) -> Row {
    let known = &looked.re_review;
    let through = known.through;
    Row::new(
        &RE_REVIEW,
        [
            Cell::number(known.opened.0),
            Cell::text(known.application),
            Cell::number(known.decision.0),
            Cell::text(known.changed.stream),
            Cell::number(known.changed.sequence.0),
            Cell::text(known.by.stream),
            Cell::number(known.by.sequence.0),
            Cell::text_or_null(through.map(|it| it.stream)),
            through.map_or(Cell::Null, |it| Cell::number(it.sequence.0)),
            looked.seat.as_ref().map(|seat| seat.node.as_str()).into(),
            looked.seat.as_ref().map(|seat| seat.duty.as_str()).into(),
            known.due.into(),
            looked.from.into(),
            looked.to.into(),
            known.end.map(ReReviewEnd::as_str).into(),
        ],
    )
}
