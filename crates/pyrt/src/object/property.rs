//! `property`: an attribute computed by functions. Source: docs, Descriptor HowTo Guide, "Properties".

use std::cell::Cell;

use pymacros::{pyclass, pymethods};

use super::field::Field;
use super::raw::{Header, Ref, Value};
use super::type_::{Type, new_instance};
use crate::args::Args;
use crate::error::{PyResult, Raised};
use crate::object::exception as exc;
use crate::protocol::{self, attr};
use crate::state::Thread;

/// Property attribute.
///
///   fget
///     function to be used for getting an attribute value
///   fset
///     function to be used for setting an attribute value
///   fdel
///     function to be used for del'ing an attribute
///   doc
///     docstring
#[pyclass(name = "property", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub struct Property {
    header: Header,
    /// `fget`.
    pub getter: Field<Option<Value>>,
    /// `fset`.
    pub setter: Field<Option<Value>>,
    /// `fdel`.
    pub deleter: Field<Option<Value>>,
    doc: Field<Option<Value>>,
    name: Field<Option<Value>>,
    doc_from_getter: Cell<bool>,
}

fn given(value: Option<Ref<'_>>) -> Option<Value> {
    value.filter(|v| !v.is_none()).map(Ref::to_owned)
}

fn or_none(field: &Field<Option<Value>>) -> Value {
    field.get().unwrap_or(Value::NONE)
}

/// The name: as set by the class, else the getter's.
fn name_of(th: &mut Thread, this: Ref<'_, Property>) -> PyResult<Option<Value>> {
    if let Some(name) = this.name.get() {
        return Ok(Some(name));
    }
    match this.getter.get() {
        Some(getter) => {
            let key = th.names().__name__.as_ref();
            attr::get_opt(th, getter.as_ref(), key)
        }
        None => Ok(None),
    }
}

#[cold]
fn lacks(th: &mut Thread, this: Ref<'_, Property>, object: Ref<'_>, what: &str) -> Raised {
    let name = match name_of(th, this) {
        Ok(name) => name,
        Err(raised) => return raised,
    };
    let class = super::type_methods::qualified_name(object.class());
    let message = match name {
        Some(name) => match protocol::repr_text(th, name.as_ref()) {
            Ok(name) => format!("property {name} of '{class}' object has no {what}"),
            Err(raised) => return raised,
        },
        None => format!("property of '{class}' object has no {what}"),
    };
    Raised::new(&exc::AttributeError, &message)
}

/// A copy with one function replaced.
fn copy(
    th: &mut Thread,
    this: Ref<'_, Property>,
    getter: Option<Value>,
    setter: Option<Value>,
    deleter: Option<Value>,
) -> PyResult<Value> {
    let this = this.own();
    let getter = getter.unwrap_or_else(|| or_none(&this.getter));
    let setter = setter.unwrap_or_else(|| or_none(&this.setter));
    let deleter = deleter.unwrap_or_else(|| or_none(&this.deleter));
    let from_getter = this.doc_from_getter.get() && !getter.as_ref().is_none();
    let doc = if from_getter { Value::NONE } else { or_none(&this.doc) };
    let class = this.as_ref().any().class().own();
    let values = [getter, setter, deleter, doc];
    let fresh = protocol::call(th, class.as_ref().any(), Args::new(&values))?;
    if let Some(fresh) = fresh.downcast::<Property>() {
        fresh.name.set(this.name.get());
    }
    Ok(fresh)
}

fn is_abstract(th: &mut Thread, function: Option<Value>) -> PyResult<bool> {
    let Some(function) = function else { return Ok(false) };
    let name = th.interp().intern("__isabstractmethod__");
    match attr::get_opt(th, function.as_ref(), name.as_ref())? {
        Some(flag) => protocol::truth(th, flag.as_ref()),
        None => Ok(false),
    }
}

#[pymethods]
impl Property {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, _args: Args<'_>) -> Value {
        new_instance(cls, |header| Property {
            header,
            getter: Field::new(None),
            setter: Field::new(None),
            deleter: Field::new(None),
            doc: Field::new(None),
            name: Field::new(None),
            doc_from_getter: Cell::new(false),
        })
        .into_value()
    }
    #[slot(init)]
    #[sig("(fget=None, fset=None, fdel=None, doc=None)")]
    fn init(
        this: Ref<'_, Property>,
        th: &mut Thread,
        fget: Option<Ref<'_>>,
        fset: Option<Ref<'_>>,
        fdel: Option<Ref<'_>>,
        doc: Option<Ref<'_>>,
    ) -> PyResult<()> {
        this.getter.set(given(fget));
        this.setter.set(given(fset));
        this.deleter.set(given(fdel));
        this.name.set(None);
        this.doc_from_getter.set(false);
        let mut doc = given(doc);
        if doc.is_none()
            && let Some(getter) = this.getter.get()
        {
            let key = th.names().__doc__.as_ref();
            doc = attr::get_opt(th, getter.as_ref(), key)?.filter(|d| !d.as_ref().is_none());
            this.doc_from_getter.set(doc.is_some());
        }
        // Instances of subclasses with a dict carry their own `__doc__`: the class's would hide this one.
        if !this.any().class().is_builtin() && crate::shape::has_dict(this.any()) {
            let key = th.names().__doc__.as_ref();
            crate::shape::set_own(this.any(), key, doc.clone().unwrap_or(Value::NONE));
        }
        this.doc.set(doc);
        Ok(())
    }
    #[slot(descr_get)]
    fn get_value(
        this: Ref<'_, Property>,
        th: &mut Thread,
        object: Option<Ref<'_>>,
        _owner: Option<Ref<'_>>,
    ) -> PyResult<Value> {
        let Some(object) = object.filter(|o| !o.is_none()) else { return Ok(this.any().to_owned()) };
        match this.getter.get() {
            Some(getter) => protocol::call1(th, getter.as_ref(), object),
            None => Err(lacks(th, this, object, "getter")),
        }
    }
    #[slot(descr_set)]
    fn set_value(this: Ref<'_, Property>, th: &mut Thread, object: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
        match value {
            Some(value) => match this.setter.get() {
                Some(setter) => protocol::call2(th, setter.as_ref(), object, value).map(drop),
                None => Err(lacks(th, this, object, "setter")),
            },
            None => match this.deleter.get() {
                Some(deleter) => protocol::call1(th, deleter.as_ref(), object).map(drop),
                None => Err(lacks(th, this, object, "deleter")),
            },
        }
    }
    /// Descriptor to obtain a copy of the property with a different getter.
    fn getter(this: Ref<'_, Property>, th: &mut Thread, fget: Value) -> PyResult<Value> {
        copy(th, this, Some(fget), None, None)
    }
    /// Descriptor to obtain a copy of the property with a different setter.
    fn setter(this: Ref<'_, Property>, th: &mut Thread, fset: Value) -> PyResult<Value> {
        copy(th, this, None, Some(fset), None)
    }
    /// Descriptor to obtain a copy of the property with a different deleter.
    fn deleter(this: Ref<'_, Property>, th: &mut Thread, fdel: Value) -> PyResult<Value> {
        copy(th, this, None, None, Some(fdel))
    }
    /// Method to set name of a property.
    fn __set_name__(this: Ref<'_, Property>, th: &mut Thread, args: Args<'_>) -> PyResult<()> {
        match args.positional() {
            [_, name] => {
                this.name.set(Some(name.clone()));
                Ok(())
            }
            other => {
                let n = other.len();
                Err(th.type_error(format!("__set_name__() takes 2 positional arguments but {n} were given")))
            }
        }
    }
    #[getter]
    fn fget(this: Ref<'_, Property>) -> Value {
        or_none(&this.get().getter)
    }
    #[getter]
    fn fset(this: Ref<'_, Property>) -> Value {
        or_none(&this.get().setter)
    }
    #[getter]
    fn fdel(this: Ref<'_, Property>) -> Value {
        or_none(&this.get().deleter)
    }
    #[getter(name = "__doc__")]
    fn get_doc(this: Ref<'_, Property>) -> Value {
        or_none(&this.get().doc)
    }
    #[setter(name = "__doc__")]
    fn set_doc(this: Ref<'_, Property>, value: Option<Ref<'_>>) {
        this.doc.set(given(value));
    }
    #[getter(name = "__name__")]
    fn get_name(this: Ref<'_, Property>, th: &mut Thread) -> PyResult<Value> {
        match name_of(th, this)? {
            Some(name) => Ok(name),
            None => {
                let key = th.names().__name__.as_ref();
                Err(attr::no_attribute(th, this.any(), key))
            }
        }
    }
    #[setter(name = "__name__")]
    fn set_name(this: Ref<'_, Property>, value: Option<Ref<'_>>) {
        this.name.set(value.map(Ref::to_owned));
    }
    #[getter]
    fn __isabstractmethod__(this: Ref<'_, Property>, th: &mut Thread) -> PyResult<bool> {
        let this = this.own();
        Ok(is_abstract(th, this.getter.get())?
            || is_abstract(th, this.setter.get())?
            || is_abstract(th, this.deleter.get())?)
    }
}
