//! The sessions of bodies.

mod fold;
mod query;

pub use fold::Sessions;
pub use query::{Filter, SessionKey, SessionRow, Stage, list, of_body, one};
