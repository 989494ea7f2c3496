//! A thread for every stream that is heard: its detectors hold pointers and stay where they were made.

use std::thread;

use didimdol_session::ports::{HeardStream, Hearing};
use didimdol_voice::{Frame, FrontEnd, Sound};
use tokio::sync::mpsc;

use super::FrontEnds;

/// Pieces of sound that may wait for a thread, and behind it.
const WAITING: usize = 16;

/// Front ends for the sound of sockets.
#[derive(Debug, Clone)]
pub struct Threads {
    front_ends: FrontEnds,
}

impl Threads {
    /// Each stream's is made on its own thread.
    pub fn new(front_ends: FrontEnds) -> Threads {
        Threads { front_ends }
    }
}

impl Hearing for Threads {
    fn open(&self) -> HeardStream {
        let (frames, coming) = mpsc::channel(WAITING);
        let (tell, sounds) = mpsc::channel(WAITING);
        let front_ends = self.front_ends.clone();
        let started = thread::Builder::new()
            .name("hear".to_owned())
            .spawn(move || hear(front_ends.of_a_stream(), coming, &tell));
        if let Err(error) = started {
            // Both channels are closed: nobody is heard, and the session is told so.
            tracing::error!(%error, "a stream cannot be heard");
        }
        HeardStream { frames, sounds }
    }
}

fn hear(mut front_end: FrontEnd, mut coming: mpsc::Receiver<Vec<Frame>>, tell: &mpsc::Sender<Vec<Sound>>) {
    while let Some(frames) = coming.blocking_recv() {
        let sounds = frames
            .iter()
            .map(|frame| front_end.hear(frame, &Frame::SILENT))
            .collect();
        if tell.blocking_send(sounds).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn threads_keep_the_contract() {
        // A buzz with the overtones and the rhythm of speech.
        let sample = |i: usize| {
            let t = i as f32 / 16_000.0;
            let overtones = (1..30).map(|n| (t * 140.0 * n as f32 * std::f32::consts::TAU).sin() / n as f32);
            let rhythm = (t * 4.0 * std::f32::consts::TAU).sin().max(0.0);
            overtones.sum::<f32>() * rhythm * 0.2
        };
        let voice: Vec<Frame> = (0..300)
            .map(|frame| Frame::new(std::array::from_fn(|i| sample(frame * 160 + i))))
            .collect();
        didimdol_session::contract::hearing_contract(&Threads::new(FrontEnds::default()), &voice).await;
    }
}
