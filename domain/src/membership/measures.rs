//! The measures of an association's memberships (domain 5.1, 5.2). Their values are counted over seats; the events of seats say
//! nothing of whose they are.

use crate::standard::MeasureInfo;

/// What is counted of the members of an association.
pub const MEMBERSHIP_MEASURES: [MeasureInfo; 6] = [
    MeasureInfo {
        name: "initiators/1",
        doc: "Initiators who sit there on the day and declared full capacity, in seats; unknown while no seat was ever offered \
              (domain 5.1, 1a).",
    },
    MeasureInfo {
        name: "candidates/1",
        doc: "Initiators, candidates and members who sit there on the day, in seats; unknown while no seat was ever offered \
              (domain 5.1, 1b).",
    },
    MeasureInfo {
        name: "candidates_attested_percent/1",
        doc: "Of those, the ones whose attestation counts on the day, in hundredths, rounded down; unknown while nobody sits \
              there (domain 5.1, 1c).",
    },
    MeasureInfo {
        name: "candidates_with_category_percent/1",
        doc: "Of those, the ones with a category, in hundredths, rounded down; unknown while nobody sits there (domain 5.1, \
              1d).",
    },
    MeasureInfo {
        name: "members/1",
        doc: "Members who sit there on the day, confirmed candidates among them, in seats; unknown while no seat was ever \
              offered (domain 5.2, 2c).",
    },
    MeasureInfo {
        name: "candidates_confirmed_or_replaced_percent/1",
        doc: "Members who sit there on the day, of all who ever took a seat as initiator or candidate, in hundredths, rounded \
              down, at most 100; unknown while nobody did (domain 5.2, 2c).",
    },
];
