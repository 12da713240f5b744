//! `int`: whole numbers of any size.
//!
//! An int of at most 62 bits is a value without an object (`raw::Value::small_int`), and so are True and False. All
//! others are a [`BigInt`] object: ints past 62 bits, and instances of subclasses whatever their value. `Int` itself
//! is a marker without size, the `T` of a `Ref<'_, Int>`; what the number is, [`view`] tells.
//!
//! Invariant: an object of the class `int` itself never holds a value that fits 62 bits, so equal small ints are the
//! same word.

pub mod arith;
mod methods;
mod new;
mod slots;
pub mod text;

use std::cmp::Ordering;

use dashu_int::{IBig, Sign, UBig};
use pymacros::pyclass;

use super::field::{Traverse, Visit};
use super::raw::{Header, Object, Ref, Value};
use super::type_::{Layout, Type, TypeSpec, new_builtin, new_instance};
use crate::args::IntoResult;
use crate::error::PyResult;
use crate::state::Thread;

pub(crate) use methods::bytes_of;
pub(crate) use slots::{and, or, xor};
pub use text::{format_radix, from_str_radix, to_decimal};

/// int([x]) -> integer
/// int(x, base=10) -> integer
///
/// Convert a number or string to an integer, or return 0 if no arguments
/// are given.  If x is a number, return x.__int__().  For floating-point
/// numbers, this truncates towards zero.
///
/// If x is not a number or if base is given, then x must be a string,
/// bytes, or bytearray instance representing an integer literal in the
/// given base.  The literal can be preceded by '+' or '-' and be surrounded
/// by whitespace.  The base defaults to 10.  Valid bases are 0 and 2-36.
/// Base 0 means to interpret the base from the string as an integer literal.
#[pyclass(
    name = "int",
    flags(SUBCLASSABLE),
    matches = is_int,
    matches_exact = is_int_exact,
    layout = Layout::of::<BigInt>(false),
    methods(slots::INT_SLOTS, methods::INT_METHODS, new::INT_NEW)
)]
#[repr(C)]
pub struct Int(());

/// An int that is an object: see the module header.
#[repr(C)]
pub struct BigInt {
    header: Header,
    value: IBig,
}

// SAFETY: repr(C), header first; every object with the layout of `int` is a `BigInt`.
unsafe impl Object for BigInt {
    fn spec() -> &'static TypeSpec {
        Int::spec()
    }
}

impl Traverse for BigInt {
    fn traverse(&self, _: &mut Visit<'_>) {}
}

impl BigInt {
    /// The number.
    pub fn value(&self) -> &IBig {
        &self.value
    }
}

#[inline]
fn is_int(v: Ref<'_>) -> bool {
    v.as_small_int().is_some() || v.is_bool() || BigInt::matches(v)
}

#[inline]
fn is_int_exact(v: Ref<'_>) -> bool {
    v.as_small_int().is_some() || BigInt::matches_exact(v)
}

/// What an int is, without a copy.
#[derive(Clone, Copy, Debug)]
pub enum View<'a> {
    /// A number that fits 64 bits.
    Small(i64),
    /// One that does not.
    Big(&'a IBig),
}

impl View<'_> {
    /// Run `f` over it as a big number.
    #[inline]
    pub fn with<R>(self, f: impl FnOnce(&IBig) -> R) -> R {
        match self {
            View::Small(i) => f(&IBig::from(i)),
            View::Big(big) => f(big),
        }
    }

    /// Below zero.
    pub fn is_negative(self) -> bool {
        match self {
            View::Small(i) => i < 0,
            View::Big(big) => big.sign() == Sign::Negative,
        }
    }

    /// Number of bits of the magnitude.
    pub fn bit_len(self) -> usize {
        match self {
            View::Small(i) => (64 - i.unsigned_abs().leading_zeros()) as usize,
            View::Big(big) => arith::bit_len(big),
        }
    }
}

/// An `i64`, where the number fits one.
#[inline]
pub fn small_of(big: &IBig) -> Option<i64> {
    let (sign, words) = big.as_sign_words();
    match (sign, words) {
        (_, []) => Some(0),
        (Sign::Positive, [w]) => i64::try_from(*w).ok(),
        (Sign::Negative, [w]) => 0_i64.checked_sub_unsigned(*w),
        _ => None,
    }
}

/// What number an int (a bool, an instance of a subclass) is; None for other values.
#[inline]
pub fn view(v: Ref<'_>) -> Option<View<'_>> {
    if let Some(i) = v.as_small_int() {
        return Some(View::Small(i));
    }
    if v.is_object() {
        let big = v.downcast::<BigInt>()?;
        let value = &big.get().value;
        return Some(small_of(value).map_or(View::Big(value), View::Small));
    }
    if v.is_bool() { Some(View::Small(i64::from(v.is_true()))) } else { None }
}

/// `view` of what is known to be an int.
#[inline]
pub fn view_of(v: Ref<'_, Int>) -> View<'_> {
    view(v.any()).unwrap_or(View::Small(0))
}

/// Whether `v` is an int, of the class itself.
#[inline]
pub fn is_exact(v: Ref<'_>) -> bool {
    v.as_small_int().is_some() || v.downcast_exact::<BigInt>().is_some()
}

/// How two ints compare, where both are of the class itself.
#[inline]
pub fn compare_exact(x: Ref<'_>, y: Ref<'_>) -> Option<Ordering> {
    if !is_exact(x) || !is_exact(y) {
        return None;
    }
    let sign = |big: &IBig| big.cmp(&IBig::ZERO);
    Some(match (view(x)?, view(y)?) {
        (View::Small(x), View::Small(y)) => x.cmp(&y),
        (View::Big(x), View::Small(_)) => sign(x),
        (View::Small(_), View::Big(y)) => sign(y).reverse(),
        (View::Big(x), View::Big(y)) => x.cmp(y),
    })
}

/// The int `i`.
#[inline]
pub fn from_i64(i: i64) -> Value {
    match Value::small_int(i) {
        Some(v) => v,
        None => boxed(IBig::from(i)),
    }
}

/// The int `i`.
#[inline]
pub fn from_u64(i: u64) -> Value {
    match i64::try_from(i) {
        Ok(i) => from_i64(i),
        Err(_) => boxed(IBig::from(i)),
    }
}

/// The int `i`.
#[inline]
pub fn from_usize(i: usize) -> Value {
    from_u64(i as u64)
}

/// The int `i`.
#[inline]
pub fn from_i128(i: i128) -> Value {
    match i64::try_from(i) {
        Ok(i) => from_i64(i),
        Err(_) => boxed(IBig::from(i)),
    }
}

/// The int `i`, without an object where it fits.
#[inline]
pub fn from_ibig(i: IBig) -> Value {
    match small_of(&i).and_then(Value::small_int) {
        Some(v) => v,
        None => boxed(i),
    }
}

/// The int `i`.
pub fn from_ubig(i: UBig) -> Value {
    from_ibig(IBig::from(i))
}

#[cold]
fn boxed(value: IBig) -> Value {
    new_builtin(|header| BigInt { header, value }).into_value()
}

/// The int of sign and magnitude, the least significant byte first.
pub fn from_parts(negative: bool, magnitude: &[u8]) -> Value {
    let sign = if negative { Sign::Negative } else { Sign::Positive };
    from_ibig(IBig::from_parts(sign, UBig::from_le_bytes(magnitude)))
}

/// An instance of a subclass of `int`. None where instances of `class` are laid out in another way.
pub(crate) fn new_subclass(class: Ref<'_, Type>, value: IBig) -> Option<Value> {
    if !std::ptr::eq(class.get().layout(), Int::spec().layout) {
        return None;
    }
    Some(new_instance(class, |header| BigInt { header, value }).into_value())
}

/// The same number as an instance of `int` itself.
pub fn exact(v: Ref<'_>) -> Value {
    if is_int_exact(v) {
        return v.to_owned();
    }
    match view(v) {
        Some(View::Small(i)) => from_i64(i),
        Some(View::Big(big)) => from_ibig(big.clone()),
        None => v.to_owned(),
    }
}

/// The number, where the value is an int that fits 64 bits.
#[inline]
pub fn to_i64(v: Ref<'_>) -> Option<i64> {
    match view(v)? {
        View::Small(i) => Some(i),
        View::Big(_) => None,
    }
}

/// The number, where the value is an int that fits 64 bits without sign.
pub fn to_u64(v: Ref<'_>) -> Option<u64> {
    match view(v)? {
        View::Small(i) => u64::try_from(i).ok(),
        View::Big(big) => u64::try_from(big).ok(),
    }
}

/// The number, where the value is an int.
pub fn to_ibig(v: Ref<'_>) -> Option<IBig> {
    view(v).map(|v| v.with(Clone::clone))
}

/// Run `f` over the number, where the value is an int.
pub fn with_ibig<R>(v: Ref<'_>, f: impl FnOnce(&IBig) -> R) -> Option<R> {
    view(v).map(|v| v.with(f))
}

/// Whether an int below zero.
pub fn is_negative(v: Ref<'_>) -> bool {
    view(v).is_some_and(View::is_negative)
}

/// `int(x)` of a double, towards zero.
///
/// # Errors
/// `ValueError` for NaN, `OverflowError` for infinities.
pub fn from_f64(th: &mut Thread, x: f64) -> PyResult<Value> {
    if x.is_nan() {
        return Err(th.value_error("cannot convert float NaN to integer"));
    }
    match arith::trunc_f64(x) {
        Some(i) => Ok(from_ibig(i)),
        None => Err(th.overflow_error("cannot convert float infinity to integer")),
    }
}

/// Larger numbers (bits) are refused: a GiB.
const MOST_BITS: u128 = 1 << 33;

/// `MemoryError` where a number of so many bits has no room.
///
/// # Errors
/// See above.
pub fn room(th: &mut Thread, bits: u128) -> PyResult<()> {
    room_beside(th, bits, 0)
}

/// `MemoryError` where a product of so many bits has no room, or what its making takes beside it: the bigint library
/// sets six words aside for each 16 bits of the product, their number rounded up to a power of two.
///
/// # Errors
/// See above.
pub fn room_for_product(th: &mut Thread, bits: u128) -> PyResult<()> {
    let coefficients = (bits.min(MOST_BITS) / 16 + 1).next_power_of_two();
    room_beside(th, bits, bits / 8 + coefficients * 48)
}

/// Room for a number of so many bits and, at the same time, for so many bytes.
fn room_beside(th: &mut Thread, bits: u128, bytes: u128) -> PyResult<()> {
    if bits < 1 << 23 {
        return Ok(());
    }
    let bytes = usize::try_from((bits / 8).saturating_add(bytes)).unwrap_or(usize::MAX);
    if bits > MOST_BITS || Vec::<u8>::new().try_reserve_exact(bytes).is_err() {
        return Err(th.memory_error(""));
    }
    Ok(())
}

macro_rules! into_result {
    ($($ty:ty: $make:path as $wide:ty;)*) => { $(
        impl IntoResult for $ty {
            #[inline]
            fn into_result(self, _: &mut Thread) -> PyResult<Value> {
                Ok($make(self as $wide))
            }
        }
    )* };
}
into_result! {
    u8: from_i64 as i64;
    u16: from_i64 as i64;
    u32: from_i64 as i64;
    i8: from_i64 as i64;
    i16: from_i64 as i64;
    i32: from_i64 as i64;
    i64: from_i64 as i64;
    isize: from_i64 as i64;
    u64: from_u64 as u64;
    usize: from_u64 as u64;
    i128: from_i128 as i128;
}

impl IntoResult for IBig {
    #[inline]
    fn into_result(self, _: &mut Thread) -> PyResult<Value> {
        Ok(from_ibig(self))
    }
}

impl IntoResult for UBig {
    #[inline]
    fn into_result(self, _: &mut Thread) -> PyResult<Value> {
        Ok(from_ubig(self))
    }
}
