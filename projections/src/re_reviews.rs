//! Decisions and what they rest on; which of them are looked at again, and which are to be (law 12).

mod fold;
mod query;

pub use fold::ReReviews;
pub use query::{
    Dependent, DueReReview, OpenReReview, PerhapsDue, changes_after, dependents, due_directly,
    due_through, open, perhaps_due,
};
