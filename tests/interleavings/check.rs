//! Reads the log alone, in the order of its positions, and says whether the rules held in it.

use crate::check_bases::Bases;
use crate::check_brands::Brands;
use crate::check_codes::Codes;
use crate::check_tree::Tree;
use qibu_domain::account::AccountEvent;
use qibu_domain::id::{
    AccountId, ApplicationId, AppointmentId, CommandId, DelegationId, Position, StreamId,
    StreamKind,
};
use qibu_domain::recorded::{Metadata, Recorded};
use qibu_domain::subject::SubjectEvent;
use qibu_domain::subject::event::{DecisionOutcome, Identity};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What was seen.
#[derive(Default)]
pub struct Seen {
    /// Acts of persons in associations and bases, each of which rested on an appointment that stood.
    pub acts: usize,
    /// Those of them by a deputy.
    pub by_standing_deputies: usize,
    pub by_deputies: usize,
    pub decisions: usize,
    pub bodies: usize,
    pub names_taken_again: usize,
    pub revocations: usize,
    /// The commands that the log holds.
    pub commands: HashSet<CommandId>,
    pub tree: Tree,
    pub bases: Bases,
    pub codes: Codes,
    pub brands: Brands,
}

#[derive(Default)]
struct Walk {
    seen: Seen,
    given: HashMap<AppointmentId, Position>,
    revoked: HashMap<AppointmentId, Position>,
    lent: HashMap<DelegationId, Position>,
    taken_back: HashMap<DelegationId, Position>,
    /// Standing deputyships, and under which of them the work of an appointment is done now.
    named: HashSet<DelegationId>,
    handed: HashMap<AppointmentId, Option<DelegationId>>,
    names: HashMap<String, StreamId>,
    places: HashMap<(String, String, u32), StreamId>,
    former_names: HashSet<String>,
    identities: HashMap<StreamId, Identity>,
    /// The application, what was done there once and for all, and by whom.
    done: HashMap<(ApplicationId, String), Position>,
    people: HashMap<ApplicationId, BTreeMap<AccountId, &'static str>>,
}

/// Walks through the log; panics where a rule is broken.
pub fn check(events: &[Recorded]) -> Seen {
    let mut walk = Walk::default();
    // An append's record stands with its last event: what the append rests on is read from there.
    let mut from = 0;
    for (index, event) in events.iter().enumerate() {
        assert_eq!(
            event.position.0,
            u64::try_from(index).unwrap() + 1,
            "positions are dense"
        );
        if event.metadata().unwrap().append.is_some() {
            walk.append(&events[from..=index]);
            from = index + 1;
        }
    }
    assert_eq!(from, events.len(), "the log ends with a whole append");
    walk.seen
}

impl Walk {
    fn append(&mut self, events: &[Recorded]) {
        let last = events.last().unwrap().metadata().unwrap();
        let record = last.append.as_ref().unwrap();
        assert!(
            self.seen.commands.insert(record.command),
            "{} twice",
            record.command
        );
        for event in events {
            match event.stream.kind {
                StreamKind::Account => self.account(event),
                StreamKind::District => self.seen.tree.grow(event),
                StreamKind::Association | StreamKind::Base => {
                    let metadata = event.metadata().unwrap();
                    if metadata.by.is_some() {
                        let appointment = record.authority.as_ref().unwrap().appointment.unwrap();
                        self.stood(event, &metadata, appointment);
                    }
                    self.seen.bases.note(event, &metadata);
                    self.seen.codes.note(event);
                    self.seen.brands.note(event);
                    self.subject(event, &metadata);
                }
                _ => {}
            }
        }
    }

    fn account(&mut self, event: &Recorded) {
        let at = event.position;
        match event.happened().unwrap().dated.event {
            AccountEvent::AppointmentGiven(given) => {
                self.given.insert(given.appointment, at);
            }
            AccountEvent::AppointmentRevoked(revoked) => {
                self.seen.revocations += 1;
                self.revoked.insert(revoked.appointment, at);
            }
            AccountEvent::DelegationGiven(given) => {
                self.lent.insert(given.delegation, at);
            }
            AccountEvent::DelegationRevoked(revoked) => {
                self.seen.revocations += 1;
                self.taken_back.insert(revoked.delegation, at);
            }
            AccountEvent::StandingDeputyNamed(named) => {
                self.named.insert(named.delegation);
            }
            AccountEvent::WorkHandedOver(handed) => {
                self.handed.insert(handed.appointment, handed.delegation);
            }
            _ => {}
        }
    }

    /// What an act rests on was given before it, and was not revoked before it.
    fn stood(&mut self, event: &Recorded, metadata: &Metadata, appointment: AppointmentId) {
        let (at, by) = (event.position, metadata.by.as_ref().unwrap());
        self.seen.acts += 1;
        assert!(self.given[&appointment] < at);
        let standing = by.standing_in.map(|standing| standing.delegation);
        if let Some(deputy) = standing.filter(|deputy| self.named.contains(deputy)) {
            self.seen.by_standing_deputies += 1;
            let has_it = self.handed.get(&appointment);
            assert_eq!(
                has_it,
                Some(&Some(deputy)),
                "{} at {at}: the work had gone to another",
                event.name
            );
            return;
        }
        let revoked = self.revoked.get(&appointment);
        assert!(
            revoked.is_none(),
            "{} at {at}: its appointment was revoked at {revoked:?}",
            event.name
        );
        if let Some(standing) = by.standing_in {
            self.seen.by_deputies += 1;
            assert!(self.lent[&standing.delegation] < at);
            let back = self.taken_back.get(&standing.delegation);
            assert!(
                back.is_none(),
                "{} at {at}: its delegation was revoked at {back:?}",
                event.name
            );
        }
    }

    fn subject(&mut self, event: &Recorded, metadata: &Metadata) {
        let by = metadata.by.as_ref();
        let lender = by
            .and_then(|by| by.standing_in)
            .map(|standing| standing.for_account);
        let people: Vec<_> = by.map(|by| by.account).into_iter().chain(lender).collect();
        let mut fills = |application, seat: &'static str, what: &str| {
            let twice = self
                .done
                .insert((application, what.to_owned()), event.position);
            assert!(
                twice.is_none(),
                "{what} at {} and at {twice:?}",
                event.position
            );
            let seats = self.people.entry(application).or_default();
            for person in &people {
                let other = seats.insert(*person, seat).filter(|other| *other != seat);
                assert!(
                    other.is_none(),
                    "{person} in {seat} and {other:?} at {}",
                    event.position
                );
            }
        };
        match event.happened().unwrap().dated.event {
            SubjectEvent::AssociationProposed(proposed) => {
                self.take(event.stream, &proposed.identity);
            }
            SubjectEvent::ApplicationSubmitted(it) => {
                fills(it.application, "submit", "submitted");
            }
            SubjectEvent::ApplicationAccepted(it) => {
                fills(it.application, "review", "accepted");
            }
            SubjectEvent::ReviewCompleted(it) => {
                assert_eq!(it.seat, "review");
                fills(it.application, "review", "reviewed");
            }
            SubjectEvent::DecisionMade(it) => {
                assert_eq!(it.seat, "decide");
                fills(it.application, "decide", "decided");
                self.seen.decisions += 1;
                if it.outcome == DecisionOutcome::Rejected {
                    self.release(event.stream);
                }
            }
            SubjectEvent::ReplyIssued(it) => self.reply(it.application, event.position),
            SubjectEvent::ApplicationWithdrawn(it) => self.withdraw(it.application, event.stream),
            SubjectEvent::FoundingRecorded(founding) => {
                self.take(event.stream, &founding.identity);
            }
            SubjectEvent::FoundingCorrected(corrected) => {
                assert!(corrected.replacement.is_none(), "no race moves a founding");
                self.release(event.stream);
            }
            SubjectEvent::StepReached(_)
            | SubjectEvent::StepRecognisedLate(_)
            | SubjectEvent::BrandRegistered(_)
            | SubjectEvent::BrandListed(_)
            | SubjectEvent::BaseProposed(_)
            | SubjectEvent::BaseFoundingRecorded(_)
            | SubjectEvent::BaseFoundingCorrected(_)
            | SubjectEvent::OperatorLinked(_)
            | SubjectEvent::BallotOpened(_)
            | SubjectEvent::VoteCast(_) => {}
            other => panic!("no race makes this: {other:?}"),
        }
    }

    fn withdraw(&mut self, application: ApplicationId, body: StreamId) {
        let decided = self.done.get(&(application, "decided".to_owned()));
        assert!(
            decided.is_none(),
            "withdrawn after its decision at {decided:?}"
        );
        self.release(body);
    }

    fn reply(&mut self, application: ApplicationId, at: Position) {
        let twice = self.done.insert((application, "replied".to_owned()), at);
        assert!(twice.is_none(), "replied at {at} and at {twice:?}");
    }

    fn take(&mut self, body: StreamId, identity: &Identity) {
        let spaceless: String = identity.name.as_str().split_whitespace().collect();
        let name = format!("{}/{}", identity.district, spaceless.to_lowercase());
        let place = (
            identity.node.clone(),
            identity.scope.clone(),
            identity.ordinal,
        );
        self.seen.bodies += 1;
        self.seen.names_taken_again += usize::from(self.former_names.contains(&name));
        let named = self.names.insert(name.clone(), body);
        assert!(
            named.is_none(),
            "{body} and {named:?} live under the name {name}"
        );
        let placed = self.places.insert(place.clone(), body);
        assert!(placed.is_none(), "{body} and {placed:?} live at {place:?}");
        self.identities.insert(body, identity.clone());
    }

    fn release(&mut self, body: StreamId) {
        if body.kind == StreamKind::Base {
            return;
        }
        let identity = self.identities.remove(&body).unwrap();
        self.names.retain(|name, holder| {
            if *holder == body {
                self.former_names.insert(name.clone());
            }
            *holder != body
        });
        self.places
            .remove(&(identity.node, identity.scope, identity.ordinal));
    }
}
