//! What is shown of a request for service as of a day equals the fold cut at that day, with what has fallen due (laws 15 and 19).

use crate::as_of::{SPAN_DAYS, cases, on};
use crate::given::{STREET, paper, tree};
use crate::memory_log::MemoryLog;
use crate::place;
use proptest::prelude::*;
use qibu_domain::correction::fold;
use qibu_domain::decider::{Happened, StoredEvent};
use qibu_domain::id::{Sequence, StreamId, StreamKind};
use qibu_domain::service_request::{
    AskerKind, CorrectedServiceFact, DeclineGround, Ending, ServiceAnswer, ServiceAsked,
    ServiceClosed, ServiceClosedBySilence, ServiceConfirmed, ServiceCorrected, ServiceDeclined,
    ServiceDelivered, ServiceDirection, ServiceFact, ServiceJobAccepted, ServiceMatched,
    ServiceReopened, ServiceRequest, ServiceRequestEvent, ServiceTriaged, as_fallen_due,
};
use qibu_domain::team::ServiceDomain;
use qibu_projections::{Page, QueryError, Tables, service_requests};
use uuid::Uuid;

const CUT_CASES: u32 = 200;

fn stream() -> StreamId {
    StreamId::new(StreamKind::ServiceRequest, Uuid::from_u128(0xE8))
}

fn body(number: u64) -> StreamId {
    StreamId::new(StreamKind::Association, Uuid::from_u128(number.into()))
}

fn fact(which: usize, number: u64) -> ServiceFact {
    let odd = !number.is_multiple_of(2);
    match which {
        0 => ServiceFact::Asked(ServiceAsked {
            direction: if odd {
                ServiceDirection::ToMember
            } else {
                ServiceDirection::ToSociety
            },
            asker: if odd {
                AskerKind::Member
            } else {
                AskerKind::School
            },
            seat: None,
            node: STREET.to_owned(),
            body: odd.then(|| body(number)),
            paper: None,
        }),
        1 => ServiceFact::Delivered(ServiceDelivered {
            answer_due: on(i64::try_from(number).unwrap() * 3),
            paper: None,
        }),
        _ => ServiceFact::Confirmed(ServiceConfirmed {
            answer: if odd {
                ServiceAnswer::Satisfied
            } else {
                ServiceAnswer::NoAnswer
            },
            paper: None,
        }),
    }
}

/// Whatever happens to a request; what it says need not be possible, for a fold refuses nothing.
fn of_request(
    facts: &[(Sequence, usize)],
    (choice, number, offset): (u8, u64, i64),
) -> ServiceRequestEvent {
    let cited = facts.get(usize::try_from(number).unwrap() % facts.len().max(1));
    let corrected = |cites: &Sequence, replacement| ServiceCorrected {
        cites: *cites,
        replacement,
        reason: paper(),
    };
    let domain = ServiceDomain::Law;
    match (choice, cited) {
        (0, _) => ServiceTriaged {
            domain,
            body: body(number),
            paper: None,
        }
        .into(),
        (1, _) => ServiceMatched {
            team: None,
            paper: None,
        }
        .into(),
        (2, _) => ServiceJobAccepted { paper: None }.into(),
        (3, _) => ServiceDeclined {
            ground: DeclineGround::PaidReferral,
            paper: None,
        }
        .into(),
        (4, _) => ServiceReopened { paper: None }.into(),
        (5, _) => ServiceClosed { paper: None }.into(),
        (6, _) => ServiceClosedBySilence {
            delivered: Sequence(number),
        }
        .into(),
        (7, Some((cites, _))) => corrected(cites, None).into(),
        (8, Some((cites, which))) => {
            let replacement = CorrectedServiceFact {
                occurred_on: on(offset / 2),
                fact: fact(*which, number + 1),
            };
            corrected(cites, Some(replacement)).into()
        }
        (9 | 10, _) => fact(1, number).into(),
        (11, _) => fact(2, number).into(),
        _ => fact(0, number).into(),
    }
}

fn happened(log: &MemoryLog) -> Vec<Happened<ServiceRequestEvent>> {
    let own = log.events.iter().filter(|event| event.stream == stream());
    own.map(|event| event.happened().unwrap()).collect()
}

proptest! {
    #![proptest_config(cases(CUT_CASES))]

    #[test]
    fn what_is_shown_of_a_request_as_of_a_day_equals_the_fold_cut_at_that_day(
        events in prop::collection::vec((0_u8..14, 0_u64..9, 0..SPAN_DAYS), 1..20),
        days in prop::collection::vec(-2..SPAN_DAYS + 4, 12),
    ) {
        let mut log = MemoryLog::default();
        tree(&mut log);
        let mut facts = Vec::new();
        for event in events {
            let made = of_request(&facts, event);
            log.append(stream(), on(event.2), made);
            let last = happened(&log).pop().unwrap();
            let which = ["ServiceAsked", "ServiceDelivered", "ServiceConfirmed"];
            let which = which.iter().position(|name| *name == last.dated.event.name());
            facts.extend(which.map(|which| (last.sequence, which)));
        }
        let views = place::views().unwrap();
        views.catch_up(&log).unwrap();
        for offset in days {
            let day = on(offset);
            let state = fold::<ServiceRequest>(&happened(&log), Some(day));
            let state = as_fallen_due(&state, day);
            let filter = service_requests::Filter {
                node: Some(STREET.to_owned()),
                body: state.body(),
                stage: Some(state.stage.as_str().to_owned()),
                ..service_requests::Filter::default()
            };
            let read = views.read(|rows| {
                let listed = service_requests::list(rows, day, &filter, &Page::first(100))?;
                Ok::<_, QueryError>((listed, service_requests::one(rows, day, stream())?))
            });
            let (listed, shown) = read.unwrap();
            prop_assert_eq!(listed.first(), shown.as_ref(), "as of {}", day);
            let shown = shown.map(|row| {
                let asked = (row.asked_on, row.direction, row.body);
                let done = (row.first_answer_on, row.delivered_on, row.answer, row.answer_due);
                (asked, done, row.stage, row.closed_on, row.ending)
            });
            let known = state.asked.as_ref().map(|asked| {
                let asked = (asked.on, asked.said.direction.as_str().to_owned(), state.body());
                let delivered_on = state.delivered.as_ref().map(|it| it.on);
                let answer = state.confirmed.as_ref().map(|it| it.said.answer.as_str().to_owned());
                let done = (state.first_answer_on, delivered_on, answer, state.due());
                let ending = state.ended.map(|ended| match ended.how {
                    Ending::Confirmed => "confirmed".to_owned(),
                    Ending::Silence => "silence".to_owned(),
                    Ending::Declined(_) => "declined".to_owned(),
                });
                let ended_on = state.ended.map(|ended| ended.on);
                (asked, done, state.stage.as_str().to_owned(), ended_on, ending)
            });
            prop_assert_eq!(shown, known, "as of {}", day);
        }
    }
}

fn one_of(number: u128) -> StreamId {
    StreamId::new(StreamKind::ServiceRequest, Uuid::from_u128(number))
}

#[test]
fn those_that_silence_closed_are_read_page_by_page_the_first_due_first() {
    let mut log = MemoryLog::default();
    tree(&mut log);
    // Three are due on the third day, and the last one of all is due first.
    for (request, number) in [(1, 1), (2, 1), (3, 1), (4, 0)] {
        log.append(
            one_of(request),
            on(0),
            ServiceRequestEvent::from(fact(0, 1)),
        );
        let delivered = ServiceRequestEvent::from(fact(1, number));
        log.append(one_of(request), on(0), delivered);
    }
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let page = |after, limit| {
        let read = |rows: &Tables<'_>| service_requests::due(rows, on(9), after, limit);
        views.read(read).unwrap()
    };
    let (mut found, mut after) = (Vec::new(), None);
    while let Some(last) = page(after, 1).pop() {
        after = Some((last.day, last.stream));
        found.push(last.stream);
    }
    assert_eq!(found, [4, 1, 2, 3].map(one_of));
    assert_eq!(page(None, 9).len(), 4);
}

#[test]
fn a_paid_referral_counts_for_the_body_that_had_it_on_its_day_whatever_came_after() {
    let mut log = MemoryLog::default();
    tree(&mut log);
    let declined = ServiceDeclined {
        ground: DeclineGround::PaidReferral,
        paper: None,
    };
    let given = |number| ServiceTriaged {
        domain: ServiceDomain::Law,
        body: body(number),
        paper: None,
    };
    log.append(stream(), on(0), ServiceRequestEvent::from(fact(0, 1)));
    log.append(stream(), on(3), ServiceRequestEvent::from(declined.clone()));
    log.append(
        stream(),
        on(3),
        ServiceRequestEvent::from(ServiceReopened { paper: None }),
    );
    log.append(stream(), on(4), ServiceRequestEvent::from(given(2)));
    log.append(stream(), on(9), ServiceRequestEvent::from(declined));
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let paid = |number, as_of: i64, (from, to): (i64, i64)| {
        let within = (on(from), on(to));
        let read =
            |rows: &Tables<'_>| service_requests::paid_of(rows, on(as_of), body(number), within);
        let found = views.read(read).unwrap();
        found.iter().map(|row| row.paid_by.0).collect::<Vec<_>>()
    };
    assert_eq!(paid(1, 9, (0, 9)), [2]);
    assert_eq!(paid(2, 9, (0, 9)), [5]);
    assert_eq!(paid(1, 2, (0, 9)), [0_u64; 0]);
    assert_eq!(paid(1, 9, (4, 9)), [0_u64; 0]);
    assert_eq!(paid(1, 9, (3, 3)), [2]);
}
