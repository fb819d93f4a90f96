//! Requests for service: one that is answered and closed, taken up again and declined, one that silence closes, and a
//! correction.

use super::{Cast, Tale};
use crate::town::STREET;
use qibu_domain::id::{Sequence, StreamId, StreamKind};
use qibu_domain::service_request::{
    AskerKind, DeclineGround, ServiceAnswer, ServiceAsked, ServiceDirection, ServiceFact,
    ServiceRequest, ServiceRequestCommand, ServiceStep,
};
use qibu_domain::team::ServiceDomain;
use uuid::Uuid;

/// More than fifteen working days, whatever the calendar says.
const SILENT_DAYS: i64 = 60;

fn of(number: u128) -> StreamId {
    StreamId::new(
        StreamKind::ServiceRequest,
        Uuid::from_u128(0x7a1e_0031_0000 + number),
    )
}

impl Tale {
    /// What becomes of two requests of a body.
    pub(super) async fn service_requests(&mut self, cast: &Cast, body: StreamId) {
        let (by, first, second) = (cast.officer, of(1), of(2));
        let asked = ServiceAsked {
            direction: ServiceDirection::ToSociety,
            asker: AskerKind::Resident,
            seat: None,
            node: STREET.to_owned(),
            body: Some(body),
            paper: Some(self.paper("service_request")),
        };
        for stream in [first, second] {
            let ask = ServiceRequestCommand::Ask {
                occurred_on: self.today(),
                asked: asked.clone(),
            };
            self.ask::<ServiceRequest>(by, stream, ask).await;
            if stream == first {
                self.put_right(cast, first, asked.clone()).await;
            }
            for step in [
                ServiceStep::Triage {
                    domain: ServiceDomain::Law,
                    body,
                },
                ServiceStep::Match { team: None },
                ServiceStep::AcceptJob,
                ServiceStep::Deliver,
            ] {
                self.step(cast, stream, step).await;
            }
        }
        for step in [
            ServiceStep::Confirm {
                answer: ServiceAnswer::Satisfied,
            },
            ServiceStep::Close,
            ServiceStep::Reopen,
            ServiceStep::Decline {
                ground: DeclineGround::AskerWithdrew,
            },
        ] {
            self.step(cast, first, step).await;
        }
        self.pass_days(SILENT_DAYS);
        let wake = ServiceRequestCommand::Wake;
        self.reacts::<ServiceRequest>(qibu::reaction::DEADLINES, second, wake)
            .await;
    }

    /// What was just recorded is corrected by who recorded it.
    async fn put_right(&mut self, cast: &Cast, stream: StreamId, asked: ServiceAsked) {
        let school = ServiceAsked {
            asker: AskerKind::School,
            ..asked
        };
        let correct = ServiceRequestCommand::Correct {
            cites: Sequence(1),
            replacement: Some((self.today(), ServiceFact::Asked(school))),
            reason: self.reason(),
            by_two: false,
            own: true,
        };
        self.ask::<ServiceRequest>(cast.officer, stream, correct)
            .await;
    }

    async fn step(&mut self, cast: &Cast, stream: StreamId, step: ServiceStep) {
        let command = ServiceRequestCommand::Step {
            step,
            occurred_on: self.today(),
            paper: None,
        };
        self.ask::<ServiceRequest>(cast.officer, stream, command)
            .await;
    }
}
