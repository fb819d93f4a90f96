//! Recording facts: what a step says with stand-ins becomes what is stored, with the papers and ids made for it.

use super::super::script::{AffairWork, AnnalWork, BrandListingWork, StandIn, Step};
use super::bodies::APPLICATION;
use super::{Run, SampleError};
use qibu_domain::annals::{Annal, Annals, AnnalsCommand};
use qibu_domain::id::{ApplicationId, StreamKind};
use qibu_domain::subject::affairs::{FRESH_GOAL, FRESH_SEAT};
use qibu_domain::subject::brands::FRESH_BRAND;
use qibu_domain::subject::event::Affair;
use qibu_domain::subject::{
    AffairCommand, BRAND_STATEMENT_KIND, BrandCommand, Subject, SubjectCommand,
};
use qibu_domain::time::Precision;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

impl Run<'_> {
    pub(super) async fn record_affair(
        &mut self,
        step: &Step,
        work: &AffairWork,
    ) -> Result<(), SampleError> {
        let stream = self.body(&work.body)?;
        let affair: Affair = self.fact(step, &work.event, &work.says)?;
        let command = SubjectCommand::Affair(AffairCommand::Record {
            occurred_on: work.occurred_on.unwrap_or(self.at.day()),
            affair,
        });
        let receipt = self.take::<Subject>(step, 0, stream, command).await?;
        if let Some(key) = &work.key {
            self.named.insert(key.clone(), json!(receipt.sequence));
        }
        Ok(())
    }

    pub(super) async fn list_brand(
        &mut self,
        step: &Step,
        work: &BrandListingWork,
    ) -> Result<(), SampleError> {
        let stream = self.body(&work.body)?;
        let unknown = || self.words(format!("no brand is called `{}`", work.brand));
        let brand = self.named.get(&work.brand).cloned();
        let brand = brand.ok_or_else(unknown)?;
        let brand = serde_json::from_value(brand).map_err(|_| unknown())?;
        // Its statement is kept under the id that an application of the step would have.
        self.application = Some(ApplicationId(self.fresh(step, APPLICATION)?));
        let command = SubjectCommand::Brand(BrandCommand::ListLate {
            brand,
            listed_on: work.listed_on,
            precision: Precision::Day,
            statement: self.paper(step, 0, BRAND_STATEMENT_KIND)?,
        });
        self.take::<Subject>(step, 0, stream, command).await?;
        Ok(())
    }

    pub(super) async fn record_annal(
        &mut self,
        step: &Step,
        work: &AnnalWork,
    ) -> Result<(), SampleError> {
        let entry: Annal = self.fact(step, &work.event, &work.says)?;
        let district = self.district_of(entry.node())?;
        let stream = self.of_district(StreamKind::Annals, &district);
        let command = AnnalsCommand::Record {
            occurred_on: work.occurred_on.unwrap_or(self.at.day()),
            entry,
        };
        self.take::<Annals>(step, 0, stream, command).await?;
        Ok(())
    }

    /// A fact as it is stored, tagged by its event as it is inside a correction.
    fn fact<F: DeserializeOwned>(
        &mut self,
        step: &Step,
        event: &str,
        says: &Value,
    ) -> Result<F, SampleError> {
        // Its papers are kept under the id that an application of the step would have.
        self.application = Some(ApplicationId(self.fresh(step, APPLICATION)?));
        let content = self.filled_in(step, says, &mut 0)?;
        let tagged = json!({ "event": event, "content": content });
        serde_json::from_value(tagged).map_err(|error| self.words(error.to_string()))
    }

    /// A value with everything in the place of which something stands. `papers` counts the papers of the step.
    fn filled_in(
        &mut self,
        step: &Step,
        value: &Value,
        papers: &mut u16,
    ) -> Result<Value, SampleError> {
        if let Some(stand_in) = StandIn::of(value) {
            return self.in_place_of(step, stand_in, papers);
        }
        match value {
            Value::Object(fields) => {
                let filled = fields.iter().map(|(name, value)| {
                    let value = self.filled_in(step, value, papers)?;
                    Ok((name.clone(), value))
                });
                filled.collect()
            }
            Value::Array(items) => {
                let filled = items.iter();
                let filled = filled.map(|item| self.filled_in(step, item, papers));
                filled.collect()
            }
            other => Ok(other.clone()),
        }
    }

    fn in_place_of(
        &mut self,
        step: &Step,
        stand_in: StandIn,
        papers: &mut u16,
    ) -> Result<Value, SampleError> {
        let part = *papers;
        match stand_in {
            StandIn::Paper(kind) => {
                *papers = part.saturating_add(1);
                self.stored(self.paper(step, part, &kind)?)
            }
            StandIn::Words(text) => {
                *papers = part.saturating_add(1);
                self.stored(self.reason(step, part, &text)?)
            }
            StandIn::NewSeat(key) => self.new_id(step, key, FRESH_SEAT),
            StandIn::NewGoal(key) => self.new_id(step, key, FRESH_GOAL),
            StandIn::NewBrand(key) => self.new_id(step, key, FRESH_BRAND),
            StandIn::Named(key) => {
                let known = self.named.get(&key).cloned();
                known.ok_or_else(|| self.words(format!("nothing is called `{key}`")))
            }
            StandIn::Body(key) => self.stored(self.body(&key)?),
            StandIn::BodyId(key) => self.stored(self.body(&key)?.id),
        }
    }

    fn new_id(&mut self, step: &Step, key: String, number: u32) -> Result<Value, SampleError> {
        let id = self.stored(self.fresh(step, number)?)?;
        self.named.insert(key, id.clone());
        Ok(id)
    }

    fn stored(&self, made: impl Serialize) -> Result<Value, SampleError> {
        serde_json::to_value(made).map_err(|error| self.words(error.to_string()))
    }
}
