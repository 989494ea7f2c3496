//! A sound card without a sound card: PulseAudio's null sinks as the kiosk's microphone and loudspeaker.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};
use didimdol_voice::{SAMPLE_RATE, pcm};
use tempfile::TempDir;

/// A PulseAudio server of our own. What is fed into it comes out of its microphone; what goes to its
/// loudspeaker can be recorded. It ends when it is dropped, or half a minute after nobody uses it.
#[derive(Debug)]
pub struct SoundServer {
    /// None where another process has started it.
    folder: Option<TempDir>,
    environment: Vec<(String, OsString)>,
}

/// Where PulseAudio's programs and libraries look.
const PLACES: [&str; 4] = [
    "PULSE_RUNTIME_PATH",
    "PULSE_STATE_PATH",
    "XDG_RUNTIME_DIR",
    "HOME",
];
const SERVER: &str = "PULSE_SERVER";

impl SoundServer {
    /// Whether there is PulseAudio on this machine.
    pub fn is_there() -> bool {
        let found = Command::new("pulseaudio").arg("--version").output();
        found.is_ok_and(|output| output.status.success())
    }

    /// Starts one, with a microphone `mic` and a loudspeaker `speaker` that take and give sound in pieces
    /// of 50 ms.
    ///
    /// # Errors
    /// It does not start.
    pub fn start() -> Result<SoundServer> {
        // A null sink that rewinds is up to two seconds ahead of time when somebody comes to it.
        SoundServer::start_with("norewinds=1")
    }

    /// Starts one whose loudspeaker takes sound as it comes, for measuring, and whose microphone begins
    /// late.
    ///
    /// # Errors
    /// It does not start.
    pub fn start_prompt() -> Result<SoundServer> {
        SoundServer::start_with("norewinds=0")
    }

    fn start_with(options: &str) -> Result<SoundServer> {
        let folder = TempDir::new()?;
        let run = folder.path().join("run");
        std::fs::create_dir(&run)?;
        let socket = run.join("native");
        let script = folder.path().join("default.pa");
        std::fs::write(
            &script,
            format!(
                "load-module module-native-protocol-unix auth-anonymous=1 socket={}\n\
                 load-module module-null-sink sink_name=speaker rate=48000 channels=2 {options}\n\
                 load-module module-null-sink sink_name=mic_in rate=48000 channels=1 {options}\n\
                 load-module module-remap-source master=mic_in.monitor source_name=mic\n\
                 set-default-sink speaker\nset-default-source mic\n",
                socket.display()
            ),
        )?;
        let mut environment: Vec<_> = PLACES
            .iter()
            .map(|place| ((*place).to_owned(), run.clone().into_os_string()))
            .collect();
        environment.push((SERVER.to_owned(), format!("unix:{}", socket.display()).into()));
        let server = SoundServer {
            folder: Some(folder),
            environment,
        };
        // It goes into the background when it is ready.
        let started = server
            .command("pulseaudio")
            .args(["-n", "--daemonize=yes", "--exit-idle-time=30", "--realtime=no"])
            .args(["--use-pid-file=no", "-F"])
            .arg(&script)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .context("pulseaudio could not be started")?;
        if !started.success() {
            bail!("pulseaudio did not start ({started})");
        }
        Ok(server)
    }

    /// The one that this process was given by [`SoundServer::environment`]; none where it was not.
    pub fn given() -> Option<SoundServer> {
        std::env::var_os(SERVER).map(|_| SoundServer {
            folder: None,
            environment: Vec::new(),
        })
    }

    /// What a program must have in its environment to use it.
    pub fn environment(&self) -> &[(String, OsString)] {
        &self.environment
    }

    /// Loads a module of PulseAudio; its number is needed for taking it away.
    ///
    /// # Errors
    /// It does not load.
    pub fn load(&self, module: &[&str]) -> Result<String> {
        let loaded = self.command("pactl").arg("load-module").args(module).output()?;
        if !loaded.status.success() {
            bail!("{module:?}: {}", String::from_utf8_lossy(&loaded.stderr));
        }
        Ok(String::from_utf8(loaded.stdout)?.trim().to_owned())
    }

    /// Takes a module away, by its number or its name.
    ///
    /// # Errors
    /// There is none.
    pub fn unload(&self, module: &str) -> Result<()> {
        let unloaded = self.command("pactl").args(["unload-module", module]).status()?;
        if !unloaded.success() {
            bail!("{module} cannot be unloaded");
        }
        Ok(())
    }

    /// Pulls the cable of the microphone and the loudspeaker.
    ///
    /// # Errors
    /// It is pulled already.
    pub fn unplug(&self) -> Result<()> {
        self.unload("module-remap-source")?;
        // The monitor behind the microphone would be chosen in its place.
        self.unload("module-null-sink")
    }

    /// Plugs them in again.
    ///
    /// # Errors
    /// The server is gone.
    pub fn plug_in(&self) -> Result<()> {
        for sink in ["sink_name=speaker", "sink_name=mic_in"] {
            self.load(&[
                "module-null-sink",
                sink,
                "rate=48000",
                "channels=1",
                "norewinds=1",
            ])?;
        }
        self.load(&["module-remap-source", "master=mic_in.monitor", "source_name=mic"])?;
        Ok(())
    }

    /// Makes this the usual microphone.
    ///
    /// # Errors
    /// There is none of this name.
    pub fn set_default_source(&self, name: &str) -> Result<()> {
        let set = self
            .command("pactl")
            .args(["set-default-source", name])
            .status()?;
        if !set.success() {
            bail!("there is no {name}");
        }
        Ok(())
    }

    /// Says this into the microphone, at [`SAMPLE_RATE`]. Dropping the answer
    /// cuts it short.
    ///
    /// # Errors
    /// The server is gone.
    pub fn say(&self, samples: &[f32]) -> Result<Saying> {
        let bytes: Vec<u8> = samples
            .iter()
            .flat_map(|sample| pcm::to_i16(*sample).to_le_bytes())
            .collect();
        let mut child = self
            .command("pacat")
            .args([
                "--playback",
                "--device=mic_in",
                "--raw",
                "--format=s16le",
                "--channels=1",
            ])
            .args([format!("--rate={SAMPLE_RATE}"), "--latency-msec=500".to_owned()])
            .stdin(Stdio::piped())
            .spawn()?;
        let mut stdin = child.stdin.take().context("no way into it")?;
        std::thread::spawn(move || {
            // It may be stopped before it has said everything.
            let _ = stdin.write_all(&bytes);
        });
        Ok(Saying(child))
    }

    /// Records what goes to the loudspeaker from now on.
    ///
    /// # Errors
    /// The server is gone.
    pub fn record(&self) -> Result<LoudspeakerTap> {
        let mut child = self
            .command("parec")
            .args([
                "--device=speaker.monitor",
                "--raw",
                "--format=s16le",
                "--channels=1",
            ])
            .args([format!("--rate={SAMPLE_RATE}"), "--latency-msec=20".to_owned()])
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().context("no way out of it")?;
        Ok(LoudspeakerTap { child, stdout })
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

impl Drop for SoundServer {
    fn drop(&mut self) {
        if self.folder.is_some() {
            let _ = self.command("pactl").arg("exit").status();
        }
    }
}

/// Somebody speaks.
#[derive(Debug)]
pub struct Saying(Child);

impl Drop for Saying {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What goes to the loudspeaker.
#[derive(Debug)]
pub struct LoudspeakerTap {
    child: Child,
    stdout: ChildStdout,
}

impl LoudspeakerTap {
    /// The next samples at [`SAMPLE_RATE`]; waits until so many have been played, speech or not.
    ///
    /// # Errors
    /// The server is gone.
    pub fn samples(&mut self, count: usize) -> Result<Vec<f32>> {
        let mut bytes = vec![0; 2 * count];
        self.stdout.read_exact(&mut bytes)?;
        let (pairs, _) = bytes.as_chunks::<2>();
        Ok(pairs
            .iter()
            .map(|pair| pcm::from_i16(i16::from_le_bytes(*pair)))
            .collect())
    }
}

impl Drop for LoudspeakerTap {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
