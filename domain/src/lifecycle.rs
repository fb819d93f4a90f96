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

/// A transition of a subject: `T1` … `T7` each recognise a step, `T8` closes the cycle and opens the next one (domain 4.3).
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
}

/// A word that is no transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a transition from T1 to T8")]
pub struct NotATransition;

impl Transition {
    /// Every transition, in order.
    pub const ALL: [Self; 8] = [
        Self::T1,
        Self::T2,
        Self::T3,
        Self::T4,
        Self::T5,
        Self::T6,
        Self::T7,
        Self::T8,
    ];

    /// The step that it recognises, 1 to 7; 8 for the one that closes the cycle after them.
    pub fn step(self) -> u8 {
        match self {
            Self::T1 => 1,
            Self::T2 => 2,
            Self::T3 => 3,
            Self::T4 => 4,
            Self::T5 => 5,
            Self::T6 => 6,
            Self::T7 => 7,
            Self::T8 => 8,
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
        }
    }

    /// The transition with that [`step`](Self::step).
    pub fn to_step(step: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.step() == step)
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
        Self::ALL
            .into_iter()
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
