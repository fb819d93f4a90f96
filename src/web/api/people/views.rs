//! Persons as the API shows them: without a name, save where one is asked for under a purpose.

use qibu_projections::persons::{AssignmentRow, PersonRow, TermRow};
use serde::Serialize;
use utoipa::ToSchema;

/// A person, without a name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PersonView {
    /// The id of the record.
    #[schema(format = "uuid")]
    pub id: String,
    /// The node that looks after the person.
    pub node: String,
    /// The first day of the record.
    #[schema(format = "date")]
    pub from: String,
    /// `invited`, `consented`, `enrolled`, `left` or `erased`.
    pub stage: String,
    /// What the person consents to.
    pub consents: Vec<String>,
    /// The last day on which the attestation counts, where one does (四有).
    #[schema(format = "date")]
    pub attested_until: Option<String>,
    /// The last term in the pool of representatives.
    pub term: Option<TermView>,
    /// The assignments, oldest first.
    pub assignments: Vec<AssignmentView>,
    /// The day on which the erasure was ordered.
    #[schema(format = "date")]
    pub erasure_ordered_on: Option<String>,
}

/// A term in the pool of representatives.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TermView {
    /// The sequence of the event that began it.
    pub sequence: u64,
    /// The node.
    pub node: String,
    /// The category.
    pub category: String,
    /// The body that put the person forward.
    pub put_forward_by: Option<String>,
    /// The first day.
    #[schema(format = "date")]
    pub from: String,
    /// The day on which the person left.
    #[schema(format = "date")]
    pub to: Option<String>,
    /// It was taken over from before Qibu.
    pub imported: bool,
}

/// An assignment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AssignmentView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// `mentor`, `volunteer`, `advice`, `consultation` or `mediation`.
    pub kind: String,
    /// The body that it is carried out for.
    pub body: Option<String>,
    /// The day on which it was given.
    #[schema(format = "date")]
    pub given_on: String,
    /// The day by which it shall be reported.
    #[schema(format = "date")]
    pub due: Option<String>,
    /// The day on which it was carried out.
    #[schema(format = "date")]
    pub reported_on: Option<String>,
    /// The day on which it ended without a report.
    #[schema(format = "date")]
    pub ended_on: Option<String>,
}

/// Who a person is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PersonDetailsView {
    /// The id of the record.
    #[schema(format = "uuid")]
    pub id: String,
    /// The name, or what the person wants to be called; none once the person is erased.
    pub name: Option<String>,
    /// How to reach the person; only while they consent to it, or have not been heard yet.
    pub contact: Option<String>,
}

impl From<PersonRow> for PersonView {
    fn from(row: PersonRow) -> Self {
        Self {
            id: row.person.to_string(),
            node: row.node,
            from: row.from.to_string(),
            stage: row.stage,
            consents: row.consents,
            attested_until: row.attested_to.map(|to| to.plus_days(-1).to_string()),
            term: row.term.map(TermView::from),
            assignments: row
                .assignments
                .into_iter()
                .map(AssignmentView::from)
                .collect(),
            erasure_ordered_on: row.erasure_on.map(|day| day.to_string()),
        }
    }
}

impl From<TermRow> for TermView {
    fn from(row: TermRow) -> Self {
        Self {
            sequence: row.sequence.0,
            node: row.node,
            category: row.category,
            put_forward_by: row.put_forward_by.map(|body| body.to_string()),
            from: row.from.to_string(),
            to: row.to.map(|day| day.to_string()),
            imported: row.is_imported,
        }
    }
}

impl From<AssignmentRow> for AssignmentView {
    fn from(row: AssignmentRow) -> Self {
        Self {
            id: row.id.to_string(),
            kind: row.kind,
            body: row.body.map(|body| body.to_string()),
            given_on: row.given_on.to_string(),
            due: row.due.map(|day| day.to_string()),
            reported_on: row.reported_on.map(|day| day.to_string()),
            ended_on: row.ended_on.map(|day| day.to_string()),
        }
    }
}
