//! Papers as links that ask for the purpose.

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
}
