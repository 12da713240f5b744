//! `defaultdict`: a dict that makes the values of missing keys.
//!
//! The struct begins with that of `dict`, so everything that works on a dict works on it unasked.

use pymacros::pymethods;
use pyrt::object::dict::{Dict, merge_any, merge_args};
use pyrt::object::generic_alias;
use pyrt::object::type_::new_instance;
use pyrt::protocol::{self, attr, iter};
use pyrt::{
    Args, Field, Layout, Object, PyResult, Ref, Str, Thread, Traverse, Tuple, Type, TypeFlags, TypeIndex, TypeSpec,
    Value, Visit,
};

/// The body of a `defaultdict`.
#[repr(C)]
pub struct DefaultDict {
    dict: Dict,
    factory: Field<Option<Value>>,
}

// SAFETY: repr(C), and the first field is the struct of `dict`, which begins with a header.
#[expect(unsafe_code, reason = "the macro takes no struct that begins with another class's")]
unsafe impl Object for DefaultDict {
    fn spec() -> &'static TypeSpec {
        static LAYOUT: Layout = Layout::of::<DefaultDict>(true);
        static SPEC: TypeSpec = TypeSpec {
            name: "defaultdict",
            module: "collections",
            doc: "defaultdict(default_factory=None, /, [...]) --> dict with default factory\n\n\
                  The default factory is called without arguments to produce\n\
                  a new value when a key is not present, in __getitem__ only.\n\
                  All other arguments are those of dict.\n",
            base: Some(Dict::spec),
            flags: TypeFlags::SUBCLASSABLE.union(TypeFlags::GC).union(TypeFlags::MAPPING),
            layout: &LAYOUT,
            methods: &[&METHODS_DefaultDict],
            index: TypeIndex::new(),
        };
        &SPEC
    }
}

impl Traverse for DefaultDict {
    fn traverse(&self, visit: &mut Visit<'_>) {
        self.dict.traverse(visit);
        self.factory.traverse(visit);
    }

    fn clear(&self) {
        self.dict.clear();
        self.factory.clear();
    }
}

/// The dict that it is.
fn base(this: Ref<'_, DefaultDict>) -> Ref<'_, Dict> {
    Ref::from(&this.get().dict)
}

/// An instance of the class of `this` with its factory and the items of `source`.
fn made_from(th: &mut Thread, this: Ref<'_, DefaultDict>, source: Ref<'_>) -> PyResult<Value> {
    let class = this.any().class().to_owned();
    let factory = this.factory.get().unwrap_or(Value::NONE);
    protocol::call2(th, class.as_ref(), factory.as_ref(), source)
}

#[pymethods]
impl DefaultDict {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, _args: Args<'_>) -> Value {
        let body = |header| DefaultDict { dict: Dict::empty_body(header), factory: Field::new(None) };
        new_instance(cls, body).into_value()
    }

    #[slot(init)]
    fn init(this: Ref<'_, DefaultDict>, th: &mut Thread, args: Args<'_>) -> PyResult<()> {
        let mut rest = args;
        let mut factory = None;
        if let Some(first) = args.positional().first() {
            if !first.as_ref().is_none() {
                if first.as_ref().class().get().slots().call.is_none() {
                    return Err(th.type_error("first argument must be callable or None"));
                }
                factory = Some(first.clone());
            }
            rest = args.skip_first();
        }
        this.factory.set(factory);
        merge_args(th, base(this), "dict", rest)
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, DefaultDict>, th: &mut Thread) -> PyResult<Value> {
        let plain = th.interp().class(Dict::spec()).get().slots().repr;
        let items = match plain {
            Some(repr) => repr(th, this.any())?,
            None => Value::NONE,
        };
        let mut out = format!("{}(", this.any().class().name()).into_bytes();
        match this.factory.get() {
            None => out.extend_from_slice(b"None"),
            Some(factory) => {
                let text = protocol::repr_guard(th, factory.as_ref(), |th| protocol::repr(th, factory.as_ref()))?;
                out.extend_from_slice(text.as_ref().map_or(b"...", |text| text.as_wtf8()));
            }
        }
        out.extend_from_slice(b", ");
        if let Some(items) = items.downcast::<Str>() {
            out.extend_from_slice(items.get().as_wtf8());
        }
        out.push(b')');
        Ok(Str::from_wtf8(&out).into_value())
    }

    #[slot(or)]
    fn or(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let Some(this) = a.downcast::<DefaultDict>().or_else(|| b.downcast::<DefaultDict>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        if !a.is::<Dict>() || !b.is::<Dict>() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let made = made_from(th, this, a)?;
        if let Some(dict) = made.downcast::<Dict>() {
            merge_any(th, dict, b)?;
        }
        Ok(made)
    }

    /// Called by __getitem__ for a missing key: makes, sets and returns a value where there is a
    /// default factory, else raises KeyError.
    #[sig("($self, key, /)")]
    fn __missing__(this: Ref<'_, DefaultDict>, th: &mut Thread, key: Ref<'_>) -> PyResult<Value> {
        let Some(factory) = this.factory.get() else { return Err(th.key_error(key)) };
        let value = protocol::call0(th, factory.as_ref())?;
        protocol::set_item(th, this.any(), key, value.as_ref())?;
        Ok(value)
    }

    /// D.copy() -> a shallow copy of D.
    fn copy(this: Ref<'_, DefaultDict>, th: &mut Thread) -> PyResult<Value> {
        made_from(th, this, this.any())
    }

    /// D.copy() -> a shallow copy of D.
    fn __copy__(this: Ref<'_, DefaultDict>, th: &mut Thread) -> PyResult<Value> {
        made_from(th, this, this.any())
    }

    /// Return state information for pickling.
    fn __reduce__(this: Ref<'_, DefaultDict>, th: &mut Thread) -> PyResult<Value> {
        let arguments = Tuple::new(this.factory.get().into_iter().collect()).into_value();
        let name = th.interp().intern("items");
        let items = attr::get(th, this.any(), name.as_ref())?;
        let items = protocol::call0(th, items.as_ref())?;
        let items = iter::iter(th, items.as_ref())?;
        let class = this.any().class().to_owned();
        Ok(Tuple::from_array([class, arguments, Value::NONE, Value::NONE, items]).into_value())
    }

    /// Factory for default value called by __missing__().
    #[getter]
    fn default_factory(this: Ref<'_, DefaultDict>) -> Value {
        this.factory.get().unwrap_or(Value::NONE)
    }
    #[setter(default_factory)]
    fn set_default_factory(this: Ref<'_, DefaultDict>, value: Option<Ref<'_>>) {
        this.factory.set(value.filter(|value| !value.is_none()).map(Ref::to_owned));
    }

    /// See PEP 585
    #[classmethod]
    #[sig("($type, object, /)")]
    fn __class_getitem__(cls: Ref<'_, Type>, object: Ref<'_>) -> Value {
        generic_alias::parameterize(cls.any(), object)
    }
}
