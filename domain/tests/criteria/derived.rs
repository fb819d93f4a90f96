//! Cases of a criterion, derived from its own tree: exactly enough, one short of it, nothing.

use qibu_domain::id::{Citation, PaperId, Sequence, StreamId, StreamKind};
use qibu_domain::lifecycle::{SubjectKind, Transition};
use qibu_domain::occasion::Facts;
use qibu_domain::standard::{
    Attested, Criterion, CriterionVerdict, Edition, ErasedPaper, Item, Material, MeasureResult,
    Missing, Supplier, Test,
};
use qibu_domain::text::ShortText;
use qibu_domain::uscc::Uscc;
use std::collections::BTreeMap;
use std::fmt;
use uuid::Uuid;

/// A whole of which nothing else says how many it is: half, thirds, 30 % and 80 % of it are whole numbers.
const WHOLE: u32 = 60;
/// A node, and codes of that area with another beginning, and of another area.
const AREA: &str = "990001001";
const CODE_HERE: &str = "51990001QB0000018Q";
const CODE_ELSEWHERE: &str = "51370214MJD000001K";

/// One thing that a case gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    Count(String, u32),
    Paper(String),
    Declared(String),
    Categories(u32),
    Measure(String, i64),
    Code { of_the_area: bool },
    FilingNumber,
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(code, count) => write!(f, "{code}={count}"),
            Self::Paper(code) => write!(f, "+{code}"),
            Self::Declared(code) => write!(f, "!{code}"),
            Self::Categories(count) => write!(f, "categories={count}"),
            Self::Measure(name, value) => write!(f, "{name}={value}"),
            Self::Code { of_the_area: true } => f.write_str("code of the area"),
            Self::Code { of_the_area: false } => f.write_str("code of another area"),
            Self::FilingNumber => f.write_str("filing number"),
        }
    }
}

/// What is given, in words that can be checked by hand.
pub fn words(given: &[Given]) -> String {
    let words: Vec<String> = given.iter().map(Given::to_string).collect();
    words.join(" ")
}

/// A criterion of a body of a legal form.
pub struct Place<'a> {
    pub edition: &'a Edition,
    pub kind: SubjectKind,
    pub transition: Transition,
    pub criterion: &'a Criterion,
    /// Empty for a base.
    pub form: &'a str,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (edition, kind) = (&self.edition.code, self.kind.as_str());
        let (transition, id) = (self.transition, &self.criterion.id);
        write!(f, "{edition} {kind} {transition} {id} {}", self.form)
    }
}

type Leaves<'a> = Vec<&'a Test>;

impl<'a> Place<'a> {
    /// What is exactly enough, one entry a way of meeting it.
    pub fn enough(&self) -> Vec<Vec<Given>> {
        let ways = self.ways(&self.criterion.test);
        ways.iter().map(|way| self.given(way, &[])).collect()
    }

    /// What falls short by one in one place, or in one of each alternative.
    pub fn one_short(&self) -> Vec<Vec<Given>> {
        let ways = self.ways(&self.criterion.test);
        let falls = self.falls(&self.criterion.test);
        let short = falls.iter().map(|fall| {
            let way = ways.iter().find(|way| fall.iter().any(|it| is_in(way, it)));
            let mut leaves = way.cloned().unwrap_or_default();
            let more = fall.iter().filter(|it| !is_in(&leaves, it)).copied();
            let more: Leaves<'_> = more.collect();
            leaves.extend(more);
            self.given(&leaves, fall)
        });
        short.collect()
    }

    /// What is missing where nothing is given.
    pub fn missing(&self) -> Vec<Missing> {
        let mut missing = Vec::new();
        // While nothing is recorded, what can be stated is what is missing.
        let stated = stated(&self.criterion.test);
        for leaf in ways(self.form, &stated).into_iter().flatten() {
            for (item, code) in leaf.items() {
                let supplier = match item {
                    Item::Measure => Supplier::System,
                    _ => self.criterion.supplier,
                };
                let code = code.to_owned();
                let wanted = Missing {
                    item,
                    code,
                    supplier,
                };
                if !missing.contains(&wanted) {
                    missing.push(wanted);
                }
            }
        }
        missing
    }

    /// The ways of meeting a test: the leaves that must hold together.
    fn ways(&self, test: &'a Test) -> Vec<Leaves<'a>> {
        ways(self.form, test)
    }

    /// Whether that is a measure in whose place something else is asked for while nothing is recorded.
    pub fn is_recorded(&self, given: &Given) -> bool {
        let Given::Measure(name, _) = given else {
            return false;
        };
        let measured = |test: &Test| test.items().contains(&(Item::Measure, name.as_str()));
        measured(&self.criterion.test) && !measured(&stated(&self.criterion.test))
    }

    /// The leaves that must fall short together for a test not to be met.
    fn falls(&self, test: &'a Test) -> Vec<Leaves<'a>> {
        match test {
            Test::All(tests) => tests.iter().flat_map(|test| self.falls(test)).collect(),
            Test::Any(tests) => product(tests.iter().map(|test| self.falls(test))),
            Test::FirstKnown(tests) => tests.iter().flat_map(|test| self.falls(test)).collect(),
            Test::Form(forms) if forms.iter().any(|form| form == self.form) => Vec::new(),
            Test::Form(_) => vec![Vec::new()],
            Test::Attested(test) if test.at_least == Some(0) => Vec::new(),
            Test::Attested(_) | Test::Share(_) | Test::Measure(_) | Test::RegisteredCode(_) => {
                vec![vec![test]]
            }
            // They are there or they are not, and of categories more may still be named.
            Test::Declared(_) | Test::Paper(_) | Test::Categories { .. } => Vec::new(),
            Test::FilingNumber {} => Vec::new(),
        }
    }

    fn given(&self, leaves: &[&'a Test], short: &[&'a Test]) -> Vec<Given> {
        let mut counts = BTreeMap::new();
        for leaf in leaves {
            self.count(&mut counts, leaf, is_in(short, leaf));
        }
        shares(&mut counts, leaves, short);
        let min_members = || self.edition.legal_form(self.form).unwrap().min_members;
        let mut given = Vec::new();
        for leaf in leaves {
            for thing in things(leaf, is_in(short, leaf), &counts, min_members) {
                if !given.contains(&thing) {
                    given.push(thing);
                }
            }
        }
        given
    }

    /// The bound of a count, or one short of it. One that falls short is not made good by another bound on the same.
    fn count(&self, counts: &mut BTreeMap<&'a str, u32>, leaf: &'a Test, is_short: bool) {
        let Test::Attested(test) = leaf else {
            return;
        };
        let of_form = || self.edition.legal_form(self.form).unwrap().min_members;
        let bound = match (test.at_least, test.at_most) {
            (Some(least), _) => least,
            (None, Some(most)) => most,
            (None, None) if test.min_members => of_form(),
            (None, None) => test.by_form[self.form],
        };
        let value = match (is_short, test.at_most) {
            (false, _) => bound,
            (true, None) => bound - 1,
            (true, Some(_)) => bound + 1,
        };
        let known = counts.entry(&test.what).or_insert(value);
        if is_short {
            *known = value;
        }
    }

    /// Judges the criterion by what is given.
    pub fn judged(&self, given: &[Given]) -> CriterionVerdict {
        self.judged_with(given, BTreeMap::new())
    }

    /// Judges the criterion by what is given, with papers that are erased.
    pub fn judged_with(
        &self,
        given: &[Given],
        erased: BTreeMap<PaperId, ErasedPaper>,
    ) -> CriterionVerdict {
        let (mut material, facts) = self.put(given);
        material.erased = erased;
        let verdicts = self.edition.judge(self.transition, &material, &facts);
        let mut verdicts = verdicts.into_iter();
        verdicts
            .find(|it| it.criterion == self.criterion.id)
            .unwrap_or_else(|| panic!("{self} is judged"))
    }

    fn put(&self, given: &[Given]) -> (Material, Facts) {
        let mut material = Material {
            form: self.form.to_owned(),
            area: AREA.to_owned(),
            citations: vec![contents()],
            ..Material::of(self.kind)
        };
        let mut facts = Facts::default();
        for thing in given {
            match thing {
                Given::Count(code, count) => {
                    let (count, paper) = (*count, None);
                    let attested = Attested { count, paper };
                    material.attested.insert(code.clone(), attested);
                }
                Given::Paper(code) => _ = material.papers.insert(code.clone()),
                Given::Declared(code) => _ = material.declared.insert(code.clone()),
                Given::Categories(count) => {
                    let known = self.edition.categories.iter().map(|it| it.code.clone());
                    let count = usize::try_from(*count).unwrap();
                    material.categories = known.take(count).collect();
                }
                Given::Measure(name, value) => {
                    let result = MeasureResult {
                        value: *value,
                        citations: vec![measured()],
                        by_query: None,
                    };
                    facts.measures.insert(name.clone(), result);
                }
                Given::Code { of_the_area } => {
                    let code = if *of_the_area {
                        CODE_HERE
                    } else {
                        CODE_ELSEWHERE
                    };
                    material.uscc = Some(Uscc::new(code).unwrap());
                }
                Given::FilingNumber => {
                    material.filing_number = Some(ShortText::new("样例〔2026〕1号").unwrap());
                }
            }
        }
        (material, facts)
    }
}

/// A part is so much of its whole, or one less; wholes that are parts themselves are known first.
fn shares<'a>(counts: &mut BTreeMap<&'a str, u32>, leaves: &[&'a Test], short: &[&'a Test]) {
    let mut open: Vec<_> = leaves
        .iter()
        .filter_map(|leaf| match leaf {
            Test::Share(test) => Some((test, is_in(short, leaf))),
            _ => None,
        })
        .collect();
    while !open.is_empty() {
        let next = open.iter().position(|(test, _)| {
            let mut others = open.iter();
            !others.any(|(other, _)| other.part == test.of)
        });
        let (test, is_short) = open.remove(next.expect("no share is of its own part"));
        let whole = *counts.entry(test.of.as_str()).or_insert(WHOLE);
        let least = match (test.at_least, test.more_than) {
            (Some(share), _) => share.least_of(whole),
            (None, share) => share.unwrap().least_above(whole),
        };
        let least = u32::try_from(least).unwrap();
        let part = counts.entry(test.part.as_str()).or_insert(least);
        *part = if is_short {
            least - 1
        } else {
            least.max(*part)
        };
    }
}

/// The ways of meeting a test for a legal form: the leaves that must hold together.
fn ways<'t>(form: &str, test: &'t Test) -> Vec<Leaves<'t>> {
    match test {
        Test::All(tests) => product(tests.iter().map(|test| ways(form, test))),
        // Of the first ones nothing is known while one of the others is given alone.
        Test::Any(tests) | Test::FirstKnown(tests) => {
            let all: Vec<_> = tests.iter().flat_map(|test| ways(form, test)).collect();
            // Where the legal form alone is enough, nothing else is asked for.
            match all.iter().find(|way| way.is_empty()) {
                Some(_) => vec![Vec::new()],
                None => all,
            }
        }
        Test::Form(forms) if forms.iter().any(|known| known == form) => vec![Vec::new()],
        Test::Form(_) => Vec::new(),
        leaf => vec![vec![leaf]],
    }
}

/// The test as it is while nothing is recorded of what it counts.
pub fn stated(test: &Test) -> Test {
    let each = |tests: &[Test]| tests.iter().map(stated).collect();
    match test {
        Test::FirstKnown(tests) => stated(tests.last().unwrap()),
        Test::All(tests) => Test::All(each(tests)),
        Test::Any(tests) => Test::Any(each(tests)),
        leaf => leaf.clone(),
    }
}

/// What is given for a leaf.
fn things(
    leaf: &Test,
    is_short: bool,
    counts: &BTreeMap<&str, u32>,
    min_members: impl Fn() -> u32,
) -> Vec<Given> {
    let count = |code: &String| Given::Count(code.clone(), counts[code.as_str()]);
    match leaf {
        Test::Attested(test) => {
            let paper = test.paper.clone().map(Given::Paper);
            [count(&test.what)].into_iter().chain(paper).collect()
        }
        Test::Share(test) => vec![count(&test.of), count(&test.part)],
        Test::Declared(code) => vec![Given::Declared(code.clone())],
        Test::Paper(code) => vec![Given::Paper(code.clone())],
        Test::Categories { at_least } => vec![Given::Categories(*at_least)],
        Test::Measure(test) => {
            let of_form = test.min_members.then(|| i64::from(min_members()));
            let value = match (test.at_least.or(of_form), test.at_most) {
                (Some(least), _) => least - i64::from(is_short),
                (None, most) => most.unwrap() + i64::from(is_short),
            };
            vec![Given::Measure(test.name.clone(), value)]
        }
        Test::RegisteredCode(_) => vec![Given::Code {
            of_the_area: !is_short,
        }],
        Test::FilingNumber {} => vec![Given::FilingNumber],
        Test::All(_) | Test::Any(_) | Test::FirstKnown(_) | Test::Form(_) => Vec::new(),
    }
}

/// The events that carry what is given: that of the contents, and that of a measure.
pub fn cited(given: &[Given]) -> Vec<Citation> {
    let is_measure = |thing: &&Given| matches!(thing, Given::Measure(..));
    let measures = given.iter().filter(is_measure).count();
    let mut cited = Vec::new();
    if measures < given.len() {
        cited.push(contents());
    }
    if measures > 0 {
        cited.push(measured());
    }
    cited
}

/// The event that carries what was handed in.
fn contents() -> Citation {
    citation(StreamKind::Association, 7)
}

/// The event that a measure rests on.
fn measured() -> Citation {
    citation(StreamKind::Association, 9)
}

/// The event that ordered the erasure of a paper.
pub fn ordered() -> Citation {
    citation(StreamKind::Paper, 1)
}

fn citation(kind: StreamKind, sequence: u64) -> Citation {
    let stream = StreamId::new(kind, Uuid::from_u128(1));
    let sequence = Sequence(sequence);
    Citation { stream, sequence }
}

fn is_in(leaves: &[&Test], leaf: &Test) -> bool {
    leaves.iter().any(|known| std::ptr::eq(*known, leaf))
}

fn product<'a>(factors: impl Iterator<Item = Vec<Leaves<'a>>>) -> Vec<Leaves<'a>> {
    let mut joined = vec![Vec::new()];
    for factor in factors {
        let pairs = joined.iter().flat_map(|before: &Leaves<'a>| {
            let with = |more: &Leaves<'a>| [before.clone(), more.clone()].concat();
            factor.iter().map(with).collect::<Vec<_>>()
        });
        joined = pairs.collect();
    }
    joined
}
