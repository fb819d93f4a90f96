//! Every fault that publishing an edition may find, with texts that have it.

use super::{SIMPLE, tried};
use qibu_domain::actor::Source;
use qibu_domain::editions::{EditionsRefusal, EditionsState};
use qibu_domain::standard::{EditionFault, EditionProblem, ShapeReason};

const CY_2017: &str = include_str!("../../../standards/chengyang/CY-2017.yaml");
const CY_2021: &str = include_str!("../../../standards/chengyang/CY-2021.yaml");

/// A shipped edition in which one snippet is replaced by another, and where its fault stands.
struct Row {
    edition: &'static str,
    sound: &'static str,
    broken: &'static str,
    /// The pointer; of a text that does not read, what stands at the line and column.
    place: &'static str,
    /// The further faults that follow from it.
    also: &'static [(&'static str, &'static str)],
}

const fn of(edition: &'static str, [sound, broken, place]: [&'static str; 3]) -> Row {
    Row {
        edition,
        sound,
        broken,
        place,
        also: &[],
    }
}

const fn simple(sound: &'static str, broken: &'static str, place: &'static str) -> Row {
    of(SIMPLE, [sound, broken, place])
}

impl Row {
    const fn also(self, also: &'static [(&'static str, &'static str)]) -> Self {
        Self { also, ..self }
    }

    /// The texts before what is broken and after it.
    fn around(&self) -> (&'static str, &'static str) {
        let around = self.edition.split_once(self.sound);
        around.unwrap_or_else(|| panic!("{} does not stand there", self.sound))
    }

    /// The line and column of what stands at the place, both from 1.
    fn line_and_column(&self) -> String {
        let (before, _) = self.around();
        let (begin, _) = self.broken.split_once(self.place).unwrap();
        let text = format!("{before}{begin}");
        let (lines, last) = text.rsplit_once('\n').unwrap();
        let line = lines.split('\n').count() + 1;
        format!("{line}:{}", last.chars().count() + 1)
    }

    fn problems(&self) -> Vec<EditionProblem> {
        let (before, after) = self.around();
        let text = format!("{before}{}{after}", self.broken);
        match tried(&EditionsState::default(), &text, Source::Import) {
            Err(EditionsRefusal::Unsound(problems)) => problems,
            other => panic!("{} is not unsound: {:?}", self.broken, other.err()),
        }
    }
}

/// A list of the variants of an enum, each with its code and the rows that bring it about; a variant without a line does not
/// compile.
macro_rules! every {
    ($table:ident $code:ident $kind:ident: $($variant:ident $stable:literal [$($row:expr),+ $(,)?])+) => {
        const $table: &[(&str, &[Row])] = &[$(($stable, &[$($row),+])),+];

        fn $code(it: &$kind) -> &'static str {
            match it {
                $($kind::$variant { .. } => $stable,)+
            }
        }
    };
}

every! { FAULTS code_of EditionFault:
    Shape "edition.shape" [
        simple("format: 1", "format: one", "one"),
        simple("at_least: 2/3", "at_least: 2/0", "2/0"),
        simple("  T1:\n    routes", "  T9:\n    routes", "T9"),
    ]
    UnknownFormat "edition.unknown_format" [
        simple("format: 1", "format: 2", "/format"),
    ]
    BadCode "edition.bad_code" [
        simple("code: SIMPLE-1", "code: SIMPLE 1", "/code"),
        simple("code: federation,", "code: Federation,", "/body_kinds/0/code"),
        simple("id: 1b", "id: 1 B", "/transitions/T1/criteria/1/id"),
    ]
    Duplicate "edition.duplicate" [
        simple("id: 1b", "id: 1a", "/transitions/T1/criteria/1/id"),
        simple("code: friendship,", "code: federation,", "/body_kinds/1/code"),
        simple(
            "rank: community, duty: officer",
            "rank: community, duty: officer, committee: { of: 4, approve: 3, veto: [lead, lead] }",
            "/transitions/T1/routes/community/0/committee/veto/1",
        ),
        of(CY_2021, ["tags: [norms]", "tags: [norms, norms]", "/transitions/T2/criteria/1/tags/1"]),
    ]
    Empty "edition.empty" [
        simple("declared: non_profit_purpose", "all: []", "/transitions/T1/criteria/5/test/all"),
        simple("form: [registered]", "form: []", "/transitions/T2/criteria/5/test/any/0/all/0/form"),
        simple(
            "      district:\n        - { seat: review, rank: district, duty: officer }\n        - { seat: decide, rank: district, duty: lead }\n",
            "      district: []\n",
            "/transitions/T1/routes/district",
        ),
    ]
    UnknownRank "edition.unknown_rank" [
        simple("code: town, rank: street_or_park", "code: town, rank: city", "/node_kinds/3/rank"),
        simple("filed_at: district", "filed_at: city", "/transitions/T4/filed_at"),
        simple(
            "rank: community, duty: officer",
            "rank: village, duty: officer",
            "/transitions/T1/routes/community/0/rank",
        ),
    ]
    UnknownNodeKind "edition.unknown_node_kind" [
        simple("under: [district,", "under: [borough,", "/node_kinds/4/under/0"),
    ]
    RankTooLow "edition.rank_too_low" [
        simple("under: [district,", "under: [village,", "/node_kinds/4/under/0"),
        simple("filed_at: district", "filed_at: community", "/transitions/T4/filed_at"),
        simple(
            "seat: review, rank: street_or_park",
            "seat: review, rank: community",
            "/transitions/T1/routes/street_or_park/0/rank",
        ),
    ]
    MissingRoute "edition.missing_route" [
        simple(
            "      district:\n        - { seat: review, rank: district, duty: officer }\n        - { seat: decide, rank: district, duty: lead }\n",
            "",
            "/transitions/T1/routes",
        ),
    ]
    FiledNeedsReply "edition.filed_needs_reply" [
        simple("notice: { workdays: 3", "filed_at: district\n    notice: { workdays: 3", "/transitions/T2/filed_at"),
        simple("  T1:\n    routes", "  T1:\n    filed_at: district\n    routes", "/transitions/T1/filed_at"),
    ]
    NotOfKind "edition.not_of_kind" [
        simple("welcome_for: [T5]", "welcome_for: [T5, delist]", "/evidence/5/welcome_for/1"),
        simple(
            "format: 1",
            "format: 1\nchangeover: [{ code: a, label: { zh: 甲, en: A }, treatment: stays, applies_to: [delist] }]",
            "/changeover/0/applies_to/0",
        ),
    ]
    HearingOfOwn "edition.hearing_of_own" [
        simple("notice: { workdays: 3", "hearing_workdays: 5\n    notice: { workdays: 3", "/transitions/T2/hearing_workdays"),
    ]
    DeferrableNotNeeded "edition.deferrable_not_needed" [
        simple(
            "needed_for: [T5]\n    needed_for_bases: [T5]\n    deferrable_for",
            "welcome_for: [T5]\n    needed_for_bases: [T5]\n    deferrable_for",
            "/evidence/17/deferrable_for/0",
        ),
    ]
    NoTimeForGaps "edition.no_time_for_gaps" [
        simple("gap_workdays: 10", "gap_workdays: 0", "/evidence/17/deferrable_for/0").also(&[
            ("edition.no_time_for_gaps", "/evidence/17/deferrable_for_bases/0"),
            ("edition.no_time_for_gaps", "/evidence/26/deferrable_for_bases/0"),
        ]),
    ]
    PromiseNotTaken "edition.promise_not_taken" [
        simple("welcome_for: [T5]", "welcome_for: [T6]", "/evidence/17/deferrable_for/0"),
    ]
    ChoiceWithoutEnd "edition.choice_without_end" [
        simple(
            "format: 1",
            "format: 1\nchangeover: [{ code: a, label: { zh: 甲, en: A }, treatment: chooses }]",
            "/changeover/0/until",
        ),
    ]
    MoveWithEnd "edition.move_with_end" [
        simple(
            "format: 1",
            "format: 1\nchangeover: [{ code: a, label: { zh: 甲, en: A }, treatment: moves, until: 2018-01-01 }]",
            "/changeover/0/until",
        ),
    ]
    EndsBeforeItBegins "edition.ends_before_it_begins" [
        simple(
            "format: 1",
            "format: 1\nchangeover: [{ code: a, label: { zh: 甲, en: A }, treatment: stays, until: 2016-12-31 }]",
            "/changeover/0/until",
        ),
    ]
    NothingToMoveTo "edition.nothing_to_move_to" [
        of(CY_2017, [
            "format: 1",
            "format: 1\nchangeover: [{ code: a, label: { zh: 甲, en: A }, treatment: moves, applies_to: [T1, T4] }]",
            "/changeover/0/applies_to/1",
        ]),
    ]
    VisitsNotAsked "edition.visits_not_asked" [
        simple("    site_visit: { workdays: 10 }\n", "", "/base_transitions/T3/site_visit"),
    ]
    WrongSeat "edition.wrong_seat" [
        simple(
            "seat: review, rank: community",
            "seat: decide, rank: community",
            "/transitions/T1/routes/community/0/seat",
        ),
        simple(
            "seat: decide, rank: street_or_park",
            "seat: review, rank: street_or_park",
            "/transitions/T1/routes/community/1/seat",
        ),
    ]
    WrongDuty "edition.wrong_duty" [
        simple(
            "rank: community, duty: officer",
            "rank: community, duty: auditor",
            "/transitions/T1/routes/community/0/duty",
        ),
        simple(
            "rank: community, duty: officer",
            "rank: community, duty: officer, committee: { of: 4, approve: 3, veto: [auditor] }",
            "/transitions/T1/routes/community/0/committee/veto/0",
        ),
    ]
    NoMajority "edition.no_majority" [
        simple(
            "rank: community, duty: officer",
            "rank: community, duty: officer, committee: { of: 4, approve: 2 }",
            "/transitions/T1/routes/community/0/committee/approve",
        ),
        simple(
            "rank: community, duty: officer",
            "rank: community, duty: officer, committee: { of: 4, approve: 5 }",
            "/transitions/T1/routes/community/0/committee/approve",
        ),
    ]
    UnknownGroup "edition.unknown_group" [
        simple("group: four_haves", "group: five_haves", "/transitions/T1/criteria/0/group"),
        of(CY_2021, ["code: p7, group: seven_plus", "code: p7, group: eight_plus", "/tags/17/group"]),
    ]
    UnknownTag "edition.unknown_tag" [
        of(CY_2021, ["tags: [norms]", "tags: [other_norms]", "/transitions/T2/criteria/1/tags/0"]),
    ]
    UnknownForm "edition.unknown_form" [
        simple("declared: non_profit_purpose", "form: [company]", "/transitions/T1/criteria/5/test/form/0"),
    ]
    FormWithoutNumber "edition.form_without_number" [
        simple(
            "min_members: true",
            "by_form: { registered: 50, filed: 20 }",
            "/transitions/T1/criteria/1/test/attested/by_form",
        ),
    ]
    UnknownEvidence "edition.unknown_evidence" [
        simple("paper: annual_plan", "paper: monthly_plan", "/transitions/T2/criteria/4/test/paper"),
        simple("code: new_facts", "code: other_facts", "/clocks/new_facts_days"),
        simple("paper: consent_receipts", "paper: receipts", "/transitions/T1/criteria/0/test/attested/paper")
            .also(&[("edition.needed_not_asked", "/evidence/1/needed_for/0")]),
    ]
    EvidenceNotTaken "edition.evidence_not_taken" [
        simple("paper: annual_plan", "paper: base_link_letter", "/transitions/T2/criteria/4/test/paper"),
        simple("paper: consent_receipts", "paper: charter", "/transitions/T1/criteria/0/test/attested/paper")
            .also(&[("edition.needed_not_asked", "/evidence/1/needed_for/0")]),
    ]
    NeededNotAsked "edition.needed_not_asked" [
        simple("paper: consent_receipts", "paper: count_sheet", "/evidence/1/needed_for/0"),
    ]
    NewFactsNotTaken "edition.new_facts_not_taken" [
        simple("welcome_for: [T1, T2, T3, T4", "welcome_for: [T1, T2, T4", "/clocks/new_facts_days"),
    ]
    UnknownAttested "edition.unknown_attested" [
        simple("what: initiators", "what: founders", "/transitions/T1/criteria/0/test/attested/what"),
        simple("of: candidates", "of: applicants", "/transitions/T1/criteria/2/test/share/of"),
        simple("part: four_haves_attested", "part: attested", "/transitions/T1/criteria/2/test/share/part"),
    ]
    UnknownDeclared "edition.unknown_declared" [
        simple(
            "declared: non_profit_purpose",
            "declared: good_purpose",
            "/transitions/T1/criteria/5/test/declared",
        ),
    ]
    UnknownMeasure "edition.unknown_measure" [
        simple(
            "same_scope_bodies/1",
            "same_scope_bodies/2",
            "/transitions/T1/criteria/4/test/any/0/measure/name",
        ),
    ]
    Bounds "edition.bounds" [
        simple("at_least: 3, paper", "at_least: 3, at_most: 5, paper", "/transitions/T1/criteria/0/test/attested"),
        simple("at_least: 3, paper", "paper", "/transitions/T1/criteria/0/test/attested"),
        simple("at_least: 100% ", "at_least: 9%, more_than: 9% ", "/transitions/T1/criteria/2/test/share"),
        simple(", at_most: 0 }", " }", "/transitions/T1/criteria/4/test/any/0/measure"),
        simple(", at_most: 0 }", ", at_least: 1, at_most: 0 }", "/transitions/T1/criteria/4/test/any/0/measure"),
    ]
    OverWhole "edition.over_whole" [
        simple("at_least: 100% ", "at_least: 101% ", "/transitions/T1/criteria/2/test/share"),
        simple("at_least: 100% ", "more_than: 100% ", "/transitions/T1/criteria/2/test/share"),
    ]
    Categories "edition.categories" [
        simple(
            "categories: { at_least: 1 }",
            "categories: { at_least: 5 }",
            "/transitions/T1/criteria/3/test/categories/at_least",
        ),
        simple(
            "categories: { at_least: 1 }",
            "categories: { at_least: 0 }",
            "/transitions/T1/criteria/3/test/categories/at_least",
        ),
    ]
    OfAssociationsOnly "edition.of_associations_only" [
        simple("declared: duties_split", "form: [internal]", "/base_transitions/T2/criteria/3/test/form"),
        simple(
            "attested: { what: rules_posted, at_least: 5 }",
            "attested: { what: rules_posted, min_members: true }",
            "/base_transitions/T3/criteria/3/test/attested",
        ),
        simple("declared: edition_shown", "filing_number: {}", "/base_transitions/T3/criteria/1/test"),
        simple(
            "declared: edition_shown",
            "registered_code: { prefix: \"51\", area_of_node: true }",
            "/base_transitions/T3/criteria/1/test",
        ),
        simple("- id: 2h\n", "- id: 2h\n        forms: [internal]\n", "/base_transitions/T2/criteria/3/forms"),
    ]
    BadPrefix "edition.bad_prefix" [
        simple(
            "prefix: \"51\"",
            "prefix: \"5\"",
            "/transitions/T2/criteria/5/test/any/0/all/2/registered_code/prefix",
        ),
        simple(
            "prefix: \"51\"",
            "prefix: a1",
            "/transitions/T2/criteria/5/test/any/0/all/2/registered_code/prefix",
        ),
    ]
    TooDeep "edition.too_deep" [
        simple(
            "declared: non_profit_purpose",
            "all: [all: [all: [all: [all: [all: [all: [all: [declared: non_profit_purpose]]]]]]]]",
            "/transitions/T1/criteria/5/test/all/0/all/0/all/0/all/0/all/0/all/0/all/0/all/0",
        ),
    ]
    OutOfBounds "edition.out_of_bounds" [
        simple("min_members: 15", "min_members: 0", "/legal_forms/2/min_members"),
        simple("accept_workdays: 5", "accept_workdays: 0", "/clocks/accept_workdays"),
        simple("correction_workdays: 10", "correction_workdays: 251", "/clocks/correction_workdays"),
        simple(
            "correction_extension_workdays: 10",
            "correction_extension_workdays: 251",
            "/clocks/correction_extension_workdays",
        ),
        simple("review_workdays: 5", "review_workdays: 0", "/clocks/review_workdays"),
        simple("decide_workdays: 10", "decide_workdays: 0", "/clocks/decide_workdays"),
        simple(
            "decide_extension_workdays: 5",
            "decide_extension_workdays: 251",
            "/clocks/decide_extension_workdays",
        ),
        simple("reply_workdays: 5", "reply_workdays: 0", "/clocks/reply_workdays"),
        simple("preparation_months: 12", "preparation_months: 99", "/clocks/preparation_months"),
        simple("new_facts_days: 30", "new_facts_days: 367", "/clocks/new_facts_days"),
        simple("hold_days: 60", "hold_days: 367", "/clocks/hold_days"),
        simple("slip_workdays: 5", "slip_workdays: 0", "/clocks/slip_workdays"),
        simple("opinion_workdays: 5", "opinion_workdays: 0", "/clocks/opinion_workdays"),
        simple("gap_workdays: 10", "gap_workdays: 251", "/clocks/gap_workdays"),
        simple("rectify_days: 60", "rectify_days: 366", "/clocks/rectify_days"),
        simple("notice: { workdays: 3", "notice: { workdays: 999", "/transitions/T2/notice/workdays"),
        simple("site_visit: { workdays: 10", "site_visit: { workdays: 0", "/base_transitions/T3/site_visit/workdays"),
        simple("hearing_workdays: 5", "hearing_workdays: 0", "/transitions/suspend/hearing_workdays"),
        simple(
            "rank: community, duty: officer",
            "rank: community, duty: officer, committee: { of: 1, approve: 1 }",
            "/transitions/T1/routes/community/0/committee/of",
        ),
        simple(
            "rank: community, duty: officer",
            "rank: community, duty: officer, committee: { of: 16, approve: 9 }",
            "/transitions/T1/routes/community/0/committee/of",
        ),
    ]
    KindInUse "edition.kind_in_use" [
        simple("code: street,", "code: ward,", "/node_kinds").also(&[
            ("edition.unknown_node_kind", "/node_kinds/4/under/2"),
        ]),
    ]
    NodeMisplaced "edition.node_misplaced" [
        simple(
            "code: street, rank: street_or_park, code_form: digits9",
            "code: street, rank: street_or_park, code_form: digits12",
            "/node_kinds",
        ),
    ]
}

every! { SHAPES reason_of ShapeReason:
    UnknownEntry "unknown_entry" [
        simple("format: 1", "format: 1\nweight: 3", "weight"),
    ]
    MissingEntry "missing_entry" [
        simple("workdays: 3, public: false", "public: false", "public"),
    ]
    EntryTwice "entry_twice" [
        simple("code: SIMPLE-1", "code: SIMPLE-1\ncode: SIMPLE-2", "code: SIMPLE-2"),
    ]
    UnknownWord "unknown_word" [
        simple("seat: review", "seat: sign", "sign"),
    ]
    Other "other" [
        simple("in_force_from: 2017-01-01", "in_force_from: 2017-02-30", "2017-02-30"),
    ]
}

#[test]
fn each_fault_of_an_edition_is_told_at_its_place_and_no_other_is_told_with_it() {
    for (code, rows) in FAULTS {
        for row in *rows {
            let problems = row.problems();
            let found = |it: &EditionProblem| {
                assert_eq!(code_of(&it.fault), it.fault.code());
                (it.fault.code(), it.path.clone())
            };
            let mut found: Vec<_> = problems.iter().map(found).collect();
            found.sort_unstable();
            // A text that does not read has no pointers into it.
            let is_read = *code != "edition.shape";
            let place = if is_read { row.place } else { "" };
            let mut expected = vec![(*code, place.to_owned())];
            expected.extend(row.also.iter().map(|(code, at)| (*code, (*at).to_owned())));
            expected.sort_unstable();
            assert_eq!(found, expected, "{}", row.broken);
            if !is_read {
                assert_eq!(problems[0].fault.about(), row.line_and_column());
            }
        }
    }
}

#[test]
fn what_is_wrong_with_the_shape_of_a_text_is_told_with_its_line_and_column() {
    for (code, rows) in SHAPES {
        for row in *rows {
            let problems = row.problems();
            let [problem] = problems.as_slice() else {
                panic!("{problems:?}");
            };
            let EditionFault::Shape { reason, place, .. } = &problem.fault else {
                panic!("{problem:?}");
            };
            assert_eq!((reason.code(), reason_of(reason)), (*code, *code));
            assert_eq!(*place, row.line_and_column(), "{}", row.broken);
        }
    }
}
