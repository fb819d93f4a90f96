//! Every page's route, on one page.

use super::assets::ASSETS;
use super::handlers;
use crate::web::Demo;
use crate::wiring::Qibu;
use axum::http::header;
use axum::routing::get;
use axum::{Router, middleware};
use std::sync::Arc;

/// How long a browser keeps a file of ours, in its own words.
const KEEP_ASSETS: &str = "public, max-age=3600";

/// The pages and the files that they need.
pub fn page_router(qibu: Arc<Qibu>, demo: Option<Demo>) -> Router<Arc<Qibu>> {
    let routes: Router<Arc<Qibu>> = Router::new();
    let routes = ASSETS.iter().fold(routes, |routes, asset| {
        let headers = [
            (header::CONTENT_TYPE, asset.content_type),
            (header::CACHE_CONTROL, KEEP_ASSETS),
        ];
        routes.route(
            asset.path,
            get(move || async move { (headers, asset.bytes) }),
        )
    });
    routes
        .merge(handlers::routes())
        .layer(middleware::from_fn_with_state(
            qibu,
            handlers::error::around,
        ))
        .layer(axum::Extension(Arc::new(demo)))
}
