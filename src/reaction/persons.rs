//! What follows from a person's record elsewhere: their seats hear until when they are attested, and whoever is to be erased is
//! erased, with the forms that they signed, the words that they suggested and the services that they wished for.
//!
//! Nothing that is written into a seat's stream says whose it is: the ids of these commands follow from the seat alone, and
//! neither cause nor person stands beside the event (law 8).

use crate::command::{CommandError, Receipt, Request};
use crate::log::Log;
use crate::occasion_source::machine_time;
use crate::vault::{SeatOf, StorageFault};
use crate::wiring::Qibu;
use qibu_domain::decider::StoredEvent;
use qibu_domain::id::{CommandId, PersonRef, Position, SeatRef, Sequence, StreamId, StreamKind};
use qibu_domain::membership::{Membership, MembershipCommand, MembershipEvent};
use qibu_domain::paper::event::ErasureGround;
use qibu_domain::paper::{Paper, PaperCommand};
use qibu_domain::person::{Erasure, Person, PersonCommand, PersonEvent};
use qibu_domain::subject::event::PaperRef;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// The name of the reaction that follows persons.
pub const PERSONS: &str = "persons";
/// The events of persons that are read at once.
const PAGE_EVENTS: usize = 500;
/// The most events of one seat that are read for its forms.
const MAX_SEAT_EVENTS: usize = 100;

/// Up to where the events of persons were followed, in this process, and who could not be followed.
#[derive(Debug, Default)]
pub struct Followed {
    position: AtomicU64,
    again: Mutex<BTreeSet<PersonRef>>,
}

impl Qibu {
    /// Follows every person of whom something was written since the last time.
    ///
    /// # Errors
    /// What failed first. The others were followed all the same, and whoever was not is tried again by the next call.
    pub async fn follow_persons(&self) -> Result<Vec<Receipt>, CommandError> {
        let followed = self.followed_persons();
        let mut after = Position(followed.position.load(Ordering::Acquire));
        let mut persons = std::mem::take(&mut *lock(&followed.again));
        loop {
            let page = self
                .log()
                .read_kind(StreamKind::Person, after, PAGE_EVENTS)
                .await?;
            let Some(last) = page.last() else { break };
            after = last.position;
            persons.extend(page.iter().map(|event| PersonRef(event.stream.id)));
        }
        followed.position.fetch_max(after.0, Ordering::AcqRel);
        let (mut receipts, mut failed) = (Vec::new(), None);
        for person in persons {
            if let Err(error) = self.follow(person, &mut receipts).await {
                tracing::error!(%error, "a person could not be followed");
                lock(&followed.again).insert(person);
                failed.get_or_insert(error);
            }
        }
        failed.map_or(Ok(receipts), Err)
    }

    async fn follow(
        &self,
        person: PersonRef,
        receipts: &mut Vec<Receipt>,
    ) -> Result<(), CommandError> {
        let stream = StreamId::new(StreamKind::Person, person.0);
        let hosted = self.persons().refresh(self.log(), stream).await?;
        let state = hosted.shared_state();
        match state.erasure {
            Erasure::Done => return Ok(()),
            Erasure::Ordered => return self.erase_person(person, receipts).await,
            Erasure::None => {}
        }
        let today = self.clock().now().day();
        let until = state.attestation_on(today).map(|known| known.until);
        for SeatOf { seat, .. } in self.seats_of(person).await? {
            let stream = stream_of(seat);
            let hosted = self.memberships().refresh(self.log(), stream).await?;
            let known = hosted.state();
            if known.taken().is_none() || known.attested_until == until {
                continue;
            }
            let command = MembershipCommand::NoteAttestation { until };
            receipts.push(self.note(seat, hosted.sequence(), command).await?);
        }
        Ok(())
    }

    /// Erases a person: the seats are left, the signed forms, the words that were suggested and the wishes are ordered to be erased, the
    /// vault forgets, and the record says that it is done. Each part that was done before is done.
    async fn erase_person(
        &self,
        person: PersonRef,
        receipts: &mut Vec<Receipt>,
    ) -> Result<(), CommandError> {
        let mut forms = self.forms_of(person).await?;
        for SeatOf { seat, .. } in self.seats_of(person).await? {
            let hosted = self
                .memberships()
                .refresh(self.log(), stream_of(seat))
                .await?;
            let events = hosted.history().iter().take(MAX_SEAT_EVENTS);
            for event in events {
                if let MembershipEvent::MembershipTaken(taken) = &event.dated.event {
                    forms.extend(taken.paper.clone());
                }
            }
            forms.extend(self.words_of_seat(seat).await?);
            forms.extend(self.wishes_of_seat(seat).await?);
            if hosted.state().taken().is_some() {
                let command = MembershipCommand::NoteErasure;
                receipts.push(self.note(seat, hosted.sequence(), command).await?);
            }
        }
        let mut is_ordered = false;
        for form in forms {
            let ordered = self.order_form_erasure(&form).await?;
            is_ordered |= ordered.is_some();
            receipts.extend(ordered);
        }
        // No form of theirs stays behind until the next round of chores.
        if is_ordered {
            self.finish_erasures().await?;
        }
        let vault = Arc::clone(self.vault());
        let erased =
            tokio::task::spawn_blocking(move || vault.erase_person(person, machine_time()));
        settled(erased.await)?;
        self.forget_links(person).await?;
        let stream = StreamId::new(StreamKind::Person, person.0);
        let id = CommandId(Uuid::new_v5(&person.0, b"erased"));
        let confirm = PersonCommand::ConfirmErasure;
        let request: Request<Person> = self.reacting(PERSONS, stream, confirm, id);
        receipts.push(self.execute(request).await?);
        Ok(())
    }

    /// The forms that a person signed, by their record.
    async fn forms_of(&self, person: PersonRef) -> Result<Vec<PaperRef>, CommandError> {
        let stream = StreamId::new(StreamKind::Person, person.0);
        let (mut forms, mut after) = (Vec::new(), Sequence::default());
        loop {
            let page = self.log().read_stream(stream, after, PAGE_EVENTS).await?;
            let Some(last) = page.last() else { break };
            after = last.sequence;
            for event in &page {
                let read = PersonEvent::decode(&event.name, event.version, &event.payload)?;
                forms.extend(read.signed_form().cloned());
            }
        }
        Ok(forms)
    }

    async fn order_form_erasure(&self, form: &PaperRef) -> Result<Option<Receipt>, CommandError> {
        let stream = StreamId::new(StreamKind::Paper, form.paper.0);
        let id = CommandId(Uuid::new_v5(&form.paper.0, b"persons/erased"));
        let ground = ErasureGround::PersonsRequest;
        let order = PaperCommand::OrderErasure { ground };
        let request: Request<Paper> = self.reacting(PERSONS, stream, order, id);
        match self.execute(request).await {
            Ok(receipt) => Ok(Some(receipt)),
            Err(CommandError::Refused(refused)) if refused.code == "erasure.ordered_before" => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Writes what a seat has to know. The id follows from the seat and from what was written there last.
    async fn note(
        &self,
        seat: SeatRef,
        at: Sequence,
        command: MembershipCommand,
    ) -> Result<Receipt, CommandError> {
        let id = CommandId(Uuid::new_v5(&seat.0, at.to_string().as_bytes()));
        let stream = stream_of(seat);
        let request: Request<Membership> = self.reacting(PERSONS, stream, command, id);
        self.execute(request).await
    }

    async fn seats_of(&self, person: PersonRef) -> Result<Vec<SeatOf>, CommandError> {
        let vault = Arc::clone(self.vault());
        let read = tokio::task::spawn_blocking(move || vault.seats_of(person));
        settled(read.await)
    }

    async fn forget_links(&self, person: PersonRef) -> Result<(), CommandError> {
        let service = self.shared_service();
        let forgotten = tokio::task::spawn_blocking(move || service.forget_person(person));
        settled(forgotten.await)
    }
}

fn stream_of(seat: SeatRef) -> StreamId {
    StreamId::new(StreamKind::Membership, seat.0)
}

pub(super) fn settled<T>(
    done: Result<Result<T, StorageFault>, tokio::task::JoinError>,
) -> Result<T, CommandError> {
    done.map_err(|error| CommandError::Fault(error.to_string()))?
        .map_err(|fault| CommandError::Unavailable(fault.to_string()))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
