//! `module`: a namespace with a name.

use pymacros::{pyclass, pymethods};

use super::dict::Dict;
use super::exception as exc;
use super::field::Field;
use super::raw::{Header, Owned, Ref, Value};
use super::str::Str;
use super::type_::{Type, new_builtin, new_instance};
use crate::error::PyResult;
use crate::protocol;
use crate::state::{Interpreter, Thread};

/// Create a module object.
///
/// The name must be a string; the optional docstring can have any type.
#[pyclass(name = "module", flags(SUBCLASSABLE, GC, WEAKREF))]
#[repr(C)]
pub struct Module {
    header: Header,
    dict: Field<Owned<Dict>>,
}

impl Module {
    /// A module with the usual attributes.
    pub fn new_module(name: &str, doc: Value) -> Owned<Module> {
        let interp = Interpreter::current();
        let dict = Dict::new();
        let names = interp.names();
        dict.set_str(names.__name__.as_ref(), interp.intern(name).into_value());
        dict.set_str(names.__doc__.as_ref(), doc);
        for key in [&names.__package__, &names.__loader__, &names.__spec__] {
            dict.set_str(key.as_ref(), Value::NONE);
        }
        new_builtin(|header| Module { header, dict: Field::new(dict) })
    }

    /// Its namespace.
    #[inline]
    pub fn dict(&self) -> &Owned<Dict> {
        self.dict.borrow()
    }

    /// Set an attribute.
    pub fn set(&self, name: &str, value: Value) {
        self.dict().set_str(Interpreter::current().intern(name).as_ref(), value);
    }

    /// An attribute.
    pub fn get(&self, name: &str) -> Option<Value> {
        self.dict().get_str(Interpreter::current().intern(name).as_ref())
    }

    /// `__name__`, where it is a string.
    pub fn name(&self) -> Option<Owned<Str>> {
        let names = Interpreter::current().names();
        self.dict().get_str(names.__name__.as_ref()).and_then(|n| n.cast().ok())
    }
}

/// Whether the module is still being initialised (`__spec__._initializing`).
fn is_initializing(th: &mut Thread, dict: &Owned<Dict>) -> bool {
    let Some(spec) = dict.get_str(th.names().__spec__.as_ref()) else { return false };
    let key = th.interp().intern("_initializing");
    match protocol::attr::get_opt(th, spec.as_ref(), key.as_ref()) {
        Ok(Some(v)) => protocol::truth(th, v.as_ref()).unwrap_or(false),
        _ => false,
    }
}

#[pymethods]
impl Module {
    #[slot(new)]
    fn make(cls: Ref<'_, Type>, _th: &mut Thread, _args: crate::args::Args<'_>) -> PyResult<Value> {
        let dict = Dict::new();
        Ok(new_instance(cls, |header| Module { header, dict: Field::new(dict) }).into_value())
    }

    #[slot(init)]
    #[sig("($self, name, doc=None)")]
    fn init(this: Ref<'_, Module>, th: &mut Thread, name: Owned<Str>, doc: Option<Value>) -> PyResult<()> {
        let names = th.names();
        let dict = this.get().dict().clone();
        dict.set_str(names.__name__.as_ref(), name.into_value());
        dict.set_str(names.__doc__.as_ref(), doc.unwrap_or(Value::NONE));
        for key in [&names.__package__, &names.__loader__, &names.__spec__] {
            dict.set_str(key.as_ref(), Value::NONE);
        }
        Ok(())
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, Module>, th: &mut Thread) -> PyResult<Value> {
        let dict = this.get().dict().clone();
        let names = th.names();
        let name = match dict.get_str(names.__name__.as_ref()) {
            Some(name) => protocol::repr_text(th, name.as_ref())?,
            None => "'?'".to_owned(),
        };
        let text = match dict.get_str(names.__file__.as_ref()) {
            Some(file) if file.as_ref().is::<Str>() => {
                format!("<module {name} from {}>", protocol::repr_text(th, file.as_ref())?)
            }
            _ if this
                .get()
                .name()
                .is_some_and(|n| n.to_utf8().is_some_and(|n| th.interp().native_module(n).is_some())) =>
            {
                format!("<module {name} (built-in)>")
            }
            _ => format!("<module {name}>"),
        };
        Ok(Str::from_text(&text).into_value())
    }

    #[slot(getattro)]
    fn getattro(this: Ref<'_, Module>, th: &mut Thread, name: Ref<'_, Str>) -> PyResult<Value> {
        let interned = th.interp().intern_ref(name);
        let name = interned.as_ref();
        let module = this.get();
        // The common case: a plain name that the class knows nothing of.
        if this.any().class().get().lookup(name).is_none()
            && let Some(value) = module.dict().get_str(name)
        {
            return Ok(value);
        }
        let dict = module.dict().clone();
        // The module's own attribute stands before the class's, unless that is a data descriptor.
        let in_class = this.any().class().get().lookup(name);
        let data = in_class.is_some_and(|a| a.as_ref().class().get().slots().descr_set.is_some());
        let own = if data { None } else { dict.get_str(name) };
        let found = match own {
            Some(own) => Some(own),
            None => protocol::attr::get_opt_generic(th, this.any(), name)?,
        };
        if let Some(value) = found {
            return Ok(value);
        }
        let names = th.names();
        if let Some(hook) = dict.get_str(names.__getattr__.as_ref()) {
            return protocol::call1(th, hook.as_ref(), name.any());
        }
        let text = name.to_text();
        let message = match dict.get_str(names.__name__.as_ref()).and_then(|n| n.cast::<Str>().ok()) {
            Some(module) if is_initializing(th, &dict) => format!(
                "partially initialized module '{}' has no attribute '{text}' (most likely due to a circular import)",
                module.to_text()
            ),
            Some(module) => format!("module '{}' has no attribute '{text}'", module.to_text()),
            None => format!("module has no attribute '{text}'"),
        };
        Err(th.attribute_error(message, this.any(), name.any()))
    }

    #[slot(setattro)]
    fn setattro(this: Ref<'_, Module>, th: &mut Thread, name: Ref<'_, Str>, value: Option<Ref<'_>>) -> PyResult<()> {
        let interned = th.interp().intern_ref(name);
        let name = interned.as_ref();
        if let Some(attr) = this.any().class().get().lookup(name)
            && let Some(setter) = attr.as_ref().class().get().slots().descr_set
        {
            return setter(th, attr.as_ref(), this.any(), value);
        }
        let dict = this.get().dict().clone();
        match value {
            Some(value) => dict.set_str(name, value.to_owned()),
            None => {
                if dict.remove_str(name).is_none() {
                    let module = this.get().name().map_or_else(String::new, |n| n.to_text().into_owned());
                    let text = format!("module '{module}' has no attribute '{}'", name.to_text());
                    return Err(th.attribute_error(text, this.any(), name.any()));
                }
            }
        }
        Ok(())
    }

    #[getter]
    fn __dict__(this: Ref<'_, Module>) -> Value {
        this.get().dict().to_value()
    }

    fn __dir__(this: Ref<'_, Module>, th: &mut Thread) -> PyResult<Value> {
        let dict = this.get().dict().clone();
        if let Some(hook) = dict.get_str(th.interp().intern("__dir__").as_ref()) {
            return protocol::call0(th, hook.as_ref());
        }
        Ok(super::list::List::new(dict.keys()).into_value())
    }

    #[getter]
    fn __annotations__(this: Ref<'_, Module>, th: &mut Thread) -> PyResult<Value> {
        let dict = this.get().dict().clone();
        let key = th.names().__annotations__.as_ref();
        if let Some(found) = dict.get_str(key) {
            return Ok(found);
        }
        let annotate = dict.get_str(th.interp().intern("__annotate__").as_ref());
        let fresh = match annotate.filter(|a| a.as_ref().class().get().slots().call.is_some()) {
            Some(annotate) => {
                // A module still being initialised may yet annotate more: nothing is kept.
                let value = super::function::call_annotate(th, annotate.as_ref())?;
                if is_initializing(th, &dict) {
                    return Ok(value);
                }
                value
            }
            None => Dict::new().into_value(),
        };
        dict.set_str(key, fresh.clone());
        Ok(fresh)
    }

    #[getter]
    fn __annotate__(this: Ref<'_, Module>, th: &mut Thread) -> Value {
        let dict = this.get().dict().clone();
        dict.get_str(th.interp().intern("__annotate__").as_ref()).unwrap_or(Value::NONE)
    }

    #[setter(__annotate__)]
    fn set_annotate(this: Ref<'_, Module>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        let dict = this.get().dict().clone();
        let Some(value) = value else { return Err(th.type_error("cannot delete __annotate__ attribute")) };
        if !value.is_none() && value.class().get().slots().call.is_none() {
            return Err(th.type_error("__annotate__ must be callable or None"));
        }
        dict.set_str(th.interp().intern("__annotate__").as_ref(), value.to_owned());
        if !value.is_none() {
            dict.remove_str(th.names().__annotations__.as_ref());
        }
        Ok(())
    }

    #[setter(__annotations__)]
    fn set_annotations(this: Ref<'_, Module>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        let dict = this.get().dict().clone();
        let key = th.names().__annotations__.as_ref();
        match value {
            Some(value) => dict.set_str(key, value.to_owned()),
            None => {
                if dict.remove_str(key).is_none() {
                    return Err(crate::error::Raised::new(&exc::AttributeError, "__annotations__"));
                }
            }
        }
        Ok(())
    }
}
