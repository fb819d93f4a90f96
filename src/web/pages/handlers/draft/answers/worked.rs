//! What a draft that corrects a session or a programme says: what stands, and what is to stand in its place.

use super::{Seen, fact};
use crate::intake::programmes::{self, ProgrammeCorrectionDraft};
use crate::intake::service_requests::{self, ServiceCorrectionDraft};
use crate::intake::sessions::{self, SessionCorrectionDraft};
use crate::intake::suggestions::{self, SuggestionCorrectionDraft};
use crate::intake::teams::{self, TeamCorrectionDraft};
use crate::web::api::reading::there;
use crate::web::pages::confirm::AnswerGroup;
use crate::web::pages::days;
use crate::web::pages::form::Fact;
use crate::web::pages::handlers::service_requests::told as told_of_requests;
use crate::web::pages::handlers::sessions::told;
use crate::web::pages::handlers::suggestions::told as told_of_suggestions;
use crate::web::pages::handlers::teams::told as told_of_teams;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say, words};
use qibu_domain::alliance::AllianceEvent;
use qibu_domain::decider::StoredEvent;
use qibu_domain::id::{Sequence, StreamKind};
use qibu_domain::programme::ProgrammeEvent;
use qibu_domain::service_request::ServiceRequestEvent;
use qibu_domain::session::SessionEvent;
use qibu_domain::suggestion::SuggestionEvent;
use qibu_domain::team::TeamEvent;
use qibu_domain::time::Day;
use serde_json::Value;
use std::sync::Arc;

/// Looks at the correction of what was recorded of a session.
pub(super) async fn of_session(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    change: &str,
    work: &SessionCorrectionDraft,
) -> Result<Seen, Problem> {
    let lang = visit.lang();
    let stream = there(lang, sessions::stream_of(&work.session))?;
    let known = sessions::state(qibu, stream).await;
    let known = known.map_err(|error| Problem::not_done(lang, &error))?;
    let known = known.fact(Sequence(work.cites));
    let stands = known.map(|(on, known)| stands(lang, on, &SessionEvent::from(known)));
    let correction = &work.correction;
    let held = correction.held.as_ref().map(serde_json::to_value);
    let report = correction.report.as_ref().map(serde_json::to_value);
    let instead = held.or(report).map(Result::unwrap_or_default);
    let label = "label.draft.session_correction";
    Ok(seen(
        lang,
        change,
        label,
        (stands, instead, &correction.reason),
    ))
}

/// Looks at the correction of what was recorded of a programme.
pub(super) async fn of_programme(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    change: &str,
    work: &ProgrammeCorrectionDraft,
) -> Result<Seen, Problem> {
    let lang = visit.lang();
    let stream = there(lang, programmes::stream_of(&work.programme))?;
    let known = programmes::state(qibu, stream).await;
    let known = known.map_err(|error| Problem::not_done(lang, &error))?;
    let known = known.fact(Sequence(work.cites));
    let stands = known.map(|(on, known)| stands(lang, on, &ProgrammeEvent::from(known)));
    let correction = &work.correction;
    let approved = correction.approved.as_ref().map(serde_json::to_value);
    let closed = correction.closed.as_ref().map(serde_json::to_value);
    let instead = approved.or(closed).map(Result::unwrap_or_default);
    let label = "label.draft.programme_correction";
    Ok(seen(
        lang,
        change,
        label,
        (stands, instead, &correction.reason),
    ))
}

/// Looks at the correction of a fact of an alliance or a service team.
pub(super) async fn of_team(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    change: &str,
    work: &TeamCorrectionDraft,
) -> Result<Seen, Problem> {
    let lang = visit.lang();
    let not_done = |error| Problem::not_done(lang, &error);
    let stream = work.stream().map_err(not_done)?;
    let stands = if stream.kind == StreamKind::Alliance {
        let known = teams::alliance(qibu, stream).await.map_err(not_done)?;
        let founded = known.founded.filter(|it| it.sequence.0 == work.cites);
        founded.map(|it| of_fact(lang, it.on, &AllianceEvent::from(it.said)))
    } else {
        let known = teams::team(qibu, stream).await.map_err(not_done)?;
        let known = known.fact(Sequence(work.cites));
        known.map(|(on, known)| of_fact(lang, on, &TeamEvent::from(known)))
    };
    let correction = &work.correction;
    let founded = correction.founded.as_ref().map(serde_json::to_value);
    let formed = correction.formed.as_ref().map(serde_json::to_value);
    let checked = correction.checked.as_ref().map(serde_json::to_value);
    let instead = founded.or(formed).or(checked);
    let instead = instead.map(Result::unwrap_or_default);
    let label = "label.draft.team_correction";
    let rows = instead.map(|content| {
        let rows = told_of_teams::fields(lang, &content).into_iter();
        rows.map(|(label, value)| fact(label, value)).collect()
    });
    Ok(with_rows(
        lang,
        change,
        label,
        (stands, rows, &correction.reason),
    ))
}

/// Looks at the correction of a fact of a request for service.
pub(super) async fn of_service(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    change: &str,
    work: &ServiceCorrectionDraft,
) -> Result<Seen, Problem> {
    let lang = visit.lang();
    let stream = there(lang, service_requests::stream_of(&work.request))?;
    let known = service_requests::state(qibu, stream).await;
    let known = known.map_err(|error| Problem::not_done(lang, &error))?;
    let stands = known.fact(Sequence(work.cites)).map(|(on, fact)| {
        let event = ServiceRequestEvent::from(fact.clone());
        let content = serde_json::from_str(&event.encode().unwrap_or_default());
        let line = told_of_requests::line(lang, &content.unwrap_or_default());
        [days::day(lang, &on.to_string()), line].join(lang.pick("，", ", "))
    });
    let correction = &work.correction;
    let asked = correction.asked.as_ref().map(serde_json::to_value);
    let delivered = correction.delivered.as_ref().map(serde_json::to_value);
    let confirmed = correction.confirmed.as_ref().map(serde_json::to_value);
    let instead = asked.or(delivered).or(confirmed);
    let rows = instead.map(Result::unwrap_or_default).map(|content| {
        let rows = told_of_requests::fields(lang, &content).into_iter();
        rows.map(|(label, value)| fact(label, value)).collect()
    });
    let label = "label.draft.service_correction";
    Ok(with_rows(
        lang,
        change,
        label,
        (stands, rows, &correction.reason),
    ))
}

/// Looks at the correction of a fact of a suggestion.
pub(super) async fn of_suggestion(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    change: &str,
    work: &SuggestionCorrectionDraft,
) -> Result<Seen, Problem> {
    let lang = visit.lang();
    let not_done = |error| Problem::not_done(lang, &error);
    let stream = work.stream().map_err(not_done)?;
    let known = suggestions::state(qibu, stream).await.map_err(not_done)?;
    let rulebook = qibu.rulebook();
    let stands = known.fact(Sequence(work.cites)).map(|(on, fact)| {
        let content = SuggestionEvent::from(fact).encode().unwrap_or_default();
        let content = serde_json::from_str(&content).unwrap_or_default();
        let line = told_of_suggestions::line(lang, &rulebook, &content);
        let day = days::day(lang, &on.to_string());
        [day, line].join(lang.pick("，", ", "))
    });
    let correction = &work.correction;
    let submitted = correction.submitted.as_ref().map(serde_json::to_value);
    let forwarded = correction.forwarded.as_ref().map(serde_json::to_value);
    let answered = correction.answered.as_ref().map(serde_json::to_value);
    let instead = submitted.or(forwarded).or(answered);
    let rows = instead.map(Result::unwrap_or_default).map(|content| {
        let rows = told_of_suggestions::fields(lang, &rulebook, &content).into_iter();
        rows.map(|(label, value)| fact(label, value)).collect()
    });
    let label = "label.draft.suggestion_correction";
    Ok(with_rows(
        lang,
        change,
        label,
        (stands, rows, &correction.reason),
    ))
}

fn of_fact<E: StoredEvent>(lang: Lang, on: Day, event: &E) -> String {
    let content = serde_json::from_str(&event.encode().unwrap_or_default());
    let line = told_of_teams::line(lang, &content.unwrap_or_default());
    let day = days::day(lang, &on.to_string());
    [day, line].join(lang.pick("，", ", "))
}

fn stands<E: StoredEvent>(lang: Lang, on: Day, event: &E) -> String {
    let content = serde_json::from_str(&event.encode().unwrap_or_default());
    let line = told::line(lang, event.name(), &content.unwrap_or_default());
    let day = days::day(lang, &on.to_string());
    [day, line].join(lang.pick("，", ", "))
}

fn seen(
    lang: Lang,
    change: &str,
    label: &str,
    (stands, instead, why): (Option<String>, Option<Value>, &str),
) -> Seen {
    let rows = instead.map(|content| fields(lang, &content));
    with_rows(lang, change, label, (stands, rows, why))
}

fn with_rows(
    lang: Lang,
    change: &str,
    label: &str,
    (stands, instead, why): (Option<String>, Option<Vec<Fact>>, &str),
) -> Seen {
    let said = |key: &str| say(lang, &format!("page.affairs.{key}"), &[]);
    let mut rows = Vec::new();
    rows.extend(stands.map(|stands| fact(said("as_recorded"), stands)));
    match instead {
        None => rows.push(fact(
            said("instead"),
            say(lang, "label.affair_told.void", &[]),
        )),
        Some(content) => rows.extend(content),
    }
    rows.push(fact(said("why"), why.to_owned()));
    let answers = vec![AnswerGroup {
        label: say(lang, label, &[]),
        change_href: change.to_owned(),
        rows,
    }];
    Seen {
        answers,
        ..Seen::default()
    }
}

/// Each field of the new content that has a name on the page, in words.
fn fields(lang: Lang, content: &Value) -> Vec<Fact> {
    let fields = content.as_object().into_iter().flatten();
    // Whose it is does not change.
    let fields = fields.filter(|(field, _)| !["organiser", "owner"].contains(&field.as_str()));
    let row = |(field, value): (&String, &Value)| {
        let label = words(lang, &format!("page.session_field.{field}"), &[])?;
        Some(fact(label, told::value(lang, field, value)))
    };
    fields.filter_map(row).collect()
}
