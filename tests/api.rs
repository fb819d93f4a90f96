//! The API from outside: requests in, answers out, on a log of its own each time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "api/accounts.rs"]
mod accounts;
#[path = "api/affairs.rs"]
mod affairs;
#[path = "api/again.rs"]
mod again;
#[path = "api/annals.rs"]
mod annals;
#[path = "api/aside.rs"]
mod aside;
#[path = "api/assigning.rs"]
mod assigning;
#[path = "api/bases.rs"]
mod bases;
#[path = "api/boss_away.rs"]
mod boss_away;
#[path = "api/brands.rs"]
mod brands;
#[path = "api/by_itself.rs"]
mod by_itself;
#[path = "api/changeover.rs"]
mod changeover;
#[path = "api/claims.rs"]
mod claims;
#[path = "api/clock.rs"]
mod clock;
#[path = "api/codes_taken.rs"]
mod codes_taken;
#[path = "api/committees.rs"]
mod committees;
#[path = "api/contract.rs"]
mod contract;
#[path = "api/county.rs"]
mod county;
#[path = "api/deadlines.rs"]
mod deadlines;
#[path = "api/erasing.rs"]
mod erasing;
#[path = "api/extending.rs"]
mod extending;
#[path = "api/filters.rs"]
mod filters;
#[path = "api/gaps.rs"]
mod gaps;
#[path = "api/if_match.rs"]
mod if_match;
#[path = "api/importing.rs"]
mod importing;
#[path = "api/importing_bases.rs"]
mod importing_bases;
#[path = "api/importing_raced.rs"]
mod importing_raced;
#[path = "api/importing_void.rs"]
mod importing_void;
#[path = "api/journey.rs"]
mod journey;
#[path = "api/late_steps.rs"]
mod late_steps;
#[path = "api/malformed.rs"]
mod malformed;
#[path = "api/measures.rs"]
mod measures;
#[path = "api/next_edition.rs"]
mod next_edition;
#[path = "api/nodes.rs"]
mod nodes;
#[path = "api/objections.rs"]
mod objections;
#[path = "api/office.rs"]
#[allow(dead_code, reason = "shared by several test binaries")]
mod office;
#[path = "support_qibu/older.rs"]
mod older;
#[path = "api/outcomes.rs"]
mod outcomes;
#[path = "api/passing.rs"]
mod passing;
#[path = "api/people.rs"]
mod people;
#[path = "support_qibu/place.rs"]
mod place;
#[path = "api/policies.rs"]
mod policies;
#[path = "api/premises.rs"]
mod premises;
#[path = "api/preparation.rs"]
mod preparation;
#[path = "api/re_reviews.rs"]
mod re_reviews;
#[path = "api/recounting.rs"]
mod recounting;
#[path = "api/rectifying.rs"]
mod rectifying;
#[path = "api/refusals.rs"]
mod refusals;
#[path = "api/rota.rs"]
mod rota;
#[path = "api/seldom.rs"]
mod seldom;
#[path = "api/service_requests.rs"]
mod service_requests;
#[path = "api/service_requests_rights.rs"]
mod service_requests_rights;
#[path = "api/sessions.rs"]
mod sessions;
#[path = "api/site_visits.rs"]
mod site_visits;
#[path = "api/standing.rs"]
mod standing;
#[path = "api/standing_back.rs"]
mod standing_back;
#[path = "api/steps.rs"]
mod steps;
#[path = "api/succession.rs"]
mod succession;
#[path = "api/suggestions.rs"]
mod suggestions;
#[path = "api/teams.rs"]
mod teams;
#[path = "api/unsent.rs"]
mod unsent;
#[path = "api/views_fault.rs"]
mod views_fault;
#[path = "api/void.rs"]
mod void;
#[path = "api/withdrawal.rs"]
mod withdrawal;
#[path = "api/words.rs"]
mod words;
