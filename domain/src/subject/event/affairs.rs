//! What happened in a body and on which day (domain 4.2, 5.2, 6.2, 11.2): facts, each corrected by one event.

use super::{
    BaseInspected, BaseRelocated, BrandComplaintReceived, BrandComplaintSettled, BrandLicensed,
    BrandListed, BrandRegistered, HonourWithdrawn, InspectionSettled, OperatorLinked,
    OperatorUnlinked, PaperRef, PostHandedOver, RightOfUseRenewed, RotaSet, RotaSwapped,
    SubjectEvent, TurnHandedOver,
};
pub use crate::codes::NotACode;
use crate::codes::codes;
use crate::decider::Correction;
use crate::id::{GoalId, SeatRef, Sequence};
use crate::lifecycle::SubjectKind;
use crate::text::ShortText;
use crate::time::Day;
use serde::{Deserialize, Serialize};

codes! {
    /// The kinds of facts of a body's own affairs: the word that people send and see.
    AffairKind {
        /// An annual report was filed.
        AnnualReport = "annual_report",
        /// An audit was made.
        Audit = "audit",
        /// An honour was granted.
        Honour = "honour",
        /// An honour was withdrawn.
        HonourWithdrawn = "honour_withdrawn",
        /// A council was elected.
        Term = "term",
        /// A post was filled.
        PostFilled = "post_filled",
        /// A post was vacated.
        PostVacated = "post_vacated",
        /// An organ met.
        Meeting = "meeting",
        /// A goal was set.
        GoalSet = "goal_set",
        /// A goal was assessed.
        GoalAssessed = "goal_assessed",
        /// An operator of a base was linked.
        OperatorLinked = "operator_linked",
        /// An operator of a base was unlinked.
        OperatorUnlinked = "operator_unlinked",
        /// A base was inspected.
        Inspection = "inspection",
        /// What an inspection of a base found short was put right.
        InspectionSettled = "inspection_settled",
        /// A base has its premises.
        Relocation = "relocation",
        /// The right of use of a base's premises was renewed.
        RightOfUse = "right_of_use",
        /// A rota of chairs was set.
        RotaSet = "rota_set",
        /// Two turns of the rota were swapped.
        RotaSwapped = "rota_swapped",
        /// A turn of the rota was handed over.
        TurnHandedOver = "turn_handed_over",
        /// The work of a post was handed over.
        PostHandedOver = "post_handed_over",
        /// A brand was registered.
        BrandRegistered = "brand_registered",
        /// A brand was listed.
        BrandListed = "brand_listed",
        /// A brand was licensed.
        BrandLicensed = "brand_licensed",
        /// A complaint of a brand came in.
        BrandComplaint = "brand_complaint",
        /// A complaint of a brand was settled.
        BrandComplaintSettled = "brand_complaint_settled",
    }
    /// Why an operator was unlinked.
    UnlinkedReason {
        /// The agreement was ended by both.
        Agreed = "agreed",
        /// The agreement was ended by the office or the host.
        Terminated = "terminated",
        /// The operator gave it up.
        GivenUp = "given_up",
        /// Anything else.
        Other = "other",
    }
    /// Why an audit was made.
    AuditReason {
        /// As every year.
        Annual = "annual",
        /// Before a change of council (换届审计).
        ChangeOfCouncil = "change_of_council",
        /// Before a change of the leader or the legal representative (离任审计).
        ChangeOfLeader = "change_of_leader",
    }
    /// What an audit found.
    AuditResult {
        /// Nothing to object to.
        Clean = "clean",
        /// In order, save for what it names.
        Qualified = "qualified",
        /// Not in order.
        Adverse = "adverse",
    }
    /// The level of whoever granted an honour.
    HonourLevel {
        /// The state.
        National = "national",
        /// A province.
        Provincial = "provincial",
        /// A city.
        Municipal = "municipal",
        /// A district or county.
        District = "district",
        /// A street, town or park.
        Street = "street",
        /// Another body, such as a federation.
        Other = "other",
    }
    /// A post in a body.
    Post {
        /// The head (会长、负责人).
        Leader = "leader",
        /// A deputy of the head (副会长).
        Deputy = "deputy",
        /// The secretary (秘书长).
        Secretary = "secretary",
        /// A member of the council (理事).
        CouncilMember = "council_member",
        /// A supervisor (监事).
        Supervisor = "supervisor",
        /// Any other.
        Other = "other",
    }
    /// Why a post was vacated.
    VacatedReason {
        /// The term ended.
        TermEnded = "term_ended",
        /// Whoever held it resigned.
        Resigned = "resigned",
        /// Whoever held it was recalled.
        Recalled = "recalled",
        /// Anything else.
        Other = "other",
    }
    /// An organ of a body.
    Organ {
        /// The members (会员大会、会员代表大会).
        Members = "members",
        /// The council (理事会).
        Council = "council",
        /// The supervisors (监事会).
        Supervisors = "supervisors",
    }
    /// What a goal counts in.
    GoalUnit {
        /// Sessions (场次).
        Sessions = "sessions",
        /// Persons (人).
        Persons = "persons",
        /// Person-times (人次).
        PersonTimes = "person_times",
        /// Enterprises (家).
        Enterprises = "enterprises",
        /// Money, in fen (分).
        Fen = "fen",
        /// Items of any kind (件、项).
        Items = "items",
        /// Hundredths of a whole (%).
        Percent = "percent",
    }
}

/// The annual report of a year was filed (年度工作报告).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnualReportFiled {
    /// The year that it is about.
    pub year: u32,
    /// The report.
    pub report: PaperRef,
}

/// An audit was made (审计).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditRecorded {
    /// Why.
    pub reason: AuditReason,
    /// The first day that was looked at.
    pub from: Day,
    /// The last day that was looked at.
    pub to: Day,
    /// What it found.
    pub result: AuditResult,
    /// Its report.
    pub report: PaperRef,
}

/// An honour was granted to the body (荣誉).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HonourGranted {
    /// The level of whoever granted it.
    pub level: HonourLevel,
    /// What it is called; no name of a person.
    pub title: ShortText,
    /// The body that granted it.
    pub granted_by: ShortText,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// A council was elected (选举、换届): counted from the day of the election.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermElected {
    /// Which one (届), from 1.
    pub term: u32,
    /// The last day of the term.
    pub ends: Day,
    /// The members of the council.
    pub council: u32,
    /// The supervisors.
    pub supervisors: u32,
    /// The members who may vote.
    pub eligible: u32,
    /// Those of them who were present.
    pub present: u32,
    /// Those present who were in favour.
    pub in_favour: u32,
    /// It was by acclamation (推选).
    pub acclamation: bool,
    /// The seat of the head who was elected.
    pub leader: SeatRef,
    /// Which term running it is of that head, from 1.
    pub leader_terms: u32,
    /// The minutes.
    pub minutes: PaperRef,
}

/// A post was filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostFilled {
    /// Which.
    pub post: Post,
    /// The seat of whoever holds it.
    pub seat: SeatRef,
    /// The last day on which it is held, where that is fixed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<Day>,
}

/// A post was vacated: from this day on it is not held by that seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostVacated {
    /// The seat of whoever held it.
    pub seat: SeatRef,
    /// Why.
    pub reason: VacatedReason,
    /// The record of the hand-over (交接).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub handed_over: Option<PaperRef>,
    /// The seat of whoever follows in the same post.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub successor: Option<SeatRef>,
}

/// An organ met (会议).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingHeld {
    /// Which organ.
    pub organ: Organ,
    /// Those who may take part.
    pub eligible: u32,
    /// Those who did.
    pub present: u32,
    /// How many resolutions were taken.
    pub resolutions: u32,
    /// The minutes.
    pub minutes: PaperRef,
}

/// A goal was set (任务目标化).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalSet {
    /// Its id.
    pub goal: GoalId,
    /// Its number among the goals that are due in the same year, from 1.
    pub number: u32,
    /// The day by which it is to be reached.
    pub due: Day,
    /// How much is to be reached, from 1.
    pub target: u64,
    /// In what that is counted.
    pub unit: GoalUnit,
    /// What it is, in writing.
    pub description: PaperRef,
    /// The goal that was missed and that it takes over (domain 5.9).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub continues: Option<GoalId>,
}

/// A goal was assessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalAssessed {
    /// Which.
    pub goal: GoalId,
    /// How much was reached, in the goal's unit.
    pub reached: u64,
    /// Whether that is held to be what was set: never where less was reached.
    pub met: bool,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// Declares the facts of a body's own affairs as one type: inside a correction each is tagged by its event's name and
/// version, so that it reads for ever (law 1).
macro_rules! affairs {
    ($($event:ident / $tag:literal $kind:ident,)*) => {
        /// A fact of a body's own affairs.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "event", content = "content", deny_unknown_fields)]
        pub enum Affair {
            $(
                #[doc = concat!("`", $tag, "`.")]
                #[serde(rename = $tag)]
                $event($event),
            )*
        }

        impl Affair {
            /// The affair that an event says; `None` where it says none.
            pub fn of(event: &SubjectEvent) -> Option<Self> {
                match event {
                    $(SubjectEvent::$event(content) => Some(Self::$event(content.clone())),)*
                    _ => None,
                }
            }

            /// Its kind.
            pub fn kind(&self) -> AffairKind {
                match self { $(Self::$event(_) => AffairKind::$kind,)* }
            }
        }

        impl AffairKind {
            /// The name of the event that records it.
            pub fn event(self) -> &'static str {
                match self { $(Self::$kind => stringify!($event),)* }
            }
        }

        impl From<Affair> for SubjectEvent {
            fn from(affair: Affair) -> Self {
                match affair { $(Affair::$event(content) => content.into(),)* }
            }
        }

        $(impl From<$event> for Affair {
            fn from(content: $event) -> Self {
                Self::$event(content)
            }
        })*
    };
}

affairs! {
    AnnualReportFiled / "AnnualReportFiled/1" AnnualReport,
    AuditRecorded / "AuditRecorded/1" Audit,
    HonourGranted / "HonourGranted/1" Honour,
    HonourWithdrawn / "HonourWithdrawn/1" HonourWithdrawn,
    TermElected / "TermElected/1" Term,
    PostFilled / "PostFilled/1" PostFilled,
    PostVacated / "PostVacated/1" PostVacated,
    MeetingHeld / "MeetingHeld/1" Meeting,
    GoalSet / "GoalSet/1" GoalSet,
    GoalAssessed / "GoalAssessed/1" GoalAssessed,
    OperatorLinked / "OperatorLinked/1" OperatorLinked,
    OperatorUnlinked / "OperatorUnlinked/1" OperatorUnlinked,
    BaseInspected / "BaseInspected/1" Inspection,
    InspectionSettled / "InspectionSettled/1" InspectionSettled,
    BaseRelocated / "BaseRelocated/1" Relocation,
    RightOfUseRenewed / "RightOfUseRenewed/1" RightOfUse,
    RotaSet / "RotaSet/1" RotaSet,
    RotaSwapped / "RotaSwapped/1" RotaSwapped,
    TurnHandedOver / "TurnHandedOver/1" TurnHandedOver,
    PostHandedOver / "PostHandedOver/1" PostHandedOver,
    BrandRegistered / "BrandRegistered/1" BrandRegistered,
    BrandListed / "BrandListed/1" BrandListed,
    BrandLicensed / "BrandLicensed/1" BrandLicensed,
    BrandComplaintReceived / "BrandComplaintReceived/1" BrandComplaint,
    BrandComplaintSettled / "BrandComplaintSettled/1" BrandComplaintSettled,
}

impl AffairKind {
    /// Whether bodies of that kind have it: a base has no members, so it elects nobody, no organ of it meets, and
    /// nobody chairs it in turns;
    /// an association has no operator and no plaque, and is not inspected as a base is.
    pub fn is_of(self, kind: SubjectKind) -> bool {
        match self {
            Self::Term
            | Self::Meeting
            | Self::RotaSet
            | Self::RotaSwapped
            | Self::TurnHandedOver => kind == SubjectKind::Association,
            Self::OperatorLinked
            | Self::OperatorUnlinked
            | Self::Inspection
            | Self::InspectionSettled
            | Self::Relocation
            | Self::RightOfUse => kind == SubjectKind::Base,
            Self::AnnualReport
            | Self::Audit
            | Self::Honour
            | Self::HonourWithdrawn
            | Self::PostFilled
            | Self::PostVacated
            | Self::GoalSet
            | Self::GoalAssessed
            | Self::PostHandedOver
            | Self::BrandRegistered
            | Self::BrandListed
            | Self::BrandLicensed
            | Self::BrandComplaint
            | Self::BrandComplaintSettled => true,
        }
    }

    /// Whether it is what an office found, and not what the body says of itself.
    pub fn is_of_an_office(self) -> bool {
        matches!(self, Self::Inspection | Self::InspectionSettled) || self.is_of_a_complaint()
    }

    /// Whether it is what somebody complained of.
    pub fn is_of_a_complaint(self) -> bool {
        matches!(self, Self::BrandComplaint | Self::BrandComplaintSettled)
    }
}

/// A fact of a body's own affairs was wrong: all of it is replaced, its day too, or it is void (law 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AffairCorrected {
    /// The sequence of the event that recorded it, never of another correction.
    pub cites: Sequence,
    /// The whole new content, of the same kind; absent, the fact is void.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replacement: Option<CorrectedAffair>,
    /// Why, in writing.
    pub reason: PaperRef,
}

/// The new day and content of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectedAffair {
    /// The day that it counts from.
    pub occurred_on: Day,
    /// The content.
    pub affair: Affair,
}

impl AffairCorrected {
    /// What it replaces, and by what (law 3).
    pub(super) fn correction(&self) -> Correction<SubjectEvent> {
        let replacement = self.replacement.as_ref();
        Correction {
            cites: self.cites,
            replacement: replacement.map(|new| (new.occurred_on, new.affair.clone().into())),
        }
    }
}
