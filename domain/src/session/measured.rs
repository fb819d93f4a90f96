//! The measures that look at the sessions and programmes of a body: what each counts. They are taken from the views, in
//! `src/wiring/measuring` (laws 12 and 13).

use crate::standard::MeasureInfo;

/// The measures of the sessions and programmes of a body.
pub const SESSION_MEASURES: [MeasureInfo; 12] = [
    MeasureInfo {
        name: "programmes_approved/1",
        doc: "How many programmes of the body were approved by the day of the judgement and are open on the last \
              day of the window, in programmes (domain 5.4, 4a). Unknown while no programme of it was ever \
              approved.",
    },
    MeasureInfo {
        name: "sessions_held/1",
        doc: "How many sessions the body held in 365 days, in sessions. Unknown while no session of it was ever \
              held.",
    },
    MeasureInfo {
        name: "sessions_held_183_days/1",
        doc: "How many sessions the body held in 183 days and had reported, in sessions (domain 5.4, 4b). Unknown \
              while no session of it was ever held.",
    },
    MeasureInfo {
        name: "sessions_reported_in_time_percent/1",
        doc: "How many of the sessions of 365 days whose report fell due were reported in time, in hundredths of \
              them, rounded down (domain 5.4, 4c). Unknown while no report fell due.",
    },
    MeasureInfo {
        name: "sessions_online/1",
        doc: "How many sessions of 365 days were held on the net, wholly or for some, in sessions (domain 5.4, \
              4d). Unknown while no session of it was ever held.",
    },
    MeasureInfo {
        name: "sessions_offline/1",
        doc: "How many sessions of 365 days were held in a place, wholly or for some, in sessions (domain 5.4, \
              4d). Unknown while no session of it was ever held.",
    },
    MeasureInfo {
        name: "session_kinds/1",
        doc: "Of how many kinds the sessions of 365 days were, in kinds (domain 5.4, 4e). Unknown while no session \
              of it was ever held.",
    },
    MeasureInfo {
        name: "median_head_count/1",
        doc: "The middle one of the head-counts of the sessions of 365 days that are reported, the lower of two, \
              in person-times (domain 5.4, 4f). Unknown while none is reported.",
    },
    MeasureInfo {
        name: "sessions_with_money_recorded_percent/1",
        doc: "How many of the reported sessions of 365 days have budget and spending recorded, in hundredths of \
              them, rounded down (domain 5.4, 4g). Unknown while none is reported.",
    },
    MeasureInfo {
        name: "sessions_with_programme_percent/1",
        doc: "How many of the sessions of 365 days belong to a programme, in hundredths of them, rounded down. \
              Unknown while none was held in them.",
    },
    MeasureInfo {
        name: "quarters_online_and_offline/1",
        doc: "In how many of the last four quarters that have ended sessions were held both on the net and in a \
              place, in quarters (domain 5.10, P6). Unknown while no session of it was ever held.",
    },
    MeasureInfo {
        name: "sessions_under_brand_percent/1",
        doc: "How many of the sessions of 365 days carry a brand that was listed on the day of the session, in \
              hundredths of them, rounded down (domain 5.10, P5). Unknown while none was held in them.",
    },
];
