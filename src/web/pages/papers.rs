//! Papers as links that ask for the purpose, and one's own that were not handed in.

use super::base::Base;
use askama::Template;

/// A paper. Who opens it says what for; the reading is logged (law 9).
#[derive(Clone, Debug, Default)]
pub struct PaperLink {
    /// The paper.
    pub id: String,
    /// The label of its evidence kind.
    pub label: String,
    /// The file's name; empty where it has none.
    pub file_name: String,
    /// Kind and size in words, such as `PDF · 1.2 MB`.
    pub kind: String,
    /// The day on which it was handed in; empty for unknown.
    pub day: String,
    /// Whether it was erased: its name and bytes are gone.
    pub erased: bool,
    /// Whether the account may open it.
    pub may_open: bool,
    /// Whether the account may order its erasure.
    pub may_erase: bool,
}

/// The papers that the account uploaded and has not handed in: what there is, and discarding one.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "papers.html")]
pub struct LoosePage {
    /// What every page has.
    pub base: Base,
    /// The papers, oldest first.
    pub papers: Vec<PaperLink>,
}
