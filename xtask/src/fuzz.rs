//! `cargo xtask fuzz [--count N] [--seed S] [--threads N] [--longest N] [--big MB]`: damaged programs through the whole front end.
//!
//! Seeds are all `.py` files that are checked in; each input is one of them (or a splice of two, or noise), damaged by
//! `pyrs_tests::mutate`. It goes through decode, lex, token dump, parse in all modes, dump, unparse and stub, some of them also through recovery; what is
//! unparsed must parse again to the same tree, unless CPython's own rules of quoting break it. A panic or an input that
//! takes longer than [`SLOW`] is kept in the folder for temporary files and named. Input `i` of a seed is the same on
//! every machine. With `--big` only programs of one line of so many megabytes go through, and time and memory are printed.

use std::cell::Cell;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use pyast::{Dump, StubOptions};
use pyparse::{Mode, ParseOptions};
use pyrs_tests::mutate::{Rng, mutate, noise};
use pyrs_tests::workspace;

/// More than this for one input is a finding.
const SLOW: Duration = Duration::from_secs(2);

/// Longer seeds are cut to a piece of this length unless told otherwise: many small inputs find more than few big ones.
const LONGEST: u64 = 3000;

/// One input in so many goes through recovery and the judgement of prompts, too: they parse many times.
const RECOVER: u64 = 8;

thread_local! {
    /// The number of the input that this thread is at: a release build ends at the first panic, the hook names it.
    static NUMBER: Cell<u64> = const { Cell::new(0) };
}

/// Runs the task.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let (mut count, mut seed, mut threads, mut longest, mut megabytes) = (100_000u64, 1u64, 2u64, LONGEST, 0u64);
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let target = match argument.as_str() {
            "--count" => &mut count,
            "--seed" => &mut seed,
            "--threads" => &mut threads,
            "--longest" => &mut longest,
            "--big" => &mut megabytes,
            other => return Err(format!("fuzz: unknown argument {other}")),
        };
        *target = arguments.next().and_then(|n| n.parse().ok()).ok_or(format!("{argument} wants a number"))?;
    }
    if megabytes > 0 {
        big(usize::try_from(megabytes).map_err(|e| e.to_string())? << 20);
        return Ok(());
    }
    let mut seeds = Vec::new();
    for folder in ["tests", "crates", "benches"] {
        collect(&workspace().join(folder), &mut seeds);
    }
    if seeds.is_empty() {
        return Err("no seeds".into());
    }
    let longest = usize::try_from(longest).map_err(|e| e.to_string())?;
    std::panic::set_hook(Box::new(move |info| eprintln!("seed {seed}, input {}: {info}", NUMBER.get())));
    let (next, trees, changed) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let findings = Mutex::new(Vec::new());
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            let work = || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        return;
                    }
                    NUMBER.set(number);
                    if number > 0 && number.is_multiple_of(100_000) {
                        println!("{number} inputs, {:.0} s", start.elapsed().as_secs_f64());
                    }
                    let mut rng = Rng::new(seed.wrapping_mul(0x1_0000_0001).wrapping_add(number));
                    let input = input(&seeds, longest, &mut rng);
                    let begin = Instant::now();
                    let problem = match catch_unwind(AssertUnwindSafe(|| front_end(&input, number % RECOVER == 0))) {
                        Err(_) => Some("panics"),
                        Ok(_) if begin.elapsed() > SLOW => Some("is slow"),
                        Ok(outcome) => {
                            trees.fetch_add(u64::from(outcome.tree), Ordering::Relaxed);
                            changed.fetch_add(u64::from(outcome.changed), Ordering::Relaxed);
                            outcome.problem
                        }
                    };
                    if let Some(problem) = problem {
                        let path = std::env::temp_dir().join(format!("pyrs-fuzz-{seed}-{number}.py"));
                        let _ = fs::write(&path, &input);
                        println!("{} {problem}", path.display());
                        if let Ok(mut list) = findings.lock() {
                            list.push(path);
                        }
                    }
                }
            };
            // The main thread's stack on Linux: deep input must be refused within it.
            let _ = std::thread::Builder::new().stack_size(8 << 20).spawn_scoped(scope, work);
        }
    });
    let findings = findings.into_inner().map_err(|_| "a worker panicked")?;
    println!(
        "{count} inputs in {:.0} s, {} of them programs, {} that unparse to another program, {} findings",
        start.elapsed().as_secs_f64(),
        trees.into_inner(),
        changed.into_inner(),
        findings.len()
    );
    if findings.is_empty() { Ok(()) } else { Err(format!("{} findings", findings.len())) }
}

/// Long lines: every one ends in a tree or an error. Linux is asked to count each one's peak anew.
fn big(bytes: usize) {
    let cases: [(&str, &str, &str, &str); 23] = [
        ("a comment", "#", "c", ""),
        ("a name", "", "n", ""),
        ("an integer", "", "1", ""),
        ("a hexadecimal integer", "0x", "f", ""),
        ("a string", "'", "s", "'"),
        ("escapes", "'", "\\n", "'"),
        ("an f-string", "f'", "s", "'"),
        ("fields", "f'", "{x}", "'"),
        ("fields that show themselves", "f'", "{x=}", "'"),
        ("strings", "", "'s' ", ""),
        ("sums", "1", "+1", ""),
        ("signs", "", "-", ""),
        ("comparisons", "a", "<a", ""),
        ("attributes", "a", ".b", ""),
        ("conditions", "a", " if a else a", ""),
        ("statements", "", "x=1;", ""),
        ("targets", "a", "=a", ""),
        ("a tuple", "", "a,", ""),
        ("a dict", "{", "a:b,", "}"),
        ("a call", "f(", "x=1,", ")"),
        ("a list and what is wrong", "[", "x,", "] y"),
        ("parentheses", "", "(", ""),
        ("an unclosed string", "'", "s", ""),
    ];
    for (name, head, body, tail) in cases {
        let text = format!("{head}{}{tail}\n", body.repeat(bytes / body.len()));
        let _ = fs::write("/proc/self/clear_refs", "5");
        let start = Instant::now();
        let outcome = match pyparse::parse(text, &ParseOptions::default()) {
            Ok(ast) => format!("a tree of {} expressions", ast.expr_count()),
            Err(error) => error.to_string(),
        };
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("").trim().to_owned();
        println!("{name}: {:.1} s, peak {peak}, {:.100}", start.elapsed().as_secs_f64(), outcome);
    }
}

struct Outcome {
    /// It is a program.
    tree: bool,
    /// Its unparsed text is another program, for a reason that CPython shares.
    changed: bool,
    problem: Option<&'static str>,
}

fn front_end(bytes: &[u8], recover: bool) -> Outcome {
    let mut outcome = Outcome { tree: false, changed: false, problem: None };
    let Ok(source) = pylex::decode(bytes) else { return outcome };
    let tokens = pylex::lex(source.text());
    let _ = pylex::dump_tokens(source.text(), &tokens, "utf-8");
    for mode in [Mode::Interactive, Mode::Expression, Mode::FunctionType] {
        if let Ok(ast) = pyparse::parse(source.clone(), &ParseOptions::mode(mode)) {
            let _ = (pyast::dump(&ast), pyast::unparse(&ast));
        }
    }
    if recover {
        let _ = pyparse::completeness(source.text(), &ParseOptions::mode(Mode::Interactive));
        outcome.problem = recovers(&source);
    }
    let Ok(ast) = pyparse::parse(source, &ParseOptions::default()) else { return outcome };
    outcome.tree = true;
    let _ = pyast::dump_with_attributes(&ast);
    let _ = Dump { indent: Some("  "), ..Dump::default() }.text(&ast);
    if !pyast::same_tree(&ast, &ast.clone()) || !pyast::same_tree(&ast, &pyast::fold::copy(&ast)) {
        outcome.problem = Some("is not equal to its copy");
    }
    let stub = pyast::stub(&ast, &StubOptions::default());
    if pyparse::parse(stub, &ParseOptions::default()).is_err() {
        outcome.problem = Some("has a stub that does not parse");
    }
    let text = pyast::unparse(&ast);
    match pyparse::parse(text, &ParseOptions::default()) {
        Ok(again) => outcome.changed = !pyast::same_tree(&ast, &again),
        Err(_) => outcome.changed = true,
    }
    outcome
}

/// What is wrong with the recovery from the errors of a source.
fn recovers(source: &pylex::Source) -> Option<&'static str> {
    let first = pyparse::parse(source.clone(), &ParseOptions::default()).err();
    let found = pyparse::parse_recovering(source.clone(), &ParseOptions::default());
    let Some(ast) = &found.ast else { return Some("has no tree behind its errors") };
    let _ = pyast::dump_with_attributes(ast);
    match first {
        None if !found.errors.is_empty() => Some("recovers without an error"),
        Some(e) if !found.errors.contains(&e) => Some("recovers and loses the first error"),
        _ => None,
    }
}

fn input(seeds: &[Vec<u8>], longest: usize, rng: &mut Rng) -> Vec<u8> {
    let piece = |rng: &mut Rng| {
        let seed = seeds.get(rng.below(seeds.len())).map_or(&[][..], Vec::as_slice);
        let from = rng.below(seed.len().saturating_sub(longest) + 1);
        seed.get(from..(from + longest).min(seed.len())).unwrap_or(seed).to_vec()
    };
    match rng.below(20) {
        0 => {
            let length = rng.below(300);
            noise(length, rng)
        }
        1 | 2 => {
            let mut first = piece(rng);
            let second = piece(rng);
            first.truncate(rng.below(first.len() + 1));
            first.extend_from_slice(second.get(rng.below(second.len() + 1)..).unwrap_or(&[]));
            mutate(&first, rng)
        }
        3 => {
            let part = piece(rng);
            let part = part.get(..rng.below(20).min(part.len())).unwrap_or(&[]);
            part.repeat(1 + rng.below(400))
        }
        _ => mutate(&piece(rng), rng),
    }
}

fn collect(folder: &Path, seeds: &mut Vec<Vec<u8>>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, seeds);
        } else if path.extension().is_some_and(|e| e == "py") {
            seeds.extend(fs::read(path));
        }
    }
}
