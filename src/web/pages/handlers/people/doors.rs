//! The acts on a person's page: those that the visitor may do, each with why it is closed.

use super::super::doors::{Door, door, form_to_come};
use super::{address, own_nodes};
use crate::consent_texts;
use crate::intake::person::stream_of;
use crate::web::pages::acts::ActForm;
use crate::web::pages::affairs::FieldInput;
use crate::web::pages::form::Choice;
use crate::web::pages::handlers::acts::{Act, Typed, choices};
use crate::web::pages::handlers::work;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::id::{AssignmentId, PersonRef};
use qibu_domain::person::{
    AssignmentEnd, AssignmentKind, AssignmentStage, Basis, Enrol, FOUR_HAVES, Person,
    PersonCommand, PersonErasureGround, PersonState, Purpose,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// What a person may be asked, and what they answer on a form.
const ANSWERS: [&str; 3] = ["given", "refused", "withdrawn"];

/// Where an act of a person is looked at.
pub(super) struct Desk<'d> {
    pub(super) qibu: &'d Arc<Qibu>,
    pub(super) visit: &'d Visit,
    pub(super) person: PersonRef,
    pub(super) state: &'d PersonState,
    pub(super) typed: &'d Typed,
}

/// The acts that are for the visitor.
pub(super) async fn acts(desk: &Desk<'_>) -> Result<Vec<ActForm>, Problem> {
    let mut acts = Vec::new();
    acts.extend(asking(desk).await?);
    acts.extend(forms(desk).await?);
    acts.extend(attesting(desk).await?);
    acts.extend(pool(desk).await?);
    acts.extend(assignments(desk).await?);
    Ok(acts)
}

/// Whether the visitor may order the erasure.
pub(super) async fn may_erase(desk: &Desk<'_>) -> Result<bool, Problem> {
    let ground = PersonErasureGround::PersonsRequest;
    let door = desk.door(PersonCommand::OrderErasure { ground }).await?;
    Ok(matches!(door, Door::Open))
}

impl<'d> Desk<'d> {
    async fn door(&self, command: PersonCommand) -> Result<Door, Problem> {
        door::<Person>(self.qibu, self.visit, stream_of(self.person), command).await
    }

    fn lang(&self) -> Lang {
        self.visit.lang()
    }

    fn act(&self, verb: &str) -> Act<'d> {
        let path = format!("{}/{}", address(self.person), verb.replace('_', "-"));
        Act::new(self.lang(), self.typed, verb, path)
    }

    fn pick(&self, choices: Vec<Choice>) -> FieldInput {
        FieldInput::Pick(choices, say(self.lang(), "page.people.choose", &[]))
    }

    fn purposes(&self, of: &[Purpose]) -> Vec<Choice> {
        let codes: Vec<&str> = of.iter().map(|it| it.as_str()).collect();
        choices(self.lang(), "label.person_purpose", &codes)
    }
}

/// Further consents, of those that may be asked for today; and the personal link, which is made by whoever asks.
async fn asking(desk: &Desk<'_>) -> Result<Vec<ActForm>, Problem> {
    let (mut open, mut why) = (Vec::new(), None);
    for purpose in Purpose::ALL.iter().copied() {
        let purposes = BTreeSet::from([purpose]);
        match desk.door(PersonCommand::AskConsent { purposes }).await? {
            Door::Open => open.push(purpose),
            Door::Closed(words) => why = Some(words),
            Door::Denied => return Ok(Vec::new()),
        }
    }
    let purposes = FieldInput::Checks(desk.purposes(&open));
    let ask = desk
        .act("ask_consent")
        .closed(why.filter(|_| open.is_empty()))
        .field("purposes", true, purposes)
        .button("", "ask_consent", "main");
    let link = desk.act("link").button("", "link", "main");
    Ok(vec![link.done(), ask.done()])
}

/// What the person signed on paper.
async fn forms(desk: &Desk<'_>) -> Result<Vec<ActForm>, Problem> {
    let probe = PersonCommand::WithdrawConsent {
        purpose: Purpose::Pool,
        paper: Some(form_to_come()),
    };
    if matches!(desk.door(probe).await?, Door::Denied) {
        return Ok(Vec::new());
    }
    let lang = desk.lang();
    let answers = choices(lang, "label.person_answer", &ANSWERS);
    let consent = desk
        .act("record_consent")
        .field("purpose", true, desk.pick(desk.purposes(Purpose::ALL)))
        .field("answer", true, FieldInput::Radios(answers))
        .field("signed_on", false, FieldInput::Day)
        .field("signed_form", false, FieldInput::File(None))
        .button("", "record_consent", "main");
    let accepts = PersonCommand::AcceptAttestation {
        paper: Some(form_to_come()),
    };
    let accept = desk
        .act("accept_attestation")
        .closed(desk.door(accepts).await?.why())
        .field("signed_form", true, FieldInput::File(None))
        .button("", "accept_attestation", "main");
    Ok(vec![consent.done(), accept.done()])
}

/// The four haves: attested, and taken back.
async fn attesting(desk: &Desk<'_>) -> Result<Vec<ActForm>, Problem> {
    let items = FOUR_HAVES.iter();
    let items = items.map(|item| ((*item).to_owned(), Basis::OwnStatement));
    let attests = PersonCommand::Attest {
        items: items.collect(),
    };
    let mut acts = Vec::new();
    let door = desk.door(attests).await?;
    if matches!(door, Door::Denied) {
        return Ok(acts);
    }
    let bases: Vec<&str> = Basis::ALL.iter().map(|it| it.as_str()).collect();
    let mut attest = desk.act("attest").closed(door.why());
    for item in FOUR_HAVES {
        let bases = choices(desk.lang(), "label.basis", &bases);
        attest = attest.field(item, true, desk.pick(bases));
    }
    acts.push(attest.button("", "attest", "main").done());
    let door = desk.door(PersonCommand::WithdrawAttestation).await?;
    let back = desk.act("withdraw_attestation").closed(door.why());
    acts.push(back.button("", "withdraw_attestation", "").done());
    Ok(acts)
}

/// Entering the pool and leaving it.
async fn pool(desk: &Desk<'_>) -> Result<Vec<ActForm>, Problem> {
    let lang = desk.lang();
    let rulebook = desk.qibu.rulebook();
    let node = desk.state.node.clone().unwrap_or_default();
    let categories = consent_texts::categories(lang, &rulebook, &node);
    let probe = Enrol {
        node: node.clone(),
        category: categories
            .first()
            .map_or_else(String::new, |it| it.code.clone()),
        put_forward_by: None,
    };
    let door = desk.door(PersonCommand::Enrol(probe)).await?;
    if matches!(door, Door::Denied) {
        return Ok(Vec::new());
    }
    let (offices, mut nodes) = own_nodes(desk.qibu, desk.visit).await?;
    for choice in &mut nodes {
        choice.chosen = choice.code == node;
    }
    let bodies = work::bodies_within(desk.qibu, desk.visit, &offices).await?;
    let enrol = desk
        .act("enrol")
        .closed(door.why())
        .field("node", true, FieldInput::Pick(nodes, String::new()))
        .field("category", true, desk.pick(categories))
        .field("put_forward_by", false, desk.pick(bodies))
        .button("", "enrol", "main");
    let leaves = PersonCommand::Leave { left_on: None };
    let leave = desk
        .act("leave")
        .closed(desk.door(leaves).await?.why())
        .field("left_on", false, FieldInput::Day)
        .button("", "record", "main");
    Ok(vec![enrol.done(), leave.done()])
}

/// What the person is asked to do.
async fn assignments(desk: &Desk<'_>) -> Result<Vec<ActForm>, Problem> {
    let lang = desk.lang();
    let gives = PersonCommand::Assign {
        kind: AssignmentKind::Volunteer,
        body: None,
        due: None,
    };
    let door = desk.door(gives).await?;
    if matches!(door, Door::Denied) {
        return Ok(Vec::new());
    }
    let (offices, _) = own_nodes(desk.qibu, desk.visit).await?;
    let bodies = work::bodies_within(desk.qibu, desk.visit, &offices).await?;
    let kinds: Vec<&str> = AssignmentKind::ALL.iter().map(|it| it.as_str()).collect();
    let kinds = choices(lang, "label.assignment_kind", &kinds);
    let assign = desk
        .act("assign")
        .closed(door.why())
        .field("kind", true, FieldInput::Radios(kinds))
        .field("body", false, desk.pick(bodies))
        .field("due", false, FieldInput::Day)
        .button("", "assign", "main");
    let open = open_assignments(lang, desk.state);
    let first = open.first().and_then(|it| it.code.parse().ok());
    let first = first.unwrap_or(AssignmentId(Uuid::nil()));
    let today = desk.qibu.clock().now().day();
    let reports = PersonCommand::ReportAssignment {
        assignment: first,
        done_on: today,
    };
    let report = desk
        .act("report_assignment")
        .closed(desk.door(reports).await?.why())
        .field(
            "assignment",
            true,
            FieldInput::Pick(open.clone(), String::new()),
        )
        .field_with("done_on", true, FieldInput::Day, &today.to_string())
        .button("", "report_assignment", "main");
    let ends = PersonCommand::EndAssignment {
        assignment: first,
        end: AssignmentEnd::TakenBack,
    };
    let end = desk
        .act("end_assignment")
        .closed(desk.door(ends).await?.why())
        .field("assignment", true, FieldInput::Pick(open, String::new()))
        .button("", "end_assignment", "");
    Ok(vec![assign.done(), report.done(), end.done()])
}

fn open_assignments(lang: Lang, state: &PersonState) -> Vec<Choice> {
    let open = state.assignments.iter();
    let open = open.filter(|it| it.stage == AssignmentStage::Open);
    let choice = |it: &qibu_domain::person::Assignment| {
        let kind = say(
            lang,
            &format!("label.assignment_kind.{}", it.kind.as_str()),
            &[],
        );
        let day = crate::web::pages::days::day(lang, &it.given_on.to_string());
        Choice {
            code: it.id.to_string(),
            label: [kind, day].join(lang.pick("，", ", ")),
            ..Choice::default()
        }
    };
    open.map(choice).collect()
}
