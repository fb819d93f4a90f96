//! From the fields of an act to the form that the intake takes.

use crate::intake::person::{
    AskForm, AssignForm, AssignmentEndForm, AssignmentReportForm, AttestForm, ConsentForm,
    EnrolForm, LeaveForm, PersonForm, SignedForm,
};
use crate::web::pages::visit::Fields;

/// The fields of every act, which errors may be at.
pub(super) const FIELDS: [&str; 20] = [
    "purposes",
    "purpose",
    "answer",
    "signed_on",
    "signed_form",
    "time",
    "energy",
    "ability",
    "representativeness",
    "node",
    "category",
    "put_forward_by",
    "left_on",
    "kind",
    "body",
    "due",
    "assignment",
    "done_on",
    "ground",
    "sure",
];

/// The form of an act by its word in the address; `None` where there is no such act.
pub(super) fn form(verb: &str, fields: &Fields, paper: Option<String>) -> Option<PersonForm> {
    let text = |name: &str| fields.text(name).to_owned();
    let first = |name: &str| fields.first(name).map(str::to_owned);
    Some(match verb {
        "ask-consent" => PersonForm::AskConsent(AskForm {
            purposes: fields.all("purposes").map(str::to_owned).collect(),
        }),
        "record-consent" => PersonForm::RecordConsent(ConsentForm {
            purpose: text("purpose"),
            answer: text("answer"),
            text: None,
            signed_on: first("signed_on"),
            paper,
        }),
        "attest" => PersonForm::Attest(AttestForm {
            time: text("time"),
            energy: text("energy"),
            ability: text("ability"),
            representativeness: text("representativeness"),
        }),
        "accept-attestation" => PersonForm::AcceptAttestation(SignedForm {
            paper: paper.unwrap_or_default(),
        }),
        "withdraw-attestation" => PersonForm::WithdrawAttestation,
        "enrol" => PersonForm::Enrol(EnrolForm {
            node: text("node"),
            category: text("category"),
            put_forward_by: first("put_forward_by"),
        }),
        "leave" => PersonForm::Leave(LeaveForm {
            left_on: first("left_on"),
        }),
        "assign" => PersonForm::Assign(AssignForm {
            kind: text("kind"),
            body: first("body"),
            due: first("due"),
        }),
        "report-assignment" => PersonForm::ReportAssignment(AssignmentReportForm {
            assignment: text("assignment"),
            done_on: text("done_on"),
        }),
        "end-assignment" => PersonForm::EndAssignment(AssignmentEndForm {
            assignment: text("assignment"),
        }),
        _ => return None,
    })
}
