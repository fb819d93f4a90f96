//! What is asked of the index before a paper is put into it or under an application.

use super::{
    MAX_LOOSE_PAPERS_AN_ACCOUNT, MAX_PAPERS_AN_APPLICATION, PaperIndexError, StorageFault,
};
use qibu_domain::id::{AccountId, ApplicationId, PaperId};
use qibu_projections::tables::Tables;
use qibu_projections::values;
use uuid::Uuid;

/// The owner and the application of a paper that is held.
pub(super) fn held(
    tables: &Tables<'_>,
    paper: PaperId,
) -> Result<(AccountId, Option<ApplicationId>), PaperIndexError> {
    type Found = (Option<[u8; 16]>, Option<[u8; 16]>);
    let row: Option<Found> = tables
        .first(
            "SELECT owner, application FROM paper WHERE paper = ?1",
            values![paper.0.into_bytes()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .map_err(StorageFault::from)?;
    let (owner, application) = row.ok_or(PaperIndexError::Unknown)?;
    let owner = owner.ok_or(PaperIndexError::Erased)?;
    let application = application.map(Uuid::from_bytes).map(ApplicationId);
    Ok((AccountId(Uuid::from_bytes(owner)), application))
}

pub(super) fn refuse_too_many(
    tables: &Tables<'_>,
    owner: AccountId,
    application: Option<ApplicationId>,
) -> Result<(), PaperIndexError> {
    let (query, id, max) = match application {
        Some(application) => (
            "SELECT count(*) FROM paper WHERE application = ?1 AND state <> 'erased'",
            application.0,
            MAX_PAPERS_AN_APPLICATION,
        ),
        None => (
            "SELECT count(*) FROM paper WHERE owner = ?1 AND application IS NULL",
            owner.0,
            MAX_LOOSE_PAPERS_AN_ACCOUNT,
        ),
    };
    let count: u32 = tables
        .one(query, values![id.into_bytes()], |row| row.get(0))
        .map_err(StorageFault::from)?;
    if count < max {
        Ok(())
    } else {
        Err(PaperIndexError::TooMany { max })
    }
}
