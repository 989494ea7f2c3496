//! What every way to the bank's core system must do.

use crate::ports::{Callback, CoreSystem};

/// A callback as it came in at the other end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// Its name.
    pub id: String,
    /// Its JSON.
    pub body: String,
    /// Whether it came to the address of its own.
    pub own: bool,
}

/// The suite of a core system. `own` is an address beside the usual one, `refuse` makes the other end
/// refuse from now on or take again, `arrived` gives what it saw since it was asked last, also of what
/// it refused.
pub async fn core_system_contract(
    core: &impl CoreSystem,
    own: &str,
    refuse: impl Fn(bool),
    arrived: impl Fn() -> Vec<Arrived>,
) {
    let callback = Callback {
        id: "s1-completed".into(),
        kind: "session_completed".into(),
        body: r#"{"name":"하늘다람쥐","road":"세종대로 \"110\"\n2층","limit":18446744073709551615}"#
            .to_owned()
            .into(),
    };
    let as_sent = |own| Arrived {
        id: callback.id.clone(),
        body: callback.body.0.clone(),
        own,
    };
    core.deliver(&callback, None).await.unwrap();
    assert_eq!(arrived(), [as_sent(false)], "byte for byte");
    core.deliver(&callback, Some(own)).await.unwrap();
    assert_eq!(arrived(), [as_sent(true)], "to its own address only");

    refuse(true);
    let told = core.deliver(&callback, None).await.unwrap_err();
    let shown = format!("{told} {told:?}");
    assert!(shown.contains("callback_not_delivered"), "{shown}");
    assert!(!shown.contains("하늘다람쥐"), "{shown}");
    assert!(
        arrived().len() <= 1,
        "it tries once; when again is the courier's affair"
    );
    refuse(false);
    core.deliver(&callback, None).await.unwrap();
    core.deliver(&callback, None).await.unwrap();
    let twice = [as_sent(false), as_sent(false)];
    assert_eq!(arrived(), twice, "the same name at every try");
}
