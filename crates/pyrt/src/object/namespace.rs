//! `types.SimpleNamespace`: attributes and nothing else; `sys.implementation` is one.

use pymacros::{pyclass, pymethods};

use super::dict::Dict;
use super::raw::{Header, Object, Owned, Ref, Value};
use super::str::Str;
use super::tuple::Tuple;
use super::type_::{Type, new_builtin, new_instance};
use crate::args::Args;
use crate::error::PyResult;
use crate::protocol;
use crate::protocol::compare::{self, CompareOp};
use crate::shape;
use crate::state::Thread;

/// A simple attribute-based namespace.
#[pyclass(name = "SimpleNamespace", module = "types", flags(SUBCLASSABLE, GC, DICT, WEAKREF))]
#[repr(C)]
pub struct Namespace {
    header: Header,
}

impl Namespace {
    /// An empty namespace.
    pub fn empty() -> Owned<Namespace> {
        new_builtin(|header| Namespace { header })
    }

    /// Set an attribute.
    pub fn set(this: Ref<'_, Namespace>, name: &str, value: Value) {
        let name = crate::state::Interpreter::current().intern(name);
        shape::set_own(this.any(), name.as_ref(), value);
    }
}

fn set_all(th: &mut Thread, this: Ref<'_, Namespace>, mapping: Ref<'_>) -> PyResult<()> {
    let dict = match mapping.downcast::<Dict>() {
        Some(dict) => dict.get().copy(),
        None => {
            let class = th.interp().class(Dict::spec()).own();
            let made = protocol::call1(th, class.as_ref().any(), mapping)?;
            match made.cast::<Dict>() {
                Ok(dict) => dict,
                Err(_) => return Err(th.type_error("argument must be a mapping")),
            }
        }
    };
    let items = dict.items();
    if items.iter().any(|(key, _)| !key.as_ref().is::<Str>()) {
        return Err(th.type_error("keywords must be strings"));
    }
    for (key, value) in items {
        if let Some(key) = key.downcast::<Str>() {
            let key = th.interp().intern_ref(key);
            shape::set_own(this.any(), key.as_ref(), value);
        }
    }
    Ok(())
}

#[pymethods]
impl Namespace {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, _args: Args<'_>) -> Value {
        new_instance(cls, |header| Namespace { header }).into_value()
    }
    #[slot(init)]
    fn init(this: Ref<'_, Namespace>, th: &mut Thread, args: Args<'_>) -> PyResult<()> {
        match args.positional() {
            [] => {}
            [mapping] => set_all(th, this, mapping.as_ref())?,
            many => {
                let class = this.any().class().name().to_owned();
                let n = many.len();
                return Err(th.type_error(format!("{class} expected at most 1 argument, got {n}")));
            }
        }
        for (name, value) in args.keywords() {
            let name = th.interp().intern_ref(name);
            shape::set_own(this.any(), name.as_ref(), value.to_owned());
        }
        Ok(())
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, Namespace>, th: &mut Thread) -> PyResult<Value> {
        let class = this.any().class();
        let name = if class.is_builtin() { "namespace".to_owned() } else { class.name().to_owned() };
        if th.repr_active.contains(&this.bits()) {
            return Ok(Str::from_text(&format!("{name}(...)")).into_value());
        }
        th.repr_active.push(this.bits());
        let text = repr_items(th, this.any(), name);
        th.repr_active.retain(|&bits| bits != this.bits());
        Ok(Str::from_text(&text?).into_value())
    }
    #[slot(richcmp)]
    fn compare(this: Ref<'_, Namespace>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
        if !other.is::<Namespace>() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let (a, b) = (shape::dict_of(this.any()), shape::dict_of(other));
        compare::rich(th, a.as_ref().any(), b.as_ref().any(), op)
    }
    /// Return state information for pickling
    fn __reduce__(this: Ref<'_, Namespace>, th: &mut Thread) -> Value {
        let class = this.any().class().any().to_owned();
        let empty = th.interp().empty_tuple().to_value();
        Tuple::new(vec![class, empty, shape::dict_of(this.any()).into_value()]).into_value()
    }
    /// Return a copy of the namespace object with new values for the specified attributes.
    fn __replace__(this: Ref<'_, Namespace>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        if args.positional().len() > 1 {
            return Err(th.type_error("__replace__() takes no positional arguments"));
        }
        let class = this.any().class().own();
        let fresh = protocol::call0(th, class.as_ref().any())?;
        for (name, value) in shape::own_items(this.any()) {
            shape::set_own(fresh.as_ref(), name.as_ref(), value);
        }
        for (name, value) in args.keywords() {
            let name = th.interp().intern_ref(name);
            shape::set_own(fresh.as_ref(), name.as_ref(), value.to_owned());
        }
        Ok(fresh)
    }
}

fn repr_items(th: &mut Thread, this: Ref<'_>, name: String) -> PyResult<String> {
    let mut text = name;
    text.push('(');
    let mut first = true;
    for (key, value) in shape::own_items(this) {
        if key.is_empty() {
            continue;
        }
        if !first {
            text.push_str(", ");
        }
        first = false;
        text.push_str(&key.to_text());
        text.push('=');
        text.push_str(&protocol::repr_text(th, value.as_ref())?);
    }
    text.push(')');
    Ok(text)
}
