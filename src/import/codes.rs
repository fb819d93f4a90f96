//! The codes that a table may name, with their words: those of an edition and of a district's tree.

use super::{Column, ImportRow};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::standard::{Edition, Label};
use qibu_domain::time::Day;

/// A code with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The column that takes it.
    pub column: Column,
    /// The code.
    pub code: String,
    /// What it is called, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// The codes that a table of a district may name on a day; none where no edition is in force.
pub fn codes(rulebook: &Rulebook, district: &str, day: Day) -> Vec<Code> {
    let Some(edition) = rulebook.edition_in_force(district, day) else {
        return Vec::new();
    };
    let mut codes: Vec<Code> = labelled(edition)
        .map(|(column, code, label)| Code {
            column,
            code: code.to_owned(),
            zh: label.zh.to_string(),
            en: label.en.to_string(),
        })
        .collect();
    let nodes = rulebook.district(district).map(|tree| &tree.nodes);
    let open = nodes.into_iter().flat_map(|nodes| nodes.values());
    codes.extend(open.filter(|node| node.is_open_on(day)).map(|node| Code {
        column: Column::Node,
        code: node.code.clone(),
        zh: node.name().to_owned(),
        en: node.name().to_owned(),
    }));
    codes
}

fn labelled(edition: &Edition) -> impl Iterator<Item = (Column, &str, &Label)> {
    let kinds = edition.body_kinds.iter();
    let forms = edition.legal_forms.iter();
    let levels = edition.base_levels.iter();
    let categories = edition.categories.iter();
    let kinds = kinds.map(|kind| (Column::BodyKind, kind.code.as_str(), &kind.label));
    let forms = forms.map(|form| (Column::Form, form.code.as_str(), &form.label));
    let categories = categories.map(|term| (Column::Categories, term.code.as_str(), &term.label));
    let levels = levels.map(|term| (Column::Level, term.code.as_str(), &term.label));
    kinds.chain(forms).chain(levels).chain(categories)
}

impl ImportRow {
    /// The same row with codes where it says labels of an edition. What the edition does not know stays as it is.
    #[must_use]
    pub fn in_codes(&self, edition: &Edition) -> Self {
        let code = |column: Column, said: &str| {
            let said = said.trim();
            let mut known = labelled(edition).filter(|(of, ..)| *of == column);
            let found = known.find(|(_, code, label)| {
                *code == said
                    || label.zh.as_str() == said
                    || label.en.as_str().eq_ignore_ascii_case(said)
            });
            found.map_or_else(|| said.to_owned(), |(_, code, _)| code.to_owned())
        };
        let categories = self.named_categories();
        let categories = categories.iter().map(|said| code(Column::Categories, said));
        Self {
            body_kind: code(Column::BodyKind, &self.body_kind),
            form: code(Column::Form, &self.form),
            level: code(Column::Level, &self.level),
            categories: categories.collect::<Vec<_>>().join(";"),
            ..self.clone()
        }
    }
}
