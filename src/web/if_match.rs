//! `If-Match`: what a sender has seen of what it acts on (RFC 9110, 13.1.1).

use super::problem::Problem;
use crate::intake::Seen;
use crate::words::Lang;
use axum::http::{HeaderMap, header};
use qibu_domain::id::Sequence;

/// The most entity tags that a request names.
const MAX_TAGS: usize = 16;

/// What the header says; `None` where there is none. Weak tags, and those that are none of ours, are well formed and
/// match nothing.
pub fn of(headers: &HeaderMap, lang: Lang) -> Result<Option<Seen>, Problem> {
    let mut tags = Vec::new();
    let mut lines = headers.get_all(header::IF_MATCH).iter().peekable();
    if lines.peek().is_none() {
        return Ok(None);
    }
    let malformed = || {
        let max = [("max", MAX_TAGS.to_string())];
        Problem::malformed(lang, "version.malformed", &max)
    };
    for line in lines {
        let line = line.to_str().map_err(|_| malformed())?;
        if line.trim() == "*" {
            return Ok(Some(Seen::Anything));
        }
        tags.extend(entity_tags(line).ok_or_else(malformed)?);
    }
    if tags.is_empty() || tags.len() > MAX_TAGS {
        return Err(malformed());
    }
    let versions = tags.into_iter().filter_map(Tag::version);
    Ok(Some(Seen::OneOf(versions.collect())))
}

/// An entity tag.
struct Tag<'h> {
    weak: bool,
    opaque: &'h str,
}

impl Tag<'_> {
    /// The version that it is the tag of: compared letter by letter, so that `"09"` is not `"9"`.
    fn version(self) -> Option<Sequence> {
        let version: u64 = self.opaque.parse().ok()?;
        let own = !self.weak && version.to_string() == self.opaque;
        own.then_some(Sequence(version))
    }
}

/// The entity tags of a list; `None` where it is no such list. Empty elements are passed over.
fn entity_tags(list: &str) -> Option<Vec<Tag<'_>>> {
    let mut tags = Vec::new();
    let mut rest = list.trim_matches([' ', '\t', ',']);
    while !rest.is_empty() {
        let (weak, quoted) = match rest.strip_prefix("W/") {
            Some(quoted) => (true, quoted),
            None => (false, rest),
        };
        let (opaque, behind) = quoted.strip_prefix('"')?.split_once('"')?;
        if !opaque.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        tags.push(Tag { weak, opaque });
        let behind = behind.trim_start_matches([' ', '\t']);
        if !behind.is_empty() && !behind.starts_with(',') {
            return None;
        }
        rest = behind.trim_start_matches([' ', '\t', ',']);
    }
    Some(tags)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::of;
    use crate::intake::Seen;
    use crate::words::Lang;
    use axum::http::{HeaderMap, HeaderValue, header};
    use qibu_domain::id::Sequence;

    /// What was seen, or the code of the problem.
    fn seen(lines: &[&str]) -> Result<Option<Seen>, String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::IF_MATCH, HeaderValue::from_str(line).unwrap());
        }
        of(&headers, Lang::Zh).map_err(|problem| problem.code)
    }

    #[test]
    fn a_list_names_the_versions_of_its_strong_tags() {
        let versions = |versions: &[u64]| {
            let versions = versions.iter().map(|version| Sequence(*version));
            Ok(Some(Seen::OneOf(versions.collect())))
        };
        assert_eq!(seen(&[]), Ok(None));
        assert_eq!(seen(&["\"9\""]), versions(&[9]));
        assert_eq!(seen(&[" \"9\" ,, \"12\","]), versions(&[9, 12]));
        assert_eq!(seen(&["\"9\"", "\"12\""]), versions(&[9, 12]));
        assert_eq!(seen(&["W/\"9\""]), versions(&[]));
        assert_eq!(seen(&["W/\"9\", \"9\""]), versions(&[9]));
        for foreign in [
            "\"\"",
            "\"09\"",
            "\"+9\"",
            "\"a,b\"",
            "\"18446744073709551616\"",
        ] {
            assert_eq!(seen(&[foreign]), versions(&[]), "{foreign}");
        }
        assert_eq!(seen(&[" * "]), Ok(Some(Seen::Anything)));
    }

    #[test]
    fn what_is_no_list_of_tags_does_not_read() {
        let many = ["\"1\""; 17].join(",");
        for broken in [
            "",
            "9",
            "\"9",
            "9\"",
            "\"9\" \"12\"",
            "w/\"9\"",
            "\"a b\"",
            ",",
            &many,
        ] {
            let code = "version.malformed".to_owned();
            assert_eq!(seen(&[broken]), Err(code), "{broken}");
        }
    }
}
