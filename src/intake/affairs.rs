//! What happened in a body: the form of a fact and of its correction, and what they become.

mod fields;
mod making;
mod of_bases;
mod of_brands;

pub use fields::{Field, Input, fields_of};
pub use making::TurnForm;

use super::draft::DraftWork;
use super::evidence::{Desk, Form, prepare};
use super::form::Number;
use super::{Done, FieldFault, NotDone, Sending, Sent, carry_out, node_of, or_denied};
use crate::authority::Action;
use crate::command::{CommandError, Request};
use crate::wiring::Qibu;
use making::Sheet;
use qibu_domain::id::{ApplicationId, BrandId, GoalId, SeatRef, Sequence, StreamId};
use qibu_domain::occasion::fresh_id;
use qibu_domain::subject::affairs::{FRESH_GOAL, FRESH_SEAT};
use qibu_domain::subject::brands::FRESH_BRAND;
use qibu_domain::subject::event::{Affair, AffairKind, PaperRef};
use qibu_domain::subject::{AffairCommand, Subject, SubjectCommand};
use qibu_domain::time::Day;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A fact of a body's own affairs, as it is sent. Which fields it has follows from its kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AffairForm {
    /// `annual_report`, `audit`, `honour`, `honour_withdrawn`, `term`, `post_filled`, `post_vacated`, `meeting`, `goal_set`,
    /// `goal_assessed`, `rota_set`, `rota_swapped`, `turn_handed_over`, `post_handed_over`; of a base besides
    /// `operator_linked`, `operator_unlinked`, `inspection`, `inspection_settled`, `relocation` or `right_of_use`; of brands
    /// `brand_registered`, `brand_licensed`, `brand_complaint`, `brand_complaint_settled`, and to correct one `brand_listed`.
    pub kind: String,
    /// The day on which it was so, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// The id of the paper that shows it, uploaded before: a report, the minutes. In a correction the paper stays where
    /// none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
    /// Of a report: the year that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<Number>,
    /// Of an audit: `annual`, `change_of_council` or `change_of_leader`; of a vacated post: `term_ended`, `resigned`,
    /// `recalled` or `other`; of an unlinked operator: `agreed`, `terminated`, `given_up` or `other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Of an audit: the first day that was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub from: Option<String>,
    /// Of an audit: the last day that was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub to: Option<String>,
    /// Of an audit: `clean`, `qualified` or `adverse`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// Of an honour: `national`, `provincial`, `municipal`, `district`, `street` or `other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Of an honour or a brand: what it is called. No name of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Of an honour: the body that granted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted_by: Option<String>,
    /// Of an honour that was withdrawn: the sequence of the event that recorded the honour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub honour: Option<Number>,
    /// Of an election: which council it is (届), from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Number>,
    /// Of an election: the last day of the term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub ends: Option<String>,
    /// Of an election: the members of the council.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub council: Option<Number>,
    /// Of an election: the supervisors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supervisors: Option<Number>,
    /// Of an election or a meeting: those who may take part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligible: Option<Number>,
    /// Of an election or a meeting: those of them who were present.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub present: Option<Number>,
    /// Of an election: those present who were in favour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_favour: Option<Number>,
    /// Of an election: whether it was by acclamation (推选); `false` where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acclamation: Option<bool>,
    /// Of an election: the seat of the head; a new one where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub leader: Option<String>,
    /// Of an election: which term running it is of that head, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leader_terms: Option<Number>,
    /// Of a filled post: `leader`, `deputy`, `secretary`, `council_member`, `supervisor` or `other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
    /// Of a post: the seat of whoever holds it; of a filled one a new seat where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub seat: Option<String>,
    /// Of a filled post, the agreement with an operator or a right of use: the last day, where that is fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub until: Option<String>,
    /// Of a vacated post: the seat of whoever follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub successor: Option<String>,
    /// Of a meeting: `members`, `council` or `supervisors`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organ: Option<String>,
    /// Of a meeting: how many resolutions were taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolutions: Option<Number>,
    /// Of an assessed goal: which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub goal: Option<String>,
    /// Of a goal: the missed goal that it takes over, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub continues: Option<String>,
    /// Of a goal: its number among those that are due in the same year, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Number>,
    /// Of a goal: the day by which it is to be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub due: Option<String>,
    /// Of a goal: how much is to be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Number>,
    /// Of a goal: `sessions`, `persons`, `person_times`, `enterprises`, `fen`, `items` or `percent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Of a goal: what it is, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Of an assessed goal: how much was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reached: Option<Number>,
    /// Of an assessed goal: whether that is held to be what was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<bool>,
    /// Of a rota: its turns, in the order of their days, without a gap and without an overlap; at most 60.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turns: Option<Vec<TurnForm>>,
    /// Of a swap or a hand-over: the first day of the turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub turn: Option<String>,
    /// Of a swap: the first day of the other turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub with: Option<String>,
    /// Of a post that is handed over: the seat of whoever takes the work on, the successor or the standing deputy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub receiver: Option<String>,
    /// Of a linked operator: the association that runs the base; or else its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub operator: Option<String>,
    /// Of a linked operator that is no association: the registered name of the organisation. No name of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator_name: Option<String>,
    /// Of such an organisation: its unified social credit code, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator_code: Option<String>,
    /// Of an inspection: the items that were looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Number>,
    /// Of an inspection: those of them that were met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items_met: Option<Number>,
    /// Of an inspection that found something short: the last day for putting it right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub put_right_by: Option<String>,
    /// Of what was put right: the sequence of the event that recorded the inspection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspection: Option<Number>,
    /// Of premises: their address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Of premises: their area, in square metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_m2: Option<Number>,
    /// Of premises: whether they can be entered without a step; `false` where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_free: Option<bool>,
    /// Of a fact of a brand: which; of one that is registered a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub brand: Option<String>,
    /// Of a licence: the body that may use the brand, `association/` or `base/` and its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licensee: Option<String>,
    /// Of a complaint that was settled: the sequence of the event that recorded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complaint: Option<Number>,
}

/// What authority calls the recording of a kind of facts: what an office finds, it records itself.
pub fn recording(kind: &str) -> Action {
    let kind = kind.trim().parse::<AffairKind>();
    kind.map_or(Action::RecordAffair, |kind| {
        Action::of_office(kind).unwrap_or(Action::RecordAffair)
    })
}

/// What authority calls the correction of a fact by one person.
pub fn correcting(was: Option<&Affair>) -> Action {
    let of_office = was.and_then(|was| Action::of_office(was.kind()));
    of_office.unwrap_or(Action::CorrectAffair)
}

/// What was wrong with a fact.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AffairCorrectionForm {
    /// The whole fact as it should be, of the same kind; without it the fact is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<AffairForm>,
    /// Why, in words.
    pub reason: String,
}

/// The correction of a fact, to be confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AffairCorrectionDraft {
    /// The body: `association/` or `base/` and its id.
    pub subject: String,
    /// The sequence of the event that recorded the fact.
    pub cites: u64,
    /// What was wrong.
    pub correction: AffairCorrectionForm,
}

/// Records a fact of a body's own affairs.
pub async fn record(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    subject: StreamId,
    form: &AffairForm,
) -> Result<Done, NotDone> {
    let sheet = Sheet {
        form,
        under: "",
        seat: new_seat(sent),
        goal: new_goal(sent),
        brand: new_brand(sent),
        drawn: &drawn(sent),
        was: None,
    };
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &sheet).await;
    let node = node_of(qibu, subject).await?;
    let prepared = or_denied(qibu, sent, recording(&form.kind), &node, prepared).await?;
    let (occurred_on, affair) = prepared.made;
    let sending = Sending {
        subject,
        application: None,
        command: SubjectCommand::Affair(AffairCommand::Record {
            occurred_on,
            affair,
        }),
        if_match: None,
    };
    carry_out(qibu, sent, sending, prepared.named).await
}

/// Corrects a fact of a body's own affairs, or voids it: alone, or, where `sent.entered_by` is another, as the second of two
/// officers.
pub async fn correct(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    subject: StreamId,
    cites: Sequence,
    form: &AffairCorrectionForm,
) -> Result<Done, NotDone> {
    let by_two = sent.entered_by.is_some();
    let was = fact(qibu, subject, cites).await?;
    let action = if by_two {
        Action::CorrectAffairLate
    } else {
        correcting(was.as_ref())
    };
    let drawn = drawn(sent);
    let correcting = Correcting::of(sent, &drawn, was.as_ref(), form);
    let prepared = match was {
        Some(_) => prepare(qibu, sent, Some(sent.new_application()), &correcting).await,
        None => Err(no_fact(cites)),
    };
    let node = node_of(qibu, subject).await?;
    let prepared = or_denied(qibu, sent, action, &node, prepared).await?;
    let sending = Sending {
        subject,
        application: None,
        command: command(cites, prepared.made, by_two),
        if_match: None,
    };
    carry_out(qibu, sent, sending, prepared.named).await
}

/// What the first of two officers types is judged as the second one's confirmation would be.
pub(super) async fn foresee(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    draft: ApplicationId,
    subject: StreamId,
    work: &AffairCorrectionDraft,
) -> Result<(), NotDone> {
    let cites = Sequence(work.cites);
    let was = fact(qibu, subject, cites).await?;
    let drawn = drawn(sent);
    let correcting = Correcting::of(sent, &drawn, was.as_ref(), &work.correction);
    if was.is_none() {
        return Err(no_fact(cites));
    }
    let prepared = prepare(qibu, sent, Some(draft), &correcting).await;
    let prepared = prepared.map_err(|error| error.under("/work/affair_correction/correction"))?;
    let request = Request::<Subject> {
        stream: subject,
        command: command(cites, prepared.made, true),
        principal: sent.principal(),
        command_id: sent.command_id,
        mac: sent.mac,
        entered_by: None,
        if_match: None,
        dry_run: true,
        at: None,
    };
    Ok(qibu.foresee_for_two(&request).await?)
}

/// A correction that a second officer is to confirm, as the work of a draft.
pub fn draft_of(subject: StreamId, cites: Sequence, correction: AffairCorrectionForm) -> DraftWork {
    DraftWork::AffairCorrection(Box::new(AffairCorrectionDraft {
        subject: subject.to_string(),
        cites: cites.0,
        correction,
    }))
}

fn command(
    cites: Sequence,
    made: (Option<(Day, Affair)>, PaperRef),
    by_two: bool,
) -> SubjectCommand {
    let (replacement, reason) = made;
    SubjectCommand::Affair(AffairCommand::Correct {
        cites,
        replacement,
        reason,
        by_two,
    })
}

/// The fact that an event recorded, as it stands; `None` where it is none, or void.
pub async fn fact(
    qibu: &Arc<Qibu>,
    subject: StreamId,
    cites: Sequence,
) -> Result<Option<Affair>, NotDone> {
    let hosted = qibu.subjects().refresh(qibu.log(), subject).await;
    let hosted = hosted.map_err(CommandError::from)?;
    let known = hosted.state().affairs.fact(cites);
    Ok(known.map(|known| known.affair.clone()))
}

/// What is cited is no fact that stands: there is nothing that a correction could be read against.
fn no_fact(cites: Sequence) -> NotDone {
    let fault = FieldFault::new("", "affair.unknown");
    NotDone::Fields(vec![fault.with("sequence", cites)])
}

fn new_seat(sent: &Sent) -> SeatRef {
    drawn(sent)(FRESH_SEAT)
}

/// The new seats of a command, by their numbers.
fn drawn(sent: &Sent) -> impl Fn(u32) -> SeatRef + Sync {
    let (principal, command_id) = (sent.principal(), sent.command_id);
    move |n| SeatRef(fresh_id(&principal, command_id, n))
}

fn new_brand(sent: &Sent) -> BrandId {
    BrandId(fresh_id(&sent.principal(), sent.command_id, FRESH_BRAND))
}

fn new_goal(sent: &Sent) -> GoalId {
    GoalId(fresh_id(&sent.principal(), sent.command_id, FRESH_GOAL))
}

/// A correction with the fact that it is about.
struct Correcting<'a> {
    form: &'a AffairCorrectionForm,
    replacement: Option<Sheet<'a>>,
}

impl<'a> Correcting<'a> {
    /// Whoever and whatever the fact named stays named where the correction names nothing else.
    fn of(
        sent: &Sent,
        drawn: &'a (dyn Fn(u32) -> SeatRef + Sync),
        was: Option<&'a Affair>,
        form: &'a AffairCorrectionForm,
    ) -> Self {
        let sits = match was {
            Some(Affair::TermElected(was)) => was.leader,
            Some(Affair::PostFilled(was)) => was.seat,
            Some(Affair::PostVacated(was)) => was.seat,
            Some(Affair::PostHandedOver(was)) => was.seat,
            _ => new_seat(sent),
        };
        let goal = match was {
            Some(Affair::GoalSet(was)) => was.goal,
            Some(Affair::GoalAssessed(was)) => was.goal,
            _ => new_goal(sent),
        };
        let replacement = form.replacement.as_ref().map(|form| Sheet {
            form,
            under: "/replacement",
            seat: sits,
            goal,
            brand: match was {
                Some(Affair::BrandRegistered(was)) => was.brand,
                _ => new_brand(sent),
            },
            drawn,
            was,
        });
        Self { form, replacement }
    }
}

impl Form for Correcting<'_> {
    type Made = (Option<(Day, Affair)>, PaperRef);

    fn papers(&self) -> Vec<&str> {
        let replacement = self.replacement.iter();
        replacement.flat_map(Form::papers).collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let replacement = match &self.replacement {
            Some(sheet) => sheet.make(desk).map(Some),
            None => Some(None),
        };
        let reason = desk.reason("/reason", &self.form.reason);
        Some((replacement?, reason?))
    }
}
