//! A real `didimdol serve` process and a client of its socket.
#![allow(dead_code, reason = "each test uses some of it")]

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Long enough for a busy machine; a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server process over a data folder; killed when dropped.
pub struct Server {
    process: Child,
    pub address: String,
}

/// `didimdol` over a data folder and the shipped scenarios.
pub fn didimdol(data: &Path) -> Command {
    let scenarios = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios");
    let mut command = Command::new(env!("CARGO_BIN_EXE_didimdol"));
    command.args(["--scenarios", scenarios, "--data"]).arg(data);
    command
}

impl Server {
    pub fn start(data: &Path) -> Self {
        Self::with(data, &[])
    }

    /// With settings in its environment.
    pub fn with(data: &Path, environment: &[(&str, &str)]) -> Self {
        let mut command = didimdol(data);
        command.envs(environment.iter().copied());
        Self::run(&mut command)
    }

    /// With a settings file of this text.
    pub fn configured(data: &Path, settings: &str) -> Self {
        let file = data.join("didimdol.toml");
        std::fs::write(&file, settings).unwrap();
        Self::run(didimdol(data).arg("--config").arg(file))
    }

    /// One that asks for tokens.
    pub fn guarded(data: &Path) -> Self {
        Self::guarded_with(data, &[])
    }

    /// With settings in its environment, too.
    pub fn guarded_with(data: &Path, environment: &[(&str, &str)]) -> Self {
        let mut command = didimdol(data);
        command.envs(environment.iter().copied());
        Self::listen(command.arg("serve"))
    }

    /// One that can write nowhere but below `world`, its log at `level` and a dump of its memory included.
    pub fn start_in(world: &Path, level: &str) -> Self {
        let log = std::fs::File::create(world.join("log")).unwrap();
        let plain = didimdol(&world.join("data"));
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -c unlimited; exec \"$0\" \"$@\""]);
        command.arg(plain.get_program()).args(plain.get_args());
        command.current_dir(world).env("RUST_LOG", level).stderr(log);
        for variable in [
            "HOME",
            "TMPDIR",
            "XDG_CACHE_HOME",
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
        ] {
            command.env(variable, world);
        }
        Self::run(&mut command)
    }

    /// One over scenarios of its own.
    pub fn start_with(data: &Path, scenarios: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_didimdol"));
        command.arg("--scenarios").arg(scenarios).arg("--data").arg(data);
        Self::run(&mut command)
    }

    /// The number of the process.
    pub fn process(&self) -> u32 {
        self.process.id()
    }

    fn run(command: &mut Command) -> Self {
        Self::listen(command.args(["serve", "--insecure-demo"]))
    }

    /// One of this command line.
    pub fn listen(command: &mut Command) -> Self {
        let mut process = command
            .args(["--listen", "127.0.0.1:0"])
            .env_remove("OPENAI_API_KEY")
            .env_remove("OPENAI_BASE_URL")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = process.stdout.take().unwrap();
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).unwrap();
        let address = line.trim().rsplit('/').next().unwrap().to_owned();
        assert!(!address.is_empty(), "the server did not start: {line}");
        Self { process, address }
    }

    /// SIGKILL: nothing is written on the way out.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// SIGTERM: it may say goodbye.
    pub fn terminate(&self) {
        self.signal("-TERM");
    }

    /// SIGABRT, as a crash: the system would like to keep a dump of its memory.
    pub fn crash(mut self) {
        self.signal("-ABRT");
        self.process.wait().unwrap();
    }

    fn signal(&self, signal: &str) {
        let mut kill = Command::new("kill");
        kill.args([signal, &self.process.id().to_string()]);
        assert!(kill.status().unwrap().success());
    }

    /// Waits until the process has ended by itself.
    pub fn ended(mut self) {
        assert!(self.process.wait().unwrap().success());
    }

    /// A socket whose connection holds little that its owner has not read.
    pub async fn connect_narrowly(&self, session: &str) -> Client {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let stream = socket.connect(self.address.parse().unwrap()).await.unwrap();
        let url = format!("ws://{}/api/v1/chat/ws/{session}", self.address);
        let socket = tokio_tungstenite::client_async(url, MaybeTlsStream::Plain(stream)).await;
        Client::over_socket(socket.unwrap().0)
    }

    /// Seed 004's chat socket.
    pub async fn chat(&self) -> Client {
        self.open("/chat").await
    }

    pub async fn connect(&self, session: &str) -> Client {
        self.open(&format!("/api/v1/chat/ws/{session}")).await
    }

    /// The screen of a kiosk.
    pub async fn at_kiosk(&self, session: &str, kiosk: &str) -> Client {
        self.open(&format!("/api/v1/chat/ws/{session}?kiosk={kiosk}"))
            .await
    }

    async fn open(&self, path: &str) -> Client {
        let url = format!("ws://{}{path}", self.address);
        let (socket, _) = timeout(PATIENCE, connect_async(url)).await.unwrap().unwrap();
        Client::over_socket(socket)
    }

    /// A session in which a product has begun, and its first question.
    pub async fn begin(&self, session: &str, product: &str) -> (Client, Turn) {
        let mut client = self.connect(session).await;
        assert_eq!(client.next().await["type"], "session_initialized");
        let turn = client
            .turn(json!({ "type": "start_scenario", "productType": product }))
            .await;
        (client, turn)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A client of its socket.
pub struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// A turn id is never used twice in a session, not even by two connections.
    name: u32,
    turn: u32,
}

/// Every message of one turn.
#[derive(Debug)]
pub struct Turn(pub Vec<Value>);

impl Turn {
    /// The message of a type, which must be there.
    pub fn one(&self, kind: &str) -> &Value {
        self.0
            .iter()
            .find(|message| message["type"] == kind)
            .unwrap_or_else(|| panic!("no {kind} in {self:?}"))
    }

    pub fn has(&self, kind: &str) -> bool {
        self.0.iter().any(|message| message["type"] == kind)
    }

    pub fn stage(&self) -> &str {
        self.one("stage_response")["stageId"].as_str().unwrap()
    }

    pub fn slots(&self) -> &Value {
        &self.one("slot_filling_update")["data"]
    }

    pub fn error(&self) -> &str {
        self.one("error")["code"].as_str().unwrap()
    }

    pub fn kinds(&self) -> Vec<&str> {
        self.0
            .iter()
            .map(|message| message["type"].as_str().unwrap())
            .collect()
    }
}

impl Client {
    fn over_socket(socket: WebSocketStream<MaybeTlsStream<TcpStream>>) -> Self {
        static CONNECTIONS: AtomicU32 = AtomicU32::new(0);
        Self {
            socket,
            name: CONNECTIONS.fetch_add(1, Ordering::Relaxed),
            turn: 0,
        }
    }

    pub async fn send(&mut self, message: &Value) {
        self.raw(Message::text(message.to_string())).await;
    }

    /// Puts a message down; it leaves with the next one that is sent, in one piece.
    pub async fn feed(&mut self, message: &Value) {
        self.socket
            .feed(Message::text(message.to_string()))
            .await
            .unwrap();
    }

    pub async fn raw(&mut self, message: Message) {
        timeout(PATIENCE, self.socket.send(message))
            .await
            .unwrap()
            .unwrap();
    }

    /// The next message. Pings are no reason to wait on.
    pub async fn next(&mut self) -> Value {
        let message = async {
            loop {
                match self.socket.next().await.unwrap().unwrap() {
                    Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                    Message::Ping(_) | Message::Pong(_) => {}
                    other => panic!("expected a text frame, got {other:?}"),
                }
            }
        };
        timeout(PATIENCE, message).await.unwrap()
    }

    /// Waits until the other end has nothing more to say.
    pub async fn over(&mut self) {
        let silent = async { while let Some(Ok(_)) = self.socket.next().await {} };
        timeout(PATIENCE, silent).await.unwrap();
    }

    /// A message that is there already.
    pub async fn now(&mut self) -> Option<Value> {
        let there = timeout(Duration::from_millis(1), self.socket.next()).await;
        match there.ok()?.unwrap().unwrap() {
            Message::Text(text) => Some(serde_json::from_str(&text).unwrap()),
            _ => None,
        }
    }

    /// The frame that closes the socket.
    pub async fn closed(&mut self) -> CloseFrame {
        loop {
            if let Message::Close(frame) = timeout(PATIENCE, self.socket.next())
                .await
                .unwrap()
                .unwrap()
                .unwrap()
            {
                return frame.unwrap();
            }
        }
    }

    /// Sends a message under a turn id of its own and reads to the end of that turn.
    pub async fn turn(&mut self, mut message: Value) -> Turn {
        self.turn += 1;
        let id = format!("{}-{}", self.name, self.turn);
        message["turnId"] = json!(id);
        self.send(&message).await;
        self.rest(&id).await
    }

    /// The next message of a type.
    pub async fn until(&mut self, kind: &str) -> Value {
        loop {
            let message = self.next().await;
            if message["type"] == kind {
                return message;
            }
        }
    }

    /// Reads to the end of a turn.
    pub async fn rest(&mut self, turn: &str) -> Turn {
        let mut messages = Vec::new();
        loop {
            let message = self.next().await;
            if message["turnId"] != turn {
                continue;
            }
            let last =
                ["stage_response", "session_completed", "error"].contains(&message["type"].as_str().unwrap());
            messages.push(message);
            if last {
                return Turn(messages);
            }
        }
    }

    /// Sends so much silence at once, as a recording of its own: raw sound would be taken for more of the one
    /// before, at that one's rate. Its rate is the lowest there is, because a socket may only send so many
    /// bytes, and a minute of silence is sent in a moment.
    pub async fn be_silent(&mut self, milliseconds: usize) {
        let mut silence = b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
        silence.extend(8_000_u32.to_le_bytes());
        silence.extend(16_000_u32.to_le_bytes());
        silence.extend(b"\x02\0\x10\0data\xff\xff\xff\xff");
        // Whole frames: what is left of one is no sound before the next recording.
        silence.resize(silence.len() + milliseconds.next_multiple_of(10) * 16, 0);
        for piece in silence.chunks(4_096) {
            self.raw(Message::Binary(piece.to_vec().into())).await;
        }
    }

    pub async fn say(&mut self, text: &str) -> Turn {
        self.turn(json!({ "type": "process_text", "text": text, "input_mode": "text" }))
            .await
    }

    pub async fn tap(&mut self, stage: &str, choice: &str) -> Turn {
        self.turn(json!({ "type": "user_choice_selection", "stageId": stage, "selectedChoice": choice }))
            .await
    }
}
