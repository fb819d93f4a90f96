//! With which status a refused or failed command is answered.

use crate::command::CommandError;
use axum::http::StatusCode;

/// What is not there.
#[rustfmt::skip]
const NOT_THERE: &[&str] = &[
    "subject.unknown", "application.unknown", "account.unknown", "founding.unknown",
    "late_step.unknown", "affair.unknown", "person.unknown", "membership.unknown",
    "alliance.unknown", "team.unknown", "service_request.unknown", "suggestion.unknown",
];
/// What the sender wrote is wrong whatever the state, so it is a matter of fields.
#[rustfmt::skip]
const OF_FIELDS: &[&str] = &[
    "code.unknown", "node.unknown", "node.own_office", "paper.unknown", "reason.missing",
    "decision.criteria_unnamed", "decision.criteria_of_approval", "correction.empty",
    "scope.need_paper", "application.rejected_recently", "day.in_the_future",
    "day.ends_before_it_begins", "criterion.not_met", "application.hold_too_long",
    "application.no_earlier_seat", "slip.day", "slip.other_paper", "opinion.asked_itself",
    "copy.to_itself", "seat.other_duty", "seat.in_the_route", "node.other_district",
    "transfer.to_itself", "transfer.other_rank", "assign.other_account", "committee.other_number", "committee.other_account",
    "ballot.criteria_of_vote", "hand_over.not_of_the_office", "hand_over.until", "delegation.deputy_unknown",
    "site_visit.day", "site_visit.not_a_report", "site_visit.alone", "site_visit.other_office",
    "site_visit.applicant", "calendar.year_out_of_range", "calendar.too_many_days", "calendar.outside_year", "calendar.listed_twice",
    "calendar.same_as_plain_week", "gaps.no_paper", "gaps.other_paper", "changeover.other_edition",
    "rectification.criteria_unnamed", "rectification.not_reached",
    "winding_up.deregistration_missing", "revocation.day", "late_step.not_next",
    "late_step.no_statement", "late_step.day", "late_step.not_yet", "late_step.no_rule",
    "affair.future", "affair.before_founding", "affair.other_kind", "affair.more_than_whole",
    "affair.too_few", "affair.too_many", "affair.report_year", "affair.audit_period",
    "affair.term_end", "affair.seat_unknown", "affair.post_until", "affair.own_successor",
    "affair.goal_due", "affair.goal_unknown", "affair.goal_not_reached", "affair.goal_not_missed",
    "affair.replaced_by_other", "editions.unsound",
    "affair.ends_before", "affair.operator_unknown", "affair.operator_elsewhere",
    "affair.operator_life", "affair.nothing_short", "affair.inspection_unknown", "affair.honour_unknown",
    "brand.unknown", "brand.other_transition", "brand.licensee_unknown", "brand.licensee_life",
    "brand.complaint_unknown", "brand.no_statement", "brand.listing_day", "brand.listing_not_recorded",
    "brand.name_twice", "brand.not_listed", "brand.retired",
    "annal.future", "annal.node_unknown", "annal.node_closed", "annal.edition_unknown", "annal.too_many_bodies",
    "annal.too_many_groups", "annal.too_few", "annal.body_unknown", "annal.body_elsewhere", "annal.body_not_there",
    "annal.replaced_by_other", "annal.other_node",
    "outcome.future", "outcome.period_backwards", "outcome.quantity", "outcome.body_unknown", "outcome.body_not_counted",
    "outcome.body_not_active", "outcome.other_body", "published.future", "published.forecast", "published.node_unknown",
    "published.no_source", "published.bound", "published.granularity", "published.other_unit",
    "published.wording_disagrees", "published.other_node",
    "service_request.future", "service_request.node_unknown", "service_request.body_unknown",
    "service_request.body_elsewhere", "service_request.body_not_active", "service_request.other_asker",
    "service_request.seat_of_nobody", "service_request.no_member", "service_request.too_early",
    "service_request.too_late", "service_request.team_unknown", "service_request.team_elsewhere",
    "service_request.team_not_there", "service_request.domain_not_of_team", "service_request.replaced_by_other",
    "suggestion.future", "suggestion.too_early", "suggestion.too_late", "suggestion.body_unknown",
    "suggestion.body_not_active", "suggestion.no_member", "suggestion.node_unknown", "suggestion.replaced_by_other",
    "affair.rota_empty", "affair.rota_too_many", "affair.turn_ends", "affair.turn_too_long",
    "affair.rota_gap", "affair.rota_overlap", "affair.rota_order", "affair.rota_too_long",
    "affair.rota_before_body", "affair.turn_holder", "affair.turn_unknown",
    "affair.turn_same_holder", "affair.hand_over_early", "affair.own_receiver",
    "policies.empty", "policies.schema_unreadable", "policies.unreadable", "policies.without_id",
    "policies.same_id", "policies.template", "policies.without_words", "policies.invalid", "policies.misfit",
    "policies.lock_out", "district.bad_code", "district.unknown_kind", "district.no_node", "district.rank_order",
    "district.before_node", "district.future",
    "person.future", "person.no_purpose", "person.text_outdated", "person.form_missing", "person.form_not_needed",
    "person.items_missing", "person.left_before_enrolled", "person.category_unknown", "person.body_unknown",
    "person.body_not_standing", "person.due_past", "person.done_before_given", "person.replaced_by_other",
    "membership.future", "membership.text_outdated", "membership.capacity_missing", "membership.form_missing",
    "membership.form_not_needed", "membership.left_before_taken", "membership.body_unknown",
    "membership.category_unknown", "membership.replaced_by_other",
    "alliance.future", "alliance.node_unknown", "alliance.ends_before_it_begins", "alliance.other_node",
    "team.future", "team.node_unknown", "team.alliance_unknown", "team.alliance_not_there", "team.lead_unknown",
    "team.lead_not_there", "team.no_domain", "team.domain_twice", "team.too_early", "team.too_late", "team.no_member",
    "team.domain_not_of_team", "team.replaced_by_other",
];

/// The status of a command that did not come to a receipt.
pub fn status_of(error: &CommandError) -> StatusCode {
    match error {
        CommandError::Refused(refused) if NOT_THERE.contains(&refused.code) => {
            StatusCode::NOT_FOUND
        }
        CommandError::Refused(refused) if OF_FIELDS.contains(&refused.code) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        CommandError::Refused(_) | CommandError::KeyReused | CommandError::ClaimTaken { .. } => {
            StatusCode::CONFLICT
        }
        CommandError::Denied(_) => StatusCode::FORBIDDEN,
        CommandError::Stale { .. } => StatusCode::PRECONDITION_FAILED,
        CommandError::NotReady
        | CommandError::ClockSuspect { .. }
        | CommandError::Busy
        | CommandError::DiskFull
        | CommandError::ViewsBehind
        | CommandError::ViewsUnavailable(_)
        | CommandError::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        CommandError::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
