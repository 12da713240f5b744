//! Source to code objects over a whole standard library: MB/s, the share of each stage, allocations, peak memory.
//!
//! ```text
//! PYRS_LIB=/usr/lib/python3.10 cargo bench -p pyrs-benches --bench compile [-- --all]
//! ```
//!
//! Every file of the folder that compiles is read and decoded once; tests and installed packages are left out unless
//! `--all` is given. Then each stage runs over all of them and the best of some rounds counts, in processor time of the
//! thread, which other work on the machine disturbs less than wall time. A stage is given what the stage
//! before makes, except that the parser calls the lexer itself and the compiler builds the symbol table; their own shares are
//! differences.

use pycodegen::{CompileOptions, Version, compile, symtable};
use pyparse::{ParseOptions, Source};
use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

const ROUNDS: usize = 10;

/// The system's allocator with a count, while it is asked for one.
struct Counting;

static COUNT: AtomicBool = AtomicBool::new(false);
static CALLS: AtomicUsize = AtomicUsize::new(0);
static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn grown(bytes: usize) {
    if COUNT.load(Relaxed) {
        CALLS.fetch_add(1, Relaxed);
        PEAK.fetch_max(LIVE.fetch_add(bytes, Relaxed).wrapping_add(bytes), Relaxed);
    }
}

fn shrunk(bytes: usize) {
    if COUNT.load(Relaxed) {
        LIVE.fetch_sub(bytes, Relaxed);
    }
}

// SAFETY: every call goes to the system's allocator as it came; the counters touch no memory of it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grown(layout.size());
        // SAFETY: the caller's promise is the one that `System` wants.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        shrunk(layout.size());
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        grown(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        grown(size);
        shrunk(layout.size());
        // SAFETY: as above.
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Allocations of `work`, and the most bytes of its own that were alive at a time.
fn count<T>(work: impl FnOnce() -> T) -> (usize, usize, T) {
    for counter in [&CALLS, &LIVE, &PEAK] {
        counter.store(0, Relaxed);
    }
    COUNT.store(true, Relaxed);
    let out = work();
    COUNT.store(false, Relaxed);
    (CALLS.load(Relaxed), PEAK.load(Relaxed), out)
}

/// Python files under a folder; without tests and installed packages, unless all are asked for.
fn files(folder: &Path, all: bool, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if all || !["test", "tests", "idle_test", "site-packages"].contains(&&*name) {
                files(&path, all, out);
            }
        } else if path.extension().is_some_and(|e| e == "py") {
            out.push(path);
        }
    }
}

/// `PYRS_LIB`, or the library of a CPython 3.10 that pyenv has.
fn library() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("PYRS_LIB") {
        return Some(path.into());
    }
    let versions = PathBuf::from(std::env::var_os("HOME")?).join(".pyenv/versions");
    let mut entries = std::fs::read_dir(versions).ok()?.flatten();
    let found = entries.find(|e| e.file_name().to_string_lossy().starts_with("3.10."))?;
    Some(found.path().join("lib/python3.10"))
}

/// Processor time that this thread has used.
fn now() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a live local of the right type.
    let status = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    assert_eq!(status, 0, "this system has no clock for threads");
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

fn best(mut work: impl FnMut()) -> Duration {
    let time = |work: &mut dyn FnMut()| {
        let start = now();
        work();
        now() - start
    };
    (0..ROUNDS).map(|_| time(&mut work)).min().unwrap_or_default()
}

fn parse(source: &Source) -> Option<pyast::Ast> {
    pyparse::parse(source.clone(), &ParseOptions::default()).ok()
}

fn measure(folder: &Path, all: bool) {
    let options = CompileOptions { version: Version::V3_10, ..CompileOptions::default() };
    let mut paths = Vec::new();
    files(folder, all, &mut paths);
    let (mut sources, mut trees) = (Vec::new(), Vec::new());
    for path in paths {
        let decoded = std::fs::read(&path).ok().and_then(|bytes| pylex::decode(&bytes).ok());
        let Some((source, tree)) = decoded.and_then(|s| parse(&s).map(|tree| (s, tree))) else { continue };
        if compile(&tree, &options).is_ok() {
            sources.push(source);
            trees.push(tree);
        }
    }
    let bytes: usize = sources.iter().map(|s| s.text().len()).sum();
    println!("{} files, {:.1} MB", sources.len(), bytes as f64 / 1e6);

    let lex = best(|| sources.iter().for_each(|s| _ = black_box(pylex::lex(s.text()))));
    let tree = best(|| sources.iter().for_each(|s| _ = black_box(parse(s))));
    let table = best(|| trees.iter().for_each(|t| _ = black_box(symtable::build(t, Default::default()))));
    let code = best(|| trees.iter().for_each(|t| _ = black_box(compile(t, &options))));
    let total = tree + code;
    let row = |name: &str, time: Duration| {
        let seconds = time.as_secs_f64();
        let share = 100.0 * seconds / total.as_secs_f64();
        println!("{name:32} {:7.1} MB/s {:8.1} ms {share:5.1} %", bytes as f64 / 1e6 / seconds, seconds * 1e3);
    };
    row("lexer", lex);
    row("parser", tree.saturating_sub(lex));
    row("symbol table", table);
    row("blocks, optimizer, assembler", code.saturating_sub(table));
    row("tree to code", code);
    row("source to code", total);

    let (mut calls_tree, mut calls_code, mut objects) = (0, 0, 0);
    let mut most = (0, 0, 0);
    for source in &sources {
        let (calls, tree_peak, Some(tree)) = count(|| parse(source)) else { continue };
        calls_tree += calls;
        let (calls, peak, code) = count(|| compile(&tree, &options));
        calls_code += calls;
        objects += code.map_or(0, |c| code_objects(&c));
        most = most.max((peak, tree_peak, source.text().len()));
    }
    let per = |calls: usize| calls as f64 / (bytes as f64 / 1e3);
    println!("allocations: {calls_tree} of the parser, {:.1} a KB of source", per(calls_tree));
    println!(
        "             {calls_code} of the compiler, {:.1} a KB of source, {:.1} a code object ({objects})",
        per(calls_code),
        calls_code as f64 / objects as f64
    );
    let (peak, tree_peak, length) = most;
    println!(
        "peak memory: {:.1} MB compiling, {:.1} MB parsing the file ({:.2} MB) that needs most",
        peak as f64 / 1e6,
        tree_peak as f64 / 1e6,
        length as f64 / 1e6
    );
}

fn code_objects(code: &pycodegen::Code) -> usize {
    let inner = code.consts.iter().map(|c| if let pycodegen::Const::Code(c) = c { code_objects(c) } else { 0 });
    1 + inner.sum::<usize>()
}

fn main() {
    let all = std::env::args().any(|a| a == "--all");
    let Some(folder) = library() else {
        println!("skipped: no library to compile; set PYRS_LIB");
        return;
    };
    // Deep nesting in the library's tests needs more stack than the first thread has.
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(move || measure(&folder, all));
    if thread.is_err() || thread.is_ok_and(|t| t.join().is_err()) {
        std::process::exit(1);
    }
}
