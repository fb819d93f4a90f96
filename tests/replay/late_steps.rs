//! Steps that a body had reached before Qibu, and their corrections, by two officers as chance has them.

use crate::chance::Chance;
use crate::play::{Came, Play};
use crate::town::paper;
use qibu::command::Request;
use qibu_domain::id::{AccountId, Sequence, StreamId};
use qibu_domain::lifecycle::Duty;
use qibu_domain::subject::{STEP_STATEMENT_KIND, Subject, SubjectCommand, SubjectState};
use qibu_domain::time::{Day, Instant, Precision};

impl Play {
    /// The next late step of a body that was taken over, or the correction of one; where there is no such body, a founding.
    pub async fn late_step(&mut self, chance: &mut Chance, at: Instant) -> Came {
        let mut known = None;
        for _ in 0..4 {
            known = self.body(chance).await;
            if known.as_ref().is_some_and(|(_, it)| it.founding.is_some()) {
                break;
            }
        }
        let Some((body, state)) = known.filter(|(_, it)| it.founding.is_some()) else {
            return self.founding(chance, at).await;
        };
        let officers: Vec<AccountId> = self
            .people
            .iter()
            .filter(|person| person.2 == Duty::Officer)
            .map(|person| person.0)
            .collect();
        let [.., one, other] = officers.as_slice() else {
            return Ok(None);
        };
        let (one, other) = (*one, *other);
        let first = if chance.below(5) > 0 { one } else { other };
        let command = self.recognition(chance, &state, at.day());
        let recognised = self.by_two([first, other], body, command, at).await;
        let state = self.town.fold::<Subject>(body).await;
        if state.late_steps.is_empty() || chance.below(2) == 0 {
            return recognised;
        }
        // Whatever came of the step, one that stands is corrected.
        self.number += 1;
        let command = self.correction(chance, &state);
        self.by_two([one, other], body, command, at).await
    }

    async fn by_two(
        &self,
        [first, second]: [AccountId; 2],
        body: StreamId,
        command: SubjectCommand,
        at: Instant,
    ) -> Came {
        let request = Request {
            at: Some(at),
            entered_by: Some(first),
            ..self.town.request::<Subject>(second, body, command)
        };
        self.town.qibu.execute(request).await.map(Some)
    }

    fn recognition(&self, chance: &mut Chance, state: &SubjectState, today: Day) -> SubjectCommand {
        let before = state.late_steps.last().map(|step| step.reached_on);
        let from = before.or(state.founded_on).unwrap_or(today);
        let later = i64::try_from(chance.below(60)).unwrap();
        let step = match chance.below(6) {
            0 => u8::try_from(chance.below(9)).unwrap(),
            _ => state.step.saturating_add(1),
        };
        SubjectCommand::RecogniseLate {
            step,
            reached_on: from.plus_days(later - 5),
            precision: chance.pick(&[Precision::Day, Precision::Day, Precision::Month]),
            statement: paper(self.number, STEP_STATEMENT_KIND),
        }
    }

    fn correction(&self, chance: &mut Chance, state: &SubjectState) -> SubjectCommand {
        let number = chance.below(state.late_steps.len() + 1);
        let known = state.late_steps.get(number).or(state.late_steps.last());
        let moved = i64::try_from(chance.below(20)).unwrap() - 10;
        let reached_on = known.filter(|_| chance.below(3) > 0);
        SubjectCommand::CorrectLateStep {
            cites: known.map_or(Sequence(1), |step| step.at),
            reached_on: reached_on.map(|step| step.reached_on.plus_days(moved)),
            precision: Precision::Day,
            reason: paper(self.number, "reason"),
        }
    }
}
