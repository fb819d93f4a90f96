//! What a body does: a programme, and sessions that are planned, held, reported, cancelled and corrected.

use super::{Cast, Tale};
use crate::town::text;
use qibu_domain::id::{ProgrammeId, StreamId, StreamKind};
use qibu_domain::programme::{Programme, ProgrammeApproved, ProgrammeCommand, ProgrammeGoal};
use qibu_domain::session::{
    Outline, Session, SessionCommand, SessionKind, SessionMode, SessionReported,
};
use uuid::Uuid;

impl Tale {
    pub(super) async fn work(&mut self, cast: &Cast, body: StreamId) {
        let by = cast.district[0];
        let programme = ProgrammeId(Uuid::from_u128(0x7a1e_0000_0001));
        let stream = StreamId::new(StreamKind::Programme, programme.0);
        let today = self.today();
        let approved = ProgrammeApproved {
            owner: body,
            name: text("样例项目"),
            goals: vec![ProgrammeGoal {
                name: text("场次"),
                target: 12,
            }],
            from: today,
            until: None,
            budget_fen: Some(500_000),
            paper: None,
        };
        let approve = ProgrammeCommand::Approve {
            occurred_on: today,
            approved,
        };
        self.ask::<Programme>(by, stream, approve).await;
        self.sessions(cast, body, programme).await;
        let close = ProgrammeCommand::Close {
            occurred_on: today,
            paper: None,
        };
        let closed = self.ask::<Programme>(by, stream, close).await.sequence;
        let correct = ProgrammeCommand::Correct {
            cites: closed,
            replacement: None,
            reason: self.reason(),
            by_two: false,
        };
        self.ask::<Programme>(by, stream, correct).await;
    }

    async fn sessions(&mut self, cast: &Cast, body: StreamId, programme: ProgrammeId) {
        let by = cast.district[0];
        let session = |number: u128| {
            StreamId::new(
                StreamKind::Session,
                Uuid::from_u128(0x7a1e_0001_0000 + number),
            )
        };
        let outline = Outline {
            organiser: body,
            kind: SessionKind::Lecture,
            mode: SessionMode::Offline,
            venue: None,
            programme: Some(programme),
            action: None,
            brand: None,
        };
        let today = self.today();
        for number in 1..=2 {
            let plan = SessionCommand::Plan {
                session: outline.clone(),
                planned_for: today,
            };
            self.ask::<Session>(by, session(number), plan).await;
        }
        let reason = self.reason();
        let cancel = SessionCommand::Cancel { reason };
        self.ask::<Session>(by, session(2), cancel).await;
        let report = SessionReported {
            person_times: 31,
            members_present: Some(12),
            budget_fen: None,
            spent_fen: Some(20_000),
            paper: None,
        };
        let hold = SessionCommand::Hold {
            occurred_on: today,
            session: outline,
            nth: 1,
            irregular: false,
            report: Some((today, report)),
        };
        let done = self.ask::<Session>(by, session(1), hold).await.sequence;
        let correct = SessionCommand::Correct {
            cites: done,
            replacement: None,
            reason: self.reason(),
            by_two: false,
        };
        self.ask::<Session>(by, session(1), correct).await;
    }
}
