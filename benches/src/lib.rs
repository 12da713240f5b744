//! What the benchmarks share: one measured run of a child process, and the figures made of many.
//!
//! Wall time is from before the start to after the end; user time and memory (the peak resident set) are the child's as
//! `wait4` tells them.

use std::io::{self, Read};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// One run of a child.
#[derive(Debug, Clone)]
pub struct Run {
    /// From start to end, process creation included.
    pub time: Duration,
    /// Processor time in user mode, the child's own.
    pub user: Duration,
    /// Peak resident set in bytes.
    pub peak: u64,
    /// Exit code 0.
    pub ok: bool,
    /// Standard output.
    pub stdout: String,
}

/// Runs `command` once.
///
/// # Errors
/// When it cannot be started or waited for.
pub fn measure(mut command: Command) -> io::Result<Run> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    let start = Instant::now();
    let mut child = command.spawn()?;
    let mut stdout = String::new();
    if let Some(mut pipe) = child.stdout.take() {
        pipe.read_to_string(&mut stdout)?;
    }
    let mut status = 0;
    // SAFETY: rusage is plain integers, for which all zeroes is a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are to live locals of the right types; the pid is our own child, not yet waited for.
    let pid = unsafe { libc::wait4(child.id().cast_signed(), &mut status, 0, &mut usage) };
    if pid < 0 {
        return Err(io::Error::last_os_error());
    }
    let time = start.elapsed();
    let peak = u64::try_from(usage.ru_maxrss).unwrap_or(0) * 1024;
    let user = u64::try_from(usage.ru_utime.tv_sec).unwrap_or(0) * 1_000_000;
    let user = Duration::from_micros(user + u64::try_from(usage.ru_utime.tv_usec).unwrap_or(0));
    Ok(Run { time, user, peak, ok: libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0, stdout })
}

/// The middle value; zero of nothing.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    match sorted.len() {
        0 => 0.0,
        n if n % 2 == 1 => sorted[half],
        _ => f64::midpoint(sorted[half - 1], sorted[half]),
    }
}

/// The smallest value; infinity of nothing.
pub fn smallest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

/// The geometric mean; 1 of nothing.
pub fn geometric_mean(values: &[f64]) -> f64 {
    if values.is_empty() { 1.0 } else { (values.iter().map(|v| v.ln()).sum::<f64>() / values.len() as f64).exp() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[1.0, 2.0]), 1.5);
        assert_eq!(smallest(&[3.0, 1.0]), 1.0);
        assert!((geometric_mean(&[1.0, 4.0]) - 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_child_is_measured() {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "echo hi"]);
        let run = measure(command).unwrap();
        assert!(run.ok && run.stdout == "hi\n" && run.peak > 0);
    }
}
