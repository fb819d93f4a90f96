//! Programmes, and sessions in series: those of one moment are committed together.

use super::super::script::{ProgrammeWork, Script, SessionSeries, Step};
use super::{Run, SampleError, instant};
use crate::command::{CommandError, Request};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use qibu_domain::actor::Principal;
use qibu_domain::id::{CommandId, ProgrammeId, StreamId, StreamKind};
use qibu_domain::occasion::fresh_id;
use qibu_domain::programme::{Programme, ProgrammeApproved, ProgrammeCommand, ProgrammeGoal};
use qibu_domain::session::{Outline, Session, SessionCommand, SessionReported};
use qibu_domain::time::{Day, Instant};
use serde_json::json;
use uuid::Uuid;

/// How many sessions are on their way at once.
const AT_ONCE: usize = 128;
/// When a session of a day is recorded, in seconds after the beginning of the day.
const RECORDED_AT_SECONDS: i64 = 18 * 3600;

/// A session of a series, with when it is recorded.
pub(super) struct Coming {
    pub(super) at: Instant,
    /// Its name in its series: from it follows the id of its command.
    name: String,
    by: String,
    command: SessionCommand,
}

/// What comes of all series, in order of time.
#[derive(Default)]
pub(super) struct Timetable(Option<Vec<Coming>>);

impl Timetable {
    /// Records what comes before a moment. What comes is known from the first moment on at which any is recorded: by then the
    /// programmes are approved.
    pub(super) async fn until(
        &mut self,
        run: &Run<'_>,
        script: &Script,
        at: Instant,
    ) -> Result<(), SampleError> {
        if self.0.is_none() {
            let begins = script.sessions.iter();
            let begins = begins.map(|series| instant(&series.late_at, run.number));
            let begins = begins.collect::<Result<Vec<_>, _>>()?.into_iter().min();
            if begins.is_none_or(|begins| at <= begins) {
                return Ok(());
            }
        }
        let mut coming = match self.0.take() {
            Some(coming) => coming,
            None => Self::of(run, script)?,
        };
        while let Some(now) = coming.first().map(|next| next.at).filter(|now| *now < at) {
            let later = coming.split_off(coming.partition_point(|next| next.at <= now));
            let present = std::mem::replace(&mut coming, later);
            run.record_sessions(present).await?;
        }
        self.0 = Some(coming);
        Ok(())
    }

    /// A moment after everything that is still to come.
    pub(super) fn last(&self, run: &Run<'_>, script: &Script) -> Result<Instant, SampleError> {
        let coming = match &self.0 {
            Some(coming) => coming.last().map(|last| last.at),
            None => Self::of(run, script)?.last().map(|last| last.at),
        };
        Ok(coming.map_or(run.at, |last| last.max(run.at).plus_seconds(1)))
    }

    fn of(run: &Run<'_>, script: &Script) -> Result<Vec<Coming>, SampleError> {
        let mut all = Vec::new();
        for (number, series) in script.sessions.iter().enumerate() {
            all.extend(run.coming(number, series)?);
        }
        // What comes at one time stays in the order in which it stands.
        all.sort_by_key(|coming: &Coming| coming.at);
        Ok(all)
    }
}

impl Run<'_> {
    pub(super) async fn approve_programme(
        &mut self,
        step: &Step,
        work: &ProgrammeWork,
    ) -> Result<(), SampleError> {
        let approved = ProgrammeApproved {
            owner: self.body(&work.body)?,
            name: self.text(&work.name)?,
            goals: vec![ProgrammeGoal {
                name: self.text(&work.goal)?,
                target: work.target,
            }],
            from: work.occurred_on,
            until: None,
            budget_fen: Some(work.budget_fen),
            paper: None,
        };
        let id = self.fresh(step, 0)?;
        let stream = StreamId::new(StreamKind::Programme, id);
        let command = ProgrammeCommand::Approve {
            occurred_on: work.occurred_on,
            approved,
        };
        self.take::<Programme>(step, 0, stream, command).await?;
        self.named.insert(work.key.clone(), json!(id));
        Ok(())
    }

    /// The sessions of a series that have not come yet; those of a programme that is not approved never do.
    pub(super) fn coming(
        &self,
        number: usize,
        series: &SessionSeries,
    ) -> Result<Vec<Coming>, SampleError> {
        let programme: Option<ProgrammeId> = match &series.programme {
            None => None,
            Some(key) => match self.named.get(key) {
                Some(id) => serde_json::from_value(id.clone()).ok(),
                None => return Ok(Vec::new()),
            },
        };
        let late_at = instant(&series.late_at, self.number)?;
        let rulebook = self.qibu.rulebook();
        let years = series.years.keys();
        let days =
            years.flat_map(|year| series.spread(*year, |day| rulebook.workdays().is_workday(day)));
        let days: Vec<Day> = days.collect();
        let mut coming = Vec::with_capacity(days.len());
        for (place, on) in days.into_iter().enumerate() {
            let Some(organiser) = self.organiser(series, place, on) else {
                continue;
            };
            let heads = if place < series.heads.first {
                series.heads.at_first
            } else {
                series.heads.then
            };
            let (Some(kind), Some(mode)) =
                (in_turn(&series.kinds, place), in_turn(&series.modes, place))
            else {
                return Err(self.words("a series has kinds and modes".to_owned()));
            };
            let report = SessionReported {
                person_times: heads,
                members_present: None,
                budget_fen: None,
                spent_fen: None,
                paper: None,
            };
            let session = Outline {
                organiser,
                kind: *kind,
                mode: *mode,
                venue: None,
                programme,
                action: self.short(series.action.as_deref())?,
                brand: None,
            };
            coming.push(Coming {
                at: late_at.max(on.start().plus_seconds(RECORDED_AT_SECONDS)),
                name: format!("{number}/{place}"),
                by: series.by.clone(),
                command: SessionCommand::Hold {
                    occurred_on: on,
                    session,
                    nth: 1,
                    irregular: false,
                    report: Some((on, report)),
                },
            });
        }
        Ok(coming)
    }

    /// Whose turn it is among those of the script that hold some by then.
    fn organiser(&self, series: &SessionSeries, place: usize, on: Day) -> Option<StreamId> {
        let known = series.organisers.iter().filter(|body| body.from <= on);
        let known: Vec<StreamId> = known
            .filter_map(|body| self.body(&body.body).ok())
            .collect();
        in_turn(&known, place).copied()
    }

    /// Records what has come, together where it came at one moment.
    pub(super) async fn record_sessions(&self, coming: Vec<Coming>) -> Result<(), SampleError> {
        let sent = coming.into_iter().map(|one| self.record_session(one));
        stream::iter(sent)
            .buffered(AT_ONCE)
            .try_collect::<Vec<()>>()
            .await?;
        Ok(())
    }

    async fn record_session(&self, one: Coming) -> Result<(), SampleError> {
        let name = format!("sample/session/{}", one.name);
        let principal = Principal::Account(self.account(&one.by)?);
        let command_id = CommandId(Uuid::new_v5(&self.qibu.log_id().0, name.as_bytes()));
        let id = fresh_id(&principal, command_id, 0);
        let request = Request::<Session> {
            stream: StreamId::new(StreamKind::Session, id),
            command: one.command,
            principal,
            command_id,
            mac: self.qibu.root_key().mac(name.as_bytes()),
            entered_by: None,
            if_match: None,
            dry_run: false,
            at: Some(one.at),
        };
        let done = self.qibu.execute(request).await;
        done.map(drop)
            .map_err(|error: CommandError| self.failed("session", error))
    }
}

fn in_turn<T>(all: &[T], place: usize) -> Option<&T> {
    all.get(place.checked_rem(all.len())?)
}
