//! `OSError`: its arguments, the subclass that an errno stands for (PEP 3151), its text; and the way native code
//! raises one.

use super::{BaseException, attributes};
use crate::args::Args;
use crate::error::{PyResult, Raised};
use crate::object::native::{Item, Methods, NativeDef};
use crate::object::raw::{Ref, Value};
use crate::object::slots::Slots;
use crate::object::str::Str;
use crate::object::tuple::Tuple;
use crate::object::type_::{Type, TypeSpec};
use crate::object::{dict::Dict, int};
use crate::protocol;
use crate::shape;
use crate::state::{Interpreter, Thread};

const ERRNO: usize = 0;
const STRERROR: usize = 1;
const FILENAME: usize = 2;
const FILENAME2: usize = 3;
const WRITTEN: usize = 4;

pub(super) static METHODS: Methods = Methods {
    items: &[
        Item::Getter { name: "characters_written", doc: "", get: get_written, set: Some(set_written) },
        Item::Method(&REDUCE),
    ],
    slots,
};

static REDUCE: NativeDef =
    NativeDef { name: "__reduce__", doc: "Helper for pickle.", text_signature: None, call: reduce };

fn slots(slots: &mut Slots) {
    slots.new = Some(new);
    slots.init = Some(init);
    slots.str = Some(text);
}

/// Whether `spec` is `OSError` or one of its subclasses in the table.
pub(super) fn is_os_error(spec: &'static TypeSpec) -> bool {
    let mut spec = spec;
    loop {
        if std::ptr::eq(spec, &super::OSError) {
            return true;
        }
        match spec.base {
            Some(base) => spec = base(),
            None => return false,
        }
    }
}

/// The class that stands for an error number.
fn class_of_errno(errno: i64) -> Option<&'static TypeSpec> {
    let errno = i32::try_from(errno).ok()?;
    Some(match errno {
        libc::EPERM | libc::EACCES => &super::PermissionError,
        libc::ENOENT => &super::FileNotFoundError,
        libc::ESRCH => &super::ProcessLookupError,
        libc::EINTR => &super::InterruptedError,
        libc::ECHILD => &super::ChildProcessError,
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => &super::BlockingIOError,
        libc::EEXIST => &super::FileExistsError,
        libc::ENOTDIR => &super::NotADirectoryError,
        libc::EISDIR => &super::IsADirectoryError,
        libc::EPIPE | libc::ESHUTDOWN => &super::BrokenPipeError,
        libc::ECONNABORTED => &super::ConnectionAbortedError,
        libc::ECONNRESET => &super::ConnectionResetError,
        libc::ECONNREFUSED => &super::ConnectionRefusedError,
        libc::ETIMEDOUT => &super::TimeoutError,
        _ => return None,
    })
}

/// What the operating system calls an error number.
pub fn strerror(errno: i32) -> String {
    let mut buffer = [0_u8; 256];
    // SAFETY: the buffer and its length are ours.
    let failed = unsafe { libc::strerror_r(errno, buffer.as_mut_ptr().cast(), buffer.len()) } != 0;
    let end = buffer.iter().position(|&b| b == 0).unwrap_or(buffer.len());
    let text = String::from_utf8_lossy(buffer.get(..end).unwrap_or_default()).into_owned();
    if failed || text.is_empty() { format!("Unknown error {errno}") } else { text }
}

/// An `OSError` (or the subclass that `errno` stands for), with the file that it is about.
pub fn from_errno(errno: i32, filename: Option<Value>, filename2: Option<Value>) -> Raised {
    let spec = class_of_errno(i64::from(errno)).unwrap_or(&super::OSError);
    let class = Interpreter::current().class(spec);
    let args = vec![int::from_i64(i64::from(errno)), Str::from_text(&strerror(errno)).into_value()];
    let exception = super::new_exception(class, args);
    exception.set_extra(FILENAME, filename);
    exception.set_extra(FILENAME2, filename2);
    Raised::from_exception(exception)
}

/// As `from_errno`, for an error of the Rust library.
pub fn from_io_error(error: &std::io::Error, filename: Option<Value>) -> Raised {
    match error.raw_os_error() {
        Some(errno) => from_errno(errno, filename, None),
        None => Raised::new(&super::OSError, &error.to_string()),
    }
}

/// Set what the arguments say: errno, text, file names.
pub(super) fn parse(exception: Ref<'_, BaseException>, args: &[Value]) {
    if !(2..=5).contains(&args.len()) {
        return;
    }
    exception.set_extra(ERRNO, args.first().cloned());
    exception.set_extra(STRERROR, args.get(1).cloned());
    let Some(filename) = args.get(2).filter(|f| !f.as_ref().is_none()) else { return };
    let blocking = Interpreter::current().class(&super::BlockingIOError);
    if exception.any().class().is_subclass_of(blocking.get()) && filename.as_ref().is::<int::Int>() {
        exception.set_extra(WRITTEN, Some(filename.clone()));
        return;
    }
    exception.set_extra(FILENAME, Some(filename.clone()));
    if let Some(second) = args.get(4).filter(|f| !f.as_ref().is_none()) {
        exception.set_extra(FILENAME2, Some(second.clone()));
    }
    exception.args.set(Tuple::from_slice(args.get(..2).unwrap_or_default()));
}

/// A class with an `__init__` and without a `__new__` of its own has its arguments looked at in `__init__`.
fn uses_init(class: Ref<'_, Type>) -> bool {
    let slots = class.get().slots();
    let own_init = slots.init.map(|f| f as usize) == Some(init as *const () as usize);
    let own_new = slots.new.map(|f| f as usize) == Some(new as *const () as usize);
    !own_init && own_new
}

/// The slot `__new__`. Slots are compared with it: never inlined, it has one address.
#[inline(never)]
fn new(th: &mut Thread, cls: Ref<'_, Type>, args: Args<'_>) -> PyResult<Value> {
    let init_later = uses_init(cls);
    if !init_later && args.nkw() > 0 && cls.is_builtin() {
        let class = cls.name().to_owned();
        return Err(th.type_error(format!("{class}() takes no keyword arguments")));
    }
    let values = args.positional();
    let mut class = cls.own();
    if cls.spec().is_some_and(|s| std::ptr::eq(s, &super::OSError))
        && (2..=5).contains(&values.len())
        && let Some(errno) = values.first().and_then(|e| int::to_i64(e.as_ref()))
        && let Some(spec) = class_of_errno(errno)
    {
        class = th.interp().class(spec).own();
    }
    let exception = super::bare(class.as_ref(), Tuple::from_slice(values));
    if init_later {
        exception.args.set(th.interp().empty_tuple().clone());
    } else {
        parse(exception.as_ref(), values);
    }
    Ok(exception.into_value())
}

/// The slot `__init__`. Slots are compared with it: never inlined, it has one address.
#[inline(never)]
fn init(th: &mut Thread, this: Ref<'_>, args: Args<'_>) -> PyResult<()> {
    let Some(exception) = this.downcast::<BaseException>() else { return Ok(()) };
    if !uses_init(this.class()) {
        return Ok(());
    }
    attributes::init(th, exception, args)?;
    parse(exception, args.positional());
    Ok(())
}

fn text(th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    let Some(exception) = this.downcast::<BaseException>() else { return attributes::base_str(th, this) };
    let (errno, strerror) = (exception.extra(ERRNO), exception.extra(STRERROR));
    let (first, second) = (exception.extra(FILENAME), exception.extra(FILENAME2));
    if first.is_none() && (errno.is_none() || strerror.is_none()) {
        return attributes::base_str(th, this);
    }
    let errno = protocol::str_text(th, errno.unwrap_or(Value::NONE).as_ref())?;
    let strerror = protocol::str_text(th, strerror.unwrap_or(Value::NONE).as_ref())?;
    let mut text = format!("[Errno {errno}] {strerror}");
    if let Some(first) = first {
        text.push_str(": ");
        text.push_str(&protocol::repr_text(th, first.as_ref())?);
        if let Some(second) = second {
            text.push_str(" -> ");
            text.push_str(&protocol::repr_text(th, second.as_ref())?);
        }
    }
    Ok(Str::from_text(&text).into_value())
}

fn get_written(_th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    match this.downcast::<BaseException>().and_then(|e| e.extra(WRITTEN)) {
        Some(value) => Ok(value),
        None => Err(Raised::new(&super::AttributeError, "characters_written")),
    }
}

fn set_written(th: &mut Thread, this: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let Some(exception) = this.downcast::<BaseException>() else { return Ok(()) };
    match value {
        Some(value) => {
            let n = protocol::number::index(th, value)?;
            exception.set_extra(WRITTEN, Some(n));
        }
        None => {
            if exception.extra(WRITTEN).is_none() {
                return Err(Raised::new(&super::AttributeError, "characters_written"));
            }
            exception.set_extra(WRITTEN, None);
        }
    }
    Ok(())
}

fn reduce(th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
    let this = crate::args::self_arg::<BaseException>(th, &args, "__reduce__")?;
    let mut values = this.args.get().as_slice().to_vec();
    if values.len() == 2
        && let Some(first) = this.extra(FILENAME)
    {
        values.push(first);
        if let Some(second) = this.extra(FILENAME2) {
            values.push(Value::NONE);
            values.push(second);
        }
    }
    let state = Dict::new();
    for (name, value) in shape::own_items(this.any()) {
        state.set_str(name.as_ref(), value);
    }
    Ok(attributes::reduced(this, Tuple::new(values).into_value(), state))
}
