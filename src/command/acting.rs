//! The bodies whose places authority is asked for: read before.

use super::{Attempt, Guarded, Request};
use crate::wiring::Qibu;
use qibu_domain::claim::Fence;
use qibu_domain::occasion::Occasion;

impl Qibu {
    /// Reads the body that does it, where the noun is the work of one, and the one that is given it: authority asks for their
    /// places. What they were read at is fenced.
    pub(super) async fn acting<D: Guarded>(
        &self,
        request: &Request<D>,
        state: &D::State,
        occasion: &mut Occasion,
        fresh: bool,
    ) -> Result<Vec<Fence>, Attempt> {
        let acting = D::body_acting(state, &request.command);
        let given = D::body_given(state, &request.command);
        let mut fences = Vec::new();
        for body in acting.into_iter().chain(given) {
            let (known, fence) = self.body_as_it_stands(body, fresh).await?;
            occasion.facts.bodies.insert(body, known);
            fences.push(fence);
        }
        Ok(fences)
    }
}
