//! One's own papers that were uploaded and not handed in yet: no event names them, so that none tells of their end.

use super::{FieldFault, NotDone, Sent, blocking};
use crate::occasion_source::machine_time;
use crate::papers::{PaperDetails, PaperEntry, PaperError, REASON_KIND};
use crate::wiring::Qibu;
use qibu_domain::id::{AccountId, PaperId};
use qibu_domain::subject::affairs::AFFAIR_KIND;
use qibu_domain::subject::{
    BRAND_STATEMENT_KIND, RECORD_KIND, SITE_REPORT_KIND, SLIP_KIND, STATEMENT_KIND,
    STEP_STATEMENT_KIND,
};
use qibu_projections::history;
use std::sync::Arc;

/// The kinds of papers that are of no edition: written reasons, the statements behind a recorded founding, a late step and a listed brand, a decision on
/// paper, a record of what was done about the standing of a body, the report of a visit, what shows its affairs or stands in the annals, and the scan of a reply.
const OWN_KINDS: [&str; 10] = [
    REASON_KIND,
    STATEMENT_KIND,
    STEP_STATEMENT_KIND,
    BRAND_STATEMENT_KIND,
    SLIP_KIND,
    RECORD_KIND,
    AFFAIR_KIND,
    SITE_REPORT_KIND,
    REPLY_KIND,
    SIGNED_FORM_KIND,
];
/// The kind of the scan of a reply.
pub const REPLY_KIND: &str = "reply";
/// The kind of a form by which a person consented, took a seat or accepted an attestation.
pub const SIGNED_FORM_KIND: &str = "signed_form";

/// Refuses a kind of paper that no edition of the log ever had: nothing could ever ask for it.
pub async fn check_kind(qibu: &Arc<Qibu>, kind: &str) -> Result<(), NotDone> {
    qibu.refresh_rules().await?;
    let rulebook = qibu.rulebook();
    let editions = rulebook.districts();
    let mut editions = editions.flat_map(|district| rulebook.editions(district));
    if OWN_KINDS.contains(&kind) || editions.any(|edition| edition.has_evidence(kind)) {
        return Ok(());
    }
    Err(NotDone::Fields(vec![FieldFault::new(
        "/kind",
        "paper.kind_unknown",
    )]))
}

/// The papers of an account that are under no application or draft yet, oldest first.
pub async fn list(
    qibu: &Arc<Qibu>,
    account: AccountId,
) -> Result<Vec<(PaperEntry, PaperDetails)>, NotDone> {
    let papers = qibu.papers().clone();
    blocking(move || Ok(papers.loose(account)?)).await
}

/// Destroys key and bytes of one of them (law 10). Discarding again changes nothing.
pub async fn discard(qibu: &Arc<Qibu>, sent: &Sent, paper: PaperId) -> Result<(), NotDone> {
    let arrival = qibu.arrival().await?;
    let (service, owner, dry_run) = (Arc::clone(qibu), sent.account, sent.dry_run);
    blocking(move || {
        if dry_run {
            let loose = service.papers().loose(owner)?;
            let known = loose.iter().any(|(entry, _)| entry.id == paper);
            return if known {
                Ok(())
            } else {
                Err(NotDone::NotThere)
            };
        }
        let named = service
            .views()
            .read_at(arrival, |rows| history::mentions(rows, &paper.to_string()));
        let mut unknown = None;
        // What cannot be looked up is kept.
        let is_named = || match named {
            Ok((named, _)) => named,
            Err(error) => {
                unknown = Some(error);
                true
            }
        };
        let discarded = service
            .papers()
            .discard_loose(paper, owner, machine_time(), is_named);
        if let Some(error) = unknown {
            return Err(error.into());
        }
        discarded.map_err(|error| match error {
            // Whoever does not own it does not learn that there is one.
            PaperError::Refused(crate::papers::PaperRefusal::Unknown) => NotDone::NotThere,
            error => error.into(),
        })
    })
    .await
}
