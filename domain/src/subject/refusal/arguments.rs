//! What the words of refusals mention.

use super::SubjectRefusal;
use std::fmt::Display;

impl SubjectRefusal {
    /// The arguments of what is refused beside the road, and of a founding.
    pub(super) fn arguments_beside(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::ClockRanOut { due } => given([("due", due)]),
            Self::Standing(refusal) => refusal.arguments(),
            Self::ReReview(refusal) => refusal.arguments(),
            Self::Passing(refusal) => refusal.arguments(),
            Self::SiteVisit(refusal) => refusal.arguments(),
            Self::Gaps(refusal) => refusal.arguments(),
            Self::Changeover(refusal) => refusal.arguments(),
            Self::Affair(refusal) => refusal.arguments(),
            Self::Brand(refusal) => refusal.arguments(),
            Self::Held { until } => given([("until", until)]),
            Self::HeldBefore { seat } | Self::SentBackBefore { seat } => given([("seat", seat)]),
            Self::NoEarlierSeat { seat } => given([("field", &"/to"), ("seat", seat)]),
            Self::HoldTooLong { last } => given([("field", &"/until"), ("last", last)]),
            Self::SlipDay { first, last } => {
                given([("field", &"/signed_on"), ("first", first), ("last", last)])
            }
            Self::AskedItself { node } | Self::AskedBefore { node } => {
                given([("field", &"/node"), ("node", node)])
            }
            Self::FoundingAfterActs { first } => given([("first", first)]),
            Self::FoundingBeforeNode { day, node, first } => {
                given([("day", day), ("node", node), ("first", first)])
            }
            Self::NotASlip { kind } => given([("field", &"/slip"), ("kind", kind)]),
            Self::LateStep(refusal) => refusal.arguments(),
            Self::Committee(refusal) => refusal.arguments(),
            _ => Vec::new(),
        }
    }
}

/// The arguments of a refusal's words.
pub(in crate::subject) fn given<const N: usize>(
    pairs: [(&'static str, &dyn Display); N],
) -> Vec<(&'static str, String)> {
    let said = pairs.map(|(name, value)| (name, value.to_string()));
    said.into()
}
