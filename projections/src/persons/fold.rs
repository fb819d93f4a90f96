//! A person's stream, folded into intervals: consents, terms in the pool, attestations, assignments. Nothing of it names
//! anybody (laws 7 and 19).

use crate::days::counting;
use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use qibu_domain::actor::Source;
use qibu_domain::decider::Happened;
use qibu_domain::history::AnyEvent;
use qibu_domain::id::{AssignmentId, Sequence, StreamKind};
use qibu_domain::person::{AssignmentGiven, PersonEvent, Purpose, RepresentativeEnrolled};
use qibu_domain::time::Day;
use std::collections::BTreeMap;

/// The view of persons.
#[derive(Clone, Copy, Debug)]
pub struct Persons;

const PERSON: Table = Table {
    name: "person",
    columns: &["node", "from_day", "erasure_on", "erased_on"],
    key: &[],
};
const CONSENT: Table = Table {
    name: "person_consent",
    columns: &["purpose", "from_day", "to_day"],
    key: &["purpose", "from_day"],
};
const TERM: Table = Table {
    name: "representative",
    columns: &[
        "sequence",
        "node",
        "category",
        "put_forward_by",
        "from_day",
        "to_day",
        "left_by",
        "imported",
    ],
    key: &["sequence"],
};
const ATTESTATION: Table = Table {
    name: "person_attestation",
    columns: &["attested", "accepted_by", "from_day", "to_day"],
    key: &["attested"],
};
const ASSIGNMENT: Table = Table {
    name: "assignment",
    columns: &[
        "id",
        "given_by",
        "kind",
        "body",
        "from_day",
        "due_day",
        "reported_on",
        "reported_by",
        "ended_on",
        "end_code",
    ],
    key: &["id"],
};

impl Projection for Persons {
    fn name(&self) -> &'static str {
        "persons"
    }

    fn version(&self) -> u32 {
        1
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::Person]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&PERSON, &CONSENT, &TERM, &ATTESTATION, &ASSIGNMENT]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        let events = stream.of(|event| match event {
            AnyEvent::Person(happened) => Some(happened),
            _ => None,
        });
        let mut seen = Seen::default();
        for (on, event) in counting(&events) {
            seen.event(on, &event);
        }
        Ok(seen.rows())
    }
}

/// What a row of each table needs, gathered in the order in which the events count.
#[derive(Debug, Default)]
struct Seen {
    node: Option<String>,
    from: Option<Day>,
    erasure_on: Option<Day>,
    erased_on: Option<Day>,
    consents: Vec<(Purpose, Day, Option<Day>)>,
    terms: Vec<Term>,
    /// The last day of each attestation that was made.
    attested: BTreeMap<Sequence, Day>,
    attestations: Vec<Attestation>,
    assignments: BTreeMap<AssignmentId, Assignment>,
}

#[derive(Debug)]
struct Term {
    sequence: Sequence,
    from: Day,
    what: RepresentativeEnrolled,
    left: Option<(Sequence, Day)>,
    is_imported: bool,
}

#[derive(Debug)]
struct Attestation {
    attested: Sequence,
    accepted_by: Sequence,
    from: Day,
    to: Day,
}

#[derive(Debug)]
struct Assignment {
    given_by: Sequence,
    on: Day,
    what: AssignmentGiven,
    reported: Option<(Sequence, Day)>,
    ended: Option<(Day, &'static str)>,
}

impl Seen {
    fn event(&mut self, on: Day, happened: &Happened<PersonEvent>) {
        let sequence = happened.sequence;
        self.from = Some(self.from.map_or(on, |from| from.min(on)));
        match &happened.dated.event {
            PersonEvent::PersonInvited(invited) => {
                self.node.get_or_insert_with(|| invited.node.clone());
            }
            PersonEvent::ConsentGiven(given) => {
                self.close(given.purpose, on);
                self.consents.push((given.purpose, on, None));
            }
            PersonEvent::ConsentWithdrawn(withdrawn) => self.close(withdrawn.purpose, on),
            PersonEvent::FourHaveAttested(attested) => {
                self.attested.insert(sequence, attested.until);
            }
            PersonEvent::AttestationAccepted(it) => self.accept(it.attested, sequence, on),
            PersonEvent::AttestationContested(it) => self.end_attestation(it.attested, on),
            PersonEvent::AttestationWithdrawn(it) => self.end_attestation(it.attested, on),
            PersonEvent::RepresentativeEnrolled(what) => self.enrol(on, happened, what),
            PersonEvent::RepresentativeLeft(_) => {
                let mut open = self.terms.iter_mut().rev();
                if let Some(term) = open.find(|term| term.left.is_none()) {
                    term.left = Some((sequence, on));
                }
            }
            PersonEvent::AssignmentGiven(given) => {
                let assignment = Assignment {
                    given_by: sequence,
                    on,
                    what: given.clone(),
                    reported: None,
                    ended: None,
                };
                self.assignments.insert(given.assignment, assignment);
            }
            PersonEvent::AssignmentReported(it) => {
                if let Some(known) = self.assignments.get_mut(&it.assignment) {
                    known.reported = Some((sequence, on));
                }
            }
            PersonEvent::AssignmentEnded(it) => {
                if let Some(known) = self.assignments.get_mut(&it.assignment) {
                    known.ended = Some((on, it.end.as_str()));
                }
            }
            PersonEvent::ErasureOrdered(_) => self.erasure_on = Some(on),
            PersonEvent::PersonErased(_) => self.erased_on = Some(on),
            // A question and a no leave no row; the end of an attestation's term stands in its row from the start;
            // corrections never reach a fold (law 3).
            PersonEvent::ConsentAsked(_)
            | PersonEvent::ConsentRefused(_)
            | PersonEvent::AttestationExpired(_)
            | PersonEvent::PersonFactCorrected(_) => {}
        }
    }

    fn enrol(&mut self, on: Day, happened: &Happened<PersonEvent>, what: &RepresentativeEnrolled) {
        self.node.get_or_insert_with(|| what.node.clone());
        self.terms.push(Term {
            sequence: happened.sequence,
            from: on,
            what: what.clone(),
            left: None,
            is_imported: happened.dated.source == Source::Import,
        });
    }

    fn accept(&mut self, attested: Sequence, accepted_by: Sequence, on: Day) {
        let Some(until) = self.attested.get(&attested).copied() else {
            return;
        };
        self.end_attestations(on);
        self.attestations.push(Attestation {
            attested,
            accepted_by,
            from: on,
            to: until.plus_days(1),
        });
    }

    fn close(&mut self, purpose: Purpose, on: Day) {
        let mut open = self.consents.iter_mut();
        if let Some(open) = open.find(|(of, _, to)| *of == purpose && to.is_none()) {
            open.2 = Some(on);
        }
    }

    fn end_attestations(&mut self, on: Day) {
        for known in &mut self.attestations {
            known.to = known.to.min(on);
        }
    }

    fn end_attestation(&mut self, attested: Sequence, on: Day) {
        let mut known = self.attestations.iter_mut();
        if let Some(known) = known.find(|known| known.attested == attested) {
            known.to = known.to.min(on);
        }
    }

    fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        if let (Some(node), Some(from)) = (&self.node, self.from) {
            rows.push(Row::new(
                &PERSON,
                [
                    node.as_str().into(),
                    from.into(),
                    self.erasure_on.into(),
                    self.erased_on.into(),
                ],
            ));
        }
        // Given and taken back on one day, twice: one row of that day is enough, the last one.
        let mut consents = BTreeMap::new();
        for (purpose, from, to) in &self.consents {
            consents.insert((purpose.as_str(), *from), *to);
        }
        rows.extend(consents.into_iter().map(|((purpose, from), to)| {
            Row::new(&CONSENT, [purpose.into(), from.into(), to.into()])
        }));
        rows.extend(self.terms.iter().map(term_row));
        rows.extend(self.attestations.iter().map(|known| {
            let (attested, by) = (known.attested.0, known.accepted_by.0);
            Row::new(
                &ATTESTATION,
                [
                    Cell::number(attested),
                    Cell::number(by),
                    known.from.into(),
                    known.to.into(),
                ],
            )
        }));
        rows.extend(self.assignments.values().map(assignment_row));
        rows
    }
}

fn term_row(term: &Term) -> Row {
    let left_by = term.left.map(|(by, _)| by.0);
    Row::new(
        &TERM,
        [
            Cell::number(term.sequence.0),
            term.what.node.as_str().into(),
            term.what.category.as_str().into(),
            Cell::text_or_null(term.what.put_forward_by),
            term.from.into(),
            term.left.map(|(_, left)| left).into(),
            left_by.map_or(Cell::Null, Cell::number),
            term.is_imported.into(),
        ],
    )
}

fn assignment_row(assignment: &Assignment) -> Row {
    let what = &assignment.what;
    let reported_by = assignment.reported.map(|(by, _)| by.0);
    Row::new(
        &ASSIGNMENT,
        [
            Cell::text(what.assignment),
            Cell::number(assignment.given_by.0),
            what.kind.as_str().into(),
            Cell::text_or_null(what.body),
            assignment.on.into(),
            what.due.into(),
            assignment.reported.map(|(_, on)| on).into(),
            reported_by.map_or(Cell::Null, Cell::number),
            assignment.ended.map(|(on, _)| on).into(),
            assignment.ended.map(|(_, end)| end).into(),
        ],
    )
}
