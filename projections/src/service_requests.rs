//! Requests for service as of a day.

mod fold;
mod query;

pub use fold::ServiceRequestsView;
pub use query::{Filter, ServiceRequestRow, due, list, of_body, one};
