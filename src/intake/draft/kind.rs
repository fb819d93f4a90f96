//! What a draft is called.

use super::DraftWork;

impl DraftWork {
    /// The word for it in lists.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Proposal(_) => "proposal",
            Self::BaseProposal(_) => "base_proposal",
            Self::Application(_) => "application",
            Self::Founding(_) => "founding",
            Self::BaseFounding(_) => "base_founding",
            Self::FoundingCorrection(_) => "founding_correction",
            Self::LateStep(_) => "late_step",
            Self::LateStepCorrection(_) => "late_step_correction",
            Self::AffairCorrection(_) => "affair_correction",
            Self::AnnalCorrection(_) => "annal_correction",
            Self::SessionCorrection(_) => "session_correction",
            Self::ProgrammeCorrection(_) => "programme_correction",
            Self::TeamCorrection(_) => "team_correction",
            Self::OutcomeCorrection(_) => "outcome_correction",
            Self::ServiceCorrection(_) => "service_correction",
            Self::ClaimCorrection(_) => "claim_correction",
            Self::SuggestionCorrection(_) => "suggestion_correction",
            Self::BrandListing(_) => "brand_listing",
        }
    }
}
