//! The body that a command is the work of, read before authority is asked.

use super::{Attempt, Guarded, Request};
use crate::wiring::Qibu;
use qibu_domain::claim::Fence;
use qibu_domain::occasion::Occasion;

impl Qibu {
    /// Reads the body that does it, where the noun is the work of one: authority asks for its place. What it was read at is
    /// fenced.
    pub(super) async fn acting<D: Guarded>(
        &self,
        request: &Request<D>,
        state: &D::State,
        occasion: &mut Occasion,
        fresh: bool,
    ) -> Result<Vec<Fence>, Attempt> {
        let Some(body) = D::body_acting(state, &request.command) else {
            return Ok(Vec::new());
        };
        let (known, fence) = self.body_as_it_stands(body, fresh).await?;
        occasion.facts.bodies.insert(body, known);
        Ok(vec![fence])
    }
}
