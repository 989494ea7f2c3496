//! `didimdol chat`: a consultation in the terminal, one utterance a line; a line that starts with
//! `{` is a client message.

use std::io::{BufRead, IsTerminal};
use std::sync::Arc;

use anyhow::Context;
use didimdol_adapters::settings::Settings;
use didimdol_protocol::{
    Choices, ClientBody, ClientMessage, InputMode, ServerBody, ServerMessage, StageResponse,
};
use didimdol_session::{Arrival, Attachment};
use didimdol_store::{DeviceKey, SqliteJournal};

use crate::stdout::{out, outln};
use crate::{Outcome, desk};

/// `didimdol chat`.
#[derive(Debug, clap::Args)]
pub struct Command {
    /// Product to apply for; `reception` asks which
    #[arg(long, default_value = "deposit_account")]
    product: String,
    /// Language: ko or en
    #[arg(long, default_value = "ko")]
    locale: String,
    /// Print every server message, a JSON line each
    #[arg(long)]
    json: bool,
}

impl Command {
    /// Talks until the input ends.
    pub fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        tokio::runtime::Runtime::new()?.block_on(self.talk(settings))
    }

    async fn talk(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        // A chat is nobody's record: its journal lives in a folder that goes with it.
        let folder = tempfile::tempdir()?;
        let journal = SqliteJournal::open(&folder.path().join("chat.db"), &DeviceKey::generate()?)?;
        let desk = desk::over(settings, Arc::new(journal))?;
        let locale = didimdol_dialogue::scenario::Locale::from_tag(&self.locale)
            .with_context(|| format!("no language `{}`; use ko or en", self.locale))?;
        let session = "chat".parse()?;
        let mut screen = desk
            .attach(
                session,
                Arrival {
                    locale,
                    keypad: true,
                    ..Arrival::default()
                },
            )
            .await?;
        self.show_one(&mut screen).await?;
        self.turn(
            &mut screen,
            ClientBody::StartScenario {
                product_type: self.product.clone(),
            },
        )
        .await?;
        for line in std::io::stdin().lock().lines() {
            let line = line?;
            let text = line.trim();
            if text.is_empty() {
                continue;
            }
            if text.starts_with('{') {
                self.frame(&mut screen, text).await?;
            } else {
                let text = text.to_owned();
                self.turn(
                    &mut screen,
                    ClientBody::ProcessText {
                        text,
                        input_mode: InputMode::Text,
                    },
                )
                .await?;
            }
        }
        Ok(Outcome::Fine)
    }

    async fn turn(&self, screen: &mut Attachment, body: ClientBody) -> anyhow::Result<()> {
        let message = ClientMessage { turn_id: None, body };
        self.frame(screen, &serde_json::to_string(&message)?).await
    }

    /// Sends a message and shows everything it brings. A repeated `deactivate_voice` marks the end:
    /// it is answered in its turn and changes nothing.
    async fn frame(&self, screen: &mut Attachment, text: &str) -> anyhow::Result<()> {
        const END: &str = "chat-end";
        screen.inbox.send(text.to_owned()).await?;
        let end = ClientMessage {
            turn_id: Some(END.to_owned()),
            body: ClientBody::DeactivateVoice,
        };
        if screen.inbox.send(serde_json::to_string(&end)?).await.is_err() {
            return Ok(());
        }
        while let Some(message) = screen.messages.recv().await {
            if message.turn_id.as_deref() == Some(END) {
                break;
            }
            self.show(&message)?;
        }
        Ok(())
    }

    async fn show_one(&self, screen: &mut Attachment) -> anyhow::Result<()> {
        let message = screen
            .messages
            .recv()
            .await
            .context("the session did not begin")?;
        self.show(&message)
    }

    fn show(&self, message: &ServerMessage) -> anyhow::Result<()> {
        if self.json {
            outln!("{}", serde_json::to_string(message)?);
        } else {
            let prompt =
                std::io::stdin().is_terminal() && matches!(message.body, ServerBody::StageResponse(_));
            out!("{}{}", words(message), if prompt { "> " } else { "" });
        }
        Ok(())
    }
}

/// A message as a person reads it in a terminal.
fn words(message: &ServerMessage) -> String {
    match &message.body {
        ServerBody::SessionInitialized { message } => format!("{message}\n"),
        ServerBody::LlmResponseEnd { full_text } => format!("\n{full_text}\n"),
        ServerBody::StageResponse(stage) => question(stage),
        ServerBody::SlotFillingUpdate { data } => {
            format!("  [{:.0} %]\n", data.completion_rate * 100.0)
        }
        ServerBody::SessionCompleted { summary } => summary
            .groups
            .iter()
            .flat_map(|group| {
                let rows = group
                    .rows
                    .iter()
                    .map(|row| format!("  {}: {}\n", row.label, row.value));
                std::iter::once(format!("\n{}\n", group.title)).chain(rows)
            })
            .collect(),
        ServerBody::Error { message, .. } => format!("! {message}\n"),
        ServerBody::FieldModificationResponse {
            error: Some(error), ..
        } => format!("! {error}\n"),
        _ => String::new(),
    }
}

fn question(stage: &StageResponse) -> String {
    let mut out = String::from("\n");
    for row in stage.display_fields.iter().flatten() {
        out.push_str(&format!("  {}: {}\n", row.label, row.value));
    }
    out.push_str(&format!("{}\n", stage.prompt));
    let mut number = 0;
    let mut line = |text: &str, default: Option<bool>| {
        number += 1;
        format!(
            "  {number}. {text}{}\n",
            if default == Some(true) { " *" } else { "" }
        )
    };
    match &stage.choices {
        Some(Choices::Bullet(choices)) => choices
            .iter()
            .for_each(|c| out.push_str(&line(&c.display, c.default))),
        Some(Choices::Boolean(choices)) => choices
            .iter()
            .for_each(|c| out.push_str(&line(&c.label, c.default))),
        None => {}
    }
    for group in stage.choice_groups.iter().flatten() {
        out.push_str(&format!(" {}\n", group.title));
        group
            .items
            .iter()
            .for_each(|choice| out.push_str(&line(&choice.display, choice.default)));
    }
    out
}
