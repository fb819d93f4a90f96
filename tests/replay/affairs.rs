//! What happens in bodies, at random: facts of every kind, some late, and their corrections.

use crate::chance::Chance;
use crate::play::{Came, Play};
use crate::town::{paper, text};
use qibu::command::Request;
use qibu_domain::id::{GoalId, SeatRef, Sequence, StreamKind, SubjectId};
use qibu_domain::lifecycle::Duty;
use qibu_domain::occasion::fresh_id;
use qibu_domain::subject::affairs::{
    AFFAIR_KIND, Affairs, FRESH_GOAL, FRESH_ROTA_SEAT, FRESH_SEAT,
};
use qibu_domain::subject::event::{
    Affair, AnnualReportFiled, AuditReason, AuditRecorded, AuditResult, BaseInspected,
    BaseRelocated, GoalAssessed, GoalSet, GoalUnit, HonourGranted, HonourLevel, HonourWithdrawn,
    InspectionSettled, MeetingHeld, Operator, OperatorLinked, OperatorUnlinked, Organ, Post,
    PostFilled, PostHandedOver, PostVacated, RightOfUseRenewed, RotaSet, RotaSwapped, RotaTurn,
    TermElected, TurnHandedOver, UnlinkedReason, VacatedReason,
};
use qibu_domain::subject::{AffairCommand, Subject, SubjectCommand};
use qibu_domain::time::{Day, Instant};

/// What a fact may name that is new with its command.
#[derive(Clone, Copy)]
struct New {
    seat: SeatRef,
    holders: [SeatRef; 2],
    goal: GoalId,
    number: u64,
    today: Day,
}

impl Play {
    /// A fact of a body's own affairs, or the correction of one.
    pub async fn affairs(&mut self, chance: &mut Chance, at: Instant) -> Came {
        let Some((body, state)) = self.body(chance).await else {
            return Ok(None);
        };
        let duty = chance.pick(&[Duty::Propose, Duty::Officer, Duty::Lead]);
        let by = self.somebody(chance, duty);
        let request = self.town.request::<Subject>(by, body, SubjectCommand::Wake);
        let id = |n| fresh_id(&request.principal, request.command_id, n);
        let new = New {
            seat: SeatRef(id(FRESH_SEAT)),
            holders: [0, 1].map(|n| SeatRef(id(FRESH_ROTA_SEAT + n))),
            goal: GoalId(id(FRESH_GOAL)),
            number: self.number,
            today: at.day(),
        };
        let (command, entered_by) = if chance.below(3) == 0 {
            let by_two = chance.below(2) == 0;
            let first = self.somebody(chance, Duty::Officer);
            let command = correction(&state.affairs, chance, new, by_two);
            (command, by_two.then_some(first))
        } else {
            let days = chance.pick(&[0, 0, 30, 400]);
            let is_base = body.kind == StreamKind::Base;
            let affair = if is_base && chance.below(2) == 0 {
                let operator = self.operator(chance);
                of_a_base(&state.affairs, chance, new, operator)
            } else {
                affair(&state.affairs, chance, new)
            };
            let command = AffairCommand::Record {
                occurred_on: new.today.plus_days(-days),
                affair,
            };
            (command, None)
        };
        let request = Request {
            command: SubjectCommand::Affair(command),
            entered_by,
            at: Some(at),
            ..request
        };
        self.town.qibu.execute(request).await.map(Some)
    }

    /// An association of the town, or an organisation.
    fn operator(&self, chance: &mut Chance) -> Operator {
        let bodies = self.bodies.iter();
        let associations = bodies.filter(|body| body.kind == StreamKind::Association);
        let mut operators: Vec<Operator> = associations
            .map(|body| Operator::Association {
                association: SubjectId(body.id),
            })
            .collect();
        operators.push(Operator::Organisation {
            name: text("样例社会工作服务中心"),
            uscc: None,
        });
        let one = chance.below(operators.len());
        operators.swap_remove(one)
    }
}

fn correction(affairs: &Affairs, chance: &mut Chance, new: New, by_two: bool) -> AffairCommand {
    let facts = affairs.facts();
    let known: Vec<Sequence> = facts.iter().map(|fact| fact.sequence).collect();
    let cites = if known.is_empty() {
        Sequence(1)
    } else {
        chance.pick(&known)
    };
    let moved = affairs.fact(cites).map(|fact| {
        let on = fact.on.plus_days(-1);
        (on, fact.affair.clone())
    });
    AffairCommand::Correct {
        cites,
        replacement: moved.filter(|_| chance.below(3) > 0),
        reason: paper(new.number, "reason"),
        by_two,
    }
}

fn affair(affairs: &Affairs, chance: &mut Chance, new: New) -> Affair {
    let shown = || paper(new.number, AFFAIR_KIND);
    let ahead = |days: i64| new.today.plus_days(days);
    match chance.below(14) {
        13 => HonourWithdrawn {
            honour: granted(affairs).unwrap_or(Sequence(1)),
            paper: None,
        }
        .into(),
        0 => AnnualReportFiled {
            year: u32::try_from(new.today.year()).unwrap()
                - u32::try_from(chance.below(3)).unwrap(),
            report: shown(),
        }
        .into(),
        1 => AuditRecorded {
            reason: AuditReason::ChangeOfCouncil,
            from: ahead(-900),
            to: ahead(-500),
            result: AuditResult::Qualified,
            report: shown(),
        }
        .into(),
        2 => HonourGranted {
            level: HonourLevel::Street,
            title: text("样例荣誉"),
            granted_by: text("样例街道"),
            paper: None,
        }
        .into(),
        3 => TermElected {
            term: 1 + u32::try_from(chance.below(4)).unwrap(),
            ends: ahead(700),
            council: 9,
            supervisors: 1,
            eligible: 60,
            present: 45,
            in_favour: 44,
            acclamation: false,
            leader: new.seat,
            leader_terms: 1,
            minutes: shown(),
        }
        .into(),
        4 => PostFilled {
            post: chance.pick(&[Post::Leader, Post::Secretary]),
            seat: new.seat,
            until: None,
        }
        .into(),
        choice @ 9.. => of_the_rota(affairs, choice, new),
        choice => of_people_and_goals(affairs, choice, new),
    }
}

fn granted(affairs: &Affairs) -> Option<Sequence> {
    affairs.facts().iter().rev().find_map(|fact| {
        let is_one = matches!(fact.affair, Affair::HonourGranted(_));
        is_one.then_some(fact.sequence)
    })
}

fn of_the_rota(affairs: &Affairs, choice: usize, new: New) -> Affair {
    let shown = || paper(new.number, AFFAIR_KIND);
    let rota = affairs.rota();
    let open = rota.turns().iter().filter(|turn| turn.last >= new.today);
    let open: Vec<Day> = open.map(|turn| turn.first).collect();
    let at = |n: usize| open.get(n).copied().unwrap_or(new.today);
    let held = affairs.holdings();
    match choice {
        9 => {
            let turns = (0..4_i64).map(|n| RotaTurn {
                first: new.today.plus_days(n * 30),
                last: new.today.plus_days(n * 30 + 29),
                seat: new.holders[usize::from(n % 2 == 1)],
            });
            RotaSet {
                turns: turns.collect(),
                plan: shown(),
            }
            .into()
        }
        10 => RotaSwapped {
            turn: at(0),
            with: at(1),
            notice: None,
        }
        .into(),
        11 => {
            let mut ended = rota.turns().iter().filter(|turn| turn.last < new.today);
            TurnHandedOver {
                turn: ended.next_back().map_or(new.today, |turn| turn.first),
                record: shown(),
            }
            .into()
        }
        _ => PostHandedOver {
            seat: held.last().map_or(new.seat, |held| held.seat),
            receiver: held.first().map_or(new.seat, |held| held.seat),
            record: shown(),
        }
        .into(),
    }
}

fn of_people_and_goals(affairs: &Affairs, choice: usize, new: New) -> Affair {
    let shown = || paper(new.number, AFFAIR_KIND);
    let held = affairs.holdings();
    let seat = held.last().map_or(new.seat, |held| held.seat);
    let goals = affairs
        .facts()
        .iter()
        .rev()
        .find_map(|fact| match &fact.affair {
            Affair::GoalSet(known) => Some(known.goal),
            _ => None,
        });
    match choice {
        5 => PostVacated {
            seat,
            reason: VacatedReason::Resigned,
            handed_over: None,
            successor: None,
        }
        .into(),
        6 => MeetingHeld {
            organ: Organ::Council,
            eligible: 9,
            present: 7,
            resolutions: 2,
            minutes: shown(),
        }
        .into(),
        7 => GoalSet {
            continues: None,
            goal: new.goal,
            number: u32::try_from(new.number).unwrap(),
            due: new.today.plus_days(300),
            target: 12,
            unit: GoalUnit::Sessions,
            description: paper(new.number, "reason"),
        }
        .into(),
        _ => GoalAssessed {
            goal: goals.unwrap_or(new.goal),
            reached: 13,
            met: true,
            paper: None,
        }
        .into(),
    }
}

/// What only a base has; its operator is any association of the town, or an organisation.
fn of_a_base(affairs: &Affairs, chance: &mut Chance, new: New, operator: Operator) -> Affair {
    let shown = || paper(new.number, AFFAIR_KIND);
    let until = chance.pick(&[None, Some(new.today.plus_days(200))]);
    let inspected = affairs.facts().iter().rev().find_map(|fact| {
        let is_one = matches!(fact.affair, Affair::BaseInspected(_));
        is_one.then_some(fact.sequence)
    });
    match chance.below(6) {
        0 => OperatorLinked {
            operator,
            until,
            agreement: shown(),
        }
        .into(),
        1 => OperatorUnlinked {
            reason: UnlinkedReason::Terminated,
            paper: None,
        }
        .into(),
        2 => BaseInspected {
            items: 20,
            items_met: 17,
            put_right_by: until,
            report: shown(),
        }
        .into(),
        3 => InspectionSettled {
            inspection: inspected.unwrap_or(Sequence(1)),
            report: shown(),
        }
        .into(),
        4 => BaseRelocated {
            address: text("样例路1号"),
            area_m2: Some(260),
            step_free: false,
            until,
            proof: shown(),
        }
        .into(),
        _ => RightOfUseRenewed {
            until,
            proof: shown(),
        }
        .into(),
    }
}
