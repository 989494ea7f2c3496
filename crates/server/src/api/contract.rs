//! `/openapi.json`, made from the handlers themselves.

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
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
