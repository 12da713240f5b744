//! `type` as Python sees it: calling a class, reading and changing its attributes. Making classes is in `type_new`.
//!
//! Attributes of built-in classes cannot be set; those of other classes go through `Type::set_attribute`, which keeps
//! slots, versions and caches right.

use pymacros::pymethods;

use super::dict::Dict;
use super::int;
use super::list::List;
use super::native::Methods;
use super::object::PlainObject;
use super::raw::{Object, Owned, Ref, Value};
use super::slots::Slots;
use super::str::Str;
use super::tuple::Tuple;
use super::type_::{Type, TypeFlags};
use crate::args::Args;
use crate::error::{PyResult, Raised};
use crate::protocol::{self, attr};
use crate::state::Thread;

pub(super) static METHODS: Methods = Methods { items: &[], slots };

fn slots(slots: &mut Slots) {
    slots.call = Some(call);
    slots.new = Some(super::type_new::type_new);
    slots.init = Some(init);
    slots.getattro = Some(attr::type_getattribute);
    slots.setattro = Some(setattro);
    slots.or_ = Some(super::union::or);
    slots.repr = Some(|th, this| {
        let name = this.downcast::<Type>().map_or_else(String::new, |c| full_name(th, c));
        Ok(Str::from_text(&format!("<class '{name}'>")).into_value())
    });
}

/// `module.qualname` of a class, without the module for built-ins.
pub fn full_name(th: &mut Thread, class: Ref<'_, Type>) -> String {
    let qualname = qualified_name(class);
    let module = match class.spec() {
        Some(spec) => Some(spec.module.to_owned()),
        None => class
            .get()
            .lookup(th.names().__module__.as_ref())
            .and_then(|m| m.cast::<Str>().ok())
            .map(|m| m.to_text().into_owned()),
    };
    match module {
        Some(module) if module != "builtins" => format!("{module}.{qualname}"),
        _ => qualname,
    }
}

/// `__qualname__` as text.
pub fn qualified_name(class: Ref<'_, Type>) -> String {
    match class.qualname().and_then(|q| q.cast::<Str>().ok()) {
        Some(q) => q.to_text().into_owned(),
        None => class.name().to_owned(),
    }
}

/// "Can't instantiate abstract class …".
#[cold]
pub fn abstract_error(th: &mut Thread, class: Ref<'_, Type>) -> Raised {
    let name = class.name().to_owned();
    let key = th.names().__abstractmethods__.as_ref();
    let methods = match class.get().dict().get_str(key) {
        Some(methods) => match protocol::iter::collect(th, methods.as_ref()) {
            Ok(methods) => methods,
            Err(raised) => return raised,
        },
        None => Vec::new(),
    };
    let mut texts: Vec<String> =
        methods.iter().filter_map(Value::downcast::<Str>).map(|s| format!("'{}'", s.to_text())).collect();
    texts.sort();
    let s = if texts.len() == 1 { "" } else { "s" };
    let texts = texts.join(", ");
    th.type_error(format!(
        "Can't instantiate abstract class {name} without an implementation for abstract method{s} {texts}"
    ))
}

/// The slot of `type.__call__`.
fn call(th: &mut Thread, this: Ref<'_>, args: Args<'_>) -> PyResult<Value> {
    match this.downcast::<Type>() {
        Some(class) => instantiate(th, class, args),
        None => Err(th.type_error("descriptor '__call__' requires a 'type' object")),
    }
}

/// `type.__call__`: `__new__`, then `__init__` where that gave an instance.
pub(crate) fn instantiate(th: &mut Thread, class: Ref<'_, Type>, args: Args<'_>) -> PyResult<Value> {
    if class.is_builtin() && std::ptr::eq(class.get(), th.interp().class(<Type as Object>::spec()).get()) {
        if let ([one], 0) = (args.positional(), args.nkw()) {
            return Ok(one.as_ref().class().any().to_owned());
        }
        if args.positional().len() != 3 {
            return Err(th.type_error("type() takes 1 or 3 arguments"));
        }
    }
    // A built-in class that only inherits `object.__new__` cannot be made by it: it has a struct of its own.
    let inherited = Some(super::object::new as *const () as usize);
    let plain = std::ptr::eq(class.layout(), PlainObject::spec().layout);
    let refuses = class.flags().contains(TypeFlags::NO_NEW)
        || (class.is_builtin() && !plain && class.get().slots().new.map(|f| f as usize) == inherited);
    let new = class.get().slots().new.filter(|_| !refuses);
    let Some(new) = new else {
        let name = full_name(th, class);
        return Err(th.type_error(format!("cannot create '{name}' instances")));
    };
    let object = new(th, class, args)?;
    if !object.as_ref().class().is_subclass_of(class.get()) {
        return Ok(object);
    }
    if let Some(init) = object.as_ref().class().get().slots().init {
        init(th, object.as_ref(), args)?;
    }
    Ok(object)
}

fn init(th: &mut Thread, _this: Ref<'_>, args: Args<'_>) -> PyResult<()> {
    let n = args.positional().len();
    if n == 1 && args.nkw() > 0 {
        return Err(th.type_error("type.__init__() takes no keyword arguments"));
    }
    if n != 1 && n != 3 {
        return Err(th.type_error("type.__init__() takes 1 or 3 arguments"));
    }
    Ok(())
}

#[cold]
fn immutable(th: &mut Thread, class: Ref<'_, Type>, name: &str) -> Raised {
    th.type_error(format!("cannot set '{name}' attribute of immutable type '{}'", class.name()))
}

/// `type.__setattr__` and `type.__delattr__`.
pub(super) fn setattro(th: &mut Thread, this: Ref<'_>, name: Ref<'_, Str>, value: Option<Ref<'_>>) -> PyResult<()> {
    let Some(class) = this.downcast::<Type>() else { return attr::object_setattr(th, this, name, value) };
    let interned = th.interp().intern_ref(name);
    let name = interned.as_ref();
    if class.flags().contains(TypeFlags::IMMUTABLE) {
        let text = name.to_text().into_owned();
        return Err(immutable(th, class, &text));
    }
    if let Some(found) = this.class().get().lookup(name)
        && let Some(setter) = found.as_ref().class().get().slots().descr_set
    {
        return setter(th, found.as_ref(), this, value);
    }
    match value {
        Some(value) => class.get().set_attribute(name, value.to_owned()),
        None => {
            if !class.get().delete_attribute(name) {
                return Err(attr::no_attribute(th, this, name));
            }
        }
    }
    Ok(())
}

/// The value that a special attribute is set to, after the checks that all of them share.
fn settable<'a>(th: &mut Thread, class: Ref<'_, Type>, name: &str, value: Option<Ref<'a>>) -> PyResult<Ref<'a>> {
    if class.flags().contains(TypeFlags::IMMUTABLE) {
        return Err(immutable(th, class, name));
    }
    match value {
        Some(value) => Ok(value),
        None => Err(th.type_error(format!("cannot delete '{name}' attribute of immutable type '{}'", class.name()))),
    }
}

fn string_for<'a>(th: &mut Thread, class: Ref<'_, Type>, name: &str, value: Ref<'a>) -> PyResult<Ref<'a, Str>> {
    match value.downcast::<Str>() {
        Some(text) => Ok(text),
        None => {
            let other = value.class().name().to_owned();
            Err(th.type_error(format!("can only assign string to {}.{name}, not '{other}'", class.name())))
        }
    }
}

fn absent(th: &mut Thread, class: Ref<'_, Type>, name: Ref<'_, Str>) -> Raised {
    let text = name.to_text().into_owned();
    th.attribute_error(text, class.any(), name.any())
}

/// Take `bases` as the bases of `class`.
fn assign_bases(th: &mut Thread, class: Ref<'_, Type>, value: Ref<'_>) -> PyResult<()> {
    let name = class.name().to_owned();
    let Some(tuple) = value.downcast::<Tuple>() else {
        let other = value.class().name().to_owned();
        return Err(th.type_error(format!("can only assign tuple to {name}.__bases__, not {other}")));
    };
    if tuple.get().is_empty() {
        return Err(th.type_error(format!("can only assign non-empty tuple to {name}.__bases__, not ()")));
    }
    let mut bases = Vec::new();
    for item in tuple.get().as_slice() {
        let Some(base) = item.downcast::<Type>() else {
            let other = item.as_ref().class().name().to_owned();
            return Err(th.type_error(format!("{name}.__bases__ must be tuple of classes, not '{other}'")));
        };
        if base.is_subclass_of(class.get()) {
            return Err(th.type_error("a __bases__ item causes an inheritance cycle"));
        }
        bases.push(base.own());
    }
    let base = super::type_new::best_base(th, &bases)?;
    let old = class.base();
    let alike = old
        .as_ref()
        .is_some_and(|old| std::ptr::eq(old.layout(), base.layout()) && old.slot_offsets() == base.slot_offsets());
    if !alike {
        let old = old.map_or_else(String::new, |o| o.name().to_owned());
        return Err(
            th.type_error(format!("__bases__ assignment: '{}' object layout differs from '{old}'", base.name()))
        );
    }
    let before = (class.bases(), class.base(), class.mro_tail());
    let mro = super::type_new::compute_mro(th, &bases)?;
    class.get().set_bases(bases, base, mro);
    if let Err(raised) = renew_orders(th, class) {
        if let (bases, Some(base), mro) = before {
            class.get().set_bases(bases, base, mro);
            let _ = renew_orders(th, class);
        }
        return Err(raised);
    }
    Ok(())
}

/// The resolution orders of `class` and everything below follow from the bases anew.
fn renew_orders(th: &mut Thread, class: Ref<'_, Type>) -> PyResult<()> {
    let own = class.own();
    if let Some(order) = super::type_new::custom_mro(th, &own)? {
        class.get().set_mro(order);
    }
    for sub in class.subclasses() {
        let mro = super::type_new::compute_mro(th, &sub.bases())?;
        sub.set_mro(mro);
        th.recurse("", |th| renew_orders(th, sub.as_ref()))?;
    }
    Ok(())
}

/// `__flags__` as CPython numbers them.
fn cpython_flags(class: Ref<'_, Type>) -> i64 {
    let flags = class.flags();
    let mut bits: i64 = 1 << 12;
    for (flag, bit) in [
        (TypeFlags::HEAP_TYPE, 9),
        (TypeFlags::SUBCLASSABLE, 10),
        (TypeFlags::GC, 14),
        (TypeFlags::IMMUTABLE, 8),
        (TypeFlags::ABSTRACT, 20),
        (TypeFlags::SEQUENCE, 5),
        (TypeFlags::MAPPING, 6),
        (TypeFlags::NO_NEW, 7),
        (TypeFlags::METHOD_DESCRIPTOR, 17),
        (TypeFlags::EXCEPTION, 30),
        (TypeFlags::TYPE_SUBCLASS, 31),
    ] {
        if flags.contains(flag) {
            bits |= 1 << bit;
        }
    }
    let mut class = class.own();
    loop {
        let bit = match class.spec().map(|s| s.name) {
            Some("int") => Some(24),
            Some("list") => Some(25),
            Some("tuple") => Some(26),
            Some("bytes") => Some(27),
            Some("str") => Some(28),
            Some("dict") => Some(29),
            _ => None,
        };
        if let Some(bit) = bit {
            bits |= 1 << bit;
        }
        match class.base() {
            Some(base) => class = base,
            None => return bits,
        }
    }
}

/// Names that a class and its bases define.
pub(super) fn merge_class_names(class: Ref<'_, Type>, into: &Owned<Dict>) {
    let mut all = class.mro_tail();
    all.reverse();
    for class in all.iter().map(Owned::as_ref).chain(std::iter::once(class)) {
        for (name, _) in class.get().dict().str_items() {
            into.set_str(name.as_ref(), Value::NONE);
        }
    }
}

#[pymethods(name = TYPE_ATTRIBUTES)]
impl Type {
    #[getter(name = "__name__")]
    fn get_name(this: Ref<'_, Type>) -> Value {
        Str::from_text(this.get().name()).into_value()
    }
    #[setter(name = "__name__")]
    fn assign_name(this: Ref<'_, Type>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        let value = settable(th, this, "__name__", value)?;
        let text = string_for(th, this, "__name__", value)?;
        if text.as_wtf8().contains(&0) {
            return Err(th.value_error("type name must not contain null characters"));
        }
        let text = text.to_text().into_owned();
        this.get().set_name(&text);
        Ok(())
    }
    #[getter(name = "__qualname__")]
    fn get_qualname(this: Ref<'_, Type>) -> Value {
        this.qualname().unwrap_or_else(|| Str::from_text(this.get().name()).into_value())
    }
    #[setter(name = "__qualname__")]
    fn assign_qualname(this: Ref<'_, Type>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        let value = settable(th, this, "__qualname__", value)?;
        let text = string_for(th, this, "__qualname__", value)?;
        this.get().set_qualname(text.any().to_owned());
        Ok(())
    }
    #[getter(name = "__module__")]
    fn get_module(this: Ref<'_, Type>, th: &mut Thread) -> PyResult<Value> {
        let name = th.names().__module__.as_ref();
        match (this.spec(), this.get().dict().get_str(name)) {
            (Some(spec), _) => Ok(th.interp().intern(spec.module).into_value()),
            (None, Some(module)) => Ok(module),
            (None, None) => Err(absent(th, this, name)),
        }
    }
    #[setter(name = "__module__")]
    fn assign_module(this: Ref<'_, Type>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        let value = settable(th, this, "__module__", value)?;
        this.get().set_attribute(th.names().__module__.as_ref(), value.to_owned());
        Ok(())
    }
    #[getter(name = "__bases__")]
    fn get_bases(this: Ref<'_, Type>) -> Value {
        Tuple::new(this.bases().into_iter().map(Owned::into_value).collect()).into_value()
    }
    #[setter(name = "__bases__")]
    fn assign_bases_(this: Ref<'_, Type>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        let value = settable(th, this, "__bases__", value)?;
        assign_bases(th, this, value)
    }
    #[getter(name = "__mro__")]
    fn get_mro(this: Ref<'_, Type>) -> Value {
        let order = std::iter::once(this.any().to_owned()).chain(this.mro_tail().into_iter().map(Owned::into_value));
        Tuple::new(order.collect()).into_value()
    }
    #[getter(name = "__dict__")]
    fn get_dict(this: Ref<'_, Type>) -> Value {
        super::mappingproxy::MappingProxy::over(this.get().dict().to_value()).into_value()
    }
    #[getter(name = "__doc__")]
    fn get_doc(this: Ref<'_, Type>, th: &mut Thread) -> PyResult<Value> {
        let Some(doc) = this.get().dict().get_str(th.names().__doc__.as_ref()) else { return Ok(Value::NONE) };
        match doc.as_ref().class().get().slots().descr_get {
            Some(get) => get(th, doc.as_ref(), None, Some(this.any())),
            None => Ok(doc),
        }
    }
    #[setter(name = "__doc__")]
    fn assign_doc(this: Ref<'_, Type>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        let value = settable(th, this, "__doc__", value)?;
        this.get().set_attribute(th.names().__doc__.as_ref(), value.to_owned());
        Ok(())
    }
    #[getter(name = "__annotations__")]
    fn get_annotations(this: Ref<'_, Type>, th: &mut Thread) -> PyResult<Value> {
        if this.is_builtin() {
            let name = th.names().__annotations__.as_ref();
            return Err(attr::no_attribute(th, this.any(), name));
        }
        let key = th.names().__annotations__.as_ref();
        if let Some(known) = this.get().dict().get_str(key) {
            return match known.as_ref().class().get().slots().descr_get {
                Some(get) => get(th, known.as_ref(), None, Some(this.any())),
                None => Ok(known),
            };
        }
        let cache = th.interp().intern("__annotations_cache__");
        if let Some(known) = this.get().dict().get_str(cache.as_ref()) {
            return Ok(known);
        }
        let class = this.own();
        let annotate = Type::get_annotate(class.as_ref(), th)?;
        let fresh = match annotate.as_ref().is_none() {
            true => Dict::new().into_value(),
            false => super::function::call_annotate(th, annotate.as_ref())?,
        };
        class.set_attribute(cache.as_ref(), fresh.clone());
        Ok(fresh)
    }
    #[getter(name = "__annotate__")]
    fn get_annotate(this: Ref<'_, Type>, th: &mut Thread) -> PyResult<Value> {
        if this.is_builtin() {
            let name = th.interp().intern("__annotate__");
            return Err(attr::no_attribute(th, this.any(), name.as_ref()));
        }
        for name in ["__annotate_func__", "__annotate__"] {
            let key = th.interp().intern(name);
            if let Some(known) = this.get().dict().get_str(key.as_ref()) {
                return match known.as_ref().class().get().slots().descr_get {
                    Some(get) => get(th, known.as_ref(), None, Some(this.any())),
                    None => Ok(known),
                };
            }
        }
        Ok(Value::NONE)
    }
    #[setter(name = "__annotate__")]
    fn assign_annotate(this: Ref<'_, Type>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        let Some(value) = value else { return Err(th.type_error("cannot delete __annotate__ attribute")) };
        if this.flags().contains(TypeFlags::IMMUTABLE) {
            return Err(immutable(th, this, "__annotate__"));
        }
        if !value.is_none() && value.class().get().slots().call.is_none() {
            return Err(th.type_error("__annotate__ must be callable or None"));
        }
        let (key, cache) = (th.interp().intern("__annotate_func__"), th.interp().intern("__annotations_cache__"));
        this.get().set_attribute(key.as_ref(), value.to_owned());
        this.get().delete_attribute(cache.as_ref());
        Ok(())
    }
    #[setter(name = "__annotations__")]
    fn assign_annotations(this: Ref<'_, Type>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        let key = th.names().__annotations__.as_ref();
        if this.flags().contains(TypeFlags::IMMUTABLE) {
            return Err(immutable(th, this, "__annotations__"));
        }
        match value {
            Some(value) => this.get().set_attribute(key, value.to_owned()),
            None => {
                if !this.get().delete_attribute(key) {
                    return Err(absent(th, this, key));
                }
            }
        }
        Ok(())
    }
    #[getter(name = "__abstractmethods__")]
    fn get_abstract(this: Ref<'_, Type>, th: &mut Thread) -> PyResult<Value> {
        let key = th.names().__abstractmethods__.as_ref();
        // `type`'s own dict has this very attribute under that name.
        match this.get().dict().get_str(key).filter(|_| !this.is_builtin()) {
            Some(value) => Ok(value),
            None => Err(absent(th, this, key)),
        }
    }
    #[setter(name = "__abstractmethods__")]
    fn assign_abstract(this: Ref<'_, Type>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        let key = th.names().__abstractmethods__.as_ref();
        if this.flags().contains(TypeFlags::IMMUTABLE) {
            return Err(immutable(th, this, "__abstractmethods__"));
        }
        match value {
            Some(value) => {
                let on = protocol::truth(th, value)?;
                this.get().set_attribute(key, value.to_owned());
                this.get().set_flag(TypeFlags::ABSTRACT, on);
            }
            None => {
                if !this.get().delete_attribute(key) {
                    return Err(absent(th, this, key));
                }
                this.get().set_flag(TypeFlags::ABSTRACT, false);
            }
        }
        Ok(())
    }
    #[getter(name = "__type_params__")]
    fn get_type_params(this: Ref<'_, Type>, th: &mut Thread) -> Value {
        let key = th.names().__type_params__.as_ref();
        let own = this.get().dict().get_str(key).filter(|_| !this.is_builtin());
        own.unwrap_or_else(|| th.interp().empty_tuple().to_value())
    }
    #[setter(name = "__type_params__")]
    fn assign_type_params(this: Ref<'_, Type>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        let value = settable(th, this, "__type_params__", value)?;
        this.get().set_attribute(th.names().__type_params__.as_ref(), value.to_owned());
        Ok(())
    }
    #[getter(name = "__flags__")]
    fn get_flags(this: Ref<'_, Type>) -> Value {
        int::from_i64(cpython_flags(this))
    }
    #[getter(name = "__basicsize__")]
    fn get_basicsize(this: Ref<'_, Type>) -> Value {
        let slots = this.slot_offsets().len() * 8 + if this.instances_have_dict() { 8 } else { 0 };
        int::from_i64((this.layout().size + slots) as i64)
    }
    #[getter(name = "__itemsize__")]
    fn get_itemsize(this: Ref<'_, Type>) -> Value {
        int::from_i64(if this.layout().variable { 8 } else { 0 })
    }
    #[getter(name = "__dictoffset__")]
    fn get_dictoffset(this: Ref<'_, Type>) -> Value {
        int::from_i64(if this.instances_have_dict() { -1 } else { 0 })
    }
    #[getter(name = "__weakrefoffset__")]
    fn get_weakrefoffset(this: Ref<'_, Type>) -> Value {
        int::from_i64(if this.flags().contains(TypeFlags::WEAKREF) { -32 } else { 0 })
    }
    #[getter(name = "__base__")]
    fn get_base(this: Ref<'_, Type>) -> Value {
        this.base().map_or(Value::NONE, Owned::into_value)
    }
    #[getter(name = "__text_signature__")]
    fn get_text_signature(_this: Ref<'_, Type>) -> Value {
        Value::NONE
    }

    /// Return a type's method resolution order.
    #[name("mro")]
    fn mro_list(this: Ref<'_, Type>, th: &mut Thread) -> PyResult<Value> {
        let mut order = vec![this.any().to_owned()];
        let tail = super::type_new::compute_mro(th, &this.bases())?;
        order.extend(tail.into_iter().map(Owned::into_value));
        Ok(List::new(order).into_value())
    }
    /// Return a list of immediate subclasses.
    #[name("__subclasses__")]
    fn subclass_list(this: Ref<'_, Type>) -> Value {
        List::new(this.get().subclasses().into_iter().map(Owned::into_value).collect()).into_value()
    }
    /// Create the namespace for the class statement.
    #[classmethod]
    #[name("__prepare__")]
    fn prepare(_cls: Ref<'_, Type>, _args: Args<'_>) -> Value {
        Dict::new().into_value()
    }
    /// Check if an object is an instance.
    #[name("__instancecheck__")]
    fn instance_check(this: Ref<'_, Type>, th: &mut Thread, instance: Ref<'_>) -> PyResult<bool> {
        protocol::real_is_instance(th, instance, this.any())
    }
    /// Check if a class is a subclass.
    #[name("__subclasscheck__")]
    fn subclass_check(this: Ref<'_, Type>, th: &mut Thread, subclass: Ref<'_>) -> PyResult<bool> {
        protocol::real_is_subclass(th, subclass, this.any())
    }
    /// Specialized __dir__ implementation for types.
    #[name("__dir__")]
    fn dir_list(this: Ref<'_, Type>) -> Value {
        let names = Dict::new();
        merge_class_names(this, &names);
        List::new(names.keys()).into_value()
    }
    /// Return memory consumption of the type object.
    #[name("__sizeof__")]
    fn size_of_class(_this: Ref<'_, Type>) -> Value {
        int::from_i64(size_of::<Type>() as i64)
    }
}
