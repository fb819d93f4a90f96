//! Who runs a base, where it is, and what its inspections found (domain 4.2, 5.2, 5.3, 6.3).

use crate::affairs::{TODAY, fault, record};
use crate::papers::{paper_of, reason};
use crate::scenario::*;
use crate::standing::{base, registered};
use crate::world::{day, short, typed_by};
use qibu_domain::id::{Sequence, SubjectId};
use qibu_domain::lifecycle::{SubjectKind, Transition};
use qibu_domain::subject::affairs::{self, AFFAIR_KIND, links, rights};
use qibu_domain::subject::event::{
    Affair, AffairKind, BaseInspected, BaseRelocated, InspectionSettled, Operator, OperatorLinked,
    OperatorUnlinked, RightOfUseRenewed, UnlinkedReason,
};
use qibu_domain::subject::{AffairCommand, AffairFault, Life, SubjectCommand};
use std::sync::Arc;
use uuid::Uuid;

/// The association that runs the base of these tests.
pub const OPERATOR: SubjectId = SubjectId(Uuid::from_u128(0xa551));

pub fn by_association(until: Option<&str>) -> OperatorLinked {
    OperatorLinked {
        operator: Operator::Association {
            association: OPERATOR,
        },
        until: until.map(day),
        agreement: paper_of(AFFAIR_KIND),
    }
}

pub fn by_organisation(until: Option<&str>) -> OperatorLinked {
    OperatorLinked {
        operator: Operator::Organisation {
            name: short("样例社会工作服务中心"),
            uscc: None,
        },
        ..by_association(until)
    }
}

pub fn unlinked() -> OperatorUnlinked {
    OperatorUnlinked {
        reason: UnlinkedReason::Agreed,
        paper: None,
    }
}

pub fn inspected(items: u32, items_met: u32, put_right_by: Option<&str>) -> BaseInspected {
    BaseInspected {
        items,
        items_met,
        put_right_by: put_right_by.map(day),
        report: paper_of(AFFAIR_KIND),
    }
}

pub fn settled(inspection: Sequence) -> InspectionSettled {
    InspectionSettled {
        inspection,
        report: paper_of(AFFAIR_KIND),
    }
}

pub fn moved(until: Option<&str>) -> BaseRelocated {
    BaseRelocated {
        address: short("样例区青杉街道样例路1号"),
        area_m2: Some(260),
        step_free: true,
        until: until.map(day),
        proof: paper_of(AFFAIR_KIND),
    }
}

pub fn renewed(until: Option<&str>) -> RightOfUseRenewed {
    RightOfUseRenewed {
        until: until.map(day),
        proof: paper_of(AFFAIR_KIND),
    }
}

/// A base that was taken over and stands since 2020-01-01, and beside it an association of its street since 2019-05-03.
pub fn old_base() -> Given {
    let mut given = crate::bases::in_a(crate::world::World::simple());
    let taken = crate::bases::taken_over(
        "2020-01-01",
        qibu_domain::time::Precision::Day,
        Some("样基字〔2020〕1号"),
    );
    given.when("2026-09-18", typed_by(OFFICER, OTHER), taken);
    given.runs(registered());
    given
}

impl Given {
    /// The association that may run it is that one.
    pub fn runs(&mut self, association: Given) {
        let known = [(OPERATOR, Arc::new(association.state()))];
        self.world.facts.associations = known.into();
    }
}

/// Any fact of a base, for walks.
pub fn any(given: &Given, act: u8, variant: u8) -> Affair {
    let today = given.world.now.day();
    let later = today.plus_days(i64::from(variant) * 30).to_string();
    let facts = given.state().affairs;
    let mut facts = facts.facts().iter().rev();
    match act {
        0 => by_organisation((variant > 0).then_some(&later)).into(),
        1 => unlinked().into(),
        2 => inspected(20, 17, Some(&later)).into(),
        3 => {
            let short = facts.find(|fact| matches!(fact.affair, Affair::BaseInspected(_)));
            settled(short.map_or(Sequence(1), |fact| fact.sequence)).into()
        }
        4 => moved((variant > 0).then_some(&later)).into(),
        _ => renewed((variant > 0).then_some(&later)).into(),
    }
}

/// What may come next in a base, for walks.
pub fn next(given: &Given, number: u8) -> u8 {
    let today = given.world.now.day();
    let affairs = given.state().affairs;
    let facts = affairs.facts();
    let put_right = affairs::settled(facts);
    let is_short = facts.iter().any(|fact| {
        let is_inspection = matches!(fact.affair, Affair::BaseInspected(_));
        is_inspection && !put_right.contains_key(&fact.sequence)
    });
    match number / 3 % 4 {
        0 => u8::from(links(facts).iter().any(|link| link.is_on(today))),
        1 => 2 + u8::from(is_short),
        _ => 4 + u8::from(!rights(facts).is_empty()),
    }
}

#[test]
fn one_operator_runs_a_base_at_a_time_and_the_host_stays_recorded_beside_it() {
    let mut given = old_base();
    let none = given.refused("2026-03-01", unlinked());
    let day_of = |on| AffairFault::OperatorNone { day: day(on) };
    assert_eq!(none, day_of("2026-03-01"));
    given.with_affair("2026-02-01", by_association(None));
    let since = day("2026-02-01");
    for on in ["2026-02-01", "2026-05-01"] {
        let held = given.refused(on, by_organisation(None));
        assert_eq!(held, AffairFault::OperatorHeld { since });
    }
    // A link that comes late may not run into the one that is known.
    let late = given.refused("2026-01-01", by_organisation(None));
    assert!(matches!(late, AffairFault::NeededBy { .. }), "{late:?}");
    given.with_affair("2026-01-01", by_organisation(Some("2026-01-31")));
    given.with_affair("2026-06-01", unlinked());
    assert_eq!(
        given.refused("2026-06-01", unlinked()),
        day_of("2026-06-01")
    );
    given.with_affair("2026-06-01", by_organisation(None));
    let host = given
        .state()
        .body
        .as_ref()
        .and_then(|body| Some(body.base()?.host.clone()));
    assert_eq!(host, Some(short("样例科技园有限公司")));
    let on = |on: &str| {
        let links = links(given.state().affairs.facts());
        let running = links.into_iter().filter(|link| link.is_on(day(on)));
        let running = running.map(|link| matches!(link.operator, Operator::Association { .. }));
        running.collect::<Vec<_>>()
    };
    assert_eq!(on("2025-12-31"), Vec::<bool>::new());
    assert_eq!([on("2026-01-31"), on("2026-02-01")], [[false], [true]]);
    assert_eq!([on("2026-05-31"), on("2026-06-01")], [[true], [false]]);
}

#[test]
fn an_operator_with_a_last_day_runs_the_base_to_its_end() {
    let mut given = old_base();
    let first = day("2026-02-01");
    let field = "/until";
    let early = given.refused("2026-02-01", by_association(Some("2026-01-31")));
    assert_eq!(early, AffairFault::EndsBefore { field, first });
    given.with_affair("2026-02-01", by_association(Some("2026-03-31")));
    let last = given.refused("2026-03-31", by_organisation(None));
    assert!(matches!(last, AffairFault::OperatorHeld { .. }));
    let after = given.refused("2026-04-01", unlinked());
    assert!(matches!(after, AffairFault::OperatorNone { .. }));
    given.with_affair("2026-04-01", by_association(None));
}

#[test]
fn an_association_that_runs_a_base_is_known_of_the_same_district_and_active_on_that_day() {
    let mut given = old_base();
    let life = |fault| match fault {
        AffairFault::OperatorLife { day, life } => (day.to_string(), life),
        other => panic!("{other:?}"),
    };
    given.runs(registered().winding_up("2026-09-18").settled("2026-10-12"));
    let wound_up = given.refused(TODAY, by_association(None));
    assert_eq!(life(wound_up), (TODAY.to_owned(), "liquidating"));
    // On a day on which it was active it could.
    let mut earlier = given.clone();
    earlier.with_affair("2026-02-01", by_association(None));
    let mut ended = registered().winding_up("2026-09-18").settled("2026-10-12");
    ended.when("2026-10-13", LEAD, crate::standing::dissolve(true));
    given.runs(ended);
    assert_eq!(
        life(given.refused(TODAY, by_association(None))).1,
        "dissolved"
    );
    given.runs(Given::simple().preparing("2026-09-18"));
    assert_eq!(
        life(given.refused(TODAY, by_association(None))).1,
        "preparing"
    );
    given.runs(Given::simple());
    let unknown = given.refused(TODAY, by_association(None));
    assert_eq!(unknown, AffairFault::OperatorUnknown);
    given.world.facts.associations.clear();
    let unknown = given.refused(TODAY, by_association(None));
    assert_eq!(unknown, AffairFault::OperatorUnknown);
    let mut elsewhere = registered().state();
    let Some(qibu_domain::subject::body::Body::Association(identity)) = &mut elsewhere.body else {
        panic!("an association");
    };
    identity.district = "990002".to_owned();
    given
        .world
        .facts
        .associations
        .insert(OPERATOR, Arc::new(elsewhere));
    let elsewhere = given.refused(TODAY, by_association(None));
    assert_eq!(elsewhere, AffairFault::OperatorElsewhere);
    // Another organisation needs no association.
    given.with_affair(TODAY, by_organisation(None));
}

#[test]
fn an_inspection_looks_at_items_and_only_what_was_short_is_put_right_once_and_after_it() {
    let mut given = old_base();
    let on = "2026-05-01";
    let fault = |given: &mut Given, it| given.refused(on, it);
    let none = fault(&mut given, inspected(0, 0, None));
    let (field, least) = ("/items", 1);
    assert_eq!(none, AffairFault::TooFew { field, least });
    let (field, most) = ("/items_met", 20);
    let more = fault(&mut given, inspected(20, 21, None));
    assert_eq!(more, AffairFault::MoreThanWhole { field, most });
    let field = "/put_right_by";
    let all = fault(&mut given, inspected(20, 20, Some("2026-06-01")));
    assert_eq!(all, AffairFault::NothingShort { field });
    let first = day(on);
    let past = fault(&mut given, inspected(20, 19, Some("2026-04-30")));
    assert_eq!(past, AffairFault::EndsBefore { field, first });
    let whole = given.with_affair(on, inspected(20, 20, None));
    let short = given.with_affair(on, inspected(20, 17, Some("2026-06-01")));
    let field = "/inspection";
    let nothing = given.refused("2026-05-20", settled(whole));
    assert_eq!(nothing, AffairFault::NothingShort { field });
    for (on, inspection) in [("2026-04-30", short), ("2026-05-20", Sequence(1))] {
        let unknown = given.refused(on, settled(inspection));
        assert_eq!(unknown, AffairFault::InspectionUnknown { day: day(on) });
    }
    let sequence = given.with_affair("2026-05-20", settled(short));
    let again = given.refused("2026-05-21", settled(short));
    assert_eq!(again, AffairFault::SettledBefore { sequence });
}

#[test]
fn a_base_that_moves_keeps_its_plaque_and_its_right_of_use_is_that_of_the_last_premises() {
    let mut given = old_base();
    let plaque = given.state().plaque;
    assert!(plaque.is_some());
    let none = given.refused("2026-02-01", renewed(None));
    let on = day("2026-02-01");
    assert_eq!(none, AffairFault::NoPremises { day: on });
    let (field, first) = ("/until", on);
    let past = given.refused("2026-02-01", moved(Some("2026-01-31")));
    assert_eq!(past, AffairFault::EndsBefore { field, first });
    let nothing = BaseRelocated {
        area_m2: Some(0),
        ..moved(None)
    };
    let nothing = given.refused("2026-02-01", nothing);
    let (field, least) = ("/area_m2", 1);
    assert_eq!(nothing, AffairFault::TooFew { field, least });
    let claims = given.claims.clone();
    given.with_affair("2026-02-01", moved(Some("2026-06-30")));
    given.with_affair("2026-06-01", renewed(Some("2026-12-31")));
    given.with_affair("2026-09-01", moved(None));
    assert_eq!(given.state().plaque, plaque);
    assert_eq!(given.claims, claims);
    let rights = rights(given.state().affairs.facts());
    let spans = rights.iter().map(|it| (it.from, it.to, it.until));
    let spans: Vec<_> = spans.collect();
    assert_eq!(
        spans,
        [
            (on, Some(day("2026-06-01")), Some(day("2026-06-30"))),
            (
                day("2026-06-01"),
                Some(day("2026-09-01")),
                Some(day("2026-12-31"))
            ),
            (day("2026-09-01"), None, None),
        ]
    );
}

#[test]
fn a_base_in_preparation_has_its_operator_and_its_premises_and_is_not_inspected() {
    let mut given = crate::bases::through(
        crate::bases::in_a(crate::world::World::simple()),
        Transition::T1,
    );
    let on = given.world.now.day();
    assert!(matches!(given.life(), Life::Preparing { .. }));
    let mut tried = |affair: Affair| {
        given
            .tried(SECRETARY, record(&on.to_string(), affair))
            .map(|_| ())
    };
    for affair in [
        Affair::from(by_organisation(None)),
        moved(None).into(),
        renewed(None).into(),
        unlinked().into(),
    ] {
        assert_eq!(tried(affair), Ok(()));
    }
    let AffairFault::Life { life, .. } = fault(tried(inspected(3, 3, None).into()).unwrap_err())
    else {
        panic!("it is not inspected");
    };
    assert_eq!(life, "preparing");
}

#[test]
fn the_preparation_of_a_base_is_still_told_once_it_stands() {
    let mut given = base();
    let stands = given.state().affairs.stands_since().unwrap();
    let mut before = (1..).map(|days| stands.plus_days(-days));
    let is_prepared = |day: &qibu_domain::time::Day| {
        let life = given.state().affairs.life_on(*day);
        matches!(life, Some(Life::Preparing { .. }))
    };
    let before = before.find(is_prepared).unwrap();
    given.with_affair(&before.to_string(), by_organisation(None));
    let inspected = given.refused(&before.to_string(), inspected(3, 3, None));
    assert_eq!(inspected, AffairFault::BeforeFounding { first: stands });
    let never = given.refused("2020-01-01", moved(None));
    assert_eq!(never, AffairFault::BeforeFounding { first: stands });
}

#[test]
fn an_association_has_no_operator_no_premises_and_no_inspection() {
    let mut given = registered();
    for affair in [
        Affair::from(by_organisation(None)),
        unlinked().into(),
        inspected(3, 3, None).into(),
        settled(Sequence(1)).into(),
        moved(None).into(),
        renewed(None).into(),
    ] {
        let kind = affair.kind();
        assert!(!kind.is_of(SubjectKind::Association));
        assert_eq!(
            given.refused(TODAY, affair),
            AffairFault::OtherKind { kind }
        );
    }
    let of_offices = AffairKind::ALL.iter().filter(|kind| kind.is_of_an_office());
    let of_offices: Vec<_> = of_offices.map(|kind| kind.as_str()).collect();
    let of_any = ["brand_complaint", "brand_complaint_settled"];
    assert_eq!(of_offices[..2], ["inspection", "inspection_settled"]);
    assert_eq!(of_offices[2..], of_any);
}

#[test]
fn what_another_fact_rests_on_is_not_voided_alone_nor_taken_from_under_it() {
    let mut given = old_base();
    let linked = given.with_affair("2026-02-01", by_association(None));
    let inspection = given.with_affair("2026-05-01", inspected(20, 17, None));
    let moved = given.with_affair("2026-02-01", moved(None));
    let void = |cites, by_two| {
        SubjectCommand::Affair(AffairCommand::Correct {
            cites,
            replacement: None,
            reason: reason(),
            by_two,
        })
    };
    // While nothing rests on it, one person voids it within three days.
    given
        .clone()
        .when(TODAY, SECRETARY, void(inspection, false));
    given.with_affair("2026-06-01", unlinked());
    given.with_affair("2026-05-20", settled(inspection));
    given.with_affair("2026-07-01", renewed(Some("2027-07-01")));
    for cites in [linked, inspection, moved] {
        let alone = fault(given.refusal(TODAY, SECRETARY, void(cites, false)));
        assert_eq!(alone, AffairFault::TakesTwo);
        let needed = fault(given.refusal(TODAY, typed_by(OFFICER, OTHER), void(cites, true)));
        assert!(matches!(needed, AffairFault::NeededBy { .. }), "{needed:?}");
    }
    // It may be replaced by two, while what rests on it still has its ground.
    let replace = SubjectCommand::Affair(AffairCommand::Correct {
        cites: inspection,
        replacement: Some((day("2026-05-02"), inspected(20, 18, None).into())),
        reason: reason(),
        by_two: true,
    });
    given.when(TODAY, typed_by(OFFICER, OTHER), replace);
    let fact = given.state().affairs.fact(inspection).cloned().unwrap();
    assert_eq!(
        (fact.on, fact.affair),
        (day("2026-05-02"), inspected(20, 18, None).into())
    );
}
