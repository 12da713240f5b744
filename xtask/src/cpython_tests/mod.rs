//! `cargo xtask cpython-code-tests [--python PATH] [MODULE…]`: CPython 3.10's own tests of its compiler, on our code.
//!
//! The installed CPython 3.10 runs modules of its package `test` with `compile` replaced (`driver.py`): the module itself and
//! all that its tests compile becomes a code object made here, sent over a pipe as marshalled bytes. How many tests hold is
//! counted, those that fail are named; tests that fail with CPython's compiler as well are left out.

use pycodegen::marshal::{Object, dumps};
use pycodegen::{CodeFlags, CompileError, CompileOptions, Version, compile};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

const SCRIPT: &str = include_str!("driver.py");

/// The modules that speak of code.
const MODULES: &[&str] = &["test_compile", "test_peepholer", "test_dis", "test_symtable", "test_marshal", "test_code"];

/// Native stack of the thread that compiles, bytes.
const STACK: usize = 256 << 20;

/// Runs the task.
pub fn run(list: &[String]) -> Result<(), String> {
    let mut python: Option<PathBuf> = None;
    let mut modules = Vec::new();
    let mut arguments = list.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--python" => python = Some(arguments.next().ok_or("--python needs a value")?.into()),
            flag if flag.starts_with("--") => return Err(format!("unknown option {flag}")),
            module => modules.push(module.to_owned()),
        }
    }
    if modules.is_empty() {
        modules.extend(MODULES.iter().map(|&m| m.to_owned()));
    }
    let python = python.or_else(crate::oracle::find).ok_or("no CPython 3.10: set PYRS_ORACLE_310 or give --python")?;
    let serve = move || serve(&python, &modules);
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(serve).map_err(|e| e.to_string())?;
    thread.join().map_err(|_| "the compiler panicked")?.map_err(|e| e.to_string())
}

/// Starts CPython and compiles what it asks for until it ends.
fn serve(python: &PathBuf, modules: &[String]) -> std::io::Result<()> {
    let mut child = Command::new(python)
        .args(["-E", "-s", "-c", SCRIPT])
        .args(modules)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let (Some(mut answers), Some(mut requests)) = (child.stdin.take(), child.stdout.take()) else { return Ok(()) };
    loop {
        let mut length = [0; 4];
        if requests.read_exact(&mut length).is_err() {
            break;
        }
        let mut request = vec![0; u32::from_le_bytes(length) as usize];
        requests.read_exact(&mut request)?;
        let reply = reply(&request);
        answers.write_all(&(reply.len() as u32).to_le_bytes())?;
        answers.write_all(&reply)?;
        answers.flush()?;
    }
    child.wait().map(|_| ())
}

/// The answer to a request: `C` and a code object, or `E` and what is wrong.
fn reply(request: &[u8]) -> Vec<u8> {
    let error = |class: &str, message: &str, place: [u32; 4]| {
        let [line, column, end_line, end_column] = place;
        format!("E[{}, {}, {line}, {column}, {end_line}, {end_column}]", quoted(class), quoted(message)).into_bytes()
    };
    let text = String::from_utf8_lossy(request);
    let Some((head, source)) = text.split_once('\n') else { return error("ValueError", "no head", [1, 1, 1, 1]) };
    let fields: Vec<&str> = head.trim_matches(['[', ']']).splitn(4, ", ").collect();
    let &[mode, level, flags, filename] = &fields[..] else { return error("ValueError", "bad head", [1, 1, 1, 1]) };
    let mode = match mode.trim_matches('"') {
        "eval" => pyparse::Mode::Expression,
        "single" => pyparse::Mode::Interactive,
        _ => pyparse::Mode::Module,
    };
    let parse = pyparse::ParseOptions { mode, ..pyparse::ParseOptions::default() };
    let ast = match pyparse::parse(source, &parse) {
        Ok(ast) => ast,
        Err(e) => return error(e.class(), &e.message, [e.line, e.col, e.end_line, e.end_col.max(0) as u32]),
    };
    let options = CompileOptions {
        version: Version::V3_10,
        optimize: level.parse().unwrap_or(0),
        filename: filename.trim_matches('"').to_owned(),
        flags: CodeFlags::from_bits_retain(flags.parse().unwrap_or(0)) & FUTURES,
        ..CompileOptions::default()
    };
    let refused = |e: &CompileError| {
        let (start, end) = (ast.position(e.range.start), ast.position(e.range.end));
        let class = e.to_string().split(':').next().unwrap_or("SyntaxError").to_owned();
        error(&class, &e.message, [start.line, start.column + 1, end.line, end.column + 1])
    };
    match compile(&ast, &options) {
        Ok(code) => match dumps(&Object::from(code), 4) {
            Ok(bytes) => [b"C", &bytes[..]].concat(),
            Err(e) => error("ValueError", &e.to_string(), [1, 1, 1, 1]),
        },
        Err(e) => refused(&e),
    }
}

/// The flags of `compile` that are future features.
const FUTURES: CodeFlags = CodeFlags::FUTURE_ANNOTATIONS.union(CodeFlags::FUTURE_BARRY_AS_BDFL);

/// A text as JSON has it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if (c as u32) < 0x20 => out += &format!("\\u{:04x}", c as u32),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
