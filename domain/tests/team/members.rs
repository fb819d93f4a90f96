//! The seats of a service team.

use super::given::{ROOT, day};
use super::work::{Work, association, paper};
use super::{formed, this_team};
use qibu_domain::actor::Principal;
use qibu_domain::id::{SeatRef, Sequence, StreamId};
use qibu_domain::membership::{
    MEMBERSHIP_TEXT, Membership, MembershipCommand, MembershipPlace, MembershipRole,
    MembershipStage, TEAM_MEMBERSHIP_TEXT,
};
use qibu_domain::team::{Formed, TeamStage, TeamState};
use std::sync::Arc;
use uuid::Uuid;

/// The log in memory is of that seat, and reads a team that stands so.
fn seat(stage: TeamStage) -> Work<Membership> {
    let mut work = Work::new();
    turn(&mut work, stage);
    work
}

fn turn(work: &mut Work<Membership>, stage: TeamStage) {
    let team = TeamState {
        formed: Some(Formed {
            sequence: Sequence(1),
            on: day("2019-05-09"),
            said: formed(),
        }),
        stage,
        ..TeamState::default()
    };
    work.read.teams.insert(this_team(), Arc::new(team));
}

fn place(body: StreamId) -> MembershipPlace {
    MembershipPlace {
        body,
        node: ROOT.to_owned(),
        role: MembershipRole::TeamMember,
        category: None,
    }
}

fn offer() -> MembershipCommand {
    MembershipCommand::Offer(place(this_team()))
}

fn take(text: &str, on: &str, by_form: bool) -> MembershipCommand {
    MembershipCommand::Take {
        text: text.to_owned(),
        capacity_declared: false,
        taken_on: Some(day(on)),
        paper: by_form.then(|| paper("signed_form")),
    }
}

#[test]
fn a_team_offers_seats_while_it_serves() {
    for stage in [TeamStage::Suspended, TeamStage::Dissolved] {
        seat(stage).is_refused(&offer(), "membership.not_in_this_stage");
    }
    seat(TeamStage::Active).when(&offer());
}

#[test]
fn a_seat_of_a_team_is_of_a_team_that_is_known_at_its_node_and_has_no_category() {
    let work = seat(TeamStage::Active);
    let of_body = MembershipCommand::Offer(place(association(1)));
    work.is_refused(&of_body, "membership.body_unknown");
    let elsewhere = MembershipPlace {
        node: "370214004".to_owned(),
        ..place(this_team())
    };
    let elsewhere = MembershipCommand::Offer(elsewhere);
    work.is_refused(&elsewhere, "membership.body_unknown");
    let with_category = MembershipPlace {
        category: Some("freelancers".to_owned()),
        ..place(this_team())
    };
    let with_category = MembershipCommand::Offer(with_category);
    work.is_refused(&with_category, "membership.category_unknown");
    let member = MembershipPlace {
        role: MembershipRole::Member,
        ..place(this_team())
    };
    work.is_refused(&MembershipCommand::Offer(member), "membership.body_unknown");
}

#[test]
fn a_seat_of_a_team_is_taken_under_its_own_text_by_a_form_or_by_the_person() {
    let mut work = seat(TeamStage::Active);
    work.when(&offer());
    let other_text = take(MEMBERSHIP_TEXT, "2021-07-01", true);
    work.is_refused(&other_text, "membership.text_outdated");
    let no_form = take(TEAM_MEMBERSHIP_TEXT, "2021-07-01", false);
    work.is_refused(&no_form, "membership.form_missing");
    work.principal = Some(Principal::Seat(SeatRef(Uuid::from_u128(0x51))));
    work.when(&no_form);
    work.is_refused(&MembershipCommand::Confirm, "membership.member_already");
    work.when(&MembershipCommand::Leave { left_on: None });
    assert!(matches!(work.state().stage, MembershipStage::Left { .. }));
}

#[test]
fn a_seat_of_a_team_is_taken_from_its_first_day_on_and_not_after_its_end() {
    let mut work = seat(TeamStage::Active);
    work.when(&offer());
    let early = take(TEAM_MEMBERSHIP_TEXT, "2019-05-08", true);
    work.is_refused(&early, "membership.not_in_this_stage");
    let first = take(TEAM_MEMBERSHIP_TEXT, "2019-05-09", true);
    turn(&mut work, TeamStage::Dissolved);
    work.is_refused(&first, "membership.not_in_this_stage");
    turn(&mut work, TeamStage::Suspended);
    work.when(&first);
}
