//! Generated sources that are checked in: `crates/pyparse/src/python.rs`, made from `python.lalrpop`.
//!
//! LALRPOP finds the automaton and inlines the actions; its own driver is general and, for a grammar with twelve levels
//! of expressions, slow. So its output is read back (`read`), its tables are packed and its chains of unit reductions
//! folded into the goto table (`tables`), and what `pyparse::driver` needs is written (`write`).

mod read;
mod tables;
mod write;

use std::fs;
use std::path::{Path, PathBuf};

fn grammar() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/pyparse/src/python.lalrpop")
}

fn parser() -> PathBuf {
    grammar().with_extension("rs")
}

/// Generates the parser's text.
fn generate() -> Result<String, String> {
    let out = std::env::temp_dir().join(format!("pyrs-codegen-{}", std::process::id()));
    fs::create_dir_all(&out).map_err(|e| e.to_string())?;
    let result = lalrpop::Configuration::new()
        .set_out_dir(&out)
        .emit_rerun_directives(false)
        .force_build(true)
        .process_file(grammar())
        .map_err(|e| e.to_string())
        .and_then(|()| fs::read_to_string(out.join("python.rs")).map_err(|e| e.to_string()));
    let _ = fs::remove_dir_all(&out);
    let automaton = read::automaton(&result?)?;
    let tables = tables::pack(&automaton)?;
    Ok(write::text(&automaton, &tables))
}

/// `cargo xtask codegen`
pub fn write() -> Result<(), String> {
    fs::write(parser(), generate()?).map_err(|e| e.to_string())
}

/// `cargo xtask codegen --check`
pub fn check() -> Result<(), String> {
    let current = fs::read_to_string(parser()).map_err(|e| e.to_string())?;
    if current == generate()? {
        return Ok(());
    }
    Err(format!("{} is not current: run `cargo xtask codegen`", parser().display()))
}
