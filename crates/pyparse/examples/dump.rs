//! `dump [-a] FILE...`: the trees as `ast.dump` prints them, `-a` with attributes; a syntax error as one line.
//! `dump -t FILE...`: times parsing, all files together, and prints MB/s.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut attributes = false;
    let mut timing = false;
    let mut files = Vec::new();
    for arg in std::env::args().skip(1) {
        match arg.as_str() {
            "-a" => attributes = true,
            "-t" => timing = true,
            _ => files.push(arg),
        }
    }
    if timing {
        return time(&files);
    }
    let mut failed = false;
    for path in &files {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(e) => {
                println!("{path}: {e}");
                failed = true;
                continue;
            }
        };
        let tree = pylex::decode(&bytes)
            .map_err(|e| e.to_string())
            .and_then(|source| pyparse::parse(source, &pyparse::ParseOptions::default()).map_err(|e| e.to_string()));
        match tree {
            Ok(ast) if attributes => println!("{}", pyast::dump_with_attributes(&ast)),
            Ok(ast) => println!("{}", pyast::dump(&ast)),
            Err(e) => {
                println!("{e}");
                failed = true;
            }
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn time(files: &[String]) -> ExitCode {
    let sources: Vec<pylex::Source> =
        files.iter().filter_map(|f| std::fs::read(f).ok()).filter_map(|b| pylex::decode(&b).ok()).collect();
    let bytes: usize = sources.iter().map(|s| s.text().len()).sum();
    for round in 0..5 {
        let copies: Vec<pylex::Source> = sources.clone();
        let start = std::time::Instant::now();
        let mut nodes = 0;
        for source in copies {
            if let Ok(ast) = pyparse::parse(source, &pyparse::ParseOptions::default()) {
                nodes += ast.expr_count();
            }
        }
        let seconds = start.elapsed().as_secs_f64();
        let start = std::time::Instant::now();
        let tokens: usize = sources.iter().map(|s| pylex::lex(s.text()).tokens.len()).sum();
        let lexing = start.elapsed().as_secs_f64();
        println!(
            "round {round}: parse {:.1} MB/s ({nodes} expressions), lex {:.1} MB/s ({tokens} tokens)",
            bytes as f64 / 1e6 / seconds,
            bytes as f64 / 1e6 / lexing
        );
    }
    ExitCode::SUCCESS
}
