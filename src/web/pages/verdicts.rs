//! What the criteria came to, and what is missing.

/// The criteria of a group, such as 四有.
#[derive(Clone, Debug, Default)]
pub struct CriterionGroup {
    /// The group's label.
    pub label: String,
    /// Its criteria.
    pub rows: Vec<CriterionRow>,
}

impl CriterionGroup {
    /// How many are met.
    pub fn met(&self) -> usize {
        self.rows
            .iter()
            .filter(|row| row.verdict == VerdictMark::Met)
            .count()
    }
}

/// One criterion.
#[derive(Clone, Debug, Default)]
pub struct CriterionRow {
    /// Its id, such as 1a.
    pub id: String,
    /// Its label.
    pub label: String,
    /// What it came to.
    pub verdict: VerdictMark,
    /// Why, in words: found and wanted, or what is missing. Empty for nothing to say.
    pub why: String,
    /// Whether it keeps the step closed.
    pub blocking: bool,
    /// The events that decided it.
    pub citations: Vec<super::base::Link>,
    /// Those that are too many to list.
    pub by_query: Vec<QueryRow>,
}

/// Many events, cited by the query that finds them.
#[derive(Clone, Debug, Default)]
pub struct QueryRow {
    /// How many, by which query and up to which position, in words.
    pub words: String,
    /// The digest over them, in hexadecimal.
    pub digest: String,
}

/// What a criterion came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VerdictMark {
    /// It holds.
    Met,
    /// It does not hold.
    NotMet,
    /// It cannot be said.
    #[default]
    Unknown,
}

impl VerdictMark {
    /// The class, and the last part of the key of its words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::Unknown => "unknown",
        }
    }

    /// The icon's id.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not-met",
            Self::Unknown => "unknown",
        }
    }
}

/// Something that is missing.
#[derive(Clone, Debug, Default)]
pub struct MissingRow {
    /// What.
    pub what: String,
    /// Who can supply it.
    pub supplier: String,
}
