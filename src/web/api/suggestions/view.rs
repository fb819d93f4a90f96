//! What the API shows of a suggestion.

use qibu_projections::AsOf;
use qibu_projections::suggestions::SuggestionRow;
use serde::Serialize;
use utoipa::ToSchema;

/// A suggestion as of a day, without its author.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SuggestionView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// The body through which it came.
    pub body: String,
    /// The name of that body on the day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_name: Option<String>,
    /// The node of the body when it was submitted.
    pub node: String,
    /// The field that it is about.
    pub field: String,
    /// The paper with its words.
    #[schema(format = "uuid")]
    pub words: String,
    /// The day on which it was submitted.
    #[schema(format = "date")]
    pub submitted_on: String,
    /// The sequence of the event that recorded it.
    pub sequence: u64,
    /// `submitted`, `forwarded`, `answered`, `adopted` or `declined`.
    pub stage: String,
    /// Since when.
    #[schema(format = "date")]
    pub since: String,
    /// The node that it was forwarded to last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_node: Option<String>,
    /// What the receiver outside Qibu is that it was forwarded to last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_outside: Option<String>,
    /// The last day on which an answer is in time.
    #[schema(format = "date")]
    pub answer_due: String,
    /// It is not answered, and that day is past at the end of the day that is shown.
    pub overdue: bool,
    /// Whether it was answered in time; absent while it may still be. Once a term has passed without an answer it is not,
    /// whoever it was forwarded to then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_time: Option<bool>,
    /// The day of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub answered_on: Option<String>,
    /// The sequence of the event that recorded the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<u64>,
    /// The paper with the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub answer: Option<String>,
    /// Why it was declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// Since when it is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub published_on: Option<String>,
    /// Whether the publication names the author: `named`, `withheld` or `nobody`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author_shown: Option<String>,
    /// It was recorded later than on its day (补录).
    pub late: bool,
    /// The answer was recorded later than on its day.
    pub answer_late: bool,
    /// The sequence of the last correction of the submission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_by: Option<u64>,
}

impl SuggestionView {
    /// What is shown at the end of a day.
    pub fn of(row: SuggestionRow, as_of: AsOf) -> Self {
        Self {
            overdue: row.is_overdue(as_of),
            in_time: row.is_in_time(as_of),
            id: row.stream.id.to_string(),
            body: row.body.to_string(),
            body_name: row.body_name,
            node: row.node,
            field: row.field,
            words: row.words.to_string(),
            submitted_on: row.submitted_on.to_string(),
            sequence: row.submitted_by.0,
            stage: row.stage,
            since: row.stage_on.to_string(),
            to_node: row.to_node,
            to_outside: row.to_outside,
            answer_due: row.until.to_string(),
            answered_on: row.answered_on.map(|day| day.to_string()),
            answered_by: row.answered_by.map(|by| by.0),
            answer: row.answer.map(|paper| paper.to_string()),
            ground: row.ground,
            published_on: row.published_on.map(|day| day.to_string()),
            author_shown: row.author_shown,
            late: row.is_late,
            answer_late: row.is_answer_late,
            corrected_by: row.corrected_by.map(|by| by.0),
        }
    }
}

/// A suggestion with its author, where that may be shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WholeSuggestionView {
    /// The suggestion.
    #[serde(flatten)]
    pub suggestion: SuggestionView,
    /// The author's seat, where the publication names it and the person consents to that still.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub author: Option<String>,
}
