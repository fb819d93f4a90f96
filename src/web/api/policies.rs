//! The policy sets of the log: those adopted so far, the texts in force, and adopting another.

use super::answer::{Filing, Wrote, answer, etag};
use super::reading::{Reading, permit};
use crate::authority::{Action, Authority, Difference};
use crate::command::{CommandError, Receipt, Request};
use crate::intake::policies::{PoliciesForm, adopt};
use crate::intake::{NotDone, Sent};
use crate::opening::{POLICIES, SCHEMA};
use crate::random;
use crate::web::problem::Problem;
use crate::web::write::{Signed, Write};
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use qibu_domain::id::{Sequence, StreamId, StreamKind};
use qibu_domain::policies::{Policies, PoliciesAdopted, PoliciesEvent};
use qibu_domain::text::Verbatim;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the policies.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default().routes(routes!(show_policies, adopt_policies))
}

/// A policy set that was adopted.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PolicySetView {
    /// Its number.
    pub number: u32,
    /// The sequence of its adoption in the stream of the policies.
    pub sequence: u64,
    /// The day on which it was adopted.
    #[schema(format = "date")]
    pub adopted_on: String,
    /// SHA-256 of the schema's text, each line ended by a line feed; hexadecimal.
    pub schema_digest: String,
    /// SHA-256 of the policies' text, likewise.
    pub policies_digest: String,
    /// Whether it is the one in force.
    pub in_force: bool,
}

/// What the set that ships with the program says otherwise than the one in force.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ShippedView {
    /// SHA-256 of its schema's text.
    pub schema_digest: String,
    /// SHA-256 of its policies' text.
    pub policies_digest: String,
    /// Whether it is another than the one in force.
    pub differs: bool,
    /// The actions that only it knows: nobody may do them under the set in force.
    pub new_actions: Vec<String>,
    /// The ids of the policies that only it has.
    pub added: Vec<String>,
    /// The ids of those that it words otherwise.
    pub changed: Vec<String>,
    /// The ids of those that it has no more.
    pub gone: Vec<String>,
}

/// The policy sets as they are known now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PoliciesView {
    /// The sets, the last first.
    pub items: Vec<PolicySetView>,
    /// The schema in force.
    pub schema: String,
    /// The policies in force.
    pub policies: String,
    /// What ships with this program.
    pub shipped: ShippedView,
    /// The position up to which they are known.
    pub position: u64,
}

/// Nothing is asked for beside them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct NoQuery {}

/// The policy sets of the log, for whoever may read its rules.
pub(in crate::web) async fn view(
    qibu: &Arc<Qibu>,
    signed: &Signed,
) -> Result<PoliciesView, Problem> {
    permit(qibu, signed, Action::ReadSubject).await?;
    let read = async {
        let position = qibu.head().position.0;
        let hosted = qibu.policies().refresh(qibu.log(), stream(qibu)).await?;
        let mut items = Vec::with_capacity(hosted.history().len());
        for known in hosted.history() {
            let PoliciesEvent::PoliciesAdopted(adopted) = &known.dated.event;
            let day = known.dated.occurred_on.to_string();
            items.push(set_view(known.sequence, day, adopted));
        }
        items.reverse();
        let adopted = hosted.state().adopted.as_ref();
        let adopted = adopted.ok_or(CommandError::NotReady)?;
        if let Some(last) = items.first_mut() {
            last.in_force = true;
        }
        Ok(PoliciesView {
            items,
            schema: adopted.schema.text(),
            policies: adopted.policies.text(),
            shipped: shipped(adopted)?,
            position,
        })
    };
    let fail = |error: CommandError| Problem::of_command(signed.lang, &error);
    read.await.map_err(fail)
}

fn set_view(sequence: Sequence, adopted_on: String, adopted: &PoliciesAdopted) -> PolicySetView {
    PolicySetView {
        number: adopted.number,
        sequence: sequence.0,
        adopted_on,
        schema_digest: digest(&adopted.schema.text()),
        policies_digest: digest(&adopted.policies.text()),
        in_force: false,
    }
}

fn digest(text: &str) -> String {
    random::hex(&Sha256::digest(text.as_bytes()))
}

/// What ships with this program, beside what was adopted.
fn shipped(adopted: &PoliciesAdopted) -> Result<ShippedView, CommandError> {
    let fault = |reason: String| CommandError::Fault(reason);
    let [schema, policies] =
        [SCHEMA, POLICIES].map(|text| Verbatim::new(text).map_err(|e| fault(e.to_string())));
    let (schema, policies) = (schema?, policies?);
    let differs = schema != adopted.schema || policies != adopted.policies;
    let Difference {
        new_actions,
        added,
        changed,
        gone,
    } = if differs {
        let read = |schema: &Verbatim, policies: &Verbatim| {
            let authority = Authority::of(0, &schema.text(), &policies.text());
            authority.map_err(|problem| fault(problem.to_string()))
        };
        read(&schema, &policies)?.difference(&read(&adopted.schema, &adopted.policies)?)
    } else {
        Difference::default()
    };
    Ok(ShippedView {
        schema_digest: digest(&schema.text()),
        policies_digest: digest(&policies.text()),
        differs,
        new_actions: new_actions.iter().map(ToString::to_string).collect(),
        added,
        changed,
        gone,
    })
}

fn stream(qibu: &Qibu) -> StreamId {
    StreamId::of_log(StreamKind::Policies, qibu.log_id())
}

/// Shows the policy sets adopted so far, the texts in force, and whether what ships with this program is another.
#[utoipa::path(get, path = "/policies", tag = "standards", params(NoQuery),
    responses((status = 200, description = "The sets.", body = PoliciesView)))]
async fn show_policies(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, .. }: Reading<NoQuery>,
) -> Result<Response, Problem> {
    let view = view(&qibu, &signed).await?;
    let last = view.items.first().map_or(0, |set| set.sequence);
    let tag = etag(Sequence(last)).map_err(|error| Problem::of_command(signed.lang, &error))?;
    let mut response = Json(view).into_response();
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}

/// Adopts a policy set; it holds from the next request on. It is tested first: one that does not read, or under which no
/// administrator could adopt another, is refused. What was decided before keeps the set that it was decided under.
#[utoipa::path(post, path = "/policies", tag = "standards", request_body = PoliciesForm,
    responses((status = 200, description = "It was adopted.", body = super::answer::Written)))]
async fn adopt_policies(
    State(qibu): State<Arc<Qibu>>,
    write: Write<PoliciesForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let outcome = send_set(&qibu, &sent, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: ADOPT,
        subject: write.body.number.to_string(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, outcome.map(Wrote::only)).await
}

/// What the list of refused attempts calls it.
pub(in crate::web) const ADOPT: &str = "adopt-policies";

/// Sends a policy set on its way.
pub(in crate::web) async fn send_set(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    form: &PoliciesForm,
) -> Result<Receipt, NotDone> {
    let command = adopt(form)?;
    // The set before it: where the number is right, the last event of the stream.
    let current = Sequence(u64::from(command.number.saturating_sub(1)));
    let request = Request::<Policies> {
        stream: stream(qibu),
        command: command.into(),
        principal: sent.principal(),
        command_id: sent.command_id,
        mac: sent.mac,
        entered_by: None,
        if_match: sent
            .if_match
            .as_ref()
            .and_then(|seen| seen.expected(current)),
        dry_run: sent.dry_run,
        at: None,
    };
    Ok(qibu.execute(request).await?)
}
