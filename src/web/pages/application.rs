//! An application: what it asks for, where it stands, and what can be done.

use super::base::Base;
use super::days::Due;
use super::decision_bar::{DecisionBar, OpenVerb};
use super::form::{Choice, Errors, Fact};
use super::papers::PaperLink;
use super::route::RouteStep;
use super::step::Tone;
use super::story::StoryLine;
use super::verdicts::{CriterionGroup, MissingRow};
use askama::Template;

/// The page of an application.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "application.html")]
pub struct ApplicationPage {
    /// What every page has; the title is the body's name.
    pub base: Base,
    /// What is wrong; a field is named by verb and name, such as `return-criterion-1`.
    pub errors: Errors,
    /// The application.
    pub id: String,
    /// The command's idempotency key, sent as `key` (law 14): made anew with every page.
    pub key: String,
    /// The address of the body that it is of.
    pub subject: String,
    /// The transition in words.
    pub transition: String,
    /// The stage in words.
    pub stage: String,
    /// How it stands.
    pub tone: Tone,
    /// The number of the reply, once issued; empty before.
    pub number: String,
    /// The day on which it was handed in.
    pub submitted: String,
    /// When the present step falls due.
    pub due: Option<Due>,
    /// To whom the present step was escalated, and from whom; empty where its clock has not run out.
    pub escalated: String,
    /// Why it was not accepted and where to go instead, or that it was terminated; empty where neither happened.
    pub referred: String,
    /// Who of the office has it, where somebody was named; empty for nobody, and for readers of other offices.
    pub assigned: String,
    /// How the committees of its seats voted; none for readers of other offices.
    pub ballots: Vec<BallotRow>,
    /// What is missing since a conditional acceptance, and until when; empty for nothing.
    pub gaps: String,
    /// By which clause of a later edition it goes on, and under which edition; empty where none speaks of it.
    pub changeover: String,
    /// Until when the body may state its case, or that it did; empty where there is no hearing.
    pub hearing: String,
    /// The re-reviews that are open: what changed, and the last day.
    pub re_reviews: Vec<String>,
    /// The token of `If-Match`, sent as `if_match`.
    pub if_match: String,
    /// The route, its future seats too.
    pub route: Vec<RouteStep>,
    /// The edition's title and banner.
    pub edition: String,
    /// What it says.
    pub summary: Vec<Fact>,
    /// What the criteria come to.
    pub criteria: Vec<CriterionGroup>,
    /// What is missing and who can supply it.
    pub missing: Vec<MissingRow>,
    /// Its papers.
    pub papers: Vec<PaperLink>,
    /// What papers can be opened for, sent as `purpose`.
    pub purposes: Vec<Choice>,
    /// The lists of corrections.
    pub corrections: Vec<CorrectionRow>,
    /// Why it was rejected, where it was.
    pub rejection: Option<RejectionPart>,
    /// Whether it was closed without an approval: then nothing is said of what is met or missing.
    pub is_closed_without: bool,
    /// What was said beside the road.
    pub notes: Vec<NoteRow>,
    /// The objections.
    pub objections: Vec<ObjectionRow>,
    /// What happened.
    pub history: Vec<StoryLine>,
    /// What can be done.
    pub bar: DecisionBar,
}

/// A ballot of a committee.
#[derive(Clone, Debug, Default)]
pub struct BallotRow {
    /// When it was opened, how many members it has and how many must be for it.
    pub what: String,
    /// Its members, each with the vote.
    pub votes: Vec<VoteRow>,
}

/// A member of a committee.
#[derive(Clone, Debug, Default)]
pub struct VoteRow {
    /// The name and the duties.
    pub who: String,
    /// Whether the member ends the ballot by voting against it.
    pub has_veto: bool,
    /// `for`, `against`, `abstain`, `recused`, or `none` before it voted.
    pub vote: String,
    /// The day of the vote; empty before.
    pub day: String,
}

/// A correction that was asked for.
#[derive(Clone, Debug, Default)]
pub struct CorrectionRow {
    /// Its number, from 1.
    pub number: u32,
    /// The criterion, by id and label.
    pub criterion: String,
    /// What is to be corrected; that it was erased, where it was.
    pub words: String,
    /// The day on which it was asked for.
    pub day: String,
    /// Whether the application was handed in again since.
    pub answered: bool,
}

/// Why an application was rejected, and what can be done about it (domain 5.8).
#[derive(Clone, Debug, Default)]
pub struct RejectionPart {
    /// The criteria that the reasons are about, by id and label; of old rejections none is known.
    pub criteria: Vec<String>,
    /// The reasons; that they were erased, or may not be read, where it is so.
    pub words: String,
    /// When it can be applied for again.
    pub again: String,
    /// To whom to object, and how.
    pub object: String,
}

/// Something that was said beside the road: why it is held or was sent back, a question and its answer.
#[derive(Clone, Debug, Default)]
pub struct NoteRow {
    /// What it is.
    pub what: String,
    /// The day.
    pub day: String,
    /// What was said.
    pub words: String,
}

/// An objection.
#[derive(Clone, Debug, Default)]
pub struct ObjectionRow {
    /// The day on which it came.
    pub day: String,
    /// Who objects, by office or as a person concerned.
    pub who: String,
    /// What is objected.
    pub words: String,
    /// The answer; empty while it is open.
    pub answer: String,
    /// Whether it was upheld.
    pub upheld: bool,
}
