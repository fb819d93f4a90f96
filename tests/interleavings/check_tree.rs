//! The tree of the district, as the log alone tells it.

use qibu_domain::district::DistrictEvent;
use qibu_domain::recorded::Recorded;
use qibu_domain::time::Day;
use std::collections::{HashMap, HashSet};

/// Who stands under whom now. No race dates anything back, so the order of the log is that of the days.
#[derive(Default)]
pub struct Tree {
    above: HashMap<String, Option<String>>,
    closed: HashSet<String>,
    last_day: Option<Day>,
    pub moves: usize,
    pub closings: usize,
}

impl Tree {
    pub fn grow(&mut self, event: &Recorded) {
        let happened = event.happened().unwrap();
        let (day, at) = (happened.dated.occurred_on, event.position);
        match happened.dated.event {
            DistrictEvent::NodeAdded(added) => {
                if let Some(parent) = &added.parent {
                    self.is_open(parent, event);
                }
                let known = self.above.insert(added.code.clone(), added.parent);
                assert!(known.is_none(), "{} was added twice", added.code);
            }
            DistrictEvent::NodeMoved(moved) => {
                self.in_order(day);
                self.moves += 1;
                self.is_open(&moved.parent, event);
                self.is_open(&moved.code, event);
                self.above.insert(moved.code.clone(), Some(moved.parent));
                self.leads_to_the_root(&moved.code, event);
            }
            DistrictEvent::NodeClosed(closed) => {
                self.in_order(day);
                self.closings += 1;
                self.is_open(&closed.code, event);
                let mut under = self.above.iter().filter(|(child, above)| {
                    above.as_deref() == Some(&closed.code) && !self.closed.contains(*child)
                });
                let child = under.next();
                assert!(
                    child.is_none(),
                    "{} closed at {at} over {child:?}",
                    closed.code
                );
                self.closed.insert(closed.code);
            }
            DistrictEvent::NodeRenamed(renamed) => panic!("no race renames {}", renamed.code),
        }
    }

    fn in_order(&mut self, day: Day) {
        assert!(
            self.last_day.is_none_or(|last| last <= day),
            "no race dates back"
        );
        self.last_day = Some(day);
    }

    fn is_open(&self, code: &str, event: &Recorded) {
        let (is_known, at) = (self.above.contains_key(code), event.position);
        assert!(
            is_known && !self.closed.contains(code),
            "{} at {at}: {code} is closed, or never was",
            event.name
        );
    }

    fn leads_to_the_root(&self, code: &str, event: &Recorded) {
        let (mut node, mut seen) = (code, HashSet::new());
        while let Some(above) = &self.above[node] {
            assert!(
                seen.insert(node),
                "{} at {}: {code} stands in a circle",
                event.name,
                event.position
            );
            node = above;
        }
    }
}
