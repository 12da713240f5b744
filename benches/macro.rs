//! Whole programs: pyrs against another Python, processes alternating A B A B.
//!
//! ```text
//! cargo bench -p pyrs-benches --bench macro -- [--rounds N] [--save FILE] [NAME…]
//! ```
//!
//! `PYRS_BIN` names pyrs (else it is built with `--release`), `PYRS_RIVAL` the other one (else `python3.11`). Every program
//! of `macro/` prints a checksum; both must print the same. Figures are seconds by the minimum and the median of the rounds
//! and `rival / pyrs` of each: above 1 pyrs is faster. Two more tables: start-up (`-c pass`), and the memory of a million
//! objects of a kind, as the peak resident set less that of an empty program.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use pyrs_benches::{Run, geometric_mean, measure, median, smallest};
use pyrs_tests::{case::environment, workspace};

const MEMORY: &[(&str, &str)] = &[
    ("a million ints", "l = list(range(1000, 1001000))"),
    ("a million floats", "l = [i * 0.5 for i in range(1000000)]"),
    ("a million short strings", "l = ['key%d' % i for i in range(1000000)]"),
    (
        "a million two-field instances",
        "class P:\n def __init__(self, x, y):\n  self.x = x\n  self.y = y\nl = [P(i, None) for i in range(1000000)]",
    ),
];

struct Options {
    rounds: usize,
    names: Vec<String>,
    save: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("macro: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let mut options = Options { rounds: 5, names: Vec::new(), save: None };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            // What cargo adds, and what `cargo test --benches` runs us with: nothing to measure then.
            "--bench" => {}
            "--test" => return Ok(()),
            "--rounds" => {
                let number = arguments.next().and_then(|n| n.parse().ok());
                options.rounds = number.filter(|&n| n > 0).ok_or("--rounds wants a number above 0")?;
            }
            "--save" => options.save = Some(arguments.next().ok_or("--save wants a file")?.into()),
            name => options.names.push(name.to_owned()),
        }
    }
    let (pyrs, rival) = (find_pyrs()?, std::env::var_os("PYRS_RIVAL").unwrap_or_else(|| "python3.11".into()));
    let pair = [pyrs, PathBuf::from(rival)];

    let mut report = String::new();
    emit(
        &mut report,
        &format!(
            "{:24} {:>9} {:>9} {:>7} {:>9} {:>9} {:>7}",
            "", "pyrs min", "rival", "ratio", "median", "rival", "ratio"
        ),
    );
    let mut ratios = (Vec::new(), Vec::new());
    let mut failures = Vec::new();
    for program in programs(&options)? {
        let name = program.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        match alternate(&pair, &[program.as_os_str()], options.rounds) {
            Ok(rounds) => {
                let (least, middle) = row(&mut report, &name, &rounds);
                ratios.0.push(least);
                ratios.1.push(middle);
            }
            Err(problem) => {
                emit(&mut report, &format!("{name:24} {problem}"));
                failures.push(name);
            }
        }
    }
    let (least, middle) = (geometric_mean(&ratios.0), geometric_mean(&ratios.1));
    let count = format!("geometric mean of {}", ratios.0.len());
    emit(&mut report, &format!("{count:24} {:>9} {:>9} {least:7.2} {:>9} {:>9} {middle:7.2}", "", "", "", ""));
    if options.names.is_empty() {
        let rounds = alternate(&pair, &["-c".as_ref(), "pass".as_ref()], options.rounds * 4)?;
        row(&mut report, "start-up", &rounds);
        memory(&pair, &mut report)?;
    }
    if let Some(path) = options.save {
        std::fs::write(path, report).map_err(|e| e.to_string())?;
    }
    if failures.is_empty() { Ok(()) } else { Err(format!("failed: {}", failures.join(" "))) }
}

fn emit(report: &mut String, line: &str) {
    println!("{line}");
    let _ = writeln!(report, "{line}");
}

fn programs(options: &Options) -> Result<Vec<PathBuf>, String> {
    let folder = workspace().join("benches/macro");
    let entries = std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut found: Vec<_> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    found.retain(|p| p.extension().is_some_and(|e| e == "py"));
    found
        .retain(|p| options.names.is_empty() || options.names.iter().any(|n| p.to_string_lossy().contains(n.as_str())));
    found.sort();
    Ok(found)
}

/// `rounds` runs of each, in turn; the outputs must agree.
fn alternate(pair: &[PathBuf; 2], arguments: &[&std::ffi::OsStr], rounds: usize) -> Result<[Vec<Run>; 2], String> {
    let mut runs = [Vec::new(), Vec::new()];
    for _ in 0..rounds {
        for (python, runs) in pair.iter().zip(&mut runs) {
            runs.push(once(python, arguments)?);
        }
        if runs[0].last().map(|r| &r.stdout) != runs[1].last().map(|r| &r.stdout) {
            return Err("the two print different checksums".into());
        }
    }
    Ok(runs)
}

fn once(python: &Path, arguments: &[&std::ffi::OsStr]) -> Result<Run, String> {
    let mut command = Command::new(python);
    command.args(arguments);
    environment(&mut command);
    let run = measure(command).map_err(|e| format!("{}: {e}", python.display()))?;
    if run.ok { Ok(run) } else { Err(format!("{} failed", python.display())) }
}

fn row(report: &mut String, name: &str, rounds: &[Vec<Run>; 2]) -> (f64, f64) {
    let [a, b] = rounds.each_ref().map(|runs| runs.iter().map(|r| r.time.as_secs_f64()).collect::<Vec<_>>());
    let (least, middle) = ([smallest(&a), smallest(&b)], [median(&a), median(&b)]);
    let ratios = (least[1] / least[0], middle[1] / middle[0]);
    let [x, y] = least;
    let [u, v] = middle;
    emit(report, &format!("{name:24} {x:9.4} {y:9.4} {:7.2} {u:9.4} {v:9.4} {:7.2}", ratios.0, ratios.1));
    ratios
}

fn memory(pair: &[PathBuf; 2], report: &mut String) -> Result<(), String> {
    emit(report, &format!("{:34} {:>9} {:>9} {:>7}", "MB above an empty program", "pyrs", "rival", "ratio"));
    for (name, program) in MEMORY {
        let mut used = [0.0; 2];
        for (python, used) in pair.iter().zip(&mut used) {
            let empty = once(python, &["-c".as_ref(), "pass".as_ref()])?.peak;
            let full = once(python, &["-c".as_ref(), (*program).as_ref()])?.peak;
            *used = full.saturating_sub(empty) as f64 / 1e6;
        }
        emit(report, &format!("{name:34} {:9.1} {:9.1} {:7.2}", used[0], used[1], used[1] / used[0]));
    }
    Ok(())
}

fn find_pyrs() -> Result<PathBuf, String> {
    if let Some(path) = std::env::var_os("PYRS_BIN") {
        return Ok(path.into());
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    let status = command.args(["build", "--quiet", "--release", "-p", "pyrs"]).current_dir(workspace()).status();
    if !status.is_ok_and(|s| s.success()) {
        return Err("pyrs does not build".into());
    }
    // This executable is <target>/release/deps/macro-<hash>.
    let exe = std::env::current_exe().map_err(|e| e.to_string())?;
    Ok(exe.ancestors().nth(3).unwrap_or(Path::new("target")).join("release/pyrs"))
}
