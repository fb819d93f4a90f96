//! From what people send to commands: one road for the API, the pages and whoever else takes forms.
//!
//! A form is checked field by field and all that is wrong is said at once. Papers are resolved through the paper
//! store, which alone knows their commitments, and written reasons are stored as papers before the command is sent
//! (law 10). Nothing here knows HTTP.

pub mod affairs;
mod amount;
pub mod annals;
pub mod aside;
pub mod ballot;
pub mod base;
pub mod brands;
pub mod changeover;
pub mod draft;
pub mod fault;
pub mod form;
pub mod founding;
pub mod gaps;
pub mod importing;
pub mod late_steps;
pub mod loose;
pub mod membership;
pub mod nodes;
pub mod outcomes;
pub mod oversight;
pub mod passing;
pub mod person;
pub mod policies;
pub mod programmes;
pub mod published_claims;
pub mod re_review;
pub mod seen;
pub mod service_requests;
pub mod sessions;
pub mod site_visit;
pub mod suggestions;
pub mod teams;
pub mod workdays;

mod convert;
mod evidence;
mod work;

pub use affairs::{AffairCorrectionForm, AffairForm};
pub use base::{BaseFoundingForm, BaseProposalForm};
pub use convert::text_fault;
pub use draft::{DraftForm, DraftView, DraftWork};
pub use fault::{FieldFault, NotDone};
pub use form::{ApplicationForm, ContentsForm, ProposalForm, VerbForm};
pub use founding::{FoundingCorrectionForm, FoundingForm};
pub use importing::{ImportForm, ImportRefusal, ImportView};
pub use oversight::OversightForm;
pub use seen::Seen;

use crate::authority::{Action, Resource};
use crate::command::{CommandError, Receipt, Request};
use crate::wiring::Qibu;
use evidence::{Form, prepare};
use qibu_domain::actor::Principal;
use qibu_domain::id::{
    AccountId, ApplicationId, CommandId, PaperId, Sequence, StreamId, StreamKind,
};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::occasion::fresh_id;
use qibu_domain::subject::event::Contents;
use qibu_domain::subject::{Proposal, Subject, SubjectCommand};
use qibu_projections::applications;
use std::sync::Arc;

/// The number of a new application's id among the new ids of its command; the stream's is 0.
const APPLICATION: u32 = 1;

/// Who sends something, under which id, having seen what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The signed-in account.
    pub account: AccountId,
    /// The id of the command (law 14).
    pub command_id: CommandId,
    /// The keyed MAC of what was sent.
    pub mac: [u8; 32],
    /// What the sender has seen of what is acted on: last events; of a draft, versions.
    pub if_match: Option<Seen>,
    /// Whether nothing shall be written.
    pub dry_run: bool,
    /// Who typed it, where that was another.
    pub entered_by: Option<AccountId>,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// What was written.
    pub receipt: Receipt,
    /// The stream of the association or base that it is about.
    pub subject: StreamId,
    /// The application that it is about.
    pub application: Option<ApplicationId>,
}

impl Sent {
    /// Who sends it, as the log knows principals.
    pub fn principal(&self) -> Principal {
        Principal::Account(self.account)
    }

    /// The stream of the association or base that the command would begin.
    pub fn new_subject(&self, kind: SubjectKind) -> StreamId {
        let id = fresh_id(&self.principal(), self.command_id, 0);
        StreamId::new(kind.stream(), id)
    }

    /// The stream of another kind that the command would begin.
    pub fn new_stream(&self, kind: StreamKind) -> StreamId {
        StreamId::new(kind, fresh_id(&self.principal(), self.command_id, 0))
    }

    /// The id of the application that the command would hand in.
    pub fn new_application(&self) -> ApplicationId {
        ApplicationId(fresh_id(&self.principal(), self.command_id, APPLICATION))
    }
}

/// What became of a proposal.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one is made and matched at a time"
)]
pub enum Proposed {
    /// It was handed in.
    HandedIn(Done),
    /// It was typed for another, who is to confirm it.
    Drafted(DraftView),
}

/// A proposal of either kind of body, as it is sent.
pub trait ProposalSent: Form<Made = (Proposal, Contents)> + Sized {
    /// The account that proposes, where another types.
    fn submitter(&self) -> Option<&str>;
    /// The code of the node that the body shall belong to.
    fn node(&self) -> &str;
    /// The same as the work of a draft that its submitter confirms.
    fn into_draft(self) -> DraftWork;
}

impl ProposalSent for ProposalForm {
    fn submitter(&self) -> Option<&str> {
        self.submitter.as_deref()
    }

    fn node(&self) -> &str {
        &self.node
    }

    fn into_draft(self) -> DraftWork {
        DraftWork::Proposal(Self {
            submitter: None,
            ..self
        })
    }
}

impl ProposalSent for BaseProposalForm {
    fn submitter(&self) -> Option<&str> {
        self.submitter.as_deref()
    }

    fn node(&self) -> &str {
        &self.node
    }

    fn into_draft(self) -> DraftWork {
        DraftWork::BaseProposal(Self {
            submitter: None,
            ..self
        })
    }
}

/// Proposes an association or a base, or, typed for another, leaves a draft for that account to confirm.
pub async fn propose_or_draft<F: ProposalSent>(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    form: F,
) -> Result<Proposed, NotDone> {
    let submitter = form.submitter().map(str::to_owned);
    let own = convert::given(submitter.as_deref()).is_none_or(|id| id == sent.account.to_string());
    if own {
        return propose(qibu, sent, &form).await.map(Proposed::HandedIn);
    }
    let work = form.into_draft();
    draft::create(qibu, sent, &DraftForm { submitter, work })
        .await
        .map(Proposed::Drafted)
}

/// Proposes an association or a base: its first application is handed in with it.
pub async fn propose<F: ProposalSent>(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    form: &F,
) -> Result<Done, NotDone> {
    let application = sent.new_application();
    let prepared = prepare(qibu, sent, Some(application), form).await;
    let prepared = or_denied(qibu, sent, Action::Propose, form.node(), prepared).await?;
    let (proposal, contents) = prepared.made;
    let subject = sent.new_subject(proposal.kind());
    let command = SubjectCommand::Propose { proposal, contents };
    let sending = Sending {
        subject,
        application: Some(application),
        command,
        if_match: None,
    };
    carry_out(qibu, sent, sending, prepared.named).await
}

/// Applies for the next transition of an association or a base.
pub async fn submit(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    subject: StreamId,
    form: &ApplicationForm,
) -> Result<Done, NotDone> {
    let application = sent.new_application();
    let prepared = prepare(qibu, sent, Some(application), form).await;
    let node = node_of(qibu, subject).await?;
    let action = if form.is_proposed_by_an_office() {
        Action::ProposeOrder
    } else {
        Action::Submit
    };
    let prepared = or_denied(qibu, sent, action, &node, prepared).await?;
    let (transition, contents) = prepared.made;
    let command = SubjectCommand::Submit {
        transition,
        contents,
    };
    let sending = Sending {
        subject,
        application: Some(application),
        command,
        if_match: None,
    };
    carry_out(qibu, sent, sending, prepared.named).await
}

/// Acts on an application. The sender says what it has seen of it.
pub async fn act(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    application: ApplicationId,
    form: &VerbForm,
) -> Result<Done, NotDone> {
    let seen = sent.if_match.as_ref().ok_or(NotDone::VersionMissing)?;
    let subject = subject_of(qibu, application)
        .await?
        .ok_or(NotDone::NotThere)?;
    let mut prepared = prepare(qibu, sent, Some(application), form).await;
    let of_the_applicant = match form {
        VerbForm::Resubmit(_) => Some(Action::Resubmit),
        VerbForm::Supplement(_) => Some(Action::Supplement),
        _ => None,
    };
    if let Some(action) = of_the_applicant {
        let node = node_of(qibu, subject).await?;
        prepared = or_denied(qibu, sent, action, &node, prepared).await;
    }
    let prepared = prepared?;
    let command = SubjectCommand::Act {
        application,
        verb: prepared.made,
    };
    let sending = Sending {
        subject,
        application: Some(application),
        command,
        if_match: expected(qibu, subject, application, seen).await?,
    };
    let done = carry_out(qibu, sent, sending, prepared.named).await;
    done.map_err(|error| match error {
        // Nothing has changed since: what was named never stood there.
        NotDone::Command(CommandError::Stale { current, .. }) if seen.is_foreign() => {
            NotDone::VersionForeign { current }
        }
        other => other,
    })
}

/// The version that an act is to find. Only where several were named is it looked up which of them stands.
async fn expected(
    qibu: &Arc<Qibu>,
    subject: StreamId,
    application: ApplicationId,
    seen: &Seen,
) -> Result<Option<Sequence>, NotDone> {
    let current = match seen {
        Seen::OneOf(versions) if versions.len() > 1 => {
            let hosted = qibu.subjects().refresh(qibu.log(), subject).await;
            let hosted = hosted.map_err(CommandError::from)?;
            let known = hosted.state().application(application);
            known.map(|known| known.last).unwrap_or_default()
        }
        _ => Sequence::default(),
    };
    Ok(seen.expected(current))
}

/// Takes over the founding of a body older than the log. `sent.entered_by` is the first officer.
pub async fn record_founding<F: Form<Made = SubjectCommand>>(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    kind: SubjectKind,
    form: &F,
) -> Result<Done, NotDone> {
    let prepared = prepare(qibu, sent, Some(sent.new_application()), form).await?;
    let sending = Sending {
        subject: sent.new_subject(kind),
        application: None,
        command: prepared.made,
        if_match: None,
    };
    carry_out(qibu, sent, sending, prepared.named).await
}

/// Corrects a recorded founding, or voids it. `sent.entered_by` is the first officer.
pub async fn correct_founding(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    subject: StreamId,
    form: &FoundingCorrectionForm,
) -> Result<Done, NotDone> {
    let prepared = prepare(qibu, sent, Some(sent.new_application()), form).await?;
    let sending = Sending {
        subject,
        application: None,
        command: prepared.made,
        if_match: None,
    };
    carry_out(qibu, sent, sending, prepared.named).await
}

/// Acts on the standing of an association or a base.
pub async fn oversee(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    subject: StreamId,
    form: &OversightForm,
) -> Result<Done, NotDone> {
    let prepared = prepare(qibu, sent, Some(sent.new_application()), form).await;
    let node = node_of(qibu, subject).await?;
    let prepared = or_denied(qibu, sent, form.action(), &node, prepared).await?;
    let sending = Sending {
        subject,
        application: None,
        command: SubjectCommand::Oversee(prepared.made),
        if_match: None,
    };
    carry_out(qibu, sent, sending, prepared.named).await
}

/// The stream of the body that an application belongs to; `None` where there is no such application.
pub async fn subject_of(
    qibu: &Arc<Qibu>,
    application: ApplicationId,
) -> Result<Option<StreamId>, NotDone> {
    // It may have been handed in a moment ago, before the views have come so far.
    let today = qibu.clock().now().day();
    let found = qibu.read_on_arrival(move |rows| applications::one(rows, application, today));
    let (found, _) = found.await?;
    Ok(found.map(|row| row.stream()))
}

/// Whoever may not do it at all is told so, and not which of its fields are wrong.
async fn or_denied<T>(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    action: Action,
    node: &str,
    prepared: Result<T, NotDone>,
) -> Result<T, NotDone> {
    let rulebook = qibu.rulebook();
    // A node that is not known has no office to ask; then the fields are what is wrong.
    let district = rulebook.district_of(node).map(str::to_owned);
    let (Err(NotDone::Fields(_)), Some(district)) = (&prepared, district) else {
        return prepared;
    };
    let actor = qibu.actor(sent.account, false).await?;
    let training = qibu.is_training();
    let resource = Resource {
        district,
        node: node.to_owned(),
        training,
        ..Resource::default()
    };
    let today = qibu.clock().now().day();
    let allowed = qibu
        .authority(&rulebook)?
        .judge(&actor, action, &resource, today, &rulebook);
    match allowed {
        Ok(_) => prepared,
        Err(denial) => Err(CommandError::Denied(denial).into()),
    }
}

/// The node that a body belongs to; empty where there is no such body.
async fn node_of(qibu: &Arc<Qibu>, subject: StreamId) -> Result<String, NotDone> {
    let hosted = qibu.subjects().load(qibu.log(), subject).await;
    let hosted = hosted.map_err(CommandError::from)?;
    let body = hosted.state().body.as_ref();
    Ok(body.map(|body| body.node().to_owned()).unwrap_or_default())
}

struct Sending {
    subject: StreamId,
    application: Option<ApplicationId>,
    command: SubjectCommand,
    /// The version to be found; `None` where it does not matter.
    if_match: Option<Sequence>,
}

async fn carry_out(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    sending: Sending,
    named: Vec<PaperId>,
) -> Result<Done, NotDone> {
    let Sending {
        subject,
        application,
        command,
        if_match,
    } = sending;
    let receipt = qibu
        .execute(Request::<Subject> {
            stream: subject,
            command,
            principal: sent.principal(),
            command_id: sent.command_id,
            mac: sent.mac,
            entered_by: sent.entered_by,
            if_match,
            dry_run: sent.dry_run,
            at: None,
        })
        .await?;
    if !sent.dry_run {
        // A founding has no application; its papers are kept under the id that its draft had.
        let holder = application.unwrap_or_else(|| sent.new_application());
        evidence::bind(qibu, named, holder).await;
    }
    Ok(Done {
        receipt,
        subject,
        application,
    })
}

/// Runs what blocks where it may.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, NotDone> + Send + 'static,
) -> Result<T, NotDone> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(NotDone::fault(&error)),
    }
}
