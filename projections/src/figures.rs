//! Figures: how many bodies count on a day within a node. No table of their own: a query over the other views.

mod query;

pub use query::{Figures, figures};
