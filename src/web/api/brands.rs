//! Brands: listed as of a day, given up, and listed late by two officers. What is so of them is recorded and corrected with the
//! other affairs of the body.

use super::answer::{Filing, Wrote, answer};
use super::drafts::{self, DraftAnswer};
use super::filter;
use super::reading::{At, Listed, Reading, page, permit, subject_stream, there};
use super::subjects::{Shown, TimesQuery};
use crate::authority::Action;
use crate::intake::brands::{BrandListingForm, BrandRetirementForm, draft_of};
use crate::intake::{self, DraftForm};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::id::BrandId;
use qibu_domain::lifecycle::SubjectKind::{self, Association, Base};
use qibu_projections::brands::{self, BRAND_STAGES, BrandRow, ComplaintRow, Filter, LicenceRow};
use qibu_projections::{MAX_PAGE_ROWS, Page};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Which brands are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BrandsQuery {
    /// The node, with all that stands under it; the home district where absent.
    node: Option<String>,
    /// `candidate`, `listed` or `retired`; all where absent.
    stage: Option<String>,
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
    /// The rows of the page, 1 to 200.
    limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A brand.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BrandView {
    /// Its id.
    #[schema(format = "uuid")]
    pub brand: String,
    /// Its name.
    pub name: String,
    /// The body that owns it: `association/` or `base/` and its id.
    pub owner: String,
    /// The name of the owner.
    pub owner_name: String,
    /// The node of the owner.
    pub node: String,
    /// `candidate`, `listed` or `retired`.
    pub stage: String,
    /// The first day on which it stands so.
    #[schema(format = "date")]
    pub stage_since: String,
    /// The sequence of the event that brought it there.
    pub stage_by: u64,
    /// The first day on which its owner uses it.
    #[schema(format = "date")]
    pub in_use_since: String,
    /// The sequence of the event that registered it.
    pub registered_by: u64,
    /// How many licences hold.
    pub licences: u64,
    /// How many complaints are open.
    pub open_complaints: u64,
}

impl From<BrandRow> for BrandView {
    fn from(row: BrandRow) -> Self {
        Self {
            brand: row.brand.to_string(),
            name: row.name,
            owner: row.owner.to_string(),
            owner_name: row.owner_name,
            node: row.node,
            stage: row.stage,
            stage_since: row.stage_since.to_string(),
            stage_by: row.stage_by.0,
            in_use_since: row.in_use_since.to_string(),
            registered_by: row.registered_by.0,
            licences: row.licences,
            open_complaints: row.open_complaints,
        }
    }
}

/// A licence of a brand.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LicenceView {
    /// The sequence of the event that gave it.
    pub sequence: u64,
    /// The brand.
    #[schema(format = "uuid")]
    pub brand: String,
    /// The body that has it: `association/` or `base/` and its id.
    pub licensee: String,
    /// The name of that body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licensee_name: Option<String>,
    /// The first day.
    #[schema(format = "date")]
    pub from: String,
    /// The first day on which it holds no more, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub to: Option<String>,
}

impl From<LicenceRow> for LicenceView {
    fn from(row: LicenceRow) -> Self {
        Self {
            sequence: row.given_by.0,
            brand: row.brand.to_string(),
            licensee: row.licensee.to_string(),
            licensee_name: row.licensee_name,
            from: row.from.to_string(),
            to: row.to.map(|to| to.to_string()),
        }
    }
}

/// A complaint of a brand.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ComplaintView {
    /// The sequence of the event that recorded it.
    pub sequence: u64,
    /// The brand.
    #[schema(format = "uuid")]
    pub brand: String,
    /// Its day.
    #[schema(format = "date")]
    pub occurred_on: String,
    /// The day on which it was settled, where that was by the day that is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date")]
    pub settled_on: Option<String>,
}

impl From<ComplaintRow> for ComplaintView {
    fn from(row: ComplaintRow) -> Self {
        Self {
            sequence: row.received_by.0,
            brand: row.brand.to_string(),
            occurred_on: row.on.to_string(),
            settled_on: row.settled_on.map(|on| on.to_string()),
        }
    }
}

/// The brands of a body.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BrandsOfBody {
    /// The brands, the one that is used for the longest first.
    pub brands: Vec<BrandView>,
    /// The licences that were given, at most 200.
    pub licences: Vec<LicenceView>,
    /// What was complained of, at most 200.
    pub complaints: Vec<ComplaintView>,
}

/// A listing, and the second officer who confirms it.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BrandListingBody {
    /// The second officer's account.
    #[schema(format = "uuid")]
    pub submitter: String,
    /// The listing.
    pub listing: BrandListingForm,
}

/// Lists the brands of the bodies of a node, the one that is used for the longest first.
#[utoipa::path(get, path = "/brands", tag = "brands", params(BrandsQuery),
    responses((status = 200, description = "A page of brands.", body = Listed<BrandView>)))]
async fn list_brands(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<BrandsQuery>,
) -> Result<Json<Listed<BrandView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let page = page(lang, query.limit.as_deref(), query.cursor.as_deref())?;
    let home = || qibu.rulebook().home().unwrap_or_default().to_owned();
    let filter = Filter {
        node: Some(filter::node(&qibu, lang, query.node)?.unwrap_or_else(home)),
        stage: filter::one_of(lang, "stage", query.stage, &BRAND_STAGES)?,
        owner: None,
    };
    let (as_of, limit_rows) = (at.as_of, page.limit_rows);
    let read = at.read(&qibu, lang, move |rows| {
        brands::list(rows, as_of, &filter, &page)
    });
    let found = read.await?;
    let cursor = |row: &BrandRow| row.key().to_string();
    Ok(Json(Listed::new(
        &at,
        found,
        limit_rows,
        cursor,
        BrandView::from,
    )))
}

macro_rules! of_kind {
    ($($kind:ident $tag:tt $all:tt $retire:tt $late:tt $list_one:ident $retire_one:ident $list_late:ident;)*) => {
        $(
            /// Shows the brands of a body as of a day, who may use them, and what was complained of.
            #[utoipa::path(get, path = $all, tag = $tag,
                params(("id" = String, Path, description = "The body."), TimesQuery),
                responses((status = 200, description = "The brands.", body = Shown<BrandsOfBody>)))]
            async fn $list_one(
                State(qibu): State<Arc<Qibu>>,
                Path(body): Path<String>,
                reading: Reading<TimesQuery>,
            ) -> Result<Json<Shown<BrandsOfBody>>, Problem> {
                of_body(&qibu, $kind, &body, reading).await
            }

            /// Gives a brand up: by its owner, or by the office. Its name rests for twelve months.
            #[utoipa::path(post, path = $retire, tag = $tag,
                params(("id" = String, Path, description = "The body."),
                    ("brand" = String, Path, description = "The brand.")),
                request_body = BrandRetirementForm,
                responses((status = 200, description = "It was given up.", body = super::answer::Written)))]
            async fn $retire_one(
                State(qibu): State<Arc<Qibu>>,
                Path(said): Path<(String, String)>,
                write: Write<BrandRetirementForm>,
            ) -> Result<Response, Problem> {
                retire(&qibu, $kind, said, write).await
            }

            /// Has a brand listed that was listed before Qibu, on a signed statement. The first officer types, the second
            /// one confirms the draft; no criterion is judged.
            #[utoipa::path(post, path = $late, tag = $tag,
                params(("id" = String, Path, description = "The body."),
                    ("brand" = String, Path, description = "The brand.")),
                request_body = BrandListingBody,
                responses((status = 201, description = "The draft waits for the second officer.", body = DraftAnswer)))]
            async fn $list_late(
                State(qibu): State<Arc<Qibu>>,
                Path(said): Path<(String, String)>,
                write: Write<BrandListingBody>,
            ) -> Result<Response, Problem> {
                list_late(&qibu, $kind, said, write).await
            }
        )*

        /// The routes.
        pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
            let router = OpenApiRouter::default().routes(routes!(list_brands));
            $(let router = router
                .routes(routes!($list_one))
                .routes(routes!($retire_one))
                .routes(routes!($list_late));)*
            router
        }
    };
}

of_kind! {
    Association "associations" "/associations/{id}/brands" "/associations/{id}/brands/{brand}/retire"
        "/associations/{id}/brands/{brand}/list-late" list_brands_of_association retire_brand list_brand_late;
    Base "bases" "/bases/{id}/brands" "/bases/{id}/brands/{brand}/retire" "/bases/{id}/brands/{brand}/list-late"
        list_brands_of_base retire_base_brand list_base_brand_late;
}

async fn of_body(
    qibu: &Arc<Qibu>,
    kind: SubjectKind,
    body: &str,
    Reading { signed, query }: Reading<TimesQuery>,
) -> Result<Json<Shown<BrandsOfBody>>, Problem> {
    let lang = signed.lang;
    permit(qibu, &signed, Action::ReadSubject).await?;
    let stream = subject_stream(lang, kind, body)?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(qibu, lang, as_of, known_at).await?;
    let as_of = at.as_of;
    let read = at.read(qibu, lang, move |rows| {
        super::affairs::of_body(rows, stream, as_of, |rows| {
            let owned = Filter {
                owner: Some(stream),
                ..Filter::default()
            };
            let known = brands::list(rows, as_of, &owned, &Page::first(MAX_PAGE_ROWS))?;
            let licences = brands::licences(rows, stream, as_of, MAX_PAGE_ROWS)?;
            let complaints = brands::complaints(rows, stream, as_of, MAX_PAGE_ROWS)?;
            Ok((known, licences, complaints))
        })
    });
    let (found, position) = read.await?;
    let (known, licences, complaints) = there(lang, found)?;
    Ok(Json(Shown {
        item: BrandsOfBody {
            brands: known.into_iter().map(BrandView::from).collect(),
            licences: licences.into_iter().map(LicenceView::from).collect(),
            complaints: complaints.into_iter().map(ComplaintView::from).collect(),
        },
        as_of: at.as_of.to_string(),
        known_at: at.known_at.to_string(),
        position: position.0,
    }))
}

async fn retire(
    qibu: &Arc<Qibu>,
    kind: SubjectKind,
    (body, brand): (String, String),
    write: Write<BrandRetirementForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let lang = write.signed.lang;
    let stream = subject_stream(lang, kind, &body)?;
    let brand: BrandId = there(lang, brand.parse().ok())?;
    let done = intake::brands::retire(qibu, &sent, stream, brand, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::RetireBrand.name(),
        subject: body,
        dry_run: sent.dry_run,
    };
    answer(qibu, filing, done.map(Wrote::acted)).await
}

async fn list_late(
    qibu: &Arc<Qibu>,
    kind: SubjectKind,
    (body, brand): (String, String),
    write: Write<BrandListingBody>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let lang = write.signed.lang;
    let stream = subject_stream(lang, kind, &body)?;
    let brand: BrandId = there(lang, brand.parse().ok())?;
    let BrandListingBody { submitter, listing } = write.body;
    let form = DraftForm {
        submitter: Some(submitter),
        work: draft_of(stream, brand, listing),
    };
    let view = intake::draft::create(qibu, &sent, &form).await;
    drafts::made(qibu, &write.signed, sent.dry_run, view).await
}
