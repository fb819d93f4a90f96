//! Numbers as people type and print them: digits of either width, groups of three, decimals. No floating point.

/// The digits of a number: its value without the point, and how many of them stand behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Digits {
    pub(crate) value: u64,
    pub(crate) decimals: u32,
}

/// The most decimals that are read.
const MAX_DECIMALS: u32 = 8;

/// Reads the number at the beginning of a text, and gives what follows it; `None` where there is none, where groups are
/// not of three, or where it is too large.
pub(crate) fn read(text: &str) -> Option<(Digits, &str)> {
    let (whole, rest) = digits(text);
    let (value, rest) = match grouped(&whole, rest)? {
        Some((more, rest)) => (whole + &more, rest),
        None => (whole, rest),
    };
    let (behind, rest) = match rest.strip_prefix(['.', '．']) {
        Some(after) => digits(after),
        None => (String::new(), rest),
    };
    let points = text.len() > rest.len() && behind.is_empty();
    let stray = points && text.get(..text.len() - rest.len())?.ends_with(['.', '．']);
    let decimals = u32::try_from(behind.len()).ok()?;
    if value.is_empty() || stray || decimals > MAX_DECIMALS {
        return None;
    }
    let value = (value + &behind).parse().ok()?;
    Some((Digits { value, decimals }, rest))
}

/// The groups of three behind the first digits; nothing where no comma follows.
#[expect(
    clippy::option_option,
    reason = "no groups, and groups that are not of three, are two answers"
)]
fn grouped<'t>(first: &str, mut rest: &'t str) -> Option<Option<(String, &'t str)>> {
    let mut more = String::new();
    while let Some(after) = rest.strip_prefix([',', '，']) {
        let (group, behind) = digits(after);
        if group.len() != 3 {
            return None;
        }
        more += &group;
        rest = behind;
    }
    if more.is_empty() {
        return Some(None);
    }
    ((1..=3).contains(&first.len())).then_some(Some((more, rest)))
}

/// The digits at the beginning of a text, in ASCII, and what follows them.
fn digits(text: &str) -> (String, &str) {
    let end = text.find(|c| digit(c).is_none()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    (digits.chars().filter_map(digit).collect(), rest)
}

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => {
            let value = u32::from(c) - u32::from('０');
            char::from_digit(value, 10)
        }
        _ => None,
    }
}
