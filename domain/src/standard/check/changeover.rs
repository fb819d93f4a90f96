//! The checks of what an edition does with the applications that were accepted before it.

use super::Check;
use crate::lifecycle::SubjectKind;
use crate::standard::{Clause, EditionFault, Treatment};

impl Check<'_> {
    /// Checks the clauses: their days, and that what moves finds a rule.
    pub(super) fn changeover(&mut self) {
        let edition = self.edition;
        let codes = edition.changeover.iter().map(|it| &it.code);
        self.list("/changeover", false, codes);
        for (index, clause) in edition.changeover.iter().enumerate() {
            self.days(clause, &format!("/changeover/{index}/until"));
            for (kind, list) in [
                (SubjectKind::Association, "applies_to"),
                (SubjectKind::Base, "applies_to_bases"),
            ] {
                for (at, transition) in clause.named(kind).iter().enumerate() {
                    let path = format!("/changeover/{index}/{list}/{at}");
                    self.of_kind(kind, *transition, &path);
                    let is_moved = clause.treatment != Treatment::Stays || clause.until.is_some();
                    let has_rule = edition.rule(kind, *transition).is_some();
                    self.unless(has_rule || !is_moved, &path, || {
                        EditionFault::NothingToMoveTo(*transition)
                    });
                }
            }
        }
    }

    fn days(&mut self, clause: &Clause, path: &str) {
        let code = || clause.code.clone();
        match (clause.treatment, clause.until) {
            (Treatment::Chooses, None) => self.found(path, EditionFault::ChoiceWithoutEnd(code())),
            (Treatment::Moves, Some(_)) => self.found(path, EditionFault::MoveWithEnd(code())),
            (_, Some(until)) if until < self.edition.in_force_from => {
                self.found(path, EditionFault::EndsBeforeItBegins(code()));
            }
            _ => {}
        }
    }
}
