//! What can be asked of a person's record.

use super::{AssignmentEnd, AssignmentKind, Basis, PersonErasureGround, PersonFact, Purpose};
use crate::id::{AssignmentId, Sequence, StreamId};
use crate::subject::event::PaperRef;
use crate::time::Day;
use std::collections::{BTreeMap, BTreeSet};

/// What can be asked of a person's record. `paper` is the signed form by which an office records what the person said;
/// without one the person says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonCommand {
    /// Invite the person and ask for consents.
    Invite {
        /// The node whose office or body invites.
        node: String,
        /// What consents are asked for.
        purposes: BTreeSet<Purpose>,
    },
    /// Ask for further consents.
    AskConsent {
        /// What for.
        purposes: BTreeSet<Purpose>,
    },
    /// Consent to a purpose.
    GiveConsent {
        /// What to.
        purpose: Purpose,
        /// The version of the text that was shown.
        text: String,
        /// The day on which the form was signed; absent for today.
        signed_on: Option<Day>,
        /// The signed form.
        paper: Option<PaperRef>,
    },
    /// Say no to a purpose.
    RefuseConsent {
        /// What to.
        purpose: Purpose,
    },
    /// Take a consent back.
    WithdrawConsent {
        /// Of what.
        purpose: Purpose,
        /// The signed form.
        paper: Option<PaperRef>,
    },
    /// Attest the four haves, each with its basis.
    Attest {
        /// The items.
        items: BTreeMap<String, Basis>,
    },
    /// Accept the attestation.
    AcceptAttestation {
        /// The signed form.
        paper: Option<PaperRef>,
    },
    /// Contest the attestation.
    ContestAttestation,
    /// Take the attestation back.
    WithdrawAttestation,
    /// Enter the pool of representatives.
    Enrol(Enrol),
    /// Take over a representative who was enrolled before Qibu, with the consent on the same signed statement.
    TakeOver(TakeOver),
    /// Leave the pool.
    Leave {
        /// The day; absent for today.
        left_on: Option<Day>,
    },
    /// Give an assignment.
    Assign {
        /// What it is.
        kind: AssignmentKind,
        /// The body that it is carried out for.
        body: Option<StreamId>,
        /// The day by which it shall be reported.
        due: Option<Day>,
    },
    /// End an assignment without a report.
    EndAssignment {
        /// Which.
        assignment: AssignmentId,
        /// Why.
        end: AssignmentEnd,
    },
    /// Report that an assignment was carried out.
    ReportAssignment {
        /// Which.
        assignment: AssignmentId,
        /// The day on which it was done.
        done_on: Day,
    },
    /// Order the erasure of the person.
    OrderErasure {
        /// Why.
        ground: PersonErasureGround,
    },
    /// Note that keys, fields and seats are destroyed: the reaction's word.
    ConfirmErasure,
    /// Correct a fact, or void it.
    Correct {
        /// The sequence of the event that said it.
        cites: Sequence,
        /// Its new day and content; `None` voids it.
        replacement: Option<(Day, PersonFact)>,
        /// Why, in writing.
        reason: PaperRef,
        /// Whether two officers correct it.
        by_two: bool,
    },
}

/// Entering the pool of representatives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrol {
    /// The node whose office looks after them.
    pub node: String,
    /// The category.
    pub category: String,
    /// The association or base that puts them forward.
    pub put_forward_by: Option<StreamId>,
}

/// A representative who was enrolled before Qibu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakeOver {
    /// The day of the enrolment.
    pub enrolled_on: Day,
    /// The day on which the person left, where they did.
    pub left_on: Option<Day>,
    /// Where, as what, and by whom.
    pub enrol: Enrol,
    /// The statement, signed by the person: it holds the consent to the pool, too.
    pub statement: PaperRef,
    /// The version of the text that the person was shown.
    pub text: String,
}
