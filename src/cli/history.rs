//! `qibu history`: the story of an association as the pages tell it, one event after the other.

use super::finding::find;
use super::reading::{Reading, query};
use super::{Failure, Out, Place};
use crate::store::Streams;
use crate::web::api::rows::EventView;
use crate::web::pages::handlers::story;
use crate::words::{Lang, say};
use qibu_domain::account::{Account, Appointment};
use qibu_domain::id::{AccountId, StreamId, StreamKind};
use qibu_domain::rulebook::Rulebook;
use qibu_projections::history::{self, HistoryRow};
use qibu_projections::{MAX_PAGE_ROWS, Page};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How far the lines below an event's own are moved in, in characters.
const INDENT: usize = 6;

pub(super) async fn history(
    place: &Place,
    wanted: &str,
    known_at: Option<&str>,
    out: &Out,
) -> Result<u8, Failure> {
    let reading = Reading::open(place, known_at, out).await?;
    let subject = find(&reading, wanted, known_at, place, out)?;
    let rows = rows(&reading, subject.stream())?;
    let teller = Teller {
        lang: out.lang(),
        rulebook: reading.rulebook().await?,
        appointments: appointments(&reading, &rows).await?,
    };
    let head = [
        ("name", subject.name.clone()),
        ("id", subject.id.to_string()),
        ("position", reading.position.0.to_string()),
        ("known_at", minute(&reading.known_at.to_string())),
    ];
    let mut words = say(out.lang(), "cli.history.head", &head);
    for row in &rows {
        words.push_str(&teller.told(row));
    }
    let view = |row| EventView::of(out.lang(), row);
    let document = json!({
        "subject": subject.id, "kind": subject.kind, "name": subject.name, "position": reading.position,
        "events": rows.into_iter().map(view).collect::<Vec<_>>(),
    });
    out.document(&document, &words)
}

fn rows(reading: &Reading, stream: StreamId) -> Result<Vec<HistoryRow>, Failure> {
    let mut rows = Vec::new();
    let mut page = Page::first(MAX_PAGE_ROWS);
    loop {
        let next = reading
            .views
            .read(|views| history::of_stream(views, stream, None, &page));
        let next = next.map_err(query)?;
        let Some(last) = next.last() else { break };
        page = Page::after(MAX_PAGE_ROWS, last.sequence);
        rows.extend(next);
    }
    Ok(rows)
}

/// The appointments of everybody in whose office something was done.
async fn appointments(
    reading: &Reading,
    rows: &[HistoryRow],
) -> Result<BTreeMap<AccountId, Vec<Appointment>>, Failure> {
    let streams = Streams::<Account>::default();
    let mut found = BTreeMap::new();
    for (account, _) in rows.iter().filter_map(story::holder) {
        if found.contains_key(&account) {
            continue;
        }
        let stream = StreamId::new(StreamKind::Account, account.0);
        let hosted = streams.load(reading.log.as_ref(), stream).await;
        let hosted = hosted.map_err(Failure::failed)?;
        found.insert(account, hosted.state().appointments.clone());
    }
    Ok(found)
}

struct Teller {
    lang: Lang,
    rulebook: Rulebook,
    appointments: BTreeMap<AccountId, Vec<Appointment>>,
}

impl Teller {
    /// An event's line, with what else there is to know of it below.
    fn told(&self, row: &HistoryRow) -> String {
        let payload: Value = serde_json::from_str(&row.payload).unwrap_or_default();
        let day = row.counts_on.unwrap_or(row.occurred_on);
        let what = story::what(self.lang, &self.rulebook, &row.name, &payload);
        let marks = story::marks(row).into_iter();
        let marks = marks.map(|mark| self.say(&format!("page.mark.{}", mark.code()), &[]));
        let marks: Vec<String> = marks.map(|mark| format!("  [{mark}]")).collect();
        let marks = marks.concat();
        let (sequence, recorded) = (row.sequence.0, minute(&row.recorded_at.to_string()));
        let mut told = format!("{sequence:>4}  {day}  {recorded}  {what}{marks}\n");
        for line in self.below(row, &payload) {
            told.push_str(&format!("{:INDENT$}{line}\n", ""));
        }
        told
    }

    fn below(&self, row: &HistoryRow, payload: &Value) -> Vec<String> {
        let mut lines = vec![self.say("cli.history.office", &[("office", self.office(row))])];
        if let (Some(by), Some(of)) = (row.by_account, row.standing_in_for) {
            let both = [("by", by.to_string()), ("of", of.to_string())];
            lines.push(self.say("cli.history.standing_in", &both));
        }
        if let Some(typist) = row.entered_by {
            let typist = [("by", typist.to_string())];
            lines.push(self.say("cli.history.typed", &typist));
        }
        let mut papers = Vec::new();
        story::papers_of(payload, &mut papers);
        if !papers.is_empty() {
            let labels = papers.iter();
            let labels =
                labels.map(|(_, kind)| story::paper_label(self.lang, &self.rulebook, kind));
            let labels: Vec<String> = labels.collect();
            let papers = labels.join(self.lang.pick("、", ", "));
            lines.push(self.say("cli.history.papers", &[("papers", papers)]));
        }
        lines.extend(self.correction(row, payload));
        lines
    }

    fn office(&self, row: &HistoryRow) -> String {
        let duty = story::holder(row).and_then(|(holder, node)| {
            let held = self.appointments.get(&holder)?;
            story::only_duty(held, node, row.recorded_at.day())
        });
        story::office_words(self.lang, &self.rulebook, row, duty)
    }

    /// What a correction changed, said with the event that it corrects and with the correction itself.
    fn correction(&self, row: &HistoryRow, payload: &Value) -> Option<String> {
        if let Some(correction) = row.corrected_by {
            let key = if row.is_void {
                "cli.history.voided"
            } else {
                "cli.history.corrected"
            };
            let known = [
                ("day", row.occurred_on.to_string()),
                ("n", correction.0.to_string()),
            ];
            return Some(self.say(key, &known));
        }
        let cites = payload.get("cites").and_then(Value::as_u64)?;
        let mut known = vec![("n", cites.to_string())];
        let replaced = payload.pointer("/replacement/occurred_on");
        let key = match replaced.and_then(Value::as_str) {
            Some(day) => {
                known.push(("day", day.to_owned()));
                "cli.history.corrects"
            }
            None => "cli.history.voids",
        };
        Some(self.say(key, &known))
    }

    fn say(&self, key: &str, arguments: &[(&str, String)]) -> String {
        say(self.lang, key, arguments)
    }
}

/// A moment to its minute: `2026-11-25 11:36`.
pub(super) fn minute(moment: &str) -> String {
    let minute = moment.get(..16).unwrap_or(moment);
    minute.replace('T', " ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use qibu_domain::id::{Position, Sequence};
    use qibu_domain::time::{Day, Instant};

    fn account(number: u128) -> AccountId {
        AccountId(uuid::Uuid::from_u128(number))
    }

    fn row(name: &str, payload: &Value) -> HistoryRow {
        HistoryRow {
            stream: StreamId::new(StreamKind::Association, uuid::Uuid::from_u128(9)),
            sequence: Sequence(7),
            position: Position(70),
            recorded_at: Instant(0),
            name: name.to_owned(),
            version: 1,
            class: "act".to_owned(),
            occurred_on: Day::new(2026, 11, 25).unwrap(),
            decided_on: None,
            counts_on: Day::new(2026, 11, 25),
            source: "live".to_owned(),
            by_account: Some(account(1)),
            office: Some("990001".to_owned()),
            standing_in_for: Some(account(2)),
            entered_by: Some(account(3)),
            rule: None,
            payload: payload.to_string(),
            subject: None,
            application: None,
            corrected_by: None,
            is_void: false,
        }
    }

    fn teller(lang: Lang) -> Teller {
        Teller {
            lang,
            rulebook: Rulebook::default(),
            appointments: BTreeMap::new(),
        }
    }

    #[test]
    fn whoever_stood_in_is_told_with_whom_it_was_for_and_whoever_typed_it() {
        let row = row("DecisionMade", &json!({"outcome": "rejected"}));
        let [by, of, typist] = [1, 2, 3].map(|number| account(number).to_string());
        let zh = teller(Lang::Zh).told(&row);
        assert!(
            zh.contains("作出决定（暂不同意）  [他人代填]  [代理]"),
            "{zh}"
        );
        assert!(zh.contains(&format!("账号 {by} 代账号 {of} 办理")), "{zh}");
        assert!(zh.contains(&format!("账号 {typist} 代为填写")), "{zh}");
        let en = teller(Lang::En).told(&row);
        assert!(
            en.contains(&format!("account {by} for account {of}")),
            "{en}"
        );
    }

    #[test]
    fn a_void_fact_and_the_correction_that_voids_it_name_each_other() {
        let mut fact = row("FoundingRecorded", &json!({}));
        fact.corrected_by = Some(Sequence(8));
        fact.is_void = true;
        let told = teller(Lang::Zh).told(&fact);
        assert!(
            told.contains("[已作废]") && told.contains("已由第8条作废"),
            "{told}"
        );
        let correction = row("FoundingCorrected", &json!({"cites": 7}));
        let told = teller(Lang::Zh).told(&correction);
        assert!(told.contains("第7条不再计算"), "{told}");
    }
}
