//! Judging material by an edition. Pure: the same edition, material and facts give the same verdicts.

use super::{
    AttestedTest, CitedByQuery, Criterion, CriterionVerdict, Edition, Item, MAX_CITATIONS,
    Material, MeasureResult, MeasureTest, Missing, RegisteredCodeTest, ShareTest, Supplier, Test,
    Verdict,
};
use crate::id::Citation;
use crate::lifecycle::Transition;
use crate::occasion::Facts;
use std::collections::BTreeSet;

impl Edition {
    /// Judges every criterion of a transition that applies to the body's legal form, in the edition's order.
    ///
    /// Where the edition has no rule for the transition, one blocking verdict says so: an empty list would pass.
    pub fn judge(
        &self,
        transition: Transition,
        material: &Material,
        facts: &Facts,
    ) -> Vec<CriterionVerdict> {
        let Some(rule) = self.rule(material.kind, transition) else {
            return vec![self.without_rule(transition)];
        };
        let criteria = rule
            .criteria
            .iter()
            .filter(|criterion| criterion.applies_to(&material.form));
        criteria
            .map(|criterion| self.judge_one(criterion, material, facts))
            .collect()
    }

    fn judge_one(
        &self,
        criterion: &Criterion,
        material: &Material,
        facts: &Facts,
    ) -> CriterionVerdict {
        let bench = Bench {
            edition: self,
            material,
            facts,
            supplier: criterion.supplier,
        };
        let miscounted = bench.miscounted(&criterion.test);
        let is_miscounted = miscounted.is_some();
        let finding = miscounted.unwrap_or_else(|| bench.test(&criterion.test));
        let (citations, by_query) = bench.cite(&finding);
        CriterionVerdict {
            criterion: criterion.id.clone(),
            edition: self.code.clone(),
            // Nobody goes on with counts that contradict each other, not even past advice.
            blocking: criterion.blocking || is_miscounted,
            verdict: finding.verdict,
            wanted: finding.figures.map(|(wanted, _)| wanted),
            found: finding.figures.and_then(|(_, found)| found),
            citations,
            by_query,
            supplier: criterion.supplier,
        }
    }

    fn without_rule(&self, transition: Transition) -> CriterionVerdict {
        let supplier = Supplier::Administrator;
        let missing = vec![Missing {
            item: Item::Rule,
            code: transition.to_string(),
            supplier,
        }];
        CriterionVerdict {
            criterion: transition.to_string(),
            edition: self.code.clone(),
            blocking: true,
            verdict: Verdict::Unknown { missing },
            wanted: None,
            found: None,
            citations: Vec::new(),
            by_query: Vec::new(),
            supplier,
        }
    }
}

/// What one criterion is judged with.
struct Bench<'a> {
    edition: &'a Edition,
    material: &'a Material,
    facts: &'a Facts,
    supplier: Supplier,
}

/// What a test came to: the verdict, the number wanted with the number found, the events and the measures looked at.
struct Finding {
    verdict: Verdict,
    figures: Option<(i64, Option<i64>)>,
    citations: BTreeSet<Citation>,
    measures: BTreeSet<String>,
}

impl Finding {
    fn plain(met: bool) -> Self {
        let verdict = if met { Verdict::Met } else { Verdict::NotMet };
        Self {
            verdict,
            figures: None,
            citations: BTreeSet::new(),
            measures: BTreeSet::new(),
        }
    }

    fn figures(self, wanted: i64, found: Option<i64>) -> Self {
        Self {
            figures: Some((wanted, found)),
            ..self
        }
    }
}

impl Bench<'_> {
    /// What a verdict stores of what it rests on: each event while they are few, else each measure as its query and
    /// the other events beside it (law 5).
    fn cite(&self, finding: &Finding) -> (Vec<Citation>, Vec<CitedByQuery>) {
        let looked_at = finding.measures.iter();
        let measures: Vec<&MeasureResult> = looked_at
            .filter_map(|name| self.facts.measures.get(name))
            .collect();
        let with = |measures: &[&MeasureResult]| -> BTreeSet<Citation> {
            let of_measures = measures.iter().flat_map(|measure| &measure.citations);
            finding
                .citations
                .iter()
                .chain(of_measures)
                .copied()
                .collect()
        };
        // What may only be cited as a query is never listed: its events would say who somebody is (law 8).
        let unlisted = |measure: &&&MeasureResult| measure.citations.is_empty();
        let unlisted = measures.iter().filter(unlisted);
        let unlisted = unlisted.filter_map(|measure| measure.by_query.clone());
        let unlisted: Vec<CitedByQuery> = unlisted.filter(|query| query.count > 0).collect();
        let each = with(&measures);
        if each.len() <= MAX_CITATIONS {
            return (each.into_iter().collect(), unlisted);
        }
        let by_query = measures
            .iter()
            .filter_map(|measure| measure.by_query.clone());
        let by_query = by_query.collect();
        let mut listed = measures;
        listed.retain(|measure| measure.by_query.is_none());
        (with(&listed).into_iter().collect(), by_query)
    }

    fn test(&self, test: &Test) -> Finding {
        match test {
            Test::All(tests) => join(&self.each(tests), &Verdict::NotMet),
            Test::Any(tests) => join(&self.each(tests), &Verdict::Met),
            Test::FirstKnown(tests) => self.first_known(tests),
            Test::Form(forms) => Finding::plain(forms.contains(&self.material.form)),
            Test::Attested(test) => self.attested(test),
            Test::Share(test) => self.share(test),
            Test::Declared(code) => {
                self.present(self.material.declared.contains(code), Item::Declared, code)
            }
            Test::Paper(code) if self.material.papers.contains(code) => {
                self.resting_on_material(true)
            }
            Test::Paper(code) => self.paper_missing(code),
            Test::Categories { at_least } => self.categories(*at_least),
            Test::Measure(test) => self.measure(test),
            Test::RegisteredCode(test) => self.registered_code(test),
            Test::FilingNumber {} => self.present(
                self.material.filing_number.is_some(),
                Item::FilingNumber,
                "",
            ),
        }
    }

    /// A part that is more than its whole was miscounted: the criterion is not met, whatever else it would accept.
    fn miscounted(&self, test: &Test) -> Option<Finding> {
        match test {
            Test::All(tests) | Test::Any(tests) | Test::FirstKnown(tests) => {
                tests.iter().find_map(|test| self.miscounted(test))
            }
            Test::Share(test) => {
                let is_more = self.count(&test.part)? > self.count(&test.of)?;
                is_more.then(|| self.share(test))
            }
            _ => None,
        }
    }

    fn count(&self, code: &str) -> Option<u32> {
        let attested = self.material.attested.get(code)?;
        Some(attested.count)
    }

    fn each(&self, tests: &[Test]) -> Vec<Finding> {
        tests.iter().map(|test| self.test(test)).collect()
    }

    /// The first finding that is one. Where nothing is known, the last of them is what can be stated.
    fn first_known(&self, tests: &[Test]) -> Finding {
        let mut findings = self.each(tests);
        let is_known = |it: &Finding| !matches!(it.verdict, Verdict::Unknown { .. });
        match findings.iter().position(is_known) {
            Some(first) => findings.swap_remove(first),
            None => findings.pop().unwrap_or_else(|| Finding::plain(false)),
        }
    }

    fn attested(&self, test: &AttestedTest) -> Finding {
        let (wanted, at_most) = match (test.at_least, test.at_most) {
            (Some(wanted), _) => (Some(wanted), false),
            (None, Some(wanted)) => (Some(wanted), true),
            (None, None) if test.min_members => (
                self.edition
                    .legal_form(&self.material.form)
                    .map(|form| form.min_members),
                false,
            ),
            (None, None) => (test.by_form.get(&self.material.form).copied(), false),
        };
        // A form that the edition does not know has no number, and nothing is enough for it.
        let Some(wanted) = wanted else {
            return Finding::plain(false);
        };
        let paper = test
            .paper
            .as_ref()
            .filter(|kind| !self.material.papers.contains(*kind));
        let Some(attested) = self.material.attested.get(&test.what) else {
            // All that is missing is said at once, not the next thing each time.
            let mut unknown = vec![self.unknown(Item::Attested, &test.what)];
            unknown.extend(paper.map(|kind| self.paper_missing(kind)));
            return join(&unknown, &Verdict::NotMet).figures(i64::from(wanted), None);
        };
        let enough = if at_most {
            attested.count <= wanted
        } else {
            attested.count >= wanted
        };
        let finding = match paper {
            // Too few stay too few whatever paper comes; enough is believed only with its paper.
            Some(kind) if enough => self.paper_missing(kind),
            _ => self.resting_on_counts(&[&test.what], enough),
        };
        finding.figures(i64::from(wanted), Some(i64::from(attested.count)))
    }

    fn share(&self, test: &ShareTest) -> Finding {
        let (Some(part), Some(whole)) = (self.count(&test.part), self.count(&test.of)) else {
            let absent = [&test.part, &test.of]
                .into_iter()
                .filter(|code| self.count(code).is_none());
            let unknown: Vec<_> = absent
                .map(|code| self.unknown(Item::Attested, code))
                .collect();
            return join(&unknown, &Verdict::NotMet);
        };
        let wanted = match (test.at_least, test.more_than) {
            (Some(ratio), _) => ratio.least_of(whole),
            (None, Some(ratio)) => ratio.least_above(whole),
            (None, None) => i64::from(whole),
        };
        // A part of nobody is no share, and more than everybody was miscounted.
        let enough = whole > 0 && part <= whole && i64::from(part) >= wanted;
        self.resting_on_counts(&[&test.part, &test.of], enough)
            .figures(wanted, Some(i64::from(part)))
    }

    fn categories(&self, at_least: u32) -> Finding {
        let known = |code: &&String| {
            self.edition
                .categories
                .iter()
                .any(|term| term.code == **code)
        };
        let found = self.material.categories.iter().filter(known).count();
        let found = u32::try_from(found).unwrap_or(u32::MAX);
        let finding = self.present(found >= at_least, Item::Category, "");
        finding.figures(i64::from(at_least), Some(i64::from(found)))
    }

    fn measure(&self, test: &MeasureTest) -> Finding {
        let at_least = if test.min_members {
            let form = self.edition.legal_form(&self.material.form);
            // A form that the edition does not know has no number, and nothing is enough for it.
            Some(form.map_or(i64::MAX, |form| i64::from(form.min_members)))
        } else {
            test.at_least
        };
        let bound = at_least.or(test.at_most).unwrap_or_default();
        let Some(result) = self.facts.measures.get(&test.name) else {
            let missing = Missing {
                item: Item::Measure,
                code: test.name.clone(),
                supplier: Supplier::System,
            };
            return Finding {
                verdict: Verdict::Unknown {
                    missing: vec![missing],
                },
                ..Finding::plain(false).figures(bound, None)
            };
        };
        let enough = at_least.is_none_or(|least| result.value >= least);
        let little = test.at_most.is_none_or(|most| result.value <= most);
        let wanted = if enough {
            test.at_most.unwrap_or(bound)
        } else {
            bound
        };
        Finding {
            measures: [test.name.clone()].into(),
            ..Finding::plain(enough && little).figures(wanted, Some(result.value))
        }
    }

    fn registered_code(&self, test: &RegisteredCodeTest) -> Finding {
        let Some(code) = &self.material.uscc else {
            return self.unknown(Item::RegisteredCode, "");
        };
        let node_area = self.material.area.get(..6).unwrap_or_default();
        let here = !test.area_of_node || code.area() == node_area;
        self.resting_on_material(here && code.has_prefix(&test.prefix))
    }

    fn present(&self, is_present: bool, item: Item, code: &str) -> Finding {
        if is_present {
            self.resting_on_material(true)
        } else {
            self.unknown(item, code)
        }
    }

    fn resting_on_material(&self, met: bool) -> Finding {
        let citations = self.material.citations.iter().copied().collect();
        Finding {
            citations,
            ..Finding::plain(met)
        }
    }

    /// A paper is missing; where it was there and is erased since, the event that ordered it is cited.
    fn paper_missing(&self, kind: &str) -> Finding {
        let erased = self.material.erased.values();
        let ordered = erased.filter(|paper| paper.kind == kind);
        Finding {
            citations: ordered.map(|paper| paper.ordered).collect(),
            ..self.unknown(Item::Paper, kind)
        }
    }

    /// A count is not believed once the paper that showed it is erased, save one that an earlier application established.
    fn without_its_paper(&self, code: &str) -> Option<Finding> {
        if self.material.carried.contains_key(code) {
            return None;
        }
        let paper = self.material.attested.get(code)?.paper?;
        let erased = self.material.erased.get(&paper)?;
        Some(Finding {
            citations: [erased.ordered].into(),
            ..self.unknown(Item::Paper, &erased.kind)
        })
    }

    /// What rests on counts cites the events that carry them, an earlier application's where it established them.
    fn resting_on_counts(&self, codes: &[&str], met: bool) -> Finding {
        let erased = codes.iter().filter_map(|code| self.without_its_paper(code));
        let erased: Vec<_> = erased.collect();
        if met && !erased.is_empty() {
            return join(&erased, &Verdict::NotMet);
        }
        let carriers = codes.iter().flat_map(|code| {
            let earlier = self.material.carried.get(*code);
            match earlier {
                Some(citation) => std::slice::from_ref(citation),
                None => self.material.citations.as_slice(),
            }
        });
        Finding {
            citations: carriers.copied().collect(),
            ..Finding::plain(met)
        }
    }

    fn unknown(&self, item: Item, code: &str) -> Finding {
        let missing = vec![Missing {
            item,
            code: code.to_owned(),
            supplier: self.supplier,
        }];
        // What is absent has no citation (law 5).
        Finding {
            verdict: Verdict::Unknown { missing },
            ..Finding::plain(false)
        }
    }
}

/// Joins the findings of a branch: one that is `decisive` settles it, else one that is unknown leaves it unknown,
/// else it is the opposite. The figures are those of the first finding that stands for the outcome.
fn join(findings: &[Finding], decisive: &Verdict) -> Finding {
    let opposite = *decisive == Verdict::NotMet;
    let settled = findings.iter().any(|finding| finding.verdict == *decisive);
    let mut missing: Vec<Missing> = Vec::new();
    for finding in findings {
        let Verdict::Unknown { missing: more } = &finding.verdict else {
            continue;
        };
        for item in more {
            if !missing.contains(item) {
                missing.push(item.clone());
            }
        }
    }
    let verdict = if settled {
        decisive.clone()
    } else if missing.is_empty() {
        Finding::plain(opposite).verdict
    } else {
        Verdict::Unknown { missing }
    };
    let speaks = |finding: &&Finding| {
        std::mem::discriminant(&finding.verdict) == std::mem::discriminant(&verdict)
    };
    let figures = findings
        .iter()
        .filter(speaks)
        .find_map(|finding| finding.figures);
    let figures = figures.or_else(|| findings.iter().find_map(|finding| finding.figures));
    let citations = findings
        .iter()
        .flat_map(|finding| finding.citations.iter().copied())
        .collect();
    let measures = findings
        .iter()
        .flat_map(|finding| finding.measures.iter().cloned())
        .collect();
    Finding {
        verdict,
        figures,
        citations,
        measures,
    }
}
