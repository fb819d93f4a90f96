//! Accounts as of a day.

use crate::page::{MAX_WHOLE_ROWS, Page, QueryError, whole};
use crate::tables::{Row, Tables, TablesError, holds_on_day, within_node};
use crate::values;
use qibu_domain::id::{AccountId, AppointmentId, DelegationId, SubjectId};
use qibu_domain::lifecycle::Duty;
use qibu_domain::time::Day;
use serde::Serialize;

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountRow {
    /// Its id.
    pub id: AccountId,
    /// The day on which it was opened.
    pub opened_on: Day,
    /// The day on which it was closed.
    pub closed_on: Option<Day>,
}

/// An appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppointmentRow {
    /// Its id.
    pub id: AppointmentId,
    /// The account.
    pub account: AccountId,
    /// The node.
    pub node: String,
    /// The duty.
    pub duty: Duty,
    /// The first day on which it can be acted under.
    pub from: Day,
    /// The first day on which it cannot any more: it has ended, or was revoked, or the account was closed.
    pub to: Option<Day>,
    /// The first day that it was given for.
    pub first_day: Day,
    /// The last day that it was given for.
    pub last_day: Option<Day>,
    /// The day on which it was given.
    pub given_on: Day,
    /// The day on which it was revoked.
    pub revoked_on: Option<Day>,
    /// The account that its open work was handed over to last.
    pub handed_to: Option<AccountId>,
    /// The day of that hand-over.
    pub handed_on: Option<Day>,
    /// The last day on which a standing deputy goes on with it; none for a successor.
    pub handed_until: Option<Day>,
}

/// A delegation ("B for A"), or a standing deputyship.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DelegationRow {
    /// Its id.
    pub id: DelegationId,
    /// The account that lends its duty.
    pub lender: AccountId,
    /// The account that may stand in.
    pub borrower: AccountId,
    /// The node of the duty.
    pub node: String,
    /// The duty.
    pub duty: Duty,
    /// Whether it is a standing deputyship, which waits for a cause and has no last day.
    pub standing: bool,
    /// The first day on which it can be acted under.
    pub from: Day,
    /// The first day on which it cannot any more.
    pub to: Option<Day>,
    /// The first day that it was given for.
    pub first_day: Day,
    /// The last day that it was given for.
    pub last_day: Option<Day>,
    /// The day on which it was given.
    pub given_on: Day,
    /// The day on which it was taken back.
    pub revoked_on: Option<Day>,
}

/// A post in a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PostRow {
    /// The account.
    pub account: AccountId,
    /// The body.
    pub body: SubjectId,
    /// The post's code.
    pub post: String,
    /// The first day.
    pub from: Day,
    /// The day on which it was left.
    pub to: Option<Day>,
}

macro_rules! post {
    () => {
        concat!(
            "SELECT p.account, p.body, p.post, p.from_day, p.to_day FROM account_post p WHERE ",
            holds_on_day!("p")
        )
    };
}

/// Delegations as they stood on the day of the first parameter.
const DELEGATION: &str =
    "SELECT d.id, d.account, d.to_account, d.node, d.duty, d.standing, d.from_day, d.first_day,
       d.last_day, d.given_on, CASE WHEN d.cut_on <= ?1 THEN d.to_day ELSE d.lapses_on END AS to_day,
       CASE WHEN d.revoked_on <= ?1 THEN d.revoked_on END AS revoked_on FROM account_delegation d";

/// Appointments as they stood on the day of the first parameter.
const APPOINTMENT: &str =
    "SELECT a.id, a.account, a.node, a.duty, a.from_day, a.first_day, a.last_day, a.given_on,
       CASE WHEN a.cut_on <= ?1 THEN a.to_day ELSE a.lapses_on END AS to_day,
       CASE WHEN a.revoked_on <= ?1 THEN a.revoked_on END AS revoked_on,
       h.to_account AS handed_to, h.from_day AS handed_on, h.until_day AS handed_until
     FROM account_appointment a LEFT JOIN account_hand_over h ON h.appointment = a.id
       AND h.number = (SELECT max(l.number) FROM account_hand_over l
                       WHERE l.appointment = a.id AND l.from_day <= ?1)";

/// The accounts that there were on a day, closed ones included, by id.
pub fn list(
    tables: &Tables<'_>,
    as_of: Day,
    page: &Page<AccountId>,
) -> Result<Vec<AccountRow>, QueryError> {
    let limit_rows = page.checked_limit()?;
    let sql = "SELECT id, from_day, CASE WHEN to_day <= ?1 THEN to_day END AS to_day FROM account
               WHERE from_day <= ?1 AND (?2 IS NULL OR id > ?2) ORDER BY id LIMIT ?3";
    let after = page.after.map(|id| id.to_string());
    let rows = tables.all(sql, values![as_of.to_string(), after, limit_rows], account)?;
    Ok(rows)
}

/// An account, also when it is closed.
pub fn one(tables: &Tables<'_>, id: AccountId) -> Result<Option<AccountRow>, QueryError> {
    Ok(tables.first(
        "SELECT id, from_day, to_day FROM account WHERE id = ?1",
        values![id.to_string()],
        account,
    )?)
}

/// The appointments that could be acted under on a day: all, or those at a node and under it.
pub fn appointments(
    tables: &Tables<'_>,
    as_of: Day,
    node: Option<&str>,
    page: &Page<AppointmentId>,
) -> Result<Vec<AppointmentRow>, QueryError> {
    let limit_rows = page.checked_limit()?;
    let sql = format!(
        "{}{APPOINTMENT} WHERE {} AND (?2 IS NULL OR a.node IN (SELECT code FROM within_node))
           AND (?3 IS NULL OR a.id > ?3)
         ORDER BY a.id LIMIT ?4",
        within_node!(),
        holds_on_day!("a"),
    );
    let after = page.after.map(|id| id.to_string());
    let rows = tables.all(
        &sql,
        values![as_of.to_string(), node, after, limit_rows],
        appointment,
    )?;
    Ok(rows)
}

/// Every appointment that an account had been given by a day, past ones included, as they stood on that day, in the order in
/// which they were given.
pub fn appointments_of(
    tables: &Tables<'_>,
    account: AccountId,
    as_of: Day,
) -> Result<Vec<AppointmentRow>, QueryError> {
    let sql = format!(
        "{APPOINTMENT} WHERE a.account = ?2 AND a.given_on <= ?1 ORDER BY a.given_on, a.id LIMIT ?3"
    );
    let rows = tables.all(
        &sql,
        values![as_of.to_string(), account.to_string(), MAX_WHOLE_ROWS + 1],
        appointment,
    )?;
    whole(rows)
}

/// Who holds a duty at a node itself on a day, by account.
pub fn holders(
    tables: &Tables<'_>,
    duty: Duty,
    node: &str,
    as_of: Day,
) -> Result<Vec<AppointmentRow>, QueryError> {
    let sql = format!(
        "{APPOINTMENT} WHERE {} AND a.node = ?2 AND a.duty = ?3 ORDER BY a.account, a.id LIMIT ?4",
        holds_on_day!("a"),
    );
    let rows = tables.all(
        &sql,
        values![as_of.to_string(), node, duty.as_str(), MAX_WHOLE_ROWS + 1],
        appointment,
    )?;
    whole(rows)
}

/// Every delegation to an account that was given by a day, past, revoked and future ones and standing deputyships included, as
/// they stood on that day.
pub fn delegations_to(
    tables: &Tables<'_>,
    borrower: AccountId,
    as_of: Day,
) -> Result<Vec<DelegationRow>, QueryError> {
    let sql = format!(
        "{DELEGATION} WHERE d.to_account = ?2 AND d.given_on <= ?1 ORDER BY d.given_on, d.id LIMIT ?3"
    );
    let rows = tables.all(
        &sql,
        values![as_of.to_string(), borrower.to_string(), MAX_WHOLE_ROWS + 1],
        delegation,
    )?;
    whole(rows)
}

/// The accounts that ever lent a duty to an account or named it as a standing deputy: whom authority must ask. Whether one
/// still lends is read from its stream, under a fence.
pub fn lenders_to(tables: &Tables<'_>, borrower: AccountId) -> Result<Vec<AccountId>, QueryError> {
    let rows = tables.all(
        "SELECT DISTINCT d.account FROM account_delegation d WHERE d.to_account = ?1 ORDER BY d.account LIMIT ?2",
        values![borrower.to_string(), MAX_WHOLE_ROWS + 1],
        |row| row.parsed("account"),
    )?;
    whole(rows)
}

/// Every delegation and standing deputyship that an account gave, past and revoked ones included, as they stand on a day.
pub fn delegations_of(
    tables: &Tables<'_>,
    lender: AccountId,
    as_of: Day,
) -> Result<Vec<DelegationRow>, QueryError> {
    let sql = format!(
        "{DELEGATION} WHERE d.account = ?2 AND d.given_on <= ?1 ORDER BY d.given_on, d.id LIMIT ?3"
    );
    let rows = tables.all(
        &sql,
        values![as_of.to_string(), lender.to_string(), MAX_WHOLE_ROWS + 1],
        delegation,
    )?;
    whole(rows)
}

/// The posts held in a body on a day, by account.
pub fn posts_of(
    tables: &Tables<'_>,
    body: SubjectId,
    as_of: Day,
) -> Result<Vec<PostRow>, QueryError> {
    let sql = concat!(post!(), " AND p.body = ?2 ORDER BY p.account LIMIT ?3");
    let bound = values![as_of.to_string(), body.to_string(), MAX_WHOLE_ROWS + 1];
    whole(tables.all(sql, bound, post)?)
}

/// The posts that accounts hold in bodies on a day, by account.
pub fn posts_held(tables: &Tables<'_>, as_of: Day) -> Result<Vec<PostRow>, QueryError> {
    let sql = concat!(post!(), " ORDER BY p.account, p.body LIMIT ?2");
    let bound = values![as_of.to_string(), MAX_WHOLE_ROWS + 1];
    whole(tables.all(sql, bound, post)?)
}

fn post(row: &Row<'_>) -> Result<PostRow, TablesError> {
    Ok(PostRow {
        account: row.parsed("account")?,
        body: row.parsed("body")?,
        post: row.get("post")?,
        from: row.parsed("from_day")?,
        to: row.parsed_or_none("to_day")?,
    })
}

fn account(row: &Row<'_>) -> Result<AccountRow, TablesError> {
    Ok(AccountRow {
        id: row.parsed("id")?,
        opened_on: row.parsed("from_day")?,
        closed_on: row.parsed_or_none("to_day")?,
    })
}

fn appointment(row: &Row<'_>) -> Result<AppointmentRow, TablesError> {
    Ok(AppointmentRow {
        id: row.parsed("id")?,
        account: row.parsed("account")?,
        node: row.get("node")?,
        duty: row.parsed("duty")?,
        from: row.parsed("from_day")?,
        to: row.parsed_or_none("to_day")?,
        first_day: row.parsed("first_day")?,
        last_day: row.parsed_or_none("last_day")?,
        given_on: row.parsed("given_on")?,
        revoked_on: row.parsed_or_none("revoked_on")?,
        handed_to: row.parsed_or_none("handed_to")?,
        handed_on: row.parsed_or_none("handed_on")?,
        handed_until: row.parsed_or_none("handed_until")?,
    })
}

fn delegation(row: &Row<'_>) -> Result<DelegationRow, TablesError> {
    Ok(DelegationRow {
        id: row.parsed("id")?,
        lender: row.parsed("account")?,
        borrower: row.parsed("to_account")?,
        node: row.get("node")?,
        duty: row.parsed("duty")?,
        standing: row.get("standing")?,
        from: row.parsed("from_day")?,
        to: row.parsed_or_none("to_day")?,
        first_day: row.parsed("first_day")?,
        last_day: row.parsed_or_none("last_day")?,
        given_on: row.parsed("given_on")?,
        revoked_on: row.parsed_or_none("revoked_on")?,
    })
}
