//! Commands that only read: they work beside the process that writes, from the log itself. What they show is
//! folded in memory from the log's prefix, so no file of the server is touched (law 19).

use super::finding::find;
use super::history::minute;
use super::{Failure, Out, Place, refused};
use crate::command::CommandError;
use crate::log::any::AnyLog;
#[cfg(feature = "kurrentdb")]
use crate::log::verify::verify_server;
use crate::log::verify::{ExamineError, Report, verify_database, verify_store};
use crate::log::{ClockKind, Log, LogError};
use crate::occasion_source::machine_time;
use crate::store::Streams;
use crate::web::api::standing::looking_on;
use crate::web::pages::labels;
use crate::web::problem::Problem;
use crate::wiring::{
    LOG_FILE, LogPlace, LogSource, NotKnowable, SameScope, Work, erased_papers, instant_at,
    measured, position_at,
};
use crate::words::{Lang, say};
use qibu_domain::id::{Position, StreamId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::lifecycle::Transition;
use qibu_domain::occasion::Facts;
use qibu_domain::rulebook::Rulebook;
use qibu_domain::standard::{CriterionVerdict, Edition, Verdict};
use qibu_domain::subject::{self, Subject, SubjectState};
use qibu_domain::time::{Day, Instant};
use qibu_projections::{AsOf, Views, figures, known_at};
use serde_json::{Value, json};
use std::sync::Arc;

/// The events read at once when the rules are folded.
const RULES_PAGE_EVENTS: usize = 500;

/// The log, and the views as they stood at a position of it.
pub(super) struct Reading {
    pub(super) log: Arc<AnyLog>,
    pub(super) views: Views,
    pub(super) position: Position,
    pub(super) known_at: Instant,
    pub(super) today: Day,
}

impl Reading {
    pub(super) async fn open(
        place: &Place,
        known_at: Option<&str>,
        out: &Out,
    ) -> Result<Self, Failure> {
        let log = Arc::new(open_log(place, out).await?);
        let head = *log.head().borrow();
        // A training log's time is that of its last event; a live log's is the machine's.
        let now = match log.clock() {
            ClockKind::Training => head.recorded_at,
            ClockKind::Live => machine_time(),
        };
        let (known_at, position) = match known_at {
            None => (head.recorded_at, head.position),
            Some(text) => {
                let at = instant_at(text, now).map_err(|error| not_knowable(&error, text, out))?;
                let position = position_at(log.as_ref(), at).await.map_err(failed)?;
                (at, position)
            }
        };
        let source = LogSource::new(Arc::clone(&log));
        let folded = tokio::task::spawn_blocking(move || known_at::known_at(&source, position));
        let views = folded
            .await
            .map_err(Failure::failed)?
            .map_err(Failure::failed)?;
        Ok(Self {
            log,
            views,
            position,
            known_at,
            today: now.day(),
        })
    }

    /// The rules as they stood at the position.
    pub(super) async fn rulebook(&self) -> Result<Rulebook, Failure> {
        self.rulebook_at(self.position).await
    }

    pub(super) async fn rulebook_at(&self, position: Position) -> Result<Rulebook, Failure> {
        rulebook_at(&self.log, position).await
    }
}

/// The rules of a data folder's log as they stand now.
pub(super) async fn rulebook_of(place: &Place, out: &Out) -> Result<Rulebook, Failure> {
    let log = open_log(place, out).await?;
    let head = log.head().borrow().position;
    rulebook_at(&log, head).await
}

async fn rulebook_at(log: &AnyLog, position: Position) -> Result<Rulebook, Failure> {
    let mut rulebook = Rulebook::default();
    let mut after = Position::default();
    while after < position {
        let page = log
            .read_all(after, RULES_PAGE_EVENTS)
            .await
            .map_err(failed)?;
        let Some(last) = page.last() else { break };
        after = last.position;
        for event in page.iter().filter(|event| event.position <= position) {
            rulebook.apply(event).map_err(Failure::failed)?;
        }
    }
    Ok(rulebook)
}

fn not_knowable(error: &NotKnowable, text: &str, out: &Out) -> Failure {
    match error {
        NotKnowable::Malformed => {
            let text = [("text", text.to_owned())];
            Failure::usage(say(out.lang(), "cli.not_a_time", &text))
        }
        NotKnowable::Future(time) => in_the_future(time.clone(), out),
    }
}

pub(super) fn in_the_future(day: String, out: &Out) -> Failure {
    let key = "problem.day.in_the_future.detail";
    Failure::usage(say(out.lang(), key, &[("day", day)]))
}

fn failed(error: LogError) -> Failure {
    Failure::failed(error)
}

pub(super) fn query(error: qibu_projections::QueryError) -> Failure {
    Failure::failed(error)
}

pub(super) async fn why(
    place: &Place,
    wanted: &str,
    transition: Option<Transition>,
    out: &Out,
) -> Result<u8, Failure> {
    let reading = Reading::open(place, None, out).await?;
    let subject = find(&reading, wanted, None, place, out)?;
    let next = transition.or_else(|| Transition::to_step(subject.step + 1));
    let Some(transition) = next else {
        return Err(Failure::not_found(say(
            out.lang(),
            "cli.no_transition",
            &[],
        )));
    };
    let rulebook = Arc::new(reading.rulebook().await?);
    let edition = rulebook.edition_in_force(&subject.district, reading.today);
    let edition = edition.ok_or_else(|| {
        let district = [("district", subject.district.clone())];
        Failure::not_found(say(out.lang(), "cli.no_edition", &district))
    })?;
    let stream = subject.stream();
    let streams = Streams::<Subject>::default();
    let hosted = streams
        .load(reading.log.as_ref(), stream)
        .await
        .map_err(Failure::failed)?;
    let facts = facts(&reading, (stream, hosted.state()), transition, &rulebook).await?;
    let verdicts = subject::readiness(stream, hosted.state(), transition, edition, &facts);
    let mut words = say(
        out.lang(),
        "cli.why.head",
        &[
            ("name", subject.name.clone()),
            ("transition", named(out.lang(), transition)),
            ("edition", edition.code.clone()),
        ],
    );
    words.push('\n');
    let closed = closed(&rulebook, hosted.state(), (stream, transition), &reading);
    let closed = closed.map(|error| Problem::of_command(out.lang(), &error));
    let detail = closed.iter().map(|closed| format!("{}\n", closed.detail));
    words.extend(detail);
    for verdict in &verdicts {
        words.push_str(&criterion(
            out.lang(),
            edition,
            (subject.kind, transition),
            verdict,
        ));
    }
    let today = reading.today;
    let wait = subject::wait_after_rejection(hosted.state(), transition, edition, today);
    words.push_str(&wait.map(|wait| waits(out.lang(), wait)).unwrap_or_default());
    let until = wait.filter(|wait| wait.or_new_facts).map(|wait| wait.until);
    let again_from = wait.map(|wait| wait.until);
    let document = json!({
        "subject": subject.id, "kind": subject.kind, "transition": transition, "edition": edition.code,
        "position": reading.position, "new_facts_until": until, "again_from": again_from,
        "closed_by": closed.map(|closed| closed.code), "criteria": verdicts,
    });
    out.document(&document, &words)
}

/// A step by its code, and what is beside the road in words.
fn named(lang: Lang, transition: Transition) -> String {
    if transition.is_of_the_road() {
        return transition.to_string();
    }
    say(lang, &format!("label.transition.{transition}"), &[])
}

/// Why a transition cannot be applied for where the body stands today, whatever its criteria say.
fn closed(
    rulebook: &Arc<Rulebook>,
    recorded: &SubjectState,
    (stream, transition): (StreamId, Transition),
    reading: &Reading,
) -> Option<CommandError> {
    let occasion = looking_on(Arc::clone(rulebook), stream, reading.today.start());
    let fallen = subject::as_fallen_due(recorded, &occasion);
    // Where it cannot be told what has fallen due, the body stands as it was recorded.
    let state = fallen.as_ref().unwrap_or(recorded);
    let refusal = subject::closed_by(state, transition)?;
    Some(CommandError::refused(&refusal))
}

/// What is asked for, or waited for, after a rejection.
fn waits(lang: Lang, wait: subject::Wait) -> String {
    let key = if wait.or_new_facts {
        "label.next.new_facts"
    } else {
        "label.next.again_from"
    };
    let words = say(lang, key, &[("day", wait.until.to_string())]);
    format!("{words}\n")
}

/// What the log and the views say of other streams for a body's judging, its papers' erasure included.
async fn facts(
    reading: &Reading,
    (stream, state): (StreamId, &subject::SubjectState),
    transition: Transition,
    rulebook: &Rulebook,
) -> Result<Facts, Failure> {
    let body = state.body.as_ref();
    let same_scope = body.and_then(|body| SameScope::of(body, stream, reading.today.into()));
    let work = Work::of(rulebook, stream, state, transition, reading.today);
    let read = reading
        .views
        .read(|rows| measured(same_scope.as_ref(), work.as_ref(), rows));
    let facts = read.map_err(query)?;
    let papers = subject::papers_of_open(state);
    let log = reading.log.as_ref();
    let erased = erased_papers(log, &papers, facts.facts_at, reading.today).await;
    let erased = erased.map_err(Failure::failed)?;
    let judged_on = Some(reading.today);
    Ok(Facts {
        erased,
        judged_on,
        ..facts
    })
}

fn criterion(
    lang: Lang,
    edition: &Edition,
    (kind, transition): (SubjectKind, Transition),
    verdict: &CriterionVerdict,
) -> String {
    let rule = edition.rule(kind, transition);
    let known = rule.and_then(|rule| rule.criteria.iter().find(|c| c.id == verdict.criterion));
    let label = known.map_or("", |c| lang.pick(c.label.zh.as_str(), c.label.en.as_str()));
    let word = match &verdict.verdict {
        Verdict::Met => "verdict.met",
        Verdict::NotMet => "verdict.not_met",
        Verdict::Unknown { .. } => "verdict.unknown",
    };
    let weight = if verdict.blocking {
        "verdict.blocking"
    } else {
        "verdict.advisory"
    };
    let mut line = format!(
        "  {:<8} {}  {label}  ({})\n",
        verdict.criterion,
        say(lang, word, &[]),
        say(lang, weight, &[])
    );
    for missing in verdict.missing() {
        let words = edition
            .words(missing.item, &missing.code)
            .map(|(label, _)| label);
        let what = words.map_or(missing.code.as_str(), |l| {
            lang.pick(l.zh.as_str(), l.en.as_str())
        });
        let supplier = say(
            lang,
            &format!("supplier.{}", missing.supplier.as_str()),
            &[],
        );
        line.push_str(&format!(
            "           {}\n",
            say(
                lang,
                "verdict.missing",
                &[("what", what.to_owned()), ("supplier", supplier)]
            )
        ));
    }
    line
}

pub(super) async fn figures(
    place: &Place,
    node: Option<String>,
    as_of: Option<Day>,
    known_at: Option<&str>,
    out: &Out,
) -> Result<u8, Failure> {
    let reading = Reading::open(place, known_at, out).await?;
    let as_of = as_of.unwrap_or(reading.today);
    if as_of > reading.today {
        return Err(in_the_future(as_of.to_string(), out));
    }
    // Nodes and ranks are those of the head, as in the API: what was known of them then is what is counted.
    let head = reading.log.head().borrow().position;
    let rulebook = reading.rulebook_at(head).await?;
    let node = match node {
        Some(node) if rulebook.node(&node).is_some() => node,
        Some(node) => {
            let node = [("node", node)];
            return Err(Failure::not_found(say(out.lang(), "cli.no_node", &node)));
        }
        None => home(&reading.log, out).await?,
    };
    let ranks = rulebook.ranks_of(&node);
    let asked = AsOf::on(as_of, reading.known_at.day());
    let counted = reading
        .views
        .read(|rows| figures::figures(rows, &node, asked, &ranks));
    let counted = counted.map_err(query)?;
    let known_at = reading.known_at.to_string();
    let document = json!({
        "node": counted.node, "as_of": counted.as_of, "known_at": known_at,
        "position": reading.position, "associations": counted.associations,
        "bases": counted.bases, "programme_sessions": counted.programme_sessions,
        "action_sessions": counted.action_sessions, "person_times": counted.person_times,
        "units": counted.units, "by_step": counted.by_step, "by_life": counted.by_life,
        "brands": counted.brands, "representatives": counted.representatives,
        "service_teams": counted.service_teams,
        "enterprises_incubated": counted.enterprises_incubated, "donated_fen": counted.donated_fen,
    });
    let units = units(out.lang(), &rulebook, &counted);
    let words = say(
        out.lang(),
        "cli.figures",
        &[
            ("node", labels::node(&rulebook, &counted.node)),
            ("code", counted.node.clone()),
            ("as_of", as_of.to_string()),
            ("known_at", minute(&known_at)),
            ("associations", counted.associations.to_string()),
            ("bases", counted.bases.to_string()),
            ("programme_sessions", counted.programme_sessions.to_string()),
            ("action_sessions", counted.action_sessions.to_string()),
            ("person_times", counted.person_times.to_string()),
            ("units", units),
        ],
    );
    out.document(&document, &words)
}

/// How many of each rank, by the names that the district's last edition gives to ranks, in its order.
fn units(lang: Lang, rulebook: &Rulebook, counted: &figures::Figures) -> String {
    let district = rulebook.district_of(&counted.node);
    let edition = district.and_then(|district| rulebook.last_edition(district));
    let ranks = edition.map_or(&[][..], |edition| &edition.ranks);
    let known = ranks.iter().map(|rank| {
        let label = lang.pick(rank.label.zh.as_str(), rank.label.en.as_str());
        (rank.code.as_str(), label)
    });
    let is_known = |code: &str| ranks.iter().any(|rank| rank.code == code);
    let earlier = counted.units.keys().filter(|code| !is_known(code));
    let named = known.chain(earlier.map(|code| (code.as_str(), code.as_str())));
    let words = named.map(|(code, label)| {
        let bodies = counted.units.get(code).copied().unwrap_or_default();
        format!("{label} {bodies}")
    });
    words.collect::<Vec<_>>().join(" · ")
}

/// The home district of a data folder's log.
pub(super) async fn home_of(place: &Place, out: &Out) -> Result<String, Failure> {
    home(&open_log(place, out).await?, out).await
}

async fn open_log(place: &Place, out: &Out) -> Result<AnyLog, Failure> {
    place.must_hold_a_log(out).await?;
    let opened = place.stores.open_log_to_read().await;
    opened.map_err(|error| refused::folder(&error, place, out))
}

/// The home district. The log's first event names it, so it is known at every position but the empty log's.
pub(super) async fn home(log: &AnyLog, out: &Out) -> Result<String, Failure> {
    let first = log.read_all(Position::default(), 1).await.map_err(failed)?;
    let mut rulebook = Rulebook::default();
    for event in &first {
        rulebook.apply(event).map_err(Failure::failed)?;
    }
    let home = rulebook.home().map(str::to_owned);
    home.ok_or_else(|| Failure::not_found(say(out.lang(), "cli.empty_log", &[])))
}

async fn examined(place: &Place, out: &Out) -> Result<Report, Failure> {
    match &place.stores.log {
        LogPlace::Folder(folder) => {
            let read = verify_store(&folder.join(LOG_FILE));
            read.map_err(|error| refused::log(&error, place, out))
        }
        LogPlace::Postgres(address) => {
            let read = verify_database(address).await;
            read.map_err(|error| match &error {
                ExamineError::Open(error) => refused::database(error, place, out),
                _ => Failure::failed(error),
            })
        }
        #[cfg(feature = "kurrentdb")]
        LogPlace::Kurrent(address) => {
            let clock = Arc::new(crate::occasion_source::machine_time);
            let read = verify_server(address, clock).await;
            read.map_err(|error| match &error {
                ExamineError::Server(error) => refused::server(error, place, out),
                _ => Failure::failed(error),
            })
        }
    }
}

pub(super) async fn verify(place: &Place, out: &Out) -> Result<u8, Failure> {
    place.must_hold_a_log(out).await?;
    let report = examined(place, out).await?;
    let findings: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| {
            json!({
                "code": finding.damage.code(), "position": finding.position,
                "stream": finding.stream, "sequence": finding.sequence, "words": finding.words,
            })
        })
        .collect();
    let summary = &report.summary;
    let sealed = report.sealed.as_ref().map(
        |seal| json!({"at": seal.sealed_at, "copied_to": seal.copied_to, "events": seal.size}),
    );
    let document = json!({
        "clean": report.is_clean(), "events": summary.events, "streams": summary.streams,
        "root": summary.root.to_string(), "findings": findings, "withheld": report.withheld, "sealed": sealed,
    });
    let mut words = say(
        out.lang(),
        if report.is_clean() {
            "cli.verify.clean"
        } else {
            "cli.verify.found"
        },
        &[
            ("events", summary.events.to_string()),
            ("streams", summary.streams.to_string()),
            ("root", summary.root.to_string()),
            ("count", report.findings.len().to_string()),
        ],
    );
    if let Some(seal) = &report.sealed {
        let known = [
            ("at", minute(&seal.sealed_at.to_string())),
            ("to", seal.copied_to.clone()),
        ];
        words = words.trim_end().to_owned();
        words.push('\n');
        words.push_str(&say(out.lang(), "cli.verify.sealed", &known));
    }
    for finding in &report.findings {
        words.push_str(&format!("\n  {finding}"));
    }
    out.document(&document, &words)?;
    Ok(u8::from(!report.is_clean()))
}
