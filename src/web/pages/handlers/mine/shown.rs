//! The page itself: what is kept of the person, noun by noun, with what the person can do about each.

use super::acts::seat_path;
use super::own::{self, OwnSeat};
use super::{requests, suggestions};
use crate::consent_texts;
use crate::reads::Read;
use crate::web::pages::affairs::FieldInput;
use crate::web::pages::days;
use crate::web::pages::form::Fact;
use crate::web::pages::handlers::acts::{Act, Typed, fact};
use crate::web::pages::labels;
use crate::web::pages::mine::{MinePage, OwnBox, OwnSection};
use crate::web::pages::visit::own::Own;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::State;
use axum::response::Response;
use qibu_domain::membership::{MEMBERSHIP_TEXT, MembershipRole, MembershipStage};
use qibu_domain::person::{
    Answer, AssignmentStage, Attestation, FOUR_HAVES, FourHaveAttested, PersonEvent, Purpose,
    consent_text,
};
use qibu_domain::time::Day;
use std::sync::Arc;

pub(super) async fn show(State(qibu): State<Arc<Qibu>>, own: Own) -> Response {
    let page = page(&qibu, &own, &Typed::default()).await;
    own.screen.outcome(page.map(|page| own.screen.show(&page)))
}

/// The page, with what was typed into one of its forms.
pub(super) async fn page(qibu: &Arc<Qibu>, own: &Own, typed: &Typed) -> Result<MinePage, Problem> {
    let lang = own.lang();
    let mut base = own.screen.base(say(lang, "page.mine.title", &[]));
    super::HOME.clone_into(&mut base.path);
    let node = own.state().node.clone().unwrap_or_default();
    let fields = own::fields(qibu, own).await?;
    let seats = own::seats(qibu, own).await?;
    let suggested = suggestions::of_seats(qibu, own, &seats).await?;
    let asked = requests::of_seats(qibu, own, &seats).await?;
    let reads = own::reads(qibu, own).await?;
    let who = Act::new(lang, typed, "fields", "/mine/fields".to_owned())
        .field_with("name", true, FieldInput::Text, &fields.name)
        .field_with("contact", false, FieldInput::Text, &fields.contact)
        .button("", "save", "main")
        .done();
    let who = OwnBox {
        acts: vec![who],
        ..OwnBox::default()
    };
    let sections = vec![
        section(lang, "who", vec![who]),
        section(lang, "consents", consents(own, typed)),
        section(lang, "attestation", attestations(qibu, own, typed).await?),
        section(
            lang,
            "seats",
            seats.iter().map(|it| seat(lang, typed, it)).collect(),
        ),
        section(
            lang,
            "suggestions",
            suggestions::boxes(qibu, lang, &suggested),
        ),
        section(lang, "service_requests", requests::boxes(lang, &asked)),
        section(lang, "pool", pool(qibu, own, typed)),
        section(lang, "assignments", assignments(qibu, own, typed).await?),
        section(lang, "reads", looked(qibu, lang, &reads)),
    ];
    Ok(MinePage {
        base,
        errors: typed.errors.clone(),
        keeper: labels::node(&qibu.rulebook(), &node),
        sections,
    })
}

fn section(lang: Lang, code: &str, boxes: Vec<OwnBox>) -> OwnSection {
    let said = |key: &str| say(lang, &format!("page.mine.{key}.{code}"), &[]);
    OwnSection {
        code: code.to_owned(),
        title: said("section"),
        help: said("section_help"),
        boxes,
        none: said("none"),
    }
}

fn day(lang: Lang, on: Day) -> String {
    days::day(lang, &on.to_string())
}

fn consents(own: &Own, typed: &Typed) -> Vec<OwnBox> {
    let lang = own.lang();
    let boxes = Purpose::ALL.iter().map(|purpose| {
        let (word, text) = (purpose.as_str(), consent_text(*purpose));
        let answer = own.state().answers.get(purpose);
        let act = Act::new(lang, typed, &format!("answer-{word}"), {
            format!("/mine/consents/{word}")
        });
        let act = act.hidden("text", text);
        let yes = |act: Act<'_>| act.button("given", "given", "main").done();
        let (key, on, tone, acts) = match answer {
            None => ("not_asked", None, "", Vec::new()),
            Some(Answer::Asked(on)) => {
                let act = act.button("given", "given", "main");
                let act = act.button("refused", "refused", "").done();
                ("asked", Some(on), "warn", vec![act])
            }
            Some(Answer::Given(on)) => {
                let act = act.button("withdrawn", "withdrawn", "").done();
                ("given", Some(on), "good", vec![act])
            }
            Some(Answer::Refused(on)) => ("refused", Some(on), "", vec![yes(act)]),
            Some(Answer::Withdrawn(on)) => ("withdrawn", Some(on), "", vec![yes(act)]),
        };
        let on = on.map_or_else(String::new, |on| day(lang, *on));
        OwnBox {
            title: say(lang, &format!("label.person_purpose.{word}"), &[]),
            stands: say(lang, &format!("page.mine.answer.{key}"), &[("day", on)]),
            tone,
            text: consent_texts::paragraphs(lang, text),
            unfolded: key == "asked",
            acts,
            ..OwnBox::default()
        }
    });
    boxes.collect()
}

async fn attestations(qibu: &Arc<Qibu>, own: &Own, typed: &Typed) -> Result<Vec<OwnBox>, Problem> {
    let (lang, state) = (own.lang(), own.state());
    let today = qibu.clock().now().day();
    let mut boxes = Vec::new();
    let accepted = state.attestation.map(|it| (it, false));
    for (it, awaits) in state
        .awaiting
        .map(|it| (it, true))
        .into_iter()
        .chain(accepted)
    {
        let counts = it.ended.is_none() && today <= it.until;
        let act = Act::new(lang, typed, "attestation", "/mine/attestation".to_owned());
        let act = act.hidden("attested", &it.attested.to_string());
        let (key, tone, acts) = match (awaits, counts) {
            (true, true) => {
                let act = act.button("accept", "accept", "main");
                (
                    "awaits",
                    "warn",
                    vec![act.button("contest", "contest", "").done()],
                )
            }
            // Of two, what awaits an answer is answered first.
            (false, true) if state.awaiting.is_some() => ("counts", "good", Vec::new()),
            (false, true) => {
                let act = act.button("contest", "contest", "").done();
                ("counts", "good", vec![act])
            }
            (_, false) => ("ended", "", Vec::new()),
        };
        boxes.push(OwnBox {
            title: say(lang, "page.mine.attested", &[]),
            stands: say(lang, &format!("page.mine.attestation.{key}"), &[]),
            tone,
            facts: attested(qibu, own, &it).await?,
            acts,
            ..OwnBox::default()
        });
    }
    Ok(boxes)
}

/// Each item with what it rests on, who attested it, and until when it counts.
async fn attested(
    qibu: &Arc<Qibu>,
    own: &Own,
    attestation: &Attestation,
) -> Result<Vec<Fact>, Problem> {
    let lang = own.lang();
    let mut facts = Vec::new();
    if let Some(said) = said_of(own, attestation) {
        let items = FOUR_HAVES.iter().filter_map(|item| {
            let basis = said.items.get(*item)?;
            Some(Fact {
                label: say(lang, &format!("label.four_have.{item}"), &[]),
                value: say(lang, &format!("label.basis.{}", basis.as_str()), &[]),
            })
        });
        facts.extend(items);
    }
    if let Some(account) = attestation.by {
        let office = labels::duties(qibu, lang, account).await?;
        facts.push(fact(lang, "attested_by", office));
    }
    facts.push(fact(lang, "until", day(lang, attestation.until)));
    Ok(facts)
}

fn said_of<'o>(own: &'o Own, attestation: &Attestation) -> Option<&'o FourHaveAttested> {
    let mut history = own.known.history().iter();
    let happened = history.find(|it| it.sequence == attestation.attested)?;
    match &happened.dated.event {
        PersonEvent::FourHaveAttested(said) => Some(said),
        _ => None,
    }
}

fn seat(lang: Lang, typed: &Typed, own: &OwnSeat) -> OwnBox {
    let (state, seat) = (&own.state, own.seat);
    let role = state.role().unwrap_or(MembershipRole::Member);
    let act = Act::new(lang, typed, &format!("seat-{seat}"), seat_path(seat));
    let (key, tone, on, acts) = match &state.stage {
        MembershipStage::Open => {
            let act = act.hidden("text", MEMBERSHIP_TEXT);
            let act = if role == MembershipRole::Initiator {
                act.field("capacity_declared", true, FieldInput::Tick)
            } else {
                act
            };
            let act = act.button("take", "take", "main");
            (
                "offered",
                "warn",
                None,
                vec![act.button("decline", "decline", "").done()],
            )
        }
        MembershipStage::Declined => ("declined", "", None, Vec::new()),
        MembershipStage::Taken(taken) => {
            let act = act.button("leave", "leave", "").done();
            ("taken", "good", Some(taken.from), vec![act])
        }
        MembershipStage::Left { on, .. } => ("left", "", Some(*on), Vec::new()),
    };
    let on = on.map_or_else(String::new, |on| day(lang, on));
    let role = say(
        lang,
        &format!("label.membership_role.{}", role.as_str()),
        &[],
    );
    OwnBox {
        title: own.body.clone(),
        stands: say(lang, &format!("page.mine.seat.{key}"), &[("day", on)]),
        tone,
        facts: vec![fact(lang, "role", role)],
        text: consent_texts::paragraphs(lang, MEMBERSHIP_TEXT),
        unfolded: key == "offered",
        acts,
    }
}

fn pool(qibu: &Qibu, own: &Own, typed: &Typed) -> Vec<OwnBox> {
    let lang = own.lang();
    let rulebook = qibu.rulebook();
    let boxes = own.state().terms.iter().rev().map(|term| {
        let act = Act::new(lang, typed, "pool", "/mine/pool".to_owned());
        let category =
            consent_texts::category(lang, &rulebook, &term.what.node, &term.what.category);
        let mut facts = vec![
            fact(lang, "category", category),
            fact(lang, "enrolled_on", day(lang, term.from)),
        ];
        facts.extend(
            term.left
                .map(|(_, on)| fact(lang, "left_on", day(lang, on))),
        );
        OwnBox {
            title: labels::node(&rulebook, &term.what.node),
            facts,
            acts: match term.left {
                None => vec![act.button("leave", "leave_pool", "").done()],
                Some(_) => Vec::new(),
            },
            ..OwnBox::default()
        }
    });
    boxes.collect()
}

async fn assignments(qibu: &Arc<Qibu>, own: &Own, typed: &Typed) -> Result<Vec<OwnBox>, Problem> {
    let lang = own.lang();
    let today = qibu.clock().now().day().to_string();
    let mut boxes = Vec::new();
    for it in own.state().assignments.iter().rev() {
        let mut facts = vec![fact(lang, "given_on", day(lang, it.given_on))];
        if let Some(body) = it.body {
            let hosted = qibu.subjects().refresh(qibu.log(), body).await;
            let hosted = hosted.map_err(|error| Problem::of_command(lang, &error.into()))?;
            let name = hosted.state().body.as_ref().map(|it| it.name().to_string());
            facts.push(fact(lang, "body", name.unwrap_or_default()));
        }
        facts.extend(due(own, it.id).map(|on| fact(lang, "due", day(lang, on))));
        let (key, tone, acts) = match it.stage {
            AssignmentStage::Open => {
                let verb = format!("assignment-{}", it.id);
                let act = Act::new(lang, typed, &verb, format!("/mine/assignments/{}", it.id))
                    .field_with("done_on", false, FieldInput::Day, &today)
                    .button("report", "report", "main")
                    .button("decline", "decline", "");
                ("open", "warn", vec![act.done()])
            }
            AssignmentStage::Reported { on, .. } => {
                facts.push(fact(lang, "done_on", day(lang, on)));
                ("reported", "good", Vec::new())
            }
            AssignmentStage::Ended(_) => ("ended", "", Vec::new()),
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
            acts,
            ..OwnBox::default()
        });
    }
    Ok(boxes)
}

fn due(own: &Own, id: qibu_domain::id::AssignmentId) -> Option<Day> {
    own.known
        .history()
        .iter()
        .find_map(|it| match &it.dated.event {
            PersonEvent::AssignmentGiven(given) if given.assignment == id => given.due,
            _ => None,
        })
}

/// Who looked: office, day and purpose, and no name.
fn looked(qibu: &Qibu, lang: Lang, reads: &[Read]) -> Vec<OwnBox> {
    if reads.is_empty() {
        return Vec::new();
    }
    let rulebook = qibu.rulebook();
    let facts = reads.iter().map(|read| {
        let purpose = say(lang, &format!("label.read_purpose.{}", read.purpose), &[]);
        let office = labels::node(&rulebook, &read.office);
        Fact {
            label: day(lang, read.at.day()),
            value: [office, purpose].join(lang.pick("：", ": ")),
        }
    });
    vec![OwnBox {
        facts: facts.collect(),
        ..OwnBox::default()
    }]
}
