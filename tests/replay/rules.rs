//! What the district is ruled by, at random: its tree, its editions, policies and calendars; what is written down of it;
//! and the papers that it has erased.

use crate::chance::Chance;
use crate::play::{Came, NODES, OTHER_STREET, Play};
use crate::town::{DISTRICT, STREET, paper, text};
use qibu::opening::{POLICIES, SCHEMA, SIMPLE};
use qibu_domain::actor::Source;
use qibu_domain::annals::{
    Annal, Annals, AnnalsCommand, GuidePublished, PublicationRecorded, PublicationSort,
    VisitRecorded, VisitSort,
};
use qibu_domain::calendar::{Calendar, CalendarCommand, PublishCalendarYear};
use qibu_domain::district::{AddNode, CloseNode, District, DistrictCommand, MoveNode, RenameNode};
use qibu_domain::editions::{Editions, EditionsCommand, PublishEdition};
use qibu_domain::id::{Sequence, StreamId, StreamKind};
use qibu_domain::lifecycle::Duty;
use qibu_domain::paper::event::ErasureGround;
use qibu_domain::paper::{Paper, PaperCommand};
use qibu_domain::policies::{AdoptPolicies, Policies, PoliciesCommand};
use qibu_domain::subject::{Application, BaseProposal, Proposal};
use qibu_domain::text::Verbatim;
use qibu_domain::time::Instant;

const DECIDES: &str = "{ seat: decide, rank: street_or_park, duty: lead }";
const BASES: [&str; 2] = ["样例甲基地", "样例 甲 基地"];

/// The simple standard where a committee decides for the street.
fn voted(simple: &str) -> String {
    let filled = DECIDES.replace(" }", ", committee: { of: 3, approve: 2 } }");
    simple.replace(DECIDES, &filled)
}

impl Play {
    pub async fn rules(&mut self, chance: &mut Chance, at: Instant) -> Came {
        let (admin, log, number) = (self.town.admin, self.town.qibu.log_id(), self.number);
        match chance.below(3) {
            0 => {
                let command = CalendarCommand::PublishCalendarYear(PublishCalendarYear {
                    year: at.day().year() + 1,
                    off: Vec::new(),
                    work: Vec::new(),
                });
                let stream = StreamId::of_log(StreamKind::Calendar, log);
                self.send::<Calendar>(admin, stream, command, at).await
            }
            1 => {
                let simple = match chance.below(4) {
                    3 => voted(SIMPLE),
                    0 => crate::visited::asking("SIMPLE-1", "2017-01-01"),
                    1 => crate::supplemented::deferring(SIMPLE),
                    _ => SIMPLE.to_owned(),
                };
                let edition = simple
                    .replace("code: SIMPLE-1", &format!("code: SIMPLE-{number}"))
                    .replace(
                        "in_force_from: 2017-01-01",
                        &format!("in_force_from: {}", at.day().plus_days(1)),
                    )
                    .replace(
                        "initiators, at_least: 3",
                        &format!("initiators, at_least: {}", 3 + chance.below(4)),
                    );
                let treatment = ["stays", "moves", "chooses, until: 2099-12-31"][chance.below(3)];
                let label = "label: { zh: 过渡, en: Passage }";
                let clause = format!("  - {{ code: all, {label}, treatment: {treatment} }}");
                let edition = format!("{edition}\nchangeover:\n{clause}\n");
                let command = EditionsCommand::PublishEdition(PublishEdition {
                    district: DISTRICT.to_owned(),
                    text: Verbatim::new(&edition).unwrap(),
                    source: Source::Live,
                });
                let stream = StreamId::of_district(StreamKind::Editions, log, DISTRICT);
                self.send::<Editions>(admin, stream, command, at).await
            }
            _ => {
                let changed = format!("{POLICIES}\n// {number}\n");
                let next = self
                    .town
                    .qibu
                    .rulebook()
                    .policies()
                    .map_or(1, |(number, _, _)| number + 1);
                let command = PoliciesCommand::AdoptPolicies(AdoptPolicies {
                    number: next,
                    schema: Verbatim::new(SCHEMA).unwrap(),
                    policies: Verbatim::new(&changed).unwrap(),
                });
                let stream = StreamId::of_log(StreamKind::Policies, log);
                self.send::<Policies>(admin, stream, command, at).await
            }
        }
    }

    /// What a base is said to be: mostly a new one, else one that others want too.
    pub fn base(&self, chance: &mut Chance, plaque: Option<&str>) -> Proposal {
        let name = if chance.below(4) == 0 {
            chance.pick(&BASES).to_owned()
        } else {
            format!("样例{}基地", self.number)
        };
        Self::base_of(&name, chance.pick(&NODES), plaque)
    }

    /// A base of that name and node.
    pub fn base_of(name: &str, node: &str, plaque: Option<&str>) -> Proposal {
        let proposal = BaseProposal {
            name: text(name),
            short_name: None,
            level: "street_base".to_owned(),
            node: node.to_owned(),
            host: text("样例科技园有限公司"),
            plaque: plaque.map(text),
        };
        proposal.into()
    }

    /// A node more, or one that changes: those of the play stay where they are.
    pub async fn tree(&mut self, chance: &mut Chance, at: Instant) -> Came {
        let from = at.day();
        let spare = self.spares.get(chance.below(self.spares.len() + 1));
        let spare = spare.filter(|_| chance.below(3) > 0).cloned();
        let command = match spare {
            None => {
                let code = format!("{STREET}{:03}", self.number);
                self.spares.push(code.clone());
                DistrictCommand::AddNode(AddNode {
                    code,
                    kind: "community".to_owned(),
                    name: text("样例新社区"),
                    parent: STREET.to_owned(),
                    from,
                })
            }
            Some(code) => match chance.below(4) {
                0 => DistrictCommand::CloseNode(CloseNode { code, from }),
                1 => DistrictCommand::RenameNode(RenameNode {
                    code: chance.pick(&NODES).to_owned(),
                    name: text(&format!("样例第{}处", self.number)),
                    from,
                }),
                _ => DistrictCommand::MoveNode(MoveNode {
                    code,
                    parent: chance.pick(&[STREET, OTHER_STREET]).to_owned(),
                    from,
                }),
            },
        };
        let stream = self.town.tree();
        let admin = self.town.admin;
        self.send::<District>(admin, stream, command, at).await
    }

    /// An entry of the annals, or the correction of one.
    pub async fn annals(&mut self, chance: &mut Chance, at: Instant) -> Came {
        let log = self.town.qibu.log_id();
        let stream = StreamId::of_district(StreamKind::Annals, log, DISTRICT);
        let body = self.body(chance).await.map(|(body, _)| body);
        let bodies = body.into_iter().filter(|_| chance.below(2) == 0).collect();
        let node = chance.pick(&NODES).to_owned();
        let entry = match chance.below(3) {
            0 => Annal::Visit(VisitRecorded {
                node,
                sort: VisitSort::Exchange,
                from: text("样例市"),
                title: None,
                bodies,
                came: Vec::new(),
                persons: Some(12),
                paper: None,
            }),
            1 => Annal::Publication(PublicationRecorded {
                node,
                sort: PublicationSort::Journal,
                title: text(&format!("样例文章{}", self.number)),
                periodical: text("样例刊物"),
                issue: None,
                bodies,
                paper: None,
            }),
            _ => Annal::Guide(GuidePublished {
                node: DISTRICT.to_owned(),
                title: text(&format!("样例指南{}", self.number)),
                edition: "SIMPLE-1".to_owned(),
                paper: None,
            }),
        };
        let occurred_on = at.day();
        let command = if chance.below(3) == 0 {
            let known = self.town.fold::<Annals>(stream).await.entries;
            AnnalsCommand::Correct {
                cites: known.last().map_or(Sequence(1), |entry| entry.sequence),
                replacement: (chance.below(2) == 0).then_some((occurred_on, entry)),
                reason: paper(self.number, "reason"),
                by_two: false,
            }
        } else {
            AnnalsCommand::Record { occurred_on, entry }
        };
        let by = self.somebody(chance, Duty::Officer);
        self.send::<Annals>(by, stream, command, at).await
    }

    /// A paper of a body is erased, on which a decision may stand.
    pub async fn erasure(&mut self, chance: &mut Chance, at: Instant) -> Came {
        // The bodies of a play share their papers: of many erasures little would be left to decide.
        if chance.below(4) > 0 {
            return self.standing(chance, at).await;
        }
        let Some((_, state)) = self.body(chance).await else {
            return Ok(None);
        };
        let papers = state.applications.iter().flat_map(Application::papers);
        let papers: Vec<_> = papers.map(|paper| paper.paper).collect();
        if papers.is_empty() {
            return Ok(None);
        }
        let stream = StreamId::new(StreamKind::Paper, chance.pick(&papers).0);
        let ground = ErasureGround::PersonsRequest;
        let command = PaperCommand::OrderErasure { ground };
        let by = self.somebody(chance, Duty::DataProtection);
        self.send::<Paper>(by, stream, command, at).await
    }
}
