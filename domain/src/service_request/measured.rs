//! The measures that look at the requests that a body answers and at the service teams that it leads: what each counts. They are
//! taken from the views, in `src/wiring/measuring` (laws 12 and 13).

use crate::standard::MeasureInfo;

/// The measures of the service of a body.
pub const SERVICE_MEASURES: [MeasureInfo; 9] = [
    MeasureInfo {
        name: "service_requests_to_society_closed/1",
        doc: "How many requests for service of people outside that the body answers were closed in 365 days, in requests \
              (domain 5.6, 6c). Unknown while it never had a request.",
    },
    MeasureInfo {
        name: "service_requests_to_members_closed/1",
        doc: "How many requests for service of members and their enterprises that the body answers were closed in 365 days, \
              in requests (domain 5.6, 6c). Unknown while it never had a request.",
    },
    MeasureInfo {
        name: "service_closure_percent/1",
        doc: "How many of the requests that were asked in 365 days and that the body answers are closed, in hundredths of \
              them, rounded down (domain 5.6, 6d). Unknown while none was asked in them.",
    },
    MeasureInfo {
        name: "service_first_answer_days_median/1",
        doc: "The middle one of the working days from asking to the first answer, the lower of two, of the requests asked in \
              365 days that have one, in working days (domain 5.6, 6d). Unknown while none has one.",
    },
    MeasureInfo {
        name: "service_replies_percent/1",
        doc: "On how many of the requests closed in 365 days, or replied to in those days and taken up again, the asker \
              said last whether content or not, in hundredths of them, rounded down (domain 5.6, 6e). Unknown while there is \
              none.",
    },
    MeasureInfo {
        name: "service_satisfied_percent/1",
        doc: "How many of those askers are content, in hundredths of them, rounded down (domain 5.6, 6e). Unknown while \
              nobody said so.",
    },
    MeasureInfo {
        name: "paid_referrals/1",
        doc: "How many requests of the body were declined in 365 days as a paid referral or a sale, whatever became of them \
              since, in requests (domain 5.6, 6f). 0 while it never had a request.",
    },
    MeasureInfo {
        name: "service_teams_with_members/1",
        doc: "How many service teams that the body leads stand on the day of the judgement with five members who sit there, \
              at least, in teams (domain 5.6, 6a). Unknown while it never led a team.",
    },
    MeasureInfo {
        name: "unchecked_credentials/1",
        doc: "How many seats of such teams for law, psychology or medicine have no check of their credentials of the 24 months \
              before that found them in order, each domain counted, in seats (domain 5.6, 6b). Unknown while it never led a team.",
    },
];
