//! Recording what bodies have brought about, and what was published in numbers.

use super::super::script::{ClaimWork, OutcomeWork, Step};
use super::bodies::APPLICATION;
use super::{Run, SampleError};
use qibu_domain::id::{ApplicationId, StreamId, StreamKind};
use qibu_domain::money::fen_of_yuan;
use qibu_domain::outcome::{Evidence, Outcome, OutcomeCommand, OutcomeRecorded, OutcomeUnit};
use qibu_domain::published_claim::{
    ClaimPublished, Operator, PublishedClaim, PublishedClaimCommand, Wording, granularity_of,
};

/// The number of a new stream's id among the new ids of its command.
const STREAM: u32 = 0;

impl Run<'_> {
    pub(super) async fn record_outcome(
        &mut self,
        step: &Step,
        work: &OutcomeWork,
    ) -> Result<(), SampleError> {
        let stream = StreamId::new(StreamKind::Outcome, self.fresh(step, STREAM)?);
        self.application = Some(ApplicationId(self.fresh(step, APPLICATION)?));
        let paper = self.paper(step, 0, "affair_record")?;
        let token = self.qibu.papers().token(paper.paper);
        let token = token.map_err(|error| SampleError::Paper {
            number: self.number,
            error,
        })?;
        let is_money = work.kind.unit() == OutcomeUnit::Fen;
        let body = self.body(&work.body)?;
        let hosted = self.qibu.subjects().refresh(self.qibu.log(), body).await;
        let hosted = hosted.map_err(|error| self.failed(step.work.name(), error.into()))?;
        let known = hosted.state().body.as_ref();
        let node = known.map_or_else(String::new, |known| known.node().to_owned());
        let command = OutcomeCommand::Record {
            node,
            until: work.until,
            outcome: OutcomeRecorded {
                body,
                kind: work.kind,
                field: work.field,
                quantity: self.amount(&work.amount, is_money)?,
                from: work.from,
                evidence: Some(Evidence { paper, token }),
            },
        };
        self.take::<Outcome>(step, 0, stream, command).await?;
        Ok(())
    }

    pub(super) async fn record_claim(
        &mut self,
        step: &Step,
        work: &ClaimWork,
    ) -> Result<(), SampleError> {
        let stream = StreamId::new(StreamKind::PublishedClaim, self.fresh(step, STREAM)?);
        let (operator, bound, granularity) = match (work.operator, &work.bound) {
            (Some(operator), Some(bound)) => {
                let bound = self.amount(bound, work.metric.is_money())?;
                let unit = granularity_of(bound).filter(|_| operator == Operator::MoreThan);
                (operator, bound, unit)
            }
            _ => {
                let read = Wording::parse(&work.wording);
                let read = read.map_err(|error| self.words(error.to_string()))?;
                (read.operator, read.bound, read.granularity)
            }
        };
        let command = PublishedClaimCommand::Publish {
            published_on: work.published_on,
            claim: ClaimPublished {
                node: work.node.clone(),
                metric: work.metric,
                operator,
                bound,
                granularity,
                as_of: work.as_of,
                wording: self.text(&work.wording)?,
                title: Some(self.text(&work.title)?),
                source: None,
            },
        };
        self.take::<PublishedClaim>(step, 0, stream, command)
            .await?;
        Ok(())
    }

    fn amount(&self, said: &str, is_money: bool) -> Result<u64, SampleError> {
        let read = if is_money {
            fen_of_yuan(said).map_err(|error| error.to_string())
        } else {
            said.parse::<u64>().map_err(|error| error.to_string())
        };
        read.map_err(|reason| self.words(reason))
    }
}
