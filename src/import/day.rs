//! Days as people write them: a day, a month or a year (law 4).

use qibu_domain::personal::narrow;

/// What parts a day, a month and a year.
const PARTS: [char; 4] = ['-', '/', '年', '月'];

/// A day, a month or a year as `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; `None` where it is written in no known way. Whether
/// there is such a day is not asked here.
pub(super) fn plain(said: &str) -> Option<String> {
    let said: String = said.chars().map(narrow).filter(|c| *c != ' ').collect();
    let said = said.trim_end_matches(['日', '号']);
    // Points part a day only: 2017.1 may have been October in a cell for numbers.
    let points = said.matches('.').count() == 2;
    let is_part = |c: char| PARTS.contains(&c) || (points && c == '.');
    let parts: Vec<&str> = said.trim_end_matches(['月', '年']).split(is_part).collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().all(is_number) {
        return None;
    }
    match parts.as_slice() {
        [year] if year.len() == 4 => Some((*year).to_owned()),
        [year, month] if year.len() == 4 && month.len() <= 2 => Some(format!("{year}-{month:0>2}")),
        [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            Some(format!("{year}-{month:0>2}-{day:0>2}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_day_is_read_in_every_way_that_offices_write_it() {
        for said in [
            "2017-11-16",
            "2017/11/16",
            "2017.11.16",
            "2017年11月16日",
            "2017年11月16号",
            " 2017 年 11 月 16 日 ",
            "２０１７年１１月１６日",
        ] {
            assert_eq!(plain(said).as_deref(), Some("2017-11-16"), "{said}");
        }
        assert_eq!(plain("2017/1/6").as_deref(), Some("2017-01-06"));
    }

    #[test]
    fn a_month_or_a_year_stays_as_imprecise_as_it_was_written() {
        for said in ["2017-11", "2017/11", "2017年11月"] {
            assert_eq!(plain(said).as_deref(), Some("2017-11"), "{said}");
        }
        for said in ["2017", "2017年"] {
            assert_eq!(plain(said).as_deref(), Some("2017"), "{said}");
        }
    }

    #[test]
    fn what_could_be_two_days_is_none() {
        for said in [
            "11/16/2017",
            "16-11-17",
            "2017.1",
            "201711",
            "43055",
            "去年",
            "",
            "2017-",
            "2017年冬",
        ] {
            assert_eq!(plain(said), None, "{said}");
        }
    }
}
