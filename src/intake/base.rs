//! What is said of a base.

use super::convert::{body_name, contents, given, text};
use super::evidence::{Desk, Form};
use super::form::ContentsForm;
use super::founding::{Found, found};
use qibu_domain::document_number::DocumentNumber;
use qibu_domain::subject::event::Contents;
use qibu_domain::subject::{BaseProposal, Proposal, SubjectCommand};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A proposal for a new base, with its first application (T1).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BaseProposalForm {
    /// The account that proposes, where another types: the proposal then waits for its confirmation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub submitter: Option<String>,
    /// The full name.
    pub name: String,
    /// The short form for cards and lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_name: Option<String>,
    /// The level of the edition that it shall be built at.
    pub level: String,
    /// The code of the node that it belongs to.
    pub node: String,
    /// The unit that gives it its ground.
    pub host: String,
    /// What the application holds.
    #[serde(default)]
    pub contents: ContentsForm,
}

/// What two officers say of the naming of a base older than the log.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BaseFoundingForm {
    /// The full name.
    pub name: String,
    /// The short form for cards and lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_name: Option<String>,
    /// The level of the edition that it is built at.
    pub level: String,
    /// The code of the node that it belongs to.
    pub node: String,
    /// The unit that gives it its ground.
    pub host: String,
    /// The number of its plaque, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plaque: Option<String>,
    /// `YYYY-MM-DD`, or `YYYY-MM` or `YYYY`, which count from the end of the period (law 4).
    pub founded_on: String,
    /// The id of the signed statement, uploaded before.
    #[schema(format = "uuid")]
    pub statement: String,
    /// The categories of people that it serves.
    #[serde(default)]
    pub categories: Vec<String>,
}

impl Form for BaseProposalForm {
    type Made = (Proposal, Contents);

    fn papers(&self) -> Vec<&str> {
        self.contents.papers()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let said = Said {
            name: &self.name,
            short_name: self.short_name.as_deref(),
            level: &self.level,
            node: &self.node,
            host: &self.host,
            plaque: None,
        };
        let proposal = proposal(desk, &said);
        let contents = contents(desk, &self.contents);
        Some((proposal?, contents?))
    }
}

impl Form for BaseFoundingForm {
    type Made = SubjectCommand;

    fn papers(&self) -> Vec<&str> {
        vec![&self.statement]
    }

    fn make(&self, desk: &mut Desk) -> Option<SubjectCommand> {
        let said = Said {
            name: &self.name,
            short_name: self.short_name.as_deref(),
            level: &self.level,
            node: &self.node,
            host: &self.host,
            plaque: given(self.plaque.as_deref()),
        };
        let proposal = proposal(desk, &said);
        let of = Found {
            on: &self.founded_on,
            statement: &self.statement,
            categories: &self.categories,
        };
        found(desk, proposal, &of)
    }
}

/// What is said of a base, in whichever form.
struct Said<'a> {
    name: &'a str,
    short_name: Option<&'a str>,
    level: &'a str,
    node: &'a str,
    host: &'a str,
    plaque: Option<&'a str>,
}

fn proposal(desk: &mut Desk, said: &Said<'_>) -> Option<Proposal> {
    let name = body_name(desk, "/name", said.name);
    let short_name = match given(said.short_name) {
        Some(short) => body_name(desk, "/short_name", short).map(Some),
        None => Some(None),
    };
    let level = text(desk, "/level", said.level);
    let node = text(desk, "/node", said.node);
    let host = body_name(desk, "/host", said.host);
    let plaque = match said.plaque {
        Some(number) => super::convert::document_number(desk, "/plaque", number)
            .map(DocumentNumber::into_text)
            .map(Some),
        None => Some(None),
    };
    let proposal = BaseProposal {
        name: name?,
        short_name: short_name?,
        level: level?.into(),
        node: node?.into(),
        host: host?,
        plaque: plaque?,
    };
    Some(proposal.into())
}
