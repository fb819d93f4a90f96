//! What a request says, as it was given: a body of JSON or the parameters of an address, read into a form of ours.
//!
//! It is read in two steps. The first makes values of it and knows what is no JSON; the second fits them to the form,
//! and whatever does not fit is known by its class and its place, so that it is told in the reader's language. No
//! sentence of a library goes out.

mod misfit;

use super::problem::Problem;
use crate::intake::NotDone;
use crate::words::Lang;
use axum::extract::Query;
use axum::http::Uri;
use misfit::{Kind, Misfit};
use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{
    Deserialize, DeserializeOwned, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use std::fmt;

/// What stands for a body that was left out: a verb without content may come without one.
const NO_BODY: &[u8] = b"{}";

/// The form that a body of JSON holds.
pub fn body<T: DeserializeOwned>(bytes: &[u8], lang: Lang) -> Result<T, Problem> {
    let text = if bytes.is_empty() { NO_BODY } else { bytes };
    let mut reader = serde_json::Deserializer::from_slice(text);
    let given = Given::deserialize(&mut reader).map_err(|error| {
        let code = if error.is_eof() {
            "body.cut_short"
        } else {
            "body.malformed"
        };
        not_json(lang, code, &error)
    })?;
    let end = reader.end();
    end.map_err(|error| not_json(lang, "body.trailing", &error))?;
    serde_path_to_error::deserialize(given).map_err(|error| {
        let fault = misfit::in_a_body(lang, error.path(), error.inner());
        Problem::not_done(lang, &NotDone::Fields(vec![fault]))
    })
}

/// The form that the parameters of an address hold. One that is not known is refused: a mistyped one must not be
/// passed over.
pub fn query<T: DeserializeOwned>(uri: &Uri, lang: Lang) -> Result<T, Problem> {
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri);
    let pairs = pairs.map_or_else(|_| Vec::new(), |query| query.0);
    let named = pairs
        .into_iter()
        .map(|(name, value)| (name, Given::Text(value)));
    serde_path_to_error::deserialize(Given::Object(named.collect()))
        .map_err(|error| misfit::in_an_address(lang, error.path(), error.inner()))
}

fn not_json(lang: Lang, code: &str, error: &serde_json::Error) -> Problem {
    let place = [
        ("line", error.line().to_string()),
        ("column", error.column().to_string()),
    ];
    Problem::malformed(lang, code, &place)
}

/// A value as it was given. The names of an object stand as they came, one that came twice too.
#[derive(Clone, Debug)]
enum Given {
    Null,
    Bool(bool),
    Natural(u64),
    Negative(i64),
    Fraction(f64),
    Text(String),
    List(Vec<Given>),
    Object(Vec<(String, Given)>),
}

impl Given {
    fn kind(&self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Bool(_) => Kind::Bool,
            Self::Natural(_) | Self::Negative(_) | Self::Fraction(_) => Kind::Number,
            Self::Text(_) => Kind::Text,
            Self::List(_) => Kind::List,
            Self::Object(_) => Kind::Object,
        }
    }

    fn of(self, wanted: Kind) -> Result<Self, Misfit> {
        let found = self.kind();
        if found == wanted {
            Ok(self)
        } else {
            Err(Misfit::Kind { wanted, found })
        }
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Taking)
    }
}

/// Takes whatever comes.
struct Taking;

impl<'de> Visitor<'de> for Taking {
    type Value = Given;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Given, E> {
        Ok(Given::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Given, E> {
        Ok(Given::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Given, E> {
        Ok(Given::Natural(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Given, E> {
        Ok(Given::Negative(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Given, E> {
        Ok(Given::Fraction(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Given, E> {
        Ok(Given::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Given, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Given::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Given, A::Error> {
        let mut object = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            object.push(entry);
        }
        Ok(Given::Object(object))
    }
}

impl IntoDeserializer<'_, Misfit> for Given {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// What a form asks for is known by the method that it calls: the kind is looked at first.
macro_rules! of_kind {
    ($($method:ident($($argument:ident: $of:ty),*) $kind:ident;)*) => {$(
        fn $method<V: Visitor<'de>>(self, $($argument: $of,)* visitor: V) -> Result<V::Value, Misfit> {
            self.of(Kind::$kind)?.deserialize_any(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for Given {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Natural(value) => visitor.visit_u64(value),
            Self::Negative(value) => visitor.visit_i64(value),
            Self::Fraction(value) => visitor.visit_f64(value),
            Self::Text(value) => visitor.visit_string(value),
            Self::List(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter())),
            Self::Object(entries) => visitor.visit_map(MapDeserializer::new(entries.into_iter())),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self {
            Self::Null => visitor.visit_none(),
            some => visitor.visit_some(some),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        match self {
            Self::Text(variant) => visitor.visit_enum(variant.into_deserializer()),
            Self::Object(entries) if entries.len() == 1 => {
                let entries = MapDeserializer::new(entries.into_iter());
                visitor.visit_enum(MapAccessDeserializer::new(entries))
            }
            Self::Object(_) => Err(Misfit::OneOf),
            other => Err(Misfit::Kind {
                wanted: Kind::Object,
                found: other.kind(),
            }),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_any(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_unit()
    }

    of_kind! {
        deserialize_bool() Bool;
        deserialize_i8() Number;
        deserialize_i16() Number;
        deserialize_i32() Number;
        deserialize_i64() Number;
        deserialize_u8() Number;
        deserialize_u16() Number;
        deserialize_u32() Number;
        deserialize_u64() Number;
        deserialize_f32() Number;
        deserialize_f64() Number;
        deserialize_char() Text;
        deserialize_str() Text;
        deserialize_string() Text;
        deserialize_bytes() Text;
        deserialize_byte_buf() Text;
        deserialize_unit() Null;
        deserialize_unit_struct(_name: &'static str) Null;
        deserialize_seq() List;
        deserialize_tuple(_length: usize) List;
        deserialize_tuple_struct(_name: &'static str, _length: usize) List;
        deserialize_map() Object;
        deserialize_struct(_name: &'static str, _fields: &'static [&'static str]) Object;
    }
}
