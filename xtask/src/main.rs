//! `cargo xtask TASK`: the workspace's own tools. Each task is a file; this one only dispatches.

use std::process::ExitCode;

mod ast_oracle;
mod bench;
mod codegen;
mod cpython_tests;
mod dist;
mod fuzz;
mod golden;
mod messages;
mod miri;
mod oracle;
mod random;
mod syntax_oracle;
mod tidy;

/// What a task is: its name, what it does, and its function over the remaining arguments.
type Task = (&'static str, &'static str, fn(&[String]) -> Result<(), String>);

const TASKS: &[Task] = &[
    ("ast-oracle", "tokens, trees and unparse against CPython 3.13: [--python PATH] DIR…", ast_oracle::run),
    (
        "bench",
        "whole programs against another Python (same as `cargo bench -p pyrs-benches --bench macro`)",
        bench::run,
    ),
    (
        "bytecode-oracle",
        "hold our bytecode against CPython 3.10's: [--python PATH] [--opt 0|1|2|all] [--dis] DIR…",
        oracle::run,
    ),
    ("codegen", "make the parser from its grammar: [--check]", codegen),
    (
        "cpython-code-tests",
        "CPython 3.10's tests of its compiler on our code objects: [--python PATH] [MODULE…]",
        cpython_tests::run,
    ),
    ("dist", "the binary to hand out, optimised by profile: target/dist/pyrs", dist::run),
    ("fuzz", "damaged programs: [--count N] [--seed S] [--threads N] [--longest BYTES] [--big MB]", fuzz::run),
    ("golden", "rewrite expected outputs from CPython 3.13: [--check] [PATH…]", golden::run),
    ("miri", "the interpreter under Miri: [SCRIPT…]", miri::run),
    ("random", "random programs under every tier: [--count N] [--seed S] [--pyrs PATH] [--oracle PYTHON]", random::run),
    (
        "syntax-oracle",
        "compare syntax errors with CPython 3.13's: [--python PATH] [--count N] [--seed N] [--show N]",
        syntax_oracle::run,
    ),
    ("tidy", "check the sources' form: headers, lengths, words", tidy::run),
];

fn codegen(arguments: &[String]) -> Result<(), String> {
    if arguments.iter().any(|a| a == "--check") { codegen::check() } else { codegen::write() }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        for (name, help, _) in TASKS {
            println!("{name:16} {help}");
        }
        return ExitCode::SUCCESS;
    };
    let result = match TASKS.iter().find(|(task, ..)| task == name) {
        Some((.., task)) => task(rest),
        None => Err(format!("no task {name}; `cargo xtask` lists them")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
