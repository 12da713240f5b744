//! An opcode is in the one table, and that is enough: `dis`, assembler, verifier and documentation know it without another
//! edit. And what `docs/adding-an-opcode.md` says is so.

use pycodegen::asm::assemble;
use pycodegen::opcode::Operand;
use pycodegen::{Opcode, dis_text, verify};
use std::path::{Path, PathBuf};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(workspace().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

#[test]
fn a_row_is_all_that_dis_assembler_and_verifier_need() {
    for &op in Opcode::ALL {
        let name = op.name();
        let operand = if op.has_arg() { " 0" } else { "" };
        let text =
            format!(".code 'f'\n.stack 300\n.varnames 'x'\n.names 'x'\n.cellvars 'c'\n.const None\n{name}{operand}\n");
        let code = assemble(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(*code.code, [op as u8, 0], "{name}");
        assert!(dis_text(&code).contains(name), "dis does not know {name}");
        // Code that ends with anything but a return, or pops what is not there, is refused in words that name no panic.
        if let Err(error) = verify(&code) {
            assert!(!error.to_string().contains("unknown opcode"), "{name}: {error}");
        }
    }
    let used: Vec<u8> = Opcode::ALL.iter().map(|&op| op as u8).collect();
    let free = (1..=255).find(|n| !used.contains(n)).expect("a free number");
    let mut code = assemble(".code 'f'\n.stack 1\n.const None\nLOAD_CONST 0\nRETURN_VALUE\n").expect("a code object");
    verify(&code).expect("sound code");
    code.code = [free, 0, Opcode::RETURN_VALUE as u8, 0].into();
    assert!(verify(&code).is_err());
}

#[test]
fn operands_out_of_range_are_refused_by_their_kind() {
    for &op in Opcode::ALL {
        if !matches!(op.operand(), Operand::Const | Operand::Name | Operand::Local | Operand::Free | Operand::JumpAbs) {
            continue;
        }
        let text = format!(".code 'f'\n.stack 300\n.const None\n{} 200\nLOAD_CONST 0\nRETURN_VALUE\n", op.name());
        let code = assemble(&text).expect("a code object");
        assert!(verify(&code).is_err(), "{} 200", op.name());
    }
}

#[test]
fn documentation_has_every_opcode() {
    let page = read("docs/opcodes.md");
    for &op in Opcode::ALL {
        let row = format!("| {} | `{}` |", op as u8, op.name());
        assert!(page.contains(&row), "docs/opcodes.md lacks {row}: run `cargo xtask codegen`");
    }
}

#[test]
fn the_page_about_adding_one_is_true() {
    let page = read("docs/adding-an-opcode.md");
    let example = "LIST_TO_TUPLE";
    let paths: Vec<&str> = page.split('`').skip(1).step_by(2).filter(|t| t.contains('/') && !t.contains(' ')).collect();
    assert!(paths.len() >= 8);
    for path in &paths {
        assert!(workspace().join(path).exists(), "{path} is no path");
    }
    let row = page.lines().map(str::trim).find(|l| l.starts_with(example) && l.ends_with(';')).expect("the row");
    assert!(read("crates/pycodegen/src/opcode.rs").contains(row));
    assert!(read("crates/pycodegen/src/compile/expr.rs").contains(&format!("self.op({example})")));
    assert!(read("crates/pyvm/src/stack/eval.rs").contains(&format!("Op::{example} =>")));
    assert!(read("crates/pyvm/src/register/lower.rs").contains("_ => return self.step(i, op)"));
    assert!(read("docs/opcodes.md").contains(example));
}
