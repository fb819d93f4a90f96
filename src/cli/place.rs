//! Where the data and the keys are that a command works on.

use super::{Failure, Out, refused};
use crate::root_key::{
    MonthsFolder, ROOT_KEY_VARIABLE, RootKey, RootKeyError, RootKeySource, folder_of,
};
use crate::vault::database as vault;
use crate::wiring::Stores;
use std::path::PathBuf;

/// Where the data and the root key are.
#[derive(Clone, Debug)]
pub struct Place {
    /// The data folder; where everything is in databases, the root key lies beside it all the same.
    pub(super) data: PathBuf,
    pub(super) root_key: Option<PathBuf>,
    pub(super) month_keys: Option<PathBuf>,
    pub(super) stores: Stores,
}

impl Place {
    fn key_source(&self) -> RootKeySource {
        match (std::env::var(ROOT_KEY_VARIABLE), &self.root_key) {
            (_, Some(file)) => RootKeySource::File(file.clone()),
            (Ok(digits), None) => RootKeySource::Digits(digits.into()),
            (Err(_), None) => RootKeySource::File(RootKey::default_path(&self.data)),
        }
    }

    /// The root key of the folder.
    pub(super) fn root_key(&self, out: &Out) -> Result<RootKey, Failure> {
        let loaded = RootKey::load(&self.key_source(), &self.data);
        let loaded = loaded.and_then(|key| self.with_months(key));
        loaded.map_err(|error| refused::root_key(&error, out))
    }

    /// The root key with the folder of the months' keys: the one that was named, or the one in which the file of the root key
    /// lies. Beside a database that several machines share, they are begun only where their folder is named, for all machines
    /// need the same.
    fn with_months(&self, key: RootKey) -> Result<RootKey, RootKeyError> {
        let begins = matches!(self.stores.beside(), vault::Place::Folder(_));
        let folder = match (&self.month_keys, self.key_source()) {
            (Some(named), _) => MonthsFolder {
                path: named.clone(),
                begins: true,
            },
            (None, RootKeySource::File(file)) => MonthsFolder {
                path: folder_of(&file),
                begins,
            },
            (None, RootKeySource::Digits(_)) => return Ok(key),
        };
        key.with_months(folder, &self.data)
    }

    /// The root key of a folder to be made: made with it, where there is none. With the file, where this made one.
    pub(super) fn new_root_key(&self, out: &Out) -> Result<(RootKey, Option<PathBuf>), Failure> {
        match self.key_source() {
            RootKeySource::File(path) if !path.exists() => {
                let made = RootKey::create(&path, &self.data);
                let made = made.and_then(|key| self.with_months(key));
                let made = made.map_err(|error| refused::root_key(&error, out))?;
                Ok((made, Some(path)))
            }
            _ => Ok((self.root_key(out)?, None)),
        }
    }
}
