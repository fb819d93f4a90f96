//! What is known of the editions.

use super::EditionsEvent;
use crate::standard::Edition;
use crate::time::Day;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::sync::Arc;

/// What is known of the editions of a district.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditionsState {
    /// The editions in the order of their first days, which is the order in which they were published.
    pub published: Vec<Published>,
}

/// A published edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The edition's code.
    pub code: String,
    /// The first day on which it holds.
    pub in_force_from: Day,
    /// The edition; `None` where this build cannot read the stored text. It still holds from its day: an earlier
    /// edition must not come to life again because a later one does not read.
    #[serde(serialize_with = "inner", deserialize_with = "shared")]
    pub edition: Option<Arc<Edition>>,
}

impl EditionsState {
    /// The edition in force on a day: the one with the latest first day that is not later; of one day, the one
    /// published last.
    pub fn in_force(&self, day: Day) -> Option<&Published> {
        self.published
            .iter()
            .rev()
            .find(|published| published.in_force_from <= day)
    }

    /// An edition by its code.
    pub fn edition(&self, code: &str) -> Option<&Arc<Edition>> {
        let published = self
            .published
            .iter()
            .find(|published| published.code == code)?;
        published.edition.as_ref()
    }

    /// The edition with the latest first day.
    pub fn last(&self) -> Option<&Published> {
        self.published.last()
    }

    /// The state after an event.
    pub(super) fn after(mut self, event: &EditionsEvent) -> Self {
        match event {
            EditionsEvent::EditionPublished(event) => {
                let edition = Edition::parse(&event.text.text()).ok().map(Arc::new);
                let published = Published {
                    code: event.code.clone(),
                    in_force_from: event.in_force_from,
                    edition,
                };
                self.published.push(published);
            }
        }
        self
    }
}

#[expect(clippy::ref_option, reason = "serde hands the field over by reference")]
fn inner<S: Serializer>(edition: &Option<Arc<Edition>>, serializer: S) -> Result<S::Ok, S::Error> {
    edition.as_deref().serialize(serializer)
}

fn shared<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Arc<Edition>>, D::Error> {
    Ok(Option::<Edition>::deserialize(deserializer)?.map(Arc::new))
}
