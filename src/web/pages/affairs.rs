//! What happened in a body: the list on its page, and the form of one fact.

use super::base::Base;
use super::contents::HeldPaper;
use super::form::{Choice, Errors, Fact};
use super::rota::{RotaPanel, TurnsPart};
use askama::Template;

/// The affairs of a body on its page.
#[derive(Clone, Debug, Default)]
pub struct AffairsPanel {
    /// Its brands, the one that is used for the longest first.
    pub brands: Vec<super::brands::BrandLine>,
    /// Where a brand is registered; empty where the account may not.
    pub brand_href: String,
    /// What had happened by the day that is shown, the last day first.
    pub rows: Vec<AffairLine>,
    /// Whether there is more than is shown.
    pub has_more: bool,
    /// The posts that were held on that day, each with its seat.
    pub posts: Vec<Fact>,
    /// Of a base: host and operator, premises and right of use, and the last inspection.
    pub ground: Vec<Fact>,
    /// The rota of chairs; none of a base.
    pub rota: Option<RotaPanel>,
    /// Where something is recorded; empty where the account may not.
    pub record_href: String,
}

/// A fact in the list.
#[derive(Clone, Debug, Default)]
pub struct AffairLine {
    /// Its day.
    pub day: String,
    /// What it is, in words.
    pub kind: String,
    /// What it says, in words.
    pub told: String,
    /// It was recorded later than on its day.
    pub late: bool,
    /// It was corrected.
    pub corrected: bool,
    /// A council was changed without the audit that goes before it.
    pub lacks_audit: bool,
    /// Where it is corrected; empty where the account may not.
    pub correct_href: String,
}

/// The form of a fact, new or corrected.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "affairs/form.html")]
pub struct AffairPage {
    /// What every page has.
    pub base: Base,
    /// What is wrong, by the field's name.
    pub errors: Errors,
    /// The body's page.
    pub home: String,
    /// Where the form is sent.
    pub action: String,
    /// The command's idempotency key, sent as `key` (law 14): made anew with every page.
    pub key: String,
    /// The kinds of facts, with where the form of each is; none in a correction.
    pub kinds: Vec<KindLink>,
    /// The kind, sent as `kind`.
    pub kind: String,
    /// The day, as it was typed.
    pub occurred_on: String,
    /// The latest day that it can have.
    pub today: String,
    /// The fields of the kind.
    pub asked: Vec<AffairField>,
    /// What a correction has besides.
    pub correction: Option<CorrectionPart>,
}

/// A kind of facts to choose.
#[derive(Clone, Debug, Default)]
pub struct KindLink {
    /// Its words.
    pub label: String,
    /// Where its form is.
    pub href: String,
    /// Whether it is the one that is shown.
    pub chosen: bool,
}

/// A field of a fact.
#[derive(Clone, Debug, Default)]
pub struct AffairField {
    /// Its name.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// More about it; empty for none.
    pub help: String,
    /// What was typed.
    pub value: String,
    /// Whether it may not be left empty.
    pub needed: bool,
    /// How it is put in.
    pub input: FieldInput,
}

/// How a field is put in.
#[derive(Clone, Debug, Default)]
pub enum FieldInput {
    /// A short text.
    #[default]
    Text,
    /// Words.
    Words,
    /// A day.
    Day,
    /// A number.
    Count,
    /// One of several, with the words for none.
    Pick(Vec<Choice>, String),
    /// One of several that are all seen.
    Radios(Vec<Choice>),
    /// Any of several.
    Checks(Vec<Choice>),
    /// Yes where it is ticked.
    Tick,
    /// The turns of a rota.
    Turns(TurnsPart),
    /// A file, with what came before something else was to be mended.
    File(Option<HeldPaper>),
    /// The file of what somebody wishes for, kept apart from the papers that show what was done.
    Wish(Option<HeldPaper>),
}

/// What a correction has besides.
#[derive(Clone, Debug, Default)]
pub struct CorrectionPart {
    /// The fact as it stands, in words.
    pub stands: String,
    /// Whether it is to be void.
    pub void: bool,
    /// Why, as it was typed.
    pub why: String,
    /// Who may confirm it, where it takes two.
    pub officers: Vec<Choice>,
}
