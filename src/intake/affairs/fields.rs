//! Which fields a fact of each kind has: the same for the API, the pages, and what is said of a field that is none.

use super::AffairForm;
use crate::intake::form::Number;
use qibu_domain::subject::event::{
    AffairKind, AuditReason, AuditResult, GoalUnit, HonourLevel, Organ, Post, UnlinkedReason,
    VacatedReason,
};

/// A field of a form.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What is put into it.
    pub input: Input,
    /// Whether it may not be left out.
    pub is_needed: bool,
}

/// What is put into a field.
#[derive(Clone, Copy, Debug)]
pub enum Input {
    /// A day.
    Day,
    /// A count.
    Count,
    /// A number that may be large.
    Amount,
    /// A short text.
    Text,
    /// Words.
    Words,
    /// One of several codes.
    Code(fn() -> Vec<&'static str>),
    /// Yes or no.
    YesNo,
    /// A seat: one that is known, or a new one.
    Seat,
    /// A goal that was set.
    Goal,
    /// A goal whose day has passed and that nobody held to be met.
    MissedGoal,
    /// An association of the district.
    Association,
    /// An inspection that found something short.
    Inspection,
    /// An honour that was granted.
    Honour,
    /// A turn of the rota, by its first day.
    Turn,
    /// The turns of a rota.
    Turns,
    /// A brand that the body uses.
    Brand,
    /// Another body of the district.
    Licensee,
    /// A complaint that is open.
    Complaint,
    /// A paper.
    Paper,
}

const fn needed(name: &'static str, input: Input) -> Field {
    Field {
        name,
        input,
        is_needed: true,
    }
}

const fn may(name: &'static str, input: Input) -> Field {
    Field {
        is_needed: false,
        ..needed(name, input)
    }
}

macro_rules! codes {
    ($($name:ident of $code:ident;)*) => {$(
        fn $name() -> Vec<&'static str> {
            $code::ALL.iter().map(|code| code.as_str()).collect()
        }
    )*};
}

codes! {
    audit_reasons of AuditReason;
    audit_results of AuditResult;
    levels of HonourLevel;
    posts of Post;
    vacated_reasons of VacatedReason;
    organs of Organ;
    units of GoalUnit;
    unlinked_reasons of UnlinkedReason;
}

const PAPER: Field = needed("paper", Input::Paper);
const MAY_PAPER: Field = may("paper", Input::Paper);

const ANNUAL_REPORT: &[Field] = &[needed("year", Input::Count), PAPER];
const AUDIT: &[Field] = &[
    needed("reason", Input::Code(audit_reasons)),
    needed("from", Input::Day),
    needed("to", Input::Day),
    needed("result", Input::Code(audit_results)),
    PAPER,
];
const HONOUR: &[Field] = &[
    needed("level", Input::Code(levels)),
    needed("title", Input::Text),
    needed("granted_by", Input::Text),
    MAY_PAPER,
];
const HONOUR_WITHDRAWN: &[Field] = &[needed("honour", Input::Honour), MAY_PAPER];
const TERM: &[Field] = &[
    needed("term", Input::Count),
    needed("ends", Input::Day),
    needed("council", Input::Count),
    needed("supervisors", Input::Count),
    needed("eligible", Input::Count),
    needed("present", Input::Count),
    needed("in_favour", Input::Count),
    may("acclamation", Input::YesNo),
    may("leader", Input::Seat),
    needed("leader_terms", Input::Count),
    PAPER,
];
const POST_FILLED: &[Field] = &[
    needed("post", Input::Code(posts)),
    may("seat", Input::Seat),
    may("until", Input::Day),
];
const POST_VACATED: &[Field] = &[
    needed("seat", Input::Seat),
    needed("reason", Input::Code(vacated_reasons)),
    may("successor", Input::Seat),
    MAY_PAPER,
];
const MEETING: &[Field] = &[
    needed("organ", Input::Code(organs)),
    needed("eligible", Input::Count),
    needed("present", Input::Count),
    needed("resolutions", Input::Count),
    PAPER,
];
const GOAL_SET: &[Field] = &[
    needed("number", Input::Count),
    needed("due", Input::Day),
    needed("target", Input::Amount),
    needed("unit", Input::Code(units)),
    needed("description", Input::Words),
    may("continues", Input::MissedGoal),
];
const GOAL_ASSESSED: &[Field] = &[
    needed("goal", Input::Goal),
    needed("reached", Input::Amount),
    needed("met", Input::YesNo),
    MAY_PAPER,
];

const OPERATOR_LINKED: &[Field] = &[
    may("operator", Input::Association),
    may("operator_name", Input::Text),
    may("operator_code", Input::Text),
    may("until", Input::Day),
    PAPER,
];
const OPERATOR_UNLINKED: &[Field] = &[needed("reason", Input::Code(unlinked_reasons)), MAY_PAPER];
const INSPECTION: &[Field] = &[
    needed("items", Input::Count),
    needed("items_met", Input::Count),
    may("put_right_by", Input::Day),
    PAPER,
];
const INSPECTION_SETTLED: &[Field] = &[needed("inspection", Input::Inspection), PAPER];
const RELOCATION: &[Field] = &[
    needed("address", Input::Text),
    may("area_m2", Input::Count),
    may("step_free", Input::YesNo),
    may("until", Input::Day),
    PAPER,
];
const RIGHT_OF_USE: &[Field] = &[may("until", Input::Day), PAPER];
const ROTA_SET: &[Field] = &[needed("turns", Input::Turns), PAPER];
const ROTA_SWAPPED: &[Field] = &[
    needed("turn", Input::Turn),
    needed("with", Input::Turn),
    MAY_PAPER,
];
const TURN_HANDED_OVER: &[Field] = &[needed("turn", Input::Turn), PAPER];
const POST_HANDED_OVER: &[Field] = &[
    needed("seat", Input::Seat),
    needed("receiver", Input::Seat),
    PAPER,
];

const BRAND_REGISTERED: &[Field] = &[needed("title", Input::Text), PAPER];
const BRAND_LISTED: &[Field] = &[PAPER];
const BRAND_LICENSED: &[Field] = &[
    needed("brand", Input::Brand),
    needed("licensee", Input::Licensee),
    may("until", Input::Day),
    PAPER,
];
const BRAND_COMPLAINT: &[Field] = &[needed("brand", Input::Brand), PAPER];
const BRAND_COMPLAINT_SETTLED: &[Field] = &[needed("complaint", Input::Complaint), PAPER];

/// The fields of a kind beside `kind` and `occurred_on`, in the order in which they are asked.
pub fn fields_of(kind: AffairKind) -> &'static [Field] {
    match kind {
        AffairKind::AnnualReport => ANNUAL_REPORT,
        AffairKind::Audit => AUDIT,
        AffairKind::Honour => HONOUR,
        AffairKind::HonourWithdrawn => HONOUR_WITHDRAWN,
        AffairKind::Term => TERM,
        AffairKind::PostFilled => POST_FILLED,
        AffairKind::PostVacated => POST_VACATED,
        AffairKind::Meeting => MEETING,
        AffairKind::GoalSet => GOAL_SET,
        AffairKind::GoalAssessed => GOAL_ASSESSED,
        AffairKind::OperatorLinked => OPERATOR_LINKED,
        AffairKind::OperatorUnlinked => OPERATOR_UNLINKED,
        AffairKind::Inspection => INSPECTION,
        AffairKind::InspectionSettled => INSPECTION_SETTLED,
        AffairKind::Relocation => RELOCATION,
        AffairKind::RightOfUse => RIGHT_OF_USE,
        AffairKind::RotaSet => ROTA_SET,
        AffairKind::RotaSwapped => ROTA_SWAPPED,
        AffairKind::TurnHandedOver => TURN_HANDED_OVER,
        AffairKind::PostHandedOver => POST_HANDED_OVER,
        AffairKind::BrandRegistered => BRAND_REGISTERED,
        AffairKind::BrandListed => BRAND_LISTED,
        AffairKind::BrandLicensed => BRAND_LICENSED,
        AffairKind::BrandComplaint => BRAND_COMPLAINT,
        AffairKind::BrandComplaintSettled => BRAND_COMPLAINT_SETTLED,
    }
}

impl AffairForm {
    /// The names of the fields in which anything was given.
    pub(super) fn given(&self) -> Vec<&'static str> {
        let texts = self.texts().into_iter();
        let texts = texts.filter(|(_, said)| said.is_some_and(|said| !said.is_empty()));
        let numbers = self
            .numbers()
            .into_iter()
            .filter(|(_, said)| said.is_some());
        let answers = [
            ("acclamation", self.acclamation),
            ("met", self.met),
            ("step_free", self.step_free),
        ];
        let answers = answers.into_iter().filter(|(_, said)| said.is_some());
        texts
            .map(|(name, _)| name)
            .chain(numbers.map(|(name, _)| name))
            .chain(answers.map(|(name, _)| name))
            .chain(self.turns.as_ref().map(|_| "turns"))
            .collect()
    }

    fn texts(&self) -> [(&'static str, Option<&str>); 30] {
        [
            ("paper", self.paper.as_deref()),
            ("reason", self.reason.as_deref()),
            ("from", self.from.as_deref()),
            ("to", self.to.as_deref()),
            ("result", self.result.as_deref()),
            ("level", self.level.as_deref()),
            ("title", self.title.as_deref()),
            ("granted_by", self.granted_by.as_deref()),
            ("ends", self.ends.as_deref()),
            ("leader", self.leader.as_deref()),
            ("post", self.post.as_deref()),
            ("seat", self.seat.as_deref()),
            ("until", self.until.as_deref()),
            ("successor", self.successor.as_deref()),
            ("organ", self.organ.as_deref()),
            ("goal", self.goal.as_deref()),
            ("continues", self.continues.as_deref()),
            ("due", self.due.as_deref()),
            ("unit", self.unit.as_deref()),
            ("description", self.description.as_deref()),
            ("operator", self.operator.as_deref()),
            ("operator_name", self.operator_name.as_deref()),
            ("operator_code", self.operator_code.as_deref()),
            ("put_right_by", self.put_right_by.as_deref()),
            ("address", self.address.as_deref()),
            ("turn", self.turn.as_deref()),
            ("with", self.with.as_deref()),
            ("receiver", self.receiver.as_deref()),
            ("brand", self.brand.as_deref()),
            ("licensee", self.licensee.as_deref()),
        ]
    }

    fn numbers(&self) -> [(&'static str, Option<&Number>); 18] {
        [
            ("year", self.year.as_ref()),
            ("term", self.term.as_ref()),
            ("council", self.council.as_ref()),
            ("supervisors", self.supervisors.as_ref()),
            ("eligible", self.eligible.as_ref()),
            ("present", self.present.as_ref()),
            ("in_favour", self.in_favour.as_ref()),
            ("leader_terms", self.leader_terms.as_ref()),
            ("resolutions", self.resolutions.as_ref()),
            ("number", self.number.as_ref()),
            ("target", self.target.as_ref()),
            ("reached", self.reached.as_ref()),
            ("items", self.items.as_ref()),
            ("items_met", self.items_met.as_ref()),
            ("inspection", self.inspection.as_ref()),
            ("honour", self.honour.as_ref()),
            ("area_m2", self.area_m2.as_ref()),
            ("complaint", self.complaint.as_ref()),
        ]
    }
}
