//! What a step does with a body: takes it over, proposes it, applies for it, acts on its application.

use super::super::script::{
    ActWork, BaseFoundingWork, BaseProposalWork, ContentsWork, CorrectionWork, FoundingWork,
    LateStepWork, OverseeWork, ProposalWork, Step, SubmitWork,
};
use super::{Run, SampleError};
use qibu_domain::actor::Principal;
use qibu_domain::id::{ApplicationId, ObjectionId, Sequence, StreamId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::occasion::fresh_id;
use qibu_domain::subject::event::Contents;
use qibu_domain::subject::{
    AssociationProposal, BaseProposal, OBJECTION, Proposal, STATEMENT_KIND, STEP_STATEMENT_KIND,
    Subject, SubjectCommand,
};
use qibu_domain::time::{Day, Precision};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The number of a new stream's id among the new ids of its command.
const STREAM: u32 = 0;
/// The number of a new application's id among them.
pub(super) const APPLICATION: u32 = 1;

/// What is said of the day of a founding, and of whom the body gathers.
struct Founded<'a> {
    on: Day,
    precision: Precision,
    categories: &'a BTreeSet<String>,
}

impl Run<'_> {
    pub(super) async fn record_founding(
        &mut self,
        step: &Step,
        work: &FoundingWork,
    ) -> Result<(), SampleError> {
        let proposal = AssociationProposal {
            name: self.text(&work.name)?,
            short_name: self.short(work.short_name.as_deref())?,
            body_kind: work.body_kind.clone(),
            form: work.form.clone(),
            node: work.node.clone(),
            scope: work.scope.clone(),
            ordinal: 1,
        };
        let founded = Founded {
            on: work.founded_on,
            precision: work.precision,
            categories: &work.categories,
        };
        self.take_over(step, &work.key, proposal.into(), &founded)
            .await
    }

    pub(super) async fn record_base_founding(
        &mut self,
        step: &Step,
        work: &BaseFoundingWork,
    ) -> Result<(), SampleError> {
        let proposal = BaseProposal {
            name: self.text(&work.name)?,
            short_name: self.short(work.short_name.as_deref())?,
            level: work.level.clone(),
            node: work.node.clone(),
            host: self.text(&work.host)?,
            plaque: self.short(work.plaque.as_deref())?,
        };
        let founded = Founded {
            on: work.founded_on,
            precision: work.precision,
            categories: &work.categories,
        };
        self.take_over(step, &work.key, proposal.into(), &founded)
            .await
    }

    async fn take_over(
        &mut self,
        step: &Step,
        key: &str,
        proposal: Proposal,
        founded: &Founded<'_>,
    ) -> Result<(), SampleError> {
        let kind = proposal.kind();
        let command = SubjectCommand::RecordFounding {
            proposal,
            founded_on: founded.on,
            precision: founded.precision,
            statement: self.paper(step, 0, STATEMENT_KIND)?,
            categories: founded.categories.clone(),
        };
        self.begin(step, key, kind, command).await
    }

    pub(super) async fn correct_founding(
        &mut self,
        step: &Step,
        work: &CorrectionWork,
    ) -> Result<(), SampleError> {
        let stream = self.body(&work.body)?;
        let command = SubjectCommand::CorrectFounding {
            cites: Sequence(1),
            founded_on: work.founded_on,
            precision: Precision::Day,
            reason: self.reason(step, 0, &work.reason)?,
        };
        self.take::<Subject>(step, 0, stream, command).await?;
        Ok(())
    }

    pub(super) async fn recognise_late(
        &mut self,
        step: &Step,
        work: &LateStepWork,
    ) -> Result<(), SampleError> {
        let stream = self.body(&work.body)?;
        // Its statement is kept under the id that an application of the step would have.
        self.application = Some(ApplicationId(self.fresh(step, APPLICATION)?));
        let command = SubjectCommand::RecogniseLate {
            step: work.step,
            reached_on: work.reached_on,
            precision: Precision::Day,
            statement: self.paper(step, 0, STEP_STATEMENT_KIND)?,
        };
        self.take::<Subject>(step, 0, stream, command).await?;
        Ok(())
    }

    pub(super) async fn propose(
        &mut self,
        step: &Step,
        work: &ProposalWork,
    ) -> Result<(), SampleError> {
        let proposal = AssociationProposal {
            name: self.text(&work.name)?,
            short_name: self.short(work.short_name.as_deref())?,
            body_kind: work.body_kind.clone(),
            form: work.form.clone(),
            node: work.node.clone(),
            scope: work.scope.clone(),
            ordinal: 1,
        };
        self.propose_body(step, &work.key, proposal.into(), &work.contents)
            .await
    }

    pub(super) async fn propose_base(
        &mut self,
        step: &Step,
        work: &BaseProposalWork,
    ) -> Result<(), SampleError> {
        let proposal = BaseProposal {
            name: self.text(&work.name)?,
            short_name: self.short(work.short_name.as_deref())?,
            level: work.level.clone(),
            node: work.node.clone(),
            host: self.text(&work.host)?,
            plaque: None,
        };
        self.propose_body(step, &work.key, proposal.into(), &work.contents)
            .await
    }

    async fn propose_body(
        &mut self,
        step: &Step,
        key: &str,
        proposal: Proposal,
        contents: &ContentsWork,
    ) -> Result<(), SampleError> {
        let kind = proposal.kind();
        let contents = self.handed_in(step, key, contents)?;
        let command = SubjectCommand::Propose { proposal, contents };
        self.begin(step, key, kind, command).await
    }

    pub(super) async fn submit(
        &mut self,
        step: &Step,
        work: &SubmitWork,
    ) -> Result<(), SampleError> {
        let stream = self.body(&work.body)?;
        let command = SubjectCommand::Submit {
            transition: work.transition,
            contents: self.handed_in(step, &work.body, &work.contents)?,
        };
        self.take::<Subject>(step, 0, stream, command).await?;
        Ok(())
    }

    pub(super) async fn act(&mut self, step: &Step, work: &ActWork) -> Result<(), SampleError> {
        let stream = self.body(&work.body)?;
        let last = self.applications.get(&work.body).copied();
        let application = last.ok_or_else(|| self.words("no application".to_owned()))?;
        self.application = Some(application);
        if work.verb == "object" {
            let objection = ObjectionId(self.fresh(step, OBJECTION)?);
            self.objections.insert(work.body.clone(), objection);
        }
        let objection = self.objections.get(&work.body).copied();
        let verb = self.verb(step, work, objection)?;
        let command = SubjectCommand::Act { application, verb };
        self.take::<Subject>(step, 0, stream, command).await?;
        Ok(())
    }

    pub(super) async fn oversee(
        &mut self,
        step: &Step,
        work: &OverseeWork,
    ) -> Result<(), SampleError> {
        let stream = self.body(&work.body)?;
        // Its papers are kept under the id that an application of the step would have.
        self.application = Some(ApplicationId(self.fresh(step, APPLICATION)?));
        let oversight = self.oversight(step, work)?;
        self.take::<Subject>(step, 0, stream, SubjectCommand::Oversee(oversight))
            .await?;
        Ok(())
    }

    /// The contents of the application that the step hands in, which is the body's last one from here on.
    fn handed_in(
        &mut self,
        step: &Step,
        key: &str,
        work: &ContentsWork,
    ) -> Result<Contents, SampleError> {
        let application = ApplicationId(self.fresh(step, APPLICATION)?);
        self.application = Some(application);
        self.applications.insert(key.to_owned(), application);
        self.contents(step, work)
    }

    /// A command that begins a body's stream.
    async fn begin(
        &mut self,
        step: &Step,
        key: &str,
        kind: SubjectKind,
        command: SubjectCommand,
    ) -> Result<(), SampleError> {
        let stream = StreamId::new(kind.stream(), self.fresh(step, STREAM)?);
        self.take::<Subject>(step, 0, stream, command).await?;
        self.carried.bodies.insert(key.to_owned(), stream);
        Ok(())
    }

    /// A new id of the step's command.
    pub(super) fn fresh(&self, step: &Step, number: u32) -> Result<Uuid, SampleError> {
        let principal = Principal::Account(self.account(&step.by)?);
        Ok(fresh_id(&principal, self.command_id(0), number))
    }
}
