//! A published number, folded into one row, corrections applied, and its checks into one row each.

use crate::days::counting;
use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use qibu_domain::actor::Source;
use qibu_domain::decider::{Happened, StoredEvent};
use qibu_domain::history::AnyEvent;
use qibu_domain::id::{Sequence, StreamKind};
use qibu_domain::published_claim::{ClaimChecked, ClaimPublished, PublishedClaimEvent};
use qibu_domain::text::ShortText;
use qibu_domain::time::Day;

/// The view of published numbers.
#[derive(Clone, Copy, Debug)]
pub struct PublishedClaimsView;

const CLAIM: Table = Table {
    name: "published_claim",
    columns: &[
        "sequence",
        "node",
        "metric",
        "operator",
        "bound",
        "granularity",
        "claimed_day",
        "wording",
        "title",
        "paper",
        "from_day",
        "is_late",
        "corrected_by",
    ],
    key: &[],
};
const CHECK: Table = Table {
    name: "claim_check",
    columns: &[
        "sequence",
        "from_day",
        "value",
        "verdict",
        "difference",
        "facts_at",
        "cited",
        "digest",
    ],
    key: &["sequence"],
};

impl Projection for PublishedClaimsView {
    fn name(&self) -> &'static str {
        "published_claims"
    }

    fn version(&self) -> u32 {
        1
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::PublishedClaim]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&CLAIM, &CHECK]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        let events = stream.of(|event| match event {
            AnyEvent::PublishedClaim(happened) => Some(happened),
            _ => None,
        });
        let mut latest = events.iter().rev();
        let corrected_by = latest.find(|it| it.dated.event.corrects().is_some());
        let corrected_by = corrected_by.map(|it| it.sequence);
        let rows =
            counting(&events)
                .into_iter()
                .filter_map(|(on, event)| match &event.dated.event {
                    PublishedClaimEvent::ClaimPublished(claim) => {
                        Some(claim_row(&event, on, claim, corrected_by))
                    }
                    PublishedClaimEvent::ClaimChecked(found) => {
                        Some(check_row(event.sequence, on, found))
                    }
                    PublishedClaimEvent::ClaimCorrected(_) => None,
                });
        Ok(rows.collect())
    }
}

fn claim_row(
    event: &Happened<PublishedClaimEvent>,
    on: Day,
    claim: &ClaimPublished,
    corrected_by: Option<Sequence>,
) -> Row {
    Row::new(
        &CLAIM,
        [
            Cell::number(event.sequence.0),
            claim.node.as_str().into(),
            claim.metric.as_str().into(),
            claim.operator.as_str().into(),
            Cell::number(claim.bound),
            claim.granularity.map_or(Cell::Null, Cell::number),
            claim.as_of.into(),
            claim.wording.as_str().into(),
            claim.title.as_ref().map(ShortText::as_str).into(),
            Cell::text_or_null(claim.source.as_ref().map(|it| it.paper)),
            on.into(),
            (event.dated.source == Source::LateEntry).into(),
            corrected_by.map_or(Cell::Null, |by| Cell::number(by.0)),
        ],
    )
}

fn check_row(sequence: Sequence, on: Day, found: &ClaimChecked) -> Row {
    Row::new(
        &CHECK,
        [
            Cell::number(sequence.0),
            on.into(),
            Cell::number(found.value),
            found.verdict.as_str().into(),
            Cell::Int(found.difference),
            Cell::number(found.by.facts_at.0),
            Cell::number(found.by.count),
            found.by.digest.as_str().into(),
        ],
    )
}
