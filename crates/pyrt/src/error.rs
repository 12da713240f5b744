//! Raised exceptions as Rust sees them, and the short ways to raise one.

use crate::object::exception::{self as exc, BaseException};
use crate::object::raw::{Object, Owned, Ref, Value};
use crate::object::type_::TypeSpec;
use crate::state::{Interpreter, Thread};

/// What a Python operation gives.
pub type PyResult<T = Value> = Result<T, Raised>;

/// A raised exception: it owns the exception object. Dropping it forgets the exception.
#[repr(transparent)]
pub struct Raised(Owned<BaseException>);

impl Raised {
    /// Raise an exception object.
    #[inline]
    pub fn from_exception(exception: Owned<BaseException>) -> Raised {
        Raised(exception)
    }

    /// Make an exception of a built-in class with one message.
    #[cold]
    pub fn new(spec: &'static TypeSpec, message: &str) -> Raised {
        let message = crate::object::str::Str::from_text(message).into_value();
        Raised(exc::new_exception(Interpreter::current().class(spec), vec![message]))
    }

    /// Make an exception of a built-in class with arguments.
    #[cold]
    pub fn with_args(spec: &'static TypeSpec, args: Vec<Value>) -> Raised {
        Raised(exc::new_exception(Interpreter::current().class(spec), args))
    }

    /// The exception object.
    #[inline]
    pub fn exception(&self) -> Ref<'_, BaseException> {
        self.0.as_ref()
    }

    /// Become the exception object.
    #[inline]
    pub fn into_exception(self) -> Owned<BaseException> {
        self.0
    }

    /// Become the exception object, untyped.
    #[inline]
    pub fn into_value(self) -> Value {
        self.0.into_value()
    }

    /// Whether it is an instance of the built-in class `spec`.
    pub fn is(&self, spec: &'static TypeSpec) -> bool {
        let class = Interpreter::current().class(spec);
        self.0.as_ref().any().class().is_subclass_of(class.get())
    }

    /// Whether it is an instance of `T`'s class.
    pub fn is_a<T: Object>(&self) -> bool {
        self.is(T::spec())
    }
}

impl std::fmt::Debug for Raised {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Raised({})", self.0.as_ref().any().class().name())
    }
}

macro_rules! raise_methods {
    ($($method:ident $spec:ident $doc:literal;)*) => {
        impl Thread { $(
            #[doc = $doc]
            #[cold]
            #[inline(never)]
            pub fn $method(&mut self, message: impl Into<String>) -> Raised {
                Raised::new(&exc::$spec, &message.into())
            }
        )* }
    };
}

raise_methods! {
    type_error TypeError "A `TypeError`.";
    value_error ValueError "A `ValueError`.";
    overflow_error OverflowError "An `OverflowError`.";
    zero_division_error ZeroDivisionError "A `ZeroDivisionError`.";
    index_error IndexError "An `IndexError`.";
    runtime_error RuntimeError "A `RuntimeError`.";
    recursion_error RecursionError "A `RecursionError`.";
    not_implemented_error NotImplementedError "A `NotImplementedError`.";
    system_error SystemError "A `SystemError`.";
    memory_error MemoryError "A `MemoryError`.";
    eof_error EOFError "An `EOFError`.";
    lookup_error LookupError "A `LookupError`.";
    buffer_error BufferError "A `BufferError`.";
    reference_error ReferenceError "A `ReferenceError`.";
    assertion_error AssertionError "An `AssertionError`.";
    unbound_local_error UnboundLocalError "An `UnboundLocalError`.";
    arithmetic_error ArithmeticError "An `ArithmeticError`.";
    import_error_text ImportError "An `ImportError` without its attributes.";
}

impl Thread {
    /// A `KeyError` for `key`.
    #[cold]
    pub fn key_error(&mut self, key: Ref<'_>) -> Raised {
        Raised::with_args(&exc::KeyError, vec![key.to_owned()])
    }

    /// A `StopIteration` with a value (None: without).
    #[cold]
    pub fn stop_iteration(&mut self, value: Value) -> Raised {
        let args = if value.as_ref().is_none() { Vec::new() } else { vec![value] };
        Raised::with_args(&exc::StopIteration, args)
    }

    /// An `AttributeError` with `name` and `obj` set, as suggestions need them.
    #[cold]
    #[inline(never)]
    pub fn attribute_error(&mut self, message: impl Into<String>, obj: Ref<'_>, name: Ref<'_>) -> Raised {
        let raised = Raised::new(&exc::AttributeError, &message.into());
        exc::set_name_and_obj(&raised, Some(name), Some(obj));
        raised
    }

    /// A `NameError` with `name` set.
    #[cold]
    #[inline(never)]
    pub fn name_error(&mut self, message: impl Into<String>, name: Ref<'_>) -> Raised {
        let raised = Raised::new(&exc::NameError, &message.into());
        exc::set_name_and_obj(&raised, Some(name), None);
        raised
    }
}
