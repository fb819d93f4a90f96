//! What authority asks of an association or a base.

use super::Guarded;
use crate::authority::{Above, Action, Resource};
use crate::store::Streams;
use crate::wiring::{Qibu, Work};
use qibu_domain::id::{AccountId, PaperId, Sequence, StreamId, SubjectId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::occasion::Occasion;
use qibu_domain::rulebook::Rulebook;
use qibu_domain::subject::{
    self, AffairCommand, Assignment, BrandCommand, Oversight, Proposal, Subject, SubjectCommand,
    SubjectRefusal, SubjectState, Verb, affairs, brands,
};
use qibu_domain::time::Day;
use std::borrow::Cow;
use std::collections::BTreeSet;

impl Guarded for Subject {
    fn action(state: &SubjectState, command: &SubjectCommand) -> Action {
        match command {
            SubjectCommand::Propose { .. } => Action::Propose,
            SubjectCommand::Submit { transition, .. } if transition.is_proposed_by_an_office() => {
                Action::ProposeOrder
            }
            SubjectCommand::Submit { .. } => Action::Submit,
            SubjectCommand::RecordFounding { .. } => Action::RecordFounding,
            SubjectCommand::CorrectFounding { .. } => Action::CorrectFounding,
            SubjectCommand::RecogniseLate { .. } => Action::RecogniseLate,
            SubjectCommand::CorrectLateStep { .. } => Action::CorrectLateStep,
            SubjectCommand::Oversee(oversight) => of_oversight(oversight),
            SubjectCommand::Affair(command) => of_affair(state, command),
            SubjectCommand::Brand(BrandCommand::ListLate { .. }) => Action::ListBrand,
            SubjectCommand::Brand(BrandCommand::Retire { .. }) => Action::RetireBrand,
            SubjectCommand::Wake | SubjectCommand::OpenReReview(_) => Action::RunDeadlines,
            SubjectCommand::Act { application, verb } => {
                let known = state.application(*application);
                let is_order =
                    known.is_some_and(|known| known.transition.is_proposed_by_an_office());
                match verb {
                    // What an office proposed is its own to carry.
                    Verb::Resubmit { .. }
                    | Verb::ExtendCorrection { .. }
                    | Verb::Withdraw
                    | Verb::Remind
                    | Verb::Supplement { .. }
                    | Verb::ChooseEdition { .. }
                        if is_order =>
                    {
                        Action::ProposeOrder
                    }
                    verb => of_verb(verb),
                }
            }
        }
    }

    fn resource(
        stream: StreamId,
        state: &SubjectState,
        command: &SubjectCommand,
        occasion: &Occasion,
    ) -> Result<Resource, SubjectRefusal> {
        let node = match command {
            SubjectCommand::Propose { proposal, .. }
            | SubjectCommand::RecordFounding { proposal, .. } => proposal.node().to_owned(),
            _ => {
                let body = state.body.as_ref().ok_or(SubjectRefusal::Unknown)?;
                body.node().to_owned()
            }
        };
        let district = occasion.rulebook.district_of(&node);
        let district = district
            .ok_or_else(|| SubjectRefusal::UnknownNode { node: node.clone() })?
            .to_owned();
        let body = Some(SubjectId(stream.id));
        let resource = Resource {
            district,
            node,
            body,
            ..Resource::default()
        };
        let SubjectCommand::Act { application, verb } = command else {
            return Ok(resource);
        };
        let known = state.application(*application);
        let escalated = known.filter(|known| known.late && verb.is_escalated());
        let seats = if verb.is_of_a_seat() {
            subject::seats_of(state, *application, verb, occasion)?
        } else {
            Vec::new()
        };
        Ok(Resource {
            seats,
            escalated: escalated.map(|known| Above::of(known.escalated_to.as_deref())),
            ..resource
        })
    }

    fn as_fallen_due<'s>(state: &'s SubjectState, occasion: &Occasion) -> Cow<'s, SubjectState> {
        if !subject::is_due(state, &occasion.rulebook, occasion.today()) {
            return Cow::Borrowed(state);
        }
        // Where it cannot be told what has fallen due, the decision itself says why.
        subject::as_fallen_due(state, occasion).map_or(Cow::Borrowed(state), Cow::Owned)
    }

    fn version(state: &SubjectState, command: &SubjectCommand) -> Option<Sequence> {
        match command {
            SubjectCommand::Act { application, .. } => {
                state.application(*application).map(|known| known.last)
            }
            _ => None,
        }
    }

    fn counts_scope(state: &SubjectState, command: &SubjectCommand) -> Option<(String, String)> {
        match command {
            SubjectCommand::Propose {
                proposal: Proposal::Association(proposal),
                ..
            } => Some((proposal.node.clone(), proposal.scope.clone())),
            SubjectCommand::Submit { .. }
            | SubjectCommand::Act {
                verb:
                    Verb::Resubmit { .. }
                    | Verb::Decide { .. }
                    | Verb::ConfirmSlip
                    | Verb::CastVote { .. },
                ..
            } => {
                let known = state.body.as_ref()?.association()?;
                Some((known.node.clone(), known.scope.clone()))
            }
            _ => None,
        }
    }

    fn work_judged(
        stream: StreamId,
        state: &SubjectState,
        command: &SubjectCommand,
        rulebook: &Rulebook,
        day: Day,
    ) -> Option<Work> {
        let transition = match command {
            SubjectCommand::Submit { transition, .. } => *transition,
            SubjectCommand::Act {
                application,
                verb:
                    Verb::Resubmit { .. }
                    | Verb::Decide { .. }
                    | Verb::ConfirmSlip
                    | Verb::CastVote { .. },
                ..
            } => state.application(*application)?.transition,
            _ => return None,
        };
        Work::of(rulebook, stream, state, transition, day)
    }

    fn papers_judged(state: &SubjectState, command: &SubjectCommand) -> BTreeSet<PaperId> {
        subject::papers_judged(state, command)
    }

    fn accounts_judged(command: &SubjectCommand) -> BTreeSet<AccountId> {
        subject::accounts_judged(command)
    }

    fn associations_judged(command: &SubjectCommand) -> BTreeSet<SubjectId> {
        match command {
            SubjectCommand::Affair(command) => affairs::associations_named(command),
            _ => BTreeSet::new(),
        }
    }

    fn bodies_judged(command: &SubjectCommand) -> BTreeSet<StreamId> {
        match command {
            SubjectCommand::Affair(command) => brands::bodies_named(command)
                .into_iter()
                .filter(|body| SubjectKind::try_from(body.kind).is_ok())
                .collect(),
            _ => BTreeSet::new(),
        }
    }

    fn assignment(
        state: &SubjectState,
        command: &SubjectCommand,
        occasion: &Occasion,
    ) -> Option<Assignment> {
        subject::assignment(state, command, occasion)
    }

    fn facts_on(state: &SubjectState, command: &SubjectCommand, today: Day) -> Day {
        let SubjectCommand::Act {
            application,
            verb: Verb::ConfirmSlip,
        } = command
        else {
            return today;
        };
        // Of a paper decision: the slip's day (law 12).
        let known = state.application(*application);
        let slip = known.and_then(|known| known.aside.slip.as_ref());
        slip.map_or(today, |slip| slip.signed_on.min(today))
    }

    fn corrects(command: &SubjectCommand) -> Option<Sequence> {
        match command {
            SubjectCommand::Affair(AffairCommand::Correct { cites, .. }) => Some(*cites),
            _ => None,
        }
    }

    fn is_reaction(command: &SubjectCommand) -> bool {
        matches!(
            command,
            SubjectCommand::Wake | SubjectCommand::OpenReReview(_)
        )
    }

    fn begins(command: &SubjectCommand) -> bool {
        matches!(
            command,
            SubjectCommand::Propose { .. } | SubjectCommand::RecordFounding { .. }
        )
    }

    fn takes_two(command: &SubjectCommand) -> bool {
        matches!(
            command,
            SubjectCommand::RecordFounding { .. }
                | SubjectCommand::CorrectFounding { .. }
                | SubjectCommand::RecogniseLate { .. }
                | SubjectCommand::CorrectLateStep { .. }
                | SubjectCommand::Affair(AffairCommand::Correct { by_two: true, .. })
                | SubjectCommand::Brand(BrandCommand::ListLate { .. })
        )
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.subjects()
    }
}

fn of_verb(verb: &Verb) -> Action {
    match verb {
        Verb::Accept => Action::Accept,
        Verb::NotAccept { .. } => Action::NotAccept,
        Verb::Return { .. } => Action::Return,
        Verb::Resubmit { .. } => Action::Resubmit,
        Verb::ExtendCorrection { .. } => Action::ExtendCorrection,
        Verb::Review { .. } => Action::Review,
        Verb::Extend { .. } => Action::Extend,
        Verb::Decide { .. } => Action::Decide,
        Verb::OpenNotice => Action::OpenNotice,
        Verb::Object { .. } => Action::Object,
        Verb::AnswerObjection { .. } => Action::AnswerObjection,
        Verb::CloseNotice => Action::CloseNotice,
        Verb::IssueReply { .. } => Action::IssueReply,
        Verb::Withdraw => Action::Withdraw,
        Verb::Hold { .. } => Action::Hold,
        Verb::Resume => Action::Resume,
        Verb::SendBack { .. } => Action::SendBack,
        Verb::TakeBack => Action::TakeBack,
        Verb::RecordSlip { .. } => Action::RecordSlip,
        Verb::ConfirmSlip => Action::ConfirmSlip,
        Verb::ConcludeReReview { .. } => Action::ConcludeReReview,
        Verb::Remind => Action::Remind,
        Verb::AskOpinion { .. } => Action::AskOpinion,
        Verb::GiveOpinion { .. } => Action::GiveOpinion,
        Verb::MakeStatement { .. } => Action::MakeStatement,
        Verb::Copy { .. } => Action::Copy,
        Verb::AddSeat { .. } => Action::AddSeat,
        Verb::Transfer { .. } => Action::Transfer,
        Verb::Assign { .. } => Action::Assign,
        Verb::OpenBallot { .. } => Action::OpenBallot,
        Verb::CastVote { .. } => Action::CastVote,
        Verb::RecordVisit { .. } => Action::RecordVisit,
        Verb::ConfirmVisit => Action::ConfirmVisit,
        Verb::AcceptWithGaps => Action::AcceptWithGaps,
        Verb::Supplement { .. } => Action::Supplement,
        Verb::ChooseEdition { .. } => Action::ChooseEdition,
    }
}

/// What authority calls a fact of a body's own affairs, and its correction: what an office found it corrects itself.
fn of_affair(state: &SubjectState, command: &AffairCommand) -> Action {
    match command {
        AffairCommand::Record { affair, .. } => {
            Action::of_office(affair.kind()).unwrap_or(Action::RecordAffair)
        }
        AffairCommand::Correct { by_two: true, .. } => Action::CorrectAffairLate,
        AffairCommand::Correct { cites, .. } => {
            let cited = state.affairs.fact(*cites);
            let of_office = cited.and_then(|cited| Action::of_office(cited.affair.kind()));
            of_office.unwrap_or(Action::CorrectAffair)
        }
    }
}

/// What authority calls an act on the standing of a body.
fn of_oversight(oversight: &Oversight) -> Action {
    match oversight {
        Oversight::OrderRectification { .. } => Action::OrderRectification,
        Oversight::CheckRectification { .. } => Action::CheckRectification,
        Oversight::SettleWindingUp { .. } => Action::SettleWindingUp,
        Oversight::Dissolve { .. } => Action::Dissolve,
        Oversight::RecordRevocation { .. } => Action::RecordRevocation,
    }
}
