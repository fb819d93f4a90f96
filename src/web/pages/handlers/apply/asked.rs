//! What an edition asks of an application: the fields of its form, read off the criteria.

use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::lifecycle::Transition;
use qibu_domain::standard::{Edition, Item, Test};
use std::collections::BTreeMap;

/// What the criteria of a transition look at, in their order.
#[derive(Clone, Debug, Default)]
pub struct Asked<'e> {
    order: Vec<(Item, &'e str)>,
    /// Whether a step stays closed without it, whatever else there is.
    needed: BTreeMap<(Item, &'e str), bool>,
    /// Everything that the criteria name, for whatever legal form.
    named: Vec<(Item, &'e str)>,
}

impl<'e> Asked<'e> {
    /// What is asked of a body of a legal form; of any, where none is known yet.
    pub fn of(
        edition: &'e Edition,
        (kind, transition): (SubjectKind, Transition),
        form: Option<&str>,
    ) -> Self {
        let mut asked = Self::default();
        let Some(rule) = edition.rule(kind, transition) else {
            return asked;
        };
        for criterion in &rule.criteria {
            asked.named.extend(criterion.test.items());
            if form.is_none_or(|form| criterion.applies_to(form)) {
                asked.gather(&criterion.test, form, criterion.blocking);
            }
        }
        asked
    }

    /// The codes of a sort, in the edition's order of criteria.
    pub fn codes(&self, item: Item) -> impl Iterator<Item = &'e str> {
        let sort = self.order.iter().filter(move |(known, _)| *known == item);
        sort.map(|(_, code)| *code)
    }

    /// Whether it is asked for at all.
    pub fn has(&self, item: Item) -> bool {
        self.codes(item).next().is_some()
    }

    /// Whether nothing else would do.
    pub fn needs(&self, item: Item, code: &str) -> bool {
        self.needed.get(&(item, code)).copied().unwrap_or(false)
    }

    /// Whether the criteria name it, for this legal form or another.
    pub fn names(&self, item: Item, code: &str) -> bool {
        self.named.contains(&(item, code))
    }

    /// Whether the criteria name anything of that sort, for this legal form or another.
    pub fn names_any(&self, item: Item) -> bool {
        self.named.iter().any(|(known, _)| *known == item)
    }

    fn gather(&mut self, test: &'e Test, form: Option<&str>, needed: bool) {
        match test {
            Test::All(tests) => {
                for test in tests.iter().filter(|test| is_open_to(test, form)) {
                    self.gather(test, form, needed);
                }
            }
            // While nothing is recorded, the last of them is what has to be stated.
            Test::FirstKnown(tests) => {
                let ways: Vec<_> = tests.iter().filter(|t| is_open_to(t, form)).collect();
                for (index, way) in ways.iter().enumerate() {
                    self.gather(way, form, needed && index + 1 == ways.len());
                }
            }
            Test::Any(tests) => {
                let ways: Vec<_> = tests.iter().filter(|t| is_open_to(t, form)).collect();
                let only = ways.len() == 1;
                for way in ways {
                    self.gather(way, form, needed && only);
                }
            }
            leaf => {
                for item in leaf.items() {
                    if !self.order.contains(&item) {
                        self.order.push(item);
                    }
                    *self.needed.entry(item).or_default() |= needed;
                }
            }
        }
    }
}

/// Whether a test can hold for a legal form at all.
fn is_open_to(test: &Test, form: Option<&str>) -> bool {
    let Some(form) = form else { return true };
    match test {
        Test::Form(forms) => forms.iter().any(|known| known == form),
        Test::All(tests) => tests.iter().all(|test| is_open_to(test, Some(form))),
        Test::Any(tests) | Test::FirstKnown(tests) => {
            tests.iter().any(|test| is_open_to(test, Some(form)))
        }
        _ => true,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Asked;
    use qibu_domain::lifecycle::SubjectKind;
    use qibu_domain::lifecycle::Transition;
    use qibu_domain::standard::{Edition, Item};

    fn simple() -> Edition {
        Edition::parse(crate::opening::SIMPLE).unwrap()
    }

    #[test]
    fn a_form_asks_for_what_the_criteria_of_its_transition_name() {
        let edition = simple();
        let asked = Asked::of(&edition, (SubjectKind::Association, Transition::T1), None);
        let counts: Vec<_> = asked.codes(Item::Attested).collect();
        assert_eq!(counts, ["initiators", "candidates", "four_haves_attested"]);
        assert!(asked.needs(Item::Attested, "initiators"));
        assert!(!asked.needs(Item::Attested, "four_haves_attested"));
        // One of two ways is not needed.
        assert!(!asked.needs(Item::Paper, "need_statement"));
        assert!(asked.has(Item::Category));
    }

    #[test]
    fn what_another_legal_form_would_need_is_not_asked_for() {
        let edition = simple();
        let filed = Asked::of(
            &edition,
            (SubjectKind::Association, Transition::T2),
            Some("filed"),
        );
        assert!(filed.has(Item::FilingNumber) && !filed.has(Item::RegisteredCode));
        assert!(filed.needs(Item::Paper, "filing_receipt"));
        let papers: Vec<_> = filed.codes(Item::Paper).collect();
        assert!(!papers.contains(&"registration_certificate"));
        assert!(filed.names(Item::Paper, "registration_certificate"));
    }
}
