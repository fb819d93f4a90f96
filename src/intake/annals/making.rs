//! From the fields of an entry of the annals to the entry.

use super::AnnalForm;
use crate::intake::FieldFault;
use crate::intake::convert::{body_name, given, number, parsed};
use crate::intake::evidence::{Desk, Form};
use crate::intake::form::Number;
use qibu_domain::annals::{
    Annal, AnnalKind, Came, GuidePublished, PublicationRecorded, PublicationSort, VisitRecorded,
    VisitSort,
};
use qibu_domain::codes::NotACode;
use qibu_domain::id::StreamId;
use qibu_domain::subject::event::PaperRef;
use qibu_domain::text::ShortText;
use qibu_domain::time::Day;
use std::collections::BTreeSet;
use std::str::FromStr;

/// The form of an entry, with what it stands for where it names nothing.
pub(super) struct Sheet<'a> {
    pub(super) form: &'a AnnalForm,
    /// What the pointers to its fields begin with.
    pub(super) under: &'static str,
    /// The entry that is corrected.
    pub(super) was: Option<&'a Annal>,
}

/// The fields that an entry of a kind has beside kind, node, day and paper.
fn fields_of(kind: AnnalKind) -> &'static [&'static str] {
    match kind {
        AnnalKind::Visit => &["sort", "from", "title", "bodies", "came", "persons"],
        AnnalKind::Publication => &["sort", "title", "periodical", "issue", "bodies"],
        AnnalKind::Guide => &["title", "edition"],
    }
}

impl Form for Sheet<'_> {
    type Made = (Day, Annal);

    fn papers(&self) -> Vec<&str> {
        given(self.form.paper.as_deref()).into_iter().collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let Ok(kind) = self.form.kind.trim().parse::<AnnalKind>() else {
            let kinds = AnnalKind::ALL.iter().map(|kind| kind.as_str());
            self.no_choice(desk, "kind", &kinds.collect::<Vec<_>>());
            return None;
        };
        let known = fields_of(kind);
        for name in self.given() {
            if !known.contains(&name) {
                let fault = FieldFault::new(self.at(name), "field.unknown");
                let fault = fault.with("field", name);
                desk.fault(fault.with("known", known.join(", ")));
            }
        }
        let said = &self.form.occurred_on;
        let occurred_on = parsed(desk, &self.at("occurred_on"), said, "day.malformed");
        let entry = match kind {
            AnnalKind::Visit => self.visit(desk),
            AnnalKind::Publication => self.publication(desk),
            AnnalKind::Guide => self.guide(desk),
        };
        Some((occurred_on?, entry?))
    }
}

impl Sheet<'_> {
    fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.under)
    }

    /// The names of the fields of some kind in which anything was given.
    fn given(&self) -> Vec<&'static str> {
        let form = self.form;
        let texts = [
            ("sort", &form.sort),
            ("from", &form.from),
            ("title", &form.title),
            ("periodical", &form.periodical),
            ("issue", &form.issue),
            ("edition", &form.edition),
        ];
        let texts = texts.into_iter();
        let texts = texts.filter(|(_, said)| given(said.as_deref()).is_some());
        let mut names: Vec<&'static str> = texts.map(|(name, _)| name).collect();
        let others = [
            ("bodies", !form.bodies.is_empty()),
            ("came", !form.came.is_empty()),
            (
                "persons",
                form.persons.as_ref().is_some_and(|it| !is_empty(it)),
            ),
        ];
        names.extend(others.iter().filter(|(_, is)| *is).map(|(name, _)| *name));
        names
    }

    fn visit(&self, desk: &mut Desk) -> Option<Annal> {
        let node = self.node(desk);
        let sorts: Vec<&str> = VisitSort::ALL.iter().map(|sort| sort.as_str()).collect();
        let sort = self.sort(desk, &sorts);
        let from = self.text(desk, "from", self.form.from.as_deref());
        let title = self.text_if_any(desk, "title", self.form.title.as_deref());
        let bodies = self.bodies(desk);
        let came = self.came(desk);
        let persons = match self.form.persons.as_ref().filter(|said| !is_empty(said)) {
            None => Some(None),
            Some(said) => number(desk, &self.at("persons"), said, 0).map(Some),
        };
        let paper = self.paper(desk);
        Some(Annal::Visit(VisitRecorded {
            node: node?,
            sort: sort?,
            from: from?,
            title: title?,
            bodies: bodies?,
            came: came?,
            persons: persons?,
            paper: paper?,
        }))
    }

    fn publication(&self, desk: &mut Desk) -> Option<Annal> {
        let node = self.node(desk);
        let sorts = PublicationSort::ALL.iter().map(|sort| sort.as_str());
        let sort = self.sort(desk, &sorts.collect::<Vec<_>>());
        let title = self.text(desk, "title", self.form.title.as_deref());
        let periodical = self.text(desk, "periodical", self.form.periodical.as_deref());
        let issue = self.text_if_any(desk, "issue", self.form.issue.as_deref());
        let bodies = self.bodies(desk);
        let paper = self.paper(desk);
        Some(Annal::Publication(PublicationRecorded {
            node: node?,
            sort: sort?,
            title: title?,
            periodical: periodical?,
            issue: issue?,
            bodies: bodies?,
            paper: paper?,
        }))
    }

    fn guide(&self, desk: &mut Desk) -> Option<Annal> {
        let node = self.node(desk);
        let title = self.text(desk, "title", self.form.title.as_deref());
        let edition = match given(self.form.edition.as_deref()) {
            Some(code) => Some(code.trim().to_owned()),
            None => self.missing(desk, "edition"),
        };
        let paper = self.paper(desk);
        Some(Annal::Guide(GuidePublished {
            node: node?,
            title: title?,
            edition: edition?,
            paper: paper?,
        }))
    }

    fn missing<T>(&self, desk: &mut Desk, name: &str) -> Option<T> {
        let fault = FieldFault::new(self.at(name), "field.missing");
        desk.fault(fault.with("field", name));
        None
    }

    fn no_choice(&self, desk: &mut Desk, name: &str, choices: &[&str]) {
        let fault = FieldFault::new(self.at(name), "choice.unknown");
        desk.fault(fault.with("choices", choices.join(", ")));
    }

    fn node(&self, desk: &mut Desk) -> Option<String> {
        match given(Some(&self.form.node)) {
            Some(code) => Some(code.trim().to_owned()),
            None => self.missing(desk, "node"),
        }
    }

    fn sort<C: FromStr<Err = NotACode>>(&self, desk: &mut Desk, choices: &[&str]) -> Option<C> {
        let Some(said) = given(self.form.sort.as_deref()) else {
            return self.missing(desk, "sort");
        };
        let read = said.trim().parse().ok();
        if read.is_none() {
            self.no_choice(desk, "sort", choices);
        }
        read
    }

    fn text(&self, desk: &mut Desk, name: &str, said: Option<&str>) -> Option<ShortText> {
        match given(said) {
            None => self.missing(desk, name),
            Some(said) => body_name(desk, &self.at(name), said),
        }
    }

    #[expect(
        clippy::option_option,
        reason = "no text, and a text that was refused, are two answers"
    )]
    fn text_if_any(
        &self,
        desk: &mut Desk,
        name: &str,
        said: Option<&str>,
    ) -> Option<Option<ShortText>> {
        match given(said) {
            None => Some(None),
            said => self.text(desk, name, said).map(Some),
        }
    }

    fn bodies(&self, desk: &mut Desk) -> Option<BTreeSet<StreamId>> {
        let said = self.form.bodies.iter();
        let said = said.filter_map(|said| given(Some(said)));
        let read = said.map(|said| parsed(desk, &self.at("bodies"), said, "id.malformed"));
        let read: Vec<Option<StreamId>> = read.collect();
        read.into_iter().collect()
    }

    fn came(&self, desk: &mut Desk) -> Option<Vec<Came>> {
        let groups = self.form.came.iter().enumerate();
        let read = groups.map(|(at, group)| {
            let who = self.text(desk, &format!("came/{at}/who"), Some(&group.who));
            let count = if is_empty(&group.count) {
                self.missing(desk, &format!("came/{at}/count"))
            } else {
                number(desk, &self.at(&format!("came/{at}/count")), &group.count, 0)
            };
            Some(Came {
                who: who?,
                count: count?,
            })
        });
        let read: Vec<Option<Came>> = read.collect();
        read.into_iter().collect()
    }

    /// The paper that shows it: in a correction that of the entry where no other comes.
    #[expect(
        clippy::option_option,
        reason = "no paper, and a paper that was refused, are two answers"
    )]
    fn paper(&self, desk: &mut Desk) -> Option<Option<PaperRef>> {
        match given(self.form.paper.as_deref()) {
            Some(id) => desk.paper(self.at("paper"), id).map(Some),
            None => Some(self.was.and_then(Annal::paper).cloned()),
        }
    }
}

fn is_empty(said: &Number) -> bool {
    matches!(said, Number::Typed(text) if text.trim().is_empty())
}
