//! `BytesIO` and `StringIO`: streams in memory.

use std::cell::Cell;

use pymacros::{pyclass, pymethods};
use pyrt::object::buffer::Access;
use pyrt::object::memoryview::MemoryView;
use pyrt::object::str::count_code_points;
use pyrt::object::type_::{new_builtin, new_instance};
use pyrt::{Args, Buffer, Field, Header, Opt, Owned, PyResult, Ref, Str, Thread, Type, Value};

use super::base::{BufferedIOBase, TextIOBase, size_of};
use super::newline::Newline;
use crate::{bytes_like, codec, convert};

/// Buffered I/O implementation using an in-memory bytes buffer.
#[pyclass(name = "BytesIO", module = "_io", base = BufferedIOBase, flags(SUBCLASSABLE, GC, DICT, WEAKREF))]
#[repr(C)]
pub struct BytesIO {
    header: Header,
    closed: Cell<bool>,
    data: Field<Vec<u8>>,
    at: Cell<usize>,
    /// Buffers that look into `data`: it keeps its size meanwhile.
    exports: Cell<usize>,
}

/// What `getbuffer` gives a memoryview of.
#[pyclass(name = "_BytesIOBuffer", module = "_io", flags(GC))]
#[repr(C)]
pub struct BytesIOBuffer {
    header: Header,
    source: Owned<BytesIO>,
}

static ACCESS: Access = Access {
    read: |owner, f| {
        if let Some(buffer) = owner.downcast::<BytesIOBuffer>() {
            buffer.source.data.with(|d| f(d));
        }
    },
    write: |owner, f| {
        if let Some(buffer) = owner.downcast::<BytesIOBuffer>() {
            buffer.source.data.with_mut(|d| f(d));
        }
    },
    release: |owner| {
        if let Some(buffer) = owner.downcast::<BytesIOBuffer>() {
            let exports = &buffer.source.exports;
            exports.set(exports.get().saturating_sub(1));
        }
    },
};

#[pymethods]
impl BytesIOBuffer {
    #[slot(buffer)]
    fn buffer(this: Ref<'_, BytesIOBuffer>, _th: &mut Thread, _flags: i32) -> PyResult<Buffer> {
        let source = &this.source;
        source.exports.set(source.exports.get() + 1);
        let n = source.data.with(Vec::len);
        Ok(Buffer::of_other(this.any().to_owned(), &ACCESS, false, 1, 'B', n))
    }
}

impl BytesIO {
    /// May the data change its size?
    fn resizable(&self, th: &mut Thread) -> PyResult<()> {
        if self.exports.get() > 0 {
            return Err(th.buffer_error("Existing exports of data: object cannot be re-sized"));
        }
        Ok(())
    }

    fn open(&self, th: &mut Thread) -> PyResult<()> {
        if self.closed.get() { Err(th.value_error("I/O operation on closed file.")) } else { Ok(()) }
    }

    fn take(&self, n: Option<usize>) -> Vec<u8> {
        let at = self.at.get();
        let out = self.data.with(|d| {
            let rest = d.get(at..).unwrap_or_default();
            rest.get(..n.unwrap_or(rest.len()).min(rest.len())).unwrap_or_default().to_vec()
        });
        self.at.set(at + out.len());
        out
    }

    fn line(&self, limit: Option<usize>) -> Vec<u8> {
        let at = self.at.get();
        let n = self.data.with(|d| {
            let rest = d.get(at..).unwrap_or_default();
            rest.iter().position(|&b| b == b'\n').map_or(rest.len(), |i| i + 1)
        });
        self.take(Some(limit.map_or(n, |limit| n.min(limit))))
    }
}

#[pymethods]
impl BytesIO {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, _th: &mut Thread, _args: Args<'_>) -> PyResult<Value> {
        Ok(new_instance(cls, |header| BytesIO {
            header,
            closed: Cell::new(false),
            data: Field::new(Vec::new()),
            at: Cell::new(0),
            exports: Cell::new(0),
        })
        .into_value())
    }
    #[slot(init)]
    #[sig("($self, initial_bytes=b'')")]
    fn init(this: Ref<'_, BytesIO>, th: &mut Thread, initial_bytes: Opt<'_>) -> PyResult<()> {
        let data = match initial_bytes.0.filter(|b| !b.is_none()) {
            Some(bytes) => bytes_like::require(th, bytes)?,
            None => Vec::new(),
        };
        this.resizable(th)?;
        this.data.set(data);
        this.at.set(0);
        this.closed.set(false);
        Ok(())
    }
    /// Read at most size bytes, returned as a bytes object.
    #[sig("($self, size=-1, /)")]
    fn read(this: Ref<'_, BytesIO>, th: &mut Thread, size: Opt<'_>) -> PyResult<Value> {
        this.open(th)?;
        let n = size_of(th, size.0)?;
        Ok(bytes_like::make(&this.take(n)))
    }
    /// Read at most size bytes, returned as a bytes object.
    #[sig("($self, size=-1, /)")]
    fn read1(this: Ref<'_, BytesIO>, th: &mut Thread, size: Opt<'_>) -> PyResult<Value> {
        this.open(th)?;
        let n = size_of(th, size.0)?;
        Ok(bytes_like::make(&this.take(n)))
    }
    /// Next line from the file, as a bytes object.
    #[sig("($self, size=-1, /)")]
    fn readline(this: Ref<'_, BytesIO>, th: &mut Thread, size: Opt<'_>) -> PyResult<Value> {
        this.open(th)?;
        let n = size_of(th, size.0)?;
        Ok(bytes_like::make(&this.line(n)))
    }
    #[slot(next)]
    fn next(this: Ref<'_, BytesIO>, th: &mut Thread) -> PyResult<Option<Value>> {
        this.open(th)?;
        let line = this.line(None);
        Ok(if line.is_empty() { None } else { Some(bytes_like::make(&line)) })
    }
    /// Write bytes to file.
    fn write(this: Ref<'_, BytesIO>, th: &mut Thread, b: Ref<'_>) -> PyResult<usize> {
        this.open(th)?;
        this.resizable(th)?;
        let bytes = bytes_like::require(th, b)?;
        let at = this.at.get();
        if bytes.is_empty() {
            return Ok(0);
        }
        let Some(end) = at.checked_add(bytes.len()).filter(|&end| isize::try_from(end).is_ok()) else {
            return Err(th.overflow_error("new buffer size too large"));
        };
        let ok = this.data.with_mut(|d| {
            if end > d.len() {
                if d.try_reserve(end - d.len()).is_err() {
                    return false;
                }
                d.resize(end, 0);
            }
            if let Some(place) = d.get_mut(at..end) {
                place.copy_from_slice(&bytes);
            }
            true
        });
        if !ok {
            return Err(th.memory_error(""));
        }
        this.at.set(end);
        Ok(bytes.len())
    }
    /// Change stream position.
    #[sig("($self, pos, whence=0, /)")]
    fn seek(this: Ref<'_, BytesIO>, th: &mut Thread, pos: i64, #[default(0)] whence: i32) -> PyResult<i64> {
        this.open(th)?;
        let base = match whence {
            0 if pos < 0 => return Err(th.value_error(format!("negative seek value {pos}"))),
            0 => 0,
            1 => this.at.get() as i64,
            2 => this.data.with(Vec::len) as i64,
            _ => return Err(th.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
        };
        let at = base.saturating_add(pos).max(0);
        this.at.set(at as usize);
        Ok(at)
    }
    /// Current file position, an integer.
    fn tell(this: Ref<'_, BytesIO>, th: &mut Thread) -> PyResult<usize> {
        this.open(th)?;
        Ok(this.at.get())
    }
    /// Truncate the file to at most size bytes.
    #[sig("($self, size=None, /)")]
    fn truncate(this: Ref<'_, BytesIO>, th: &mut Thread, #[default(None)] size: Option<i64>) -> PyResult<usize> {
        this.open(th)?;
        let size = match size {
            None => this.at.get(),
            Some(n) => match usize::try_from(n) {
                Ok(n) => n,
                Err(_) => return Err(th.value_error(format!("negative size value {n}"))),
            },
        };
        this.resizable(th)?;
        this.data.with_mut(|d| d.truncate(size));
        Ok(size)
    }
    /// Retrieve the entire contents of the BytesIO object.
    fn getvalue(this: Ref<'_, BytesIO>, th: &mut Thread) -> PyResult<Value> {
        this.open(th)?;
        Ok(this.data.with(|d| bytes_like::make(d)))
    }
    /// Get a read-write view over the contents of the BytesIO object.
    fn getbuffer(this: Ref<'_, BytesIO>, th: &mut Thread) -> PyResult<Value> {
        this.open(th)?;
        let source = this.own();
        let buffer = new_builtin(|header| BytesIOBuffer { header, source });
        let class = convert::class_of::<MemoryView>(th);
        pyrt::protocol::call1(th, class.any(), buffer.as_ref().any())
    }
    /// Disable all I/O operations.
    fn close(this: Ref<'_, BytesIO>, th: &mut Thread) -> PyResult<()> {
        this.resizable(th)?;
        this.closed.set(true);
        this.data.with_mut(|d| *d = Vec::new());
        Ok(())
    }
    fn readable(this: Ref<'_, BytesIO>, th: &mut Thread) -> PyResult<bool> {
        this.open(th).map(|()| true)
    }
    fn writable(this: Ref<'_, BytesIO>, th: &mut Thread) -> PyResult<bool> {
        this.open(th).map(|()| true)
    }
    fn seekable(this: Ref<'_, BytesIO>, th: &mut Thread) -> PyResult<bool> {
        this.open(th).map(|()| true)
    }
}

/// Text I/O implementation using an in-memory buffer.
#[pyclass(name = "StringIO", module = "_io", base = TextIOBase, flags(SUBCLASSABLE, GC, DICT, WEAKREF))]
#[repr(C)]
pub struct StringIO {
    header: Header,
    closed: Cell<bool>,
    /// WTF-8.
    data: Field<Vec<u8>>,
    /// Position in bytes, on a code point boundary or past the end.
    at: Cell<usize>,
    #[traverse(skip)]
    newline: Cell<Newline>,
}

impl StringIO {
    fn open(&self, th: &mut Thread) -> PyResult<()> {
        if self.closed.get() { Err(th.value_error("I/O operation on closed file")) } else { Ok(()) }
    }

    fn put(&self, th: &mut Thread, text: &[u8]) -> PyResult<()> {
        let mut translated = Vec::new();
        let text = self.newline.get().translate_in_memory(text, &mut translated);
        let at = self.at.get();
        let ok = self.data.with_mut(|d| {
            // A position past the end is filled up with zeros.
            if d.try_reserve(at.saturating_sub(d.len()).saturating_add(text.len())).is_err() {
                return false;
            }
            if at >= d.len() {
                d.resize(at, 0);
                d.extend_from_slice(text);
            } else {
                let n = count_code_points(text);
                let old = codec::bytes_of_points(d.get(at..).unwrap_or_default(), n);
                d.splice(at..at + old, text.iter().copied());
            }
            true
        });
        if !ok {
            return Err(th.memory_error(""));
        }
        self.at.set(at + text.len());
        Ok(())
    }

    fn take_bytes(&self, n: usize) -> Value {
        let at = self.at.get();
        let value = self.data.with(|d| {
            let rest = d.get(at..).unwrap_or_default();
            Str::from_wtf8(rest.get(..n).unwrap_or(rest)).into_value()
        });
        self.at.set(at + n);
        value
    }

    fn line_len(&self, limit: Option<usize>) -> usize {
        let at = self.at.get();
        self.data.with(|d| {
            let rest = d.get(at..).unwrap_or_default();
            let n = self.newline.get().line_end(rest).unwrap_or(rest.len());
            match limit {
                Some(limit) => n.min(codec::bytes_of_points(rest, limit)),
                None => n,
            }
        })
    }

    fn points_before(&self) -> usize {
        let at = self.at.get();
        self.data.with(|d| match d.get(..at) {
            Some(before) => count_code_points(before),
            None => count_code_points(d) + at - d.len(),
        })
    }
}

#[pymethods]
impl StringIO {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, _th: &mut Thread, _args: Args<'_>) -> PyResult<Value> {
        Ok(new_instance(cls, |header| StringIO {
            header,
            closed: Cell::new(false),
            data: Field::new(Vec::new()),
            at: Cell::new(0),
            newline: Cell::new(Newline::Lf),
        })
        .into_value())
    }
    #[slot(init)]
    #[sig("($self, initial_value='', newline='\\n')")]
    fn init(this: Ref<'_, StringIO>, th: &mut Thread, initial_value: Opt<'_>, newline: Opt<'_>) -> PyResult<()> {
        let newline = match newline.0 {
            None => Newline::Lf,
            Some(v) => Newline::of(th, v)?,
        };
        this.newline.set(newline);
        this.data.set(Vec::new());
        this.at.set(0);
        this.closed.set(false);
        match initial_value.0 {
            Some(v) if !v.is_none() => match v.downcast::<Str>() {
                Some(s) => this.put(th, s.get().as_wtf8())?,
                None => {
                    return Err(th.type_error(format!("initial_value must be str or None, not {}", v.class().name())));
                }
            },
            _ => {}
        }
        this.at.set(0);
        Ok(())
    }
    /// Read at most size characters, returned as a string.
    #[sig("($self, size=-1, /)")]
    fn read(this: Ref<'_, StringIO>, th: &mut Thread, size: Opt<'_>) -> PyResult<Value> {
        this.open(th)?;
        let limit = size_of(th, size.0)?;
        let at = this.at.get();
        let n = this.data.with(|d| {
            let rest = d.get(at..).unwrap_or_default();
            limit.map_or(rest.len(), |n| codec::bytes_of_points(rest, n))
        });
        Ok(this.take_bytes(n))
    }
    /// Read until newline or EOF.
    #[sig("($self, size=-1, /)")]
    fn readline(this: Ref<'_, StringIO>, th: &mut Thread, size: Opt<'_>) -> PyResult<Value> {
        this.open(th)?;
        let limit = size_of(th, size.0)?;
        Ok(this.take_bytes(this.line_len(limit)))
    }
    #[slot(next)]
    fn next(this: Ref<'_, StringIO>, th: &mut Thread) -> PyResult<Option<Value>> {
        this.open(th)?;
        let n = this.line_len(None);
        Ok(if n == 0 { None } else { Some(this.take_bytes(n)) })
    }
    /// Write string to file.
    fn write(this: Ref<'_, StringIO>, th: &mut Thread, s: Ref<'_>) -> PyResult<usize> {
        let Some(s) = s.downcast::<Str>() else {
            return Err(th.type_error(format!("string argument expected, got '{}'", s.class().name())));
        };
        this.open(th)?;
        this.put(th, s.get().as_wtf8())?;
        Ok(s.len())
    }
    /// Change stream position.
    #[sig("($self, pos, whence=0, /)")]
    fn seek(this: Ref<'_, StringIO>, th: &mut Thread, pos: i64, #[default(0)] whence: i32) -> PyResult<i64> {
        this.open(th)?;
        match whence {
            0 => {
                let Ok(points) = usize::try_from(pos) else {
                    return Err(th.value_error(format!("Negative seek position {pos}")));
                };
                let at = this.data.with(|d| {
                    let used = codec::bytes_of_points(d, points);
                    let total = count_code_points(d);
                    if points > total { d.len() + (points - total) } else { used }
                });
                this.at.set(at);
            }
            1 | 2 if pos != 0 => {
                return Err(pyrt::Raised::new(
                    &pyrt::object::exception::OSError,
                    "Can't do nonzero cur-relative seeks",
                ));
            }
            1 => {}
            2 => this.at.set(this.data.with(Vec::len)),
            _ => return Err(th.value_error(format!("Invalid whence ({whence}, should be 0, 1 or 2)"))),
        }
        Ok(this.points_before() as i64)
    }
    /// Tell the current file position.
    fn tell(this: Ref<'_, StringIO>, th: &mut Thread) -> PyResult<usize> {
        this.open(th)?;
        Ok(this.points_before())
    }
    /// Truncate size to pos.
    #[sig("($self, pos=None, /)")]
    fn truncate(this: Ref<'_, StringIO>, th: &mut Thread, #[default(None)] pos: Option<i64>) -> PyResult<usize> {
        this.open(th)?;
        let points = match pos {
            None => this.points_before(),
            Some(n) => match usize::try_from(n) {
                Ok(n) => n,
                Err(_) => return Err(th.value_error(format!("Negative size value {n}"))),
            },
        };
        this.data.with_mut(|d| {
            let n = codec::bytes_of_points(d, points);
            d.truncate(n);
        });
        Ok(points)
    }
    /// Retrieve the entire contents of the object.
    fn getvalue(this: Ref<'_, StringIO>, th: &mut Thread) -> PyResult<Value> {
        this.open(th)?;
        Ok(this.data.with(|d| Str::from_wtf8(d).into_value()))
    }
    /// Close the IO object.
    fn close(this: Ref<'_, StringIO>) {
        this.closed.set(true);
        this.data.with_mut(|d| *d = Vec::new());
    }
    fn readable(this: Ref<'_, StringIO>, th: &mut Thread) -> PyResult<bool> {
        this.open(th).map(|()| true)
    }
    fn writable(this: Ref<'_, StringIO>, th: &mut Thread) -> PyResult<bool> {
        this.open(th).map(|()| true)
    }
    fn seekable(this: Ref<'_, StringIO>, th: &mut Thread) -> PyResult<bool> {
        this.open(th).map(|()| true)
    }
    /// Whether lines are buffered.
    #[getter]
    fn line_buffering(this: Ref<'_, StringIO>, th: &mut Thread) -> PyResult<bool> {
        this.open(th).map(|()| false)
    }
    /// The newline setting.
    #[getter]
    fn newlines(this: Ref<'_, StringIO>, th: &mut Thread) -> PyResult<Value> {
        this.open(th)?;
        Ok(Value::NONE)
    }
}
