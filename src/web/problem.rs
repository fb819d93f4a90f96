//! The only place where an error becomes HTTP: RFC 9457 problems, in Chinese or English.

mod status;

pub use status::status_of;

use crate::authority::Denial;
use crate::command::CommandError;
use crate::intake::{ImportRefusal, NotDone};
use crate::papers::PaperRefusal;
use crate::reads::ReadsError;
use crate::service::DraftError;
use crate::session::Unknown;
use crate::vault::StorageFault;
use crate::words::{Lang, say, words};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use qibu_domain::id::StreamKind;
use qibu_domain::standard::CriterionVerdict;
use serde::Serialize;
use utoipa::ToSchema;

/// How long a caller should wait before it tries again, in seconds.
const RETRY_AFTER_SECONDS: &str = "1";
/// The address under which a problem's code is explained.
const TYPE_BASE: &str = "/problems/";

/// A problem (RFC 9457). Its words are public; what is internal goes to the trace only.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Where the code is explained.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is wrong, in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong here, and what would help.
    pub detail: String,
    /// The stable code, such as `seat.same_person`.
    pub code: String,
    /// The criteria, where they are the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub criteria: Vec<CriterionVerdict>,
    /// The guards that fired, where authority said no.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guards: Vec<GuardView>,
    /// What is wrong field by field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// The last event of what was acted on, where the sender had not seen it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<u64>,
    /// What has happened since.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<String>,
}

/// A guard that fired.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GuardView {
    /// Its stable name, such as `guard.wrong_rank`.
    pub id: String,
    /// What it says.
    pub words: String,
    /// What would help.
    pub help: String,
}

/// What is wrong with one field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// The field, as a JSON pointer.
    pub pointer: String,
    /// The stable code.
    pub code: String,
    /// What is wrong.
    pub detail: String,
}

impl Problem {
    /// A problem by its code; the words are found under `problem.<code>`.
    pub fn new(lang: Lang, status: StatusCode, code: &str, arguments: &[(&str, String)]) -> Self {
        let key = format!("problem.{code}");
        Self {
            kind: format!("{TYPE_BASE}{code}"),
            title: say(lang, &format!("{key}.title"), arguments),
            status: status.as_u16(),
            detail: say(lang, &format!("{key}.detail"), arguments),
            code: code.to_owned(),
            criteria: Vec::new(),
            guards: Vec::new(),
            errors: Vec::new(),
            current: None,
            changed: Vec::new(),
        }
    }

    /// A request that does not read: 400.
    pub fn malformed(lang: Lang, code: &str, arguments: &[(&str, String)]) -> Self {
        Self::new(lang, StatusCode::BAD_REQUEST, code, arguments)
    }

    /// Something that is not there, or not yours to know: 404.
    pub fn not_found(lang: Lang) -> Self {
        Self::new(lang, StatusCode::NOT_FOUND, "not_found", &[])
    }

    /// Fields that do not say what they should: 422.
    pub fn fields(lang: Lang, errors: Vec<FieldError>) -> Self {
        let count = [("count", errors.len().to_string())];
        let mut problem = Self::new(
            lang,
            StatusCode::UNPROCESSABLE_ENTITY,
            "fields.invalid",
            &count,
        );
        problem.errors = errors;
        problem
    }

    /// A command that did not come to a receipt.
    pub fn of_command(lang: Lang, error: &CommandError) -> Self {
        let code = error.code();
        let status = status_of(error);
        match error {
            CommandError::Refused(refused) => {
                let mut problem =
                    Self::new(lang, status, code, &in_words(lang, &refused.arguments));
                problem.criteria.clone_from(&refused.criteria);
                problem.errors = refused
                    .details
                    .iter()
                    .map(|(pointer, code, detail)| FieldError {
                        pointer: pointer.clone(),
                        code: code.clone(),
                        detail: words(
                            lang,
                            &format!("problem.{code}.detail"),
                            &[("detail", detail.clone())],
                        )
                        .unwrap_or_else(|| detail.clone()),
                    })
                    .collect();
                if let Some((_, pointer)) =
                    refused.arguments.iter().find(|(name, _)| *name == "field")
                {
                    let (pointer, detail) = (pointer.clone(), problem.detail.clone());
                    problem.errors.push(FieldError {
                        pointer,
                        code: code.to_owned(),
                        detail,
                    });
                }
                problem
            }
            CommandError::Denied(denial) => Self::denied(lang, denial),
            CommandError::Stale { current, changed } => {
                let mut problem = Self::new(lang, status, code, &[]);
                problem.current = Some(current.0);
                problem.changed.clone_from(changed);
                problem
            }
            // Who else has entered a person is nobody's to know.
            CommandError::ClaimTaken { holder, .. } if holder.kind == StreamKind::Person => {
                Self::new(lang, status, code, &[])
            }
            CommandError::ClaimTaken { holder, .. } => {
                Self::new(lang, status, code, &[("holder", holder.to_string())])
            }
            CommandError::ClockSuspect { clock, head } => {
                let arguments = [("clock", clock.to_string()), ("head", head.to_string())];
                Self::new(lang, status, code, &arguments)
            }
            CommandError::Fault(reason)
            | CommandError::Unavailable(reason)
            | CommandError::ViewsUnavailable(reason) => {
                tracing::error!(code, reason, "a command failed");
                Self::new(lang, status, code, &[])
            }
            CommandError::KeyReused
            | CommandError::NotReady
            | CommandError::Busy
            | CommandError::DiskFull
            | CommandError::ViewsBehind => Self::new(lang, status, code, &[]),
        }
    }

    /// Something that was sent and was not done.
    pub fn not_done(lang: Lang, error: &NotDone) -> Self {
        let conflict = |status, code: &str| Self::new(lang, status, code, &[]);
        match error {
            NotDone::Fields(faults) => {
                let error = |fault: &crate::intake::FieldFault| FieldError {
                    pointer: fault.pointer.clone(),
                    code: fault.code.to_owned(),
                    detail: fault.words(lang),
                };
                Self::fields(lang, faults.iter().map(error).collect())
            }
            NotDone::Command(error) => Self::of_command(lang, error),
            NotDone::NotThere => Self::not_found(lang),
            NotDone::VersionMissing => {
                conflict(StatusCode::PRECONDITION_REQUIRED, "version.missing")
            }
            NotDone::VersionForeign { current } => {
                let mut problem = conflict(StatusCode::PRECONDITION_FAILED, "version.foreign");
                problem.current = Some(current.0);
                problem
            }
            NotDone::NotSubmitter => conflict(StatusCode::FORBIDDEN, "draft.not_yours"),
            NotDone::Draft(error) => Self::of_draft(lang, error),
            NotDone::Import(refusal) => Self::new(
                lang,
                of_import(refusal),
                refusal.code(),
                &refusal.arguments(lang),
            ),
            NotDone::Paper(refusal) => Self::of_paper(lang, refusal),
            NotDone::Storage(fault) => Self::of_storage(lang, fault),
        }
    }

    /// A draft that was not taken.
    fn of_draft(lang: Lang, error: &DraftError) -> Self {
        let status = match error {
            DraftError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            DraftError::NotJson => StatusCode::UNPROCESSABLE_ENTITY,
            DraftError::Unknown => return Self::not_found(lang),
            DraftError::Stale { .. } => StatusCode::PRECONDITION_FAILED,
            DraftError::Fault(fault) => return Self::of_storage(lang, fault),
            DraftError::TooMany
            | DraftError::AlreadyThere
            | DraftError::Closed
            | DraftError::GivenBack => StatusCode::CONFLICT,
        };
        let max = crate::service::MAX_DRAFTS_AN_ACCOUNT.to_string();
        let mut problem = Self::new(lang, status, error.code(), &[("max", max)]);
        if let DraftError::Stale { current } = error {
            problem.current = Some(u64::from(*current));
        }
        problem
    }

    /// A paper that was not taken or not given.
    pub fn of_paper(lang: Lang, refusal: &PaperRefusal) -> Self {
        let status = match refusal {
            PaperRefusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            PaperRefusal::NotAllowed { .. }
            | PaperRefusal::Macros
            | PaperRefusal::NotUtf8
            | PaperRefusal::TypeDiffers { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            PaperRefusal::Busy => StatusCode::SERVICE_UNAVAILABLE,
            PaperRefusal::Unknown => return Self::not_found(lang),
            PaperRefusal::Erased => StatusCode::GONE,
            PaperRefusal::TooMany { .. }
            | PaperRefusal::KeyReused
            | PaperRefusal::Ended
            | PaperRefusal::BelongsElsewhere => StatusCode::CONFLICT,
            PaperRefusal::Empty | PaperRefusal::Malformed(_) | PaperRefusal::Reason(_) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
        };
        let max_mib = crate::papers::MAX_PAPER_BYTES >> 20;
        let arguments = [("max_mib", max_mib.to_string())];
        Self::new(lang, status, refusal.code(), &arguments)
    }

    /// A read of personal data that could not be written down, so that the data are not handed out.
    pub fn not_read(lang: Lang, error: &ReadsError) -> Self {
        match error {
            ReadsError::Fault(fault) => Self::of_storage(lang, fault),
            other => Self::malformed(lang, other.code(), &[]),
        }
    }

    /// The vault, the papers or the service's rows do not answer.
    pub fn of_storage(lang: Lang, fault: &StorageFault) -> Self {
        tracing::error!(%fault, "the storage does not answer");
        let code = match fault {
            StorageFault::Full => "disk.full",
            StorageFault::Unavailable(_)
            | StorageFault::Damaged(_)
            | StorageFault::WrongRootKey
            | StorageFault::MonthKeysMissing(_)
            | StorageFault::MonthIsOver(_)
            | StorageFault::TooNew(_) => "storage.unavailable",
        };
        Self::new(lang, StatusCode::SERVICE_UNAVAILABLE, code, &[])
    }

    fn denied(lang: Lang, denial: &Denial) -> Self {
        let mut problem = Self::new(lang, StatusCode::FORBIDDEN, "authority.denied", &[]);
        problem.guards = denial
            .guards
            .iter()
            .map(|guard| GuardView {
                id: guard.id.clone(),
                words: lang.pick(&guard.words.zh, &guard.words.en).to_owned(),
                help: lang.pick(&guard.help.zh, &guard.help.en).to_owned(),
            })
            .collect();
        if let Some(first) = problem.guards.first() {
            let between = lang.pick("", " ");
            problem.detail = format!("{}{between}{}", first.words, first.help);
        }
        problem
    }

    /// Nobody known, or known but not for this.
    pub fn unknown_caller(lang: Lang, unknown: &Unknown) -> Self {
        match unknown {
            Unknown::Nobody => Self::new(lang, StatusCode::UNAUTHORIZED, "caller.unknown", &[]),
            Unknown::CrossSite => Self::new(lang, StatusCode::FORBIDDEN, "caller.cross_site", &[]),
            Unknown::Scope(scope) => {
                let scope = [("scope", (*scope).to_owned())];
                Self::new(lang, StatusCode::FORBIDDEN, "caller.scope", &scope)
            }
            Unknown::Storage(fault) => Self::of_storage(lang, fault),
        }
    }
}

/// The status of what an import does not take.
fn of_import(refusal: &ImportRefusal) -> StatusCode {
    match refusal {
        ImportRefusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ImportRefusal::TooMany
        | ImportRefusal::State(_)
        | ImportRefusal::ConfirmedByAnother
        | ImportRefusal::AllVoid => StatusCode::CONFLICT,
    }
}

/// The arguments of a refusal as people read them: stages, verbs and seats by their names.
fn in_words(lang: Lang, arguments: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    let word = |name: &str, code: &str| {
        let places = match name {
            "stage" => ["label.stage", "label.stage"],
            "life" => ["label.life", "label.life"],
            "affair" => ["label.affair", "label.affair"],
            "annal" => ["label.annal", "label.annal"],
            "line" => ["label.line", "label.line"],
            "purpose" => ["label.person_purpose", "label.person_purpose"],
            "verb" | "seat" | "before" => ["page.verb", "form.place"],
            _ => return None,
        };
        let mut found = places.iter();
        found.find_map(|place| words(lang, &format!("{place}.{code}"), &[]))
    };
    let named = arguments.iter();
    named
        .map(|(name, code)| (*name, word(name, code).unwrap_or_else(|| code.clone())))
        .collect()
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let wait = matches!(
            status,
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS
        );
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        let media_type = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, media_type);
        if wait {
            headers.insert(
                header::RETRY_AFTER,
                HeaderValue::from_static(RETRY_AFTER_SECONDS),
            );
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
