//! Hostile input: damaged programs and noise must end in a result or a `SyntaxError`, never in a panic or a crash.
//!
//! The cases' sources are damaged with a fixed seed ([`pyrs_tests::mutate`]). All of them go through the front end in this
//! process; some also run in the `pyrs` binary under limits of time and memory. A failure leaves its program in the
//! folder for temporary files and names it. `PYRS_BIN` names the binary, as for the cases.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use pyrs_tests::case::{TempDir, environment};
use pyrs_tests::mutate::{Rng, mutate, noise};
use pyrs_tests::{Case, Limits, process, workspace};

const SEED: u64 = 0x70797273;
const PROGRAMS: usize = 10_000;
const PROCESSES: usize = 300;
/// The mutations stop here even if not all were tried, so that a slow machine does not hang the suite.
const TIME: Duration = Duration::from_secs(60);
/// Address space of a process, bytes: what pyrs sets aside for its stacks, and as much to use.
const MEMORY: u64 = 4 << 30;
/// What the main thread has on Linux; deep nesting must be refused within it.
const STACK: usize = 8 << 20;

fn sources() -> Vec<Vec<u8>> {
    let cases = Case::discover(&workspace().join("tests/run")).unwrap();
    cases.iter().map(|case| std::fs::read(&case.script).unwrap()).collect()
}

fn front_end(program: &[u8]) {
    let Ok(source) = pylex::decode(program) else { return };
    let Ok(ast) = pyparse::parse(source, &pyparse::ParseOptions::default()) else { return };
    let Ok(code) = pycodegen::compile(&ast, &pycodegen::CompileOptions::default()) else { return };
    pycodegen::verify(&code).expect("what the compiler makes passes the verifier");
}

fn keep(program: &[u8], name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("pyrs-hostile-{name}.py"));
    std::fs::write(&path, program).unwrap();
    path
}

/// Runs the front end over `programs` on a thread with the main thread's stack.
fn check_front_end(name: &'static str, programs: impl Iterator<Item = Vec<u8>> + Send + 'static) {
    let check = move || {
        let end = Instant::now() + TIME;
        for (number, program) in programs.enumerate() {
            if catch_unwind(AssertUnwindSafe(|| front_end(&program))).is_err() {
                panic!("{name} {number} panics: {}", keep(&program, &format!("{name}-{number}")).display());
            }
            if Instant::now() > end {
                eprintln!("{name}: stopped after {} programs", number + 1);
                break;
            }
        }
    };
    std::thread::Builder::new().stack_size(STACK).spawn(check).unwrap().join().unwrap();
}

#[test]
fn whole_programs_compile() {
    let mut problems = Vec::new();
    for case in Case::discover(&workspace().join("tests/run")).unwrap() {
        let source = pylex::decode(&std::fs::read(&case.script).unwrap()).unwrap();
        match pyparse::parse(source, &pyparse::ParseOptions::default()) {
            Ok(ast) => match pycodegen::compile(&ast, &pycodegen::CompileOptions::default()) {
                Ok(code) => pycodegen::verify(&code).expect("what the compiler makes passes the verifier"),
                Err(error) => problems.push(format!("{}: {error:?}", case.name)),
            },
            Err(error) => problems.push(format!("{}: {error:?}", case.name)),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn damaged_programs() {
    let (sources, mut rng) = (sources(), Rng::new(SEED));
    check_front_end("damaged", (0..PROGRAMS).map(move |i| mutate(&sources[i % sources.len()], &mut rng)));
}

#[test]
fn cut_off_programs() {
    let (sources, mut rng) = (sources(), Rng::new(SEED + 1));
    let cut = move |i: usize| {
        let source = &sources[i % sources.len()];
        source[..rng.below(source.len())].to_vec()
    };
    check_front_end("cut", (0..PROGRAMS / 5).map(cut));
}

#[test]
fn random_bytes() {
    let mut rng = Rng::new(SEED + 2);
    check_front_end("noise", (0..PROGRAMS / 5).map(move |i| noise(i % 200, &mut rng)));
}

#[test]
fn deep_nesting() {
    let repeat = |open: &str, middle: &str, close: &str| {
        [open.repeat(20_000), middle.to_owned(), close.repeat(20_000)].concat().into_bytes()
    };
    let mut programs = vec![
        repeat("(", "1", ")"),
        repeat("[", "", "]"),
        repeat("{1:", "1", "}"),
        repeat("f(", "1", ")"),
        repeat("-", "1", ""),
        repeat("not ", "1", ""),
        repeat("lambda: ", "1", ""),
        repeat("1 if 1 else ", "1", ""),
        repeat("2**", "2", ""),
        repeat("1+", "1", ""),
        repeat("a.", "a", ""),
        repeat("a = ", "1", ""),
        repeat("f'{", "1", "}'"),
        repeat("if 1:\n pass\nel", "se:\n pass\n", ""),
        repeat("await ", "1", ""),
        repeat("match x:\n case ", "[", "["),
    ];
    let blocks: String = (0..500).map(|n| " ".repeat(n) + "if 1:\n").collect();
    programs.push(blocks.into_bytes());
    check_front_end("deep", programs.into_iter());
}

#[test]
fn damaged_programs_run() {
    let binary = binary();
    let tmp = TempDir::new().unwrap();
    let (sources, mut rng) = (sources(), Rng::new(SEED + 3));
    let limits = Limits { timeout: Duration::from_secs(5), memory: Some(MEMORY), output: 1 << 16 };
    let end = Instant::now() + TIME;
    for number in 0..PROCESSES {
        let program = mutate(&sources[number * 7 % sources.len()], &mut rng);
        let script = tmp.0.join("script.py");
        std::fs::write(&script, &program).unwrap();
        let mut command = Command::new(&binary);
        command.arg(&script).current_dir(&tmp.0);
        environment(&mut command);
        let outcome = process::run(command, b"", &limits).unwrap();
        assert!(!outcome.stderr.contains("cannot start"), "{}", outcome.stderr);
        assert!(
            outcome.timed_out || (0..=2).contains(&outcome.code),
            "exit code {} of {}\n{}",
            outcome.code,
            keep(&program, &format!("run-{number}")).display(),
            outcome.stderr
        );
        if Instant::now() > end {
            eprintln!("stopped after {} programs", number + 1);
            break;
        }
    }
}

#[test]
fn products_without_room_raise() {
    let tmp = TempDir::new().unwrap();
    let script = tmp.0.join("script.py");
    let factor = "x = (1 << 400_000_000) - 1\n";
    for product in ["x * x", "x ** 2"] {
        let tried = format!("try:\n    {product}\nexcept MemoryError:\n    print('refused')\n");
        std::fs::write(&script, format!("{factor}{tried}")).unwrap();
        let mut command = Command::new(binary());
        command.arg(&script).current_dir(&tmp.0);
        environment(&mut command);
        let limits = Limits { memory: Some(MEMORY), ..Limits::default() };
        let outcome = process::run(command, b"", &limits).unwrap();
        assert_eq!(outcome.stdout, "refused\n", "{product}: {}", outcome.stderr);
    }
}

/// With less address space than pyrs would set aside for its stacks they are smaller, and calls end earlier.
#[test]
fn little_address_space_means_smaller_stacks() {
    let tmp = TempDir::new().unwrap();
    let script = tmp.0.join("script.py");
    let program = "\
import sys
sys.setrecursionlimit(10**7)
def f():
    return f()
try:
    f()
except RecursionError as e:
    print(e)
";
    std::fs::write(&script, program).unwrap();
    let mut command = Command::new(binary());
    command.arg(&script).current_dir(&tmp.0);
    environment(&mut command);
    let limits = Limits { memory: Some(512 << 20), ..Limits::default() };
    let outcome = process::run(command, b"", &limits).unwrap();
    assert_eq!(outcome.stdout, "maximum recursion depth exceeded\n", "{}", outcome.stderr);
}

fn binary() -> PathBuf {
    pyrs_tests::process::pyrs_binary().expect("pyrs builds")
}
