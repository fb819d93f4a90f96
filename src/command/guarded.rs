//! What authority asks of each noun: which action a command is, and on which resource.

mod annals;
mod outcome;
mod person;
mod programme;
mod published_claim;
pub(crate) mod service_request;
mod session;
mod subject;
mod suggestion;
mod team;

use crate::authority::{Action, Resource};
use crate::store::Streams;
use crate::wiring::{Qibu, Work};
use qibu_domain::account::{Account, AccountCommand};
use qibu_domain::calendar::Calendar;
use qibu_domain::decider::Decider;
use qibu_domain::district::{District, DistrictCommand};
use qibu_domain::editions::{Editions, EditionsCommand};
use qibu_domain::id::{
    AccountId, PaperId, PersonRef, ProgrammeId, SeatRef, Sequence, StreamId, SubjectId,
};
use qibu_domain::logbook::{Logbook, LogbookCommand, furthest_advance};
use qibu_domain::occasion::Occasion;
use qibu_domain::paper::{Paper, PaperCommand};
use qibu_domain::policies::{Policies, PoliciesCommand};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::subject::Assignment;
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

    /// The body whose work the decision measures, where it judges one by what it did.
    fn work_judged(
        _stream: StreamId,
        _state: &Self::State,
        _command: &Self::Command,
        _rulebook: &Rulebook,
        _day: Day,
    ) -> Option<Work> {
        None
    }

    /// The papers whose erasure the decision looks at, where it judges any.
    fn papers_judged(_state: &Self::State, _command: &Self::Command) -> BTreeSet<PaperId> {
        BTreeSet::new()
    }

    /// The accounts whose streams the decision reads.
    fn accounts_judged(_command: &Self::Command) -> BTreeSet<AccountId> {
        BTreeSet::new()
    }

    /// The associations whose streams the decision reads, beside the one that is acted on.
    fn associations_judged(_command: &Self::Command) -> BTreeSet<SubjectId> {
        BTreeSet::new()
    }

    /// Other bodies of either kind whose streams the decision reads.
    fn bodies_judged(_command: &Self::Command) -> BTreeSet<StreamId> {
        BTreeSet::new()
    }

    /// All those bodies, of a noun whose state names some, too.
    fn bodies_read(_state: &Self::State, command: &Self::Command) -> BTreeSet<StreamId> {
        Self::bodies_judged(command)
    }

    /// The body that does it, where the noun is the work of a body: authority asks for the place of that body, so that its
    /// stream is read before.
    fn body_acting(_state: &Self::State, _command: &Self::Command) -> Option<StreamId> {
        None
    }

    /// Another body that is given something to do: its place is read before authority is asked, too.
    fn body_given(_state: &Self::State, _command: &Self::Command) -> Option<StreamId> {
        None
    }

    /// The programmes whose streams the decision reads, with those of their owners.
    fn programmes_read(_command: &Self::Command) -> BTreeSet<ProgrammeId> {
        BTreeSet::new()
    }

    /// The alliances whose streams the decision reads.
    fn alliances_read(_command: &Self::Command) -> BTreeSet<StreamId> {
        BTreeSet::new()
    }

    /// The service teams whose streams the decision reads.
    fn teams_read(_state: &Self::State, _command: &Self::Command) -> BTreeSet<StreamId> {
        BTreeSet::new()
    }

    /// The memberships whose streams the decision reads, by their seats.
    fn seats_read(_command: &Self::Command) -> BTreeSet<SeatRef> {
        BTreeSet::new()
    }

    /// The seats of whose persons the decision asks whether they consent to being named in public.
    fn named_in_public(_state: &Self::State, _command: &Self::Command) -> BTreeSet<SeatRef> {
        BTreeSet::new()
    }

    /// The person of whom the vault is asked for the decision: which accounts are theirs, and which token stands for them.
    fn person_judged(_stream: StreamId, _command: &Self::Command) -> Option<PersonRef> {
        None
    }

    /// Whether it is the person's own to do whom the stream is about, so that nobody has to be asked for it.
    fn is_own(_command: &Self::Command) -> bool {
        false
    }

    /// The account that alone does it, where one was named: whether that binds stands in the account's stream.
    fn assignment(
        _state: &Self::State,
        _command: &Self::Command,
        _occasion: &Occasion,
    ) -> Option<Assignment> {
        None
    }

    /// The day as of which other streams are read: today, save where the command says an earlier one.
    fn facts_on(_state: &Self::State, _command: &Self::Command, today: Day) -> Day {
        today
    }

    /// The fact of the command's own stream that it corrects, where the day of its recording matters.
    fn corrects(_command: &Self::Command) -> Option<Sequence> {
        None
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

    /// The schema and the policies by which authority is asked from then on, where the command changes them.
    fn next_authority(_command: &Self::Command) -> Option<(String, String)> {
        None
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

/// What concerns a body at work: the place of it, and the body, whose posts keep their holders from deciding on it. `None`
/// where it was not read: there is no such body.
fn of_body(body: StreamId, occasion: &Occasion) -> Option<Resource> {
    let known = occasion.facts.bodies.get(&body)?;
    let identity = known.body.as_ref()?;
    Some(Resource {
        district: identity.district().to_owned(),
        node: identity.node().to_owned(),
        body: Some(SubjectId(body.id)),
        ..Resource::default()
    })
}

/// The home district of the log: the first of its trees.
fn home(occasion: &Occasion) -> String {
    occasion.rulebook.home().unwrap_or_default().to_owned()
}

impl Guarded for Account {
    fn action(_state: &Self::State, command: &AccountCommand) -> Action {
        match command {
            AccountCommand::Open | AccountCommand::Close => Action::OpenAccount,
            AccountCommand::Appoint(_) => Action::Appoint,
            // Who ends an appointment says who goes on with its work.
            AccountCommand::Revoke { .. } | AccountCommand::HandOver(_) => {
                Action::RevokeAppointment
            }
            AccountCommand::TakePost { .. } | AccountCommand::LeavePost { .. } => Action::NotePost,
            AccountCommand::Delegate(_)
            | AccountCommand::NameDeputy(_)
            | AccountCommand::RevokeDelegation { .. } => Action::Delegate,
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

    fn accounts_judged(command: &AccountCommand) -> BTreeSet<AccountId> {
        match command {
            AccountCommand::HandOver(over) => [over.to].into(),
            AccountCommand::NameDeputy(deputy) => [deputy.to].into(),
            _ => BTreeSet::new(),
        }
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

    fn version(state: &Self::State, _command: &Self::Command) -> Option<Sequence> {
        // The stream holds one event a set, and nothing else.
        let number = state.adopted.as_ref().map_or(0, |adopted| adopted.number);
        Some(Sequence(u64::from(number)))
    }

    fn next_authority(command: &Self::Command) -> Option<(String, String)> {
        let PoliciesCommand::AdoptPolicies(adopt) = command;
        Some((adopt.schema.text(), adopt.policies.text()))
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
        // Forms that a person signed go with the person (law 10).
        matches!(
            command,
            PaperCommand::ConfirmErasure | PaperCommand::OrderErasure { .. }
        )
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.paper_streams()
    }
}
