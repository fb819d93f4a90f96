//! The measures of the representatives whom a body put forward (domain 5.7). A verdict cites them as one query and never one by
//! one: the id of a person's record stands in no other stream (law 8).

use crate::standard::MeasureInfo;

/// What is counted of the representatives of a body.
pub const PERSON_MEASURES: [MeasureInfo; 3] = [
    MeasureInfo {
        name: "representatives/1",
        doc: "Persons whom the body put forward and who are in the pool on the day; unknown while it put nobody forward.",
    },
    MeasureInfo {
        name: "representatives_attested_percent/1",
        doc: "Of those, the ones whose attestation counts on the day, in hundredths, rounded down; unknown while there is none.",
    },
    MeasureInfo {
        name: "representatives_assigned_percent/1",
        doc: "Of those whose attestation counts, the ones with an assignment that was carried out in the 365 days up to the end \
              of the window, in hundredths, rounded down; unknown while there is none (domain 5.7, 7a).",
    },
];
