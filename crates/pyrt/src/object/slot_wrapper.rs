//! Slots called as methods: `int.__add__(1, 2)`. One function a kind of slot, chosen by the slot table.

use super::raw::{Ref, Value};
use super::slots::{
    Binary, Bool, Call, Contains, DescrGet, Finalize, GetAttro, GetBuffer, Hash, Init, Len, New, Next, RichCmp,
    SetAttro, SetItem, SlotId, Ternary, Unary,
};
use super::str::Str;
use super::type_::Type;
use crate::args::Args;
use crate::error::PyResult;
use crate::object::{exception as exc, int};
use crate::protocol::compare::CompareOp;
use crate::state::Thread;

/// A slot wrapper's call, past the check of `this`.
pub(super) struct Invocation<'a> {
    class: Ref<'a, Type>,
    slot: SlotId,
    dunder: usize,
    this: Ref<'a>,
    args: Args<'a>,
}

/// Call `slot` of `class` as its dunder number `dunder`, on an instance of `class`.
pub(super) fn invoke(
    th: &mut Thread,
    class: Ref<'_, Type>,
    slot: SlotId,
    dunder: usize,
    this: Ref<'_>,
    args: Args<'_>,
) -> PyResult<Value> {
    let call = Invocation { class, slot, dunder, this, args };
    if call.args.nkw() > 0 && !matches!(slot, SlotId::call | SlotId::init | SlotId::new) {
        let name = call.name();
        return Err(th.type_error(format!("wrapper {name}() takes no keyword arguments")));
    }
    class.get().slots().call_wrapped(slot, th, &call)
}

/// `__text_signature__` of a slot's dunder.
pub(super) fn text_signature(slot: SlotId, dunder: usize) -> &'static str {
    match (slot, dunder) {
        (SlotId::call | SlotId::init, _) => "($self, /, *args, **kwargs)",
        (SlotId::new, _) => "($type, *args, **kwargs)",
        (SlotId::getattro, _) | (SlotId::setattro, 1) => "($self, name, /)",
        (SlotId::setattro, _) => "($self, name, value, /)",
        (SlotId::descr_get, _) => "($self, instance, owner=None, /)",
        (SlotId::descr_set, 0) => "($self, instance, value, /)",
        (SlotId::descr_set, _) => "($self, instance, /)",
        (SlotId::getitem | SlotId::contains, _) | (SlotId::setitem, 1) => "($self, key, /)",
        (SlotId::setitem, _) => "($self, key, value, /)",
        (SlotId::pow, _) => "($self, value, mod=None, /)",
        (SlotId::buffer, _) => "($self, flags, /)",
        (
            SlotId::repr
            | SlotId::str
            | SlotId::hash
            | SlotId::iter
            | SlotId::next
            | SlotId::await_
            | SlotId::aiter
            | SlotId::anext
            | SlotId::finalize
            | SlotId::bool_
            | SlotId::len
            | SlotId::abs
            | SlotId::neg
            | SlotId::pos
            | SlotId::invert
            | SlotId::int
            | SlotId::float
            | SlotId::index,
            _,
        ) => "($self, /)",
        _ => "($self, value, /)",
    }
}

impl<'a> Invocation<'a> {
    fn name(&self) -> &'static str {
        self.slot.dunders().get(self.dunder).map_or("", |d| d.0)
    }

    fn values(&self) -> &'a [Value] {
        self.args.positional()
    }

    fn none(&self, th: &mut Thread) -> PyResult<()> {
        match self.values() {
            [] => Ok(()),
            many => Err(th.type_error(format!("expected 0 arguments, got {}", many.len()))),
        }
    }

    fn one(&self, th: &mut Thread) -> PyResult<Ref<'a>> {
        match self.values() {
            [one] => Ok(one.as_ref()),
            other => {
                // The sequence forms count their arguments in other words.
                let lead = if matches!(self.slot, SlotId::repeat | SlotId::irepeat) { " " } else { "" };
                Err(th.type_error(format!("{lead}expected 1 argument, got {}", other.len())))
            }
        }
    }

    fn two(&self, th: &mut Thread) -> PyResult<(Ref<'a>, Ref<'a>)> {
        match self.values() {
            [a, b] => Ok((a.as_ref(), b.as_ref())),
            other => Err(th.type_error(format!(" expected 2 arguments, got {}", other.len()))),
        }
    }

    fn one_or_two(&self, th: &mut Thread) -> PyResult<(Ref<'a>, Option<Ref<'a>>)> {
        match self.values() {
            [a] => Ok((a.as_ref(), None)),
            [a, b] => Ok((a.as_ref(), Some(b.as_ref()))),
            [] => Err(th.type_error(" expected at least 1 argument, got 0")),
            many => Err(th.type_error(format!(" expected at most 2 arguments, got {}", many.len()))),
        }
    }

    fn attribute_name(&self, th: &mut Thread, value: Ref<'a>) -> PyResult<Ref<'a, Str>> {
        match value.downcast::<Str>() {
            Some(name) => Ok(name),
            None => {
                let other = value.class().name().to_owned();
                Err(th.type_error(format!("attribute name must be string, not '{other}'")))
            }
        }
    }
}

/// How a slot function is called from Python. (`DescrSet` is the same type as `SetItem`, and called alike.)
pub(super) trait Wrapped: Sized {
    fn wrapped(self, th: &mut Thread, call: &Invocation<'_>) -> PyResult<Value>;
}

macro_rules! wrapped {
    ($($kind:ty: |$f:ident, $th:ident, $call:ident| $body:expr;)*) => { $(
        impl Wrapped for $kind {
            fn wrapped(self, $th: &mut Thread, $call: &Invocation<'_>) -> PyResult<Value> {
                let $f = self;
                $body
            }
        }
    )* };
}

wrapped! {
    Unary: |f, th, call| {
        call.none(th)?;
        f(th, call.this)
    };
    Hash: |f, th, call| {
        call.none(th)?;
        Ok(int::from_i64(f(th, call.this)?))
    };
    Bool: |f, th, call| {
        call.none(th)?;
        Ok(Value::bool(f(th, call.this)?))
    };
    Len: |f, th, call| {
        call.none(th)?;
        Ok(int::from_i64(f(th, call.this)? as i64))
    };
    Next: |f, th, call| {
        call.none(th)?;
        match f(th, call.this)? {
            Some(value) => Ok(value),
            None => Err(crate::error::Raised::with_args(&exc::StopIteration, Vec::new())),
        }
    };
    GetAttro: |f, th, call| {
        let name = call.one(th)?;
        let name = call.attribute_name(th, name)?;
        f(th, call.this, name)
    };
    SetAttro: |f, th, call| {
        let (name, value) = if call.dunder == 0 {
            let (name, value) = call.two(th)?;
            (name, Some(value))
        } else {
            (call.one(th)?, None)
        };
        let name = call.attribute_name(th, name)?;
        let mut class = call.this.class().own();
        while let Some(base) = class.base().filter(|_| !class.is_builtin()) {
            class = base;
        }
        if class.slots().setattro.map(|g| g as usize) != Some(f as usize) {
            let dunder = call.name();
            return Err(th.type_error(format!("can't apply this {dunder} to {} object", class.name())));
        }
        f(th, call.this, name, value)?;
        Ok(Value::NONE)
    };
    DescrGet: |f, th, call| {
        let (object, owner) = call.one_or_two(th)?;
        let object = Some(object).filter(|o| !o.is_none());
        let owner = owner.filter(|o| !o.is_none());
        if object.is_none() && owner.is_none() {
            return Err(th.type_error("__get__(None, None) is invalid"));
        }
        f(th, call.this, object, owner)
    };
    RichCmp: |f, th, call| {
        let other = call.one(th)?;
        let op = CompareOp::from_arg(call.dunder as u32).unwrap_or(CompareOp::Eq);
        f(th, call.this, other, op)
    };
    Binary: |f, th, call| {
        let other = call.one(th)?;
        // The sequence forms and subscripts are never reflected: the container comes first.
        let reflected = call.dunder == 1 && call.slot != SlotId::repeat;
        let result = if reflected { f(th, other, call.this)? } else { f(th, call.this, other)? };
        if result.as_ref().is_not_implemented() && matches!(call.slot, SlotId::repeat | SlotId::irepeat) {
            crate::protocol::number::as_i64_index(th, other)?;
        }
        Ok(result)
    };
    Ternary: |f, th, call| {
        let (other, modulus) = call.one_or_two(th)?;
        let modulus = modulus.unwrap_or(Ref::NONE);
        if call.dunder == 1 { f(th, other, call.this, modulus) } else { f(th, call.this, other, modulus) }
    };
    SetItem: |f, th, call| {
        if call.dunder == 0 {
            let (key, value) = call.two(th)?;
            f(th, call.this, key, Some(value))?;
        } else {
            let key = call.one(th)?;
            f(th, call.this, key, None)?;
        }
        Ok(Value::NONE)
    };
    Contains: |f, th, call| {
        let item = call.one(th)?;
        Ok(Value::bool(f(th, call.this, item)?))
    };
    Call: |f, th, call| f(th, call.this, call.args);
    New: |f, th, call| f(th, call.class, call.args);
    Init: |f, th, call| {
        f(th, call.this, call.args)?;
        Ok(Value::NONE)
    };
    Finalize: |f, th, call| {
        call.none(th)?;
        f(th, call.this)?;
        Ok(Value::NONE)
    };
    GetBuffer: |_f, th, call| {
        call.one(th)?;
        Err(th.not_implemented_error("__buffer__ called from Python is not supported"))
    };
}
