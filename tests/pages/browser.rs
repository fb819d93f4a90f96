//! A browser without a screen: it keeps cookies, and sends what a browser would.

use super::place::{Home, root_key};
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use qibu::log::{ClockKind, Log};
use qibu::occasion_source::machine_time;
use qibu::sample::{CHENGYANG, Carried, Script, carry_out};
use qibu::service::PasswordHasher;
use qibu::web::{Demo, DemoRole, router};
use qibu::wiring::Qibu;
use qibu_domain::id::{AccountId, LogId, Position};
use std::collections::BTreeMap;
use std::sync::Arc;
use tower::ServiceExt;
use uuid::Uuid;

/// The host of these pages.
const HOST: &str = "qibu.test";
/// Where these pages come from.
pub const ORIGIN: &str = "https://qibu.test";
/// How long a test's token lives, in seconds.
const TOKEN_SECONDS: i64 = 600;

/// The demo's log with its roles.
pub struct House {
    qibu: Arc<Qibu>,
    demo: Demo,
    carried: Carried,
    _home: Home,
}

/// A log of its own, on which the sample was carried out.
pub async fn carried_once() -> House {
    let home = Home::new().await;
    let log = LogId(Uuid::from_u128(0xda));
    let qibu = Qibu::create(&home.stores, log, ClockKind::Training, root_key())
        .await
        .unwrap();
    let carried = carry_out(&qibu, &Script::parse(CHENGYANG).unwrap())
        .await
        .unwrap();
    let offered = carried.accounts.iter().filter(|(named, _)| named.role);
    let roles = offered.map(|(named, account)| DemoRole {
        account: *account,
        name: named.name.clone(),
        key: named.key.clone(),
    });
    let demo = Demo {
        roles: roles.collect(),
    };
    House {
        qibu,
        demo,
        carried,
        _home: home,
    }
}

impl House {
    /// The roles of the demo.
    pub fn roles(&self) -> &[DemoRole] {
        &self.demo.roles
    }

    /// A role by its key in the script.
    pub fn role(&self, key: &str) -> &DemoRole {
        self.demo.roles.iter().find(|role| role.key == key).unwrap()
    }

    /// The id of a body by its key in the script.
    pub fn body(&self, key: &str) -> String {
        self.carried.bodies[key].id.to_string()
    }

    /// Where the log stands.
    pub fn head(&self) -> Position {
        self.qibu.log().head().borrow().position
    }

    /// A browser that knows nobody yet.
    pub fn browser(&self) -> Browser {
        self.with(Some(self.demo.clone()))
    }

    /// The same on a server that offers no demo.
    pub fn browser_without_demo(&self) -> Browser {
        self.with(None)
    }

    fn with(&self, demo: Option<Demo>) -> Browser {
        Browser {
            router: router(Arc::clone(&self.qibu), demo),
            host: HOST.to_owned(),
            cookies: BTreeMap::new(),
            extra: vec![("origin".to_owned(), ORIGIN.to_owned())],
        }
    }

    /// Gives an account a password.
    pub async fn set_password(&self, account: AccountId, password: &str) {
        let hash = PasswordHasher::new()
            .unwrap()
            .hash(password.to_owned().into())
            .await
            .unwrap();
        self.qibu
            .service()
            .set_password(account, &hash, machine_time())
            .unwrap();
    }

    /// A token of an account, for a program.
    pub fn token(&self, account: AccountId) -> String {
        let now = machine_time();
        let until = now.plus_seconds(TOKEN_SECONDS);
        let issued =
            self.qibu
                .service()
                .issue_token(account, "test", &["read", "write"], until, now);
        issued.unwrap().token.to_string()
    }
}

/// A browser on one server.
pub struct Browser {
    router: axum::Router,
    /// The host that it asks.
    pub host: String,
    /// The cookies that it keeps.
    pub cookies: BTreeMap<String, String>,
    /// What it sends beside.
    pub extra: Vec<(String, String)>,
}

/// What a server answered.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The cookies that it set, as they came.
    pub cookies: Vec<String>,
    pub text: String,
}

impl Answer {
    /// A header's text; empty where there is none.
    pub fn header(&self, name: &str) -> String {
        let value = self.headers.get(name);
        value
            .map(|value| value.to_str().unwrap().to_owned())
            .unwrap_or_default()
    }
}

impl Browser {
    /// Asks for a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, String::new()).await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        self.send("POST", path, pairs.join("&")).await
    }

    /// Signs in with a card of the demo.
    pub async fn take_role(&mut self, account: AccountId) {
        let answer = self
            .post("/sign-in/demo", &[("account", &account.to_string())])
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        for cookie in &answer.cookies {
            for flag in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
                assert!(cookie.contains(flag), "{cookie}");
            }
        }
        assert!(self.cookies.contains_key("__Host-qibu_session"));
    }

    async fn send(&mut self, method: &str, path: &str, body: String) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.host);
        // A test that sends another type says so.
        let typed = self.extra.iter().any(|(name, _)| name == "content-type");
        if method == "POST" && !typed {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        if !self.cookies.is_empty() {
            let kept = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"));
            request = request.header("cookie", kept.collect::<Vec<_>>().join("; "));
        }
        for (name, value) in &self.extra {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(body)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let cookies: Vec<String> = headers
            .get_all("set-cookie")
            .iter()
            .map(|value| value.to_str().unwrap().to_owned())
            .collect();
        for cookie in &cookies {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer {
            status,
            headers,
            cookies,
            text,
        }
    }
}

fn encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric();
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if plain(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push_str(&qibu::random::hex(&[byte]));
        }
        encoded
    })
}
