//! Law 13 over several policy sets: what was decided under an earlier one comes out the same after the next was adopted.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "support_qibu/place.rs"]
mod place;
#[path = "replay/rederive.rs"]
mod rederive;
#[path = "support_qibu/town.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod town;

use qibu::authority::Authorities;
use qibu::opening::{POLICIES, SCHEMA};
use qibu_domain::id::{AccountId, StreamId, StreamKind};
use qibu_domain::lifecycle::Duty;
use qibu_domain::policies::{AdoptPolicies, Policies, PoliciesCommand};
use qibu_domain::subject::event::{DecisionOutcome, Opinion};
use qibu_domain::subject::{Subject, SubjectCommand, Verb};
use qibu_domain::text::Verbatim;
use rederive::rederive;
use std::collections::BTreeSet;
use town::{COMMUNITY, STREET, Town, complete, proposal};

/// Three who bring a proposal to its decision.
struct Seats {
    proposer: AccountId,
    officer: AccountId,
    lead: AccountId,
}

impl Seats {
    async fn of(town: &Town) -> Self {
        Self {
            proposer: town.account(&[(STREET, Duty::Propose)]).await,
            officer: town.account(&[(COMMUNITY, Duty::Officer)]).await,
            lead: town.account(&[(STREET, Duty::Lead)]).await,
        }
    }

    async fn decide(&self, town: &Town, name: &str, scope: &str) -> Result<(), String> {
        let identity = proposal(name, COMMUNITY, scope);
        let request = town.proposing(self.proposer, identity, complete());
        let body = request.stream;
        town.qibu.execute(request).await.unwrap();
        let state = town.fold::<Subject>(body).await;
        let application = state.open_application().unwrap().id;
        let support = Verb::Review {
            opinion: Opinion::Support,
            reason: None,
        };
        let approve = Verb::Decide {
            outcome: DecisionOutcome::Approved,
            reason: None,
            criteria: BTreeSet::new(),
        };
        for (by, verb) in [
            (self.officer, Verb::Accept),
            (self.officer, support),
            (self.lead, approve),
        ] {
            let command = SubjectCommand::Act { application, verb };
            let done = town.ask::<Subject>(by, body, command).await;
            done.map_err(|error| error.code().to_owned())?;
        }
        Ok(())
    }
}

async fn adopt(town: &Town, number: u32, policies: &str) {
    let adopt = PoliciesCommand::AdoptPolicies(AdoptPolicies {
        number,
        schema: Verbatim::new(SCHEMA).unwrap(),
        policies: Verbatim::new(policies).unwrap(),
    });
    let stream = StreamId::of_log(StreamKind::Policies, town.qibu.log_id());
    let adopted = town.ask::<Policies>(town.admin, stream, adopt).await;
    adopted.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_under_an_earlier_set_comes_out_the_same_after_the_next_was_adopted() {
    let town = Town::open().await;
    let seats = Seats::of(&town).await;
    seats
        .decide(&town, "样例甲联谊会", "freelancers")
        .await
        .unwrap();
    // Under the second set the seats are filled by a policy of another name.
    let renamed = POLICIES.replace("@id(\"seat.holder\")", "@id(\"seat.filled\")");
    adopt(&town, 2, &renamed).await;
    seats
        .decide(&town, "样例乙联谊会", "new_media")
        .await
        .unwrap();
    // Under the third nobody fills one, and it takes no restart.
    let closed = "@id(\"guard.closed\") @zh(\"停办。\") @en(\"Closed.\") @help_zh(\"稍候。\") @help_en(\"Wait.\")\n\
        forbid (principal, action == Action::\"decide\", resource);\n";
    adopt(&town, 3, &format!("{POLICIES}\n{closed}")).await;
    let denied = seats.decide(&town, "样例丙联谊会", "other").await;
    assert_eq!(denied, Err("authority.denied".to_owned()));

    let events = town.events().await;
    let determining: Vec<String> = events
        .iter()
        .filter(|event| event.name == "DecisionMade")
        .map(|event| event.metadata().unwrap().append.unwrap())
        .flat_map(|append| append.authority.unwrap().policies)
        .collect();
    assert_eq!(determining, ["seat.holder", "seat.filled"]);
    let decisions = tokio::task::block_in_place(|| {
        let authorities = Authorities::default();
        rederive(&town, &events, &authorities)
    });
    assert_eq!(decisions, 2);
    town.qibu.close().await;
}
