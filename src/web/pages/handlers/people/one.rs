//! One person: what is known without a name, who it is once that is looked at for a purpose, and what may be done.

use super::doors::{Desk, acts, may_erase};
use super::{HOME, address};
use crate::authority::Action;
use crate::consent_texts;
use crate::intake::membership;
use crate::intake::person::stream_of;
use crate::web::api::filter;
use crate::web::api::people::{READ_PURPOSES, details};
use crate::web::api::reading::{blocking, id, permit, there};
use crate::web::pages::base::Link;
use crate::web::pages::days;
use crate::web::pages::form::Fact;
use crate::web::pages::handlers::acts::{Typed, choices, fact};
use crate::web::pages::labels;
use crate::web::pages::mine::{OwnBox, OwnSection};
use crate::web::pages::people::PersonPage;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::id::{PersonRef, StreamId, StreamKind};
use qibu_domain::membership::MembershipStage;
use qibu_domain::person::{Answer, AssignmentStage, Erasure, PersonState};
use qibu_domain::time::Day;
use std::sync::Arc;

pub(super) async fn show(
    State(qibu): State<Arc<Qibu>>,
    Path(person): Path<String>,
    visit: Visit,
) -> Response {
    let shown = async {
        let lang = visit.lang();
        let person: PersonRef = id(lang, &person)?;
        let said = visit.query().first("purpose").map(str::to_owned);
        let purpose = filter::one_of(lang, "purpose", said, &READ_PURPOSES)?;
        let none = Typed::default();
        let page = page(&qibu, &visit, person, &none, purpose.as_deref()).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(shown.await)
}

/// The page, with what was typed into one of its acts, and who it is where a purpose is said.
pub(super) async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    person: PersonRef,
    typed: &Typed,
    purpose: Option<&str>,
) -> Result<PersonPage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let hosted = qibu.persons().refresh(qibu.log(), stream_of(person)).await;
    let hosted = hosted.map_err(|error| Problem::of_command(lang, &error.into()))?;
    let state = hosted.state();
    there(lang, state.is_known().then_some(()))?;
    let short: String = person.to_string().chars().take(8).collect();
    let mut base = visit.base(say(lang, "page.people.record", &[("id", short)]));
    base.path = address(person);
    base.crumbs = vec![Link {
        label: say(lang, "page.people.title", &[]),
        href: HOME.to_owned(),
    }];
    let page = PersonPage {
        base,
        errors: typed.errors.clone(),
        path: address(person),
        facts: known(qibu, lang, person, state),
        ..PersonPage::default()
    };
    if state.erasure != Erasure::None {
        let is_erased = true;
        return Ok(PersonPage { is_erased, ..page });
    }
    let who = match purpose {
        Some(purpose) => who(qibu, visit, person, purpose).await?,
        None => Vec::new(),
    };
    let seats = match purpose {
        Some(_) => seats(qibu, lang, person).await?,
        None => Vec::new(),
    };
    let mut seats = section(lang, "seats", seats);
    if purpose.is_none() {
        seats.none = say(lang, "page.people.seats_hidden", &[]);
    }
    let desk = Desk {
        qibu,
        visit,
        person,
        state,
        typed,
    };
    Ok(PersonPage {
        who,
        purpose_choices: choices(lang, "label.read_purpose", &READ_PURPOSES),
        sections: vec![
            section(lang, "answers", answers(lang, state)),
            section(lang, "assignments", assignments(qibu, lang, state).await?),
            seats,
        ],
        acts: acts(&desk).await?,
        erase_href: if may_erase(&desk).await? {
            format!("{}/erase", address(person))
        } else {
            String::new()
        },
        ..page
    })
}

fn section(lang: Lang, code: &str, boxes: Vec<OwnBox>) -> OwnSection {
    OwnSection {
        code: code.to_owned(),
        title: say(lang, &format!("page.people.{code}"), &[]),
        help: String::new(),
        boxes,
        none: say(lang, &format!("page.people.no_{code}"), &[]),
    }
}

fn day(lang: Lang, on: Day) -> String {
    days::day(lang, &on.to_string())
}

/// What is known without a name.
fn known(qibu: &Qibu, lang: Lang, person: PersonRef, state: &PersonState) -> Vec<Fact> {
    let rulebook = qibu.rulebook();
    let today = qibu.clock().now().day();
    let node = state.node.as_deref().unwrap_or_default();
    let mut facts = vec![
        fact(lang, "id", person.to_string()),
        fact(lang, "node", labels::node(&rulebook, node)),
    ];
    let until = |day_: Day| {
        say(
            lang,
            "page.people_fact.until_day",
            &[("day", day(lang, day_))],
        )
    };
    let (words, on) = match (state.awaiting, state.attestation_on(today)) {
        (Some(it), _) => ("awaits", Some(it.until)),
        (None, Some(it)) => ("counts", Some(it.until)),
        (None, None) => ("none", None),
    };
    let words = say(lang, &format!("page.people_fact.attestation.{words}"), &[]);
    let words = on.map_or(words.clone(), |on| {
        [words, until(on)].join(lang.pick("，", ", "))
    });
    facts.push(fact(lang, "four_haves", words));
    if let Some(term) = state.terms.last() {
        let what = &term.what;
        let category = consent_texts::category(lang, &rulebook, &what.node, &what.category);
        facts.push(fact(lang, "category", category));
        facts.push(fact(lang, "enrolled_on", day(lang, term.from)));
        facts.extend(
            term.left
                .map(|(_, on)| fact(lang, "left_on", day(lang, on))),
        );
    }
    facts
}

async fn who(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    person: PersonRef,
    purpose: &str,
) -> Result<Vec<Fact>, Problem> {
    let lang = visit.lang();
    let known = details(qibu, &visit.signed, person, Some(purpose)).await?;
    let said = |key: &str| say(lang, &format!("page.people.{key}"), &[]);
    Ok(vec![
        Fact {
            label: said("name"),
            value: known.name.unwrap_or_else(|| said("no_name")),
        },
        Fact {
            label: said("contact"),
            value: known.contact.unwrap_or_else(|| said("hidden_contact")),
        },
    ])
}

fn answers(lang: Lang, state: &PersonState) -> Vec<OwnBox> {
    let facts = state.answers.iter().map(|(purpose, answer)| {
        let (key, on) = match answer {
            Answer::Asked(on) => ("asked", on),
            Answer::Given(on) => ("given", on),
            Answer::Refused(on) => ("refused", on),
            Answer::Withdrawn(on) => ("withdrawn", on),
        };
        let said = [("day", day(lang, *on))];
        Fact {
            label: say(
                lang,
                &format!("label.person_purpose.{}", purpose.as_str()),
                &[],
            ),
            value: say(lang, &format!("page.people.answer.{key}"), &said),
        }
    });
    let facts: Vec<Fact> = facts.collect();
    if facts.is_empty() {
        return Vec::new();
    }
    vec![OwnBox {
        facts,
        ..OwnBox::default()
    }]
}

async fn assignments(
    qibu: &Arc<Qibu>,
    lang: Lang,
    state: &PersonState,
) -> Result<Vec<OwnBox>, Problem> {
    let mut boxes = Vec::new();
    for it in state.assignments.iter().rev() {
        let mut facts = vec![fact(lang, "given_on", day(lang, it.given_on))];
        if let Some(body) = it.body {
            facts.push(fact(lang, "body", body_name(qibu, lang, body).await?));
        }
        let (key, tone) = match it.stage {
            AssignmentStage::Open => ("open", "warn"),
            AssignmentStage::Reported { on, .. } => {
                facts.push(fact(lang, "done_on", day(lang, on)));
                ("reported", "good")
            }
            AssignmentStage::Ended(_) => ("ended", ""),
        };
        boxes.push(OwnBox {
            title: say(
                lang,
                &format!("label.assignment_kind.{}", it.kind.as_str()),
                &[],
            ),
            stands: say(lang, &format!("page.mine.assignment.{key}"), &[]),
            tone,
            facts,
            ..OwnBox::default()
        });
    }
    Ok(boxes)
}

async fn body_name(qibu: &Arc<Qibu>, lang: Lang, body: StreamId) -> Result<String, Problem> {
    let hosted = qibu.subjects().refresh(qibu.log(), body).await;
    let hosted = hosted.map_err(|error| Problem::of_command(lang, &error.into()))?;
    let name = hosted.state().body.as_ref().map(|it| it.name().to_string());
    Ok(name.unwrap_or_default())
}

/// The person's seats: whose a seat is, is read under the purpose that was written down with the name.
async fn seats(qibu: &Arc<Qibu>, lang: Lang, person: PersonRef) -> Result<Vec<OwnBox>, Problem> {
    let vault = Arc::clone(qibu.vault());
    let drawn = blocking(lang, move || {
        let seats = vault.seats_of(person);
        seats.map_err(|fault| Problem::of_storage(lang, &fault))
    });
    let mut boxes = Vec::new();
    for known in drawn.await? {
        let stream = membership::stream_of(known.seat);
        let hosted = qibu.memberships().refresh(qibu.log(), stream).await;
        let hosted = hosted.map_err(|error| Problem::of_command(lang, &error.into()))?;
        let state = hosted.state();
        let Some(role) = state.role() else { continue };
        let (key, on) = match &state.stage {
            MembershipStage::Open => ("offered", None),
            MembershipStage::Declined => ("declined", None),
            MembershipStage::Taken(taken) => ("taken", Some(taken.from)),
            MembershipStage::Left { on, .. } => ("left", Some(*on)),
        };
        let on = on.map_or_else(String::new, |on| day(lang, on));
        let body = StreamId::new(StreamKind::Association, known.body);
        let role = say(
            lang,
            &format!("label.membership_role.{}", role.as_str()),
            &[],
        );
        boxes.push(OwnBox {
            title: body_name(qibu, lang, body).await?,
            stands: say(
                lang,
                &format!("page.people.seat_stands.{key}"),
                &[("day", on)],
            ),
            facts: vec![fact(lang, "role", role)],
            ..OwnBox::default()
        });
    }
    Ok(boxes)
}
