//! `TextIOWrapper`: text over a buffered binary stream.
//!
//! Written text collects, encoded, in `pending` and goes to the buffer in large pieces; what was read is decoded into
//! `decoded` and taken from `at` on. `chunk` keeps the bytes that `decoded` came from, so that `tell` can answer.

use std::cell::Cell;

use pymacros::{pyclass, pymethods};
use pyrt::object::type_::new_instance;
use pyrt::{Args, Field, Header, Opt, Owned, PyResult, Ref, Str, Thread, Truth, Type, Value, protocol};

use super::base::{TextIOBase, size_of, unsupported};
use super::buffered::{self, Buffered};
use super::newline::{Newline, universal};
use crate::codec::{self, Encoding};
use crate::{bytes_like, convert};

/// Bytes of text that collect before they go to the buffer.
const PENDING_SIZE: usize = 32 * 1024;
/// Bytes read at a time.
const CHUNK_SIZE: usize = 32 * 1024;

/// Character and line based layer over a BufferedIOBase object, buffer.
///
/// encoding gives the name of the encoding that the stream will be
/// decoded or encoded with. It defaults to locale.getencoding().
///
/// errors determines the strictness of encoding and decoding (see
/// help(codecs.Codec) or the documentation for codecs.register) and
/// defaults to "strict".
///
/// newline controls how line endings are handled. It can be None, '',
/// '\n', '\r', and '\r\n'.
///
/// If line_buffering is True, a call to flush is implied when a call to
/// write contains a newline character.
#[pyclass(name = "TextIOWrapper", module = "_io", base = TextIOBase, flags(SUBCLASSABLE, GC, DICT, WEAKREF))]
#[repr(C)]
pub struct TextIOWrapper {
    header: Header,
    closed: Cell<bool>,
    buffer: Field<Option<Value>>,
    #[traverse(skip)]
    encoding: Field<Encoding>,
    #[traverse(skip)]
    encoding_name: Field<String>,
    errors: Field<String>,
    #[traverse(skip)]
    newline: Cell<Newline>,
    line_buffering: Cell<bool>,
    write_through: Cell<bool>,
    /// Plain: UTF-8, "\n" as it is: text goes out as it stands.
    plain: Cell<bool>,
    pending: Field<Vec<u8>>,
    decoded: Field<Vec<u8>>,
    at: Cell<usize>,
    /// Bytes read and not decoded yet.
    undecoded: Field<Vec<u8>>,
    /// The bytes that `decoded` came from.
    chunk: Field<Vec<u8>>,
    /// Kinds of line ends seen: 1 "\r", 2 "\n", 4 "\r\n".
    seen: Cell<u8>,
    at_end: Cell<bool>,
    mode: Field<Option<Value>>,
}

/// How a wrapper is set up.
pub struct Settings {
    /// The encoding's name.
    pub encoding: String,
    /// The error handler.
    pub errors: String,
    /// Line ends.
    pub newline: Newline,
    /// Flush at every line end.
    pub line_buffering: bool,
    /// Keep nothing back.
    pub write_through: bool,
}

impl TextIOWrapper {
    fn empty(class: Ref<'_, Type>) -> Owned<TextIOWrapper> {
        new_instance(class, |header| TextIOWrapper {
            header,
            closed: Cell::new(false),
            buffer: Field::new(None),
            encoding: Field::new(Encoding::Utf8),
            encoding_name: Field::new("UTF-8".to_owned()),
            errors: Field::new("strict".to_owned()),
            newline: Cell::new(Newline::Universal),
            line_buffering: Cell::new(false),
            write_through: Cell::new(false),
            plain: Cell::new(true),
            pending: Field::new(Vec::new()),
            decoded: Field::new(Vec::new()),
            at: Cell::new(0),
            undecoded: Field::new(Vec::new()),
            chunk: Field::new(Vec::new()),
            seen: Cell::new(0),
            at_end: Cell::new(false),
            mode: Field::new(None),
        })
    }

    /// Around a buffer.
    pub fn around(
        th: &mut Thread,
        buffer: Value,
        settings: Settings,
        mode: Option<Value>,
    ) -> PyResult<Owned<TextIOWrapper>> {
        let this = TextIOWrapper::empty(convert::class_of::<TextIOWrapper>(th));
        this.start(th, buffer, settings)?;
        this.mode.set(mode);
        Ok(this)
    }

    fn start(&self, th: &mut Thread, buffer: Value, settings: Settings) -> PyResult<()> {
        let encoding = Encoding::named(&settings.encoding);
        if let Encoding::Other(name) = &encoding {
            // An unknown name is told now, not at the first use.
            let empty = th.interp().empty_str().to_value();
            convert::call_method(th, empty.as_ref(), "encode", &[convert::text(name)])?;
        }
        self.plain.set(encoding == Encoding::Utf8 && settings.newline.written().is_none());
        self.encoding.set(encoding);
        self.encoding_name.set(settings.encoding);
        self.errors.set(settings.errors);
        self.newline.set(settings.newline);
        self.line_buffering.set(settings.line_buffering);
        self.write_through.set(settings.write_through);
        self.buffer.set(Some(buffer));
        self.closed.set(false);
        Ok(())
    }

    /// Whether `write_str` may be used instead of the `write` method: nobody has put another one in its place.
    #[inline]
    pub fn is_fast(&self) -> bool {
        !self.closed.get() && self.plain.get() && self.buffer.with(Option::is_some)
    }

    fn open_buffer(&self, th: &mut Thread) -> PyResult<Value> {
        if self.closed.get() {
            return Err(th.value_error("I/O operation on closed file."));
        }
        match self.buffer.get() {
            Some(buffer) => Ok(buffer),
            None => Err(th.value_error("underlying buffer has been detached")),
        }
    }

    /// Write a string.
    pub fn write_str(&self, th: &mut Thread, s: Ref<'_, Str>) -> PyResult<()> {
        let text = s.get().as_wtf8();
        if self.plain.get() && !s.has_surrogates() {
            return self.write_encoded(th, text, text.contains(&b'\n') || text.contains(&b'\r'));
        }
        let encoding = self.encoding.get();
        let errors = self.errors.get();
        let mut out = Vec::with_capacity(text.len());
        match self.newline.get().written() {
            Some(end) if text.contains(&b'\n') => {
                let mut translated = Vec::with_capacity(text.len() + 8);
                for &b in text {
                    if b == b'\n' { translated.extend_from_slice(end) } else { translated.push(b) }
                }
                let s = Str::from_wtf8(&translated);
                codec::encode(th, s.as_ref(), &encoding, &errors, &mut out)?;
            }
            _ => codec::encode(th, s, &encoding, &errors, &mut out)?,
        }
        self.write_encoded(th, &out, text.contains(&b'\n') || text.contains(&b'\r'))
    }

    /// Write a small int's digits.
    pub fn write_int(&self, th: &mut Thread, n: i64) -> PyResult<()> {
        let mut digits = [0_u8; 20];
        let mut at = digits.len();
        let mut m = n.unsigned_abs();
        loop {
            at -= 1;
            if let Some(place) = digits.get_mut(at) {
                *place = b'0' + (m % 10) as u8;
            }
            m /= 10;
            if m == 0 {
                break;
            }
        }
        if n < 0 {
            at -= 1;
            if let Some(place) = digits.get_mut(at) {
                *place = b'-';
            }
        }
        self.write_encoded(th, digits.get(at..).unwrap_or_default(), false)
    }

    fn write_encoded(&self, th: &mut Thread, bytes: &[u8], line_end: bool) -> PyResult<()> {
        if self.decoded.with(|d| !d.is_empty()) || self.undecoded.with(|u| !u.is_empty()) {
            self.forget_read();
        }
        let full = self.pending.with_mut(|p| {
            p.extend_from_slice(bytes);
            p.len() >= PENDING_SIZE
        });
        if self.line_buffering.get() && line_end {
            self.flush_all(th)
        } else if full || self.write_through.get() {
            self.push(th)
        } else {
            Ok(())
        }
    }

    /// Hand what is pending to the buffer.
    fn push(&self, th: &mut Thread) -> PyResult<()> {
        if self.pending.with(Vec::is_empty) {
            return Ok(());
        }
        let buffer = self.open_buffer(th)?;
        let mut data = self.pending.take();
        if let Some(ours) = buffered::exact(buffer.as_ref()) {
            let result = ours.write_bytes(th, &data);
            data.clear();
            self.pending.with_mut(|p| {
                if p.is_empty() {
                    std::mem::swap(p, &mut data);
                }
            });
            return result;
        }
        convert::call_method(th, buffer.as_ref(), "write", &[bytes_like::make(&data)])?;
        Ok(())
    }

    /// Write everything through to the system.
    pub fn flush_all(&self, th: &mut Thread) -> PyResult<()> {
        let buffer = self.open_buffer(th)?;
        self.push(th)?;
        match buffered::exact(buffer.as_ref()) {
            Some(ours) => ours.flush_behind(th),
            None => convert::call_method(th, buffer.as_ref(), "flush", &[]).map(drop),
        }
    }

    fn forget_read(&self) {
        self.decoded.with_mut(Vec::clear);
        self.undecoded.with_mut(Vec::clear);
        self.chunk.with_mut(Vec::clear);
        self.at.set(0);
        self.at_end.set(false);
    }

    fn read_buffer(&self, th: &mut Thread, n: Option<usize>) -> PyResult<Vec<u8>> {
        let buffer = self.open_buffer(th)?;
        if let Some(ours) = buffered::exact(buffer.as_ref()) {
            return match n {
                Some(n) => ours.read_once(th, Some(n)),
                None => ours.read_bytes(th, None),
            };
        }
        let data = match n {
            Some(n) => {
                let name = th.interp().intern("read1");
                let method = match protocol::attr::get_opt(th, buffer.as_ref(), name.as_ref())? {
                    Some(_) => "read1",
                    None => "read",
                };
                convert::call_method(th, buffer.as_ref(), method, &[convert::int(n as i64)])?
            }
            None => convert::call_method(th, buffer.as_ref(), "read", &[])?,
        };
        bytes_like::require(th, data.as_ref())
    }

    /// Read and decode more; false at the end. What is decoded and not taken stays in front.
    fn fill(&self, th: &mut Thread, n: Option<usize>) -> PyResult<bool> {
        let fresh = self.read_buffer(th, n)?;
        let last = n.is_none() || fresh.is_empty();
        let mut raw = self.undecoded.take();
        raw.extend_from_slice(&fresh);
        if raw.is_empty() {
            return Ok(false);
        }
        let newline = self.newline.get();
        // A "\r" at the end waits for what may be its "\n".
        let holds_cr = !last
            && raw.last() == Some(&b'\r')
            && matches!(newline, Newline::Universal | Newline::Untranslated | Newline::CrLf);
        let end = if holds_cr { raw.len() - 1 } else { raw.len() };
        let encoding = self.encoding.get();
        let errors = self.errors.get();
        let mut text = Vec::with_capacity(end);
        let used = codec::decode(th, raw.get(..end).unwrap_or_default(), &encoding, &errors, last, &mut text)?;
        let mut rest = raw.split_off(used.min(raw.len()));
        if last && !holds_cr {
            rest.clear();
        }
        if encoding == Encoding::Utf8Sig && self.chunk.with(Vec::is_empty) && text.starts_with("\u{FEFF}".as_bytes()) {
            text.drain(..3);
        }
        self.note_line_ends(&text);
        if newline == Newline::Universal && text.contains(&b'\r') {
            let mut plain = Vec::with_capacity(text.len());
            universal(&text, &mut plain);
            text = plain;
        }
        let at = self.at.replace(0);
        let old_decoded = self.decoded.take();
        let keeps = at < old_decoded.len();
        let mut decoded = if keeps { old_decoded.get(at..).unwrap_or_default().to_vec() } else { Vec::new() };
        decoded.extend_from_slice(&text);
        // Of the old chunk only what is not yet taken matters.
        let mut chunk = self.chunk.take();
        if keeps {
            let taken = self.raw_len_of(&chunk, at);
            chunk.drain(..taken.min(chunk.len()));
        } else {
            chunk.clear();
        }
        chunk.extend_from_slice(&raw);
        self.chunk.set(chunk);
        self.decoded.set(decoded);
        self.undecoded.set(rest);
        Ok(!fresh.is_empty() || !text.is_empty())
    }

    fn note_line_ends(&self, text: &[u8]) {
        let mut seen = self.seen.get();
        if seen == 7 {
            return;
        }
        if !text.contains(&b'\r') {
            if text.contains(&b'\n') {
                self.seen.set(seen | 2);
            }
            return;
        }
        let mut i = 0;
        while let Some(&b) = text.get(i) {
            i += 1;
            if b == b'\r' {
                if text.get(i) == Some(&b'\n') {
                    seen |= 4;
                    i += 1;
                } else {
                    seen |= 1;
                }
            } else if b == b'\n' {
                seen |= 2;
            }
        }
        self.seen.set(seen);
    }

    /// How many bytes of `chunk` the first `n` bytes of decoded text came from.
    fn raw_len_of(&self, chunk: &[u8], n: usize) -> usize {
        let latin1 = self.encoding.with(|e| *e == Encoding::Latin1);
        let translates = self.newline.get() == Newline::Universal;
        let (mut used, mut given) = (0, 0);
        while given < n {
            let Some(&b) = chunk.get(used) else { break };
            used += 1;
            if translates && b == b'\r' && chunk.get(used) == Some(&b'\n') {
                used += 1;
            }
            given += if latin1 && b >= 0x80 { 2 } else { 1 };
        }
        used
    }

    fn start_reading(&self, th: &mut Thread) -> PyResult<()> {
        self.open_buffer(th)?;
        if !self.pending.with(Vec::is_empty) {
            self.flush_all(th)?;
        }
        Ok(())
    }

    fn take(&self, n: usize) -> Owned<Str> {
        let at = self.at.get();
        let s = self.decoded.with(|d| Str::from_wtf8(d.get(at..at + n).unwrap_or_default()));
        self.at.set(at + n);
        s
    }

    fn left(&self) -> usize {
        self.decoded.with(Vec::len).saturating_sub(self.at.get())
    }

    fn line(&self, th: &mut Thread, limit: Option<usize>) -> PyResult<Owned<Str>> {
        self.start_reading(th)?;
        let newline = self.newline.get();
        loop {
            let at = self.at.get();
            let (found, points) = self.decoded.with(|d| {
                let rest = d.get(at..).unwrap_or_default();
                let found = newline.line_end(rest);
                (found, limit.map(|limit| codec::bytes_of_points(rest, limit)))
            });
            if let (Some(limit), Some(points)) = (limit, points) {
                let end = found.unwrap_or(usize::MAX).min(points);
                let full = pyrt::object::str::count_code_points(
                    self.decoded.with(|d| d.get(at..at + points).unwrap_or_default().to_vec()).as_slice(),
                ) >= limit;
                if found.is_some() || full {
                    return Ok(self.take(end));
                }
            } else if let Some(end) = found {
                return Ok(self.take(end));
            }
            if !self.fill(th, Some(CHUNK_SIZE))? {
                return Ok(self.take(self.left()));
            }
        }
    }

    fn read_points(&self, th: &mut Thread, n: Option<usize>) -> PyResult<Owned<Str>> {
        self.start_reading(th)?;
        let Some(n) = n else {
            self.fill(th, None)?;
            return Ok(self.take(self.left()));
        };
        loop {
            let at = self.at.get();
            let (bytes, points) = self.decoded.with(|d| {
                let rest = d.get(at..).unwrap_or_default();
                let bytes = codec::bytes_of_points(rest, n);
                (bytes, pyrt::object::str::count_code_points(rest.get(..bytes).unwrap_or_default()))
            });
            if points >= n || !self.fill(th, Some(CHUNK_SIZE))? {
                return Ok(self.take(bytes));
            }
        }
    }

    fn buffer_attr(&self, th: &mut Thread, name: &str) -> PyResult<Value> {
        let buffer = self.open_buffer(th)?;
        convert::call_method(th, buffer.as_ref(), name, &[])
    }
}

fn text_or(th: &mut Thread, what: &str, value: Option<Ref<'_>>, default: &str) -> PyResult<String> {
    match value.filter(|v| !v.is_none()) {
        None => Ok(default.to_owned()),
        Some(v) => match v.downcast::<Str>() {
            Some(s) => Ok(s.to_text().into_owned()),
            None => Err(th.type_error(format!(
                "TextIOWrapper() argument '{what}' must be str or None, not {}",
                v.class().name()
            ))),
        },
    }
}

#[pymethods]
impl TextIOWrapper {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, _th: &mut Thread, _args: Args<'_>) -> PyResult<Value> {
        Ok(TextIOWrapper::empty(cls).into_value())
    }
    #[slot(init)]
    #[sig("($self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)")]
    #[expect(clippy::too_many_arguments, reason = "Python's signature")]
    fn init(
        this: Ref<'_, TextIOWrapper>,
        th: &mut Thread,
        buffer: Value,
        encoding: Opt<'_>,
        errors: Opt<'_>,
        newline: Opt<'_>,
        #[default(Truth(false))] line_buffering: Truth,
        #[default(Truth(false))] write_through: Truth,
    ) -> PyResult<()> {
        let newline = Newline::of(th, newline.0.unwrap_or(Ref::NONE))?;
        let settings = Settings {
            encoding: text_or(th, "encoding", encoding.0, "UTF-8")?,
            errors: text_or(th, "errors", errors.0, "strict")?,
            newline,
            line_buffering: line_buffering.0,
            write_through: write_through.0,
        };
        if buffered::exact(buffer.as_ref()).is_none() {
            // What is no stream is told now.
            convert::call_method(th, buffer.as_ref(), "readable", &[])?;
        }
        this.start(th, buffer, settings)
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, TextIOWrapper>, th: &mut Thread) -> PyResult<Value> {
        let mut text = "<_io.TextIOWrapper".to_owned();
        for key in ["name", "mode"] {
            if let Ok(Some(value)) = convert::attr_opt(th, this.any(), key) {
                let shown = th.recurse(" while getting the repr", |th| protocol::repr_text(th, value.as_ref()))?;
                text.push_str(&format!(" {key}={shown}"));
            }
        }
        text.push_str(&format!(" encoding='{}'>", this.encoding_name.get()));
        Ok(convert::text(&text))
    }
    #[slot(finalize)]
    fn finalize(this: Ref<'_, TextIOWrapper>, th: &mut Thread) -> PyResult<()> {
        if !this.closed.get() && this.buffer.with(Option::is_some) {
            // As for the buffered streams.
            drop(this.push(th));
        }
        Ok(())
    }
    /// Write string to stream.
    fn write(this: Ref<'_, TextIOWrapper>, th: &mut Thread, text: Ref<'_>) -> PyResult<usize> {
        let Some(s) = text.downcast::<Str>() else {
            return Err(th.type_error(format!("write() argument must be str, not {}", text.class().name())));
        };
        let buffer = this.open_buffer(th)?;
        if let Some(ours) = buffered::exact(buffer.as_ref())
            && !writable(th, ours)?
        {
            return Err(unsupported(th, "not writable"));
        }
        this.write_str(th, s)?;
        Ok(s.len())
    }
    /// Read at most size characters from stream.
    #[sig("($self, size=-1, /)")]
    fn read(this: Ref<'_, TextIOWrapper>, th: &mut Thread, size: Opt<'_>) -> PyResult<Value> {
        let n = size_of(th, size.0)?;
        check_readable(th, &this)?;
        Ok(this.read_points(th, n)?.into_value())
    }
    /// Read until newline or EOF.
    #[sig("($self, size=-1, /)")]
    fn readline(this: Ref<'_, TextIOWrapper>, th: &mut Thread, size: Opt<'_>) -> PyResult<Value> {
        let n = size_of(th, size.0)?;
        check_readable(th, &this)?;
        Ok(this.line(th, n)?.into_value())
    }
    #[slot(next)]
    fn next(this: Ref<'_, TextIOWrapper>, th: &mut Thread) -> PyResult<Option<Value>> {
        if this.left() == 0 {
            check_readable(th, &this)?;
        }
        let line = this.line(th, None)?;
        Ok(if line.is_empty() { None } else { Some(line.into_value()) })
    }
    /// Flush write buffers.
    fn flush(this: Ref<'_, TextIOWrapper>, th: &mut Thread) -> PyResult<()> {
        this.flush_all(th)
    }
    /// Flush and close.
    fn close(this: Ref<'_, TextIOWrapper>, th: &mut Thread) -> PyResult<()> {
        let Some(buffer) = this.buffer.get() else {
            return Err(th.value_error("underlying buffer has been detached"));
        };
        if this.closed.get() {
            return Ok(());
        }
        let flushed = convert::call_method(th, this.any(), "flush", &[]).map(drop);
        this.closed.set(true);
        this.forget_read();
        let closed = convert::call_method(th, buffer.as_ref(), "close", &[]).map(drop);
        flushed.and(closed)
    }
    /// Separate the underlying buffer and return it.
    fn detach(this: Ref<'_, TextIOWrapper>, th: &mut Thread) -> PyResult<Value> {
        this.flush_all(th)?;
        this.buffer.replace(None).map_or_else(|| Err(th.value_error("underlying buffer has been detached")), Ok)
    }
    /// Set the position.
    #[sig("($self, cookie, whence=0, /)")]
    fn seek(this: Ref<'_, TextIOWrapper>, th: &mut Thread, cookie: i64, #[default(0)] whence: i32) -> PyResult<i64> {
        let buffer = this.open_buffer(th)?;
        if let Some(ours) = buffered::exact(buffer.as_ref())
            && ours.file().is_some_and(|f| !f.can_seek())
        {
            return Err(unsupported(th, "underlying stream is not seekable"));
        }
        match whence {
            1 if cookie != 0 => return Err(unsupported(th, "can't do nonzero cur-relative seeks")),
            2 if cookie != 0 => return Err(unsupported(th, "can't do nonzero end-relative seeks")),
            0 if cookie < 0 => return Err(th.value_error(format!("negative seek position {cookie}"))),
            0..=2 => {}
            _ => return Err(th.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
        }
        let (target, whence) = if whence == 1 { (tell(th, this)?, 0) } else { (cookie, whence) };
        this.flush_all(th)?;
        this.forget_read();
        if let Some(ours) = buffered::exact(buffer.as_ref()) {
            return ours.seek_to(th, target, whence);
        }
        let args = [convert::int(target), convert::int(i64::from(whence))];
        let at = convert::call_method(th, buffer.as_ref(), "seek", &args)?;
        protocol::number::as_i64_index(th, at.as_ref())
    }
    /// Return the stream position as an opaque number.
    fn tell(this: Ref<'_, TextIOWrapper>, th: &mut Thread) -> PyResult<i64> {
        tell(th, this)
    }
    /// Truncate the underlying buffer.
    #[sig("($self, pos=None, /)")]
    fn truncate(this: Ref<'_, TextIOWrapper>, th: &mut Thread, #[default(None)] pos: Option<Value>) -> PyResult<Value> {
        this.flush_all(th)?;
        let pos = match pos {
            Some(pos) => pos,
            None => convert::int(tell(th, this)?),
        };
        let buffer = this.open_buffer(th)?;
        convert::call_method(th, buffer.as_ref(), "truncate", &[pos])
    }
    /// Change settings.
    #[sig("($self, /, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None)")]
    fn reconfigure(
        this: Ref<'_, TextIOWrapper>,
        th: &mut Thread,
        encoding: Opt<'_>,
        errors: Opt<'_>,
        newline: Opt<'_>,
        #[default(None)] line_buffering: Option<Truth>,
        #[default(None)] write_through: Option<Truth>,
    ) -> PyResult<()> {
        let changes =
            encoding.0.is_some_and(|e| !e.is_none()) || errors.0.is_some_and(|e| !e.is_none()) || newline.0.is_some();
        if changes && this.decoded.with(|d| !d.is_empty()) {
            return Err(unsupported(
                th,
                "It is not possible to set the encoding or newline of stream after the first read",
            ));
        }
        let given = encoding.0.is_some_and(|e| !e.is_none());
        let old = this.encoding_name.get();
        let old_errors = if given { "strict".to_owned() } else { this.errors.get() };
        let settings = Settings {
            encoding: text_or(th, "encoding", encoding.0, &old)?,
            errors: text_or(th, "errors", errors.0, &old_errors)?,
            newline: match newline.0 {
                Some(newline) => Newline::of(th, newline)?,
                None => this.newline.get(),
            },
            line_buffering: line_buffering.map_or(this.line_buffering.get(), |t| t.0),
            write_through: write_through.map_or(this.write_through.get(), |t| t.0),
        };
        this.flush_all(th)?;
        let buffer = this.open_buffer(th)?;
        this.start(th, buffer, settings)
    }
    fn fileno(this: Ref<'_, TextIOWrapper>, th: &mut Thread) -> PyResult<Value> {
        this.buffer_attr(th, "fileno")
    }
    fn isatty(this: Ref<'_, TextIOWrapper>, th: &mut Thread) -> PyResult<Value> {
        this.buffer_attr(th, "isatty")
    }
    fn readable(this: Ref<'_, TextIOWrapper>, th: &mut Thread) -> PyResult<Value> {
        this.buffer_attr(th, "readable")
    }
    fn writable(this: Ref<'_, TextIOWrapper>, th: &mut Thread) -> PyResult<Value> {
        this.buffer_attr(th, "writable")
    }
    fn seekable(this: Ref<'_, TextIOWrapper>, th: &mut Thread) -> PyResult<Value> {
        this.buffer_attr(th, "seekable")
    }
    #[getter]
    fn buffer(this: Ref<'_, TextIOWrapper>, th: &mut Thread) -> PyResult<Value> {
        match this.buffer.get() {
            Some(buffer) => Ok(buffer),
            None => Err(th.value_error("underlying buffer has been detached")),
        }
    }
    #[getter]
    fn encoding(this: Ref<'_, TextIOWrapper>) -> String {
        this.encoding_name.get()
    }
    #[getter]
    fn errors(this: Ref<'_, TextIOWrapper>) -> String {
        this.errors.get()
    }
    #[getter]
    fn line_buffering(this: Ref<'_, TextIOWrapper>) -> bool {
        this.line_buffering.get()
    }
    #[getter]
    fn write_through(this: Ref<'_, TextIOWrapper>) -> bool {
        this.write_through.get()
    }
    #[getter]
    fn newlines(this: Ref<'_, TextIOWrapper>) -> Value {
        let seen = this.seen.get();
        let mut kinds: Vec<Value> = Vec::new();
        for (bit, text) in [(1, "\r"), (2, "\n"), (4, "\r\n")] {
            if seen & bit != 0 {
                kinds.push(convert::text(text));
            }
        }
        if kinds.len() < 2 { kinds.pop().unwrap_or(Value::NONE) } else { convert::tuple(kinds) }
    }
    #[getter]
    fn closed(this: Ref<'_, TextIOWrapper>, th: &mut Thread) -> PyResult<bool> {
        match this.buffer.get() {
            Some(buffer) if !this.closed.get() => super::base::is_closed(th, buffer.as_ref()),
            _ => Ok(this.closed.get()),
        }
    }
    #[getter]
    fn name(this: Ref<'_, TextIOWrapper>, th: &mut Thread) -> PyResult<Value> {
        let buffer = this.buffer.get().unwrap_or(Value::NONE);
        convert::attr(th, buffer.as_ref(), "name")
    }
    #[getter]
    fn mode(this: Ref<'_, TextIOWrapper>, th: &mut Thread) -> PyResult<Value> {
        match this.mode.get() {
            Some(mode) => Ok(mode),
            None => {
                let name = th.interp().intern("mode");
                Err(th.attribute_error(
                    "'_io.TextIOWrapper' object has no attribute 'mode'",
                    this.any(),
                    name.as_ref().any(),
                ))
            }
        }
    }
    #[setter(mode)]
    fn set_mode(this: Ref<'_, TextIOWrapper>, value: Option<Ref<'_>>) {
        this.mode.set(value.map(Ref::to_owned));
    }
}

fn writable(th: &mut Thread, buffer: Ref<'_, Buffered>) -> PyResult<bool> {
    match buffer.file() {
        Some(file) => Ok(file.is_writable()),
        None => {
            let answer = convert::call_method(th, buffer.any(), "writable", &[])?;
            protocol::truth(th, answer.as_ref())
        }
    }
}

fn check_readable(th: &mut Thread, this: &TextIOWrapper) -> PyResult<()> {
    let buffer = this.open_buffer(th)?;
    if let Some(file) = buffered::exact(buffer.as_ref()).and_then(|b| b.get().file())
        && !file.is_readable()
    {
        return Err(unsupported(th, "not readable"));
    }
    Ok(())
}

fn tell(th: &mut Thread, this: Ref<'_, TextIOWrapper>) -> PyResult<i64> {
    let buffer = this.open_buffer(th)?;
    this.flush_all(th)?;
    let at = match buffered::exact(buffer.as_ref()) {
        Some(ours) => ours.position(th)?,
        None => {
            let at = convert::call_method(th, buffer.as_ref(), "tell", &[])?;
            protocol::number::as_i64_index(th, at.as_ref())?
        }
    };
    let chunk = this.chunk.get();
    let taken = this.raw_len_of(&chunk, this.at.get()) as i64;
    Ok(at - (chunk.len() as i64 - taken) - this.undecoded.with(Vec::len) as i64)
}
