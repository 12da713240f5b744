//! `code`: a compiled block as the runtime holds it. The plain data comes from the compiler; constants are values here
//! and names are interned. What the eval loop rewrites is its own copy: this is the canonical form.

use std::cell::{Cell, OnceCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use pymacros::{pyclass, pymethods};

use super::raw::{Header, Owned, Ref, Value};
use super::str::Str;
use super::tuple::Tuple;
use super::type_::new_builtin;
use crate::error::PyResult;
use crate::lowered::Lowered;
use crate::state::{Interpreter, Thread};

/// `co_flags` bits.
pub mod co {
    /// Locals are fast locals.
    pub const OPTIMIZED: u32 = 1;
    /// A fresh namespace for each run.
    pub const NEWLOCALS: u32 = 2;
    /// `*args`.
    pub const VARARGS: u32 = 4;
    /// `**kwargs`.
    pub const VARKEYWORDS: u32 = 8;
    /// A generator.
    pub const GENERATOR: u32 = 0x20;
    /// A coroutine.
    pub const COROUTINE: u32 = 0x80;
    /// `types.coroutine`'s mark.
    pub const ITERABLE_COROUTINE: u32 = 0x100;
    /// An asynchronous generator.
    pub const ASYNC_GENERATOR: u32 = 0x200;
    /// What keeps arguments from being a window's beginning.
    pub(super) const NOT_PLAIN: u32 = VARARGS | VARKEYWORDS | GENERATOR | COROUTINE | ASYNC_GENERATOR;
}

/// Where an instruction stands in the source: 1-based lines, 0-based columns in UTF-8 bytes; 0 for unknown lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// First line.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// First column; None where unknown.
    pub col: Option<u32>,
    /// Column after the last.
    pub end_col: Option<u32>,
}

/// Code object.
#[pyclass(name = "code", flags(GC, WEAKREF))]
#[repr(C)]
pub struct Code {
    header: Header,
    /// Positional parameters, positional-only ones included.
    pub argcount: u32,
    /// Positional-only parameters.
    pub posonlyargcount: u32,
    /// Keyword-only parameters.
    pub kwonlyargcount: u32,
    /// Fast locals.
    pub nlocals: u32,
    /// Most values on the evaluation stack.
    pub stacksize: u32,
    /// See `co`.
    pub flags: u32,
    /// First line.
    pub firstlineno: u32,
    /// The instructions, two bytes each.
    pub bytecode: Box<[u8]>,
    /// Constants.
    pub consts: Box<[Value]>,
    /// Names of globals and attributes.
    pub names: Box<[Owned<Str>]>,
    /// Names of fast locals, parameters first.
    pub varnames: Box<[Owned<Str>]>,
    /// Names of variables that functions inside use.
    pub cellvars: Box<[Owned<Str>]>,
    /// Names of variables of functions around.
    pub freevars: Box<[Owned<Str>]>,
    /// For each cell variable that is a parameter: (cell number, fast local).
    #[traverse(skip)]
    pub cell_args: Box<[(u16, u16)]>,
    /// `co_name`.
    pub name: Owned<Str>,
    /// `co_qualname`.
    pub qualname: Owned<Str>,
    /// `co_filename`.
    pub filename: Owned<Str>,
    /// The compiler's object: line and position tables.
    #[traverse(skip)]
    pub data: Arc<pycodegen::code::Code>,
    /// A number that no other code object of the process has or had: what caches compare.
    pub id: u32,
    /// Parameters, where all are positional and calling runs the body at once, so that arguments in a row can be the
    /// beginning of the window; `NOT_PLAIN` otherwise.
    pub plain_args: u32,
    /// See `cell_count`.
    cells: u32,
    /// See `window`.
    window: u32,
    /// How often it was called, and how many turns its loops made, until it was lowered.
    #[traverse(skip)]
    pub heat: Heat,
    #[traverse(skip)]
    lowered: OnceCell<Option<Box<Lowered>>>,
}

/// How often code came again, as the choice of the tier needs it.
#[derive(Default)]
pub struct Heat {
    /// Calls.
    pub calls: Cell<u32>,
    /// Backward jumps.
    pub turns: Cell<u32>,
}

/// `Code::plain_args` of a generator function, or one with keyword-only parameters, `*args` or `**kwargs`.
pub const NOT_PLAIN: u32 = u32::MAX;

static NEXT_ID: AtomicU32 = AtomicU32::new(1);

impl Code {
    /// Parameters with a slot among the fast locals: positional, keyword-only, `*args`, `**kwargs`.
    #[inline]
    pub fn parameter_slots(&self) -> usize {
        (self.argcount + self.kwonlyargcount) as usize
            + usize::from(self.flags & co::VARARGS != 0)
            + usize::from(self.flags & co::VARKEYWORDS != 0)
    }

    /// Cells of a frame: its own, then those of functions around.
    #[inline]
    pub fn cell_count(&self) -> usize {
        self.cells as usize
    }

    /// Words of a frame's window: one more than locals, cells and stack, so that a call can make room for self.
    #[inline]
    pub fn window(&self) -> usize {
        self.window as usize
    }

    /// The line of the instruction at byte offset `lasti`; the first line where it is -1.
    pub fn line_at(&self, lasti: i32) -> u32 {
        if lasti < 0 { self.firstlineno } else { line_in_table(&self.data.linetable, self.firstlineno, lasti as u32) }
    }

    /// Where the instruction at byte offset `lasti` stands.
    pub fn position_at(&self, lasti: i32) -> Position {
        if lasti < 0 {
            return Position::default();
        }
        match self.data.positions.get(lasti as u32 / 2) {
            Some(p) => {
                Position { line: p.line, end_line: p.end_line, col: Some(p.column), end_col: Some(p.end_column) }
            }
            None => Position { line: self.line_at(lasti), ..Position::default() },
        }
    }

    /// Its register form, once it was made.
    #[inline(always)]
    pub fn lowered(&self) -> Option<&Lowered> {
        self.lowered.get()?.as_deref()
    }

    /// Whether the register form was made, or found not to be possible.
    #[inline(always)]
    pub fn lowering_tried(&self) -> bool {
        self.lowered.get().is_some()
    }

    /// Set the register form, None where there can be none. The first one stays.
    pub fn set_lowered(&self, form: Option<Box<Lowered>>) {
        let _ = self.lowered.set(form);
    }

    /// A code object of the compiler's data.
    pub fn from_data(data: Arc<pycodegen::code::Code>) -> Owned<Code> {
        let interp = Interpreter::current();
        let intern =
            |names: &[pycodegen::code::Name]| -> Box<[Owned<Str>]> { names.iter().map(|n| interp.intern(n)).collect() };
        let consts = data.consts.iter().map(const_value).collect();
        let varnames = intern(&data.varnames);
        let cellvars = intern(&data.cellvars);
        let flags = data.flags.bits();
        let params = (data.argcount + data.kwonlyargcount) as usize
            + usize::from(flags & co::VARARGS != 0)
            + usize::from(flags & co::VARKEYWORDS != 0);
        let cell_args = cellvars
            .iter()
            .enumerate()
            .filter_map(|(i, cell)| {
                let at = varnames.iter().take(params).position(|v| v.as_ref().bits_eq(cell.as_ref()))?;
                Some((i as u16, at as u16))
            })
            .collect();
        let cells = (data.cellvars.len() + data.freevars.len()) as u32;
        new_builtin(|header| Code {
            header,
            cells,
            window: data.nlocals + cells + data.stacksize + 1,
            argcount: data.argcount,
            posonlyargcount: data.posonlyargcount,
            kwonlyargcount: data.kwonlyargcount,
            nlocals: data.nlocals,
            stacksize: data.stacksize,
            flags,
            firstlineno: data.firstlineno,
            bytecode: data.code.clone(),
            consts,
            names: intern(&data.names),
            varnames,
            cellvars,
            freevars: intern(&data.freevars),
            cell_args,
            name: interp.intern(&data.name),
            qualname: interp.intern(&data.qualname),
            filename: interp.intern(&data.filename),
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            plain_args: if data.kwonlyargcount == 0 && flags & co::NOT_PLAIN == 0 { data.argcount } else { NOT_PLAIN },
            data,
            heat: Heat::default(),
            lowered: OnceCell::new(),
        })
    }
}

/// The line of byte offset `at` by a 3.10 line table: pairs of (bytes, line change), -128 for "no line".
fn line_in_table(table: &[u8], first: u32, at: u32) -> u32 {
    let mut line = i64::from(first);
    let mut end = 0;
    for pair in table.chunks_exact(2) {
        end += u32::from(pair[0]);
        let change = pair[1] as i8;
        if change != -128 {
            line += i64::from(change);
        }
        if at < end {
            break;
        }
    }
    line.max(0) as u32
}

/// A constant of the compiler as a value.
pub fn const_value(c: &pycodegen::const_::Const) -> Value {
    use pycodegen::const_::Const;
    match c {
        Const::None => Value::NONE,
        Const::True => Value::TRUE,
        Const::False => Value::FALSE,
        Const::Ellipsis => Value::ELLIPSIS,
        Const::Int(i) => super::int::from_i64(*i),
        Const::BigInt(big) => super::int::from_parts(big.negative, &big.magnitude),
        Const::Float(x) => super::float::from_f64(*x),
        Const::Complex { real, imag } => super::complex::from_parts(*real, *imag),
        Const::Str(text) => {
            if is_identifier_like(text) {
                Interpreter::current().interned.intern_text(text).into_value()
            } else {
                Str::from_wtf8(text).into_value()
            }
        }
        Const::Bytes(bytes) => super::buffer::bytes_value(bytes),
        Const::Tuple(items) => Tuple::new(items.iter().map(const_value).collect()).into_value(),
        Const::FrozenSet(items) => super::set::frozenset_value(items.iter().map(const_value).collect()),
        Const::Code(code) => Code::from_data(code.clone()).into_value(),
    }
}

fn is_identifier_like(text: &[u8]) -> bool {
    text.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
}

fn names_tuple(names: &[Owned<Str>]) -> Value {
    Tuple::new(names.iter().map(Owned::to_value).collect()).into_value()
}

#[pymethods]
impl Code {
    #[slot(repr)]
    fn repr(this: Ref<'_, Code>, _th: &mut Thread) -> PyResult<Value> {
        let text = format!(
            "<code object {} at {:#x}, file \"{}\", line {}>",
            this.name.to_text(),
            this.bits(),
            this.filename.to_text(),
            this.firstlineno
        );
        Ok(Str::from_text(&text).into_value())
    }
    #[getter]
    fn co_argcount(this: Ref<'_, Code>) -> u32 {
        this.argcount
    }
    #[getter]
    fn co_posonlyargcount(this: Ref<'_, Code>) -> u32 {
        this.posonlyargcount
    }
    #[getter]
    fn co_kwonlyargcount(this: Ref<'_, Code>) -> u32 {
        this.kwonlyargcount
    }
    #[getter]
    fn co_nlocals(this: Ref<'_, Code>) -> u32 {
        this.nlocals
    }
    #[getter]
    fn co_stacksize(this: Ref<'_, Code>) -> u32 {
        this.stacksize
    }
    #[getter]
    fn co_flags(this: Ref<'_, Code>) -> u32 {
        this.flags
    }
    #[getter]
    fn co_firstlineno(this: Ref<'_, Code>) -> u32 {
        this.firstlineno
    }
    #[getter]
    fn co_code(this: Ref<'_, Code>) -> Value {
        super::buffer::bytes_value(&this.bytecode)
    }
    #[getter]
    fn co_consts(this: Ref<'_, Code>) -> Value {
        Tuple::from_slice(&this.consts).into_value()
    }
    #[getter]
    fn co_names(this: Ref<'_, Code>) -> Value {
        names_tuple(&this.names)
    }
    #[getter]
    fn co_varnames(this: Ref<'_, Code>) -> Value {
        names_tuple(&this.varnames)
    }
    #[getter]
    fn co_cellvars(this: Ref<'_, Code>) -> Value {
        names_tuple(&this.cellvars)
    }
    #[getter]
    fn co_freevars(this: Ref<'_, Code>) -> Value {
        names_tuple(&this.freevars)
    }
    #[getter]
    fn co_name(this: Ref<'_, Code>) -> Value {
        this.name.to_value()
    }
    #[getter]
    fn co_qualname(this: Ref<'_, Code>) -> Value {
        this.qualname.to_value()
    }
    #[getter]
    fn co_filename(this: Ref<'_, Code>) -> Value {
        this.filename.to_value()
    }
    #[getter]
    fn co_linetable(this: Ref<'_, Code>) -> Value {
        super::buffer::bytes_value(&this.data.linetable)
    }
}
