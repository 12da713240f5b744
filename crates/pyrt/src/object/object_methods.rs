//! The methods of `object`, which every class inherits. Slots are in `object`.

use pymacros::pymethods;

use super::dict::Dict;
use super::int;
use super::list::List;
use super::module::Module;
use super::object::PlainObject;
use super::raw::{Object, Owned, Ref, Value};
use super::str::Str;
use super::tuple::Tuple;
use super::type_::{Type, TypeFlags};
use crate::args::Args;
use crate::error::PyResult;
use crate::protocol::{self, attr};
use crate::shape;
use crate::state::Thread;

/// `copyreg`, imported if need be.
fn copyreg(th: &mut Thread) -> PyResult<Value> {
    let name = th.interp().intern("copyreg");
    if let Some(module) = th.interp().modules().get_str(name.as_ref()) {
        return Ok(module);
    }
    let import = th.interp().builtins().and_then(|b| b.get("__import__"));
    match import {
        Some(import) => protocol::call1(th, import.as_ref(), name.as_ref().any()),
        None => Err(th.import_error_text("No module named 'copyreg'")),
    }
}

fn from_copyreg(th: &mut Thread, name: &str) -> PyResult<Value> {
    let module = copyreg(th)?;
    let name = th.interp().intern(name);
    attr::get(th, module.as_ref(), name.as_ref())
}

/// Names of `__slots__` of the class and its bases, mangled, without `__dict__` and `__weakref__`.
fn slot_names(th: &mut Thread, class: Ref<'_, Type>) -> PyResult<Vec<Owned<Str>>> {
    let key = th.names().__slots__.as_ref();
    let mut found: Vec<Owned<Str>> = Vec::new();
    let all: Vec<Owned<Type>> = std::iter::once(class.own()).chain(class.mro_tail()).collect();
    for class in all.iter().filter(|c| !c.is_builtin()) {
        let Some(slots) = class.dict().get_str(key) else { continue };
        let items = if slots.as_ref().is::<Str>() { vec![slots] } else { protocol::iter::collect(th, slots.as_ref())? };
        for item in items {
            let Some(name) = item.downcast::<Str>() else { continue };
            let text = name.to_text();
            if text == "__dict__" || text == "__weakref__" {
                continue;
            }
            let text = super::type_new::mangle(class.name(), &text).unwrap_or_else(|| text.into_owned());
            let name = th.interp().intern(&text);
            if !found.iter().any(|known| known.as_ref().bits_eq(name.as_ref())) {
                found.push(name);
            }
        }
    }
    Ok(found)
}

/// `object.__getstate__`. With `required` an object whose state is not all in attributes is refused.
fn default_state(th: &mut Thread, this: Ref<'_>, required: bool) -> PyResult<Value> {
    let class = this.class().own();
    if required && !std::ptr::eq(class.layout(), PlainObject::spec().layout) {
        return Err(th.type_error(format!("cannot pickle '{}' object", class.name())));
    }
    let own = shape::own_items(this);
    let state =
        if shape::has_dict(this) && !own.is_empty() { shape::dict_of(this).copy().into_value() } else { Value::NONE };
    let slots = Dict::new();
    for name in slot_names(th, class.as_ref())? {
        if let Some(value) = attr::get_opt(th, this, name.as_ref())? {
            slots.set_str(name.as_ref(), value);
        }
    }
    if slots.is_empty() {
        return Ok(state);
    }
    Ok(Tuple::new(vec![state, slots.into_value()]).into_value())
}

/// `object.__reduce_ex__` for protocols from 2 on.
fn reduce_new(th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    let names = th.names();
    let class = this.class().own();
    if class.flags().contains(TypeFlags::NO_NEW) || class.slots().new.is_none() {
        return Err(th.type_error(format!("cannot pickle '{}' object", class.name())));
    }
    let mut keywords = None;
    let mut arguments = None;
    if let Some(given) = protocol::call_method_opt(th, this, names.__getnewargs_ex__.as_ref(), &[])? {
        let Some(pair) = given.downcast::<Tuple>() else {
            let other = given.as_ref().class().name().to_owned();
            return Err(th.type_error(format!("__getnewargs_ex__ should return a tuple, not '{other}'")));
        };
        let [args, kwargs] = pair.get().as_slice() else {
            let n = pair.get().len();
            return Err(th.value_error(format!("__getnewargs_ex__ should return a tuple of length 2, not {n}")));
        };
        arguments = Some(args.clone());
        keywords = kwargs.downcast::<Dict>().filter(|d| !d.get().is_empty()).map(Ref::own);
    } else if let Some(args) = protocol::call_method_opt(th, this, names.__getnewargs__.as_ref(), &[])? {
        if !args.as_ref().is::<Tuple>() {
            let other = args.as_ref().class().name().to_owned();
            return Err(th.type_error(format!("__getnewargs__ should return a tuple, not '{other}'")));
        }
        arguments = Some(args);
    }
    let is_list = this.is::<List>();
    let is_dict = this.is::<Dict>();
    let required = arguments.is_none() && !is_list && !is_dict;
    let getstate = class.get_attribute_definer(names.__getstate__.as_ref());
    let state = if getstate {
        protocol::call_method(th, this, names.__getstate__.as_ref(), &[])?
    } else {
        default_state(th, this, required)?
    };
    let class = class.into_value();
    let (function, arguments) = match keywords {
        Some(keywords) => {
            let args = arguments.unwrap_or_else(|| th.interp().empty_tuple().to_value());
            let all = Tuple::new(vec![class, args, keywords.into_value()]);
            (from_copyreg(th, "__newobj_ex__")?, all)
        }
        None => {
            let mut all = vec![class];
            if let Some(args) = arguments.as_ref().and_then(Value::downcast::<Tuple>) {
                all.extend(args.get().as_slice().iter().cloned());
            }
            (from_copyreg(th, "__newobj__")?, Tuple::new(all))
        }
    };
    let list_items = if is_list { protocol::iter::iter(th, this)? } else { Value::NONE };
    let dict_items = if is_dict {
        let name = th.interp().intern("items");
        let items = protocol::call_method(th, this, name.as_ref(), &[])?;
        protocol::iter::iter(th, items.as_ref())?
    } else {
        Value::NONE
    };
    Ok(Tuple::new(vec![function, arguments.into_value(), state, list_items, dict_items]).into_value())
}

impl Type {
    /// Whether a class made by a class statement defines `name`, so that `object`'s is not the one in force.
    fn get_attribute_definer(&self, name: Ref<'_, Str>) -> bool {
        let object = PlainObject::spec();
        self.lookup_definer(name).is_some_and(|(class, _)| !class.spec().is_some_and(|s| std::ptr::eq(s, object)))
    }
}

/// `copyreg._reduce_ex(this, protocol)`.
fn reduce_old(th: &mut Thread, this: Ref<'_>, protocol_number: i64) -> PyResult<Value> {
    let function = from_copyreg(th, "_reduce_ex")?;
    let number = int::from_i64(protocol_number);
    protocol::call2(th, function.as_ref(), this, number.as_ref())
}

fn assign_class(th: &mut Thread, this: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let Some(value) = value else { return Err(th.type_error("can't delete __class__ attribute")) };
    let Some(new) = value.downcast::<Type>() else {
        let other = value.class().name().to_owned();
        return Err(th.type_error(format!("__class__ must be set to a class, not '{other}' object")));
    };
    let old = this.class();
    let module = th.interp().class(Module::spec()).own();
    let modules = old.is_subclass_of(&module) && new.is_subclass_of(&module);
    let mutable = !old.flags().contains(TypeFlags::IMMUTABLE) && !new.flags().contains(TypeFlags::IMMUTABLE);
    if !modules && !mutable {
        return Err(th.type_error("__class__ assignment only supported for mutable types or ModuleType subclasses"));
    }
    if old.bits_eq(new) {
        return Ok(());
    }
    if !old.get().same_instance_layout(new.get()) {
        return Err(th.type_error(format!(
            "__class__ assignment: '{}' object layout differs from '{}'",
            new.name(),
            old.name()
        )));
    }
    shape::change_class(this, new);
    Ok(())
}

#[pymethods(name = OBJECT_METHODS)]
impl PlainObject {
    /// the object's class
    #[getter(name = "__class__")]
    fn get_class(this: Ref<'_>) -> Value {
        this.class().any().to_owned()
    }
    #[setter(name = "__class__")]
    fn set_class(this: Ref<'_>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        assign_class(th, this, value)
    }
    /// Default object formatter.
    ///
    /// Return str(self) if format_spec is empty. Raise TypeError otherwise.
    fn __format__(this: Ref<'_>, th: &mut Thread, format_spec: Ref<'_>) -> PyResult<Value> {
        let Some(spec) = format_spec.downcast::<Str>() else {
            let other = format_spec.class().name().to_owned();
            return Err(th.type_error(format!("__format__() argument must be str, not {other}")));
        };
        if !spec.get().is_empty() {
            let class = this.class().name().to_owned();
            return Err(th.type_error(format!("unsupported format string passed to {class}.__format__")));
        }
        Ok(protocol::str(th, this)?.into_value())
    }
    /// Helper for pickle.
    fn __reduce__(this: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        reduce_old(th, this, 0)
    }
    /// Helper for pickle.
    fn __reduce_ex__(this: Ref<'_>, th: &mut Thread, protocol: i64) -> PyResult<Value> {
        let name = th.names().__reduce__.as_ref();
        if this.class().get().get_attribute_definer(name) {
            return protocol::call_method(th, this, name, &[]);
        }
        if protocol >= 2 { reduce_new(th, this) } else { reduce_old(th, this, protocol) }
    }
    /// Helper for pickle.
    fn __getstate__(this: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        default_state(th, this, false)
    }
    /// Size of object in memory, in bytes.
    fn __sizeof__(this: Ref<'_>) -> Value {
        int::from_i64(if this.is_object() { crate::heap::size_of_object(this.header()) as i64 } else { 16 })
    }
    /// Default dir() implementation.
    fn __dir__(this: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let names = Dict::new();
        let own = th.names().__dict__.as_ref();
        if let Some(dict) = attr::get_opt(th, this, own)?
            && let Some(dict) = dict.downcast::<Dict>()
        {
            for (name, _) in dict.get().str_items() {
                names.set_str(name.as_ref(), Value::NONE);
            }
        }
        let class = th.names().__class__.as_ref();
        if let Some(class) = attr::get_opt(th, this, class)?
            && let Some(class) = class.downcast::<Type>()
        {
            super::type_methods::merge_class_names(class, &names);
        }
        Ok(List::new(names.keys()).into_value())
    }
    /// This method is called when a class is subclassed.
    ///
    /// The default implementation does nothing. It may be
    /// overridden to extend subclasses.
    #[classmethod]
    fn __init_subclass__(cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<()> {
        let name = cls.name().to_owned();
        if args.nkw() > 0 {
            return Err(th.type_error(format!("{name}.__init_subclass__() takes no keyword arguments")));
        }
        match args.positional().len() {
            0 => Ok(()),
            n => Err(th.type_error(format!("{name}.__init_subclass__() takes no arguments ({n} given)"))),
        }
    }
    /// Abstract classes can override this to customize issubclass().
    #[classmethod]
    fn __subclasshook__(_cls: Ref<'_, Type>, _args: Args<'_>) -> Value {
        Value::NOT_IMPLEMENTED
    }
}
