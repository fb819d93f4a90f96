//! Bodies older than Qibu: their founding, the steps that they had reached, and what happened in them.

use super::{Cast, Tale};
use crate::town::{STREET, day, proposal, text};
use qibu::command::Request;
use qibu_domain::annals::{
    Annal, Annals, AnnalsCommand, GuidePublished, PublicationRecorded, PublicationSort,
    VisitRecorded, VisitSort,
};
use qibu_domain::id::{AccountId, GoalId, SeatRef, Sequence, StreamId, StreamKind};
use qibu_domain::occasion::fresh_id;
use qibu_domain::subject::affairs::{AFFAIR_KIND, FRESH_GOAL, FRESH_ROTA_SEAT, FRESH_SEAT};
use qibu_domain::subject::event::{
    Affair, AnnualReportFiled, AuditReason, AuditRecorded, AuditResult, GoalAssessed, GoalSet,
    GoalUnit, HonourGranted, HonourLevel, HonourWithdrawn, MeetingHeld, Organ, Post, PostFilled,
    PostHandedOver, PostVacated, RotaSet, RotaSwapped, RotaTurn, TermElected, TurnHandedOver,
    VacatedReason,
};
use qibu_domain::subject::{
    AffairCommand, Proposal, STATEMENT_KIND, STEP_STATEMENT_KIND, Subject, SubjectCommand,
};
use qibu_domain::time::{Day, Precision};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The founding day of every older body.
pub const FOUNDED_ON: &str = "2020-03-01";

impl Tale {
    pub(super) async fn affairs(&mut self, cast: &Cast) {
        let body = self
            .founded(cast, proposal("样例老联谊会", STREET, "older"))
            .await;
        let founding = SubjectCommand::CorrectFounding {
            cites: Sequence(1),
            founded_on: Some(day("2020-03-02")),
            precision: Precision::Day,
            reason: self.reason(),
        };
        self.by_two::<Subject>(cast.district, body, founding).await;
        let step = self.reached_late(cast, body, 3, day("2020-05-01")).await;
        let later = SubjectCommand::CorrectLateStep {
            cites: step,
            reached_on: Some(day("2020-05-02")),
            precision: Precision::Day,
            reason: self.reason(),
        };
        self.by_two::<Subject>(cast.district, body, later).await;
        self.of_people(cast, body).await;
        self.of_works(cast, body).await;
        self.of_the_rota(cast, body).await;
        self.of_brands(cast, body).await;
        self.annals(cast, body).await;
        self.work(cast, body).await;
        self.numbers(cast, body).await;
    }

    /// A body older than Qibu.
    pub(super) async fn founded(&mut self, cast: &Cast, proposal: Proposal) -> StreamId {
        let kind = proposal.kind().stream();
        let command = SubjectCommand::RecordFounding {
            proposal,
            founded_on: day(FOUNDED_ON),
            precision: Precision::Day,
            statement: self.paper(STATEMENT_KIND),
            categories: ["freelancers".to_owned()].into(),
        };
        let [first, second] = cast.district;
        let request = self.unborn(second, command, kind);
        let entered_by = Some(first);
        self.send(Request {
            entered_by,
            ..request
        })
        .await
        .stream
    }

    /// A step that it had reached before Qibu; its sequence.
    pub(super) async fn reached_late(
        &mut self,
        cast: &Cast,
        body: StreamId,
        step: u8,
        reached_on: Day,
    ) -> Sequence {
        let command = SubjectCommand::RecogniseLate {
            step,
            reached_on,
            precision: Precision::Day,
            statement: self.paper(STEP_STATEMENT_KIND),
        };
        let receipt = self.by_two::<Subject>(cast.district, body, command).await;
        receipt.sequence
    }

    /// A fact of today; its sequence. What is new with it gets the ids of its command.
    pub(super) async fn happens(
        &mut self,
        by: AccountId,
        body: StreamId,
        affair: impl FnOnce(&dyn Fn(u32) -> Uuid) -> Affair,
    ) -> Sequence {
        let on = self.today();
        self.happened(by, body, on, affair).await
    }

    async fn happened(
        &mut self,
        by: AccountId,
        body: StreamId,
        occurred_on: Day,
        affair: impl FnOnce(&dyn Fn(u32) -> Uuid) -> Affair,
    ) -> Sequence {
        let principal = qibu_domain::actor::Principal::Account(by);
        let request = self.request::<Subject>(principal, body, SubjectCommand::Wake);
        let (principal, id) = (request.principal.clone(), request.command_id);
        let affair = affair(&|n| fresh_id(&principal, id, n));
        let recorded = AffairCommand::Record {
            occurred_on,
            affair,
        };
        let command = SubjectCommand::Affair(recorded);
        self.send(Request { command, ..request }).await.sequence
    }

    async fn of_people(&mut self, cast: &Cast, body: StreamId) {
        let (by, today) = (cast.proposer, self.today());
        let (minutes, record) = (self.paper(AFFAIR_KIND), self.paper(AFFAIR_KIND));
        self.happens(by, body, |id| {
            TermElected {
                term: 2,
                ends: today.plus_days(700),
                council: 9,
                supervisors: 1,
                eligible: 60,
                present: 45,
                in_favour: 44,
                acclamation: false,
                leader: SeatRef(id(FRESH_SEAT)),
                leader_terms: 1,
                minutes,
            }
            .into()
        })
        .await;
        let mut seats = Vec::new();
        for post in [Post::Secretary, Post::Secretary] {
            let filled = |id: &dyn Fn(u32) -> Uuid| {
                let seat = SeatRef(id(FRESH_SEAT));
                seats.push(seat);
                Affair::from(PostFilled {
                    post,
                    seat,
                    until: None,
                })
            };
            self.happens(by, body, filled).await;
        }
        let vacated = PostVacated {
            seat: seats[0],
            reason: VacatedReason::Resigned,
            handed_over: None,
            successor: None,
        };
        self.happens(by, body, |_| vacated.into()).await;
        let handed = PostHandedOver {
            seat: seats[0],
            receiver: seats[1],
            record,
        };
        self.happens(by, body, |_| handed.into()).await;
        let minutes = self.paper(AFFAIR_KIND);
        let met = MeetingHeld {
            organ: Organ::Council,
            eligible: 9,
            present: 7,
            resolutions: 2,
            minutes,
        };
        self.happens(by, body, |_| met.into()).await;
    }

    async fn of_works(&mut self, cast: &Cast, body: StreamId) {
        let (by, today) = (cast.proposer, self.today());
        let mut goal = GoalId(Uuid::nil());
        let description = self.reason();
        self.happens(by, body, |id| {
            goal = GoalId(id(FRESH_GOAL));
            let (number, target, unit) = (1, 12, GoalUnit::Sessions);
            let due = today.plus_days(90);
            let set = GoalSet {
                continues: None,
                goal,
                number,
                due,
                target,
                unit,
                description,
            };
            set.into()
        })
        .await;
        let assessed = GoalAssessed {
            goal,
            reached: 13,
            met: true,
            paper: None,
        };
        self.happens(by, body, |_| assessed.into()).await;
        let report = self.paper(AFFAIR_KIND);
        let filed = AnnualReportFiled { year: 2025, report };
        let filed = self.happens(by, body, |_| filed.into()).await;
        let audited = AuditRecorded {
            reason: AuditReason::ChangeOfCouncil,
            from: today.plus_days(-900),
            to: today.plus_days(-500),
            result: AuditResult::Qualified,
            report: self.paper(AFFAIR_KIND),
        };
        self.happens(cast.officer, body, |_| audited.into()).await;
        let granted = HonourGranted {
            level: HonourLevel::Street,
            title: text("样例荣誉"),
            granted_by: text("样例街道"),
            paper: None,
        };
        let honour = self.happens(cast.officer, body, |_| granted.into()).await;
        let withdrawn = HonourWithdrawn {
            honour,
            paper: None,
        };
        self.happens(cast.officer, body, |_| withdrawn.into()).await;
        let correct = AffairCommand::Correct {
            cites: filed,
            replacement: None,
            reason: self.reason(),
            by_two: false,
        };
        self.ask::<Subject>(by, body, SubjectCommand::Affair(correct))
            .await;
    }

    async fn of_the_rota(&mut self, cast: &Cast, body: StreamId) {
        let (by, today) = (cast.proposer, self.today());
        let plan = self.paper(AFFAIR_KIND);
        let turns_of = |id: &dyn Fn(u32) -> Uuid| {
            let turns = (0..4_i64).map(|n| RotaTurn {
                first: today.plus_days(n * 5),
                last: today.plus_days(n * 5 + 4),
                seat: SeatRef(id(FRESH_ROTA_SEAT + u32::from(n % 2 == 1))),
            });
            let turns = turns.collect();
            RotaSet { turns, plan }.into()
        };
        self.happens(by, body, turns_of).await;
        let swapped = RotaSwapped {
            turn: today.plus_days(10),
            with: today.plus_days(15),
            notice: None,
        };
        self.happens(by, body, |_| swapped.into()).await;
        self.pass_days(6);
        let over = TurnHandedOver {
            turn: today,
            record: self.paper(AFFAIR_KIND),
        };
        self.happens(by, body, |_| over.into()).await;
    }

    async fn annals(&mut self, cast: &Cast, body: StreamId) {
        let (stream, by) = (self.of_district(StreamKind::Annals), cast.district[0]);
        let bodies: BTreeSet<StreamId> = [body].into();
        let visit = Annal::Visit(VisitRecorded {
            node: STREET.to_owned(),
            sort: VisitSort::Research,
            from: text("样例市"),
            title: None,
            bodies: bodies.clone(),
            came: Vec::new(),
            persons: Some(12),
            paper: None,
        });
        let publication = Annal::Publication(PublicationRecorded {
            node: STREET.to_owned(),
            sort: PublicationSort::Journal,
            title: text("样例文章"),
            periodical: text("样例刊物"),
            issue: None,
            bodies,
            paper: None,
        });
        let guide = Annal::Guide(GuidePublished {
            node: crate::town::DISTRICT.to_owned(),
            title: text("样例指南"),
            edition: "SIMPLE-1".to_owned(),
            paper: None,
        });
        let occurred_on = self.today();
        let mut cites = Sequence(0);
        for entry in [visit, publication, guide] {
            let record = AnnalsCommand::Record { occurred_on, entry };
            cites = self.ask::<Annals>(by, stream, record).await.sequence;
        }
        let correct = AnnalsCommand::Correct {
            cites,
            replacement: None,
            reason: self.reason(),
            by_two: false,
        };
        self.ask::<Annals>(by, stream, correct).await;
    }
}
