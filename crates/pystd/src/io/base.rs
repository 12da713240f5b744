//! The base classes of `io`: what every stream can do, written over the stream's own methods.
//!
//! Every struct of this folder begins as `IOBase` does (header, closed), so that a base's methods serve all of them.

use std::cell::Cell;

use pymacros::{pyclass, pymethods};
use pyrt::object::exception as exc;
use pyrt::object::type_::new_instance;
use pyrt::{Args, Header, PyResult, Raised, Ref, Thread, Type, Value, VarArgs, protocol};

use crate::{bytes_like, convert};

/// The abstract base class for all I/O classes.
#[pyclass(name = "_IOBase", module = "_io", flags(SUBCLASSABLE, GC, DICT, WEAKREF))]
#[repr(C)]
pub struct IOBase {
    header: Header,
    pub(super) closed: Cell<bool>,
}

/// `io.UnsupportedOperation` for this interpreter, made on first use.
pub fn unsupported_class(th: &mut Thread) -> PyResult<Value> {
    const KEY: &str = "_io.UnsupportedOperation";
    if let Some(class) = th.interp().kept(KEY) {
        return Ok(class);
    }
    let os_error = convert::class_of_spec(th, &exc::OSError).any().to_owned();
    let value_error = convert::class_of_spec(th, &exc::ValueError).any().to_owned();
    let namespace = pyrt::object::dict::Dict::new();
    namespace.set_str(th.names().__module__.as_ref(), convert::text("io"));
    let args =
        [convert::text("UnsupportedOperation"), convert::tuple(vec![os_error, value_error]), namespace.into_value()];
    let meta = convert::class_of::<Type>(th);
    let class = protocol::call(th, meta.any(), Args::new(&args))?;
    th.interp().keep(KEY, class.clone());
    Ok(class)
}

/// An `io.UnsupportedOperation`.
#[cold]
pub fn unsupported(th: &mut Thread, message: &str) -> Raised {
    let class = match unsupported_class(th) {
        Ok(class) => class,
        Err(raised) => return raised,
    };
    match protocol::call(th, class.as_ref(), Args::new(&[convert::text(message)])) {
        Ok(made) => match made.cast() {
            Ok(exception) => Raised::from_exception(exception),
            Err(_) => th.value_error(message),
        },
        Err(raised) => raised,
    }
}

/// The error of using a closed stream.
#[cold]
pub fn closed_error(th: &mut Thread) -> Raised {
    th.value_error("I/O operation on closed file.")
}

/// Whether a stream of any kind is closed.
pub fn is_closed(th: &mut Thread, stream: Ref<'_>) -> PyResult<bool> {
    match convert::attr_opt(th, stream, "closed")? {
        Some(closed) => protocol::truth(th, closed.as_ref()),
        None => Ok(false),
    }
}

fn check_open(th: &mut Thread, stream: Ref<'_>) -> PyResult<()> {
    if is_closed(th, stream)? { Err(closed_error(th)) } else { Ok(()) }
}

fn asks(th: &mut Thread, stream: Ref<'_>, method: &str) -> PyResult<bool> {
    let answer = convert::call_method(th, stream, method, &[])?;
    protocol::truth(th, answer.as_ref())
}

/// A size argument: None or negative for no limit.
pub fn size_of(th: &mut Thread, size: Option<Ref<'_>>) -> PyResult<Option<usize>> {
    match size.filter(|s| !s.is_none()) {
        None => Ok(None),
        Some(size) if size.class().get().slots().index.is_none() => {
            Err(th.type_error(format!("argument should be integer or None, not '{}'", size.class().name())))
        }
        Some(size) => Ok(usize::try_from(protocol::number::as_i64_clamped(th, size)?).ok()),
    }
}

#[pymethods]
impl IOBase {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, _th: &mut Thread, _args: Args<'_>) -> PyResult<Value> {
        Ok(new_instance(cls, |header| IOBase { header, closed: Cell::new(false) }).into_value())
    }
    #[slot(init)]
    fn init(_this: Ref<'_, IOBase>, _th: &mut Thread, _args: Args<'_>) -> PyResult<()> {
        Ok(())
    }
    /// Change the stream position to the given byte offset.
    #[sig("($self, /, *args)")]
    fn seek(_this: Ref<'_>, th: &mut Thread, _args: VarArgs<'_>) -> PyResult<Value> {
        Err(unsupported(th, "seek"))
    }
    /// Return current stream position.
    fn tell(this: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        convert::call_method(th, this, "seek", &[convert::int(0), convert::int(1)])
    }
    /// Truncate file to size bytes.
    #[sig("($self, size=None, /)")]
    fn truncate(_this: Ref<'_>, th: &mut Thread, _size: pyrt::Opt<'_>) -> PyResult<Value> {
        Err(unsupported(th, "truncate"))
    }
    /// Flush write buffers, if applicable.
    fn flush(this: Ref<'_>, th: &mut Thread) -> PyResult<()> {
        check_open(th, this)
    }
    /// Flush and close the IO object.
    fn close(this: Ref<'_, IOBase>, th: &mut Thread) -> PyResult<()> {
        if this.closed.get() {
            return Ok(());
        }
        let flushed = convert::call_method(th, this.any(), "flush", &[]);
        this.closed.set(true);
        flushed.map(drop)
    }
    /// Whether the stream is closed.
    #[getter]
    fn closed(this: Ref<'_, IOBase>) -> bool {
        this.closed.get()
    }
    /// Return whether object supports random access.
    fn seekable(_this: Ref<'_>) -> bool {
        false
    }
    /// Return whether object was opened for reading.
    fn readable(_this: Ref<'_>) -> bool {
        false
    }
    /// Return whether object was opened for writing.
    fn writable(_this: Ref<'_>) -> bool {
        false
    }
    #[name("_checkClosed")]
    #[sig("($self, /, *args)")]
    fn check_closed(this: Ref<'_>, th: &mut Thread, _args: VarArgs<'_>) -> PyResult<()> {
        check_open(th, this)
    }
    #[name("_checkReadable")]
    #[sig("($self, /, *args)")]
    fn check_readable(this: Ref<'_>, th: &mut Thread, _args: VarArgs<'_>) -> PyResult<()> {
        if asks(th, this, "readable")? { Ok(()) } else { Err(unsupported(th, "File or stream is not readable.")) }
    }
    #[name("_checkWritable")]
    #[sig("($self, /, *args)")]
    fn check_writable(this: Ref<'_>, th: &mut Thread, _args: VarArgs<'_>) -> PyResult<()> {
        if asks(th, this, "writable")? { Ok(()) } else { Err(unsupported(th, "File or stream is not writable.")) }
    }
    #[name("_checkSeekable")]
    #[sig("($self, /, *args)")]
    fn check_seekable(this: Ref<'_>, th: &mut Thread, _args: VarArgs<'_>) -> PyResult<()> {
        if asks(th, this, "seekable")? { Ok(()) } else { Err(unsupported(th, "File or stream is not seekable.")) }
    }
    /// Return underlying file descriptor if one exists.
    fn fileno(_this: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        Err(unsupported(th, "fileno"))
    }
    /// Return whether this is an 'interactive' stream.
    fn isatty(this: Ref<'_>, th: &mut Thread) -> PyResult<bool> {
        check_open(th, this)?;
        Ok(false)
    }
    #[name("__enter__")]
    fn enter(this: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        check_open(th, this)?;
        Ok(this.to_owned())
    }
    #[name("__exit__")]
    #[sig("($self, /, *args)")]
    fn exit(this: Ref<'_>, th: &mut Thread, _args: VarArgs<'_>) -> PyResult<()> {
        convert::call_method(th, this, "close", &[]).map(drop)
    }
    #[slot(iter)]
    fn iter(this: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        check_open(th, this)?;
        Ok(this.to_owned())
    }
    #[slot(next)]
    fn next(this: Ref<'_>, th: &mut Thread) -> PyResult<Option<Value>> {
        let line = convert::call_method(th, this, "readline", &[])?;
        Ok(if protocol::length(th, line.as_ref())? == 0 { None } else { Some(line) })
    }
    /// Read and return a line from the stream.
    #[sig("($self, size=-1, /)")]
    fn readline(this: Ref<'_>, th: &mut Thread, size: pyrt::Opt<'_>) -> PyResult<Value> {
        let limit = size_of(th, size.0)?;
        let mut line = Vec::new();
        while limit.is_none_or(|limit| line.len() < limit) {
            let piece = convert::call_method(th, this, "read", &[convert::int(1)])?;
            if piece.as_ref().is_none() {
                break;
            }
            let Some(bytes) = bytes_like::of_bytes(piece.as_ref()) else {
                let class = piece.as_ref().class().name().to_owned();
                return Err(Raised::new(
                    &exc::OSError,
                    &format!("read() should have returned a bytes object, not '{class}'"),
                ));
            };
            let Some(&b) = bytes.first() else { break };
            line.push(b);
            if b == b'\n' {
                break;
            }
        }
        Ok(bytes_like::make(&line))
    }
    /// Return a list of lines from the stream.
    #[sig("($self, hint=-1, /)")]
    fn readlines(this: Ref<'_>, th: &mut Thread, hint: pyrt::Opt<'_>) -> PyResult<Value> {
        let limit = size_of(th, hint.0)?.filter(|&n| n > 0);
        let mut lines = Vec::new();
        let mut total = 0_usize;
        let iterator = protocol::iter::iter(th, this)?;
        while let Some(line) = protocol::iter::next(th, iterator.as_ref())? {
            total = total.saturating_add(protocol::length(th, line.as_ref())?);
            lines.push(line);
            if limit.is_some_and(|limit| total >= limit) {
                break;
            }
        }
        Ok(convert::list(lines))
    }
    /// Write a list of lines to stream.
    fn writelines(this: Ref<'_>, th: &mut Thread, lines: Ref<'_>) -> PyResult<()> {
        check_open(th, this)?;
        let write = convert::attr(th, this, "write")?;
        protocol::iter::each(th, lines, |th, line| protocol::call1(th, write.as_ref(), line.as_ref()).map(drop))
    }
}

macro_rules! abstract_base {
    ($(#[$doc:meta])* $rust:ident $name:literal $base:ident) => {
        $(#[$doc])*
        #[pyclass(name = $name, module = "_io", base = $base, flags(SUBCLASSABLE, GC, DICT, WEAKREF))]
        #[repr(C)]
        pub struct $rust {
            header: Header,
            closed: Cell<bool>,
        }
    };
}

abstract_base! {
    /// Base class for raw binary I/O.
    RawIOBase "_RawIOBase" IOBase
}
abstract_base! {
    /// Base class for buffered IO objects.
    BufferedIOBase "_BufferedIOBase" IOBase
}
abstract_base! {
    /// Base class for text I/O.
    TextIOBase "_TextIOBase" IOBase
}

#[pymethods]
impl RawIOBase {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, _th: &mut Thread, _args: Args<'_>) -> PyResult<Value> {
        Ok(new_instance(cls, |header| RawIOBase { header, closed: Cell::new(false) }).into_value())
    }
    /// Read up to size bytes.
    #[sig("($self, size=-1, /)")]
    fn read(this: Ref<'_>, th: &mut Thread, size: pyrt::Opt<'_>) -> PyResult<Value> {
        let Some(n) = size_of(th, size.0)? else { return convert::call_method(th, this, "readall", &[]) };
        let Some(class) = th.interp().builtins().and_then(|b| b.get("bytearray")) else {
            return Err(th.not_implemented_error("_RawIOBase.read() needs bytearray"));
        };
        let buffer = protocol::call1(th, class.as_ref(), convert::int(n as i64).as_ref())?;
        let got = convert::call_method(th, this, "readinto", std::slice::from_ref(&buffer))?;
        if got.as_ref().is_none() {
            return Ok(got);
        }
        let n = usize::try_from(protocol::number::as_i64_index(th, got.as_ref())?).unwrap_or(0);
        let bytes = bytes_like::require(th, buffer.as_ref())?;
        Ok(bytes_like::make(bytes.get(..n).unwrap_or(&bytes)))
    }
    /// Read until EOF, using multiple read() call.
    fn readall(this: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let mut all = Vec::new();
        loop {
            let piece = convert::call_method(th, this, "read", &[convert::int(8192)])?;
            if piece.as_ref().is_none() {
                return Ok(if all.is_empty() { piece } else { bytes_like::make(&all) });
            }
            let Some(bytes) = bytes_like::of_bytes(piece.as_ref()) else {
                return Err(th.type_error("read() should return bytes"));
            };
            if bytes.is_empty() {
                return Ok(bytes_like::make(&all));
            }
            all.extend_from_slice(&bytes);
        }
    }
}

#[pymethods]
impl BufferedIOBase {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, _th: &mut Thread, _args: Args<'_>) -> PyResult<Value> {
        Ok(new_instance(cls, |header| BufferedIOBase { header, closed: Cell::new(false) }).into_value())
    }
    /// Disconnect this buffer from its underlying raw stream and return it.
    fn detach(_this: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        Err(unsupported(th, "detach"))
    }
    /// Read and return up to n bytes.
    #[sig("($self, size=-1, /)")]
    fn read(_this: Ref<'_>, th: &mut Thread, _size: pyrt::Opt<'_>) -> PyResult<Value> {
        Err(unsupported(th, "read"))
    }
    /// Read and return up to size bytes, with at most one read() call to the underlying raw stream.
    #[sig("($self, size=-1, /)")]
    fn read1(_this: Ref<'_>, th: &mut Thread, _size: pyrt::Opt<'_>) -> PyResult<Value> {
        Err(unsupported(th, "read1"))
    }
    /// Write buffer b to the IO stream.
    fn write(_this: Ref<'_>, th: &mut Thread, _b: Ref<'_>) -> PyResult<Value> {
        Err(unsupported(th, "write"))
    }
    /// Read bytes into a buffer.
    fn readinto(this: Ref<'_>, th: &mut Thread, buffer: Ref<'_>) -> PyResult<Value> {
        read_into(th, this, buffer, "read")
    }
    /// Read bytes into a buffer with at most one call of the raw stream.
    fn readinto1(this: Ref<'_>, th: &mut Thread, buffer: Ref<'_>) -> PyResult<Value> {
        read_into(th, this, buffer, "read1")
    }
}

fn read_into(th: &mut Thread, stream: Ref<'_>, buffer: Ref<'_>, method: &str) -> PyResult<Value> {
    let n = bytes_like::writable_len(th, buffer)?;
    let data = convert::call_method(th, stream, method, &[convert::int(n as i64)])?;
    let bytes = bytes_like::require(th, data.as_ref())?;
    let n = bytes_like::fill(th, buffer, &bytes)?;
    Ok(convert::int(n as i64))
}

#[pymethods]
impl TextIOBase {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, _th: &mut Thread, _args: Args<'_>) -> PyResult<Value> {
        Ok(new_instance(cls, |header| TextIOBase { header, closed: Cell::new(false) }).into_value())
    }
    /// Separate the underlying buffer from the TextIOBase and return it.
    fn detach(_this: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        Err(unsupported(th, "detach"))
    }
    /// Read at most size characters from stream.
    #[sig("($self, size=-1, /)")]
    fn read(_this: Ref<'_>, th: &mut Thread, _size: pyrt::Opt<'_>) -> PyResult<Value> {
        Err(unsupported(th, "read"))
    }
    /// Read until newline or EOF.
    #[sig("($self, size=-1, /)")]
    fn readline(_this: Ref<'_>, th: &mut Thread, _size: pyrt::Opt<'_>) -> PyResult<Value> {
        Err(unsupported(th, "readline"))
    }
    /// Write string s to stream.
    fn write(_this: Ref<'_>, th: &mut Thread, _s: Ref<'_>) -> PyResult<Value> {
        Err(unsupported(th, "write"))
    }
    /// Encoding of the text stream.
    #[getter]
    fn encoding(_this: Ref<'_>) -> Value {
        Value::NONE
    }
    /// Line endings translated so far.
    #[getter]
    fn newlines(_this: Ref<'_>) -> Value {
        Value::NONE
    }
    /// The error setting of the decoder or encoder.
    #[getter]
    fn errors(_this: Ref<'_>) -> Value {
        Value::NONE
    }
}
