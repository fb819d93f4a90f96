//! What authority asks of each noun: which action a command is, and on which resource.

use crate::authority::{Action, Resource};
use crate::store::Streams;
use crate::wiring::Qibu;
use qibu_domain::account::{Account, AccountCommand};
use qibu_domain::calendar::Calendar;
use qibu_domain::decider::Decider;
use qibu_domain::district::{District, DistrictCommand};
use qibu_domain::editions::{Editions, EditionsCommand};
use qibu_domain::id::{PaperId, Sequence, StreamId, SubjectId};
use qibu_domain::logbook::{Logbook, LogbookCommand, furthest_advance};
use qibu_domain::occasion::Occasion;
use qibu_domain::paper::{Paper, PaperCommand};
use qibu_domain::policies::Policies;
use qibu_domain::subject::{
    self, Oversight, Proposal, Subject, SubjectCommand, SubjectRefusal, SubjectState, Verb,
};
use qibu_domain::time::{Day, Instant};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A decider whose commands can be put before authority.
pub trait Guarded: Decider {
    /// The action that a command is, of a noun that stands so.
    fn action(state: &Self::State, command: &Self::Command) -> Action;

    /// What the command acts on. `state` counts what has fallen due.
    fn resource(
        stream: StreamId,
        state: &Self::State,
        command: &Self::Command,
        occasion: &Occasion,
    ) -> Result<Resource, Self::Refusal>;

    /// The state with everything that has fallen due, though nothing was written.
    fn as_fallen_due<'s>(state: &'s Self::State, _occasion: &Occasion) -> Cow<'s, Self::State> {
        Cow::Borrowed(state)
    }

    /// The last event of what is acted on: what `If-Match` is compared with.
    fn version(_state: &Self::State, _command: &Self::Command) -> Option<Sequence> {
        None
    }

    /// The area and the scope whose bodies the decision counts, where it does.
    fn counts_scope(_state: &Self::State, _command: &Self::Command) -> Option<(String, String)> {
        None
    }

    /// The papers whose erasure the decision looks at, where it judges any.
    fn papers_judged(_state: &Self::State, _command: &Self::Command) -> BTreeSet<PaperId> {
        BTreeSet::new()
    }

    /// The day as of which other streams are read: today, save where the command says an earlier one.
    fn facts_on(_state: &Self::State, _command: &Self::Command, today: Day) -> Day {
        today
    }

    /// Whether a reaction may send the command.
    fn is_reaction(_command: &Self::Command) -> bool {
        false
    }

    /// Whether the command begins a stream, so that there is nothing to be read of it.
    fn begins(_command: &Self::Command) -> bool {
        false
    }

    /// Whether the command takes two: whoever typed it, and whoever confirms it (domain 11.2).
    fn takes_two(_command: &Self::Command) -> bool {
        false
    }

    /// The time of the decision: now, save where the command itself moves the clock.
    fn time_of(_command: &Self::Command, now: Instant) -> Instant {
        now
    }

    /// Where the noun's streams are kept warm.
    fn streams(qibu: &Qibu) -> &Streams<Self>
    where
        Self: Sized;
}

/// What concerns a district as a whole: it is administered from the home district of the log.
fn of_district(district: &str, occasion: &Occasion) -> Resource {
    Resource {
        district: home(occasion),
        node: district.to_owned(),
        ..Resource::default()
    }
}

/// The home district of the log: the first of its trees.
fn home(occasion: &Occasion) -> String {
    occasion.rulebook.home().unwrap_or_default().to_owned()
}

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
        let escalated_to = state
            .application(*application)
            .and_then(|known| known.escalated_to.clone())
            .filter(|_| verb.is_escalated());
        let seats = if verb.is_of_a_seat() {
            subject::seats_of(state, *application, verb, occasion)?
        } else {
            Vec::new()
        };
        Ok(Resource {
            seats,
            escalated_to,
            ..resource
        })
    }

    fn as_fallen_due<'s>(state: &'s SubjectState, occasion: &Occasion) -> Cow<'s, SubjectState> {
        if !subject::is_due(state, occasion.today()) {
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
                verb: Verb::Resubmit { .. } | Verb::Decide { .. } | Verb::ConfirmSlip,
                ..
            } => {
                let known = state.body.as_ref()?.association()?;
                Some((known.node.clone(), known.scope.clone()))
            }
            _ => None,
        }
    }

    fn papers_judged(state: &SubjectState, command: &SubjectCommand) -> BTreeSet<PaperId> {
        subject::papers_judged(state, command)
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

impl Guarded for Account {
    fn action(_state: &Self::State, command: &AccountCommand) -> Action {
        match command {
            AccountCommand::Open | AccountCommand::Close => Action::OpenAccount,
            AccountCommand::Appoint(_) => Action::Appoint,
            AccountCommand::Revoke { .. } => Action::RevokeAppointment,
            AccountCommand::TakePost { .. } | AccountCommand::LeavePost { .. } => Action::NotePost,
            AccountCommand::Delegate(_) | AccountCommand::RevokeDelegation { .. } => {
                Action::Delegate
            }
        }
    }

    fn resource(
        _stream: StreamId,
        _state: &Self::State,
        command: &AccountCommand,
        occasion: &Occasion,
    ) -> Result<Resource, Self::Refusal> {
        let node = match command {
            AccountCommand::Appoint(appointment) => Some(appointment.node.as_str()),
            _ => None,
        };
        let district = node.and_then(|node| occasion.rulebook.district_of(node));
        Ok(of_district(
            &district.map_or_else(|| home(occasion), str::to_owned),
            occasion,
        ))
    }

    fn begins(command: &AccountCommand) -> bool {
        matches!(command, AccountCommand::Open)
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.accounts()
    }
}

impl Guarded for Logbook {
    fn action(_state: &Self::State, command: &LogbookCommand) -> Action {
        match command {
            LogbookCommand::AdvanceClock { .. } => Action::AdvanceClock,
            LogbookCommand::Open { .. }
            | LogbookCommand::MakeReady
            | LogbookCommand::ConfirmClock => Action::ConfirmClock,
        }
    }

    fn resource(
        _stream: StreamId,
        _state: &Self::State,
        _command: &LogbookCommand,
        occasion: &Occasion,
    ) -> Result<Resource, Self::Refusal> {
        Ok(of_district(&home(occasion), occasion))
    }

    fn time_of(command: &LogbookCommand, now: Instant) -> Instant {
        match command {
            // The writer stamps the instant that the clock is moved to; too far a move is the decision's to refuse.
            LogbookCommand::AdvanceClock { to } if *to <= furthest_advance(now) => now.max(*to),
            _ => now,
        }
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.logbook()
    }
}

impl Guarded for District {
    fn action(_state: &Self::State, _command: &DistrictCommand) -> Action {
        Action::ChangeTree
    }

    fn resource(
        _stream: StreamId,
        state: &Self::State,
        _command: &DistrictCommand,
        occasion: &Occasion,
    ) -> Result<Resource, Self::Refusal> {
        // A second district is opened by the administrator of the first.
        Ok(of_district(
            &state.root.clone().unwrap_or_else(|| home(occasion)),
            occasion,
        ))
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.districts()
    }
}

impl Guarded for Editions {
    fn action(_state: &Self::State, _command: &EditionsCommand) -> Action {
        Action::PublishEdition
    }

    fn resource(
        _stream: StreamId,
        _state: &Self::State,
        command: &EditionsCommand,
        occasion: &Occasion,
    ) -> Result<Resource, Self::Refusal> {
        let EditionsCommand::PublishEdition(publish) = command;
        Ok(of_district(&publish.district, occasion))
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.editions()
    }
}

impl Guarded for Policies {
    fn action(_state: &Self::State, _command: &Self::Command) -> Action {
        Action::AdoptPolicies
    }

    fn resource(
        _stream: StreamId,
        _state: &Self::State,
        _command: &Self::Command,
        occasion: &Occasion,
    ) -> Result<Resource, Self::Refusal> {
        Ok(of_district(&home(occasion), occasion))
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.policies()
    }
}

impl Guarded for Calendar {
    fn action(_state: &Self::State, _command: &Self::Command) -> Action {
        Action::PublishCalendar
    }

    fn resource(
        _stream: StreamId,
        _state: &Self::State,
        _command: &Self::Command,
        occasion: &Occasion,
    ) -> Result<Resource, Self::Refusal> {
        Ok(of_district(&home(occasion), occasion))
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.calendar()
    }
}

impl Guarded for Paper {
    fn action(_state: &Self::State, _command: &PaperCommand) -> Action {
        Action::OrderErasure
    }

    fn resource(
        _stream: StreamId,
        _state: &Self::State,
        _command: &PaperCommand,
        occasion: &Occasion,
    ) -> Result<Resource, Self::Refusal> {
        Ok(of_district(&home(occasion), occasion))
    }

    fn is_reaction(command: &PaperCommand) -> bool {
        matches!(command, PaperCommand::ConfirmErasure)
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.paper_streams()
    }
}
