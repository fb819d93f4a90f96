//! Alliances and service teams: the forms by which they come about, stand and are corrected, and what those become.

mod making;

use super::draft::DraftWork;
use super::evidence::prepare;
use super::late_steps::Look;
use super::work::{carry_out, request};
use super::{Done, FieldFault, NotDone, Sent, or_denied};
use crate::authority::Action;
use crate::command::CommandError;
use crate::wiring::Qibu;
use making::{Checked, Correcting, Founded, Made, Sheet, Shown};
use qibu_domain::alliance::{Alliance, AllianceCommand, AllianceState};
use qibu_domain::id::{Sequence, StreamId, StreamKind};
use qibu_domain::team::{Team, TeamCommand, TeamState, TeamTurn};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// An alliance of service teams, as it is founded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AllianceForm {
    /// The node whose office looks after it.
    pub node: String,
    /// What it is called. No name of a person.
    pub name: String,
    /// The day on which it was founded, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// The id of the paper that shows it, uploaded before. In a correction the paper stays where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
}

/// A service team, as it is formed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamForm {
    /// The alliance: `alliance/` and its id.
    pub alliance: String,
    /// What it is called. No name of a person.
    pub name: String,
    /// The node whose office looks after it, of the district of the alliance.
    pub node: String,
    /// What it does, at least one: `entrepreneurship`, `law`, `psychology`, `arts`, `environment`, `rural`, `medicine`,
    /// `education`, `other`.
    pub domains: Vec<String>,
    /// The body that leads it: `association/` or `base/` and its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    /// The day on which it was formed, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// The id of the paper that shows it, uploaded before. In a correction the paper stays where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
}

/// That an alliance is dissolved, or a team suspended, resumed or dissolved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TurnForm {
    /// The day that it counts from, `YYYY-MM-DD`: of an end the last one.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// The id of the paper that shows it, uploaded before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
}

/// What a look at the credentials of a member found. No number of a certificate is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckForm {
    /// The member's seat.
    #[schema(format = "uuid")]
    pub seat: String,
    /// For which domain of the team.
    pub domain: String,
    /// Whether they are in order: `yes` or `no`.
    pub passed: String,
    /// The day of the check, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub occurred_on: String,
}

/// What was wrong with a fact of an alliance or a team. Without a replacement it is void.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamCorrectionForm {
    /// The whole founding as it should be, of an alliance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub founded: Option<AllianceForm>,
    /// The whole forming as it should be, of a team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formed: Option<TeamForm>,
    /// The whole check as it should be, of a team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<CheckForm>,
    /// Why, in words.
    pub reason: String,
}

impl TeamCorrectionForm {
    /// Whether what it corrects is to count no more.
    pub fn is_void(&self) -> bool {
        self.founded.is_none() && self.formed.is_none() && self.checked.is_none()
    }
}

/// The correction of a fact of an alliance or a team, to be confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamCorrectionDraft {
    /// The alliance or team: `alliance/` or `team/` and its id.
    pub stream: String,
    /// The sequence of the event that recorded it.
    pub cites: u64,
    /// What was wrong.
    pub correction: TeamCorrectionForm,
}

/// Founds an alliance.
pub async fn found(qibu: &Arc<Qibu>, sent: &Sent, form: &AllianceForm) -> Result<Done, NotDone> {
    let founded = Founded {
        form,
        under: "",
        was: None,
    };
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &founded).await;
    let node = form.node.trim();
    let prepared = or_denied(qibu, sent, Action::FoundAlliance, node, prepared).await?;
    let (occurred_on, founded) = prepared.made;
    let command = AllianceCommand::Found {
        occurred_on,
        founded,
    };
    let stream = sent.new_stream(StreamKind::Alliance);
    carry_out::<Alliance>(qibu, sent, stream, command, prepared.named).await
}

/// Dissolves an alliance.
pub async fn dissolve(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    stream: StreamId,
    form: &TurnForm,
) -> Result<Done, NotDone> {
    let node = node_of(qibu, stream).await?;
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &Shown { form }).await;
    let prepared = or_denied(qibu, sent, Action::DissolveAlliance, &node, prepared).await?;
    let (occurred_on, paper) = prepared.made;
    let command = AllianceCommand::Dissolve { occurred_on, paper };
    carry_out::<Alliance>(qibu, sent, stream, command, prepared.named).await
}

/// Forms a team.
pub async fn form(qibu: &Arc<Qibu>, sent: &Sent, form: &TeamForm) -> Result<Done, NotDone> {
    let sheet = Sheet {
        form,
        under: "",
        was: None,
    };
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &sheet).await;
    let node = form.node.trim();
    let prepared = or_denied(qibu, sent, Action::FormTeam, node, prepared).await?;
    let (occurred_on, formed) = prepared.made;
    let command = TeamCommand::Form {
        occurred_on,
        formed,
    };
    let stream = sent.new_stream(StreamKind::Team);
    carry_out::<Team>(qibu, sent, stream, command, prepared.named).await
}

/// What authority is asked for to change how a team stands.
pub fn action_of(turn: TeamTurn) -> Action {
    match turn {
        TeamTurn::Suspend | TeamTurn::Resume => Action::SuspendTeam,
        TeamTurn::Dissolve => Action::DissolveTeam,
    }
}

/// Suspends, resumes or dissolves a team.
pub async fn turn(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    (stream, turn): (StreamId, TeamTurn),
    form: &TurnForm,
) -> Result<Done, NotDone> {
    let node = node_of(qibu, stream).await?;
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &Shown { form }).await;
    let prepared = or_denied(qibu, sent, action_of(turn), &node, prepared).await?;
    let (occurred_on, paper) = prepared.made;
    let command = TeamCommand::Turn {
        turn,
        occurred_on,
        paper,
    };
    carry_out::<Team>(qibu, sent, stream, command, prepared.named).await
}

/// Records a check of credentials.
pub async fn check(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    stream: StreamId,
    form: &CheckForm,
) -> Result<Done, NotDone> {
    let node = node_of(qibu, stream).await?;
    let checked = Checked { form, under: "" };
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &checked).await;
    let prepared = or_denied(qibu, sent, Action::CheckCredential, &node, prepared).await?;
    let (occurred_on, checked) = prepared.made;
    let command = TeamCommand::CheckCredential {
        occurred_on,
        checked,
    };
    carry_out::<Team>(qibu, sent, stream, command, prepared.named).await
}

/// Corrects a fact of an alliance or a team, or voids it: alone, or, where `sent.entered_by` is another, as the second of
/// two officers.
pub async fn correct(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    (stream, cites): (StreamId, Sequence),
    form: &TeamCorrectionForm,
) -> Result<Done, NotDone> {
    let by_two = sent.entered_by.is_some();
    let node = node_of(qibu, stream).await?;
    let action = action_of_correction(stream, by_two);
    let prepared = match Correcting::of(qibu, (stream, cites), form).await {
        Ok(correcting) => prepare(qibu, sent, Some(sent.new_application()), &correcting).await,
        Err(error) => Err(error),
    };
    let prepared = or_denied(qibu, sent, action, &node, prepared).await?;
    let named = prepared.named;
    match prepared.made {
        Made::Alliance(command) => {
            let command = command.of(cites, by_two);
            carry_out::<Alliance>(qibu, sent, stream, command, named).await
        }
        Made::Team(command) => {
            let command = command.of(cites, by_two);
            carry_out::<Team>(qibu, sent, stream, command, named).await
        }
    }
}

/// What authority is asked for to correct a fact of that stream.
pub fn action_of_correction(stream: StreamId, by_two: bool) -> Action {
    match (stream.kind, by_two) {
        (StreamKind::Alliance, false) => Action::CorrectAlliance,
        (StreamKind::Alliance, true) => Action::CorrectAllianceLate,
        (_, false) => Action::CorrectTeam,
        (_, true) => Action::CorrectTeamLate,
    }
}

/// What the first of two officers types is judged as the second one's confirmation would be.
pub(super) async fn foresee(
    qibu: &Arc<Qibu>,
    Look {
        sent,
        submitter,
        id,
    }: &Look<'_>,
    work: &TeamCorrectionDraft,
) -> Result<(), NotDone> {
    if *submitter == sent.account {
        let fault = FieldFault::new("/submitter", "team.second_officer");
        return Err(NotDone::Fields(vec![fault]));
    }
    let stream = work.stream()?;
    let cites = Sequence(work.cites);
    let correcting = Correcting::of(qibu, (stream, cites), &work.correction).await?;
    let prepared = prepare(qibu, sent, Some(*id), &correcting).await;
    let prepared = prepared.map_err(|error| error.under("/work/team_correction/correction"))?;
    match prepared.made {
        Made::Alliance(command) => {
            let command = command.of(cites, true);
            let asked = request::<Alliance>(sent, stream, command);
            Ok(qibu.foresee_for_two(&asked).await?)
        }
        Made::Team(command) => {
            let command = command.of(cites, true);
            let asked = request::<Team>(sent, stream, command);
            Ok(qibu.foresee_for_two(&asked).await?)
        }
    }
}

/// A correction that a second officer is to confirm, as the work of a draft.
pub fn draft_of(
    (stream, cites): (StreamId, Sequence),
    correction: TeamCorrectionForm,
) -> DraftWork {
    DraftWork::TeamCorrection(Box::new(TeamCorrectionDraft {
        stream: stream.to_string(),
        cites: cites.0,
        correction,
    }))
}

impl TeamCorrectionDraft {
    /// Carries the correction out; the sender is the second officer.
    pub(super) async fn carry_out(&self, qibu: &Arc<Qibu>, sent: &Sent) -> Result<Done, NotDone> {
        let about = (self.stream()?, Sequence(self.cites));
        correct(qibu, sent, about, &self.correction).await
    }

    /// The stream that it is about.
    pub fn stream(&self) -> Result<StreamId, NotDone> {
        let read = self.stream.trim().parse::<StreamId>().ok();
        let ours = [StreamKind::Alliance, StreamKind::Team];
        read.filter(|stream| ours.contains(&stream.kind))
            .ok_or(NotDone::NotThere)
    }

    /// The paper that it names.
    pub(super) fn paper(&self) -> Option<&str> {
        let founded = self.correction.founded.as_ref();
        let formed = self.correction.formed.as_ref();
        let founded = founded.and_then(|it| it.paper.as_deref());
        founded.or(formed.and_then(|it| it.paper.as_deref()))
    }
}

/// The stream of an alliance or a team by its id, as it was typed.
pub fn stream_of(kind: StreamKind, id: &str) -> Option<StreamId> {
    Some(StreamId::new(kind, id.trim().parse().ok()?))
}

/// What is known of an alliance; nothing is not found.
pub async fn alliance(qibu: &Arc<Qibu>, stream: StreamId) -> Result<AllianceState, NotDone> {
    let hosted = qibu.alliances().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(CommandError::from)?;
    if hosted.sequence() == Sequence(0) {
        return Err(NotDone::NotThere);
    }
    Ok(hosted.state().clone())
}

/// What is known of a team; nothing is not found.
pub async fn team(qibu: &Arc<Qibu>, stream: StreamId) -> Result<TeamState, NotDone> {
    let hosted = qibu.teams().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(CommandError::from)?;
    if hosted.sequence() == Sequence(0) {
        return Err(NotDone::NotThere);
    }
    Ok(hosted.state().clone())
}

/// The node of an alliance or a team; empty once it is void.
pub async fn node_of(qibu: &Arc<Qibu>, stream: StreamId) -> Result<String, NotDone> {
    let node = match stream.kind {
        StreamKind::Alliance => {
            let founded = alliance(qibu, stream).await?.founded;
            founded.map(|founded| founded.said.node)
        }
        _ => {
            let formed = team(qibu, stream).await?.formed;
            formed.map(|formed| formed.said.node)
        }
    };
    Ok(node.unwrap_or_default())
}
