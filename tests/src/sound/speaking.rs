//! How long until the kiosk is heard.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use didimdol_adapters::settings;
use didimdol_adapters::voice::devices::{Devices, Health};
use didimdol_adapters::voice::kiosk_front_end;
use didimdol_protocol::Locale;
use didimdol_session::ports::{AudioDevice, SPEECH_RATE, Saying, Synthesiser};
use didimdol_voice::Resampler;

use crate::sound::endpointing::percentile;
use crate::sound::server::SoundServer;

/// Milliseconds from the wish to say a sentence to its first sample out of the loudspeaker, so many
/// times.
///
/// # Errors
/// There is no sound server, or it does not play.
pub async fn until_heard(
    server: &SoundServer,
    synthesiser: &impl Synthesiser,
    fixed: bool,
    times: usize,
) -> Result<Vec<u64>> {
    let devices = Devices::start(&settings::Devices::default(), kiosk_front_end)?;
    let mut loudspeaker = devices.loudspeaker();
    loudspeaker
        .wait_for(|health| matches!(health, Health::Works(_)))
        .await?;
    let mut took = Vec::new();
    for _ in 0..times {
        let mut audio = devices.open().await?;
        let mut tap = server.record()?;
        // It begins late, and what was stopped before dies away.
        tap.samples(3_200)?;
        let began = Instant::now();
        let heard = std::thread::spawn(move || {
            loop {
                let sound = tap.samples(80)?;
                if sound.iter().any(|sample| sample.abs() > 0.005) {
                    return anyhow::Ok(began.elapsed());
                }
                if began.elapsed() > Duration::from_secs(10) {
                    bail!("nothing was heard");
                }
            }
        });
        let saying = Saying {
            text: "안녕하세요. 어떤 서비스를 원하세요?".to_owned(),
            locale: Locale::Ko,
            speed: 1.0,
            fixed,
        };
        let mut speech = synthesiser.speak(saying).await?;
        let mut resampler = Resampler::new(speech.rate, SPEECH_RATE)?;
        let mut samples = Vec::new();
        while let Some(piece) = speech.sound.recv().await {
            samples.clear();
            resampler.push(&piece?, &mut samples);
            audio.speaker.play(&samples);
        }
        let heard = heard.join().ok().context("the listener broke down")??;
        took.push(u64::try_from(heard.as_millis())?);
        audio.speaker.stop();
    }
    Ok(took)
}

/// As `50/95` percent of them.
pub fn p50_p95(times: &[u64]) -> String {
    format!("{}/{}", percentile(times, 50), percentile(times, 95))
}
