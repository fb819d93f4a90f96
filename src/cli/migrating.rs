//! `qibu migrate`: the tables are brought to what this program writes, and the views up to the head, before it serves.

use super::serve::open;
use super::{Failure, Out, Place};
use crate::command::CommandError;
use crate::wiring::Qibu;
use crate::words::say;
use serde_json::json;

pub(super) async fn migrate(place: &Place, out: &Out) -> Result<u8, Failure> {
    // Whatever is opened for writing makes the tables that it lacks, and refuses those of a later program.
    let qibu = open(place, out).await?;
    let head = qibu.head().position;
    let reached = loop {
        match qibu.wait_for_views(head).await {
            Ok(()) => break Ok(()),
            // A long log takes longer than a request would wait.
            Err(CommandError::ViewsBehind | CommandError::ViewsUnavailable(_)) => {
                if let Some(error) = stopped(&qibu) {
                    break Err(CommandError::ViewsUnavailable(error));
                }
            }
            Err(error) => break Err(error),
        }
    };
    qibu.close().await;
    reached.map_err(Failure::failed)?;
    let document = json!({"data": place.shown(), "position": head});
    let said = [("data", place.shown()), ("position", head.0.to_string())];
    out.document(&document, &say(out.lang(), "cli.migrated", &said))
}

/// Why the views do not go on, where no waiting helps.
fn stopped(qibu: &Qibu) -> Option<String> {
    let views = qibu.views().status().ok()?;
    let stopped = views
        .into_iter()
        .find(|view| !view.passing && view.error.is_some());
    stopped.and_then(|view| view.error)
}
