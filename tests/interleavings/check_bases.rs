//! Names, plaques and operators of bases, and the votes of committees, as the log alone tells them.

use qibu_domain::id::{AccountId, Position, StreamId, StreamKind, SubjectId};
use qibu_domain::recorded::{Metadata, Recorded};
use qibu_domain::subject::SubjectEvent;
use qibu_domain::subject::event::{BaseIdentity, DecisionOutcome, Operator, OperatorLinked, Vote};
use std::collections::{HashMap, HashSet};

/// How many of a committee's members must be of one mind, by the edition of this test.
const ENOUGH: usize = 2;

#[derive(Default)]
pub struct Bases {
    names: HashMap<String, StreamId>,
    plaques: HashMap<String, StreamId>,
    former: HashSet<String>,
    operators: HashMap<StreamId, Position>,
    /// The associations that were taken over and stand.
    standing: HashSet<SubjectId>,
    committees: HashMap<StreamId, HashSet<AccountId>>,
    votes: HashMap<StreamId, HashMap<AccountId, Vote>>,
    decided: HashSet<StreamId>,
    pub born: usize,
    pub names_taken_again: usize,
    pub plaques_taken_again: usize,
    pub links: usize,
    pub ballots_decided: usize,
}

impl Bases {
    pub fn note(&mut self, event: &Recorded, metadata: &Metadata) {
        let (body, at) = (event.stream, event.position);
        match event.happened().unwrap().dated.event {
            SubjectEvent::FoundingRecorded(_) => {
                self.standing.insert(SubjectId(body.id));
            }
            SubjectEvent::FoundingCorrected(_) => {
                self.standing.remove(&SubjectId(body.id));
            }
            SubjectEvent::BaseProposed(proposed) => self.take(body, &proposed.identity),
            SubjectEvent::BaseFoundingRecorded(founding) => self.take(body, &founding.identity),
            SubjectEvent::BaseFoundingCorrected(corrected) => {
                assert!(corrected.replacement.is_none(), "no race moves a founding");
                self.release(body);
            }
            SubjectEvent::OperatorLinked(linked) => self.link(event, &linked),
            SubjectEvent::BallotOpened(opened) => {
                let members = opened.members.into_iter().collect();
                let before = self.committees.insert(body, members);
                assert!(before.is_none(), "{at} opens another ballot of {body}");
            }
            SubjectEvent::VoteCast(cast) => {
                let member = metadata.by.as_ref().unwrap().account;
                assert!(self.committees[&body].contains(&member));
                assert!(
                    !self.decided.contains(&body),
                    "{at} votes on what is decided"
                );
                let before = self
                    .votes
                    .entry(body)
                    .or_default()
                    .insert(member, cast.vote);
                assert!(before.is_none(), "{member} votes at {at} again");
            }
            SubjectEvent::DecisionMade(made) if body.kind == StreamKind::Base => {
                assert!(self.decided.insert(body), "{at} decides on {body} again");
                let mind = match made.outcome {
                    DecisionOutcome::Approved => Vote::For,
                    DecisionOutcome::Rejected => Vote::Against,
                };
                let votes = self.votes[&body].values();
                let of_it = votes.filter(|vote| **vote == mind).count();
                assert_eq!(of_it, ENOUGH, "{at} decides {mind:?}");
                self.ballots_decided += 1;
                if mind == Vote::Against {
                    self.release(body);
                }
            }
            SubjectEvent::ApplicationWithdrawn(_) if body.kind == StreamKind::Base => {
                self.release(body);
            }
            _ => {}
        }
    }

    fn take(&mut self, body: StreamId, identity: &BaseIdentity) {
        let spaceless: String = identity.name.as_str().split_whitespace().collect();
        let name = format!("{}/{}", identity.district, spaceless.to_lowercase());
        self.born += 1;
        self.names_taken_again += usize::from(self.former.contains(&name));
        let named = self.names.insert(name.clone(), body);
        assert!(
            named.is_none(),
            "{body} and {named:?} are bases under the name {name}"
        );
        if let Some(number) = &identity.plaque {
            let plaque = format!("{}#{}", identity.district, number.as_str());
            self.plaques_taken_again += usize::from(self.former.contains(&plaque));
            let marked = self.plaques.insert(plaque.clone(), body);
            assert!(
                marked.is_none(),
                "{body} and {marked:?} have the plaque {plaque}"
            );
        }
    }

    fn release(&mut self, body: StreamId) {
        for held in [&mut self.names, &mut self.plaques] {
            let gone = held.extract_if(|_, holder| *holder == body);
            self.former.extend(gone.map(|(key, _)| key));
        }
    }

    fn link(&mut self, event: &Recorded, linked: &OperatorLinked) {
        let (base, at) = (event.stream, event.position);
        self.links += 1;
        let before = self.operators.insert(base, at);
        assert!(
            before.is_none(),
            "{base} has an operator since {before:?}, and another at {at}"
        );
        if let Operator::Association { association } = &linked.operator {
            assert!(
                self.standing.contains(association),
                "{association} runs {base} from {at} and does not stand"
            );
        }
    }
}
