//! The shape of a script.

mod facts;
mod numbers;
mod people;
mod sessions;
mod teams;
mod works;

pub use facts::{AffairWork, AnnalWork, BrandListingWork, StandIn};
pub use numbers::{ClaimWork, OutcomeWork};
pub use people::{EnrolWork, NumbersWork, TakeOverWork};
pub use sessions::{Heads, Organiser, ProgrammeWork, SessionSeries};
pub use teams::{AllianceWork, TeamWork};

use qibu_domain::lifecycle::{Duty, Transition};
use qibu_domain::subject::WindingUpLine;
use qibu_domain::time::{Day, Instant, Precision};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A script: how the log is opened, and what is done in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// How the log is opened.
    pub opening: ScriptOpening,
    /// What is done, in order.
    pub steps: Vec<Step>,
    /// Sessions that are held meanwhile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sessions: Vec<SessionSeries>,
}

/// How the log is opened.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptOpening {
    /// When, RFC 3339.
    pub at: String,
    /// `simple` or `chengyang`.
    pub preset: String,
    /// The code of the home district.
    pub district: String,
    /// Its kind.
    pub district_kind: String,
    /// Its name.
    pub district_name: String,
    /// The day from which its tree counts.
    pub tree_from: Day,
    /// The administrator.
    pub admin: Named,
}

/// An account by its key in the script, and its synthetic name.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The key by which steps name it.
    pub key: String,
    /// The name.
    pub name: String,
    /// Whether the demo offers it as a role.
    #[serde(default)]
    pub role: bool,
}

/// One step.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Step {
    /// When; a minute after the step before, where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Who acts.
    #[serde(rename = "as")]
    pub by: String,
    /// Who typed it, where that was another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered_by: Option<String>,
    /// What is done.
    #[serde(flatten)]
    pub work: Work,
}

/// What a step does.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Adds a node to a tree.
    AddNode(NodeWork),
    /// Opens a further district with the editions of a preset.
    OpenDistrict(DistrictWork),
    /// Opens an account.
    OpenAccount(Named),
    /// Appoints an account.
    Appoint(DutyWork),
    /// Revokes that appointment.
    Revoke(DutyWork),
    /// Takes over the founding of an association.
    RecordFounding(FoundingWork),
    /// Takes over the naming of a base.
    RecordBaseFounding(BaseFoundingWork),
    /// Corrects the day of a founding that the script recorded.
    CorrectFounding(CorrectionWork),
    /// Has a step recognised late that a body of the script had reached.
    RecogniseLate(LateStepWork),
    /// Proposes an association.
    Propose(ProposalWork),
    /// Proposes a base.
    ProposeBase(BaseProposalWork),
    /// Applies for a later step of a body of the script.
    Submit(SubmitWork),
    /// Acts on the last application of a body of the script.
    Act(ActWork),
    /// Acts on the standing of a body of the script.
    Oversee(OverseeWork),
    /// Records a fact of the affairs of a body of the script.
    RecordAffair(AffairWork),
    /// Has a brand listed late.
    ListBrand(BrandListingWork),
    /// Records an entry of the annals of a district.
    RecordAnnal(AnnalWork),
    /// Takes over representatives who were enrolled before the script's clock.
    TakeOverRepresentatives(TakeOverWork),
    /// Has representatives invited, consenting, attested and enrolled.
    EnrolRepresentatives(EnrolWork),
    /// Has representatives leave the pool.
    LeavePool(NumbersWork),
    /// Has persons erased at their wish.
    EraseRepresentatives(NumbersWork),
    /// Approves a programme of a body of the script.
    ApproveProgramme(ProgrammeWork),
    /// Records what a body of the script has brought about.
    RecordOutcome(OutcomeWork),
    /// Records a number that was published.
    RecordClaim(ClaimWork),
    /// Founds an alliance of service teams.
    FoundAlliance(AllianceWork),
    /// Forms a service team of an alliance of the script.
    FormTeam(TeamWork),
}

/// A node.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeWork {
    /// Its code.
    pub code: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The node above it.
    pub parent: String,
    /// The day from which it counts.
    pub from: Day,
}

/// A district.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistrictWork {
    /// Its code.
    pub code: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The day from which it counts.
    pub from: Day,
    /// The preset whose editions are published in it.
    pub preset: String,
}

/// A duty of an account at a node.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DutyWork {
    /// The account's key.
    pub account: String,
    /// The node.
    pub node: String,
    /// The duty.
    pub duty: Duty,
}

/// The founding of an association before Qibu.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoundingWork {
    /// The key by which later steps name the body.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its short name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_name: Option<String>,
    /// Its kind.
    pub body_kind: String,
    /// Its legal form.
    pub form: String,
    /// Its node.
    pub node: String,
    /// Its scope.
    pub scope: String,
    /// The founding day.
    pub founded_on: Day,
    /// How well the day is known.
    #[serde(default)]
    pub precision: Precision,
    /// The categories that it declares.
    #[serde(default)]
    pub categories: BTreeSet<String>,
}

/// The naming of a base before Qibu.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseFoundingWork {
    /// The key by which later steps name the body.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its short name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_name: Option<String>,
    /// The level that it is built at.
    pub level: String,
    /// Its node.
    pub node: String,
    /// The unit that gives it its ground.
    pub host: String,
    /// The number of its plaque.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plaque: Option<String>,
    /// The day of its naming.
    pub founded_on: Day,
    /// How well the day is known.
    #[serde(default)]
    pub precision: Precision,
    /// The categories that it declares.
    #[serde(default)]
    pub categories: BTreeSet<String>,
}

/// The right day of a recorded founding.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionWork {
    /// The body's key.
    pub body: String,
    /// The right day; absent, the founding is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub founded_on: Option<Day>,
    /// Why.
    pub reason: String,
}

/// The proposal of an association.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposalWork {
    /// The key by which later steps name the body.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its short name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_name: Option<String>,
    /// Its kind.
    pub body_kind: String,
    /// Its legal form.
    pub form: String,
    /// Its node.
    pub node: String,
    /// Its scope.
    pub scope: String,
    /// What the application holds.
    pub contents: ContentsWork,
}

/// The proposal of a base.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseProposalWork {
    /// The key by which later steps name the body.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its short name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_name: Option<String>,
    /// The level that it is to be built at.
    pub level: String,
    /// Its node.
    pub node: String,
    /// The unit that gives it its ground.
    pub host: String,
    /// What the application holds.
    pub contents: ContentsWork,
}

/// An application for a later step.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubmitWork {
    /// The body's key.
    pub body: String,
    /// What is applied for, `T2` to `T8`.
    pub transition: Transition,
    /// What the application holds.
    pub contents: ContentsWork,
}

/// What an application of a script holds; a paper is named by its kind and made up by the script.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ContentsWork {
    /// Counts, each with the kind of the paper that shows it.
    pub attested: BTreeMap<String, AttestedWork>,
    /// Statements.
    pub declared: BTreeSet<String>,
    /// Categories.
    pub categories: BTreeSet<String>,
    /// The kinds of the papers handed in.
    pub papers: Vec<String>,
}

/// A count.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttestedWork {
    /// How many.
    pub count: u32,
    /// The kind of the paper that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<String>,
}

/// An act on an application.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActWork {
    /// The body's key.
    pub body: String,
    /// `accept`, `return`, `review`, `decide`, `issue-reply` …
    pub verb: String,
    /// `support` or `oppose`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion: Option<String>,
    /// `approved` or `rejected`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// The reasons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The criteria that the reasons of a rejection are about.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub criteria: BTreeSet<String>,
    /// The number of a reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The number of the plaque, of the reply that names a base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plaque: Option<String>,
    /// The day of a visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visited_on: Option<Day>,
    /// The day that a slip was signed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_on: Option<Day>,
    /// What is handed in again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contents: Option<ContentsWork>,
    /// The account that went as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
    /// The entries of a list of corrections.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemWork>,
}

/// An act on the standing of a body; its papers are made up by the script.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverseeWork {
    /// The body's key.
    pub body: String,
    /// `order-rectification`, `check-rectification`, `settle-winding-up`, `dissolve` or `record-revocation`.
    pub act: String,
    /// The reasons, or the record of a check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The criteria that no longer hold.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub criteria: BTreeSet<String>,
    /// Whether a check found everything in order.
    #[serde(default)]
    pub passed: bool,
    /// The part of the winding up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<WindingUpLine>,
    /// The registration authority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// The number of its document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The day that the document bears.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_on: Option<Day>,
}

/// A step that a body had reached before Qibu; its statement is made up by the script.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LateStepWork {
    /// The body's key.
    pub body: String,
    /// The step.
    pub step: u8,
    /// The day on which it was reached.
    pub reached_on: Day,
}

/// An entry of a list of corrections.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemWork {
    /// The criterion that it cites.
    pub criterion: String,
    /// What is to be corrected.
    pub reason: String,
}

/// Steps that are carried out among those of a script.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Steps {
    steps: Vec<Step>,
}

fn instant(text: &str) -> Result<Instant, ScriptError> {
    let words = |_| ScriptError(format!("`{text}` is no instant"));
    text.parse().map_err(words)
}

/// Each step with its time: its own, or a little after the step before it.
fn timed(steps: Vec<Step>, begin: Instant) -> Result<Vec<(Instant, Step)>, ScriptError> {
    let mut last = begin;
    let mut all = Vec::with_capacity(steps.len());
    for step in steps {
        last = match &step.at {
            Some(at) => instant(at)?,
            None => last.plus_seconds(super::carry_out::STEP_SECONDS),
        };
        all.push((last, step));
    }
    Ok(all)
}

/// A script that does not read.
#[derive(Debug, thiserror::Error)]
#[error("the script does not read: {0}")]
pub struct ScriptError(pub String);

impl Script {
    /// Reads a script's text.
    pub fn parse(text: &str) -> Result<Self, ScriptError> {
        serde_saphyr::from_str(text).map_err(|error| ScriptError(error.to_string()))
    }

    /// The script with the steps of another text among its own, in order of time.
    pub fn with_steps_of(mut self, text: &str) -> Result<Self, ScriptError> {
        let further: Steps =
            serde_saphyr::from_str(text).map_err(|error| ScriptError(error.to_string()))?;
        let begin = instant(&self.opening.at)?;
        let mut all = timed(self.steps, begin)?;
        all.extend(timed(further.steps, begin)?);
        // Steps of one time stay in the order in which they stand.
        all.sort_by_key(|(at, _)| *at);
        let at = |(at, step): (Instant, Step)| Step {
            at: Some(at.to_string()),
            ..step
        };
        self.steps = all.into_iter().map(at).collect();
        Ok(self)
    }

    /// The script without everything that a body's key stands for.
    #[must_use]
    pub fn without(mut self, key: &str) -> Self {
        self.steps.retain(|step| !step.work.names(key));
        self
    }
}
