//! A subject's stream, folded into intervals.

use super::query::precision_word;
use crate::days::{Interval, Intervals, Walk, walk};
use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use qibu_domain::decider::Happened;
use qibu_domain::history::AnyEvent;
use qibu_domain::id::{Sequence, StreamKind};
use qibu_domain::subject::{Body, Life, RecordedFounding, Subject, SubjectEvent, SubjectState};
use qibu_domain::text::ShortText;
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
        "level",
        "host",
        "plaque",
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
        "cycle_due",
        "cycle_put_right_by",
        "rectify_until",
        "rectify_state",
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
        7
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::Association, StreamKind::Base]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&SUBJECT, &NAME, &PLACE, &LIFE, &CATEGORY]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        let events = stream.of(|event| match event {
            AnyEvent::Subject(happened) => Some(happened),
            _ => None,
        });
        let mut subject = Passage::default();
        walk::<Subject>(&events, &mut subject);
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
struct Passage {
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
    form: Option<String>,
    body_kind: Option<String>,
    scope: Option<String>,
    ordinal: Option<u32>,
    level: Option<String>,
    host: Option<String>,
    plaque: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
struct Standing {
    life: Life,
    step: u8,
    cycle: u32,
    marks: Marks,
    due: Option<(Day, &'static str)>,
    cycle_due: Option<Day>,
    cycle_put_right_by: Option<Day>,
    rectified: Option<(Day, &'static str)>,
}

impl Walk<Subject> for Passage {
    fn event(&mut self, state: &SubjectState, event: &Happened<SubjectEvent>) {
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

    fn day(&mut self, day: Day, state: &SubjectState) {
        let body = state.body.as_ref();
        self.names.note(day, body.map(name_of));
        let place = body.map(|body| place_of(body, state.plaque.as_ref()));
        self.places.note(day, place);
        let standing = (state.life != Life::Unborn).then(|| Standing {
            life: state.life,
            step: state.step,
            cycle: state.cycle,
            marks: self.marks,
            due: due(state),
            cycle_due: state.cycle_due(),
            cycle_put_right_by: state.cycle_put_right_by(),
            rectified: state
                .rectification
                .as_ref()
                .map(|open| (open.until, open.word())),
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
fn precision(event: &Happened<SubjectEvent>) -> Precision {
    match &event.dated.event {
        SubjectEvent::FoundingRecorded(founding) => founding.precision,
        SubjectEvent::BaseFoundingRecorded(founding) => founding.precision,
        _ => Precision::Day,
    }
}

/// When it lapses: its preparation, or its proposal that stands in correction. While another application is open, its
/// preparation does not (domain 4.3); where that itself lapses in correction, the preparation does not outlive both.
fn due(state: &SubjectState) -> Option<(Day, &'static str)> {
    let prepared = match state.life {
        Life::Preparing { until } => Some(until),
        _ => None,
    };
    let day = match state.open_application() {
        None => prepared,
        Some(open) => match open.lapses_on() {
            Some(day) if open.is_proposal() => Some(day),
            Some(day) => prepared.map(|until| until.max(day)),
            None => None,
        },
    };
    day.map(|day| (day, LAPSED))
}

/// The categories of people that it last declared: in an application, else at its recorded founding.
fn categories(state: &SubjectState) -> Vec<&str> {
    let applied = state
        .applications
        .iter()
        .rev()
        .map(|known| &known.contents.categories);
    let founded = state
        .recorded_founding
        .iter()
        .map(RecordedFounding::categories);
    let declared = applied
        .chain(founded)
        .find(|categories| !categories.is_empty());
    declared.into_iter().flatten().map(String::as_str).collect()
}

fn name_of(body: &Body) -> (String, Option<String>) {
    let short = body.short_name().map(|name| name.as_str().to_owned());
    (body.name().as_str().to_owned(), short)
}

fn place_of(body: &Body, plaque: Option<&ShortText>) -> Place {
    let association = body.association();
    let base = body.base();
    Place {
        district: body.district().to_owned(),
        node: body.node().to_owned(),
        rank: body.rank().to_owned(),
        form: association.map(|identity| identity.form.clone()),
        body_kind: association.map(|identity| identity.body_kind.clone()),
        scope: association.map(|identity| identity.scope.clone()),
        ordinal: association.map(|identity| identity.ordinal),
        level: base.map(|identity| identity.level.clone()),
        host: base.map(|identity| identity.host.as_str().to_owned()),
        plaque: plaque.map(|plaque| plaque.as_str().to_owned()),
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
            Cell::text_or_null(place.form),
            Cell::text_or_null(place.body_kind),
            Cell::text_or_null(place.scope),
            place.ordinal.into(),
            Cell::text_or_null(place.level),
            Cell::text_or_null(place.host),
            Cell::text_or_null(place.plaque),
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
            standing.cycle_due.into(),
            standing.cycle_put_right_by.into(),
            standing.rectified.map(|(until, _)| until).into(),
            standing.rectified.map(|(_, word)| word).into(),
        ],
    )
}
