//! `object`: the root of the class hierarchy. The struct, plain instances, and what every class inherits.

use super::dict::Dict;
use super::field::{Traverse, Visit};
use super::native::Methods;
use super::raw::{Header, Object, Owned, Ref, Value};
use super::slots::Slots;
use super::str::Str;
use super::type_::{Layout, Type, TypeFlags, TypeIndex, TypeSpec, new_instance};
use crate::args::Args;
use crate::error::PyResult;
use crate::protocol::compare::CompareOp;
use crate::protocol::{attr, hash_pointer};
use crate::shape;
use crate::state::Thread;

/// An object without a struct of its own: a plain instance.
#[repr(C)]
pub struct PlainObject {
    header: Header,
}

// SAFETY: repr(C), header first.
unsafe impl Object for PlainObject {
    fn spec() -> &'static TypeSpec {
        static LAYOUT: Layout = Layout::of::<PlainObject>(false);
        static SLOTS: Methods = Methods { items: &[], slots: base_slots };
        static SPEC: TypeSpec = TypeSpec {
            name: "object",
            module: "builtins",
            doc: "The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new \
                  featureless\ninstance that has no instance attributes and cannot be given any.\n",
            base: None,
            flags: TypeFlags::SUBCLASSABLE,
            layout: &LAYOUT,
            methods: &[&SLOTS, &super::object_methods::OBJECT_METHODS],
            index: TypeIndex::new(),
        };
        &SPEC
    }

    /// Every value is an object.
    fn matches(_value: Ref<'_>) -> bool {
        false
    }
}

impl Traverse for PlainObject {
    fn traverse(&self, _: &mut Visit<'_>) {}
}

fn base_slots(slots: &mut Slots) {
    slots.repr = Some(repr);
    slots.str = Some(|th, this| Ok(crate::protocol::repr(th, this)?.into_value()));
    slots.hash = Some(|_, this| Ok(hash_pointer(this.bits())));
    slots.getattro = Some(attr::object_getattribute);
    slots.setattro = Some(attr::object_setattr);
    slots.richcmp = Some(compare_identity);
    slots.new = Some(new);
    slots.init = Some(init);
}

/// Make a plain instance of `class`, whose layout is `object`'s.
#[inline]
pub fn new_plain(class: Ref<'_, Type>) -> Owned<PlainObject> {
    new_instance(class, |header| PlainObject { header })
}

fn repr(th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    let name = super::type_methods::full_name(th, this.class());
    Ok(Str::from_text(&format!("<{name} object at {:#x}>", this.bits())).into_value())
}

fn compare_identity(th: &mut Thread, this: Ref<'_>, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
    match op {
        CompareOp::Eq if this.bits_eq(other) => Ok(Value::TRUE),
        CompareOp::Ne => {
            // By default `!=` is the opposite of `==`.
            let Some(f) = this.class().get().slots().richcmp else { return Ok(Value::NOT_IMPLEMENTED) };
            let equal = f(th, this, other, CompareOp::Eq)?;
            if equal.as_ref().is_not_implemented() {
                return Ok(equal);
            }
            Ok(Value::bool(!crate::protocol::truth(th, equal.as_ref())?))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn excess(th: &mut Thread, cls: Ref<'_, Type>, args: Args<'_>, initialising: bool) -> PyResult<()> {
    if args.values.is_empty() {
        return Ok(());
    }
    let slots = cls.get().slots();
    let own_new = slots.new.map(|f| f as usize) != Some(new as *const () as usize);
    let own_init = slots.init.map(|f| f as usize) != Some(init as *const () as usize);
    if initialising {
        if own_init {
            return Err(th.type_error("object.__init__() takes exactly one argument (the instance to initialize)"));
        }
        if !own_new {
            return Err(th.type_error(format!(
                "{}.__init__() takes exactly one argument (the instance to initialize)",
                cls.name()
            )));
        }
    } else {
        if own_new {
            return Err(th.type_error("object.__new__() takes exactly one argument (the type to instantiate)"));
        }
        if !own_init {
            return Err(th.type_error(format!("{}() takes no arguments", cls.name())));
        }
    }
    Ok(())
}

/// `object.__new__`. Slots are compared with it: never inlined, it has one address.
#[inline(never)]
pub fn new(th: &mut Thread, cls: Ref<'_, Type>, args: Args<'_>) -> PyResult<Value> {
    excess(th, cls, args, false)?;
    if cls.flags().contains(TypeFlags::ABSTRACT) {
        return Err(super::type_methods::abstract_error(th, cls));
    }
    if !std::ptr::eq(cls.layout(), PlainObject::spec().layout) {
        let name = cls.name().to_owned();
        return Err(th.type_error(format!("object.__new__({name}) is not safe, use {name}.__new__()")));
    }
    Ok(new_plain(cls).into_value())
}

/// `object.__init__`. Slots are compared with it: never inlined, it has one address.
#[inline(never)]
pub fn init(th: &mut Thread, this: Ref<'_>, args: Args<'_>) -> PyResult<()> {
    excess(th, this.class(), args, true)
}

/// Reads `__dict__` of an instance.
pub fn get_dict(th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    if !shape::has_dict(this) {
        let name = th.names().__dict__.as_ref();
        return Err(attr::no_attribute(th, this, name));
    }
    Ok(shape::dict_of(this).into_value())
}

/// Writes `__dict__` of an instance.
pub fn set_dict(th: &mut Thread, this: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    match value {
        Some(value) => match value.downcast::<Dict>() {
            Some(dict) => {
                shape::set_dict(this, dict.own());
                Ok(())
            }
            None => {
                Err(th.type_error(format!("__dict__ must be set to a dictionary, not a '{}'", value.class().name())))
            }
        },
        None => {
            shape::set_dict(this, Dict::new());
            Ok(())
        }
    }
}
