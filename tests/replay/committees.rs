//! Law 13 where a committee decides: the decision comes out the same from the vote that brought it.

use crate::rederive::rederive;
use crate::town::{COMMUNITY, DISTRICT, STREET, Town, complete, paper, proposal};
use qibu::authority::Authorities;
use qibu_domain::actor::Source;
use qibu_domain::editions::{Editions, EditionsCommand, PublishEdition};
use qibu_domain::id::{AccountId, StreamId, StreamKind};
use qibu_domain::lifecycle::Duty;
use qibu_domain::subject::event::{Opinion, Vote};
use qibu_domain::subject::{Subject, SubjectCommand, Verb};
use qibu_domain::text::Verbatim;
use std::collections::BTreeSet;

const DECIDES: &str = "{ seat: decide, rank: street_or_park, duty: lead }";

async fn act(town: &Town, by: AccountId, body: StreamId, verb: Verb) {
    let state = town.fold::<Subject>(body).await;
    let application = state.open_application().unwrap().id;
    let command = SubjectCommand::Act { application, verb };
    town.ask::<Subject>(by, body, command).await.unwrap();
}

async fn cast(town: &Town, by: AccountId, body: StreamId, vote: Vote) {
    let state = town.fold::<Subject>(body).await;
    let open = state.open_application().unwrap().aside.ballot.clone();
    let is_against = vote == Vote::Against;
    let verb = Verb::CastVote {
        ballot: open.unwrap().at,
        vote,
        criteria: is_against.then(|| "1a".to_owned()).into_iter().collect(),
        reason: is_against.then(|| paper(77, "reason")),
    };
    act(town, by, body, verb).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_of_a_committee_comes_out_the_same_from_the_vote_that_brought_it() {
    let town = Town::open().await;
    let filled = DECIDES.replace(" }", ", committee: { of: 3, approve: 2 } }");
    let text = qibu::opening::SIMPLE
        .replace("code: SIMPLE-1", "code: SIMPLE-C")
        .replace(
            "in_force_from: 2017-01-01",
            &format!("in_force_from: {}", town.today()),
        )
        .replace(DECIDES, &filled);
    let stream = StreamId::of_district(StreamKind::Editions, town.qibu.log_id(), DISTRICT);
    let publish = EditionsCommand::PublishEdition(PublishEdition {
        district: DISTRICT.to_owned(),
        text: Verbatim::new(&text).unwrap(),
        source: Source::Live,
    });
    town.ask::<Editions>(town.admin, stream, publish)
        .await
        .unwrap();
    let officer = town.account(&[(COMMUNITY, Duty::Officer)]).await;
    let lead = town.account(&[(STREET, Duty::Lead)]).await;
    let mut members = vec![lead];
    for _ in 0..2 {
        members.push(town.account(&[(STREET, Duty::Officer)]).await);
    }
    let proposer = town.account(&[(STREET, Duty::Propose)]).await;
    let votes = [
        ("样例甲联谊会", "freelancers", Vote::For),
        ("样例乙联谊会", "new_media", Vote::Against),
    ];
    for (name, scope, vote) in votes {
        let request = town.proposing(proposer, proposal(name, COMMUNITY, scope), complete());
        let body = request.stream;
        town.qibu.execute(request).await.unwrap();
        let support = Verb::Review {
            opinion: Opinion::Support,
            reason: None,
        };
        for verb in [Verb::Accept, support] {
            act(&town, officer, body, verb).await;
        }
        let members: BTreeSet<_> = members.iter().copied().collect();
        act(
            &town,
            lead,
            body,
            Verb::OpenBallot {
                members: members.clone(),
            },
        )
        .await;
        for member in members.into_iter().take(2) {
            cast(&town, member, body, vote).await;
        }
    }
    let events = town.events().await;
    town.qibu
        .wait_for_views(town.qibu.head().position)
        .await
        .unwrap();
    let authorities = Authorities::default();
    let decisions = tokio::task::block_in_place(|| rederive(&town, &events, &authorities));
    assert_eq!(decisions, 2);
    town.qibu.close().await;
}
