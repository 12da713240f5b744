//! The methods and attributes of `int`.

use pymacros::pymethods;

use super::{Int, View, arith, exact, from_i64, from_ibig, from_usize, view, view_of};
use crate::args::Opt;
use crate::error::{PyResult, Raised};
use crate::object::buffer;
use crate::object::raw::{Object, Ref, Value};
use crate::object::str::Str;
use crate::object::tuple::Tuple;
use crate::object::type_::Type;
use crate::protocol::{self, iter, number};
use crate::state::{Interpreter, Thread};

/// Big-endian or not, from the argument `byteorder`.
fn is_big_endian(th: &mut Thread, order: &str) -> PyResult<bool> {
    match order {
        "big" => Ok(true),
        "little" => Ok(false),
        _ => Err(th.value_error("byteorder must be either 'little' or 'big'")),
    }
}

#[cold]
fn too_big(th: &mut Thread) -> Raised {
    th.overflow_error("int too big to convert")
}

/// The bytes of an int in two's complement (or its magnitude), least significant first, `length` of them.
fn to_le_bytes(th: &mut Thread, v: View<'_>, length: usize, signed: bool) -> PyResult<Vec<u8>> {
    let negative = v.is_negative();
    if negative && !signed {
        return Err(th.overflow_error("can't convert negative int to unsigned"));
    }
    let mut bytes = v.with(|big| {
        if signed {
            arith::to_signed_le_bytes(big)
        } else {
            big.as_ubig().map_or_else(Vec::new, |m| m.to_le_bytes().into_vec())
        }
    });
    // The sign byte of zero is no byte.
    while bytes.len() > length && bytes.last() == Some(&0) && (!signed || bytes.len() == 1) {
        bytes.pop();
    }
    if bytes.len() > length {
        return Err(too_big(th));
    }
    if bytes.try_reserve_exact(length - bytes.len()).is_err() {
        return Err(th.memory_error(""));
    }
    bytes.resize(length, if negative { 0xFF } else { 0 });
    Ok(bytes)
}

/// The bytes that `bytes(value)` would have, for values that are no `str`.
///
/// # Errors
/// `TypeError` where it has none.
pub(crate) fn bytes_of(th: &mut Thread, value: Ref<'_>) -> PyResult<Vec<u8>> {
    let given;
    let mut source = value;
    if let Some(v) = protocol::call_method_opt(th, value, th.names().__bytes__.as_ref(), &[])? {
        given = v;
        source = given.as_ref();
    }
    let class = source.class();
    let slots = class.get().slots();
    if source.is::<Str>()
        || source.is::<Int>()
        || slots.iter.is_none() && slots.buffer.is_none() && slots.getitem.is_none()
    {
        return Err(th.type_error(format!("cannot convert '{}' object to bytes", value.class().name())));
    }
    let mut bytes = Vec::new();
    iter::each(th, source, |th, item| {
        let item = number::index(th, item.as_ref())?;
        match super::to_i64(item.as_ref()).and_then(|i| u8::try_from(i).ok()) {
            Some(b) => bytes.push(b),
            None => return Err(th.value_error("bytes must be in range(0, 256)")),
        }
        Ok(())
    })?;
    Ok(bytes)
}

#[pymethods(name = INT_METHODS)]
impl Int {
    /// Number of bits necessary to represent self in binary.
    ///
    /// >>> bin(37)
    /// '0b100101'
    /// >>> (37).bit_length()
    /// 6
    fn bit_length(this: Ref<'_, Int>) -> usize {
        view_of(this).bit_len()
    }

    /// Number of ones in the binary representation of the absolute value of self.
    ///
    /// Also known as the population count.
    ///
    /// >>> bin(13)
    /// '0b1101'
    /// >>> (13).bit_count()
    /// 3
    fn bit_count(this: Ref<'_, Int>) -> u64 {
        match view_of(this) {
            View::Small(i) => u64::from(i.unsigned_abs().count_ones()),
            View::Big(big) => arith::bit_count(big),
        }
    }

    /// Return an array of bytes representing an integer.
    ///
    ///   length
    ///     Length of bytes object to use.  An OverflowError is raised if the
    ///     integer is not representable with the given number of bytes.  Default
    ///     is length 1.
    ///   byteorder
    ///     The byte order used to represent the integer.  If byteorder is 'big',
    ///     the most significant byte is at the beginning of the byte array.  If
    ///     byteorder is 'little', the most significant byte is at the end of the
    ///     byte array.  To request the native byte order of the host system, use
    ///     sys.byteorder as the byte order value.  Default is to use 'big'.
    ///   signed
    ///     Determines whether two's complement is used to represent the integer.
    ///     If signed is False and a negative integer is given, an OverflowError
    ///     is raised.
    #[sig("($self, /, length=1, byteorder='big', *, signed=False)")]
    fn to_bytes(
        this: Ref<'_, Int>,
        th: &mut Thread,
        #[default(1)] length: isize,
        #[default("big")] byteorder: &str,
        #[default(false)] signed: bool,
    ) -> PyResult<Value> {
        let big_endian = is_big_endian(th, byteorder)?;
        let Ok(length) = usize::try_from(length) else {
            return Err(th.value_error("length argument must be non-negative"));
        };
        let mut bytes = to_le_bytes(th, view_of(this), length, signed)?;
        if big_endian {
            bytes.reverse();
        }
        Ok(buffer::bytes_value(&bytes))
    }

    /// Return the integer represented by the given array of bytes.
    ///
    ///   bytes
    ///     Holds the array of bytes to convert.  The argument must either
    ///     support the buffer protocol or be an iterable object producing bytes.
    ///     Bytes and bytearray are examples of built-in objects that support the
    ///     buffer protocol.
    ///   byteorder
    ///     The byte order used to represent the integer.  If byteorder is 'big',
    ///     the most significant byte is at the beginning of the byte array.  If
    ///     byteorder is 'little', the most significant byte is at the end of the
    ///     byte array.  To request the native byte order of the host system, use
    ///     sys.byteorder as the byte order value.  Default is to use 'big'.
    ///   signed
    ///     Indicates whether two's complement is used to represent the integer.
    #[classmethod]
    #[sig("($type, /, bytes, byteorder='big', *, signed=False)")]
    fn from_bytes(
        cls: Ref<'_, Type>,
        th: &mut Thread,
        bytes: Ref<'_>,
        #[default("big")] byteorder: &str,
        #[default(false)] signed: bool,
    ) -> PyResult<Value> {
        let big_endian = is_big_endian(th, byteorder)?;
        let mut bytes = bytes_of(th, bytes)?;
        if big_endian {
            bytes.reverse();
        }
        let v = from_ibig(arith::from_le_bytes(&bytes, signed));
        if cls.bits_eq(Interpreter::current().class(Int::spec())) {
            return Ok(v);
        }
        protocol::call1(th, cls.any(), v.as_ref())
    }

    /// Return a pair of integers, whose ratio is equal to the original int.
    ///
    /// The ratio is in lowest terms and has a positive denominator.
    ///
    /// >>> (10).as_integer_ratio()
    /// (10, 1)
    /// >>> (-10).as_integer_ratio()
    /// (-10, 1)
    /// >>> (0).as_integer_ratio()
    /// (0, 1)
    fn as_integer_ratio(this: Ref<'_, Int>) -> Value {
        Tuple::new(vec![exact(this.any()), from_i64(1)]).into_value()
    }

    /// Returns True. Exists for duck type compatibility with float.is_integer.
    fn is_integer(_this: Ref<'_, Int>) -> bool {
        true
    }

    /// Returns self, the complex conjugate of any int.
    fn conjugate(this: Ref<'_, Int>) -> Value {
        exact(this.any())
    }

    /// the real part of a complex number
    #[getter]
    fn real(this: Ref<'_, Int>) -> Value {
        exact(this.any())
    }

    /// the imaginary part of a complex number
    #[getter]
    fn imag(_this: Ref<'_, Int>) -> i64 {
        0
    }

    /// the numerator of a rational number in lowest terms
    #[getter]
    fn numerator(this: Ref<'_, Int>) -> Value {
        exact(this.any())
    }

    /// the denominator of a rational number in lowest terms
    #[getter]
    fn denominator(_this: Ref<'_, Int>) -> i64 {
        1
    }

    /// Truncating an Integral returns itself.
    fn __trunc__(this: Ref<'_, Int>) -> Value {
        exact(this.any())
    }

    /// Flooring an Integral returns itself.
    fn __floor__(this: Ref<'_, Int>) -> Value {
        exact(this.any())
    }

    /// Ceiling of an Integral returns itself.
    fn __ceil__(this: Ref<'_, Int>) -> Value {
        exact(this.any())
    }

    /// Rounding an Integral returns itself.
    ///
    /// Rounding with an ndigits argument also returns an integer.
    #[sig("($self, ndigits=None, /)")]
    fn __round__(this: Ref<'_, Int>, th: &mut Thread, ndigits: Opt<'_>) -> PyResult<Value> {
        let Some(ndigits) = ndigits.0.filter(|n| !n.is_none()) else { return Ok(exact(this.any())) };
        let ndigits = number::index(th, ndigits)?;
        let Some(ndigits) = view(ndigits.as_ref()).filter(|n| n.is_negative()) else { return Ok(exact(this.any())) };
        let v = view_of(this);
        // 10 ** n is above twice 2 ** n: past the number of bits, all digits go.
        match ndigits {
            View::Small(n) if n.unsigned_abs() <= v.bit_len() as u64 + 1 => {
                Ok(from_ibig(v.with(|v| arith::round_to_ten(v, n.unsigned_abs() as usize))))
            }
            _ => Ok(from_i64(0)),
        }
    }

    fn __getnewargs__(this: Ref<'_, Int>) -> Value {
        Tuple::new(vec![exact(this.any())]).into_value()
    }

    /// Returns size in memory, in bytes.
    fn __sizeof__(this: Ref<'_, Int>) -> Value {
        // An int without an object takes the word that it is.
        match view_of(this) {
            View::Small(_) if !this.is_object() => from_i64(8),
            View::Small(_) => from_usize(size_of::<super::BigInt>()),
            View::Big(big) => {
                let words = big.as_sign_words().1.len();
                from_usize(size_of::<super::BigInt>() + if words > 2 { words * 8 } else { 0 })
            }
        }
    }

    /// Convert to a string according to format_spec.
    fn __format__(this: Ref<'_, Int>, th: &mut Thread, format_spec: &str) -> PyResult<Value> {
        if format_spec.is_empty() {
            return Ok(protocol::str(th, this.any())?.into_value());
        }
        crate::object::format::format_int(th, this.any(), format_spec)
    }
}
