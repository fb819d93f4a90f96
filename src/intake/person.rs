//! Persons: the forms by which they are invited, and by which what they and the offices do is recorded (domain 7, 11.3).

mod forms;

pub use forms::{
    AskForm, AssignForm, AssignmentEndForm, AssignmentReportForm, AttestForm, ConsentForm,
    EnrolForm, ErasureForm, InviteForm, LeaveForm, PersonForm, SignedForm,
};
pub(super) use forms::{choice, day, paper};

use super::convert::{given, text, text_fault};
use super::evidence::{Desk, Form, prepare};
use super::{Done, FieldFault, NotDone, Sent, blocking, evidence};
use crate::command::{CommandError, Request};
use crate::occasion_source::machine_time;
use crate::vault::{PersonDetails, PersonField, VaultError};
use crate::wiring::Qibu;
use qibu_domain::actor::Principal;
use qibu_domain::id::{AccountId, CommandId, PersonRef, StreamId, StreamKind};
use qibu_domain::occasion::fresh_id;
use qibu_domain::person::{Person, PersonCommand, Purpose};
use qibu_domain::personal::{Place, personal_number};
use qibu_domain::text::ShortText;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The stream of a person.
pub fn stream_of(person: PersonRef) -> StreamId {
    StreamId::new(StreamKind::Person, person.0)
}

/// The person whose record a command would begin.
pub fn new_person(sent: &Sent) -> PersonRef {
    PersonRef(fresh_id(&sent.principal(), sent.command_id, 0))
}

/// Begins the record of a person: who they are goes into the vault first (law 10).
pub async fn invite(qibu: &Arc<Qibu>, sent: &Sent, form: &InviteForm) -> Result<Done, NotDone> {
    let prepared = prepare(qibu, sent, None, form).await;
    let action = crate::authority::Action::InvitePerson;
    let prepared = super::or_denied(qibu, sent, action, form.node.trim(), prepared).await?;
    let person = new_person(sent);
    let Invited {
        command,
        name,
        contact,
        account,
    } = prepared.made;
    if !sent.dry_run {
        let vault = Arc::clone(qibu.vault());
        blocking(move || {
            let details = PersonDetails {
                name: &name,
                contact: contact.as_ref(),
                account,
            };
            let put = vault.put_person(person, &details, machine_time());
            put.map_err(|error| match error {
                VaultError::Erased => NotDone::Fields(vec![FieldFault::new("", "person.erased")]),
                VaultError::Fault(fault) => fault.into(),
            })
        })
        .await?;
    }
    execute(qibu, sent, person, command).await
}

/// Does one thing with the record of a person, by an office or by whoever keeps a body's affairs.
pub async fn act(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    person: PersonRef,
    form: &PersonForm,
) -> Result<Done, NotDone> {
    let known = qibu.persons().load(qibu.log(), stream_of(person)).await;
    let known = known.map_err(CommandError::from)?;
    let node = known.state().node.clone().unwrap_or_default();
    let prepared = prepare(qibu, sent, Some(sent.new_application()), form).await;
    let prepared = super::or_denied(qibu, sent, form.action(), &node, prepared).await?;
    let done = execute(qibu, sent, person, prepared.made).await?;
    if !sent.dry_run {
        evidence::bind(qibu, prepared.named, sent.new_application()).await;
    }
    Ok(done)
}

/// Puts the person's own fields right, as the person: what lies in the vault leaves no event. An empty contact is forgotten.
pub async fn correct_own(
    qibu: &Arc<Qibu>,
    person: PersonRef,
    name: &str,
    contact: &str,
) -> Result<(), NotDone> {
    let mut faults = Vec::new();
    let mut read = |pointer: &str, said: &str| {
        let text = match personal_number(said, Place::Name) {
            Some(_) => Err(FieldFault::new(pointer, "person.number_in_name")),
            None => ShortText::new(said).map_err(|error| text_fault(pointer, &error)),
        };
        text.map_err(|fault| faults.push(fault)).ok()
    };
    let name = read("/name", name.trim());
    let contact = match contact.trim() {
        "" => None,
        said => read("/contact", said),
    };
    let Some(name) = name.filter(|_| faults.is_empty()) else {
        return Err(NotDone::Fields(faults));
    };
    let vault = Arc::clone(qibu.vault());
    blocking(move || {
        let put = |field, value: &ShortText| {
            let put = vault.put_person_field(person, field, value);
            put.map_err(|error| match error {
                VaultError::Erased => NotDone::Fields(vec![FieldFault::new("", "person.erased")]),
                VaultError::Fault(fault) => fault.into(),
            })
        };
        put(PersonField::Name, &name)?;
        match &contact {
            Some(contact) => put(PersonField::Contact, contact),
            None => Ok(vault.forget_person_field(person, PersonField::Contact)?),
        }
    })
    .await
}

/// Does what is the person's own to do, as the person.
pub async fn act_as_own(
    qibu: &Arc<Qibu>,
    person: PersonRef,
    command: PersonCommand,
    (command_id, mac): (CommandId, [u8; 32]),
) -> Result<Done, NotDone> {
    let stream = stream_of(person);
    let receipt = qibu
        .execute(Request::<Person> {
            stream,
            command,
            principal: Principal::Person(person),
            command_id,
            mac,
            entered_by: None,
            if_match: None,
            dry_run: false,
            at: None,
        })
        .await?;
    Ok(done(receipt, stream))
}

async fn execute(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    person: PersonRef,
    command: PersonCommand,
) -> Result<Done, NotDone> {
    let stream = stream_of(person);
    let receipt = qibu
        .execute(Request::<Person> {
            stream,
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
    Ok(done(receipt, stream))
}

fn done(receipt: crate::command::Receipt, subject: StreamId) -> Done {
    Done {
        receipt,
        subject,
        application: None,
    }
}

/// Who a person is, and the command that begins their record.
pub struct Invited {
    command: PersonCommand,
    name: ShortText,
    contact: Option<ShortText>,
    account: Option<AccountId>,
}

impl Form for InviteForm {
    type Made = Invited;

    fn papers(&self) -> Vec<&str> {
        Vec::new()
    }

    fn make(&self, desk: &mut Desk) -> Option<Invited> {
        let purposes = purposes(desk, &self.purposes);
        let name = personal(desk, "/name", &self.name);
        let contact = match given(self.contact.as_deref()) {
            Some(said) => text(desk, "/contact", said).map(Some),
            None => Some(None),
        };
        let account = match given(self.account.as_deref()) {
            Some(said) => {
                super::convert::parsed::<AccountId>(desk, "/account", said, "id.malformed")
                    .map(Some)
            }
            None => Some(None),
        };
        Some(Invited {
            command: PersonCommand::Invite {
                node: self.node.trim().to_owned(),
                purposes: purposes?,
            },
            name: name?,
            contact: contact?,
            account: account?,
        })
    }
}

/// A name of a person: whatever stands there, the number of an identity card does not (domain 7.2).
fn personal(desk: &mut Desk, pointer: &str, said: &str) -> Option<ShortText> {
    if personal_number(said, Place::Name).is_some() {
        desk.fault(FieldFault::new(pointer, "person.number_in_name"));
        return None;
    }
    text(desk, pointer, said)
}

/// The purposes that a form names, each of those there are.
pub(super) fn purposes(desk: &mut Desk, said: &[String]) -> Option<BTreeSet<Purpose>> {
    let mut named = BTreeSet::new();
    for said in said {
        named.insert(purpose(desk, "/purposes", said)?);
    }
    Some(named)
}

pub(super) fn purpose(desk: &mut Desk, pointer: &str, said: &str) -> Option<Purpose> {
    match said.trim().parse() {
        Ok(purpose) => Some(purpose),
        Err(_) => {
            let words: Vec<_> = Purpose::ALL.iter().map(|it| it.as_str()).collect();
            super::convert::unknown_choice(desk, pointer, &words.join(", "))
        }
    }
}
