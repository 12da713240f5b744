//! Writing. Equal names, and constants that are shared, are written once from version 3 on and referred to by number.

use super::{MAX_DEPTH, MarshalError, MarshalErrorKind, Object, is_name};
use crate::code::{Code, Name};
use crate::const_::{BigInt, Const};
use std::collections::HashMap;
use std::sync::Arc;

/// Set in a type byte: the object gets the next reference number.
const REF: u8 = 0x80;

struct Writer {
    out: Vec<u8>,
    version: u32,
    depth: usize,
    /// Numbers of interned strings, by their text.
    names: HashMap<Box<[u8]>, u32>,
    /// Numbers of other objects, by address.
    shared: HashMap<usize, u32>,
    /// Numbers of bytecode and line tables, by their bytes.
    tables: HashMap<Box<[u8]>, u32>,
    count: u32,
}

/// What is still to be written; containers in containers take no native stack.
enum Task<'a> {
    Object(&'a Object),
    Const(&'a Const),
    /// A code object behind its constants.
    Rest(&'a Code),
    Byte(u8),
    /// The end of a container.
    Leave,
}

fn fail<T>(message: &'static str) -> Result<T, MarshalError> {
    Err(MarshalError { kind: MarshalErrorKind::ValueError, message, offset: 0 })
}

/// The bytes of a value.
///
/// # Errors
/// `ValueError` for a version other than 2, 3 and 4, for nesting deeper than marshal follows, for lengths over 31 bits.
pub fn dumps(value: &Object, version: u32) -> Result<Vec<u8>, MarshalError> {
    if !(2..=4).contains(&version) {
        return fail("marshal versions 2 to 4 are supported");
    }
    let mut w = Writer {
        out: Vec::new(),
        version,
        depth: 0,
        names: HashMap::new(),
        shared: HashMap::new(),
        tables: HashMap::new(),
        count: 0,
    };
    w.write(value)?;
    Ok(w.out)
}

impl Writer {
    fn byte(&mut self, byte: u8) {
        self.out.push(byte);
    }

    fn long(&mut self, value: i32) {
        self.out.extend(value.to_le_bytes());
    }

    fn length(&mut self, n: usize) -> Result<(), MarshalError> {
        match i32::try_from(n) {
            Ok(n) => self.long(n),
            Err(_) => return fail("unmarshallable object"),
        }
        Ok(())
    }

    /// A count of a code object: an unsigned number whose bits are written.
    fn number(&mut self, n: u32) {
        self.out.extend(n.to_le_bytes());
    }

    fn enter(&mut self) -> Result<(), MarshalError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { fail("object too deeply nested to marshal") } else { Ok(()) }
    }

    fn write(&mut self, value: &Object) -> Result<(), MarshalError> {
        let mut tasks = vec![Task::Object(value)];
        while let Some(task) = tasks.pop() {
            match task {
                Task::Object(value) => self.object(value, &mut tasks)?,
                Task::Const(value) => self.constant(value, &mut tasks)?,
                Task::Rest(code) => self.rest(code)?,
                Task::Byte(byte) => self.byte(byte),
                Task::Leave => self.depth -= 1,
            }
        }
        Ok(())
    }

    fn object<'a>(&mut self, value: &'a Object, tasks: &mut Vec<Task<'a>>) -> Result<(), MarshalError> {
        self.enter()?;
        tasks.push(Task::Leave);
        let (kind, items) = match value {
            Object::Const(c) => return self.constant(c, tasks),
            Object::Tuple(items) => (b'(', items),
            Object::List(items) => (b'[', items),
            Object::Set(items) => (b'<', items),
            Object::FrozenSet(items) => (b'>', items),
            Object::Dict(pairs) => {
                self.byte(b'{');
                tasks.push(Task::Byte(b'0'));
                for (key, value) in pairs.iter().rev() {
                    tasks.extend([Task::Object(value), Task::Object(key)]);
                }
                return Ok(());
            }
            Object::StopIteration => {
                self.byte(b'S');
                return Ok(());
            }
        };
        if kind == b'(' {
            self.tuple_head(items.len(), 0)?;
        } else {
            self.byte(kind);
            self.length(items.len())?;
        }
        tasks.extend(items.iter().rev().map(Task::Object));
        Ok(())
    }

    /// The bit for the type byte of an object at this address, or `None` if a reference to it was written instead.
    fn reference(&mut self, address: usize, holders: usize) -> Option<u8> {
        if self.version < 3 || holders < 2 {
            return Some(0);
        }
        if let Some(&known) = self.shared.get(&address) {
            self.byte(b'r');
            self.number(known);
            return None;
        }
        self.shared.insert(address, self.count);
        self.count += 1;
        Some(REF)
    }

    fn constant<'a>(&mut self, value: &'a Const, tasks: &mut Vec<Task<'a>>) -> Result<(), MarshalError> {
        match value {
            Const::None => self.byte(b'N'),
            Const::True => self.byte(b'T'),
            Const::False => self.byte(b'F'),
            Const::Ellipsis => self.byte(b'.'),
            Const::Int(v) => match i32::try_from(*v) {
                Ok(v) => {
                    self.byte(b'i');
                    self.long(v);
                }
                Err(_) => self.big(*v < 0, &v.unsigned_abs().to_le_bytes())?,
            },
            Const::BigInt(BigInt { negative, magnitude }) => self.big(*negative, magnitude)?,
            Const::Float(v) => {
                self.byte(b'g');
                self.out.extend(v.to_le_bytes());
            }
            Const::Complex { real, imag } => {
                self.byte(b'y');
                self.out.extend(real.to_le_bytes());
                self.out.extend(imag.to_le_bytes());
            }
            Const::Str(text) if is_name(text) => self.name(text)?,
            Const::Str(text) => {
                if let Some(bit) = self.reference(text.as_ptr() as usize, Arc::strong_count(text)) {
                    self.text(text, false, bit)?;
                }
            }
            Const::Bytes(bytes) => {
                if let Some(bit) = self.reference(bytes.as_ptr() as usize, Arc::strong_count(bytes)) {
                    self.bytes(bytes, bit)?;
                }
            }
            Const::Tuple(items) => {
                if let Some(bit) = self.reference(items.as_ptr() as usize, Arc::strong_count(items)) {
                    self.tuple_head(items.len(), bit)?;
                    self.constants(items, tasks)?;
                }
            }
            Const::FrozenSet(items) => {
                self.byte(b'>');
                self.length(items.len())?;
                self.constants(items, tasks)?;
            }
            Const::Code(code) => {
                if let Some(bit) = self.reference(Arc::as_ptr(code) as usize, Arc::strong_count(code)) {
                    self.code(code, bit, tasks)?;
                }
            }
        }
        Ok(())
    }

    fn constants<'a>(&mut self, items: &'a [Const], tasks: &mut Vec<Task<'a>>) -> Result<(), MarshalError> {
        if !items.is_empty() {
            self.enter()?;
            tasks.push(Task::Leave);
            tasks.extend(items.iter().rev().map(Task::Const));
        }
        Ok(())
    }

    fn tuple_head(&mut self, n: usize, bit: u8) -> Result<(), MarshalError> {
        match u8::try_from(n) {
            Ok(n) if self.version >= 4 => {
                self.byte(b')' | bit);
                self.byte(n);
                Ok(())
            }
            _ => {
                self.byte(b'(' | bit);
                self.length(n)
            }
        }
    }

    fn bytes(&mut self, bytes: &[u8], bit: u8) -> Result<(), MarshalError> {
        self.byte(b's' | bit);
        self.length(bytes.len())?;
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    /// Bytecode or a line table: equal ones are one object, as CPython's compiler makes them.
    fn table(&mut self, bytes: &[u8]) -> Result<(), MarshalError> {
        if self.version < 3 {
            return self.bytes(bytes, 0);
        }
        if let Some(&known) = self.tables.get(bytes) {
            self.byte(b'r');
            self.number(known);
            return Ok(());
        }
        self.tables.insert(bytes.into(), self.count);
        self.count += 1;
        self.bytes(bytes, REF)
    }

    /// Digits of 15 bits, the least significant first.
    fn big(&mut self, negative: bool, magnitude: &[u8]) -> Result<(), MarshalError> {
        let (mut digits, mut pending, mut width) = (Vec::new(), 0u32, 0);
        for &byte in magnitude {
            pending |= u32::from(byte) << width;
            width += 8;
            if width >= 15 {
                digits.push((pending & 0x7FFF) as u16);
                pending >>= 15;
                width -= 15;
            }
        }
        digits.push(pending as u16);
        while digits.last() == Some(&0) {
            digits.pop();
        }
        self.byte(b'l');
        let Ok(n) = i32::try_from(digits.len()) else { return fail("unmarshallable object") };
        self.long(if negative { -n } else { n });
        digits.iter().for_each(|d| self.out.extend(d.to_le_bytes()));
        Ok(())
    }

    /// An interned string: written once.
    fn name(&mut self, text: &[u8]) -> Result<(), MarshalError> {
        if self.version < 3 {
            return self.text(text, false, 0);
        }
        if let Some(&known) = self.names.get(text) {
            self.byte(b'r');
            self.number(known);
            return Ok(());
        }
        self.names.insert(text.into(), self.count);
        self.count += 1;
        self.text(text, true, REF)
    }

    fn text(&mut self, text: &[u8], interned: bool, bit: u8) -> Result<(), MarshalError> {
        if self.version >= 4 && text.is_ascii() {
            if let Ok(n) = u8::try_from(text.len()) {
                self.byte(if interned { b'Z' } else { b'z' } | bit);
                self.byte(n);
            } else {
                self.byte(if interned { b'A' } else { b'a' } | bit);
                self.length(text.len())?;
            }
        } else {
            self.byte(if interned && self.version >= 3 { b't' } else { b'u' } | bit);
            self.length(text.len())?;
        }
        self.out.extend_from_slice(text);
        Ok(())
    }

    fn names(&mut self, names: &[Name]) -> Result<(), MarshalError> {
        self.tuple_head(names.len(), 0)?;
        names.iter().try_for_each(|n| self.name(n.as_bytes()))
    }

    fn code<'a>(&mut self, code: &'a Code, bit: u8, tasks: &mut Vec<Task<'a>>) -> Result<(), MarshalError> {
        self.enter()?;
        tasks.extend([Task::Leave, Task::Rest(code)]);
        self.byte(b'c' | bit);
        for n in [code.argcount, code.posonlyargcount, code.kwonlyargcount, code.nlocals, code.stacksize] {
            self.number(n);
        }
        self.number(code.flags.bits());
        self.table(&code.code)?;
        self.tuple_head(code.consts.len(), 0)?;
        self.constants(&code.consts, tasks)
    }

    fn rest(&mut self, code: &Code) -> Result<(), MarshalError> {
        for names in [&code.names, &code.varnames, &code.freevars, &code.cellvars] {
            self.names(names)?;
        }
        self.name(code.filename.as_bytes())?;
        self.name(code.name.as_bytes())?;
        self.number(code.firstlineno);
        self.table(&code.linetable)
    }
}
