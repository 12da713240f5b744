//! Source to code objects in MB/s: `cargo bench -p pycodegen --bench compile [-- FOLDER]`.
//!
//! Every file under the folder that compiles (`PYRS_BENCH_LIB`, else CPython's library under pyenv) is read once; then each
//! stage runs over all of them five times and the best time counts: parsing, the symbol table, and all of the compiler.

use pycodegen::{CompileOptions, Version, compile, symtable};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const ROUNDS: usize = 5;

fn files(path: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "py") {
            out.push(path);
        }
    }
}

fn library() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("PYRS_BENCH_LIB") {
        return Some(path.into());
    }
    let versions = PathBuf::from(std::env::var_os("HOME")?).join(".pyenv/versions");
    let found =
        std::fs::read_dir(versions).ok()?.flatten().find(|e| e.file_name().to_string_lossy().starts_with("3.10."))?;
    Some(found.path().join("lib/python3.10"))
}

fn best(mut work: impl FnMut()) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        work();
        best = best.min(start.elapsed());
    }
    best
}

fn measure(folder: &Path) {
    let mut paths = Vec::new();
    files(folder, &mut paths);
    let options = CompileOptions { version: Version::V3_10, ..CompileOptions::default() };
    let mut sources = Vec::new();
    let mut trees = Vec::new();
    for path in paths {
        let Ok(source) = std::fs::read_to_string(&path) else { continue };
        let Ok(tree) = pyparse::parse(source.as_str(), &pyparse::ParseOptions::default()) else { continue };
        if compile(&tree, &options).is_ok() {
            sources.push(source);
            trees.push(tree);
        }
    }
    let bytes: usize = sources.iter().map(String::len).sum();
    let speed = |name: &str, time: Duration| {
        println!("{name:24} {:7.1} MB/s  {:6.1} ms", bytes as f64 / 1e6 / time.as_secs_f64(), time.as_secs_f64() * 1e3);
    };
    println!("{} files, {:.1} MB", sources.len(), bytes as f64 / 1e6);
    let parse = best(|| {
        for source in &sources {
            let _ = std::hint::black_box(pyparse::parse(source.as_str(), &pyparse::ParseOptions::default()));
        }
    });
    speed("source to tree", parse);
    let table = best(|| {
        for tree in &trees {
            let _ = std::hint::black_box(symtable::build(tree, Default::default()));
        }
    });
    speed("tree to symbol table", table);
    let code = best(|| {
        for tree in &trees {
            let _ = std::hint::black_box(compile(tree, &options));
        }
    });
    speed("tree to code", code);
    speed("source to code", parse + code);
}

fn main() {
    let folder = std::env::args().skip(1).find(|a| !a.starts_with('-')).map(PathBuf::from).or_else(library);
    let Some(folder) = folder else {
        println!("skipped: no library to compile; set PYRS_BENCH_LIB");
        return;
    };
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(move || measure(&folder));
    if thread.is_err() || thread.is_ok_and(|t| t.join().is_err()) {
        std::process::exit(1);
    }
}
