//! `template % args` of `str` and `bytes`.
//!
//! The two differ in what `%s`, `%b`, `%a` and `%c` take and in a few words of the messages; one loop serves both.

use super::digits::Digits;
use super::number::int_digits;
use super::{MAX_TEXT, Style, float_text};
use crate::error::{PyResult, Raised};
use crate::object::bytearray::ByteArray;
use crate::object::bytes::Bytes;
use crate::object::raw::{Ref, Value};
use crate::object::str::{Str, count_code_points, decode_code_point, encode_code_point};
use crate::object::tuple::Tuple;
use crate::object::{buffer, exception as exc, float::Float, int};
use crate::protocol::{self, attr, number};
use crate::state::Thread;

/// `template % args` of a string.
///
/// # Errors
/// `TypeError`, `ValueError`, and what the conversions raise.
pub fn percent_str(th: &mut Thread, template: Ref<'_, Str>, args: Ref<'_>) -> PyResult<Value> {
    let out = Formatter::new(template.get().as_wtf8(), args, false).run(th)?;
    Ok(Str::from_wtf8(&out).into_value())
}

/// `template % args` of bytes.
///
/// # Errors
/// `TypeError`, `ValueError`, and what the conversions raise.
pub fn percent_bytes(th: &mut Thread, template: &[u8], args: Ref<'_>) -> PyResult<Vec<u8>> {
    Formatter::new(template, args, true).run(th)
}

/// One `%` and what stands behind it.
#[derive(Default)]
struct Directive {
    left: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
}

struct Formatter<'a> {
    template: &'a [u8],
    args: Ref<'a>,
    row: Option<&'a [Value]>,
    next: usize,
    mapping: bool,
    bytes: bool,
    out: Vec<u8>,
}

impl<'a> Formatter<'a> {
    fn new(template: &'a [u8], args: Ref<'a>, bytes: bool) -> Formatter<'a> {
        let row = args.downcast::<Tuple>().map(|tuple| tuple.get().as_slice());
        let text = if bytes { args.is::<Bytes>() || args.is::<ByteArray>() } else { args.is::<Str>() };
        let mapping =
            row.is_none() && !text && args.class().get().slots().getitem.is_some() && !(bytes && args.is::<Str>());
        Formatter { template, args, row, next: 0, mapping, bytes, out: Vec::with_capacity(template.len() + 32) }
    }

    fn run(mut self, th: &mut Thread) -> PyResult<Vec<u8>> {
        let template = self.template;
        let mut at = 0;
        while let Some(found) = template.get(at..).and_then(|rest| memchr::memchr(b'%', rest)) {
            self.out.extend_from_slice(template.get(at..at + found).unwrap_or_default());
            at += found + 1;
            self.directive(th, &mut at)?;
        }
        self.out.extend_from_slice(template.get(at..).unwrap_or_default());
        let all = match self.row {
            Some(row) => self.next >= row.len(),
            None => self.mapping || self.next > 0,
        };
        if !all {
            let what = if self.bytes { "bytes" } else { "string" };
            return Err(th.type_error(format!("not all arguments converted during {what} formatting")));
        }
        Ok(self.out)
    }

    /// The next argument.
    fn argument(&mut self, th: &mut Thread) -> PyResult<Ref<'a>> {
        let found = match self.row {
            Some(row) => row.get(self.next).map(Value::as_ref),
            None if self.next == 0 => Some(self.args),
            None => None,
        };
        self.next += 1;
        found.ok_or_else(|| th.type_error("not enough arguments for format string"))
    }

    /// A width or precision: digits, or `*` and an argument.
    fn amount(&mut self, th: &mut Thread, at: &mut usize, what: &str) -> PyResult<Option<i64>> {
        if self.template.get(*at) == Some(&b'*') {
            *at += 1;
            let value = self.argument(th)?;
            if !value.is::<int::Int>() {
                return Err(th.type_error("* wants int"));
            }
            return match int::to_i64(value) {
                Some(i) if what == "width" || i32::try_from(i).is_ok() => Ok(Some(i)),
                _ if what == "width" => Err(th.overflow_error("Python int too large to convert to C ssize_t")),
                _ => Err(th.overflow_error("Python int too large to convert to C int")),
            };
        }
        let mut value: Option<i64> = None;
        while let Some(digit @ b'0'..=b'9') = self.template.get(*at) {
            let next = value.unwrap_or(0).checked_mul(10).and_then(|v| v.checked_add(i64::from(digit - b'0')));
            let most = if what == "width" { i64::MAX } else { i64::from(i32::MAX) };
            match next.filter(|v| *v <= most) {
                Some(v) => value = Some(v),
                None => return Err(th.value_error(format!("{what} too big"))),
            }
            *at += 1;
        }
        Ok(value)
    }

    /// What stands behind a `%`.
    fn directive(&mut self, th: &mut Thread, at: &mut usize) -> PyResult<()> {
        let template = self.template;
        let start = *at;
        let mut keyed = None;
        if template.get(*at) == Some(&b'(') {
            let key = self.key(th, at)?;
            keyed = Some(protocol::get_item(th, self.args, key.as_ref())?);
        }
        let mut d = Directive::default();
        loop {
            match template.get(*at) {
                Some(b'-') => d.left = true,
                Some(b'+') => d.plus = true,
                Some(b' ') => d.space = true,
                Some(b'#') => d.alternate = true,
                Some(b'0') => d.zero = true,
                _ => break,
            }
            *at += 1;
        }
        let width = match (&keyed, template.get(*at)) {
            (Some(_), Some(b'*')) => return Err(th.type_error("not enough arguments for format string")),
            _ => self.amount(th, at, "width")?.unwrap_or(0),
        };
        d.left |= width < 0;
        d.width = usize::try_from(width.unsigned_abs()).unwrap_or(usize::MAX);
        if d.width > MAX_TEXT {
            return Err(crate::object::bytes::out_of_memory());
        }
        if template.get(*at) == Some(&b'.') {
            *at += 1;
            d.precision = Some(usize::try_from(self.amount(th, at, "precision")?.unwrap_or(0)).unwrap_or(0));
        }
        if let Some(b'h' | b'l' | b'L') = template.get(*at) {
            *at += 1;
        }
        let Some((kind, n)) = template.get(*at..).and_then(decode_code_point) else {
            return Err(th.value_error("incomplete format"));
        };
        let place = *at;
        *at += n;
        if kind == u32::from(b'%') && place == start {
            self.out.push(b'%');
            return Ok(());
        }
        match keyed {
            Some(value) => self.convert(th, value.as_ref(), &d, kind, place),
            None => {
                let value = self.argument(th)?;
                self.convert(th, value, &d, kind, place)
            }
        }
    }

    /// The key in parentheses.
    fn key(&mut self, th: &mut Thread, at: &mut usize) -> PyResult<Value> {
        if !self.mapping {
            return Err(th.type_error("format requires a mapping"));
        }
        let start = *at + 1;
        let mut depth = 1;
        let mut i = start;
        while depth > 0 {
            match self.template.get(i) {
                Some(b'(') => depth += 1,
                Some(b')') => depth -= 1,
                Some(_) => {}
                None => return Err(th.value_error("incomplete format key")),
            }
            i += 1;
        }
        *at = i;
        let key = self.template.get(start..i - 1).unwrap_or_default();
        Ok(if self.bytes { Bytes::new(key).into_value() } else { Str::from_wtf8(key).into_value() })
    }

    fn convert(&mut self, th: &mut Thread, value: Ref<'_>, d: &Directive, kind: u32, place: usize) -> PyResult<()> {
        let byte = u8::try_from(kind).unwrap_or(0);
        match byte {
            b's' if !self.bytes => {
                let text = protocol::str(th, value)?;
                self.put_text(text.as_wtf8(), d)
            }
            b's' | b'b' if self.bytes => {
                let bytes = self.bytes_of(th, value)?;
                self.put_text(&bytes, d)
            }
            b'r' if !self.bytes => {
                let text = protocol::repr(th, value)?;
                self.put_text(text.as_wtf8(), d)
            }
            b'a' | b'r' => {
                let text = protocol::ascii(th, value)?;
                self.put_text(text.as_wtf8(), d)
            }
            b'c' => {
                let mut buffer = [0; 4];
                let text = self.char_of(th, value, &mut buffer)?;
                let d = Directive {
                    precision: None,
                    zero: false,
                    ..Directive { left: d.left, width: d.width, ..Directive::default() }
                };
                self.put_text(text, &d)
            }
            b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => {
                let number = self.int_of(th, value, byte)?;
                let radix = match byte {
                    b'o' => 8,
                    b'x' | b'X' => 16,
                    _ => 10,
                };
                let (negative, mut digits) = int_digits(th, number.as_ref(), radix)?;
                if byte == b'X' {
                    digits.make_ascii_uppercase();
                }
                if let Some(p) = d.precision {
                    if p > MAX_TEXT {
                        return Err(crate::object::bytes::out_of_memory());
                    }
                    if p > digits.len() {
                        digits = Digits::long(format!("{:0>p$}", &*digits));
                    }
                }
                let prefix = match byte {
                    b'o' if d.alternate => "0o",
                    b'x' if d.alternate => "0x",
                    b'X' if d.alternate => "0X",
                    _ => "",
                };
                self.put_number(negative, prefix, &digits, d)
            }
            b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => {
                let x = self.float_of(th, value)?;
                let p = d.precision.unwrap_or(6);
                let style = match byte {
                    b'e' | b'E' => Style::Exp(p),
                    b'f' | b'F' => Style::Fixed(p),
                    _ => Style::General(p),
                };
                let mut text = if x.is_nan() {
                    "nan".to_owned()
                } else if x.is_infinite() {
                    "inf".to_owned()
                } else {
                    float_text(x.abs(), style, d.alternate)
                };
                if byte.is_ascii_uppercase() {
                    text.make_ascii_uppercase();
                }
                self.put_number(x.is_sign_negative() && !x.is_nan(), "", &text, d)
            }
            _ => Err(self.unsupported(th, kind, place)),
        }
    }

    #[cold]
    fn unsupported(&self, th: &mut Thread, kind: u32, place: usize) -> Raised {
        let before = self.template.get(..place).unwrap_or_default();
        let index = if self.bytes { before.len() } else { count_code_points(before) };
        let shown = if (0x20..0x7F).contains(&kind) { char::from(kind as u8) } else { '?' };
        th.value_error(format!("unsupported format character '{shown}' ({kind:#x}) at index {index}"))
    }

    fn pad(&mut self, n: usize, with: u8) {
        self.out.resize(self.out.len() + n, with);
    }

    /// Text cut to the precision and padded with spaces.
    fn put_text(&mut self, text: &[u8], d: &Directive) -> PyResult<()> {
        let mut text = text;
        if let Some(p) = d.precision {
            let end = if self.bytes {
                p.min(text.len())
            } else {
                let mut at = 0;
                for _ in 0..p {
                    let Some((_, n)) = text.get(at..).and_then(decode_code_point) else { break };
                    at += n;
                }
                at
            };
            text = text.get(..end).unwrap_or(text);
        }
        let chars = if self.bytes || d.width == 0 { text.len() } else { count_code_points(text) };
        let missing = d.width.saturating_sub(chars);
        if !d.left {
            self.pad(missing, b' ');
        }
        self.out.extend_from_slice(text);
        if d.left {
            self.pad(missing, b' ');
        }
        Ok(())
    }

    fn put_number(&mut self, negative: bool, prefix: &str, digits: &str, d: &Directive) -> PyResult<()> {
        let sign = match () {
            () if negative => "-",
            () if d.plus => "+",
            () if d.space => " ",
            () => "",
        };
        let missing = d.width.saturating_sub(sign.len() + prefix.len() + digits.len());
        let zeros = d.zero && !d.left;
        if !d.left && !zeros {
            self.pad(missing, b' ');
        }
        self.out.extend_from_slice(sign.as_bytes());
        self.out.extend_from_slice(prefix.as_bytes());
        if zeros {
            self.pad(missing, b'0');
        }
        self.out.extend_from_slice(digits.as_bytes());
        if d.left {
            self.pad(missing, b' ');
        }
        Ok(())
    }

    /// What `%b` writes.
    fn bytes_of(&self, th: &mut Thread, value: Ref<'_>) -> PyResult<Vec<u8>> {
        if let Some(bytes) = value.downcast_exact::<Bytes>() {
            return Ok(bytes.as_slice().to_vec());
        }
        let name = th.names().__bytes__.as_ref();
        if let Some(method) = attr::lookup_special(th, value, name)? {
            let result = protocol::call0(th, method.as_ref())?;
            return match result.downcast::<Bytes>() {
                Some(bytes) => Ok(bytes.as_slice().to_vec()),
                None => {
                    let kind = result.as_ref().class().name().to_owned();
                    Err(th.type_error(format!("__bytes__ returned non-bytes (type {kind})")))
                }
            };
        }
        if buffer::is_bytes_like(value) {
            return buffer::to_vec(th, value);
        }
        Err(th.type_error(format!(
            "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'",
            value.class().name()
        )))
    }

    /// What `%c` writes.
    fn char_of<'b>(&self, th: &mut Thread, value: Ref<'_>, buffer: &'b mut [u8; 4]) -> PyResult<&'b [u8]> {
        let wrong = if self.bytes {
            "%c requires an integer in range(256) or a single byte"
        } else {
            "%c requires int or char"
        };
        if self.bytes {
            let given = match (value.downcast::<Bytes>(), value.downcast::<ByteArray>()) {
                (Some(bytes), _) => Some(bytes.as_slice().to_vec()),
                (_, Some(array)) => Some(array.as_slice().to_vec()),
                _ => None,
            };
            if let Some(given) = given {
                let [b] = given.as_slice() else { return Err(th.type_error(wrong)) };
                buffer[0] = *b;
                return Ok(&buffer[..1]);
            }
        } else if let Some(text) = value.downcast::<Str>() {
            let Some(c) = text.code_point(0).filter(|_| text.len() == 1) else { return Err(th.type_error(wrong)) };
            return Ok(encode_code_point(c, buffer));
        }
        if value.as_small_int().is_none() && !value.is::<int::Int>() && value.class().get().slots().index.is_none() {
            return Err(th.type_error(wrong));
        }
        let i = number::index(th, value)?;
        let (most, range) = if self.bytes { (0x100, "256") } else { (0x11_0000, "0x110000") };
        let c = int::to_i64(i.as_ref()).and_then(|i| u32::try_from(i).ok()).filter(|c| *c < most);
        match c {
            Some(c) if self.bytes => {
                buffer[0] = c as u8;
                Ok(&buffer[..1])
            }
            Some(c) => Ok(encode_code_point(c, buffer)),
            None => Err(th.overflow_error(format!("%c arg not in range({range})"))),
        }
    }

    /// The int that `%d` and friends write.
    fn int_of(&self, th: &mut Thread, value: Ref<'_>, kind: u8) -> PyResult<Value> {
        if value.as_small_int().is_some() || value.is::<int::Int>() {
            return Ok(value.to_owned());
        }
        let slots = value.class();
        let slots = slots.get().slots();
        let hex = matches!(kind, b'o' | b'x' | b'X');
        let result = if let (false, Some(f)) = (hex, slots.int) {
            f(th, value)
        } else if slots.index.is_some() {
            number::index(th, value)
        } else {
            let (kind, class) = (char::from(kind), value.class());
            let what = if hex { "an integer" } else { "a real number" };
            return Err(th.type_error(format!("%{kind} format: {what} is required, not {}", class.name())));
        };
        match result {
            Ok(v) if v.as_ref().is::<int::Int>() => Ok(v),
            Ok(_) => {
                let (kind, class) = (char::from(kind), value.class());
                Err(th.type_error(format!("%{kind} format: a real number is required, not {}", class.name())))
            }
            Err(raised) if raised.is(&exc::TypeError) => {
                let (kind, class) = (char::from(kind), value.class());
                let what = if hex { "an integer" } else { "a real number" };
                Err(th.type_error(format!("%{kind} format: {what} is required, not {}", class.name())))
            }
            Err(raised) => Err(raised),
        }
    }

    /// The float that `%f` and friends write.
    fn float_of(&self, th: &mut Thread, value: Ref<'_>) -> PyResult<f64> {
        if self.bytes && !value.is::<Float>() {
            return match number::as_f64(th, value) {
                Err(raised) if raised.is(&exc::TypeError) => {
                    Err(th.type_error(format!("float argument required, not {}", value.class().name())))
                }
                other => other,
            };
        }
        number::as_f64(th, value)
    }
}
