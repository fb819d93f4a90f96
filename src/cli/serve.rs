//! `qibu serve`.

use super::lines::absolute;
use super::{Failure, Out, Place, refused};
#[cfg(feature = "kurrentdb")]
use crate::log::kurrent::KurrentLog;
use crate::log::postgres::PostgresLog;
use crate::private_files;
use crate::run::Server;
use crate::wiring::{LOG_FILE, LogPlace, Qibu};
use crate::words::say;
use serde_json::json;
use std::sync::Arc;

pub(super) async fn serve(place: &Place, listen: &str, out: &Out) -> Result<u8, Failure> {
    let qibu = open(place, out).await?;
    if !qibu.is_ready().await.map_err(Failure::failed)? {
        qibu.close().await;
        let data = [("data", place.stores.to_string())];
        return Err(Failure::new(4, say(out.lang(), "cli.not_founded", &data)));
    }
    let server = bind(&qibu, listen, None, out).await?;
    let address = address_of(&server);
    out.document(&json!({"address": address}), &address)?;
    run_until_stopped(&qibu, server).await
}

/// Binds the address, and says so to whoever finds the log taken. From here on requests wait for answers.
pub(super) async fn bind(
    qibu: &Arc<Qibu>,
    listen: &str,
    demo: Option<crate::web::Demo>,
    out: &Out,
) -> Result<Server, Failure> {
    match Server::bind(Arc::clone(qibu), listen, demo).await {
        Ok(server) => {
            let announced = qibu.announce(&address_of(&server));
            announced.map_err(Failure::failed)?;
            Ok(server)
        }
        Err(error) => {
            qibu.close().await;
            Err(refused::listen(&error, listen, out))
        }
    }
}

/// Where a server is reached.
pub(super) fn address_of(server: &Server) -> String {
    format!("http://{}", server.address())
}

/// Serves until the process is told to stop.
pub(super) async fn run_until_stopped(qibu: &Arc<Qibu>, server: Server) -> Result<u8, Failure> {
    server.run().await.map_err(Failure::failed)?;
    qibu.close().await;
    Ok(0)
}

/// Opens the data folder for writing.
pub(super) async fn open(place: &Place, out: &Out) -> Result<Arc<Qibu>, Failure> {
    place.must_hold_a_log(out).await?;
    let opened = Qibu::open(&place.stores, place.root_key(out)?).await;
    opened.map_err(|error| refused::folder(&error, place, out))
}

impl Place {
    /// Fails where there is no log in the data folder, and says how to make one.
    pub(super) async fn must_hold_a_log(&self, out: &Out) -> Result<(), Failure> {
        if self.holds_a_log(out).await? {
            return Ok(());
        }
        let data = [("data", self.stores.to_string())];
        Err(Failure::not_found(say(out.lang(), "cli.no_log", &data)))
    }

    /// Whether there is a log in the data folder, in the database or on the server.
    pub(super) async fn holds_a_log(&self, out: &Out) -> Result<bool, Failure> {
        match &self.stores.log {
            LogPlace::Folder(folder) => {
                self.must_be_a_folder(out)?;
                Ok(folder.join(LOG_FILE).exists())
            }
            LogPlace::Postgres(address) => {
                let found = PostgresLog::is_there(address).await;
                found.map_err(|error| refused::database(&error, self, out))
            }
            #[cfg(feature = "kurrentdb")]
            LogPlace::Kurrent(address) => {
                self.must_be_free_for_what_is_beside(out)?;
                let found = KurrentLog::is_there(address).await;
                let found = found.map_err(|error| refused::server(&error, self, out))?;
                match self.stores.folder() {
                    // Who opened it would make a second vault, in which no name stands and no paper.
                    Some(folder) if found && !folder.is_dir() => Err(refused::apart(self, out)),
                    _ => Ok(found),
                }
            }
        }
    }

    /// Fails where what lies beside the log is to lie in something that is no folder, or in the folder of another log.
    #[cfg(feature = "kurrentdb")]
    fn must_be_free_for_what_is_beside(&self, out: &Out) -> Result<(), Failure> {
        let Some(folder) = self.stores.folder() else {
            return Ok(());
        };
        self.must_be_a_folder(out)?;
        if folder.join(LOG_FILE).exists() {
            return Err(refused::other_log(self, out));
        }
        Ok(())
    }

    /// Where the log is, as a person is told.
    pub(super) fn shown(&self) -> String {
        match self.stores.log.folder() {
            Some(folder) => absolute(folder).display().to_string(),
            None => self.stores.to_string(),
        }
    }

    /// Fails where the data folder is something else.
    fn must_be_a_folder(&self, out: &Out) -> Result<(), Failure> {
        if self.data.is_dir() || !self.data.exists() {
            return Ok(());
        }
        Err(refused::no_folder(self, out))
    }

    /// Makes the data folder, where there is none.
    pub(super) fn make_folder(&self, out: &Out) -> Result<(), Failure> {
        let Some(folder) = self.stores.folder() else {
            return Ok(());
        };
        self.must_be_a_folder(out)?;
        let made = private_files::folder(folder);
        made.map_err(|error| refused::make_folder(&error, self, out))
    }
}
