//! Law 13 where two looked at the place: the approval comes out the same from what the log holds.

use crate::rederive::rederive;
use crate::town::{COMMUNITY, DISTRICT, STREET, Town, complete, paper, proposal};
use qibu::authority::Authorities;
use qibu::opening::SIMPLE;
use qibu_domain::actor::Source;
use qibu_domain::editions::{Editions, EditionsCommand, PublishEdition};
use qibu_domain::id::{StreamId, StreamKind};
use qibu_domain::lifecycle::Duty;
use qibu_domain::subject::event::{DecisionOutcome, Opinion, VisitOutcome};
use qibu_domain::subject::{SITE_REPORT_KIND, Subject, SubjectCommand, Verb};
use qibu_domain::text::Verbatim;
use std::collections::BTreeSet;

/// The simple standard of a day, which asks for a visit before an association may prepare, and counts it.
pub fn asking(code: &str, from: &str) -> String {
    let counted = "    criteria:
      - id: 1v
        group: four_haves
        label: { zh: 现场核实, en: Verified on site }
        blocking: false
        supplier: officer
        test: { measure: { name: site_visits/1, at_least: 1 } }\n";
    SIMPLE
        .replace("code: SIMPLE-1", &format!("code: {code}"))
        .replace(
            "in_force_from: 2017-01-01",
            &format!("in_force_from: {from}"),
        )
        .replacen("  T1:\n", "  T1:\n    site_visit: { workdays: 10 }\n", 1)
        .replacen("    criteria:\n", counted, 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_that_stands_on_a_visit_comes_out_the_same() {
    let town = Town::open().await;
    let today = town.qibu.head().recorded_at.day().to_string();
    let publish = EditionsCommand::PublishEdition(PublishEdition {
        district: DISTRICT.to_owned(),
        text: Verbatim::new(&asking("SIMPLE-V", &today)).unwrap(),
        source: Source::Live,
    });
    let stream = StreamId::of_district(StreamKind::Editions, town.qibu.log_id(), DISTRICT);
    let published = town.ask::<Editions>(town.admin, stream, publish);
    published.await.unwrap();
    let officer = town.account(&[(COMMUNITY, Duty::Officer)]).await;
    let other = town.account(&[(COMMUNITY, Duty::Officer)]).await;
    let lead = town.account(&[(STREET, Duty::Lead)]).await;
    let proposer = town.account(&[(STREET, Duty::Propose)]).await;
    let identity = proposal("样例甲联谊会", COMMUNITY, "freelancers");
    let request = town.proposing(proposer, identity, complete());
    let body = request.stream;
    town.qibu.execute(request).await.unwrap();
    let application = town
        .fold::<Subject>(body)
        .await
        .open_application()
        .unwrap()
        .id;
    let approve = || Verb::Decide {
        outcome: DecisionOutcome::Approved,
        reason: None,
        criteria: BTreeSet::new(),
    };
    let act = |by, verb| {
        let command = SubjectCommand::Act { application, verb };
        town.ask::<Subject>(by, body, command)
    };
    let support = Verb::Review {
        opinion: Opinion::Support,
        reason: None,
    };
    act(officer, Verb::Accept).await.unwrap();
    act(officer, support).await.unwrap();
    let early = act(lead, approve()).await.unwrap_err();
    assert_eq!(early.code(), "site_visit.missing");
    let visit = Verb::RecordVisit {
        visited_on: town.qibu.head().recorded_at.day(),
        outcome: VisitOutcome::AsStated,
        with: other,
        report: paper(8, SITE_REPORT_KIND),
    };
    act(lead, visit).await.unwrap();
    act(other, Verb::ConfirmVisit).await.unwrap();
    act(lead, approve()).await.unwrap();
    let events = town.events().await;
    let decided = events.iter().find(|event| event.name == "DecisionMade");
    let payload: serde_json::Value = serde_json::from_str(&decided.unwrap().payload).unwrap();
    let verdicts = payload["verdicts"].as_array().unwrap();
    let counted = verdicts.iter().find(|it| it["criterion"] == "1v").unwrap();
    assert_eq!(counted["verdict"], "met");
    let decisions = tokio::task::block_in_place(|| {
        let authorities = Authorities::default();
        rederive(&town, &events, &authorities)
    });
    assert_eq!(decisions, 1);
    town.qibu.close().await;
}
