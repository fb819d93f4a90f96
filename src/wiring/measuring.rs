//! Reading other streams for a decision: in one snapshot that has reached the head of the request's arrival,
//! bounded, or not at all (law 12).

mod named;
mod teams;
mod work;

use super::Qibu;
use super::citing::cite;
use super::views::not_before;
use crate::command::{CommandError, Guarded};
use crate::log::Log;
use crate::log::any::AnyLog;
use crate::vault::{StorageFault, TokenUse};
use qibu_domain::claim::Fence;
use qibu_domain::id::{
    AccountId, Citation, PaperId, PersonRef, Position, Sequence, StreamId, StreamKind, SubjectId,
};
use qibu_domain::lifecycle::Transition;
use qibu_domain::occasion::Facts;
use qibu_domain::paper::PaperEvent;
use qibu_domain::standard::MeasureResult;
use qibu_domain::subject::{Body, SubjectState};
use qibu_domain::time::Day;
use qibu_projections::Tables;
use qibu_projections::{AsOf, QueryError, subjects, views};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// The measure that counts the bodies of the same area and scope (domain 5.1, 1e).
pub(crate) const SAME_SCOPE_BODIES: &str = "same_scope_bodies/1";

/// Which bodies the measure `same_scope_bodies/1` counts.
#[derive(Clone, Debug)]
pub struct SameScope {
    /// The code of the area.
    pub area: String,
    /// The code of the scope.
    pub scope: String,
    /// The day on which they stand.
    pub as_of: AsOf,
    /// The body that is judged; it is no other.
    pub except: SubjectId,
}

pub use work::Work;

/// What those rows say of other streams, with the position that they stand at: of an association the bodies of its area and
/// scope, of every body what it did.
pub fn measured(
    same_scope: Option<&SameScope>,
    work: Option<&Work>,
    rows: &Tables<'_>,
) -> Result<Facts, QueryError> {
    let mut facts = match same_scope {
        Some(same_scope) => same_scope.facts(rows)?,
        None => Facts {
            facts_at: views::position_of(rows)?,
            ..Facts::default()
        },
    };
    if let Some(work) = work {
        facts.measures.extend(work.results(rows, facts.facts_at)?);
    }
    Ok(facts)
}

impl SameScope {
    /// What a body is measured against; `None` for a base.
    pub fn of(body: &Body, stream: StreamId, as_of: AsOf) -> Option<Self> {
        let identity = body.association()?;
        Some(Self {
            area: identity.node.clone(),
            scope: identity.scope.clone(),
            as_of,
            except: SubjectId(stream.id),
        })
    }

    /// What those rows say, with the position that they stand at. Whoever judges a body measures here.
    pub fn facts(&self, rows: &Tables<'_>) -> Result<Facts, QueryError> {
        let facts_at = views::position_of(rows)?;
        let (area, scope, except) = (&self.area, &self.scope, Some(self.except));
        let found = subjects::same_scope(rows, area, scope, self.as_of, except)?;
        let measures = [(SAME_SCOPE_BODIES.to_owned(), self.result(facts_at, found))].into();
        Ok(Facts {
            facts_at,
            measures,
            ..Facts::default()
        })
    }

    fn result(&self, facts_at: Position, found: Vec<Citation>) -> MeasureResult {
        MeasureResult {
            value: i64::try_from(found.len()).unwrap_or(i64::MAX),
            by_query: Some(cite(SAME_SCOPE_BODIES, self.arguments(), facts_at, &found)),
            citations: found,
        }
    }

    /// The same by name, as it is stored: an argument is left out where it says nothing.
    fn arguments(&self) -> BTreeMap<String, String> {
        let (day, asked_on) = (self.as_of.day(), self.as_of.asked_on());
        let mut arguments: BTreeMap<_, _> = [
            ("area".to_owned(), self.area.clone()),
            ("scope".to_owned(), self.scope.clone()),
            ("day".to_owned(), day.to_string()),
            ("except".to_owned(), self.except.to_string()),
        ]
        .into();
        // A decision is asked for on its own day; only who looks back asks on another.
        if asked_on != day {
            arguments.insert("asked_on".to_owned(), asked_on.to_string());
        }
        arguments
    }
}

/// Which of those papers are erased, as it was known at a position and stood on a day, each with the event that ordered
/// it: that is the first event of a paper's stream, and from it on nothing rests on the paper (domain 11.2).
pub async fn erased_papers(
    log: &AnyLog,
    papers: &BTreeSet<PaperId>,
    facts_at: Position,
    day: Day,
) -> Result<BTreeMap<PaperId, Citation>, CommandError> {
    let mut erased = BTreeMap::new();
    // An application holds few papers: the index bounds them.
    for paper in papers {
        let stream = StreamId::new(StreamKind::Paper, paper.0);
        let first = log.read_stream(stream, Sequence::default(), 1).await?;
        let known = first.into_iter().filter(|event| event.position <= facts_at);
        for event in known {
            let ordered = event.happened::<PaperEvent>()?;
            if ordered.dated.occurred_on <= day {
                let sequence = event.sequence;
                erased.insert(*paper, Citation { stream, sequence });
            }
        }
    }
    Ok(erased)
}

impl Qibu {
    /// What a command's decision needs to know of other streams, as of that day, and where the streams of the judged
    /// papers and accounts stood, by which the log holds it to that. `fresh` reads those streams anew.
    pub(crate) async fn facts<D: Guarded>(
        &self,
        stream: StreamId,
        state: &D::State,
        command: &D::Command,
        day: Day,
        fresh: bool,
    ) -> Result<(Facts, Vec<Fence>), CommandError> {
        let papers = D::papers_judged(state, command);
        let mut fences = self.paper_fences(&papers, fresh).await?;
        let scope = D::counts_scope(state, command);
        let work = D::work_judged(stream, state, command, &self.rulebook(), day);
        let mut facts = self.facts_of_views(stream, scope, work, day).await?;
        // Of a paper whose stream has no event nothing is to be read; one that is erased is read as it stood.
        let began = fences.iter().filter(|fence| fence.at > Sequence(0));
        let began = began.map(|fence| PaperId(fence.stream.id)).collect();
        facts.erased = erased_papers(self.log(), &began, facts.facts_at, day).await?;
        let accounts = D::accounts_judged(command);
        let (accounts, read) = self.account_facts(accounts, fresh).await?;
        facts.accounts = accounts;
        fences.extend(read);
        for association in D::associations_judged(command) {
            let named = StreamId::new(StreamKind::Association, association.0);
            // What its bases name is no news to an association: it is read as it stands.
            let hosted = if fresh {
                self.subjects().refresh(self.log(), named).await?
            } else {
                self.subjects().load(self.log(), named).await?
            };
            let at = hosted.sequence();
            facts
                .associations
                .insert(association, hosted.shared_state());
            fences.push(Fence { stream: named, at });
        }
        self.person_facts::<D>(stream, state, command, &mut facts)
            .await?;
        let mut bodies = D::bodies_read(state, command);
        for programme in D::programmes_read(command) {
            let stream = StreamId::new(StreamKind::Programme, programme.0);
            let hosted = if fresh {
                self.programmes().refresh(self.log(), stream).await?
            } else {
                self.programmes().load(self.log(), stream).await?
            };
            let at = hosted.sequence();
            let known = hosted.shared_state();
            // Whose it is says where it may be named.
            bodies.extend(known.approved.as_ref().map(|approved| approved.said.owner));
            facts.programmes.insert(programme, known);
            fences.push(Fence { stream, at });
        }
        fences.extend(
            self.team_facts::<D>(state, command, fresh, &mut facts)
                .await?,
        );
        for body in bodies {
            let (known, fence) = self.body_as_it_stands(body, fresh).await?;
            facts.bodies.insert(body, known);
            fences.push(fence);
        }
        if let Some(cites) = D::corrects(command) {
            facts.recorded_on = self.recorded_on(stream, cites).await?;
        }
        Ok((facts, fences))
    }

    /// A body as it stands, and where its stream stood.
    pub(crate) async fn body_as_it_stands(
        &self,
        body: StreamId,
        fresh: bool,
    ) -> Result<(Arc<SubjectState>, Fence), CommandError> {
        let hosted = if fresh {
            self.subjects().refresh(self.log(), body).await?
        } else {
            self.subjects().load(self.log(), body).await?
        };
        let (stream, at) = (body, hosted.sequence());
        Ok((hosted.shared_state(), Fence { stream, at }))
    }

    /// The accounts that a person holds, and the token that stands for them in the pool, as the vault knows them.
    async fn known_of(
        &self,
        person: PersonRef,
    ) -> Result<(BTreeSet<AccountId>, Option<Uuid>), CommandError> {
        let vault = Arc::clone(self.vault());
        let asked = tokio::task::spawn_blocking(move || {
            let accounts = vault.account_of(person)?.into_iter().collect();
            Ok::<_, StorageFault>((accounts, vault.token_of(person, TokenUse::Pool)?))
        });
        let known = asked.await.map_err(|_| CommandError::Busy)?;
        known.map_err(|fault| CommandError::Unavailable(fault.to_string()))
    }

    /// The day on which an event of a stream was written down; `None` where there is no such event.
    async fn recorded_on(
        &self,
        stream: StreamId,
        sequence: Sequence,
    ) -> Result<Option<Day>, CommandError> {
        let Some(before) = sequence.0.checked_sub(1) else {
            return Ok(None);
        };
        let read = self.log().read_stream(stream, Sequence(before), 1).await?;
        let cited = read.first().filter(|event| event.sequence == sequence);
        Ok(cited.map(|event| event.recorded_at.day()))
    }

    /// Where the streams of those papers stand. A stream begins when its paper is erased, which is rare: one that is not
    /// known is taken to have no event, and nothing is read for it. If that is not so, the log refuses the append by the
    /// fence, and the command is decided again from what it holds (law 11).
    async fn paper_fences(
        &self,
        papers: &BTreeSet<PaperId>,
        fresh: bool,
    ) -> Result<Vec<Fence>, CommandError> {
        let mut fences = Vec::with_capacity(papers.len());
        // An application holds few papers: the index bounds them.
        for paper in papers {
            let stream = StreamId::new(StreamKind::Paper, paper.0);
            let known = if fresh {
                Some(self.paper_streams().refresh(self.log(), stream).await?)
            } else {
                self.paper_streams().known(stream)
            };
            let at = known.map_or(Sequence(0), |known| known.sequence());
            fences.push(Fence { stream, at });
        }
        Ok(fences)
    }

    /// What is known of other streams for judging a body for a transition on a day.
    pub async fn body_facts(
        &self,
        (stream, state): (StreamId, &SubjectState),
        transition: Transition,
        day: Day,
    ) -> Result<Facts, CommandError> {
        let body = state.body.as_ref();
        let scope = body.and_then(|body| {
            let identity = body.association()?;
            Some((identity.node.clone(), identity.scope.clone()))
        });
        let work = Work::of(&self.rulebook(), stream, state, transition, day);
        self.facts_of_views(stream, scope, work, day).await
    }

    /// The bodies of an area and scope on a day, but for one.
    pub async fn scope_facts(
        &self,
        except: StreamId,
        area: &str,
        scope: &str,
        day: Day,
    ) -> Result<Facts, CommandError> {
        let scope = Some((area.to_owned(), scope.to_owned()));
        self.facts_of_views(except, scope, None, day).await
    }

    /// The bodies of an area and scope on a day, but for one, and what that one did; in one snapshot that has reached the
    /// head of the arrival (law 12).
    async fn facts_of_views(
        &self,
        except: StreamId,
        scope: Option<(String, String)>,
        work: Option<Work>,
        day: Day,
    ) -> Result<Facts, CommandError> {
        if scope.is_none() && work.is_none() {
            return Ok(Facts {
                facts_at: self.head().position,
                ..Facts::default()
            });
        }
        let arrival = self.arrival().await?;
        let same_scope = scope.map(|(area, scope)| SameScope {
            area,
            scope,
            as_of: day.into(),
            except: SubjectId(except.id),
        });
        let read = |rows: &Tables<'_>| measured(same_scope.as_ref(), work.as_ref(), rows);
        let facts = self.views().read(read)?;
        let facts_at = facts.facts_at;
        not_before(arrival, (facts, facts_at)).map(|(facts, _)| facts)
    }
}
