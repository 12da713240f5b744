//! The assembler: a code object as text, and back.
//!
//! The text is the listing of `dis` with a head of directives that tell what a listing does not show. Each code object is
//! a section; those inside it follow under `Disassembly of` lines as `dis` prints them, depth first.
//!
//! ```text
//! .code g
//! .args 1 0 0
//! .flags 0x43
//! .stack 2
//! .varnames x
//! .const None
//! .const 3
//!   2           0 LOAD_FAST                0 (x)
//!               2 LOAD_CONST               1 (3)
//!               4 BINARY_ADD
//!               6 RETURN_VALUE
//! ```
//!
//! [`assemble`] believes opcode names and operands only: line numbers make the line table (unless `.linetable` gives its
//! bytes), offsets, `>>` marks and what stands in parentheses are for the reader. A constant `<code N>` is the N-th section
//! inside. Nothing is checked beyond the form: [`verify`](crate::verify()) does that.
//!
//! ```
//! use pycodegen::asm::{assemble, assembly};
//! use pycodegen::{CompileOptions, compile};
//!
//! let ast = pyparse::parse("f = lambda x: x + 'é'\n", &pyparse::ParseOptions::default()).expect("valid Python");
//! let code = compile(&ast, &CompileOptions::default())?;
//! let again = assemble(&assembly(&code)).expect("its own text");
//! assert!(again.same(&code) && again.linetable == code.linetable);
//! # Ok::<(), pycodegen::CompileError>(())
//! ```

mod literal;

use crate::code::{Code, CodeFlags, Name, PositionTable};
use crate::const_::Const;
use crate::dis::listing;
use crate::line_table::{LineTableBuilder, co_lines};
use crate::opcode::{HAVE_ARGUMENT, Opcode};
use std::collections::HashMap;
use std::fmt;
use std::fmt::Write as _;
use std::sync::Arc;

/// Sections inside sections: more than any program that parses has.
const MAX_DEPTH: usize = 300;

/// Why a text is no code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AsmError {
    /// Line of the text, from 1.
    pub line: usize,
    pub message: String,
}

impl fmt::Display for AsmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for AsmError {}

/// The text of a code object and all inside it.
pub fn assembly(code: &Code) -> String {
    let mut out = String::new();
    section(code, 0, &mut out);
    out
}

fn section(code: &Code, depth: usize, out: &mut String) {
    let text = |name: &str| Const::str(name).repr();
    let _ = writeln!(out, ".code {}", text(&code.name));
    if code.qualname != code.name {
        let _ = writeln!(out, ".qualname {}", text(&code.qualname));
    }
    let _ = writeln!(out, ".depth {depth}");
    let _ = writeln!(out, ".file {}", text(&code.filename));
    let _ = writeln!(out, ".firstline {}", code.firstlineno);
    let _ = writeln!(out, ".args {} {} {}", code.argcount, code.posonlyargcount, code.kwonlyargcount);
    let _ = writeln!(out, ".flags {:#x}", code.flags.bits());
    let _ = writeln!(out, ".stack {}", code.stacksize);
    for (word, names) in [
        (".names", &code.names),
        (".varnames", &code.varnames),
        (".freevars", &code.freevars),
        (".cellvars", &code.cellvars),
    ] {
        if !names.is_empty() {
            let _ = writeln!(out, "{word} {}", names.iter().map(|n| text(n)).collect::<Vec<_>>().join(" "));
        }
    }
    let mut inside = Vec::new();
    for c in &code.consts {
        out.push_str(".const ");
        literal::write(c, &mut inside, out);
        out.push('\n');
    }
    if lines_of(&code.code, &shown_lines(code), code.firstlineno) != code.linetable {
        let hex: String = code.linetable.iter().map(|b| format!("{b:02x}")).collect();
        let _ = writeln!(out, ".linetable {hex}");
    }
    let mut lines = String::new();
    listing(code, &mut lines);
    let mut units = code.code.chunks_exact(2);
    for line in lines.lines() {
        // Code objects have no address here.
        match line.split_once(" at 0x").filter(|(before, _)| before.contains("(<code object ")) {
            Some((before, after)) => {
                out.push_str(before);
                out.push_str(after.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
            }
            None => out.push_str(line),
        }
        // An operand that is not used may yet be there.
        if !line.is_empty()
            && let Some(&[number, arg @ (1..)]) = units.next()
            && number < HAVE_ARGUMENT
        {
            let _ = write!(out, " {arg}");
        }
        out.push('\n');
    }
    for code in inside {
        let _ = writeln!(out, "\nDisassembly of {}:", text(&code.name));
        section(&code, depth + 1, out);
    }
}

/// Offsets at which a listing shows a line.
fn shown_lines(code: &Code) -> HashMap<u32, u32> {
    let (mut out, mut last) = (HashMap::new(), None);
    for (start, _, line) in co_lines(&code.linetable, code.firstlineno) {
        if let Some(line) = line
            && last != Some(line)
        {
            last = Some(line);
            out.insert(start, line);
        }
    }
    out
}

/// The line table that a listing's lines amount to.
fn lines_of(code: &[u8], shown: &HashMap<u32, u32>, first: u32) -> Vec<u8> {
    let mut table = LineTableBuilder::new(first.min(i32::MAX as u32) as i32);
    for at in (0..code.len() as u32).step_by(2) {
        if let Some(&line) = shown.get(&at) {
            table.push(at, line.min(i32::MAX as u32) as i32);
        }
    }
    table.finish(code.len() as u32)
}

/// A code object in the making.
#[derive(Default)]
struct Section {
    code: Option<String>,
    qualname: Option<String>,
    filename: String,
    firstlineno: u32,
    counts: [u32; 3],
    flags: u32,
    stacksize: u32,
    lists: [Vec<Name>; 4],
    /// Each with the line that it stands on.
    consts: Vec<(usize, String)>,
    linetable: Option<Vec<u8>>,
    bytes: Vec<u8>,
    shown: HashMap<u32, u32>,
    inside: Vec<Arc<Code>>,
}

/// The code object of a text.
///
/// # Errors
/// With the line that cannot be read.
pub fn assemble(text: &str) -> Result<Code, AsmError> {
    let mut open: Vec<Section> = Vec::new();
    let fail = |line: usize, message: &str| Err(AsmError { line, message: message.to_owned() });
    for (n, line) in text.lines().enumerate() {
        let n = n + 1;
        let line = line.trim_end();
        if line.is_empty() || line.starts_with("Disassembly of ") || line.starts_with('#') {
            continue;
        }
        if let Some(directive) = line.strip_prefix('.') {
            let (word, rest) = directive.split_once(' ').unwrap_or((directive, ""));
            if word == "code" {
                let name = literal::text(rest).ok_or_else(|| bad(n, "a name in quotes is missing"))?;
                open.push(Section { code: Some(name), ..Section::default() });
                continue;
            }
            if word == "depth" {
                let depth: usize = rest.parse().map_err(|_| bad(n, "a depth is no number"))?;
                let Some(section) = open.pop() else { return fail(n, "no .code before this line") };
                if depth > open.len() || depth > MAX_DEPTH {
                    return fail(n, "a section is deeper than one inside the last");
                }
                close(&mut open, depth)?;
                open.push(section);
                continue;
            }
            let Some(section) = open.last_mut() else { return fail(n, "no .code before this line") };
            section.directive(n, word, rest)?;
            continue;
        }
        let Some(section) = open.last_mut() else { return fail(n, "no .code before this line") };
        section.instruction(n, line)?;
    }
    close(&mut open, 1)?;
    match open.pop() {
        Some(section) => section.finish(),
        None => fail(1, "no .code in the text"),
    }
}

#[cold]
fn bad(line: usize, message: &str) -> AsmError {
    AsmError { line, message: message.to_owned() }
}

/// Finishes the sections from this depth on, the innermost first.
fn close(open: &mut Vec<Section>, depth: usize) -> Result<(), AsmError> {
    while open.len() > depth {
        let Some(section) = open.pop() else { break };
        let code = section.finish()?;
        match open.last_mut() {
            Some(outer) => outer.inside.push(Arc::new(code)),
            None => return Err(bad(1, "a second outermost section")),
        }
    }
    Ok(())
}

impl Section {
    fn directive(&mut self, n: usize, word: &str, rest: &str) -> Result<(), AsmError> {
        let number = |text: &str| {
            let parsed = match text.strip_prefix("0x") {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => text.parse(),
            };
            parsed.map_err(|_| bad(n, "a number is missing or too large"))
        };
        let string = || literal::text(rest).ok_or_else(|| bad(n, "a text in quotes is missing"));
        match word {
            "qualname" => self.qualname = Some(string()?),
            "file" => self.filename = string()?,
            "firstline" => self.firstlineno = number(rest)?,
            "args" => {
                let mut parts = rest.split(' ');
                for count in &mut self.counts {
                    *count = number(parts.next().unwrap_or(""))?;
                }
            }
            "flags" => self.flags = number(rest)?,
            "stack" => self.stacksize = number(rest)?,
            "names" | "varnames" | "freevars" | "cellvars" => {
                let names = literal::names(rest).ok_or_else(|| bad(n, "a name in quotes is missing"))?;
                let at = match word {
                    "names" => 0,
                    "varnames" => 1,
                    "freevars" => 2,
                    _ => 3,
                };
                self.lists[at] = names.into_iter().map(Into::into).collect();
            }
            "const" => self.consts.push((n, rest.to_owned())),
            "linetable" => {
                let pairs = rest.as_bytes().chunks(2).map(|pair| {
                    std::str::from_utf8(pair).ok().filter(|p| p.len() == 2).and_then(|p| u8::from_str_radix(p, 16).ok())
                });
                self.linetable = Some(pairs.collect::<Option<_>>().ok_or_else(|| bad(n, "no hexadecimal digits"))?);
            }
            _ => return Err(bad(n, "unknown directive")),
        }
        Ok(())
    }

    /// `[line] [>>] [offset] NAME [operand] [(text)]`.
    fn instruction(&mut self, n: usize, line: &str) -> Result<(), AsmError> {
        let mut numbers = Vec::new();
        let mut words = line.split_whitespace();
        let mut marked = false;
        let name = loop {
            let Some(word) = words.next() else { return Err(bad(n, "an opcode is missing")) };
            if word == ">>" || word == "-->" {
                marked = true;
            } else if word.bytes().all(|b| b.is_ascii_digit()) {
                numbers.push((word.parse::<u32>().map_err(|_| bad(n, "a number is too large"))?, marked));
            } else {
                break word;
            }
        };
        // Two numbers are a line and an offset, one before a mark is a line, else one is an offset.
        match numbers[..] {
            [] => {}
            [(_, true)] => {}
            [(line, false)] if marked => drop(self.shown.insert(self.bytes.len() as u32, line)),
            [_] => {}
            [(line, _), _] => drop(self.shown.insert(self.bytes.len() as u32, line)),
            _ => return Err(bad(n, "too many numbers before the opcode")),
        }
        let number = match name.strip_prefix('<').and_then(|n| n.strip_suffix('>')) {
            Some(number) => number.parse().map_err(|_| bad(n, "unknown opcode"))?,
            None => match Opcode::ALL.iter().find(|op| op.name() == name) {
                Some(op) => *op as u8,
                None => return Err(bad(n, "unknown opcode")),
            },
        };
        let arg = match words.next() {
            Some(word) if !word.starts_with('(') => word.parse().map_err(|_| bad(n, "the operand is no number"))?,
            _ => 0u32,
        };
        // A listing shows prefixes as instructions, with all bits so far.
        let high = arg >> 8;
        let prefixed = self.prefix();
        // One whose operand is not used shows its own eight bits.
        if high != prefixed && number >= HAVE_ARGUMENT {
            if prefixed != 0 {
                return Err(bad(n, "the operand does not go with its prefixes"));
            }
            let width = 4 - high.leading_zeros() / 8;
            for byte in (0..width).rev() {
                self.bytes.extend([Opcode::EXTENDED_ARG as u8, (high >> (8 * byte)) as u8]);
            }
        }
        self.bytes.extend([number, arg as u8]);
        Ok(())
    }

    /// What the prefixes at the end of the code amount to.
    fn prefix(&self) -> u32 {
        let units = self.bytes.rchunks_exact(2).take_while(|u| u[0] == Opcode::EXTENDED_ARG as u8).take(3);
        units.enumerate().map(|(i, u)| u32::from(u[1]) << (8 * i)).sum()
    }

    fn finish(self) -> Result<Code, AsmError> {
        let Section { inside, .. } = &self;
        let constant = |(n, text): &(usize, String)| {
            literal::read(text, inside).ok_or_else(|| bad(*n, "the constant cannot be read"))
        };
        let consts = self.consts.iter().map(constant).collect::<Result<_, _>>()?;
        let name: Name = self.code.unwrap_or_default().into();
        let [names, varnames, freevars, cellvars] = self.lists;
        let linetable = match self.linetable {
            Some(table) => table,
            None => lines_of(&self.bytes, &self.shown, self.firstlineno),
        };
        Ok(Code {
            argcount: self.counts[0],
            posonlyargcount: self.counts[1],
            kwonlyargcount: self.counts[2],
            nlocals: varnames.len() as u32,
            stacksize: self.stacksize,
            flags: CodeFlags::from_bits_retain(self.flags),
            code: self.bytes.into(),
            consts,
            names,
            varnames,
            freevars,
            cellvars,
            filename: self.filename.into(),
            qualname: self.qualname.map_or_else(|| name.clone(), Into::into),
            name,
            firstlineno: self.firstlineno,
            linetable,
            positions: PositionTable::default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CompileOptions, Version, compile, verify};

    #[test]
    fn a_bare_listing_is_enough() {
        let code = assemble(".code 'g'\n.stack 1\n.const 'x y'\n  1  0 LOAD_CONST 0 ('x y')\n  RETURN_VALUE\n");
        let code = code.expect("it assembles");
        assert_eq!(*code.code, [100, 0, 83, 0]);
        assert!(verify(&code).is_ok());
    }

    #[test]
    fn programs_come_back() {
        let source = "def f(a, /, *b, c=1e400, **d):\n    class C:\n        x = -0.0, 1j, -1.5-0j, b'a\\'\\xff', '\\ud800\\n\\'', 1 << 90\n    return (lambda: a in {1, 'x', (2, None)}), ..., -3\n\n\n\nasync def g():\n    async with x as y: yield\n";
        let ast = pyparse::parse(source, &pyparse::ParseOptions::default()).expect("valid source");
        let options = CompileOptions { version: Version::V3_10, ..CompileOptions::default() };
        let code = compile(&ast, &options).expect("it compiles");
        let text = assembly(&code);
        let again = assemble(&text).expect("its own text");
        assert!(again.same(&code), "{text}");
        assert_eq!(assembly(&again), text);
    }

    #[test]
    fn faults_have_a_line() {
        let error = |text: &str| assemble(text).expect_err("refused").to_string();
        assert_eq!(error(""), "line 1: no .code in the text");
        assert_eq!(error("LOAD_CONST 1\n"), "line 1: no .code before this line");
        assert_eq!(error(".code 'x'\n.bogus\n"), "line 2: unknown directive");
        assert_eq!(error(".code 'x'\nFLY 1\n"), "line 2: unknown opcode");
        assert_eq!(error(".code 'x'\nLOAD_CONST x\n"), "line 2: the operand is no number");
        assert_eq!(error(".code 'x'\n.const (1,\n"), "line 2: the constant cannot be read");
        assert_eq!(error(".code 'x'\n.const <code 0>\n"), "line 2: the constant cannot be read");
        let deep = format!(".code 'x'\n.const {}\n", "(".repeat(100_000));
        assert_eq!(error(&deep), "line 2: the constant cannot be read");
    }
}
