//! Which account holds a post in a body, for it may not decide on that body meanwhile; and the end of an account.

use super::super::super::apply::sending::Sending;
use super::super::{Form, write};
use crate::web::pages::days;
use crate::web::pages::form::{Choice, Errors, FieldError};
use crate::web::pages::posts::BodyRow;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say, words};
use qibu_domain::account::AccountCommand;
use qibu_domain::id::{AccountId, SubjectId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::subject::event::Post;
use qibu_domain::time::Day;
use qibu_projections::accounts::{self, PostRow};
use qibu_projections::{Page, QueryError, Tables, subjects};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most names that are given where the one that was typed is none.
const MAX_NAMES_OFFERED: usize = 5;
/// The most associations that are looked through for a name.
const MAX_BODIES_READ: u32 = 200;

/// A post with the name of its body; the name is empty where the body is not known.
pub(super) struct Held {
    post: PostRow,
    name: String,
}

/// The posts that are held on a day, by account.
pub(super) fn held(
    tables: &Tables<'_>,
    today: Day,
) -> Result<BTreeMap<AccountId, Vec<Held>>, QueryError> {
    let mut held: BTreeMap<AccountId, Vec<Held>> = BTreeMap::new();
    for post in accounts::posts_held(tables, today)? {
        let body = subjects::one(tables, post.body, today)?;
        let name = body.map(|body| body.name).unwrap_or_default();
        let of_account = held.entry(post.account).or_default();
        of_account.push(Held { post, name });
    }
    Ok(held)
}

/// The posts of an account as rows.
pub(super) fn rows(lang: Lang, held: Option<&Vec<Held>>) -> Vec<BodyRow> {
    let row = |held: &Held| BodyRow {
        id: held.post.body.to_string(),
        words: format!("{} · {}", held.name, label(lang, &held.post.post)),
        since: days::day(lang, &held.post.from.to_string()),
    };
    held.into_iter().flatten().map(row).collect()
}

/// A post in words; the API takes codes that have none.
fn label(lang: Lang, post: &str) -> String {
    let known = words(lang, &format!("label.affair_code.{post}"), &[]);
    known.unwrap_or_else(|| post.to_owned())
}

/// The posts that can be noted.
pub(super) fn posts(lang: Lang, chosen: &str) -> Vec<Choice> {
    let choice = |post: &Post| Choice {
        code: post.as_str().to_owned(),
        label: label(lang, post.as_str()),
        chosen: post.as_str() == chosen,
        ..Choice::default()
    };
    Post::ALL.iter().map(choice).collect()
}

/// Notes a post in the association of a name. What is wrong with the form, where something is.
pub(super) async fn note(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    sending: &Sending,
) -> Result<Option<Errors>, Problem> {
    let (lang, fields) = (visit.lang(), &sending.fields);
    let Ok(account) = fields.text("note_account").parse::<AccountId>() else {
        let chosen = say(lang, "form.choose_one", &[]);
        return Ok(Some(at("note_account", chosen)));
    };
    let body = match named(qibu, lang, fields.text("note_association")).await? {
        Ok(body) => body,
        Err(words) => return Ok(Some(at("note_association", words))),
    };
    let form = Form {
        home: "/accounts/note",
        name: "note-post",
        prefix: "note_",
        done: "form.done.post_noted",
        command: Ok(AccountCommand::TakePost {
            body,
            post: fields.text("note_post").to_owned(),
        }),
    };
    write(qibu, visit, sending, account, form).await
}

/// Notes that the account has left its post in a body.
pub(super) async fn leave(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    sending: &Sending,
) -> Result<Option<Errors>, Problem> {
    let fields = &sending.fields;
    let not_found = |_| Problem::not_found(visit.lang());
    let account = fields.text("account").parse().map_err(not_found)?;
    let body = fields.text("body").parse().map_err(not_found)?;
    let form = Form {
        home: "/accounts/leave",
        name: "note-post",
        prefix: "",
        done: "form.done.post_left",
        command: Ok(AccountCommand::LeavePost { body }),
    };
    write(qibu, visit, sending, account, form).await
}

/// Closes the account. Nobody does so by a button alone: it is never opened again.
pub(super) async fn close(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    sending: &Sending,
) -> Result<Option<Errors>, Problem> {
    let (lang, fields) = (visit.lang(), &sending.fields);
    let account = fields.text("account");
    let known = account.parse().map_err(|_| Problem::not_found(lang))?;
    if fields.first("sure").is_none() {
        let words = say(lang, "page.accounts.close_sure_first", &[]);
        return Ok(Some(at(&format!("sure-{account}"), words)));
    }
    let form = Form {
        home: "/accounts/close",
        name: "close-account",
        prefix: "",
        done: "form.done.account_closed",
        command: Ok(AccountCommand::Close),
    };
    write(qibu, visit, sending, known, form).await
}

fn at(field: &str, words: String) -> Errors {
    Errors(vec![FieldError {
        field: field.to_owned(),
        words,
    }])
}

/// The association that is called so today; or what is wrong with the name, with those that hold it.
async fn named(
    qibu: &Arc<Qibu>,
    lang: Lang,
    name: &str,
) -> Result<Result<SubjectId, String>, Problem> {
    let name = name.trim().to_owned();
    if name.is_empty() {
        return Ok(Err(say(lang, "page.accounts.association_missing", &[])));
    }
    let filter = subjects::Filter {
        text: Some(name.clone()),
        kind: Some(SubjectKind::Association),
        ..subjects::Filter::default()
    };
    let today = qibu.clock().now().day();
    let read = qibu.read_on_arrival(move |tables| {
        subjects::list(tables, today, &filter, &Page::first(MAX_BODIES_READ))
    });
    let (found, _) = read
        .await
        .map_err(|error| Problem::of_command(lang, &error))?;
    let mut called = found.iter().filter(|body| body.name == name);
    let refused = match (called.next(), called.next()) {
        (Some(only), None) => return Ok(Ok(only.id)),
        (Some(_), Some(_)) => say(lang, "page.accounts.association_twice", &[]),
        (None, _) if found.is_empty() => say(lang, "page.accounts.association_unknown", &[]),
        (None, _) => {
            let names = found.iter().take(MAX_NAMES_OFFERED);
            let names: Vec<&str> = names.map(|body| body.name.as_str()).collect();
            let names = [("names", names.join(lang.pick("、", ", ")))];
            say(lang, "page.accounts.association_like", &names)
        }
    };
    Ok(Err(refused))
}
