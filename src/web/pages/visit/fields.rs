//! What a form or an address says: names and values, any name any number of times.

use super::Screen;
use crate::web::write::broken_body;
use crate::wiring::Qibu;
use axum::Form;
use axum::extract::{FromRequest, Query, Request};
use axum::http::Uri;
use axum::response::Response;
use form_urlencoded::Serializer;
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

/// A path with those parameters that say something.
pub fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let said = parameters.iter().filter(|(_, value)| !value.is_empty());
    let query = Serializer::new(String::new()).extend_pairs(said).finish();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
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
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Fields, address, own_path};

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
        for text in ["七步 & 100%", "/a?b=c;d", "~-_.+*", "%41\u{7f}"] {
            let address = address("/a", &[("empty", ""), ("b", text)]);
            assert!(address.bytes().all(|byte| byte.is_ascii_graphic()));
            let fields = Fields::of_uri(&address.parse().unwrap());
            assert_eq!(fields.pairs(), [("b".to_owned(), text.to_owned())]);
        }
        assert_eq!(address("/a", &[("b", "")]), "/a");
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
