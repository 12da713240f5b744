//! `str.format` and `str.format_map`: replacement fields in braces.
//!
//! `Pieces` takes a template apart into literal text and fields, `field_parts` a field's name into its first part and
//! the attributes and subscripts behind it; the module `_string` shows both to Python.

use super::MAX_TEXT;
use crate::args::Args;
use crate::error::PyResult;
use crate::object::int;
use crate::object::raw::{Ref, Value};
use crate::object::str::Str;
use crate::protocol::{self, attr};
use crate::state::Thread;

/// One piece of a template: literal text, and the field behind it if there is one.
pub struct Piece<'a> {
    /// The text before the field.
    pub literal: &'a [u8],
    /// The field, if there is one.
    pub field: Option<FieldText<'a>>,
}

/// A replacement field as it is written.
pub struct FieldText<'a> {
    /// What stands before `!` and `:`.
    pub name: &'a [u8],
    /// The character behind `!`.
    pub conversion: Option<u32>,
    /// What stands behind `:`.
    pub spec: &'a [u8],
    /// There are fields in the format specification.
    pub nested: bool,
}

/// The pieces of a template, one by one.
pub struct Pieces<'a> {
    text: &'a [u8],
}

impl<'a> Pieces<'a> {
    /// Of a template.
    pub fn new(text: &'a [u8]) -> Pieces<'a> {
        Pieces { text }
    }

    /// The next piece; None at the end. A doubled brace ends a literal without a field.
    ///
    /// # Errors
    /// `ValueError` for a template that is not well formed.
    pub fn next(&mut self, th: &mut Thread) -> PyResult<Option<Piece<'a>>> {
        if self.text.is_empty() {
            return Ok(None);
        }
        let Some(at) = memchr::memchr2(b'{', b'}', self.text) else {
            let literal = std::mem::take(&mut self.text);
            return Ok(Some(Piece { literal, field: None }));
        };
        let (literal, rest) = self.text.split_at(at);
        let brace = rest.first().copied().unwrap_or(b'{');
        if rest.get(1) == Some(&brace) {
            let literal = self.text.get(..=at).unwrap_or(literal);
            self.text = rest.get(2..).unwrap_or_default();
            return Ok(Some(Piece { literal, field: None }));
        }
        if brace == b'}' {
            return Err(th.value_error("Single '}' encountered in format string"));
        }
        let rest = rest.get(1..).unwrap_or_default();
        if rest.is_empty() {
            return Err(th.value_error("Single '{' encountered in format string"));
        }
        let (field, used) = parse_field(th, rest)?;
        self.text = rest.get(used..).unwrap_or_default();
        Ok(Some(Piece { literal, field: Some(field) }))
    }
}

/// The field that begins `text`, and how many bytes it takes, its brace included.
fn parse_field<'a>(th: &mut Thread, text: &'a [u8]) -> PyResult<(FieldText<'a>, usize)> {
    let mut at = 0;
    let mut bracket = false;
    let end = loop {
        match text.get(at) {
            None => return Err(th.value_error("expected '}' before end of string")),
            Some(b'{') if !bracket => return Err(th.value_error("unexpected '{' in field name")),
            Some(b'[') => bracket = true,
            Some(b']') => bracket = false,
            Some(b @ (b'}' | b':' | b'!')) if !bracket => break *b,
            Some(_) => {}
        }
        at += 1;
    };
    let name = text.get(..at).unwrap_or_default();
    at += 1;
    let mut conversion = None;
    if end == b'!' {
        let Some((c, n)) = text.get(at..).and_then(crate::object::str::decode_code_point) else {
            return Err(th.value_error("end of string while looking for conversion specifier"));
        };
        if c == u32::from(b'}') {
            return Err(th.value_error("unmatched '{' in format spec"));
        }
        conversion = Some(c);
        at += n;
        match text.get(at) {
            None => return Err(th.value_error("unmatched '{' in format spec")),
            Some(b'}') => return Ok((FieldText { name, conversion, spec: &[], nested: false }, at + 1)),
            Some(b':') => at += 1,
            Some(_) => return Err(th.value_error("expected ':' after conversion specifier")),
        }
    } else if end == b'}' {
        return Ok((FieldText { name, conversion, spec: &[], nested: false }, at));
    }
    let start = at;
    let mut depth = 1;
    let mut nested = false;
    loop {
        match text.get(at) {
            None => {
                let message = if nested { "expected '}' before end of string" } else { "unmatched '{' in format spec" };
                return Err(th.value_error(message));
            }
            Some(b'{') => {
                depth += 1;
                nested = true;
            }
            Some(b'}') => {
                depth -= 1;
                if depth == 0 {
                    let spec = text.get(start..at).unwrap_or_default();
                    return Ok((FieldText { name, conversion, spec, nested }, at + 1));
                }
            }
            Some(_) => {}
        }
        at += 1;
    }
}

/// The first part of a field's name: a number or a key.
pub enum First<'a> {
    /// Nothing: numbered automatically.
    Auto,
    /// Of a positional argument.
    Index(usize),
    /// Of a keyword argument.
    Key(&'a [u8]),
}

/// A part behind the first.
pub enum Step<'a> {
    /// `.name`
    Attribute(&'a [u8]),
    /// `[number]`
    Index(i64),
    /// `[key]`
    Key(&'a [u8]),
}

/// Digits as a number; None where there are other characters.
fn number(th: &mut Thread, text: &[u8]) -> PyResult<Option<i64>> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return Ok(None);
    }
    let mut value = 0_i64;
    for b in text {
        match value.checked_mul(10).and_then(|v| v.checked_add(i64::from(b - b'0'))) {
            Some(v) => value = v,
            None => return Err(th.value_error("Too many decimal digits in format string")),
        }
    }
    Ok(Some(value))
}

/// A field's name taken apart.
///
/// # Errors
/// `ValueError` for a name that is not well formed.
pub fn field_parts<'a>(th: &mut Thread, name: &'a [u8]) -> PyResult<(First<'a>, Vec<Step<'a>>)> {
    let end = memchr::memchr2(b'.', b'[', name).unwrap_or(name.len());
    let (first, mut rest) = name.split_at(end);
    let first = match number(th, first)? {
        Some(i) => First::Index(usize::try_from(i).unwrap_or(usize::MAX)),
        None if first.is_empty() => First::Auto,
        None => First::Key(first),
    };
    let mut steps = Vec::new();
    while let Some((mark, behind)) = rest.split_first() {
        match mark {
            b'.' => {
                let end = memchr::memchr2(b'.', b'[', behind).unwrap_or(behind.len());
                let (part, tail) = behind.split_at(end);
                if part.is_empty() {
                    return Err(th.value_error("Empty attribute in format string"));
                }
                steps.push(Step::Attribute(part));
                rest = tail;
            }
            b'[' => {
                let Some(end) = memchr::memchr(b']', behind) else {
                    return Err(th.value_error("Missing ']' in format string"));
                };
                let (part, tail) = behind.split_at(end);
                if part.is_empty() {
                    return Err(th.value_error("Empty attribute in format string"));
                }
                steps.push(match number(th, part)? {
                    Some(i) => Step::Index(i),
                    None => Step::Key(part),
                });
                rest = tail.get(1..).unwrap_or_default();
            }
            _ => return Err(th.value_error("Only '.' or '[' may follow ']' in format field specifier")),
        }
    }
    Ok((first, steps))
}

/// Where the values of fields come from.
enum Source<'a> {
    Arguments(Args<'a>),
    Mapping(Ref<'a>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbering {
    Unknown,
    Automatic(usize),
    Manual,
}

struct Formatter<'a> {
    source: Source<'a>,
    numbering: Numbering,
}

impl Formatter<'_> {
    fn write(&mut self, th: &mut Thread, out: &mut Vec<u8>, template: &[u8], depth: u32) -> PyResult<()> {
        if depth == 0 {
            return Err(th.value_error("Max string recursion exceeded"));
        }
        let mut pieces = Pieces::new(template);
        while let Some(piece) = pieces.next(th)? {
            out.extend_from_slice(piece.literal);
            if let Some(field) = piece.field {
                self.field(th, out, &field, depth)?;
            }
            if out.len() > MAX_TEXT {
                return Err(crate::object::bytes::out_of_memory());
            }
        }
        Ok(())
    }

    fn field(&mut self, th: &mut Thread, out: &mut Vec<u8>, field: &FieldText<'_>, depth: u32) -> PyResult<()> {
        let mut value = self.value(th, field.name)?;
        if let Some(c) = field.conversion {
            value = convert(th, value, c)?;
        }
        if field.nested {
            let mut spec = Vec::new();
            self.write(th, &mut spec, field.spec, depth - 1)?;
            return protocol::write_format(th, out, value.as_ref(), &spec);
        }
        protocol::write_format(th, out, value.as_ref(), field.spec)
    }

    fn value(&mut self, th: &mut Thread, name: &[u8]) -> PyResult<Value> {
        let (first, steps) = field_parts(th, name)?;
        let index = match first {
            First::Auto => match self.numbering {
                Numbering::Manual => {
                    return Err(
                        th.value_error("cannot switch from manual field specification to automatic field numbering")
                    );
                }
                Numbering::Unknown => {
                    self.numbering = Numbering::Automatic(1);
                    Some(0)
                }
                Numbering::Automatic(n) => {
                    self.numbering = Numbering::Automatic(n + 1);
                    Some(n)
                }
            },
            First::Index(i) => {
                if matches!(self.numbering, Numbering::Automatic(_)) {
                    return Err(
                        th.value_error("cannot switch from automatic field numbering to manual field specification")
                    );
                }
                self.numbering = Numbering::Manual;
                Some(i)
            }
            First::Key(_) => None,
        };
        let mut value = match (&self.source, index, first) {
            (Source::Mapping(_), Some(_), _) => {
                return Err(th.value_error("Format string contains positional fields"));
            }
            (Source::Arguments(args), Some(i), _) => match args.positional().get(i) {
                Some(value) => value.clone(),
                None => {
                    return Err(th.index_error(format!("Replacement index {i} out of range for positional args tuple")));
                }
            },
            (Source::Arguments(args), None, First::Key(key)) => {
                match args.keywords().find(|(name, _)| name.get().as_wtf8() == key) {
                    Some((_, value)) => value.to_owned(),
                    None => {
                        let key = Str::from_wtf8(key);
                        return Err(th.key_error(key.as_ref().any()));
                    }
                }
            }
            (Source::Mapping(mapping), None, First::Key(key)) => {
                let key = Str::from_wtf8(key);
                protocol::get_item(th, *mapping, key.as_ref().any())?
            }
            (_, None, _) => Value::NONE,
        };
        for step in steps {
            value = match step {
                Step::Attribute(name) => {
                    let name = Str::from_wtf8(name);
                    let name = th.interp().intern_ref(name.as_ref());
                    attr::get(th, value.as_ref(), name.as_ref())?
                }
                Step::Index(i) => protocol::get_item(th, value.as_ref(), int::from_i64(i).as_ref())?,
                Step::Key(key) => {
                    let key = Str::from_wtf8(key);
                    protocol::get_item(th, value.as_ref(), key.as_ref().any())?
                }
            };
        }
        Ok(value)
    }
}

/// `!r`, `!s`, `!a`.
fn convert(th: &mut Thread, value: Value, conversion: u32) -> PyResult<Value> {
    Ok(match u8::try_from(conversion) {
        Ok(b'r') => protocol::repr(th, value.as_ref())?.into_value(),
        Ok(b's') => protocol::str(th, value.as_ref())?.into_value(),
        Ok(b'a') => protocol::ascii(th, value.as_ref())?.into_value(),
        _ => {
            let shown = match conversion {
                33..127 => char::from(conversion as u8).to_string(),
                _ => format!("\\x{conversion:x}"),
            };
            return Err(th.value_error(format!("Unknown conversion specifier {shown}")));
        }
    })
}

/// `template.format(*args, **kwargs)`; `args` without self.
///
/// # Errors
/// `ValueError` for a template that is not well formed, and what the fields raise.
pub(crate) fn format_method(th: &mut Thread, template: Ref<'_, Str>, args: Args<'_>) -> PyResult<Value> {
    run(th, template, Source::Arguments(args))
}

/// `template.format_map(mapping)`.
///
/// # Errors
/// As `format_method`.
pub(crate) fn format_map(th: &mut Thread, template: Ref<'_, Str>, mapping: Ref<'_>) -> PyResult<Value> {
    run(th, template, Source::Mapping(mapping))
}

fn run(th: &mut Thread, template: Ref<'_, Str>, source: Source<'_>) -> PyResult<Value> {
    let text = template.get().as_wtf8();
    let mut out = Vec::with_capacity(text.len() + 32);
    Formatter { source, numbering: Numbering::Unknown }.write(th, &mut out, text, 2)?;
    Ok(Str::from_wtf8(&out).into_value())
}
