//! From the fields of a published number to the number.

use super::{ClaimCorrectionForm, ClaimForm};
use crate::intake::FieldFault;
use crate::intake::amount::{amount, said};
use crate::intake::convert::{body_name, given, parsed};
use crate::intake::evidence::{Desk, Form};
use crate::intake::form::Number;
use qibu_domain::published_claim::{
    ClaimFact, ClaimPublished, Metric, NotAWording, Operator, Wording, granularity_of,
};
use qibu_domain::subject::event::PaperRef;
use qibu_domain::text::ShortText;
use qibu_domain::time::Day;

/// The form of a published number, with what it stands for where it names no paper.
pub(super) struct Sheet<'a> {
    pub(super) form: &'a ClaimForm,
    /// What the pointers to its fields begin with.
    pub(super) under: &'static str,
    /// The number that is corrected.
    pub(super) was: Option<&'a ClaimFact>,
}

/// What stands in the place of a published number, and why.
pub(super) type MadeCorrection = (Option<(Day, ClaimPublished)>, PaperRef);

/// The number itself.
struct Bounded {
    operator: Operator,
    bound: u64,
    granularity: Option<u64>,
}

impl Form for Sheet<'_> {
    type Made = (Day, ClaimPublished);

    fn papers(&self) -> Vec<&str> {
        given(self.form.paper.as_deref()).into_iter().collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let node = match given(Some(self.form.node.trim())) {
            Some(code) => Some(code.to_owned()),
            None => self.missing(desk, "node"),
        };
        let metric = self.metric(desk);
        let published_on = self.day(desk, "published_on", Some(&self.form.published_on));
        let as_of = match given(self.form.as_of.as_deref()) {
            None => published_on,
            said => self.day(desk, "as_of", said),
        };
        let wording = match given(Some(self.form.wording.trim())) {
            Some(said) => body_name(desk, &self.at("wording"), said),
            None => self.missing(desk, "wording"),
        };
        let bounded = match (metric, &wording) {
            (Some(metric), Some(wording)) => self.bounded(desk, metric, wording),
            _ => None,
        };
        let title = match given(self.form.title.as_deref()) {
            None => None,
            Some(said) => Some(body_name(desk, &self.at("title"), said)?),
        };
        let source = match given(self.form.paper.as_deref()) {
            None => self.was.and_then(|was| was.claim.source.clone()),
            Some(id) => Some(desk.paper(self.at("paper"), id)?),
        };
        let bounded = bounded?;
        Some((
            published_on?,
            ClaimPublished {
                node: node?,
                metric: metric?,
                operator: bounded.operator,
                bound: bounded.bound,
                granularity: bounded.granularity,
                as_of: as_of?,
                wording: wording?,
                title,
                source,
            },
        ))
    }
}

impl Sheet<'_> {
    fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.under)
    }

    fn missing<T>(&self, desk: &mut Desk, name: &str) -> Option<T> {
        let fault = FieldFault::new(self.at(name), "field.missing");
        desk.fault(fault.with("field", name));
        None
    }

    fn unknown<T>(
        &self,
        desk: &mut Desk,
        name: &str,
        code: &'static str,
        known: &[&str],
    ) -> Option<T> {
        let fault = FieldFault::new(self.at(name), code);
        desk.fault(fault.with("choices", known.join(", ")));
        None
    }

    fn day(&self, desk: &mut Desk, name: &str, said: Option<&str>) -> Option<Day> {
        match given(said) {
            Some(said) => parsed(desk, &self.at(name), said, "day.malformed"),
            None => self.missing(desk, name),
        }
    }

    fn metric(&self, desk: &mut Desk) -> Option<Metric> {
        let said = self.form.metric.trim();
        if said.is_empty() {
            return self.missing(desk, "metric");
        }
        match said.parse() {
            Ok(metric) => Some(metric),
            Err(_) => {
                let known = Metric::ALL.iter().map(|metric| metric.as_str());
                let known: Vec<&str> = known.collect();
                self.unknown(desk, "metric", "metric.unknown", &known)
            }
        }
    }

    /// The number that was typed, or else the one that was printed.
    fn bounded(&self, desk: &mut Desk, metric: Metric, wording: &ShortText) -> Option<Bounded> {
        let typed = |number: &Option<Number>| number.clone().filter(|it| !said(it).is_empty());
        let Some(bound) = typed(&self.form.bound) else {
            return self.printed(desk, wording);
        };
        let is_money = metric.is_money();
        let operator = given(self.form.operator.as_deref())
            .unwrap_or_default()
            .trim();
        let operator = match operator.parse::<Operator>() {
            Ok(operator) => Some(operator),
            Err(_) if operator.is_empty() => self.missing(desk, "operator"),
            Err(_) => self.unknown(desk, "operator", "choice.unknown", &["=", ">"]),
        };
        let bound = amount(desk, &self.at("bound"), &bound, is_money);
        let granularity = match typed(&self.form.granularity) {
            Some(unit) => Some(amount(desk, &self.at("granularity"), &unit, is_money)?),
            None if operator == Some(Operator::MoreThan) => bound.and_then(granularity_of),
            None => None,
        };
        Some(Bounded {
            operator: operator?,
            bound: bound?,
            granularity,
        })
    }

    fn printed(&self, desk: &mut Desk, wording: &ShortText) -> Option<Bounded> {
        match Wording::parse(wording.as_str()) {
            Ok(printed) => Some(Bounded {
                operator: printed.operator,
                bound: printed.bound,
                granularity: printed.granularity,
            }),
            Err(NotAWording::Malformed) => {
                desk.fault(FieldFault::new(self.at("bound"), "published.no_number"));
                None
            }
            Err(NotAWording::TooLarge) => {
                let fault = FieldFault::new(self.at("wording"), "published.bound");
                desk.fault(fault.with("max", qibu_domain::text::MAX_INTEGER));
                None
            }
        }
    }
}

/// A correction with the number that it is about.
pub(super) struct Correcting<'a> {
    form: &'a ClaimCorrectionForm,
    replacement: Option<Sheet<'a>>,
}

impl<'a> Correcting<'a> {
    pub(super) fn of(was: &'a ClaimFact, form: &'a ClaimCorrectionForm) -> Self {
        let replacement = form.replacement.as_ref().map(|form| Sheet {
            form,
            under: "/replacement",
            was: Some(was),
        });
        Self { form, replacement }
    }
}

impl Form for Correcting<'_> {
    type Made = MadeCorrection;

    fn papers(&self) -> Vec<&str> {
        let replacement = self.replacement.iter();
        replacement.flat_map(Form::papers).collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let replacement = match &self.replacement {
            Some(sheet) => sheet.make(desk).map(Some),
            None => Some(None),
        };
        let reason = desk.reason("/reason", &self.form.reason);
        Some((replacement?, reason?))
    }
}
