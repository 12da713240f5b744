//! Whole programs: pyrs, its stack tier alone, CPython 3.11 and PyPy, processes alternating A B A B.
//!
//! ```text
//! cargo xtask bench [--filter NAME]… [--rounds N] [--kernels] [--pyrs PATH] [--save FILE] [--memory]
//! ```
//!
//! Two groups: `kernels/`, five loops of one kind each (`--kernels`: only these), and `macro/`, programs as people write
//! them. Every program prints a result, and all must print the same. A figure is the user time of the process as the
//! kernel counts it, the best of the rounds; a ratio is that of pyrs over that of CPython, so below 1 pyrs is faster.
//!
//! `--pyrs` or `PYRS_BIN` names pyrs (else it is built with `--release`), `PYRS_RIVAL` another CPython than `python3.11`,
//! `PYRS_PYPY` another PyPy than the `pypy3` on the path; without one its column is empty. `--memory` adds start-up
//! (`-c pass`) and the memory of a million objects of a kind, as the peak resident set less that of an empty program.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use pyrs_benches::{Run, geometric_mean, measure, smallest};
use pyrs_tests::{case::environment, workspace};

const MEMORY: &[(&str, &str)] = &[
    ("a million ints", "l = list(range(1000, 1001000))"),
    ("a million floats", "l = [i * 0.5 for i in range(1000000)]"),
    ("a million strings of six characters", "l = [str(i) for i in range(1000000)]"),
    ("a million strings of nine characters", "l = ['key%d' % i for i in range(1000000)]"),
    (
        "a million two-field instances",
        "class P:\n def __init__(self, x, y):\n  self.x = x\n  self.y = y\nl = [P(i, None) for i in range(1000000)]",
    ),
];

struct Options {
    rounds: usize,
    filters: Vec<String>,
    kernels: bool,
    memory: bool,
    pyrs: Option<PathBuf>,
    save: Option<PathBuf>,
}

/// One of those compared: an executable with options before the script.
struct Rival {
    path: PathBuf,
    options: &'static [&'static str],
}

/// The order of the columns; PyPy is absent where it is not installed.
struct Rivals {
    pyrs: Rival,
    stack: Rival,
    cpython: Rival,
    pypy: Option<Rival>,
}

/// Best user times of a program in seconds.
struct Best {
    pyrs: f64,
    stack: f64,
    cpython: f64,
    pypy: Option<f64>,
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
    let Some(options) = options()? else { return Ok(()) };
    let rivals = rivals(&options)?;
    let mut report = String::new();
    let mut failures = Vec::new();
    let groups: &[&str] = if options.kernels { &["kernels"] } else { &["kernels", "macro"] };
    for group in groups {
        let programs = programs(group, &options)?;
        if !programs.is_empty() {
            table(group, &programs, &rivals, options.rounds, &mut report, &mut failures);
        }
    }
    if options.memory {
        start_up_and_memory(&rivals, &options, &mut report)?;
    }
    if let Some(path) = &options.save {
        std::fs::write(path, report).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    if failures.is_empty() { Ok(()) } else { Err(format!("failed: {}", failures.join(" "))) }
}

/// The command line; `None` when cargo only tests that the benchmarks start.
fn options() -> Result<Option<Options>, String> {
    let mut options = Options { rounds: 5, filters: Vec::new(), kernels: false, memory: false, pyrs: None, save: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = |what: &str| arguments.next().ok_or(format!("{argument} wants {what}"));
        match argument.as_str() {
            "--bench" => {}
            "--test" => return Ok(None),
            "--rounds" => {
                let number = value("a number")?.parse().ok();
                options.rounds = number.filter(|&n| n > 0).ok_or("--rounds wants a number above 0")?;
            }
            "--filter" => options.filters.push(value("a name")?),
            "--kernels" => options.kernels = true,
            "--memory" => options.memory = true,
            "--pyrs" => options.pyrs = Some(value("a path")?.into()),
            "--save" => options.save = Some(value("a file")?.into()),
            _ if argument.starts_with('-') => return Err(format!("no option {argument}")),
            _ => options.filters.push(argument),
        }
    }
    Ok(Some(options))
}

fn rivals(options: &Options) -> Result<Rivals, String> {
    let pyrs = match options.pyrs.clone().or_else(|| std::env::var_os("PYRS_BIN").map(PathBuf::from)) {
        Some(path) => std::path::absolute(path).map_err(|e| e.to_string())?,
        None => build()?,
    };
    let cpython = std::env::var_os("PYRS_RIVAL").unwrap_or_else(|| "python3.11".into()).into();
    let pypy = std::env::var_os("PYRS_PYPY").map(PathBuf::from).or_else(|| on_path("pypy3"));
    Ok(Rivals {
        stack: Rival { path: pyrs.clone(), options: &["-X", "tier=stack"] },
        pyrs: Rival { path: pyrs, options: &["-X", "tier=auto"] },
        cpython: Rival { path: cpython, options: &[] },
        pypy: pypy.map(|path| Rival { path, options: &[] }),
    })
}

fn on_path(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(name)).find(|p| p.is_file())
}

fn build() -> Result<PathBuf, String> {
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

fn programs(group: &str, options: &Options) -> Result<Vec<PathBuf>, String> {
    let folder = workspace().join("benches").join(group);
    let entries = std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut found: Vec<_> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    found.retain(|p| p.extension().is_some_and(|e| e == "py"));
    let wanted = |p: &Path| p.file_stem().is_some_and(|s| contains_any(&s.to_string_lossy(), &options.filters));
    found.retain(|p| options.filters.is_empty() || wanted(p));
    found.sort();
    Ok(found)
}

fn contains_any(name: &str, filters: &[String]) -> bool {
    filters.iter().any(|f| name.contains(f.as_str()))
}

fn emit(report: &mut String, line: &str) {
    println!("{line}");
    let _ = writeln!(report, "{line}");
}

/// Measures a group's programs and prints their rows, the geometric means and the highest ratios.
fn table(
    group: &str,
    programs: &[PathBuf],
    rivals: &Rivals,
    rounds: usize,
    report: &mut String,
    failures: &mut Vec<String>,
) {
    let (seconds, ratio) = ("seconds, user time", "over CPython's");
    emit(report, &format!("{:24} {seconds:>35}   {ratio:>24}", ""));
    let titles = ["pyrs", "stack", "cpython", "pypy", "pyrs", "stack", "pypy"];
    let [a, b, c, d, e, f, g] = titles;
    emit(report, &format!("{group:24} {a:>8} {b:>8} {c:>8} {d:>8}   {e:>8}{f:>8}{g:>8}"));
    // Ratios of pyrs, of its stack tier and of PyPy, each with the program's name.
    let mut ratios: [Vec<(f64, String)>; 3] = Default::default();
    for program in programs {
        let name = program.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let best = match best_of(rounds, rivals, program.as_os_str()) {
            Ok(best) => best,
            Err(problem) => {
                emit(report, &format!("{name:24} {problem}"));
                failures.push(name);
                continue;
            }
        };
        let row = [Some(best.pyrs), Some(best.stack), best.pypy].map(|t| t.map(|t| t / best.cpython));
        for (column, ratio) in ratios.iter_mut().zip(row) {
            column.extend(ratio.map(|r| (r, name.clone())));
        }
        let [pyrs, stack, pypy] = row.map(cell);
        let Best { pyrs: x, stack: y, cpython: z, .. } = best;
        let w = best.pypy.map_or("-".into(), |t| format!("{t:.3}"));
        emit(report, &format!("{name:24} {x:8.3} {y:8.3} {z:8.3} {w:>8}   {pyrs:>8}{stack:>8}{pypy:>8}"));
    }
    let figures = |column: &Vec<(f64, String)>| column.iter().map(|(r, _)| *r).collect::<Vec<_>>();
    let means = ratios.each_ref().map(|c| cell((!c.is_empty()).then(|| geometric_mean(&figures(c)))));
    let highest = ratios.each_ref().map(|c| c.iter().max_by(|a, b| a.0.total_cmp(&b.0)));
    let [a, b, c] = means;
    let title = format!("geometric mean of {}", ratios[0].len());
    emit(report, &format!("{title:24} {:35}   {a:>8}{b:>8}{c:>8}", ""));
    let [a, b, c] = highest.map(|h| cell(h.map(|h| h.0)));
    let name = highest[0].map_or("", |h| h.1.as_str());
    emit(report, &format!("{:24} {name:35}   {a:>8}{b:>8}{c:>8}\n", "highest"));
}

fn cell(ratio: Option<f64>) -> String {
    ratio.map_or("-".into(), |r| format!("{r:.2}"))
}

/// Runs all in turn `rounds` times; their outputs must agree.
fn best_of(rounds: usize, rivals: &Rivals, program: &OsStr) -> Result<Best, String> {
    let all = [Some(&rivals.pyrs), Some(&rivals.stack), Some(&rivals.cpython), rivals.pypy.as_ref()];
    let mut best = [f64::INFINITY; 4];
    for _ in 0..rounds {
        let mut expected: Option<String> = None;
        for (rival, best) in all.iter().zip(&mut best) {
            let Some(rival) = rival else { continue };
            let run = once(rival, &[program])?;
            *best = best.min(run.user.as_secs_f64());
            match &expected {
                None => expected = Some(run.stdout),
                Some(text) if *text != run.stdout => {
                    return Err(format!("{} {} prints something else", rival.path.display(), rival.options.join(" ")));
                }
                Some(_) => {}
            }
        }
    }
    let [pyrs, stack, cpython, pypy] = best;
    // A clock tick at least, so that a ratio is a number.
    Ok(Best { pyrs, stack, cpython: cpython.max(1e-4), pypy: rivals.pypy.is_some().then_some(pypy) })
}

fn once(rival: &Rival, arguments: &[&OsStr]) -> Result<Run, String> {
    let mut command = Command::new(&rival.path);
    command.args(rival.options).args(arguments);
    environment(&mut command);
    let run = measure(command).map_err(|e| format!("{}: {e}", rival.path.display()))?;
    if run.ok { Ok(run) } else { Err(format!("{} {} fails", rival.path.display(), rival.options.join(" "))) }
}

fn start_up_and_memory(rivals: &Rivals, options: &Options, report: &mut String) -> Result<(), String> {
    let pair = [&rivals.pyrs, &rivals.cpython];
    let mut wall = [Vec::new(), Vec::new()];
    for _ in 0..options.rounds * 4 {
        for (rival, wall) in pair.iter().zip(&mut wall) {
            wall.push(once(rival, &["-c".as_ref(), "pass".as_ref()])?.time.as_secs_f64());
        }
    }
    let [x, y] = wall.each_ref().map(|times| smallest(times) * 1e3);
    emit(report, &format!("{:34} {:>9} {:>9} {:>7}", "", "pyrs", "cpython", "ratio"));
    emit(report, &format!("{:34} {x:9.2} {y:9.2} {:7.2}", "start-up in ms of wall time", x / y));
    for (name, program) in MEMORY {
        let mut used = [0.0; 2];
        for (rival, used) in pair.iter().zip(&mut used) {
            let empty = once(rival, &["-c".as_ref(), "pass".as_ref()])?.peak;
            let full = once(rival, &["-c".as_ref(), (*program).as_ref()])?.peak;
            *used = full.saturating_sub(empty) as f64 / 1e6;
        }
        emit(
            report,
            &format!("{:34} {:9.1} {:9.1} {:7.2}", format!("MB of {name}"), used[0], used[1], used[0] / used[1]),
        );
    }
    Ok(())
}
