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
        doc: "How many of the suggestions of 365 days that are answered, or whose answer fell due, were answered in \
              time, in hundredths of them, rounded down (domain 5.7, 7b). Unknown while there is none of them.",
    },
];
