//! The number protocol: binary, in-place and unary operators, conversion to Rust numbers.
//!
//! Dispatch of a binary operator, as the data model has it: the right operand goes first where its class is a proper
//! subclass of the left one's and brings a slot of its own; then left; then right; then the sequence forms of `+` and
//! `*`; then `TypeError`. Slots get both operands in source order and decline with NotImplemented.

use crate::error::{PyResult, Raised};
use crate::intern::Names;
use crate::object::int;
use crate::object::raw::{Ref, Value};
use crate::object::slot_override;
use crate::object::slots::{Binary, Slots, Unary};
use crate::object::str::Str;
use crate::state::Thread;

macro_rules! binary_ops {
    ($($op:ident $slot:ident $islot:ident $symbol:literal $method:ident $reflected:ident;)*) => {
        /// The binary operators, and their in-place forms.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum BinaryOp { $(
            #[doc = concat!("`", $symbol, "`")]
            $op,
        )* }

        impl BinaryOp {
            /// As it is written.
            pub fn symbol(self) -> &'static str {
                match self { $( BinaryOp::$op => $symbol, )* }
            }

            /// The special method of the left operand.
            #[inline]
            pub fn method(self, names: &Names) -> Ref<'_, Str> {
                match self { $( BinaryOp::$op => names.$method.as_ref(), )* }
            }

            /// The special method of the right operand.
            fn reflected(self, names: &Names) -> Ref<'_, Str> {
                match self { $( BinaryOp::$op => names.$reflected.as_ref(), )* }
            }

            #[inline(always)]
            fn slot(self, slots: &Slots) -> Option<Binary> {
                match self { $( BinaryOp::$op => slots.$slot, )* }
            }

            #[inline(always)]
            fn in_place_slot(self, slots: &Slots) -> Option<Binary> {
                match self { $( BinaryOp::$op => slots.$islot, )* }
            }
        }
    };
}

binary_ops! {
    Add add iadd "+" __add__ __radd__;
    Sub sub isub "-" __sub__ __rsub__;
    Mul mul imul "*" __mul__ __rmul__;
    MatMul matmul imatmul "@" __matmul__ __rmatmul__;
    TrueDiv truediv itruediv "/" __truediv__ __rtruediv__;
    FloorDiv floordiv ifloordiv "//" __floordiv__ __rfloordiv__;
    Mod mod_ imod "%" __mod__ __rmod__;
    LShift lshift ilshift "<<" __lshift__ __rlshift__;
    RShift rshift irshift ">>" __rshift__ __rrshift__;
    And and_ iand "&" __and__ __rand__;
    Or or_ ior "|" __or__ __ror__;
    Xor xor ixor "^" __xor__ __rxor__;
}

/// `a op b` for two ints or two floats without objects, where the result fits in one too.
#[inline(always)]
pub fn small(op: BinaryOp, a: Ref<'_>, b: Ref<'_>) -> Option<Value> {
    if let (Some(x), Some(y)) = (a.as_small_int(), b.as_small_int()) {
        return match op {
            BinaryOp::Add => Value::small_int(x + y),
            BinaryOp::Sub => Value::small_int(x - y),
            BinaryOp::Mul => x.checked_mul(y).and_then(Value::small_int),
            BinaryOp::FloorDiv if y != 0 => Value::small_int(floor_div(x, y)),
            BinaryOp::Mod if y != 0 => Value::small_int(floor_mod(x, y)),
            BinaryOp::And => Value::small_int(x & y),
            BinaryOp::Or => Value::small_int(x | y),
            BinaryOp::Xor => Value::small_int(x ^ y),
            BinaryOp::RShift if y >= 0 => Value::small_int(x >> y.min(63)),
            BinaryOp::LShift if (0..62).contains(&y) => {
                let shifted = x << y;
                if shifted >> y == x { Value::small_int(shifted) } else { None }
            }
            BinaryOp::TrueDiv if y != 0 && x.unsigned_abs() < 1 << 53 && y.unsigned_abs() < 1 << 53 => {
                Value::small_float(x as f64 / y as f64)
            }
            _ => None,
        };
    }
    let x = a.as_small_float().or_else(|| b.as_small_float().and(exact_f64(a)))?;
    let y = b.as_small_float().or_else(|| exact_f64(b))?;
    match op {
        BinaryOp::Add => Value::small_float(x + y),
        BinaryOp::Sub => Value::small_float(x - y),
        BinaryOp::Mul => Value::small_float(x * y),
        BinaryOp::TrueDiv if y != 0.0 => Value::small_float(x / y),
        _ => None,
    }
}

/// A small int as a double, where that is exact.
#[inline(always)]
fn exact_f64(v: Ref<'_>) -> Option<f64> {
    v.as_small_int().filter(|i| i.unsigned_abs() <= 1 << 53).map(|i| i as f64)
}

/// Division that rounds towards minus infinity. `y` is not zero and the quotient does not overflow.
#[inline]
pub fn floor_div(x: i64, y: i64) -> i64 {
    let q = x.wrapping_div(y);
    if (x % y != 0) && ((x < 0) != (y < 0)) { q - 1 } else { q }
}

/// The remainder of `floor_div`: it has the sign of `y`.
#[inline]
pub fn floor_mod(x: i64, y: i64) -> i64 {
    let r = x.wrapping_rem(y);
    if r != 0 && ((r < 0) != (y < 0)) { r + y } else { r }
}

/// `a op b`.
#[inline]
pub fn binary(th: &mut Thread, op: BinaryOp, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
    match small(op, a, b) {
        Some(v) => Ok(v),
        None => binary_slow(th, op, a, b),
    }
}

/// `a op b` through the slots.
#[inline(never)]
pub fn binary_slow(th: &mut Thread, op: BinaryOp, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
    let v = dispatch(th, a, b, |s| op.slot(s))?;
    if !v.as_ref().is_not_implemented() {
        return Ok(v);
    }
    match sequence_form(th, op, a, b, false)? {
        Some(v) => Ok(v),
        None => Err(unsupported(th, op.symbol(), a, b)),
    }
}

impl BinaryOp {
    /// Whether the value's class has the operator's in-place form.
    pub fn has_in_place(self, value: Ref<'_>) -> bool {
        self.in_place_slot(value.class().get().slots()).is_some()
    }
}

/// `a op b`, or its in-place form, where a method of `a`'s class, which is in Python, has answered NotImplemented.
pub fn binary_declined(th: &mut Thread, op: BinaryOp, in_place: bool, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
    let (class_a, class_b) = (a.class(), b.class());
    if !class_a.bits_eq(class_b) {
        let answer = if !class_b.is_builtin() {
            slot_override::reflected(th, a, b, op.reflected(th.names()))?
        } else {
            match op.slot(class_b.get().slots()) {
                Some(f) => f(th, a, b)?,
                None => Value::NOT_IMPLEMENTED,
            }
        };
        if !answer.as_ref().is_not_implemented() {
            return Ok(answer);
        }
    }
    match sequence_form(th, op, a, b, in_place)? {
        Some(v) => Ok(v),
        None => Err(unsupported(th, &format!("{}{}", op.symbol(), if in_place { "=" } else { "" }), a, b)),
    }
}

/// Ask left and right, in the order of the data model.
#[inline]
fn dispatch(th: &mut Thread, a: Ref<'_>, b: Ref<'_>, slot: impl Fn(&Slots) -> Option<Binary>) -> PyResult<Value> {
    let (class_a, class_b) = (a.class(), b.class());
    let left = slot(class_a.get().slots());
    let mut right = if class_a.bits_eq(class_b) { None } else { slot(class_b.get().slots()) };
    if let (Some(f), Some(g)) = (left, right)
        && f as usize == g as usize
    {
        right = None;
    }
    if let Some(f) = left {
        if let Some(g) = right
            && class_b.is_subclass_of(class_a.get())
        {
            let v = g(th, a, b)?;
            if !v.as_ref().is_not_implemented() {
                return Ok(v);
            }
            right = None;
        }
        let v = f(th, a, b)?;
        if !v.as_ref().is_not_implemented() {
            return Ok(v);
        }
    }
    match right {
        Some(g) => g(th, a, b),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

/// `+` and `*` of sequences.
fn sequence_form(th: &mut Thread, op: BinaryOp, a: Ref<'_>, b: Ref<'_>, in_place: bool) -> PyResult<Option<Value>> {
    let (sa, sb) = (a.class(), b.class());
    let (sa, sb) = (sa.get().slots(), sb.get().slots());
    match op {
        BinaryOp::Add => {
            let f = if in_place { sa.iconcat.or(sa.concat) } else { sa.concat };
            f.map(|f| f(th, a, b)).transpose()
        }
        BinaryOp::Mul => {
            let (sequence, f, count) = if let Some(f) = if in_place { sa.irepeat.or(sa.repeat) } else { sa.repeat } {
                (a, f, b)
            } else if let Some(f) = sb.repeat {
                (b, f, a)
            } else {
                return Ok(None);
            };
            if count.class().get().slots().index.is_none() {
                return Err(th.type_error(format!(
                    "can't multiply sequence by non-int of type '{}'",
                    count.class().message_name()
                )));
            }
            f(th, sequence, count).map(Some)
        }
        _ => Ok(None),
    }
}

#[cold]
fn unsupported(th: &mut Thread, symbol: &str, a: Ref<'_>, b: Ref<'_>) -> Raised {
    th.type_error(format!(
        "unsupported operand type(s) for {symbol}: '{}' and '{}'",
        a.class().message_name(),
        b.class().message_name()
    ))
}

/// `a op= b`: the in-place slot, else the plain operator.
#[inline]
pub fn in_place(th: &mut Thread, op: BinaryOp, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
    match small(op, a, b) {
        Some(v) => Ok(v),
        None => in_place_slow(th, op, a, b),
    }
}

/// `a op= b` through the slots.
#[inline(never)]
pub fn in_place_slow(th: &mut Thread, op: BinaryOp, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
    if let Some(f) = op.in_place_slot(a.class().get().slots()) {
        let v = f(th, a, b)?;
        if !v.as_ref().is_not_implemented() {
            return Ok(v);
        }
    }
    let v = dispatch(th, a, b, |s| op.slot(s))?;
    if !v.as_ref().is_not_implemented() {
        return Ok(v);
    }
    match sequence_form(th, op, a, b, true)? {
        Some(v) => Ok(v),
        None => Err(unsupported(th, &format!("{}=", op.symbol()), a, b)),
    }
}

/// `pow(a, b, modulus)`; None for no modulus.
pub fn pow(th: &mut Thread, a: Ref<'_>, b: Ref<'_>, modulus: Ref<'_>) -> PyResult<Value> {
    let v = dispatch_pow(th, a, b, modulus)?;
    if !v.as_ref().is_not_implemented() {
        return Ok(v);
    }
    if modulus.is_none() {
        return Err(unsupported(th, "** or pow()", a, b));
    }
    Err(th.type_error(format!(
        "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
        a.class().message_name(),
        b.class().message_name(),
        modulus.class().message_name()
    )))
}

fn dispatch_pow(th: &mut Thread, a: Ref<'_>, b: Ref<'_>, modulus: Ref<'_>) -> PyResult<Value> {
    let (class_a, class_b) = (a.class(), b.class());
    let left = class_a.get().slots().pow;
    let right = if class_a.bits_eq(class_b) { None } else { class_b.get().slots().pow };
    let first_right = right.is_some() && class_b.is_subclass_of(class_a.get());
    let order = if first_right { [right, left] } else { [left, right] };
    for f in order.into_iter().flatten() {
        let v = f(th, a, b, modulus)?;
        if !v.as_ref().is_not_implemented() {
            return Ok(v);
        }
    }
    Ok(Value::NOT_IMPLEMENTED)
}

/// `a **= b`.
pub fn in_place_pow(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
    if let Some(f) = a.class().get().slots().ipow {
        let v = f(th, a, b, Ref::NONE)?;
        if !v.as_ref().is_not_implemented() {
            return Ok(v);
        }
    }
    let v = dispatch_pow(th, a, b, Ref::NONE)?;
    if v.as_ref().is_not_implemented() { Err(unsupported(th, "**=", a, b)) } else { Ok(v) }
}

/// `divmod(a, b)`.
pub fn divmod(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
    let v = dispatch(th, a, b, |s| s.divmod)?;
    if v.as_ref().is_not_implemented() { Err(unsupported(th, "divmod()", a, b)) } else { Ok(v) }
}

fn unary(th: &mut Thread, a: Ref<'_>, slot: Option<Unary>, what: &str) -> PyResult<Value> {
    match slot {
        Some(f) => f(th, a),
        None => Err(th.type_error(format!("bad operand type for {what}: '{}'", a.class().message_name()))),
    }
}

/// `-a`.
#[inline]
pub fn neg(th: &mut Thread, a: Ref<'_>) -> PyResult<Value> {
    if let Some(v) = a.as_small_int().and_then(|i| Value::small_int(-i)) {
        return Ok(v);
    }
    unary(th, a, a.class().get().slots().neg, "unary -")
}

/// `+a`.
pub fn pos(th: &mut Thread, a: Ref<'_>) -> PyResult<Value> {
    unary(th, a, a.class().get().slots().pos, "unary +")
}

/// `~a`.
pub fn invert(th: &mut Thread, a: Ref<'_>) -> PyResult<Value> {
    unary(th, a, a.class().get().slots().invert, "unary ~")
}

/// `abs(a)`.
pub fn abs(th: &mut Thread, a: Ref<'_>) -> PyResult<Value> {
    unary(th, a, a.class().get().slots().abs, "abs()")
}

/// `operator.index(a)`: an int, of no subclass, through `__index__`.
pub fn index(th: &mut Thread, a: Ref<'_>) -> PyResult<Value> {
    if a.as_small_int().is_some() {
        return Ok(a.to_owned());
    }
    if a.is::<int::Int>() {
        return Ok(int::exact(a));
    }
    let Some(f) = a.class().get().slots().index else {
        return Err(th.type_error(format!("'{}' object cannot be interpreted as an integer", a.class().message_name())));
    };
    let v = f(th, a)?;
    if v.as_ref().is::<int::Int>() {
        Ok(int::exact(v.as_ref()))
    } else {
        Err(th.type_error(format!("__index__ returned non-int (type {})", v.as_ref().class().message_name())))
    }
}

/// An index as an `i64`, through `__index__`; `OverflowError` past 64 bits.
#[inline]
pub fn as_i64_index(th: &mut Thread, a: Ref<'_>) -> PyResult<i64> {
    if let Some(i) = a.as_small_int() {
        return Ok(i);
    }
    let v = index(th, a)?;
    match int::to_i64(v.as_ref()) {
        Some(i) => Ok(i),
        None => Err(th.overflow_error("Python int too large to convert to C long")),
    }
}

/// A size or count as an `i64`, through `__index__`; `OverflowError` past 64 bits.
#[inline]
pub fn as_size(th: &mut Thread, a: Ref<'_>) -> PyResult<i64> {
    if let Some(i) = a.as_small_int() {
        return Ok(i);
    }
    let v = index(th, a)?;
    match int::to_i64(v.as_ref()) {
        Some(i) => Ok(i),
        None => Err(th.overflow_error("Python int too large to convert to C ssize_t")),
    }
}

/// An index as an `i64`, values past 64 bits clamped to the ends (as slices take them).
pub fn as_i64_clamped(th: &mut Thread, a: Ref<'_>) -> PyResult<i64> {
    if let Some(i) = a.as_small_int() {
        return Ok(i);
    }
    let v = index(th, a)?;
    Ok(int::to_i64(v.as_ref()).unwrap_or(if int::is_negative(v.as_ref()) { i64::MIN } else { i64::MAX }))
}

/// An index of a sequence as an `isize`; `IndexError` past 64 bits, as subscripts raise it.
#[inline]
pub fn as_subscript(th: &mut Thread, a: Ref<'_>) -> PyResult<i64> {
    if let Some(i) = a.as_small_int() {
        return Ok(i);
    }
    let v = index(th, a)?;
    match int::to_i64(v.as_ref()) {
        Some(i) => Ok(i),
        None => Err(th.index_error(format!("cannot fit '{}' into an index-sized integer", a.class().message_name()))),
    }
}

/// A double, through `__float__` or `__index__`.
#[inline]
pub fn as_f64(th: &mut Thread, a: Ref<'_>) -> PyResult<f64> {
    if let Some(x) = a.as_small_float() {
        return Ok(x);
    }
    if let Some(i) = a.as_small_int() {
        return Ok(i as f64);
    }
    crate::object::float::as_f64_slow(th, a)
}
