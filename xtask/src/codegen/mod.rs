//! Generated files that are checked in: `crates/pyparse/src/python.rs`, made from `python.lalrpop`, and `docs/opcodes.md`,
//! made from the table of opcodes.
//!
//! LALRPOP finds the automaton and inlines the actions; its own driver is general and, for a grammar with twelve levels
//! of expressions, slow. So its output is read back (`read`), its tables are packed and its chains of unit reductions
//! folded into the goto table (`tables`), and what `pyparse::driver` needs is written (`write`).

mod read;
mod tables;
mod write;

use pycodegen::Opcode;
use std::fmt::Write as _;
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

fn opcodes_page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/opcodes.md")
}

/// The opcodes as a page.
fn opcodes() -> String {
    let mut out =
        "<!-- Generated from crates/pycodegen/src/opcode.rs by `cargo xtask codegen`. Do not edit. -->\n# Opcodes\n\
        Numbers up to 165 are CPython 3.10's. The stack effect reads `before -- after`, the top on the right.\n\n\
        | number | name | operand | stack | meaning |\n| ---: | --- | --- | --- | --- |\n"
            .to_owned();
    for &op in Opcode::ALL {
        let info = op.info();
        let operand = format!("{:?}", info.operand).to_lowercase();
        let (stack, doc) = (info.picture.replace('|', "\\|"), info.doc.replace('|', "\\|"));
        let _ = writeln!(out, "| {} | `{}` | {operand} | `{stack}` | {doc} |", op as u8, info.name);
    }
    out
}

/// `cargo xtask codegen`
pub fn write() -> Result<(), String> {
    fs::write(opcodes_page(), opcodes()).map_err(|e| e.to_string())?;
    fs::write(parser(), generate()?).map_err(|e| e.to_string())
}

/// `cargo xtask codegen --check`
pub fn check() -> Result<(), String> {
    let is = |path: &Path, text: &str| fs::read_to_string(path).is_ok_and(|current| current == text);
    for (path, text) in [(opcodes_page(), opcodes()), (parser(), generate()?)] {
        if !is(&path, &text) {
            return Err(format!("{} is not current: run `cargo xtask codegen`", path.display()));
        }
    }
    Ok(())
}
