//! The front end by itself: bytes of source a second through the lexer, the parser and the compiler.
//!
//! ```text
//! cargo bench -p pyrs-benches --bench frontend [-- FILTER]
//! ```
//!
//! The inputs are the programs of `tests/run/programs` in one piece and, where `PYRS_LIB` names a folder with a standard
//! library, its modules. Every stage is given what the stage before makes: `parse` includes the lexer, which the parser
//! calls, and `compile` begins with the tree.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pyast::Ast;
use pyparse::{ParseOptions, Source};
use pyrs_tests::workspace;

/// At most this many bytes of the standard library, the folder's files in the order of their names.
const LIBRARY_BYTES: usize = 2 << 20;

/// One input: files that are worked on one after another.
struct Input {
    name: &'static str,
    sources: Vec<Source>,
}

impl Input {
    fn bytes(&self) -> u64 {
        self.sources.iter().map(|s| s.text().len() as u64).sum()
    }

    fn trees(&self) -> Vec<Ast> {
        self.sources.iter().filter_map(parse).collect()
    }
}

fn parse(source: &Source) -> Option<Ast> {
    pyparse::parse(source.clone(), &ParseOptions::default()).ok()
}

fn python_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<_> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "py"));
    files.sort();
    files
}

fn decoded(bytes: &[u8]) -> Option<Source> {
    let source = pylex::decode(bytes).ok()?;
    parse(&source).is_some().then_some(source)
}

/// The programs joined to one file: what a big module costs.
fn programs() -> Input {
    let files = python_files(&workspace().join("tests/run/programs"));
    let mut text = Vec::new();
    for file in files {
        if let Ok(bytes) = std::fs::read(file)
            && decoded(&bytes).is_some()
        {
            text.extend_from_slice(&bytes);
            text.push(b'\n');
        }
    }
    Input { name: "programs", sources: decoded(&text).into_iter().collect() }
}

/// The standard library's modules, each by itself, as far as they parse.
fn library() -> Option<Input> {
    let folder = PathBuf::from(std::env::var_os("PYRS_LIB")?);
    let mut left = LIBRARY_BYTES;
    let mut sources = Vec::new();
    for file in python_files(&folder) {
        let Some(source) = std::fs::read(file).ok().and_then(|b| decoded(&b)) else { continue };
        let Some(rest) = left.checked_sub(source.text().len()) else { break };
        left = rest;
        sources.push(source);
    }
    (!sources.is_empty()).then_some(Input { name: "library", sources })
}

fn frontend(criterion: &mut Criterion) {
    let inputs: Vec<Input> = std::iter::once(programs()).chain(library()).filter(|i| i.bytes() > 0).collect();
    let options = pycodegen::CompileOptions::default();
    for stage in ["lex", "parse", "compile"] {
        let mut group = criterion.benchmark_group(stage);
        group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4)).sample_size(40);
        for input in &inputs {
            group.throughput(Throughput::Bytes(input.bytes()));
            let id = BenchmarkId::from_parameter(input.name);
            match stage {
                "lex" => group.bench_function(id, |b| {
                    b.iter(|| {
                        input.sources.iter().map(|s| pylex::lex(black_box(s.text())).tokens.len()).sum::<usize>()
                    });
                }),
                "parse" => group.bench_function(id, |b| {
                    b.iter(|| input.sources.iter().filter_map(|s| parse(black_box(s))).count());
                }),
                _ => {
                    let trees = input.trees();
                    group.bench_function(id, |b| {
                        b.iter(|| {
                            let codes = trees.iter().filter_map(|t| pycodegen::compile(black_box(t), &options).ok());
                            codes.map(|c| c.code.len()).sum::<usize>()
                        });
                    })
                }
            };
        }
        group.finish();
    }
}

criterion_group!(benches, frontend);
criterion_main!(benches);
