//! Lexing and parsing, ours beside `ruff_python_parser` and `rustpython-parser`, on the same files in one process: MB/s.
//!
//! ```text
//! PYRS_FILES=DIR cargo bench          all .py files below DIR; else the cases of this repository
//! PYRS_ROUNDS=N                       20 unless set
//! ```
//!
//! In every round each contestant goes over all files once, one after the other, so a busy machine troubles all alike;
//! the time is that of the processor where Linux tells it. The best and the median round are printed. Files that one of the three refuses are left out, so all do the same work.
//! Before that: the peak of memory that a tree needs while it is made, and what stays of it, in bytes a byte of source.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

/// The system's allocator, counting.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to `System` unchanged; counting touches atomics only.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        PEAK.fetch_max(NOW.fetch_add(layout.size(), Relaxed) + layout.size(), Relaxed);
        // SAFETY: the caller's promise is `System`'s.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }
    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // While the contents move, both are there.
        PEAK.fetch_max(NOW.fetch_add(size, Relaxed) + size, Relaxed);
        NOW.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "py") {
            files.push(path);
        }
    }
}

fn ours(text: &str) -> Option<pyast::Ast> {
    pyparse::parse(text, &pyparse::ParseOptions::default()).ok()
}

fn ruff(text: &str) -> Option<impl Sized + use<>> {
    ruff_python_parser::parse_module(text).ok()
}

fn rustpython(text: &str) -> Option<impl Sized + use<>> {
    rustpython_parser::parse(text, rustpython_parser::Mode::Module, "<bench>").ok()
}

/// The kinds of all tokens, kept (ours keep their ranges as well; ruff's are private).
fn ruff_tokens(text: &str) -> usize {
    let mut lexer = ruff_python_parser::lexer::lex(text, ruff_python_parser::Mode::Module);
    let mut tokens = Vec::with_capacity(text.len() / 6);
    loop {
        let kind = lexer.next_token();
        tokens.push(kind);
        if kind.is_eof() {
            return black_box(tokens).len();
        }
    }
}

fn texts() -> Vec<String> {
    let folder = std::env::var_os("PYRS_FILES").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests"));
    let mut files = Vec::new();
    collect(&folder, &mut files);
    files.sort();
    let texts = files.iter().filter_map(|f| std::fs::read_to_string(f).ok());
    texts.filter(|t| !t.contains('\r') && ours(t).is_some() && ruff(t).is_some() && rustpython(t).is_some()).collect()
}

/// Peak while trees are made one by one, and what they hold, in bytes a byte of source: sums over the files.
fn memory<T>(name: &str, texts: &[String], parse: impl Fn(&str) -> Option<T>) {
    let (mut peak, mut held, mut source) = (0, 0, 0);
    for text in texts {
        let before = NOW.load(Relaxed);
        PEAK.store(before, Relaxed);
        let tree = parse(text);
        peak += PEAK.load(Relaxed) - before;
        held += NOW.load(Relaxed) - before;
        source += text.len();
        drop(tree);
    }
    println!("{name}: peak {:.1}, tree {:.1}", peak as f64 / source as f64, held as f64 / source as f64);
}

/// Seconds that this thread has run; elsewhere than on Linux, seconds.
fn seconds(start: Instant) -> f64 {
    let run = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let run = run.and_then(|t| t.split_whitespace().next()?.parse::<f64>().ok());
    run.map_or_else(|| start.elapsed().as_secs_f64(), |ns| ns / 1e9)
}

fn main() {
    let start = Instant::now();
    let texts = texts();
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} files, {:.2} MB; bytes a byte of source:", texts.len(), bytes as f64 / 1e6);
    memory("pyparse", &texts, ours);
    memory("ruff_python_parser", &texts, ruff);
    memory("rustpython-parser", &texts, rustpython);
    type Contestant<'a> = (&'static str, Box<dyn Fn() + 'a>);
    let all = |f: fn(&str) -> usize| {
        let texts = &texts;
        Box::new(move || {
            texts.iter().for_each(|t| {
                black_box(f(t));
            });
        })
    };
    let contestants: [Contestant<'_>; 5] = [
        ("lex pylex", all(|t| pylex::lex(t).tokens.len())),
        ("lex ruff_python_parser", all(ruff_tokens)),
        ("parse pyparse", Box::new(|| texts.iter().for_each(|t| drop(black_box(ours(t)))))),
        ("parse ruff_python_parser", Box::new(|| texts.iter().for_each(|t| drop(black_box(ruff(t)))))),
        ("parse rustpython-parser", Box::new(|| texts.iter().for_each(|t| drop(black_box(rustpython(t)))))),
    ];
    let rounds = std::env::var("PYRS_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(20usize).max(1);
    let mut times = vec![Vec::new(); contestants.len()];
    for _ in 0..rounds {
        for ((_, run), times) in contestants.iter().zip(&mut times) {
            let before = seconds(start);
            run();
            times.push(seconds(start) - before);
        }
    }
    println!("MB/s, best and median of {rounds} alternating rounds:");
    for ((name, _), mut times) in contestants.iter().zip(times) {
        times.sort_by(f64::total_cmp);
        let speed = |time: f64| bytes as f64 / 1e6 / time;
        println!("{name:26} {:7.1} {:7.1}", speed(times[0]), speed(times[rounds / 2]));
    }
}
