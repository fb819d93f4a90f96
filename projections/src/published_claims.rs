//! Numbers that were published, their checks, and the figures that they are about.

mod figure;
mod fold;
mod query;

pub use figure::{Figure, MAX_CITED_ROWS, figure};
pub use fold::PublishedClaimsView;
pub use query::{CheckRow, ClaimKey, ClaimRow, Filter, list, one};
