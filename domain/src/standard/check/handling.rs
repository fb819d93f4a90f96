//! The checks of how a transition is handled: for whom it is, where it is filed, and whether the body is heard.

use super::{Check, MAX_CLOCK_WORKDAYS};
use crate::lifecycle::{SubjectKind, Transition};
use crate::standard::{EditionFault, SITE_VISITS, TransitionRule};

impl Check<'_> {
    /// Checks all that a rule says beside its routes and criteria.
    pub(super) fn handling(&mut self, transition: Transition, rule: &TransitionRule, path: &str) {
        self.of_kind(self.kind, transition, path);
        if let Some(notice) = rule.notice {
            let path = format!("{path}/notice/workdays");
            self.within(notice.workdays, 1, MAX_CLOCK_WORKDAYS, &path);
        }
        if let Some(visit) = rule.site_visit {
            let path = format!("{path}/site_visit/workdays");
            self.within(visit.workdays, 1, MAX_CLOCK_WORKDAYS, &path);
        }
        self.visits(rule, path);
        self.hearing(transition, rule, &format!("{path}/hearing_workdays"));
        self.filing(transition, rule, &format!("{path}/filed_at"));
    }

    /// An association is dissolved and a base is delisted, never the other way round.
    pub(super) fn of_kind(&mut self, kind: SubjectKind, transition: Transition, path: &str) {
        self.unless(transition.is_of(kind), path, || {
            EditionFault::NotOfKind(transition)
        });
    }

    /// Visits are counted only where one is asked for: nobody records any other.
    fn visits(&mut self, rule: &TransitionRule, path: &str) {
        let is_countable = rule.site_visit.is_some() || !rule.counts(SITE_VISITS);
        let path = format!("{path}/site_visit");
        self.unless(is_countable, &path, || EditionFault::VisitsNotAsked);
    }

    /// A body is heard on what an office proposes, not on what it applies for itself.
    fn hearing(&mut self, transition: Transition, rule: &TransitionRule, path: &str) {
        let Some(workdays) = rule.hearing_workdays else {
            return;
        };
        self.within(workdays, 1, MAX_CLOCK_WORKDAYS, path);
        self.unless(transition.is_proposed_by_an_office(), path, || {
            EditionFault::HearingOfOwn(transition)
        });
    }

    /// What is only filed has neither notice nor reply. The proposal needs its reply, from which the body prepares; so do the
    /// naming of a base, which brings the plaque, and whatever changes a body's standing, which holds from then on.
    fn filing(&mut self, transition: Transition, rule: &TransitionRule, path: &str) {
        let Some(rank) = &rule.filed_at else { return };
        let is_known = self.edition.rank_order(rank).is_some();
        self.unless(is_known, path, || EditionFault::UnknownRank(rank.clone()));
        // It is kept where it was decided, or above.
        let filed = self.edition.rank_order(rank);
        let deciding = rule.routes.values().filter_map(|seats| seats.last());
        let orders = deciding.map(|seat| self.edition.rank_order(&seat.rank));
        let is_low = orders
            .flatten()
            .any(|order| filed.is_some_and(|filed| filed > order));
        self.unless(!is_low, path, || EditionFault::RankTooLow(rank.clone()));
        let names = self.kind == SubjectKind::Base && transition == self.kind.founding();
        let needs_a_reply = rule.notice.is_some()
            || transition == Transition::T1
            || names
            || !transition.is_of_the_road();
        self.unless(!needs_a_reply, path, || EditionFault::FiledNeedsReply);
    }
}
