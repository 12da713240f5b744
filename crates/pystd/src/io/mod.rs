//! `_io`: streams. Raw files, buffers, text, streams in memory, and `open`.
//!
//! ```text
//! open(…) -> TextIOWrapper( BufferedReader | BufferedWriter | BufferedRandom ( FileIO ) )
//! ```

pub mod base;
pub mod buffered;
pub mod file;
pub mod memory;
pub mod newline;
pub mod path;
pub mod text;

use pymacros::{pyfunction, pymodule};
use pyrt::object::native::NativeFunction;
use pyrt::{Module, PyResult, Ref, Thread, Truth, Value, protocol};

use crate::convert;
use base::is_closed;
use buffered::{BufferedRandom, BufferedReader, BufferedWriter, DEFAULT_BUFFER_SIZE};
use file::FileIO;
use newline::Newline;
use text::{Settings, TextIOWrapper};

/// `open`, the same function in `builtins`, `_io` and `io`.
pub fn open_function(th: &Thread) -> Value {
    const KEY: &str = "_io.open";
    if let Some(known) = th.interp().kept(KEY) {
        return known;
    }
    let open = NativeFunction::new(&DEF_open, Some(th.interp().intern("_io").into_value())).into_value();
    th.interp().keep(KEY, open.clone());
    open
}

/// Open file and return a stream.  Raise OSError upon failure.
#[pyfunction(module = "_io")]
#[sig("(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)")]
#[expect(clippy::too_many_arguments, reason = "Python's signature")]
fn open(
    th: &mut Thread,
    file: Ref<'_>,
    #[default("r")] mode: &str,
    #[default(-1)] buffering: i64,
    #[default(None)] encoding: Option<&str>,
    #[default(None)] errors: Option<&str>,
    newline: pyrt::Opt<'_>,
    #[default(Truth(true))] closefd: Truth,
    #[default(None)] opener: Option<Ref<'_>>,
) -> PyResult<Value> {
    let is_number = file.class().get().slots().index.is_some();
    let file = if is_number { file.to_owned() } else { path::fspath(th, file)? };
    let has = |c: char| mode.contains(c);
    let repeated = mode.chars().enumerate().any(|(i, c)| mode.chars().skip(i + 1).any(|d| c == d));
    if mode.chars().any(|c| !"axrwb+t".contains(c)) || repeated {
        return Err(th.value_error(format!("invalid mode: '{mode}'")));
    }
    let (binary, text_mode, plus) = (has('b'), has('t'), has('+'));
    if text_mode && binary {
        return Err(th.value_error("can't have text and binary mode at once"));
    }
    let kinds = "xrwa".chars().filter(|&c| has(c)).count();
    if kinds > 1 || kinds == 0 {
        return Err(th.value_error("must have exactly one of create/read/write/append mode"));
    }
    if binary && encoding.is_some() {
        return Err(th.value_error("binary mode doesn't take an encoding argument"));
    }
    if binary && errors.is_some() {
        return Err(th.value_error("binary mode doesn't take an errors argument"));
    }
    if binary && newline.0.is_some_and(|n| !n.is_none()) {
        return Err(th.value_error("binary mode doesn't take a newline argument"));
    }
    let newline = Newline::of(th, newline.0.unwrap_or(Ref::NONE))?;
    let raw_mode: String = mode.chars().filter(|c| !"bt".contains(*c)).collect();
    let class = convert::class_of::<FileIO>(th);
    let raw = FileIO::open(th, class, file.as_ref(), &raw_mode, closefd.0, opener)?;
    let terminal = buffering < 0 && raw.is_terminal();
    let line_buffering = (buffering == 1 && !binary) || terminal;
    if buffering == 0 {
        if !binary {
            return Err(th.value_error("can't have unbuffered text I/O"));
        }
        return Ok(raw.into_value());
    }
    if buffering < -1 {
        return Err(th.value_error("invalid buffering size"));
    }
    let size =
        if buffering > 1 { usize::try_from(buffering).unwrap_or(DEFAULT_BUFFER_SIZE) } else { DEFAULT_BUFFER_SIZE };
    let raw = raw.into_value();
    let buffer = if plus {
        if !raw.as_ref().downcast::<FileIO>().is_some_and(|f| f.can_seek()) {
            return Err(base::unsupported(th, "File or stream is not seekable."));
        }
        BufferedRandom::around(th, raw, size)?
    } else if has('r') {
        BufferedReader::around(th, raw, size)?
    } else {
        BufferedWriter::around(th, raw, size)?
    };
    if binary {
        return Ok(buffer);
    }
    let settings = Settings {
        encoding: encoding.filter(|e| *e != "locale").unwrap_or("UTF-8").to_owned(),
        errors: errors.unwrap_or("strict").to_owned(),
        newline,
        line_buffering,
        write_through: false,
    };
    let wrapper = TextIOWrapper::around(th, buffer.clone(), settings, Some(convert::text(mode)));
    if wrapper.is_err() && closefd.0 && !is_closed(th, buffer.as_ref())? {
        convert::call_method(th, buffer.as_ref(), "close", &[])?;
    }
    Ok(wrapper?.into_value())
}

/// Opens the provided file with the intent to import the contents.
#[pyfunction(module = "_io")]
fn open_code(th: &mut Thread, path: Ref<'_>) -> PyResult<Value> {
    let open = open_function(th);
    protocol::call2(th, open.as_ref(), path, convert::text("rb").as_ref())
}

/// A helper function to choose the text encoding.
#[pyfunction(module = "_io")]
#[sig("(encoding, stacklevel=2, /)")]
fn text_encoding(encoding: Ref<'_>, #[default(2)] _stacklevel: i64) -> Value {
    if encoding.is_none() { convert::text("utf-8") } else { encoding.to_owned() }
}

/// A text stream on one of the process's own descriptors.
pub fn standard_stream(th: &mut Thread, fd: i32) -> PyResult<Value> {
    let (name, writable) = match fd {
        0 => ("<stdin>", false),
        1 => ("<stdout>", true),
        _ => ("<stderr>", true),
    };
    let unbuffered = th.interp().config().flags.unbuffered && writable;
    let raw = FileIO::standard(th, fd, name, writable);
    let terminal = raw.is_terminal();
    let raw = raw.into_value();
    let buffer = if unbuffered {
        raw
    } else if writable {
        BufferedWriter::around(th, raw, DEFAULT_BUFFER_SIZE)?
    } else {
        BufferedReader::around(th, raw, DEFAULT_BUFFER_SIZE)?
    };
    let settings = Settings {
        encoding: "utf-8".to_owned(),
        errors: if fd == 2 { "backslashreplace" } else { "strict" }.to_owned(),
        // Standard input is not translated on POSIX systems.
        newline: if writable { Newline::Universal } else { Newline::Lf },
        line_buffering: terminal || fd == 2 || unbuffered,
        write_through: unbuffered,
    };
    let mode = convert::text(if writable { "w" } else { "r" });
    Ok(TextIOWrapper::around(th, buffer, settings, Some(mode))?.into_value())
}

/// The io module provides the Python interfaces to stream handling. The
/// builtin open function is defined in this module.
#[pymodule(
    name = "_io",
    functions(DEF_open_code, DEF_text_encoding),
    classes(
        base::IOBase,
        base::RawIOBase,
        base::BufferedIOBase,
        base::TextIOBase,
        file::FileIO,
        memory::BytesIO,
        memory::StringIO,
        buffered::BufferedReader,
        buffered::BufferedWriter,
        buffered::BufferedRandom,
        text::TextIOWrapper,
    )
)]
pub mod module {
    use super::*;

    #[exec]
    fn exec(th: &mut Thread, module: Ref<'_, Module>) -> PyResult<()> {
        fill(th, module)
    }

    /// What is neither function nor class.
    pub(super) fn fill(th: &mut Thread, module: Ref<'_, Module>) -> PyResult<()> {
        module.set("DEFAULT_BUFFER_SIZE", convert::int(DEFAULT_BUFFER_SIZE as i64));
        module.set("open", open_function(th));
        let unsupported = base::unsupported_class(th)?;
        module.set("UnsupportedOperation", unsupported);
        let blocking = convert::class_of_spec(th, &pyrt::object::exception::BlockingIOError).any().to_owned();
        module.set("BlockingIOError", blocking);
        Ok(())
    }
}

/// The public module `io` as far as it is native: `_io` with the names that `io` gives its base classes.
#[pymodule(
    name = "io",
    functions(DEF_open_code, DEF_text_encoding),
    classes(
        file::FileIO,
        memory::BytesIO,
        memory::StringIO,
        buffered::BufferedReader,
        buffered::BufferedWriter,
        buffered::BufferedRandom,
        text::TextIOWrapper,
    )
)]
pub mod public {
    use super::*;

    #[exec]
    fn exec(th: &mut Thread, module: Ref<'_, Module>) -> PyResult<()> {
        super::module::fill(th, module)?;
        let bases: [(&str, &'static pyrt::TypeSpec); 4] = [
            ("IOBase", <base::IOBase as pyrt::Object>::spec()),
            ("RawIOBase", <base::RawIOBase as pyrt::Object>::spec()),
            ("BufferedIOBase", <base::BufferedIOBase as pyrt::Object>::spec()),
            ("TextIOBase", <base::TextIOBase as pyrt::Object>::spec()),
        ];
        for (name, spec) in bases {
            let class = convert::class_of_spec(th, spec).any().to_owned();
            module.set(name, class);
        }
        for (name, value) in [("SEEK_SET", 0), ("SEEK_CUR", 1), ("SEEK_END", 2)] {
            module.set(name, convert::int(value));
        }
        Ok(())
    }
}
