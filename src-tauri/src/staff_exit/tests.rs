use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;

use super::command::Wish;
use super::*;

const PIN: &str = "804213";
const OTHER: &str = "804214";

#[derive(Default)]
struct StandingClock(AtomicU64);

impl Clock for StandingClock {
    fn now_ms(&self) -> u64 {
        1_795_176_600_000 + self.0.load(Ordering::SeqCst)
    }
}

/// A kiosk's data folder, and its clock.
struct Kiosk {
    data: TempDir,
    clock: Arc<StandingClock>,
}

impl Kiosk {
    fn new() -> Kiosk {
        Kiosk {
            data: tempfile::tempdir().unwrap(),
            clock: Arc::default(),
        }
    }

    fn with_pin() -> Kiosk {
        let kiosk = Kiosk::new();
        kiosk.start().set_pin(&Pin::from(PIN.to_owned())).unwrap();
        kiosk
    }

    /// The exit after a start of the program.
    fn start(&self) -> StaffExit {
        StaffExit::new(self.data.path(), Arc::clone(&self.clock) as Arc<dyn Clock>)
    }

    fn seconds_pass(&self, seconds: u64) {
        self.clock.0.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }

    fn recorded(&self) -> Vec<What> {
        let records = self.start().records.read().unwrap();
        records.iter().map(|record| record.what).collect()
    }
}

fn enter(exit: &StaffExit, pin: &str) -> Answer {
    let pin = Pin::from(pin.to_owned());
    exit.answer(&Wish::Enter { pin }).unwrap()
}

#[test]
fn without_a_pin_nothing_opens() {
    let kiosk = Kiosk::new();
    let exit = kiosk.start();
    assert_eq!(exit.look().unwrap(), Answer::NoPin);
    for pin in ["", "000000", PIN] {
        assert_eq!(enter(&exit, pin), Answer::NoPin);
    }
    assert_eq!(exit.answer(&Wish::Close).unwrap(), Answer::NoPin);
}

#[test]
fn the_right_pin_closes_the_program_once() {
    let kiosk = Kiosk::with_pin();
    let exit = kiosk.start();
    assert_eq!(exit.look().unwrap(), Answer::Ready);
    assert_eq!(exit.answer(&Wish::Close).unwrap(), Answer::Ready);
    assert_eq!(enter(&exit, PIN), Answer::Granted);
    assert_eq!(exit.answer(&Wish::Close).unwrap(), Answer::Closing);
    assert_eq!(exit.answer(&Wish::Close).unwrap(), Answer::Ready);
    assert_eq!(kiosk.recorded(), [What::PinSet, What::Right, What::Closed]);
}

#[test]
fn going_back_a_wrong_pin_and_a_minute_shut_the_door_again() {
    let kiosk = Kiosk::with_pin();
    let exit = kiosk.start();
    enter(&exit, PIN);
    exit.answer(&Wish::Back).unwrap();
    assert_eq!(exit.answer(&Wish::Close).unwrap(), Answer::Ready);
    enter(&exit, PIN);
    enter(&exit, OTHER);
    assert_eq!(exit.answer(&Wish::Close).unwrap(), Answer::Ready);
    enter(&exit, PIN);
    kiosk.seconds_pass(60);
    assert_eq!(exit.answer(&Wish::Close).unwrap(), Answer::Ready);
    assert!(!kiosk.recorded().contains(&What::Closed));
}

#[test]
fn the_third_wrong_pin_makes_it_pause_also_over_a_restart_and_for_the_right_one() {
    let kiosk = Kiosk::with_pin();
    assert_eq!(enter(&kiosk.start(), OTHER), Answer::Wrong);
    assert_eq!(enter(&kiosk.start(), OTHER), Answer::Wrong);
    assert_eq!(enter(&kiosk.start(), OTHER), Answer::Pause { seconds: 60 });
    kiosk.seconds_pass(59);
    assert_eq!(kiosk.start().look().unwrap(), Answer::Pause { seconds: 1 });
    assert_eq!(enter(&kiosk.start(), PIN), Answer::Pause { seconds: 1 });
    kiosk.seconds_pass(1);
    assert_eq!(enter(&kiosk.start(), OTHER), Answer::Pause { seconds: 120 });
    kiosk.seconds_pass(120);
    assert_eq!(enter(&kiosk.start(), PIN), Answer::Granted);
    let wrong = What::Wrong;
    assert_eq!(
        kiosk.recorded(),
        [
            What::PinSet,
            wrong,
            wrong,
            wrong,
            What::TooSoon,
            wrong,
            What::Right
        ]
    );
}

#[test]
fn what_cannot_be_recorded_is_not_granted() {
    let kiosk = Kiosk::with_pin();
    let exit = kiosk.start();
    let records = kiosk.data.path().join("staff_exit.jsonl");
    fs::remove_file(&records).unwrap();
    fs::create_dir(&records).unwrap();
    let pin = Pin::from(PIN.to_owned());
    assert!(exit.answer(&Wish::Enter { pin }).is_err());
    fs::remove_dir(&records).unwrap();
    assert_eq!(exit.answer(&Wish::Close).unwrap(), Answer::Ready);
}

#[test]
fn a_wish_never_prints_its_pin() {
    let wish: Wish = serde_json::from_str(r#"{"wish":"enter","pin":"804213"}"#).unwrap();
    assert_eq!(format!("{wish:?}"), "Enter { pin: Pin(***) }");
}

#[test]
fn the_screen_is_told_in_these_words() {
    let told = |answer| serde_json::to_string(&answer).unwrap();
    assert_eq!(told(Answer::NoPin), r#"{"state":"no_pin"}"#);
    assert_eq!(
        told(Answer::Pause { seconds: 60 }),
        r#"{"state":"pause","seconds":60}"#
    );
}
