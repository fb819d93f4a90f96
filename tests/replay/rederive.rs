//! Law 13: a decision can be taken again from what the log holds, and comes out the same.

use crate::town::Town;
use qibu::authority::{Action, Actor, Allowed, Authorities, Lent, Resource};
use qibu::command::Guarded;
use qibu::store::hosted::Hosted;
use qibu::wiring::{SameScope, measured};
use qibu_domain::account::Account;
use qibu_domain::claim::Fence;
use qibu_domain::decider::{Decider, StoredEvent};
use qibu_domain::id::{AccountId, Citation, PaperId, Sequence, StreamId, StreamKind, SubjectId};
use qibu_domain::occasion::{Facts, Occasion};
use qibu_domain::recorded::{AppendRecord, Metadata, Recorded};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::subject::event::DecisionMade;
use qibu_domain::subject::{
    Assignment, Bound, MAX_SUCCESSIONS, Subject, SubjectCommand, SubjectEvent, SubjectState, Verb,
};
use qibu_domain::time::Day;
use qibu_projections::known_at::known_at;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Takes every decision of the log again. Answers how many there were.
pub fn rederive(town: &Town, events: &[Recorded], authorities: &Authorities) -> usize {
    let mut decisions = 0;
    for event in events.iter().filter(|event| event.name == "DecisionMade") {
        let SubjectEvent::DecisionMade(decision) = event.happened().unwrap().dated.event else {
            continue;
        };
        again(town, events, authorities, event, &decision);
        decisions += 1;
    }
    decisions
}

fn again(
    town: &Town,
    events: &[Recorded],
    authorities: &Authorities,
    made: &Recorded,
    decision: &DecisionMade,
) {
    let metadata = made.metadata().unwrap();
    let (last, record) = end_of_append(events, made);
    let before = Sequence(last.sequence.0 - u64::from(record.events));
    let hosted = stream_at::<Subject>(events, last.stream, before);
    let command = SubjectCommand::Act {
        application: decision.application,
        verb: decided_by(events, last, before, decision),
    };
    let mut occasion = Occasion {
        now: last.recorded_at,
        stream: last.stream,
        principal: record.principal.clone(),
        by: None,
        entered_by: metadata.entered_by,
        command: record.command,
        rulebook: Arc::new(rulebook_of(events, last, &record.fences)),
        facts: Facts {
            facts_at: decision.facts_at,
            ..Facts::default()
        },
    };
    assert_eq!(metadata.decided_on, Some(occasion.today()));
    let fallen_due = Subject::as_fallen_due(hosted.state(), &occasion);
    let resource = Subject::resource(last.stream, &fallen_due, &command, &occasion).unwrap();
    let (assigned, of_assignee) = binding(
        events,
        &record,
        Subject::assignment(&fallen_due, &command, &occasion),
        occasion.today(),
    );
    let resource = Resource {
        training: true,
        assigned,
        ..resource
    };
    let action = Subject::action(&fallen_due, &command);
    let judged = (action, &resource);
    let allowed = allow(events, authorities, &metadata, &record, &occasion, judged);
    assert_eq!(metadata.by.as_ref(), Some(&allowed.by));
    assert_eq!(record.authority.as_ref(), Some(&allowed.record));
    let mut fences = occasion.rulebook.fences(&resource.district);
    fences.extend(allowed.fences);
    fences.extend(of_assignee);
    fences.extend(paper_fences(events, last, &fallen_due, &command));
    assert_eq!(
        sorted(fences),
        sorted(record.fences.clone()),
        "the same fences"
    );

    occasion.by = Some(allowed.by);
    measure(town, &fallen_due, &command, &mut occasion);
    occasion.facts.erased = erased(events, &fallen_due, &command, &occasion);
    decides_the_same(events, &hosted, &command, &occasion, (last, before));
}

/// The last event of the append that an event came with, and what it says of the append.
fn end_of_append<'e>(events: &'e [Recorded], of: &Recorded) -> (&'e Recorded, AppendRecord) {
    let mut after = events
        .iter()
        .filter(|event| event.stream == of.stream && event.sequence >= of.sequence);
    after
        .find_map(|event| Some((event, event.metadata().unwrap().append?)))
        .unwrap()
}

/// Whom the act was reserved to, by the streams of who was named and of those that the work was handed over to, where the
/// fences say that they were read.
fn binding(
    events: &[Recorded],
    record: &AppendRecord,
    assignment: Option<Assignment>,
    day: Day,
) -> (Option<AccountId>, Vec<Fence>) {
    let mut read = BTreeSet::new();
    let Some(assignment) = assignment else {
        return (None, Vec::new());
    };
    let mut look = |account: AccountId| {
        let stream = StreamId::new(StreamKind::Account, account.0);
        let mut fences = record.fences.iter();
        let fence = *fences.find(|fence| fence.stream == stream).unwrap();
        read.insert(fence);
        stream_at::<Account>(events, stream, fence.at)
    };
    let (mut account, mut bound) = (assignment.account, None);
    for _ in 0..=MAX_SUCCESSIONS {
        match assignment.bound(look(account).state(), day) {
            Bound::Here => bound = Some(account),
            Bound::Deputy(deputy) => {
                let state = look(deputy);
                let acts = state.state().opened && !state.state().closed;
                bound = acts.then_some(deputy);
            }
            Bound::Successor(successor) => {
                account = successor;
                continue;
            }
            Bound::Nobody => {}
        }
        break;
    }
    (bound, read.into_iter().collect())
}

/// What the decider did: confirmed a slip or cast the last vote, where the same append says so before it decides.
fn decided_by(
    events: &[Recorded],
    last: &Recorded,
    before: Sequence,
    decision: &DecisionMade,
) -> Verb {
    let confirmed = events.iter().any(|event| {
        event.stream == last.stream
            && event.sequence > before
            && event.sequence < last.sequence
            && event.name == "SlipConfirmed"
    });
    if confirmed {
        return Verb::ConfirmSlip;
    }
    let mut before_it = events.iter().filter(|event| {
        event.stream == last.stream && event.sequence > before && event.sequence < last.sequence
    });
    if let Some(event) = before_it.find(|event| event.name == "VoteCast")
        && let SubjectEvent::VoteCast(cast) = event.happened().unwrap().dated.event
    {
        return Verb::CastVote {
            ballot: cast.ballot,
            vote: cast.vote,
            criteria: cast.criteria,
            reason: cast.reason,
        };
    }
    Verb::Decide {
        outcome: decision.outcome,
        reason: decision.reason.clone(),
        criteria: decision.criteria.clone(),
    }
}

/// Measures again what the decision counted, in the views of its prefix.
fn measure(town: &Town, state: &SubjectState, command: &SubjectCommand, occasion: &mut Occasion) {
    let day = Subject::facts_on(state, command, occasion.today());
    let scope = Subject::counts_scope(state, command);
    let same_scope = scope.map(|(area, scope)| SameScope {
        area,
        scope,
        as_of: day.into(),
        except: SubjectId(occasion.stream.id),
    });
    let rules = &occasion.rulebook;
    let work = Subject::work_judged(occasion.stream, state, command, rules, day);
    if same_scope.is_none() && work.is_none() {
        return;
    }
    let facts_at = occasion.facts.facts_at;
    let views = known_at(town.qibu.views().source(), facts_at).unwrap();
    let read = views.read(|rows| measured(same_scope.as_ref(), work.as_ref(), rows));
    occasion.facts = read.unwrap();
    assert_eq!(occasion.facts.facts_at, facts_at);
}

/// The streams of the judged papers, where they stood before the append.
fn paper_fences(
    events: &[Recorded],
    last: &Recorded,
    state: &SubjectState,
    command: &SubjectCommand,
) -> Vec<Fence> {
    let papers = Subject::papers_judged(state, command).into_iter();
    let streams = papers.map(|paper| StreamId::new(StreamKind::Paper, paper.0));
    let fence = |stream: StreamId| {
        let mut of_it = events.iter().filter(|event| event.stream == stream);
        let before = of_it.rfind(|event| event.position < last.position);
        let at = before.map_or(Sequence(0), |event| event.sequence);
        Fence { stream, at }
    };
    streams.map(fence).collect()
}

/// The papers of the application that the prefix knows as erased on the day of the judgement.
fn erased(
    events: &[Recorded],
    state: &SubjectState,
    command: &SubjectCommand,
    occasion: &Occasion,
) -> BTreeMap<PaperId, Citation> {
    let papers = Subject::papers_judged(state, command);
    // Of a decision on paper it is the slip's day that counts.
    let day = Subject::facts_on(state, command, occasion.today());
    let known = events.iter().filter(|event| {
        let is_judged = papers.contains(&PaperId(event.stream.id));
        event.stream.kind == StreamKind::Paper
            && is_judged
            && event.sequence == Sequence(1)
            && event.position <= occasion.facts.facts_at
            && event.metadata().unwrap().occurred_on <= day
    });
    let cited = known.map(|event| {
        let (stream, sequence) = (event.stream, event.sequence);
        (PaperId(stream.id), Citation { stream, sequence })
    });
    cited.collect()
}

fn decides_the_same(
    events: &[Recorded],
    hosted: &Hosted<Subject>,
    command: &SubjectCommand,
    occasion: &Occasion,
    (last, before): (&Recorded, Sequence),
) {
    let record = last.metadata().unwrap().append.unwrap();
    let decided = Subject::decide(hosted.state(), command, occasion).unwrap();
    assert_eq!(decided.claims, record.claims);
    let stored = events.iter().filter(|event| {
        event.stream == last.stream && event.sequence > before && event.sequence <= last.sequence
    });
    let stored: Vec<_> = stored
        .map(|event| told(event, &event.metadata().unwrap()))
        .collect();
    let again: Vec<_> = decided
        .events
        .iter()
        .map(|dated| {
            let event = &dated.event;
            let days = (dated.occurred_on, dated.decided_on);
            (
                event.name().to_owned(),
                event.version(),
                event.encode().unwrap(),
                days,
                dated.rule.clone(),
            )
        })
        .collect();
    assert_eq!(again, stored, "the decision at {}", last.position);
}

type Told = (
    String,
    u32,
    String,
    (qibu_domain::time::Day, Option<qibu_domain::time::Day>),
    Option<qibu_domain::decider::Rule>,
);

fn told(event: &Recorded, metadata: &Metadata) -> Told {
    let days = (metadata.occurred_on, metadata.decided_on);
    (
        event.name.clone(),
        event.version,
        event.payload.clone(),
        days,
        metadata.rule.clone(),
    )
}

/// What authority says of the same accounts where the fences say that they were read.
fn allow(
    events: &[Recorded],
    authorities: &Authorities,
    metadata: &Metadata,
    record: &AppendRecord,
    occasion: &Occasion,
    (action, resource): (Action, &Resource),
) -> Allowed {
    let by = metadata.by.as_ref().unwrap();
    let account_at = |fence: &Fence| {
        Arc::new(
            stream_at::<Account>(events, fence.stream, fence.at)
                .state()
                .clone(),
        )
    };
    let of_accounts = record
        .fences
        .iter()
        .filter(|fence| fence.stream.kind == StreamKind::Account);
    let (own, others): (Vec<&Fence>, Vec<&Fence>) =
        of_accounts.partition(|fence| fence.stream.id == by.account.0);
    let [own] = own.as_slice() else {
        panic!("the actor's own stream is fenced once: {own:?}")
    };
    let lent = others.into_iter().map(|fence: &Fence| Lent {
        from: AccountId(fence.stream.id),
        at: fence.at,
        state: account_at(fence),
    });
    let actor = Actor {
        account: by.account,
        at: own.at,
        state: account_at(own),
        lent: lent.collect(),
    };
    let authority = authorities.in_force(&occasion.rulebook).unwrap().unwrap();
    authority
        .judge(
            &actor,
            action,
            resource,
            occasion.today(),
            &occasion.rulebook,
        )
        .unwrap()
}

/// A stream up to a sequence.
fn stream_at<D: Decider>(events: &[Recorded], stream: StreamId, until: Sequence) -> Hosted<D> {
    let mut hosted = Hosted::<D>::default();
    for event in events
        .iter()
        .filter(|event| event.stream == stream && event.sequence <= until)
    {
        hosted.take_in(event.happened().unwrap());
    }
    assert_eq!(hosted.sequence(), until);
    hosted
}

/// The rules as the fences say that they were read; the log's own stream, of which only its opening counts, whole.
fn rulebook_of(events: &[Recorded], last: &Recorded, fences: &[Fence]) -> Rulebook {
    let read_to = |stream: StreamId| {
        fences
            .iter()
            .find(|fence| fence.stream == stream)
            .map(|f| f.at)
    };
    let mut rulebook = Rulebook::default();
    for event in events
        .iter()
        .take_while(|event| event.position < last.position)
    {
        let is_opening = event.stream.kind == StreamKind::Log;
        if is_opening || read_to(event.stream).is_some_and(|at| event.sequence <= at) {
            rulebook.apply(event).unwrap();
        }
    }
    rulebook
}

fn sorted(mut fences: Vec<Fence>) -> Vec<Fence> {
    fences.sort_unstable();
    fences.dedup();
    fences
}
