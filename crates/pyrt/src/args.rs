//! Arguments of native functions: how they arrive, how they are bound to parameters, how they become Rust values and
//! how results become Python ones. The expansions of `pymacros` are written in terms of this module.
//!
//! A call hands over a slice: positional values, then one value for each name in `kwnames`; nothing is copied and no
//! tuple or dict is made. Binding is two steps: `Signature::bind` puts each value in the place of its parameter (a
//! few compares and copies without keywords, everything else is `#[cold]`), `FromArg` converts one value.
//!
//! Invariants: (1) `kwnames` is never longer than `values`; (2) no error text is built before its error is certain.
//! Message texts are CPython's: functions whose parameters have no names are reported in the manner of
//! `PyArg_UnpackTuple`, all others in that of Argument Clinic.

use std::fmt::Write as _;

use crate::object::raw::as_values;
use crate::{Any, Object, Owned, PyResult, Raised, Ref, Str, Thread, Tuple, TypeSpec, Value};

/// The arguments of one call, borrowed from the caller's stack.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    /// Positional values, then the values of the keywords.
    pub values: &'a [Value],
    /// The names of the keywords, each a `Str`; no longer than `values`.
    pub kwnames: Option<Ref<'a, Tuple>>,
}

impl<'a> Args<'a> {
    /// Positional arguments only.
    #[inline(always)]
    pub fn new(values: &'a [Value]) -> Args<'a> {
        Args { values, kwnames: None }
    }

    /// Positional values followed by one value for each of `names`.
    #[inline]
    pub fn with_keywords(values: &'a [Value], names: Ref<'a, Tuple>) -> Args<'a> {
        debug_assert!(names.get().as_slice().len() <= values.len());
        Args { values, kwnames: Some(names) }
    }

    /// Run `f` with the same arguments behind `first`.
    #[inline]
    pub fn with_first<R>(&self, first: Ref<'_>, f: impl FnOnce(Args<'_>) -> R) -> R {
        let mut row: smallvec::SmallVec<[Ref<'_>; 8]> = smallvec::SmallVec::with_capacity(self.values.len() + 1);
        row.push(first);
        row.extend(self.values.iter().map(Value::as_ref));
        f(Args { values: as_values(&row), kwnames: self.kwnames })
    }

    /// The positional values.
    #[inline]
    pub fn positional(&self) -> &'a [Value] {
        let count = self.values.len().saturating_sub(self.nkw());
        self.values.get(..count).unwrap_or_default()
    }

    /// How many keywords there are.
    #[inline]
    pub fn nkw(&self) -> usize {
        self.kwnames.map_or(0, |names| names.get().as_slice().len())
    }

    /// The keywords with their values, in the order of the call.
    pub fn keywords(&self) -> impl Iterator<Item = (Ref<'a, Str>, Ref<'a>)> + use<'a> {
        let names = self.kwnames.map_or(&[][..], |names| names.get().as_slice());
        let values = self.values.get(self.values.len().saturating_sub(names.len())..).unwrap_or_default();
        names.iter().zip(values).filter_map(|(name, value)| Some((name.downcast::<Str>()?, value.as_ref())))
    }

    /// The first positional value.
    #[inline(always)]
    fn first(&self) -> Option<&'a Value> {
        match self.kwnames {
            None => self.values.first(),
            Some(_) => self.positional().first(),
        }
    }

    /// Without the first positional value: a method's arguments after its object.
    #[inline(always)]
    pub fn skip_first(&self) -> Args<'a> {
        Args { values: self.values.get(1..).unwrap_or_default(), kwnames: self.kwnames }
    }
}

/// Whose a function is, for the messages that name it in full.
#[derive(Clone, Copy)]
pub enum Owner {
    /// Nobody's.
    None,
    /// A module's: `math.sqrt`; a builtin function goes by its own name.
    Module(&'static str),
    /// A class's: `list.append`.
    Type(fn() -> &'static TypeSpec),
    /// It makes instances of a class and goes by the class's name: `__new__`, `__init__`.
    Class(fn() -> &'static TypeSpec),
}

/// One parameter that takes a single argument.
#[derive(Clone, Copy)]
pub struct Param {
    /// Its Python name.
    pub name: &'static str,
    /// Whether the call must give it.
    pub required: bool,
}

/// The parameters of a native function.
pub struct Signature {
    function: &'static str,
    owner: Owner,
    params: &'static [Param],
    posonly: usize,
    positional: usize,
    skip: usize,
    varargs: bool,
    varkw: bool,
    /// How many positional arguments make a call complete without any keyword; `usize::MAX` when none do.
    least: usize,
}

impl Signature {
    /// `params` are those that take one argument, in the order positional-only (`posonly` of them), positional or
    /// keyword (`positional` in all), keyword-only. `skip` is how many positional values in front are no arguments.
    #[expect(clippy::too_many_arguments, reason = "a table row, written by the macros")]
    pub const fn new(
        function: &'static str,
        owner: Owner,
        params: &'static [Param],
        posonly: usize,
        positional: usize,
        skip: usize,
        varargs: bool,
        varkw: bool,
    ) -> Signature {
        let mut least = 0;
        let mut at = 0;
        while at < params.len() {
            if params[at].required {
                least = if at < positional { at + 1 } else { usize::MAX };
            }
            at += 1;
        }
        Signature { function, owner, params, posonly, positional, skip, varargs, varkw, least }
    }

    /// Puts every argument in the place of its parameter; `N` is the number of parameters. A required parameter that
    /// got none has raised.
    #[inline(always)]
    pub fn bind<'a, const N: usize>(&'static self, th: &mut Thread, args: &Args<'a>) -> PyResult<[Option<Ref<'a>>; N]> {
        if args.kwnames.is_none() {
            let given = args.values.get(self.skip..).unwrap_or_default();
            if given.len() >= self.least && (given.len() <= self.positional || self.varargs) {
                return Ok(std::array::from_fn(|at| {
                    if at < self.positional { given.get(at).map(Value::as_ref) } else { None }
                }));
            }
        }
        let mut bound = [None; N];
        self.bind_slow(th, args, &mut bound)?;
        Ok(bound)
    }

    /// The values of `*args`.
    #[inline]
    pub fn var_args<'a>(&self, args: &Args<'a>) -> VarArgs<'a> {
        VarArgs(args.positional().get(self.skip + self.positional..).unwrap_or_default())
    }

    /// The keywords of `**kwargs`.
    #[inline]
    pub fn var_keywords<'a>(&'static self, args: &Args<'a>) -> KwArgs<'a> {
        KwArgs { args: *args, signature: self }
    }

    #[cold]
    #[inline(never)]
    fn bind_slow<'a>(&'static self, th: &mut Thread, args: &Args<'a>, bound: &mut [Option<Ref<'a>>]) -> PyResult<()> {
        let given = args.positional().get(self.skip..).unwrap_or_default();
        if let Some(message) = self.miscount(given.len(), args.nkw()) {
            return Err(th.type_error(message));
        }
        for (place, value) in bound.iter_mut().zip(given).take(self.positional) {
            *place = Some(value.as_ref());
        }
        // Errors come in CPython's order: a missing argument before a keyword that does not fit.
        let mut misfit = None;
        for (name, value) in args.keywords() {
            match self.keyword(name).and_then(|at| Some((at, bound.get_mut(at)?))) {
                Some((_, place)) if place.is_none() => *place = Some(value),
                Some((at, _)) => misfit = misfit.or(Some((name, Some(at)))),
                None if self.varkw => {}
                None => misfit = misfit.or(Some((name, None))),
            }
        }
        for (at, param) in self.params.iter().enumerate() {
            if param.required && bound.get(at).is_none_or(Option::is_none) {
                return Err(self.missing(th, at));
            }
        }
        let function = self.short_name();
        match misfit {
            None => Ok(()),
            Some((name, Some(at))) => {
                let (name, at) = (text(name), at + 1);
                Err(th.type_error(format!("argument for {function}() given by name ('{name}') and position ({at})")))
            }
            Some((name, None)) => {
                let name = text(name);
                Err(th.type_error(format!("{function}() got an unexpected keyword argument '{name}'")))
            }
        }
    }

    /// Which parameter a keyword names.
    fn keyword(&self, name: Ref<'_, Str>) -> Option<usize> {
        let name = name.get().as_wtf8();
        let at = self.params.get(self.posonly..)?.iter().position(|param| param.name.as_bytes() == name)?;
        Some(self.posonly + at)
    }

    /// What is wrong with the number of arguments, if anything.
    fn miscount(&self, given: usize, keywords: usize) -> Option<String> {
        if self.posonly == self.params.len() && !self.varkw {
            self.miscount_unnamed(given, keywords)
        } else {
            self.miscount_named(given, keywords)
        }
    }

    /// `miscount` of a function whose parameters have no names.
    fn miscount_unnamed(&self, given: usize, keywords: usize) -> Option<String> {
        if keywords > 0 {
            return Some(format!("{}() takes no keyword arguments", self.full_name()));
        }
        let (least, most) = (self.least, self.positional);
        let too_many = given > most && !self.varargs;
        if given >= least && !too_many {
            return None;
        }
        let constructor = matches!(self.owner, Owner::Class(_));
        if !self.varargs && most == 0 {
            return Some(format!("{}() takes no arguments ({given} given)", self.full_name()));
        }
        if !self.varargs && most == 1 && least == 1 && !constructor {
            return Some(format!("{}() takes exactly one argument ({given} given)", self.full_name()));
        }
        let (bound, count) = match () {
            () if least == most && !self.varargs => ("", least),
            () if too_many => ("at most ", most),
            () => ("at least ", least),
        };
        Some(format!("{} expected {bound}{count} argument{}, got {given}", self.short_name(), plural(count)))
    }

    /// `miscount` of a function whose parameters have names.
    fn miscount_named(&self, given: usize, keywords: usize) -> Option<String> {
        let function = self.short_name();
        let (all, most, total) = (self.params.len(), self.positional, given + keywords);
        if total > all && !self.varargs && !self.varkw {
            let kind = if given == 0 { "keyword " } else { "" };
            let s = plural(all);
            return Some(format!("{function}() takes at most {all} {kind}argument{s} ({total} given)"));
        }
        if given > most && !self.varargs {
            if most == 0 {
                return Some(format!("{function}() takes no positional arguments"));
            }
            let bound = if self.required_of(most) < most { "at most" } else { "exactly" };
            let s = plural(most);
            return Some(format!("{function}() takes {bound} {most} positional argument{s} ({given} given)"));
        }
        let least = self.required_of(self.posonly);
        if given < least {
            let bound = if least < most || self.varargs { "at least" } else { "exactly" };
            let s = plural(least);
            return Some(format!("{function}() takes {bound} {least} positional argument{s} ({given} given)"));
        }
        None
    }

    /// How many of the first `count` parameters are required.
    fn required_of(&self, count: usize) -> usize {
        self.params.iter().take(count).filter(|param| param.required).count()
    }

    /// The error of a required argument that is missing.
    #[cold]
    pub fn missing(&self, th: &mut Thread, at: usize) -> Raised {
        let function = self.short_name();
        let name = self.params.get(at).map_or("", |param| param.name);
        th.type_error(format!("{function}() missing required argument '{name}' (pos {})", at + 1))
    }

    fn short_name(&self) -> &'static str {
        match self.owner {
            Owner::Class(spec) => spec().name,
            _ => self.function,
        }
    }

    fn full_name(&self) -> String {
        match self.owner {
            Owner::Type(spec) => format!("{}.{}", spec().name, self.function),
            Owner::Module(module) if module != "builtins" => format!("{module}.{}", self.function),
            _ => self.short_name().to_owned(),
        }
    }
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// A string for a message, lone surrogates replaced.
fn text(s: Ref<'_, Str>) -> String {
    String::from_utf8_lossy(s.get().as_wtf8()).into_owned()
}

/// The class of a value as conversion errors name it: None goes by its own name.
fn kind(value: Ref<'_>) -> String {
    if value.is_none() { "None".to_owned() } else { value.class().name().to_owned() }
}

/// The object of a method, from in front of its arguments.
#[inline]
pub fn self_arg<'a, T: Object>(th: &mut Thread, args: &Args<'a>, method: &'static str) -> PyResult<Ref<'a, T>> {
    match args.first().and_then(Value::downcast::<T>) {
        Some(this) => Ok(this),
        None => Err(no_self(th, args, T::spec(), method)),
    }
}

/// The object of a method that takes it untyped.
#[inline]
pub fn self_any<'a>(
    th: &mut Thread,
    args: &Args<'a>,
    owner: fn() -> &'static TypeSpec,
    method: &'static str,
) -> PyResult<Ref<'a>> {
    match args.first() {
        Some(this) => Ok(this.as_ref()),
        None => Err(no_self(th, args, owner(), method)),
    }
}

/// The object of a getter, setter or method as its type.
#[inline]
pub fn cast_self<'a, T: Object>(th: &mut Thread, value: Ref<'a>, method: &'static str) -> PyResult<Ref<'a, T>> {
    match value.downcast::<T>() {
        Some(this) => Ok(this),
        None => Err(wrong_self(th, value, T::spec(), method)),
    }
}

/// The object of a slot as its type.
#[inline]
pub fn cast_operand<'a, T: Object>(th: &mut Thread, value: Ref<'a>, dunder: &'static str) -> PyResult<Ref<'a, T>> {
    match value.downcast::<T>() {
        Some(this) => Ok(this),
        None => Err(wrong_operand(th, value, T::spec(), dunder)),
    }
}

#[cold]
fn no_self(th: &mut Thread, args: &Args<'_>, owner: &'static TypeSpec, method: &'static str) -> Raised {
    match args.first() {
        Some(value) => wrong_self(th, value.as_ref(), owner, method),
        None => th.type_error(format!("unbound method {}.{method}() needs an argument", owner.name)),
    }
}

#[cold]
fn wrong_self(th: &mut Thread, value: Ref<'_>, owner: &'static TypeSpec, method: &'static str) -> Raised {
    let (owner, class) = (owner.name, value.class());
    let class = class.name();
    th.type_error(format!("descriptor '{method}' for '{owner}' objects doesn't apply to a '{class}' object"))
}

#[cold]
fn wrong_operand(th: &mut Thread, value: Ref<'_>, owner: &'static TypeSpec, dunder: &'static str) -> Raised {
    let (owner, class) = (owner.name, value.class());
    let class = class.name();
    th.type_error(format!("descriptor '{dunder}' requires a '{owner}' object but received a '{class}'"))
}

/// The error of `del object.name` where the attribute can only be set.
#[cold]
pub fn undeletable(th: &mut Thread, name: &'static str) -> Raised {
    th.type_error(format!("cannot delete {name}"))
}

/// The values of a parameter `*args`.
#[derive(Clone, Copy)]
pub struct VarArgs<'a>(pub &'a [Value]);

impl<'a> VarArgs<'a> {
    /// The values, borrowed.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Ref<'a>> + use<'a> {
        self.0.iter().map(Value::as_ref)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The keywords of a parameter `**kwargs`: those that name no other parameter.
#[derive(Clone, Copy)]
pub struct KwArgs<'a> {
    args: Args<'a>,
    signature: &'static Signature,
}

impl<'a> KwArgs<'a> {
    /// Names and values in the order of the call.
    pub fn iter(&self) -> impl Iterator<Item = (Ref<'a, Str>, Ref<'a>)> + use<'a> {
        let signature = self.signature;
        self.args.keywords().filter(move |(name, _)| signature.keyword(*name).is_none())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// The value of one keyword.
    pub fn get(&self, name: &str) -> Option<Ref<'a>> {
        self.iter().find(|(key, _)| key.get().as_wtf8() == name.as_bytes()).map(|(_, value)| value)
    }
}

/// An argument that may be missing, where `None` is not the same as missing.
#[derive(Clone, Copy)]
pub struct Opt<'a>(pub Option<Ref<'a>>);

/// An argument taken by its truth value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Truth(pub bool);

/// A Rust type that a parameter may have.
pub trait FromArg<'a>: Sized {
    /// Converts one argument. `name` is how messages name it, function included: `encode() argument 'encoding'`; the
    /// usual text is `{name} must be str, not int` ([`bad_argument`]).
    fn from_arg(th: &mut Thread, value: Ref<'a>, name: &'static str) -> PyResult<Self>;
}

/// `TypeError`: "f() argument 'x' must be str, not int".
#[cold]
pub fn bad_argument(th: &mut Thread, name: &str, expected: &str, got: Ref<'_>) -> Raised {
    th.type_error(format!("{name} must be {expected}, not {}", kind(got)))
}

impl<'a> FromArg<'a> for Ref<'a, Any> {
    #[inline(always)]
    fn from_arg(_: &mut Thread, value: Ref<'a>, _: &'static str) -> PyResult<Self> {
        Ok(value)
    }
}

impl<'a, T: Object> FromArg<'a> for Ref<'a, T> {
    #[inline]
    fn from_arg(th: &mut Thread, value: Ref<'a>, name: &'static str) -> PyResult<Self> {
        match value.downcast::<T>() {
            Some(value) => Ok(value),
            None => Err(bad_argument(th, name, T::spec().name, value)),
        }
    }
}

impl FromArg<'_> for Value {
    #[inline]
    fn from_arg(_: &mut Thread, value: Ref<'_>, _: &'static str) -> PyResult<Self> {
        Ok(value.to_owned())
    }
}

impl<T: Object> FromArg<'_> for Owned<T> {
    #[inline]
    fn from_arg(th: &mut Thread, value: Ref<'_>, name: &'static str) -> PyResult<Self> {
        Ok(<Ref<'_, T> as FromArg<'_>>::from_arg(th, value, name)?.own())
    }
}

impl<'a, T: FromArg<'a>> FromArg<'a> for Option<T> {
    #[inline]
    fn from_arg(th: &mut Thread, value: Ref<'a>, name: &'static str) -> PyResult<Self> {
        if value.is_none() { Ok(None) } else { T::from_arg(th, value, name).map(Some) }
    }
}

impl<'a> FromArg<'a> for Opt<'a> {
    #[inline(always)]
    fn from_arg(_: &mut Thread, value: Ref<'a>, _: &'static str) -> PyResult<Self> {
        Ok(Opt(Some(value)))
    }
}

impl FromArg<'_> for bool {
    #[inline]
    fn from_arg(th: &mut Thread, value: Ref<'_>, _: &'static str) -> PyResult<Self> {
        if value.is_bool() { Ok(value.is_true()) } else { crate::protocol::truth(th, value) }
    }
}

impl FromArg<'_> for Truth {
    #[inline]
    fn from_arg(th: &mut Thread, value: Ref<'_>, name: &'static str) -> PyResult<Self> {
        bool::from_arg(th, value, name).map(Truth)
    }
}

impl FromArg<'_> for f64 {
    #[inline]
    fn from_arg(th: &mut Thread, value: Ref<'_>, _: &'static str) -> PyResult<Self> {
        match value.as_small_float() {
            Some(x) => Ok(x),
            None => crate::protocol::number::as_f64(th, value),
        }
    }
}

impl FromArg<'_> for i64 {
    #[inline]
    fn from_arg(th: &mut Thread, value: Ref<'_>, _: &'static str) -> PyResult<Self> {
        match value.as_small_int() {
            Some(i) => Ok(i),
            None => crate::protocol::number::as_i64_index(th, value),
        }
    }
}

impl FromArg<'_> for isize {
    #[inline]
    fn from_arg(th: &mut Thread, value: Ref<'_>, _: &'static str) -> PyResult<Self> {
        crate::protocol::number::as_size(th, value).map(|size| size as isize)
    }
}

/// Integers narrower than `i64`: what does not fit raises `OverflowError` in C's words.
macro_rules! narrower {
    ($($ty:ty: $below:literal, $above:literal;)*) => { $(
        impl FromArg<'_> for $ty {
            #[inline]
            fn from_arg(th: &mut Thread, value: Ref<'_>, name: &'static str) -> PyResult<Self> {
                let wide = i64::from_arg(th, value, name)?;
                <$ty>::try_from(wide).map_err(|_| th.overflow_error(if wide < 0 { $below } else { $above }))
            }
        }
    )* };
}
narrower! {
    usize: "can't convert negative int to unsigned", "Python int too large to convert to C size_t";
    i32: "Python int too large to convert to C int", "Python int too large to convert to C int";
    u32: "can't convert negative int to unsigned", "Python int too large to convert to C unsigned int";
    u8: "unsigned byte integer is less than minimum", "unsigned byte integer is greater than maximum";
}

impl<'a> FromArg<'a> for &'a str {
    fn from_arg(th: &mut Thread, value: Ref<'a>, name: &'static str) -> PyResult<Self> {
        let s = <Ref<'a, Str> as FromArg<'a>>::from_arg(th, value, name)?.get();
        s.to_utf8().ok_or_else(|| lone_surrogate(th, s.as_wtf8()))
    }
}

impl FromArg<'_> for String {
    fn from_arg(th: &mut Thread, value: Ref<'_>, name: &'static str) -> PyResult<Self> {
        <&str as FromArg<'_>>::from_arg(th, value, name).map(str::to_owned)
    }
}

/// Text with a lone surrogate has no UTF-8.
#[cold]
fn lone_surrogate(th: &mut Thread, bytes: &[u8]) -> Raised {
    let at = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let (before, rest) = bytes.split_at_checked(at).unwrap_or((bytes, &[]));
    let position = before.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
    let mut message = String::from("'utf-8' codec can't encode character ");
    if let [0xED, second, third, ..] = rest {
        let code = 0xD000 | (u32::from(second & 0x3F) << 6) | u32::from(third & 0x3F);
        let _ = write!(message, "'\\u{code:04x}' ");
    }
    let _ = write!(message, "in position {position}: surrogates not allowed");
    th.value_error(message)
}

/// What a native function may give back. Numbers and strings convert where their types are defined.
pub trait IntoResult {
    /// As a Python value; an allocation may fail.
    fn into_result(self, th: &mut Thread) -> PyResult<Value>;
}

impl IntoResult for Value {
    #[inline(always)]
    fn into_result(self, _: &mut Thread) -> PyResult<Value> {
        Ok(self)
    }
}

impl<T> IntoResult for Owned<T> {
    #[inline(always)]
    fn into_result(self, _: &mut Thread) -> PyResult<Value> {
        Ok(self.into_value())
    }
}

impl<T> IntoResult for Ref<'_, T> {
    #[inline(always)]
    fn into_result(self, _: &mut Thread) -> PyResult<Value> {
        Ok(self.to_owned())
    }
}

impl IntoResult for () {
    #[inline(always)]
    fn into_result(self, _: &mut Thread) -> PyResult<Value> {
        Ok(Value::NONE)
    }
}

impl IntoResult for bool {
    #[inline(always)]
    fn into_result(self, _: &mut Thread) -> PyResult<Value> {
        Ok(Value::bool(self))
    }
}

impl<T: IntoResult> IntoResult for Option<T> {
    #[inline(always)]
    fn into_result(self, th: &mut Thread) -> PyResult<Value> {
        match self {
            Some(value) => value.into_result(th),
            None => Ok(Value::NONE),
        }
    }
}

impl<T: IntoResult> IntoResult for PyResult<T> {
    #[inline(always)]
    fn into_result(self, th: &mut Thread) -> PyResult<Value> {
        self?.into_result(th)
    }
}

/// What a slot with a Rust result may give back: the result itself or a `PyResult` of it.
pub trait IntoSlot<T> {
    /// As the slot gives it.
    fn into_slot(self) -> PyResult<T>;
}

impl<T> IntoSlot<T> for T {
    #[inline(always)]
    fn into_slot(self) -> PyResult<T> {
        Ok(self)
    }
}

impl<T> IntoSlot<T> for PyResult<T> {
    #[inline(always)]
    fn into_slot(self) -> PyResult<T> {
        self
    }
}

#[cfg(test)]
mod tests {
    //! Counts and their messages, each as CPython 3.13 prints it for the function of the same name and signature.

    use super::*;

    const fn required(name: &'static str) -> Param {
        Param { name, required: true }
    }

    const fn optional(name: &'static str) -> Param {
        Param { name, required: false }
    }

    /// Without runtime: `given` positional arguments and `keywords` of any name.
    #[track_caller]
    fn check(signature: &Signature, given: usize, keywords: usize, expected: &str) {
        assert_eq!(signature.miscount(given, keywords).as_deref().unwrap_or("fits"), expected);
    }

    /// A function without named parameters, `least` of them required.
    const fn unnamed(function: &'static str, owner: Owner, params: &'static [Param]) -> Signature {
        Signature::new(function, owner, params, params.len(), params.len(), 0, false, false)
    }

    #[test]
    fn no_parameters() {
        let globals = unnamed("globals", Owner::Module("builtins"), &[]);
        check(&globals, 0, 0, "fits");
        check(&globals, 1, 0, "globals() takes no arguments (1 given)");
        check(&globals, 1, 1, "globals() takes no keyword arguments");
    }

    #[test]
    fn one_unnamed_parameter() {
        let sqrt = unnamed("sqrt", Owner::Module("math"), const { &[required("x")] });
        check(&sqrt, 1, 0, "fits");
        check(&sqrt, 0, 0, "math.sqrt() takes exactly one argument (0 given)");
        check(&sqrt, 2, 0, "math.sqrt() takes exactly one argument (2 given)");
        check(&sqrt, 0, 1, "math.sqrt() takes no keyword arguments");
    }

    #[test]
    fn unnamed_parameters() {
        let divmod = unnamed("divmod", Owner::Module("builtins"), const { &[required("x"), required("y")] });
        check(&divmod, 1, 0, "divmod expected 2 arguments, got 1");
        check(&divmod, 3, 0, "divmod expected 2 arguments, got 3");
        let getattr =
            unnamed("getattr", Owner::None, const { &[required("object"), required("name"), optional("default")] });
        check(&getattr, 3, 0, "fits");
        check(&getattr, 1, 0, "getattr expected at least 2 arguments, got 1");
        check(&getattr, 4, 0, "getattr expected at most 3 arguments, got 4");
        let pop = unnamed("pop", Owner::None, const { &[optional("index")] });
        check(&pop, 2, 0, "pop expected at most 1 argument, got 2");
    }

    #[test]
    fn unnamed_star() {
        let hypot = Signature::new("hypot", Owner::Module("math"), &[], 0, 0, 0, true, false);
        check(&hypot, 9, 0, "fits");
        check(&hypot, 1, 1, "math.hypot() takes no keyword arguments");
    }

    #[test]
    fn named_parameters() {
        const BASE: &[Param] = &[required("base"), required("exp"), optional("mod")];
        let pow = Signature::new("pow", Owner::None, BASE, 0, 3, 0, false, false);
        check(&pow, 3, 0, "fits");
        check(&pow, 4, 0, "pow() takes at most 3 arguments (4 given)");
        check(&pow, 0, 4, "pow() takes at most 3 keyword arguments (4 given)");
    }

    #[test]
    fn keyword_only_parameters() {
        let sort = Signature::new(
            "sort",
            Owner::None,
            const { &[optional("key"), optional("reverse")] },
            0,
            0,
            0,
            false,
            false,
        );
        check(&sort, 0, 2, "fits");
        check(&sort, 1, 0, "sort() takes no positional arguments");
        const CLOSE: &[Param] = &[required("a"), required("b"), optional("rel_tol"), optional("abs_tol")];
        let isclose = Signature::new("isclose", Owner::None, CLOSE, 0, 2, 0, false, false);
        check(&isclose, 3, 0, "isclose() takes exactly 2 positional arguments (3 given)");
        const BYTES: &[Param] = &[optional("length"), optional("byteorder"), optional("signed")];
        let to_bytes = Signature::new("to_bytes", Owner::None, BYTES, 0, 2, 0, false, false);
        check(&to_bytes, 3, 0, "to_bytes() takes at most 2 positional arguments (3 given)");
    }

    #[test]
    fn some_named_parameters() {
        let sum = Signature::new(
            "sum",
            Owner::None,
            const { &[required("iterable"), optional("start")] },
            1,
            2,
            0,
            false,
            false,
        );
        check(&sum, 0, 0, "sum() takes at least 1 positional argument (0 given)");
        check(&sum, 3, 0, "sum() takes at most 2 arguments (3 given)");
        let prod = Signature::new(
            "prod",
            Owner::None,
            const { &[required("iterable"), optional("start")] },
            1,
            1,
            0,
            false,
            false,
        );
        check(&prod, 0, 0, "prod() takes exactly 1 positional argument (0 given)");
        const TEXTS: &[Param] = &[required("old"), required("new"), optional("count")];
        let replace = Signature::new("replace", Owner::None, TEXTS, 2, 3, 0, false, false);
        check(&replace, 1, 0, "replace() takes at least 2 positional arguments (1 given)");
    }
}
