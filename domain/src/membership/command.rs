//! What can be asked of a seat.

use super::{MembershipFact, MembershipPlace};
use crate::id::Sequence;
use crate::subject::event::PaperRef;
use crate::time::Day;

/// What can be asked of a seat. `paper` is the signed form by which an office or the body records what the person said;
/// without one the person says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MembershipCommand {
    /// Offer it to the person.
    Offer(MembershipPlace),
    /// Take it.
    Take {
        /// The version of the text that was shown.
        text: String,
        /// Whether full capacity for civil acts is declared.
        capacity_declared: bool,
        /// The day from which it counts; absent for today.
        taken_on: Option<Day>,
        /// The signed form.
        paper: Option<PaperRef>,
    },
    /// Decline it.
    Decline,
    /// Confirm that the candidate is a member.
    Confirm,
    /// Leave it.
    Leave {
        /// The day; absent for today.
        left_on: Option<Day>,
    },
    /// Let the person go.
    Release,
    /// Note until when the person's attestation counts: the reaction's word.
    NoteAttestation {
        /// The last day; `None` where none counts.
        until: Option<Day>,
    },
    /// Note that the person is erased: the reaction's word.
    NoteErasure,
    /// Correct a fact, or void it.
    Correct {
        /// The sequence of the event that said it.
        cites: Sequence,
        /// Its new day and content; `None` voids it.
        replacement: Option<(Day, MembershipFact)>,
        /// Why, in writing.
        reason: PaperRef,
        /// Whether two officers correct it.
        by_two: bool,
    },
}
