//! From the fields of a session's forms to what the intake takes, and back.

use super::fields::{field, money, said};
use super::offered::Offered;
use super::recording::Matter;
use crate::intake::form::Number;
use crate::intake::sessions::{SessionForm, SessionPlanForm, SessionReportForm};
use crate::web::pages::affairs::{AffairField, FieldInput};
use crate::web::pages::handlers::apply::contents::Held;
use crate::web::pages::handlers::work::{Typed, file_input, pick, radios};
use crate::web::pages::visit::Fields;
use crate::words::Lang;
use qibu_domain::money::yuan;
use qibu_domain::session::{Outline, SessionFact, SessionKind, SessionMode, SessionState};
use qibu_domain::time::Day;

/// The fields of the report, of which one says that there is a report at all.
const REPORT: [&str; 5] = [
    "person_times",
    "members_present",
    "reported_on",
    "budget_fen",
    "spent_fen",
];

/// The fields, with what was typed.
pub(super) fn fields(
    lang: Lang,
    matter: &Matter,
    typed: &Typed,
    offered: &Offered,
) -> Vec<AffairField> {
    let said = &typed.fields;
    let asked = match matter {
        Matter::Record | Matter::Hold(_) => [
            outline(lang, said, "occurred_on", offered),
            holding(offered),
            report(typed, false),
        ]
        .concat(),
        Matter::CorrectHolding(..) => [
            outline(lang, said, "occurred_on", offered),
            holding(offered),
        ]
        .concat(),
        Matter::Plan => outline(lang, said, "planned_for", offered),
        Matter::Report(_) | Matter::CorrectReport(..) => report(typed, true),
        Matter::Cancel(_) => vec![("reason", true, FieldInput::Words)],
    };
    let asked = asked.into_iter();
    asked
        .map(|(name, needed, input)| field(lang, said, (name, needed), input))
        .collect()
}

type Asked = (&'static str, bool, FieldInput);

fn outline(lang: Lang, typed: &Fields, day: &'static str, offered: &Offered) -> Vec<Asked> {
    let kinds = SessionKind::ALL.iter().map(|kind| kind.as_str());
    let modes = SessionMode::ALL.iter().map(|mode| mode.as_str());
    let mut asked = vec![
        (
            "organiser",
            true,
            pick(lang, typed, "organiser", &offered.bodies),
        ),
        (day, true, FieldInput::Day),
        (
            "kind",
            true,
            radios(lang, typed, "kind", ("session_kind", kinds)),
        ),
        (
            "mode",
            true,
            radios(lang, typed, "mode", ("session_mode", modes)),
        ),
    ];
    for (name, choices) in [
        ("programme", &offered.programmes),
        ("brand", &offered.brands),
        ("venue", &offered.venues),
    ] {
        if !choices.is_empty() {
            asked.push((name, false, pick(lang, typed, name, choices)));
        }
    }
    asked.push(("action", false, FieldInput::Text));
    asked
}

fn holding(offered: &Offered) -> Vec<Asked> {
    let mut asked = vec![("nth", false, FieldInput::Count)];
    if offered.is_office {
        asked.push(("irregular", false, FieldInput::Tick));
    }
    asked
}

fn report(typed: &Typed, needed: bool) -> Vec<Asked> {
    vec![
        ("person_times", needed, FieldInput::Count),
        ("members_present", false, FieldInput::Count),
        ("reported_on", false, FieldInput::Day),
        ("budget_fen", false, FieldInput::Text),
        ("spent_fen", false, FieldInput::Text),
        ("paper", false, file_input(typed.held.last())),
    ]
}

fn number(typed: &Fields, name: &str) -> Option<Number> {
    said(typed, name).map(Number::Typed)
}

/// What was held, as the intake takes it, with its report where anything of one was typed.
pub(super) fn held(typed: &Fields, paper: Option<&Held>, with_report: bool) -> SessionForm {
    let has_report = REPORT.iter().any(|name| typed.first(name).is_some()) || paper.is_some();
    SessionForm {
        organiser: typed.text("organiser").to_owned(),
        kind: typed.text("kind").to_owned(),
        mode: typed.text("mode").to_owned(),
        occurred_on: typed.text("occurred_on").to_owned(),
        venue: said(typed, "venue"),
        programme: said(typed, "programme"),
        action: said(typed, "action"),
        brand: said(typed, "brand"),
        nth: number(typed, "nth"),
        irregular: typed.first("irregular").is_some(),
        report: (with_report && has_report).then(|| reported(typed, paper)),
    }
}

/// What is planned, as the intake takes it.
pub(super) fn planned(typed: &Fields) -> SessionPlanForm {
    SessionPlanForm {
        organiser: typed.text("organiser").to_owned(),
        kind: typed.text("kind").to_owned(),
        mode: typed.text("mode").to_owned(),
        planned_for: typed.text("planned_for").to_owned(),
        venue: said(typed, "venue"),
        programme: said(typed, "programme"),
        action: said(typed, "action"),
        brand: said(typed, "brand"),
    }
}

/// The report, as the intake takes it.
pub(super) fn reported(typed: &Fields, paper: Option<&Held>) -> SessionReportForm {
    SessionReportForm {
        occurred_on: said(typed, "reported_on"),
        person_times: Number::Typed(typed.text("person_times").to_owned()),
        members_present: number(typed, "members_present"),
        budget_fen: money(typed, "budget_fen"),
        spent_fen: money(typed, "spent_fen"),
        paper: paper.map(|held| held.paper.to_string()),
    }
}

/// A fact as it stands, as fields that were typed.
pub(super) fn stands(on: Day, fact: &SessionFact) -> Fields {
    let mut pairs = Vec::new();
    match fact {
        SessionFact::Held(held) => {
            pairs = carried(&held.session);
            pairs.push(("occurred_on".to_owned(), on.to_string()));
            pairs.push(("nth".to_owned(), held.nth.to_string()));
            if held.irregular {
                pairs.push(("irregular".to_owned(), "yes".to_owned()));
            }
        }
        SessionFact::Reported(report) => {
            let members = report.members_present.map(|it| it.to_string());
            let said = [
                ("reported_on", Some(on.to_string())),
                ("person_times", Some(report.person_times.to_string())),
                ("members_present", members),
                ("budget_fen", report.budget_fen.map(yuan)),
                ("spent_fen", report.spent_fen.map(yuan)),
            ];
            let said = said.into_iter();
            pairs.extend(said.filter_map(|(name, value)| Some((name.to_owned(), value?))));
        }
    }
    Fields::from(pairs)
}

/// What was planned, as fields of the holding that were typed.
pub(super) fn as_planned(state: &SessionState) -> Fields {
    let Some(planned) = &state.planned else {
        return Fields::default();
    };
    let mut pairs = carried(&planned.said.session);
    let on = planned.said.planned_for.to_string();
    pairs.push(("occurred_on".to_owned(), on));
    Fields::from(pairs)
}

fn carried(session: &Outline) -> Vec<(String, String)> {
    let said = [
        ("organiser", Some(session.organiser.to_string())),
        ("kind", Some(session.kind.as_str().to_owned())),
        ("mode", Some(session.mode.as_str().to_owned())),
        ("venue", session.venue.map(|it| it.to_string())),
        ("programme", session.programme.map(|it| it.to_string())),
        ("action", session.action.as_ref().map(ToString::to_string)),
        ("brand", session.brand.map(|it| it.to_string())),
    ];
    let said = said.into_iter();
    said.filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}
