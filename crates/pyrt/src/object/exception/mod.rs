//! Exceptions: the table of classes, the struct they share, making and chaining them.
//!
//! One struct serves every exception class. Attributes that only some classes have (`StopIteration.value`,
//! `OSError.errno`, …) are numbered words of it, named in the class's row of the table; what a constructor does with
//! its arguments is in `attributes`. Source: docs, "Built-in Exceptions".

mod attributes;
pub mod carets;
pub mod group;
pub mod os_error;
pub mod print;
mod suggest;
mod unicode;

use std::cell::Cell;

use super::field::{Field, Traverse, Visit};
use super::native::{GetFn, Item, Methods, SetFn};
use super::raw::{Header, Object, Owned, Ref, Value, flag};
use super::slots::Slots;
use super::str::Str;
use super::traceback::Traceback;
use super::tuple::Tuple;
use super::type_::{Layout, Type, TypeFlags, TypeIndex, TypeSpec, new_instance};
use crate::args::Args;
use crate::error::{PyResult, Raised};
use crate::state::{Interpreter, Thread};

/// The body of every exception.
#[repr(C)]
pub struct BaseException {
    header: Header,
    /// `args`.
    pub args: Field<Owned<Tuple>>,
    /// `__cause__`.
    pub cause: Field<Option<Value>>,
    /// `__context__`.
    pub context: Field<Option<Owned<BaseException>>>,
    /// `__traceback__`.
    pub traceback: Field<Option<Owned<Traceback>>>,
    /// `__suppress_context__`.
    pub suppress_context: Cell<bool>,
    /// The class's own attributes, by number; undefined where unset.
    extra: Field<Vec<Value>>,
}

static LAYOUT: Layout = Layout::of::<BaseException>(true);

// SAFETY: repr(C), header first; all exception classes have this layout.
unsafe impl Object for BaseException {
    fn spec() -> &'static TypeSpec {
        &BaseException
    }
    #[inline]
    fn matches(value: Ref<'_>) -> bool {
        value.is_object() && std::ptr::eq(value.header().shape().layout(), &LAYOUT)
    }
}

impl Traverse for BaseException {
    fn traverse(&self, visit: &mut Visit<'_>) {
        self.args.traverse(visit);
        self.cause.traverse(visit);
        self.context.traverse(visit);
        self.traceback.traverse(visit);
        self.extra.traverse(visit);
    }
    fn clear(&self) {
        self.cause.set(None);
        self.context.set(None);
        self.traceback.set(None);
        self.extra.set(Vec::new());
    }
}

impl BaseException {
    /// The class's own attribute number `i`; None where unset.
    pub fn extra(&self, i: usize) -> Option<Value> {
        self.extra.with(|e| e.get(i).filter(|v| !v.is_undefined()).cloned())
    }

    /// Set (or unset) the class's own attribute number `i`.
    pub fn set_extra(&self, i: usize, value: Option<Value>) {
        let value = value.unwrap_or(Value::UNDEFINED);
        let old = self.extra.with_mut(|e| {
            while e.len() <= i {
                e.push(Value::UNDEFINED);
            }
            std::mem::replace(&mut e[i], value)
        });
        drop(old);
    }

    /// Put `entry` in front of the traceback.
    pub fn add_traceback(&self, frame: Owned<super::frame::FrameObject>, lasti: i32, line: u32) {
        let next = self.traceback.take();
        self.traceback.set(Some(Traceback::new_entry(next, frame, lasti, line)));
    }
}

fn get_extra<const I: usize>(_th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    Ok(this.downcast::<BaseException>().and_then(|e| e.extra(I)).unwrap_or(Value::NONE))
}

fn set_extra<const I: usize>(_th: &mut Thread, this: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    if let Some(e) = this.downcast::<BaseException>() {
        e.set_extra(I, value.map(Ref::to_owned));
    }
    Ok(())
}

const fn extra_item<const I: usize>(name: &'static str) -> Item {
    Item::Getter { name, doc: "", get: get_extra::<I> as GetFn, set: Some(set_extra::<I> as SetFn) }
}

macro_rules! extras {
    ([$($done:expr),*] $n:expr ;) => { &[$($done),*] };
    ([$($done:expr),*] $n:expr ; $name:ident $($rest:ident)*) => {
        extras!([$($done,)* extra_item::<{ $n }>(stringify!($name))] $n + 1 ; $($rest)*)
    };
}

macro_rules! exceptions {
    ($($name:ident : $base:ident [$($extra:ident)*] $doc:literal;)*) => {
        $(
            #[doc = $doc]
            #[expect(non_upper_case_globals, reason = "named as the class")]
            pub static $name: TypeSpec = TypeSpec {
                name: stringify!($name),
                module: "builtins",
                doc: $doc,
                base: Some(|| &$base),
                flags: EXCEPTION_FLAGS,
                layout: &LAYOUT,
                methods: &[&Methods { items: extras!([] 0 ; $($extra)*), slots: no_slots }, attributes::methods(stringify!($name))],
                index: TypeIndex::new(),
            };
        )*
        /// Every exception class but `BaseException`.
        pub static ALL: &[&TypeSpec] = &[$(&$name),*];
    };
}

const EXCEPTION_FLAGS: TypeFlags = TypeFlags::SUBCLASSABLE
    .union(TypeFlags::GC)
    .union(TypeFlags::DICT)
    .union(TypeFlags::WEAKREF)
    .union(TypeFlags::EXCEPTION);

fn no_slots(_: &mut Slots) {}

fn base_slots(slots: &mut Slots) {
    slots.new = Some(make);
    slots.init = Some(init);
}

/// Common base class for all exceptions
#[expect(non_upper_case_globals, reason = "named as the class")]
pub static BaseException: TypeSpec = TypeSpec {
    name: "BaseException",
    module: "builtins",
    doc: "Common base class for all exceptions",
    base: None,
    flags: EXCEPTION_FLAGS,
    layout: &LAYOUT,
    methods: &[&Methods { items: &[], slots: base_slots }, attributes::methods("BaseException")],
    index: TypeIndex::new(),
};

exceptions! {
    BaseExceptionGroup: BaseException [message exceptions] "A combination of multiple unrelated exceptions.";
    Exception: BaseException [] "Common base class for all non-exit exceptions.";
    SystemExit: BaseException [code] "Request to exit from the interpreter.";
    KeyboardInterrupt: BaseException [] "Program interrupted by user.";
    GeneratorExit: BaseException [] "Request that a generator exit.";
    StopAsyncIteration: Exception [] "Signal the end from iterator.__anext__().";
    StopIteration: Exception [value] "Signal the end from iterator.__next__().";
    ArithmeticError: Exception [] "Base class for arithmetic errors.";
    FloatingPointError: ArithmeticError [] "Floating-point operation failed.";
    OverflowError: ArithmeticError [] "Result too large to be represented.";
    ZeroDivisionError: ArithmeticError [] "Second argument to a division or modulo operation was zero.";
    AssertionError: Exception [] "Assertion failed.";
    AttributeError: Exception [name obj] "Attribute not found.";
    BufferError: Exception [] "Buffer error.";
    EOFError: Exception [] "Read beyond end of file.";
    ImportError: Exception [name path msg name_from] "Import can't find module, or can't find name in module.";
    ModuleNotFoundError: ImportError [] "Module not found.";
    LookupError: Exception [] "Base class for lookup errors.";
    IndexError: LookupError [] "Sequence index out of range.";
    KeyError: LookupError [] "Mapping key not found.";
    MemoryError: Exception [] "Out of memory.";
    NameError: Exception [name] "Name not found globally.";
    UnboundLocalError: NameError [] "Local name referenced but not bound to a value.";
    OSError: Exception [errno strerror filename filename2 characters_written] "Base class for I/O related errors.";
    BlockingIOError: OSError [] "I/O operation would block.";
    ChildProcessError: OSError [] "Child process error.";
    ConnectionError: OSError [] "Connection error.";
    BrokenPipeError: ConnectionError [] "Broken pipe.";
    ConnectionAbortedError: ConnectionError [] "Connection aborted.";
    ConnectionRefusedError: ConnectionError [] "Connection refused.";
    ConnectionResetError: ConnectionError [] "Connection reset.";
    FileExistsError: OSError [] "File already exists.";
    FileNotFoundError: OSError [] "File not found.";
    InterruptedError: OSError [] "Interrupted by signal.";
    IsADirectoryError: OSError [] "Operation doesn't work on directories.";
    NotADirectoryError: OSError [] "Operation only works on directories.";
    PermissionError: OSError [] "Not enough permissions.";
    ProcessLookupError: OSError [] "Process not found.";
    TimeoutError: OSError [] "Timeout expired.";
    ReferenceError: Exception [] "Weak ref proxy used after referent went away.";
    RuntimeError: Exception [] "Unspecified run-time error.";
    NotImplementedError: RuntimeError [] "Method or function hasn't been implemented yet.";
    PythonFinalizationError: RuntimeError [] "Operation blocked during Python finalization.";
    RecursionError: RuntimeError [] "Recursion limit exceeded.";
    SyntaxError: Exception [msg filename lineno offset text end_lineno end_offset print_file_and_line] "Invalid syntax.";
    IndentationError: SyntaxError [] "Improper indentation.";
    TabError: IndentationError [] "Improper mixture of spaces and tabs.";
    SystemError: Exception [] "Internal error in the Python interpreter.";
    TypeError: Exception [] "Inappropriate argument type.";
    ValueError: Exception [] "Inappropriate argument value (of correct type).";
    UnicodeError: ValueError [] "Unicode related error.";
    UnicodeDecodeError: UnicodeError [encoding object start end reason] "Unicode decoding error.";
    UnicodeEncodeError: UnicodeError [encoding object start end reason] "Unicode encoding error.";
    UnicodeTranslateError: UnicodeError [encoding object start end reason] "Unicode translation error.";
    ExceptionGroup: BaseExceptionGroup [] "A combination of multiple unrelated exceptions.";
    Warning: Exception [] "Base class for warning categories.";
    BytesWarning: Warning [] "Base class for warnings about bytes and buffer related problems, mostly related to conversion from str or comparing to str.";
    DeprecationWarning: Warning [] "Base class for warnings about deprecated features.";
    EncodingWarning: Warning [] "Base class for warnings about encodings.";
    FutureWarning: Warning [] "Base class for warnings about constructs that will change semantically in the future.";
    ImportWarning: Warning [] "Base class for warnings about probable mistakes in module imports";
    PendingDeprecationWarning: Warning [] "Base class for warnings about features which will be deprecated in the future.";
    ResourceWarning: Warning [] "Base class for warnings about resource usage.";
    RuntimeWarning: Warning [] "Base class for warnings about dubious runtime behavior.";
    SyntaxWarning: Warning [] "Base class for warnings about dubious syntax.";
    UnicodeWarning: Warning [] "Base class for warnings about Unicode related problems, mostly related to conversion problems.";
    UserWarning: Warning [] "Base class for warnings generated by user code.";
}

fn bare(class: Ref<'_, Type>, args: Owned<Tuple>) -> Owned<BaseException> {
    new_instance(class, |header| BaseException {
        header,
        args: Field::new(args),
        cause: Field::new(None),
        context: Field::new(None),
        traceback: Field::new(None),
        suppress_context: Cell::new(false),
        extra: Field::new(Vec::new()),
    })
}

/// Make an exception of a built-in class: its arguments, and the attributes that follow from them.
pub fn new_exception(class: Ref<'_, Type>, args: Vec<Value>) -> Owned<BaseException> {
    let exception = bare(class, Tuple::new(args));
    attributes::fill(&exception);
    exception
}

fn make(_th: &mut Thread, cls: Ref<'_, Type>, args: Args<'_>) -> PyResult<Value> {
    Ok(bare(cls, Tuple::from_slice(args.positional())).into_value())
}

fn init(th: &mut Thread, this: Ref<'_>, args: Args<'_>) -> PyResult<()> {
    let Some(exception) = this.downcast::<BaseException>() else { return Ok(()) };
    attributes::init(th, exception, args)
}

/// The exception class in the table that `class` is or derives from first.
pub fn table_class(class: Ref<'_, Type>) -> &'static TypeSpec {
    let mut class = class.own();
    loop {
        if let Some(spec) = class.spec() {
            return spec;
        }
        match class.base() {
            Some(base) => class = base,
            None => return &BaseException,
        }
    }
}

/// Set `name` and `obj` of an `AttributeError` or `NameError`.
pub fn set_name_and_obj(raised: &Raised, name: Option<Ref<'_>>, obj: Option<Ref<'_>>) {
    let exception = raised.exception();
    if let Some(name) = name {
        exception.set_extra(0, Some(name.to_owned()));
    }
    if let Some(obj) = obj {
        exception.set_extra(1, Some(obj.to_owned()));
    }
}

/// The exception was thrown, not raised: what is handled where it appears is not its context.
const THROWN: u32 = flag::TYPE_0;

/// Note that an exception appears where somebody threw it into a generator that is over.
pub fn note_thrown(exception: Ref<'_, BaseException>) {
    exception.header().set_flag(THROWN);
}

/// An exception appears in a frame for the first time: its context is what is handled there, unless it has one.
pub fn set_first_context(exception: Ref<'_, BaseException>, handled: Option<Owned<BaseException>>) {
    if exception.traceback.borrow().is_none()
        && exception.context.borrow().is_none()
        && !exception.header().has_flag(THROWN)
    {
        set_context(exception, handled);
    }
}

/// An exception is raised while another is handled: set its `__context__`, breaking cycles.
pub fn set_context(exception: Ref<'_, BaseException>, handled: Option<Owned<BaseException>>) {
    let Some(handled) = handled else { return };
    if handled.as_ref().bits_eq(exception) {
        return;
    }
    // The chain below `handled` may lead to `exception`: cut it there.
    let mut at = handled.clone();
    let mut steps = 0_u32;
    while let Some(next) = at.context.get() {
        if next.as_ref().bits_eq(exception) {
            at.context.set(None);
            break;
        }
        steps += 1;
        if steps > 1_000_000 {
            break;
        }
        at = next;
    }
    exception.context.set(Some(handled));
}

/// What `raise value` raises: an exception, or an instance of an exception class.
pub fn to_exception(th: &mut Thread, value: Ref<'_>) -> PyResult<Owned<BaseException>> {
    if let Some(exception) = value.downcast::<BaseException>() {
        return Ok(exception.own());
    }
    if let Some(class) = value.downcast::<Type>()
        && class.flags().contains(TypeFlags::EXCEPTION)
    {
        let made = crate::protocol::call0(th, value)?;
        return made.cast::<BaseException>().map_err(|other| {
            let text = format!(
                "calling {} should have returned an instance of BaseException, not {}",
                crate::protocol::display(th, value),
                crate::protocol::display(th, other.as_ref().class().any())
            );
            th.type_error(text)
        });
    }
    Err(th.type_error("exceptions must derive from BaseException"))
}

/// Write an exception that nobody can catch, through `sys.unraisablehook` where that is set.
#[cold]
pub fn write_unraisable(th: &mut Thread, raised: Raised, prefix: &str, object: Option<Ref<'_>>) {
    print::unraisable(th, raised, prefix, object);
}

/// The text of a string exception argument, for tests and messages.
pub fn message_of(exception: Ref<'_, BaseException>) -> String {
    exception
        .args
        .get()
        .as_slice()
        .first()
        .and_then(Value::downcast::<Str>)
        .map_or_else(String::new, |s| s.to_text().into())
}

/// The classes by name.
pub fn class_named(name: &str) -> Option<Ref<'static, Type>> {
    let spec = ALL.iter().copied().find(|s| s.name == name)?;
    // SAFETY: built-in classes live as long as the interpreter.
    Some(unsafe { Ref::from_bits(Interpreter::current().class(spec).bits()).cast_unchecked() })
}

/// `exception.add_note(note)`.
pub fn add_note(th: &mut Thread, exception: Ref<'_, BaseException>, note: Owned<Str>) -> PyResult<()> {
    attributes::add_note(th, exception, note)
}
