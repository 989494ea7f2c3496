//! The one window, and what a customer must not be able to do with it.
//!
//! Locking the machine itself (virtual terminals, task switching, screen saver) is the window
//! manager's and systemd's work; here is only what the web view would otherwise allow.

use didimdol_adapters::settings::Settings;
#[cfg(target_os = "linux")]
use didimdol_adapters::wipe_stack;
use tauri::webview::{Color, NewWindowResponse};
use tauri::{App, Url, Webview, WebviewUrl, WebviewWindowBuilder, WindowEvent};

/// The screen is drawn for a portrait display of this many logical pixels.
const SCREEN: (f64, f64) = (1080.0, 1920.0);
/// The screen's own paper colour, so that nothing flashes before it is drawn.
const PAPER: Color = Color(0xF4, 0xF2, 0xEC, 0xFF);
/// How much of a desk's display height an ordinary window may take.
const DESK_SHARE: f64 = 0.85;
/// Menus, zoom, selection and shortcuts are the page's events, and are refused before it hears of them.
const LOCKDOWN: &str = include_str!("lockdown.js");

/// Opens the window: full screen and not to be closed if it is to be locked, else the same screen
/// scaled to fit a desk's display.
pub fn open(app: &App, settings: &Settings) -> tauri::Result<()> {
    let locked = settings.window.locked;
    let scale = if locked { 1.0 } else { desk_scale(app) };
    // Without a window manager nothing makes a window full screen; then it begins as large as the panel.
    let (width, height) = if locked {
        panel(app).unwrap_or(SCREEN)
    } else {
        SCREEN
    };
    let developing = settings.window.devtools && !locked;
    let mut window = WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
        .title(&settings.bank.name)
        .inner_size(width * scale, height * scale)
        .background_color(PAPER)
        .fullscreen(locked)
        .decorations(!locked)
        .always_on_top(locked)
        // Resizable in name: GTK lets no other window shrink to a panel that lies on its side.
        .minimizable(!locked)
        .skip_taskbar(locked)
        .visible_on_all_workspaces(locked)
        .devtools(developing)
        // Nothing that a customer typed may outlive the process in the web view's own storage. WebKit
        // lets no driver into such a window, so that the tests' is an ordinary one.
        .incognito(!is_driven())
        .general_autofill_enabled(false)
        .zoom_hotkeys_enabled(false)
        .on_navigation(is_own_page)
        .on_download(|_, _| false)
        .on_new_window(|_, _| NewWindowResponse::Deny);
    if !developing {
        window = window.initialization_script(LOCKDOWN);
    }
    let window = window.build()?;
    window.set_zoom(scale)?;
    #[cfg(target_os = "linux")]
    window.with_webview(|platform| load_anew_when_broken(&platform.inner()))?;
    if locked {
        window.on_window_event(|event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                api.prevent_close();
            }
        });
    }
    Ok(())
}

/// A page whose process falls stands still for ever; loaded anew, its customer goes on where they were.
#[cfg(target_os = "linux")]
fn load_anew_when_broken(view: &webkit2gtk::WebView) {
    use webkit2gtk::{WebProcessTerminationReason, WebViewExt};
    view.connect_web_process_terminated(|view, reason| {
        // Not those that we end ourselves.
        if reason != WebProcessTerminationReason::TerminatedByApi {
            tracing::error!(?reason, "the page's process fell, and the page is loaded anew");
            view.reload();
        }
    });
}

/// Ends the process that drew the page of the customer who has left, and everything it remembers with
/// it; the page is loaded anew by another. The window itself stands, in the screen's paper colour.
#[cfg(target_os = "linux")]
pub fn renew(webview: &Webview) -> tauri::Result<()> {
    use webkit2gtk::WebViewExt;
    if is_driven() {
        // A driver takes this for a crash and goes.
        return webview.reload();
    }
    webview.with_webview(|platform| {
        let view = platform.inner();
        view.terminate_web_process();
        view.reload();
        // What passed through this thread, which the web view shares with its window.
        wipe_stack();
    })
}

/// Loads the page anew: what the customer who has left was shown is gone from it.
#[cfg(not(target_os = "linux"))]
pub fn renew(webview: &Webview) -> tauri::Result<()> {
    webview.reload()
}

/// Whether a test drives this window; the variable is Tauri's.
fn is_driven() -> bool {
    std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some()
}

/// How far the screen must shrink to fit the display in front of us.
fn desk_scale(app: &App) -> f64 {
    panel(app).map_or(0.5, |(_, height)| {
        (height * DESK_SHARE / SCREEN.1).clamp(0.25, 1.0)
    })
}

/// Width and height of the display in front of us, in logical pixels.
fn panel(app: &App) -> Option<(f64, f64)> {
    let monitor = app.primary_monitor().ok()??;
    let size = monitor.size().to_logical::<f64>(monitor.scale_factor());
    Some((size.width, size.height))
}

/// The window shows the bundled page, or the development server's in a development build.
fn is_own_page(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => true,
        "http" | "https" => url.host_str() == Some("tauri.localhost") || is_development_page(url),
        _ => false,
    }
}

fn is_development_page(url: &Url) -> bool {
    tauri::is_dev() && url.host_str() == Some("localhost") && url.port() == Some(1420)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(url: &str) -> bool {
        is_own_page(&Url::parse(url).unwrap())
    }

    #[test]
    fn only_the_bundled_page_may_be_shown() {
        assert!(own("tauri://localhost/index.html"));
        assert!(own("http://tauri.localhost/"));
        assert!(!own("https://example.com/"));
        assert!(!own("http://tauri.localhost.example.com/"));
        assert!(!own("file:///etc/passwd"));
        assert!(!own("data:text/html,hello"));
        assert!(!own("javascript:alert(1)"));
    }
}
