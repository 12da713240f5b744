//! The slot functions of classes made by class statements: each calls the class's dunder method.

use super::raw::{Ref, Value, as_values};
use super::slots::{
    Binary, Bool, Call, Contains, DescrGet, DescrSet, Finalize, GetAttro, GetBuffer, Hash, Init, Len, New, Next,
    RichCmp, SetAttro, SetItem, Slots, Ternary, Unary,
};
use super::str::Str;
use super::type_::Type;
use crate::args::Args;
use crate::error::PyResult;
use crate::object::int;
use crate::protocol::attr::{self, Method};
use crate::protocol::{self, call as call_value};
use crate::state::Thread;

/// Call the class's method `name` on `this`; None where there is none.
#[inline]
fn invoke(th: &mut Thread, this: Ref<'_>, name: Ref<'_, Str>, args: &[Ref<'_>]) -> PyResult<Option<Value>> {
    let Some(method) = attr::lookup_special_method(th, this, name)? else { return Ok(None) };
    let result = match method {
        Method::Unbound(function) => {
            // No slot has more than two arguments besides its object.
            let row = [this, args.first().copied().unwrap_or(this), args.get(1).copied().unwrap_or(this)];
            call_value(th, function.as_ref(), Args::new(as_values(&row[..=args.len()])))
        }
        Method::Bound(function) => call_value(th, function.as_ref(), Args::new(as_values(args))),
    };
    result.map(Some)
}

/// As `invoke`, where the class is known to have the method.
#[inline]
fn demand(th: &mut Thread, this: Ref<'_>, name: Ref<'_, Str>, args: &[Ref<'_>]) -> PyResult<Value> {
    match invoke(th, this, name, args)? {
        Some(value) => Ok(value),
        None => Err(attr::no_attribute(th, this, name)),
    }
}

macro_rules! unary {
    ($($slot:ident $dunder:ident;)*) => { $(
        pub(super) fn $slot() -> Option<Unary> {
            Some(|th, this| {
                let name = th.names().$dunder.as_ref();
                demand(th, this, name, &[])
            })
        }
    )* };
}

unary! {
    repr __repr__; str __str__; iter __iter__; await_ __await__; aiter __aiter__; anext __anext__; abs __abs__;
    neg __neg__; pos __pos__; invert __invert__; int __int__; float __float__; index __index__;
}

macro_rules! binary {
    ($($slot:ident $dunder:ident $reflected:ident;)*) => { $(
        pub(super) fn $slot() -> Option<Binary> {
            Some(|th, a, b| {
                let names = th.names();
                operator(th, a, b, names.$dunder.as_ref(), names.$reflected.as_ref())
            })
        }
    )* };
}

binary! {
    add __add__ __radd__; sub __sub__ __rsub__; mul __mul__ __rmul__; matmul __matmul__ __rmatmul__;
    truediv __truediv__ __rtruediv__; floordiv __floordiv__ __rfloordiv__; mod_ __mod__ __rmod__;
    divmod __divmod__ __rdivmod__; lshift __lshift__ __rlshift__; rshift __rshift__ __rrshift__;
    and_ __and__ __rand__; or_ __or__ __ror__; xor __xor__ __rxor__;
}

/// A binary operator one of whose operands is of a class with methods in Python: the left one's method, then the
/// right one's reflected method; the other way round where the right class is a subclass with a method of its own.
fn operator(th: &mut Thread, a: Ref<'_>, b: Ref<'_>, name: Ref<'_, Str>, reflected: Ref<'_, Str>) -> PyResult<Value> {
    let (class_a, class_b) = (a.class(), b.class());
    let mut other = !class_a.bits_eq(class_b) && !class_b.is_builtin();
    if !class_a.is_builtin() {
        if other && class_b.is_subclass_of(class_a.get()) && overrides(class_a, class_b, reflected) {
            if let Some(v) = invoke(th, b, reflected, &[a])?
                && !v.as_ref().is_not_implemented()
            {
                return Ok(v);
            }
            other = false;
        }
        if let Some(v) = invoke(th, a, name, &[b])?
            && !v.as_ref().is_not_implemented()
        {
            return Ok(v);
        }
    }
    if other { self::reflected(th, a, b, reflected) } else { Ok(Value::NOT_IMPLEMENTED) }
}

/// The reflected method of the right operand, whose class is in Python.
pub(crate) fn reflected(th: &mut Thread, a: Ref<'_>, b: Ref<'_>, name: Ref<'_, Str>) -> PyResult<Value> {
    Ok(invoke(th, b, name, &[a])?.unwrap_or(Value::NOT_IMPLEMENTED))
}

/// Whether `class`'s method differs from its base's.
fn overrides(base: Ref<'_, Type>, class: Ref<'_, Type>, name: Ref<'_, Str>) -> bool {
    match (base.get().lookup(name), class.get().lookup(name)) {
        (Some(a), Some(b)) => !a.as_ref().bits_eq(b.as_ref()),
        (None, Some(_)) => true,
        _ => false,
    }
}

macro_rules! in_place {
    ($($slot:ident $dunder:ident;)*) => { $(
        pub(super) fn $slot() -> Option<Binary> {
            Some(|th, a, b| {
                let name = th.names().$dunder.as_ref();
                Ok(invoke(th, a, name, &[b])?.unwrap_or(Value::NOT_IMPLEMENTED))
            })
        }
    )* };
}

in_place! {
    iadd __iadd__; isub __isub__; imul __imul__; imatmul __imatmul__; itruediv __itruediv__; ifloordiv __ifloordiv__;
    imod __imod__; ilshift __ilshift__; irshift __irshift__; iand __iand__; ior __ior__; ixor __ixor__;
    getitem __getitem__;
}

pub(super) fn concat() -> Option<Binary> {
    None
}
pub(super) fn repeat() -> Option<Binary> {
    None
}
pub(super) fn iconcat() -> Option<Binary> {
    None
}
pub(super) fn irepeat() -> Option<Binary> {
    None
}

pub(super) fn pow() -> Option<Ternary> {
    Some(|th, a, b, modulus| {
        let names = th.names();
        if modulus.is_none() {
            return operator(th, a, b, names.__pow__.as_ref(), names.__rpow__.as_ref());
        }
        if a.class().is_builtin() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        Ok(invoke(th, a, names.__pow__.as_ref(), &[b, modulus])?.unwrap_or(Value::NOT_IMPLEMENTED))
    })
}

pub(super) fn ipow() -> Option<Ternary> {
    Some(|th, a, b, _| {
        let name = th.names().__ipow__.as_ref();
        Ok(invoke(th, a, name, &[b])?.unwrap_or(Value::NOT_IMPLEMENTED))
    })
}

pub(super) fn hash() -> Option<Hash> {
    Some(|th, this| {
        let name = th.names().__hash__.as_ref();
        let found = this.class().get().lookup(name);
        if found.as_ref().is_none_or(|f| f.as_ref().is_none()) {
            return Err(th.type_error(format!("unhashable type: '{}'", this.class().name())));
        }
        let value = demand(th, this, name, &[])?;
        if !value.as_ref().is::<int::Int>() {
            return Err(th.type_error("__hash__ method should return an integer"));
        }
        Ok(match int::to_i64(value.as_ref()) {
            Some(-1) => -2,
            Some(h) => h,
            None => protocol::hash(th, value.as_ref())?,
        })
    })
}

pub(super) fn bool_() -> Option<Bool> {
    Some(|th, this| {
        let name = th.names().__bool__.as_ref();
        let value = demand(th, this, name, &[])?;
        if value.as_ref().is_bool() {
            return Ok(value.as_ref().is_true());
        }
        let class = value.as_ref().class().name().to_owned();
        Err(th.type_error(format!("__bool__ should return bool, returned {class}")))
    })
}

pub(super) fn len() -> Option<Len> {
    Some(|th, this| {
        let name = th.names().__len__.as_ref();
        let value = demand(th, this, name, &[])?;
        let value = protocol::number::index(th, value.as_ref())?;
        if int::is_negative(value.as_ref()) {
            return Err(th.value_error("__len__() should return >= 0"));
        }
        match int::to_i64(value.as_ref()) {
            Some(n) => Ok(n as usize),
            None => Err(th.overflow_error("cannot fit 'int' into an index-sized integer")),
        }
    })
}

pub(super) fn next() -> Option<Next> {
    Some(|th, this| {
        let name = th.names().__next__.as_ref();
        demand(th, this, name, &[]).map(Some)
    })
}

pub(super) fn getattro() -> Option<GetAttro> {
    Some(|th, this, attribute| {
        let names = th.names();
        let generic = this.class().get().lookup(names.__getattribute__.as_ref());
        let result = match generic {
            Some(f) if !f.as_ref().is::<super::native::SlotWrapper>() => {
                demand(th, this, names.__getattribute__.as_ref(), &[attribute.any()])
            }
            _ => builtin_getattro(th, this, attribute),
        };
        match result {
            Err(raised) if raised.is(&super::exception::AttributeError) => {
                match invoke(th, this, names.__getattr__.as_ref(), &[attribute.any()])? {
                    Some(value) => Ok(value),
                    None => Err(raised),
                }
            }
            other => other,
        }
    })
}

/// `__getattribute__` of the nearest built-in base.
fn builtin_getattro(th: &mut Thread, this: Ref<'_>, name: Ref<'_, Str>) -> PyResult<Value> {
    let mut class = this.class().own();
    while let Some(base) = class.base() {
        if base.is_builtin()
            && let Some(f) = base.slots().getattro
        {
            return f(th, this, name);
        }
        class = base;
    }
    attr::object_getattribute(th, this, name)
}

pub(super) fn setattro() -> Option<SetAttro> {
    Some(|th, this, attribute, value| {
        let names = th.names();
        match value {
            Some(value) => demand(th, this, names.__setattr__.as_ref(), &[attribute.any(), value])?,
            None => demand(th, this, names.__delattr__.as_ref(), &[attribute.any()])?,
        };
        Ok(())
    })
}

pub(super) fn descr_get() -> Option<DescrGet> {
    Some(|th, this, obj, class| {
        let name = th.names().__get__.as_ref();
        match invoke(th, this, name, &[obj.unwrap_or(Ref::NONE), class.unwrap_or(Ref::NONE)])? {
            Some(value) => Ok(value),
            None => Ok(this.to_owned()),
        }
    })
}

pub(super) fn descr_set() -> Option<DescrSet> {
    Some(|th, this, obj, value| {
        let names = th.names();
        match value {
            Some(value) => demand(th, this, names.__set__.as_ref(), &[obj, value])?,
            None => demand(th, this, names.__delete__.as_ref(), &[obj])?,
        };
        Ok(())
    })
}

pub(super) fn setitem() -> Option<SetItem> {
    Some(|th, this, key, value| {
        let names = th.names();
        let done = match value {
            Some(value) => invoke(th, this, names.__setitem__.as_ref(), &[key, value])?,
            None => invoke(th, this, names.__delitem__.as_ref(), &[key])?,
        };
        if done.is_none() {
            let name = if value.is_some() { "__setitem__" } else { "__delitem__" };
            return Err(crate::error::Raised::new(&super::exception::AttributeError, name));
        }
        Ok(())
    })
}

pub(super) fn contains() -> Option<Contains> {
    Some(|th, this, item| {
        let name = th.names().__contains__.as_ref();
        if this.class().get().lookup(name).is_some_and(|f| f.as_ref().is_none()) {
            return Err(th.type_error(format!("'{}' object is not a container", this.class().name())));
        }
        let value = demand(th, this, name, &[item])?;
        protocol::truth(th, value.as_ref())
    })
}

pub(super) fn richcmp() -> Option<RichCmp> {
    Some(|th, this, other, op| {
        let name = op.name(th.names());
        Ok(invoke(th, this, name, &[other])?.unwrap_or(Value::NOT_IMPLEMENTED))
    })
}

pub(super) fn call() -> Option<Call> {
    Some(|th, this, args| {
        let name = th.names().__call__.as_ref();
        let Some(method) = attr::lookup_special_method(th, this, name)? else {
            return Err(th.type_error(format!("'{}' object is not callable", this.class().name())));
        };
        match method {
            Method::Unbound(function) => args.with_first(this, |args| call_value(th, function.as_ref(), args)),
            Method::Bound(function) => call_value(th, function.as_ref(), args),
        }
    })
}

pub(super) fn new() -> Option<New> {
    Some(|th, cls, args| {
        let name = th.names().__new__.as_ref();
        let function = attr::get(th, cls.any(), name)?;
        args.with_first(cls.any(), |args| call_value(th, function.as_ref(), args))
    })
}

pub(super) fn init() -> Option<Init> {
    Some(|th, this, args| {
        let name = th.names().__init__.as_ref();
        let result = match attr::lookup_special_method(th, this, name)? {
            Some(Method::Unbound(function)) => args.with_first(this, |args| call_value(th, function.as_ref(), args))?,
            Some(Method::Bound(function)) => call_value(th, function.as_ref(), args)?,
            None => return Ok(()),
        };
        if result.as_ref().is_none() {
            return Ok(());
        }
        let class = result.as_ref().class().name().to_owned();
        Err(th.type_error(format!("__init__() should return None, not '{class}'")))
    })
}

pub(super) fn finalize() -> Option<Finalize> {
    Some(|th, this| {
        let name = th.names().__del__.as_ref();
        if let Err(raised) = invoke(th, this, name, &[]) {
            let function = this.class().get().lookup(name);
            th.unraisable(raised, "Exception ignored in: ", function.as_ref().map(Value::as_ref));
        }
        Ok(())
    })
}

pub(super) fn buffer() -> Option<GetBuffer> {
    None
}

/// What does not follow from the table: `__hash__ = None`, `__iter__ = None`.
pub(super) fn adjust(class: &Type, slots: &mut Slots) {
    let names = crate::state::Interpreter::current().names();
    let is_none = |name: Ref<'_, Str>| class.lookup_definer(name).is_some_and(|(_, v)| v.as_ref().is_none());
    if is_none(names.__hash__.as_ref()) {
        slots.hash = None;
    }
    if is_none(names.__iter__.as_ref()) {
        slots.iter = Some(|th, this| Err(th.type_error(format!("'{}' object is not iterable", this.class().name()))));
    }
    if is_none(names.__del__.as_ref()) {
        slots.finalize = None;
    }
}
