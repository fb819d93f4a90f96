//! From the fields of a late step's form to the work of a draft and back, and from faults to the fields.

use super::{Matter, resource};
use crate::authority::Action;
use crate::intake::DraftView;
use crate::intake::draft::DraftWork;
use crate::intake::form::Number;
use crate::intake::late_steps::{
    LateStepCorrectionDraft, LateStepCorrectionForm, LateStepDraft, LateStepForm,
};
use crate::web::api::reading::At;
use crate::web::pages::days;
use crate::web::pages::form::{Choice, Errors, FieldError};
use crate::web::pages::handlers::application::people;
use crate::web::pages::handlers::apply::contents::Held;
use crate::web::pages::handlers::apply::sending::Sending;
use crate::web::pages::labels;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::id::AccountId;
use qibu_domain::lifecycle::Duty;
use qibu_projections::{MAX_PAGE_ROWS, Page, accounts};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The field that brings the signed statement.
const STATEMENT_FIELD: &str = "paper-step_statement";
/// What is done with a step that is corrected.
const MOVE: &str = "move";
const VOID: &str = "void";
/// The most officers that the form offers.
pub const MAX_OFFICERS_OFFERED: usize = 40;

/// What a draft would do. What is wrong with what is said is the intake's to find; here only what would not become a form
/// at all.
pub(super) fn work(
    lang: Lang,
    matter: &Matter,
    sending: &Sending,
    statement: Option<&Held>,
) -> Result<DraftWork, Errors> {
    let fields = &sending.fields;
    if !sending.faults.is_empty() {
        let faults = sending.faults.iter();
        let faults = faults.map(|fault| match fault.field.as_str() {
            STATEMENT_FIELD => at_field(lang, "statement", &fault.words),
            _ => whole(&fault.words),
        });
        return Err(Errors(faults.collect()));
    }
    let subject = matter.stream.to_string();
    let Some(step) = &matter.corrected else {
        // What was shown when it was typed; that another one comes next by now is the decision's to say.
        let shown = fields.first("step").map(str::to_owned);
        let next = matter.step.as_ref().map(u8::to_string).unwrap_or_default();
        return Ok(DraftWork::LateStep(LateStepDraft {
            subject,
            step: LateStepForm {
                step: Number::Typed(shown.unwrap_or(next)),
                reached_on: fields.text("reached_on").to_owned(),
                statement: statement
                    .map(|held| held.paper.to_string())
                    .unwrap_or_default(),
            },
        }));
    };
    let reached_on = match fields.text("what") {
        // An empty day would void the step.
        MOVE if fields.text("reached_on").is_empty() => Some(" ".to_owned()),
        MOVE => Some(fields.text("reached_on").to_owned()),
        VOID => None,
        _ => {
            let words = say(lang, "form.choose_one", &[]);
            return Err(Errors(vec![at_field(lang, "what", &words)]));
        }
    };
    Ok(DraftWork::LateStepCorrection(LateStepCorrectionDraft {
        subject,
        correction: LateStepCorrectionForm {
            cites: step.at.0,
            reached_on,
            reason: fields.text("reason").to_owned(),
        },
    }))
}

/// What a draft holds, as its form sends it.
pub(super) fn pairs(draft: &DraftView) -> Vec<(String, String)> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut pairs = match &draft.work {
        Some(DraftWork::LateStep(work)) => vec![
            pair("reached_on", &work.step.reached_on),
            pair("keep-paper", &work.step.statement),
        ],
        Some(DraftWork::LateStepCorrection(work)) => {
            let what = match work.correction.reached_on {
                Some(_) => MOVE,
                None => VOID,
            };
            let day = work.correction.reached_on.as_deref();
            vec![
                pair("what", what),
                pair("reached_on", day.unwrap_or_default()),
                pair("reason", &work.correction.reason),
            ]
        }
        _ => Vec::new(),
    };
    pairs.push(("submitter".to_owned(), draft.summary.submitter.to_string()));
    pairs
}

/// The day that a step counts from which is corrected, as far as it is known; empty where one is recognised.
pub(super) fn recorded(matter: &Matter) -> String {
    let known = matter.corrected.as_ref();
    known.map_or_else(String::new, |step| {
        days::as_known(step.reached_on, step.recorded.precision)
    })
}

/// What can be done with a step that is corrected; nothing where one is recognised.
pub(super) fn what(lang: Lang, matter: &Matter, chosen: &str) -> Vec<Choice> {
    if matter.corrected.is_none() {
        return Vec::new();
    }
    let choice = |code: &str| Choice {
        code: code.to_owned(),
        label: say(lang, &format!("page.late_step.{code}"), &[]),
        help: say(lang, &format!("page.late_step.{code}_help"), &[]),
        chosen: chosen == code,
    };
    vec![choice(MOVE), choice(VOID)]
}

/// The officers who may confirm it: of the body's own office or the district's, without oneself. A draft is of one of
/// them.
pub(super) async fn officers(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: &Matter,
    chosen: &str,
) -> Result<Vec<Choice>, Problem> {
    let lang = visit.lang();
    if let Some(draft) = &matter.draft {
        let submitter = draft.summary.submitter;
        let names = people::names(qibu, &visit.signed, [submitter]).await?;
        return Ok(vec![Choice {
            code: submitter.to_string(),
            label: names.of(submitter),
            chosen: true,
            ..Choice::default()
        }]);
    }
    let place = resource(matter.stream, &matter.body);
    let at = At::of(qibu, lang, None, None).await?;
    let as_of = at.as_of;
    let read = at.read(qibu, lang, move |rows| {
        let page = Page::first(MAX_PAGE_ROWS);
        accounts::appointments(rows, as_of, None, &page)
    });
    let own = visit.signed.caller.account;
    let offices = [&place.node, &place.district];
    let (rows, _) = read.await?;
    let others = rows.into_iter().filter(|held| {
        let is_office = matches!(held.duty, Duty::Officer | Duty::Lead);
        is_office && held.account != own && offices.contains(&&held.node)
    });
    let others: BTreeMap<AccountId, String> =
        others.map(|held| (held.account, held.node)).collect();
    let mut offered = Vec::new();
    for (account, node) in others {
        if offered.len() >= MAX_OFFICERS_OFFERED {
            break;
        }
        if may(qibu, visit, matter, account).await? {
            offered.push((account, node));
        }
    }
    let ids = offered.iter().map(|(account, _)| *account);
    let names = people::names(qibu, &visit.signed, ids).await?;
    let rulebook = qibu.rulebook();
    let choice = |(account, node): (AccountId, String)| {
        let arguments = [
            ("name", names.of(account)),
            ("node", labels::node(&rulebook, &node)),
        ];
        Choice {
            code: account.to_string(),
            label: say(lang, "form.person_at", &arguments),
            help: String::new(),
            chosen: account.to_string() == chosen,
        }
    };
    Ok(offered.into_iter().map(choice).collect())
}

/// Whether another officer may confirm it: whoever holds a post in the body stands aside.
async fn may(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: &Matter,
    account: AccountId,
) -> Result<bool, Problem> {
    let fail = |error| Problem::of_command(visit.lang(), &error);
    let rulebook = qibu.rulebook();
    let actor = qibu.actor(account, false).await.map_err(fail)?;
    let today = qibu.clock().now().day();
    let action = match matter.corrected {
        Some(_) => Action::CorrectLateStep,
        None => Action::RecogniseLate,
    };
    let resource = resource(matter.stream, &matter.body);
    let authority = qibu.authority(&rulebook).map_err(fail)?;
    let judged = authority.judge(&actor, action, &resource, today, &rulebook);
    Ok(judged.is_ok())
}

/// A refusal at the fields of the form.
pub(super) fn errors(lang: Lang, problem: &Problem) -> Errors {
    let of_field = problem.errors.iter().map(|error| {
        let field = error.pointer.rsplit('/').next().unwrap_or_default();
        match (field, error.code.as_str()) {
            // No paper is none that is unknown.
            ("statement", "paper.unknown") => {
                at_field(lang, field, &say(lang, "form.file_first", &[]))
            }
            ("reached_on" | "statement" | "reason" | "submitter", _) => {
                at_field(lang, field, &error.detail)
            }
            _ => whole(&error.detail),
        }
    });
    let mut errors: Vec<FieldError> = of_field.collect();
    if errors.is_empty() {
        errors.push(whole(&problem.detail));
    }
    Errors(errors)
}

/// The draft has changed since the form was made.
pub(super) fn changed(lang: Lang) -> Errors {
    Errors(vec![whole(&say(lang, "form.draft_changed", &[]))])
}

/// An error at a field, after its name: the list above is read without the form.
fn at_field(lang: Lang, field: &str, what: &str) -> FieldError {
    let key = match field {
        "submitter" => "officer",
        field => field,
    };
    let name = say(lang, &format!("page.late_step.{key}"), &[]);
    let arguments = [("field", name), ("what", what.to_owned())];
    FieldError {
        field: field.to_owned(),
        words: say(lang, "form.at_field", &arguments),
    }
}

/// What is wrong with the whole form.
fn whole(words: &str) -> FieldError {
    FieldError {
        field: String::new(),
        words: words.to_owned(),
    }
}
