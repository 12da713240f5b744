//! Parsing, ours beside `ruff_python_parser` and `rustpython-parser`, on the same files in one process: MB/s.
//!
//! ```text
//! PYRS_FILES=DIR cargo bench          all .py files below DIR; else the cases of this repository
//! ```
//!
//! Files that one of the three refuses are left out, so all do the same work. At the end: the peak of memory that a
//! tree needs while it is made, and what stays of it, in bytes a byte of source.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

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

fn parsers(c: &mut Criterion) {
    let texts = texts();
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} files, {:.2} MB; bytes a byte of source:", texts.len(), bytes as f64 / 1e6);
    memory("pyparse", &texts, ours);
    memory("ruff_python_parser", &texts, ruff);
    memory("rustpython-parser", &texts, rustpython);
    let mut group = c.benchmark_group("parse");
    group.throughput(Throughput::Bytes(bytes as u64)).sample_size(10);
    group.bench_function("pylex alone", |b| {
        b.iter(|| texts.iter().map(|t| black_box(pylex::lex(t)).tokens.len()).sum::<usize>());
    });
    group.bench_function("pyparse", |b| b.iter(|| texts.iter().for_each(|t| drop(black_box(ours(t))))));
    group.bench_function("ruff_python_parser", |b| b.iter(|| texts.iter().for_each(|t| drop(black_box(ruff(t))))));
    group.bench_function("rustpython-parser", |b| {
        b.iter(|| texts.iter().for_each(|t| drop(black_box(rustpython(t)))));
    });
    group.finish();
}

criterion_group!(benches, parsers);
criterion_main!(benches);
