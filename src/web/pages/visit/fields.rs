//! What a form or an address says: names and values, any name any number of times.

use super::Screen;
use crate::web::write::broken_body;
use crate::wiring::Qibu;
use axum::Form;
use axum::extract::{FromRequest, Query, Request};
use axum::http::Uri;
use axum::response::Response;
use std::sync::Arc;

/// The largest form without files, in bytes.
pub const MAX_FORM_BYTES: usize = 256 * 1024;

/// Names and values in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl From<Vec<(String, String)>> for Fields {
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }
}

impl Fields {
    /// The parameters of an address; one that does not read has none.
    pub fn of_uri(uri: &Uri) -> Self {
        Query::try_from_uri(uri).map_or_else(|_| Self::default(), |query| Self(query.0))
    }

    /// The first value of a name, trimmed; an empty one counts as absent, for a form sends every field.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The first value of a name, trimmed; empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.first(name).unwrap_or_default()
    }

    /// Every value of a name, trimmed, without the empty ones.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let named = self.0.iter().filter(move |(known, _)| known == name);
        named
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// Every name and value as it came.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

/// A posted form without files. The sender's site was looked at before, by the [`Visit`](super::Visit) or [`Screen`].
pub struct Posted(pub Fields);

impl FromRequest<Arc<Qibu>> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, qibu: &Arc<Qibu>) -> Result<Self, Response> {
        let screen = Screen::of(request.headers(), request.uri(), request.extensions(), qibu);
        match Form::<Vec<(String, String)>>::from_request(request, &()).await {
            Ok(form) => Ok(Self(Fields(form.0))),
            Err(rejection) => Err(screen.fail(&broken_body(screen.lang, rejection.status()))),
        }
    }
}

/// A text as a value in an address.
pub fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'/') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push_str(&crate::random::hex(&[byte]).to_uppercase());
        }
        encoded
    })
}

/// The text of such a value; `None` where it does not read.
pub fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let value = digit()? * 16 + digit()?;
            bytes.push(u8::try_from(value).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// A path with those parameters that say something.
pub fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let said = parameters.iter().filter(|(_, value)| !value.is_empty());
    let query: Vec<String> = said
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", query.join("&"))
    }
}

/// A path of this service, to which a browser may be sent on; anything else leads home.
pub fn own_path(path: &str) -> &str {
    let plain = path
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let own = path.starts_with('/') && !path.starts_with("//");
    if plain && own { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::{Fields, address, decoded, encoded, own_path};

    #[test]
    fn an_empty_field_counts_as_absent_and_a_repeated_one_has_all_its_values() {
        let pairs = [("a", " 1 "), ("b", ""), ("a", "2")];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let fields = Fields::from(Vec::from(pairs));
        assert_eq!(fields.first("a"), Some("1"));
        assert_eq!(fields.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!((fields.first("b"), fields.text("c")), (None, ""));
    }

    #[test]
    fn a_text_comes_back_from_an_address_as_it_went_in() {
        for text in ["", "七步 & 100%", "/a?b=c;d\n", "~-_."] {
            assert_eq!(decoded(&encoded(text)).as_deref(), Some(text));
            assert!(encoded(text).is_ascii());
        }
        for broken in ["%", "%4", "%zz", "%ff"] {
            assert_eq!(decoded(broken), None, "{broken}");
        }
        assert_eq!(address("/a", &[("b", ""), ("c", "d e")]), "/a?c=d%20e");
    }

    #[test]
    fn nobody_is_sent_to_another_site() {
        for foreign in [
            "",
            "//evil.test",
            "/\\evil.test",
            "https://evil.test",
            "/a\r\nb",
            "/ a",
        ] {
            assert_eq!(own_path(foreign), "/", "{foreign:?}");
        }
        assert_eq!(own_path("/associations?step=1"), "/associations?step=1");
    }
}
