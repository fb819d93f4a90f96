//! The description of the API (`OpenAPI` 3.1). What is the same for every operation is added here once: the headers of
//! a write, the problems that any answer can be, and the examples.

use super::problem::Problem;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::PartialSchema;
use utoipa::ToSchema;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, Content, ContentBuilder, InfoBuilder, ObjectBuilder, OpenApi,
    OpenApiBuilder, Ref, RefOr, Required, ResponseBuilder, SecurityRequirement,
};

/// Examples by operation: `request` and `response`.
const EXAMPLES: &str = include_str!("openapi/examples.json");

/// What every read can be answered with besides.
const READ_PROBLEMS: [(u16, &str); 5] = [
    (400, "A parameter does not read."),
    (401, "Nobody is known by this token or cookie."),
    (403, "Denied; the guards say why and what would help."),
    (404, "It is not there, or not yours to know."),
    (503, "Try again after the time in `Retry-After`."),
];
/// What every write can be answered with besides.
const WRITE_PROBLEMS: [(u16, &str); 6] = [
    (
        409,
        "It stands against what is there, or the key was used with another body.",
    ),
    (412, "What is acted on has changed since the sender saw it."),
    (413, "The body is too large."),
    (415, "The body is of another type."),
    (
        422,
        "Fields do not say what they should; `errors` names each.",
    ),
    (428, "`If-Match` is missing."),
];

/// The head of the description.
pub fn head() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Qibu")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Qibu (七步) takes associations through the seven-step lifecycle, as one auditable log of events.",
        ))
        .build();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let components = ComponentsBuilder::new()
        .security_scheme("token", SecurityScheme::Http(bearer))
        .schema(Problem::name(), Problem::schema())
        .schema("GuardView", super::problem::GuardView::schema())
        .schema("FieldError", super::problem::FieldError::schema())
        .build();
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .security(Some([SecurityRequirement::new(
            "token",
            Vec::<String>::new(),
        )]))
        .build()
}

/// The description with what every operation has.
pub fn complete(mut api: OpenApi) -> OpenApi {
    let examples: BTreeMap<String, Value> = serde_json::from_str(EXAMPLES).unwrap_or_default();
    for (path, item) in &mut api.paths.paths {
        let PathItem { get, put, post, .. } = item;
        for (operation, writes) in [(get, false), (put, true), (post, true)] {
            let Some(operation) = operation else { continue };
            if path.starts_with(super::api::ROOT) {
                add_headers(operation, path, writes);
                add_problems(operation, writes);
            }
            let id = operation.operation_id.clone().unwrap_or_default();
            if let Some(example) = examples.get(&id) {
                add_examples(operation, example);
            }
        }
    }
    api
}

/// The description as text.
pub fn text(api: &OpenApi) -> String {
    // Every part of it can be written as JSON; an empty answer would show in the snapshot.
    api.to_pretty_json().unwrap_or_default()
}

fn add_headers(operation: &mut Operation, path: &str, writes: bool) {
    let parameters = operation.parameters.get_or_insert_default();
    let language = "The language of words, such as `zh` or `en`; Chinese where absent.";
    parameters.push(RefOr::T(parameter(
        "Accept-Language",
        ParameterIn::Header,
        Required::False,
        language,
    )));
    if !writes {
        return;
    }
    let key = "Names the command for ever: sent again with the same body, it is done once.";
    parameters.push(RefOr::T(parameter(
        "Idempotency-Key",
        ParameterIn::Header,
        Required::True,
        key,
    )));
    let dry_run = "`true`: decide and write nothing; `events` says what would be written.";
    parameters.push(RefOr::T(parameter(
        "dry_run",
        ParameterIn::Query,
        Required::False,
        dry_run,
    )));
    let is_verb = operation
        .tags
        .as_ref()
        .is_some_and(|tags| tags.iter().any(|tag| tag == "verbs"));
    if is_verb || path.ends_with("/drafts/{id}") || path.ends_with("/confirm") {
        let seen = "The `ETag` of what the sender has seen, such as `\"9\"`, or several; `*` for whatever stands there. Weak tags match nothing.";
        parameters.push(RefOr::T(parameter(
            "If-Match",
            ParameterIn::Header,
            Required::True,
            seen,
        )));
    }
}

fn parameter(name: &str, place: ParameterIn, required: Required, words: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required)
        .description(Some(words))
        .schema(Some(
            ObjectBuilder::new()
                .schema_type(utoipa::openapi::Type::String)
                .build(),
        ))
        .build()
}

fn add_problems(operation: &mut Operation, writes: bool) {
    let more: &[(u16, &str)] = if writes { &WRITE_PROBLEMS } else { &[] };
    for (status, words) in READ_PROBLEMS.iter().chain(more) {
        let schema = Ref::from_schema_name(Problem::name());
        let content = ContentBuilder::new().schema(Some(schema)).build();
        let response = ResponseBuilder::new()
            .description(*words)
            .content("application/problem+json", content)
            .build();
        let responses = &mut operation.responses.responses;
        responses
            .entry(status.to_string())
            .or_insert(RefOr::T(response));
    }
}

fn add_examples(operation: &mut Operation, example: &Value) {
    if let (Some(request), Some(RefOr::T(body))) =
        (example.get("request"), operation.request_body.as_mut())
    {
        for content in body.content.values_mut() {
            show(content, request);
        }
    }
    let Some(answer) = example.get("response") else {
        return;
    };
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else {
            continue;
        };
        if status.starts_with('2') {
            for content in response.content.values_mut() {
                show(content, answer);
            }
        }
    }
}

fn show(content: &mut RefOr<Content>, example: &Value) {
    if let RefOr::T(content) = content {
        content.example = Some(example.clone());
    }
}
