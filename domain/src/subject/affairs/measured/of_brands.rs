//! What a body is measured by of its brands (domain 5.5): those that the application names, or else those that it uses.

use super::super::super::brands::{Brand, brands};
use super::super::Affairs;
use super::{Known, MeasureInfo, MeasureResult, Measuring};
use crate::id::BrandId;
use std::collections::{BTreeMap, BTreeSet};

/// The measures of brands, with what each counts.
pub const BRAND_MEASURES: [MeasureInfo; 4] = [
    MeasureInfo {
        name: "brand_candidates/1",
        doc: "How many brands that the body uses the application names, in brands. Unknown while none was ever registered.",
    },
    MeasureInfo {
        name: "brands_listed/1",
        doc: "How many brands of the body are listed and not given up, in brands. Unknown while none was ever registered.",
    },
    MeasureInfo {
        name: "brand_days_in_use/1",
        doc: "For how many days the body uses the brand, in days; 0 on its first: of the brands that the application names the \
              one that is used for the fewest, where it names none the one that is used for the most. Unknown while none is used.",
    },
    MeasureInfo {
        name: "brand_complaints_open/1",
        doc: "How many complaints are not settled: of the brands that the application names, where it names none of all, in \
              complaints. Unknown before the body stands.",
    },
];

/// The results of the measures of brands that have one.
pub(in crate::subject) fn brand_measures(
    affairs: &Affairs,
    measuring: Measuring,
    named: &BTreeSet<BrandId>,
) -> BTreeMap<String, MeasureResult> {
    let facts = affairs.facts.iter().filter(|it| it.on <= measuring.as_of);
    let known = Known {
        affairs,
        facts: facts.cloned().collect(),
        since: affairs.stands_since(),
        measuring,
    };
    let all = brands(&known.facts, affairs.brands_retired());
    let found = [
        ("brand_candidates/1", known.brand_candidates(&all, named)),
        ("brands_listed/1", known.brands_listed(&all)),
        ("brand_days_in_use/1", known.brand_days_in_use(&all, named)),
        (
            "brand_complaints_open/1",
            known.complaints_open(&all, named),
        ),
    ];
    let found = found.into_iter();
    found
        .filter_map(|(name, result)| Some((name.to_owned(), result?)))
        .collect()
}

impl Known<'_> {
    fn brand_candidates(&self, all: &[Brand], named: &BTreeSet<BrandId>) -> Option<MeasureResult> {
        let used = self.used(all);
        let named = used.filter(|brand| named.contains(&brand.brand));
        let by = named.map(|brand| brand.registered_by).collect();
        (!all.is_empty()).then(|| self.counted(by))
    }

    fn brands_listed(&self, all: &[Brand]) -> Option<MeasureResult> {
        let as_of = self.measuring.as_of;
        let listed = all.iter().filter(|brand| brand.is_listed_on(as_of));
        let by = listed.filter_map(|brand| Some(brand.listing()?.by));
        let by = by.collect();
        (!all.is_empty()).then(|| self.counted(by))
    }

    fn brand_days_in_use(&self, all: &[Brand], named: &BTreeSet<BrandId>) -> Option<MeasureResult> {
        let used = self.used(all);
        let asked: Vec<&Brand> = if named.is_empty() {
            used.collect()
        } else {
            used.filter(|it| named.contains(&it.brand)).collect()
        };
        let by_day = asked.iter().map(|it| (it.in_use_since, it.registered_by));
        let (since, by) = if named.is_empty() {
            by_day.min()
        } else {
            by_day.max()
        }?;
        Some(self.result(-self.days_until(since), vec![by]))
    }

    fn complaints_open(&self, all: &[Brand], named: &BTreeSet<BrandId>) -> Option<MeasureResult> {
        let as_of = self.measuring.as_of;
        self.since.filter(|since| *since <= as_of)?;
        let asked = all
            .iter()
            .filter(|it| named.is_empty() || named.contains(&it.brand));
        let open = asked.flat_map(|brand| brand.open_complaints(as_of));
        Some(self.counted(open.map(|complaint| complaint.received_by).collect()))
    }

    fn used<'b>(&self, all: &'b [Brand]) -> impl Iterator<Item = &'b Brand> + use<'b> {
        let as_of = self.measuring.as_of;
        all.iter().filter(move |brand| brand.is_in_use_on(as_of))
    }
}
