//! One child process under limits of time and memory, its output collected.
//!
//! Invariants: (1) a child never outlives the call that started it; (2) both output pipes are drained while it runs, so
//! it never blocks on a full pipe. The one unsafe block is the limit set between `fork` and `exec`.

use std::io::{self, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What a child may use.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Wall clock; the child is killed after it.
    pub timeout: Duration,
    /// Address space in bytes.
    pub memory: Option<u64>,
    /// Bytes kept of each output stream; the rest is read and dropped.
    pub output: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { timeout: Duration::from_secs(60), memory: None, output: 16 << 20 }
    }
}

/// How a child ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Standard output, invalid UTF-8 replaced.
    pub stdout: String,
    /// Standard error, invalid UTF-8 replaced.
    pub stderr: String,
    /// The exit code, or minus the signal's number.
    pub code: i32,
    /// Killed at the end of its time.
    pub timed_out: bool,
}

/// Runs `command` to its end with `stdin` as its standard input.
///
/// # Errors
/// When the process cannot be started or waited for.
pub fn run(mut command: Command, stdin: &[u8], limits: &Limits) -> io::Result<Outcome> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(bytes) = limits.memory {
        let set = move || {
            let limit = libc::rlimit { rlim_cur: bytes, rlim_max: bytes };
            let no_core = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
            // SAFETY: both calls only read the structs they are given, which live on this stack; setrlimit is
            // async-signal-safe, as code between fork and exec must be.
            let failed =
                unsafe { libc::setrlimit(libc::RLIMIT_AS, &limit) | libc::setrlimit(libc::RLIMIT_CORE, &no_core) };
            if failed == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
        };
        // SAFETY: the closure allocates nothing and calls only setrlimit (see above).
        unsafe { command.pre_exec(set) };
    }
    let mut child = command.spawn()?;
    let (mut input, output, error) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        scope.spawn(move || {
            // A child that does not read its input closes the pipe; that is its right.
            if let Some(pipe) = input.as_mut() {
                let _ = pipe.write_all(stdin);
            }
        });
        let output = scope.spawn(move || drain(output, limits.output));
        let error = scope.spawn(move || drain(error, limits.output));
        let end = Instant::now() + limits.timeout;
        let mut pause = Duration::from_millis(1);
        let mut timed_out = false;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if Instant::now() >= end {
                timed_out = true;
                child.kill()?;
                break child.wait()?;
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(20));
        };
        let code = status.code().unwrap_or_else(|| -status.signal().unwrap_or(0));
        let stdout = output.join().unwrap_or_default();
        let stderr = error.join().unwrap_or_default();
        Ok(Outcome { stdout, stderr, code, timed_out })
    })
}

fn drain(pipe: Option<impl Read>, keep: usize) -> String {
    let mut kept = Vec::new();
    let Some(mut pipe) = pipe else { return String::new() };
    let mut buffer = [0; 8192];
    while let Ok(n @ 1..) = pipe.read(&mut buffer) {
        let room = keep.saturating_sub(kept.len());
        kept.extend_from_slice(&buffer[..n.min(room)]);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

/// The `pyrs` binary under test: `PYRS_BIN`, or the one that `cargo build --profile checked -p pyrs` makes; `None` when it
/// does not build.
pub fn pyrs_binary() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("PYRS_BIN") {
        return Some(path.into());
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--profile", "checked", "-p", "pyrs"]).current_dir(crate::workspace());
    if !command.status().is_ok_and(|s| s.success()) {
        return None;
    }
    // A test's executable is <target>/<profile>/deps/NAME-<hash>.
    let exe = std::env::current_exe().ok()?;
    Some(exe.ancestors().nth(3)?.join("checked/pyrs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str, stdin: &[u8], limits: &Limits) -> Outcome {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        run(command, stdin, limits).unwrap()
    }

    #[test]
    fn code_and_streams() {
        let got = sh("cat; echo no >&2; exit 3", b"in", &Limits::default());
        assert_eq!(got, Outcome { stdout: "in".into(), stderr: "no\n".into(), code: 3, timed_out: false });
    }

    #[test]
    fn a_signal_is_a_negative_code() {
        assert_eq!(sh("kill -9 $$", b"", &Limits::default()).code, -9);
    }

    #[test]
    fn time_and_output_end() {
        let limits = Limits { timeout: Duration::from_millis(300), memory: Some(1 << 30), output: 10 };
        let got = sh("exec yes", b"", &limits);
        assert!(got.timed_out);
        assert_eq!(got.stdout, "y\ny\ny\ny\ny\n");
    }
}
