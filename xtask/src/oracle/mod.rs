//! `cargo xtask bytecode-oracle [--python PATH] [--opt 0|1|2|all] [--dis] [--pyc] [--reference FILE] [--show N] [--random N]
//! [--seed S] DIR...`: compiles
//! every file under the folders with CPython 3.10 and with pycodegen and compares every field of every code object.
//!
//! CPython runs once over all files (`reference.py`) and prints a canonical text; ours is held against it line by line.
//! `--random N` adds N programs of the whole grammar that CPython accepts, made from a fixed seed.
//! `--pyc` writes `.pyc` files, which CPython loads, compares with its own code and runs some of.
//! `--dis` compares the listings and what `symtable` says, too; `--reference FILE` keeps CPython's text for the next run. What CPython 3.10's
//! compiler refuses must be refused with the same message and line; what its parser refuses is counted.

mod canonical;
mod pyc;
mod random;

use canonical::{Objects, Refusal, objects};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

const SCRIPT: &str = include_str!("reference.py");

/// Native stack of a thread that compiles, bytes.
const STACK: usize = 256 << 20;

struct Arguments {
    python: PathBuf,
    levels: Vec<u8>,
    listing: bool,
    pyc: bool,
    reference: Option<PathBuf>,
    show: usize,
    random: usize,
    seed: u64,
    folders: Vec<PathBuf>,
}

fn arguments(list: &[String]) -> Result<Arguments, String> {
    let mut python = None;
    let mut out = Arguments {
        python: PathBuf::new(),
        levels: vec![0],
        listing: false,
        pyc: false,
        reference: None,
        show: 3,
        random: 0,
        seed: 1,
        folders: Vec::new(),
    };
    let mut list = list.iter();
    while let Some(argument) = list.next() {
        let mut value = || list.next().cloned().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--python" => python = Some(PathBuf::from(value()?)),
            "--opt" => {
                out.levels = match value()?.as_str() {
                    "0" => vec![0],
                    "1" => vec![1],
                    "2" => vec![2],
                    "all" => vec![0, 1, 2],
                    other => return Err(format!("--opt {other}: 0, 1, 2 or all")),
                }
            }
            "--dis" => out.listing = true,
            "--pyc" => out.pyc = true,
            "--reference" => out.reference = Some(value()?.into()),
            "--show" => out.show = value()?.parse().map_err(|_| "--show needs a number")?,
            "--random" => out.random = value()?.parse().map_err(|_| "--random needs a number")?,
            "--seed" => out.seed = value()?.parse().map_err(|_| "--seed needs a number")?,
            flag if flag.starts_with("--") => return Err(format!("unknown option {flag}")),
            folder => out.folders.push(folder.into()),
        }
    }
    out.python = python.or_else(find).ok_or("no CPython 3.10: set PYRS_ORACLE_310 or give --python")?;
    if out.folders.is_empty() && out.random == 0 {
        return Err("name the folders or files to compile".into());
    }
    Ok(out)
}

/// `PYRS_ORACLE_310`, or the newest 3.10 that pyenv has.
pub(crate) fn find() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("PYRS_ORACLE_310") {
        return Some(path.into());
    }
    let root = std::env::var_os("PYENV_ROOT").map(PathBuf::from);
    let versions = root.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".pyenv")))?.join("versions");
    let mut found: Vec<_> = std::fs::read_dir(versions).ok()?.filter_map(|e| Some(e.ok()?.path())).collect();
    found.retain(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("3.10.")));
    found.sort();
    Some(found.pop()?.join("bin/python3"))
}

/// The Python files at or under a path, in order.
fn files(path: &Path, out: &mut Vec<String>) {
    if path.is_dir() {
        let mut entries: Vec<_> = std::fs::read_dir(path).into_iter().flatten().flatten().map(|e| e.path()).collect();
        entries.sort();
        entries.iter().for_each(|e| files(e, out));
    } else if path.extension().is_some_and(|e| e == "py") {
        out.extend(path.to_str().map(str::to_owned));
    }
}

/// Writes random programs, more than asked for, as CPython refuses some.
fn random_files(arguments: &Arguments, paths: &mut Vec<String>) -> std::io::Result<()> {
    let folder = std::env::temp_dir().join(format!("pyrs-random-{}", arguments.seed));
    std::fs::create_dir_all(&folder)?;
    for n in 0..arguments.random * 3 {
        let path = folder.join(format!("program{n:05}.py"));
        std::fs::write(&path, random::program(arguments.seed.wrapping_mul(1_000_003).wrapping_add(n as u64)))?;
        paths.extend(path.to_str().map(str::to_owned));
    }
    Ok(())
}

fn reference(arguments: &Arguments, files: &[String]) -> Result<Vec<u8>, String> {
    if let Some(kept) = arguments.reference.as_ref().filter(|p| p.exists()) {
        return std::fs::read(kept).map_err(|e| e.to_string());
    }
    let levels: Vec<String> = arguments.levels.iter().map(u8::to_string).collect();
    let mut child = Command::new(&arguments.python)
        .args(["-I", "-c", SCRIPT, &levels.join(","), if arguments.listing { "dis" } else { "-" }])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("{}: {e}", arguments.python.display()))?;
    if let Some(mut pipe) = child.stdin.take() {
        pipe.write_all(files.join("\n").as_bytes()).map_err(|e| e.to_string())?;
    }
    let done = child.wait_with_output().map_err(|e| e.to_string())?;
    if !done.status.success() {
        return Err("CPython failed".into());
    }
    if let Some(keep) = &arguments.reference {
        std::fs::write(keep, &done.stdout).map_err(|e| e.to_string())?;
    }
    Ok(done.stdout)
}

/// What CPython says of a file at a level.
struct Wanted {
    level: u8,
    path: String,
    /// The source, where it has an encoding that needs CPython's codecs.
    source: Option<String>,
    objects: Objects,
}

/// What CPython says: for each file and level the code objects' lines.
fn parse(text: &str) -> Vec<Wanted> {
    let mut out: Vec<Wanted> = Vec::new();
    for line in text.split('\n') {
        if let Some(head) = line.strip_prefix("FILE ") {
            let (level, path) = head.split_once(' ').unwrap_or(("0", head));
            let (level, path) = (level.parse().unwrap_or(0), path.to_owned());
            out.push(Wanted { level, path, source: None, objects: Ok(Vec::new()) });
            continue;
        }
        let Some(Wanted { objects, source, .. }) = out.last_mut() else { continue };
        if let Some(hex) = line.strip_prefix("SOURCE ") {
            let bytes = (0..hex.len()).step_by(2).filter_map(|i| u8::from_str_radix(hex.get(i..i + 2)?, 16).ok());
            *source = String::from_utf8(bytes.collect()).ok();
            continue;
        }
        if let Some(error) = line.strip_prefix("ERROR ") {
            let mut parts = error.splitn(3, ' ');
            let parser = parts.next() == Some("parser");
            let number = parts.next().and_then(|n| n.parse().ok()).unwrap_or(0);
            *objects = Err(Refusal { line: number, message: parts.next().unwrap_or("").to_owned(), parser });
        } else if let Ok(list) = objects {
            if line.starts_with("== ") {
                list.push(vec![line.to_owned()]);
            } else if let Some(last) = list.last_mut().filter(|_| !line.is_empty()) {
                last.push(line.to_owned());
            }
        }
    }
    out
}

#[derive(Default)]
struct Refused {
    parser: usize,
    parser_same: usize,
    compiler: usize,
}

#[derive(Default)]
struct Report {
    objects: usize,
    same: usize,
    /// Files that CPython refuses: by its parser, and with the same words here; by its compiler.
    refused: Refused,
    /// How often which fields differ.
    why: BTreeMap<String, usize>,
    shown: usize,
    text: String,
}

impl Report {
    fn difference(&mut self, show: usize, why: String, text: impl FnOnce() -> String) {
        *self.why.entry(why).or_default() += 1;
        if self.shown < show {
            self.shown += 1;
            self.text += &text();
        }
    }

    fn compare(&mut self, show: usize, path: &str, level: u8, theirs: &[Vec<String>], ours: &Objects) {
        self.objects += theirs.len();
        let ours = match ours {
            Ok(ours) => ours,
            Err(error) => {
                let Refusal { line, message, .. } = error;
                self.difference(show, format!("error: {message}"), || format!("{path} -O{level} {line}: {message}\n"));
                return;
            }
        };
        for (i, want) in theirs.iter().enumerate() {
            let none = Vec::new();
            let got = ours.get(i).unwrap_or(&none);
            if got == want {
                self.same += 1;
                continue;
            }
            let pairs = || want.iter().zip(got).filter(|(a, b)| a != b);
            let mut fields: Vec<&str> = pairs().map(|(a, _)| a.split(' ').next().unwrap_or("")).collect();
            fields.dedup();
            if want.len() != got.len() {
                fields.push("length");
            }
            let cut = |line: &str| line.chars().take(600).collect::<String>();
            self.difference(show, fields.join(" "), || {
                let mut text = format!("{path} -O{level} {}\n", want.first().map_or("", String::as_str));
                for (a, b) in pairs().take(6) {
                    text += &format!("  - {}\n  + {}\n", cut(a), cut(b));
                }
                text
            });
        }
        for extra in ours.iter().skip(theirs.len()) {
            let line = extra.first().cloned().unwrap_or_default();
            self.difference(show, "extra".into(), || format!("{path} -O{level} extra: {line}\n"));
        }
    }
}

impl Report {
    /// What CPython's compiler refuses is refused here with the same message and line; its parser's words for a
    /// language that is older than ours are only counted.
    fn compare_refusals(&mut self, show: usize, path: &str, theirs: &Refusal, ours: &Objects) {
        let same = ours.as_ref().is_err_and(|e| e.message == theirs.message && e.line == theirs.line);
        if theirs.parser {
            self.refused.parser += 1;
            self.refused.parser_same += usize::from(same);
            return;
        }
        self.refused.compiler += 1;
        if !same {
            let ours = match ours {
                Ok(_) => "accepted".to_owned(),
                Err(e) => format!("{}: {}", e.line, e.message),
            };
            self.difference(show, format!("refusal: {}", theirs.message), || {
                format!("{path}\n  - {}: {}\n  + {ours}\n", theirs.line, theirs.message)
            });
        }
    }
}

/// Runs the task.
pub fn run(list: &[String]) -> Result<(), String> {
    let arguments = arguments(list)?;
    let mut paths = Vec::new();
    arguments.folders.iter().for_each(|f| files(f, &mut paths));
    let listed_paths: std::collections::HashSet<String> = paths.iter().cloned().collect();
    if arguments.random > 0 {
        random_files(&arguments, &mut paths).map_err(|e| e.to_string())?;
    }
    let text = reference(&arguments, &paths)?;
    let mut wanted = parse(&String::from_utf8_lossy(&text));
    // Of the random programs only as many as asked for are compared.
    let mut accepted = 0;
    wanted.retain(|w| {
        if listed_paths.contains(&w.path) {
            return true;
        }
        accepted += usize::from(w.objects.is_ok());
        accepted <= arguments.random * arguments.levels.len()
    });
    let first = arguments.levels.first().copied().unwrap_or(0);
    let (next, report) = (AtomicUsize::new(0), Mutex::new(Report::default()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            let work = || {
                while let Some(want) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let Wanted { level, path, source, objects: theirs } = want;
                    let listing = arguments.listing && *level == first;
                    let ours = objects(path, source.as_deref(), *level, listing);
                    let Ok(mut report) = report.lock() else { return };
                    match theirs {
                        Ok(theirs) => report.compare(arguments.show, path, *level, theirs, &ours),
                        Err(theirs) => report.compare_refusals(arguments.show, path, theirs, &ours),
                    }
                }
            };
            let _ = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        }
    });
    let report = report.into_inner().map_err(|_| "a worker panicked")?;
    print!("{}", report.text);
    for (why, count) in &report.why {
        println!("{count:7} differ in {why}");
    }
    println!(
        "{} files and levels; {} of {} code objects are the same; refused by CPython: {} by its parser ({} of them with the \
         same words here), {} by its compiler",
        wanted.len(),
        report.same,
        report.objects,
        report.refused.parser,
        report.refused.parser_same,
        report.refused.compiler,
    );
    if arguments.pyc {
        std::thread::scope(|scope| {
            let work = || pyc::compare(&arguments.python, &wanted);
            let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
            let done = thread.map_err(|e| e.to_string())?.join();
            done.map_err(|_| "writing .pyc files panicked")?
        })?;
    }
    if report.why.is_empty() { Ok(()) } else { Err("bytecode differs from CPython's".into()) }
}
