//! Counting what a published number is about, so that it can be counted again (laws 12 and 13).

use super::Qibu;
use super::citing::cite;
use crate::command::CommandError;
use qibu_domain::published_claim::{Counted, Metric};
use qibu_domain::time::Day;
use qibu_projections::published_claims::figure;
use std::sync::Arc;

impl Qibu {
    /// The figure of a metric within a node by the end of a day, in one snapshot that has reached the head of the request's
    /// arrival.
    ///
    /// # Errors
    /// The views are behind, or do not answer.
    pub async fn counted(
        self: &Arc<Self>,
        metric: Metric,
        node: String,
        as_of: Day,
    ) -> Result<Counted, CommandError> {
        let of = node.clone();
        let read = self.read_on_arrival(move |rows| figure(rows, metric, &of, as_of));
        let (found, facts_at) = read.await?;
        let arguments = [
            ("node".to_owned(), node.clone()),
            ("day".to_owned(), as_of.to_string()),
        ];
        let by = cite(&metric.query(), arguments.into(), facts_at, &found.behind);
        Ok(Counted {
            metric,
            node,
            as_of,
            value: found.value,
            by,
        })
    }
}
