//! `bool`: True and False, two values without an object; a subclass of `int`, whose methods take them as 1 and 0.

use pymacros::{pyclass, pymethods};

use super::int;
use super::raw::{Ref, Value};
use super::type_::Type;
use crate::args::Opt;
use crate::error::PyResult;
use crate::protocol;
use crate::state::{Interpreter, Thread};

fn is_bool(v: Ref<'_>) -> bool {
    v.is_bool()
}

/// Returns True when the argument is true, False otherwise.
///
/// The builtins True and False are the only two instances of the class bool.
/// The class bool is a subclass of the class int, and cannot be subclassed.
#[pyclass(name = "bool", base = int::Int, matches = is_bool, matches_exact = is_bool)]
#[repr(C)]
pub struct Bool(());

/// The operation on bools, or on ints where an operand is one.
macro_rules! logic {
    ($a:ident, $b:ident, $symbol:tt, $ints:path) => {
        if $a.is_bool() && $b.is_bool() {
            Value::bool($a.is_true() $symbol $b.is_true())
        } else {
            match (int::view($a), int::view($b)) {
                (Some(x), Some(y)) => $ints(x, y),
                _ => Value::NOT_IMPLEMENTED,
            }
        }
    };
}

#[pymethods]
impl Bool {
    #[slot(repr)]
    fn repr(this: Ref<'_, Bool>) -> Value {
        Interpreter::current().intern(if this.is_true() { "True" } else { "False" }).into_value()
    }

    #[slot(new)]
    #[sig("(object=False, /)")]
    fn new(_cls: Ref<'_, Type>, th: &mut Thread, object: Opt<'_>) -> PyResult<Value> {
        Ok(Value::bool(match object.0 {
            Some(object) => protocol::truth(th, object)?,
            None => false,
        }))
    }

    #[slot(invert)]
    fn invert(this: Ref<'_, Bool>, th: &mut Thread) -> PyResult<Value> {
        crate::warn::warn(
            th,
            &crate::object::exception::DeprecationWarning,
            "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the bitwise \
             inversion of the underlying int object and is usually not what you expect from negating a bool. Use the \
             'not' operator for boolean negation or ~int(x) if you really want the bitwise inversion of the underlying \
             int.",
        )?;
        Ok(int::from_i64(!i64::from(this.is_true())))
    }

    #[slot(and)]
    fn and(a: Ref<'_>, b: Ref<'_>) -> Value {
        logic!(a, b, &, int::and)
    }

    #[slot(or)]
    fn or(a: Ref<'_>, b: Ref<'_>) -> Value {
        logic!(a, b, |, int::or)
    }

    #[slot(xor)]
    fn xor(a: Ref<'_>, b: Ref<'_>) -> Value {
        logic!(a, b, ^, int::xor)
    }
}
