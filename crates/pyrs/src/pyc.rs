//! Commands that compile and run nothing: `--emit pyc` writes a cache file of CPython 3.10, `-m dis` lists a source or a
//! `.pyc` file.
//!
//! They need no interpreter, so they are taken before one is started. The first line of a `.pyc` file's header tells how
//! an importer checks it: by modification time (the default), by the source's hash, or not at all.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::Path;
use std::time::UNIX_EPOCH;

use pycodegen::pyc::{self, Check};
use pycodegen::{Code, CompileOptions, Version, dis_text};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    Pyc,
    Dis,
}

struct Options {
    work: Work,
    version: Version,
    optimize: u8,
    mode: String,
    filename: Option<String>,
    output: Option<String>,
    file: String,
}

/// Does what the arguments ask for, if that is one of these commands; the exit code.
pub(crate) fn command(args: &[OsString]) -> Option<i32> {
    let args: Vec<String> = args.iter().skip(1).map(|a| a.to_string_lossy().into_owned()).collect();
    let options = match options(&args)? {
        Ok(options) => options,
        Err(message) => {
            eprintln!("pyrs: {message}");
            return Some(2);
        }
    };
    match run(&options) {
        Ok(()) => Some(0),
        Err(message) => {
            eprintln!("{message}");
            Some(1)
        }
    }
}

/// `None` where the arguments ask for something else.
fn options(args: &[String]) -> Option<Result<Options, String>> {
    let emit = args.iter().position(|a| a == "--emit=pyc").is_some()
        || args.windows(2).any(|w| matches!(w, [a, b] if a == "--emit" && b == "pyc"));
    let known = |a: &String| matches!(a.as_str(), "-O" | "-OO" | "-B" | "-I" | "-E" | "-s" | "-S");
    let module = args.iter().take_while(|a| a.starts_with('-') || a.starts_with("3.")).position(|a| a == "-m");
    let dis = module.is_some_and(|m| {
        args.get(m + 1).is_some_and(|name| name == "dis")
            && args.iter().take(m).all(|a| known(a) || a.starts_with("--python-version") || a.starts_with("3."))
    });
    if !emit && !dis {
        return None;
    }
    Some(parse(args, if emit { Work::Pyc } else { Work::Dis }))
}

fn parse(args: &[String], work: Work) -> Result<Options, String> {
    let mut out = Options {
        work,
        version: if work == Work::Pyc { Version::V3_10 } else { Version::V3_14 },
        optimize: 0,
        mode: "timestamp".to_owned(),
        filename: None,
        output: None,
        file: String::new(),
    };
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let (name, mut given) = match arg.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
            _ => (arg.as_str(), None),
        };
        let mut value = || {
            given
                .take()
                .or_else(|| rest.next().cloned())
                .ok_or_else(|| format!("Argument expected for the {name} option"))
        };
        match name {
            "--emit" | "-m" => drop(value()?),
            "--python-version" => {
                out.version = match value()?.as_str() {
                    "3.10" => Version::V3_10,
                    "3.11" => Version::V3_11,
                    "3.12" => Version::V3_12,
                    "3.13" => Version::V3_13,
                    "3.14" => Version::V3_14,
                    other => return Err(format!("--python-version {other}: 3.10 to 3.14")),
                }
            }
            "--pyc-mode" => out.mode = value()?,
            "--filename" => out.filename = Some(value()?),
            "-o" => out.output = Some(value()?),
            "-O" => out.optimize = out.optimize.max(1),
            "-OO" => out.optimize = 2,
            "-B" | "-I" | "-E" | "-s" | "-S" => {}
            other if other.len() > 1 && other.starts_with('-') => return Err(format!("unknown option {other}")),
            file => out.file = file.to_owned(),
        }
    }
    if out.file.is_empty() {
        if work == Work::Pyc {
            return Err("--emit pyc: a file is needed".into());
        }
        out.file = "-".to_owned();
    }
    if work == Work::Pyc && out.version != Version::V3_10 {
        return Err("--emit pyc: only --python-version 3.10 has a .pyc format of CPython's".into());
    }
    Ok(out)
}

fn run(options: &Options) -> Result<(), String> {
    let file = options.file.as_str();
    let mut bytes = Vec::new();
    if file == "-" {
        std::io::stdin().read_to_end(&mut bytes).map_err(|e| format!("pyrs: {e}"))?;
    } else {
        bytes = std::fs::read(file).map_err(|e| format!("pyrs: can't open file '{file}': {e}"))?;
    }
    match options.work {
        Work::Dis => {
            let text = if bytes.starts_with(&pyc::MAGIC) {
                let (_, code) = pyc::read(&bytes).map_err(|e| format!("{:?}: {e}", e.kind))?;
                dis_text(&code)
            } else {
                let name = if file == "-" { "<stdin>" } else { file };
                dis_text(&compile(&bytes, name, options)?)
            };
            let mut out = std::io::stdout().lock();
            // A closed pipe ends the output, nothing else.
            let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
            Ok(())
        }
        Work::Pyc => {
            let code = compile(&bytes, options.filename.as_deref().unwrap_or(file), options)?;
            let check = match options.mode.as_str() {
                "timestamp" => Check::Timestamp { mtime: modified(file), size: bytes.len() as u32 },
                "checked-hash" => Check::CheckedHash(pyc::source_hash(&bytes)),
                "unchecked-hash" => Check::UncheckedHash(pyc::source_hash(&bytes)),
                other => return Err(format!("--pyc-mode {other}: timestamp, checked-hash or unchecked-hash")),
            };
            let bytes = pyc::write(&code, check).map_err(|e| format!("{:?}: {e}", e.kind))?;
            match options.output.as_deref() {
                Some(path) if path != "-" => {
                    std::fs::write(path, bytes).map_err(|e| format!("pyrs: can't write '{path}': {e}"))
                }
                _ => std::io::stdout().write_all(&bytes).map_err(|e| format!("pyrs: {e}")),
            }
        }
    }
}

/// Seconds since 1970 of the last change, modulo 2^32; 0 if not known.
fn modified(file: &str) -> u32 {
    let time = Path::new(file).metadata().and_then(|m| m.modified()).ok();
    time.and_then(|t| t.duration_since(UNIX_EPOCH).ok()).map_or(0, |d| d.as_secs() as u32)
}

fn compile(bytes: &[u8], name: &str, options: &Options) -> Result<Code, String> {
    let source = pylex::decode(bytes).map_err(|e| format!("  File \"{name}\", line 1\nSyntaxError: {e}"))?;
    let ast = pyparse::parse(source, &pyparse::ParseOptions::default())
        .map_err(|e| format!("  File \"{name}\", line {}\n{}: {}", e.line, e.class(), e.message))?;
    let how = CompileOptions {
        version: options.version,
        optimize: options.optimize,
        filename: name.to_owned(),
        ..CompileOptions::default()
    };
    let done = pycodegen::compile_with_warnings(&ast, &how);
    for w in done.iter().flat_map(|(_, warnings)| warnings) {
        let line = ast.position(w.range.start).line;
        let text = ast.source().lines().nth(line.max(1) as usize - 1).unwrap_or("").trim();
        eprintln!("{name}:{line}: SyntaxWarning: {}\n  {text}", w.message);
    }
    done.map(|(code, _)| code).map_err(|e| {
        let line = ast.position(e.range.start).line;
        format!("  File \"{name}\", line {line}\n{e}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &[&str]) -> Option<Result<Options, String>> {
        options(&args.iter().map(|a| (*a).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn other_commands_pass() {
        assert!(parsed(&["a.py", "--emit", "ast"]).is_none());
        assert!(parsed(&["-c", "1", "-m", "dis"]).is_none());
        assert!(parsed(&["-m", "unittest"]).is_none());
        assert!(parsed(&["a.py", "-m", "dis"]).is_none());
    }

    #[test]
    fn these_are_taken() {
        let all = ["--emit", "pyc", "--python-version", "3.10", "-OO", "--pyc-mode", "checked-hash", "-o", "x", "a.py"];
        let Some(Ok(options)) = parsed(&all) else { panic!("an emit command") };
        assert_eq!((options.optimize, options.mode.as_str(), options.file.as_str()), (2, "checked-hash", "a.py"));
        let Some(Ok(options)) = parsed(&["-m", "dis", "a.pyc"]) else { panic!("a listing") };
        assert_eq!(options.file, "a.pyc");
        assert!(matches!(parsed(&["--emit=pyc"]), Some(Err(_))));
    }
}
