//! What can be asked of an association or a base.

use super::affairs::AffairCommand;
use super::brands::BrandCommand;
use super::event::{
    BaseIdentity, Contents, CorrectionItem, DecisionOutcome, Identity, NotAcceptedGround, Opinion,
    PaperRef, ReReviewOutcome, VisitOutcome, Vote,
};
use super::oversight::Oversight;
use super::re_review::Change;
use crate::document_number::DocumentNumber;
use crate::id::{AccountId, ApplicationId, ObjectionId, OpinionId, Sequence};
use crate::lifecycle::{Duty, SubjectKind, Transition};
use crate::text::ShortText;
use crate::time::{Day, Precision};
use std::collections::BTreeSet;

/// What can be asked of an association or a base.
#[derive(Clone, Debug, PartialEq)]
pub enum SubjectCommand {
    /// Propose a new one: its first application, T1, is handed in with it.
    Propose {
        /// What it shall be.
        proposal: Proposal,
        /// What the application holds.
        contents: Contents,
    },
    /// Apply for the next transition.
    Submit {
        /// What is asked for.
        transition: Transition,
        /// What the application holds.
        contents: Contents,
    },
    /// Act on an application.
    Act {
        /// The application.
        application: ApplicationId,
        /// What is done.
        verb: Verb,
    },
    /// Take over the founding of a body older than Qibu.
    RecordFounding {
        /// What it is.
        proposal: Proposal,
        /// The founding day, or the end of the period that it is known by.
        founded_on: Day,
        /// How well it is known.
        precision: Precision,
        /// The signed statement.
        statement: PaperRef,
        /// The categories that it declares.
        categories: BTreeSet<String>,
    },
    /// Correct a recorded founding, or void it.
    CorrectFounding {
        /// The sequence of the `FoundingRecorded`.
        cites: Sequence,
        /// The right day; `None` voids the founding.
        founded_on: Option<Day>,
        /// How well the day is known.
        precision: Precision,
        /// Why, in writing.
        reason: PaperRef,
    },
    /// Recognise a step that the body had reached before Qibu.
    RecogniseLate {
        /// The step.
        step: u8,
        /// The day on which it was reached, or the end of the period that it is known by.
        reached_on: Day,
        /// How well it is known.
        precision: Precision,
        /// The signed statement.
        statement: PaperRef,
    },
    /// Correct a step recognised late, or void it.
    CorrectLateStep {
        /// The sequence of the `StepRecognisedLate`.
        cites: Sequence,
        /// The right day; `None` voids the step.
        reached_on: Option<Day>,
        /// How well the day is known.
        precision: Precision,
        /// Why, in writing.
        reason: PaperRef,
    },
    /// Act on the standing of a body.
    Oversee(Oversight),
    /// Look again at a decision whose facts changed: no person asks for it (law 12).
    OpenReReview(Change),
    /// Record or correct a fact of the body's own affairs.
    Affair(AffairCommand),
    /// List or retire one of its brands.
    Brand(BrandCommand),
    /// Write down what has fallen due, and nothing else (law 15).
    Wake,
}

/// What a proposer says of the new body; district and rank follow from the node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proposal {
    /// Of an association.
    Association(AssociationProposal),
    /// Of a base.
    Base(BaseProposal),
}

impl Proposal {
    /// The kind of body.
    pub fn kind(&self) -> SubjectKind {
        match self {
            Self::Association(_) => SubjectKind::Association,
            Self::Base(_) => SubjectKind::Base,
        }
    }

    /// The node that it shall belong to.
    pub fn node(&self) -> &str {
        match self {
            Self::Association(proposal) => &proposal.node,
            Self::Base(proposal) => &proposal.node,
        }
    }
}

impl From<AssociationProposal> for Proposal {
    fn from(proposal: AssociationProposal) -> Self {
        Self::Association(proposal)
    }
}

impl From<BaseProposal> for Proposal {
    fn from(proposal: BaseProposal) -> Self {
        Self::Base(proposal)
    }
}

/// What a proposer says of a new base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseProposal {
    /// The full name.
    pub name: ShortText,
    /// The short form.
    pub short_name: Option<ShortText>,
    /// The level of the edition that it shall be built at.
    pub level: String,
    /// The node that it belongs to.
    pub node: String,
    /// The unit that gives it its ground.
    pub host: ShortText,
    /// The number of its plaque, where it is taken over with one.
    pub plaque: Option<ShortText>,
}

impl BaseProposal {
    /// The identity, once the node's district and rank are known.
    pub fn identity(&self, district: &str, rank: &str) -> BaseIdentity {
        BaseIdentity {
            name: self.name.clone(),
            short_name: self.short_name.clone(),
            level: self.level.clone(),
            district: district.to_owned(),
            node: self.node.clone(),
            rank: rank.to_owned(),
            host: self.host.clone(),
            plaque: self.plaque.clone(),
        }
    }
}

/// What a proposer says of a new association.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssociationProposal {
    /// The full name.
    pub name: ShortText,
    /// The short form.
    pub short_name: Option<ShortText>,
    /// The body kind of the edition.
    pub body_kind: String,
    /// The legal form of the edition.
    pub form: String,
    /// The node that it belongs to.
    pub node: String,
    /// The code of its scope.
    pub scope: String,
    /// Its place among bodies of the same area and scope, from 1.
    pub ordinal: u32,
}

impl AssociationProposal {
    /// The identity, once the node's district and rank are known.
    pub fn identity(&self, district: &str, rank: &str) -> Identity {
        Identity {
            name: self.name.clone(),
            short_name: self.short_name.clone(),
            body_kind: self.body_kind.clone(),
            form: self.form.clone(),
            district: district.to_owned(),
            node: self.node.clone(),
            rank: rank.to_owned(),
            scope: self.scope.clone(),
            ordinal: self.ordinal,
        }
    }
}

/// What is done with an application.
#[derive(Clone, Debug, PartialEq)]
pub enum Verb {
    /// Take it on; the act of the route's first seat.
    Accept,
    /// Say that it is not this office's matter.
    NotAccept {
        /// Why.
        ground: NotAcceptedGround,
        /// Where to go.
        refer_to: Option<String>,
    },
    /// Give it back with the one list of corrections.
    Return {
        /// The list; numbers are given in order.
        items: Vec<CorrectionItem>,
    },
    /// Hand it in again, whole.
    Resubmit {
        /// What it holds now.
        contents: Contents,
    },
    /// Take longer to correct it, once for each list of corrections.
    ExtendCorrection {
        /// The reasons.
        reason: PaperRef,
    },
    /// Give a reviewing seat's opinion.
    Review {
        /// The opinion.
        opinion: Opinion,
        /// The reasons.
        reason: Option<PaperRef>,
    },
    /// Extend the time to decide, once.
    Extend {
        /// The reasons.
        reason: PaperRef,
    },
    /// Decide.
    Decide {
        /// What.
        outcome: DecisionOutcome,
        /// The reasons.
        reason: Option<PaperRef>,
        /// The criteria that the reasons of a rejection are about.
        criteria: BTreeSet<String>,
    },
    /// Put the notice up.
    OpenNotice,
    /// Object while the notice is up.
    Object {
        /// What is objected.
        reason: PaperRef,
    },
    /// Answer an objection.
    AnswerObjection {
        /// Which.
        objection: ObjectionId,
        /// Whether it is right.
        upheld: bool,
        /// The answer.
        reason: PaperRef,
    },
    /// Take the notice down after its last day.
    CloseNotice,
    /// Issue the reply.
    IssueReply {
        /// The number of the office's own system.
        number: DocumentNumber,
        /// The scan.
        paper: Option<PaperRef>,
        /// The number of the plaque: of the reply that names a base, and of no other.
        plaque: Option<ShortText>,
    },
    /// Take the application back.
    Withdraw,
    /// Hold it until a day.
    Hold {
        /// The last day.
        until: Day,
        /// The reasons.
        reason: PaperRef,
    },
    /// Go on before the hold's last day.
    Resume,
    /// Send it back to an earlier seat.
    SendBack {
        /// The seat's name in the route.
        to: String,
        /// The reasons.
        reason: PaperRef,
    },
    /// Take the last opinion back.
    TakeBack,
    /// Record a decision that was taken on paper.
    RecordSlip {
        /// What was decided.
        outcome: DecisionOutcome,
        /// The day that it was signed on.
        signed_on: Day,
        /// The slip.
        slip: PaperRef,
        /// The number of the meeting, where one decided.
        meeting: Option<ShortText>,
        /// The reasons.
        reason: Option<PaperRef>,
        /// The criteria that the reasons of a rejection are about.
        criteria: BTreeSet<String>,
    },
    /// Confirm the slip.
    ConfirmSlip,
    /// Remind the office that has it.
    Remind,
    /// Ask another office for its opinion.
    AskOpinion {
        /// The node whose office is asked.
        node: String,
        /// What is asked.
        question: PaperRef,
    },
    /// State the body's case against what an office proposes (陈述申辩).
    MakeStatement {
        /// The statement.
        statement: PaperRef,
    },
    /// Say what a second look at the decision came to.
    ConcludeReReview {
        /// The event that opened it.
        opened: Sequence,
        /// What came of it.
        outcome: ReReviewOutcome,
        /// The criteria on which the decision does not stand.
        criteria: BTreeSet<String>,
        /// The reasons.
        reason: PaperRef,
    },
    /// Send another office a copy for its information.
    Copy {
        /// The node whose office has it.
        node: String,
    },
    /// Add a seat before the one that has it.
    AddSeat {
        /// The node whose office fills it.
        node: String,
        /// The duty that fills it.
        duty: Duty,
        /// The reasons.
        reason: PaperRef,
    },
    /// Hand it to the same duty of another office of the same rank.
    Transfer {
        /// The node of that office.
        to: String,
        /// The reasons.
        reason: PaperRef,
    },
    /// Name the account that is to do what the seat has to do.
    Assign {
        /// The account.
        account: AccountId,
    },
    /// Call the committee of the seat to vote.
    OpenBallot {
        /// The members.
        members: BTreeSet<AccountId>,
    },
    /// Vote as a member of the committee.
    CastVote {
        /// The event that opened the ballot.
        ballot: Sequence,
        /// How.
        vote: Vote,
        /// The criteria that a vote against an approval is about.
        criteria: BTreeSet<String>,
        /// The reasons.
        reason: Option<PaperRef>,
    },
    /// Record what two people found on the spot.
    RecordVisit {
        /// The day on which they were there.
        visited_on: Day,
        /// What they found.
        outcome: VisitOutcome,
        /// The account of the other, who confirms it.
        with: AccountId,
        /// The report.
        report: PaperRef,
    },
    /// Confirm what the other recorded.
    ConfirmVisit,
    /// Take it on although papers are missing.
    AcceptWithGaps,
    /// Hand in what was missing then.
    Supplement {
        /// The papers.
        papers: Vec<PaperRef>,
    },
    /// Be judged by a later edition, which lets the applicant choose (过渡条款).
    ChooseEdition {
        /// Its code.
        edition: String,
    },
    /// Give the opinion that was asked for.
    GiveOpinion {
        /// The request.
        opinion: OpinionId,
        /// The answer.
        answer: PaperRef,
    },
}

impl Verb {
    /// The verb's name, as routes, permissions and pages use it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::NotAccept { .. } => "not-accept",
            Self::Return { .. } => "return",
            Self::Resubmit { .. } => "resubmit",
            Self::ExtendCorrection { .. } => "extend-correction",
            Self::Review { .. } => "review",
            Self::Extend { .. } => "extend",
            Self::Decide { .. } => "decide",
            Self::OpenNotice => "open-notice",
            Self::Object { .. } => "object",
            Self::AnswerObjection { .. } => "answer-objection",
            Self::CloseNotice => "close-notice",
            Self::IssueReply { .. } => "issue-reply",
            Self::Withdraw => "withdraw",
            Self::Hold { .. } => "hold",
            Self::Resume => "resume",
            Self::SendBack { .. } => "send-back",
            Self::TakeBack => "take-back",
            Self::RecordSlip { .. } => "record-slip",
            Self::ConfirmSlip => "confirm-slip",
            Self::Remind => "remind",
            Self::AskOpinion { .. } => "ask-opinion",
            Self::GiveOpinion { .. } => "give-opinion",
            Self::MakeStatement { .. } => "make-statement",
            Self::ConcludeReReview { .. } => "conclude-re-review",
            Self::Copy { .. } => "copy",
            Self::AddSeat { .. } => "add-seat",
            Self::Transfer { .. } => "transfer",
            Self::Assign { .. } => "assign",
            Self::OpenBallot { .. } => "open-ballot",
            Self::CastVote { .. } => "cast-vote",
            Self::RecordVisit { .. } => "record-visit",
            Self::ConfirmVisit => "confirm-visit",
            Self::AcceptWithGaps => "accept-with-gaps",
            Self::Supplement { .. } => "supplement",
            Self::ChooseEdition { .. } => "choose-edition",
        }
    }
}
