//! The papers of a draft live as long as the draft (law 10).

use super::DraftWork;
use crate::intake::NotDone;
use crate::papers::{PaperError, PaperStatus};
use crate::wiring::Qibu;
use qibu_domain::id::{AccountId, ApplicationId, PaperId};

impl DraftWork {
    /// The papers that it names.
    pub(super) fn papers(&self) -> Vec<PaperId> {
        let contents = match self {
            Self::Proposal(form) => &form.contents,
            Self::BaseProposal(form) => &form.contents,
            Self::Application(draft) => &draft.application.contents,
            Self::Founding(form) => return form.statement.trim().parse().into_iter().collect(),
            Self::BaseFounding(form) => {
                return form.statement.trim().parse().into_iter().collect();
            }
            Self::LateStep(draft) => {
                return draft.step.statement.trim().parse().into_iter().collect();
            }
            Self::BrandListing(draft) => {
                return draft.listing.statement.trim().parse().into_iter().collect();
            }
            Self::FoundingCorrection(_) | Self::LateStepCorrection(_) => return Vec::new(),
            Self::AnnalCorrection(draft) => {
                let named = draft.correction.replacement.as_ref();
                let named = named.and_then(|entry| entry.paper.as_deref());
                return named
                    .and_then(|id| id.trim().parse().ok())
                    .into_iter()
                    .collect();
            }
            Self::SessionCorrection(draft) => {
                return draft
                    .papers()
                    .filter_map(|id| id.trim().parse().ok())
                    .collect();
            }
            Self::ProgrammeCorrection(draft) => {
                return draft
                    .papers()
                    .filter_map(|id| id.trim().parse().ok())
                    .collect();
            }
            Self::TeamCorrection(draft) => return one(draft.paper()),
            Self::OutcomeCorrection(draft) => {
                let named = draft.correction.replacement.as_ref();
                return one(named.and_then(|outcome| outcome.paper.as_deref()));
            }
            Self::ServiceCorrection(draft) => return one(draft.paper()),
            Self::SuggestionCorrection(draft) => return one(draft.paper()),
            Self::ClaimCorrection(draft) => {
                let named = draft.correction.replacement.as_ref();
                return one(named.and_then(|claim| claim.paper.as_deref()));
            }
            Self::AffairCorrection(draft) => {
                let named = draft.correction.replacement.as_ref();
                let named = named.and_then(|fact| fact.paper.as_deref());
                return named
                    .and_then(|id| id.trim().parse().ok())
                    .into_iter()
                    .collect();
            }
        };
        let papers = contents.papers.iter();
        papers
            .filter_map(|paper| paper.paper.trim().parse().ok())
            .collect()
    }
}

/// The one paper that is named, where one is.
fn one(named: Option<&str>) -> Vec<PaperId> {
    let named = named.and_then(|id| id.trim().parse().ok());
    named.into_iter().collect()
}

/// Puts under a draft what its typist uploaded for no application yet. What cannot be put there, another's paper
/// above all, is left where it is; it is said when the draft is handed in.
pub(super) fn attach(
    qibu: &Qibu,
    typed_by: AccountId,
    draft: ApplicationId,
    papers: &[PaperId],
) -> Result<(), NotDone> {
    for paper in papers {
        let attached = match qibu.papers().status(*paper) {
            Ok(PaperStatus::Held(entry, _)) if entry.owner == typed_by => {
                qibu.papers().attach(*paper, draft)
            }
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        };
        match attached {
            Ok(()) | Err(PaperError::Refused(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
