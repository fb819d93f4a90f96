//! The turns of a body's rotas, each as it stood from one day on and until another.

use crate::projection::{Cell, Row, Table};
use qibu_domain::subject::affairs::{AffairFact, Rota, Turn};
use qibu_domain::time::Day;

pub const ROTA_TURN: Table = Table {
    name: "rota_turn",
    columns: &[
        "set_by",
        "number",
        "from_day",
        "to_day",
        "first_day",
        "last_day",
        "seat",
        "swapped_by",
        "handed_over_by",
        "handed_over_on",
    ],
    key: &["set_by", "number", "from_day"],
};

/// A turn, and since when it stands so.
struct Standing {
    turn: Turn,
    from: Day,
}

/// One row for each turn and each time that it stood otherwise than before.
pub fn rows(facts: &[AffairFact]) -> Vec<Row> {
    let mut rota = Rota::default();
    let mut standing: Vec<Standing> = Vec::new();
    let mut rows = Vec::new();
    for fact in facts {
        rota.take(fact);
        let turns = rota.turns();
        let (stays, ended): (Vec<_>, Vec<_>) = standing
            .into_iter()
            .partition(|known| turns.contains(&known.turn));
        let ended = ended.iter().filter(|known| known.from < fact.on);
        rows.extend(ended.map(|known| row(known, Some(fact.on))));
        standing = stays;
        let new = turns.iter().filter(|turn| {
            let mut known = standing.iter();
            !known.any(|known| known.turn == **turn)
        });
        let new: Vec<Standing> = new
            .map(|turn| Standing {
                turn: turn.clone(),
                from: fact.on,
            })
            .collect();
        standing.extend(new);
    }
    rows.extend(standing.iter().map(|known| row(known, None)));
    rows
}

fn row(Standing { turn, from }: &Standing, to: Option<Day>) -> Row {
    Row::new(
        &ROTA_TURN,
        [
            Cell::number(turn.set_by.0),
            turn.number.into(),
            (*from).into(),
            to.into(),
            turn.first.into(),
            turn.last.into(),
            Cell::text(turn.seat),
            turn.swapped_by.map_or(Cell::Null, |by| Cell::number(by.0)),
            turn.handed_over
                .map_or(Cell::Null, |over| Cell::number(over.by.0)),
            turn.handed_over.map(|over| over.on).into(),
        ],
    )
}
