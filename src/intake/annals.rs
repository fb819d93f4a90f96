//! Visits, publications and guides: the form of an entry of the annals and of its correction, and what they become.

mod making;

use super::draft::DraftWork;
use super::evidence::{Desk, Form, prepare};
use super::form::Number;
use super::late_steps::Look;
use super::{Done, FieldFault, NotDone, Sent, evidence, or_denied};
use crate::authority::Action;
use crate::command::{CommandError, Request};
use crate::wiring::Qibu;
use making::Sheet;
use qibu_domain::annals::{Annal, Annals, AnnalsCommand};
use qibu_domain::id::{Sequence, StreamId, StreamKind};
use qibu_domain::subject::event::PaperRef;
use qibu_domain::time::Day;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// An entry of the annals, as it is sent. Which fields it has follows from its kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnalForm {
    /// `visit`, `publication` or `guide`.
    pub kind: String,
    /// The code of the node that it is about.
    pub node: String,
    /// The day on which it was so, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// The id of the paper that shows it, uploaded before. In a correction the paper stays where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub paper: Option<String>,
    /// Of a visit: `research`, `meeting`, `exchange`, `supervision` or `other`; of a publication: `journal`, `newspaper`,
    /// `broadcast`, `online` or `other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// Of a visit: the authority or body that came, or that called the meeting. No name of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Of a publication or a guide: its title; of a visit, where it has one. No name of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Of a visit: the bodies that were seen; of a publication: those that it is about; each `association/` or `base/` and
    /// its id, at most 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bodies: Vec<String>,
    /// Of a visit: how many came, group by group, at most 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub came: Vec<CameForm>,
    /// Of a visit: how many persons came in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persons: Option<Number>,
    /// Of a publication: where it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub periodical: Option<String>,
    /// Of a publication: the issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue: Option<String>,
    /// Of a guide: the code of the district's edition that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
}

/// How many came of one group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CameForm {
    /// The group, such as trial cities. No name of a person.
    pub who: String,
    /// How many units or delegates.
    pub count: Number,
}

/// What was wrong with an entry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnalCorrectionForm {
    /// The whole entry as it should be, of the same kind and node; without it the entry is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<AnnalForm>,
    /// Why, in words.
    pub reason: String,
}

/// The correction of an entry, to be confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnalCorrectionDraft {
    /// The code of the district in whose annals it stands.
    pub district: String,
    /// The sequence of the event that recorded the entry.
    pub cites: u64,
    /// What was wrong.
    pub correction: AnnalCorrectionForm,
}

/// The stream of a district's annals; `None` where there is no such district.
pub fn stream_of(qibu: &Qibu, district: &str) -> Option<StreamId> {
    let rulebook = qibu.rulebook();
    let known = rulebook.district(district)?;
    let root = known.root.as_deref()?;
    Some(StreamId::of_district(
        StreamKind::Annals,
        qibu.log_id(),
        root,
    ))
}

/// Records an entry in the annals of the district that its node belongs to.
pub async fn record(qibu: &Arc<Qibu>, sent: &Sent, form: &AnnalForm) -> Result<Done, NotDone> {
    let sheet = Sheet {
        form,
        under: "",
        was: None,
    };
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &sheet).await;
    let node = form.node.trim();
    let prepared = or_denied(qibu, sent, Action::RecordAnnal, node, prepared).await?;
    qibu.refresh_rules().await?;
    let district = qibu.rulebook().district_of(node).map(str::to_owned);
    let stream = district.and_then(|district| stream_of(qibu, &district));
    let stream = stream.ok_or_else(|| {
        let fault = FieldFault::new("/node", "annal.node_unknown");
        NotDone::Fields(vec![fault.with("node", node)])
    })?;
    let (occurred_on, entry) = prepared.made;
    let command = AnnalsCommand::Record { occurred_on, entry };
    carry_out(qibu, sent, stream, command, prepared.named).await
}

/// Corrects an entry, or voids it: alone, or, where `sent.entered_by` is another, as the second of two officers.
pub async fn correct(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    district: &str,
    cites: Sequence,
    form: &AnnalCorrectionForm,
) -> Result<Done, NotDone> {
    let stream = stream_of(qibu, district).ok_or(NotDone::NotThere)?;
    let by_two = sent.entered_by.is_some();
    let action = if by_two {
        Action::CorrectAnnalLate
    } else {
        Action::CorrectAnnal
    };
    let was = entry(qibu, stream, cites).await?;
    let node = was.as_ref().map_or(district, Annal::node).to_owned();
    let prepared = match &was {
        Some(was) => {
            let correcting = Correcting::of(was, form);
            prepare(qibu, sent, Some(sent.new_application()), &correcting).await
        }
        None => Err(no_entry(cites)),
    };
    let prepared = or_denied(qibu, sent, action, &node, prepared).await?;
    let command = command(cites, prepared.made, by_two);
    carry_out(qibu, sent, stream, command, prepared.named).await
}

/// What the first of two officers types is judged as the second one's confirmation would be.
pub(super) async fn foresee(
    qibu: &Arc<Qibu>,
    Look {
        sent,
        submitter,
        id,
    }: &Look<'_>,
    work: &AnnalCorrectionDraft,
) -> Result<(), NotDone> {
    if *submitter == sent.account {
        let fault = FieldFault::new("/submitter", "annal.second_officer");
        return Err(NotDone::Fields(vec![fault]));
    }
    let cites = Sequence(work.cites);
    let stream = stream_of(qibu, &work.district).ok_or(NotDone::NotThere)?;
    let was = entry(qibu, stream, cites).await?;
    let was = was.ok_or_else(|| no_entry(cites))?;
    let correcting = Correcting::of(&was, &work.correction);
    let prepared = prepare(qibu, sent, Some(*id), &correcting).await;
    let prepared = prepared.map_err(|error| error.under("/work/annal_correction/correction"))?;
    let request = Request::<Annals> {
        stream,
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
pub fn draft_of(district: &str, cites: Sequence, correction: AnnalCorrectionForm) -> DraftWork {
    DraftWork::AnnalCorrection(Box::new(AnnalCorrectionDraft {
        district: district.to_owned(),
        cites: cites.0,
        correction,
    }))
}

fn command(cites: Sequence, made: (Option<(Day, Annal)>, PaperRef), by_two: bool) -> AnnalsCommand {
    let (replacement, reason) = made;
    AnnalsCommand::Correct {
        cites,
        replacement,
        reason,
        by_two,
    }
}

/// The entry that an event recorded, as it stands; `None` where it is none, or void.
async fn entry(
    qibu: &Arc<Qibu>,
    stream: StreamId,
    cites: Sequence,
) -> Result<Option<Annal>, NotDone> {
    let hosted = qibu.annals().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(CommandError::from)?;
    Ok(hosted.state().entry(cites).map(|known| known.entry.clone()))
}

/// What is cited is no entry that stands: there is nothing that a correction could be read against.
fn no_entry(cites: Sequence) -> NotDone {
    let fault = FieldFault::new("", "annal.unknown");
    NotDone::Fields(vec![fault.with("sequence", cites)])
}

async fn carry_out(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    stream: StreamId,
    command: AnnalsCommand,
    named: Vec<qibu_domain::id::PaperId>,
) -> Result<Done, NotDone> {
    let receipt = qibu
        .execute(Request::<Annals> {
            stream,
            command,
            principal: sent.principal(),
            command_id: sent.command_id,
            mac: sent.mac,
            entered_by: sent.entered_by,
            if_match: None,
            dry_run: sent.dry_run,
            at: None,
        })
        .await?;
    if !sent.dry_run {
        evidence::bind(qibu, named, sent.new_application()).await;
    }
    Ok(Done {
        receipt,
        subject: stream,
        application: None,
    })
}

/// A correction with the entry that it is about.
struct Correcting<'a> {
    form: &'a AnnalCorrectionForm,
    replacement: Option<Sheet<'a>>,
}

impl<'a> Correcting<'a> {
    fn of(was: &'a Annal, form: &'a AnnalCorrectionForm) -> Self {
        let replacement = form.replacement.as_ref().map(|form| Sheet {
            form,
            under: "/replacement",
            was: Some(was),
        });
        Self { form, replacement }
    }
}

impl Form for Correcting<'_> {
    type Made = (Option<(Day, Annal)>, PaperRef);

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
