//! The checks of a committee that fills a seat.

use super::Check;
use crate::lifecycle::Duty;
use crate::standard::{Committee, EditionFault};

/// The most members of a committee; its ballot reads the stream of each.
pub const MAX_COMMITTEE_MEMBERS: u32 = 15;
/// Fewer are no committee.
const MIN_COMMITTEE_MEMBERS: u32 = 2;

impl Check<'_> {
    /// More than half of all members approve (domain 6.3), and only who can be a member has a veto.
    pub(super) fn committee(&mut self, committee: &Committee, path: &str) {
        let Committee { of, approve, veto } = committee;
        let (least, most) = (MIN_COMMITTEE_MEMBERS, MAX_COMMITTEE_MEMBERS);
        self.within(*of, least, most, &format!("{path}/of"));
        let is_possible = *approve <= *of;
        let is_most = u64::from(*approve) * 2 > u64::from(*of);
        self.unless(is_possible && is_most, &format!("{path}/approve"), || {
            EditionFault::NoMajority { of: *of }
        });
        for (index, duty) in veto.iter().enumerate() {
            let path = format!("{path}/veto/{index}");
            let may_sit = matches!(duty, Duty::Officer | Duty::Lead);
            self.unless(may_sit, &path, || EditionFault::WrongDuty);
            let is_new = !veto.iter().take(index).any(|known| known == duty);
            self.unless(is_new, &path, || {
                EditionFault::Duplicate(duty.as_str().to_owned())
            });
        }
    }
}
