//! Rows in and out of the database.

pub(crate) mod columns;
pub(crate) mod sqlite;

/// The condition that an interval of a table holds on the day that is parameter 1.
macro_rules! holds_on_day {
    ($table:literal) => {
        concat!(
            $table,
            ".from_day <= ?1 AND (",
            $table,
            ".to_day IS NULL OR ?1 < ",
            $table,
            ".to_day)"
        )
    };
}

/// The head of a query that asks for a node and everything under it: parameter 1 is the day, parameter 2 the node.
/// A closed node keeps its last place, so that no body drops out of the sum of those above. `UNION` ends a circle.
macro_rules! within_node {
    () => {
        "WITH RECURSIVE within_node (code) AS (
           SELECT ?2
           UNION
           SELECT placed.code FROM node_parent placed JOIN within_node ON placed.parent = within_node.code
           WHERE placed.from_day <= ?1 AND (placed.to_day IS NULL OR ?1 < placed.to_day)
         ) "
    };
}

pub(crate) use {holds_on_day, within_node};

/// The pattern of the texts that hold a text, for `LIKE … ESCAPE '\'`.
pub(crate) fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}
