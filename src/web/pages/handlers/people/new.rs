//! The invitation of a person.

use super::{HOME, address, own_nodes};
use crate::authority::Action;
use crate::intake;
use crate::intake::person::InviteForm;
use crate::web::api::answer::{Filing, file};
use crate::web::api::reading::permit;
use crate::web::pages::acts::ActsPage;
use crate::web::pages::affairs::FieldInput;
use crate::web::pages::base::Link;
use crate::web::pages::handlers::acts::{Act, Typed, choices, errors};
use crate::web::pages::handlers::apply::sending;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use qibu_domain::person::Purpose;
use std::sync::Arc;

const PATH_OF_FORM: &str = "/people/new";
const VERB: &str = "invite";
const FIELDS: [&str; 5] = ["node", "name", "contact", "account", "purposes"];

pub(super) async fn ask(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let asked = async {
        permit(&qibu, &visit.signed, Action::ReadSubject).await?;
        Ok(visit.show(&page(&qibu, &visit, Typed::default()).await?))
    };
    visit.outcome(asked.await)
}

async fn page(qibu: &Arc<Qibu>, visit: &Visit, typed: Typed) -> Result<ActsPage, Problem> {
    let lang = visit.lang();
    let (_, nodes) = own_nodes(qibu, visit).await?;
    let codes: Vec<&str> = Purpose::ALL.iter().map(|it| it.as_str()).collect();
    let purposes = choices(lang, "label.person_purpose", &codes);
    let act = Act::new(lang, &typed, VERB, PATH_OF_FORM.to_owned())
        .field("name", true, FieldInput::Text)
        .field("contact", false, FieldInput::Text)
        .field("node", true, FieldInput::Pick(nodes, String::new()))
        .field("purposes", true, FieldInput::Checks(purposes))
        .field("account", false, FieldInput::Text)
        .button("", VERB, "main")
        .done();
    let mut base = visit.base(say(lang, "page.people.new", &[]));
    PATH_OF_FORM.clone_into(&mut base.path);
    base.crumbs = vec![Link {
        label: say(lang, "page.people.title", &[]),
        href: HOME.to_owned(),
    }];
    Ok(ActsPage {
        base,
        errors: typed.errors,
        purpose: vec![say(lang, "page.people.new_purpose", &[])],
        acts: vec![act],
        back_href: HOME.to_owned(),
        ..ActsPage::default()
    })
}

pub(super) async fn invite(
    State(qibu): State<Arc<Qibu>>,
    visit: Visit,
    request: Request,
) -> Response {
    let invited = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let fields = &sending.fields;
        let form = InviteForm {
            node: fields.text("node").to_owned(),
            name: fields.text("name").to_owned(),
            contact: fields.first("contact").map(str::to_owned),
            account: fields.first("account").map(str::to_owned),
            purposes: fields.all("purposes").map(str::to_owned).collect(),
        };
        let sent = sending.sent(&qibu, &visit, PATH_OF_FORM);
        let person = intake::person::new_person(&sent);
        let Err(error) = intake::person::invite(&qibu, &sent, &form).await else {
            let flash = Some("form.done.person_invited");
            return Ok(visit.see_other(&address(person), flash));
        };
        let problem = Problem::not_done(visit.lang(), &error);
        let filing = Filing {
            signed: &visit.signed,
            command: Action::InvitePerson.name(),
            subject: form.node,
            dry_run: false,
        };
        file(&qibu, filing, &problem).await;
        if !matches!(problem.status, 409 | 422) {
            return Err(problem);
        }
        let typed = Typed {
            verb: VERB.to_owned(),
            errors: errors(visit.lang(), VERB, &FIELDS, &problem),
            fields: sending.fields,
            held: None,
        };
        let status = StatusCode::from_u16(problem.status);
        let page = page(&qibu, &visit, typed).await?;
        Ok(visit.show_with(status.unwrap_or(StatusCode::UNPROCESSABLE_ENTITY), &page))
    };
    visit.outcome(invited.await)
}
