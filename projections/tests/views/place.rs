//! Where the views of a test are kept: in memory, or in a `PostgreSQL` database where `QIBU_TEST_ENGINE` says so.

use crate::server::{Server, connect};
use qibu_projections::tables::postgres::PostgresAddress;
use qibu_projections::{Views, ViewsError};
use sqlx::{Connection, Executor};
use std::ops::Deref;
use std::sync::Mutex;

/// Views that give their database to the next case: those of a few hundred cases would fill the disk.
pub(crate) struct Placed {
    // Dropped first: nothing of the test is connected then.
    views: Views,
    _database: Option<Lent>,
}

impl Deref for Placed {
    type Target = Views;

    fn deref(&self) -> &Views {
        &self.views
    }
}

/// Ends the other sessions of a database and drops all that it holds. Unlike `DROP DATABASE`, it waits for no checkpoint.
const EMPTY: &str = "
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
    DO $$ DECLARE found text; BEGIN
        FOR found IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
            EXECUTE format('DROP SCHEMA %I CASCADE', found);
        END LOOP;
        CREATE SCHEMA public;
    END $$";

/// A database that is emptied and lent again when this value goes.
struct Lent(String);

static READY: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Lent {
    fn take() -> Self {
        let emptied = READY.lock().unwrap().pop();
        Self(emptied.unwrap_or_else(|| block_on(Server::shared().new_database())))
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        block_on(async {
            let mut connection = connect(&self.0).await;
            connection.execute(EMPTY).await.unwrap();
            connection.close().await.unwrap();
        });
        READY.lock().unwrap().push(std::mem::take(&mut self.0));
    }
}

/// Empty views.
pub(crate) fn views() -> Result<Placed, ViewsError> {
    match std::env::var("QIBU_TEST_ENGINE").as_deref() {
        Ok("postgres") => views_in_postgres(),
        _ => Ok(Placed {
            views: Views::in_memory()?,
            _database: None,
        }),
    }
}

/// Empty views in a database, whatever the suites run on.
pub(crate) fn views_in_postgres() -> Result<Placed, ViewsError> {
    let lent = Lent::take();
    Ok(Placed {
        views: Views::open_postgres(&address(&lent.0))?,
        _database: Some(lent),
    })
}

/// An empty database that stays as long as the server.
pub(crate) fn database() -> PostgresAddress {
    address(&block_on(Server::shared().new_database()))
}

pub(crate) fn address(url: &str) -> PostgresAddress {
    PostgresAddress::parse(url).unwrap()
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(future)
}
