//! The suggestions of the person's own seats, with their answers (domain 5.7, 7b). Whoever reads what is their own is nobody
//! who looked.

use super::own::OwnSeat;
use crate::papers::PaperError;
use crate::web::api::reading::blocking;
use crate::web::api::suggestions::as_consented;
use crate::web::pages::days;
use crate::web::pages::form::Fact;
use crate::web::pages::handlers::suggestions::told;
use crate::web::pages::mine::OwnBox;
use crate::web::pages::visit::own::Own;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::id::PaperId;
use qibu_domain::time::Day;
use qibu_projections::suggestions::{self, SuggestionRow};
use std::sync::Arc;

/// What came of a seat's suggestions, the last first, with the words and the answer of each.
pub(super) struct OwnSuggestion {
    pub(super) row: SuggestionRow,
    pub(super) words: String,
    pub(super) answer: Option<String>,
}

/// The suggestions of those seats.
pub(super) async fn of_seats(
    qibu: &Arc<Qibu>,
    own: &Own,
    seats: &[OwnSeat],
) -> Result<Vec<OwnSuggestion>, Problem> {
    let (lang, today) = (own.lang(), qibu.clock().now().day());
    let mut known = Vec::new();
    for OwnSeat { seat, .. } in seats {
        let seat = *seat;
        let read = qibu.read_on_arrival(move |rows| suggestions::of_seat(rows, today, seat));
        let (mut rows, _) = read
            .await
            .map_err(|error| Problem::of_command(lang, &error))?;
        as_consented(qibu, lang, &mut rows).await?;
        for row in rows {
            let words = text(qibu, lang, row.words).await?;
            let answer = match row.answer {
                Some(answer) => Some(text(qibu, lang, answer).await?),
                None => None,
            };
            known.push(OwnSuggestion { row, words, answer });
        }
    }
    Ok(known)
}

/// The words of a paper; what was erased is said to be.
async fn text(qibu: &Arc<Qibu>, lang: Lang, paper: PaperId) -> Result<String, Problem> {
    let papers = qibu.papers().clone();
    blocking(lang, move || match papers.read_text(paper) {
        Ok(text) => Ok(text),
        Err(PaperError::Refused(_)) => Ok(say(lang, "page.paper.erased", &[])),
        Err(error) => Err(crate::web::api::papers::of_paper(lang, &error)),
    })
    .await
}

/// The section of the page.
pub(super) fn boxes(qibu: &Qibu, lang: Lang, known: &[OwnSuggestion]) -> Vec<OwnBox> {
    let today = qibu.clock().now().day();
    let rulebook = qibu.rulebook();
    let boxes = known.iter().map(|OwnSuggestion { row, words, answer }| {
        let body = row.body_name.clone().unwrap_or_default();
        let field = told::field(lang, &row.field);
        let day = |on: Day| days::day(lang, &on.to_string());
        let overdue = row.is_overdue(today);
        let key = if overdue {
            "overdue"
        } else {
            row.stage.as_str()
        };
        let to = Some(told::receiver(lang, &rulebook, row)).filter(|to| !to.is_empty());
        let due = Some(row.until).filter(|_| answer.is_none());
        let facts = [
            ("submitted_on", Some(day(row.submitted_on))),
            ("to", to),
            ("answer_due", due.map(day)),
            ("answered_on", row.answered_on.map(day)),
            (
                "ground",
                row.ground.as_deref().map(|it| told::ground(lang, it)),
            ),
            ("published_on", row.published_on.map(day)),
            (
                "author_shown",
                row.author_shown.as_deref().map(|it| told::author(lang, it)),
            ),
        ];
        let facts = facts.into_iter().filter_map(|(field, value)| {
            let label = say(lang, &format!("page.suggestions.{field}"), &[]);
            Some(Fact {
                label,
                value: value?,
            })
        });
        let said = |key: &str, words: &str| {
            let label = say(lang, &format!("page.suggestions.{key}"), &[]);
            [label.as_str(), words].join(lang.pick("：", ": "))
        };
        let answered = answer.as_ref().map(|answer| said("the_answer", answer));
        OwnBox {
            title: [body, field].join(lang.pick("，", ", ")),
            stands: told::stage(lang, key),
            tone: match key {
                "overdue" => "warn",
                "submitted" | "forwarded" => "",
                _ => "good",
            },
            facts: facts.collect(),
            text: std::iter::once(said("the_words", words))
                .chain(answered)
                .collect(),
            unfolded: answer.is_some(),
            acts: Vec::new(),
        }
    });
    boxes.collect()
}
