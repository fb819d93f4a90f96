//! Words that events store in place of numbers: each variant has its word, and reads again by it.

/// A word that is none of the codes it could be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a code: {0}")]
pub struct NotACode(pub String);

/// Declares codes: the stored word of each variant, and how it reads again.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[derive(serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$of])* #[serde(rename = $word)] $variant,)* }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stored word.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::codes::NotACode;
            fn from_str(word: &str) -> Result<Self, $crate::codes::NotACode> {
                let mut all = Self::ALL.iter().copied();
                let of_word = all.find(|code| code.as_str() == word);
                of_word.ok_or_else(|| $crate::codes::NotACode(word.to_owned()))
            }
        }
    )*};
}

pub(crate) use codes;
