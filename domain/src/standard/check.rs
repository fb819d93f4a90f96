//! What an edition must be before it is published. Every problem is listed with its place, not only the first.

mod changeover;
mod committee;
mod handling;
mod papers;
mod test;

pub use committee::MAX_COMMITTEE_MEMBERS;

use super::{
    Criterion, Edition, EditionFault, EditionProblem, FORMAT, Seat, SeatKind, TransitionRule,
};
use super::{MAX_CODE_CHARS, NEW_FACTS, is_code};
use crate::lifecycle::{Duty, SubjectKind, Transition};
use std::collections::BTreeSet;

/// How deep tests may stand in each other.
pub const MAX_TEST_DEPTH: usize = 8;
/// The longest clock or notice, in working days.
const MAX_CLOCK_WORKDAYS: u32 = 250;
/// The longest preparation, in months.
const MAX_PREPARATION_MONTHS: u32 = 60;
/// The longest time after a rejection for which new facts may be asked for, in days.
const MAX_NEW_FACTS_DAYS: u32 = 366;
/// The longest hold, in days.
const MAX_HOLD_DAYS: u32 = 366;
/// The longest rectification, in days.
const MAX_RECTIFY_DAYS: u32 = 365;
/// The largest number of members that a legal form may ask for.
const MAX_MEMBERS: u32 = 1_000_000;

impl Edition {
    /// Every problem of the edition, each with its place.
    pub fn check(&self) -> Vec<EditionProblem> {
        let mut check = Check {
            edition: self,
            kind: SubjectKind::Association,
            problems: Vec::new(),
        };
        check.head();
        check.codes();
        check.node_kinds();
        check.legal_forms();
        check.clocks();
        check.transitions();
        check.papers();
        check.changeover();
        check.problems
    }
}

struct Check<'a> {
    edition: &'a Edition,
    /// The kind of body whose rules are looked at.
    kind: SubjectKind,
    problems: Vec<EditionProblem>,
}

impl<'a> Check<'a> {
    fn found(&mut self, path: impl Into<String>, fault: EditionFault) {
        self.problems.push(EditionProblem {
            path: path.into(),
            fault,
        });
    }

    fn unless(&mut self, holds: bool, path: &str, fault: impl FnOnce() -> EditionFault) {
        if !holds {
            self.found(path, fault());
        }
    }

    fn within(&mut self, value: u32, min: u32, max: u32, path: &str) {
        let fault = EditionFault::OutOfBounds { value, min, max };
        self.unless((min..=max).contains(&value), path, || fault);
    }

    fn head(&mut self) {
        let Edition { format, code, .. } = self.edition;
        self.unless(*format == FORMAT, "/format", || {
            EditionFault::UnknownFormat(*format)
        });
        let is_plain = (1..=MAX_CODE_CHARS).contains(&code.len())
            && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        self.unless(is_plain, "/code", || EditionFault::BadCode(code.clone()));
    }

    fn codes(&mut self) {
        let edition = self.edition;
        let Edition {
            ranks,
            node_kinds,
            body_kinds,
            legal_forms,
            categories,
            groups,
            ..
        } = edition;
        self.list("/ranks", true, ranks.iter().map(|it| &it.code));
        self.list("/node_kinds", true, node_kinds.iter().map(|it| &it.code));
        self.list("/body_kinds", true, body_kinds.iter().map(|it| &it.code));
        let levels = edition.base_levels.iter().map(|it| &it.code);
        self.list("/base_levels", false, levels);
        self.list("/legal_forms", true, legal_forms.iter().map(|it| &it.code));
        self.list("/categories", true, categories.iter().map(|it| &it.code));
        self.list("/groups", true, groups.iter().map(|it| &it.code));
        self.list("/tags", false, edition.tags.iter().map(|it| &it.code));
        for (index, tag) in edition.tags.iter().enumerate() {
            self.group(&tag.group, &format!("/tags/{index}/group"));
        }
        self.list(
            "/evidence",
            false,
            edition.evidence.iter().map(|it| &it.code),
        );
        self.list(
            "/attested",
            false,
            edition.attested.iter().map(|it| &it.code),
        );
        self.list(
            "/declared",
            false,
            edition.declared.iter().map(|it| &it.code),
        );
    }

    /// The codes of a list are codes, and none stands twice.
    fn list(&mut self, path: &str, is_needed: bool, codes: impl Iterator<Item = &'a String>) {
        let mut seen = BTreeSet::new();
        for (index, code) in codes.enumerate() {
            let path = format!("{path}/{index}/code");
            self.unless(is_code(code), &path, || EditionFault::BadCode(code.clone()));
            self.unless(seen.insert(code), &path, || {
                EditionFault::Duplicate(code.clone())
            });
        }
        self.unless(!is_needed || !seen.is_empty(), path, || EditionFault::Empty);
    }

    fn node_kinds(&mut self) {
        let edition = self.edition;
        for (index, kind) in edition.node_kinds.iter().enumerate() {
            let path = format!("/node_kinds/{index}");
            let rank = edition.rank_order(&kind.rank);
            let unknown = || EditionFault::UnknownRank(kind.rank.clone());
            self.unless(rank.is_some(), &format!("{path}/rank"), unknown);
            for (at, above) in kind.under.iter().flatten().enumerate() {
                let path = format!("{path}/under/{at}");
                let Some(above_rank) = edition.rank_of_kind(above) else {
                    self.found(path, EditionFault::UnknownNodeKind(above.clone()));
                    continue;
                };
                // A kind may share the rank of the one above it, as a park does with its street; never outrank it.
                let is_above = edition.rank_order(above_rank) <= rank;
                self.unless(is_above, &path, || EditionFault::RankTooLow(above.clone()));
            }
        }
    }

    fn legal_forms(&mut self) {
        for (index, form) in self.edition.legal_forms.iter().enumerate() {
            let path = format!("/legal_forms/{index}/min_members");
            self.within(form.min_members, 1, MAX_MEMBERS, &path);
        }
    }

    fn clocks(&mut self) {
        let clocks = self.edition.clocks;
        for (name, workdays, least) in [
            ("accept_workdays", clocks.accept_workdays, 1),
            ("correction_workdays", clocks.correction_workdays, 1),
            (
                "correction_extension_workdays",
                clocks.correction_extension_workdays,
                0,
            ),
            ("review_workdays", clocks.review_workdays, 1),
            ("decide_workdays", clocks.decide_workdays, 1),
            (
                "decide_extension_workdays",
                clocks.decide_extension_workdays,
                0,
            ),
            ("reply_workdays", clocks.reply_workdays, 1),
            ("slip_workdays", clocks.slip_workdays, 1),
            ("opinion_workdays", clocks.opinion_workdays, 1),
        ] {
            self.within(
                workdays,
                least,
                MAX_CLOCK_WORKDAYS,
                &format!("/clocks/{name}"),
            );
        }
        let path = "/clocks/preparation_months";
        self.within(clocks.preparation_months, 1, MAX_PREPARATION_MONTHS, path);
        self.within(clocks.hold_days, 0, MAX_HOLD_DAYS, "/clocks/hold_days");
        let path = "/clocks/rectify_days";
        self.within(clocks.rectify_days, 0, MAX_RECTIFY_DAYS, path);
        let path = "/clocks/new_facts_days";
        self.within(clocks.new_facts_days, 0, MAX_NEW_FACTS_DAYS, path);
        if clocks.new_facts_days > 0 {
            self.new_facts(path);
        }
    }

    /// What an application is refused for, it must be able to hold.
    fn new_facts(&mut self, path: &str) {
        if !self.edition.has_evidence(NEW_FACTS) {
            return self.found(path, EditionFault::UnknownEvidence(NEW_FACTS.to_owned()));
        }
        for kind in SubjectKind::ALL {
            for transition in self.edition.rules(kind).keys() {
                let can_be_held = self.edition.takes_evidence(kind, NEW_FACTS, *transition);
                self.unless(can_be_held, path, || {
                    EditionFault::NewFactsNotTaken(*transition)
                });
            }
        }
    }

    fn transitions(&mut self) {
        let edition = self.edition;
        self.unless(!edition.transitions.is_empty(), "/transitions", || {
            EditionFault::Empty
        });
        // Levels and rules of bases come together.
        let has_levels = !edition.base_levels.is_empty();
        let has_rules = !edition.base_transitions.is_empty();
        self.unless(has_levels || !has_rules, "/base_levels", || {
            EditionFault::Empty
        });
        self.unless(has_rules || !has_levels, "/base_transitions", || {
            EditionFault::Empty
        });
        for kind in SubjectKind::ALL {
            self.kind = kind;
            self.rules();
        }
    }

    fn rules(&mut self) {
        let edition = self.edition;
        let list = match self.kind {
            SubjectKind::Association => "/transitions",
            SubjectKind::Base => "/base_transitions",
        };
        let mut ids = BTreeSet::new();
        for (transition, rule) in edition.rules(self.kind) {
            let path = format!("{list}/{transition}");
            self.handling(*transition, rule, &path);
            self.routes(rule, &format!("{path}/routes"));
            let path = format!("{path}/criteria");
            self.unless(!rule.criteria.is_empty(), &path, || EditionFault::Empty);
            for (index, criterion) in rule.criteria.iter().enumerate() {
                let path = format!("{path}/{index}");
                let id = &criterion.id;
                self.unless(ids.insert(id), &format!("{path}/id"), || {
                    EditionFault::Duplicate(id.clone())
                });
                self.criterion(*transition, criterion, &path);
            }
        }
    }

    /// What only associations have cannot be asked of bases.
    pub(super) fn of_associations(&mut self, is_used: bool, path: &str) {
        let is_base = self.kind == SubjectKind::Base;
        self.unless(!is_used || !is_base, path, || {
            EditionFault::OfAssociationsOnly
        });
    }

    /// Every rank has its route, since a subject may belong to a node of any rank.
    fn routes(&mut self, rule: &TransitionRule, path: &str) {
        for rank in &self.edition.ranks {
            let is_routed = rule.routes.contains_key(&rank.code);
            self.unless(is_routed, path, || {
                EditionFault::MissingRoute(rank.code.clone())
            });
        }
        for (rank, seats) in &rule.routes {
            let path = format!("{path}/{rank}");
            let order = self.edition.rank_order(rank);
            self.unless(order.is_some(), &path, || {
                EditionFault::UnknownRank(rank.clone())
            });
            // One who applies and one who decides: the decider never acts alone (domain 11.2).
            self.unless(!seats.is_empty(), &path, || EditionFault::Empty);
            for (index, seat) in seats.iter().enumerate() {
                let is_last = index + 1 == seats.len();
                self.seat(seat, order, is_last, &format!("{path}/{index}"));
            }
        }
    }

    fn seat(&mut self, seat: &Seat, subject: Option<usize>, is_last: bool, path: &str) {
        let rank = format!("{path}/rank");
        match self.edition.rank_order(&seat.rank) {
            None => self.found(rank, EditionFault::UnknownRank(seat.rank.clone())),
            // An office is found by walking up from the subject, so a lower rank would never be found.
            Some(order) => {
                let is_above = subject.is_none_or(|subject| order <= subject);
                self.unless(is_above, &rank, || {
                    EditionFault::RankTooLow(seat.rank.clone())
                });
            }
        }
        let decides = seat.seat == SeatKind::Decide;
        self.unless(decides == is_last, &format!("{path}/seat"), || {
            EditionFault::WrongSeat
        });
        let may_sit = matches!(seat.duty, Duty::Officer | Duty::Lead);
        self.unless(may_sit, &format!("{path}/duty"), || EditionFault::WrongDuty);
        if let Some(committee) = &seat.committee {
            self.committee(committee, &format!("{path}/committee"));
        }
    }

    fn criterion(&mut self, transition: Transition, criterion: &Criterion, path: &str) {
        let Criterion {
            id,
            group,
            tags,
            forms,
            test,
            ..
        } = criterion;
        self.unless(is_code(id), &format!("{path}/id"), || {
            EditionFault::BadCode(id.clone())
        });
        self.group(group, &format!("{path}/group"));
        self.tags(tags, &format!("{path}/tags"));
        self.of_associations(!forms.is_empty(), &format!("{path}/forms"));
        self.forms(forms, &format!("{path}/forms"));
        self.test(transition, criterion, test, &format!("{path}/test"), 1);
    }

    fn group(&mut self, group: &str, path: &str) {
        let is_known = self.edition.groups.iter().any(|known| known.code == group);
        self.unless(is_known, path, || {
            EditionFault::UnknownGroup(group.to_owned())
        });
    }

    fn tags(&mut self, tags: &[String], path: &str) {
        let mut seen = BTreeSet::new();
        for (index, tag) in tags.iter().enumerate() {
            let path = format!("{path}/{index}");
            let is_known = self.edition.tags.iter().any(|known| known.code == *tag);
            self.unless(is_known, &path, || EditionFault::UnknownTag(tag.clone()));
            self.unless(seen.insert(tag), &path, || {
                EditionFault::Duplicate(tag.clone())
            });
        }
    }

    fn forms(&mut self, forms: &[String], path: &str) {
        for (index, form) in forms.iter().enumerate() {
            let is_known = self.edition.legal_form(form).is_some();
            let path = format!("{path}/{index}");
            self.unless(is_known, &path, || EditionFault::UnknownForm(form.clone()));
        }
    }
}
