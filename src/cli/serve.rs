//! `qibu serve`.

use super::{Failure, Out, Place, refused};
use crate::root_key::{RootKey, RootKeySource};
use crate::run;
use crate::wiring::{LOG_FILE, Qibu};
use crate::words::say;
use std::sync::Arc;

pub(super) async fn serve(place: &Place, listen: &str, out: &Out) -> Result<u8, Failure> {
    let qibu = open(place, out).await?;
    run_until_stopped(&qibu, listen, None, out).await
}

/// Serves until the process is told to stop. The address is printed when requests are answered.
pub(super) async fn run_until_stopped(
    qibu: &Arc<Qibu>,
    listen: &str,
    demo: Option<crate::web::Demo>,
    out: &Out,
) -> Result<u8, Failure> {
    let server = run::Server::bind(Arc::clone(qibu), listen, demo)
        .await
        .map_err(Failure::failed)?;
    let address = format!("http://{}", server.address());
    qibu.announce(&address).map_err(Failure::failed)?;
    out.text(&address)?;
    server.run().await.map_err(Failure::failed)?;
    qibu.close().await;
    Ok(0)
}

/// Opens the data folder for writing.
pub(super) async fn open(place: &Place, out: &Out) -> Result<Arc<Qibu>, Failure> {
    place.must_hold_a_log(out)?;
    let opened = Qibu::open(&place.data, place.root_key(out)?).await;
    opened.map_err(|error| refused::folder(&error, place, out))
}

impl Place {
    /// Fails where there is no log in the data folder, and says how to make one.
    pub(super) fn must_hold_a_log(&self, out: &Out) -> Result<(), Failure> {
        if self.data.join(LOG_FILE).exists() {
            return Ok(());
        }
        let data = [("data", self.data.display().to_string())];
        Err(Failure::not_found(say(out.lang(), "cli.no_log", &data)))
    }

    fn key_source(&self) -> RootKeySource {
        match (
            std::env::var(crate::root_key::ROOT_KEY_VARIABLE),
            &self.root_key,
        ) {
            (_, Some(file)) => RootKeySource::File(file.clone()),
            (Ok(digits), None) => RootKeySource::Digits(digits.into()),
            (Err(_), None) => RootKeySource::File(RootKey::default_path(&self.data)),
        }
    }

    /// The root key of the folder.
    pub(super) fn root_key(&self, out: &Out) -> Result<RootKey, Failure> {
        let loaded = RootKey::load(&self.key_source(), &self.data);
        loaded.map_err(|error| refused::root_key(&error, out))
    }

    /// The root key of a folder to be made: made with it, where there is none.
    pub(super) fn new_root_key(&self, out: &Out) -> Result<RootKey, Failure> {
        match self.key_source() {
            RootKeySource::File(path) if !path.exists() => {
                let made = RootKey::create(&path, &self.data);
                made.map_err(|error| refused::root_key(&error, out))
            }
            _ => self.root_key(out),
        }
    }
}
