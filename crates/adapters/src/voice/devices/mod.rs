//! The kiosk's own microphone and loudspeaker.
//!
//! Four threads beside those of the sound system: one keeps the microphone open, one the loudspeaker, one
//! listens. The sound system's own only copy samples into and out of rings. The devices run from the
//! beginning to the end of the program: a microphone takes up to three seconds to start, and a customer's
//! first word would be lost.

mod capture;
mod card;
mod keeper;
mod playback;
mod reference;
mod signs;
mod speech;
mod worker;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread::{self, Thread};
use std::time::Duration;

use async_trait::async_trait;
use didimdol_session::ports::{Audio, AudioDevice, AudioError, Loudspeaker};
use didimdol_voice::FrontEnd;
use tokio::sync::watch;

use card::{Direction, Wish};
use keeper::Keeper;
use worker::{Command, Order, Worker};

pub use capture::{CaptureCallback, Microphone, capture};
pub use keeper::Health;
pub use playback::{PlaybackCallback, Speaker, playback};
pub use reference::Reference;
pub use signs::Signs;

use crate::settings::Devices as Settings;

/// What a customer's session may be behind: two seconds.
const BEHIND: usize = 200;
/// How long a customer waits for a microphone that has never been there.
const WAIT: Duration = Duration::from_secs(5);

/// The sound cards of this machine. They close when it is dropped.
#[derive(Debug)]
pub struct Devices {
    listener: Listener,
    microphone: watch::Receiver<Health>,
    loudspeaker: watch::Receiver<Health>,
    closing: Arc<AtomicBool>,
    keepers: Vec<Thread>,
    visits: AtomicU64,
}

impl Devices {
    /// Opens the devices that are set. They may come later, and come back when they are lost.
    /// `front_end` is made on the thread that listens.
    ///
    /// # Errors
    /// The system gives no more threads.
    pub fn start(
        settings: &Settings,
        front_end: impl FnOnce() -> FrontEnd + Send + 'static,
    ) -> io::Result<Devices> {
        let (commands, obeyed) = mpsc::channel();
        let worker = thread::Builder::new()
            .name("listen".to_owned())
            .spawn(move || Worker::new(front_end()).run(&obeyed))?;
        let listener = Listener {
            commands,
            thread: worker.thread().clone(),
        };
        let closing = Arc::new(AtomicBool::new(false));
        let mut keepers = Vec::new();
        let mut keep = |direction, device: &Option<String>, name: &str| {
            let (health, watched) = watch::channel(Health::Opening);
            let keeper = Keeper {
                wish: Wish {
                    host: settings.host.clone(),
                    device: device.clone(),
                    buffer_ms: settings.buffer_ms.clamp(12, 1_000),
                },
                direction,
                listener: listener.clone(),
                health,
                closing: Arc::clone(&closing),
            };
            let thread = thread::Builder::new()
                .name(name.to_owned())
                .spawn(move || keeper.run())?;
            keepers.push(thread.thread().clone());
            io::Result::Ok(watched)
        };
        let microphone = keep(Direction::In, &settings.microphone, "microphone")?;
        let loudspeaker = keep(Direction::Out, &settings.loudspeaker, "loudspeaker")?;
        Ok(Devices {
            listener,
            microphone,
            loudspeaker,
            closing,
            keepers,
            visits: AtomicU64::new(0),
        })
    }

    /// How the microphone is, now and from now on.
    pub fn microphone(&self) -> watch::Receiver<Health> {
        self.microphone.clone()
    }

    /// How the loudspeaker is.
    pub fn loudspeaker(&self) -> watch::Receiver<Health> {
        self.loudspeaker.clone()
    }
}

impl Drop for Devices {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        self.keepers.iter().for_each(Thread::unpark);
        let visit = self.visits.load(Ordering::Relaxed);
        self.listener.tell(Command::Close { visit });
    }
}

#[async_trait]
impl AudioDevice for Devices {
    async fn open(&self) -> Result<Audio, AudioError> {
        let mut microphone = self.microphone.clone();
        let tried = microphone.wait_for(|health| *health != Health::Opening);
        match tokio::time::timeout(WAIT, tried).await {
            Ok(Ok(health)) => {
                if let Health::Missing(why) = &*health {
                    return Err(AudioError::Unavailable(format!("microphone: {why}")));
                }
            }
            Ok(Err(_)) | Err(_) => {
                return Err(AudioError::Unavailable(
                    "microphone: it does not answer".to_owned(),
                ));
            }
        }
        let (heard, hears) = tokio::sync::mpsc::channel(BEHIND);
        let visit = self.visits.fetch_add(1, Ordering::Relaxed) + 1;
        self.listener.tell(Command::Open { heard, visit });
        Ok(Audio {
            heard: hears,
            speaker: Box::new(Visitor {
                listener: self.listener.clone(),
                visit,
            }),
        })
    }
}

/// The loudspeaker in the hands of one customer's session.
struct Visitor {
    listener: Listener,
    visit: u64,
}

impl Visitor {
    fn order(&self, order: Order) {
        let visit = self.visit;
        self.listener.tell(Command::Speech { visit, order });
    }
}

impl Loudspeaker for Visitor {
    fn play(&mut self, sound: &[f32]) {
        self.order(Order::Play(sound.to_vec()));
    }

    fn gain(&mut self, gain: f32) {
        self.order(Order::Gain(gain.clamp(0.0, 1.0)));
    }

    fn stop(&mut self) {
        self.order(Order::Stop);
    }
}

impl Drop for Visitor {
    fn drop(&mut self) {
        self.listener.tell(Command::Close { visit: self.visit });
    }
}

/// The way to the listening thread.
#[derive(Debug, Clone)]
struct Listener {
    commands: mpsc::Sender<Command>,
    thread: Thread,
}

impl Listener {
    fn tell(&self, command: Command) {
        // It listens as long as anybody can tell it something.
        let _ = self.commands.send(command);
        self.thread.unpark();
    }

    fn thread(&self) -> &Thread {
        &self.thread
    }
}
