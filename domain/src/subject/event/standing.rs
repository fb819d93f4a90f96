//! What changes the standing of a body: rectification, suspension, its end (domain 4.3, 5.8).

use super::PaperRef;
use crate::id::ApplicationId;
use crate::subject::standing::WindingUpLine;
use crate::text::ShortText;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The body may state its case until a day: nothing is approved against it before (domain 7.12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HearingOpened {
    /// The application.
    pub application: ApplicationId,
    /// The last day.
    pub until: Day,
}

/// The body stated its case (陈述申辩).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementMade {
    /// The application.
    pub application: ApplicationId,
    /// The statement in writing.
    pub statement: PaperRef,
}

/// An open application lost its ground by another matter that took effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationTerminated {
    /// The application.
    pub application: ApplicationId,
}

/// The body was put to rectification (整改): something that was recognised no longer holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RectificationOrdered {
    /// The edition whose criteria are named.
    pub edition: String,
    /// The criteria that no longer hold.
    pub criteria: BTreeSet<String>,
    /// The last day of its term.
    pub due: Day,
    /// The reasons in writing.
    pub reason: PaperRef,
}

/// The rectification was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RectificationChecked {
    /// Whether everything that was named holds again.
    pub passed: bool,
    /// The record of the check.
    pub record: PaperRef,
}

/// The term of the rectification ended without a check that found it in order. The body stays at risk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RectificationExpired {}

/// The cycle stayed open for longer than a cycle may (domain 5.9): the body was put to rectification, which ends with the
/// closing of the cycle or a check that finds it in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CycleOverran {
    /// The cycle, from 1.
    pub cycle: u32,
    /// The last day of its term.
    pub due: Day,
}

/// The body was suspended (暂停).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspended {
    /// The application that was approved.
    pub application: ApplicationId,
    /// The edition that it was decided under.
    pub edition: String,
}

/// The body goes on (恢复).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resumed {
    /// The application that was approved.
    pub application: ApplicationId,
    /// The edition that it was decided under.
    pub edition: String,
}

/// The dissolution was approved: the association is wound up (清算).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindingUpOpened {
    /// The application that was approved.
    pub application: ApplicationId,
    /// The edition that it was decided under.
    pub edition: String,
}

/// One part of the winding up was settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindingUpSettled {
    /// Which.
    pub line: WindingUpLine,
    /// What shows it.
    pub paper: PaperRef,
}

/// The association was dissolved (解散、注销).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dissolved {
    /// What the registration authority issued, where it was registered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub deregistration: Option<PaperRef>,
}

/// The base lost its plaque (摘牌).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseDelisted {
    /// The application that was approved.
    pub application: ApplicationId,
    /// The edition that it was decided under.
    pub edition: String,
}

/// The registration authority revoked the body (撤销). Qibu records it, and never decides it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistrationRevoked {
    /// The authority's name.
    pub authority: ShortText,
    /// The number of its document.
    pub number: ShortText,
    /// The day that the document bears.
    pub revoked_on: Day,
    /// The document.
    pub paper: PaperRef,
}
