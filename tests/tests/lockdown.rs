//! What a customer cannot do to the kiosk's window, and how staff close it. Keys, mouse and window manager
//! are real ones, outside the page.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use anyhow::Result;
use didimdol_session::ports::Journal;
use didimdol_store::SqliteJournal;
use didimdol_tests::screen::{self, Screen};
use serde_json::{Value, json};

const PIN: &str = "804213";
/// The stage at which every consultation begins.
const FIRST: &str = "product_selection";

/// Notes what becomes of every key and mouse event once the page has had its turn.
const NOTE_EVENTS: &str = "
    window.noted = []
    for (const type of ['keydown', 'contextmenu', 'wheel', 'dragstart'])
      addEventListener(type, (event) => noted.push([type, event.key ?? '', event.defaultPrevented]))";
/// Everything of the page that zooming would change.
const SIZES: &str = "return [innerWidth, innerHeight, devicePixelRatio, visualViewport.scale]";

#[tokio::test]
async fn the_window_fills_the_screen_above_everything() -> Result<()> {
    screen::in_the_window(async |screen| {
        screen.see("[data-attract]").await?;
        let state = screen.window_state()?;
        for wanted in ["FULLSCREEN", "ABOVE", "SKIP_TASKBAR"] {
            assert!(state.contains(wanted), "{state}");
        }
        assert_eq!(screen.run(SIZES).await?, json!([1080, 1920, 1, 1]));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_window_fits_a_panel_that_lies_on_its_side() -> Result<()> {
    screen::in_a_wide_window(async |screen| {
        screen
            .see(r#"html[data-form="landscape"] [data-attract]"#)
            .await?;
        assert_eq!(screen.run(SIZES).await?, json!([1920, 1080, 1, 1]));
        screen.set_staff_pin(PIN)?;
        screen.knock()?;
        screen.see(r#"[data-exit="ready"]"#).await?;
        assert_eq!(screen.barriers().await?, [""; 0]);
        screen.picture("staff_exit_wide").await.map(drop)
    })
    .await
}

#[tokio::test]
async fn no_key_and_no_mouse_gets_behind_the_page() -> Result<()> {
    screen::in_the_window(async |screen| {
        screen.see("[data-attract]").await?;
        screen.run(NOTE_EVENTS).await?;
        let middle = (540, 500);
        screen.click(middle, 3)?;
        screen.wheel_with("ctrl")?;
        // Print, save, find, zoom, reload, source, inspector, caret browsing, back.
        let shortcuts = [
            "ctrl+p",
            "ctrl+s",
            "ctrl+f",
            "ctrl+plus",
            "ctrl+minus",
            "ctrl+0",
            "ctrl+r",
            "F5",
            "ctrl+u",
            "F12",
            "ctrl+shift+i",
            "F7",
            "alt+Left",
            "Menu",
            "ctrl+a",
            "ctrl+c",
            "ctrl+v",
        ];
        for shortcut in shortcuts {
            screen.press(shortcut)?;
        }
        // What is refused above must not be everything.
        screen.press("x")?;
        screen.see("[data-attract]").await?;
        let noted = noted(screen, "x").await?;
        let happened = |event: &str| noted.iter().filter(|(name, _)| name.starts_with(event)).count();
        assert_eq!(happened("contextmenu"), 1, "{noted:?}");
        assert_eq!(happened("wheel"), 1, "{noted:?}");
        for (event, refused) in &noted {
            let typing = ["keydown x", "keydown Control", "keydown Shift", "keydown Alt"];
            assert_eq!(*refused, !typing.contains(&event.as_str()), "{event}: {noted:?}");
        }
        assert_eq!(screen.windows()?.len(), 1, "a menu or a dialogue came up");
        assert_eq!(screen.run(SIZES).await?, json!([1080, 1920, 1, 1]));

        screen.drag((60, 1180), (900, 1350))?;
        assert_eq!(screen.run("return String(getSelection())").await?, "");
        Ok(())
    })
    .await
}

/// The events noted, and whether they were refused, once the key `last` is among them.
async fn noted(screen: &Screen, last: &str) -> Result<Vec<(String, bool)>> {
    let script = format!("return noted.some((event) => event[1] === '{last}') ? noted : null");
    let events: Vec<(String, String, bool)> = serde_json::from_value(screen.until(&script).await?)?;
    Ok(events
        .into_iter()
        .map(|(type_, key, refused)| (format!("{type_} {key}").trim_end().to_owned(), refused))
        .collect())
}

/// A finger cannot be moved from here: what two of them would send is made in the page.
#[tokio::test]
async fn fingers_and_the_clipboard_are_refused_what_the_mouse_is() -> Result<()> {
    screen::in_the_window(async |screen| {
        screen.see("[data-attract]").await?;
        let refused = |event: &str| {
            format!(
                "const event = {event}; document.body.dispatchEvent(event); return event.defaultPrevented"
            )
        };
        // WebKit lets nobody make a TouchEvent.
        let touches = |type_: &str, fingers: u32| {
            let event = format!("new Event('{type_}', {{ cancelable: true, bubbles: true }})");
            refused(&format!(
                "Object.assign({event}, {{ touches: {{ length: {fingers} }} }})"
            ))
        };
        for type_ in ["touchstart", "touchmove"] {
            assert_eq!(screen.run(&touches(type_, 2)).await?, true, "{type_}");
            assert_eq!(screen.run(&touches(type_, 1)).await?, false, "{type_}");
        }
        for type_ in [
            "copy",
            "cut",
            "paste",
            "dragstart",
            "drop",
            "contextmenu",
            "gesturestart",
        ] {
            let event = format!("new Event('{type_}', {{ cancelable: true, bubbles: true }})");
            assert_eq!(screen.run(&refused(&event)).await?, true, "{type_}");
        }
        let style = "return getComputedStyle(document.documentElement).touchAction";
        assert_eq!(screen.run(style).await?, "pan-x pan-y");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_page_can_neither_leave_nor_load_nor_run_anything_else() -> Result<()> {
    screen::in_the_window(async |screen| {
        screen.see("[data-attract]").await?;
        let noting = "
            window.broken = []
            addEventListener('securitypolicyviolation', (event) => broken.push(event.effectiveDirective))";
        screen.run(noting).await?;
        screen.begin().await?;
        screen.choose("deposit_account").await?;
        assert_eq!(
            screen.run("return broken").await?,
            json!([]),
            "the page itself is refused something"
        );
        screen.try_to_leave().await?;
        screen.see("[data-prompt-id]").await?;
        assert_eq!(
            screen.run("return window.open('about:blank')").await?,
            Value::Null
        );
        assert_eq!(screen.windows()?.len(), 1);

        let broken = "
            const script = document.createElement('script')
            script.textContent = 'window.ran = true'
            document.body.append(script)
            try { (0, eval)('window.ran = true') } catch { broken.push('eval') }
            new Image().src = 'http://127.0.0.1:9/picture.png'
            fetch('http://127.0.0.1:9/').catch(() => {})";
        screen.run(broken).await?;
        for directive in ["script-src-elem", "eval", "img-src", "connect-src"] {
            screen
                .until(&format!("return broken.includes('{directive}') || null"))
                .await?;
        }
        assert_eq!(screen.run("return window.ran ?? null").await?, Value::Null);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nobody_closes_the_window_but_staff() -> Result<()> {
    screen::in_the_window(async |screen| {
        screen.begin().await?;
        screen.at_stage(FIRST).await?;
        // The window manager's own way to close a window.
        screen.press("alt+F4")?;
        screen.at_stage(FIRST).await?;

        screen.knock()?;
        screen.see(r#"[data-exit="no_pin"]"#).await?;
        screen.tap("[data-exit] [data-leave]").await?;
        screen.at_stage(FIRST).await?;

        screen.set_staff_pin(PIN)?;
        screen.knock()?;
        screen.see(r#"[data-exit="ready"]"#).await?;
        enter(screen, "804214").await?;
        screen.see(r#"[data-exit="wrong"]"#).await?;
        enter(screen, PIN).await?;
        screen.see(r#"[data-exit="granted"]"#).await?;
        screen.tap("[data-exit] [data-leave]").await?;
        screen.at_stage(FIRST).await?;

        screen.knock()?;
        enter(screen, PIN).await?;
        // The window may be gone before its driver can answer.
        let _ = screen.tap("[data-close]").await;
        screen.program_ended().await?;
        // The journal was closed in order, and the session can be read to its end.
        let journal = SqliteJournal::open_folder(screen.data())?;
        let sessions = journal.sessions().await?;
        assert_eq!(sessions.len(), 1);
        assert!(!journal.load(&sessions[0]).await?.is_empty());
        let audit = std::fs::read_to_string(screen.data().join("staff_exit.jsonl"))?;
        let what: Vec<Value> = audit
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["what"].take())
            .collect();
        assert_eq!(what, ["pin_set", "wrong", "right", "right", "closed"]);
        assert!(!audit.contains("8042"), "{audit}");
        Ok(())
    })
    .await
}

/// As staff meet it: in both languages, in large letters and in high contrast, with nothing in anybody's way.
#[tokio::test]
async fn everybody_can_use_the_pad() -> Result<()> {
    screen::in_the_window(async |screen| {
        screen.see("[data-attract]").await?;
        screen.set_staff_pin(PIN)?;
        let pages = [
            ("ko", &["text:normal", "colours:high"][..]),
            ("en", &["text:large"]),
        ];
        for (language, modes) in pages {
            for mode in modes {
                screen.tap("[data-settings]").await?;
                screen.tap(&format!(r#"[data-set="{mode}"]"#)).await?;
                screen.tap("[data-continue]").await?;
                screen.knock()?;
                screen.see(r#"[data-exit="ready"]"#).await?;
                assert_eq!(screen.barriers().await?, [""; 0], "{language} {mode}");
                let name = format!("staff_exit_{language}_{}", mode.replace(':', "_"));
                screen.picture(&name).await?;
                screen.tap("[data-exit] [data-leave]").await?;
            }
            screen.knock()?;
            enter(screen, PIN).await?;
            screen.see(r#"[data-exit="granted"]"#).await?;
            assert_eq!(screen.barriers().await?, [""; 0], "{language} granted");
            screen.picture(&format!("staff_exit_{language}_granted")).await?;
            screen.tap("[data-exit] [data-leave]").await?;
            screen.tap("[data-settings]").await?;
            screen.tap(r#"[data-set="usual"]"#).await?;
            screen.tap("[data-continue]").await?;
            screen.tap("[data-locale]").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_pad_is_gone_after_three_wrong_pins() -> Result<()> {
    screen::in_the_window(async |screen| {
        screen.see("[data-attract]").await?;
        screen.set_staff_pin(PIN)?;
        screen.knock()?;
        for stands in ["wrong", "wrong", "pause"] {
            enter(screen, "804214").await?;
            screen
                .see(&format!(
                    r#"[data-exit="{stands}"][aria-busy="false"] [data-leave]"#
                ))
                .await?;
        }
        screen.picture("staff_exit_pause").await?;
        screen.tap("[data-exit] [data-leave]").await?;
        screen.knock()?;
        screen.see(r#"[data-exit="pause"]"#).await.map(drop)
    })
    .await
}

async fn enter(screen: &Screen, pin: &str) -> Result<()> {
    for digit in pin.chars() {
        screen
            .tap(&format!(r#"[data-exit] [data-key="{digit}"]"#))
            .await?;
    }
    screen.tap(r#"[data-exit] [data-key="done"]"#).await
}
