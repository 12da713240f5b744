//! `Code`: a compiled block of Python as plain data, the fields of CPython 3.10's code object and a position table.
//!
//! Plain owned data, `Send + Sync`, shared by `Arc`; the runtime wraps it. Invariants of code from our compiler (and of
//! any that passed `verify`): `code` is a whole number of two-byte instructions, every operand is in range, every jump
//! target is an instruction, the stack never exceeds `stacksize`.

use crate::const_::Const;
use std::sync::Arc;

/// An identifier.
pub type Name = Arc<str>;

bitflags::bitflags! {
    /// `co_flags`.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
    pub struct CodeFlags: u32 {
        const OPTIMIZED = 0x1;
        const NEWLOCALS = 0x2;
        const VARARGS = 0x4;
        const VARKEYWORDS = 0x8;
        const NESTED = 0x10;
        const GENERATOR = 0x20;
        /// No cells and no free variables.
        const NOFREE = 0x40;
        const COROUTINE = 0x80;
        const ITERABLE_COROUTINE = 0x100;
        const ASYNC_GENERATOR = 0x200;
        const FUTURE_DIVISION = 0x2_0000;
        const FUTURE_ABSOLUTE_IMPORT = 0x4_0000;
        const FUTURE_WITH_STATEMENT = 0x8_0000;
        const FUTURE_PRINT_FUNCTION = 0x10_0000;
        const FUTURE_UNICODE_LITERALS = 0x20_0000;
        const FUTURE_BARRY_AS_BDFL = 0x40_0000;
        const FUTURE_GENERATOR_STOP = 0x80_0000;
        const FUTURE_ANNOTATIONS = 0x100_0000;
        const _ = !0;
    }
}

/// A compiled block.
#[derive(Clone, Debug)]
pub struct Code {
    /// Positional parameters, positional-only ones included.
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
    pub nlocals: u32,
    pub stacksize: u32,
    pub flags: CodeFlags,
    /// Wordcode: opcode and operand by turns.
    pub code: Box<[u8]>,
    pub consts: Vec<Const>,
    pub names: Vec<Name>,
    pub varnames: Vec<Name>,
    pub freevars: Vec<Name>,
    pub cellvars: Vec<Name>,
    pub filename: Name,
    pub name: Name,
    pub qualname: Name,
    pub firstlineno: u32,
    /// `co_linetable` of 3.10; see `line_table`.
    pub linetable: Vec<u8>,
    pub positions: PositionTable,
}

impl Code {
    /// For each cell variable the parameter it starts as, if it is one.
    pub fn cell2arg(&self) -> Vec<Option<u32>> {
        let flag = |f| u32::from(self.flags.contains(f));
        let params = self
            .argcount
            .saturating_add(self.kwonlyargcount)
            .saturating_add(flag(CodeFlags::VARARGS))
            .saturating_add(flag(CodeFlags::VARKEYWORDS));
        let params = self.varnames.get(..params as usize).unwrap_or(&self.varnames);
        self.cellvars.iter().map(|cell| params.iter().position(|p| p == cell).map(|i| i as u32)).collect()
    }

    /// Whether running it needs the same steps: all that `co_code` equality in CPython looks at.
    pub fn same(&self, other: &Code) -> bool {
        self.name == other.name
            && self.argcount == other.argcount
            && self.posonlyargcount == other.posonlyargcount
            && self.kwonlyargcount == other.kwonlyargcount
            && self.nlocals == other.nlocals
            && self.flags == other.flags
            && self.firstlineno == other.firstlineno
            && self.code == other.code
            && self.names == other.names
            && self.varnames == other.varnames
            && self.freevars == other.freevars
            && self.cellvars == other.cellvars
            && self.consts.len() == other.consts.len()
            && self.consts.iter().zip(&other.consts).all(|(a, b)| a.same(b))
    }
}

/// Where an instruction comes from. Columns count UTF-8 bytes from 0; lines count from 1, and line 0 means that the
/// instruction has no place in the source.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SourceSpan {
    pub line: u32,
    pub end_line: u32,
    pub column: u32,
    pub end_column: u32,
}

/// The source span of each instruction (prefixes included), as runs of instructions with the same span.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PositionTable {
    /// First instruction of the run, and its span; rising.
    runs: Vec<(u32, SourceSpan)>,
}

impl PositionTable {
    pub(crate) fn clear(&mut self) {
        self.runs.clear();
    }

    /// Tells the span of the instructions from `index` on; calls come with rising `index`.
    pub fn push(&mut self, index: u32, span: SourceSpan) {
        if self.runs.last().is_none_or(|&(_, last)| last != span) {
            self.runs.push((index, span));
        }
    }

    /// The span of an instruction (by index, not byte offset).
    pub fn get(&self, index: u32) -> Option<SourceSpan> {
        let i = self.runs.partition_point(|&(start, _)| start <= index);
        let (_, span) = self.runs.get(i.checked_sub(1)?)?;
        (span.line != 0).then_some(*span)
    }

    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }
}
