//! Whether a test lets nothing pass that another would not.
//!
//! The answer is taken from the shape of the two tests: where it is yes, it is so for every body; a test that is stricter
//! in a way that its shape does not show is refused, and can be written as the old one and more (`all`).

use crate::standard::{
    AttestedTest, Criterion, Edition, LegalForm, MeasureTest, RegisteredCodeTest, ShareTest, Test,
};
use std::cmp::Ordering;

/// A criterion whose test is to be replaced.
pub(super) struct Strict<'a> {
    /// The edition of the old test.
    pub base: &'a Edition,
    /// The edition of the new one, whose legal forms may ask for more.
    pub laid: &'a Edition,
    /// The criterion.
    pub criterion: &'a Criterion,
}

impl Strict<'_> {
    /// Whether whoever meets the new test meets the old one.
    pub(super) fn is_as_strict(&self, new: &Test, old: &Test) -> bool {
        let is_as_strict = |new: &Test, old: &Test| self.is_as_strict(new, old);
        match (new, old) {
            (_, Test::All(olds)) => olds.iter().all(|old| is_as_strict(new, old)),
            (Test::Any(news), _) => news.iter().all(|new| is_as_strict(new, old)),
            // Which of them is known is not known before: each of the new ones must do, and be enough for each of the old ones.
            (Test::FirstKnown(news), Test::FirstKnown(olds)) => {
                news.len() == olds.len()
                    && news
                        .iter()
                        .zip(olds)
                        .all(|(new, old)| is_as_strict(new, old))
            }
            (Test::FirstKnown(news), _) => news.iter().all(|new| is_as_strict(new, old)),
            (_, Test::FirstKnown(olds)) => olds.iter().all(|old| is_as_strict(new, old)),
            // One of those that must all hold is enough, and so is one of those of which any would do.
            (Test::All(news), Test::Any(olds)) => {
                news.iter().any(|new| is_as_strict(new, old))
                    || olds.iter().any(|old| is_as_strict(new, old))
            }
            (Test::All(news), _) => news.iter().any(|new| is_as_strict(new, old)),
            (_, Test::Any(olds)) => olds.iter().any(|old| is_as_strict(new, old)),
            (Test::Form(new), Test::Form(old)) => new.iter().all(|form| old.contains(form)),
            (Test::Attested(new), Test::Attested(old)) => self.attested(new, old),
            (Test::Attested(new), Test::Paper(old)) => new.paper.as_ref() == Some(old),
            (Test::Share(new), Test::Share(old)) => share(new, old),
            (Test::Categories { at_least: new }, Test::Categories { at_least: old }) => new >= old,
            (Test::Measure(new), Test::Measure(old)) => self.measure(new, old),
            (Test::RegisteredCode(new), Test::RegisteredCode(old)) => registered_code(new, old),
            (new, old) => new == old,
        }
    }

    fn measure(&self, new: &MeasureTest, old: &MeasureTest) -> bool {
        let forms = self.base.legal_forms.iter();
        let mut forms = forms.filter(|form| self.criterion.applies_to(&form.code));
        let least = |test: &MeasureTest, form: &LegalForm| {
            let of_form = test.min_members.then(|| i64::from(form.min_members));
            of_form.or(test.at_least)
        };
        let asks_as_much = forms.all(|form| {
            let laid = self.laid.legal_form(&form.code).unwrap_or(form);
            reaches(least(new, laid), least(old, form))
        });
        new.name == old.name && asks_as_much && stays_below(new.at_most, old.at_most)
    }

    fn attested(&self, new: &AttestedTest, old: &AttestedTest) -> bool {
        let has_paper = old.paper.is_none() || new.paper == old.paper;
        let forms = self.base.legal_forms.iter();
        let mut forms = forms.filter(|form| self.criterion.applies_to(&form.code));
        let asks_as_much = forms.all(|form| {
            let old_least = least(old, form);
            let laid = self.laid.legal_form(&form.code).unwrap_or(form);
            reaches(least(new, laid), old_least) && stays_below(new.at_most, old.at_most)
        });
        new.what == old.what && has_paper && asks_as_much
    }
}

/// How many a test asks for of a body of a form.
fn least(test: &AttestedTest, form: &LegalForm) -> Option<u32> {
    let by_form = test.by_form.get(&form.code).copied();
    let members = test.min_members.then_some(form.min_members);
    test.at_least.or(by_form).or(members)
}

/// Whether a lower bound is no lower than another; without another there is nothing to reach.
fn reaches<T: PartialOrd>(new: Option<T>, old: Option<T>) -> bool {
    old.is_none_or(|old| new.is_some_and(|new| new >= old))
}

fn stays_below<T: PartialOrd>(new: Option<T>, old: Option<T>) -> bool {
    old.is_none_or(|old| new.is_some_and(|new| new <= old))
}

fn share(new: &ShareTest, old: &ShareTest) -> bool {
    let is_same = new.part == old.part && new.of == old.of;
    // More than a share is at least that share; at least one is more than any smaller one.
    let (least, above) = (new.at_least, new.more_than);
    let reaches_least = old.at_least.is_none_or(|old| {
        let new = least.or(above);
        new.is_some_and(|new| new.compare(old) != Ordering::Less)
    });
    let reaches_above = old.more_than.is_none_or(|old| {
        above.is_some_and(|new| new.compare(old) != Ordering::Less)
            || least.is_some_and(|new| new.compare(old) == Ordering::Greater)
    });
    is_same && reaches_least && reaches_above
}

fn registered_code(new: &RegisteredCodeTest, old: &RegisteredCodeTest) -> bool {
    new.prefix == old.prefix && (new.area_of_node || !old.area_of_node)
}
