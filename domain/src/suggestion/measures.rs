//! The measures that look at the suggestions of a body: what each counts. They are taken from the views, in
//! `src/wiring/measuring` (laws 12 and 13), and count by body, never by author.

use crate::standard::MeasureInfo;

/// The measures of the suggestions of a body.
pub const SUGGESTION_MEASURES: [MeasureInfo; 2] = [
    MeasureInfo {
        name: "suggestions_submitted/1",
        doc: "How many suggestions were submitted through the body in 365 days, in suggestions (domain 5.7, 7b). \
              Unknown while none was ever submitted through it.",
    },
    MeasureInfo {
        name: "suggestions_answered_in_time_percent/1",
        doc: "How many of the suggestions of 365 days that are answered, or of which a term passed without an answer, \
              were answered before any term had passed, in hundredths of them, rounded down; nothing of all, while \
              every one of them waits (domain 5.7, 7b). Unknown while none was submitted in these days.",
    },
];
