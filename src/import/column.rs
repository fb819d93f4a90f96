//! The columns of a table, and a cell as it is named to people.

use crate::words::{Lang, say};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::personal::narrow;

/// The most characters that are repeated of what was written.
const MAX_WRITTEN_CHARS: usize = 24;
/// How much is repeated of what may be the number of a person.
const MAX_PERSONAL_CHARS: usize = 3;

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// What it is: an association or a base.
    Kind,
    /// The full name.
    Name,
    /// The short form.
    ShortName,
    /// The body kind of the edition.
    BodyKind,
    /// The legal form of the edition.
    Form,
    /// The code of the node.
    Node,
    /// The code of the scope.
    Scope,
    /// The place among the bodies of the same area and scope.
    Ordinal,
    /// The level of a base, of the edition.
    Level,
    /// The unit that gives a base its ground.
    Host,
    /// The number of a base's plaque.
    Plaque,
    /// The founding day, or the month or the year of it.
    FoundedOn,
    /// The categories of people.
    Categories,
}

impl Column {
    /// Every column, those of an association in the order of its template.
    pub const ALL: [Self; 13] = [
        Self::Kind,
        Self::Name,
        Self::ShortName,
        Self::BodyKind,
        Self::Form,
        Self::Node,
        Self::Scope,
        Self::Ordinal,
        Self::FoundedOn,
        Self::Categories,
        Self::Level,
        Self::Host,
        Self::Plaque,
    ];
    /// The columns of a table of bases, in the order of its template.
    const OF_BASES: [Self; 9] = [
        Self::Kind,
        Self::Name,
        Self::ShortName,
        Self::Level,
        Self::Node,
        Self::Host,
        Self::Plaque,
        Self::FoundedOn,
        Self::Categories,
    ];

    /// The columns that a body of a kind has, in the order of the template.
    pub fn of_kind(kind: SubjectKind) -> Vec<Self> {
        match kind {
            SubjectKind::Base => Self::OF_BASES.into(),
            SubjectKind::Association => {
                let own = Self::ALL.into_iter();
                own.filter(|column| !column.is_only_of(SubjectKind::Base))
                    .collect()
            }
        }
    }

    /// Whether it says something that bodies of another kind do not have.
    pub fn is_only_of(self, kind: SubjectKind) -> bool {
        match self {
            Self::BodyKind | Self::Form | Self::Scope | Self::Ordinal => {
                kind == SubjectKind::Association
            }
            Self::Level | Self::Host | Self::Plaque => kind == SubjectKind::Base,
            Self::Kind
            | Self::Name
            | Self::ShortName
            | Self::Node
            | Self::FoundedOn
            | Self::Categories => false,
        }
    }

    /// Its code, as the API names the field.
    pub fn code(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Name => "name",
            Self::ShortName => "short_name",
            Self::BodyKind => "body_kind",
            Self::Form => "form",
            Self::Node => "node",
            Self::Scope => "scope",
            Self::Ordinal => "ordinal",
            Self::Level => "level",
            Self::Host => "host",
            Self::Plaque => "plaque",
            Self::FoundedOn => "founded_on",
            Self::Categories => "categories",
        }
    }

    /// Whether every row about a body of a kind says something in it.
    pub fn is_needed(self, kind: SubjectKind) -> bool {
        match self {
            Self::Name | Self::Node | Self::FoundedOn => true,
            Self::BodyKind | Self::Form | Self::Scope => kind == SubjectKind::Association,
            Self::Level | Self::Host => kind == SubjectKind::Base,
            Self::Kind | Self::ShortName | Self::Ordinal | Self::Plaque | Self::Categories => false,
        }
    }

    /// Its heading.
    pub fn heading(self, lang: Lang) -> String {
        say(lang, &format!("import.column.{}", self.code()), &[])
    }

    /// The column of a field.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.code() == code)
    }

    /// The column of a heading, in either language or by its code, however wide the letters are and whatever spaces
    /// stand in it.
    pub fn of_heading(heading: &str) -> Option<Self> {
        let heading = folded(heading);
        Self::ALL.into_iter().find(|column| {
            let known = [
                column.heading(Lang::Zh),
                column.heading(Lang::En),
                column.code().to_owned(),
            ];
            known.iter().any(|known| folded(known) == heading)
        })
    }
}

fn folded(heading: &str) -> String {
    let narrow = heading.chars().map(narrow);
    narrow.filter(|c| !c.is_whitespace()).collect()
}

/// The letters of a column in a table, from `A`.
pub fn letters(index: usize) -> String {
    let mut rest = index;
    let mut letters = Vec::new();
    loop {
        let letter = u8::try_from(rest % 26).unwrap_or_default();
        letters.push(char::from(b'A' + letter));
        match rest / 26 {
            0 => break,
            more => rest = more - 1,
        }
    }
    letters.iter().rev().collect()
}

/// A cell, or a row, as it is named to people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The number of its row.
    pub row: u32,
    /// Its column; `None` where it is about the whole row, or about a column that is none of ours.
    pub column: Option<Column>,
    /// The letters of a column that is none of ours.
    pub letters: Option<String>,
    /// What was written, shortened.
    pub written: String,
}

impl Cell {
    /// A cell of a column with what was written in it.
    pub fn of(row: u32, column: Column, written: &str) -> Self {
        Self {
            row,
            column: Some(column),
            letters: None,
            written: shortened(written, MAX_WRITTEN_CHARS),
        }
    }

    /// A cell by its place in the table.
    pub fn at(row: u32, index: usize, written: &str) -> Self {
        Self {
            row,
            column: None,
            letters: Some(letters(index)),
            written: shortened(written, MAX_WRITTEN_CHARS),
        }
    }

    /// A whole row.
    pub fn row(row: u32) -> Self {
        Self {
            row,
            column: None,
            letters: None,
            written: String::new(),
        }
    }

    /// The same cell, of which as good as nothing is repeated: it may hold the number of a person.
    #[must_use]
    pub fn hushed(self) -> Self {
        Self {
            written: shortened(&self.written, MAX_PERSONAL_CHARS),
            ..self
        }
    }

    /// The heading of its column, or the letters of one that is none of ours.
    pub fn heading(&self, lang: Lang) -> Option<String> {
        let column = self.column.map(|column| column.heading(lang));
        column.or_else(|| self.letters.clone())
    }

    /// Where it is, what was written, and what is wrong with it.
    pub fn words(&self, lang: Lang, detail: String) -> String {
        let mut known = vec![("row", self.row.to_string()), ("detail", detail)];
        let Some(column) = self.heading(lang) else {
            return say(lang, "import.cell.row", &known);
        };
        known.push(("column", column));
        if self.written.is_empty() {
            return say(lang, "import.cell.empty", &known);
        }
        known.push(("written", self.written.clone()));
        say(lang, "import.cell.written", &known)
    }
}

fn shortened(text: &str, max_chars: usize) -> String {
    let text = text.trim();
    let mut short: String = text.chars().take(max_chars).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short.replace(['\n', '\r', '\t'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_in_a_workbook() {
        for (index, expected) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA")] {
            assert_eq!(letters(index), expected);
        }
    }

    #[test]
    fn a_heading_is_known_in_both_languages_by_its_code_and_however_wide() {
        for heading in [
            "成立日期",
            " 成立 日期 ",
            "Founded on",
            "founded_on",
            "ＦＯＵＮＤＥＤ　ＯＮ",
        ] {
            assert_eq!(
                Column::of_heading(heading),
                Some(Column::FoundedOn),
                "{heading}"
            );
        }
        assert_eq!(Column::of_heading("负责人"), None);
    }

    #[test]
    fn no_two_columns_share_a_heading() {
        for lang in [Lang::Zh, Lang::En] {
            for column in Column::ALL {
                assert_eq!(Column::of_heading(&column.heading(lang)), Some(column));
            }
        }
    }
}
