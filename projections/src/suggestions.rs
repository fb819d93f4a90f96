//! Suggestions: how far each is, and until when its answer is due. Nothing here counts them by author (domain 7.3).

mod fold;
mod query;

pub use fold::SuggestionsView;
pub use query::{
    Due, Filter, MAX_OF_SEAT_ROWS, NotASuggestion, SuggestionKey, SuggestionRow, fallen_due, list,
    of_body, of_seat, one, streams_of_seat,
};
