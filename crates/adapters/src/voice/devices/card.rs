//! Sound cards, by way of `cpal`.

use std::sync::Arc;
use std::thread::{self, Thread};
use std::time::Duration;

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{
    BufferSize, Device, Error, ErrorKind, FromSample, Host, HostId, I24, SampleFormat, SizedSample, Stream,
    StreamConfig, SupportedStreamConfig,
};

use super::capture::{self, CaptureCallback, Microphone};
use super::playback::{self, PlaybackCallback, Speaker};
use super::signs::Signs;

/// A sound server that does not answer is none.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// Which sound card is wished for.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// The sound system: `pulseaudio`, `alsa`, `wasapi`, `coreaudio`; the usual one without.
    pub host: Option<String>,
    /// The device's name within it; its default without.
    pub device: Option<String>,
    /// How much speech waits in PulseAudio, in milliseconds.
    pub buffer_ms: u32,
}

/// Hearing or speaking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// A microphone.
    In,
    /// A loudspeaker.
    Out,
}

/// The listening thread's end of a sound card.
pub enum End {
    /// Of a microphone.
    Microphone(Microphone),
    /// Of a loudspeaker.
    Speaker(Speaker),
}

/// A sound card in use.
pub struct Card {
    host: Host,
    direction: Direction,
    /// Its name, where it is the system's choice and not ours.
    chosen: Option<String>,
    /// What it is called.
    pub name: String,
    /// Its signs of life.
    pub signs: Arc<Signs>,
    stream: Option<Stream>,
}

impl Card {
    /// Opens the sound card that is wished for. It starts with [`Card::start`].
    ///
    /// # Errors
    /// There is none, or it is in use; in the system's words.
    pub fn open(
        wish: &Wish,
        direction: Direction,
        listener: &Thread,
        keeper: &Thread,
    ) -> Result<(Card, End), Error> {
        let host = match &wish.host {
            Some(name) => cpal::host_from_id(name.parse::<HostId>()?)?,
            None => cpal::default_host(),
        };
        let device = find(&host, wish.device.as_deref(), direction)?;
        let usual = match direction {
            Direction::In => device.default_input_config()?,
            Direction::Out => device.default_output_config()?,
        };
        let signs = Arc::new(Signs::default());
        let (stream, end) = Line {
            device: &device,
            usual: &usual,
            buffer_ms: is_pulse(&host).then_some(wish.buffer_ms),
            signs: &signs,
            listener,
            keeper,
        }
        .build(direction)?;
        let card = Card {
            chosen: (wish.device.is_none() && is_pulse(&host))
                .then(|| id_of(&device))
                .flatten(),
            name: device.description()?.name().to_owned(),
            host,
            direction,
            signs,
            stream: Some(stream),
        };
        Ok((card, end))
    }

    /// Lets it run. A microphone may take seconds until it does.
    ///
    /// # Errors
    /// It does not, or gives no answer.
    pub fn start(&mut self) -> Result<(), Error> {
        let silent = || Error::with_message(ErrorKind::DeviceNotAvailable, "it does not start");
        let Some(stream) = self.stream.take() else {
            return Err(silent());
        };
        // PulseAudio's stream waits for a first sound that may never come; then this thread is lost.
        let (told, answer) = std::sync::mpsc::channel();
        thread::spawn(move || {
            let played = stream.play();
            let _ = told.send((stream, played));
        });
        let (stream, played) = answer.recv_timeout(ANSWERS_WITHIN).map_err(|_| silent())?;
        self.stream = Some(stream);
        played
    }

    /// Whether the system would choose another one by now. Others than PulseAudio tell by themselves.
    pub fn is_outdated(&self) -> bool {
        let Some(chosen) = &self.chosen else { return false };
        let now = match self.direction {
            Direction::In => self.host.default_input_device(),
            Direction::Out => self.host.default_output_device(),
        };
        now.and_then(|device| id_of(&device)).as_ref() != Some(chosen)
    }
}

impl Drop for Card {
    fn drop(&mut self) {
        // PulseAudio's stream to a device that is gone waits for its own end for ever; then this thread
        // is lost, and nothing else.
        let stream = self.stream.take();
        thread::spawn(move || drop(stream));
    }
}

fn is_pulse(host: &Host) -> bool {
    host.id().to_string() == "pulseaudio"
}

fn id_of(device: &Device) -> Option<String> {
    Some(device.id().ok()?.id().to_owned())
}

fn find(host: &Host, name: Option<&str>, direction: Direction) -> Result<Device, Error> {
    let Some(name) = name else {
        let device = match direction {
            Direction::In => host.default_input_device(),
            Direction::Out => host.default_output_device(),
        };
        return device.ok_or_else(|| Error::with_message(ErrorKind::DeviceNotAvailable, "there is none"));
    };
    let mut devices = match direction {
        Direction::In => host.input_devices()?,
        Direction::Out => host.output_devices()?,
    };
    let is_called = |device: &Device| {
        id_of(device).is_some_and(|id| id == name)
            || device
                .description()
                .is_ok_and(|description| description.name() == name)
    };
    devices
        .find(is_called)
        .ok_or_else(|| Error::with_message(ErrorKind::DeviceNotAvailable, format!("there is no {name:?}")))
}

/// What a stream is built from.
struct Line<'a> {
    device: &'a Device,
    usual: &'a SupportedStreamConfig,
    /// Only PulseAudio is asked for any: ALSA on top of it breaks down then.
    buffer_ms: Option<u32>,
    signs: &'a Arc<Signs>,
    listener: &'a Thread,
    keeper: &'a Thread,
}

impl Line<'_> {
    fn build(&self, direction: Direction) -> Result<(Stream, End), Error> {
        // PulseAudio converts whatever it is asked for.
        let format = if self.buffer_ms.is_some() {
            SampleFormat::F32
        } else {
            self.usual.sample_format()
        };
        match format {
            SampleFormat::F32 => self.build_as::<f32>(direction),
            SampleFormat::I16 => self.build_as::<i16>(direction),
            SampleFormat::I24 => self.build_as::<I24>(direction),
            SampleFormat::I32 => self.build_as::<i32>(direction),
            SampleFormat::U8 => self.build_as::<u8>(direction),
            SampleFormat::U16 => self.build_as::<u16>(direction),
            _ => Err(Error::with_message(
                ErrorKind::UnsupportedConfig,
                format!("its samples are {format}"),
            )),
        }
    }

    fn build_as<T>(&self, direction: Direction) -> Result<(Stream, End), Error>
    where
        T: SizedSample + FromSample<f32> + Send + 'static,
        f32: FromSample<T>,
    {
        let (rate, channels) = (self.usual.sample_rate(), self.usual.channels());
        let odd = |error: didimdol_voice::ResampleError| {
            Error::with_message(ErrorKind::UnsupportedConfig, error.to_string())
        };
        match direction {
            Direction::In => {
                let ends = capture::capture(rate, channels, self.signs, self.listener.clone());
                let (callback, microphone) = ends.map_err(odd)?;
                Ok((self.input::<T>(callback)?, End::Microphone(microphone)))
            }
            Direction::Out => {
                let ends = playback::playback(rate, channels, self.signs, self.listener.clone());
                let (callback, speaker) = ends.map_err(odd)?;
                Ok((self.output::<T>(callback)?, End::Speaker(speaker)))
            }
        }
    }

    fn input<T>(&self, mut callback: CaptureCallback) -> Result<Stream, Error>
    where
        T: SizedSample + Send + 'static,
        f32: FromSample<T>,
    {
        self.device.build_input_stream(
            self.config(),
            move |recorded: &[T], _| callback.take(recorded),
            self.on_error(),
            Some(ANSWERS_WITHIN),
        )
    }

    fn output<T>(&self, mut callback: PlaybackCallback) -> Result<Stream, Error>
    where
        T: SizedSample + FromSample<f32> + Send + 'static,
    {
        self.device.build_output_stream(
            self.config(),
            move |to_play: &mut [T], _| callback.fill(to_play),
            self.on_error(),
            Some(ANSWERS_WITHIN),
        )
    }

    /// With two periods in a buffer. PulseAudio loses what its source gives in larger pieces than a period
    /// of the microphone, so that is no shorter.
    fn config(&self) -> StreamConfig {
        let mut config = self.usual.config();
        config.buffer_size = self.buffer_ms.map_or(BufferSize::Default, |milliseconds| {
            BufferSize::Fixed(config.sample_rate / 1_000 * milliseconds / 2)
        });
        config
    }

    fn on_error(&self) -> impl FnMut(Error) + Send + 'static {
        let (signs, keeper) = (Arc::clone(self.signs), self.keeper.clone());
        // Thousands a second may come: nothing is logged here.
        move |error| match error.kind() {
            ErrorKind::Xrun | ErrorKind::RealtimeDenied => {}
            _ => {
                signs.fail();
                keeper.unpark();
            }
        }
    }
}
