//! The home district of the sample: what the article says of it, and that everything in it goes well.

use crate::recount::{Counting, Told, counting, told};
use crate::{HOME, assert_clean, carried, day, figures_of, script};
use qibu::web::api::claims::{ClaimView, beside};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::subject::is_due;
use qibu_projections::{MAX_PAGE_ROWS, Page, published_claims};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::OnceCell;

/// The last day that the article speaks of.
const LAST: &str = "2023-03-25";
/// Of each of its days: associations, bases, units at district, street or park, and community, and listed brands.
const FIGURES: [(&str, u64, u64, [u64; 3], u64); 8] = [
    ("2017-11-15", 0, 0, [0, 0, 0], 0),
    ("2017-12-31", 3, 1, [2, 2, 0], 0),
    ("2018-12-31", 6, 3, [2, 7, 0], 1),
    ("2019-12-31", 9, 10, [2, 14, 3], 1),
    ("2020-12-31", 10, 10, [2, 15, 3], 2),
    ("2021-12-31", 11, 11, [2, 17, 3], 4),
    ("2022-12-31", 12, 12, [2, 18, 4], 5),
    (LAST, 12, 12, [2, 18, 4], 5),
];
/// Of each of its days: the representatives.
const REPRESENTATIVES: [(&str, u64); 8] = [
    ("2017-11-15", 0),
    ("2017-12-31", 96),
    ("2018-12-31", 180),
    ("2019-12-31", 268),
    ("2020-12-31", 323),
    ("2021-12-31", 383),
    ("2022-12-31", 418),
    (LAST, 425),
];
/// Of each of its days: sessions of programmes, sessions of 新心行动, and the person-times of the latter.
const SESSIONS: [(&str, u64, u64, u64); 8] = [
    ("2017-11-15", 0, 0, 0),
    ("2017-12-31", 0, 6, 714),
    ("2018-12-31", 0, 78, 9_268),
    ("2019-12-31", 24, 186, 22_012),
    ("2020-12-31", 42, 270, 31_924),
    ("2021-12-31", 90, 380, 44_904),
    ("2022-12-31", 144, 494, 58_356),
    (LAST, 156, 512, 60_480),
];
/// Each body by its name, with its tier and the day from which it counts.
const ASSOCIATIONS: [(&str, &str, &str); 12] = [
    ("城阳区新的社会阶层代表人士联合会", "district", "2017-11-16"),
    (
        "天安数码城外商投资企业管理技术人员联谊会",
        "street_or_park",
        "2017-12-08",
    ),
    (
        "棘洪滩街道新的社会阶层代表人士联谊会",
        "street_or_park",
        "2017-12-20",
    ),
    ("样例联谊会四", "street_or_park", "2018-05-17"),
    ("样例联谊会五", "street_or_park", "2018-09-20"),
    ("样例联谊会六", "street_or_park", "2018-12-13"),
    ("样例联谊会七", "street_or_park", "2019-04-18"),
    ("样例联谊会八", "street_or_park", "2019-08-22"),
    ("样例联谊会九", "street_or_park", "2019-11-28"),
    ("样例联谊会十", "street_or_park", "2020-11-19"),
    ("样例联谊会十一", "street_or_park", "2021-10-21"),
    ("样例联谊会十二", "street_or_park", "2022-08-18"),
];
const BASES: [(&str, &str, &str); 12] = [
    ("新心向阳", "district", "2017-12-28"),
    ("嗨创天地", "street_or_park", "2018-06-21"),
    ("天安数码城", "street_or_park", "2019-03-14"),
    ("样例基地四", "street_or_park", "2018-10-25"),
    ("样例基地五", "street_or_park", "2019-01-17"),
    ("样例基地六", "street_or_park", "2019-05-23"),
    ("样例基地七", "street_or_park", "2019-06-20"),
    ("样例基地八", "community", "2019-07-18"),
    ("样例基地九", "community", "2019-09-19"),
    ("样例基地十", "community", "2019-12-12"),
    ("样例基地十一", "street_or_park", "2021-06-24"),
    ("样例基地十二", "community", "2022-11-17"),
];
/// Everything that happens to a body of the home district. Nothing is late, lapses, comes back or is refused.
const GOES_WELL: [&str; 32] = [
    "AnnualReportFiled",
    "ApplicationAccepted",
    "ApplicationSubmitted",
    "AssociationProposed",
    "AuditRecorded",
    "BaseFoundingRecorded",
    "BaseInspected",
    "BaseNamed",
    "BaseProposed",
    "BaseRelocated",
    "BrandListed",
    "BrandRegistered",
    "DecisionMade",
    "FoundingRecorded",
    "GoalAssessed",
    "GoalSet",
    "HonourGranted",
    "NoticeClosed",
    "NoticeOpened",
    "OperatorLinked",
    "PostFilled",
    "ReplyIssued",
    "ReviewCompleted",
    "RightOfUseRenewed",
    "RotaSet",
    "RotaSwapped",
    "SiteVerified",
    "SiteVisitRecorded",
    "StepReached",
    "StepRecognisedLate",
    "TermElected",
    "TurnHandedOver",
];

/// Of each of those days: the service teams that serve.
const TEAMS: [(&str, u64); 8] = [
    ("2017-11-15", 0),
    ("2017-12-31", 0),
    ("2018-12-31", 0),
    ("2019-12-31", 2),
    ("2020-12-31", 5),
    ("2021-12-31", 7),
    ("2022-12-31", 9),
    (LAST, 9),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sample_counts_service_teams_as_the_article_does() {
    let (_home, qibu, _) = carried(&script()).await;
    for (as_of, teams) in TEAMS {
        let figures = figures_of(&qibu, HOME, as_of).await;
        assert_eq!(figures.service_teams, teams, "as of {as_of}");
    }
    qibu.close().await;
}

/// Of each of those days: enterprises incubated, and what was donated, in yuan.
const BROUGHT_ABOUT: [(&str, u64, u64); 8] = [
    ("2017-11-15", 0, 0),
    ("2017-12-31", 0, 0),
    ("2018-12-31", 30, 0),
    ("2019-12-31", 92, 0),
    ("2020-12-31", 140, 3_120_000),
    ("2021-12-31", 220, 4_000_000),
    ("2022-12-31", 304, 5_260_000),
    (LAST, 318, 5_260_000),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sample_brings_about_what_the_article_says_on_its_days() {
    let (_home, qibu, _) = carried(&script()).await;
    for (as_of, incubated, donated_yuan) in BROUGHT_ABOUT {
        let figures = figures_of(&qibu, HOME, as_of).await;
        assert_eq!(figures.enterprises_incubated, incubated, "as of {as_of}");
        assert_eq!(figures.donated_fen, donated_yuan * 100, "as of {as_of}");
    }
    qibu.close().await;
}

/// The numbers of the article that are counted here: metric, operator, bound, granularity, their own day, the figure and
/// what they come to.
type Said = (
    &'static str,
    &'static str,
    u64,
    Option<u64>,
    &'static str,
    u64,
    &'static str,
);
const SAID: [Said; 17] = [
    (
        "associations_founded",
        "=",
        3,
        None,
        "2017-12-31",
        3,
        "exact",
    ),
    ("associations", "=", 9, None, "2019-12-31", 9, "exact"),
    ("bases", "=", 10, None, "2019-12-31", 10, "exact"),
    ("tiers_covered", "=", 3, None, "2019-12-31", 3, "exact"),
    ("guides", "=", 1, None, "2020-12-31", 1, "exact"),
    ("bases", "=", 12, None, LAST, 12, "exact"),
    ("associations", "=", 12, None, LAST, 12, "exact"),
    ("service_teams", "=", 9, None, LAST, 9, "exact"),
    (
        "enterprises_incubated",
        ">",
        300,
        Some(100),
        LAST,
        318,
        "lower_bound",
    ),
    (
        "donated_fen",
        ">",
        500_000_000,
        Some(100_000_000),
        LAST,
        526_000_000,
        "lower_bound",
    ),
    ("categories_covered", "=", 4, None, LAST, 4, "exact"),
    ("representatives", "=", 425, None, LAST, 425, "exact"),
    ("programmes", "=", 4, None, LAST, 4, "exact"),
    ("brands", "=", 5, None, LAST, 5, "exact"),
    (
        "programme_sessions",
        ">",
        150,
        Some(10),
        LAST,
        156,
        "lower_bound",
    ),
    (
        "action_sessions",
        ">",
        500,
        Some(100),
        LAST,
        512,
        "lower_bound",
    ),
    (
        "person_times",
        ">",
        60_000,
        Some(10_000),
        LAST,
        60_480,
        "lower_bound",
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_numbers_of_the_article_stand_beside_the_figures_of_their_own_days() {
    let (_home, qibu, _) = carried(&script()).await;
    qibu.wait_for_views(qibu.head().position).await.unwrap();
    let filter = published_claims::Filter {
        node: HOME.to_owned(),
        metric: None,
    };
    let page = Page::first(MAX_PAGE_ROWS);
    let found = qibu.views().read(|rows| {
        let found = published_claims::list(rows, day(LAST), &filter, &page)?;
        let found = found.into_iter().map(|row| beside(rows, row));
        found.collect::<Result<Vec<_>, _>>()
    });
    let found = found.unwrap().into_iter().map(|beside| {
        let shown = ClaimView::from(beside);
        assert_eq!(shown.published_on, LAST);
        (
            (shown.metric, shown.operator, shown.bound, shown.granularity),
            (shown.as_of, shown.value, shown.verdict),
        )
    });
    let expected = SAID.map(|(metric, operator, bound, unit, as_of, value, verdict)| {
        let text = |text: &str| text.to_owned();
        (
            (text(metric), text(operator), bound, unit),
            (text(as_of), value, text(verdict)),
        )
    });
    let found: BTreeSet<_> = found.collect();
    assert_eq!(found, BTreeSet::from(expected));
    qibu.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sample_counts_sessions_person_times_and_representatives_as_the_article_does() {
    let (home, qibu, _) = carried(&script()).await;
    for (as_of, programme_sessions, action_sessions, person_times) in SESSIONS {
        let figures = figures_of(&qibu, HOME, as_of).await;
        assert_eq!(figures.programme_sessions, programme_sessions, "{as_of}");
        assert_eq!(figures.action_sessions, action_sessions, "{as_of}");
        assert_eq!(figures.person_times, person_times, "{as_of}");
    }
    for (as_of, representatives) in REPRESENTATIVES {
        let figures = figures_of(&qibu, HOME, as_of).await;
        assert_eq!(figures.representatives, representatives, "{as_of}");
    }
    assert_clean(&home).await;
    qibu.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sample_counts_associations_bases_and_units_as_the_article_does() {
    let (home, qibu, carried) = carried(&script()).await;
    for (as_of, associations, bases, [district, street, community], brands) in FIGURES {
        let figures = figures_of(&qibu, HOME, as_of).await;
        assert_eq!(figures.associations, associations, "as of {as_of}");
        assert_eq!(figures.bases, bases, "as of {as_of}");
        assert_eq!(figures.brands, brands, "as of {as_of}");
        let ranks = [
            ("community", community),
            ("district", district),
            ("street_or_park", street),
        ];
        let expected: BTreeMap<_, _> = ranks.map(|(rank, n)| (rank.to_owned(), n)).into();
        assert_eq!(figures.units, expected, "as of {as_of}");
    }
    let waiting = 6;
    let bodies = ASSOCIATIONS.len() + BASES.len() + waiting;
    assert_eq!(carried.bodies.len(), bodies);
    let roles = carried.accounts.iter().filter(|(named, _)| named.role);
    assert_eq!(roles.count(), 8);
    assert_clean(&home).await;
    qibu.close().await;
}

/// What the sample leaves in the log, and the rules that it leaves in force.
struct Left {
    told: Vec<Told>,
    rulebook: Arc<Rulebook>,
}

/// Read once: these are texts, and no test changes them.
async fn left() -> &'static Left {
    static LEFT: OnceCell<Left> = OnceCell::const_new();
    let read = || async {
        let (_home, qibu, _) = carried(&script()).await;
        let (told, rulebook) = (told(&qibu).await, qibu.rulebook());
        qibu.close().await;
        Left { told, rulebook }
    };
    LEFT.get_or_init(read).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_body_of_the_home_district_has_its_name_its_tier_and_its_day() {
    let body = |kind| {
        move |(name, rank, since): (&str, &str, &str)| Counting {
            kind,
            name: name.to_owned(),
            rank: rank.to_owned(),
            since: since.to_owned(),
            until: None,
        }
    };
    let associations = ASSOCIATIONS.map(body("association"));
    let expected: BTreeSet<_> = associations
        .into_iter()
        .chain(BASES.map(body("base")))
        .collect();
    let found = counting(&left().await.told, HOME, LAST, u64::MAX);
    assert_eq!(found, expected);
}

/// What happened to the bodies of the home district.
fn of_home(told: &[Told]) -> Vec<&Told> {
    let first = |event: &&Told| event.said("/identity/district") == HOME;
    let streams: BTreeSet<_> = told
        .iter()
        .filter(first)
        .map(|event| &event.stream)
        .collect();
    let of_home = told.iter().filter(|event| streams.contains(&event.stream));
    of_home.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_home_district_everything_goes_well_in_time_and_on_working_days() {
    let Left { told, rulebook } = left().await;
    let mut happened = BTreeSet::new();
    for event in of_home(told) {
        let (name, on) = (event.name.as_str(), event.occurred_on());
        assert!(GOES_WELL.contains(&name), "{name}");
        assert!(rulebook.workdays().is_workday(day(on)), "{name} on {on}");
        if name == "DecisionMade" {
            assert_eq!(event.said("/outcome"), "approved");
        }
        if name == "ReviewCompleted" {
            assert_eq!(event.said("/opinion"), "support");
        }
        if name == "BaseInspected" {
            assert_eq!(event.payload["items"], event.payload["items_met"]);
        }
        if name == "GoalAssessed" {
            assert_eq!(event.payload["met"], true);
        }
        if name == "AuditRecorded" {
            assert_eq!(event.said("/result"), "clean");
        }
        if matches!(name, "StepReached" | "StepRecognisedLate") {
            assert_eq!(event.said("/edition"), "CY-2021", "the edition of its day");
        }
        happened.insert(name);
    }
    assert_eq!(happened, BTreeSet::from(GOES_WELL));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_founded_before_the_seven_steps_has_its_later_steps_recognised_late_by_its_year_alone()
 {
    let mut steps: BTreeMap<_, u64> = BTreeMap::new();
    let mut founded: BTreeMap<_, (&str, &str)> = BTreeMap::new();
    for event in of_home(&left().await.told) {
        match event.name.as_str() {
            "FoundingRecorded" | "BaseFoundingRecorded" => {
                founded.insert(&event.stream, (event.kind, event.occurred_on()));
            }
            "StepRecognisedLate" => {
                let on = event.occurred_on();
                assert!(("2021-06-01".."2023-01-01").contains(&on), "{on}");
                steps.insert(&event.stream, event.payload["step"].as_u64().unwrap());
            }
            _ => {}
        }
    }
    assert_eq!(founded.len(), 21);
    for (stream, (kind, on)) in founded {
        let expected = match (kind, &on[..4]) {
            (_, "2017" | "2018") => Some(4),
            ("association", "2019") => Some(3),
            _ => None,
        };
        assert_eq!(steps.get(stream).copied(), expected, "{kind} of {on}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_later_bodies_come_by_seven_applications_each_of_three_accounts() {
    let mut acted: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for event in of_home(&left().await.told) {
        let seats = ["ApplicationSubmitted", "ReviewCompleted", "DecisionMade"];
        if seats.contains(&event.name.as_str()) {
            let accounts = acted.entry(event.said("/application")).or_default();
            accounts.insert(event.account());
        }
    }
    // T1 and T2 of A11 and A12, T1 to T3 of B12.
    assert_eq!(acted.len(), 7);
    for (application, accounts) in acted {
        assert_eq!(accounts.len(), 3, "{application}: {accounts:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_associations_declare_all_four_categories() {
    let mut declared = BTreeSet::new();
    for event in of_home(&left().await.told) {
        if event.kind != "association" || event.occurred_on() > LAST {
            continue;
        }
        for pointer in ["/categories", "/contents/categories"] {
            let categories = event
                .payload
                .pointer(pointer)
                .and_then(|all| all.as_array());
            let codes = categories.into_iter().flatten();
            declared.extend(codes.map(|code| code.as_str().unwrap()));
        }
    }
    let four = [
        "enterprise_managers",
        "freelancers",
        "intermediaries",
        "new_media",
    ];
    assert_eq!(declared, BTreeSet::from(four));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_in_the_made_up_district_is_open_and_not_late_when_the_demo_begins() {
    let (_home, qibu, carried) = carried(&script()).await;
    let (today, rulebook) = (qibu.clock().now().day(), qibu.rulebook());
    assert!(
        today > day(LAST),
        "the figures of every day of the article can be asked for"
    );
    let waiting = carried
        .bodies
        .iter()
        .filter(|(key, _)| key.starts_with('S'));
    let mut open = 0;
    for (key, stream) in waiting {
        let hosted = qibu.subjects().refresh(qibu.log(), *stream).await.unwrap();
        assert!(hosted.state().open_application().is_some(), "{key}");
        assert!(!is_due(hosted.state(), &rulebook, today), "{key}");
        open += 1;
    }
    assert_eq!(open, 6);
    qibu.close().await;
}
