//! The story of a body or an application: one line an event.

use super::papers::PaperLink;
use super::step::Tone;

/// One event in words.
#[derive(Clone, Debug, Default)]
pub struct StoryLine {
    /// The event's sequence in its stream.
    pub sequence: String,
    /// The day that it counts from.
    pub day: String,
    /// When it was recorded.
    pub recorded: String,
    /// Who, by name; empty where nobody acted.
    pub who: String,
    /// The office or duty in which they acted, and for whom.
    pub office: String,
    /// What happened.
    pub what: String,
    /// The written reason; empty for none, or where it may not be read.
    pub reason: String,
    /// The papers of the event.
    pub papers: Vec<PaperLink>,
    /// How it stands.
    pub tone: Tone,
    /// What is to be known of the event itself.
    pub marks: Vec<Mark>,
    /// The event's own page or JSON.
    pub href: String,
    /// Where what it says is corrected; empty where it is not, or not by this account.
    pub correct_href: String,
    /// The event as JSON; empty where the page does not show it.
    pub json: String,
}

impl StoryLine {
    /// Whether it does not count any more.
    pub fn voided(&self) -> bool {
        self.marks.contains(&Mark::Voided)
    }
}

/// What is to be known of an event itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// 补录: recorded later than it was.
    LateEntry,
    /// 更正: it corrects another.
    Correction,
    /// 已更正: another corrects it.
    Corrected,
    /// 已作废: it does not count.
    Voided,
    /// 到期自动: it fell due by itself (law 15).
    FellDue,
    /// 批量导入: it was imported.
    Imported,
    /// 代填: another typed it.
    TypedByAnother,
    /// 代理: one account acted for another.
    OnBehalf,
}

impl Mark {
    /// The class, and the last part of the key of its words.
    pub fn code(self) -> &'static str {
        match self {
            Self::LateEntry => "late_entry",
            Self::Correction => "correction",
            Self::Corrected => "corrected",
            Self::Voided => "voided",
            Self::FellDue => "fell_due",
            Self::Imported => "imported",
            Self::TypedByAnother => "typed_by_another",
            Self::OnBehalf => "on_behalf",
        }
    }
}
