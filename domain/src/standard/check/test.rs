//! The checks of a criterion's tests.

use super::{Check, MAX_TEST_DEPTH};
use crate::lifecycle::Transition;
use crate::standard::{
    AttestedTest, Criterion, EditionFault, MEASURES, MeasureTest, Ratio, RegisteredCodeTest,
    ShareTest, Term, Test,
};

impl Check<'_> {
    /// Checks a test and those in it. `depth` is 1 for the criterion's own test.
    pub(super) fn test(
        &mut self,
        transition: Transition,
        criterion: &Criterion,
        test: &Test,
        path: &str,
        depth: usize,
    ) {
        if depth > MAX_TEST_DEPTH {
            return self.found(
                path,
                EditionFault::TooDeep {
                    max_depth: MAX_TEST_DEPTH,
                },
            );
        }
        match test {
            Test::All(tests) | Test::Any(tests) | Test::FirstKnown(tests) => {
                let word = match test {
                    Test::All(_) => "all",
                    Test::Any(_) => "any",
                    _ => "first_known",
                };
                let path = format!("{path}/{word}");
                self.unless(!tests.is_empty(), &path, || EditionFault::Empty);
                for (index, test) in tests.iter().enumerate() {
                    self.test(
                        transition,
                        criterion,
                        test,
                        &format!("{path}/{index}"),
                        depth + 1,
                    );
                }
            }
            Test::Form(forms) => {
                let path = format!("{path}/form");
                self.of_associations(true, &path);
                self.unless(!forms.is_empty(), &path, || EditionFault::Empty);
                self.forms(forms, &path);
            }
            Test::Attested(test) => {
                self.attested(transition, criterion, test, &format!("{path}/attested"));
            }
            Test::Share(test) => self.share(test, &format!("{path}/share")),
            Test::Declared(code) => {
                let is_known = has(&self.edition.declared, code);
                let unknown = || EditionFault::UnknownDeclared(code.clone());
                self.unless(is_known, &format!("{path}/declared"), unknown);
            }
            Test::Paper(code) => self.paper(transition, code, &format!("{path}/paper")),
            Test::Categories { at_least } => {
                let count = self.edition.categories.len();
                let is_possible =
                    usize::try_from(*at_least).is_ok_and(|n| (1..=count).contains(&n));
                let path = format!("{path}/categories/at_least");
                self.unless(is_possible, &path, || EditionFault::Categories(count));
            }
            Test::Measure(test) => self.measure(test, &format!("{path}/measure")),
            Test::RegisteredCode(test) => {
                self.of_associations(true, path);
                self.registered_code(test, path);
            }
            Test::FilingNumber {} => self.of_associations(true, path),
        }
    }

    fn attested(
        &mut self,
        transition: Transition,
        criterion: &Criterion,
        test: &AttestedTest,
        path: &str,
    ) {
        self.count(&test.what, &format!("{path}/what"));
        let bounds = [
            test.at_least.is_some(),
            test.at_most.is_some(),
            !test.by_form.is_empty(),
            test.min_members,
        ];
        let is_one = bounds.into_iter().filter(|given| *given).count() == 1;
        self.unless(is_one, path, || EditionFault::Bounds);
        self.of_associations(test.min_members || !test.by_form.is_empty(), path);
        if !test.by_form.is_empty() {
            let named: Vec<String> = test.by_form.keys().cloned().collect();
            self.forms(&named, &format!("{path}/by_form"));
            for form in &self.edition.legal_forms {
                let is_given =
                    test.by_form.contains_key(&form.code) || !criterion.applies_to(&form.code);
                let lacking = || EditionFault::FormWithoutNumber(form.code.clone());
                self.unless(is_given, &format!("{path}/by_form"), lacking);
            }
        }
        if let Some(paper) = &test.paper {
            self.paper(transition, paper, &format!("{path}/paper"));
        }
    }

    fn share(&mut self, test: &ShareTest, path: &str) {
        self.count(&test.part, &format!("{path}/part"));
        self.count(&test.of, &format!("{path}/of"));
        let is_one = test.at_least.is_some() != test.more_than.is_some();
        self.unless(is_one, path, || EditionFault::Bounds);
        // More than the whole can never be, so neither can a share of it.
        let is_over = test.at_least.is_some_and(Ratio::is_over_one)
            || test.more_than.is_some_and(Ratio::is_whole_or_more);
        self.unless(!is_over, path, || EditionFault::OverWhole);
    }

    fn measure(&mut self, test: &MeasureTest, path: &str) {
        let is_known = MEASURES.iter().any(|measure| measure.name == test.name);
        let unknown = || EditionFault::UnknownMeasure(test.name.clone());
        self.unless(is_known, &format!("{path}/name"), unknown);
        let is_possible = match (test.at_least, test.at_most) {
            (None, None) => test.min_members,
            _ if test.min_members => false,
            (Some(least), Some(most)) => least <= most,
            _ => true,
        };
        self.unless(is_possible, path, || EditionFault::Bounds);
    }

    fn registered_code(&mut self, test: &RegisteredCodeTest, path: &str) {
        let is_plain = test.prefix.len() == 2
            && test
                .prefix
                .bytes()
                .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        let path = format!("{path}/registered_code/prefix");
        self.unless(is_plain, &path, || EditionFault::BadPrefix);
    }

    fn count(&mut self, code: &str, path: &str) {
        let is_known = has(&self.edition.attested, code);
        self.unless(is_known, path, || {
            EditionFault::UnknownAttested(code.to_owned())
        });
    }

    fn paper(&mut self, transition: Transition, code: &str, path: &str) {
        if !self.edition.has_evidence(code) {
            return self.found(path, EditionFault::UnknownEvidence(code.to_owned()));
        }
        let is_taken = self.edition.takes_evidence(self.kind, code, transition);
        self.unless(is_taken, path, || {
            EditionFault::EvidenceNotTaken(code.to_owned())
        });
    }
}

fn has(terms: &[Term], code: &str) -> bool {
    terms.iter().any(|term| term.code == code)
}
