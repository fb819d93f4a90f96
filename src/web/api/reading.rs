//! What every read of the API brings and answers: as of when, known when, which page.

use crate::authority::{Action, Resource};
use crate::command::CommandError;
use crate::web::given;
use crate::web::problem::Problem;
use crate::web::write::Signed;
use crate::wiring::{NotKnowable, Qibu, instant_at, not_before, position_at};
use crate::words::Lang;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use qibu_domain::id::{Position, StreamId, SubjectId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::time::{Day, Instant};
use qibu_projections::Tables;
use qibu_projections::known_at::known_at;
use qibu_projections::subjects::{self, SubjectRow};
use qibu_projections::{AsOf, MAX_PAGE_ROWS, Page, QueryError, ViewsError, views};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::str::FromStr;
use std::sync::Arc;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

/// The rows of a page where nothing else was asked for.
pub const DEFAULT_PAGE_ROWS: u32 = 50;
/// The most prefixes of the log that are folded at once: each takes memory and a core.
pub const MAX_REFOLDS_AT_ONCE: usize = 2;

static REFOLDS: Semaphore = Semaphore::const_new(MAX_REFOLDS_AT_ONCE);

/// A signed-in read with its parameters. One that is not known is refused: a mistyped one must not be passed over.
pub struct Reading<Q> {
    /// Who reads, in which language.
    pub signed: Signed,
    /// The parameters.
    pub query: Q,
}

impl<Q: DeserializeOwned + Send> FromRequestParts<Arc<Qibu>> for Reading<Q> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, qibu: &Arc<Qibu>) -> Result<Self, Problem> {
        let signed = Signed::from_request_parts(parts, qibu).await?;
        let query = given::query(&parts.uri, signed.lang)?;
        Ok(Self { signed, query })
    }
}

/// The two times of a read (law 4).
#[derive(Clone, Copy, Debug)]
pub struct At {
    /// The day whose end is shown.
    pub as_of: Day,
    /// What was known then.
    pub known_at: Instant,
    /// The last position known then; `None` for all that is known now.
    pub known_to: Option<Position>,
}

impl At {
    /// Reads both times; a future one is refused, for nobody knows it.
    pub async fn of(
        qibu: &Arc<Qibu>,
        lang: Lang,
        as_of: Option<&str>,
        known: Option<&str>,
    ) -> Result<Self, Problem> {
        let now = qibu.clock().now();
        let as_of = match as_of {
            None => now.day(),
            Some(text) => text
                .parse::<Day>()
                .map_err(|_| malformed(lang, "day.malformed", text))?,
        };
        if as_of > now.day() {
            return Err(future(lang, as_of));
        }
        let Some(text) = known else {
            return Ok(Self {
                as_of,
                known_at: now,
                known_to: None,
            });
        };
        let known_at = instant_at(text, now).map_err(|error| match error {
            NotKnowable::Malformed => malformed(lang, "instant.malformed", text),
            NotKnowable::Future(time) => future(lang, time),
        })?;
        let position = position_at(qibu.log(), known_at).await;
        let position = position.map_err(|error| Problem::of_command(lang, &error.into()))?;
        Ok(Self {
            as_of,
            known_at,
            known_to: Some(position),
        })
    }

    /// The day that is shown, as it is asked at the end of what was known.
    pub fn asked(&self) -> AsOf {
        AsOf::on(self.as_of, self.known_at.day())
    }

    /// Reads the views in one snapshot: those that stand now, caught up with the head of the request's arrival, or
    /// the prefix that was known, folded anew (law 19).
    pub async fn read<T: Send + 'static>(
        &self,
        qibu: &Arc<Qibu>,
        lang: Lang,
        query: impl FnOnce(&Tables<'_>) -> Result<T, QueryError> + Send + 'static,
    ) -> Result<(T, Position), Problem> {
        let read = match self.known_to {
            None => qibu.read_on_arrival(query).await,
            Some(position) => read_prefix(qibu, position, query).await,
        };
        read.map_err(|error| Problem::of_command(lang, &error))
    }

    /// One association or base with the position of its snapshot, as [`At::read`] would read it; what stands now is asked for
    /// by the road on which that costs least.
    pub async fn subject(
        &self,
        qibu: &Arc<Qibu>,
        lang: Lang,
        stream: StreamId,
    ) -> Result<(Option<SubjectRow>, Position), Problem> {
        let (id, as_of) = (SubjectId(stream.id), self.asked());
        let read = if self.known_to.is_some() {
            self.read(qibu, lang, move |rows| subjects::one(rows, id, as_of))
                .await?
        } else {
            let read = async {
                let arrival = qibu.arrival().await?;
                not_before(arrival, qibu.views().subject(id, as_of).await?)
            };
            read.await
                .map_err(|error| Problem::of_command(lang, &error))?
        };
        // One of the other kind has another address.
        let (row, position) = read;
        Ok((row.filter(|row| row.stream() == stream), position))
    }
}

/// Folds the prefix of the log up to a position and reads what it shows.
async fn read_prefix<T: Send + 'static>(
    qibu: &Arc<Qibu>,
    position: Position,
    query: impl FnOnce(&Tables<'_>) -> Result<T, QueryError> + Send + 'static,
) -> Result<(T, Position), CommandError> {
    let turn = REFOLDS.acquire().await;
    let turn = turn.map_err(|error| CommandError::Unavailable(error.to_string()))?;
    let shared = Arc::clone(qibu);
    let task = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let views = known_at(shared.views().source(), position);
        let views = views.map_err(|error| match error {
            ViewsError::Source(error) => CommandError::Unavailable(error.to_string()),
            error => CommandError::ViewsUnavailable(error.to_string()),
        })?;
        let read =
            views.read(|rows| Ok::<_, QueryError>((query(rows)?, views::position_of(rows)?)));
        not_before(position, read?)
    });
    match task.await {
        Ok(read) => read,
        Err(error) => Err(CommandError::Fault(error.to_string())),
    }
}

/// A page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Listed<T> {
    /// The rows.
    pub items: Vec<T>,
    /// What to send as `cursor` for the next page; `null` on the last one.
    pub next_cursor: Option<String>,
    /// The day whose end is shown.
    #[schema(format = "date")]
    pub as_of: String,
    /// What was known then is shown.
    #[schema(format = "date-time")]
    pub known_at: String,
    /// The last position that is shown.
    pub position: u64,
}

impl<T> Listed<T> {
    /// A page that was read; `cursor` is the key of a row.
    pub fn new<R>(
        at: &At,
        (rows, position): (Vec<R>, Position),
        limit_rows: u32,
        cursor: impl Fn(&R) -> String,
        view: impl Fn(R) -> T,
    ) -> Self {
        let full = rows.len() >= limit_rows as usize;
        let next_cursor = rows.last().filter(|_| full).map(cursor);
        Self {
            items: rows.into_iter().map(view).collect(),
            next_cursor,
            as_of: at.as_of.to_string(),
            known_at: at.known_at.to_string(),
            position: position.0,
        }
    }
}

/// Which page is asked for.
pub fn page<K: FromStr>(
    lang: Lang,
    limit: Option<&str>,
    cursor: Option<&str>,
) -> Result<Page<K>, Problem> {
    let limit_rows = rows_of_a_page(lang, limit)?.unwrap_or(DEFAULT_PAGE_ROWS);
    let after = cursor.map(str::parse).transpose();
    let after = after.map_err(|_| Problem::malformed(lang, "page.cursor", &[]))?;
    Ok(Page { limit_rows, after })
}

/// How many rows of a page are asked for. What is too much is refused, and never cut down in silence.
pub fn rows_of_a_page(lang: Lang, limit: Option<&str>) -> Result<Option<u32>, Problem> {
    let Some(text) = limit else { return Ok(None) };
    match text.parse() {
        Ok(rows) if (1..=MAX_PAGE_ROWS).contains(&rows) => Ok(Some(rows)),
        _ => {
            let max = [("max", MAX_PAGE_ROWS.to_string())];
            Err(Problem::malformed(lang, "page.limit", &max))
        }
    }
}

/// Which page of a list whose rows are numbered is asked for.
pub fn numbered<K>(
    lang: Lang,
    limit: Option<&str>,
    cursor: Option<&str>,
    key: impl Fn(u64) -> K,
) -> Result<Page<K>, Problem> {
    let Page { limit_rows, after } = page::<u64>(lang, limit, cursor)?;
    Ok(Page {
        limit_rows,
        after: after.map(key),
    })
}

fn malformed(lang: Lang, code: &str, text: &str) -> Problem {
    Problem::malformed(lang, code, &[("text", text.to_owned())])
}

fn future(lang: Lang, day: impl ToString) -> Problem {
    Problem::malformed(lang, "day.in_the_future", &[("day", day.to_string())])
}

/// A parameter that names a thing, read; what is no such name is a fault of the query.
pub fn parameter<T: FromStr>(
    lang: Lang,
    name: &str,
    text: Option<&str>,
) -> Result<Option<T>, Problem> {
    text.map(str::parse)
        .transpose()
        .map_err(|_| Problem::malformed(lang, "query.malformed", &[("reason", name.to_owned())]))
}

/// The stream of a body, by the id that a path names.
pub fn subject_stream(lang: Lang, kind: SubjectKind, said: &str) -> Result<StreamId, Problem> {
    let SubjectId(uuid) = id(lang, said)?;
    Ok(StreamId::new(kind.stream(), uuid))
}

/// The id in a path. What is no id names nothing, so the answer is that of one that is not there.
pub fn id<T: FromStr>(lang: Lang, text: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::not_found(lang))
}

/// Something that must be there.
pub fn there<T>(lang: Lang, found: Option<T>) -> Result<T, Problem> {
    found.ok_or_else(|| Problem::not_found(lang))
}

/// Whether the caller may read that of the home district, under the appointments that it holds now. Asked before
/// anything is looked up, so that a denial tells nothing of what there is.
pub async fn permit(qibu: &Arc<Qibu>, signed: &Signed, action: Action) -> Result<(), Problem> {
    let district = qibu.rulebook().home().unwrap_or_default().to_owned();
    let resource = Resource {
        node: district.clone(),
        district,
        ..Resource::default()
    };
    judge(qibu, signed, action, resource).await.map(drop)
}

/// Whether the caller may do that with a matter, and as whom.
pub async fn judge(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    action: Action,
    resource: Resource,
) -> Result<crate::authority::Allowed, Problem> {
    let fail = |error: CommandError| Problem::of_command(signed.lang, &error);
    let rulebook = qibu.rulebook();
    let actor = qibu
        .actor(signed.caller.account, false)
        .await
        .map_err(fail)?;
    let resource = Resource {
        training: qibu.is_training(),
        ..resource
    };
    let today = qibu.clock().now().day();
    let authority = qibu.authority(&rulebook).map_err(fail)?;
    let allowed = authority.judge(&actor, action, &resource, today, &rulebook);
    allowed.map_err(|denial| fail(CommandError::Denied(denial)))
}

/// Runs what blocks where it may.
pub async fn blocking<T: Send + 'static>(
    lang: Lang,
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => {
            tracing::error!(%error, "a task was lost");
            Err(Problem::new(
                lang,
                StatusCode::INTERNAL_SERVER_ERROR,
                "fault",
                &[],
            ))
        }
    }
}
