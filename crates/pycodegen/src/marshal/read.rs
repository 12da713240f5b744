//! Reading, from bytes that nobody vouches for.
//!
//! Invariants: no length is believed beyond what is left of the input (every item takes a byte at least); the weight of a
//! value, shared parts counted each time, stays below [`MAX_WEIGHT`], so that walking a value is never exponential in the
//! input; containers in containers wait on a stack of their own, no deeper than `MAX_DEPTH`.

use super::{MAX_DEPTH, MarshalError, MarshalErrorKind, Object};
use crate::code::{Code, CodeFlags, Name, PositionTable};
use crate::const_::{BigInt, Const};
use std::collections::HashSet;
use std::sync::Arc;

/// Values in one read, shared ones counted wherever they appear.
const MAX_WEIGHT: usize = 1 << 24;

/// What a number of `r` stands for.
#[derive(Clone)]
enum Reference {
    /// The object is still being read.
    Open,
    Done(Object, usize),
}

/// Objects of a code object; its first line stands before the last of them.
const CODE_PARTS: usize = 9;

/// A container of which not all is read.
struct Open {
    kind: u8,
    /// How many items make it full.
    wanted: usize,
    /// What is read of it; a dict's keys and values by turns.
    items: Vec<Object>,
    /// Its place among the shared objects, if it has one, and the weight that was read before it.
    slot: Option<usize>,
    before: usize,
    /// A code object's counts and flags, and its first line.
    counts: [u32; 6],
    line: i32,
}

impl Open {
    fn full(&self) -> bool {
        self.items.len() >= self.wanted
    }
}

enum Begun {
    Value(Option<Object>),
    Container(Open),
}

struct Reader<'a> {
    data: &'a [u8],
    at: usize,
    refs: Vec<Reference>,
    weight: usize,
    names: HashSet<Name>,
}

type R<T> = Result<T, MarshalError>;

/// The value that the bytes begin with.
///
/// # Errors
/// `EOFError`, `ValueError` or `TypeError` with CPython's texts.
pub fn loads(data: &[u8]) -> R<Object> {
    loads_prefix(data).map(|(value, _)| value)
}

/// The value that the bytes begin with, and how many bytes it takes.
///
/// # Errors
/// As [`loads`].
pub fn loads_prefix(data: &[u8]) -> R<(Object, usize)> {
    let mut r = Reader { data, at: 0, refs: Vec::new(), weight: 0, names: HashSet::new() };
    match r.object()? {
        Some(value) => Ok((value, r.at)),
        None => Err(r.error(MarshalErrorKind::TypeError, "NULL object in marshal data for object")),
    }
}

impl<'a> Reader<'a> {
    #[cold]
    fn error(&self, kind: MarshalErrorKind, message: &'static str) -> MarshalError {
        MarshalError { kind, message, offset: self.at }
    }

    #[cold]
    fn bad(&self, message: &'static str) -> MarshalError {
        self.error(MarshalErrorKind::ValueError, message)
    }

    fn take(&mut self, n: usize) -> R<&'a [u8]> {
        let end = self.at.checked_add(n).filter(|&end| end <= self.data.len());
        match end.and_then(|end| self.data.get(self.at..end)) {
            Some(bytes) => {
                self.at += n;
                Ok(bytes)
            }
            None => Err(self.error(MarshalErrorKind::EofError, "marshal data too short")),
        }
    }

    fn byte(&mut self) -> R<u8> {
        Ok(self.take(1)?[0])
    }

    fn short(&mut self) -> R<u16> {
        let mut bytes = [0; 2];
        bytes.copy_from_slice(self.take(2)?);
        Ok(u16::from_le_bytes(bytes))
    }

    fn long(&mut self) -> R<i32> {
        let mut bytes = [0; 4];
        bytes.copy_from_slice(self.take(4)?);
        Ok(i32::from_le_bytes(bytes))
    }

    fn double(&mut self) -> R<f64> {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(self.take(8)?);
        Ok(f64::from_le_bytes(bytes))
    }

    /// A float as text: a byte of length and digits.
    fn float_text(&mut self) -> R<f64> {
        let n = usize::from(self.byte()?);
        let text = std::str::from_utf8(self.take(n)?).unwrap_or("");
        text.trim().parse().map_err(|_| self.bad("bad marshal data (float)"))
    }

    fn length(&mut self, message: &'static str) -> R<usize> {
        let n = self.long()?;
        usize::try_from(n).map_err(|_| self.bad(message))
    }

    /// Checks that this many more items can be there.
    fn room(&self, n: usize) -> R<()> {
        if n > self.data.len() - self.at {
            return Err(self.error(MarshalErrorKind::EofError, "marshal data too short"));
        }
        Ok(())
    }

    fn add_weight(&mut self, n: usize) -> R<()> {
        self.weight = self.weight.saturating_add(n);
        if self.weight > MAX_WEIGHT {
            return Err(self.bad("bad marshal data (shared references multiply without bound)"));
        }
        Ok(())
    }

    /// An object; `None` for the mark that ends a dict.
    fn object(&mut self) -> R<Option<Object>> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            if open.len() >= MAX_DEPTH {
                return Err(self.bad("recursion limit exceeded"));
            }
            let mut value = match self.begin()? {
                Begun::Value(value) => value,
                Begun::Container(container) if container.full() => Some(self.finish(container)?),
                Begun::Container(container) => {
                    open.push(container);
                    continue;
                }
            };
            loop {
                let Some(around) = open.last_mut() else { return Ok(value) };
                self.put(around, value)?;
                if !around.full() {
                    break;
                }
                let Some(done) = open.pop() else { break };
                value = Some(self.finish(done)?);
            }
        }
    }

    /// Reads a leaf, or the head of a container.
    fn begin(&mut self) -> R<Begun> {
        let Ok(code) = self.byte() else {
            return Err(self.error(MarshalErrorKind::EofError, "EOF read where object expected"));
        };
        let (kind, wants_ref) = (code & 0x7F, code & 0x80 != 0);
        let before = self.weight;
        self.add_weight(1)?;
        let slot = wants_ref && !matches!(kind, b'N' | b'T' | b'F' | b'.' | b'S' | b'0' | b'r');
        let slot = slot.then(|| {
            self.refs.push(Reference::Open);
            self.refs.len() - 1
        });
        let mut counts = [0; 6];
        let wanted = match kind {
            b')' => usize::from(self.byte()?),
            b'(' => self.length("bad marshal data (tuple size out of range)")?,
            b'[' => self.length("bad marshal data (list size out of range)")?,
            b'<' | b'>' => self.length("bad marshal data (set size out of range)")?,
            b'{' => usize::MAX,
            b'c' => {
                for count in counts.iter_mut().take(5) {
                    *count = self.count()?;
                }
                counts[5] = self.long()? as u32;
                CODE_PARTS
            }
            _ => {
                let value = match kind {
                    b'0' => None,
                    b'r' => Some(self.reference()?),
                    b'S' => Some(Object::StopIteration),
                    _ => Some(self.leaf(kind)?),
                };
                if let (Some(value), Some(slot)) = (&value, slot) {
                    self.refs[slot] = Reference::Done(value.clone(), self.weight - before);
                }
                return Ok(Begun::Value(value));
            }
        };
        if kind != b'{' {
            self.room(wanted)?;
        }
        // An item is many times its byte: reserve little, grow with what is really there.
        let items = Vec::with_capacity(wanted.min(64));
        Ok(Begun::Container(Open { kind, wanted, items, slot, before, counts, line: 0 }))
    }

    /// Puts what was read into the container around it.
    fn put(&mut self, around: &mut Open, value: Option<Object>) -> R<()> {
        let null = match around.kind {
            b')' | b'(' => "NULL object in marshal data for tuple",
            b'[' => "NULL object in marshal data for list",
            b'c' => "NULL object in marshal data for code object",
            _ => "NULL object in marshal data for set",
        };
        match value {
            Some(value) => around.items.push(value),
            None if around.kind == b'{' => {
                // A missing value ends the dict, too.
                around.items.truncate(around.items.len() / 2 * 2);
                around.wanted = around.items.len();
            }
            None => return Err(self.error(MarshalErrorKind::TypeError, null)),
        }
        if around.kind == b'c' && around.items.len() == CODE_PARTS - 1 {
            around.line = self.long()?;
        }
        Ok(())
    }

    /// The container, now that all of it is read. A tuple or frozenset of constants is a constant.
    fn finish(&mut self, done: Open) -> R<Object> {
        let Open { kind, items, slot, before, .. } = done;
        let value = match kind {
            b')' | b'(' => match constants(items) {
                Ok(items) => Object::Const(Const::Tuple(items)),
                Err(items) => Object::Tuple(items),
            },
            b'[' => Object::List(items),
            b'<' => Object::Set(items),
            b'>' => match constants(items) {
                Ok(items) => Object::Const(Const::FrozenSet(items)),
                Err(items) => Object::FrozenSet(items),
            },
            b'{' => {
                let mut items = items.into_iter();
                let pair = || Some((items.next()?, items.next()?));
                Object::Dict(std::iter::from_fn(pair).collect())
            }
            _ => self.code(items, done.counts, done.line)?,
        };
        if let Some(slot) = slot {
            self.refs[slot] = Reference::Done(value.clone(), self.weight - before);
        }
        Ok(value)
    }

    fn reference(&mut self) -> R<Object> {
        let n = self.long()?;
        let found = usize::try_from(n).ok().and_then(|n| self.refs.get(n)).cloned();
        match found {
            Some(Reference::Done(value, weight)) => {
                self.add_weight(weight)?;
                Ok(value)
            }
            _ => Err(self.bad("bad marshal data (invalid reference)")),
        }
    }

    fn leaf(&mut self, kind: u8) -> R<Object> {
        Ok(Object::Const(match kind {
            b'N' => Const::None,
            b'T' => Const::True,
            b'F' => Const::False,
            b'.' => Const::Ellipsis,
            b'i' => Const::Int(i64::from(self.long()?)),
            b'I' => {
                let low = self.long()?;
                let high = self.long()?;
                Const::Int(i64::from(high) << 32 | i64::from(low as u32))
            }
            b'l' => self.big()?,
            b'f' => Const::Float(self.float_text()?),
            b'g' => Const::Float(self.double()?),
            b'x' => Const::Complex { real: self.float_text()?, imag: self.float_text()? },
            b'y' => Const::Complex { real: self.double()?, imag: self.double()? },
            b's' => {
                let n = self.length("bad marshal data (bytes object size out of range)")?;
                Const::Bytes(self.take(n)?.into())
            }
            b'z' | b'Z' => {
                let n = usize::from(self.byte()?);
                self.ascii(n)?
            }
            b'a' | b'A' => {
                let n = self.length("bad marshal data (string size out of range)")?;
                self.ascii(n)?
            }
            b'u' | b't' => {
                let n = self.length("bad marshal data (string size out of range)")?;
                let bytes = self.take(n)?;
                if !is_wtf8(bytes) {
                    return Err(self.bad("bad marshal data (string is not UTF-8)"));
                }
                Const::Str(bytes.into())
            }
            _ => return Err(self.bad("bad marshal data (unknown type code)")),
        }))
    }

    fn ascii(&mut self, n: usize) -> R<Const> {
        let bytes = self.take(n)?;
        if bytes.is_ascii() {
            return Ok(Const::Str(bytes.into()));
        }
        // CPython reads these bytes as Latin-1.
        let text: String = bytes.iter().map(|&b| char::from(b)).collect();
        Ok(Const::str(&text))
    }

    fn big(&mut self) -> R<Const> {
        let n = self.long()?;
        let digits = n.unsigned_abs() as usize;
        if n == i32::MIN {
            return Err(self.bad("bad marshal data (long size out of range)"));
        }
        self.room(digits.saturating_mul(2))?;
        let (mut magnitude, mut pending, mut width) = (Vec::with_capacity(digits * 2), 0u32, 0);
        let mut last = 1;
        for _ in 0..digits {
            last = self.short()?;
            if last > 0x7FFF {
                return Err(self.bad("bad marshal data (digit out of range in long)"));
            }
            pending |= u32::from(last) << width;
            width += 15;
            while width >= 8 {
                magnitude.push(pending as u8);
                pending >>= 8;
                width -= 8;
            }
        }
        if last == 0 {
            return Err(self.bad("bad marshal data (unnormalized long data)"));
        }
        magnitude.push(pending as u8);
        while magnitude.last() == Some(&0) {
            magnitude.pop();
        }
        if magnitude.len() <= 8 {
            let mut bytes = [0; 8];
            bytes[..magnitude.len()].copy_from_slice(&magnitude);
            let value = i128::from(u64::from_le_bytes(bytes));
            if let Ok(value) = i64::try_from(if n < 0 { -value } else { value }) {
                return Ok(Const::Int(value));
            }
        }
        Ok(Const::BigInt(BigInt { negative: n < 0, magnitude: magnitude.into() }))
    }

    fn count(&mut self) -> R<u32> {
        let n = self.long()?;
        u32::try_from(n).map_err(|_| self.bad("code: a count is negative"))
    }

    fn field(&self, part: Option<Object>) -> R<Const> {
        match part {
            Some(Object::Const(c)) => Ok(c),
            _ => Err(self.bad("bad marshal data (a code object holds something that is no constant)")),
        }
    }

    fn bytes(&self, part: Option<Object>) -> R<Arc<[u8]>> {
        match self.field(part)? {
            Const::Bytes(bytes) => Ok(bytes),
            _ => Err(self.error(MarshalErrorKind::TypeError, "code: bytes expected")),
        }
    }

    fn name(&mut self, c: &Const) -> R<Name> {
        let Const::Str(text) = c else {
            return Err(self.error(MarshalErrorKind::TypeError, "name tuples must contain only strings"));
        };
        let text = String::from_utf8_lossy(text);
        if let Some(known) = self.names.get(&*text) {
            return Ok(known.clone());
        }
        let name: Name = Arc::from(&*text);
        self.names.insert(name.clone());
        Ok(name)
    }

    fn names(&mut self, part: Option<Object>) -> R<Vec<Name>> {
        match self.field(part)? {
            Const::Tuple(items) => items.iter().map(|i| self.name(i)).collect(),
            _ => Err(self.error(MarshalErrorKind::TypeError, "code: a tuple of names expected")),
        }
    }

    fn code(&mut self, parts: Vec<Object>, counts: [u32; 6], firstlineno: i32) -> R<Object> {
        let [argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags] = counts;
        let flags = CodeFlags::from_bits_retain(flags);
        let mut parts = parts.into_iter();
        let code = self.bytes(parts.next())?;
        let Const::Tuple(consts) = self.field(parts.next())? else {
            return Err(self.error(MarshalErrorKind::TypeError, "code: a tuple of constants expected"));
        };
        let names = self.names(parts.next())?;
        let varnames = self.names(parts.next())?;
        let freevars = self.names(parts.next())?;
        let cellvars = self.names(parts.next())?;
        let filename = self.field(parts.next())?;
        let filename = self.name(&filename)?;
        let name = self.field(parts.next())?;
        let name = self.name(&name)?;
        let linetable = self.bytes(parts.next())?;
        let firstlineno = u32::try_from(firstlineno).unwrap_or(0);
        Ok(Object::Const(Const::Code(Arc::new(Code {
            argcount,
            posonlyargcount,
            kwonlyargcount,
            nlocals,
            stacksize,
            flags,
            code: (&*code).into(),
            consts: consts.to_vec(),
            names,
            varnames,
            freevars,
            cellvars,
            filename,
            qualname: name.clone(),
            name,
            firstlineno,
            linetable: linetable.to_vec(),
            positions: PositionTable::default(),
        }))))
    }
}

/// The items as constants, if all of them are.
fn constants(items: Vec<Object>) -> Result<Arc<[Const]>, Vec<Object>> {
    if !items.iter().all(|i| matches!(i, Object::Const(_))) {
        return Err(items);
    }
    Ok(items.into_iter().filter_map(|i| if let Object::Const(c) = i { Some(c) } else { None }).collect())
}

/// UTF-8 in which lone surrogates may stand as three bytes.
fn is_wtf8(mut bytes: &[u8]) -> bool {
    loop {
        match std::str::from_utf8(bytes) {
            Ok(_) => return true,
            Err(e) => {
                let rest = bytes.get(e.valid_up_to()..).unwrap_or(&[]);
                match rest {
                    [0xED, 0xA0..=0xBF, 0x80..=0xBF, after @ ..] => bytes = after,
                    _ => return false,
                }
            }
        }
    }
}
