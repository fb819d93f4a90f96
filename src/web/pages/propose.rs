//! 发起申请: the proposal of a new association or base.

use super::base::Base;
use super::contents::ContentsForm;
use super::form::{Choice, Errors};
use super::route::ExpectedRoute;
use askama::Template;

/// The form of a proposal.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "propose.html")]
pub struct ProposePage {
    /// What every page has.
    pub base: Base,
    /// What is wrong; the fields are named in the form.
    pub errors: Errors,
    /// The address of the form.
    pub path: String,
    /// The command's idempotency key, sent as `key` (law 14): made anew with every page.
    pub key: String,
    /// The draft; empty before the first saving.
    pub draft: String,
    /// The draft's version, sent back so that nobody overwrites another's change; empty for a new one.
    pub version: String,
    /// What was typed of the body.
    pub identity: IdentityForm,
    /// What the application holds.
    pub contents: ContentsForm,
    /// The accounts that can be proposed for; the first, of an empty code, is oneself. Empty where nobody else can.
    pub submitters: Vec<Choice>,
    /// The way that it would take.
    pub route: ExpectedRoute,
    /// How far each section is.
    pub sections: Vec<SectionLink>,
    /// What went wrong at the last look of the one who confirms; empty for nothing.
    pub sent_back: String,
}

/// What a proposer says of the new body.
#[derive(Clone, Debug, Default)]
pub struct IdentityForm {
    /// Whether a base is proposed; else an association.
    pub is_base: bool,
    /// Field `level` of a base.
    pub levels: Vec<Choice>,
    /// Field `host` of a base.
    pub host: String,
    /// Field `name`.
    pub name: String,
    /// Field `short_name`.
    pub short_name: String,
    /// Field `body_kind`.
    pub body_kinds: Vec<Choice>,
    /// Field `form`.
    pub forms: Vec<Choice>,
    /// Field `node`: the nodes on which the account may propose.
    pub nodes: Vec<Choice>,
    /// Field `scope`.
    pub scope: String,
    /// The scopes in use, offered while typing.
    pub scopes: Vec<Choice>,
    /// Field `ordinal`; empty is 1.
    pub ordinal: String,
}

/// A section of the form and how far it is.
#[derive(Clone, Debug, Default)]
pub struct SectionLink {
    /// `identity`, `counts`, `papers`, `declared`, `categories` or `submitter`.
    pub section: String,
    /// How far.
    pub state: SectionState,
}

/// How far a section of a form is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SectionState {
    /// 未开始.
    #[default]
    Untouched,
    /// 填写中.
    Begun,
    /// 已查看，材料不全.
    Incomplete,
    /// 已完成.
    Complete,
}

impl SectionState {
    /// The class, and the last part of the key of its words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Untouched => "untouched",
            Self::Begun => "begun",
            Self::Incomplete => "incomplete",
            Self::Complete => "complete",
        }
    }
}
