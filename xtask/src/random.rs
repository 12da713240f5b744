//! `cargo xtask random [--count N] [--seed S] [--start K] [--pyrs PATH] [--oracle PYTHON] [--batch N] [--print]`: random
//! programs under every tier of pyrs, and under another Python if one is named; what they print must be equal.
//!
//! The programs are [`pyrs_tests::randprog`]'s, so many to a process, batches on all cores. A program on which two differ
//! is shrunk and saved, the original beside it, in `random/` of the folder for build products; so is one that makes a
//! process crash or hang. `--print` writes the programs from `--start` on to standard output instead and runs nothing.
//!
//! Against another Python, messages are compared as this version of Python words them; where the two are of different
//! versions, a difference is for a person to judge.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use pyrs_tests::case::{TempDir, environment};
use pyrs_tests::randprog::{Program, part, script};
use pyrs_tests::{Limits, Outcome, diff, process, workspace};

/// Under all of these a program prints the same.
const TIERS: &[&str] = &["stack", "register", "auto"];
/// How often shrinking runs a candidate under all.
const TRIES: usize = 400;

struct Options {
    count: usize,
    seed: u64,
    start: usize,
    batch: usize,
    print: bool,
    pyrs: Option<PathBuf>,
    oracle: Option<PathBuf>,
}

/// An executable and how to call it in a report.
struct Contender {
    name: String,
    path: PathBuf,
    options: Vec<String>,
}

/// Runs the task.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let options = options(arguments)?;
    let numbers = options.start..options.start + options.count;
    if options.print {
        for number in numbers {
            println!("# {number}\n{}", Program::generate(options.seed, number).source());
        }
        return Ok(());
    }
    let contenders = contenders(&options)?;
    let folder = target().join("random");
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let batches: Vec<Vec<usize>> = numbers.collect::<Vec<_>>().chunks(options.batch).map(<[usize]>::to_vec).collect();
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                    for report in check(batch, options.seed, &contenders, &folder) {
                        println!("{report}");
                        if let Ok(mut found) = found.lock() {
                            found.push(report);
                        }
                    }
                }
            });
        }
    });
    let differ = found.into_inner().map_err(|_| "a worker panicked")?.len();
    println!("{} programs, {differ} differ", options.count);
    if differ == 0 { Ok(()) } else { Err(format!("{differ} programs differ; they are in {}", folder.display())) }
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let mut options = Options { count: 1000, seed: 1, start: 0, batch: 50, print: false, pyrs: None, oracle: None };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if argument == "--print" {
            options.print = true;
            continue;
        }
        let value = arguments.next().ok_or(format!("{argument} wants a value"))?;
        let number = || value.parse::<usize>().map_err(|e| format!("{argument} {value}: {e}"));
        match argument.as_str() {
            "--count" => options.count = number()?,
            "--start" => options.start = number()?,
            "--batch" => options.batch = number()?.max(1),
            "--seed" => options.seed = number()? as u64,
            "--pyrs" => options.pyrs = Some(value.into()),
            "--oracle" => options.oracle = Some(value.into()),
            _ => return Err(format!("no option {argument}")),
        }
    }
    Ok(options)
}

fn contenders(options: &Options) -> Result<Vec<Contender>, String> {
    let pyrs = match options.pyrs.clone().or_else(|| std::env::var_os("PYRS_BIN").map(PathBuf::from)) {
        Some(path) => path,
        None => build()?,
    };
    let pyrs = std::path::absolute(pyrs).map_err(|e| e.to_string())?;
    let tier = |tier: &&str| Contender {
        name: format!("tier={tier}"),
        path: pyrs.clone(),
        options: vec!["-X".into(), format!("tier={tier}")],
    };
    let mut all: Vec<_> = TIERS.iter().map(tier).collect();
    if let Some(path) = &options.oracle {
        all.push(Contender { name: path.display().to_string(), path: path.clone(), options: Vec::new() });
    }
    Ok(all)
}

fn build() -> Result<PathBuf, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--profile", "checked", "-p", "pyrs"]).current_dir(workspace());
    if !command.status().is_ok_and(|s| s.success()) {
        return Err("pyrs does not build".into());
    }
    Ok(target().join("checked/pyrs"))
}

/// The folder for build products: this executable is in <target>/debug.
fn target() -> PathBuf {
    let exe = std::env::current_exe().unwrap_or_default();
    exe.ancestors().nth(2).unwrap_or(Path::new("target")).to_path_buf()
}

/// A report for each of the batch's programs on which the contenders differ.
fn check(batch: &[usize], seed: u64, contenders: &[Contender], folder: &Path) -> Vec<String> {
    let programs: Vec<(usize, Program)> = batch.iter().map(|&n| (n, Program::generate(seed, n))).collect();
    let sources: Vec<(usize, String)> = programs.iter().map(|(n, p)| (*n, p.source())).collect();
    let text = script(sources.iter().map(|(n, s)| (*n, s.as_str())));
    let outputs: Vec<_> = contenders.iter().map(|c| execute(c, &text, Duration::from_secs(120)).stdout).collect();
    let mut reports = Vec::new();
    for (number, program) in &programs {
        let parts: Vec<_> = outputs.iter().map(|o| part(o, *number)).collect();
        if parts[0].is_some() && parts.iter().all(|p| *p == parts[0]) {
            continue;
        }
        // Alone it may be right: the batch ended early because of another.
        if let Some(first) = differing(program, contenders, None) {
            reports.push(report(*number, seed, program, contenders, first, folder));
        } else if parts.iter().all(Option::is_some) {
            reports.push(format!("{number}: differs in its batch only ({}..{})", batch[0], batch[batch.len() - 1]));
        }
    }
    reports
}

/// The first contender that does not print what the last does, or crashes; all of them, or only one.
fn differing(program: &Program, contenders: &[Contender], only: Option<usize>) -> Option<usize> {
    let text = script([(0, program.source().as_str())]);
    let time = Duration::from_secs(10);
    let last = execute(&contenders[contenders.len() - 1], &text, time);
    let expected = part(&last.stdout, 0);
    let wrong = |i: usize| {
        let outcome = execute(&contenders[i], &text, time);
        part(&outcome.stdout, 0) != expected || part(&outcome.stdout, 0).is_none()
    };
    match only {
        Some(i) => wrong(i).then_some(i),
        None => (0..contenders.len()).find(|&i| wrong(i)),
    }
}

fn report(
    number: usize,
    seed: u64,
    program: &Program,
    contenders: &[Contender],
    which: usize,
    folder: &Path,
) -> String {
    let compiles = |p: &Program| !p.source().is_empty();
    let last = contenders.len() - 1;
    let kind = difference(program, contenders, which);
    let small = program.shrink(TRIES, |p| {
        compiles(p) && differing(p, contenders, Some(which)).is_some() && difference(p, contenders, which) == kind
    });
    let path = folder.join(format!("{seed}-{number}.py"));
    let whole = folder.join(format!("{seed}-{number}-whole.py"));
    let text = script([(0, small.source().as_str())]);
    let saved = std::fs::write(&path, &text)
        .and_then(|()| std::fs::write(&whole, script([(0, program.source().as_str())])))
        .map_or_else(|e| format!("not saved: {e}"), |()| path.display().to_string());
    let time = Duration::from_secs(10);
    let (a, b) = (execute(&contenders[last], &text, time), execute(&contenders[which], &text, time));
    let crash = if b.code < 0 || b.stderr.contains("panicked") || b.timed_out {
        format!("exit code {}, timed out: {}\n{}\n", b.code, b.timed_out, b.stderr)
    } else {
        String::new()
    };
    format!(
        "{number}: - {} + {}: {saved}\n{}{crash}{}",
        contenders[last].name,
        contenders[which].name,
        small.source(),
        diff::lines(&a.stdout, &b.stdout)
    )
}

/// What sort of difference it is, so that shrinking does not wander off to another one: whether a process failed, and the
/// first words of the first lines that differ.
fn difference(program: &Program, contenders: &[Contender], which: usize) -> (bool, String) {
    let text = script([(0, program.source().as_str())]);
    let time = Duration::from_secs(10);
    let (a, b) = (execute(&contenders[contenders.len() - 1], &text, time), execute(&contenders[which], &text, time));
    let failed = part(&b.stdout, 0).is_none();
    let pair = a.stdout.lines().zip(b.stdout.lines()).find(|(x, y)| x != y);
    // An exception's type, if that is what differs.
    let word = |line: &str| line.split_whitespace().find(|w| w.ends_with("Error:")).unwrap_or("").to_owned();
    (failed, pair.map_or_else(String::new, |(x, y)| format!("{}/{}", word(x), word(y))))
}

fn execute(contender: &Contender, text: &str, timeout: Duration) -> Outcome {
    let none = |error: std::io::Error| Outcome {
        stdout: String::new(),
        stderr: error.to_string(),
        code: -1,
        timed_out: false,
    };
    let tmp = match TempDir::new() {
        Ok(tmp) => tmp,
        Err(error) => return none(error),
    };
    let file = tmp.0.join("programs.py");
    if let Err(error) = std::fs::write(&file, text) {
        return none(error);
    }
    let mut command = Command::new(&contender.path);
    command.args(&contender.options).arg(&file).current_dir(&tmp.0);
    environment(&mut command);
    let limits = Limits { timeout, memory: Some(4 << 30), output: 64 << 20 };
    process::run(command, b"", &limits).unwrap_or_else(none)
}
