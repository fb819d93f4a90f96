//! The edition: ranks, kinds, evidence, clocks and the rule of each transition.

use super::{Clause, Criterion, EditionProblem, Item, Label};
use crate::lifecycle::{Duty, SubjectKind, Transition};
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An edition of the standard, as its YAML file says it. Immutable once published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// The version of the file's shape: [`FORMAT`](super::FORMAT).
    pub format: u32,
    /// The edition's code, such as `CY-2017`, unique in its district.
    pub code: String,
    /// Its title.
    pub title: Label,
    /// The first day on which it holds, until a later edition's first day.
    pub in_force_from: Day,
    /// A line that every page under this edition shows, such as that its numbers are only proposals.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub banner: Option<Label>,
    /// The ranks of nodes, the highest first.
    pub ranks: Vec<Rank>,
    /// The kinds of nodes.
    pub node_kinds: Vec<NodeKind>,
    /// The kinds of bodies (联合会, 联谊会 …).
    pub body_kinds: Vec<BodyKind>,
    /// The levels that bases are built at; without one, the edition takes no bases.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub base_levels: Vec<Term>,
    /// The legal forms of bodies.
    pub legal_forms: Vec<LegalForm>,
    /// The categories of persons.
    pub categories: Vec<Term>,
    /// The groups of criteria (四有, 五好 …).
    pub groups: Vec<Term>,
    /// The single points of groups that a criterion may count for beside its own group.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub tags: Vec<Tag>,
    /// The kinds of papers.
    pub evidence: Vec<EvidenceKind>,
    /// The counts that an applicant may attest.
    pub attested: Vec<Term>,
    /// The statements that an applicant may make.
    pub declared: Vec<Term>,
    /// How long each stage may take.
    pub clocks: Clocks,
    /// The rule of each transition that can be applied for, of associations.
    pub transitions: BTreeMap<Transition, TransitionRule>,
    /// The rule of each transition that can be applied for, of bases.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub base_transitions: BTreeMap<Transition, TransitionRule>,
    /// What becomes of the applications that were accepted before it, by clause (过渡条款).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub changeover: Vec<Clause>,
}

/// A rank of nodes. Offices of a rank are found by walking up the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rank {
    /// Its code; also its key in the figures.
    pub code: String,
    /// Its words.
    pub label: Label,
}

/// A kind of node, such as a street or a park.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeKind {
    /// Its code.
    pub code: String,
    /// The rank of its nodes.
    pub rank: String,
    /// How its nodes' codes are formed.
    pub code_form: CodeForm,
    /// The kinds under which its nodes may stand; without it, any kind of a higher rank. A park may stand under a
    /// street whose rank it shares (domain 4.2).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub under: Option<Vec<String>>,
    /// Its words.
    pub label: Label,
}

/// How the codes of a kind of node are formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeForm {
    /// Six digits, GB/T 2260: city, district, county.
    Digits6,
    /// Nine digits: street, town.
    Digits9,
    /// Twelve digits: community, village.
    Digits12,
    /// The code of a node above, a hyphen and up to eight capitals or digits, such as `370214-TA`.
    Local,
}

impl CodeForm {
    /// Every form.
    pub const ALL: [Self; 4] = [Self::Digits6, Self::Digits9, Self::Digits12, Self::Local];
    /// The longest part after the hyphen of a local code, in characters.
    pub const MAX_LOCAL_CHARS: usize = 8;

    /// Whether a code is of this form.
    pub fn admits(self, code: &str) -> bool {
        let digits = |text: &str, count: usize| {
            text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
        };
        match self {
            Self::Digits6 => digits(code, 6),
            Self::Digits9 => digits(code, 9),
            Self::Digits12 => digits(code, 12),
            Self::Local => code.split_once('-').is_some_and(|(above, local)| {
                [6, 9, 12].into_iter().any(|count| digits(above, count))
                    && (1..=Self::MAX_LOCAL_CHARS).contains(&local.len())
                    && local
                        .bytes()
                        .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
            }),
        }
    }
}

/// A kind of body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyKind {
    /// Its code.
    pub code: String,
    /// Its words.
    pub label: Label,
}

/// A legal form of bodies. Qibu records it and never grants it (domain 5.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalForm {
    /// Its code.
    pub code: String,
    /// How few members a body of this form may have.
    pub min_members: u32,
    /// Its words.
    pub label: Label,
    /// What the form asks for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub help: Option<Label>,
}

/// A code with its words, and help for whoever fills it in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Its code.
    pub code: String,
    /// Its words.
    pub label: Label,
    /// What is meant, shown beside the field.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub help: Option<Label>,
}

/// One point of a group, such as 任务目标化 of 1+6: criteria of any group may carry it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    /// Its code.
    pub code: String,
    /// The group whose point it is.
    pub group: String,
    /// Its words.
    pub label: Label,
}

/// A kind of paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceKind {
    /// Its code.
    pub code: String,
    /// Its words.
    pub label: Label,
    /// What is meant, shown beside the field.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub help: Option<Label>,
    /// The transitions whose application must hold it, of associations.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub needed_for: Vec<Transition>,
    /// The transitions whose application may hold it, of associations.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub welcome_for: Vec<Transition>,
    /// The transitions whose application must hold it, of bases.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub needed_for_bases: Vec<Transition>,
    /// The transitions whose application may hold it, of bases.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub welcome_for_bases: Vec<Transition>,
    /// Those of `needed_for` for which it may come after a conditional acceptance (容缺受理).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub deferrable_for: Vec<Transition>,
    /// Those of `needed_for_bases` for which it may come after a conditional acceptance.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub deferrable_for_bases: Vec<Transition>,
}

impl EvidenceKind {
    /// The transitions of a kind of body whose application must hold it.
    pub fn needed(&self, kind: SubjectKind) -> &[Transition] {
        match kind {
            SubjectKind::Association => &self.needed_for,
            SubjectKind::Base => &self.needed_for_bases,
        }
    }

    /// The transitions of a kind of body whose application may hold it.
    pub fn welcome(&self, kind: SubjectKind) -> &[Transition] {
        match kind {
            SubjectKind::Association => &self.welcome_for,
            SubjectKind::Base => &self.welcome_for_bases,
        }
    }

    /// The transitions of a kind of body for which it may come after a conditional acceptance.
    pub fn deferrable(&self, kind: SubjectKind) -> &[Transition] {
        match kind {
            SubjectKind::Association => &self.deferrable_for,
            SubjectKind::Base => &self.deferrable_for_bases,
        }
    }
}

/// How long each stage may take: working days, save where the name says months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clocks {
    /// To accept, refuse or return an application; afterwards it is deemed accepted.
    pub accept_workdays: u32,
    /// For the applicant to correct; afterwards the application lapses.
    pub correction_workdays: u32,
    /// By how much that time may be extended, once; 0 for never.
    pub correction_extension_workdays: u32,
    /// For each reviewing seat.
    pub review_workdays: u32,
    /// To decide.
    pub decide_workdays: u32,
    /// By how much that time may be extended with reasons, once; 0 for never.
    pub decide_extension_workdays: u32,
    /// To deliver the reply.
    pub reply_workdays: u32,
    /// How many months a body may prepare before its preparation lapses.
    pub preparation_months: u32,
    /// For how many days after a rejection the same may be applied for with new facts only; 0, also where an edition
    /// does not say, for at once (domain 5.8).
    #[serde(default)]
    pub new_facts_days: u32,
    /// For how many days a seat may hold an application, once; 0, also where an edition does not say, for not at all.
    #[serde(default)]
    pub hold_days: u32,
    /// To confirm a decision that was recorded from paper; afterwards the slip is void (domain 11.2).
    #[serde(default = "five_workdays")]
    pub slip_workdays: u32,
    /// For the applicant to hand in what was missing at a conditional acceptance (容缺受理), after which the application
    /// lapses; 0, also where an edition does not say, for no such acceptance (domain 11.2).
    #[serde(skip_serializing_if = "is_zero", default)]
    pub gap_workdays: u32,
    /// For another office to give its opinion.
    #[serde(default = "five_workdays")]
    pub opinion_workdays: u32,
    /// How many days a body has to put right what no longer holds; 0, also where an edition does not say, for none: then
    /// nothing is put to rectification (domain 5.8).
    #[serde(default)]
    pub rectify_days: u32,
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// What an edition that does not say gives for slips and opinions.
fn five_workdays() -> u32 {
    5
}

/// The rule of one transition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransitionRule {
    /// The public notice, where there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub notice: Option<Notice>,
    /// For how many working days the body may state its case before this is approved against it; none where it is absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hearing_workdays: Option<u32>,
    /// The visit by two that an approval needs, where one is asked for (现场核实).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub site_visit: Option<SiteVisitRule>,
    /// The rank whose office keeps the approval on file (备案): then the decision ends the application, without notice and
    /// reply.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub filed_at: Option<String>,
    /// The seats in their order, by the rank of the subject's node. The last one decides.
    pub routes: BTreeMap<String, Vec<Seat>>,
    /// What must hold.
    pub criteria: Vec<Criterion>,
}

/// A notice before a decision counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// How long it stands, in working days.
    pub workdays: u32,
    /// Whether it is public; else it is shown inside the offices only.
    pub public: bool,
}

/// A visit by two people before an approval; a step that is re-affirmed in a later cycle needs none (domain 5.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteVisitRule {
    /// How many working days of the seat's turn its clock does not count, once, when the visit is confirmed (domain 5.0).
    pub workdays: u32,
}

/// A seat of a route. Different people sit on the seats of one application (domain 11.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// What the seat does.
    pub seat: SeatKind,
    /// The rank of the office that it belongs to.
    pub rank: String,
    /// The duty that its holder needs: officer or lead.
    pub duty: Duty,
    /// Where a committee of the office fills it: how its ballot is decided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub committee: Option<Committee>,
}

/// A committee of an office that fills a seat: its officers and leads vote by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Committee {
    /// How many members each ballot has.
    pub of: u32,
    /// How many of all members, present or not, must vote for it: more than half.
    pub approve: u32,
    /// The duties whose holders among the members end the ballot by voting against it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub veto: Vec<Duty>,
}

/// What a seat does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeatKind {
    /// Gives an opinion on the application (审核).
    Review,
    /// Decides (审批).
    Decide,
}

impl Edition {
    /// Reads the YAML text of an edition. Only its shape is tested here, so that an edition published once reads for
    /// ever; [`check`](Self::check) tests what it says, before it is published.
    pub fn parse(text: &str) -> Result<Self, Vec<EditionProblem>> {
        serde_saphyr::from_str(text).map_err(|error| vec![EditionProblem::unread(&error)])
    }

    /// The rules of a kind of body.
    pub fn rules(&self, kind: SubjectKind) -> &BTreeMap<Transition, TransitionRule> {
        match kind {
            SubjectKind::Association => &self.transitions,
            SubjectKind::Base => &self.base_transitions,
        }
    }

    /// The rule of a transition; `None` where the edition does not let it be applied for.
    pub fn rule(&self, kind: SubjectKind, transition: Transition) -> Option<&TransitionRule> {
        self.rules(kind).get(&transition)
    }

    /// A kind of node.
    pub fn node_kind(&self, code: &str) -> Option<&NodeKind> {
        self.node_kinds.iter().find(|kind| kind.code == code)
    }

    /// The rank of a kind of node.
    pub fn rank_of_kind(&self, node_kind: &str) -> Option<&str> {
        self.node_kind(node_kind).map(|kind| kind.rank.as_str())
    }

    /// The place of a rank, 0 for the highest.
    pub fn rank_order(&self, rank: &str) -> Option<usize> {
        self.ranks.iter().position(|known| known.code == rank)
    }

    /// Whether a node of a kind may stand under one of another kind.
    pub fn may_stand_under(&self, kind: &str, parent_kind: &str) -> bool {
        let Some(child) = self.node_kind(kind) else {
            return false;
        };
        if let Some(kinds) = &child.under {
            return kinds.iter().any(|allowed| allowed == parent_kind);
        }
        let above = self
            .rank_of_kind(parent_kind)
            .and_then(|rank| self.rank_order(rank));
        above
            .zip(self.rank_order(&child.rank))
            .is_some_and(|(above, own)| above < own)
    }

    /// A legal form.
    pub fn legal_form(&self, code: &str) -> Option<&LegalForm> {
        self.legal_forms.iter().find(|form| form.code == code)
    }

    /// A kind of paper.
    pub fn evidence_kind(&self, code: &str) -> Option<&EvidenceKind> {
        self.evidence.iter().find(|kind| kind.code == code)
    }

    /// The kinds of papers that an application for a transition must hold.
    pub fn needed(
        &self,
        kind: SubjectKind,
        transition: Transition,
    ) -> impl Iterator<Item = &EvidenceKind> {
        let evidence = self.evidence.iter();
        evidence.filter(move |it| it.needed(kind).contains(&transition))
    }

    /// Whether an application for a transition may hold a paper of a kind.
    pub fn takes_evidence(&self, kind: SubjectKind, code: &str, transition: Transition) -> bool {
        self.evidence_kind(code).is_some_and(|evidence| {
            evidence.needed(kind).contains(&transition)
                || evidence.welcome(kind).contains(&transition)
        })
    }

    /// Whether the closing of a cycle asks for a count, which the next cycle then knows.
    pub fn hands_over(&self, kind: SubjectKind, attested: &str) -> bool {
        let closing = self.rule(kind, Transition::T8).into_iter();
        let mut tests = closing.flat_map(|rule| &rule.criteria).map(|it| &it.test);
        tests.any(|test| test.items().contains(&(Item::Attested, attested)))
    }

    /// The words for what a criterion asks for, and the help beside it; `None` for measures, whose words are the
    /// code's, and for codes that the edition does not know.
    pub fn words(&self, item: Item, code: &str) -> Option<(&Label, Option<&Label>)> {
        let terms = match item {
            Item::Paper => {
                let kind = self.evidence_kind(code)?;
                return Some((&kind.label, kind.help.as_ref()));
            }
            Item::Attested => &self.attested,
            Item::Declared => &self.declared,
            Item::Category => &self.categories,
            Item::Measure | Item::RegisteredCode | Item::FilingNumber | Item::Rule => return None,
        };
        let term = terms.iter().find(|term| term.code == code)?;
        Some((&term.label, term.help.as_ref()))
    }
}
