//! What stays known of a request that is taken up again (domain 5.6, 6e and 6f).

use super::given::day;
use super::work::Work;
use super::{
    NOTHING_SAID, PAID, SATISFIED, ServiceAnswer, ServiceRequest, ServiceStep, TO_BODY,
    UNSATISFIED, association, delivered, step, triage,
};

#[test]
fn a_reply_and_a_paid_referral_are_known_after_the_request_is_taken_up_again() {
    let mut work = delivered();
    work.when(&step(UNSATISFIED, "2021-05-20"));
    work.when(&step(ServiceStep::Reopen, "2021-05-20"));
    let reply = |work: &Work<ServiceRequest>| work.state().reply.unwrap().said.answer;
    assert_eq!(reply(&work), ServiceAnswer::Unsatisfied);
    work.when(&step(PAID, "2021-05-20"));
    work.when(&step(ServiceStep::Reopen, "2021-05-20"));
    let paid = work.state().paid.unwrap();
    assert_eq!(
        (paid.on, paid.body),
        (day("2021-05-20"), Some(association(1)))
    );
    work.when(&step(triage(association(1)), "2021-05-20"));
    for (answer, expected) in [
        // Who says nothing takes nothing back.
        (NOTHING_SAID, ServiceAnswer::Unsatisfied),
        (SATISFIED, ServiceAnswer::Satisfied),
    ] {
        for done in [
            TO_BODY,
            ServiceStep::AcceptJob,
            ServiceStep::Deliver,
            answer,
        ] {
            work.when(&step(done, "2021-05-20"));
        }
        work.when(&step(ServiceStep::Reopen, "2021-05-20"));
        assert_eq!(reply(&work), expected);
    }
    assert_eq!(work.state().confirmed, None);
}
