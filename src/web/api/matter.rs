//! What a paper belongs to, and so who may read it and add to it.

use super::reading::judge;
use super::{papers_of_suggestions, papers_of_work};
use crate::authority::{Action, Resource};
use crate::command::CommandError;
use crate::intake::{self, NotDone};
use crate::papers::PaperEntry;
use crate::vault::PaperState;
use crate::web::problem::Problem;
use crate::web::write::Signed;
use crate::wiring::Qibu;
use qibu_domain::id::{AccountId, ApplicationId, PaperId, StreamId, StreamKind, SubjectId};
use qibu_domain::lifecycle::{Duty, SubjectKind};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::subject::event::RouteSeat;
use qibu_domain::subject::{self, Application};
use qibu_projections::history;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The application, or the draft of one, that a paper is for; or none yet.
#[derive(Clone, Debug, Default)]
pub(in crate::web) struct Matter {
    /// Where it belongs: the node and the route of an application; without one, the home district.
    resource: Resource,
    /// The offices that were sent a copy: they read its papers, and add none.
    copied: Vec<RouteSeat>,
    /// The papers that were served on the body without an application.
    served_papers: BTreeSet<PaperId>,
    /// Who handed the application in.
    applicant: Option<AccountId>,
    /// Whether an application was handed in at all.
    handed_in: bool,
    /// Whether the reader types or confirms the draft.
    is_party: bool,
}

impl Matter {
    /// What an application is to the reader; `None` is that of a paper that is for none yet.
    pub(in crate::web) async fn of(
        qibu: &Arc<Qibu>,
        signed: &Signed,
        application: Option<ApplicationId>,
    ) -> Result<Self, Problem> {
        let lang = signed.lang;
        let home = qibu.rulebook().home().unwrap_or_default().to_owned();
        let unsent = Self {
            resource: Resource {
                node: home.clone(),
                district: home,
                ..Resource::default()
            },
            ..Self::default()
        };
        let Some(application) = application else {
            return Ok(unsent);
        };
        let subject = intake::subject_of(qibu, application).await;
        let subject = subject.map_err(|error| Problem::not_done(lang, &error))?;
        let Some(subject) = subject else {
            let is_party = is_party(qibu, signed, application).await?;
            return Ok(Self { is_party, ..unsent });
        };
        Self::of_body(qibu, signed, subject, Some(application)).await
    }

    /// What a body is to the reader, and an application of it where it is about one.
    async fn of_body(
        qibu: &Arc<Qibu>,
        signed: &Signed,
        stream: StreamId,
        application: Option<ApplicationId>,
    ) -> Result<Self, Problem> {
        let hosted = qibu.subjects().refresh(qibu.log(), stream).await;
        let hosted =
            hosted.map_err(|e| Problem::of_command(signed.lang, &CommandError::from(e)))?;
        let state: &subject::SubjectState = hosted.state();
        let known = application.and_then(|id| state.application(id));
        let copied = known.into_iter().flat_map(|known| &known.passing.copied_to);
        // Whoever is to confirm a visit reads its report.
        let waiting = known.is_some_and(|known| known.site_visits.waiting.is_some());
        let served = known.is_some_and(|known| known.transition.is_proposed_by_an_office());
        let place = state.body.as_ref();
        let place = place.map(|it| (it.node().to_owned(), it.district().to_owned()));
        let (node, district) = place.unwrap_or_default();
        let visited = waiting.then(|| node.clone());
        Ok(Self {
            resource: Resource {
                node,
                district,
                seats: seats(known, &qibu.rulebook()),
                body: Some(SubjectId(stream.id)),
                served,
                ..Resource::default()
            },
            copied: copied
                .chain(&visited)
                .flat_map(|node| office(&qibu.rulebook(), node))
                .collect(),
            served_papers: state.served.clone(),
            applicant: known.and_then(|known| known.submitter),
            handed_in: true,
            is_party: false,
        })
    }

    /// The matter as the resource of what was written in it: its applicant reads all of it, for it is told what to
    /// correct and why not (domain 5.8).
    pub(in crate::web) fn written(&self, writer: Option<AccountId>) -> Resource {
        Resource {
            uploader: writer.or(self.applicant),
            ..self.read()
        }
    }

    /// The matter as whoever reads in it finds it.
    fn read(&self) -> Resource {
        let mut resource = self.resource.clone();
        resource.seats.extend(self.copied.iter().cloned());
        resource
    }

    /// A paper of the matter as the resource that is judged. What no event names is read by who uploaded it and by
    /// those who type and confirm its draft, and by no office.
    pub(in crate::web) async fn paper(
        &self,
        qibu: &Arc<Qibu>,
        signed: &Signed,
        paper: &PaperEntry,
    ) -> Result<Resource, Problem> {
        let reader = signed.caller.account;
        let own = Resource {
            uploader: Some(reader),
            ..self.resource.clone()
        };
        if paper.owner == reader || self.is_party {
            return Ok(own);
        }
        let of_another = |resource: &Resource, unsent| Resource {
            uploader: Some(paper.owner),
            unsent,
            ..resource.clone()
        };
        let in_application = self.handed_in && paper.state == PaperState::Bound;
        if !in_application {
            match named_by(qibu, signed, paper).await? {
                // What no application holds, such as the statement of a founding, belongs to the body that it is of.
                Some(stream) if !self.handed_in && SubjectKind::try_from(stream.kind).is_ok() => {
                    let of_the_body = Self::of_body(qibu, signed, stream, None).await?;
                    let served = of_the_body.served_papers.contains(&paper.id);
                    return Ok(Resource {
                        served,
                        ..of_another(&of_the_body.resource, false)
                    });
                }
                Some(stream) if stream.kind == StreamKind::Annals => {
                    let entry = of_annals(qibu, signed, stream, paper.id).await?;
                    return Ok(of_another(&entry, false));
                }
                Some(stream)
                    if matches!(stream.kind, StreamKind::Session | StreamKind::Programme) =>
                {
                    let work = of_work(qibu, signed, stream).await?;
                    return Ok(of_another(&work, false));
                }
                Some(stream) if stream.kind == StreamKind::Suggestion => {
                    let about = (stream, paper.id);
                    let of = papers_of_suggestions::place(qibu, signed, about).await?;
                    return Ok(of_another(&of, false));
                }
                Some(stream) if papers_of_work::is_work(stream) => {
                    let of = papers_of_work::place(qibu, signed, (stream, paper.id)).await?;
                    return Ok(of_another(&of, false));
                }
                Some(_) if self.handed_in => {}
                _ => return Ok(of_another(&self.resource, true)),
            }
        }
        if self.applicant == Some(reader) {
            return Ok(own);
        }
        Ok(of_another(&self.read(), false))
    }
}

/// The node of the entry of the annals that a paper shows; of the district, where it is the reason of a correction.
async fn of_annals(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    stream: StreamId,
    paper: PaperId,
) -> Result<Resource, Problem> {
    let hosted = qibu.annals().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(|e| Problem::of_command(signed.lang, &CommandError::from(e)))?;
    let rulebook = qibu.rulebook();
    let mut districts = rulebook.districts();
    let district = districts
        .find(|district| intake::annals::stream_of(qibu, district) == Some(stream))
        .unwrap_or_default();
    let mut entries = hosted.state().entries.iter();
    let shown = entries.find(|fact| fact.entry.paper().is_some_and(|it| it.paper == paper));
    Ok(Resource {
        district: district.to_owned(),
        node: shown.map_or(district, |fact| fact.entry.node()).to_owned(),
        ..Resource::default()
    })
}

/// The place of the body whose session or programme a paper shows.
async fn of_work(qibu: &Arc<Qibu>, signed: &Signed, stream: StreamId) -> Result<Resource, Problem> {
    let node = match stream.kind {
        StreamKind::Session => intake::sessions::node_of_session(qibu, stream).await,
        _ => intake::programmes::node_of_programme(qibu, stream).await,
    };
    let node = node.map_err(|error| Problem::not_done(signed.lang, &error))?;
    let district = qibu.rulebook().district_of(&node).map(str::to_owned);
    Ok(Resource {
        district: district.unwrap_or_default(),
        node,
        ..Resource::default()
    })
}

/// The seats of an application: of its route, and before acceptance the office that it was handed to.
fn seats(known: Option<&Application>, rulebook: &Rulebook) -> Vec<RouteSeat> {
    let Some(known) = known else {
        return Vec::new();
    };
    match (&known.terms, &known.passing.transferred) {
        (Some(terms), _) => terms.route.clone(),
        (None, Some(moved)) => office(rulebook, &moved.to).collect(),
        (None, None) => Vec::new(),
    }
}

/// The officers and leads of a node's office.
pub(super) fn office(rulebook: &Rulebook, node: &str) -> impl Iterator<Item = RouteSeat> + use<> {
    let seat = RouteSeat {
        seat: String::new(),
        duty: Duty::Officer,
        rank: rulebook.rank_of(node).unwrap_or_default().to_owned(),
        node: node.to_owned(),
    };
    let lead = RouteSeat {
        duty: Duty::Lead,
        ..seat.clone()
    };
    [seat, lead].into_iter()
}

/// Papers of an application are counted, so nobody fills up one in which they have no part.
pub(super) async fn may_add_to(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    application: ApplicationId,
) -> Result<(), Problem> {
    let matter = Matter::of(qibu, signed, Some(application)).await?;
    if matter.is_party || (matter.handed_in && matter.applicant == Some(signed.caller.account)) {
        return Ok(());
    }
    if !matter.handed_in {
        // Whoever has no part in a draft does not learn that there is one.
        return Err(Problem::not_found(signed.lang));
    }
    // Whoever a matter is served on reads its papers, and adds none.
    let resource = Resource {
        served: false,
        ..matter.resource
    };
    judge(qibu, signed, Action::ReadPaper, resource)
        .await
        .map(drop)
}

async fn is_party(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    draft: ApplicationId,
) -> Result<bool, Problem> {
    match intake::draft::show(qibu, signed.caller.account, draft).await {
        Ok(_) => Ok(true),
        // The statement of an import is read by whoever may confirm it.
        Err(NotDone::NotThere) => intake::importing::is_of(qibu, signed.caller.account, draft)
            .await
            .map_err(|error| Problem::not_done(signed.lang, &error)),
        Err(error) => Err(Problem::not_done(signed.lang, &error)),
    }
}

/// The stream whose event names the paper. One that was committed and not bound, for the process died between the two,
/// is named all the same.
async fn named_by(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    paper: &PaperEntry,
) -> Result<Option<StreamId>, Problem> {
    let lang = signed.lang;
    let id = paper.id.to_string();
    let named = qibu.read_on_arrival(move |rows| history::first_to_mention(rows, &id));
    let named = named.await.map(|(named, _)| named);
    named.map_err(|error| Problem::of_command(lang, &error))
}
