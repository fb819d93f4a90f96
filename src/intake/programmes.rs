//! Programmes: the forms of an approval, a closing and a correction, and what they become.

use super::convert::given;
use super::draft::DraftWork;
use super::evidence::{Desk, Form, prepare};
use super::form::Number;
use super::late_steps::Look;
use super::sessions::node_of_body;
use super::work::{Fields, carry_out, request};
use super::{Done, FieldFault, NotDone, Sent, node_of, or_denied};
use crate::authority::Action;
use crate::command::CommandError;
use crate::wiring::Qibu;
use qibu_domain::id::{Sequence, StreamId, StreamKind};
use qibu_domain::occasion::fresh_id;
use qibu_domain::programme::{
    MAX_BUDGET_FEN, Programme, ProgrammeApproved, ProgrammeClosed, ProgrammeCommand, ProgrammeFact,
    ProgrammeGoal, ProgrammeState,
};
use qibu_domain::subject::event::PaperRef;
use qibu_domain::time::Day;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A programme as it is approved.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeForm {
    /// The body whose programme it is: `association/` or `base/` and its id.
    pub owner: String,
    /// What it is called. No name of a person.
    pub name: String,
    /// What it is to reach, 1 to 20.
    pub goals: Vec<ProgrammeGoalForm>,
    /// The day of the approval, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// Its first day, `YYYY-MM-DD`; the day of the approval where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub from: Option<String>,
    /// Its last day, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub until: Option<String>,
    /// Its budget, in fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_fen: Option<Number>,
    /// The id of the paper that shows the approval, uploaded before. In a correction the paper stays where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
}

/// A goal of a programme.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeGoalForm {
    /// What is counted. No name of a person.
    pub name: String,
    /// How many.
    pub target: Number,
}

/// The closing of a programme.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeClosingForm {
    /// Its last day, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// The id of the paper that shows it, uploaded before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
}

/// What was wrong with an approval or a closing. Without `approved` and `closed` it is void.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeCorrectionForm {
    /// The whole approval as it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<ProgrammeForm>,
    /// The whole closing as it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<ProgrammeClosingForm>,
    /// Why, in words.
    pub reason: String,
}

/// The correction of what was recorded of a programme, to be confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeCorrectionDraft {
    /// The id of the programme.
    pub programme: String,
    /// The sequence of the event that recorded it.
    pub cites: u64,
    /// What was wrong.
    pub correction: ProgrammeCorrectionForm,
}

/// Approves a programme.
pub async fn approve(qibu: &Arc<Qibu>, sent: &Sent, form: &ProgrammeForm) -> Result<Done, NotDone> {
    let sheet = Sheet {
        form,
        under: "",
        was: None,
    };
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &sheet).await;
    let node = node_of_body(qibu, &form.owner).await?;
    let prepared = or_denied(qibu, sent, Action::ApproveProgramme, &node, prepared).await?;
    let id = fresh_id(&sent.principal(), sent.command_id, 0);
    let stream = StreamId::new(StreamKind::Programme, id);
    let (occurred_on, approved) = prepared.made;
    let command = ProgrammeCommand::Approve {
        occurred_on,
        approved,
    };
    carry_out::<Programme>(qibu, sent, stream, command, prepared.named).await
}

/// Closes a programme.
pub async fn close(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    stream: StreamId,
    form: &ProgrammeClosingForm,
) -> Result<Done, NotDone> {
    let closing = Closing {
        form,
        under: "",
        was: None,
    };
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &closing).await;
    let node = node_of_programme(qibu, stream).await?;
    let prepared = or_denied(qibu, sent, Action::CloseProgramme, &node, prepared).await?;
    let (occurred_on, closed) = prepared.made;
    let command = ProgrammeCommand::Close {
        occurred_on,
        paper: closed.paper,
    };
    carry_out::<Programme>(qibu, sent, stream, command, prepared.named).await
}

/// Corrects an approval or a closing, or voids it: alone, or, where `sent.entered_by` is another, as the second of two
/// officers.
pub async fn correct(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    stream: StreamId,
    cites: Sequence,
    form: &ProgrammeCorrectionForm,
) -> Result<Done, NotDone> {
    let by_two = sent.entered_by.is_some();
    let action = if by_two {
        Action::CorrectProgrammeLate
    } else {
        Action::CorrectProgramme
    };
    let state = state(qibu, stream).await?;
    let prepared = match Correcting::of(&state, cites, form) {
        Ok(correcting) => prepare(qibu, sent, Some(sent.new_application()), &correcting).await,
        Err(error) => Err(error),
    };
    let node = node_of_programme(qibu, stream).await?;
    let prepared = or_denied(qibu, sent, action, &node, prepared).await?;
    let command = command(cites, prepared.made, by_two);
    carry_out::<Programme>(qibu, sent, stream, command, prepared.named).await
}

/// What the first of two officers types is judged as the second one's confirmation would be.
pub(super) async fn foresee(
    qibu: &Arc<Qibu>,
    Look {
        sent,
        submitter,
        id,
    }: &Look<'_>,
    work: &ProgrammeCorrectionDraft,
) -> Result<(), NotDone> {
    if *submitter == sent.account {
        let fault = FieldFault::new("/submitter", "programme.second_officer");
        return Err(NotDone::Fields(vec![fault]));
    }
    let stream = stream_of(&work.programme).ok_or(NotDone::NotThere)?;
    let cites = Sequence(work.cites);
    let state = state(qibu, stream).await?;
    let correcting = Correcting::of(&state, cites, &work.correction)?;
    let prepared = prepare(qibu, sent, Some(*id), &correcting).await;
    let under = "/work/programme_correction/correction";
    let prepared = prepared.map_err(|error| error.under(under))?;
    let command = command(cites, prepared.made, true);
    Ok(qibu
        .foresee_for_two(&request::<Programme>(sent, stream, command))
        .await?)
}

/// A correction that a second officer is to confirm, as the work of a draft.
pub fn draft_of(
    stream: StreamId,
    cites: Sequence,
    correction: ProgrammeCorrectionForm,
) -> DraftWork {
    DraftWork::ProgrammeCorrection(Box::new(ProgrammeCorrectionDraft {
        programme: stream.id.to_string(),
        cites: cites.0,
        correction,
    }))
}

impl ProgrammeCorrectionDraft {
    /// Carries the correction out; the sender is the second officer.
    pub(super) async fn carry_out(&self, qibu: &Arc<Qibu>, sent: &Sent) -> Result<Done, NotDone> {
        let stream = stream_of(&self.programme).ok_or(NotDone::NotThere)?;
        correct(qibu, sent, stream, Sequence(self.cites), &self.correction).await
    }

    /// The papers that it names.
    pub(super) fn papers(&self) -> impl Iterator<Item = &str> {
        let approved = self.correction.approved.as_ref();
        let approved = approved.and_then(|approved| approved.paper.as_deref());
        let closed = self.correction.closed.as_ref();
        let named = approved.or(closed.and_then(|closed| closed.paper.as_deref()));
        named.into_iter()
    }
}

/// The stream of a programme by its id, as it was typed.
pub fn stream_of(id: &str) -> Option<StreamId> {
    let id = id.trim().parse().ok()?;
    Some(StreamId::new(StreamKind::Programme, id))
}

fn command(
    cites: Sequence,
    made: (Option<(Day, ProgrammeFact)>, PaperRef),
    by_two: bool,
) -> ProgrammeCommand {
    let (replacement, reason) = made;
    ProgrammeCommand::Correct {
        cites,
        replacement,
        reason,
        by_two,
    }
}

/// What is known of a programme; nothing is not found.
pub async fn state(qibu: &Arc<Qibu>, stream: StreamId) -> Result<ProgrammeState, NotDone> {
    let hosted = qibu.programmes().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(CommandError::from)?;
    if hosted.sequence() == Sequence(0) {
        return Err(NotDone::NotThere);
    }
    Ok(hosted.state().clone())
}

/// The node of the body whose programme it is; what is not known is not found.
pub async fn node_of_programme(qibu: &Arc<Qibu>, stream: StreamId) -> Result<String, NotDone> {
    let state = state(qibu, stream).await?;
    match &state.approved {
        Some(approved) => node_of(qibu, approved.said.owner).await,
        None => Ok(String::new()),
    }
}

/// The form of an approval, with what it stands for where it names nothing.
struct Sheet<'a> {
    form: &'a ProgrammeForm,
    under: &'static str,
    was: Option<&'a PaperRef>,
}

impl Form for Sheet<'_> {
    type Made = (Day, ProgrammeApproved);

    fn papers(&self) -> Vec<&str> {
        given(self.form.paper.as_deref()).into_iter().collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let form = self.form;
        let mut fields = Fields {
            desk,
            under: self.under,
        };
        let owner = fields.id("owner", &form.owner);
        let name = fields.name("name", &form.name);
        let goals = form.goals.iter().enumerate().map(|(at, goal)| {
            let name = fields.name(&format!("goals/{at}/name"), &goal.name);
            let field = format!("goals/{at}/target");
            let target = fields.amount(&field, Some(&goal.target), u64::from(u32::MAX));
            let target = match target {
                Some(None) => fields.missing(&field),
                other => other.flatten(),
            };
            Some(ProgrammeGoal {
                name: name?,
                target: target?,
            })
        });
        let goals: Vec<Option<ProgrammeGoal>> = goals.collect();
        let on = fields.day("occurred_on", &form.occurred_on);
        let from = fields.day_if_any("from", form.from.as_deref());
        let until = fields.day_if_any("until", form.until.as_deref());
        let budget_fen = fields.amount("budget_fen", form.budget_fen.as_ref(), MAX_BUDGET_FEN);
        let paper = fields.paper(form.paper.as_deref(), self.was);
        let on = on?;
        let approved = ProgrammeApproved {
            owner: owner?,
            name: name?,
            goals: goals.into_iter().collect::<Option<_>>()?,
            from: from?.unwrap_or(on),
            until: until?,
            budget_fen: budget_fen?,
            paper: paper?,
        };
        Some((on, approved))
    }
}

struct Closing<'a> {
    form: &'a ProgrammeClosingForm,
    under: &'static str,
    was: Option<&'a PaperRef>,
}

impl Form for Closing<'_> {
    type Made = (Day, ProgrammeClosed);

    fn papers(&self) -> Vec<&str> {
        given(self.form.paper.as_deref()).into_iter().collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let mut fields = Fields {
            desk,
            under: self.under,
        };
        let on = fields.day("occurred_on", &self.form.occurred_on);
        let paper = fields.paper(self.form.paper.as_deref(), self.was);
        Some((on?, ProgrammeClosed { paper: paper? }))
    }
}

/// A correction with the fact that it is about.
struct Correcting<'a> {
    form: &'a ProgrammeCorrectionForm,
    replacement: Option<Replacing<'a>>,
}

enum Replacing<'a> {
    Approved(Sheet<'a>),
    Closed(Closing<'a>),
}

impl<'a> Correcting<'a> {
    fn of(
        state: &'a ProgrammeState,
        cites: Sequence,
        form: &'a ProgrammeCorrectionForm,
    ) -> Result<Self, NotDone> {
        if state.fact(cites).is_none() {
            let fault = FieldFault::new("", "programme.unknown").with("sequence", cites);
            return Err(NotDone::Fields(vec![fault]));
        }
        let (approved, closed) = (state.approved.as_ref(), state.closed.as_ref());
        let replacement = match (&form.approved, &form.closed) {
            (Some(form), None) => Some(Replacing::Approved(Sheet {
                form,
                under: "/approved",
                was: approved.and_then(|was| was.said.paper.as_ref()),
            })),
            (None, Some(form)) => Some(Replacing::Closed(Closing {
                form,
                under: "/closed",
                was: closed.and_then(|was| was.said.paper.as_ref()),
            })),
            (None, None) => None,
            (Some(_), Some(_)) => {
                let fault = FieldFault::new("/closed", "programme.replaced_by_other");
                return Err(NotDone::Fields(vec![fault]));
            }
        };
        Ok(Self { form, replacement })
    }
}

impl Form for Correcting<'_> {
    type Made = (Option<(Day, ProgrammeFact)>, PaperRef);

    fn papers(&self) -> Vec<&str> {
        match &self.replacement {
            Some(Replacing::Approved(sheet)) => sheet.papers(),
            Some(Replacing::Closed(closing)) => closing.papers(),
            None => Vec::new(),
        }
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let replacement = match &self.replacement {
            Some(Replacing::Approved(sheet)) => {
                let made = sheet.make(desk);
                made.map(|(on, approved)| Some((on, ProgrammeFact::Approved(approved))))
            }
            Some(Replacing::Closed(closing)) => {
                let made = closing.make(desk);
                made.map(|(on, closed)| Some((on, ProgrammeFact::Closed(closed))))
            }
            None => Some(None),
        };
        let reason = desk.reason("/reason", &self.form.reason);
        Some((replacement?, reason?))
    }
}
