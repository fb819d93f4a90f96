//! All associations by step, with filters and figures.

use super::propose;
use super::whole::whole;
use crate::authority::Action;
use crate::web::api::answer::folder_of;
use crate::web::api::filter;
use crate::web::api::reading::{At, parameter, permit};
use crate::web::api::turn::{Turn, offices, turn};
use crate::web::pages::base::Link;
use crate::web::pages::form::Choice;
use crate::web::pages::labels;
use crate::web::pages::subjects::{Figure, OpenApplication, StepColumn, SubjectCard, SubjectsPage};
use crate::web::pages::visit::Visit;
use crate::web::pages::visit::fields::address;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::Extension;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use qibu_domain::id::SubjectId;
use qibu_domain::lifecycle::{Duty, SubjectKind};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::subject::LIFE_WORDS;
use qibu_domain::time::Day;
use qibu_projections::Tables;
use qibu_projections::applications::{self, ApplicationRow};
use qibu_projections::figures::figures;
use qibu_projections::nodes::{self, NodeRow, RankRow};
use qibu_projections::subjects::{self, SubjectRow};
use qibu_projections::{AsOf, QueryError};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The most bodies that are counted by step, and the most open applications that are looked up for their cards.
pub const MAX_BOARD_ROWS: usize = 2_000;
/// The bodies of a page where the address asks for no number.
const PAGE_BODIES: u32 = 100;
/// The last step.
const LAST_STEP: u8 = 7;

/// The route.
pub fn routes() -> Router<Arc<Qibu>> {
    let of_kind =
        |path: &str, kind: SubjectKind| Router::new().route(path, get(show)).layer(Extension(kind));
    of_kind("/associations", SubjectKind::Association).merge(of_kind("/bases", SubjectKind::Base))
}

async fn show(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    visit: Visit,
) -> Response {
    visit.outcome(page(&qibu, &visit, kind).await)
}

/// What the address asks for.
#[derive(Clone, Debug)]
struct Asked {
    kind: SubjectKind,
    step: Option<u8>,
    rank: String,
    node: String,
    text: String,
    /// The word of a stage of life; empty for all.
    life: String,
    /// The day; empty for today.
    as_of: String,
    table: bool,
    /// How many bodies are passed over.
    from: usize,
    /// How many are shown; `None` for the usual number.
    limit: Option<u32>,
}

impl Asked {
    fn of(visit: &Visit, kind: SubjectKind) -> Result<Self, Problem> {
        let (lang, query) = (visit.lang(), visit.query());
        let step = query.first("step").map(str::to_owned);
        let step = filter::one_of(lang, "step", step, &filter::STEPS)?;
        let step: Option<u8> = parameter(lang, "step", step.as_deref())?;
        let life = query.first("life").map(str::to_owned);
        let life = filter::one_of(lang, "life", life, &LIFE_WORDS)?;
        let from: Option<usize> = parameter(lang, "from", query.first("from"))?;
        Ok(Self {
            kind,
            step,
            rank: query.text("rank").to_owned(),
            node: query.text("node").to_owned(),
            text: query.text("text").to_owned(),
            life: life.unwrap_or_default(),
            as_of: query.text("as_of").to_owned(),
            table: query.text("view") == "table",
            from: from.unwrap_or_default(),
            limit: visit.limit_rows,
        })
    }

    /// How many bodies are shown.
    fn rows(&self) -> usize {
        self.limit.unwrap_or(PAGE_BODIES) as usize
    }

    /// The address of the same with changes.
    fn with(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut asked = Self {
            from: 0,
            ..self.clone()
        };
        change(&mut asked);
        let number = |number: usize| {
            if number == 0 {
                String::new()
            } else {
                number.to_string()
            }
        };
        address(
            &format!("/{}", folder_of(asked.kind.stream())),
            &[
                (
                    "step",
                    &asked.step.map(|step| step.to_string()).unwrap_or_default(),
                ),
                ("rank", &asked.rank),
                ("node", &asked.node),
                ("text", &asked.text),
                ("life", &asked.life),
                ("as_of", &asked.as_of),
                ("view", if asked.table { "table" } else { "" }),
                (
                    "limit",
                    &asked.limit.map(|rows| rows.to_string()).unwrap_or_default(),
                ),
                ("from", &number(asked.from)),
            ],
        )
    }
}

/// What the views tell, in one snapshot.
struct Read {
    bodies: Vec<SubjectRow>,
    /// Whether there may be more bodies than are counted.
    is_cut: bool,
    /// The open applications of each: its own, and what an office proposed.
    open: BTreeMap<SubjectId, Vec<ApplicationRow>>,
    nodes: Vec<NodeRow>,
    ranks: Vec<RankRow>,
    units: BTreeMap<String, u64>,
}

async fn page(qibu: &Arc<Qibu>, visit: &Visit, kind: SubjectKind) -> Result<Response, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let mut asked = Asked::of(visit, kind)?;
    let day = Some(asked.as_of.as_str()).filter(|day| !day.is_empty());
    let at = At::of(qibu, lang, day, None).await?;
    let (as_of, shown) = (at.as_of, at.asked());
    let today = qibu.clock().now().day();
    if as_of == today {
        asked.as_of.clear();
    }
    let rulebook = qibu.rulebook();
    let districts: Vec<String> = rulebook.districts().map(str::to_owned).collect();
    let node = Some(asked.node.clone()).filter(|node| !node.is_empty());
    let filter = subjects::Filter {
        node: filter::node(qibu, lang, node)?,
        text: Some(asked.text.clone()).filter(|text| !text.is_empty()),
        life: Some(asked.life.clone()).filter(|life| !life.is_empty()),
        kind: Some(kind),
        ..subjects::Filter::default()
    };
    let reading = at.read(qibu, lang, move |rows| {
        read(rows, shown, (kind, &filter), &districts)
    });
    let (mut read, _) = reading.await?;
    let (steps, total) = board(qibu, lang, &mut read, &asked, as_of).await?;
    let next = asked.from.saturating_add(asked.rows());
    let list = labels::list_of(lang, kind);
    Ok(visit.show(&SubjectsPage {
        base: visit.base(list.label),
        path: list.href,
        propose_href: propose::path(kind).to_owned(),
        may_import: may_import(qibu, visit, today).await?,
        as_of: as_of.to_string(),
        live: as_of == today,
        today: today.to_string(),
        steps,
        table: asked.table,
        step_choices: step_choices(lang, asked.step),
        node_choices: node_choices(lang, &read.nodes, &asked.node),
        life_choices: life_choices(lang, kind, &asked.life),
        text: asked.text.clone(),
        chips: chips(lang, &rulebook, &read.ranks, &asked),
        figures: figures_line(lang, &read, &asked),
        figures_href: address(
            "/api/v1/figures",
            &[("node", &asked.node), ("as_of", &as_of.to_string())],
        ),
        total: u32::try_from(total).unwrap_or(u32::MAX),
        cut_at: if read.is_cut { MAX_BOARD_ROWS } else { 0 },
        cards_href: asked.with(|asked| asked.table = false),
        table_href: asked.with(|asked| asked.table = true),
        next_href: if next < total {
            asked.with(|asked| asked.from = next)
        } else {
            String::new()
        },
    }))
}

/// Whether the account is an officer or a lead today: they take over old bodies of their area (domain 11.2).
pub(super) async fn may_import(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    today: Day,
) -> Result<bool, Problem> {
    let actor = qibu.actor(visit.signed.caller.account, false).await;
    let actor = actor.map_err(|error| Problem::of_command(visit.lang(), &error))?;
    let mut offices = offices(&actor, today).into_iter();
    Ok(offices.any(|office| matches!(office.duty, Duty::Officer | Duty::Lead)))
}

fn read(
    rows: &Tables<'_>,
    as_of: AsOf,
    (kind, filter): (SubjectKind, &subjects::Filter),
    districts: &[String],
) -> Result<Read, QueryError> {
    let bodies = whole(
        MAX_BOARD_ROWS,
        |page| subjects::list(rows, as_of, filter, page),
        |row| row.id,
    )?;
    let open_only = applications::Filter {
        node: filter.node.clone(),
        open_only: true,
        ..applications::Filter::default()
    };
    let open = whole(
        MAX_BOARD_ROWS,
        |page| applications::list(rows, as_of, &open_only, page),
        |row| row.id,
    )?;
    let mut units: BTreeMap<String, u64> = BTreeMap::new();
    let mut ranks: Vec<RankRow> = Vec::new();
    // A node's figures hold all that stands under it; without one, all districts are added up.
    let counted = match &filter.node {
        Some(node) => std::slice::from_ref(node),
        None => districts,
    };
    // What is not counted shows as nothing anyway, rank by rank.
    let no_more = BTreeSet::new();
    for node in counted {
        let mut counted = figures(rows, node, as_of, &no_more)?.units_by_kind;
        for (rank, count) in counted.remove(&kind).unwrap_or_default() {
            *units.entry(rank).or_default() += count;
        }
    }
    for district in districts {
        for rank in nodes::ranks(rows, district)? {
            if !ranks.iter().any(|known| known.code == rank.code) {
                ranks.push(rank);
            }
        }
    }
    let mut by_body: BTreeMap<SubjectId, Vec<ApplicationRow>> = BTreeMap::new();
    for row in open.rows {
        by_body.entry(row.subject).or_default().push(row);
    }
    Ok(Read {
        is_cut: bodies.is_cut,
        bodies: bodies.rows,
        open: by_body,
        nodes: nodes::tree(rows, None, as_of.day())?,
        ranks,
        units,
    })
}

/// The columns with the bodies of this page, and how many bodies the filters leave on all pages.
async fn board(
    qibu: &Arc<Qibu>,
    lang: Lang,
    read: &mut Read,
    asked: &Asked,
    as_of: Day,
) -> Result<(Vec<StepColumn>, usize), Problem> {
    let rulebook = qibu.rulebook();
    if !asked.rank.is_empty() {
        // What a figure counts: the bodies of the rank that count.
        read.bodies
            .retain(|row| row.counts && row.rank == asked.rank);
    }
    let mut counts: BTreeMap<u8, u32> = BTreeMap::new();
    for row in &read.bodies {
        *counts.entry(row.step).or_default() += 1;
    }
    if let Some(step) = asked.step {
        read.bodies.retain(|row| row.step == step);
    }
    let total = read.bodies.len();
    let shown = read.bodies.iter().skip(asked.from).take(asked.rows());
    let mut cards: BTreeMap<u8, Vec<SubjectCard>> = BTreeMap::new();
    for row in shown {
        let mut open = Vec::new();
        for application in read.open.get(&row.id).into_iter().flatten() {
            let turn = turn(qibu, application, as_of).await;
            let turn = turn.map_err(|error| Problem::of_command(lang, &error))?;
            open.push((application, turn));
        }
        let card = card(lang, &rulebook, row, &open, as_of);
        cards.entry(row.step).or_default().push(card);
    }
    // Where one step is asked for, no other column is shown: it would look empty and is not.
    let columns = (0..=LAST_STEP).filter(|number| asked.step.is_none_or(|step| step == *number));
    let steps = columns.map(|number| StepColumn {
        number,
        label: labels::step(lang, number),
        count: counts.get(&number).copied().unwrap_or_default(),
        href: asked.with(|asked| asked.step = Some(number)),
        cards: cards.remove(&number).unwrap_or_default(),
    });
    Ok((steps.collect(), total))
}

fn card(
    lang: Lang,
    rulebook: &Rulebook,
    row: &SubjectRow,
    open: &[(&ApplicationRow, Turn)],
    as_of: Day,
) -> SubjectCard {
    let edition = rulebook.last_edition(&row.district);
    let kind = edition.and_then(|edition| {
        edition
            .body_kinds
            .iter()
            .find(|kind| Some(&kind.code) == row.body_kind.as_ref())
    });
    let level = edition.and_then(|edition| edition.base_level(row.level.as_deref()?));
    let label = kind
        .map(|kind| &kind.label)
        .or(level.map(|level| &level.label));
    let label = label.map(|label| lang.pick(label.zh.as_str(), label.en.as_str()));
    let applications = open.iter().map(|(open, turn)| {
        let step = labels::transition(lang, open.transition);
        let stage = labels::stage(lang, &turn.stage);
        OpenApplication {
            id: open.id.to_string(),
            words: format!("{step} · {stage}"),
            due: turn.due.map(|day| labels::due(rulebook, as_of, day)),
        }
    });
    SubjectCard {
        path: labels::address_of(row.stream()),
        name: row.name.clone(),
        short_name: row.short_name.clone().unwrap_or_default(),
        kind: label.unwrap_or_default().to_owned(),
        life: labels::standing(lang, row),
        tone: labels::life_tone(&row.effective_life),
        node: labels::node(rulebook, &row.node),
        founded: labels::founded(row),
        applications: applications.collect(),
    }
}

fn choice(code: String, label: String, chosen: bool) -> Choice {
    Choice {
        code,
        label,
        chosen,
        ..Choice::default()
    }
}

fn step_choices(lang: Lang, asked: Option<u8>) -> Vec<Choice> {
    let all = say(lang, "label.board.all_steps", &[]);
    let steps = (0..=LAST_STEP).map(|number| {
        let label = format!("{number} {}", labels::step(lang, number));
        choice(number.to_string(), label, asked == Some(number))
    });
    let all = choice(String::new(), all, asked.is_none());
    std::iter::once(all).chain(steps).collect()
}

fn node_choices(lang: Lang, nodes: &[NodeRow], asked: &str) -> Vec<Choice> {
    let all = say(lang, "label.board.all_nodes", &[]);
    let all = choice(String::new(), all, asked.is_empty());
    let nodes = nodes
        .iter()
        .map(|node| choice(node.code.clone(), node.name.clone(), node.code == asked));
    std::iter::once(all).chain(nodes).collect()
}

/// The stages of life that a body of the kind can be at.
fn life_choices(lang: Lang, kind: SubjectKind, asked: &str) -> Vec<Choice> {
    let all = say(lang, "label.board.all_lives", &[]);
    let all = choice(String::new(), all, asked.is_empty());
    let of_the_other_kind: &[&str] = match kind {
        SubjectKind::Association => &["delisted"],
        SubjectKind::Base => &["liquidating", "dissolved", "revoked"],
    };
    let words = LIFE_WORDS.into_iter();
    let words = words.filter(|word| !of_the_other_kind.contains(word) || *word == asked);
    let words = words.map(|word| {
        let label = labels::life(lang, word);
        choice(word.to_owned(), label, word == asked)
    });
    std::iter::once(all).chain(words).collect()
}

/// The filters that are on, each with the address without it.
fn chips(lang: Lang, rulebook: &Rulebook, ranks: &[RankRow], asked: &Asked) -> Vec<Link> {
    let mut chips = Vec::new();
    if let Some(step) = asked.step {
        let arguments = [("n", step.to_string()), ("step", labels::step(lang, step))];
        let label = say(lang, "label.board.step", &arguments);
        let href = asked.with(|asked| asked.step = None);
        chips.push(Link { label, href });
    }
    if !asked.rank.is_empty() {
        let label = rank_label(lang, ranks, &asked.rank);
        let href = asked.with(|asked| asked.rank.clear());
        chips.push(Link { label, href });
    }
    if !asked.node.is_empty() {
        let label = labels::node(rulebook, &asked.node);
        let href = asked.with(|asked| asked.node.clear());
        chips.push(Link { label, href });
    }
    if !asked.life.is_empty() {
        let label = labels::life(lang, &asked.life);
        let href = asked.with(|asked| asked.life.clear());
        chips.push(Link { label, href });
    }
    if !asked.text.is_empty() {
        let label = say(lang, "label.board.text", &[("text", asked.text.clone())]);
        let href = asked.with(|asked| asked.text.clear());
        chips.push(Link { label, href });
    }
    chips
}

fn rank_label(lang: Lang, ranks: &[RankRow], code: &str) -> String {
    let known = ranks.iter().find(|rank| rank.code == code);
    known
        .map_or(code, |rank| lang.pick(&rank.zh, &rank.en))
        .to_owned()
}

/// The bodies that count, by rank, the highest first; each leads to the rows that it counts.
fn figures_line(lang: Lang, read: &Read, asked: &Asked) -> Vec<Figure> {
    let figure = |rank: &RankRow| Figure {
        label: lang.pick(&rank.zh, &rank.en).to_owned(),
        value: read
            .units
            .get(&rank.code)
            .copied()
            .unwrap_or_default()
            .to_string(),
        href: asked.with(|asked| {
            asked.rank.clone_from(&rank.code);
            asked.step = None;
            asked.text.clear();
            asked.life.clear();
        }),
    };
    read.ranks.iter().map(figure).collect()
}
