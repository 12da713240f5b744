//! Functions over numbers, and `min` and `max`.

use pymacros::pyfunction;
use pyrt::object::float;
use pyrt::object::float::Float;
use pyrt::object::int::Int;
use pyrt::protocol::compare::{self, CompareOp};
use pyrt::protocol::number::{self, BinaryOp};
use pyrt::{KwArgs, Opt, PyResult, Ref, Str, Thread, Value, VarArgs, protocol};

use crate::convert;

/// Return the absolute value of the argument.
#[pyfunction(module = "builtins")]
fn abs(th: &mut Thread, x: Ref<'_>) -> PyResult<Value> {
    number::abs(th, x)
}

fn in_base(th: &mut Thread, value: Ref<'_>, spec: &str) -> PyResult<Value> {
    let value = number::index(th, value)?;
    if let Some(i) = value.as_ref().as_small_int() {
        let (sign, m) = (if i < 0 { "-" } else { "" }, i.unsigned_abs());
        return Ok(convert::text(&match spec {
            "#b" => format!("{sign}{m:#b}"),
            "#o" => format!("{sign}{m:#o}"),
            _ => format!("{sign}{m:#x}"),
        }));
    }
    // `int.__format__`, whatever a subclass makes of it.
    let class = convert::class_of::<Int>(th);
    convert::call_method(th, class.any(), "__format__", &[value, convert::text(spec)])
}

/// Return the binary representation of an integer.
#[pyfunction(module = "builtins")]
fn bin(th: &mut Thread, integer: Ref<'_>) -> PyResult<Value> {
    in_base(th, integer, "#b")
}

/// Return the octal representation of an integer.
#[pyfunction(module = "builtins")]
fn oct(th: &mut Thread, integer: Ref<'_>) -> PyResult<Value> {
    in_base(th, integer, "#o")
}

/// Return the hexadecimal representation of an integer.
#[pyfunction(module = "builtins")]
fn hex(th: &mut Thread, integer: Ref<'_>) -> PyResult<Value> {
    in_base(th, integer, "#x")
}

/// Return the tuple (x//y, x%y).  Invariant: div*y + mod == x.
#[pyfunction(module = "builtins")]
fn divmod(th: &mut Thread, x: Ref<'_>, y: Ref<'_>) -> PyResult<Value> {
    number::divmod(th, x, y)
}

/// Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments.
///
/// Some types, such as ints, are able to use a more efficient algorithm when
/// invoked using the three argument form.
#[pyfunction(module = "builtins")]
#[sig("(base, exp, mod=None)")]
fn pow(th: &mut Thread, base: Ref<'_>, exp: Ref<'_>, mod_: Opt<'_>) -> PyResult<Value> {
    number::pow(th, base, exp, mod_.0.unwrap_or(Ref::NONE))
}

/// Round a number to a given precision in decimal digits.
///
/// The return value is an integer if ndigits is omitted or None.  Otherwise
/// the return value has the same type as the number.  ndigits may be negative.
#[pyfunction(module = "builtins")]
#[sig("(number, ndigits=None)")]
fn round(th: &mut Thread, number: Ref<'_>, ndigits: Opt<'_>) -> PyResult<Value> {
    let ndigits = ndigits.0.filter(|n| !n.is_none());
    if let (Some(x), Some(digits)) = (number.as_small_float(), ndigits.and_then(Ref::as_small_int)) {
        let rounded = float::round_digits(x, digits);
        if rounded.is_finite() {
            return Ok(float::from_f64(rounded));
        }
    }
    let name = th.names().__round__.as_ref();
    let Some(method) = protocol::attr::lookup_special(th, number, name)? else {
        return Err(th.type_error(format!("type {} doesn't define __round__ method", number.class().name())));
    };
    match ndigits {
        None => protocol::call0(th, method.as_ref()),
        Some(n) => protocol::call1(th, method.as_ref(), n),
    }
}

/// Sum of floats that keeps what rounding loses (Neumaier's variant of Kahan summation).
#[derive(Clone, Copy)]
struct Compensated {
    high: f64,
    low: f64,
}

impl Compensated {
    fn add(&mut self, x: f64) {
        let t = self.high + x;
        if self.high.abs() >= x.abs() {
            self.low += (self.high - t) + x;
        } else {
            self.low += (x - t) + self.high;
        }
        self.high = t;
    }

    fn total(self) -> f64 {
        // What was lost is no number where the sum overflowed: the sum stands then.
        if self.low != 0.0 && self.low.is_finite() { self.high + self.low } else { self.high }
    }
}

/// The running total of `sum`.
enum Total {
    Int(i64),
    Float(Compensated),
    Any(Value),
}

impl Total {
    fn value(&self) -> Value {
        match self {
            Total::Int(i) => convert::int(*i),
            Total::Float(f) => convert::float(f.total()),
            Total::Any(v) => v.clone(),
        }
    }
}

fn exact_float(th: &mut Thread, v: Ref<'_>) -> PyResult<Option<f64>> {
    if let Some(x) = v.as_small_float() {
        return Ok(Some(x));
    }
    if v.downcast_exact::<Float>().is_some() { number::as_f64(th, v).map(Some) } else { Ok(None) }
}

/// Return the sum of a 'start' value (default: 0) plus an iterable of numbers
///
/// When the iterable is empty, return the start value.
/// This function is intended specifically for use with numeric values and may
/// reject non-numeric types.
#[pyfunction(module = "builtins")]
#[sig("(iterable, /, start=0)")]
fn sum(th: &mut Thread, iterable: Ref<'_>, start: Opt<'_>) -> PyResult<Value> {
    let mut total = match start.0 {
        None => Total::Int(0),
        Some(start) => {
            if start.is::<Str>() {
                return Err(th.type_error("sum() can't sum strings [use ''.join(seq) instead]"));
            }
            match start.class().name() {
                "bytes" if crate::bytes_like::is_bytes(start) => {
                    return Err(th.type_error("sum() can't sum bytes [use b''.join(seq) instead]"));
                }
                "bytearray" if crate::bytes_like::is_bytearray(start) => {
                    return Err(th.type_error("sum() can't sum bytearray [use b''.join(seq) instead]"));
                }
                _ => {}
            }
            match (start.as_small_int(), exact_float(th, start)?) {
                (Some(i), _) => Total::Int(i),
                (_, Some(f)) => Total::Float(Compensated { high: f, low: 0.0 }),
                _ => Total::Any(start.to_owned()),
            }
        }
    };
    protocol::iter::each(th, iterable, |th, item| {
        let v = item.as_ref();
        match &mut total {
            Total::Int(sum) => {
                if let Some(next) = v.as_small_int().and_then(|i| sum.checked_add(i)) {
                    *sum = next;
                    return Ok(());
                }
                if let Some(x) = exact_float(th, v)? {
                    total = Total::Float(Compensated { high: *sum as f64, low: 0.0 });
                    if let Total::Float(f) = &mut total {
                        f.add(x);
                    }
                    return Ok(());
                }
            }
            Total::Float(f) => {
                if let Some(x) = v.as_small_float() {
                    f.add(x);
                    return Ok(());
                }
                if let Some(x) = exact_float(th, v)? {
                    f.add(x);
                    return Ok(());
                }
                if let Some(i) = v.as_small_int() {
                    f.add(i as f64);
                    return Ok(());
                }
            }
            Total::Any(_) => {}
        }
        let so_far = total.value();
        total = Total::Any(number::binary(th, BinaryOp::Add, so_far.as_ref(), v)?);
        Ok(())
    })?;
    Ok(total.value())
}

struct Choice<'a> {
    name: &'static str,
    op: CompareOp,
    args: VarArgs<'a>,
    key: Option<Ref<'a>>,
    default: Option<Ref<'a>>,
}

impl<'a> Choice<'a> {
    fn read(
        th: &mut Thread,
        name: &'static str,
        op: CompareOp,
        args: VarArgs<'a>,
        kwargs: KwArgs<'a>,
    ) -> PyResult<Choice<'a>> {
        if args.is_empty() {
            return Err(th.type_error(format!("{name} expected at least 1 argument, got 0")));
        }
        let given = kwargs.iter().count();
        if given > 2 {
            return Err(th.type_error(format!("{name}() takes at most 2 keyword arguments ({given} given)")));
        }
        let (mut key, mut default) = (None, None);
        for (keyword, value) in kwargs.iter() {
            match keyword.to_utf8() {
                Some("key") => key = Some(value).filter(|k| !k.is_none()),
                Some("default") => default = Some(value),
                _ => {
                    let other = keyword.to_text().into_owned();
                    return Err(th.type_error(format!("{name}() got an unexpected keyword argument '{other}'")));
                }
            }
        }
        if args.len() > 1 && default.is_some() {
            return Err(
                th.type_error(format!("Cannot specify a default for {name}() with multiple positional arguments"))
            );
        }
        Ok(Choice { name, op, args, key, default })
    }

    fn take(&self, th: &mut Thread, item: Value, best: &mut Option<(Value, Value)>) -> PyResult<()> {
        let judged = match self.key {
            Some(key) => protocol::call1(th, key, item.as_ref())?,
            None => item.clone(),
        };
        let better = match best {
            None => true,
            Some((known, _)) => {
                let known = known.clone();
                let answer = compare::rich(th, judged.as_ref(), known.as_ref(), self.op)?;
                protocol::truth(th, answer.as_ref())?
            }
        };
        if better {
            *best = Some((judged, item));
        }
        Ok(())
    }

    fn run(&self, th: &mut Thread) -> PyResult<Value> {
        let mut best = None;
        match self.args.0 {
            [iterable] => {
                protocol::iter::each(th, iterable.as_ref(), |th, item| self.take(th, item, &mut best))?;
            }
            several => {
                for item in several {
                    self.take(th, item.clone(), &mut best)?;
                }
            }
        }
        match (best, self.default) {
            (Some((_, item)), _) => Ok(item),
            (None, Some(default)) => Ok(default.to_owned()),
            (None, None) => Err(th.value_error(format!("{}() iterable argument is empty", self.name))),
        }
    }
}

/// max(iterable, *[, default=obj, key=func]) -> value
/// max(arg1, arg2, *args, *[, key=func]) -> value
///
/// With a single iterable argument, return its biggest item. The
/// default keyword-only argument specifies an object to return if
/// the provided iterable is empty.
/// With two or more positional arguments, return the largest argument.
#[pyfunction(module = "builtins")]
#[sig("(*args, **kwargs)")]
fn max(th: &mut Thread, args: VarArgs<'_>, kwargs: KwArgs<'_>) -> PyResult<Value> {
    if let ([a, b], true) = (args.0, kwargs.is_empty())
        && let (Some(x), Some(y)) = (a.as_ref().as_small_int(), b.as_ref().as_small_int())
    {
        return Ok(convert::int(if y > x { y } else { x }));
    }
    Choice::read(th, "max", CompareOp::Gt, args, kwargs)?.run(th)
}

/// min(iterable, *[, default=obj, key=func]) -> value
/// min(arg1, arg2, *args, *[, key=func]) -> value
///
/// With a single iterable argument, return its smallest item. The
/// default keyword-only argument specifies an object to return if
/// the provided iterable is empty.
/// With two or more positional arguments, return the smallest argument.
#[pyfunction(module = "builtins")]
#[sig("(*args, **kwargs)")]
fn min(th: &mut Thread, args: VarArgs<'_>, kwargs: KwArgs<'_>) -> PyResult<Value> {
    if let ([a, b], true) = (args.0, kwargs.is_empty())
        && let (Some(x), Some(y)) = (a.as_ref().as_small_int(), b.as_ref().as_small_int())
    {
        return Ok(convert::int(if y < x { y } else { x }));
    }
    Choice::read(th, "min", CompareOp::Lt, args, kwargs)?.run(th)
}
