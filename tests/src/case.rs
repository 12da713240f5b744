//! A case: a script under `tests/run/<topic>/` and what it must print.
//!
//! ```text
//! NAME.py      the script                         NAME.args    its arguments, one a line
//! NAME.out     expected standard output           NAME.stdin   its standard input
//! NAME.err     expected standard error, if any    NAME.code    expected exit code, if not 0
//! ```
//!
//! Expected files come from `cargo xtask golden`. In them `{dir}` stands for the script's folder and `{tmp}` for a fresh
//! temporary folder, which is also the working directory; both may be used in `NAME.args`.
//!
//! Invariants: (1) a `.py` file whose name begins with `_`, or which lies deeper than a topic, is a module that cases
//! import and no case; (2) cases come in sorted order.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::process::{self, Limits, Outcome};

/// The mark in a script's first line that says its expectation was taken from the documentation of 3.14, not an oracle.
const FROM_DOCUMENTATION: &str = "# 3.14:";

/// One script with its expectations.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Case {
    /// `topic/NAME`.
    pub name: String,
    /// Absolute path of the script.
    pub script: PathBuf,
}

impl Case {
    /// All cases under `root` (normally `tests/run`), sorted by name.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn discover(root: &Path) -> io::Result<Vec<Case>> {
        let mut cases = Vec::new();
        for topic in fs::read_dir(root)? {
            let topic = topic?.path();
            if !topic.is_dir() {
                continue;
            }
            for file in fs::read_dir(&topic)? {
                let script = file?.path();
                let (Some(stem), Some(folder)) = (script.file_stem(), topic.file_name()) else { continue };
                let (stem, folder) = (stem.to_string_lossy(), folder.to_string_lossy());
                if script.extension().is_some_and(|e| e == "py") && !stem.starts_with('_') {
                    cases.push(Case { name: format!("{folder}/{stem}"), script: script.clone() });
                }
            }
        }
        cases.sort();
        Ok(cases)
    }

    /// The path of a file beside the script, `NAME.suffix`.
    pub fn beside(&self, suffix: &str) -> PathBuf {
        self.script.with_extension(suffix)
    }

    /// Whether the expectation was written by hand after the documentation of 3.14, so no oracle may rewrite it.
    pub fn from_documentation(&self) -> bool {
        fs::read(&self.script).is_ok_and(|text| text.starts_with(FROM_DOCUMENTATION.as_bytes()))
    }

    /// What the checked-in files say the script does; `None` without a `NAME.out`.
    pub fn expected(&self) -> Option<Outcome> {
        let stdout = fs::read_to_string(self.beside("out")).ok()?;
        let stderr = fs::read_to_string(self.beside("err")).unwrap_or_default();
        let code = match fs::read_to_string(self.beside("code")) {
            Ok(text) => text.trim().parse().unwrap_or(i32::MIN),
            Err(_) => 0,
        };
        Some(Outcome { stdout, stderr, code, timed_out: false })
    }

    /// Runs the script under `python` with placeholders put back into its output.
    ///
    /// # Errors
    /// When the process cannot be started or its temporary folder not be made.
    pub fn run(&self, python: &Path, options: &[&str], limits: &Limits) -> io::Result<Outcome> {
        let tmp = TempDir::new()?;
        let dir = self.script.parent().map(|p| p.display().to_string()).unwrap_or_default();
        let tmp_text = tmp.0.display().to_string();
        let mut command = Command::new(python);
        command.args(options).arg(&self.script).current_dir(&tmp.0);
        if let Ok(args) = fs::read_to_string(self.beside("args")) {
            command.args(args.lines().map(|a| a.replace("{tmp}", &tmp_text).replace("{dir}", &dir)));
        }
        environment(&mut command);
        let stdin = fs::read(self.beside("stdin")).unwrap_or_default();
        let mut outcome = process::run(command, &stdin, limits)?;
        for text in [&mut outcome.stdout, &mut outcome.stderr] {
            *text = text.replace(&dir, "{dir}").replace(&tmp_text, "{tmp}");
        }
        Ok(outcome)
    }
}

/// The environment of every run: nothing of the caller's, and nothing random.
pub fn environment(command: &mut Command) {
    command
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("LC_ALL", "C.UTF-8")
        .env("PYTHONUTF8", "1")
        .env("PYTHONHASHSEED", "0")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHON_COLORS", "0");
}

/// A fresh folder, removed when dropped.
pub struct TempDir(pub PathBuf);

impl TempDir {
    /// Makes the folder.
    ///
    /// # Errors
    /// When the folder for temporary files is not writable.
    pub fn new() -> io::Result<TempDir> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("pyrs-case-{}-{number}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(TempDir(path.canonicalize()?))
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        // A leftover folder is no reason to fail a test.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_has_its_expected_output() {
        let cases = Case::discover(&crate::workspace().join("tests/run")).unwrap();
        let without: Vec<_> = cases.iter().filter(|c| c.expected().is_none()).map(|c| c.name.as_str()).collect();
        assert!(without.is_empty(), "run `cargo xtask golden` for: {without:?}");
    }

    #[test]
    fn no_expectation_lacks_its_script() {
        for topic in fs::read_dir(crate::workspace().join("tests/run")).unwrap() {
            for file in fs::read_dir(topic.unwrap().path()).unwrap() {
                let path = file.unwrap().path();
                if path.is_file() {
                    assert!(path.with_extension("py").exists(), "{} has no script", path.display());
                }
            }
        }
    }
}
