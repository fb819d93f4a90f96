//! Founding alliances, and forming their service teams.

use super::super::script::{AllianceWork, Step, TeamWork};
use super::{Run, SampleError};
use qibu_domain::alliance::{Alliance, AllianceCommand, AllianceFounded};
use qibu_domain::id::{StreamId, StreamKind};
use qibu_domain::team::{Team, TeamCommand, TeamFormed};
use serde_json::json;

/// The number of a new stream's id among the new ids of its command.
const STREAM: u32 = 0;

impl Run<'_> {
    pub(super) async fn found_alliance(
        &mut self,
        step: &Step,
        work: &AllianceWork,
    ) -> Result<(), SampleError> {
        let stream = StreamId::new(StreamKind::Alliance, self.fresh(step, STREAM)?);
        let command = AllianceCommand::Found {
            occurred_on: work.occurred_on,
            founded: AllianceFounded {
                node: work.node.clone(),
                name: self.text(&work.name)?,
                paper: None,
            },
        };
        self.take::<Alliance>(step, 0, stream, command).await?;
        self.named.insert(work.key.clone(), json!(stream));
        Ok(())
    }

    pub(super) async fn form_team(
        &mut self,
        step: &Step,
        work: &TeamWork,
    ) -> Result<(), SampleError> {
        let stream = StreamId::new(StreamKind::Team, self.fresh(step, STREAM)?);
        let known = self.named.get(&work.alliance).cloned();
        let alliance = known.and_then(|known| serde_json::from_value(known).ok());
        let unknown = || self.words(format!("no alliance `{}`", work.alliance));
        let command = TeamCommand::Form {
            occurred_on: work.occurred_on,
            formed: TeamFormed {
                alliance: alliance.ok_or_else(unknown)?,
                name: self.text(&work.name)?,
                node: work.node.clone(),
                domains: work.domains.clone(),
                lead: None,
                paper: None,
            },
        };
        self.take::<Team>(step, 0, stream, command).await?;
        Ok(())
    }
}
