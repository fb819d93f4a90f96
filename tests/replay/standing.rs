//! What offices do about the standing of bodies, at random: orders, rectification, winding up, revocation.

use crate::chance::Chance;
use crate::play::{Came, Play};
use crate::town::{paper, text};
use qibu_domain::document_number::DocumentNumber;
use qibu_domain::lifecycle::{Duty, SubjectKind, Transition};
use qibu_domain::subject::event::{Attestation, Contents};
use qibu_domain::subject::{
    Oversight, RECORD_KIND, Subject, SubjectCommand, SubjectState, WindingUpLine,
};
use qibu_domain::time::Instant;

/// What the simple standard asks for at a transition beside the road.
pub fn contents_of(transition: Transition) -> Contents {
    let declares = |code: &str, kind: &str| Contents {
        declared: [code.to_owned()].into(),
        papers: vec![paper(40, kind)],
        ..Contents::default()
    };
    match transition {
        Transition::Suspend => declares("ground_safety", "suspension_statement"),
        Transition::Resume => declares("grounds_removed", "resumption_check"),
        Transition::Delist => declares("ground_base_ends", "delisting_statement"),
        _ => {
            let counts = [
                ("members_called", 20),
                ("members_present", 16),
                ("votes_for_dissolution", 12),
            ];
            let attested = counts.map(|(code, count)| {
                let paper = None;
                (code.to_owned(), Attestation { count, paper })
            });
            Contents {
                attested: attested.into(),
                papers: vec![
                    paper(41, "dissolution_minutes"),
                    paper(42, "winding_up_plan"),
                ],
                ..Contents::default()
            }
        }
    }
}

impl Play {
    /// Something about the standing of a body: what fits it, or now and then anything.
    pub async fn standing(&mut self, chance: &mut Chance, at: Instant) -> Came {
        let Some((body, state)) = self.body(chance).await else {
            return Ok(None);
        };
        let fits = fitting(&state, chance);
        let command = if chance.below(5) == 0 {
            anything(chance, self.number, at)
        } else {
            fits.unwrap_or_else(|| anything(chance, self.number, at))
        };
        let duty = match &command {
            SubjectCommand::Submit {
                transition: Transition::Dissolve,
                ..
            } => Duty::Propose,
            _ => chance.pick(&[Duty::Officer, Duty::Lead]),
        };
        let by = self.somebody(chance, duty);
        self.send::<Subject>(by, body, command, at).await
    }
}

fn fitting(state: &SubjectState, chance: &mut Chance) -> Option<SubjectCommand> {
    let order = |transition| SubjectCommand::Submit {
        transition,
        contents: contents_of(transition),
    };
    match state.life.word() {
        "active" if state.rectification.is_some() && chance.below(2) == 0 => {
            Some(SubjectCommand::Oversee(Oversight::CheckRectification {
                passed: chance.below(2) == 0,
                record: paper(43, "reason"),
            }))
        }
        "active" => {
            let kind = state.body.as_ref().map(qibu_domain::subject::Body::kind);
            let ends = match kind {
                Some(SubjectKind::Base) => Transition::Delist,
                _ => Transition::Dissolve,
            };
            Some(order(chance.pick(&[Transition::Suspend, ends])))
        }
        "suspended" => Some(order(Transition::Resume)),
        "liquidating" => Some(SubjectCommand::Oversee(match state.unsettled().next() {
            Some(line) => Oversight::SettleWindingUp {
                line,
                paper: paper(44, RECORD_KIND),
            },
            None => Oversight::Dissolve {
                deregistration: Some(paper(45, RECORD_KIND)),
            },
        })),
        _ => None,
    }
}

fn anything(chance: &mut Chance, number: u64, at: Instant) -> SubjectCommand {
    let record = || paper(number, RECORD_KIND);
    SubjectCommand::Oversee(match chance.below(5) {
        0 | 1 => Oversight::OrderRectification {
            criteria: ["2a".to_owned()].into(),
            reason: paper(number, "reason"),
        },
        2 => Oversight::SettleWindingUp {
            line: chance.pick(&WindingUpLine::ALL),
            paper: record(),
        },
        3 => Oversight::Dissolve {
            deregistration: None,
        },
        _ => Oversight::RecordRevocation {
            authority: text("样例区民政局"),
            number: DocumentNumber::new("1").unwrap(),
            revoked_on: at.day(),
            paper: record(),
        },
    })
}
