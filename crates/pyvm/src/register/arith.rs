//! Arithmetic. Bodies for ints and floats without objects; everything else through the number protocol.

use pyrt::frame::Waiting;
use pyrt::object::float::Float;
use pyrt::object::int;
use pyrt::object::raw::UNDEFINED;
use pyrt::protocol::number::{self, BinaryOp};
use pyrt::{PyResult, Ref, Str, Thread, Value};

use super::names;
use super::operator;
use super::table::op;
use super::word::{
    A_LOCAL, B_TEMP, C_TEMP, Fp, IN_PLACE, Next, Out, Pc, SWAPPED, a, b, c, finish, flags, put, read, respecialise,
    save, set,
};

/// Operators by number, as the words behind the instructions hold them.
pub(super) const OPERATORS: [BinaryOp; 12] = [
    BinaryOp::Add,
    BinaryOp::Sub,
    BinaryOp::Mul,
    BinaryOp::MatMul,
    BinaryOp::TrueDiv,
    BinaryOp::FloorDiv,
    BinaryOp::Mod,
    BinaryOp::LShift,
    BinaryOp::RShift,
    BinaryOp::And,
    BinaryOp::Or,
    BinaryOp::Xor,
];

/// The number of an operator.
pub(super) fn number_of(op: BinaryOp) -> u16 {
    OPERATORS.iter().position(|o| *o == op).unwrap_or(0) as u16
}

/// Whether both words are ints without objects.
#[inline(always)]
pub(super) fn both_ints(x: u64, y: u64) -> bool {
    ((x ^ 1) | (y ^ 1)) & 3 == 0
}

#[inline(always)]
fn small(i: i64) -> Option<u64> {
    Value::small_int(i).map(Value::into_bits)
}

#[inline(always)]
fn add(x: u64, y: u64) -> Option<u64> {
    (x as i64).checked_add((y - 1) as i64).map(|r| r as u64)
}
#[inline(always)]
fn sub(x: u64, y: u64) -> Option<u64> {
    (x as i64).checked_sub(y as i64).map(|r| r as u64 | 1)
}
#[inline(always)]
fn mul(x: u64, y: u64) -> Option<u64> {
    (x as i64 >> 2).checked_mul((y - 1) as i64).map(|r| r as u64 | 1)
}
#[inline(always)]
fn floordiv(x: u64, y: u64) -> Option<u64> {
    let (x, y) = (x as i64 >> 2, y as i64 >> 2);
    if y == 0 { None } else { small(number::floor_div(x, y)) }
}
#[inline(always)]
fn mod_(x: u64, y: u64) -> Option<u64> {
    let (x, y) = (x as i64 >> 2, y as i64 >> 2);
    if y == 0 { None } else { small(number::floor_mod(x, y)) }
}
#[inline(always)]
fn and(x: u64, y: u64) -> Option<u64> {
    Some(x & y)
}
#[inline(always)]
fn or(x: u64, y: u64) -> Option<u64> {
    Some(x | y)
}
#[inline(always)]
fn xor(x: u64, y: u64) -> Option<u64> {
    Some(x ^ y | 1)
}
#[inline(always)]
fn lshift(x: u64, y: u64) -> Option<u64> {
    let (x, y) = (x as i64 >> 2, y as i64 >> 2);
    if !(0..62).contains(&y) {
        return None;
    }
    let r = x << y;
    if r >> y == x { small(r) } else { None }
}
#[inline(always)]
fn rshift(x: u64, y: u64) -> Option<u64> {
    let (x, y) = (x as i64 >> 2, y as i64 >> 2);
    if y < 0 { None } else { small(x >> y.min(63)) }
}

macro_rules! int_ops {
    ($($name:ident $with_constant:ident $f:ident;)*) => { $(
        #[inline(always)]
        pub(super) unsafe fn $name(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
            // SAFETY: operands index the window.
            unsafe {
                let (x, y) = (*fp.add(b(pc)), *fp.add(c(pc)));
                if both_ints(x, y) && let Some(r) = $f(x, y) {
                    return set(pc, fp, pc.add(2), r);
                }
            }
            Out::Slow
        }
        #[inline(always)]
        pub(super) unsafe fn $with_constant(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
            // SAFETY: as above; the constant stands behind.
            unsafe {
                let (x, y) = (*fp.add(b(pc)), *pc.add(1));
                if x & 3 == 1 && let Some(r) = $f(x, y) {
                    return set(pc, fp, pc.add(2), r);
                }
            }
            Out::Slow
        }
    )* };
}

int_ops! {
    add_int add_int_k add;
    sub_int sub_int_k sub;
    mul_int mul_int_k mul;
    floordiv_int floordiv_int_k floordiv;
    mod_int mod_int_k mod_;
    and_int and_int_k and;
    or_int or_int_k or;
    xor_int xor_int_k xor;
    lshift_int lshift_int_k lshift;
    rshift_int rshift_int_k rshift;
}

macro_rules! float_ops {
    ($($name:ident $with_constant:ident |$x:ident, $y:ident| $f:expr;)*) => { $(
        #[inline(always)]
        pub(super) unsafe fn $name(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
            // SAFETY: operands index the window.
            unsafe {
                if let (Some($x), Some($y)) = (read(fp, b(pc)).as_small_float(), read(fp, c(pc)).as_small_float())
                    && let Some(r) = $f
                {
                    return set(pc, fp, pc.add(2), r.into_bits());
                }
            }
            Out::Slow
        }
        #[inline(always)]
        pub(super) unsafe fn $with_constant(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
            // SAFETY: as above; specialised only where the constant is such a float.
            unsafe {
                if let (Some($x), Some($y)) = (read(fp, b(pc)).as_small_float(), read(pc.cast_mut(), 1).as_small_float())
                    && let Some(r) = $f
                {
                    return set(pc, fp, pc.add(2), r.into_bits());
                }
            }
            Out::Slow
        }
    )* };
}

float_ops! {
    add_float add_float_k |x, y| Value::small_float(x + y);
    sub_float sub_float_k |x, y| Value::small_float(x - y);
    mul_float mul_float_k |x, y| Value::small_float(x * y);
    div_float div_float_k |x, y| if y == 0.0 { None } else { Value::small_float(x / y) };
}

/// BINARY_NUMBER.
#[inline(always)]
pub(super) unsafe fn number(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: operands index the window; the operator's number stands behind.
    unsafe {
        match mixed(*pc.add(1), read(fp, b(pc)), read(fp, c(pc))) {
            Some(r) => set(pc, fp, pc.add(2), r.into_bits()),
            None => Out::Slow,
        }
    }
}

/// BINARY_NUMBER_K.
#[inline(always)]
pub(super) unsafe fn number_k(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above.
    unsafe {
        let (x, k) = (read(fp, b(pc)), read(pc.cast_mut(), 1));
        let (x, y) = if flags(pc) & SWAPPED != 0 { (k, x) } else { (x, k) };
        match mixed(c(pc) as u64, x, y) {
            Some(r) => set(pc, fp, pc.add(2), r.into_bits()),
            None => Out::Slow,
        }
    }
}

#[inline(never)]
fn mixed(operator: u64, x: Ref<'_>, y: Ref<'_>) -> Option<Value> {
    number::small(OPERATORS[operator as usize], x, y)
}

/// Whether it is an int or a float. Those that need an object are rare: the form for those that do not stays.
fn is_number(v: Ref<'_>) -> bool {
    v.as_small_float().is_some() || int::is_exact(v) || v.downcast_exact::<Float>().is_some()
}

/// The form for operands like these.
fn form(operator: BinaryOp, x: Ref<'_>, y: Ref<'_>, constant: bool) -> u8 {
    let pick = |plain: u8, k: u8| if constant { k } else { plain };
    let general = pick(op::BINARY, op::BINARY_K);
    if int::is_exact(x) && int::is_exact(y) {
        return match operator {
            BinaryOp::Add => pick(op::ADD_INT, op::ADD_INT_K),
            BinaryOp::Sub => pick(op::SUB_INT, op::SUB_INT_K),
            BinaryOp::Mul => pick(op::MUL_INT, op::MUL_INT_K),
            BinaryOp::FloorDiv => pick(op::FLOORDIV_INT, op::FLOORDIV_INT_K),
            BinaryOp::Mod => pick(op::MOD_INT, op::MOD_INT_K),
            BinaryOp::And => pick(op::AND_INT, op::AND_INT_K),
            BinaryOp::Or => pick(op::OR_INT, op::OR_INT_K),
            BinaryOp::Xor => pick(op::XOR_INT, op::XOR_INT_K),
            BinaryOp::LShift => pick(op::LSHIFT_INT, op::LSHIFT_INT_K),
            BinaryOp::RShift => pick(op::RSHIFT_INT, op::RSHIFT_INT_K),
            BinaryOp::TrueDiv => pick(op::BINARY_NUMBER, op::BINARY_NUMBER_K),
            BinaryOp::MatMul => general,
        };
    }
    if x.as_small_float().is_some() && y.as_small_float().is_some() {
        return match operator {
            BinaryOp::Add => pick(op::ADD_FLOAT, op::ADD_FLOAT_K),
            BinaryOp::Sub => pick(op::SUB_FLOAT, op::SUB_FLOAT_K),
            BinaryOp::Mul => pick(op::MUL_FLOAT, op::MUL_FLOAT_K),
            BinaryOp::TrueDiv => pick(op::DIV_FLOAT, op::DIV_FLOAT_K),
            _ => general,
        };
    }
    if is_number(x) && is_number(y) { pick(op::BINARY_NUMBER, op::BINARY_NUMBER_K) } else { general }
}

/// Choose the form of the instruction at `pc` by its operands.
unsafe fn specialise(pc: Pc, operator: BinaryOp, x: Ref<'_>, y: Ref<'_>, constant: bool, swapped: bool) {
    // SAFETY: all forms have two words.
    unsafe {
        let general = match (is_number(x) && is_number(y), constant) {
            (true, false) => op::BINARY_NUMBER,
            (true, true) => op::BINARY_NUMBER_K,
            (false, false) => op::BINARY,
            (false, true) => op::BINARY_K,
        };
        let commutes = matches!(operator, BinaryOp::Add | BinaryOp::Mul | BinaryOp::And | BinaryOp::Or | BinaryOp::Xor);
        // A constant is not asked again what it is.
        let boxed = constant && if swapped { x.is_object() } else { y.is_object() };
        let form = if boxed || swapped && !commutes { general } else { form(operator, x, y, constant) };
        respecialise(pc, form, general);
    }
}

fn compute(th: &mut Thread, operator: BinaryOp, in_place: bool, x: Ref<'_>, y: Ref<'_>) -> PyResult<Value> {
    match number::small(operator, x, y) {
        Some(value) => Ok(value),

        None if in_place => number::in_place_slow(th, operator, x, y),
        None => number::binary_slow(th, operator, x, y),
    }
}

/// `b + y` where both are strings, in place if nothing but the operand and the place of the sum leads to the left one.
/// The operand is used up and the sum put into a; the right operand is as it was. False where nothing was done.
unsafe fn append(th: &Thread, pc: Pc, fp: Fp, y: Ref<'_>) -> bool {
    // SAFETY: operands index the window. A local that is its own destination is read by no later instruction before
    // it is written, so that it may be taken out; a temporary owns its value.
    unsafe {
        let left = read(fp, b(pc));
        let Some(added) = y.downcast_exact::<Str>() else { return false };
        let same_local = a(pc) == b(pc) && flags(pc) & A_LOCAL != 0;
        if left.downcast_exact::<Str>().is_none() || left.bits_eq(y) || !(same_local || flags(pc) & B_TEMP != 0) {
            return false;
        }
        if left.refcount() == 2 && flags(pc) & B_TEMP != 0 {
            if flags(pc) & A_LOCAL != 0 && read(fp, a(pc)).bits_eq(left) {
                drop(Value::from_bits(fp.add(a(pc)).replace(UNDEFINED)));
            } else {
                names::release_next(th, pc.add(2), left);
            }
        }
        let Ok(left) = Value::from_bits(fp.add(b(pc)).replace(UNDEFINED)).cast::<Str>() else { return false };
        put(pc, fp, Str::append_owned(left, added).into_value());
        true
    }
}

/// Any binary operation of two registers.
#[inline(never)]
pub(super) unsafe fn binary(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: operands index the window and stay there while the operation runs.
    unsafe {
        save(th, pc);
        let operator = OPERATORS[*pc.add(1) as usize];
        let (x, y) = (read(fp, b(pc)), read(fp, c(pc)));
        if operator::binary(th, pc, operator, (x, y), Waiting::Binary) {
            return Next::Reload;
        }
        if !x.is_object() || !y.is_object() {
            specialise(pc, operator, x, y, false, false);
        } else if operator == BinaryOp::Add {
            let right = (flags(pc) & C_TEMP != 0).then(|| *fp.add(c(pc)));
            if append(th, pc, fp, y) {
                if let Some(bits) = right {
                    drop(Value::from_bits(bits));
                }
                return Next::Go(pc.add(2));
            }
        }
        let result = match joined(operator, x, y) {
            Some(text) => Ok(text),
            None => compute(th, operator, flags(pc) & IN_PLACE != 0, x, y),
        };
        finish(pc, fp, pc.add(2), result)
    }
}

/// The sum of two strings whose length is no concern.
#[inline]
fn joined(operator: BinaryOp, x: Ref<'_>, y: Ref<'_>) -> Option<Value> {
    if operator != BinaryOp::Add {
        return None;
    }
    let (x, y) = (x.downcast_exact::<Str>()?, y.downcast_exact::<Str>()?);
    let modest = x.get().len_bytes() <= MODEST && y.get().len_bytes() <= MODEST;
    modest.then(|| Str::concat(x, y).into_value())
}

/// Bytes of a string of which two need not be asked whether they fit into memory together.
const MODEST: usize = 1 << 20;

/// Any binary operation of a register and a constant.
#[inline(never)]
pub(super) unsafe fn binary_k(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let operator = OPERATORS[c(pc)];
        let (x, k) = (read(fp, b(pc)), read(pc.cast_mut(), 1));
        let swapped = flags(pc) & SWAPPED != 0;
        let (x, y) = if swapped { (k, x) } else { (x, k) };
        if !swapped && operator::binary(th, pc, operator, (x, y), Waiting::BinaryConstant) {
            return Next::Reload;
        }
        if !x.is_object() || !y.is_object() {
            specialise(pc, operator, x, y, true, swapped);
        } else if operator == BinaryOp::Add && !swapped && append(th, pc, fp, y) {
            return Next::Go(pc.add(2));
        }
        let result = match joined(operator, x, y) {
            Some(text) => Ok(text),
            None => compute(th, operator, flags(pc) & IN_PLACE != 0, x, y),
        };
        finish(pc, fp, pc.add(2), result)
    }
}

/// POWER.
#[inline(never)]
pub(super) unsafe fn power(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let (x, y) = (read(fp, b(pc)), read(fp, c(pc)));
        let result =
            if flags(pc) & IN_PLACE != 0 { number::in_place_pow(th, x, y) } else { number::pow(th, x, y, Ref::NONE) };
        finish(pc, fp, pc.add(2), result)
    }
}

/// UNARY of a number, whose result is one that needs no object.
#[inline(always)]
pub(super) unsafe fn unary_number(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above.
    unsafe {
        let x = read(fp, b(pc));
        let result = match (x.as_small_int(), c(pc)) {
            (Some(i), 0) => Value::small_int(-i),
            (Some(i), 2) => Value::small_int(!i),
            (None, 0) => x.as_small_float().and_then(|f| Value::small_float(-f)),
            _ => None,
        };
        match result {
            Some(value) => set(pc, fp, pc.add(1), value.into_bits()),
            None => Out::Slow,
        }
    }
}

/// UNARY: c is 0 for `-`, 1 for `+`, 2 for `~`.
#[inline(never)]
pub(super) unsafe fn unary(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let x = read(fp, b(pc));
        let result = match c(pc) {
            0 => number::neg(th, x),
            1 => number::pos(th, x),
            _ => number::invert(th, x),
        };
        finish(pc, fp, pc.add(1), result)
    }
}
