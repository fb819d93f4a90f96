//! What a decision reads of alliances, service teams and memberships, and where their streams stood.

use super::Qibu;
use crate::command::{CommandError, Guarded};
use qibu_domain::claim::Fence;
use qibu_domain::id::{StreamId, StreamKind};
use qibu_domain::occasion::Facts;

impl Qibu {
    /// Reads those that a command names into the facts, and answers the fences.
    pub(super) async fn team_facts<D: Guarded>(
        &self,
        state: &D::State,
        command: &D::Command,
        fresh: bool,
        facts: &mut Facts,
    ) -> Result<Vec<Fence>, CommandError> {
        let mut fences = Vec::new();
        for stream in D::alliances_read(command) {
            let hosted = if fresh {
                self.alliances().refresh(self.log(), stream).await?
            } else {
                self.alliances().load(self.log(), stream).await?
            };
            let at = hosted.sequence();
            facts.alliances.insert(stream, hosted.shared_state());
            fences.push(Fence { stream, at });
        }
        for stream in D::teams_read(state, command) {
            let hosted = if fresh {
                self.teams().refresh(self.log(), stream).await?
            } else {
                self.teams().load(self.log(), stream).await?
            };
            let at = hosted.sequence();
            facts.teams.insert(stream, hosted.shared_state());
            fences.push(Fence { stream, at });
        }
        for seat in D::seats_read(command) {
            let stream = StreamId::new(StreamKind::Membership, seat.0);
            let hosted = if fresh {
                self.memberships().refresh(self.log(), stream).await?
            } else {
                self.memberships().load(self.log(), stream).await?
            };
            let at = hosted.sequence();
            facts.seats.insert(seat, hosted.shared_state());
            fences.push(Fence { stream, at });
        }
        Ok(fences)
    }
}
