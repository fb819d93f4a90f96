//! The root key: 32 bytes that lie outside the data folder and open everything in it (law 10).
//!
//! Whoever copies the data folder without the root key has ciphertext. Each use has a key of its own, derived
//! by HMAC-SHA256 under a label, so that no use can be turned against another.

use crate::private_files;
use crate::random;
use crate::vault::sealing::{KEY_BYTES, Key};
use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The variable of the environment that may hold the root key, in 64 hexadecimal digits.
pub const ROOT_KEY_VARIABLE: &str = "QIBU_ROOT_KEY";
/// The longest root key file, in bytes: anything longer is another file.
const MAX_KEY_FILE_BYTES: u64 = 256;

/// The root key. It prints nothing and is wiped from memory when dropped.
#[derive(Clone)]
pub struct RootKey {
    key: Key,
    months: Option<MonthsFolder>,
}

/// The folder in which the keys of the months are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthsFolder {
    /// The folder.
    pub path: PathBuf,
    /// Whether they are begun there; else they are taken from there where they were begun before.
    pub begins: bool,
}

/// What a derived key is used for. The label is frozen: another one would open nothing that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Wraps the keys of accounts and papers in the vault.
    Wrapping,
    /// Authenticates the bodies of commands (law 14).
    CommandMac,
    /// Wraps the keys of drafts.
    Draft,
    /// Authenticates sessions and bearer tokens, so that a row written into the database alone signs nobody in.
    Session,
    /// Tells a wrong root key from a right one.
    Fingerprint,
    /// Finds papers of the same bytes again, inside the vault.
    PaperMark,
}

/// Where a root key is taken from.
#[derive(Clone)]
pub enum RootKeySource {
    /// Its 64 hexadecimal digits, from the environment.
    Digits(Zeroizing<String>),
    /// A file that holds them.
    File(PathBuf),
}

/// Why there is no root key.
#[derive(Debug, thiserror::Error)]
pub enum RootKeyError {
    /// Not 64 hexadecimal digits.
    #[error("a root key is 64 hexadecimal digits")]
    NotDigits,
    /// The file lies in the data folder: a copy of the folder would hold its own key.
    #[error("{0} lies in the data folder; keep the root key elsewhere")]
    InsideData(PathBuf),
    /// Others than its owner may read the file.
    #[error("{0} may be read by others than its owner; allow its owner only (mode 600)")]
    Exposed(PathBuf),
    /// There is a file already; a root key is never written over.
    #[error("{0} is there already")]
    AlreadyThere(PathBuf),
    /// The file does not read or write.
    #[error("{path}: {cause}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] random::NoRandomness),
}

impl RootKey {
    /// The root key written as 64 hexadecimal digits; white space around them is not looked at.
    pub fn from_digits(digits: &str) -> Result<Self, RootKeyError> {
        let bytes: [u8; KEY_BYTES] =
            random::from_hex(digits.trim()).ok_or(RootKeyError::NotDigits)?;
        Ok(Self::of(Key::from_bytes(bytes)))
    }

    /// Takes the root key from where it lies. A file in the data folder, or one that others may read, is refused.
    pub fn load(source: &RootKeySource, data: &Path) -> Result<Self, RootKeyError> {
        let path = match source {
            RootKeySource::Digits(digits) => return Self::from_digits(digits),
            RootKeySource::File(path) => path,
        };
        let failed = |cause| RootKeyError::Io {
            path: path.clone(),
            cause,
        };
        refuse_inside(path, data)?;
        let file = File::open(path).map_err(failed)?;
        let about = file.metadata().map_err(failed)?;
        if about.permissions().mode() & 0o077 != 0 {
            return Err(RootKeyError::Exposed(path.clone()));
        }
        if about.len() > MAX_KEY_FILE_BYTES {
            return Err(RootKeyError::NotDigits);
        }
        let digits = Zeroizing::new(io::read_to_string(file).map_err(failed)?);
        Self::from_digits(&digits)
    }

    /// Draws a new root key and writes it to a new file that only its owner may read.
    pub fn create(path: &Path, data: &Path) -> Result<Self, RootKeyError> {
        refuse_inside(path, data)?;
        let failed = |cause: io::Error| match cause.kind() {
            io::ErrorKind::AlreadyExists => RootKeyError::AlreadyThere(path.to_owned()),
            _ => RootKeyError::Io {
                path: path.to_owned(),
                cause,
            },
        };
        let bytes = Zeroizing::new(random::bytes::<KEY_BYTES>()?);
        let digits = Zeroizing::new(random::hex(bytes.as_slice()) + "\n");
        let mut file = private_files::new_file(path).map_err(failed)?;
        file.write_all(digits.as_bytes()).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        File::open(folder_of(path))
            .and_then(|folder| folder.sync_all())
            .map_err(failed)?;
        Ok(Self::of(Key::from_bytes(*bytes)))
    }

    /// Where the root key of a data folder lies when nothing else is said: beside it, `<DIR>.key`.
    pub fn default_path(data: &Path) -> PathBuf {
        let data = settled(data);
        let mut name = data
            .file_name()
            .map_or_else(|| OsString::from("qibu"), OsString::from);
        name.push(".key");
        data.with_file_name(name)
    }

    fn of(key: Key) -> Self {
        Self { key, months: None }
    }

    /// The same, with a folder in which the keys of the months are kept (decision 0059). A folder inside the data folder is
    /// refused: a backup of the data would hold what is destroyed.
    pub fn with_months(self, folder: MonthsFolder, data: &Path) -> Result<Self, RootKeyError> {
        if settled(&folder.path).starts_with(settled(data)) {
            return Err(RootKeyError::InsideData(folder.path));
        }
        let months = Some(folder);
        Ok(Self { months, ..self })
    }

    /// The folder in which the keys of the months are kept; `None` where there are none.
    pub fn months(&self) -> Option<&MonthsFolder> {
        self.months.as_ref()
    }

    /// The keyed MAC of a command's body, as the log's metadata carries it (law 14).
    pub fn mac(&self, body: &[u8]) -> [u8; 32] {
        self.derive(Purpose::CommandMac).mac(body)
    }

    /// The key of one use.
    pub fn derive(&self, purpose: Purpose) -> Key {
        Key::from_bytes(self.key.mac(purpose.label().as_bytes()))
    }
}

impl Purpose {
    fn label(self) -> &'static str {
        match self {
            Self::Wrapping => "qibu/1/wrapping",
            Self::CommandMac => "qibu/1/command-mac",
            Self::Draft => "qibu/1/draft",
            Self::Session => "qibu/1/session",
            Self::Fingerprint => "qibu/1/fingerprint",
            Self::PaperMark => "qibu/1/paper-mark",
        }
    }
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RootKey(…)")
    }
}

impl fmt::Debug for RootKeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Digits(_) => f.write_str("Digits(…)"),
            Self::File(path) => write!(f, "File({})", path.display()),
        }
    }
}

fn refuse_inside(path: &Path, data: &Path) -> Result<(), RootKeyError> {
    // The link is followed too: a key linked from elsewhere into the folder lies in the folder.
    let inside = settled(path).starts_with(settled(data))
        || settled(&folder_of(path)).starts_with(settled(data));
    if inside {
        Err(RootKeyError::InsideData(path.to_owned()))
    } else {
        Ok(())
    }
}

/// The folder in which a file lies.
pub(crate) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The path without links and dots, as far as it exists.
fn settled(path: &Path) -> PathBuf {
    if let Ok(settled) = path.canonicalize() {
        return settled;
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match (absolute.parent(), absolute.file_name()) {
        (Some(parent), Some(name)) => settled(parent).join(name),
        _ => absolute,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::fs;

    fn file(path: PathBuf) -> RootKeySource {
        RootKeySource::File(path)
    }

    #[test]
    fn a_created_key_loads_again_and_only_its_owner_may_read_it() {
        let place = tempfile::tempdir().unwrap();
        let data = place.path().join("data");
        fs::create_dir(&data).unwrap();
        let path = RootKey::default_path(&data);
        assert_eq!(path, place.path().canonicalize().unwrap().join("data.key"));
        let made = RootKey::create(&path, &data).unwrap();
        let loaded = RootKey::load(&file(path.clone()), &data).unwrap();
        assert_eq!(made.mac(b"body"), loaded.mac(b"body"));
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert!(matches!(
            RootKey::create(&path, &data),
            Err(RootKeyError::AlreadyThere(_))
        ));
    }

    #[test]
    fn a_key_in_the_data_folder_is_refused_however_the_path_is_written() {
        let place = tempfile::tempdir().unwrap();
        let data = place.path().join("data");
        fs::create_dir_all(data.join("deep")).unwrap();
        let linked = place.path().join("linked");
        std::os::unix::fs::symlink(&data, &linked).unwrap();
        for path in [
            data.join("key"),
            data.join("deep/key"),
            linked.join("key"),
            place.path().join("data/deep/../key"),
        ] {
            let refused = RootKey::create(&path, &data).unwrap_err();
            assert!(
                matches!(refused, RootKeyError::InsideData(_)),
                "{}",
                path.display()
            );
        }
    }

    #[test]
    fn a_key_that_others_may_read_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("key");
        RootKey::create(&path, &place.path().join("data")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let refused = RootKey::load(&file(path), &place.path().join("data")).unwrap_err();
        assert!(matches!(refused, RootKeyError::Exposed(_)));
    }

    #[test]
    fn only_sixty_four_digits_are_a_key() {
        for digits in [
            "",
            "00",
            &"0".repeat(63),
            &"0".repeat(65),
            &"g".repeat(64),
            &"+f".repeat(32),
        ] {
            assert!(RootKey::from_digits(digits).is_err(), "{digits}");
        }
        assert!(RootKey::from_digits(&format!(" {}\n", "aF".repeat(32))).is_ok());
    }

    #[test]
    fn each_use_has_a_key_of_its_own_and_none_is_printed() {
        let root = RootKey::from_digits(&"07".repeat(32)).unwrap();
        let other = root.derive(Purpose::Draft).mac(b"body");
        assert_ne!(root.mac(b"body"), other);
        assert_eq!(format!("{root:?}"), "RootKey(…)");
        let source = RootKeySource::Digits(Zeroizing::new("07".repeat(32)));
        assert_eq!(format!("{source:?}"), "Digits(…)");
    }
}
