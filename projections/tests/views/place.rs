//! Where the views of a test are kept: in memory, or in a `PostgreSQL` database where `QIBU_TEST_ENGINE` says so.

use crate::server::Server;
use qibu_projections::tables::postgres::PostgresAddress;
use qibu_projections::{Views, ViewsError};

/// Empty views.
pub(crate) fn views() -> Result<Views, ViewsError> {
    match std::env::var("QIBU_TEST_ENGINE").as_deref() {
        Ok("postgres") => Views::open_postgres(&database()),
        _ => Views::in_memory(),
    }
}

/// An empty database.
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
