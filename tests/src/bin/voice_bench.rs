//! `cargo xtask bench voice`: how well and at what cost the kiosk hears, against the goals.

use std::thread;

use anyhow::Result;
use didimdol_adapters::voice::synthesiser::{Espeak, Rehearsed};
use didimdol_adapters::voice::{EarshotDetector, WebRtcDetector, kiosk_front_end, stream_front_end};
use didimdol_tests::sound::barge_in;
use didimdol_tests::sound::clip;
use didimdol_tests::sound::cost::microseconds_per_frame;
use didimdol_tests::sound::day;
use didimdol_tests::sound::endpointing::{Frames, Score, decisions, decisions_alone, percentile, score};
use didimdol_tests::sound::energy::Energy;
use didimdol_tests::sound::labelled::Speech;
use didimdol_tests::sound::noise::Condition;
use didimdol_tests::sound::server::SoundServer;
use didimdol_tests::sound::speaking::{p50_p95, until_heard};
use didimdol_voice::{Hangover, Timing};

/// The shipped constants, from the root of the repository.
fn timing() -> Result<Timing> {
    let text = std::fs::read_to_string("scenarios/voice.toml")?;
    Ok(toml::from_str(&text)?)
}

fn main() -> Result<()> {
    let part = std::env::args().nth(1).unwrap_or_default();
    if part.is_empty() || part == "endpointing" {
        endpointing()?;
    }
    if part.is_empty() || part == "barge-in" {
        barge_in()?;
    }
    if part.is_empty() || part == "cost" {
        cost()?;
    }
    if part.is_empty() || part == "speaking" {
        speaking()?;
    }
    if part.is_empty() || part == "day" {
        eight_hours()?;
    }
    Ok(())
}

fn eight_hours() -> Result<()> {
    let day = day::day(8 * 60)?;
    let grown = day.after.saturating_sub(day.before);
    println!(
        "a day of eight hours: {} utterances, {:.1} MB in memory, {:.2} MB more than after five minutes; goal: ≤ 10 MB",
        day.utterances,
        day.after as f64 / 1e6,
        grown as f64 / 1e6,
    );
    Ok(())
}

/// A sound server is found by the environment, so this runs once more with it.
fn speaking() -> Result<()> {
    let Some(server) = SoundServer::given().filter(|_| std::env::args().nth(2).is_some()) else {
        if !SoundServer::is_there() {
            println!("speaking: PulseAudio is missing");
            return Ok(());
        }
        let server = SoundServer::start_prompt()?;
        let here = std::env::current_exe()?;
        let measured = std::process::Command::new(here)
            .args(["speaking", "here"])
            .envs(server.environment().iter().cloned())
            .status()?;
        anyhow::ensure!(measured.success(), "speaking could not be measured");
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    let espeak = Espeak::new("espeak-ng".into());
    let rehearsed = Rehearsed::new(espeak.clone(), folder.path().to_owned(), "bench");
    let runtime = tokio::runtime::Runtime::new()?;
    // The first time it is said and kept.
    runtime.block_on(until_heard(&server, &rehearsed, true, 1))?;
    let fixed = runtime.block_on(until_heard(&server, &rehearsed, true, 20))?;
    let new = runtime.block_on(until_heard(&server, &espeak, false, 20))?;
    println!(
        "a sentence, from the wish to say it to its first sample out of PulseAudio, p50/p95 ms: fixed {}, new {} \
         (espeak-ng); goal: fixed ≤ 100\n",
        p50_p95(&fixed),
        p50_p95(&new)
    );
    Ok(())
}

/// A way of hearing that is compared.
struct Way {
    name: &'static str,
    hear: fn(&[f32]) -> Vec<bool>,
    timing: Timing,
}

fn ways(ours: Timing) -> [Way; 5] {
    let plain = Timing {
        hangover: Hangover {
            yes_no: 700,
            choice: 700,
            free: 700,
            digits: 700,
            name: 700,
            address: 700,
            answered: 700,
        },
        ..ours
    };
    let way = |name, hear, timing| Way { name, hear, timing };
    [
        way("kiosk", |sound| decisions(kiosk_front_end(), sound), ours),
        way(
            "server stream",
            |sound| decisions(stream_front_end(), sound),
            ours,
        ),
        way(
            "webrtc-vad",
            |sound| decisions_alone(WebRtcDetector::default(), sound),
            ours,
        ),
        way(
            "earshot",
            |sound| decisions_alone(EarshotDetector::default(), sound),
            ours,
        ),
        way(
            "energy, 700 ms",
            |sound| decisions_alone(Energy::default(), sound),
            plain,
        ),
    ]
}

/// What one way does in one room.
#[derive(Default)]
struct Cell {
    fluent: Score,
    digits: Score,
    early: Score,
    frames: Frames,
}

impl Cell {
    fn add(&mut self, other: &Cell) {
        self.fluent.add(other.fluent.clone());
        self.digits.add(other.digits.clone());
        self.early.add(other.early.clone());
        self.frames.add(other.frames);
    }

    fn print(&self, way: &str, room: &str) {
        let Cell {
            fluent,
            digits,
            early,
            frames,
        } = self;
        println!(
            "{way:<15} {room:<13} {:>6.1} {:>6.1} {:>6} {:>6} {:>9} {:>6.1} {:>9.1} {:>11} {:>5.3} {:>5.3}",
            fluent.percent(fluent.cut),
            fluent.percent(fluent.missed),
            fluent.never_closed + digits.never_closed,
            fluent.false_starts,
            format!("{}/{}", fluent.delay(50), fluent.delay(90)),
            digits.percent(digits.cut),
            digits.percent(digits.missed),
            format!("{}/{}", early.delay(50), early.delay(90)),
            frames.f1(),
            frames.false_alarms(),
        );
    }
}

fn endpointing() -> Result<()> {
    let speech = Speech::gather(40)?;
    let [free, closed, numbers] = speech.counts();
    println!(
        "endpointing: {free} answers to open, {closed} to closed questions, {numbers} dictated numbers, in each of 10 rooms\n"
    );
    println!(
        "{:<15} {:<13} {:>6} {:>6} {:>6} {:>6} {:>9} {:>6} {:>9} {:>11} {:>5} {:>5}",
        "", "", "cut", "missed", "open", "false", "delay", "digits", "digits", "early", "", "false"
    );
    println!(
        "{:<15} {:<13} {:>6} {:>6} {:>6} {:>6} {:>9} {:>6} {:>9} {:>11} {:>5} {:>5}",
        "hears by",
        "room",
        "%",
        "%",
        ">max",
        "starts",
        "p50/p90",
        "cut %",
        "missed %",
        "p50/p90 ms",
        "F1",
        "alarm"
    );
    let rooms = Condition::all();
    let ways = ways(timing()?);
    let mut table: Vec<Vec<Cell>> = Vec::new();
    thread::scope(|scope| {
        let halves: Vec<_> = (0..2)
            .map(|half| {
                let (speech, rooms, ways) = (&speech, &rooms, &ways);
                scope.spawn(move || {
                    let mine = rooms.iter().skip(half).step_by(2);
                    mine.map(|room| in_a_room(speech, *room, ways))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        let mut halves: Vec<_> = halves
            .into_iter()
            .filter_map(|half| half.join().ok())
            .map(Vec::into_iter)
            .collect();
        for index in 0..rooms.len() {
            table.extend(halves.get_mut(index % 2).and_then(Iterator::next));
        }
    });
    for (index, way) in ways.iter().enumerate() {
        let mut usual = Cell::default();
        for (room, row) in rooms.iter().zip(&table) {
            row[index].print(way.name, &room.name());
            if room.is_usual() {
                usual.add(&row[index]);
            }
        }
        usual.print(way.name, "usual rooms");
        println!();
    }
    println!(
        "usual rooms: all but white and pink at 5 dB, babble at 10 and 5 dB\n\
         goals there: cut ≤ 1 %, digits cut ≤ 3 %, missed ≤ 2 %, delay p50 ≤ hangover + 60 = 760 ms, early p50 ≤ 300 ms; \
         nothing open > max anywhere\n"
    );
    Ok(())
}

fn in_a_room(speech: &Speech, room: Condition, ways: &[Way]) -> Vec<Cell> {
    let streams = [speech.free(room), speech.closed(room), speech.digits(room)];
    ways.iter()
        .map(|way| {
            let mut cell = Cell::default();
            let [free, closed, digits] = [0, 1, 2].map(|stream: usize| (way.hear)(&streams[stream].samples));
            for (stream, voice) in streams.iter().zip([&free, &closed, &digits]) {
                cell.frames.count(stream, voice);
            }
            // The delay is asked for beside the hangover, so only open questions count there.
            cell.fluent = score(&streams[0], &free, way.timing, false);
            let mut short = score(&streams[1], &closed, way.timing, false);
            short.delays.clear();
            cell.fluent.add(short);
            cell.digits = score(&streams[2], &digits, way.timing, false);
            cell.early = score(&streams[1], &closed, way.timing, true);
            cell
        })
        .collect()
}

fn barge_in() -> Result<()> {
    let mut kiosk = clip::prompts(12, 1.5..6.0)?;
    for (voice, text) in KIOSK.iter().enumerate() {
        kiosk.push(clip::korean(text, voice)?);
    }
    let mut customers = clip::prompts(10, 1.2..4.0)?;
    for voice in 0..16 {
        customers.push(clip::korean(CUSTOMER[voice % CUSTOMER.len()], voice)?);
    }
    let timing = timing()?;
    let rooms = barge_in::rooms();
    println!(
        "{:<28} {:>8} {:>6} {:>6} {:>6} {:>7} {:>12} {:>12}",
        "echo", "spoken s", "stops", "ducks", "times", "missed", "duck p50/p95", "stop p50/p95"
    );
    let mut all = barge_in::Score::default();
    let per_room: Vec<_> = thread::scope(|scope| {
        let halves: Vec<_> = (0..2)
            .map(|half| {
                let (rooms, kiosk, customers) = (&rooms, &kiosk, &customers);
                scope.spawn(move || {
                    let mine = rooms.iter().enumerate().skip(half).step_by(2);
                    mine.map(|(index, room)| {
                        let mut score = barge_in::alone(*room, kiosk, 140.0, timing);
                        score.add(barge_in::interrupted(*room, kiosk, customers, 23, timing));
                        (index, score)
                    })
                    .collect::<Vec<_>>()
                })
            })
            .collect();
        let mut rows: Vec<_> = halves
            .into_iter()
            .filter_map(|half| half.join().ok())
            .flatten()
            .collect();
        rows.sort_by_key(|(index, _)| *index);
        rows
    });
    for (index, score) in per_room {
        let room = rooms[index];
        print_row(
            &format!(
                "{} ms, {} dB, {} ppm",
                room.delay_ms, room.echo_db, room.drift_ppm
            ),
            &score,
        );
        all.add(score);
    }
    print_row("all", &all);
    println!("goals: no stops, none missed, duck p50 ≤ 200, p95 ≤ 450 ms, stop p50 ≤ 350, p95 ≤ 800 ms\n");
    Ok(())
}

fn print_row(name: &str, score: &barge_in::Score) {
    println!(
        "{:<28} {:>8.0} {:>6} {:>6} {:>6} {:>7} {:>12} {:>12}",
        name,
        score.spoken,
        score.self_interruptions,
        score.false_ducks,
        score.interruptions,
        score.missed,
        format!(
            "{}/{}",
            percentile(&score.ducked, 50),
            percentile(&score.ducked, 95)
        ),
        format!(
            "{}/{}",
            percentile(&score.silent, 50),
            percentile(&score.silent, 95)
        ),
    );
}

fn cost() -> Result<()> {
    let speech = Speech::gather(8)?;
    let microphone = speech.free(Condition::all()[5]).samples;
    let played: Vec<f32> = microphone.iter().rev().copied().collect();
    let silence = vec![0.0; microphone.len()];
    for (name, mut front_end, played) in [
        (
            "kiosk microphone (canceller, suppressor, two detectors)",
            kiosk_front_end(),
            &played,
        ),
        (
            "server stream (suppressor, two detectors)",
            stream_front_end(),
            &silence,
        ),
    ] {
        let micros = microseconds_per_frame(&mut front_end, &microphone, played)?;
        println!(
            "{name}: {micros:.1} µs per 10 ms = {:.2} % of a core, {:.0} streams a core",
            micros / 100.0,
            10_000.0 / micros
        );
    }
    Ok(())
}

const KIOSK: [&str; 6] = [
    "안녕하세요 디딤돌은행이에요 어떤 서비스를 원하세요",
    "입출금 계좌와 체크카드와 모바일 뱅킹을 한 번에 만들 수 있어요",
    "보안매체를 골라 주세요 보안카드는 수수료가 없고 오티피는 만 원이에요",
    "이체 한도는 한 번에 오천만 원 하루에 일억 원까지예요",
    "카드는 에스라인 딥드림 헤이영 중에서 고르실 수 있어요",
    "명세서는 모바일 이메일 홈페이지 중에서 어디로 받으시겠어요",
];
const CUSTOMER: [&str; 8] = [
    "잠깐만요 그거 말고 다른 거요",
    "아니요 체크카드만 할게요",
    "직원이랑 얘기하고 싶어요",
    "네 그걸로 해 주세요",
    "수수료가 얼마라고 하셨죠",
    "다시 한번 말씀해 주세요",
    "에스라인 일반으로 할게요",
    "이메일로 받을게요",
];
