//! Sessions and programmes of bodies: the lists, one session, and how alive bodies are.

use super::base::{Base, Link};
use super::form::{Choice, Fact};
use askama::Template;

/// The sessions of a node and everything under it.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "work/sessions.html")]
pub struct SessionsPage {
    /// What every page has.
    pub base: Base,
    /// The sessions, the last day first.
    pub rows: Vec<SessionLine>,
    /// The nodes to choose from.
    pub node_choices: Vec<Choice>,
    /// The kinds to choose from.
    pub kind_choices: Vec<Choice>,
    /// What may have become of them, to choose from.
    pub stage_choices: Vec<Choice>,
    /// The programmes to choose from.
    pub programme_choices: Vec<Choice>,
    /// The body whose sessions are shown, as it is asked for; empty for all.
    pub body: String,
    /// The name of that body, with the address of its page.
    pub of_body: Option<Link>,
    /// The action that is asked for; empty for all.
    pub action: String,
    /// The month that is asked for, `YYYY-MM`; empty for all.
    pub month: String,
    /// The day whose end is shown.
    pub as_of: String,
    /// The latest day that can be shown.
    pub today: String,
    /// Where the next page is; empty for none.
    pub next_href: String,
    /// Where one is recorded; empty where the account may not.
    pub record_href: String,
    /// Where one is planned; empty where the account may not.
    pub plan_href: String,
}

/// A session in a list.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a mark of its own beside the line"
)]
#[derive(Clone, Debug, Default)]
pub struct SessionLine {
    /// The day on which it was held, or for which it is planned.
    pub day: String,
    /// Its kind in words, with the address of its page.
    pub session: Link,
    /// The body that holds it, with the address of its page.
    pub body: Link,
    /// What it belongs to: programme, action and brand, in words; empty for none.
    pub carries: String,
    /// What has become of it, in words.
    pub stage: String,
    /// How many came, in words; empty where that is not reported.
    pub heads: String,
    /// The last day on which a report is in time; empty where none is due.
    pub report_due: String,
    /// Its report is overdue.
    pub overdue: bool,
    /// The body was not active on that day.
    pub irregular: bool,
    /// It was recorded later than on its day.
    pub late: bool,
    /// It was corrected.
    pub corrected: bool,
}

/// The sessions of a body on its page.
#[derive(Clone, Debug, Default)]
pub struct SessionsPanel {
    /// The last ones, the last day first.
    pub rows: Vec<SessionLine>,
    /// How many reports are overdue, at most as many as are looked at.
    pub overdue: usize,
    /// Where all of them are.
    pub list_href: String,
    /// Where one is recorded; empty where the account may not.
    pub record_href: String,
    /// Where one is planned; empty where the account may not.
    pub plan_href: String,
}

/// One session.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "work/session.html")]
pub struct SessionPage {
    /// What every page has.
    pub base: Base,
    /// How it stands.
    pub line: SessionLine,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// Its report; empty where there is none.
    pub report: Vec<Fact>,
    /// The day whose end is shown.
    pub as_of: String,
    /// What may be done with it, the first of all first.
    pub acts: Vec<Link>,
}

/// The programmes of a node and everything under it.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "work/programmes.html")]
pub struct ProgrammesPage {
    /// What every page has.
    pub base: Base,
    /// The programmes, the last approval first.
    pub rows: Vec<ProgrammeLine>,
    /// The nodes to choose from.
    pub node_choices: Vec<Choice>,
    /// Open or not, to choose from.
    pub stage_choices: Vec<Choice>,
    /// The day whose end is shown.
    pub as_of: String,
    /// The latest day that can be shown.
    pub today: String,
    /// Where the next page is; empty for none.
    pub next_href: String,
    /// Where one is approved; empty where the account may not.
    pub record_href: String,
}

/// A programme in the list.
#[derive(Clone, Debug, Default)]
pub struct ProgrammeLine {
    /// What it is called.
    pub name: String,
    /// The body whose programme it is, with the address of its page.
    pub body: Link,
    /// What it is to reach, in words.
    pub goals: String,
    /// Its days, in words.
    pub period: String,
    /// Its budget in yuan; empty where none is set.
    pub budget: String,
    /// How many sessions were held under it, with the address of their list.
    pub sessions: Link,
    /// It is open.
    pub is_open: bool,
    /// Its approval was recorded later than on its day.
    pub late: bool,
    /// Its approval was corrected.
    pub corrected: bool,
    /// What may be done with it.
    pub acts: Vec<Link>,
}

/// How alive the bodies of a node and everything under it are.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "work/vitality.html")]
pub struct VitalityPage {
    /// What every page has.
    pub base: Base,
    /// The bodies, those that held nothing for the longest first.
    pub rows: Vec<VitalityLine>,
    /// The nodes to choose from.
    pub node_choices: Vec<Choice>,
    /// All bodies or those that are dormant, to choose from.
    pub state_choices: Vec<Choice>,
    /// The day whose end is shown.
    pub as_of: String,
    /// The latest day that can be shown.
    pub today: String,
    /// How many bodies are shown where there may be more; 0 where all are.
    pub cut_at: u32,
}

/// How alive a body is.
#[derive(Clone, Debug, Default)]
pub struct VitalityLine {
    /// The body, with the address of its page.
    pub body: Link,
    /// The sessions held in the last 90 days.
    pub last_90: u64,
    /// The sessions held in the last 365 days.
    pub last_365: u64,
    /// In how many of the last twelve months that have ended one was held.
    pub months: u64,
    /// The same, in hundredths of them.
    pub months_percent: u64,
    /// The last day of a session; empty where there was none.
    pub last: String,
    /// It is dormant.
    pub dormant: bool,
}
