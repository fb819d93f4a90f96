//! Representatives: those of one step are committed together. Their names are made from their numbers.

use super::super::script::{EnrolWork, NumbersWork, Step, TakeOverWork};
use super::bodies::APPLICATION;
use super::{Run, SampleError};
use crate::command::{CommandError, Request};
use crate::occasion_source::machine_time;
use crate::vault::PersonDetails;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use qibu_domain::actor::Principal;
use qibu_domain::id::{AccountId, ApplicationId, CommandId, PersonRef, StreamId, StreamKind};
use qibu_domain::person::{
    Basis, Enrol, FOUR_HAVES, Person, PersonCommand, PersonErasureGround, Purpose, TakeOver,
    consent_text,
};
use qibu_domain::text::ShortText;
use qibu_domain::time::Day;
use uuid::Uuid;

/// How many persons are on their way at once.
const AT_ONCE: usize = 128;
/// The kind of the roster that those who are taken over signed.
const ROSTER_KIND: &str = "signed_form";

impl Run<'_> {
    pub(super) async fn take_over_representatives(
        &mut self,
        step: &Step,
        work: &TakeOverWork,
    ) -> Result<(), SampleError> {
        self.application = Some(ApplicationId(self.fresh(step, APPLICATION)?));
        let statement = self.paper(step, 0, ROSTER_KIND)?;
        let persons = self.new_persons(work.count)?;
        let days = spread(work.first, work.last, persons.len());
        let commands = persons.iter().enumerate().map(|(place, person)| {
            let over = TakeOver {
                enrolled_on: days.get(place).copied().unwrap_or(work.last),
                left_on: work.left_on.get(place).copied(),
                enrol: enrolment(&work.node, &work.categories, place),
                statement: statement.clone(),
                text: consent_text(Purpose::Pool).to_owned(),
            };
            (*person, PersonCommand::TakeOver(over))
        });
        self.together(step, "over", Whose::Office, commands.collect())
            .await
    }

    pub(super) async fn enrol_representatives(
        &mut self,
        step: &Step,
        work: &EnrolWork,
    ) -> Result<(), SampleError> {
        let persons = self.new_persons(work.count)?;
        let each = |command: &dyn Fn(usize) -> PersonCommand| {
            let commands = persons.iter().enumerate();
            commands
                .map(|(place, person)| (*person, command(place)))
                .collect::<Vec<_>>()
        };
        let invited = each(&|_| PersonCommand::Invite {
            node: work.node.clone(),
            purposes: [Purpose::Pool].into(),
        });
        let consenting = each(&|_| PersonCommand::GiveConsent {
            purpose: Purpose::Pool,
            text: consent_text(Purpose::Pool).to_owned(),
            signed_on: None,
            paper: None,
        });
        let attested = each(&|_| PersonCommand::Attest {
            items: FOUR_HAVES
                .map(|item| (item.to_owned(), Basis::Observed))
                .into(),
        });
        let accepting = each(&|_| PersonCommand::AcceptAttestation { paper: None });
        let enrolled =
            each(&|place| PersonCommand::Enrol(enrolment(&work.node, &work.categories, place)));
        for (name, whose, commands) in [
            ("invite", Whose::Office, invited),
            ("consent", Whose::Own, consenting),
            ("attest", Whose::Office, attested),
            ("accept", Whose::Own, accepting),
            ("enrol", Whose::Office, enrolled),
        ] {
            self.together(step, name, whose, commands).await?;
        }
        Ok(())
    }

    /// Some leave the pool, as they wish.
    pub(super) async fn leave(
        &mut self,
        step: &Step,
        work: &NumbersWork,
    ) -> Result<(), SampleError> {
        let leave = |person| (person, PersonCommand::Leave { left_on: None });
        let commands = self.numbered(work)?.into_iter().map(leave).collect();
        self.together(step, "leave", Whose::Own, commands).await
    }

    /// Some wish to be erased, and are.
    pub(super) async fn erase(
        &mut self,
        step: &Step,
        work: &NumbersWork,
    ) -> Result<(), SampleError> {
        let ground = PersonErasureGround::PersonsRequest;
        let erase = |person| (person, PersonCommand::OrderErasure { ground });
        let commands = self.numbered(work)?.into_iter().map(erase).collect();
        self.together(step, "erase", Whose::Own, commands).await
    }

    fn numbered(&self, work: &NumbersWork) -> Result<Vec<PersonRef>, SampleError> {
        let of = |number: &usize| number.checked_sub(1).and_then(|at| self.persons.get(at));
        let found = work.numbers.iter().map(|number| {
            let person = of(number).copied();
            person.ok_or_else(|| self.words(format!("no representative {number}")))
        });
        found.collect()
    }

    /// New persons, known to the vault before the log hears of them (law 10).
    fn new_persons(&mut self, count: u32) -> Result<Vec<PersonRef>, SampleError> {
        let mut new = Vec::new();
        for _ in 0..count {
            let number = self.persons.len() + 1;
            let name = format!("sample/person/{number}");
            let person = PersonRef(Uuid::new_v5(&self.qibu.log_id().0, name.as_bytes()));
            self.persons.push(person);
            let erased = self.qibu.vault().is_erased(AccountId(person.0))?;
            new.push((person, self.text(&format!("样例代表{number:03}"))?, erased));
        }
        // Carried out again, nothing of those who were erased meanwhile is kept anew.
        let details: Vec<(PersonRef, PersonDetails<'_>)> = new
            .iter()
            .filter(|(_, _, erased)| !erased)
            .map(|(person, name, _): &(PersonRef, ShortText, bool)| {
                let details = PersonDetails {
                    name,
                    contact: None,
                    account: None,
                };
                (*person, details)
            })
            .collect();
        self.qibu
            .vault()
            .put_persons(&details, machine_time())
            .map_err(|error| self.words(error.to_string()))?;
        Ok(new.into_iter().map(|(person, _, _)| person).collect())
    }

    /// One command for each person, all on their way at once.
    async fn together(
        &self,
        step: &Step,
        part: &str,
        whose: Whose,
        commands: Vec<(PersonRef, PersonCommand)>,
    ) -> Result<(), SampleError> {
        let office = Principal::Account(self.account(&step.by)?);
        let entered_by = step.entered_by.as_deref();
        let entered_by = entered_by.map(|key| self.account(key)).transpose()?;
        let sent = commands.into_iter().map(|(person, command)| {
            let name = format!("sample/person/{}/{part}/{person}", self.number);
            let command_id = CommandId(Uuid::new_v5(&self.qibu.log_id().0, name.as_bytes()));
            let request = Request::<Person> {
                stream: StreamId::new(StreamKind::Person, person.0),
                command,
                principal: match whose {
                    Whose::Office => office.clone(),
                    Whose::Own => Principal::Person(person),
                },
                command_id,
                mac: self.qibu.root_key().mac(name.as_bytes()),
                entered_by: entered_by.filter(|_| matches!(whose, Whose::Office)),
                if_match: None,
                dry_run: false,
                at: Some(self.at),
            };
            self.send_person(request)
        });
        stream::iter(sent)
            .buffered(AT_ONCE)
            .try_collect::<Vec<()>>()
            .await?;
        Ok(())
    }

    async fn send_person(&self, request: Request<Person>) -> Result<(), SampleError> {
        let done = self.qibu.execute(request).await;
        done.map(drop)
            .map_err(|error: CommandError| self.failed("person", error))
    }
}

/// Who sends a command.
#[derive(Clone, Copy)]
enum Whose {
    /// The step's account.
    Office,
    /// The person.
    Own,
}

fn enrolment(node: &str, categories: &[String], place: usize) -> Enrol {
    let turn = place.checked_rem(categories.len()).unwrap_or_default();
    Enrol {
        node: node.to_owned(),
        category: categories.get(turn).cloned().unwrap_or_default(),
        put_forward_by: None,
    }
}

/// So many days, spread evenly between two.
fn spread(first: Day, last: Day, count: usize) -> Vec<Day> {
    let span = last.days_since_epoch() - first.days_since_epoch();
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let steps = (0..count).map(|place| first.plus_days(place * span / count.max(1)));
    steps.collect()
}
