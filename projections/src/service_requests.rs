//! Requests for service as of a day.

mod fold;
mod query;

pub use fold::ServiceRequestsView;
pub use query::{
    Due, Filter, MAX_OF_SEAT_ROWS, PaidRow, ServiceRequestRow, due, list, of_body, of_seat, one,
    paid_of, streams_of_seat,
};
