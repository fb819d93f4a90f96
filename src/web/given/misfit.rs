//! What of a request does not fit a form: by its class, and then in words.

use crate::intake::FieldFault;
use crate::web::problem::Problem;
use crate::words::{Lang, say};
use serde::de::{Error, Expected, Unexpected};
use serde_path_to_error::{Path, Segment};
use std::fmt::Display;

/// The longest name that an answer repeats, in characters.
const MAX_NAME_CHARS: usize = 80;

/// What a value can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Bool,
    Number,
    Text,
    List,
    Object,
}

impl Kind {
    fn words(self, lang: Lang) -> String {
        let word = match self {
            Self::Null => "nothing",
            Self::Bool => "bool",
            Self::Number => "number",
            Self::Text => "text",
            Self::List => "list",
            Self::Object => "object",
        };
        say(lang, &format!("kind.{word}"), &[])
    }
}

/// What does not fit. Its own words go to the trace only.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Misfit {
    /// A field that must be there is not.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// A field that the form does not have; it has these.
    #[error("`{name}` is not known")]
    Unknown {
        name: String,
        known: &'static [&'static str],
    },
    /// A field that came twice.
    #[error("`{0}` came twice")]
    Twice(&'static str),
    /// None of the choices.
    #[error("none of {0:?}")]
    Choice(&'static [&'static str]),
    /// Exactly one of several was wanted.
    #[error("exactly one is wanted")]
    OneOf,
    /// Something else than what was wanted.
    #[error("{found:?} instead of {wanted:?}")]
    Kind { wanted: Kind, found: Kind },
    /// Something that may not stand there.
    #[error("not {0:?}")]
    NotThis(Kind),
    /// A number that is no whole one, or out of its bounds.
    #[error("not such a number")]
    Number,
    /// Anything else.
    #[error("it does not read")]
    Other,
}

impl Error for Misfit {
    fn custom<T: Display>(_: T) -> Self {
        Self::Other
    }

    fn invalid_type(found: Unexpected<'_>, _: &dyn Expected) -> Self {
        match found {
            Unexpected::Bool(_) => Self::NotThis(Kind::Bool),
            // The kind was looked at before, so that a number was wanted.
            Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => Self::Number,
            Unexpected::Char(_) | Unexpected::Str(_) => Self::NotThis(Kind::Text),
            Unexpected::Unit | Unexpected::Option => Self::NotThis(Kind::Null),
            Unexpected::Seq => Self::NotThis(Kind::List),
            Unexpected::Map => Self::NotThis(Kind::Object),
            // A choice that was named without what belongs to it.
            Unexpected::UnitVariant => Self::Kind {
                wanted: Kind::Object,
                found: Kind::Text,
            },
            _ => Self::Other,
        }
    }

    fn invalid_value(found: Unexpected<'_>, _: &dyn Expected) -> Self {
        match found {
            Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => Self::Number,
            _ => Self::Other,
        }
    }

    fn unknown_variant(_: &str, choices: &'static [&'static str]) -> Self {
        Self::Choice(choices)
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Self {
        let name = name.to_owned();
        Self::Unknown { name, known }
    }

    fn missing_field(name: &'static str) -> Self {
        Self::Missing(name)
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::Twice(name)
    }
}

/// What is wrong with a body, at the field where it is.
pub(super) fn in_a_body(lang: Lang, path: &Path, misfit: &Misfit) -> FieldFault {
    let mut pointer = pointer(path);
    // Of what is missing or came twice, the path is that of the object.
    if let Misfit::Missing(name) | Misfit::Twice(name) = misfit {
        pointer.push('/');
        pointer.push_str(&escaped(name));
    }
    let listed = |names: &[&str]| names.join(lang.pick("、", ", "));
    let field = short(pointer.trim_start_matches('/'));
    let fault = |code| FieldFault::new(&pointer, code).with("field", &field);
    match misfit {
        Misfit::Missing(_) => fault("field.missing"),
        Misfit::Twice(_) => fault("field.twice"),
        Misfit::Unknown { known: [], .. } => fault("field.none_taken"),
        Misfit::Unknown { known, .. } => fault("field.unknown").with("known", listed(known)),
        Misfit::Choice(choices) => fault("choice.unknown").with("choices", listed(choices)),
        Misfit::OneOf => fault("field.one_of"),
        Misfit::Kind { found, .. } if pointer.is_empty() => {
            fault("body.not_object").with("found", found.words(lang))
        }
        Misfit::Kind { wanted, found } => fault("field.type")
            .with("wanted", wanted.words(lang))
            .with("found", found.words(lang)),
        Misfit::NotThis(found) => fault("field.other_type").with("found", found.words(lang)),
        Misfit::Number => fault("number.malformed"),
        Misfit::Other => fault("field.malformed"),
    }
}

/// What is wrong with the parameters of an address.
pub(super) fn in_an_address(lang: Lang, path: &Path, misfit: &Misfit) -> Problem {
    let malformed = |code, name: &str, known: &[&str]| {
        let known = known.join(lang.pick("、", ", "));
        let arguments = [("name", short(name)), ("known", known)];
        Problem::malformed(lang, code, &arguments)
    };
    match misfit {
        Misfit::Unknown { name, known: [] } => malformed("query.none_taken", name, &[]),
        Misfit::Unknown { name, known } => malformed("query.unknown", name, known),
        Misfit::Twice(name) => malformed("query.twice", name, &[]),
        _ => {
            let name = pointer(path);
            let reason = [("reason", short(name.trim_start_matches('/')))];
            Problem::malformed(lang, "query.malformed", &reason)
        }
    }
}

/// A path as a JSON pointer (RFC 6901): empty for the whole.
fn pointer(path: &Path) -> String {
    path.iter().fold(String::new(), |pointer, segment| {
        let part = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => escaped(key),
            Segment::Enum { variant } => escaped(variant),
            Segment::Unknown => return pointer,
        };
        format!("{pointer}/{part}")
    })
}

fn escaped(name: &str) -> String {
    short(name).replace('~', "~0").replace('/', "~1")
}

/// A name that somebody sent, as far as an answer repeats it.
fn short(name: &str) -> String {
    match name.char_indices().nth(MAX_NAME_CHARS) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
        None => name.to_owned(),
    }
}
