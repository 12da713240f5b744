//! `cargo xtask golden [--check] [PATH…]`: expected outputs of the cases under `tests/run`, made by CPython 3.13.
//!
//! The oracle is `PYRS_ORACLE_313`, else the newest 3.13 under pyenv. A path limits the work to cases whose script path or
//! name contains it. With `--check` nothing is written and a difference is an error. Cases that say in their first line
//! `# 3.14: DOCUMENT` keep their hand-made expectation.
//!
//! Invariants: (1) every case is run twice and must print the same both times; (2) a case that CPython kills by a signal
//! or that runs out of time is an error, never a golden.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyrs_tests::{Case, Limits, Outcome, diff, workspace};

/// Runs the task.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let check = arguments.iter().any(|a| a == "--check");
    let filters: Vec<_> = arguments.iter().filter(|a| !a.starts_with("--")).collect();
    let python = oracle().ok_or("no CPython 3.13: set PYRS_ORACLE_313")?;
    let mut cases = Case::discover(&workspace().join("tests/run")).map_err(|e| e.to_string())?;
    let wanted =
        |case: &Case, filter: &str| case.name.contains(filter) || case.script.to_string_lossy().contains(filter);
    cases.retain(|c| !c.from_documentation() && (filters.is_empty() || filters.iter().any(|f| wanted(c, f))));

    let (next, report) = (AtomicUsize::new(0), Mutex::new((0, Vec::new())));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = one(case, &python, check);
                    let Ok(mut report) = report.lock() else { return };
                    match result {
                        Ok(None) => {}
                        Ok(Some(changes)) => {
                            report.0 += 1;
                            println!("{}\n{changes}", case.name);
                        }
                        Err(problem) => report.1.push(format!("{}: {problem}", case.name)),
                    }
                }
            });
        }
    });
    let (changed, problems) = report.into_inner().map_err(|_| "a worker panicked")?;
    println!("{} cases, {changed} {}", cases.len(), if check { "differ" } else { "changed" });
    if !problems.is_empty() {
        return Err(problems.join("\n"));
    }
    if check && changed > 0 { Err("expected outputs are not what CPython prints".into()) } else { Ok(()) }
}

/// Runs a case; what changed against its files, if anything.
fn one(case: &Case, python: &Path, check: bool) -> Result<Option<String>, String> {
    let outcome = case.run(python, &[], &Limits::default()).map_err(|e| e.to_string())?;
    if outcome.timed_out || outcome.code < 0 {
        return Err(format!("CPython ended by {} (timed out: {})", outcome.code, outcome.timed_out));
    }
    if case.run(python, &[], &Limits::default()).map_err(|e| e.to_string())? != outcome {
        return Err("two runs print different things".into());
    }
    let before = case.expected();
    if before.as_ref() == Some(&outcome) {
        return Ok(None);
    }
    if !check {
        write(case, &outcome).map_err(|e| e.to_string())?;
    }
    let empty = Outcome { stdout: String::new(), stderr: String::new(), code: 0, timed_out: false };
    let before = before.unwrap_or(empty);
    let mut changes = String::new();
    if before.code != outcome.code {
        changes += &format!("  exit code {} -> {}\n", before.code, outcome.code);
    }
    changes += &diff::lines(&before.stdout, &outcome.stdout);
    changes += &diff::lines(&before.stderr, &outcome.stderr);
    Ok(Some(changes))
}

fn write(case: &Case, outcome: &Outcome) -> std::io::Result<()> {
    fs::write(case.beside("out"), &outcome.stdout)?;
    let code = if outcome.code == 0 { String::new() } else { format!("{}\n", outcome.code) };
    for (suffix, text) in [("err", &outcome.stderr), ("code", &code)] {
        let path = case.beside(suffix);
        if !text.is_empty() {
            fs::write(path, text)?;
        } else if path.exists() {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// `PYRS_ORACLE_313`, or the newest 3.13 that pyenv has.
pub fn oracle() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("PYRS_ORACLE_313") {
        return Some(path.into());
    }
    let root = std::env::var_os("PYENV_ROOT").map(PathBuf::from);
    let versions = root.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".pyenv")))?.join("versions");
    let mut found: Vec<_> = fs::read_dir(versions).ok()?.filter_map(|e| Some(e.ok()?.path())).collect();
    found.retain(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("3.13.")));
    found.sort();
    Some(found.pop()?.join("bin/python3"))
}
