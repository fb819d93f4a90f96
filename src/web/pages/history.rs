//! The history of an association: one line an event.

use super::base::Base;
use super::form::Choice;
use super::story::StoryLine;
use askama::Template;

/// The page of a history.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "history.html")]
pub struct HistoryPage {
    /// What every page has; the title is the association's name.
    pub base: Base,
    /// The association.
    pub path: String,
    /// How densely it is shown.
    pub density: Density,
    /// The day whose knowledge is shown (law 4).
    pub known_at: String,
    /// Whether that is now.
    pub live: bool,
    /// The latest day that can be asked for.
    pub today: String,
    /// The position that `known_at` resolves to.
    pub position: String,
    /// The events, in the order of the page.
    pub lines: Vec<StoryLine>,
    /// What papers can be opened for, sent as `purpose`.
    pub purposes: Vec<Choice>,
    /// The next page; empty for none.
    pub next_href: String,
    /// The same events from the interface.
    pub json_href: String,
}

/// How densely a history is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    /// 时间轴.
    #[default]
    Timeline,
    /// 精简.
    Compact,
    /// JSON.
    Json,
}

impl Density {
    /// All, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Timeline, Self::Compact, Self::Json];

    /// What the address says, and the last part of the key of its words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Timeline => "timeline",
            Self::Compact => "compact",
            Self::Json => "json",
        }
    }

    /// Whether it is the other one too.
    pub fn is(self, other: Self) -> bool {
        self == other
    }
}
