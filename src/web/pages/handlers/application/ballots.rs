//! How the committee of a seat voted, for whoever works in its office: the members by name, each with the vote.

use super::{Known, people};
use crate::command::CommandError;
use crate::web::api::turn::offices;
use crate::web::pages::application::{BallotRow, VoteRow};
use crate::web::pages::visit::Visit;
use crate::web::pages::{days, labels};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use qibu_domain::decider::Happened;
use qibu_domain::id::{AccountId, ApplicationId, Sequence};
use qibu_domain::lifecycle::Duty;
use qibu_domain::subject::SubjectEvent;
use qibu_domain::subject::event::{BallotOpened, Vote};
use qibu_domain::time::Day;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A ballot as the stream tells of it.
#[derive(Clone, Debug)]
pub struct Told {
    at: Sequence,
    day: Day,
    opened: BallotOpened,
    votes: BTreeMap<AccountId, (Vote, Day)>,
}

/// The ballots of an application, oldest first.
pub fn told(history: &[Happened<SubjectEvent>], id: ApplicationId) -> Vec<Told> {
    let mut ballots: Vec<Told> = Vec::new();
    for happened in history {
        let day = happened.dated.occurred_on;
        match &happened.dated.event {
            SubjectEvent::BallotOpened(opened) if opened.application == id => ballots.push(Told {
                at: happened.sequence,
                day,
                opened: opened.clone(),
                votes: BTreeMap::new(),
            }),
            SubjectEvent::VoteCast(cast) if cast.application == id => {
                let mut known = ballots.iter_mut();
                let ballot = known.find(|ballot| ballot.at == cast.ballot);
                if let (Some(ballot), Some(member)) = (ballot, happened.dated.actor) {
                    ballot.votes.insert(member, (cast.vote, day));
                }
            }
            // Of another application, or no ballot.
            _ => {}
        }
    }
    ballots
}

/// The ballots, for the officers and leads of the offices whose seats they are of; none for anybody else.
pub async fn of(qibu: &Arc<Qibu>, visit: &Visit, known: &Known) -> Result<Vec<BallotRow>, Problem> {
    let (lang, own) = (visit.lang(), visit.signed.caller.account);
    let fail = |error: CommandError| Problem::of_command(lang, &error);
    let today = qibu.clock().now().day();
    let actor = qibu.actor(own, false).await.map_err(fail)?;
    let held = offices(&actor, today);
    let terms = known.application.terms.iter();
    let route: Vec<_> = terms.flat_map(|terms| &terms.route).collect();
    let works_at = |ballot: &&Told| {
        let mut seats = route.iter().filter(|seat| seat.seat == ballot.opened.seat);
        seats.any(|seat| {
            let mut held = held.iter();
            held.any(|own| own.node == seat.node && matches!(own.duty, Duty::Officer | Duty::Lead))
        })
    };
    let shown: Vec<&Told> = known.ballots.iter().filter(works_at).collect();
    let members = shown.iter().flat_map(|ballot| &ballot.opened.members);
    let names = people::names(qibu, &visit.signed, members.copied()).await?;
    let mut rows = Vec::with_capacity(shown.len());
    for ballot in shown {
        let opened = &ballot.opened;
        let mut votes = Vec::with_capacity(opened.members.len());
        for member in &opened.members {
            let duties = labels::duties(qibu, lang, *member).await?;
            let cast = ballot.votes.get(member);
            votes.push(VoteRow {
                who: format!("{} · {duties}", names.of(*member)),
                has_veto: opened.veto.contains(member),
                vote: cast.map_or("none", |(vote, _)| vote.as_str()).to_owned(),
                day: cast.map(|(_, day)| day.to_string()).unwrap_or_default(),
            });
        }
        let arguments = [
            ("day", days::day(lang, &ballot.day.to_string())),
            ("of", opened.members.len().to_string()),
            ("approve", opened.approve.to_string()),
        ];
        rows.push(BallotRow {
            what: say(lang, "page.ballot.of", &arguments),
            votes,
        });
    }
    Ok(rows)
}
