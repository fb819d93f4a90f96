//! The rota of a body on its page.

use super::told;
use crate::web::api::reading::At;
use crate::web::api::rota::has_duty;
use crate::web::pages::days;
use crate::web::pages::labels;
use crate::web::pages::rota::{RotaPanel, TurnLine};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::subject::affairs::HAND_OVER_DAYS;
use qibu_projections::affairs::{self, HandOverState, TurnRow};
use qibu_projections::subjects::SubjectRow;
use std::sync::Arc;

/// The rota as of the day that the page shows; `None` of a base, which nobody chairs.
pub async fn panel(
    qibu: &Arc<Qibu>,
    lang: Lang,
    row: &SubjectRow,
    at: &At,
    (live, records): (bool, bool),
) -> Result<Option<RotaPanel>, Problem> {
    if row.kind != SubjectKind::Association {
        return Ok(None);
    }
    let (stream, as_of) = (row.stream(), at.as_of);
    let read = at.read(qibu, lang, move |rows| affairs::rota(rows, stream, as_of));
    let (turns, _) = read.await?;
    let home = labels::address_of(stream);
    let href = |kind: &str| {
        if records {
            format!("{home}/affairs/new?kind={kind}")
        } else {
            String::new()
        }
    };
    let on_duty = turns.iter().find(|turn| turn.holds(as_of));
    let on_duty = on_duty.filter(|_| has_duty(row));
    let missing = turns.iter();
    let missing = missing.filter(|turn| turn.hand_over == HandOverState::Missing);
    let missing = missing.count();
    let is_set = !turns.is_empty();
    let if_set = |kind| if is_set { href(kind) } else { String::new() };
    Ok(Some(RotaPanel {
        live,
        on_duty: on_duty.map_or_else(String::new, |turn| seat(lang, turn)),
        missing: if missing > 0 {
            say(
                lang,
                "page.rota.missing_note",
                &[("n", missing.to_string())],
            )
        } else {
            String::new()
        },
        set_href: href("rota_set"),
        swap_href: if_set("rota_swapped"),
        hand_over_href: if_set("turn_handed_over"),
        turns: turns
            .iter()
            .map(|turn| line(lang, turn, turn.holds(as_of) && has_duty(row)))
            .collect(),
    }))
}

fn seat(lang: Lang, turn: &TurnRow) -> String {
    told::short_seat(lang, &turn.seat.to_string())
}

fn line(lang: Lang, turn: &TurnRow, now: bool) -> TurnLine {
    let on = turn.handed_over_on.map(|on| on.to_string());
    let arguments = [
        ("day", days::day(lang, &on.unwrap_or_default())),
        ("days", HAND_OVER_DAYS.to_string()),
    ];
    let hand_over = match turn.hand_over {
        HandOverState::Ahead => String::new(),
        state => say(lang, &format!("page.rota.{}", state.as_str()), &arguments),
    };
    TurnLine {
        first: turn.first.to_string(),
        last: turn.last.to_string(),
        seat: seat(lang, turn),
        now,
        swapped: turn.swapped_by.is_some(),
        hand_over,
        warns: matches!(turn.hand_over, HandOverState::Missing | HandOverState::Late),
    }
}
