//! `POST /api/interview/trigger` of seed 000: an event is carried out once, however often and from
//! wherever it is reported, also before a restart and after it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use didimdol_protocol::SessionId;
use didimdol_protocol::http::{Problem, TriggerAccepted, TriggerRequest};
use didimdol_session::Arrival;
use didimdol_session::kiosks::{KiosksError, Visit};
use didimdol_session::ports::{JournalError, Remembered, Request, Values};
use didimdol_session::schedule::Appointment;
use didimdol_session::triggers::Trigger;

use super::Api;
use super::access::Caller;
use super::body::{Body, named};
use super::error::{ApiError, Refusals};

/// Metadata that names a kiosk.
const KIOSK: &str = "kiosk_id";

/// Reports an event that makes the AI speak first
#[utoipa::path(post, path = "/api/interview/trigger", tag = "interview", request_body = TriggerRequest,
    responses((status = 202, description = "Taken, now or before", body = TriggerAccepted),
              (status = 409, description = "Another event was reported under this id", body = Problem), Refusals))]
pub async fn trigger(
    State(api): State<Arc<Api>>,
    caller: Caller,
    Body(request): Body<TriggerRequest>,
) -> Result<(StatusCode, Json<TriggerAccepted>), ApiError> {
    caller.may_touch(&request.session_id)?;
    named(&request.event_id, 128, "event_id")?;
    named(&request.user_id, 128, "user_id")?;
    let metadata: Values = request.metadata.clone().into_iter().collect();
    let at_ms = scheduled(&api, &request.event_type, &metadata)?;
    let kiosk = kiosk(&caller, &metadata)?;
    let trigger = api
        .triggers
        .trigger(&request.event_type, metadata, |product| api.desk.offers(product))
        .ok_or_else(|| {
            let message = "this event_type is not in triggers.json";
            ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "unknown_event", message)
        })?;
    let event = Event {
        id: request.event_id.clone(),
        asked: serde_json::to_string(&request).map_err(|_| ApiError::bad_json())?,
    };
    if !event.was_carried_out(&api).await? {
        let taken = match (at_ms, kiosk) {
            (Some(at_ms), _) => event.schedule(&api, &request, trigger, at_ms).await,
            (None, Some(kiosk)) => match event.send_to(kiosk, &api, &request, trigger).await {
                Err(KiosksError::Full) => return Err(ApiError::busy("too many events wait for this kiosk")),
                Err(KiosksError::Journal(error)) => Err(error),
                Ok(()) => Ok(()),
            },
            (None, None) => event.carry_out(&api, &request, trigger).await,
        };
        match taken {
            // A duplicate that came at the same moment was faster.
            Err(JournalError::Repeated) => drop(event.was_carried_out(&api).await?),
            taken => taken?,
        }
    }
    let accepted = TriggerAccepted {
        status: "triggered".to_owned(),
        session_id: request.session_id,
        message: "Proactive interview process has been successfully initiated.".to_owned(),
    };
    Ok((StatusCode::ACCEPTED, Json(accepted)))
}

/// The kiosk whose customer an event is for, if it names one.
fn kiosk(caller: &Caller, metadata: &Values) -> Result<Option<String>, ApiError> {
    let Some(kiosk) = metadata.get(KIOSK).filter(|kiosk| !kiosk.is_null()) else {
        return Ok(None);
    };
    if caller.session().is_some() {
        return Err(ApiError::forbidden(
            "this token is for one session, not for a kiosk",
        ));
    }
    let kiosk = kiosk.as_str().unwrap_or_default();
    named(kiosk, 64, "/metadata/kiosk_id")?;
    Ok(Some(kiosk.to_owned()))
}

/// When an event is to be acted on, if not at once: in milliseconds since 1970 UTC.
fn scheduled(api: &Api, event_type: &str, metadata: &Values) -> Result<Option<u64>, ApiError> {
    let Some(time) = api
        .triggers
        .scheduled(event_type, metadata)
        .filter(|time| !time.is_null())
    else {
        return Ok(None);
    };
    let read = time
        .as_str()
        .and_then(|text| text.parse::<jiff::Timestamp>().ok());
    let Some(at) = read else {
        return Err(ApiError::bad_shape(
            "/metadata: a time such as 2026-11-20T14:00:00+09:00 is expected",
        ));
    };
    let at_ms = u64::try_from(at.as_millisecond()).unwrap_or(0);
    Ok((at_ms > api.desk.world().clock.now_ms()).then_some(at_ms))
}

/// An event by its id, with everything that was reported under it.
struct Event {
    id: String,
    asked: String,
}

impl Event {
    fn key(&self) -> String {
        format!("event:{}", self.id)
    }

    /// Under this one it is remembered once its time has come.
    fn later_key(&self) -> String {
        format!("event-done:{}", self.id)
    }

    fn request(&self) -> Request {
        Request {
            key: self.key(),
            remembered: Remembered {
                asked: self.asked.clone().into(),
                answer: String::new().into(),
            },
        }
    }

    /// Whether it was; a conflict where another event was under the same id.
    async fn was_carried_out(&self, api: &Api) -> Result<bool, ApiError> {
        let journal = &api.desk.world().journal;
        if let Some(before) = journal.remembered(&self.key()).await? {
            return match before.asked.0 == self.asked {
                true => Ok(true),
                false => Err(ApiError::conflict(
                    "another event was reported under this event_id",
                )),
            };
        }
        Ok(journal.remembered(&self.later_key()).await?.is_some())
    }

    async fn carry_out(
        &self,
        api: &Api,
        request: &TriggerRequest,
        trigger: Trigger,
    ) -> Result<(), JournalError> {
        let arrival = Arrival {
            user_id: Some(request.user_id.clone()),
            ..Arrival::default()
        };
        let answers = Some(self.request());
        api.desk
            .trigger(&request.session_id, &arrival, trigger, answers)
            .await
            .map(drop)
    }

    async fn send_to(
        &self,
        kiosk: String,
        api: &Api,
        request: &TriggerRequest,
        trigger: Trigger,
    ) -> Result<(), KiosksError> {
        let now_ms = api.desk.world().clock.now_ms();
        let good_for = api.triggers.good_for(&request.event_type).as_millis();
        let visit = Visit {
            kiosk,
            user_id: request.user_id.clone(),
            trigger,
            good_until_ms: now_ms.saturating_add(u64::try_from(good_for).unwrap_or(u64::MAX)),
            done_key: self.later_key(),
        };
        api.kiosks.put(fresh_name()?, visit, self.request()).await
    }

    async fn schedule(
        &self,
        api: &Api,
        request: &TriggerRequest,
        trigger: Trigger,
        at_ms: u64,
    ) -> Result<(), JournalError> {
        let appointment = Appointment {
            at_ms,
            session: request.session_id.clone(),
            user_id: request.user_id.clone(),
            trigger,
            done_key: self.later_key(),
        };
        api.schedule.put(fresh_name()?, appointment, self.request()).await
    }
}

/// A name for what waits in the journal.
fn fresh_name() -> Result<SessionId, JournalError> {
    let name = uuid::Uuid::new_v4().to_string();
    name.parse()
        .map_err(|_| JournalError::Damaged("a UUID is no session id".into()))
}
