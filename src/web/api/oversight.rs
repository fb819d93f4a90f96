//! What offices do about the standing of a body, beside deciding applications (domain 5.8).

use super::answer::{Filing, Wrote, answer};
use super::reading::subject_stream;
use crate::intake::oversight::{
    CheckForm, DissolutionForm, RectificationForm, RevocationForm, SettlementForm,
};
use crate::intake::{self, OversightForm};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::lifecycle::SubjectKind::{self, Association, Base};
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

macro_rules! acts {
    ($($(#[$doc:meta])* $handler:ident $kind:ident $path:tt $tag:tt $form:ident $act:ident;)*) => {
        $(
            $(#[$doc])*
            #[utoipa::path(post, path = $path, tag = $tag,
                params(("id" = String, Path, description = "The body.")), request_body = $form,
                responses((status = 200, description = "It was done.", body = super::answer::Written)))]
            async fn $handler(
                State(qibu): State<Arc<Qibu>>,
                Path(body): Path<String>,
                write: Write<$form>,
            ) -> Result<Response, Problem> {
                act(qibu, ($kind, body), write, OversightForm::$act).await
            }
        )*

        /// The routes.
        pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
            OpenApiRouter::default()$(.routes(routes!($handler)))*
        }
    };
}

acts! {
    /// Puts an association to rectification (整改), with the criteria that no longer hold.
    order_rectification_of_association Association "/associations/{id}/order-rectification" "associations"
        RectificationForm OrderRectification;
    /// Says what a check of the association's rectification found.
    check_rectification_of_association Association "/associations/{id}/check-rectification" "associations"
        CheckForm CheckRectification;
    /// Settles one part of an association's winding up (清算).
    settle_winding_up Association "/associations/{id}/settle-winding-up" "associations"
        SettlementForm SettleWindingUp;
    /// Dissolves an association that is wound up (注销).
    dissolve Association "/associations/{id}/dissolve" "associations" DissolutionForm Dissolve;
    /// Records that the registration authority revoked an association (撤销).
    record_revocation Association "/associations/{id}/record-revocation" "associations"
        RevocationForm RecordRevocation;
    /// Puts a base to rectification (整改), with the criteria that no longer hold.
    order_rectification_of_base Base "/bases/{id}/order-rectification" "bases"
        RectificationForm OrderRectification;
    /// Says what a check of the base's rectification found.
    check_rectification_of_base Base "/bases/{id}/check-rectification" "bases"
        CheckForm CheckRectification;
}

async fn act<F: Clone>(
    qibu: Arc<Qibu>,
    (kind, body): (SubjectKind, String),
    write: Write<F>,
    form: impl Fn(F) -> OversightForm,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let signed = write.signed;
    let stream = subject_stream(signed.lang, kind, &body)?;
    let form = form(write.body);
    let done = intake::oversee(&qibu, &sent, stream, &form).await;
    let filing = Filing {
        signed: &signed,
        command: form.name(),
        subject: body,
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::acted)).await
}
