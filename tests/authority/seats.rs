//! Who fills a seat, who proposes, administers and reads, and as whom it then acts.

use crate::town::*;
use qibu::authority::{Above, Action, Actor, Resource};
use qibu_domain::actor::StandingIn;
use qibu_domain::claim::Fence;
use qibu_domain::id::{DelegationId, StreamId, StreamKind};
use qibu_domain::lifecycle::Duty;
use uuid::Uuid;

fn fence(actor: &Actor) -> Fence {
    Fence {
        stream: StreamId::new(StreamKind::Account, actor.account.0),
        at: actor.at,
    }
}

#[test]
fn whoever_holds_the_duty_at_the_seats_office_acts_for_that_office() {
    let officer = holder(1, Duty::Officer, STREET);
    let allowed = judged(&officer, Action::Review, &in_review()).unwrap();
    assert_eq!(allowed.by.account, officer.account);
    assert_eq!(allowed.by.office.as_deref(), Some(STREET));
    assert_eq!(allowed.by.standing_in, None);
    assert_eq!(allowed.fences, [fence(&officer)]);
    assert_eq!(allowed.record.policies, ["seat.holder"]);
    assert_eq!(
        allowed.record.appointment,
        Some(officer.state.appointments[0].id)
    );
    assert!(
        allowed.record.engine.starts_with("cedar-policy 4."),
        "{}",
        allowed.record.engine
    );
}

#[test]
fn a_deputy_stands_in_for_the_holder_and_both_accounts_are_fenced() {
    let officer = holder(1, Duty::Officer, STREET);
    let deputy = lend(&officer, nobody(2), |_| {});
    let allowed = judged(&deputy, Action::Review, &in_review()).unwrap();
    let standing = StandingIn {
        for_account: officer.account,
        delegation: DelegationId(Uuid::from_u128(2000)),
    };
    assert_eq!(allowed.by.account, deputy.account);
    assert_eq!(allowed.by.office.as_deref(), Some(STREET));
    assert_eq!(allowed.by.standing_in, Some(standing));
    assert_eq!(allowed.fences, [fence(&deputy), fence(&officer)]);
    assert_eq!(allowed.record.policies, ["seat.deputy"]);
    assert_eq!(
        allowed.record.appointment,
        Some(officer.state.appointments[0].id)
    );
}

#[test]
fn whoever_holds_the_duty_itself_does_not_stand_in_for_another() {
    let other = holder(1, Duty::Officer, STREET);
    let officer = lend(&other, holder(2, Duty::Officer, STREET), |_| {});
    let allowed = judged(&officer, Action::Review, &in_review()).unwrap();
    assert_eq!(allowed.by.standing_in, None);
    assert_eq!(allowed.fences, [fence(&officer)]);
}

#[test]
fn a_holder_with_a_post_in_the_body_does_not_act_as_the_deputy_of_another() {
    let other = holder(1, Duty::Officer, STREET);
    let officer = lend(
        &other,
        holder(2, Duty::Officer, STREET).in_post(BODY),
        |_| {},
    );
    assert_eq!(denied(&officer, Action::Review, &in_review()), ["own_body"]);
}

#[test]
fn a_delegation_to_another_account_lends_nothing() {
    let officer = holder(1, Duty::Officer, STREET);
    let stranger = lend(&officer, nobody(2), |lent| lent.to = nobody(3).account);
    assert_eq!(
        denied(&stranger, Action::Review, &in_review()),
        ["no_appointment"]
    );
}

#[test]
fn a_deputy_lends_nothing_on() {
    let deputy = lend(&holder(1, Duty::Officer, STREET), nobody(2), |_| {});
    assert_eq!(
        denied(&deputy, Action::Delegate, &in_review()),
        ["no_appointment"]
    );
    assert!(is_allowed(
        &holder(3, Duty::Officer, STREET),
        Action::Delegate,
        &in_review()
    ));
}

#[test]
fn a_late_seat_may_be_filled_by_the_same_duty_at_the_office_that_it_was_escalated_to() {
    let (officer, lead) = (
        holder(1, Duty::Officer, DISTRICT),
        holder(2, Duty::Lead, DISTRICT),
    );
    assert_eq!(
        denied(&officer, Action::Review, &in_review()),
        ["wrong_rank"]
    );
    let late = Resource {
        escalated: Some(Above::Node(DISTRICT.to_owned())),
        ..in_review()
    };
    let allowed = judged(&officer, Action::Review, &late).unwrap();
    assert_eq!(allowed.by.office.as_deref(), Some(DISTRICT));
    assert_eq!(allowed.record.policies, ["seat.escalated"]);
    assert_eq!(denied(&lead, Action::Review, &late), ["other_duty"]);
    assert!(is_allowed(
        &holder(3, Duty::Officer, STREET),
        Action::Review,
        &late
    ));
}

#[test]
fn a_notice_is_kept_by_any_of_the_seats_that_are_named() {
    let seats = matter(&[seat(Duty::Officer, STREET), seat(Duty::Lead, DISTRICT)]);
    let (officer, lead) = (
        holder(1, Duty::Officer, STREET),
        holder(2, Duty::Lead, DISTRICT),
    );
    for actor in [&officer, &lead] {
        assert!(is_allowed(actor, Action::CloseNotice, &seats));
        assert!(is_allowed(actor, Action::IssueReply, &seats));
    }
    let wrong_rank = holder(3, Duty::Lead, STREET);
    assert_eq!(
        denied(&wrong_rank, Action::IssueReply, &seats),
        ["wrong_rank"]
    );
}

#[test]
fn an_administrator_fills_no_seat() {
    let administrator =
        holder(1, Duty::Administrator, DISTRICT).appointed(Duty::Administrator, STREET);
    let acts = [
        Action::Accept,
        Action::Review,
        Action::OpenNotice,
        Action::IssueReply,
    ];
    for action in acts {
        assert_eq!(denied(&administrator, action, &in_review()), ["other_duty"]);
    }
    assert_eq!(
        denied(&administrator, Action::Decide, &in_decision()),
        ["other_duty"]
    );
}

#[test]
fn whoever_may_propose_for_a_node_may_propose_below_it_and_not_beside_it() {
    for node in [COMMUNITY, STREET, DISTRICT] {
        let proposer = holder(1, Duty::Propose, node);
        let allowed = judged(&proposer, Action::Propose, &in_review()).unwrap();
        assert_eq!(allowed.by.office.as_deref(), Some(node));
    }
    let beside = holder(1, Duty::Propose, OTHER_STREET);
    assert_eq!(
        denied(&beside, Action::Propose, &in_review()),
        ["other_office"]
    );
    let above = Resource {
        node: STREET.to_owned(),
        ..in_review()
    };
    let below = holder(1, Duty::Propose, COMMUNITY);
    assert_eq!(denied(&below, Action::Propose, &above), ["other_office"]);
}

#[test]
fn officers_do_not_propose_unless_they_were_appointed_to_that_too() {
    let officer = holder(1, Duty::Officer, STREET);
    assert_eq!(
        denied(&officer, Action::Propose, &in_review()),
        ["other_duty"]
    );
    let both = officer.appointed(Duty::Propose, STREET);
    assert!(is_allowed(&both, Action::Propose, &in_review()));
    assert!(is_allowed(&both, Action::Review, &in_review()));
}

#[test]
fn every_open_account_may_object_and_acts_for_no_office() {
    for actor in [nobody(1), holder(2, Duty::Auditor, DISTRICT)] {
        let allowed = judged(&actor, Action::Object, &in_review()).unwrap();
        assert_eq!(allowed.by.office, None);
        assert_eq!(allowed.record.appointment, None);
    }
}

#[test]
fn a_founding_is_recorded_by_the_nodes_own_office_or_by_the_districts() {
    let of_street = Resource {
        node: STREET.to_owned(),
        ..in_review()
    };
    for actor in [
        holder(1, Duty::Officer, STREET),
        holder(2, Duty::Lead, DISTRICT),
    ] {
        assert!(is_allowed(&actor, Action::RecordFounding, &of_street));
    }
    let other = holder(3, Duty::Officer, OTHER_STREET);
    assert_eq!(
        denied(&other, Action::RecordFounding, &of_street),
        ["other_office"]
    );
    let own = holder(4, Duty::Officer, STREET).in_post(BODY);
    assert_eq!(
        denied(&own, Action::CorrectFounding, &of_street),
        ["own_body"]
    );
}

#[test]
fn a_late_step_is_recognised_and_corrected_by_the_same_offices_and_by_nobody_of_the_body() {
    let of_street = Resource {
        node: STREET.to_owned(),
        ..in_review()
    };
    for action in [Action::RecogniseLate, Action::CorrectLateStep] {
        for actor in [
            holder(1, Duty::Officer, STREET),
            holder(2, Duty::Lead, DISTRICT),
        ] {
            assert!(is_allowed(&actor, action, &of_street));
        }
        let other = holder(3, Duty::Officer, OTHER_STREET);
        assert_eq!(denied(&other, action, &of_street), ["other_office"]);
        let own = holder(4, Duty::Officer, STREET).in_post(BODY);
        assert_eq!(denied(&own, action, &of_street), ["own_body"]);
        let proposer = holder(5, Duty::Propose, STREET);
        assert_eq!(denied(&proposer, action, &of_street), ["other_duty"]);
    }
}

#[test]
fn an_administrator_administers_its_own_district_only() {
    let here = holder(1, Duty::Administrator, DISTRICT);
    let there = holder(2, Duty::Administrator, NEIGHBOUR);
    let of_street = holder(3, Duty::Administrator, STREET);
    assert!(is_allowed(&here, Action::Appoint, &in_review()));
    assert_eq!(
        denied(&there, Action::Appoint, &in_review()),
        ["other_office"]
    );
    assert_eq!(
        denied(&of_street, Action::Appoint, &in_review()),
        ["other_office"]
    );
    assert_eq!(
        denied(
            &holder(4, Duty::Lead, DISTRICT),
            Action::Appoint,
            &in_review()
        ),
        ["other_duty"]
    );
}

#[test]
fn deadlines_are_run_by_every_office_of_the_district_and_by_none_of_another() {
    assert!(is_allowed(
        &holder(1, Duty::Officer, OTHER_STREET),
        Action::RunDeadlines,
        &in_review()
    ));
    let there = holder(2, Duty::Officer, NEIGHBOUR);
    assert_eq!(
        denied(&there, Action::RunDeadlines, &in_review()),
        ["other_office"]
    );
}

#[test]
fn a_paper_is_read_by_its_uploader_its_offices_and_its_seats_and_never_by_administrator_or_auditor()
{
    let uploader = nobody(1);
    let seats = [seat(Duty::Officer, OTHER_STREET)];
    let paper = Resource {
        uploader: Some(uploader.account),
        ..matter(&seats)
    };
    let readers = [
        uploader,
        holder(2, Duty::Officer, STREET),
        holder(3, Duty::Lead, DISTRICT),
        holder(4, Duty::Officer, OTHER_STREET),
    ];
    for reader in &readers {
        assert!(is_allowed(reader, Action::ReadPaper, &paper));
    }
    for duty in [
        Duty::Administrator,
        Duty::Auditor,
        Duty::DataProtection,
        Duty::Propose,
    ] {
        let other = holder(5, duty, DISTRICT);
        assert_eq!(denied(&other, Action::ReadPaper, &paper), ["other_duty"]);
    }
    let lead = holder(6, Duty::Lead, OTHER_STREET);
    assert_eq!(denied(&lead, Action::ReadPaper, &paper), ["other_office"]);
    assert_eq!(
        denied(&nobody(7), Action::ReadPaper, &paper),
        ["no_appointment"]
    );
}

#[test]
fn an_auditor_reads_everything_but_papers_and_writes_nothing_but_an_objection_and_a_delegation() {
    let auditor = holder(1, Duty::Auditor, DISTRICT);
    let answers = explained(&auditor, &in_review()).into_iter();
    let may: Vec<_> = answers
        .filter(|(_, answer)| answer.is_ok())
        .map(|(act, _)| act)
        .collect();
    let expected = [
        Action::Object,
        Action::Delegate,
        Action::ReadSubject,
        Action::ReadFigures,
        Action::ReadEvents,
        Action::ReadAccounts,
        Action::ReadRefusals,
    ];
    assert_eq!(may, expected);
}

#[test]
fn a_paper_that_no_event_names_is_read_by_its_uploader_only() {
    let uploader = nobody(1);
    let paper = Resource {
        uploader: Some(uploader.account),
        unsent: true,
        ..matter(&[seat(Duty::Officer, STREET)])
    };
    assert!(is_allowed(&uploader, Action::ReadPaper, &paper));
    for reader in [
        holder(2, Duty::Officer, STREET),
        holder(3, Duty::Lead, DISTRICT),
    ] {
        assert_eq!(denied(&reader, Action::ReadPaper, &paper), ["unsent_paper"]);
    }
}
