//! The checks of the papers that applications hold.

use super::{Check, MAX_CLOCK_WORKDAYS};
use crate::lifecycle::{SubjectKind, Transition};
use crate::standard::{EditionFault, EvidenceKind, GAP_PROMISE};

impl Check<'_> {
    /// Checks for which transitions each kind of paper is listed.
    pub(super) fn papers(&mut self) {
        let edition = self.edition;
        let workdays = edition.clocks.gap_workdays;
        self.within(workdays, 0, MAX_CLOCK_WORKDAYS, "/clocks/gap_workdays");
        for (index, kind) in edition.evidence.iter().enumerate() {
            for (of, list, transitions) in lists(kind) {
                for (at, transition) in transitions.iter().enumerate() {
                    let path = format!("/evidence/{index}/{list}/{at}");
                    self.of_kind(of, *transition, &path);
                    if list.starts_with("needed") {
                        self.needed_is_asked(kind, of, *transition, &path);
                    }
                    if list.starts_with("deferrable") {
                        self.deferrable_is_promised(kind, of, *transition, &path);
                    }
                }
            }
        }
    }

    /// Only what an application must hold can come later, and only where there is a time for it and a written promise.
    fn deferrable_is_promised(
        &mut self,
        kind: &EvidenceKind,
        of: SubjectKind,
        transition: Transition,
        path: &str,
    ) {
        let is_needed = kind.needed(of).contains(&transition);
        self.unless(is_needed, path, || {
            EditionFault::DeferrableNotNeeded(kind.code.clone())
        });
        let has_time = self.edition.clocks.gap_workdays > 0;
        self.unless(has_time, path, || EditionFault::NoTimeForGaps);
        let is_promised = self.edition.takes_evidence(of, GAP_PROMISE, transition);
        self.unless(is_promised, path, || {
            EditionFault::PromiseNotTaken(transition)
        });
    }

    /// What an application must hold is asked for by a blocking criterion: without one nobody would look.
    fn needed_is_asked(
        &mut self,
        kind: &EvidenceKind,
        of: SubjectKind,
        transition: Transition,
        path: &str,
    ) {
        let rule = self.edition.rule(of, transition);
        let mut criteria = rule.iter().flat_map(|rule| &rule.criteria);
        let is_asked = criteria.any(|criterion| {
            criterion.blocking
                && criterion.forms.is_empty()
                && criterion.test.demands_paper(&kind.code)
        });
        self.unless(is_asked || rule.is_none(), path, || {
            EditionFault::NeededNotAsked(kind.code.clone())
        });
    }
}

/// The lists of a kind of paper, each with its kind of body and its name.
fn lists(kind: &EvidenceKind) -> [(SubjectKind, &'static str, &[Transition]); 6] {
    let (association, base) = (SubjectKind::Association, SubjectKind::Base);
    [
        (association, "needed_for", &kind.needed_for),
        (association, "welcome_for", &kind.welcome_for),
        (base, "needed_for_bases", &kind.needed_for_bases),
        (base, "welcome_for_bases", &kind.welcome_for_bases),
        (association, "deferrable_for", &kind.deferrable_for),
        (base, "deferrable_for_bases", &kind.deferrable_for_bases),
    ]
}
