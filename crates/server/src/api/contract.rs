//! `/openapi.json`, made from the handlers themselves.

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{Modify, OpenApi};

/// What the contract says about itself.
#[derive(OpenApi)]
#[openapi(
    info(title = "Didimdol", description = "Consultations, interviews, threads of questions and answers. \
        Sockets are not in here: seed documents 001 and 004 describe them."),
    components(schemas(didimdol_protocol::http::Problem, didimdol_protocol::http::Transition, didimdol_protocol::http::InputMessage)),
    modifiers(&Tokens)
)]
pub struct Contract;

struct Tokens;

impl Modify for Tokens {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = Http::builder()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .build();
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
        openapi.security = Some(vec![SecurityRequirement::new("token", [""; 0])]);
    }
}

/// Names the events that this server knows: they are data, not code.
pub fn name_events<'a>(openapi: &mut utoipa::openapi::OpenApi, names: impl Iterator<Item = &'a str>) {
    let schemas = openapi
        .components
        .as_mut()
        .map(|components| &mut components.schemas);
    let request = schemas.and_then(|schemas| schemas.get_mut("TriggerRequest"));
    let Some(RefOr::T(Schema::Object(request))) = request else {
        return;
    };
    if let Some(RefOr::T(Schema::Object(event))) = request.properties.get_mut("event_type") {
        event.enum_values = Some(names.map(Into::into).collect());
    }
}
