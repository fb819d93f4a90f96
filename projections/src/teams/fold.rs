//! A service team, folded into one row a stretch of days on which it stood alike, and one row for each check of credentials.

use crate::days::{Walk, counting, walk};
use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use crate::worked::{Stretches, Traces};
use qibu_domain::history::AnyEvent;
use qibu_domain::id::StreamKind;
use qibu_domain::team::{ServiceDomain, Team, TeamEvent, TeamState};
use qibu_domain::time::Day;

/// The view of service teams.
#[derive(Clone, Copy, Debug)]
pub struct Teams;

const TEAM: Table = Table {
    name: "team",
    columns: &[
        "from_day",
        "to_day",
        "alliance",
        "name",
        "node",
        "domains",
        "lead",
        "formed_on",
        "formed_by",
        "stage",
        "stage_on",
        "is_late",
        "corrected_by",
    ],
    key: &["from_day"],
};
const CHECK: Table = Table {
    name: "team_check",
    columns: &[
        "sequence",
        "on_day",
        "seat",
        "domain",
        "passed",
        "checked_by",
        "is_late",
        "corrected_by",
    ],
    key: &["sequence"],
};

impl Projection for Teams {
    fn name(&self) -> &'static str {
        "teams"
    }

    fn version(&self) -> u32 {
        1
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::Team]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&TEAM, &CHECK]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        let events = stream.of(|event| match event {
            AnyEvent::Team(happened) => Some(happened),
            _ => None,
        });
        let mut days = Days::default();
        walk::<Team>(&events, &mut days);
        let traces = Traces::of(stream, &events);
        let stretches = days.0.stretches();
        let mut rows: Vec<Row> = stretches
            .filter_map(|(from, to, state)| row((from, to), state, &traces))
            .collect();
        for (on, event) in counting(&events) {
            let TeamEvent::CredentialChecked(checked) = &event.dated.event else {
                continue;
            };
            rows.push(Row::new(
                &CHECK,
                [
                    Cell::number(event.sequence.0),
                    on.into(),
                    Cell::text(checked.seat),
                    checked.domain.as_str().into(),
                    checked.passed.into(),
                    event.dated.actor.map_or(Cell::Null, Cell::text),
                    traces.is_late(event.sequence).into(),
                    traces.corrected_by(event.sequence),
                ],
            ));
        }
        Ok(rows)
    }
}

#[derive(Default)]
struct Days(Stretches<TeamState>);

impl Walk<Team> for Days {
    fn day(&mut self, day: Day, state: &TeamState) {
        // The checks have rows of their own.
        let known = TeamState {
            checks: Vec::new(),
            ..state.clone()
        };
        self.0.push(day, &known);
    }
}

fn row((from, to): (Day, Option<Day>), state: &TeamState, traces: &Traces) -> Option<Row> {
    let formed = state.formed.as_ref()?;
    let said = &formed.said;
    let domains: Vec<&str> = said
        .domains
        .iter()
        .map(|it| ServiceDomain::as_str(*it))
        .collect();
    Some(Row::new(
        &TEAM,
        [
            from.into(),
            to.into(),
            Cell::text(said.alliance),
            said.name.as_str().into(),
            said.node.as_str().into(),
            Cell::Text(domains.join(",")),
            said.lead.map_or(Cell::Null, Cell::text),
            formed.on.into(),
            Cell::number(formed.sequence.0),
            state.stage.as_str().into(),
            state.last_act_on.into(),
            traces.is_late(formed.sequence).into(),
            traces.corrected_by(formed.sequence),
        ],
    ))
}
