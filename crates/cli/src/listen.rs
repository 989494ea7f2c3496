//! `didimdol listen`: what the kiosk would have heard in a recording, and when.

use std::path::PathBuf;

use didimdol_adapters::settings::Settings;
use didimdol_adapters::voice::{FrontEnds, Recording, read_wav};
use didimdol_voice::turn::{EndReason, Input, Output, TurnTaker};
use didimdol_voice::{ExpectedAnswer, FRAME_LENGTH, Frame, FrontEnd, Level, SampleTime, Timing};
use serde_json::{Value, json};

use crate::scenario_folder::ScenarioFolder;
use crate::stdout::outln;
use crate::{Outcome, voice};

/// What the loudspeaker plays is speech above this level …
const SPOKEN_DB: f32 = -60.0;
/// … and until it was quiet for so many frames: a pause between two sentences is no end.
const SPEECH_GAP: u32 = 60;

/// `didimdol listen`.
#[derive(Debug, clap::Args)]
pub struct Command {
    /// What the microphone heard: a WAV file of any rate and width
    #[arg(value_name = "FILE.wav")]
    file: PathBuf,
    /// What the loudspeaker played at the same time, from the same moment on
    #[arg(long, value_name = "SPEAKER.wav")]
    reference: Option<PathBuf>,
    /// The kind of answer that the open question expects
    #[arg(long, value_enum, default_value = "free")]
    expect: Expect,
    /// Print JSON lines
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
enum Expect {
    YesNo,
    Choice,
    Digits,
    Name,
    Address,
    Free,
}

impl From<Expect> for ExpectedAnswer {
    fn from(expect: Expect) -> ExpectedAnswer {
        match expect {
            Expect::YesNo => ExpectedAnswer::YesNo,
            Expect::Choice => ExpectedAnswer::Choice,
            Expect::Digits => ExpectedAnswer::Digits,
            Expect::Name => ExpectedAnswer::Name,
            Expect::Address => ExpectedAnswer::Address,
            Expect::Free => ExpectedAnswer::Free,
        }
    }
}

impl Command {
    /// Prints a line for everything that was noticed.
    pub fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let microphone = read_wav(&self.file)?;
        let speaker = self.reference.as_deref().map(read_wav).transpose()?;
        let folder = match settings.scenarios() {
            Ok(_) => ScenarioFolder::read(settings)?,
            // A recording can be heard without any scenario.
            Err(_) => ScenarioFolder::empty(),
        };
        let mut listener = Listener::new(
            FrontEnds::new(&settings.voice.detector).of_a_room(),
            voice::timing(&folder)?,
            self.expect.into(),
        );
        listener.hear(&microphone, speaker.as_ref(), |output| {
            if let Some(line) = line(output) {
                outln!("{}", if self.json { line.to_string() } else { words(&line) });
            }
        });
        Ok(Outcome::Fine)
    }
}

/// The kiosk's ear over a recording.
struct Listener {
    front_end: FrontEnd,
    turns: TurnTaker,
    expected: ExpectedAnswer,
    /// Frames since the loudspeaker was heard last, while it speaks.
    speaking: Option<u32>,
}

impl Listener {
    fn new(front_end: FrontEnd, timing: Timing, expected: ExpectedAnswer) -> Listener {
        Listener {
            front_end,
            turns: TurnTaker::new(timing),
            expected,
            speaking: None,
        }
    }

    /// Hears a recording to its end. After every end it listens again; at the end of the file, what is
    /// still being said is over.
    fn hear(&mut self, microphone: &Recording, speaker: Option<&Recording>, mut tell: impl FnMut(Output)) {
        self.take(Input::Listen(self.expected), &mut tell);
        let played = speaker.map_or(&[][..], |speaker| &speaker.samples);
        let mut played = frames(played);
        for frame in frames(&microphone.samples) {
            let played = played.next().unwrap_or(Frame::SILENT);
            self.follow_the_speaker(&played, &mut tell);
            let sound = self.front_end.hear(&frame, &played);
            self.take(Input::Frame { voice: sound.voice }, &mut tell);
        }
        if self.turns.state() == didimdol_voice::turn::State::Hearing {
            self.take(Input::Done, &mut tell);
        }
    }

    /// Tells the turn-taker when the kiosk begins and ceases to speak.
    fn follow_the_speaker(&mut self, played: &Frame, tell: &mut impl FnMut(Output)) {
        let loud = Level::of(played).decibels() > SPOKEN_DB;
        match self.speaking {
            None if loud => {
                self.speaking = Some(0);
                self.take(Input::SpeakingStarted, tell);
            }
            Some(_) if loud => self.speaking = Some(0),
            Some(SPEECH_GAP..) => {
                self.speaking = None;
                self.take(Input::SpeakingFinished, tell);
            }
            Some(quiet) => self.speaking = Some(quiet + 1),
            None => {}
        }
    }

    fn take(&mut self, input: Input, tell: &mut impl FnMut(Output)) {
        for output in self.turns.take(input) {
            let ended = matches!(output, Output::EndDetected { .. });
            tell(output);
            if ended {
                self.take(Input::Listen(self.expected), tell);
            }
        }
    }
}

/// The frames of a recording, the last one made whole with silence.
fn frames(samples: &[f32]) -> impl Iterator<Item = Frame> {
    samples.chunks(FRAME_LENGTH).map(|piece| {
        let mut frame = [0.0; FRAME_LENGTH];
        frame[..piece.len()].copy_from_slice(piece);
        Frame::new(frame)
    })
}

/// What is told of an output; nothing of a long silence, which is no event of a recording.
fn line(output: Output) -> Option<Value> {
    let at = output.at().ms();
    let ms = SampleTime::ms;
    Some(match output {
        Output::SpeechStarted { from, .. } => {
            json!({"event": "speech_started", "at_ms": at, "audio_from_ms": ms(from)})
        }
        Output::EndDetected {
            voice_until, reason, ..
        } => {
            let reason = match reason {
                EndReason::Quiet => "quiet",
                EndReason::Answered => "answered",
                EndReason::Touched => "end_of_file",
                EndReason::TooLong => "too_long",
            };
            json!({"event": "epd_detected", "at_ms": at, "voice_until_ms": ms(voice_until), "reason": reason})
        }
        Output::TooShort { .. } => json!({"event": "too_short", "at_ms": at}),
        Output::Duck { .. } => json!({"event": "duck", "at_ms": at}),
        Output::Resume { .. } => json!({"event": "resume", "at_ms": at}),
        Output::BargeIn { .. } => json!({"event": "barge_in", "at_ms": at}),
        Output::Silence { .. } => return None,
    })
}

/// The same for people: `  1.230 s  speech_started  audio_from_ms 730`.
fn words(line: &Value) -> String {
    let seconds = line["at_ms"].as_u64().unwrap_or(0) as f64 / 1000.0;
    let mut text = format!("{seconds:>9.3} s  {}", line["event"].as_str().unwrap_or_default());
    for (key, value) in line.as_object().into_iter().flatten() {
        if key != "event" && key != "at_ms" {
            text.push_str(&format!("  {key} {}", value.to_string().trim_matches('"')));
        }
    }
    text
}
