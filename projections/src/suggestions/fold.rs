//! A suggestion, folded into one row a stretch of days on which it stood alike.

use crate::days::{Walk, walk};
use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use crate::worked::{Stretches, Traces};
use qibu_domain::history::AnyEvent;
use qibu_domain::id::StreamKind;
use qibu_domain::suggestion::{Receiver, Suggestion, SuggestionState};
use qibu_domain::time::Day;

/// The view of suggestions.
#[derive(Clone, Copy, Debug)]
pub struct SuggestionsView;

const SUGGESTION: Table = Table {
    name: "suggestion",
    columns: &[
        "from_day",
        "to_day",
        "body",
        "node",
        "field",
        "author",
        "words",
        "submitted_on",
        "submitted_by",
        "stage",
        "stage_on",
        "to_node",
        "to_outside",
        "until_day",
        "due_day",
        "overdue_first",
        "answered_on",
        "answered_by",
        "answer",
        "ground",
        "published_on",
        "author_shown",
        "is_late",
        "is_answer_late",
        "corrected_by",
    ],
    key: &["from_day"],
};

impl Projection for SuggestionsView {
    fn name(&self) -> &'static str {
        "suggestions"
    }

    fn version(&self) -> u32 {
        2
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::Suggestion]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&SUGGESTION]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        let events = stream.of(|event| match event {
            AnyEvent::Suggestion(happened) => Some(happened),
            _ => None,
        });
        let mut days = Days::default();
        walk::<Suggestion>(&events, &mut days);
        let traces = Traces::of(stream, &events);
        let stretches = days.0.stretches();
        Ok(stretches
            .filter_map(|(from, to, state)| row((from, to), state, &traces))
            .collect())
    }
}

#[derive(Default)]
struct Days(Stretches<SuggestionState>);

impl Walk<Suggestion> for Days {
    fn day(&mut self, day: Day, state: &SuggestionState) {
        self.0.push(day, state);
    }
}

fn row((from, to): (Day, Option<Day>), state: &SuggestionState, traces: &Traces) -> Option<Row> {
    let submitted = state.submitted.as_ref()?;
    let (said, stage) = (&submitted.said, state.stage()?);
    let (_, term) = state.term()?;
    let (to_node, to_outside) = match state.receiver() {
        Some(Receiver::Node(node)) => (Cell::text(node), Cell::Null),
        Some(Receiver::Outside(outside)) => (Cell::Null, Cell::text(outside.as_str())),
        None => (Cell::Null, Cell::Null),
    };
    let answered = state.answered.as_ref();
    let settled = state.settled;
    let ground = settled.and_then(|(_, ground)| ground);
    let published = state.published;
    let stage_on = settled.map(|(on, _)| on).or(state.last_fact_on());
    Some(Row::new(
        &SUGGESTION,
        [
            from.into(),
            to.into(),
            Cell::text(said.body),
            said.node.as_str().into(),
            said.field.as_str().into(),
            said.author.map_or(Cell::Null, Cell::text),
            Cell::text(said.words.paper),
            submitted.on.into(),
            Cell::number(submitted.sequence.0),
            stage.as_str().into(),
            stage_on.into(),
            to_node,
            to_outside,
            term.until.into(),
            state.due().map(|(due, _)| due).into(),
            state.first_overdue_on().into(),
            answered.map(|it| it.on).into(),
            answered.map_or(Cell::Null, |it| Cell::number(it.sequence.0)),
            answered.map_or(Cell::Null, |it| Cell::text(it.said.answer.paper)),
            ground.map_or(Cell::Null, |ground| Cell::text(ground.as_str())),
            published.map(|(on, _)| on).into(),
            published.map_or(Cell::Null, |(_, author)| Cell::text(author.as_str())),
            traces.is_late(submitted.sequence).into(),
            answered
                .is_some_and(|it| traces.is_late(it.sequence))
                .into(),
            traces.corrected_by(submitted.sequence),
        ],
    ))
}
