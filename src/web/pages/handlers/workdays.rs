//! The working days: the published years, and publishing another.

use super::apply::sending::{self, new_key};
use crate::authority::Action;
use crate::intake::NotDone;
use crate::intake::workdays::{WorkdaysForm, publish};
use crate::web::api::answer::{Filing, file, send};
use crate::web::api::reading::permit;
use crate::web::api::workdays::years;
use crate::web::pages::form::{Errors, FieldError};
use crate::web::pages::visit::Visit;
use crate::web::pages::visit::fields::Fields;
use crate::web::pages::workdays::{WorkdaysPage, YearInput, YearRow};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use qibu_domain::calendar::{Calendar, CalendarCommand};
use qibu_domain::id::{StreamId, StreamKind};
use std::sync::Arc;

/// The route.
pub fn routes() -> Router<Arc<Qibu>> {
    Router::new().route("/workdays", get(show).post(send_year))
}

async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let page = page(&qibu, &visit, YearInput::default(), Errors::default()).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    typed: YearInput,
    errors: Errors,
) -> Result<WorkdaysPage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let refreshed = qibu.refresh_rules().await;
    refreshed.map_err(|error| Problem::of_command(lang, &error))?;
    let rulebook = qibu.rulebook();
    let may = permit(qibu, &visit.signed, Action::PublishCalendar).await;
    let years = years(rulebook.workdays()).into_iter().rev();
    let years = years.map(|year| YearRow {
        year: year.year.to_string(),
        off: year.off,
        work: year.work,
    });
    let form = may.is_ok().then(|| YearInput {
        key: new_key(),
        ..typed
    });
    Ok(WorkdaysPage {
        base: visit.base(say(lang, "page.workdays.title", &[])),
        errors,
        years: years.collect(),
        form,
    })
}

async fn send_year(State(qibu): State<Arc<Qibu>>, visit: Visit, request: Request) -> Response {
    let sent = async {
        let lang = visit.lang();
        let sending = sending::read(&qibu, &visit, request).await?;
        let typed = typed(&sending.fields);
        let Ok(year) = typed.year.trim().parse() else {
            let errors = Errors(vec![FieldError {
                field: "year".to_owned(),
                words: say(lang, "page.workdays.year_wrong", &[]),
            }]);
            return again(&qibu, &visit, typed, errors, 422).await;
        };
        let form = WorkdaysForm {
            year,
            off: lines(&typed.off),
            work: lines(&typed.work),
        };
        let error = match publish(&form) {
            Err(error) => error,
            Ok(table) => {
                let stream = StreamId::of_log(StreamKind::Calendar, qibu.log_id());
                let sent = sending.sent(&qibu, &visit, "/workdays");
                let command = CalendarCommand::from(table);
                match send::<Calendar>(&qibu, &sent, stream, command).await {
                    Ok(_) => return Ok(visit.see_other("/workdays", Some("form.done.workdays"))),
                    Err(error) => error,
                }
            }
        };
        let problem = Problem::not_done(lang, &error);
        let filing = Filing {
            signed: &visit.signed,
            command: "publish-calendar",
            subject: year.to_string(),
            dry_run: false,
        };
        file(&qibu, filing, &problem).await;
        if !matches!(problem.status, 409 | 422) {
            return Err(problem);
        }
        again(&qibu, &visit, typed, wrong(lang, &error, &problem), 422).await
    };
    visit.outcome(sent.await)
}

fn typed(fields: &Fields) -> YearInput {
    let text = |name: &str| fields.text(name).to_owned();
    YearInput {
        key: String::new(),
        year: text("year"),
        off: text("off"),
        work: text("work"),
    }
}

/// The days of a field, one on a line; blank lines say nothing.
fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

fn wrong(lang: Lang, error: &NotDone, problem: &Problem) -> Errors {
    let NotDone::Fields(faults) = error else {
        let whole = FieldError {
            field: String::new(),
            words: problem.detail.clone(),
        };
        return Errors(vec![whole]);
    };
    let mut errors: Vec<FieldError> = Vec::new();
    for fault in faults {
        let mut parts = fault.pointer.split('/').skip(1);
        let field = parts.next().unwrap_or_default().to_owned();
        // Which line is meant stands in the words; a field has one message.
        match errors.iter_mut().find(|known| known.field == field) {
            Some(known) => known.words = format!("{} {}", known.words, fault.detail(lang)),
            None => errors.push(FieldError {
                field,
                words: fault.detail(lang),
            }),
        }
    }
    Errors(errors)
}

async fn again(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    typed: YearInput,
    errors: Errors,
    status: u16,
) -> Result<Response, Problem> {
    let page = page(qibu, visit, typed, errors).await?;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    Ok(visit.show_with(status, &page))
}
