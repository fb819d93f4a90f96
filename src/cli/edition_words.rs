//! What an edition says, in words: tests, seats, notices, as a clerk would say them.

use crate::web::pages::labels;
use crate::words::{Lang, say};
use qibu_domain::lifecycle::Transition;
use qibu_domain::standard::{
    AttestedTest, Committee, Edition, Item, Label, MeasureTest, Notice, Seat, SeatKind, ShareTest,
    SiteVisitRule, Test,
};

/// An edition, and the language that it is told in.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub edition: &'a Edition,
    pub lang: Lang,
}

impl Words<'_> {
    pub(super) fn say(self, key: &str, arguments: &[(&str, String)]) -> String {
        say(self.lang, &format!("edition.{key}"), arguments)
    }

    pub(super) fn pick(self, label: &Label) -> String {
        self.lang
            .pick(label.zh.as_str(), label.en.as_str())
            .to_owned()
    }

    /// The words of something that a criterion asks for; its code where the edition has none.
    fn item(self, item: Item, code: &str) -> String {
        let known = self.edition.words(item, code);
        known.map_or_else(|| code.to_owned(), |(label, _)| self.pick(label))
    }

    pub(super) fn rank(self, code: &str) -> String {
        let known = self.edition.ranks.iter().find(|rank| rank.code == code);
        known.map_or_else(|| code.to_owned(), |rank| self.pick(&rank.label))
    }

    fn forms(self, codes: &[String]) -> String {
        let forms = codes.iter().map(|code| {
            let known = self.edition.legal_form(code);
            known.map_or_else(|| code.clone(), |form| self.pick(&form.label))
        });
        forms.collect::<Vec<_>>().join(self.lang.pick("、", ", "))
    }

    /// A transition, or its code where it is none.
    pub(super) fn transition(self, section: &str, code: &str) -> String {
        let Ok(transition) = code.parse::<Transition>() else {
            return code.to_owned();
        };
        let words = labels::transition(self.lang, transition);
        // The steps are known by their numbers, the others by their words alone.
        let words = if transition.is_of_the_road() {
            format!("{code} {words}")
        } else {
            words
        };
        if section == "transitions" {
            return words;
        }
        let section = self.say(&format!("section.{section}"), &[]);
        let known = [("step", words), ("section", section)];
        self.say("in_section", &known)
    }

    /// The seats of a route in their order.
    pub(super) fn seats(self, seats: &[Seat]) -> String {
        let seats = seats.iter().map(|seat| {
            let kind = match seat.seat {
                SeatKind::Review => "seat.review",
                SeatKind::Decide => "seat.decide",
            };
            let duty = say(
                self.lang,
                &format!("label.duty.{}", seat.duty.as_str()),
                &[],
            );
            let known = [("rank", self.rank(&seat.rank)), ("duty", duty)];
            let said = self.say(kind, &known);
            match &seat.committee {
                Some(committee) => self.committee(said, committee),
                None => said,
            }
        });
        seats.collect::<Vec<_>>().join(" → ")
    }

    /// A seat that a committee fills.
    fn committee(self, seat: String, committee: &Committee) -> String {
        let veto = committee.veto.iter();
        let veto = veto.map(|duty| say(self.lang, &format!("label.duty.{}", duty.as_str()), &[]));
        let veto: Vec<String> = veto.collect();
        let known = [
            ("seat", seat),
            ("of", committee.of.to_string()),
            ("approve", committee.approve.to_string()),
            ("veto", veto.join(self.lang.pick("、", ", "))),
        ];
        let key = if veto.is_empty() {
            "seat.committee"
        } else {
            "seat.committee_veto"
        };
        self.say(key, &known)
    }

    pub(super) fn notice(self, notice: Notice) -> String {
        let key = if notice.public {
            "notice.public"
        } else {
            "notice.internal"
        };
        self.say(key, &[("n", notice.workdays.to_string())])
    }

    /// For how long a body may state its case.
    pub(super) fn hearing(self, workdays: u64) -> String {
        self.say("hearing", &[("n", workdays.to_string())])
    }

    /// How many working days a visit by two may take.
    pub(super) fn visit(self, visit: SiteVisitRule) -> String {
        self.say("visit", &[("n", visit.workdays.to_string())])
    }

    /// Where an approval is kept on file.
    pub(super) fn filed(self, rank: &str) -> String {
        self.say("filed", &[("rank", self.rank(rank))])
    }

    /// What must hold.
    pub(super) fn test(self, test: &Test) -> String {
        self.test_in(test, false)
    }

    fn test_in(self, test: &Test, is_inner: bool) -> String {
        match test {
            Test::All(tests) => self.joined(tests, "test.and", is_inner),
            Test::Any(tests) => self.joined(tests, "test.or", is_inner),
            Test::FirstKnown(tests) => self.joined(tests, "test.else", is_inner),
            Test::Form(forms) => self.say("test.form", &[("forms", self.forms(forms))]),
            Test::Attested(test) => self.attested(test),
            Test::Share(test) => self.share(test),
            Test::Declared(code) => {
                let what = self.item(Item::Declared, code);
                self.say("test.declared", &[("what", what)])
            }
            Test::Paper(code) => self.say("test.paper", &[("what", self.item(Item::Paper, code))]),
            Test::Categories { at_least } => {
                self.say("test.categories", &[("n", at_least.to_string())])
            }
            Test::Measure(test) => self.measure(test),
            Test::RegisteredCode(test) => {
                let key = if test.area_of_node {
                    "test.code_of_area"
                } else {
                    "test.code"
                };
                self.say(key, &[("prefix", test.prefix.clone())])
            }
            Test::FilingNumber {} => self.say("test.filing_number", &[]),
        }
    }

    fn joined(self, tests: &[Test], key: &str, is_inner: bool) -> String {
        let tests: Vec<String> = tests.iter().map(|test| self.test_in(test, true)).collect();
        let joined = tests.join(&self.say(key, &[]));
        if is_inner {
            self.say("test.inner", &[("test", joined)])
        } else {
            joined
        }
    }

    fn attested(self, test: &AttestedTest) -> String {
        let what = self.item(Item::Attested, &test.what);
        let mut words = Vec::new();
        let mut bound = |key: &str, n: String| {
            words.push(self.say(key, &[("what", what.clone()), ("n", n)]));
        };
        if let Some(n) = test.at_least {
            bound("test.at_least", n.to_string());
        }
        if let Some(n) = test.at_most {
            bound("test.at_most", n.to_string());
        }
        if test.min_members {
            words.push(self.say("test.min_members", &[("what", what.clone())]));
        }
        for (form, n) in &test.by_form {
            let form = self.forms(std::slice::from_ref(form));
            let known = [("what", what.clone()), ("n", n.to_string()), ("form", form)];
            words.push(self.say("test.by_form", &known));
        }
        let paper = test.paper.as_deref().map(|it| self.item(Item::Paper, it));
        let paper = paper.map(|paper| self.say("test.with_paper", &[("paper", paper)]));
        words.join(self.lang.pick("、", ", ")) + &paper.unwrap_or_default()
    }

    fn share(self, test: &ShareTest) -> String {
        let known = |n: String| {
            [
                ("part", self.item(Item::Attested, &test.part)),
                ("of", self.item(Item::Attested, &test.of)),
                ("n", n),
            ]
        };
        let least = test
            .at_least
            .map(|n| self.say("test.share_least", &known(n.to_string())));
        let above = test
            .more_than
            .map(|n| self.say("test.share_above", &known(n.to_string())));
        least
            .into_iter()
            .chain(above)
            .collect::<Vec<_>>()
            .join(self.lang.pick("、", ", "))
    }

    fn measure(self, test: &MeasureTest) -> String {
        let named = say(self.lang, &format!("edition.measure.{}", test.name), &[]);
        let what = if named.starts_with("edition.") {
            test.name.clone()
        } else {
            named
        };
        let known = |n: i64| [("what", what.clone()), ("n", n.to_string())];
        let least = test.at_least.map(|n| self.say("test.at_least", &known(n)));
        let most = test.at_most.map(|n| self.say("test.at_most", &known(n)));
        let of_form = test
            .min_members
            .then(|| self.say("test.min_members", &[("what", what.clone())]));
        least
            .into_iter()
            .chain(most)
            .chain(of_form)
            .collect::<Vec<_>>()
            .join(self.lang.pick("、", ", "))
    }
}
