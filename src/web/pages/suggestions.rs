//! Suggestions: the list, and one with its words and its answer as papers.

use super::base::{Base, Link};
use super::form::{Choice, Fact};
use super::papers::PaperLink;
use askama::Template;

/// The suggestions of a node and everything under it.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "suggestion/list.html")]
pub struct SuggestionsPage {
    /// What every page has.
    pub base: Base,
    /// The suggestions, the last day first.
    pub rows: Vec<SuggestionLine>,
    /// The nodes to choose from.
    pub node_choices: Vec<Choice>,
    /// How far they may be, to choose from.
    pub stage_choices: Vec<Choice>,
    /// The body whose suggestions are shown, as it is asked for; empty for all.
    pub body: String,
    /// The name of that body, with the address of its page.
    pub of_body: Option<Link>,
    /// The day whose end is shown.
    pub as_of: String,
    /// The latest day that can be shown.
    pub today: String,
    /// Where the next page is; empty for none.
    pub next_href: String,
    /// Where one is submitted; empty where the account may not.
    pub submit_href: String,
}

/// A suggestion in the list, without its author.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a mark of its own beside the line"
)]
#[derive(Clone, Debug, Default)]
pub struct SuggestionLine {
    /// The day on which it was submitted.
    pub day: String,
    /// Its field in words, with the address of its page.
    pub suggestion: Link,
    /// The body through which it came, with the address of its page.
    pub body: Link,
    /// To whom it was forwarded, in words; empty for nobody.
    pub to: String,
    /// How far it is, in words.
    pub stage: String,
    /// The last day on which an answer is in time; empty once it is answered.
    pub due: String,
    /// It is not answered, and that day is past.
    pub overdue: bool,
    /// It is published.
    pub published: bool,
    /// It was recorded later than on its day.
    pub late: bool,
    /// The submission was corrected.
    pub corrected: bool,
}

/// One suggestion.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "suggestion/show.html")]
pub struct SuggestionPage {
    /// What every page has.
    pub base: Base,
    /// How it stands.
    pub line: SuggestionLine,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// Its words and its answer.
    pub papers: Vec<PaperLink>,
    /// What a paper can be read for.
    pub purposes: Vec<Choice>,
    /// The day whose end is shown.
    pub as_of: String,
    /// What may be done with it, the first of all first.
    pub acts: Vec<Link>,
    /// Where its facts are corrected, those that the account may correct.
    pub corrections: Vec<Link>,
}
