//! What a draft becomes, once it is confirmed.

use super::{DraftWork, subject};
use crate::intake::{Done, NotDone, Sent, affairs, annals, outcomes, published_claims};
use crate::wiring::Qibu;
use qibu_domain::id::Sequence;
use qibu_domain::lifecycle::SubjectKind;
use std::sync::Arc;

/// Does what a draft says, once it is confirmed.
pub(super) async fn carry_out(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    work: &DraftWork,
) -> Result<Done, NotDone> {
    match work {
        DraftWork::Proposal(form) => crate::intake::propose(qibu, sent, form).await,
        DraftWork::BaseProposal(form) => crate::intake::propose(qibu, sent, form).await,
        DraftWork::Application(draft) => {
            let subject = subject(&draft.subject)?;
            crate::intake::submit(qibu, sent, subject, &draft.application).await
        }
        DraftWork::Founding(form) => {
            crate::intake::record_founding(qibu, sent, SubjectKind::Association, form).await
        }
        DraftWork::BaseFounding(form) => {
            crate::intake::record_founding(qibu, sent, SubjectKind::Base, form).await
        }
        DraftWork::FoundingCorrection(draft) => {
            let subject = subject(&draft.subject)?;
            crate::intake::correct_founding(qibu, sent, subject, &draft.correction).await
        }
        DraftWork::LateStep(draft) => draft.carry_out(qibu, sent).await,
        DraftWork::LateStepCorrection(draft) => draft.carry_out(qibu, sent).await,
        DraftWork::AffairCorrection(draft) => {
            let (subject, cites) = (subject(&draft.subject)?, Sequence(draft.cites));
            affairs::correct(qibu, sent, subject, cites, &draft.correction).await
        }
        DraftWork::AnnalCorrection(draft) => {
            let cites = Sequence(draft.cites);
            annals::correct(qibu, sent, &draft.district, cites, &draft.correction).await
        }
        DraftWork::SessionCorrection(draft) => draft.carry_out(qibu, sent).await,
        DraftWork::ProgrammeCorrection(draft) => draft.carry_out(qibu, sent).await,
        DraftWork::TeamCorrection(draft) => draft.carry_out(qibu, sent).await,
        DraftWork::OutcomeCorrection(draft) => {
            let stream = outcomes::stream_of(&draft.outcome)?;
            outcomes::correct(qibu, sent, stream, &draft.correction).await
        }
        DraftWork::ServiceCorrection(draft) => draft.carry_out(qibu, sent).await,
        DraftWork::ClaimCorrection(draft) => {
            let stream = published_claims::stream_of(&draft.claim)?;
            published_claims::correct(qibu, sent, stream, &draft.correction).await
        }
        DraftWork::SuggestionCorrection(draft) => draft.carry_out(qibu, sent).await,
        DraftWork::BrandListing(draft) => draft.carry_out(qibu, sent).await,
    }
}
