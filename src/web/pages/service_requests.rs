//! Requests for service: the list, one of them, and those of a body on its page.

use super::base::{Base, Link};
use super::form::{Choice, Fact};
use super::papers::PaperLink;
use askama::Template;

/// The requests for service of a node and everything under it.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "service/list.html")]
pub struct ServiceRequestsPage {
    /// What every page has.
    pub base: Base,
    /// The requests.
    pub rows: Vec<ServiceRequestLine>,
    /// The directions to choose from.
    pub direction_choices: Vec<Choice>,
    /// The stages to choose from.
    pub stage_choices: Vec<Choice>,
    /// The nodes to choose from.
    pub node_choices: Vec<Choice>,
    /// The body whose requests these are, where one was asked for.
    pub of_body: Option<Link>,
    /// That body as the list is asked for it again; empty for all.
    pub body: String,
    /// The day whose end is shown.
    pub as_of: String,
    /// The latest day that can be shown.
    pub today: String,
    /// Where the next page is; empty for none.
    pub next_href: String,
    /// Where a service is asked for; empty where the account may not.
    pub ask_href: String,
}

/// A request in the list.
#[derive(Clone, Debug, Default)]
pub struct ServiceRequestLine {
    /// Its page, with who asks, in words.
    pub request: Link,
    /// Whom the service is for, in words.
    pub direction: String,
    /// The body that answers it; empty words for none.
    pub body: String,
    /// The domain of service, in words; empty for none.
    pub domain: String,
    /// The day on which it was asked.
    pub asked_on: String,
    /// How it stands, in words.
    pub stage: String,
    /// The first answer is overdue.
    pub overdue: bool,
    /// The last day on which the asker may answer; empty for none.
    pub answer_due: String,
    /// The asking was recorded later than on its day.
    pub late: bool,
    /// The asking was corrected.
    pub corrected: bool,
}

/// One request for service.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "service/show.html")]
pub struct ServiceRequestPage {
    /// What every page has.
    pub base: Base,
    /// How it stands, in words.
    pub told: String,
    /// The first answer is overdue.
    pub overdue: bool,
    /// The last day on which the asker may answer; empty for none.
    pub answer_due: String,
    /// The asking was recorded later than on its day.
    pub late: bool,
    /// The asking was corrected.
    pub corrected: bool,
    /// What the account may do with it.
    pub acts: Vec<Link>,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// The wish; none where it was asked without a paper.
    pub papers: Vec<PaperLink>,
    /// What a paper can be read for.
    pub purposes: Vec<Choice>,
    /// Where its facts are corrected; none where the account may not.
    pub corrections: Vec<Link>,
}

/// The requests for service of a body on its page.
#[derive(Clone, Debug, Default)]
pub struct RequestsPanel {
    /// Those that are open, the one that was asked first before the others.
    pub rows: Vec<ServiceRequestLine>,
    /// How many were closed by the day that is shown, in requests.
    pub closed: usize,
    /// Where all of them are listed.
    pub list_href: String,
    /// Where a service is asked for; empty where the account may not.
    pub ask_href: String,
}
