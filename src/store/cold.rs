//! A stream that is not kept warm, read from its beginning. Where the log is a table of postgres-es, that reader reads it:
//! what any program of cqrs-es sees of a stream is what Qibu decides on.

use super::hosted::Hosted;
use crate::log::LogError;
use cqrs_es::Aggregate;
use cqrs_es::persist::{PersistedEventRepository, SerializedEvent};
use postgres_es::PostgresEventRepository;
use qibu_domain::decider::Decider;
use qibu_domain::id::{Position, Sequence, StreamId};
use qibu_domain::recorded::Recorded;
use qibu_domain::time::Instant;
use sqlx::PgPool;

/// The events of a whole stream. The reader knows neither positions nor stamps: both are 0 here, and no fold asks. It reads
/// by the one type that a noun has there: of a stream of a further kind it finds none, for its id may be that of another.
pub(super) async fn events<D: Decider>(
    readers: &PgPool,
    stream: StreamId,
) -> Result<Vec<Recorded>, LogError> {
    if stream.kind.as_str() != <Hosted<D> as Aggregate>::TYPE {
        return Ok(Vec::new());
    }
    let repository = PostgresEventRepository::new(readers.clone());
    let events = repository
        .get_events::<Hosted<D>>(&stream.id.to_string())
        .await
        .map_err(|error| LogError::Unavailable(error.to_string()))?;
    events
        .into_iter()
        .map(|event| recorded(stream, event))
        .collect()
}

fn recorded(stream: StreamId, event: SerializedEvent) -> Result<Recorded, LogError> {
    let version: Result<u32, std::num::ParseIntError> = event.event_version.parse();
    let unreadable = |_| LogError::Damaged {
        position: Position::default(),
        reason: format!(
            "{stream} {}: its version is {}",
            event.sequence, event.event_version
        ),
    };
    Ok(Recorded {
        position: Position::default(),
        stream,
        sequence: Sequence(event.sequence as u64),
        recorded_at: Instant::default(),
        version: version.map_err(unreadable)?,
        name: event.event_type,
        payload: event.payload.to_string(),
        metadata: event.metadata.to_string(),
    })
}
