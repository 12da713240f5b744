//! `dis_text`: the listing of a code object, exactly as `python3.10 -m dis` prints it; addresses aside.

use crate::code::Code;
use crate::const_::Const;
use crate::line_table::co_lines;
use crate::opcode::{COMPARE_OPS, HAVE_ARGUMENT, Opcode, Operand};
use crate::repr::code_repr;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

/// The listing of `code`, followed by those of the code objects among its constants, each under a title.
pub fn dis_text(code: &Code) -> String {
    let mut out = String::new();
    listing(code, &mut out);
    let mut todo = nested(code);
    while let Some(code) = todo.pop() {
        let _ = writeln!(out, "\nDisassembly of {}:", code_repr(code));
        listing(code, &mut out);
        todo.extend(nested(code));
    }
    out
}

/// The code objects among the constants, the last first.
fn nested(code: &Code) -> Vec<&Code> {
    code.consts.iter().rev().filter_map(|c| if let Const::Code(c) = c { Some(&**c) } else { None }).collect()
}

/// Every unit of the code (prefixes, too): offset, opcode, operand with the prefixes' bits.
fn units(code: &[u8]) -> impl Iterator<Item = (usize, u8, u32)> + '_ {
    let mut high = 0u32;
    code.chunks_exact(2).enumerate().map(move |(index, unit)| {
        let arg = high | u32::from(unit[1]);
        high = if unit[0] == Opcode::EXTENDED_ARG as u8 { arg << 8 } else { 0 };
        (2 * index, unit[0], arg)
    })
}

fn jump_target(offset: usize, op: Opcode, arg: u32) -> Option<usize> {
    match op.operand() {
        Operand::JumpRel => Some(offset + 2 + 2 * arg as usize),
        Operand::JumpAbs => Some(2 * arg as usize),
        _ => None,
    }
}

/// The listing of one code object.
pub(crate) fn listing(code: &Code, out: &mut String) {
    let mut starts = HashMap::new();
    let (mut last, mut max_line) = (None, 0);
    for (start, _, line) in co_lines(&code.linetable, code.firstlineno) {
        if let Some(line) = line
            && last != Some(line)
        {
            last = Some(line);
            max_line = max_line.max(line);
            starts.insert(start as usize, line);
        }
    }
    let labels: HashSet<usize> =
        units(&code.code).filter_map(|(offset, op, arg)| jump_target(offset, Opcode::from_u8(op)?, arg)).collect();
    let line_width = match max_line {
        _ if starts.is_empty() => 0,
        1000.. => max_line.to_string().len(),
        _ => 3,
    };
    let max_offset = code.code.len().saturating_sub(2);
    let offset_width = if max_offset >= 10_000 { max_offset.to_string().len() } else { 4 };
    for (offset, number, arg) in units(&code.code) {
        let mut line = String::new();
        if line_width > 0 {
            let _ = match starts.get(&offset) {
                Some(start) => {
                    if offset > 0 {
                        out.push('\n');
                    }
                    write!(line, "{start:line_width$} ")
                }
                None => write!(line, "{:line_width$} ", ""),
            };
        }
        let mark = if labels.contains(&offset) { ">>" } else { "  " };
        let op = Opcode::from_u8(number);
        let name = op.map_or_else(|| format!("<{number}>"), |op| op.name().to_owned());
        let _ = write!(line, "    {mark} {offset:>offset_width$} {name:<20}");
        if number >= HAVE_ARGUMENT && op.is_none_or(Opcode::has_arg) {
            let _ = write!(line, " {arg:>5}");
            let text = op.map_or_else(String::new, |op| operand_text(code, offset, op, arg));
            if !text.is_empty() {
                let _ = write!(line, " ({text})");
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

/// What stands in parentheses behind the operand.
fn operand_text(code: &Code, offset: usize, op: Opcode, arg: u32) -> String {
    let index = arg as usize;
    let text = |names: &[crate::Name], index: usize| names.get(index).map_or_else(String::new, ToString::to_string);
    match op {
        Opcode::FORMAT_VALUE => {
            let conversion = ["", "str", "repr", "ascii"][index & 3];
            match (conversion, arg & 4) {
                (_, 0) => conversion.to_owned(),
                ("", _) => "with format".to_owned(),
                _ => format!("{conversion}, with format"),
            }
        }
        Opcode::MAKE_FUNCTION => {
            let parts = ["defaults", "kwdefaults", "annotations", "closure"];
            let there: Vec<_> = parts.iter().enumerate().filter(|(i, _)| arg >> i & 1 == 1).map(|(_, p)| *p).collect();
            there.join(", ")
        }
        _ => match op.operand() {
            Operand::Const => code.consts.get(index).map_or_else(String::new, Const::repr),
            Operand::Name => text(&code.names, index),
            Operand::Local => text(&code.varnames, index),
            Operand::Free => match index.checked_sub(code.cellvars.len()) {
                Some(free) => text(&code.freevars, free),
                None => text(&code.cellvars, index),
            },
            Operand::Compare => COMPARE_OPS.get(index).map_or_else(String::new, |s| (*s).to_owned()),
            Operand::JumpRel | Operand::JumpAbs => {
                jump_target(offset, op, arg).map_or_else(String::new, |to| format!("to {to}"))
            }
            Operand::None | Operand::Raw => String::new(),
        },
    }
}
