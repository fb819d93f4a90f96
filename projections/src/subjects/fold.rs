//! A subject's stream, folded into intervals.

use super::query::precision_word;
use crate::days::{Interval, Intervals, Walk, walk};
use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use qibu_domain::association::event::Identity;
use qibu_domain::association::{Association, AssociationEvent, AssociationState, Life};
use qibu_domain::decider::Happened;
use qibu_domain::history::AnyEvent;
use qibu_domain::id::{Sequence, StreamKind};
use qibu_domain::time::{Day, Precision};
use std::collections::BTreeMap;

/// The outcome of a due day by which an application, a proposal or a preparation ends.
const LAPSED: &str = "lapsed";

/// The view of subjects.
#[derive(Clone, Copy, Debug)]
pub struct Subjects;

const SUBJECT: Table = Table {
    name: "subject",
    columns: &["id", "kind"],
    key: &[],
};
const NAME: Table = Table {
    name: "subject_name",
    columns: &["from_day", "to_day", "name", "short_name"],
    key: &["from_day"],
};
const PLACE: Table = Table {
    name: "subject_place",
    columns: &[
        "from_day",
        "to_day",
        "district",
        "node",
        "rank",
        "form",
        "body_kind",
        "scope",
        "ordinal",
    ],
    key: &["from_day"],
};
const LIFE: Table = Table {
    name: "subject_life",
    columns: &[
        "from_day",
        "to_day",
        "life",
        "life_by",
        "step",
        "cycle",
        "counts",
        "counted_by",
        "founded_on",
        "founded_precision",
        "due_day",
        "due_outcome",
    ],
    key: &["from_day"],
};
const CATEGORY: Table = Table {
    name: "subject_category",
    columns: &["from_day", "to_day", "category"],
    key: &["category", "from_day"],
};

impl Projection for Subjects {
    fn name(&self) -> &'static str {
        "subjects"
    }

    fn version(&self) -> u32 {
        4
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::Association]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&SUBJECT, &NAME, &PLACE, &LIFE, &CATEGORY]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        let events = stream.of(|event| match event {
            AnyEvent::Association(happened) => Some(happened),
            _ => None,
        });
        let mut subject = Subject::default();
        walk::<Association>(&events, &mut subject);
        let kind = stream.id.kind.as_str();
        let mut rows = vec![Row::new(&SUBJECT, [Cell::text(stream.id.id), kind.into()])];
        rows.extend(subject.names.finish().into_iter().map(name_row));
        rows.extend(subject.places.finish().into_iter().map(place_row));
        rows.extend(subject.lives.finish().into_iter().map(life_row));
        for (category, intervals) in subject.categories {
            rows.extend(intervals.finish().into_iter().map(|interval| {
                let Interval { from, to, .. } = interval;
                Row::new(
                    &CATEGORY,
                    [from.into(), to.into(), category.as_str().into()],
                )
            }));
        }
        Ok(rows)
    }
}

/// What is noted of a subject on the way through its stream.
#[derive(Debug, Default)]
struct Subject {
    names: Intervals<(String, Option<String>)>,
    places: Intervals<Place>,
    lives: Intervals<Standing>,
    categories: BTreeMap<String, Intervals<()>>,
    marks: Marks,
}

/// Which events brought the subject to where it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Marks {
    life: Option<Life>,
    life_by: Sequence,
    /// The event from which it counts, with its day and how well that is known.
    counted: Option<(Sequence, Day, Precision)>,
}

#[derive(Debug, PartialEq, Eq)]
struct Place {
    district: String,
    node: String,
    rank: String,
    form: String,
    body_kind: String,
    scope: String,
    ordinal: u32,
}

#[derive(Debug, PartialEq, Eq)]
struct Standing {
    life: Life,
    step: u8,
    cycle: u32,
    marks: Marks,
    due: Option<(Day, &'static str)>,
}

impl Walk<Association> for Subject {
    fn event(&mut self, state: &AssociationState, event: &Happened<AssociationEvent>) {
        let word = |life: Life| life.word();
        if self.marks.life.map(word) != Some(word(state.life)) {
            self.marks.life_by = event.sequence;
        }
        self.marks.life = Some(state.life);
        if state.life.counts() {
            let founded = (event.sequence, event.dated.occurred_on, precision(event));
            self.marks.counted.get_or_insert(founded);
        } else {
            self.marks.counted = None;
        }
    }

    fn day(&mut self, day: Day, state: &AssociationState) {
        let identity = state.identity.as_ref();
        self.names.note(day, identity.map(name_of));
        self.places.note(day, identity.map(place_of));
        let standing = (state.life != Life::Unborn).then(|| Standing {
            life: state.life,
            step: state.step,
            cycle: state.cycle,
            marks: self.marks,
            due: due(state),
        });
        self.lives.note(day, standing);
        let declared = categories(state);
        for category in &declared {
            self.categories.entry((*category).to_owned()).or_default();
        }
        for (category, intervals) in &mut self.categories {
            intervals.note(day, declared.contains(&category.as_str()).then_some(()));
        }
    }
}

/// How well the day of an event is known: only a founding that was taken over may be known by its month or year.
fn precision(event: &Happened<AssociationEvent>) -> Precision {
    match &event.dated.event {
        AssociationEvent::FoundingRecorded(founding) => founding.precision,
        _ => Precision::Day,
    }
}

/// When it lapses: its preparation, or its proposal that stands in correction. While another application is open, its
/// preparation does not (domain 4.3); where that itself lapses in correction, the preparation does not outlive both.
fn due(state: &AssociationState) -> Option<(Day, &'static str)> {
    let prepared = match state.life {
        Life::Preparing { until } => Some(until),
        _ => None,
    };
    let day = match state.open_application() {
        None => prepared,
        Some(open) => match open.due() {
            Some((day, LAPSED)) if open.is_proposal() => Some(day),
            Some((day, LAPSED)) => prepared.map(|until| until.max(day)),
            _ => None,
        },
    };
    day.map(|day| (day, LAPSED))
}

/// The categories of people that it last declared: in an application, else at its recorded founding.
fn categories(state: &AssociationState) -> Vec<&str> {
    let applied = state
        .applications
        .iter()
        .rev()
        .map(|known| &known.contents.categories);
    let founded = state
        .recorded_founding
        .iter()
        .map(|founding| &founding.categories);
    let declared = applied
        .chain(founded)
        .find(|categories| !categories.is_empty());
    declared.into_iter().flatten().map(String::as_str).collect()
}

fn name_of(identity: &Identity) -> (String, Option<String>) {
    let short = identity
        .short_name
        .as_ref()
        .map(|name| name.as_str().to_owned());
    (identity.name.as_str().to_owned(), short)
}

fn place_of(identity: &Identity) -> Place {
    Place {
        district: identity.district.clone(),
        node: identity.node.clone(),
        rank: identity.rank.clone(),
        form: identity.form.clone(),
        body_kind: identity.body_kind.clone(),
        scope: identity.scope.clone(),
        ordinal: identity.ordinal,
    }
}

fn name_row(interval: Interval<(String, Option<String>)>) -> Row {
    let (name, short_name) = interval.value;
    Row::new(
        &NAME,
        [
            interval.from.into(),
            interval.to.into(),
            Cell::Text(name),
            Cell::text_or_null(short_name),
        ],
    )
}

fn place_row(interval: Interval<Place>) -> Row {
    let place = interval.value;
    Row::new(
        &PLACE,
        [
            interval.from.into(),
            interval.to.into(),
            Cell::Text(place.district),
            Cell::Text(place.node),
            Cell::Text(place.rank),
            Cell::Text(place.form),
            Cell::Text(place.body_kind),
            Cell::Text(place.scope),
            place.ordinal.into(),
        ],
    )
}

fn life_row(interval: Interval<Standing>) -> Row {
    let standing = interval.value;
    let counted = standing.marks.counted;
    Row::new(
        &LIFE,
        [
            interval.from.into(),
            interval.to.into(),
            standing.life.word().into(),
            Cell::number(standing.marks.life_by.0),
            u32::from(standing.step).into(),
            standing.cycle.into(),
            standing.life.counts().into(),
            counted.map_or(Cell::Null, |(by, _, _)| Cell::number(by.0)),
            counted.map(|(_, day, _)| day).into(),
            counted.map(|(_, _, known)| precision_word(known)).into(),
            standing.due.map(|(day, _)| day).into(),
            standing.due.map(|(_, outcome)| outcome).into(),
        ],
    )
}
