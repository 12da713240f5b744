//! `--emit STAGE FILE`: show what a stage makes of a file.
//!
//! Stages of the tree are made here (`unparse`, `stub`, `ast:indent=N`), the register form by `pyvm`, the others by
//! `pystd`. What stands behind a
//! stage's colon are its options, with commas between them.

use std::io::Write;

use pyast::{Ast, Dump, StubOptions};
use pyparse::ParseOptions;
use pyrt::object::code::Code;
use pyrt::state::CompileMode;
use pyrt::{PyResult, Thread};

/// Print `stage` of `file`.
pub(crate) fn emit(th: &mut Thread, stage: &str, file: &str) -> PyResult<()> {
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => return Err(pystd::os_error(th, &error, file)),
    };
    let text = match of_tree(th, stage, &bytes, file)? {
        Some(text) => text,
        None if stage == "lowered" => lowered(th, &bytes, file)?,
        None => pystd::stage_text(th, stage, &bytes, file)?,
    };
    let mut out = std::io::stdout().lock();
    // A closed pipe ends the output, nothing else.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    Ok(())
}

/// The register form of the file's code, as nobody has run it yet.
fn lowered(th: &mut Thread, bytes: &[u8], file: &str) -> PyResult<String> {
    let code = (th.interp().hooks().compile)(th, bytes, file, CompileMode::Exec, 0, -1)?;
    match code.cast::<Code>() {
        Ok(code) => Ok(pyvm::lowered_text(th, code.as_ref())),
        Err(_) => Err(th.system_error("the compiler gave no code object")),
    }
}

/// The stages that are made here.
fn of_tree(th: &mut Thread, stage: &str, bytes: &[u8], file: &str) -> PyResult<Option<String>> {
    let (name, options) = stage.split_once(':').unwrap_or((stage, ""));
    let options: Vec<&str> = options.split(',').filter(|o| !o.is_empty()).collect();
    match name {
        "unparse" => {
            if let Some(option) = options.first() {
                return Err(th.value_error(format!("--emit unparse: unknown option '{option}'")));
            }
            Ok(Some(pyast::unparse(&tree(th, bytes, file)?) + "\n"))
        }
        "stub" => {
            let mut how = StubOptions::default();
            for option in options {
                match option {
                    "docstrings" => how.docstrings = true,
                    _ => return Err(th.value_error(format!("--emit stub: unknown option '{option}': docstrings"))),
                }
            }
            Ok(Some(pyast::stub(&tree(th, bytes, file)?, &how)))
        }
        "ast" if !options.is_empty() => {
            let mut indent = String::new();
            for option in options {
                let width = option.strip_prefix("indent=").and_then(|n| n.parse().ok()).filter(|&n: &usize| n <= 80);
                let Some(width) = width else {
                    return Err(th.value_error(format!("--emit ast: unknown option '{option}': indent=N")));
                };
                indent = " ".repeat(width);
            }
            let how = Dump { attributes: true, indent: Some(&indent) };
            Ok(Some(how.text(&tree(th, bytes, file)?) + "\n"))
        }
        _ => Ok(None),
    }
}

/// The tree of a file; its `SyntaxError` is what the stage `ast` raises.
fn tree(th: &mut Thread, bytes: &[u8], file: &str) -> PyResult<Ast> {
    let parsed = pylex::decode(bytes).ok().and_then(|s| pyparse::parse(s, &ParseOptions::default()).ok());
    match parsed {
        Some(ast) => Ok(ast),
        None => match pystd::stage_text(th, "ast", bytes, file) {
            Err(raised) => Err(raised),
            Ok(_) => Err(th.runtime_error(format!("{file}: no tree"))),
        },
    }
}
