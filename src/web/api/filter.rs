//! What narrows a list: a word that is none of the known ones is refused, for an empty list would say that there is
//! nothing.

use super::turn::{Desk, Turn};
use crate::web::problem::Problem;
use crate::web::write::Signed;
use crate::wiring::Qibu;
use crate::words::Lang;
use qibu_domain::lifecycle::Duty;
use qibu_domain::time::Day;
use qibu_projections::applications::ApplicationRow;
use std::sync::Arc;

/// The last recognised step of a body.
pub const STEPS: [&str; 8] = ["0", "1", "2", "3", "4", "5", "6", "7"];

/// One of the known words, where one is given.
pub fn one_of(
    lang: Lang,
    name: &str,
    text: Option<String>,
    known: &[&str],
) -> Result<Option<String>, Problem> {
    match text {
        Some(text) if !known.contains(&text.as_str()) => {
            let known = known.join(lang.pick("、", ", "));
            let arguments = [("name", name.to_owned()), ("known", known)];
            Err(Problem::malformed(lang, "query.choice", &arguments))
        }
        known => Ok(known),
    }
}

/// The code of a node that there is or was, where one is given.
pub fn node(qibu: &Qibu, lang: Lang, code: Option<String>) -> Result<Option<String>, Problem> {
    match code {
        Some(code) if qibu.rulebook().node(&code).is_none() => {
            Err(Problem::malformed(lang, "query.node", &[]))
        }
        known => Ok(known),
    }
}

/// For whom an application is to wait.
#[derive(Clone, Debug)]
pub enum WaitingFor {
    /// For an account, as its desk shows it.
    Account(Box<Desk>),
    /// For an office.
    Office(Duty, String),
}

impl WaitingFor {
    /// Whom a parameter names: the sender, or a duty and a node.
    pub async fn of(
        qibu: &Arc<Qibu>,
        signed: &Signed,
        text: &str,
        day: Day,
    ) -> Result<Self, Problem> {
        let lang = signed.lang;
        if text == "me" {
            let desk = Desk::of(qibu, signed.caller.account, day).await;
            let desk = desk.map_err(|error| Problem::of_command(lang, &error))?;
            return Ok(Self::Account(Box::new(desk)));
        }
        let named = text
            .split_once('@')
            .and_then(|(duty, node)| Some((duty.parse().ok()?, node.to_owned())));
        let Some((duty, code)) = named else {
            let duties = Duty::ALL.map(Duty::as_str).join(lang.pick("、", ", "));
            let arguments = [("duties", duties)];
            return Err(Problem::malformed(lang, "query.waiting_for", &arguments));
        };
        let code = node(qibu, lang, Some(code))?.unwrap_or_default();
        Ok(Self::Office(duty, code))
    }

    /// Whether it is their turn, or an opinion of theirs is waited for.
    pub fn holds(&self, turn: &Turn, row: &ApplicationRow) -> bool {
        match self {
            Self::Account(desk) => desk.has(turn, row) || desk.asked(turn, row).is_some(),
            Self::Office(duty, node) => {
                let mut turns = std::iter::once(turn).chain(&turn.opinions);
                turns.any(|turn| turn.is_of_office(*duty, node))
            }
        }
    }
}
