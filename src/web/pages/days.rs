//! Days and moments in words.

use crate::words::{Lang, say};
use qibu_domain::time::{Day, Precision};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// An ISO day, month or year in words; what is none of them stays as it is.
pub fn day(lang: Lang, iso: &str) -> String {
    in_words(lang, iso).unwrap_or_else(|| iso.to_owned())
}

/// An ISO moment in words, to the minute; what is none stays as it is.
pub fn moment(lang: Lang, iso: &str) -> String {
    let found = iso
        .split_once('T')
        .and_then(|(day, time)| Some((in_words(lang, day)?, time.get(..5)?)));
    found.map_or_else(|| iso.to_owned(), |(day, minute)| format!("{day} {minute}"))
}

/// The days from a first to a last one, or from a first on.
pub fn span(lang: Lang, from: Day, until: Option<Day>) -> String {
    let from = day(lang, &from.to_string());
    match until {
        Some(until) => {
            let until = day(lang, &until.to_string());
            say(
                lang,
                "label.span.closed",
                &[("from", from), ("until", until)],
            )
        }
        None => say(lang, "label.span.open", &[("from", from)]),
    }
}

/// A day in ISO form as far as it is known: the day, the month or the year alone (law 4).
pub fn as_known(day: Day, precision: Precision) -> String {
    let text = day.to_string();
    let parts = match precision {
        Precision::Day => return text,
        Precision::Month => 2,
        Precision::Year => 3,
    };
    let known = text.rsplitn(parts, '-').last().map(str::to_owned);
    known.unwrap_or(text)
}

fn in_words(lang: Lang, iso: &str) -> Option<String> {
    let numbers: Vec<usize> = iso
        .split('-')
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let month = |number: usize| number.checked_sub(1).and_then(|index| MONTHS.get(index));
    Some(match (lang, numbers.as_slice()) {
        (Lang::Zh, [year, month, day]) => format!("{year}年{month}月{day}日"),
        (Lang::Zh, [year, month]) => format!("{year}年{month}月"),
        (Lang::Zh, [year]) => format!("{year}年"),
        (Lang::En, [year, number, day]) => format!("{day} {} {year}", month(*number)?),
        (Lang::En, [year, number]) => format!("{} {year}", month(*number)?),
        (Lang::En, [year]) => year.to_string(),
        _ => return None,
    })
}

/// A day on which something falls due.
#[derive(Clone, Debug, Default)]
pub struct Due {
    /// The day; it ends at 24:00 (law 4).
    pub day: String,
    /// Working days left; below 0 it is past.
    pub workdays_left: i64,
    /// Whether it lies in a year whose calendar is not published (domain 11.2).
    pub provisional: bool,
}

impl Due {
    /// The key of the words for what is left.
    pub fn key(&self) -> &'static str {
        match self.workdays_left {
            ..0 => "page.due.past",
            0 => "page.due.today",
            1 => "page.due.one",
            2.. => "page.due.left",
        }
    }

    /// The year that it lies in.
    pub fn year(&self) -> &str {
        self.day.split('-').next().unwrap_or_default()
    }

    /// The days left, or past.
    pub fn count(&self) -> u64 {
        self.workdays_left.unsigned_abs()
    }

    /// The class of its colour; the words say the same.
    pub fn tone(&self) -> &'static str {
        match self.workdays_left {
            ..0 => "late",
            0..=1 => "warn",
            2.. => "calm",
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{as_known, day, moment};
    use crate::words::Lang;
    use qibu_domain::time::Precision;

    #[test]
    fn a_day_is_said_as_precisely_as_it_is_known() {
        assert_eq!(day(Lang::Zh, "2017-11-30"), "2017年11月30日");
        assert_eq!(day(Lang::Zh, "2017-11"), "2017年11月");
        assert_eq!(day(Lang::En, "2017-11-30"), "30 November 2017");
        assert_eq!(day(Lang::En, "2017"), "2017");
        assert_eq!(
            moment(Lang::Zh, "2026-11-24T20:41:07"),
            "2026年11月24日 20:41"
        );
    }

    #[test]
    fn a_date_known_to_the_month_is_the_month() {
        let last = "2019-05-31".parse().unwrap();
        let said = [Precision::Day, Precision::Month, Precision::Year].map(|p| as_known(last, p));
        assert_eq!(said, ["2019-05-31", "2019-05", "2019"]);
    }

    #[test]
    fn what_is_no_day_stays_as_it_is() {
        for text in ["", "soon", "2017-13-01-01", "2017-99-01", "T"] {
            assert_eq!(day(Lang::En, text), text);
            assert_eq!(moment(Lang::En, text), text);
        }
    }
}
