//! From the fields of a fact to the fact.

mod rota;

pub use rota::TurnForm;

use super::AffairForm;
use super::fields::fields_of;
use super::of_brands;
use crate::intake::FieldFault;
use crate::intake::convert::{body_name, given, number, parsed};
use crate::intake::evidence::{Desk, Form};
use crate::intake::form::Number;
use qibu_domain::id::{BrandId, GoalId, SeatRef, Sequence};
use qibu_domain::subject::event::{
    Affair, AffairKind, AnnualReportFiled, AuditRecorded, GoalAssessed, GoalSet, HonourGranted,
    HonourWithdrawn, MeetingHeld, NotACode, PaperRef, PostFilled, PostVacated, TermElected,
};
use qibu_domain::text::MAX_INTEGER;
use qibu_domain::time::Day;
use std::str::FromStr;

/// A fact's form, with what it stands for where it names nothing.
pub(super) struct Sheet<'a> {
    pub(super) form: &'a AffairForm,
    /// What the pointers to its fields begin with.
    pub(super) under: &'static str,
    /// The seat, where none is named: a new one, or that of the fact that is corrected.
    pub(super) seat: SeatRef,
    /// The goal that is set, or that of the fact that is corrected.
    pub(super) goal: GoalId,
    /// The brand that is registered, or that of the fact that is corrected.
    pub(super) brand: BrandId,
    /// A new seat by its number among the new ids of the command.
    pub(super) drawn: &'a (dyn Fn(u32) -> SeatRef + Sync),
    /// The fact that is corrected.
    pub(super) was: Option<&'a Affair>,
}

impl Form for Sheet<'_> {
    type Made = (Day, Affair);

    fn papers(&self) -> Vec<&str> {
        given(self.form.paper.as_deref()).into_iter().collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let said = self.form.kind.trim();
        let Ok(kind) = said.parse::<AffairKind>() else {
            let kinds = AffairKind::ALL.iter().map(|kind| kind.as_str());
            let kinds: Vec<&str> = kinds.collect();
            let fault = FieldFault::new(self.at("kind"), "choice.unknown");
            desk.fault(fault.with("choices", kinds.join(", ")));
            return None;
        };
        let known = fields_of(kind).iter().map(|field| field.name);
        let known: Vec<&str> = known.collect();
        for name in self.form.given() {
            if !known.contains(&name) {
                let fault = FieldFault::new(self.at(name), "field.unknown");
                let fault = fault.with("field", name);
                desk.fault(fault.with("known", known.join(", ")));
            }
        }
        let said = &self.form.occurred_on;
        let occurred_on = parsed(desk, &self.at("occurred_on"), said, "day.malformed");
        let affair = self.affair(desk, kind);
        Some((occurred_on?, affair?))
    }
}

impl Sheet<'_> {
    pub(super) fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.under)
    }

    fn affair(&self, desk: &mut Desk, kind: AffairKind) -> Option<Affair> {
        match kind {
            AffairKind::AnnualReport => self.annual_report(desk),
            AffairKind::Audit => self.audit(desk),
            AffairKind::Honour => self.honour(desk),
            AffairKind::HonourWithdrawn => self.honour_withdrawn(desk),
            AffairKind::Term => self.term(desk),
            AffairKind::PostFilled => self.post_filled(desk),
            AffairKind::PostVacated => self.post_vacated(desk),
            AffairKind::Meeting => self.meeting(desk),
            AffairKind::GoalSet => self.goal_set(desk),
            AffairKind::GoalAssessed => self.goal_assessed(desk),
            AffairKind::OperatorLinked => self.operator_linked(desk),
            AffairKind::OperatorUnlinked => self.operator_unlinked(desk),
            AffairKind::Inspection => self.inspection(desk),
            AffairKind::InspectionSettled => self.inspection_settled(desk),
            AffairKind::Relocation => self.relocation(desk),
            AffairKind::RightOfUse => self.right_of_use(desk),
            AffairKind::RotaSet => self.rota_set(desk),
            AffairKind::RotaSwapped => self.rota_swapped(desk),
            AffairKind::TurnHandedOver => self.turn_handed_over(desk),
            AffairKind::PostHandedOver => self.post_handed_over(desk),
            AffairKind::BrandRegistered => self.brand_registered(desk),
            AffairKind::BrandListed => self.brand_listed(desk),
            AffairKind::BrandLicensed => self.brand_licensed(desk),
            AffairKind::BrandComplaint => self.brand_complaint(desk),
            AffairKind::BrandComplaintSettled => self.brand_complaint_settled(desk),
        }
    }

    fn annual_report(&self, desk: &mut Desk) -> Option<Affair> {
        let year = self.count(desk, "year", self.form.year.as_ref());
        let report = self.paper(desk);
        let filed = AnnualReportFiled {
            year: year?,
            report: report?,
        };
        Some(filed.into())
    }

    fn audit(&self, desk: &mut Desk) -> Option<Affair> {
        let reason = self.code(desk, "reason", self.form.reason.as_deref());
        let from = self.day(desk, "from", self.form.from.as_deref());
        let to = self.day(desk, "to", self.form.to.as_deref());
        let result = self.code(desk, "result", self.form.result.as_deref());
        let report = self.paper(desk);
        let audit = AuditRecorded {
            reason: reason?,
            from: from?,
            to: to?,
            result: result?,
            report: report?,
        };
        Some(audit.into())
    }

    fn honour(&self, desk: &mut Desk) -> Option<Affair> {
        let level = self.code(desk, "level", self.form.level.as_deref());
        let title = self.name(desk, "title", self.form.title.as_deref());
        let granted_by = self.name(desk, "granted_by", self.form.granted_by.as_deref());
        let paper = self.paper_if_any(desk);
        let honour = HonourGranted {
            level: level?,
            title: title?,
            granted_by: granted_by?,
            paper: paper?,
        };
        Some(honour.into())
    }

    fn honour_withdrawn(&self, desk: &mut Desk) -> Option<Affair> {
        let honour = match (&self.form.honour, self.was) {
            (None, Some(Affair::HonourWithdrawn(was))) => Some(was.honour),
            (said, _) => self.amount(desk, "honour", said.as_ref()).map(Sequence),
        };
        let paper = self.paper_if_any(desk);
        let withdrawn = HonourWithdrawn {
            honour: honour?,
            paper: paper?,
        };
        Some(withdrawn.into())
    }

    fn term(&self, desk: &mut Desk) -> Option<Affair> {
        let form = self.form;
        let term = self.count(desk, "term", form.term.as_ref());
        let ends = self.day(desk, "ends", form.ends.as_deref());
        let council = self.count(desk, "council", form.council.as_ref());
        let supervisors = self.count(desk, "supervisors", form.supervisors.as_ref());
        let eligible = self.count(desk, "eligible", form.eligible.as_ref());
        let present = self.count(desk, "present", form.present.as_ref());
        let in_favour = self.count(desk, "in_favour", form.in_favour.as_ref());
        let leader = self.seat(desk, "leader", form.leader.as_deref());
        let leader_terms = self.count(desk, "leader_terms", form.leader_terms.as_ref());
        let minutes = self.paper(desk);
        let elected = TermElected {
            term: term?,
            ends: ends?,
            council: council?,
            supervisors: supervisors?,
            eligible: eligible?,
            present: present?,
            in_favour: in_favour?,
            acclamation: form.acclamation.unwrap_or_default(),
            leader: leader?,
            leader_terms: leader_terms?,
            minutes: minutes?,
        };
        Some(elected.into())
    }

    fn post_filled(&self, desk: &mut Desk) -> Option<Affair> {
        let post = self.code(desk, "post", self.form.post.as_deref());
        let seat = self.seat(desk, "seat", self.form.seat.as_deref());
        let until = match given(self.form.until.as_deref()) {
            None => Some(None),
            until => self.day(desk, "until", until).map(Some),
        };
        let filled = PostFilled {
            post: post?,
            seat: seat?,
            until: until?,
        };
        Some(filled.into())
    }

    fn post_vacated(&self, desk: &mut Desk) -> Option<Affair> {
        let seat = if self.was.is_none() && given(self.form.seat.as_deref()).is_none() {
            self.missing(desk, "seat")
        } else {
            self.seat(desk, "seat", self.form.seat.as_deref())
        };
        let reason = self.code(desk, "reason", self.form.reason.as_deref());
        let successor = match given(self.form.successor.as_deref()) {
            None => Some(None),
            named => self.seat(desk, "successor", named).map(Some),
        };
        let handed_over = self.paper_if_any(desk);
        let vacated = PostVacated {
            seat: seat?,
            reason: reason?,
            handed_over: handed_over?,
            successor: successor?,
        };
        Some(vacated.into())
    }

    fn meeting(&self, desk: &mut Desk) -> Option<Affair> {
        let organ = self.code(desk, "organ", self.form.organ.as_deref());
        let eligible = self.count(desk, "eligible", self.form.eligible.as_ref());
        let present = self.count(desk, "present", self.form.present.as_ref());
        let resolutions = self.count(desk, "resolutions", self.form.resolutions.as_ref());
        let minutes = self.paper(desk);
        let held = MeetingHeld {
            organ: organ?,
            eligible: eligible?,
            present: present?,
            resolutions: resolutions?,
            minutes: minutes?,
        };
        Some(held.into())
    }

    fn goal_set(&self, desk: &mut Desk) -> Option<Affair> {
        let number = self.count(desk, "number", self.form.number.as_ref());
        let due = self.day(desk, "due", self.form.due.as_deref());
        let target = self.amount(desk, "target", self.form.target.as_ref());
        let unit = self.code(desk, "unit", self.form.unit.as_deref());
        let description = match (given(self.form.description.as_deref()), self.was) {
            (None, Some(Affair::GoalSet(was))) => Some(was.description.clone()),
            (said, _) => desk.reason(&self.at("description"), said.unwrap_or_default()),
        };
        let continues = match given(self.form.continues.as_deref()) {
            None => None,
            Some(said) => Some(parsed(desk, &self.at("continues"), said, "id.malformed")?),
        };
        let set = GoalSet {
            continues,
            goal: self.goal,
            number: number?,
            due: due?,
            target: target?,
            unit: unit?,
            description: description?,
        };
        Some(set.into())
    }

    fn goal_assessed(&self, desk: &mut Desk) -> Option<Affair> {
        let goal = match given(self.form.goal.as_deref()) {
            None if self.was.is_some() => Some(self.goal),
            None => self.missing(desk, "goal"),
            Some(said) => parsed(desk, &self.at("goal"), said, "id.malformed"),
        };
        let reached = self.amount(desk, "reached", self.form.reached.as_ref());
        let met = match self.form.met {
            None => self.missing(desk, "met"),
            met => met,
        };
        let paper = self.paper_if_any(desk);
        let assessed = GoalAssessed {
            goal: goal?,
            reached: reached?,
            met: met?,
            paper: paper?,
        };
        Some(assessed.into())
    }

    pub(super) fn missing<T>(&self, desk: &mut Desk, name: &str) -> Option<T> {
        let fault = FieldFault::new(self.at(name), "field.missing");
        desk.fault(fault.with("field", name));
        None
    }

    pub(super) fn count(&self, desk: &mut Desk, name: &str, said: Option<&Number>) -> Option<u32> {
        match said {
            None => self.missing(desk, name),
            Some(Number::Typed(text)) if text.trim().is_empty() => self.missing(desk, name),
            Some(said) => number(desk, &self.at(name), said, 0),
        }
    }

    /// A whole number that may be larger than a count, such as one of fen.
    pub(super) fn amount(&self, desk: &mut Desk, name: &str, said: Option<&Number>) -> Option<u64> {
        let text = match said {
            None => return self.missing(desk, name),
            Some(Number::Json(number)) => number.to_string(),
            Some(Number::Typed(text)) => text.trim().to_owned(),
        };
        if text.is_empty() {
            return self.missing(desk, name);
        }
        let read = text.parse::<i64>().ok();
        let read = read.filter(|read| *read <= MAX_INTEGER);
        let read = read.and_then(|read| u64::try_from(read).ok());
        if read.is_none() {
            let is_whole = text.parse::<i128>().is_ok();
            desk.fault(if is_whole {
                FieldFault::new(self.at(name), "number.bounds")
                    .with("min", 0)
                    .with("max", MAX_INTEGER)
            } else {
                FieldFault::new(self.at(name), "number.malformed")
            });
        }
        read
    }

    pub(super) fn day(&self, desk: &mut Desk, name: &str, said: Option<&str>) -> Option<Day> {
        match given(said) {
            None => self.missing(desk, name),
            Some(said) => parsed(desk, &self.at(name), said, "day.malformed"),
        }
    }

    pub(super) fn name(
        &self,
        desk: &mut Desk,
        name: &str,
        said: Option<&str>,
    ) -> Option<qibu_domain::text::ShortText> {
        match given(said) {
            None => self.missing(desk, name),
            Some(said) => body_name(desk, &self.at(name), said),
        }
    }

    pub(super) fn code<C: FromStr<Err = NotACode>>(
        &self,
        desk: &mut Desk,
        name: &str,
        said: Option<&str>,
    ) -> Option<C> {
        let Some(said) = given(said) else {
            return self.missing(desk, name);
        };
        let read = said.trim().parse().ok();
        if read.is_none() {
            let kind = self.form.kind.trim().parse::<AffairKind>();
            let fields = kind.map_or(&[][..], fields_of).iter();
            let choices = fields.filter(|field| field.name == name);
            let choices = choices.filter_map(|field| match field.input {
                super::Input::Code(codes) => Some(codes().join(", ")),
                _ => None,
            });
            let choices: String = choices.collect();
            let fault = FieldFault::new(self.at(name), "choice.unknown");
            desk.fault(fault.with("choices", choices));
        }
        read
    }

    /// A seat that is named; where none is, the one that the fact stands with.
    fn seat(&self, desk: &mut Desk, name: &str, said: Option<&str>) -> Option<SeatRef> {
        match given(said) {
            None => Some(self.seat),
            Some(said) => parsed(desk, &self.at(name), said, "id.malformed"),
        }
    }

    /// The paper without which it is nothing: in a correction that of the fact where no other comes.
    pub(super) fn paper(&self, desk: &mut Desk) -> Option<PaperRef> {
        match self.paper_if_any(desk)? {
            Some(paper) => Some(paper),
            None => self.missing(desk, "paper"),
        }
    }

    #[expect(
        clippy::option_option,
        reason = "no paper, and a paper that was refused, are two answers"
    )]
    pub(super) fn paper_if_any(&self, desk: &mut Desk) -> Option<Option<PaperRef>> {
        match given(self.form.paper.as_deref()) {
            Some(id) => desk.paper(self.at("paper"), id).map(Some),
            None => Some(self.was.and_then(paper_of).cloned()),
        }
    }
}

/// The paper that a fact names.
fn paper_of(affair: &Affair) -> Option<&PaperRef> {
    match affair {
        Affair::AnnualReportFiled(filed) => Some(&filed.report),
        Affair::AuditRecorded(audit) => Some(&audit.report),
        Affair::HonourGranted(honour) => honour.paper.as_ref(),
        Affair::HonourWithdrawn(withdrawn) => withdrawn.paper.as_ref(),
        Affair::TermElected(elected) => Some(&elected.minutes),
        Affair::PostVacated(vacated) => vacated.handed_over.as_ref(),
        Affair::MeetingHeld(held) => Some(&held.minutes),
        Affair::GoalAssessed(assessed) => assessed.paper.as_ref(),
        Affair::OperatorLinked(linked) => Some(&linked.agreement),
        Affair::OperatorUnlinked(unlinked) => unlinked.paper.as_ref(),
        Affair::BaseInspected(inspected) => Some(&inspected.report),
        Affair::InspectionSettled(settled) => Some(&settled.report),
        Affair::BaseRelocated(moved) => Some(&moved.proof),
        Affair::RightOfUseRenewed(renewed) => Some(&renewed.proof),
        Affair::RotaSet(set) => Some(&set.plan),
        Affair::RotaSwapped(swapped) => swapped.notice.as_ref(),
        Affair::TurnHandedOver(over) => Some(&over.record),
        Affair::PostHandedOver(over) => Some(&over.record),
        Affair::BrandRegistered(registered) => Some(&registered.card),
        Affair::BrandListed(listed) => of_brands::statement(listed),
        Affair::BrandLicensed(licensed) => Some(&licensed.agreement),
        Affair::BrandComplaintReceived(received) => Some(&received.complaint),
        Affair::BrandComplaintSettled(settled) => Some(&settled.report),
        Affair::PostFilled(_) | Affair::GoalSet(_) => None,
    }
}
