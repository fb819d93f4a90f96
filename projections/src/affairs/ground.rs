//! Who runs a base, where it is and by which right, and what was found there, as of a day.

use super::query::{AffairRow, Filter, list};
use crate::page::{Page, QueryError};
use crate::subjects;
use crate::tables::Tables;
use qibu_domain::id::StreamId;
use qibu_domain::subject::event::AffairKind;
use qibu_domain::time::Day;

/// Who runs a base, where it is and what was found there, each by the fact that says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ground {
    /// Who was linked last and was not unlinked; the agreement may have ended.
    pub operator: Option<AffairRow>,
    /// The name of the operator on that day, where it is an association.
    pub operator_name: Option<String>,
    /// Its premises.
    pub premises: Option<AffairRow>,
    /// What gives the right of use of them; it may have ended.
    pub right_of_use: Option<AffairRow>,
    /// The last inspection.
    pub inspection: Option<AffairRow>,
}

/// The same of one base at the end of a day.
pub fn ground(tables: &Tables<'_>, stream: StreamId, as_of: Day) -> Result<Ground, QueryError> {
    let last = |kind: AffairKind| -> Result<Option<AffairRow>, QueryError> {
        let filter = Filter {
            kind: Some(kind),
            year: None,
        };
        Ok(list(tables, stream, as_of, filter, &Page::first(1))?.pop())
    };
    let operator = last(AffairKind::OperatorLinked)?.filter(|row| row.to.is_none());
    let operator_name = match operator.as_ref().and_then(|row| row.operator) {
        Some(association) => subjects::one(tables, association, as_of)?.map(|row| row.name),
        None => None,
    };
    let premises = last(AffairKind::Relocation)?;
    let renewal = last(AffairKind::RightOfUse)?;
    let rights = premises.iter().chain(&renewal);
    let right_of_use = rights.max_by_key(|row| (row.from, row.sequence)).cloned();
    Ok(Ground {
        operator,
        operator_name,
        premises,
        right_of_use,
        inspection: last(AffairKind::Inspection)?,
    })
}
