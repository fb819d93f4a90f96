//! Which body holds which code of the register, as the log alone tells it.

use qibu_domain::id::StreamId;
use qibu_domain::recorded::Recorded;
use qibu_domain::subject::SubjectEvent;
use qibu_domain::subject::event::{DecisionOutcome, LegalIdentity};
use std::collections::{HashMap, HashSet};

#[derive(Default)]
pub struct Codes {
    held: HashMap<String, StreamId>,
    former: HashSet<String>,
    pub taken: usize,
    pub taken_again: usize,
}

impl Codes {
    pub fn note(&mut self, event: &Recorded) {
        let (body, at) = (event.stream, event.position);
        match event.happened().unwrap().dated.event {
            SubjectEvent::ApplicationSubmitted(submitted) => {
                let Some(LegalIdentity::Registered(code)) = submitted.contents.legal else {
                    return;
                };
                let code = code.as_str().to_owned();
                self.taken += 1;
                self.taken_again += usize::from(self.former.contains(&code));
                let other = self.held.insert(code.clone(), body);
                assert!(
                    other.is_none(),
                    "{body} takes {code} at {at}, which {other:?} holds"
                );
            }
            SubjectEvent::ApplicationWithdrawn(_) => self.release(body),
            SubjectEvent::DecisionMade(made) if made.outcome == DecisionOutcome::Rejected => {
                self.release(body);
            }
            _ => {}
        }
    }

    fn release(&mut self, body: StreamId) {
        let gone = self.held.extract_if(|_, holder| *holder == body);
        self.former.extend(gone.map(|(code, _)| code));
    }
}
