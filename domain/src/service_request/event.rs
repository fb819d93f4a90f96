//! What can have happened to a request for service. Names, versions and payload shapes are frozen (law 1).

use crate::codes::codes;
use crate::decider::Correction;
use crate::id::{SeatRef, Sequence, StreamId};
use crate::stored_events;
use crate::subject::event::PaperRef;
use crate::team::ServiceDomain;
use crate::time::Day;
use serde::{Deserialize, Serialize};

stored_events! {
    /// What can have happened to a request for service.
    pub enum ServiceRequestEvent {
        /// Somebody asked for a service.
        ServiceAsked / 1 Fact,
        /// It was said of which domain it is, and which body answers it.
        ServiceTriaged / 1 Act,
        /// It was given to a team, or the body itself took it.
        ServiceMatched / 1 Act,
        /// Whoever has it takes it on.
        ServiceJobAccepted / 1 Act,
        /// The service was delivered.
        ServiceDelivered / 1 Fact,
        /// The asker confirmed that it was delivered.
        ServiceConfirmed / 1 Fact,
        /// It is not done.
        ServiceDeclined / 1 Act,
        /// It is taken up again.
        ServiceReopened / 1 Act,
        /// It is closed, as the asker confirmed.
        ServiceClosed / 1 Act,
        /// It is closed, for the asker said nothing within the term.
        ServiceClosedBySilence / 1 Act,
        /// A fact was corrected or voided.
        ServiceCorrected / 1 Correction,
    }
    correction by |event| match event {
        ServiceRequestEvent::ServiceCorrected(corrected) => Some(corrected.correction()),
        _ => None,
    }, corrects by |event| match event {
        ServiceRequestEvent::ServiceCorrected(corrected) => Some(corrected.cites),
        _ => None,
    }, voided by |_| None
}

codes! {
    /// Whom a service is for (双向服务).
    ServiceDirection {
        /// People outside, whom a body serves (面向社会).
        ToSociety = "to_society",
        /// A member or its enterprise, who is served (面向会员; S-82).
        ToMember = "to_member",
    }
    /// What kind of asker it is; nobody is named.
    AskerKind {
        /// Somebody who lives there (居民).
        Resident = "resident",
        /// An enterprise (企业).
        Enterprise = "enterprise",
        /// A community or a village (社区、村).
        Community = "community",
        /// A school (学校).
        School = "school",
        /// A social organisation (社会组织).
        SocialOrganisation = "social_organisation",
        /// A public office (机关单位).
        PublicOffice = "public_office",
        /// Any other from outside (其他).
        Other = "other",
        /// A member of a body (会员).
        Member = "member",
        /// The enterprise of a member (会员企业).
        MemberEnterprise = "member_enterprise",
    }
    /// What the asker says of a service that was delivered.
    ServiceAnswer {
        /// Content (满意).
        Satisfied = "satisfied",
        /// Not content (不满意).
        Unsatisfied = "unsatisfied",
        /// It was delivered, and nothing is said of how (未评价).
        NoAnswer = "no_answer",
    }
    /// Why a request is not done.
    DeclineGround {
        /// It is nothing that these bodies do (不属于服务范围).
        OutOfScope = "out_of_scope",
        /// Nobody can do it (无力承接).
        NoCapacity = "no_capacity",
        /// The same was asked before (重复提出).
        Duplicate = "duplicate",
        /// The asker does not want it any more (需求方撤回).
        AskerWithdrew = "asker_withdrew",
        /// The asker cannot be reached (无法联系需求方).
        AskerUnreachable = "asker_unreachable",
        /// It was a paid referral or a sale (收费介绍或推销; domain 5.6, 6f).
        PaidReferral = "paid_referral",
        /// The law forbids it (违反规定).
        Unlawful = "unlawful",
    }
}

impl AskerKind {
    /// Whom a service for such an asker is for.
    pub fn direction(self) -> ServiceDirection {
        match self {
            Self::Member | Self::MemberEnterprise => ServiceDirection::ToMember,
            Self::Resident
            | Self::Enterprise
            | Self::Community
            | Self::School
            | Self::SocialOrganisation
            | Self::PublicOffice
            | Self::Other => ServiceDirection::ToSociety,
        }
    }
}

/// Somebody asked for a service. What was wished for stands in the paper, and nowhere else (law 7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceAsked {
    /// Whom the service is for; it stays.
    pub direction: ServiceDirection,
    /// What kind of asker it is, of that direction.
    pub asker: AskerKind,
    /// The seat of the member who asks, in the body that is asked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seat: Option<SeatRef>,
    /// The node where it was asked; that of the body, where one was asked.
    pub node: String,
    /// The association or base that was asked, where one was.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub body: Option<StreamId>,
    /// The wish.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// Of which domain it is, and which body answers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceTriaged {
    /// The domain of service.
    pub domain: ServiceDomain,
    /// The association or base.
    pub body: StreamId,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// Who is to do it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceMatched {
    /// The service team; the body itself where absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub team: Option<StreamId>,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// Whoever has it takes it on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceJobAccepted {
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// The service was delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceDelivered {
    /// The last day on which the asker may answer, by the calendar as it stood.
    pub answer_due: Day,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// The asker confirmed that it was delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceConfirmed {
    /// What the asker says of it.
    pub answer: ServiceAnswer,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// It is not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceDeclined {
    /// Why.
    pub ground: DeclineGround,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// It is taken up again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceReopened {
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// It is closed, as the asker confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceClosed {
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// It is closed at the end of the last day on which the asker might have answered (law 15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceClosedBySilence {
    /// The event that says that it was delivered.
    pub delivered: Sequence,
}

/// A fact of a request. Inside a correction it is tagged by its event's name and version, so that it reads for ever (law 1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", content = "content", deny_unknown_fields)]
pub enum ServiceFact {
    /// `ServiceAsked/1`.
    #[serde(rename = "ServiceAsked/1")]
    Asked(ServiceAsked),
    /// `ServiceDelivered/1`.
    #[serde(rename = "ServiceDelivered/1")]
    Delivered(ServiceDelivered),
    /// `ServiceConfirmed/1`.
    #[serde(rename = "ServiceConfirmed/1")]
    Confirmed(ServiceConfirmed),
}

impl ServiceRequestEvent {
    /// What it says that was asked, in a correction too.
    pub fn asked(&self) -> Option<&ServiceAsked> {
        match self {
            Self::ServiceAsked(asked) => Some(asked),
            Self::ServiceCorrected(corrected) => match corrected.replacement.as_ref()?.fact {
                ServiceFact::Asked(ref asked) => Some(asked),
                ServiceFact::Delivered(_) | ServiceFact::Confirmed(_) => None,
            },
            _ => None,
        }
    }
}

impl From<ServiceFact> for ServiceRequestEvent {
    fn from(fact: ServiceFact) -> Self {
        match fact {
            ServiceFact::Asked(asked) => asked.into(),
            ServiceFact::Delivered(delivered) => delivered.into(),
            ServiceFact::Confirmed(confirmed) => confirmed.into(),
        }
    }
}

/// A fact of a request was wrong: all of it is replaced, its day too, or it is void (law 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceCorrected {
    /// The sequence of the event that recorded it, never of another correction.
    pub cites: Sequence,
    /// What takes its place; without one it is void.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replacement: Option<CorrectedServiceFact>,
    /// Why, in writing.
    pub reason: PaperRef,
}

/// The new day and content of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectedServiceFact {
    /// Its day.
    pub occurred_on: Day,
    /// What it says.
    pub fact: ServiceFact,
}

impl ServiceCorrected {
    /// What it replaces, and by what (law 3).
    fn correction(&self) -> Correction<ServiceRequestEvent> {
        let replacement = self.replacement.as_ref();
        Correction {
            cites: self.cites,
            replacement: replacement.map(|new| (new.occurred_on, new.fact.clone().into())),
        }
    }
}
