//! What tells a damaged file of views from one that does not answer for a while.

use crate::page::QueryError;
use crate::tables::{Ailment, TablesError};
use crate::views::ViewsError;

/// What an error says of the views' file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The file is no sound database any more: the database says so.
    Certain,
    /// A value or a table that no fold would leave so: damage, or a defect of this build.
    Suspected,
}

impl ViewsError {
    /// What it says of the views' file; `None` where it tells of no damage.
    pub fn damage(&self) -> Option<Damage> {
        match self {
            Self::Damaged(_) => Some(Damage::Certain),
            Self::Database(error) => of(error),
            Self::Source(_)
            | Self::Unreadable { .. }
            | Self::Unfoldable { .. }
            | Self::OtherLog { .. }
            | Self::Hole { .. } => None,
        }
    }
}

impl QueryError {
    /// What it says of the views' file; `None` where it tells of no damage.
    pub fn damage(&self) -> Option<Damage> {
        match self {
            Self::Database(error) => of(error),
            Self::PageSize { .. } | Self::TooManyRows { .. } => None,
        }
    }
}

fn of(error: &TablesError) -> Option<Damage> {
    match error.ailment() {
        Ailment::Damaged => Some(Damage::Certain),
        Ailment::Suspect => Some(Damage::Suspected),
        Ailment::Full | Ailment::Passing | Ailment::Refused => None,
    }
}
