//! The offer of a seat: to a person by their number, or chosen by name once it is said what the names are looked at for.

use super::{Matter, matter};
use crate::authority::Action;
use crate::consent_texts;
use crate::intake;
use crate::intake::membership::OfferForm;
use crate::web::api::answer::{Filing, file};
use crate::web::api::filter;
use crate::web::api::people::{READ_PURPOSES, details};
use crate::web::pages::acts::{ActForm, ActsPage};
use crate::web::pages::affairs::FieldInput;
use crate::web::pages::base::Link;
use crate::web::pages::form::Choice;
use crate::web::pages::handlers::acts::{Act, Typed, choices, errors};
use crate::web::pages::handlers::apply::sending;
use crate::web::pages::labels;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use qibu_domain::membership::MembershipRole;
use qibu_projections::{Page, persons};
use std::sync::Arc;

/// The most people who are offered by name.
const MAX_PEOPLE_NAMED: u32 = 50;
const FIELDS: [&str; 4] = ["person", "person_named", "role", "category"];
const VERB: &str = "offer";

pub(super) async fn ask(
    State(qibu): State<Arc<Qibu>>,
    Path(body): Path<String>,
    visit: Visit,
) -> Response {
    let asked = async {
        let matter = matter(&qibu, &visit, &body).await?;
        let said = visit.query().first("purpose").map(str::to_owned);
        let purpose = filter::one_of(visit.lang(), "purpose", said, &READ_PURPOSES)?;
        let named = match &purpose {
            Some(purpose) => people(&qibu, &visit, &matter, purpose).await?,
            None => Vec::new(),
        };
        let typed = Typed::default();
        Ok(visit.show(&page(&qibu, &visit, &matter, named, typed)))
    };
    visit.outcome(asked.await)
}

/// The people of the body's node by their names; each name that is looked at is written down first (law 9).
async fn people(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: &Matter,
    purpose: &str,
) -> Result<Vec<Choice>, Problem> {
    matter.may_offer(qibu, visit).await?;
    let (today, node) = (qibu.clock().now().day(), matter.node.clone());
    let read = qibu.read_on_arrival(move |rows| {
        let filter = persons::Filter {
            node,
            ..persons::Filter::default()
        };
        persons::list(rows, today, &filter, &Page::first(MAX_PEOPLE_NAMED))
    });
    let (found, _) = read
        .await
        .map_err(|error| Problem::of_command(visit.lang(), &error))?;
    let mut named = Vec::new();
    for row in found.into_iter().filter(|row| row.erasure_on.is_none()) {
        match details(qibu, &visit.signed, row.person, Some(purpose)).await {
            Ok(known) => named.push(Choice {
                code: known.id,
                label: known.name.unwrap_or_default(),
                ..Choice::default()
            }),
            Err(problem) if problem.status == StatusCode::FORBIDDEN.as_u16() => {}
            Err(problem) => return Err(problem),
        }
    }
    Ok(named)
}

fn page(qibu: &Qibu, visit: &Visit, matter: &Matter, named: Vec<Choice>, typed: Typed) -> ActsPage {
    let lang = visit.lang();
    let path = format!("{}/offer", matter.path());
    let first = say(lang, "page.people.choose", &[]);
    let roles: Vec<&str> = MembershipRole::ALL.iter().map(|it| it.as_str()).collect();
    let roles = choices(lang, "label.membership_role", &roles);
    let categories = consent_texts::categories(lang, &qibu.rulebook(), &matter.node);
    let mut act = Act::new(lang, &typed, VERB, path.clone());
    if !named.is_empty() {
        act = act.field(
            "person_named",
            false,
            FieldInput::Pick(named, first.clone()),
        );
    }
    let act = act
        .field("person", false, FieldInput::Text)
        .field("role", true, FieldInput::Radios(roles))
        .field("category", false, FieldInput::Pick(categories, first))
        .button("", VERB, "main")
        .done();
    let look = ActForm {
        verb: "look".to_owned(),
        title: say(lang, "page.members.choose_for", &[]),
        help: say(lang, "page.members.choose_help", &[]),
        ..ActForm::default()
    };
    let mut base = visit.base(say(lang, "page.members.offer", &[]));
    base.path.clone_from(&path);
    base.crumbs = vec![
        Link {
            label: matter.name.clone(),
            href: labels::address_of(matter.stream),
        },
        Link {
            label: say(lang, "page.members.title", &[]),
            href: matter.path(),
        },
    ];
    ActsPage {
        base,
        errors: typed.errors,
        acts: vec![act],
        look_action: path,
        look: Some(look),
        look_choices: choices(lang, "label.read_purpose", &READ_PURPOSES),
        back_href: matter.path(),
        ..ActsPage::default()
    }
}

pub(super) async fn send(
    State(qibu): State<Arc<Qibu>>,
    Path(body): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let sent = async {
        let lang = visit.lang();
        let sending = sending::read(&qibu, &visit, request).await?;
        let matter = matter(&qibu, &visit, &body).await?;
        let fields = &sending.fields;
        let person = fields.first("person_named").or(fields.first("person"));
        let form = OfferForm {
            person: person.unwrap_or_default().to_owned(),
            role: fields.text("role").to_owned(),
            category: fields.first("category").map(str::to_owned),
        };
        let sent = sending.sent(&qibu, &visit, &format!("{}/offer", matter.path()));
        let error = match intake::membership::offer(&qibu, &sent, matter.stream, &form).await {
            Ok((seat, _)) => {
                let path = format!("/members/{seat}");
                return Ok(visit.see_other(&path, Some("form.done.seat_offered")));
            }
            Err(error) => error,
        };
        let problem = Problem::not_done(lang, &error);
        let filing = Filing {
            signed: &visit.signed,
            command: Action::OfferMembership.name(),
            subject: matter.stream.to_string(),
            dry_run: false,
        };
        file(&qibu, filing, &problem).await;
        if !matches!(problem.status, 409 | 422) {
            return Err(problem);
        }
        let errors = errors(lang, VERB, &FIELDS, &problem);
        // Whoever was chosen by name stays chosen by their number: nobody is looked at again.
        let pairs = fields
            .pairs()
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "person" | "person_named"));
        let mut pairs: Vec<(String, String)> = pairs.cloned().collect();
        pairs.push(("person".to_owned(), form.person));
        let typed = Typed {
            verb: VERB.to_owned(),
            fields: pairs.into(),
            errors,
            held: None,
        };
        let status = StatusCode::from_u16(problem.status);
        let status = status.unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
        let page = page(&qibu, &visit, &matter, Vec::new(), typed);
        Ok(visit.show_with(status, &page))
    };
    visit.outcome(sent.await)
}
