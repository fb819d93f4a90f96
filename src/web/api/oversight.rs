//! What offices do about the standing of a body, beside deciding applications (domain 5.8).

use super::answer::{Filing, Wrote, answer};
use super::reading::subject_stream;
use super::standing::looking_on;
use crate::command::{CommandError, Guarded, Request};
use crate::intake::oversight::{
    CheckForm, DissolutionForm, RectificationForm, RevocationForm, SettlementForm,
};
use crate::intake::{self, OversightForm};
use crate::web::problem::Problem;
use crate::web::write::{Signed, Write};
use crate::wiring::Qibu;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::actor::Principal;
use qibu_domain::document_number::DocumentNumber;
use qibu_domain::id::{CommandId, PaperId, StreamId};
use qibu_domain::lifecycle::SubjectKind::{self, Association, Base};
use qibu_domain::occasion::Occasion;
use qibu_domain::subject::event::PaperRef;
use qibu_domain::subject::{
    self, Oversight, RECORD_KIND, Subject, SubjectCommand, SubjectState, WindingUpLine,
};
use qibu_domain::text::ShortText;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

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

/// The acts that are open to the account now, by their names. Each is tried out without writing anything: what the
/// command itself would say is what is shown.
pub(in crate::web) async fn open_acts(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    stream: StreamId,
) -> Result<Vec<&'static str>, CommandError> {
    let hosted = qibu.subjects().refresh(qibu.log(), stream).await?;
    let occasion = looking_on(qibu.rulebook(), stream, qibu.clock().now());
    let mut open = Vec::new();
    for oversight in tries(hosted.state(), &occasion) {
        let command = SubjectCommand::Oversee(oversight);
        let name = Subject::action(hosted.state(), &command).name();
        let tried = qibu
            .execute(Request::<Subject> {
                stream,
                command,
                principal: Principal::Account(signed.caller.account),
                command_id: CommandId(Uuid::nil()),
                mac: [0; 32],
                entered_by: None,
                if_match: None,
                dry_run: true,
                at: None,
            })
            .await;
        match tried {
            Ok(_) => open.push(name),
            Err(CommandError::Refused(_) | CommandError::Denied(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(open)
}

/// Each act with the least that it needs; what people would write stands empty.
fn tries(state: &SubjectState, occasion: &Occasion) -> Vec<Oversight> {
    let paper = PaperRef {
        paper: PaperId(Uuid::nil()),
        kind: RECORD_KIND.to_owned(),
        commitment: "0".repeat(64),
    };
    let today = occasion.today();
    let body = state.body.as_ref();
    let edition = body.and_then(|body| {
        let edition = occasion.rulebook.edition_in_force(body.district(), today)?;
        Some((body.kind(), edition))
    });
    let reached = edition.map(|(kind, edition)| subject::reached_criteria(state, kind, edition));
    let criterion = reached.and_then(|reached| reached.first().map(|it| (*it).to_owned()));
    let mut all = vec![
        Oversight::OrderRectification {
            criteria: criterion.into_iter().collect(),
            reason: paper.clone(),
        },
        Oversight::CheckRectification {
            passed: true,
            record: paper.clone(),
        },
        Oversight::SettleWindingUp {
            line: state.unsettled().next().unwrap_or(WindingUpLine::Property),
            paper: paper.clone(),
        },
        Oversight::Dissolve {
            deregistration: Some(paper.clone()),
        },
    ];
    let named = ShortText::new("1").ok().zip(DocumentNumber::new("1").ok());
    all.extend(
        named.map(|(authority, number)| Oversight::RecordRevocation {
            authority,
            number,
            revoked_on: today,
            paper,
        }),
    );
    all
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
