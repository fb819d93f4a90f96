//! Law 13 where a seat is assigned or was added: the decision comes out the same from what the log holds, whether the
//! assignment bound or not.

use crate::rederive::rederive;
use crate::town::{COMMUNITY, DISTRICT, STREET, Town, complete, paper, proposal, stream_of};
use qibu::authority::Authorities;
use qibu::command::CommandError;
use qibu_domain::account::{Account, AccountCommand};
use qibu_domain::id::{AccountId, StreamId};
use qibu_domain::lifecycle::Duty;
use qibu_domain::subject::event::{DecisionOutcome, Opinion};
use qibu_domain::subject::{Subject, SubjectCommand, Verb};
use std::collections::BTreeSet;

fn support() -> Verb {
    Verb::Review {
        opinion: Opinion::Support,
        reason: None,
    }
}

fn approve() -> Verb {
    Verb::Decide {
        outcome: DecisionOutcome::Approved,
        reason: None,
        criteria: BTreeSet::new(),
    }
}

async fn act(town: &Town, by: AccountId, body: StreamId, verb: Verb) -> Result<(), CommandError> {
    let state = town.fold::<Subject>(body).await;
    let application = state.open_application().unwrap().id;
    let command = SubjectCommand::Act { application, verb };
    town.ask::<Subject>(by, body, command).await.map(drop)
}

/// A proposal that is reviewed and waits for the street's lead.
async fn reviewed(town: &Town, officer: AccountId, (name, scope): (&str, &str)) -> StreamId {
    let proposer = town.account(&[(STREET, Duty::Propose)]).await;
    let request = town.proposing(proposer, proposal(name, COMMUNITY, scope), complete());
    let body = request.stream;
    town.qibu.execute(request).await.unwrap();
    for verb in [Verb::Accept, support()] {
        act(town, officer, body, verb).await.unwrap();
    }
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_of_an_assigned_seat_comes_out_the_same_whether_the_assignment_bound_or_not() {
    let town = Town::open().await;
    let officer = town.account(&[(COMMUNITY, Duty::Officer)]).await;
    let added = town.account(&[(DISTRICT, Duty::Officer)]).await;
    let named = town.account(&[(STREET, Duty::Lead)]).await;
    let other = town.account(&[(STREET, Duty::Lead)]).await;
    let first = reviewed(&town, officer, ("样例甲联谊会", "freelancers")).await;
    let second = reviewed(&town, officer, ("样例乙联谊会", "new_media")).await;
    for body in [first, second] {
        let add = Verb::AddSeat {
            node: DISTRICT.to_owned(),
            duty: Duty::Officer,
            reason: paper(7, "reason"),
        };
        act(&town, other, body, add).await.unwrap();
        act(&town, added, body, support()).await.unwrap();
        let assign = Verb::Assign { account: named };
        act(&town, other, body, assign).await.unwrap();
        let barred = act(&town, other, body, approve()).await.unwrap_err();
        assert_eq!(barred.code(), "authority.denied");
    }
    act(&town, named, first, approve()).await.unwrap();
    let held = town.state_of(named).await.appointments[0].id;
    let revoke = AccountCommand::Revoke { appointment: held };
    let revoked = town.ask::<Account>(town.admin, stream_of(named), revoke);
    revoked.await.unwrap();
    act(&town, other, second, approve()).await.unwrap();
    let events = town.events().await;
    let decided = |body: StreamId| {
        let mut made = events.iter().filter(|event| event.stream == body);
        let made = made.find(|event| event.name == "DecisionMade").unwrap();
        made.metadata().unwrap().append.unwrap().fences
    };
    for body in [first, second] {
        let mut fences = decided(body).into_iter();
        assert!(fences.any(|fence| fence.stream == stream_of(named)));
    }
    let decisions = tokio::task::block_in_place(|| {
        let authorities = Authorities::default();
        rederive(&town, &events, &authorities)
    });
    assert_eq!(decisions, 2);
    town.qibu.close().await;
}
