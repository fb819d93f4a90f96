//! Judging an application by the criteria of an edition (domain 5; law 12).

use super::event::{Contents, Identity, LegalIdentity};
use super::{AssociationRefusal, AssociationState, Outcome, Stage};
use crate::id::{AssociationId, Citation, Sequence, StreamId, StreamKind};
use crate::lifecycle::Transition;
use crate::occasion::Facts;
use crate::standard::{Attested, CriterionVerdict, Edition, Material, Verdict};
use std::collections::BTreeMap;

/// What is judged, and where it stands.
pub(super) struct Case<'a> {
    pub(super) state: &'a AssociationState,
    pub(super) stream: StreamId,
    pub(super) transition: Transition,
    pub(super) contents: &'a Contents,
    /// The event that carries the contents; 0 before there is one.
    pub(super) contents_at: Sequence,
}

/// Judges what an application holds. Counts that an earlier, approved application established still stand, so
/// that a later one can be measured against them (such as the candidates of step 1).
pub(super) fn judge(case: &Case<'_>, edition: &Edition, facts: &Facts) -> Vec<CriterionVerdict> {
    let Some(identity) = &case.state.identity else {
        return Vec::new();
    };
    let replied = Stage::Closed {
        outcome: Outcome::Replied,
    };
    let earlier = case
        .state
        .applications
        .iter()
        .filter(|known| known.stage == replied && known.transition < case.transition);
    let cite = |sequence| Citation {
        stream: case.stream,
        sequence,
    };
    let mut contents = case.contents.clone();
    let mut carried = BTreeMap::new();
    for application in earlier {
        for (code, attestation) in &application.contents.attested {
            if !case.contents.attested.contains_key(code) {
                contents.attested.insert(code.clone(), *attestation);
                carried.insert(code.clone(), cite(application.contents_at));
            }
        }
    }
    let is_stored = case.contents_at != Sequence::default();
    let citations = is_stored.then(|| cite(case.contents_at));
    let material = Material {
        carried,
        ..material(identity, &contents, citations.into_iter().collect())
    };
    edition.judge(case.transition, &material, facts)
}

fn material(identity: &Identity, contents: &Contents, citations: Vec<Citation>) -> Material {
    let attested = contents.attested.iter().map(|(code, attestation)| {
        let paper = attestation.paper;
        (
            code.clone(),
            Attested {
                count: attestation.count,
                paper,
            },
        )
    });
    Material {
        form: identity.form.clone(),
        area: identity.node.clone(),
        rank: identity.rank.clone(),
        attested: attested.collect(),
        declared: contents.declared.clone(),
        papers: contents
            .papers
            .iter()
            .map(|paper| paper.kind.clone())
            .collect(),
        categories: contents.categories.clone(),
        uscc: match &contents.legal {
            Some(LegalIdentity::Registered(code)) => Some(code.clone()),
            _ => None,
        },
        filing_number: match &contents.legal {
            Some(LegalIdentity::Filed(number) | LegalIdentity::Internal(number)) => {
                Some(number.clone())
            }
            _ => None,
        },
        citations,
        carried: BTreeMap::new(),
    }
}

/// Refuses while a blocking criterion has a verdict that `fails` names.
pub(super) fn require(
    edition: &Edition,
    verdicts: Vec<CriterionVerdict>,
    fails: fn(&Verdict) -> bool,
) -> Result<Vec<CriterionVerdict>, AssociationRefusal> {
    if verdicts
        .iter()
        .any(|verdict| verdict.blocking && fails(&verdict.verdict))
    {
        let edition = edition.code.clone();
        return Err(AssociationRefusal::CriteriaNotMet { edition, verdicts });
    }
    Ok(verdicts)
}

/// What the criteria would come to, were an application with those contents handed in as the body stands.
pub fn foreseen(
    id: AssociationId,
    state: &AssociationState,
    transition: Transition,
    contents: &Contents,
    edition: &Edition,
    facts: &Facts,
) -> Vec<CriterionVerdict> {
    judge(
        &Case {
            state,
            stream: StreamId::new(StreamKind::Association, id.0),
            transition,
            contents,
            contents_at: Sequence::default(),
        },
        edition,
        facts,
    )
}

/// Why a transition is open or closed for a body: every criterion, judged on what its last application for
/// that transition holds, or on nothing where there was none.
pub fn readiness(
    id: AssociationId,
    state: &AssociationState,
    transition: Transition,
    edition: &Edition,
    facts: &Facts,
) -> Vec<CriterionVerdict> {
    let stream = StreamId::new(StreamKind::Association, id.0);
    let last = state
        .applications
        .iter()
        .rev()
        .find(|known| known.transition == transition);
    let empty = Contents::default();
    let (contents, contents_at) = match last {
        Some(application) => (&application.contents, application.contents_at),
        None => (&empty, Sequence::default()),
    };
    judge(
        &Case {
            state,
            stream,
            transition,
            contents,
            contents_at,
        },
        edition,
        facts,
    )
}
