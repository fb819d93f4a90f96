//! What is kept of a person: the fields in the vault, the seats, and who looked. A person who reads what is their own is
//! nobody who looked.

use crate::intake::membership::stream_of;
use crate::reads::Read;
use crate::vault::{PersonField, SeatOf};
use crate::web::api::reading::{blocking, there};
use crate::web::pages::visit::own::Own;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use qibu_domain::id::{SeatRef, StreamId, StreamKind};
use qibu_domain::membership::MembershipState;
use std::sync::Arc;

/// The most reads that are shown, the last first.
pub(super) const MAX_READS_SHOWN: u32 = 500;

/// The person's own fields.
pub(super) struct OwnFields {
    pub(super) name: String,
    pub(super) contact: String,
}

/// A seat of the person, and what is known of it.
pub(super) struct OwnSeat {
    pub(super) seat: SeatRef,
    pub(super) state: Arc<MembershipState>,
    /// The name of the body.
    pub(super) body: String,
}

/// Reads the person's own fields.
pub(super) async fn fields(qibu: &Arc<Qibu>, own: &Own) -> Result<OwnFields, Problem> {
    let (lang, person, vault) = (own.lang(), own.person, Arc::clone(qibu.vault()));
    blocking(lang, move || {
        let field = |field| {
            let value = vault.person_field(person, field);
            let value = value.map_err(|fault| Problem::of_storage(lang, &fault))?;
            Ok(value.map_or_else(String::new, |value| value.as_str().to_owned()))
        };
        Ok(OwnFields {
            name: field(PersonField::Name)?,
            contact: field(PersonField::Contact)?,
        })
    })
    .await
}

async fn drawn(qibu: &Arc<Qibu>, own: &Own) -> Result<Vec<SeatOf>, Problem> {
    let (lang, person, vault) = (own.lang(), own.person, Arc::clone(qibu.vault()));
    blocking(lang, move || {
        let seats = vault.seats_of(person);
        seats.map_err(|fault| Problem::of_storage(lang, &fault))
    })
    .await
}

/// A seat, where it is the person's.
pub(super) async fn seat(
    qibu: &Arc<Qibu>,
    own: &Own,
    asked: Option<SeatRef>,
) -> Result<SeatRef, Problem> {
    let seats = drawn(qibu, own).await?;
    let mut seats = seats.into_iter().map(|it| it.seat);
    there(own.lang(), seats.find(|seat| Some(*seat) == asked))
}

/// The seats that were offered to the person.
pub(super) async fn seats(qibu: &Arc<Qibu>, own: &Own) -> Result<Vec<OwnSeat>, Problem> {
    let fail = |error: crate::store::LoadError| Problem::of_command(own.lang(), &error.into());
    let mut known = Vec::new();
    for SeatOf { seat, body } in drawn(qibu, own).await? {
        let hosted = qibu
            .memberships()
            .refresh(qibu.log(), stream_of(seat))
            .await;
        let state = hosted.map_err(fail)?.shared_state();
        // What was drawn and never offered is nothing that the log knows.
        if state.place().is_none() {
            continue;
        }
        let body = StreamId::new(StreamKind::Association, body);
        let hosted = qibu.subjects().refresh(qibu.log(), body).await;
        let hosted = hosted.map_err(fail)?;
        let identity = hosted.state().body.as_ref();
        known.push(OwnSeat {
            seat,
            state,
            body: identity.map_or_else(String::new, |it| it.name().to_string()),
        });
    }
    Ok(known)
}

/// Who looked, the last first.
pub(super) async fn reads(qibu: &Arc<Qibu>, own: &Own) -> Result<Vec<Read>, Problem> {
    let (lang, person, shared) = (own.lang(), own.person, Arc::clone(qibu));
    blocking(lang, move || {
        let reads = shared.reads().of_person(person, MAX_READS_SHOWN);
        reads.map_err(|error| Problem::not_read(lang, &error))
    })
    .await
}
