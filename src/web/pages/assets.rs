//! The files that pages need. They are inside the binary: nothing is fetched from elsewhere.

/// A file as it is served.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its path.
    pub path: &'static str,
    /// Its content type.
    pub content_type: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
}

/// All files. `static/VENDORED.md` says where those of others come from.
pub const ASSETS: [Asset; 5] = [
    Asset {
        path: "/static/app.css",
        content_type: "text/css; charset=utf-8",
        bytes: include_bytes!("../../../static/app.css"),
    },
    Asset {
        path: "/static/app.js",
        content_type: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../../../static/app.js"),
    },
    Asset {
        path: "/static/htmx.min.js",
        content_type: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../../../static/htmx.min.js"),
    },
    Asset {
        path: "/static/icons.svg",
        content_type: "image/svg+xml",
        bytes: include_bytes!("../../../static/icons.svg"),
    },
    Asset {
        path: "/static/logo.svg",
        content_type: "image/svg+xml",
        bytes: include_bytes!("../../../static/logo.svg"),
    },
];

/// What pages may load and do: only what this service serves, and no script or style inside a page.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; style-src 'self'; script-src 'self'; \
     img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
