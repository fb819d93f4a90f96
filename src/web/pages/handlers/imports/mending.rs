//! The rows of an import that were not recorded, as a form in which whoever entered the table mends them or leaves them out.

use super::one::{Wrong, again, known, refused};
use super::whole;
use crate::import::{Column, ImportRow, MAX_CELL_CHARS};
use crate::intake::importing::{self, ImportMendForm, ImportView, Missed, RowView};
use crate::intake::{FieldFault, NotDone};
use crate::service::ImportState;
use crate::web::pages::form::{Errors, FieldError};
use crate::web::pages::handlers::apply::sending;
use crate::web::pages::imports::{MendField, MendRow};
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::{Path, Request, State};
use axum::response::Response;
use qibu_domain::id::AccountId;
use std::sync::Arc;

/// The most rows that a form mends; the others follow once these are mended.
const MAX_ROWS_A_FORM: usize = 20;

/// The rows that the account can mend, as they stand or as they were typed.
pub(super) fn rows(
    lang: Lang,
    view: &ImportView,
    own: AccountId,
    typed: Option<&Fields>,
) -> Vec<MendRow> {
    let may_be = match view.summary.state {
        ImportState::Entered => true,
        ImportState::Confirming => view.halted,
        _ => false,
    };
    if !may_be || view.summary.entered_by != own {
        return Vec::new();
    }
    waiting(view)
        .map(|row| mend_row(lang, row, typed))
        .collect()
}

fn waiting(view: &ImportView) -> impl Iterator<Item = &RowView> {
    let missed = view.rows.iter().filter(|row| row.missed.is_some());
    missed.take(MAX_ROWS_A_FORM)
}

fn mend_row(lang: Lang, row: &RowView, typed: Option<&Fields>) -> MendRow {
    let number = row.row;
    let missed = row.missed.as_ref();
    let column = missed.and_then(Missed::column);
    let heading = column.map(|column| column.heading(lang));
    let why = missed.map(|missed| missed.words(lang)).unwrap_or_default();
    let field = |column: Column| {
        let name = field_of(number, column);
        let value = typed.and_then(|fields| fields.first(&name));
        MendField {
            label: column.heading(lang),
            value: value.unwrap_or(row.said.get(column)).to_owned(),
            required: column.is_needed(row.kind),
            name,
        }
    };
    let columns = Column::of_kind(row.kind).into_iter();
    MendRow {
        row: number,
        why: match heading {
            Some(heading) => {
                let arguments = [("field", heading), ("what", why)];
                say(lang, "form.at_field", &arguments)
            }
            None => why,
        },
        fields: columns
            .filter(|column| *column != Column::Kind)
            .map(field)
            .collect(),
        left_out: typed.is_some_and(|fields| fields.first(&left_out(number)).is_some()),
        limit: MAX_CELL_CHARS,
    }
}

fn field_of(row: u32, column: Column) -> String {
    format!("row-{row}-{}", column.code())
}

fn left_out(row: u32) -> String {
    format!("leave-{row}")
}

/// What the form says of the rows that it was about.
fn said(view: &ImportView, fields: &Fields) -> ImportMendForm {
    let mut form = ImportMendForm::default();
    for row in waiting(view) {
        let number = row.row;
        if fields.first(&left_out(number)).is_some() {
            form.left_out.insert(number);
            continue;
        }
        let mut said: ImportRow = row.said.clone();
        for column in Column::ALL {
            if let Some(text) = fields.first(&field_of(number, column)) {
                said.set(column, text.trim().to_owned());
            }
        }
        form.rows.insert(number.to_string(), said);
    }
    form
}

pub(super) async fn mend(
    State(qibu): State<Arc<Qibu>>,
    Path(import): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let mended = async {
        let lang = visit.lang();
        let sending = sending::read(&qibu, &visit, request).await?;
        let view = known(&qibu, &visit, &import).await?;
        let form = said(&view, &sending.fields);
        let path = format!("/imports/{import}/mend");
        let sent = sending.sent_having_seen(&qibu, &visit, &path, "version");
        match importing::mend(&qibu, &sent, view.summary.id, &form).await {
            Ok(done) => {
                let to = format!("/imports/{}", done.summary.id);
                Ok(visit.see_other(&to, Some("form.done.import_mended")))
            }
            Err(NotDone::Fields(faults)) => {
                let error = NotDone::Fields(faults.clone());
                let problem = Problem::not_done(lang, &error);
                super::one::filed(&qibu, &visit, "mend-import", &import, &problem).await;
                let own = visit.signed.caller.account;
                let wrong = Wrong {
                    errors: errors(lang, &faults),
                    mending: Some(rows(lang, &view, own, Some(&sending.fields))),
                    ..Wrong::default()
                };
                again(&qibu, &visit, &view, wrong, problem.status).await
            }
            Err(error) => refused(&qibu, &visit, (&import, "mend-import"), &error, "").await,
        }
    };
    visit.outcome(mended.await)
}

/// What is wrong, at the field that it is about.
fn errors(lang: Lang, faults: &[FieldFault]) -> Errors {
    let errors = faults.iter().map(|fault| {
        let cell = fault.cell.as_deref();
        match cell.and_then(|cell| Some((cell.row, cell.column?))) {
            Some((row, column)) => FieldError {
                field: field_of(row, column),
                words: fault.words(lang),
            },
            None => whole(&fault.words(lang)),
        }
    });
    Errors(errors.collect())
}
