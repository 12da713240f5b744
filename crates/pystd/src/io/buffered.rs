//! `BufferedReader`, `BufferedWriter`, `BufferedRandom`: a buffer before a raw stream.
//!
//! One struct serves the three. What was read ahead stands in `ahead` from `at` on; what is to be written collects in
//! `behind`. At most one of the two holds anything: reading flushes first, writing moves the raw position back over
//! what was read ahead. Raw streams that are our own `FileIO` are asked directly, others by their methods.

use std::cell::Cell;

use pymacros::{pyclass, pymethods};
use pyrt::object::type_::new_instance;
use pyrt::{Args, Field, Header, Object, Owned, PyResult, Raised, Ref, Thread, Type, Value, protocol};

use super::base::{BufferedIOBase, size_of, unsupported};
use super::file::FileIO;
use crate::{bytes_like, convert};

/// Bytes that a buffer holds unless told otherwise.
pub const DEFAULT_BUFFER_SIZE: usize = 128 * 1024;

/// What the three classes share.
#[pyclass(name = "_Buffered", module = "_io", base = BufferedIOBase, flags(SUBCLASSABLE, GC, DICT, WEAKREF))]
#[repr(C)]
pub struct Buffered {
    header: Header,
    closed: Cell<bool>,
    can_read: Cell<bool>,
    can_write: Cell<bool>,
    raw: Field<Option<Value>>,
    ahead: Field<Vec<u8>>,
    at: Cell<usize>,
    behind: Field<Vec<u8>>,
    size: Cell<usize>,
}

macro_rules! kind {
    ($(#[$doc:meta])* $rust:ident $read:literal $write:literal $what:literal) => {
        $(#[$doc])*
        #[pyclass(name = $what, module = "_io", base = Buffered, flags(SUBCLASSABLE, GC, DICT, WEAKREF))]
        #[repr(C)]
        pub struct $rust {
            header: Header,
            closed: Cell<bool>,
            can_read: Cell<bool>,
            can_write: Cell<bool>,
            raw: Field<Option<Value>>,
            ahead: Field<Vec<u8>>,
            at: Cell<usize>,
            behind: Field<Vec<u8>>,
            size: Cell<usize>,
        }

        impl $rust {
            fn empty(class: Ref<'_, Type>) -> Value {
                new_instance(class, |header| $rust {
                    header,
                    closed: Cell::new(false),
                    can_read: Cell::new($read),
                    can_write: Cell::new($write),
                    raw: Field::new(None),
                    ahead: Field::new(Vec::new()),
                    at: Cell::new(0),
                    behind: Field::new(Vec::new()),
                    size: Cell::new(DEFAULT_BUFFER_SIZE),
                })
                .into_value()
            }

            /// Around a raw stream.
            pub fn around(th: &mut Thread, raw: Value, size: usize) -> PyResult<Value> {
                let class = convert::class_of::<$rust>(th);
                let made = $rust::empty(class);
                if let Some(this) = made.as_ref().downcast::<Buffered>() {
                    this.raw.set(Some(raw));
                    this.size.set(size);
                }
                Ok(made)
            }
        }

        #[pymethods]
        impl $rust {
            #[slot(new)]
            fn new(cls: Ref<'_, Type>, _th: &mut Thread, _args: Args<'_>) -> PyResult<Value> {
                Ok($rust::empty(cls))
            }
        }
    };
}

kind! {
    /// Create a new buffered reader using the given readable raw IO object.
    BufferedReader true false "BufferedReader"
}
kind! {
    /// A buffer for a writeable sequential RawIO object.
    BufferedWriter false true "BufferedWriter"
}
kind! {
    /// A buffered interface to random access streams.
    BufferedRandom true true "BufferedRandom"
}

const _: () = {
    assert!(std::mem::size_of::<Buffered>() == std::mem::size_of::<BufferedReader>());
    assert!(std::mem::offset_of!(Buffered, size) == std::mem::offset_of!(BufferedReader, size));
    assert!(std::mem::offset_of!(Buffered, raw) == std::mem::offset_of!(BufferedRandom, raw));
};

impl Buffered {
    /// The raw stream, or an error where it is gone or closed.
    fn open_raw(&self, th: &mut Thread, doing: &str) -> PyResult<Value> {
        let Some(raw) = self.raw.get() else {
            return Err(th.value_error("raw stream has been detached"));
        };
        if self.closed.get() || super::base::is_closed(th, raw.as_ref())? {
            return Err(th.value_error(format!("{doing} closed file")));
        }
        Ok(raw)
    }

    fn raw_read(&self, th: &mut Thread, raw: &Value, n: usize, out: &mut Vec<u8>) -> PyResult<Option<usize>> {
        if let Some(file) = raw.as_ref().downcast_exact::<FileIO>() {
            return file.read_onto(th, out, n).map(Some);
        }
        let data = convert::call_method(th, raw.as_ref(), "read", &[convert::int(n as i64)])?;
        if data.as_ref().is_none() {
            return Ok(None);
        }
        let bytes = bytes_like::require(th, data.as_ref())?;
        out.extend_from_slice(&bytes);
        Ok(Some(bytes.len()))
    }

    fn raw_seek(&self, th: &mut Thread, raw: &Value, offset: i64, whence: i32) -> PyResult<i64> {
        if let Some(file) = raw.as_ref().downcast_exact::<FileIO>() {
            return file.seek_to(th, offset, whence);
        }
        let at =
            convert::call_method(th, raw.as_ref(), "seek", &[convert::int(offset), convert::int(i64::from(whence))])?;
        protocol::number::as_i64_index(th, at.as_ref())
    }

    /// Bytes read ahead and not yet taken.
    fn unread(&self) -> usize {
        self.ahead.with(Vec::len).saturating_sub(self.at.get())
    }

    fn drop_ahead(&self) {
        self.ahead.with_mut(Vec::clear);
        self.at.set(0);
    }

    /// Write out what has collected.
    pub fn flush_behind(&self, th: &mut Thread) -> PyResult<()> {
        if self.behind.with(Vec::is_empty) {
            return Ok(());
        }
        let raw = self.open_raw(th, "write to")?;
        let data = self.behind.take();
        let mut done = 0;
        let result = self.write_out(th, &raw, &data, &mut done);
        if result.is_err() {
            // What did not go stays, before what came meanwhile.
            let mut rest = data.get(done..).unwrap_or_default().to_vec();
            let newer = self.behind.take();
            rest.extend_from_slice(&newer);
            self.behind.set(rest);
        } else {
            // The vector's room is used again.
            let mut data = data;
            data.clear();
            self.behind.with_mut(|b| {
                if b.is_empty() {
                    std::mem::swap(b, &mut data);
                }
            });
        }
        result
    }

    fn write_out(&self, th: &mut Thread, raw: &Value, data: &[u8], done: &mut usize) -> PyResult<()> {
        while *done < data.len() {
            let rest = data.get(*done..).unwrap_or_default();
            let n = if let Some(file) = raw.as_ref().downcast_exact::<FileIO>() {
                file.write_some(th, rest)?
            } else {
                let put = convert::call_method(th, raw.as_ref(), "write", &[bytes_like::make(rest)])?;
                if put.as_ref().is_none() {
                    return Err(convert::os_error_number(th, libc::EAGAIN, None));
                }
                let n = protocol::number::as_i64_index(th, put.as_ref())?;
                match usize::try_from(n) {
                    Ok(n) if n <= rest.len() => n,
                    _ => {
                        return Err(Raised::new(
                            &pyrt::object::exception::OSError,
                            &format!(
                                "raw write() returned invalid length {n} (should have been between 0 and {})",
                                rest.len()
                            ),
                        ));
                    }
                }
            };
            *done += n;
        }
        Ok(())
    }

    /// Write through the buffer.
    pub fn write_bytes(&self, th: &mut Thread, bytes: &[u8]) -> PyResult<()> {
        if self.closed.get() {
            return Err(th.value_error("write to closed file"));
        }
        if !self.can_write.get() {
            return Err(unsupported(th, "write"));
        }
        if self.unread() > 0 || self.at.get() > 0 {
            let raw = self.open_raw(th, "write to")?;
            let back = self.unread() as i64;
            self.drop_ahead();
            if back > 0 {
                self.raw_seek(th, &raw, -back, libc::SEEK_CUR)?;
            }
        }
        let size = self.size.get();
        if self.behind.with(Vec::len) + bytes.len() > size {
            self.flush_behind(th)?;
            if bytes.len() >= size {
                let raw = self.open_raw(th, "write to")?;
                return self.write_out(th, &raw, bytes, &mut 0);
            }
        }
        self.behind.with_mut(|b| b.extend_from_slice(bytes));
        Ok(())
    }

    fn start_reading(&self, th: &mut Thread) -> PyResult<Value> {
        let raw = self.open_raw(th, "read of")?;
        if !self.can_read.get() {
            return Err(unsupported(th, "read"));
        }
        self.flush_behind(th)?;
        Ok(raw)
    }

    /// Fill the buffer once; false at the end.
    fn fill(&self, th: &mut Thread, raw: &Value) -> PyResult<bool> {
        let mut fresh = Vec::new();
        let got = self.raw_read(th, raw, self.size.get(), &mut fresh)?;
        self.at.set(0);
        self.ahead.set(fresh);
        Ok(got.is_some_and(|n| n > 0))
    }

    fn take(&self, n: usize, out: &mut Vec<u8>) {
        let at = self.at.get();
        let n = n.min(self.unread());
        self.ahead.with(|a| out.extend_from_slice(a.get(at..at + n).unwrap_or_default()));
        self.at.set(at + n);
    }

    /// Read `n` bytes, fewer only at the end; None reads all.
    pub fn read_bytes(&self, th: &mut Thread, n: Option<usize>) -> PyResult<Vec<u8>> {
        let raw = self.start_reading(th)?;
        let mut out = Vec::new();
        let Some(n) = n else {
            self.take(usize::MAX, &mut out);
            self.drop_ahead();
            while self.raw_read(th, &raw, 1 << 17, &mut out)?.is_some_and(|n| n > 0) {}
            return Ok(out);
        };
        self.take(n, &mut out);
        while out.len() < n {
            let missing = n - out.len();
            if missing >= self.size.get() {
                self.drop_ahead();
                match self.raw_read(th, &raw, missing, &mut out)? {
                    Some(k) if k > 0 => continue,
                    _ => break,
                }
            }
            if !self.fill(th, &raw)? {
                break;
            }
            self.take(missing, &mut out);
        }
        Ok(out)
    }

    /// Read up to `n` bytes with at most one raw read.
    pub fn read_once(&self, th: &mut Thread, n: Option<usize>) -> PyResult<Vec<u8>> {
        let raw = self.start_reading(th)?;
        let n = n.unwrap_or(self.size.get());
        let mut out = Vec::new();
        if n == 0 {
            return Ok(out);
        }
        if self.unread() == 0 {
            self.fill(th, &raw)?;
        }
        self.take(n, &mut out);
        Ok(out)
    }

    fn line(&self, th: &mut Thread, limit: Option<usize>) -> PyResult<Vec<u8>> {
        let raw = self.start_reading(th)?;
        let mut out = Vec::new();
        loop {
            let room = limit.map_or(usize::MAX, |limit| limit.saturating_sub(out.len()));
            if room == 0 {
                return Ok(out);
            }
            let at = self.at.get();
            let found = self.ahead.with(|a| a.get(at..).unwrap_or_default().iter().position(|&b| b == b'\n'));
            match found {
                Some(i) => {
                    self.take((i + 1).min(room), &mut out);
                    return Ok(out);
                }
                None => {
                    let before = self.unread();
                    self.take(room, &mut out);
                    if before > room || !self.fill(th, &raw)? {
                        return Ok(out);
                    }
                }
            }
        }
    }

    /// The position as the user sees it.
    pub fn position(&self, th: &mut Thread) -> PyResult<i64> {
        let raw = self.open_raw(th, "tell of")?;
        let at = self.raw_seek(th, &raw, 0, libc::SEEK_CUR)?;
        Ok(at - self.unread() as i64 + self.behind.with(Vec::len) as i64)
    }

    /// Move the position.
    pub fn seek_to(&self, th: &mut Thread, offset: i64, whence: i32) -> PyResult<i64> {
        if !(0..=2).contains(&whence) {
            return Err(th.value_error(format!("whence value {whence} unsupported")));
        }
        let raw = self.open_raw(th, "seek of")?;
        self.flush_behind(th)?;
        let offset = if whence == libc::SEEK_CUR { offset.saturating_sub(self.unread() as i64) } else { offset };
        self.drop_ahead();
        self.raw_seek(th, &raw, offset, whence)
    }

    fn ask_raw(&self, th: &mut Thread, method: &str) -> PyResult<Value> {
        let Some(raw) = self.raw.get() else {
            return Err(th.value_error("raw stream has been detached"));
        };
        convert::call_method(th, raw.as_ref(), method, &[])
    }

    /// The raw stream where it is our own file.
    pub fn file(&self) -> Option<Owned<FileIO>> {
        let raw = self.raw.get()?;
        raw.as_ref().downcast_exact::<FileIO>().map(Ref::own)
    }
}

#[pymethods]
impl Buffered {
    #[slot(init)]
    #[sig("($self, raw, buffer_size=131072)")]
    fn init(
        this: Ref<'_, Buffered>,
        th: &mut Thread,
        raw: Value,
        #[default(DEFAULT_BUFFER_SIZE as i64)] buffer_size: i64,
    ) -> PyResult<()> {
        let size = match usize::try_from(buffer_size) {
            Ok(n) if n > 0 => n,
            _ => return Err(th.value_error("buffer size must be strictly positive")),
        };
        let checks = [(this.can_read.get(), "readable", "reading"), (this.can_write.get(), "writable", "writing")];
        for (wanted, method, _) in checks {
            if wanted {
                let answer = convert::call_method(th, raw.as_ref(), method, &[])?;
                if !protocol::truth(th, answer.as_ref())? {
                    return Err(super::base::unsupported(th, &format!("File or stream is not {method}.")));
                }
            }
        }
        this.raw.set(Some(raw));
        this.size.set(size);
        Ok(())
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, Buffered>, th: &mut Thread) -> PyResult<Value> {
        let class = this.any().class().name().to_owned();
        let text = match convert::attr_opt(th, this.any(), "name") {
            Ok(Some(name)) => {
                let name = th.recurse(" while getting the repr", |th| protocol::repr_text(th, name.as_ref()))?;
                format!("<_io.{class} name={name}>")
            }
            _ => format!("<_io.{class}>"),
        };
        Ok(convert::text(&text))
    }
    #[slot(finalize)]
    fn finalize(this: Ref<'_, Buffered>, th: &mut Thread) -> PyResult<()> {
        if !this.closed.get() && this.raw.with(Option::is_some) {
            // Nobody can act on an error any more: it is not shown, as in CPython.
            drop(this.flush_behind(th));
        }
        Ok(())
    }
    /// Read and return up to n bytes.
    #[sig("($self, size=-1, /)")]
    fn read(this: Ref<'_, Buffered>, th: &mut Thread, size: pyrt::Opt<'_>) -> PyResult<Value> {
        let n = size_of(th, size.0)?;
        Ok(bytes_like::make(&this.read_bytes(th, n)?))
    }
    /// Read and return up to size bytes, with at most one read() call to the underlying raw stream.
    #[sig("($self, size=-1, /)")]
    fn read1(this: Ref<'_, Buffered>, th: &mut Thread, size: pyrt::Opt<'_>) -> PyResult<Value> {
        let n = size_of(th, size.0)?;
        Ok(bytes_like::make(&this.read_once(th, n)?))
    }
    /// Return bytes from the stream without advancing the position.
    #[sig("($self, size=0, /)")]
    fn peek(this: Ref<'_, Buffered>, th: &mut Thread, _size: pyrt::Opt<'_>) -> PyResult<Value> {
        let raw = this.start_reading(th)?;
        if this.unread() == 0 {
            this.fill(th, &raw)?;
        }
        let at = this.at.get();
        let bytes = this.ahead.with(|a| a.get(at..).unwrap_or_default().to_vec());
        Ok(bytes_like::make(&bytes))
    }
    /// Read and return a line from the stream.
    #[sig("($self, size=-1, /)")]
    fn readline(this: Ref<'_, Buffered>, th: &mut Thread, size: pyrt::Opt<'_>) -> PyResult<Value> {
        let limit = size_of(th, size.0)?;
        Ok(bytes_like::make(&this.line(th, limit)?))
    }
    #[slot(next)]
    fn next(this: Ref<'_, Buffered>, th: &mut Thread) -> PyResult<Option<Value>> {
        let line = this.line(th, None)?;
        Ok(if line.is_empty() { None } else { Some(bytes_like::make(&line)) })
    }
    /// Write buffer b to the IO stream.
    fn write(this: Ref<'_, Buffered>, th: &mut Thread, buffer: Ref<'_>) -> PyResult<usize> {
        if !this.can_write.get() {
            return Err(unsupported(th, "write"));
        }
        let bytes = bytes_like::require(th, buffer)?;
        this.write_bytes(th, &bytes)?;
        Ok(bytes.len())
    }
    /// Flush write buffers.
    fn flush(this: Ref<'_, Buffered>, th: &mut Thread) -> PyResult<()> {
        let raw = this.open_raw(th, "flush of")?;
        this.flush_behind(th)?;
        if raw.as_ref().downcast_exact::<FileIO>().is_none() {
            convert::call_method(th, raw.as_ref(), "flush", &[])?;
        }
        Ok(())
    }
    /// Flush and close.
    fn close(this: Ref<'_, Buffered>, th: &mut Thread) -> PyResult<()> {
        if this.closed.get() {
            return Ok(());
        }
        let flushed = if this.raw.with(Option::is_some) {
            convert::call_method(th, this.any(), "flush", &[]).map(drop)
        } else {
            Err(th.value_error("raw stream has been detached"))
        };
        this.closed.set(true);
        this.behind.with_mut(Vec::clear);
        let closed = match this.raw.get() {
            Some(raw) => convert::call_method(th, raw.as_ref(), "close", &[]).map(drop),
            None => Ok(()),
        };
        flushed.and(closed)
    }
    /// Disconnect this buffer from its underlying raw stream and return it.
    fn detach(this: Ref<'_, Buffered>, th: &mut Thread) -> PyResult<Value> {
        let raw = this.open_raw(th, "detach of")?;
        this.flush_behind(th)?;
        this.raw.set(None);
        Ok(raw)
    }
    /// Move to new file position.
    #[sig("($self, target, whence=0, /)")]
    fn seek(this: Ref<'_, Buffered>, th: &mut Thread, target: i64, #[default(0)] whence: i32) -> PyResult<i64> {
        this.seek_to(th, target, whence)
    }
    /// Current position.
    fn tell(this: Ref<'_, Buffered>, th: &mut Thread) -> PyResult<i64> {
        this.position(th)
    }
    /// Truncate the file.
    #[sig("($self, pos=None, /)")]
    fn truncate(this: Ref<'_, Buffered>, th: &mut Thread, #[default(None)] pos: Option<Value>) -> PyResult<Value> {
        if !this.can_write.get() {
            return Err(unsupported(th, "truncate"));
        }
        let raw = this.open_raw(th, "truncate of")?;
        this.flush_behind(th)?;
        let pos = match pos {
            Some(pos) => pos,
            None => convert::int(this.position(th)?),
        };
        convert::call_method(th, raw.as_ref(), "truncate", &[pos])
    }
    /// Whether the stream is closed.
    #[getter]
    fn closed(this: Ref<'_, Buffered>, th: &mut Thread) -> PyResult<bool> {
        match this.raw.get() {
            Some(raw) if !this.closed.get() => super::base::is_closed(th, raw.as_ref()),
            _ => Ok(this.closed.get()),
        }
    }
    /// The raw stream.
    #[getter]
    fn raw(this: Ref<'_, Buffered>) -> Value {
        this.raw.get().unwrap_or(Value::NONE)
    }
    /// The raw stream's name.
    #[getter]
    fn name(this: Ref<'_, Buffered>, th: &mut Thread) -> PyResult<Value> {
        let raw = this.raw.get().unwrap_or(Value::NONE);
        convert::attr(th, raw.as_ref(), "name")
    }
    /// The raw stream's mode.
    #[getter]
    fn mode(this: Ref<'_, Buffered>, th: &mut Thread) -> PyResult<Value> {
        let raw = this.raw.get().unwrap_or(Value::NONE);
        convert::attr(th, raw.as_ref(), "mode")
    }
    fn fileno(this: Ref<'_, Buffered>, th: &mut Thread) -> PyResult<Value> {
        this.ask_raw(th, "fileno")
    }
    fn isatty(this: Ref<'_, Buffered>, th: &mut Thread) -> PyResult<Value> {
        this.ask_raw(th, "isatty")
    }
    fn seekable(this: Ref<'_, Buffered>, th: &mut Thread) -> PyResult<Value> {
        this.ask_raw(th, "seekable")
    }
    fn readable(this: Ref<'_, Buffered>, th: &mut Thread) -> PyResult<Value> {
        if this.can_read.get() { this.ask_raw(th, "readable") } else { Ok(Value::FALSE) }
    }
    fn writable(this: Ref<'_, Buffered>, th: &mut Thread) -> PyResult<Value> {
        if this.can_write.get() { this.ask_raw(th, "writable") } else { Ok(Value::FALSE) }
    }
}

/// Whether a value is one of the three, not a subclass.
pub fn exact(value: Ref<'_>) -> Option<Ref<'_, Buffered>> {
    let ours = BufferedWriter::matches_exact(value)
        || BufferedReader::matches_exact(value)
        || BufferedRandom::matches_exact(value);
    if ours { value.downcast::<Buffered>() } else { None }
}
