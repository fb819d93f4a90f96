//! Every stream, folded into one row an event, with what corrections did to it.

use crate::days::counting;
use crate::projection::{Cell, FoldError, Projection, Row, Stream, StreamEvent, Table};
use qibu_domain::actor::Source;
use qibu_domain::decider::{Class, Happened, StoredEvent};
use qibu_domain::history::AnyEvent;
use qibu_domain::id::{ApplicationId, Sequence, StreamKind};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::time::Day;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The view of events.
#[derive(Clone, Copy, Debug)]
pub struct History;

const HISTORY: Table = Table {
    name: "history",
    columns: &[
        "kind",
        "sequence",
        "position",
        "recorded_at",
        "name",
        "version",
        "class",
        "occurred_on",
        "decided_on",
        "counts_on",
        "source",
        "by_account",
        "office",
        "standing_in_for",
        "entered_by",
        "rule",
        "payload",
        "subject",
        "application",
        "corrected_by",
        "is_void",
    ],
    key: &["sequence"],
};

impl Projection for History {
    fn name(&self) -> &'static str {
        "history"
    }

    fn version(&self) -> u32 {
        1
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &StreamKind::ALL
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&HISTORY]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        let after = Corrected::of(stream);
        let rows = stream.events.iter().map(|event| history_row(event, &after));
        Ok(rows.collect())
    }
}

/// What corrections did to a stream.
#[derive(Debug, Default)]
struct Corrected {
    /// The last correction of each corrected event.
    by: BTreeMap<Sequence, Sequence>,
    /// The day from which each event counts; a void one has none.
    counts_on: BTreeMap<Sequence, Day>,
}

impl Corrected {
    fn of(stream: &Stream) -> Self {
        let mut all = Self::default();
        macro_rules! read {
            ($($noun:ident of $($kind:ident)|+,)*) => {
                match stream.id.kind {
                    $($(StreamKind::$kind)|+ => all.read(&stream.of(|event| match event {
                        AnyEvent::$noun(happened) => Some(happened),
                        _ => None,
                    })),)*
                }
            };
        }
        read!(
            Log of Log,
            District of District,
            Editions of Editions,
            Policies of Policies,
            Calendar of Calendar,
            Account of Account,
            Subject of Association | Base,
            Paper of Paper,
            Annals of Annals,
            Programme of Programme,
            Session of Session,
            Outcome of Outcome,
            ServiceRequest of ServiceRequest,
            PublishedClaim of PublishedClaim,
            Suggestion of Suggestion,
            Person of Person,
            Membership of Membership,
            Alliance of Alliance,
            Team of Team,
        );
        all
    }

    fn read<E: StoredEvent>(&mut self, events: &[&Happened<E>]) {
        let mut last = BTreeMap::new();
        for event in events {
            if let Some(cites) = event.dated.event.corrects() {
                last.insert(cites, event);
            }
        }
        let mut void = BTreeSet::new();
        for (cites, correction) in last {
            self.by.insert(cites, correction.sequence);
            let correction = correction.dated.event.correction();
            if correction.is_some_and(|correction| correction.replacement.is_none()) {
                void.insert(cites);
            }
        }
        for (day, event) in counting(events) {
            // What a fold sees of a void fact does not count.
            if event.dated.event.class() != Class::Fact || !void.contains(&event.sequence) {
                self.counts_on.insert(event.sequence, day);
            }
        }
    }
}

/// The application that a payload names. Most payloads that name none are not gone through: what they lack shows in the
/// text, unless it is escaped.
fn application_of(payload: &str) -> Option<ApplicationId> {
    let may_name = payload.contains("\"application\"") || payload.contains("\\u");
    let named = || {
        serde_json::from_str::<OfApplication>(payload)
            .ok()?
            .application
    };
    may_name.then(named).flatten()
}

/// The member of a payload that names its application.
#[derive(Deserialize)]
struct OfApplication {
    application: Option<ApplicationId>,
}

fn history_row(event: &StreamEvent, corrected: &Corrected) -> Row {
    let (recorded, how) = (&event.recorded, &event.circumstances);
    let (by, sequence) = (how.by.as_ref(), recorded.sequence);
    let class = event.event.class();
    let counts_on = corrected.counts_on.get(&sequence).copied();
    let standing_in = by.and_then(|by| by.standing_in);
    let is_subject = SubjectKind::try_from(recorded.stream.kind).is_ok();
    let application = is_subject
        .then(|| application_of(&recorded.payload))
        .flatten();
    Row::new(
        &HISTORY,
        [
            recorded.stream.kind.as_str().into(),
            Cell::number(sequence.0),
            Cell::number(recorded.position.0),
            Cell::Int(recorded.recorded_at.0),
            recorded.name.as_str().into(),
            recorded.version.into(),
            class_word(class).into(),
            how.occurred_on.into(),
            how.decided_on.into(),
            counts_on.into(),
            source_word(how.source).into(),
            Cell::text_or_null(by.map(|by| by.account)),
            by.and_then(|by| by.office.as_deref()).into(),
            Cell::text_or_null(standing_in.map(|standing| standing.for_account)),
            Cell::text_or_null(how.entered_by),
            how.rule.as_ref().map(|rule| rule.0.as_ref()).into(),
            recorded.payload.as_str().into(),
            Cell::text_or_null(is_subject.then_some(recorded.stream.id)),
            Cell::text_or_null(application),
            corrected
                .by
                .get(&sequence)
                .map_or(Cell::Null, |by| Cell::number(by.0)),
            (class == Class::Fact && counts_on.is_none()).into(),
        ],
    )
}

fn class_word(class: Class) -> &'static str {
    match class {
        Class::Act => "act",
        Class::Fact => "fact",
        Class::Correction => "correction",
    }
}

fn source_word(source: Source) -> &'static str {
    match source {
        Source::Live => "live",
        Source::LateEntry => "late_entry",
        Source::Import => "import",
        Source::Correction => "correction",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_tells_its_application_however_it_is_written() {
        let id = "00000000-0000-0000-0000-00000000000a";
        let named = Some(ApplicationId(id.parse().unwrap_or_default()));
        for (payload, expected) in [
            (format!(r#"{{"application":"{id}"}}"#), named),
            (
                format!(r#"{{"a":"\\","\u0061pplication" : "{id}"}}"#),
                named,
            ),
            (format!(r#"{{"of":{{"application":"{id}"}}}}"#), None),
            (r#"{"about":"application"}"#.to_owned(), None),
        ] {
            assert_eq!(application_of(&payload), expected, "{payload}");
        }
    }
}
