//! The actions that authority is asked about.

use qibu_domain::subject::event::AffairKind;
use std::fmt;

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// What an account may want to do. The words are those of the policies and are never reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The action's name in the policies.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

actions! {
    /// Draft a proposal for an association.
    Propose = "propose",
    /// Submit an application.
    Submit = "submit",
    /// Submit it again after a return.
    Resubmit = "resubmit",
    /// Take longer to correct it.
    ExtendCorrection = "extend-correction",
    /// Withdraw it.
    Withdraw = "withdraw",
    /// Accept it (受理).
    Accept = "accept",
    /// Not accept it (不予受理).
    NotAccept = "not-accept",
    /// Return it for correction.
    Return = "return",
    /// Review it.
    Review = "review",
    /// Take longer to decide.
    Extend = "extend",
    /// Decide it.
    Decide = "decide",
    /// Open its notice.
    OpenNotice = "open-notice",
    /// Object during the notice.
    Object = "object",
    /// Answer an objection.
    AnswerObjection = "answer-objection",
    /// Close its notice.
    CloseNotice = "close-notice",
    /// Issue the reply.
    IssueReply = "issue-reply",
    /// Hold it until a day (暂缓).
    Hold = "hold",
    /// Go on before the hold's last day.
    Resume = "resume",
    /// Send it back to an earlier seat.
    SendBack = "send-back",
    /// Take the last opinion back.
    TakeBack = "take-back",
    /// Record a decision that was taken on paper (签批单).
    RecordSlip = "record-slip",
    /// Confirm the slip.
    ConfirmSlip = "confirm-slip",
    /// Say what a second look at the decision came to (复核).
    ConcludeReReview = "conclude-re-review",
    /// Remind the office that has it (催办).
    Remind = "remind",
    /// Ask another office for its opinion (征求意见).
    AskOpinion = "ask-opinion",
    /// Give the opinion that was asked for.
    GiveOpinion = "give-opinion",
    /// Send another office a copy for its information (抄送).
    Copy = "copy",
    /// Add a seat before the one that has it (加签).
    AddSeat = "add-seat",
    /// Hand it to the same duty of another office of the same rank (转办).
    Transfer = "transfer",
    /// Name the account that is to do what the seat has to do (改派).
    Assign = "assign",
    /// Call the committee of a seat to vote (部务会表决).
    OpenBallot = "open-ballot",
    /// Vote as a member of a committee.
    CastVote = "cast-vote",
    /// Record what two people found on the spot (现场核实).
    RecordVisit = "record-visit",
    /// Confirm what the other recorded.
    ConfirmVisit = "confirm-visit",
    /// Take an application on although papers are missing (容缺受理).
    AcceptWithGaps = "accept-with-gaps",
    /// Hand in what was missing at the acceptance.
    Supplement = "supplement",
    /// Be judged by a later edition, which lets the applicant choose (过渡条款).
    ChooseEdition = "choose-edition",
    /// State a body's case against what an office proposes (陈述申辩).
    MakeStatement = "make-statement",
    /// Confirm a draft that another typed.
    ConfirmDraft = "confirm-draft",
    /// Record the founding of a body older than the log.
    RecordFounding = "record-founding",
    /// Correct a recorded founding.
    CorrectFounding = "correct-founding",
    /// Recognise a step that a body had reached before the log.
    RecogniseLate = "recognise-late",
    /// Correct a step recognised late.
    CorrectLateStep = "correct-late-step",
    /// Propose that a body be suspended, resumed or delisted, and carry that proposal.
    ProposeOrder = "propose-order",
    /// Put a body to rectification (整改).
    OrderRectification = "order-rectification",
    /// Say what a check of the rectification found.
    CheckRectification = "check-rectification",
    /// Settle one part of a winding up.
    SettleWindingUp = "settle-winding-up",
    /// Dissolve what is wound up.
    Dissolve = "dissolve",
    /// Record that the registration authority revoked a body.
    RecordRevocation = "record-revocation",
    /// Record a fact of a body's own affairs (台账).
    RecordAffair = "record-affair",
    /// Correct such a fact alone, a short while after it was recorded.
    CorrectAffair = "correct-affair",
    /// Correct such a fact as one of two officers.
    CorrectAffairLate = "correct-affair-late",
    /// Record an inspection of a base and what became of it, and correct that a short while after.
    InspectBase = "inspect-base",
    /// Record a complaint of a brand and how it was settled, and correct that a short while after.
    HandleBrandComplaint = "handle-brand-complaint",
    /// List a brand that was listed before the log, as one of two officers.
    ListBrand = "list-brand",
    /// Give a brand up.
    RetireBrand = "retire-brand",
    /// Record a visit, a publication or a guide in the annals of a district (大事记).
    RecordAnnal = "record-annal",
    /// Correct such an entry alone, a short while after it was recorded.
    CorrectAnnal = "correct-annal",
    /// Correct such an entry as one of two officers.
    CorrectAnnalLate = "correct-annal-late",
    /// Approve a programme of a body (活动项目).
    ApproveProgramme = "approve-programme",
    /// Close it.
    CloseProgramme = "close-programme",
    /// Correct what was recorded of it alone, a short while after.
    CorrectProgramme = "correct-programme",
    /// Correct that as one of two officers.
    CorrectProgrammeLate = "correct-programme-late",
    /// Plan a session of a body (场次), or cancel one.
    PlanSession = "plan-session",
    /// Record that it was held, and report it.
    RecordSession = "record-session",
    /// Enter a session late that a body held while it was not active.
    RecordIrregularSession = "record-irregular-session",
    /// Correct what was recorded of a session alone, a short while after.
    CorrectSession = "correct-session",
    /// Correct that as one of two officers.
    CorrectSessionLate = "correct-session-late",
    /// Record what a body has brought about (成效).
    RecordOutcome = "record-outcome",
    /// Correct such an outcome alone, a short while after it was recorded.
    CorrectOutcome = "correct-outcome",
    /// Correct such an outcome as one of two officers.
    CorrectOutcomeLate = "correct-outcome-late",
    /// Record a request for service (服务需求).
    RecordRequest = "record-request",
    /// Say of which domain it is, give it to a team, and record what became of it.
    HandleRequest = "handle-request",
    /// Give it to a body that was not asked.
    AssignRequest = "assign-request",
    /// Correct a fact of such a request alone, a short while after it was recorded.
    CorrectRequest = "correct-request",
    /// Correct such a fact as one of two officers.
    CorrectRequestLate = "correct-request-late",
    /// Record that a number was published (公布口径).
    RecordClaim = "record-claim",
    /// Put such a number beside the figure (对外数据核对).
    CheckClaim = "check-claim",
    /// Correct such a number alone, a short while after it was recorded.
    CorrectClaim = "correct-claim",
    /// Correct such a number as one of two officers.
    CorrectClaimLate = "correct-claim-late",
    /// Submit a suggestion through a body (建言献策).
    SubmitSuggestion = "submit-suggestion",
    /// Forward it to whom it concerns.
    ForwardSuggestion = "forward-suggestion",
    /// Record its answer.
    AnswerSuggestion = "answer-suggestion",
    /// Adopt what it suggests.
    AdoptSuggestion = "adopt-suggestion",
    /// Decline what it suggests.
    DeclineSuggestion = "decline-suggestion",
    /// Publish it with its answer.
    PublishSuggestion = "publish-suggestion",
    /// Correct a fact of it alone, a short while after it was recorded.
    CorrectSuggestion = "correct-suggestion",
    /// Correct such a fact as one of two officers.
    CorrectSuggestionLate = "correct-suggestion-late",
    /// Enter a person and ask for consents.
    InvitePerson = "invite-person",
    /// Record by a signed form what a person said.
    RecordConsent = "record-consent",
    /// Attest the four haves of a person (四有), or take that back.
    AttestPerson = "attest-person",
    /// Enrol a person in the pool of representatives, or record that they left.
    EnrolPerson = "enrol-person",
    /// Take over a representative who was enrolled before the log, as one of two officers.
    TakeOverPerson = "take-over-person",
    /// Give a representative an assignment, and record what became of it.
    AssignPerson = "assign-person",
    /// Correct a fact of a person alone, a short while after it was recorded.
    CorrectPerson = "correct-person",
    /// Correct such a fact as one of two officers.
    CorrectPersonLate = "correct-person-late",
    /// Order the erasure of a person.
    ErasePerson = "erase-person",
    /// Read who a person is, for a purpose that is written down.
    ReadPerson = "read-person",
    /// Offer somebody a seat in an association.
    OfferMembership = "offer-membership",
    /// Record by a signed form that a seat was taken or left.
    RecordMembership = "record-membership",
    /// Confirm that a candidate is a member.
    ConfirmMembership = "confirm-membership",
    /// Let a member go.
    ReleaseMember = "release-member",
    /// Correct a fact of a membership alone, a short while after it was recorded.
    CorrectMembership = "correct-membership",
    /// Correct such a fact as one of two officers.
    CorrectMembershipLate = "correct-membership-late",
    /// Found an alliance of service teams (服务联盟).
    FoundAlliance = "found-alliance",
    /// Dissolve it.
    DissolveAlliance = "dissolve-alliance",
    /// Correct its founding alone, a short while after it was recorded.
    CorrectAlliance = "correct-alliance",
    /// Correct its founding as one of two officers.
    CorrectAllianceLate = "correct-alliance-late",
    /// Form a service team (服务队).
    FormTeam = "form-team",
    /// Suspend a service team, or let it go on.
    SuspendTeam = "suspend-team",
    /// Dissolve a service team.
    DissolveTeam = "dissolve-team",
    /// Look at the credentials of a member of a team, and say yes or no.
    CheckCredential = "check-credential",
    /// Correct a fact of a team alone, a short while after it was recorded.
    CorrectTeam = "correct-team",
    /// Correct such a fact as one of two officers.
    CorrectTeamLate = "correct-team-late",
    /// Open an account.
    OpenAccount = "open-account",
    /// Appoint an account.
    Appoint = "appoint",
    /// Revoke an appointment.
    RevokeAppointment = "revoke-appointment",
    /// Note an account's post in a body.
    NotePost = "note-post",
    /// Lend a duty, or take it back.
    Delegate = "delegate",
    /// Publish an edition of the standard.
    PublishEdition = "publish-edition",
    /// Adopt a policy set.
    AdoptPolicies = "adopt-policies",
    /// Publish a year of working days.
    PublishCalendar = "publish-calendar",
    /// Change the district's tree.
    ChangeTree = "change-tree",
    /// Advance the clock of a training log.
    AdvanceClock = "advance-clock",
    /// Confirm a clock that stands far from the log's last event.
    ConfirmClock = "confirm-clock",
    /// Record what has fallen due.
    RunDeadlines = "run-deadlines",
    /// Order an erasure.
    OrderErasure = "order-erasure",
    /// Read a paper.
    ReadPaper = "read-paper",
    /// Read an association, its applications and its history.
    ReadSubject = "read-subject",
    /// Read figures.
    ReadFigures = "read-figures",
    /// Read the log's events.
    ReadEvents = "read-events",
    /// Read accounts and their appointments.
    ReadAccounts = "read-accounts",
    /// Read refused attempts.
    ReadRefusals = "read-refusals",
}

impl Action {
    /// What an office finds in a body and records itself, and corrects; `None` of what the body says of itself.
    pub fn of_office(kind: AffairKind) -> Option<Self> {
        if kind.is_of_a_complaint() {
            return Some(Self::HandleBrandComplaint);
        }
        kind.is_of_an_office().then_some(Self::InspectBase)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
