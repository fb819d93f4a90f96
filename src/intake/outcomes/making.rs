//! From the fields of an outcome to the outcome.

use super::{OutcomeCorrectionForm, OutcomeForm};
use crate::intake::FieldFault;
use crate::intake::amount::{amount, said};
use crate::intake::convert::{given, parsed};
use crate::intake::evidence::{Desk, Form};
use qibu_domain::id::StreamId;
use qibu_domain::outcome::{OutcomeFact, OutcomeField, OutcomeKind, OutcomeRecorded, OutcomeUnit};
use qibu_domain::subject::event::PaperRef;
use qibu_domain::time::Day;
use std::str::FromStr;

/// The form of an outcome, with what it stands for where it names no paper.
pub(super) struct Sheet<'a> {
    pub(super) form: &'a OutcomeForm,
    /// What the pointers to its fields begin with.
    pub(super) under: &'static str,
    /// The outcome that is corrected.
    pub(super) was: Option<&'a OutcomeFact>,
}

/// An outcome that was read, before its paper has its token.
pub(super) struct Made {
    pub(super) until: Day,
    pub(super) outcome: OutcomeRecorded,
    /// The paper that it newly rests on.
    pub(super) paper: Option<PaperRef>,
}

/// What stands in the place of an outcome, and why.
pub(super) type MadeCorrection = (Option<Made>, PaperRef);

impl Form for Sheet<'_> {
    type Made = Made;

    fn papers(&self) -> Vec<&str> {
        given(self.form.paper.as_deref()).into_iter().collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<Made> {
        let body = self.read::<StreamId>(desk, "body", &self.form.body, "id.malformed");
        let kinds = OutcomeKind::ALL.iter().map(|kind| kind.as_str());
        let kind = self.code::<OutcomeKind>(desk, "kind", &self.form.kind, kinds);
        let fields = OutcomeField::ALL.iter().map(|field| field.as_str());
        let field = self.code::<OutcomeField>(desk, "field", &self.form.field, fields);
        let quantity = if said(&self.form.amount).is_empty() {
            self.missing(desk, "amount")
        } else {
            // What it is counted in follows from its kind.
            let is_money = kind.map(|kind| kind.unit() == OutcomeUnit::Fen);
            is_money.and_then(|it| amount(desk, &self.at("amount"), &self.form.amount, it))
        };
        let until = self.read::<Day>(desk, "until", &self.form.until, "day.malformed");
        let from = match given(self.form.from.as_deref()) {
            None => until,
            Some(from) => self.read(desk, "from", from, "day.malformed"),
        };
        let paper = match given(self.form.paper.as_deref()) {
            None => None,
            Some(id) => Some(desk.paper(self.at("paper"), id)?),
        };
        Some(Made {
            until: until?,
            outcome: OutcomeRecorded {
                body: body?,
                kind: kind?,
                field: field?,
                quantity: quantity?,
                from: from?,
                evidence: self.was.and_then(|was| was.outcome.evidence.clone()),
            },
            paper,
        })
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

    fn read<T: FromStr>(
        &self,
        desk: &mut Desk,
        name: &str,
        said: &str,
        code: &'static str,
    ) -> Option<T> {
        if said.trim().is_empty() {
            return self.missing(desk, name);
        }
        parsed(desk, &self.at(name), said, code)
    }

    fn code<T: FromStr>(
        &self,
        desk: &mut Desk,
        name: &str,
        said: &str,
        choices: impl Iterator<Item = &'static str>,
    ) -> Option<T> {
        if said.trim().is_empty() {
            return self.missing(desk, name);
        }
        let read = said.trim().parse().ok();
        if read.is_none() {
            let choices: Vec<&str> = choices.collect();
            let fault = FieldFault::new(self.at(name), "choice.unknown");
            desk.fault(fault.with("choices", choices.join(", ")));
        }
        read
    }
}

/// A correction with the outcome that it is about.
pub(super) struct Correcting<'a> {
    form: &'a OutcomeCorrectionForm,
    replacement: Option<Sheet<'a>>,
}

impl<'a> Correcting<'a> {
    pub(super) fn of(was: &'a OutcomeFact, form: &'a OutcomeCorrectionForm) -> Self {
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
