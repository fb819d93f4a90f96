//! The seven steps and the transitions between them, shared by every subject.

use crate::id::StreamKind;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What walks the seven steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// An association (联谊组织).
    Association,
    /// A practice-and-innovation base (实践创新基地).
    Base,
}

impl SubjectKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Association, Self::Base];

    /// The kind of its streams.
    pub const fn stream(self) -> StreamKind {
        match self {
            Self::Association => StreamKind::Association,
            Self::Base => StreamKind::Base,
        }
    }

    /// Its word, in views, routes and locales: that of its streams.
    pub const fn as_str(self) -> &'static str {
        self.stream().as_str()
    }

    /// The transition with which it comes to count: the founding of an association, the naming of a base (domain 4.3).
    pub const fn founding(self) -> Transition {
        match self {
            Self::Association => Transition::T2,
            Self::Base => Transition::T3,
        }
    }

    /// The step of [`founding`](Self::founding).
    pub const fn founding_step(self) -> u8 {
        match self {
            Self::Association => 2,
            Self::Base => 3,
        }
    }
}

/// A word or a kind of streams that is no subject's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a kind of subject")]
pub struct NotASubject;

impl TryFrom<StreamKind> for SubjectKind {
    type Error = NotASubject;
    fn try_from(kind: StreamKind) -> Result<Self, NotASubject> {
        Self::ALL
            .into_iter()
            .find(|subject| subject.stream() == kind)
            .ok_or(NotASubject)
    }
}

impl FromStr for SubjectKind {
    type Err = NotASubject;
    fn from_str(word: &str) -> Result<Self, NotASubject> {
        Self::ALL
            .into_iter()
            .find(|subject| subject.as_str() == word)
            .ok_or(NotASubject)
    }
}

/// A transition of a subject. `T1` … `T7` each recognise a step, `T8` closes the cycle and opens the next one: they are the
/// road. The others change the body's standing and leave its step where it is (domain 4.3, 5.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Transition {
    /// 人员聚起来: the proposal; its approval lets the body prepare.
    T1,
    /// 组织建起来: the founding of an association.
    T2,
    /// 平台搭起来: the platform; the naming of a base.
    T3,
    /// 活动嗨起来.
    T4,
    /// 品牌亮出来.
    T5,
    /// 服务强起来.
    T6,
    /// 代表用起来.
    T7,
    /// 闭环: the cycle is closed, and the next one begins before its first step (domain 5.9).
    T8,
    /// 暂停: the body stops; its obligations go on.
    #[serde(rename = "suspend")]
    Suspend,
    /// 恢复: a suspended body goes on.
    #[serde(rename = "resume")]
    Resume,
    /// 解散: an association is wound up, and dissolved after that.
    #[serde(rename = "dissolve")]
    Dissolve,
    /// 摘牌: a base loses its plaque.
    #[serde(rename = "delist")]
    Delist,
}

/// A word that is no transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a transition: T1 to T8, suspend, resume, dissolve or delist")]
pub struct NotATransition;

impl Transition {
    /// The road: the seven steps and the closing of the cycle, in order.
    pub const ROAD: [Self; 8] = [
        Self::T1,
        Self::T2,
        Self::T3,
        Self::T4,
        Self::T5,
        Self::T6,
        Self::T7,
        Self::T8,
    ];
    /// What changes the standing of a body, beside the road.
    pub const OF_STANDING: [Self; 4] = [Self::Suspend, Self::Resume, Self::Dissolve, Self::Delist];

    /// Every transition: the road, then the others.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::ROAD.into_iter().chain(Self::OF_STANDING)
    }

    /// The step that it recognises, 1 to 7; 8 for the one that closes the cycle after them; `None` beside the road.
    pub fn step(self) -> Option<u8> {
        Some(match self {
            Self::T1 => 1,
            Self::T2 => 2,
            Self::T3 => 3,
            Self::T4 => 4,
            Self::T5 => 5,
            Self::T6 => 6,
            Self::T7 => 7,
            Self::T8 => 8,
            Self::Suspend | Self::Resume | Self::Dissolve | Self::Delist => return None,
        })
    }

    /// Whether it is one of the road.
    pub fn is_of_the_road(self) -> bool {
        self.step().is_some()
    }

    /// Whether an office proposes it, and not the body itself (domain 5.0). At most one matter of either is open at a time:
    /// nothing that a body applies for keeps an office from acting.
    pub fn is_proposed_by_an_office(self) -> bool {
        matches!(self, Self::Suspend | Self::Resume | Self::Delist)
    }

    /// Whether there is such a transition for that kind of body.
    pub fn is_of(self, kind: SubjectKind) -> bool {
        match self {
            Self::Dissolve => kind == SubjectKind::Association,
            Self::Delist => kind == SubjectKind::Base,
            _ => true,
        }
    }

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::T1 => "T1",
            Self::T2 => "T2",
            Self::T3 => "T3",
            Self::T4 => "T4",
            Self::T5 => "T5",
            Self::T6 => "T6",
            Self::T7 => "T7",
            Self::T8 => "T8",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Dissolve => "dissolve",
            Self::Delist => "delist",
        }
    }

    /// The transition with that [`step`](Self::step).
    pub fn to_step(step: u8) -> Option<Self> {
        Self::ROAD.into_iter().find(|t| t.step() == Some(step))
    }
}

impl fmt::Display for Transition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Transition {
    type Err = NotATransition;
    fn from_str(word: &str) -> Result<Self, NotATransition> {
        Self::all()
            .find(|t| t.as_str() == word)
            .ok_or(NotATransition)
    }
}

/// What an account may be appointed to at a node. The node gives the rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// May propose associations and apply for them (domain 11.2).
    Propose,
    /// Receives, reviews, keeps notices and replies (经办、审核).
    Officer,
    /// Decides (领导).
    Lead,
    /// Opens accounts, appoints, publishes editions and policies.
    Administrator,
    /// Reads everything that is logged, writes nothing.
    Auditor,
    /// Orders the erasure of papers and persons.
    DataProtection,
}

impl Duty {
    /// Every duty.
    pub const ALL: [Self; 6] = [
        Self::Propose,
        Self::Officer,
        Self::Lead,
        Self::Administrator,
        Self::Auditor,
        Self::DataProtection,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Propose => "propose",
            Self::Officer => "officer",
            Self::Lead => "lead",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
            Self::DataProtection => "data_protection",
        }
    }
}

impl FromStr for Duty {
    type Err = NotADuty;
    fn from_str(word: &str) -> Result<Self, NotADuty> {
        Self::ALL
            .into_iter()
            .find(|duty| duty.as_str() == word)
            .ok_or(NotADuty)
    }
}

/// A word that is no duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a duty")]
pub struct NotADuty;
