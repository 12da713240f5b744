//! Rich comparison. Source: docs, Data model, "Rich comparison methods".

use crate::error::PyResult;
use crate::intern::Names;
use crate::object::list::List;
use crate::object::raw::{Ref, Value};
use crate::object::str::Str;
use crate::object::tuple::Tuple;
use crate::state::Thread;

/// Which comparison; numbered as the operand of COMPARE_OP.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum CompareOp {
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

impl CompareOp {
    /// From the operand of COMPARE_OP.
    pub fn from_arg(arg: u32) -> Option<CompareOp> {
        use CompareOp::{Eq, Ge, Gt, Le, Lt, Ne};
        [Lt, Le, Eq, Ne, Gt, Ge].get(arg as usize).copied()
    }

    /// The same question with the operands exchanged.
    pub fn swapped(self) -> CompareOp {
        match self {
            CompareOp::Lt => CompareOp::Gt,
            CompareOp::Le => CompareOp::Ge,
            CompareOp::Gt => CompareOp::Lt,
            CompareOp::Ge => CompareOp::Le,
            other => other,
        }
    }

    /// The answer for two values that stand so.
    #[inline]
    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            CompareOp::Lt => ordering.is_lt(),
            CompareOp::Le => ordering.is_le(),
            CompareOp::Eq => ordering.is_eq(),
            CompareOp::Ne => ordering.is_ne(),
            CompareOp::Gt => ordering.is_gt(),
            CompareOp::Ge => ordering.is_ge(),
        }
    }

    /// The answer for two doubles.
    #[inline]
    pub fn holds_f64(self, a: f64, b: f64) -> bool {
        match self {
            CompareOp::Lt => a < b,
            CompareOp::Le => a <= b,
            CompareOp::Eq => a == b,
            CompareOp::Ne => a != b,
            CompareOp::Gt => a > b,
            CompareOp::Ge => a >= b,
        }
    }

    /// Its special method, as an interned name.
    #[inline]
    pub fn name(self, names: &Names) -> Ref<'_, Str> {
        let name = match self {
            CompareOp::Lt => &names.__lt__,
            CompareOp::Le => &names.__le__,
            CompareOp::Eq => &names.__eq__,
            CompareOp::Ne => &names.__ne__,
            CompareOp::Gt => &names.__gt__,
            CompareOp::Ge => &names.__ge__,
        };
        name.as_ref()
    }

    /// As it is written.
    pub fn symbol(self) -> &'static str {
        ["<", "<=", "==", "!=", ">", ">="][self as usize]
    }

    /// Its special method.
    pub fn method(self) -> &'static str {
        ["__lt__", "__le__", "__eq__", "__ne__", "__gt__", "__ge__"][self as usize]
    }
}

/// `a op b`, whatever value that gives.
#[inline]
pub fn rich(th: &mut Thread, a: Ref<'_>, b: Ref<'_>, op: CompareOp) -> PyResult<Value> {
    match fast(a, b, op) {
        Some(answer) => Ok(Value::bool(answer)),
        None => rich_slow(th, a, b, op),
    }
}

/// A number without an object that a double holds exactly.
#[inline(always)]
fn modest_number(value: Ref<'_>) -> Option<f64> {
    let whole = || value.as_small_int().filter(|i| i.unsigned_abs() <= 1 << 53).map(|i| i as f64);
    value.as_small_float().or_else(whole)
}

/// The answer for two numbers without objects or two strings.
#[inline]
fn fast(a: Ref<'_>, b: Ref<'_>, op: CompareOp) -> Option<bool> {
    if let (Some(x), Some(y)) = (a.as_small_int(), b.as_small_int()) {
        return Some(op.holds(x.cmp(&y)));
    }
    if a.as_small_float().is_some() || b.as_small_float().is_some() {
        return Some(op.holds_f64(modest_number(a)?, modest_number(b)?));
    }
    let (x, y) = (a.downcast_exact::<Str>()?, b.downcast_exact::<Str>()?);
    Some(match op {
        CompareOp::Eq => x.eq_text(y.get()),
        CompareOp::Ne => !x.eq_text(y.get()),
        // The byte order of UTF-8 (surrogates included) is the order of code points.
        _ => op.holds(x.as_wtf8().cmp(y.as_wtf8())),
    })
}

/// `a is b or a == b` where that is known without asking any class: identical values, two small ints, two small floats,
/// two strings, tuples and lists of those, and None beside any of them.
#[inline]
pub fn equal_quick(a: Ref<'_>, b: Ref<'_>) -> Option<bool> {
    if a.bits_eq(b) { Some(true) } else { fast(a, b, CompareOp::Eq).or_else(|| others_equal_quick(a, b)) }
}

/// `a == b` where that is known without asking any class, of what the comparison instructions have no form for: None and
/// something, tuples and lists of strings and numbers.
#[inline]
pub fn equal_rest(a: Ref<'_>, b: Ref<'_>) -> Option<bool> {
    if a.is_none() && b.is_none() { Some(true) } else { others_equal_quick(a, b) }
}

/// `a op b` of two exact tuples or lists where that is known without asking any class: what makes the difference are
/// strings or numbers.
pub fn rows_quick(a: Ref<'_>, b: Ref<'_>, op: CompareOp) -> Option<bool> {
    let (x, y) = (row(a)?, row(b)?);
    if !std::ptr::eq(a.header().shape(), b.header().shape()) {
        return None;
    }
    for (x, y) in x.iter().zip(y) {
        let (x, y) = (x.as_ref(), y.as_ref());
        if !equal_quick(x, y)? {
            return match op {
                CompareOp::Eq => Some(false),
                CompareOp::Ne => Some(true),
                _ => fast(x, y, op),
            };
        }
    }
    Some(op.holds(x.len().cmp(&y.len())))
}

/// Whether a value that is not None says itself that it is not equal to None.
#[inline]
fn differs_from_none(value: Ref<'_>) -> bool {
    !value.is_object() || value.downcast_exact::<Str>().is_some() || row(value).is_some()
}

/// The items of an exact tuple or list.
#[inline]
fn row<'a>(value: Ref<'a>) -> Option<&'a [Value]> {
    match value.downcast_exact::<Tuple>() {
        Some(tuple) => Some(tuple.get().as_slice()),
        None => value.downcast_exact::<List>().map(|list| list.get().as_slice()),
    }
}

/// As `equal_quick`, of values that are not both None: None and something, or two tuples or lists of values that are
/// neither.
#[inline(never)]
fn others_equal_quick(a: Ref<'_>, b: Ref<'_>) -> Option<bool> {
    if a.is_none() || b.is_none() {
        return differs_from_none(if a.is_none() { b } else { a }).then_some(false);
    }
    let (x, y) = (row(a)?, row(b)?);
    if !std::ptr::eq(a.header().shape(), b.header().shape()) {
        return Some(false);
    }
    let (a, b) = (x, y);
    if a.len() != b.len() {
        return Some(false);
    }
    for (x, y) in a.iter().zip(b) {
        let (x, y) = (x.as_ref(), y.as_ref());
        if !x.bits_eq(y) && !fast(x, y, CompareOp::Eq)? {
            return Some(false);
        }
    }
    Some(true)
}

/// As `rich`, where the answer must be asked for.
#[inline(never)]
pub fn rich_slow(th: &mut Thread, a: Ref<'_>, b: Ref<'_>, op: CompareOp) -> PyResult<Value> {
    th.recurse(" in comparison", |th| {
        let (class_a, class_b) = (a.class(), b.class());
        let mut swapped_tried = false;
        if !class_a.bits_eq(class_b)
            && class_b.is_subclass_of(class_a.get())
            && let Some(f) = class_b.get().slots().richcmp
        {
            swapped_tried = true;
            let answer = f(th, b, a, op.swapped())?;
            if !answer.as_ref().is_not_implemented() {
                return Ok(answer);
            }
        }
        if let Some(f) = a.class().get().slots().richcmp {
            let answer = f(th, a, b, op)?;
            if !answer.as_ref().is_not_implemented() {
                return Ok(answer);
            }
        }
        answer_of_other(th, a, b, op, swapped_tried)
    })
}

/// `a op b` where a method of `a` has answered NotImplemented and `b`'s class is no subclass of its class.
pub fn rich_declined(th: &mut Thread, a: Ref<'_>, b: Ref<'_>, op: CompareOp) -> PyResult<Value> {
    th.recurse(" in comparison", |th| answer_of_other(th, a, b, op, false))
}

/// The rest of `a op b` when `a` has declined: `b`'s answer unless it was asked, then what every object says.
fn answer_of_other(th: &mut Thread, a: Ref<'_>, b: Ref<'_>, op: CompareOp, swapped_tried: bool) -> PyResult<Value> {
    if !swapped_tried && let Some(f) = b.class().get().slots().richcmp {
        let answer = f(th, b, a, op.swapped())?;
        if !answer.as_ref().is_not_implemented() {
            return Ok(answer);
        }
    }
    match op {
        CompareOp::Eq => Ok(Value::bool(a.bits_eq(b))),
        CompareOp::Ne => Ok(Value::bool(!a.bits_eq(b))),
        _ => Err(th.type_error(format!(
            "'{}' not supported between instances of '{}' and '{}'",
            op.symbol(),
            a.class().message_name(),
            b.class().message_name()
        ))),
    }
}

/// The truth of `a op b`; identical values are equal without being asked (as containers compare).
#[inline]
pub fn test(th: &mut Thread, a: Ref<'_>, b: Ref<'_>, op: CompareOp) -> PyResult<bool> {
    if let Some(answer) = fast(a, b, op) {
        return Ok(answer);
    }
    if a.bits_eq(b) {
        match op {
            CompareOp::Eq => return Ok(true),
            CompareOp::Ne => return Ok(false),
            _ => {}
        }
    }
    let answer = rich_slow(th, a, b, op)?;
    super::truth(th, answer.as_ref())
}

/// `a is b or a == b`.
#[inline]
pub fn equal(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<bool> {
    test(th, a, b, CompareOp::Eq)
}

/// `a < b`.
#[inline]
pub fn less(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<bool> {
    test(th, a, b, CompareOp::Lt)
}

/// Compare two rows as `list` and `tuple` do. `get` gives item `i` of a row, None past its end, read anew each time
/// since comparisons may change the rows.
pub fn sequences(
    th: &mut Thread,
    op: CompareOp,
    a: impl Fn(usize) -> Option<Value>,
    b: impl Fn(usize) -> Option<Value>,
) -> PyResult<Value> {
    let mut i = 0;
    loop {
        match (a(i), b(i)) {
            (Some(x), Some(y)) => {
                if !equal(th, x.as_ref(), y.as_ref())? {
                    return match op {
                        CompareOp::Eq => Ok(Value::FALSE),
                        CompareOp::Ne => Ok(Value::TRUE),
                        _ => rich(th, x.as_ref(), y.as_ref(), op),
                    };
                }
            }
            (x, y) => return Ok(Value::bool(op.holds(x.is_some().cmp(&y.is_some())))),
        }
        i += 1;
    }
}
