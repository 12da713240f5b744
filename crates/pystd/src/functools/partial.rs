//! `partial`: a callable with some arguments given already; `Placeholder` leaves a gap among them.

use pymacros::{pyclass, pymethods};
use pyrt::object::dict::Dict;
use pyrt::object::generic_alias;
use pyrt::object::method::BoundMethod;
use pyrt::object::raw::as_values;
use pyrt::object::type_::{new_builtin, new_instance};
use pyrt::protocol;
use pyrt::{Args, Header, Owned, PyResult, Ref, Str, Thread, Tuple, Type, Value};
use smallvec::SmallVec;

/// The type of the Placeholder singleton.
///
/// Used as a placeholder for partial arguments.
#[pyclass(name = "_PlaceholderType", module = "functools")]
#[repr(C)]
pub(super) struct PlaceholderType {
    header: Header,
}

#[pymethods]
impl PlaceholderType {
    #[slot(new)]
    fn new(_cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        if !args.values.is_empty() {
            return Err(th.type_error("_PlaceholderType takes no arguments"));
        }
        Ok(placeholder(th))
    }
    #[slot(repr)]
    fn repr(_this: Ref<'_, PlaceholderType>) -> &'static str {
        "Placeholder"
    }
    fn __reduce__(_this: Ref<'_, PlaceholderType>) -> &'static str {
        "Placeholder"
    }
}

/// `functools.Placeholder`: one object an interpreter, kept by the module.
pub(super) fn placeholder(th: &mut Thread) -> Value {
    let interp = th.interp().clone();
    let module = interp.modules().get_str(interp.intern("functools").as_ref());
    let known = module.as_ref().and_then(Value::downcast::<pyrt::Module>).and_then(|m| m.get().get("Placeholder"));
    match known {
        Some(value) if is_placeholder(&value) => value,
        _ => new_builtin(|header| PlaceholderType { header }).into_value(),
    }
}

fn is_placeholder(value: &Value) -> bool {
    value.as_ref().is::<PlaceholderType>()
}

/// Fill the gaps of `values` with `given`, in order, and put the rest behind.
fn fill(values: &mut Vec<Value>, given: &[Value]) {
    let mut given = given.iter();
    for gap in values.iter_mut().filter(|v| is_placeholder(v)) {
        match given.next() {
            Some(value) => *gap = value.clone(),
            None => return,
        }
    }
    values.extend(given.cloned());
}

/// Create a new function with partial application of the given arguments and keywords.
#[pyclass(name = "partial", module = "functools", flags(SUBCLASSABLE, GC, DICT, WEAKREF))]
#[repr(C)]
pub(super) struct Partial {
    header: Header,
    function: Value,
    values: Owned<Tuple>,
    keywords: Owned<Dict>,
    /// Placeholders are among the values.
    #[traverse(skip)]
    has_gaps: bool,
}

/// `partial(function, *values, **keywords)`.
pub(super) fn make(cls: Ref<'_, Type>, function: Value, values: Vec<Value>, keywords: Owned<Dict>) -> Value {
    let has_gaps = values.iter().any(is_placeholder);
    let values = Tuple::new(values);
    new_instance(cls, |header| Partial { header, function, values, keywords, has_gaps }).into_value()
}

#[pymethods]
impl Partial {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        let [function, rest @ ..] = args.positional() else {
            return Err(th.type_error("type 'partial' takes at least one argument"));
        };
        if function.as_ref().class().get().slots().call.is_none() {
            return Err(th.type_error("the first argument must be callable"));
        }
        if rest.last().is_some_and(is_placeholder) {
            return Err(th.type_error("trailing Placeholders are not allowed"));
        }
        if args.keywords().any(|(_, value)| value.is::<PlaceholderType>()) {
            return Err(th.type_error("Placeholder cannot be passed as a keyword argument"));
        }
        // A partial of a plain partial is one of its function.
        let inner = function.as_ref().downcast_exact::<Partial>().map(Ref::get);
        let (function, mut values, keywords) = match inner {
            Some(inner) => (inner.function.clone(), inner.values.as_slice().to_vec(), inner.keywords.copy()),
            None => (function.clone(), Vec::new(), Dict::new()),
        };
        fill(&mut values, rest);
        for (name, value) in args.keywords() {
            keywords.set(th, name.any(), value.to_owned())?;
        }
        Ok(make(cls, function, values, keywords))
    }

    #[slot(call)]
    fn call(this: Ref<'_, Partial>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        let partial = this.get();
        if partial.keywords.is_empty() && !partial.has_gaps {
            let keeper = this.own();
            let row: SmallVec<[Ref<'_>; 8]> =
                partial.values.as_slice().iter().chain(args.values).map(Value::as_ref).collect();
            let args = Args { values: as_values(&row), kwnames: args.kwnames };
            let result = protocol::call(th, partial.function.as_ref(), args);
            drop(keeper);
            return result;
        }
        let mut values = partial.values.as_slice().to_vec();
        let gaps = values.iter().filter(|v| is_placeholder(v)).count();
        let given = args.positional();
        if given.len() < gaps {
            let message = "missing positional arguments in 'partial' call; expected at least";
            return Err(th.type_error(format!("{message} {gaps}, got {}", given.len())));
        }
        fill(&mut values, given);
        if partial.keywords.is_empty() && args.nkw() == 0 {
            return protocol::call(th, partial.function.as_ref(), Args::new(&values));
        }
        let merged = partial.keywords.copy();
        for (name, value) in args.keywords() {
            merged.set(th, name.any(), value.to_owned())?;
        }
        let mut names = Vec::with_capacity(merged.len());
        for (name, value) in merged.items() {
            if name.downcast::<Str>().is_none() {
                return Err(th.type_error("keywords must be strings"));
            }
            names.push(name);
            values.push(value);
        }
        let names = Tuple::new(names);
        protocol::call(th, partial.function.as_ref(), Args::with_keywords(&values, names.as_ref()))
    }

    #[slot(descr_get)]
    fn get(
        this: Ref<'_, Partial>,
        _th: &mut Thread,
        object: Option<Ref<'_>>,
        _owner: Option<Ref<'_>>,
    ) -> PyResult<Value> {
        Ok(match object {
            Some(object) if !object.is_none() => bind(this.any().to_owned(), object),
            _ => this.any().to_owned(),
        })
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, Partial>, th: &mut Thread) -> PyResult<Owned<Str>> {
        let class = this.any().class();
        let name = if class.is_builtin() { "functools.partial".to_owned() } else { class.name().to_owned() };
        let partial = this.get();
        let values = partial.values.clone();
        let named = partial.keywords.items();
        protocol::repr_row(th, this.any(), &format!("{name}("), ")", |th, i, out| {
            let given = values.as_slice();
            let Some(i) = i.checked_sub(1) else {
                protocol::push_repr(th, out, &partial.function)?;
                return Ok(true);
            };
            if let Some(value) = given.get(i) {
                protocol::push_repr(th, out, value)?;
                return Ok(true);
            }
            let Some((name, value)) = named.get(i - given.len()) else { return Ok(false) };
            let name = protocol::str(th, name.as_ref())?;
            out.extend_from_slice(name.as_wtf8());
            out.push(b'=');
            protocol::push_repr(th, out, value)?;
            Ok(true)
        })
    }

    /// function object to use in future partial calls
    #[getter]
    fn func(this: Ref<'_, Partial>) -> Value {
        this.function.clone()
    }

    /// tuple of arguments to future partial calls
    #[getter]
    fn args(this: Ref<'_, Partial>) -> Value {
        this.values.to_value()
    }

    /// dictionary of keyword arguments to future partial calls
    #[getter]
    fn keywords(this: Ref<'_, Partial>) -> Value {
        this.keywords.to_value()
    }

    /// See PEP 585
    #[classmethod]
    #[sig("($type, object, /)")]
    fn __class_getitem__(cls: Ref<'_, Type>, object: Ref<'_>) -> Value {
        generic_alias::parameterize(cls.any(), object)
    }
}

/// `function` as a method of `object`.
pub(super) fn bind(function: Value, object: Ref<'_>) -> Value {
    BoundMethod::bind(function, object.to_owned()).into_value()
}
