//! The tree of a district: nodes added, renamed, moved and closed, by the road of the API.

use super::call::must;
use super::writing::post;
use super::{Failure, Out, Place, reading};
use crate::web::pages::labels;
use crate::words::say;
use clap::Subcommand;
use qibu_domain::time::Day;
use serde_json::{Value, json};

/// What is done with nodes.
#[derive(Debug, Subcommand)]
pub enum NodeWords {
    /// Add one under another.
    Add(NodeToAdd),
    /// Give one another name.
    Rename {
        /// Its code.
        code: String,
        /// Its new name.
        #[arg(long)]
        name: String,
        /// The first day on which it has the name; today where it is not said.
        #[arg(long, value_name = "DAY")]
        from: Option<Day>,
    },
    /// Put one under another.
    Move {
        /// Its code.
        code: String,
        /// The code of the node above.
        #[arg(long, value_name = "CODE")]
        parent: String,
        /// The first day on which it stands there; today where it is not said.
        #[arg(long, value_name = "DAY")]
        from: Option<Day>,
    },
    /// Close one.
    Close {
        /// Its code.
        code: String,
        /// The first day on which it counts no more; today where it is not said.
        #[arg(long, value_name = "DAY")]
        from: Option<Day>,
    },
}

/// A node to be added.
#[derive(Debug, clap::Args)]
pub struct NodeToAdd {
    /// Its code.
    #[arg(long)]
    code: String,
    /// Its kind in the edition.
    #[arg(long)]
    kind: String,
    /// Its name.
    #[arg(long)]
    name: String,
    /// The code of the node above.
    #[arg(long, value_name = "CODE")]
    parent: String,
    /// The first day on which it counts; today where it is not said.
    #[arg(long, value_name = "DAY")]
    from: Option<Day>,
}

pub(super) async fn node(place: &Place, words: NodeWords, out: &Out) -> Result<u8, Failure> {
    match words {
        NodeWords::Add(words) => add(place, &words, out).await,
        NodeWords::Rename { code, name, from } => {
            let body = json!({ "name": name, "from": from });
            let known = [("code", code.clone()), ("name", name)];
            change(place, &code, "rename", &body, &known, out).await
        }
        NodeWords::Move { code, parent, from } => {
            let body = json!({ "parent": parent, "from": from });
            let answer = send(place, &code, "move", &body, out).await?;
            let rulebook = reading::rulebook_of(place, out).await?;
            let known = [
                ("name", labels::node(&rulebook, &code)),
                ("code", code),
                ("parent", labels::node(&rulebook, &parent)),
            ];
            out.document(&answer, &say(out.lang(), "cli.node.move", &known))
        }
        NodeWords::Close { code, from } => {
            let body = json!({ "from": from });
            let known = [("code", code.clone())];
            change(place, &code, "close", &body, &known, out).await
        }
    }
}

async fn send(
    place: &Place,
    code: &str,
    verb: &str,
    body: &Value,
    out: &Out,
) -> Result<Value, Failure> {
    let path = format!("/api/v1/nodes/{code}/{verb}");
    must(place, &post(&path, body), out).await
}

async fn change(
    place: &Place,
    code: &str,
    verb: &str,
    body: &Value,
    known: &[(&str, String)],
    out: &Out,
) -> Result<u8, Failure> {
    let answer = send(place, code, verb, body, out).await?;
    let words = say(out.lang(), &format!("cli.node.{verb}"), known);
    out.document(&answer, &words)
}

async fn add(place: &Place, words: &NodeToAdd, out: &Out) -> Result<u8, Failure> {
    let NodeToAdd {
        code,
        kind,
        name,
        parent,
        from,
    } = words;
    let body = json!({"code": code, "kind": kind, "name": name, "parent": parent, "from": from});
    let answer = must(place, &post("/api/v1/nodes", &body), out).await?;
    let rulebook = reading::rulebook_of(place, out).await?;
    let known = [
        ("code", code.clone()),
        ("name", name.clone()),
        ("parent", labels::node(&rulebook, parent)),
    ];
    out.document(&answer, &say(out.lang(), "cli.node_added", &known))
}
