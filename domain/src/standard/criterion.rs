//! A criterion and the tree of tests that it is.

use super::{Item, Label, Supplier};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A criterion of a transition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its id, such as `1a`; unique within the edition.
    pub id: String,
    /// The group that it belongs to.
    pub group: String,
    /// The points of other groups that it counts for, too; nothing is judged by them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub tags: Vec<String>,
    /// Its words.
    pub label: Label,
    /// What is meant, and where the number comes from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub help: Option<Label>,
    /// Whether the step stays closed while it is not met; else it is advice, shown and not asked for.
    pub blocking: bool,
    /// The legal forms that it applies to; all, where none is named.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub forms: Vec<String>,
    /// Who can supply what is missing.
    pub supplier: Supplier,
    /// What must hold.
    pub test: Test,
}

impl Criterion {
    /// Whether it applies to a legal form.
    pub fn applies_to(&self, form: &str) -> bool {
        self.forms.is_empty() || self.forms.iter().any(|known| known == form)
    }
}

/// What must hold: a tree whose leaves look at the material or at a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// Every one of them.
    All(Vec<Test>),
    /// One of them at least.
    Any(Vec<Test>),
    /// The first of them of which anything is known: what was recorded counts, and what is vouched for only until then.
    FirstKnown(Vec<Test>),
    /// The body's legal form is one of these.
    Form(Vec<String>),
    /// An attested count.
    Attested(AttestedTest),
    /// One attested count as a part of another.
    Share(ShareTest),
    /// A statement that the applicant makes.
    Declared(String),
    /// A paper of that kind is handed in.
    Paper(String),
    /// So many categories of persons are named.
    Categories {
        /// How many at least.
        at_least: u32,
    },
    /// The result of a registered measure.
    Measure(MeasureTest),
    /// The body's unified social credit code.
    RegisteredCode(RegisteredCodeTest),
    /// The number under which the body is filed.
    FilingNumber {},
}

impl Test {
    /// Whether it can be met with that kind of paper only.
    pub fn demands_paper(&self, kind: &str) -> bool {
        match self {
            Self::All(tests) => tests.iter().any(|test| test.demands_paper(kind)),
            Self::Any(tests) => tests.iter().all(|test| test.demands_paper(kind)),
            // While nothing is recorded, the last of them is what is asked for.
            Self::FirstKnown(tests) => tests.last().is_some_and(|test| test.demands_paper(kind)),
            Self::Paper(asked) => asked == kind,
            Self::Attested(test) => test.paper.as_deref() == Some(kind),
            Self::Form(_)
            | Self::Share(_)
            | Self::Declared(_)
            | Self::Categories { .. }
            | Self::Measure(_)
            | Self::RegisteredCode(_)
            | Self::FilingNumber {} => false,
        }
    }
}

/// A test of an attested count. Exactly one of the four bounds is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttestedTest {
    /// The code of the count.
    pub what: String,
    /// How many at least.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at_least: Option<u32>,
    /// How many at most.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at_most: Option<u32>,
    /// How many at least, by legal form; all forms are named.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub by_form: BTreeMap<String, u32>,
    /// As many at least as the legal form has for `min_members`.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub min_members: bool,
    /// The kind of paper that must stand behind the count.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<String>,
}

/// A test of one attested count as a part of another. Exactly one of the two bounds is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareTest {
    /// The code of the part.
    pub part: String,
    /// The code of the whole.
    pub of: String,
    /// The part is at least this share of the whole.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at_least: Option<Ratio>,
    /// The part is more than this share of the whole.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub more_than: Option<Ratio>,
}

/// A test of a measure: at least one bound is given, and both may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureTest {
    /// The versioned name of the measure.
    pub name: String,
    /// The smallest value.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at_least: Option<i64>,
    /// The largest value.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at_most: Option<i64>,
    /// As much at least as the legal form has for `min_members`; then no other bound is given.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub min_members: bool,
}

/// A test of a unified social credit code, whose check digit is already right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisteredCodeTest {
    /// How it begins: registering department and type, such as `51`.
    pub prefix: String,
    /// Whether its area code must be that of the node (the first six digits of the node's code).
    pub area_of_node: bool,
}

/// A share, written `80%` or `2/3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ratio {
    part: u32,
    whole: u32,
}

/// A text that is no share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a share such as 80% or 2/3: {0}")]
pub struct NotARatio(String);

impl Ratio {
    /// The largest number above or below the stroke.
    const MAX: u32 = 1_000;

    /// Whether it is more than the whole.
    pub fn is_over_one(self) -> bool {
        self.part > self.whole
    }

    /// Whether it is the whole or more.
    pub fn is_whole_or_more(self) -> bool {
        self.part >= self.whole
    }

    /// Which of two shares is the larger.
    pub fn compare(self, other: Self) -> std::cmp::Ordering {
        let cross = |a: Self, b: Self| u64::from(a.part) * u64::from(b.whole);
        cross(self, other).cmp(&cross(other, self))
    }

    /// The smallest part of `whole` that is at least this share.
    pub fn least_of(self, whole: u32) -> i64 {
        let (part, parts) = (i64::from(self.part), i64::from(self.whole.max(1)));
        (i64::from(whole) * part + parts - 1) / parts
    }

    /// The smallest part of `whole` that is more than this share.
    pub fn least_above(self, whole: u32) -> i64 {
        i64::from(whole) * i64::from(self.part) / i64::from(self.whole.max(1)) + 1
    }
}

impl FromStr for Ratio {
    type Err = NotARatio;
    fn from_str(text: &str) -> Result<Self, NotARatio> {
        let wrong = || NotARatio(text.to_owned());
        let (part, whole) = match text.strip_suffix('%') {
            Some(percent) => (percent, "100"),
            None => text.split_once('/').ok_or_else(wrong)?,
        };
        let number = |digits: &str| {
            digits
                .trim()
                .parse()
                .ok()
                .filter(|n| *n <= Self::MAX)
                .ok_or_else(wrong)
        };
        let ratio = Self {
            part: number(part)?,
            whole: number(whole)?,
        };
        if ratio.whole == 0 {
            Err(wrong())
        } else {
            Ok(ratio)
        }
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.whole {
            100 => write!(f, "{}%", self.part),
            whole => write!(f, "{}/{whole}", self.part),
        }
    }
}

impl TryFrom<String> for Ratio {
    type Error = NotARatio;
    fn try_from(text: String) -> Result<Self, NotARatio> {
        text.parse()
    }
}

impl From<Ratio> for String {
    fn from(ratio: Ratio) -> Self {
        ratio.to_string()
    }
}

impl Test {
    /// What the test looks at, in its order, each thing once: a form is made from it.
    pub fn items(&self) -> Vec<(Item, &str)> {
        let mut items = Vec::new();
        self.gather(&mut items);
        let mut seen = std::collections::BTreeSet::new();
        items.retain(|item| seen.insert(*item));
        items
    }

    /// The attested counts that a paper of a kind stands behind.
    pub fn shown_by(&self, kind: &str) -> Vec<&str> {
        match self {
            Self::All(tests) | Self::Any(tests) | Self::FirstKnown(tests) => {
                tests.iter().flat_map(|test| test.shown_by(kind)).collect()
            }
            Self::Attested(test) if test.paper.as_deref() == Some(kind) => vec![&test.what],
            _ => Vec::new(),
        }
    }

    fn gather<'a>(&'a self, items: &mut Vec<(Item, &'a str)>) {
        match self {
            Self::All(tests) | Self::Any(tests) | Self::FirstKnown(tests) => {
                for test in tests {
                    test.gather(items);
                }
            }
            Self::Form(_) => {}
            Self::Attested(test) => {
                items.push((Item::Attested, &test.what));
                items.extend(test.paper.as_deref().map(|paper| (Item::Paper, paper)));
            }
            Self::Share(test) => {
                items.extend([
                    (Item::Attested, test.part.as_str()),
                    (Item::Attested, &test.of),
                ]);
            }
            Self::Declared(code) => items.push((Item::Declared, code)),
            Self::Paper(code) => items.push((Item::Paper, code)),
            Self::Categories { .. } => items.push((Item::Category, "")),
            Self::Measure(test) => items.push((Item::Measure, &test.name)),
            Self::RegisteredCode(_) => items.push((Item::RegisteredCode, "")),
            Self::FilingNumber {} => items.push((Item::FilingNumber, "")),
        }
    }
}
