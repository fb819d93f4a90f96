//! Which body holds which name of a brand, as the log alone tells it.

use qibu_domain::id::{BrandId, StreamId};
use qibu_domain::recorded::Recorded;
use qibu_domain::subject::SubjectEvent;
use std::collections::HashMap;

#[derive(Default)]
pub struct Brands {
    names: HashMap<BrandId, String>,
    held: HashMap<String, StreamId>,
    pub taken: usize,
}

impl Brands {
    pub fn note(&mut self, event: &Recorded) {
        let body = event.stream;
        match event.happened().unwrap().dated.event {
            SubjectEvent::BrandRegistered(registered) => {
                let name = registered.name.as_str().replace(' ', "").to_lowercase();
                self.names.insert(registered.brand, name);
            }
            SubjectEvent::ApplicationSubmitted(submitted) => {
                for brand in &submitted.contents.brands {
                    self.take(event, *brand);
                }
            }
            SubjectEvent::BrandListed(listed) => self.take(event, listed.brand),
            SubjectEvent::ApplicationWithdrawn(_) => self.held.retain(|_, of| *of != body),
            _ => {}
        }
    }

    fn take(&mut self, event: &Recorded, brand: BrandId) {
        let (body, at) = (event.stream, event.position);
        let name = self.names[&brand].clone();
        self.taken += 1;
        let other = self.held.insert(name.clone(), body);
        assert!(
            other.is_none_or(|other| other == body),
            "{body} takes {name} at {at}, which {other:?} holds"
        );
    }
}
