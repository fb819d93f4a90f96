//! The service's own rows: what is neither an event nor a view of events (law 10).
//!
//! Sessions, tokens and the bounds on sign-in run by the machine's time even where the log's time is a training
//! log's (law 18).

mod credentials;
mod drafts;
mod imports;
mod known_tokens;
mod person_links;
mod refused;
mod sessions;
mod throttle;
mod tokens;

pub use credentials::{
    MAX_HASHES_AT_ONCE, MAX_HASHES_WAITING, MAX_PASSWORD_BYTES, MIN_PASSWORD_CHARS, PasswordError,
    PasswordHash, PasswordHasher,
};
pub use drafts::{
    Draft, DraftError, DraftState, DraftSummary, MAX_DRAFT_BYTES, MAX_DRAFTS_A_PAGE,
    MAX_DRAFTS_AN_ACCOUNT, NewDraft,
};
pub use imports::{
    Import, ImportError, ImportId, ImportState, ImportSummary, MAX_IMPORT_BYTES,
    MAX_IMPORTS_A_PAGE, MAX_IMPORTS_AN_ACCOUNT,
};
pub use known_tokens::MAX_KNOWN_TOKEN_MS;
pub use person_links::{MAX_LINK_SECONDS, MAX_PERSON_IDLE_SECONDS, MAX_PERSON_SESSION_SECONDS};
pub use refused::{
    MAX_REFUSED, MAX_REFUSED_A_PAGE, MAX_REFUSED_A_PRINCIPAL, RefusedAttempt, RefusedRow,
};
pub use sessions::{
    MAX_SESSION_IDLE_SECONDS, MAX_SESSION_SECONDS, MAX_SESSIONS_AN_ACCOUNT, Session, StartedSession,
};
pub use throttle::{MAX_SIGN_INS_A_MINUTE, SignInThrottle, Throttled};
pub use tokens::{
    IssuedToken, MAX_TOKEN_SECONDS, MAX_TOKENS_AN_ACCOUNT, TokenError, TokenGrant, TokenInfo,
};

use self::known_tokens::KnownTokens;
use crate::root_key::{Purpose, RootKey};
use crate::vault::StorageFault;
use crate::vault::database::{Database, Journal, Part, Place, Step, check_root_key};
use crate::vault::sealing::Key;
use crate::vault::transfer::Holds::{Bytes, Int, Text};
use crate::vault::transfer::Rows;
use crate::vault::wrapping::Wrapping;
use qibu_domain::time::Instant;

/// The service's file in the data folder.
pub const SERVICE_FILE: &str = "service.db";

pub(crate) const PART: Part = Part {
    file: SERVICE_FILE,
    journal: Journal::Delete,
    sqlite: include_str!("../migrations/sqlite/service.sql"),
    schema: "qibu_service",
    postgres: include_str!("../migrations/postgres/service.sql"),
    steps: &[
        Step {
            sqlite: include_str!("../migrations/sqlite/service_imports.sql"),
            postgres: include_str!("../migrations/postgres/service_imports.sql"),
        },
        Step {
            sqlite: include_str!("../migrations/sqlite/service_persons.sql"),
            postgres: include_str!("../migrations/postgres/service_persons.sql"),
        },
    ],
    scrubbed: &["draft", "import", "person_link", "person_session"],
    rows: &[
        Rows::of("about", 1, &[("name", Text), ("value", Bytes)]),
        Rows::of(
            "credential",
            1,
            &[("account", Bytes), ("phc", Text), ("set_at", Int)],
        ),
        Rows::of(
            "session",
            1,
            &[
                ("session", Bytes),
                ("digest", Bytes),
                ("account", Bytes),
                ("made_at", Int),
                ("seen_at", Int),
            ],
        ),
        Rows::of(
            "person_link",
            1,
            &[
                ("digest", Bytes),
                ("person", Bytes),
                ("made_at", Int),
                ("expires_at", Int),
            ],
        ),
        Rows::of(
            "person_session",
            1,
            &[
                ("digest", Bytes),
                ("person", Bytes),
                ("made_at", Int),
                ("seen_at", Int),
            ],
        ),
        Rows::of(
            "token",
            1,
            &[
                ("token", Text),
                ("digest", Bytes),
                ("account", Bytes),
                ("label", Text),
                ("scopes", Text),
                ("last_four", Text),
                ("made_at", Int),
                ("expires_at", Int),
                ("revoked_at", Int),
            ],
        ),
        Rows::of(
            "draft",
            1,
            &[
                ("draft", Bytes),
                ("owner", Bytes),
                ("submitter", Bytes),
                ("typed_by", Bytes),
                ("state", Text),
                ("version", Int),
                ("made_at", Int),
                ("updated_at", Int),
                ("wrapped_key", Bytes),
                ("body", Bytes),
            ],
        ),
        Rows::of(
            "import",
            1,
            &[
                ("import", Bytes),
                ("entered_by", Bytes),
                ("state", Text),
                ("version", Int),
                ("made_at", Int),
                ("updated_at", Int),
                ("wrapped_key", Bytes),
                ("body", Bytes),
            ],
        ),
        Rows::of(
            "refused",
            1,
            &[
                ("number", Int),
                ("first_at", Int),
                ("last_at", Int),
                ("times", Int),
                ("principal", Text),
                ("command", Text),
                ("code", Text),
                ("status", Int),
                ("subject", Text),
            ],
        )
        .numbered(),
    ],
};

/// The service's rows. Calls block: async callers use `spawn_blocking`. Two processes may have them open, a server and
/// a command that issues a token beside it: hence no write-ahead log (decision 0001).
pub struct Service {
    database: Database,
    draft_key: Wrapping,
    session_key: Key,
    known_tokens: KnownTokens,
}

impl Service {
    /// Opens the rows of a data folder, or of a database. Another root key than the one they were made under is refused.
    pub fn open<'a>(place: impl Into<Place<'a>>, root: &RootKey) -> Result<Self, StorageFault> {
        let database = Database::open(place.into(), &PART)?;
        check_root_key(&database, &root.derive(Purpose::Fingerprint))?;
        let draft_key = Wrapping::open(&database, &PART, root, Purpose::Draft)?;
        Ok(Self {
            database,
            draft_key,
            session_key: root.derive(Purpose::Session),
            known_tokens: KnownTokens::default(),
        })
    }

    /// Wraps the key of every draft and import under the key of this month, and destroys the keys of earlier ones once they are
    /// of no use (decision 0059). How many it destroyed.
    pub fn renew_months(&self, now: Instant) -> Result<usize, StorageFault> {
        let tables = [drafts::WRAPPED, imports::WRAPPED];
        self.draft_key.renew(&self.database, &tables, now)
    }

    /// Leaves no byte of what was deleted: names and keys of drafts that were closed.
    pub fn scrub(&self) -> Result<(), StorageFault> {
        self.database.scrub()
    }
}
