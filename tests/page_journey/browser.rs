//! A browser without script: it reads the forms of a page, fills them in, and sends what a browser would send.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use qibu::occasion_source::machine_time;
use qibu::session::LOCAL_SESSION_COOKIE;
use qibu::wiring::Qibu;
use qibu_domain::id::AccountId;
use tower::ServiceExt;

const BOUNDARY: &str = "----qibu-test-boundary";

/// Somebody at a browser, signed in.
pub struct Browser {
    router: Router,
    cookie: String,
}

/// A page that came back.
#[derive(Debug)]
pub struct Page {
    pub status: StatusCode,
    pub location: String,
    pub html: String,
    /// The cookie with what the next page says once.
    flash: String,
}

/// A form of a page, with what stands in its fields.
#[derive(Clone, Debug)]
pub struct Form {
    pub action: String,
    pub fields: Vec<(String, String)>,
    /// Every name that the form has, files included.
    pub names: Vec<String>,
    files: Vec<(String, String, Vec<u8>)>,
}

impl Browser {
    /// Signs an account in.
    pub fn of(router: &Router, qibu: &Qibu, account: &str) -> Self {
        let account: AccountId = account.parse().unwrap();
        let session = qibu.service().start_session(account, machine_time());
        let token = session.unwrap().token.to_string();
        Self {
            router: router.clone(),
            cookie: format!("{LOCAL_SESSION_COOKIE}={token}"),
        }
    }

    /// Somebody who is not signed in.
    pub fn nobody(router: &Router) -> Self {
        Self {
            router: router.clone(),
            cookie: String::new(),
        }
    }

    /// The same with the cookie that a form sent them.
    pub async fn enters(&self, form: &Form) -> Self {
        let answer = self.submit(form).await.expect(303);
        Self {
            router: self.router.clone(),
            cookie: answer.flash,
        }
    }

    /// The same, who chose English.
    pub fn in_english(&self) -> Self {
        Self {
            router: self.router.clone(),
            cookie: format!("{}; qibu_lang=en", self.cookie),
        }
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send("GET", path, None, Body::empty()).await
    }

    /// A page that is there.
    pub async fn page(&self, path: &str) -> Page {
        self.get(path).await.expect(200)
    }

    /// Sends a form: with files as multipart, otherwise as a plain form.
    pub async fn submit(&self, form: &Form) -> Page {
        if form.files.is_empty() {
            let body = form
                .fields
                .iter()
                .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
            let body = body.collect::<Vec<_>>().join("&");
            let kind = "application/x-www-form-urlencoded";
            return self
                .send("POST", &form.action, Some(kind), Body::from(body))
                .await;
        }
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let body = Body::from(form.multipart());
        self.send("POST", &form.action, Some(&kind), body).await
    }

    /// Sends a form that is taken, and follows to where it leads.
    pub async fn done(&self, form: &Form) -> Page {
        let answer = self.submit(form).await.expect(303);
        let path = answer.location.clone();
        let cookie = format!("{}; {}", self.cookie, answer.flash);
        let after = Self {
            router: self.router.clone(),
            cookie,
        };
        Page {
            location: path.clone(),
            ..after.page(&path).await
        }
    }

    async fn send(&self, method: &str, path: &str, kind: Option<&str>, body: Body) -> Page {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost")
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin");
        let request = match kind {
            Some(kind) => request.header(header::CONTENT_TYPE, kind),
            None => request,
        };
        let request = request.body(body).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let location = response.headers().get(header::LOCATION);
        let location = location.map(|value| value.to_str().unwrap().to_owned());
        let flash = response.headers().get(header::SET_COOKIE);
        let flash = flash.map(|value| value.to_str().unwrap().to_owned());
        let flash = flash.unwrap_or_default();
        let flash = flash.split(';').next().unwrap_or_default().to_owned();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Page {
            status,
            location: location.unwrap_or_default(),
            html: String::from_utf8(bytes.to_vec()).unwrap(),
            flash,
        }
    }
}

impl Page {
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.words());
        self
    }

    /// The text of the page without its tags.
    pub fn words(&self) -> String {
        let main = self.html.split("<main").nth(1).unwrap_or(&self.html);
        let mut text = String::new();
        let mut within = false;
        for letter in main.chars() {
            match letter {
                '<' => within = true,
                '>' => {
                    within = false;
                    text.push(' ');
                }
                _ if !within => text.push(letter),
                _ => {}
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub fn says(&self, words: &str) -> &Self {
        assert!(
            self.words().contains(words),
            "no “{words}” in: {}",
            self.words()
        );
        self
    }

    pub fn says_not(&self, words: &str) -> &Self {
        assert!(
            !self.words().contains(words),
            "“{words}” in: {}",
            self.words()
        );
        self
    }

    /// The form that is sent to an address.
    pub fn form(&self, action: &str) -> Form {
        let mark = format!("action=\"{action}\"");
        let start = self.html.find(&mark);
        let start = start.unwrap_or_else(|| panic!("no form to {action} in: {}", self.words()));
        let html = &self.html[start..];
        let html = &html[..html.find("</form>").unwrap()];
        read_form(action, html)
    }
}

impl Form {
    /// Types into a field or chooses a radio button or an option.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        assert!(
            self.names.iter().any(|known| known == name),
            "no field {name} among {:?}",
            self.names
        );
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Ticks one of several boxes.
    pub fn tick(mut self, name: &str, value: &str) -> Self {
        assert!(
            self.names.iter().any(|known| known == name),
            "no box {name}"
        );
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Presses the button of a name.
    pub fn press(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Chooses a file.
    pub fn file(mut self, name: &str, file_name: &str, bytes: &[u8]) -> Self {
        assert!(
            self.names.iter().any(|known| known == name),
            "no file {name}"
        );
        let file = (name.to_owned(), file_name.to_owned(), bytes.to_vec());
        self.files.push(file);
        self
    }

    /// What stands in a field.
    pub fn value(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// Everything under a name.
    pub fn values(&self, name: &str) -> Vec<&str> {
        let own = self.fields.iter().filter(|(known, _)| known == name);
        own.map(|(_, value)| value.as_str()).collect()
    }

    fn multipart(&self) -> Vec<u8> {
        let mut body = Vec::new();
        for (name, value) in &self.fields {
            let part = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        for (name, file_name, bytes) in &self.files {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        // A file field in which nothing was chosen.
        body.extend_from_slice(
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"paper-none\"; filename=\"\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n\r\n--{BOUNDARY}--\r\n"
            )
            .as_bytes(),
        );
        body
    }
}

fn read_form(action: &str, html: &str) -> Form {
    let mut form = Form {
        action: action.to_owned(),
        fields: Vec::new(),
        names: Vec::new(),
        files: Vec::new(),
    };
    let mut select = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let end = rest.find('>').unwrap();
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        let name = attribute(tag, "name").unwrap_or_default();
        let value = attribute(tag, "value").unwrap_or_default();
        let kind = tag.split_whitespace().next().unwrap_or_default();
        match (kind, attribute(tag, "type").as_deref()) {
            ("input", Some("file")) => form.names.push(name),
            ("input", Some("radio" | "checkbox")) => {
                form.names.push(name.clone());
                if tag.contains(" checked") {
                    form.fields.push((name, value));
                }
            }
            ("input", _) => {
                form.names.push(name.clone());
                form.fields.push((name, value));
            }
            ("textarea", _) => {
                let text = &rest[..rest.find("</textarea>").unwrap()];
                form.names.push(name.clone());
                form.fields.push((name, unescaped(text)));
            }
            ("select", _) => {
                form.names.push(name.clone());
                select = name;
            }
            // Without a choice, a browser sends what it shows: the first option.
            ("option", _) => {
                let known = form.fields.iter().any(|(name, _)| *name == select);
                if tag.contains(" selected") || !known {
                    form.fields.retain(|(name, _)| *name != select);
                    form.fields.push((select.clone(), value));
                }
            }
            _ => {}
        }
    }
    form
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let mark = format!(" {name}=\"");
    let start = tag.find(&mark)? + mark.len();
    let end = tag[start..].find('"')? + start;
    Some(unescaped(&tag[start..end]))
}

fn unescaped(text: &str) -> String {
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
        encoded
    })
}
