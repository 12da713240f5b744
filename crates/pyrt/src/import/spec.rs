//! `ModuleSpec`: what `__spec__` holds. Its attributes are plain instance attributes.

use pymacros::{pyclass, pymethods};

use crate::object::type_::new_builtin;
use crate::shape;
use crate::{Header, Interpreter, PyResult, Ref, Str, Thread, Value, protocol};

/// The specification for a module, used for loading.
#[pyclass(name = "ModuleSpec", module = "_frozen_importlib", flags(GC, DICT))]
#[repr(C)]
pub struct ModuleSpec {
    header: Header,
}

fn set(spec: Ref<'_>, name: &str, value: Value) {
    shape::set_own(spec, Interpreter::current().intern(name).as_ref(), value);
}

impl ModuleSpec {
    /// A spec; `initializing` until the module's body has run.
    pub fn make(name: &str, origin: Option<&str>, locations: Option<Value>, initializing: bool) -> Value {
        let spec = new_builtin(|header| ModuleSpec { header }).into_value();
        let at = spec.as_ref();
        let text = |s: &str| Str::from_text(s).into_value();
        set(at, "name", text(name));
        set(at, "loader", Value::NONE);
        set(at, "origin", origin.map_or(Value::NONE, text));
        let parent = if locations.is_some() { name } else { name.rsplit_once('.').map_or("", |(p, _)| p) };
        set(at, "parent", text(parent));
        set(at, "submodule_search_locations", locations.unwrap_or(Value::NONE));
        set(at, "has_location", Value::bool(origin.is_some_and(|o| o != "built-in")));
        set(at, "cached", Value::NONE);
        set(at, "loader_state", Value::NONE);
        set(at, "_initializing", Value::bool(initializing));
        spec
    }

    /// Whether the module's body is still running.
    pub fn is_initializing(spec: Ref<'_>) -> bool {
        let name = Interpreter::current().intern("_initializing");
        shape::get_own(spec, name.as_ref()).is_some_and(|v| v.as_ref().is_true())
    }

    /// Note that the module's body runs, or has run.
    pub fn set_initializing(spec: Ref<'_>, on: bool) {
        set(spec, "_initializing", Value::bool(on));
    }
}

#[pymethods]
impl ModuleSpec {
    #[slot(repr)]
    fn repr(this: Ref<'_, ModuleSpec>, th: &mut Thread) -> PyResult<Value> {
        let mut parts = Vec::new();
        for name in ["name", "loader", "origin", "submodule_search_locations"] {
            let value = shape::get_own(this.any(), th.interp().intern(name).as_ref());
            match value {
                Some(value) if name == "name" || name == "loader" || !value.as_ref().is_none() => {
                    parts.push(format!("{name}={}", protocol::repr_text(th, value.as_ref())?));
                }
                _ => {}
            }
        }
        Ok(Str::from_text(&format!("ModuleSpec({})", parts.join(", "))).into_value())
    }
}
