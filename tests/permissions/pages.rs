//! The pages: which of them opens for whom. A route of the pages that is not in the list fails.

use crate::stage::Stage;
use crate::{ROLES, heading, same_as_kept};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use qibu::occasion_source::machine_time;
use qibu::session::LOCAL_SESSION_COOKIE;
use qibu_domain::id::AccountId;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tower::ServiceExt;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_opens_for_each_duty_as_the_table_says() {
    let stage = Stage::set().await;
    let qibu = &stage.town.office.qibu;
    let router = qibu::web::router(Arc::clone(qibu), None);
    let mut table = format!("# Status by page and role.\n{ROLES}");
    table.push_str(&heading(&stage));
    let cookies: Vec<Option<String>> = stage
        .roles
        .iter()
        .map(|(_, who)| {
            let account: AccountId = who.as_ref()?.id.parse().unwrap();
            let session = qibu.service().start_session(account, machine_time());
            let token = session.unwrap().token.to_string();
            Some(format!("{LOCAL_SESSION_COOKIE}={token}"))
        })
        .collect();
    for route in routes() {
        let path = stage.page(&route);
        let mut statuses = Vec::with_capacity(cookies.len());
        for cookie in &cookies {
            let mut request = Request::builder()
                .uri(&path)
                .header(header::HOST, "localhost");
            if let Some(cookie) = cookie {
                request = request.header(header::COOKIE, cookie);
            }
            let request = request.body(Body::empty()).unwrap();
            let status = router.clone().oneshot(request).await.unwrap().status();
            assert!(status.as_u16() < 500, "{path} answers {status}");
            statuses.push(status);
        }
        // Where only forms are sent, nothing opens; what they send is a row of the other table.
        if statuses
            .iter()
            .all(|status| *status == StatusCode::METHOD_NOT_ALLOWED)
        {
            continue;
        }
        write!(table, "{:62}", format!("GET {route}")).unwrap();
        for status in statuses {
            write!(table, "{:>10}", status.as_u16()).unwrap();
        }
        table.push('\n');
    }
    same_as_kept("permissions_pages.txt", &table);
}

/// Every route that the handlers of the pages name.
fn routes() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let handlers = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/pages/handlers");
    gather(&handlers, &mut found);
    found
}

fn gather(folder: &Path, found: &mut BTreeSet<String>) {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    for path in paths {
        if path.is_dir() {
            gather(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let Some((_, after)) = text.split_once("pub fn routes()") else {
            continue;
        };
        let (named, _) = after.split_once("\n}\n").unwrap();
        let quoted = named.split('"').skip(1).step_by(2);
        found.extend(
            quoted
                .filter(|word| word.starts_with('/'))
                .map(str::to_owned),
        );
        let (_, constant) = text.split_once("const PATH: &str = \"").unwrap_or_default();
        found.extend(
            constant
                .split('"')
                .next()
                .filter(|path| path.starts_with('/'))
                .map(str::to_owned),
        );
    }
}
