//! From the fields of a verb's form to what the intake takes, and from its faults back to the fields.

use super::at_field;
use crate::intake::VerbForm;
use crate::intake::aside::{AskForm, HoldForm, OpinionForm, SendBackForm, SlipForm};
use crate::intake::ballot::{CastVoteForm, OpenBallotForm};
use crate::intake::changeover::EditionChoiceForm;
use crate::intake::form::{
    AnswerForm, DecideForm, NoForm, NotAcceptForm, ReasonForm, ReplyForm, ReturnForm,
    ReturnItemForm, ReviewForm,
};
use crate::intake::gaps::SupplementForm;
use crate::intake::oversight::StatementForm;
use crate::intake::passing::{AddSeatForm, AssignForm, CopyForm, TransferForm};
use crate::intake::re_review::ReReviewForm;
use crate::intake::site_visit::VisitForm;
use crate::web::pages::form::{Errors, FieldError};
use crate::web::pages::handlers::application::bar::MAX_CORRECTION_ROWS;
use crate::web::pages::handlers::apply::contents::Held;
use crate::web::pages::handlers::apply::sending::Sending;
use crate::web::problem::Problem;
use crate::words::{Lang, say};

/// Why the fields are not a verb's form.
pub(super) enum NotAForm {
    /// There is no such verb.
    Unknown,
    /// Something is to be mended before it can be sent.
    Faults(Vec<FieldError>),
}

/// A verb's form, from its fields. What is wrong with what is said is the intake's to find; here only what would not
/// become a form at all.
pub(super) fn form(
    lang: Lang,
    verb: &str,
    sending: &Sending,
    held: &[Held],
) -> Result<VerbForm, NotAForm> {
    let fields = &sending.fields;
    let text = |name: &str| fields.text(name).to_owned();
    let given = |name: &str| fields.first(name).map(str::to_owned);
    if !sending.faults.is_empty() {
        let faults = sending.faults.iter();
        let faults =
            faults.map(|fault| at_field(verb, file_field(verb, &fault.field), fault.words.clone()));
        return Err(NotAForm::Faults(faults.collect()));
    }
    let reason = || ReasonForm {
        reason: text("reason"),
    };
    Ok(match verb {
        "accept" => VerbForm::Accept(NoForm {}),
        "not-accept" => VerbForm::NotAccept(NotAcceptForm {
            ground: text("ground"),
            refer_to: given("refer_to"),
        }),
        "return" => VerbForm::Return(corrections(lang, sending)?),
        "review" => VerbForm::Review(ReviewForm {
            opinion: text("opinion"),
            reason: given("reason"),
        }),
        "decide" => VerbForm::Decide(DecideForm {
            outcome: text("outcome"),
            reason: given("reason"),
            // The boxes are there for a rejection only.
            criteria: match fields.text("outcome") {
                "rejected" => fields.all("criteria").map(str::to_owned).collect(),
                _ => Vec::new(),
            },
        }),
        "extend" => VerbForm::Extend(reason()),
        "extend-correction" => VerbForm::ExtendCorrection(reason()),
        "open-notice" => VerbForm::OpenNotice(NoForm {}),
        "close-notice" => VerbForm::CloseNotice(NoForm {}),
        "object" => VerbForm::Object(reason()),
        "answer-objection" => VerbForm::AnswerObjection(AnswerForm {
            objection: text("objection"),
            upheld: upheld(lang, sending)?,
            reason: text("reason"),
        }),
        "issue-reply" => VerbForm::IssueReply(ReplyForm {
            number: text("number"),
            plaque: given("plaque"),
            paper: held.last().map(|paper| paper.paper.to_string()),
        }),
        "withdraw" if given("sure").is_some() => VerbForm::Withdraw(NoForm {}),
        "withdraw" => return Err(fault(lang, verb, "sure", "form.sure_first")),
        other => return beside(other, sending, held).ok_or(NotAForm::Unknown),
    })
}

/// The forms of what is done beside the road.
fn beside(verb: &str, sending: &Sending, held: &[Held]) -> Option<VerbForm> {
    let text = |name: &str| sending.fields.text(name).to_owned();
    Some(match verb {
        "hold" => VerbForm::Hold(HoldForm {
            until: text("until"),
            reason: text("reason"),
        }),
        "resume" => VerbForm::Resume(NoForm {}),
        "send-back" => VerbForm::SendBack(SendBackForm {
            to: text("to"),
            reason: text("reason"),
        }),
        "take-back" => VerbForm::TakeBack(NoForm {}),
        "record-slip" => VerbForm::RecordSlip(slip(sending, held)),
        "confirm-slip" => VerbForm::ConfirmSlip(NoForm {}),
        "remind" => VerbForm::Remind(NoForm {}),
        "ask-opinion" => VerbForm::AskOpinion(AskForm {
            node: text("node"),
            question: text("question"),
        }),
        "give-opinion" => VerbForm::GiveOpinion(OpinionForm {
            opinion: text("opinion"),
            answer: text("answer"),
        }),
        "conclude-re-review" => VerbForm::ConcludeReReview(re_review(sending)),
        "copy" => VerbForm::Copy(CopyForm { node: text("node") }),
        "add-seat" => VerbForm::AddSeat(AddSeatForm {
            node: text("node"),
            duty: text("duty"),
            reason: text("reason"),
        }),
        "transfer" => VerbForm::Transfer(TransferForm {
            to: text("to"),
            reason: text("reason"),
        }),
        "assign" => VerbForm::Assign(AssignForm {
            account: text("account"),
        }),
        "open-ballot" => VerbForm::OpenBallot(OpenBallotForm {
            members: sending.fields.all("members").map(str::to_owned).collect(),
        }),
        "cast-vote" => VerbForm::CastVote(vote(sending)),
        "record-visit" => VerbForm::RecordVisit(VisitForm {
            visited_on: text("visited_on"),
            outcome: text("outcome"),
            with: text("with"),
            report: uploaded(held),
        }),
        "confirm-visit" => VerbForm::ConfirmVisit(NoForm {}),
        "accept-with-gaps" => VerbForm::AcceptWithGaps(NoForm {}),
        "supplement" => VerbForm::Supplement(SupplementForm {
            papers: held.iter().map(|held| held.paper.to_string()).collect(),
        }),
        "choose-edition" => VerbForm::ChooseEdition(EditionChoiceForm {
            edition: text("edition"),
        }),
        "make-statement" => VerbForm::MakeStatement(StatementForm {
            statement: text("statement"),
        }),
        _ => return None,
    })
}

fn vote(sending: &Sending) -> CastVoteForm {
    let fields = &sending.fields;
    // The boxes are there for a vote against it only.
    let is_against = fields.text("vote") == "against";
    let criteria = fields.all("criteria").filter(|_| is_against);
    CastVoteForm {
        // Another than a number is no ballot that is open.
        ballot: fields.text("ballot").parse().unwrap_or_default(),
        vote: fields.text("vote").to_owned(),
        criteria: criteria.map(str::to_owned).collect(),
        reason: fields.first("reason").map(str::to_owned),
    }
}

fn re_review(sending: &Sending) -> ReReviewForm {
    let fields = &sending.fields;
    let falls = fields.text("outcome") == "does_not_stand";
    let criteria = fields.all("criteria").filter(|_| falls);
    ReReviewForm {
        // Nothing chosen is none that is open.
        opened: fields.text("opened").parse().unwrap_or_default(),
        outcome: fields.text("outcome").to_owned(),
        criteria: criteria.map(str::to_owned).collect(),
        reason: fields.text("reason").to_owned(),
    }
}

fn slip(sending: &Sending, held: &[Held]) -> SlipForm {
    let fields = &sending.fields;
    let given = |name: &str| fields.first(name).map(str::to_owned);
    let rejects = fields.text("outcome") == "rejected";
    let criteria = fields.all("criteria").filter(|_| rejects);
    SlipForm {
        outcome: fields.text("outcome").to_owned(),
        signed_on: fields.text("signed_on").to_owned(),
        slip: uploaded(held),
        meeting: given("meeting"),
        reason: given("reason"),
        criteria: criteria.map(str::to_owned).collect(),
    }
}

/// The paper that came with a form; empty for none.
fn uploaded(held: &[Held]) -> String {
    let last = held.last().map(|paper| paper.paper.to_string());
    last.unwrap_or_default()
}

/// The field of a form that brings a file, whatever the file is called where it is sent.
fn file_field<'f>(verb: &str, field: &'f str) -> &'f str {
    match field {
        other if verb == "supplement" && other.starts_with("paper-") => "papers",
        "slip" | "report" => "paper",
        other if other.starts_with("paper-") => "paper",
        other => other,
    }
}

fn fault(lang: Lang, verb: &str, field: &str, key: &str) -> NotAForm {
    NotAForm::Faults(vec![at_field(verb, field, say(lang, key, &[]))])
}

fn upheld(lang: Lang, sending: &Sending) -> Result<bool, NotAForm> {
    match sending.fields.text("upheld") {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(fault(lang, "answer-objection", "upheld", "form.choose_one")),
    }
}

/// The rows that say something. A row without its criterion or without its words is to be mended, at its own number.
fn corrections(lang: Lang, sending: &Sending) -> Result<ReturnForm, NotAForm> {
    let mut items = Vec::new();
    let mut faults = Vec::new();
    for number in 1..=MAX_CORRECTION_ROWS {
        let criterion = sending.fields.text(&format!("criterion-{number}"));
        let reason = sending.fields.text(&format!("text-{number}"));
        let n = [("n", number.to_string())];
        match (criterion.is_empty(), reason.is_empty()) {
            (true, true) => {}
            (false, false) => items.push(ReturnItemForm {
                criterion: criterion.to_owned(),
                paper: None,
                reason: reason.to_owned(),
            }),
            (true, false) => {
                let words = say(lang, "form.item_without_criterion", &n);
                faults.push(at_field("return", &format!("criterion-{number}"), words));
            }
            (false, true) => {
                let words = say(lang, "form.item_without_words", &n);
                faults.push(at_field("return", &format!("text-{number}"), words));
            }
        }
    }
    if faults.is_empty() && items.is_empty() {
        return Err(fault(lang, "return", "text-1", "form.no_items"));
    }
    if faults.is_empty() {
        Ok(ReturnForm { items })
    } else {
        Err(NotAForm::Faults(faults))
    }
}

/// What is wrong, after the name of its field.
fn named(lang: Lang, verb: &str, field: &str, words: &str) -> String {
    let (field, number) = match field.split_once('-') {
        Some((part, number)) => (format!("item_{part}"), number),
        None => (field.to_owned(), ""),
    };
    let field = match (verb, field.as_str()) {
        ("object", "reason") => "objection",
        ("answer-objection", "reason") => "answer",
        (_, "objection") => "which",
        ("record-slip", "paper") => "slip",
        ("record-visit", "paper") => "visit_report",
        ("record-visit", "outcome") => "visit_outcome",
        ("copy", "node") => "copied_office",
        ("add-seat", "node") => "added_office",
        ("transfer", "to") => "other_office",
        (_, "paper") => "scan",
        (_, field) => field,
    };
    let n = [("n", number.to_owned())];
    match crate::words::words(lang, &format!("page.bar.{field}"), &n) {
        Some(name) => {
            let arguments = [("field", name), ("what", words.to_owned())];
            say(lang, "form.at_field", &arguments)
        }
        None => words.to_owned(),
    }
}

/// The rows of the list of corrections that were sent, by their numbers.
fn sent_rows(sending: &Sending) -> Vec<usize> {
    let said = |number: &usize| {
        let text = sending.fields.first(&format!("text-{number}"));
        text.is_some()
    };
    (1..=MAX_CORRECTION_ROWS).filter(said).collect()
}

/// A refusal at the fields of the verb's form.
pub(super) fn errors(lang: Lang, verb: &str, sending: &Sending, problem: &Problem) -> Errors {
    let rows = sent_rows(sending);
    let mut errors = Vec::new();
    for error in &problem.errors {
        let parts: Vec<&str> = error.pointer.split('/').skip(1).collect();
        let field = match parts.as_slice() {
            ["items", index, part] => {
                let index: usize = index.parse().unwrap_or_default();
                let number = rows.get(index).copied().unwrap_or(1);
                let part = if *part == "reason" { "text" } else { part };
                format!("{part}-{number}")
            }
            ["criteria", ..] => "criteria".to_owned(),
            ["papers", ..] => "papers".to_owned(),
            [field] => file_field(verb, field).to_owned(),
            _ => String::new(),
        };
        errors.push(if field.is_empty() {
            FieldError {
                field,
                words: error.detail.clone(),
            }
        } else {
            at_field(verb, &field, named(lang, verb, &field, &error.detail))
        });
    }
    for guard in &problem.guards {
        errors.push(FieldError {
            field: String::new(),
            words: guard.words.clone(),
        });
    }
    if errors.is_empty() {
        errors.push(match problem.code.as_str() {
            "reason.missing" if verb == "not-accept" => {
                at_field(verb, "refer_to", problem.detail.clone())
            }
            "reason.missing" => at_field(verb, "reason", problem.detail.clone()),
            "node.unknown" => at_field(verb, "refer_to", problem.detail.clone()),
            _ => FieldError {
                field: String::new(),
                words: problem.detail.clone(),
            },
        });
    }
    Errors(errors)
}
