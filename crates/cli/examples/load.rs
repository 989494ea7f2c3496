//! Load on a running `didimdol serve`: sessions that each go through the deposit account's ten turns
//! at the same time, or sockets that only stay open.
//!
//! ```text
//! cargo run --release -p didimdol-cli --example load -- ADDRESS PID sessions 1000
//! cargo run --release -p didimdol-cli --example load -- ADDRESS PID idle 10000
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a measuring tool: whatever fails ends it"
)]

use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// The ten turns, by stage.
const TURNS: [(&str, &str); 10] = [
    ("select_services", "all"),
    ("confirm_personal_info", "yes"),
    ("security_medium_registration", "shinhan_otp"),
    ("otp_payment_account", "account_110_883827"),
    ("additional_services", ""),
    ("card_selection", "sline_transit"),
    ("statement_delivery", "mobile"),
    ("card_usage_alert", "over_50000_free"),
    ("card_password_setting", ""),
    ("final_confirmation", "yes"),
];
/// Connections being opened at the same time.
const OPENING: usize = 64;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, pid, what, count] = &arguments[..] else {
        eprintln!("usage: load ADDRESS PID sessions|idle COUNT");
        std::process::exit(2);
    };
    let count: usize = count.parse().unwrap();
    let server = Process(pid.clone());
    let before = (server.cpu(), server.memory_kib());
    let sockets = open_all(address, count).await;
    let opened = (server.cpu(), server.memory_kib());
    println!(
        "{count} sockets open: {} KiB each, {} MiB in all",
        (opened.1 - before.1) / count as u64,
        opened.1 / 1024
    );
    if what == "sessions" {
        consult(sockets, &server, opened.0).await;
    }
}

async fn open_all(address: &str, count: usize) -> Vec<Socket> {
    let gate = std::sync::Arc::new(Semaphore::new(OPENING));
    let run = std::process::id();
    let mut opening = JoinSet::new();
    for number in 0..count {
        let (gate, url) = (
            gate.clone(),
            format!("ws://{address}/api/v1/chat/ws/load-{run}-{number}"),
        );
        opening.spawn(async move {
            let _place = gate.acquire_owned().await.unwrap();
            let mut socket = connect_async(url).await.unwrap().0;
            assert_eq!(next(&mut socket).await["type"], "session_initialized");
            socket
        });
    }
    opening.join_all().await
}

/// Every session at once; each sends its next answer as soon as the last turn is over.
async fn consult(sockets: Vec<Socket>, server: &Process, cpu_before: Duration) {
    let begun = Instant::now();
    let count = sockets.len();
    let mut running = JoinSet::new();
    for socket in sockets {
        running.spawn(flow(socket));
    }
    let done = running.join_all().await;
    let (took, cpu) = (begun.elapsed(), server.cpu() - cpu_before);
    let mut turns: Vec<Duration> = done.iter().flat_map(|(times, _)| times.clone()).collect();
    turns.sort();
    let at = |share: f64| turns[((turns.len() - 1) as f64 * share) as usize];
    println!("{count} sessions × {} turns in {took:.1?}", TURNS.len());
    println!("sessions per CPU-second: {:.0}", count as f64 / cpu.as_secs_f64());
    println!(
        "a turn: p50 {:.1?}, p99 {:.1?}, longest {:.1?}",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    println!("memory: {} MiB in all at the end", server.memory_kib() / 1024);
}

async fn flow(mut socket: Socket) -> (Vec<Duration>, Socket) {
    let mut times = Vec::with_capacity(TURNS.len());
    turn(
        &mut socket,
        &json!({"type": "start_scenario", "productType": "deposit_account", "turnId": "start"}),
    )
    .await;
    for (stage, choice) in TURNS {
        let all = json!({"important_transaction_alert": true, "withdrawal_alert": true, "overseas_ip_restriction": true});
        let message = match stage {
            "additional_services" => {
                json!({"type": "user_boolean_selection", "turnId": stage, "stageId": stage, "booleanSelections": all})
            }
            "card_password_setting" => {
                json!({"type": "process_text", "turnId": stage, "text": "네", "input_mode": "text"})
            }
            _ => {
                json!({"type": "user_choice_selection", "turnId": stage, "stageId": stage, "selectedChoice": choice})
            }
        };
        let asked = Instant::now();
        let last = turn(&mut socket, &message).await;
        times.push(asked.elapsed());
        let ended = stage == "final_confirmation";
        assert_eq!(last["type"] == "session_completed", ended, "{stage}: {last}");
    }
    (times, socket)
}

/// Sends a message and reads its turn; gives the last message.
async fn turn(socket: &mut Socket, message: &Value) -> Value {
    socket.send(Message::text(message.to_string())).await.unwrap();
    loop {
        let answer = next(socket).await;
        if ["stage_response", "session_completed", "error"].contains(&answer["type"].as_str().unwrap()) {
            return answer;
        }
    }
}

async fn next(socket: &mut Socket) -> Value {
    loop {
        if let Message::Text(text) = socket.next().await.unwrap().unwrap() {
            return serde_json::from_str(&text).unwrap();
        }
    }
}

/// The server, as Linux sees it.
struct Process(String);

impl Process {
    /// Processor time so far.
    fn cpu(&self) -> Duration {
        /// Ticks a second, as every Linux of ours has them.
        const TICKS: u64 = 100;
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0)).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        Duration::from_millis(ticks * 1_000 / TICKS)
    }

    fn memory_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0)).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}
