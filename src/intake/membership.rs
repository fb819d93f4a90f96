//! Memberships: the forms by which seats are offered, taken, confirmed and left.

use super::convert::{given, parsed};
use super::evidence::{Desk, Form, prepare};
use super::person::{choice, day, paper};
use super::{Done, FieldFault, NotDone, Sent, blocking, evidence};
use crate::authority::Action;
use crate::command::{CommandError, Request};
use crate::log::{CommandKey, Log};
use crate::occasion_source::machine_time;
use crate::vault::VaultError;
use crate::wiring::Qibu;
use qibu_domain::actor::Principal;
use qibu_domain::id::{CommandId, PersonRef, SeatRef, StreamId, StreamKind};
use qibu_domain::membership::{
    Membership, MembershipCommand, MembershipPlace, MembershipRole, MembershipStage,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// The most seats that one person had in one body: each time they come again they get another.
const MAX_SEATS_IN_A_BODY: u32 = 32;

/// A seat to be offered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferForm {
    /// The person.
    #[schema(format = "uuid")]
    pub person: String,
    /// `initiator` or `candidate` of an association that is being set up, `member` of one that stands.
    pub role: String,
    /// The code of the person's category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
}

/// A seat of a service team to be offered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamOfferForm {
    /// The person.
    #[schema(format = "uuid")]
    pub person: String,
}

/// That a seat was taken, by a signed form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeForm {
    /// Whether the form declares full capacity for civil acts, as an initiator's does.
    #[serde(default)]
    pub capacity_declared: bool,
    /// The day from which it counts, `YYYY-MM-DD`; today where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub taken_on: Option<String>,
    /// The version of the text on the form; the one in use where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The id of the signed form, uploaded before.
    #[schema(format = "uuid")]
    pub paper: String,
}

/// That a seat was left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeatLeftForm {
    /// The day, `YYYY-MM-DD`; today where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub left_on: Option<String>,
}

/// What is done with a membership, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MembershipForm {
    /// Record that the seat was taken.
    Take(TakeForm),
    /// Record that the person declined.
    Decline,
    /// Confirm that the candidate is a member.
    Confirm,
    /// Record that the person left.
    Leave(SeatLeftForm),
    /// Let the person go.
    Release,
}

impl MembershipForm {
    /// What authority is asked for.
    pub fn action(&self) -> Action {
        match self {
            Self::Take(_) | Self::Decline | Self::Leave(_) => Action::RecordMembership,
            Self::Confirm => Action::ConfirmMembership,
            Self::Release => Action::ReleaseMember,
        }
    }
}

impl Form for MembershipForm {
    type Made = MembershipCommand;

    fn papers(&self) -> Vec<&str> {
        match self {
            Self::Take(form) => given(Some(&form.paper)).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn make(&self, desk: &mut Desk) -> Option<MembershipCommand> {
        match self {
            Self::Take(form) => {
                let taken_on = day(desk, "/taken_on", form.taken_on.as_deref());
                let paper = paper(desk, Some(&form.paper));
                let text = given(form.text.as_deref()).unwrap_or_default();
                Some(MembershipCommand::Take {
                    text: text.to_owned(),
                    capacity_declared: form.capacity_declared,
                    taken_on: taken_on?,
                    paper: paper?,
                })
            }
            Self::Decline => Some(MembershipCommand::Decline),
            Self::Confirm => Some(MembershipCommand::Confirm),
            Self::Leave(form) => {
                let left_on = day(desk, "/left_on", form.left_on.as_deref())?;
                Some(MembershipCommand::Leave { left_on })
            }
            Self::Release => Some(MembershipCommand::Release),
        }
    }
}

impl Form for TeamOfferForm {
    type Made = PersonRef;

    fn papers(&self) -> Vec<&str> {
        Vec::new()
    }

    fn make(&self, desk: &mut Desk) -> Option<PersonRef> {
        parsed::<PersonRef>(desk, "/person", &self.person, "id.malformed")
    }
}

impl Form for OfferForm {
    type Made = (PersonRef, MembershipRole, Option<String>);

    fn papers(&self) -> Vec<&str> {
        Vec::new()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let person = parsed::<PersonRef>(desk, "/person", &self.person, "id.malformed");
        let role = choice(desk, "/role", &self.role, MembershipRole::ALL);
        let category = given(self.category.as_deref()).map(str::to_owned);
        Some((person?, role?, category))
    }
}

/// The stream of a membership.
pub fn stream_of(seat: SeatRef) -> StreamId {
    StreamId::new(StreamKind::Membership, seat.0)
}

/// Offers a person a seat in an association. The seat is drawn in the vault first (laws 8 and 10).
pub async fn offer(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    body: StreamId,
    form: &OfferForm,
) -> Result<(SeatRef, Done), NotDone> {
    let known = qibu.subjects().refresh(qibu.log(), body).await;
    let known = known.map_err(CommandError::from)?;
    let identity = known.state().body.as_ref().ok_or(NotDone::NotThere)?;
    let node = identity.node().to_owned();
    let prepared = prepare(qibu, sent, None, form).await;
    let prepared = super::or_denied(qibu, sent, Action::OfferMembership, &node, prepared).await?;
    let (person, role, category) = prepared.made;
    must_be_known(qibu, person).await?;
    let seat = seat_for(qibu, person, body, sent).await?;
    let place = MembershipPlace {
        body,
        node,
        role,
        category,
    };
    let command = MembershipCommand::Offer(place);
    Ok((seat, execute(qibu, sent, seat, command).await?))
}

/// Does one thing with a membership, by the body or an office.
pub async fn act(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    seat: SeatRef,
    form: &MembershipForm,
) -> Result<Done, NotDone> {
    let known = qibu.memberships().load(qibu.log(), stream_of(seat)).await;
    let known = known.map_err(CommandError::from)?;
    let node = known.state().place().map(|place| place.node.clone());
    let prepared = prepare(qibu, sent, Some(sent.new_application()), form).await;
    let node = node.unwrap_or_default();
    let prepared = super::or_denied(qibu, sent, form.action(), &node, prepared).await?;
    let role = known.state().place().map(|place| place.role);
    let command = with_text(prepared.made, role);
    let done = execute(qibu, sent, seat, command).await?;
    if !sent.dry_run {
        evidence::bind(qibu, prepared.named, sent.new_application()).await;
    }
    Ok(done)
}

/// A form that names no text is taken to be of the one in use.
fn with_text(command: MembershipCommand, role: Option<MembershipRole>) -> MembershipCommand {
    match (command, role) {
        (
            MembershipCommand::Take {
                text,
                capacity_declared,
                taken_on,
                paper,
            },
            Some(role),
        ) if text.is_empty() => MembershipCommand::Take {
            text: role.text().to_owned(),
            capacity_declared,
            taken_on,
            paper,
        },
        (command, _) => command,
    }
}

/// Offers a person a seat in a service team. The seat is drawn in the vault first (laws 8 and 10).
pub async fn offer_in_team(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    team: StreamId,
    form: &TeamOfferForm,
) -> Result<(SeatRef, Done), NotDone> {
    let node = super::teams::node_of(qibu, team).await?;
    let prepared = prepare(qibu, sent, None, form).await;
    let prepared = super::or_denied(qibu, sent, Action::OfferMembership, &node, prepared).await?;
    let person = prepared.made;
    must_be_known(qibu, person).await?;
    let seat = seat_for(qibu, person, team, sent).await?;
    let place = MembershipPlace {
        body: team,
        node,
        role: MembershipRole::TeamMember,
        category: None,
    };
    let command = MembershipCommand::Offer(place);
    Ok((seat, execute(qibu, sent, seat, command).await?))
}

/// Does what is the person's own to do in a seat of theirs.
pub async fn act_as_own(
    qibu: &Arc<Qibu>,
    seat: SeatRef,
    command: MembershipCommand,
    (command_id, mac): (CommandId, [u8; 32]),
) -> Result<Done, NotDone> {
    let receipt = qibu
        .execute(Request::<Membership> {
            stream: stream_of(seat),
            command,
            principal: Principal::Seat(seat),
            command_id,
            mac,
            entered_by: None,
            if_match: None,
            dry_run: false,
            at: None,
        })
        .await?;
    Ok(Done {
        receipt,
        subject: stream_of(seat),
        application: None,
    })
}

/// A seat for whoever is not known would never be anybody's.
async fn must_be_known(qibu: &Arc<Qibu>, person: PersonRef) -> Result<(), NotDone> {
    let stream = super::person::stream_of(person);
    let known = qibu.persons().load(qibu.log(), stream).await;
    let known = known.map_err(CommandError::from)?;
    if known.state().is_known() {
        return Ok(());
    }
    let fault = FieldFault::new("/person", "person.unknown");
    Err(NotDone::Fields(vec![fault]))
}

/// The seat of a person in a body: the one that they have there, or another where they left it. Looking draws none.
async fn seat_for(
    qibu: &Arc<Qibu>,
    person: PersonRef,
    body: StreamId,
    sent: &Sent,
) -> Result<SeatRef, NotDone> {
    let key = CommandKey {
        principal: sent.principal(),
        command: sent.command_id,
    };
    // The command that offered a seat finds it again, whatever has become of it.
    if let Some(committed) = qibu.log().settle(key).await.map_err(CommandError::from)? {
        return Ok(SeatRef(committed.stream.id));
    }
    for number in 1..=MAX_SEATS_IN_A_BODY {
        let seat = drawn(qibu, person, body, number, sent.dry_run).await?;
        let hosted = qibu
            .memberships()
            .refresh(qibu.log(), stream_of(seat))
            .await;
        let hosted = hosted.map_err(CommandError::from)?;
        let has_ended = matches!(
            hosted.state().stage,
            MembershipStage::Declined | MembershipStage::Left { .. }
        );
        if !has_ended {
            return Ok(seat);
        }
    }
    let fault = FieldFault::new("/person", "membership.too_often");
    Err(NotDone::Fields(vec![fault]))
}

async fn drawn(
    qibu: &Arc<Qibu>,
    person: PersonRef,
    body: StreamId,
    number: u32,
    dry_run: bool,
) -> Result<SeatRef, NotDone> {
    let vault = Arc::clone(qibu.vault());
    blocking(move || {
        let role = format!("{}/{number}", word_of(body));
        if dry_run {
            let known = vault.known_seat(person, body.id, &role)?;
            return match known {
                Some(seat) => Ok(seat),
                None => Ok(SeatRef(
                    crate::random::id().map_err(|none| NotDone::fault(&none))?,
                )),
            };
        }
        let drawn = vault.seat_for(person, body.id, &role, machine_time());
        drawn.map_err(|error| match error {
            VaultError::Erased => {
                let fault = FieldFault::new("/person", "person.erased");
                NotDone::Fields(vec![fault])
            }
            VaultError::Fault(fault) => fault.into(),
        })
    })
    .await
}

/// What a person's seats there are told apart by in the vault.
fn word_of(body: StreamId) -> &'static str {
    match body.kind {
        StreamKind::Team => "team_member",
        _ => "member",
    }
}

async fn execute(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    seat: SeatRef,
    command: MembershipCommand,
) -> Result<Done, NotDone> {
    let receipt = qibu
        .execute(Request::<Membership> {
            stream: stream_of(seat),
            command,
            principal: sent.principal(),
            command_id: sent.command_id,
            mac: sent.mac,
            entered_by: sent.entered_by,
            if_match: None,
            dry_run: sent.dry_run,
            at: None,
        })
        .await?;
    Ok(Done {
        receipt,
        subject: stream_of(seat),
        application: None,
    })
}
