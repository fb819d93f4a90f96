//! Reading other streams for a decision: in one snapshot that has reached the head of the request's arrival,
//! bounded, or not at all (law 12).

use super::Qibu;
use crate::command::{CommandError, Guarded};
use qibu_domain::id::{AssociationId, StreamId};
use qibu_domain::occasion::Facts;
use qibu_domain::standard::MeasureResult;
use qibu_domain::time::Day;

/// The measure that counts the bodies of the same area and scope (domain 5.1, 1e).
pub const SAME_SCOPE_BODIES: &str = "same_scope_bodies/1";

impl Qibu {
    /// What a command's decision needs to know of other streams, as of that day.
    pub(crate) async fn facts<D: Guarded>(
        &self,
        stream: StreamId,
        state: &D::State,
        command: &D::Command,
        day: Day,
    ) -> Result<Facts, CommandError> {
        match D::counts_scope(state, command) {
            None => Ok(Facts {
                facts_at: self.head().position,
                ..Facts::default()
            }),
            Some((area, scope)) => self.scope_facts(stream, &area, &scope, day).await,
        }
    }

    /// The bodies of an area and scope on a day, but for one.
    pub async fn scope_facts(
        &self,
        except: StreamId,
        area: &str,
        scope: &str,
        day: Day,
    ) -> Result<Facts, CommandError> {
        self.wait_for_views(self.head().position).await?;
        let except = AssociationId(except.id);
        let (facts_at, value, citations) = self.views().same_scope(area, scope, day, except)?;
        let result = MeasureResult { value, citations };
        Ok(Facts {
            facts_at,
            measures: [(SAME_SCOPE_BODIES.to_owned(), result)].into(),
        })
    }
}
