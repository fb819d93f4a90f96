//! The bar of verbs on an application: those open to the account, and why the others are closed.

use super::contents::HeldPaper;
use super::form::Choice;

/// The verbs of an application.
#[derive(Clone, Debug, Default)]
pub struct DecisionBar {
    /// The verbs open to this account, the first as the main one.
    pub open: Vec<OpenVerb>,
    /// The verbs that are closed, and why.
    pub closed: Vec<ClosedVerb>,
    /// The name of the verb whose form is unfolded, after an error in it; empty for none.
    pub unfolded: String,
    /// Whether it is about the standing of the body, and not about a step.
    pub is_of_standing: bool,
}

/// A verb that is closed to the account.
#[derive(Clone, Debug, Default)]
pub struct ClosedVerb {
    /// The verb's name, such as `accept`.
    pub verb: String,
    /// Why: the words of the guards and refusals.
    pub why: Vec<String>,
    /// Who can; empty for nobody.
    pub who: String,
}

/// A verb that is open to the account, with what was typed into its form.
///
/// A field's name in the form is the part after the verb: the error of `return-criterion-1` belongs to the field
/// `criterion-1` of the form `return`.
#[derive(Clone, Debug)]
pub enum OpenVerb {
    /// Take it on.
    Accept,
    /// Fields `ground` (`not_our_matter`, `not_our_office`) and `refer_to`.
    NotAccept {
        /// What was chosen.
        ground: String,
        /// The nodes to refer to.
        nodes: Vec<Choice>,
    },
    /// Fields `criterion-N` and `text-N`, N from 1; rows without text are left out.
    Return {
        /// The rows of the list.
        rows: Vec<CorrectionInput>,
        /// The criteria that an item can cite; what a row has chosen is in the row.
        criteria: Vec<Choice>,
    },
    /// A link to the form of `ApplyPage`.
    Resubmit,
    /// Field `reason`.
    ExtendCorrection {
        /// What was typed.
        reason: String,
        /// Working days that are added.
        workdays: u32,
    },
    /// Fields `opinion` (`support`, `oppose`) and `reason`.
    Review {
        /// What was chosen.
        opinion: String,
        /// What was typed.
        reason: String,
    },
    /// Fields `outcome` (`approved`, `rejected`), `reason`, and `criteria` for each that a rejection names.
    Decide {
        /// What was chosen.
        outcome: String,
        /// What was typed.
        reason: String,
        /// The criteria that a rejection can name.
        criteria: Vec<Choice>,
        /// Blocking criteria that are not met; above 0 an approval is refused.
        not_passed: u32,
    },
    /// Field `reason`.
    Extend {
        /// What was typed.
        reason: String,
        /// Working days that are added.
        workdays: u32,
    },
    /// Put the notice up.
    OpenNotice {
        /// Working days that it stays up.
        workdays: u32,
        /// Whether the public sees it.
        public: bool,
    },
    /// Take the notice down.
    CloseNotice,
    /// Field `reason`.
    Object {
        /// What was typed.
        reason: String,
    },
    /// Fields `objection`, `upheld` (`yes`, `no`) and `reason`.
    AnswerObjection {
        /// The open objections.
        objections: Vec<Choice>,
        /// What was chosen.
        upheld: String,
        /// What was typed.
        reason: String,
    },
    /// Fields `number`, `plaque` where it names a base, and the file `paper`.
    IssueReply {
        /// Whether it names a base.
        names_base: bool,
        /// What was typed as the number of the plaque.
        plaque: String,
        /// What was typed.
        number: String,
        /// A scan that came before something else was to be mended.
        held: Option<HeldPaper>,
    },
    /// Take it back; field `sure`.
    Withdraw,
    /// Fields `until` and `reason`.
    Hold {
        /// What was typed.
        until: String,
        /// The last day that can be chosen.
        last: String,
        /// What was typed.
        reason: String,
    },
    /// Go on before the hold's last day.
    Resume,
    /// Fields `to` and `reason`.
    SendBack {
        /// The seats before this one.
        seats: Vec<Choice>,
        /// What was typed.
        reason: String,
    },
    /// Take the last opinion back.
    TakeBack,
    /// Fields `outcome`, `signed_on`, `meeting`, `reason`, `criteria` and the file `paper`.
    RecordSlip {
        /// What was chosen.
        outcome: String,
        /// What was typed.
        signed_on: String,
        /// What was typed.
        meeting: String,
        /// What was typed.
        reason: String,
        /// The criteria that a rejection can name.
        criteria: Vec<Choice>,
        /// A scan that came before something else was to be mended.
        held: Option<HeldPaper>,
    },
    /// Confirm the slip.
    ConfirmSlip {
        /// The day that it was signed on.
        signed_on: String,
        /// `approved` or `rejected`.
        outcome: String,
        /// The number of the meeting; empty where none decided.
        meeting: String,
    },
    /// Remind the office.
    Remind,
    /// Fields `node` and `question`.
    AskOpinion {
        /// The nodes whose offices can be asked.
        nodes: Vec<Choice>,
        /// What was typed.
        question: String,
    },
    /// Fields `opinion` and `answer`.
    GiveOpinion {
        /// The open requests, by the offices that were asked.
        opinions: Vec<Choice>,
        /// What was typed.
        answer: String,
    },
    /// Fields `opened`, `outcome` (`stands`, `does_not_stand`), `criteria` and `reason`.
    ConcludeReReview {
        /// The re-reviews that are open, by what changed.
        opened: Vec<Choice>,
        /// What was chosen.
        outcome: String,
        /// The criteria on which the decision may not stand.
        criteria: Vec<Choice>,
        /// What was typed.
        reason: String,
    },
    /// Field `node`.
    Copy {
        /// The nodes whose offices can have a copy.
        nodes: Vec<Choice>,
    },
    /// Fields `node`, `duty` and `reason`.
    AddSeat {
        /// The nodes whose offices can fill the seat.
        nodes: Vec<Choice>,
        /// The duties that can fill it.
        duties: Vec<Choice>,
        /// What was typed.
        reason: String,
    },
    /// Fields `to` and `reason`.
    Transfer {
        /// The nodes of the other offices of that rank.
        nodes: Vec<Choice>,
        /// What was typed.
        reason: String,
    },
    /// Field `account`.
    Assign {
        /// The accounts of the office that can do it.
        accounts: Vec<Choice>,
    },
    /// Field `members`, one for each that is ticked.
    OpenBallot {
        /// The accounts of the office that can be members.
        members: Vec<Choice>,
        /// How many are members, and how many of them must be for it.
        help: String,
    },
    /// Fields `ballot`, `vote`, `criteria` and `reason`.
    CastVote {
        /// The ballot that is open, sent along.
        ballot: String,
        /// What was chosen: `for`, `against`, `abstain` or `recused`.
        vote: String,
        /// The criteria that a vote against it can name; none where the committee only reviews.
        criteria: Vec<Choice>,
        /// What was typed.
        reason: String,
    },
    /// Fields `visited_on`, `outcome` (`as_stated`, `otherwise`), `with` and the file `paper`.
    RecordVisit {
        /// What was typed.
        visited_on: String,
        /// What was chosen.
        outcome: String,
        /// The accounts of the two offices that can have gone as well.
        accounts: Vec<Choice>,
        /// A scan that came before something else was to be mended.
        held: Option<HeldPaper>,
    },
    /// Take it on although papers are missing.
    AcceptWithGaps {
        /// The papers that are missing.
        missing: Vec<MissingPaper>,
        /// How many working days the applicant has to hand them in.
        workdays: u32,
    },
    /// A file `paper-<code>` for each paper that is missing.
    Supplement {
        /// The papers.
        missing: Vec<MissingPaper>,
        /// The last day.
        due: String,
    },
    /// Be judged by a later edition; its code is sent as `edition`.
    ChooseEdition {
        /// The code of the edition.
        edition: String,
        /// Its title.
        title: String,
        /// The words of the clause.
        clause: String,
        /// The last day.
        until: String,
    },
    /// Confirm the visit.
    ConfirmVisit {
        /// The day on which the two were there.
        visited_on: String,
        /// `as_stated` or `otherwise`.
        outcome: String,
    },
    /// Field `statement`.
    MakeStatement {
        /// What was typed.
        statement: String,
    },
}

/// A paper that is missing.
#[derive(Clone, Debug, Default)]
pub struct MissingPaper {
    /// Its kind.
    pub code: String,
    /// Its words.
    pub label: String,
    /// A scan that came before something else was to be mended.
    pub held: Option<HeldPaper>,
}

/// A row of the list of corrections being typed.
#[derive(Clone, Debug, Default)]
pub struct CorrectionInput {
    /// The criterion chosen.
    pub criterion: String,
    /// What is to be corrected.
    pub text: String,
}

impl OpenVerb {
    /// The verb's name, as routes, permissions and words have it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::NotAccept { .. } => "not-accept",
            Self::Return { .. } => "return",
            Self::Resubmit => "resubmit",
            Self::ExtendCorrection { .. } => "extend-correction",
            Self::Review { .. } => "review",
            Self::Decide { .. } => "decide",
            Self::Extend { .. } => "extend",
            Self::OpenNotice { .. } => "open-notice",
            Self::CloseNotice => "close-notice",
            Self::Object { .. } => "object",
            Self::AnswerObjection { .. } => "answer-objection",
            Self::IssueReply { .. } => "issue-reply",
            Self::Withdraw => "withdraw",
            Self::Hold { .. } => "hold",
            Self::Resume => "resume",
            Self::SendBack { .. } => "send-back",
            Self::TakeBack => "take-back",
            Self::RecordSlip { .. } => "record-slip",
            Self::ConfirmSlip { .. } => "confirm-slip",
            Self::Remind => "remind",
            Self::AskOpinion { .. } => "ask-opinion",
            Self::GiveOpinion { .. } => "give-opinion",
            Self::ConcludeReReview { .. } => "conclude-re-review",
            Self::MakeStatement { .. } => "make-statement",
            Self::Copy { .. } => "copy",
            Self::AddSeat { .. } => "add-seat",
            Self::Transfer { .. } => "transfer",
            Self::Assign { .. } => "assign",
            Self::OpenBallot { .. } => "open-ballot",
            Self::CastVote { .. } => "cast-vote",
            Self::RecordVisit { .. } => "record-visit",
            Self::ConfirmVisit { .. } => "confirm-visit",
            Self::AcceptWithGaps { .. } => "accept-with-gaps",
            Self::Supplement { .. } => "supplement",
            Self::ChooseEdition { .. } => "choose-edition",
        }
    }
}
