//! What the works of a script are called, and which bodies they are about.

use super::{StandIn, Work};

impl Work {
    /// Its name in the script.
    pub fn name(&self) -> &'static str {
        match self {
            Self::AddNode(_) => "add_node",
            Self::OpenDistrict(_) => "open_district",
            Self::OpenAccount(_) => "open_account",
            Self::Appoint(_) => "appoint",
            Self::Revoke(_) => "revoke",
            Self::RecordFounding(_) => "record_founding",
            Self::RecordBaseFounding(_) => "record_base_founding",
            Self::CorrectFounding(_) => "correct_founding",
            Self::RecogniseLate(_) => "recognise_late",
            Self::Propose(_) => "propose",
            Self::ProposeBase(_) => "propose_base",
            Self::Submit(_) => "submit",
            Self::Act(_) => "act",
            Self::Oversee(_) => "oversee",
            Self::RecordAffair(_) => "record_affair",
            Self::ListBrand(_) => "list_brand",
            Self::RecordAnnal(_) => "record_annal",
            Self::ApproveProgramme(_) => "approve_programme",
            Self::RecordOutcome(_) => "record_outcome",
            Self::RecordClaim(_) => "record_claim",
            Self::TakeOverRepresentatives(_) => "take_over_representatives",
            Self::EnrolRepresentatives(_) => "enrol_representatives",
            Self::LeavePool(_) => "leave_pool",
            Self::EraseRepresentatives(_) => "erase_representatives",
            Self::FoundAlliance(_) => "found_alliance",
            Self::FormTeam(_) => "form_team",
        }
    }

    /// The key of the body that it is about, where it is about one.
    pub fn body(&self) -> Option<&str> {
        match self {
            Self::RecordFounding(work) => Some(&work.key),
            Self::RecordBaseFounding(work) => Some(&work.key),
            Self::CorrectFounding(work) => Some(&work.body),
            Self::RecogniseLate(work) => Some(&work.body),
            Self::Propose(work) => Some(&work.key),
            Self::ProposeBase(work) => Some(&work.key),
            Self::Submit(work) => Some(&work.body),
            Self::Act(work) => Some(&work.body),
            Self::Oversee(work) => Some(&work.body),
            Self::RecordAffair(work) => Some(&work.body),
            Self::ApproveProgramme(work) => Some(&work.body),
            Self::RecordOutcome(work) => Some(&work.body),
            Self::ListBrand(work) => Some(&work.body),
            Self::AddNode(_)
            | Self::OpenDistrict(_)
            | Self::OpenAccount(_)
            | Self::Appoint(_)
            | Self::Revoke(_)
            | Self::RecordAnnal(_)
            | Self::RecordClaim(_)
            | Self::TakeOverRepresentatives(_)
            | Self::EnrolRepresentatives(_)
            | Self::LeavePool(_)
            | Self::EraseRepresentatives(_)
            | Self::FoundAlliance(_)
            | Self::FormTeam(_) => None,
        }
    }
    /// Whether it is about the body of that key, or names it.
    pub fn names(&self, key: &str) -> bool {
        let said = match self {
            Self::RecordAffair(work) => Some(&work.says),
            Self::RecordAnnal(work) => Some(&work.says),
            _ => None,
        };
        self.body() == Some(key) || said.is_some_and(|said| StandIn::names(said, key))
    }
}
