//! `function`: a code object with the world that it was made in.

use pymacros::{pyclass, pymethods};

use super::cell::Cell;
use super::code::Code;
use super::dict::Dict;
use super::field::Field;
use super::method::BoundMethod;
use super::raw::{Header, Owned, Ref, Value};
use super::str::Str;
use super::tuple::Tuple;
use super::type_::{Type, new_builtin};
use crate::args::Args;
use crate::error::PyResult;
use crate::state::Thread;

/// Create a function object.
#[pyclass(name = "function", kind = FUNCTION, flags(GC, WEAKREF, DICT, METHOD_DESCRIPTOR))]
#[repr(C)]
pub struct Function {
    header: Header,
    /// What it runs.
    pub code: Field<Owned<Code>>,
    /// Its module's namespace.
    pub globals: Owned<Dict>,
    /// Where names are looked up last.
    pub builtins: Owned<Dict>,
    /// Cells of its free variables.
    pub closure: Option<Owned<Tuple>>,
    /// Defaults of positional parameters, for the last ones.
    pub defaults: Field<Option<Owned<Tuple>>>,
    /// Defaults of keyword-only parameters.
    pub kwdefaults: Field<Option<Owned<Dict>>>,
    /// `__name__`.
    pub name: Field<Owned<Str>>,
    /// `__qualname__`.
    pub qualname: Field<Owned<Str>>,
    /// `__doc__`.
    pub doc: Field<Value>,
    /// `__module__`.
    pub module: Field<Value>,
    /// `__annotations__`, as given (a tuple of names and values until someone looks).
    pub annotations: Field<Option<Value>>,
    /// `__annotate__`: the function that evaluates the annotations (PEP 649).
    pub annotate: Field<Option<Value>>,
    /// `__type_params__`.
    pub type_params: Field<Option<Value>>,
    /// Code that `__code__` held before: frames may still run it.
    retired: Field<Vec<Owned<Code>>>,
}

impl Function {
    /// A function that runs `code` with these globals.
    pub fn new_function(
        th: &mut Thread,
        code: Owned<Code>,
        globals: Owned<Dict>,
        qualname: Owned<Str>,
        closure: Option<Owned<Tuple>>,
    ) -> Owned<Function> {
        let (builtins, module) = world_of(th, &globals);
        let doc = match code.consts.first() {
            Some(first) if first.as_ref().is::<Str>() => first.clone(),
            _ => Value::NONE,
        };
        let name = code.name.clone();
        new_builtin(|header| Function {
            header,
            code: Field::new(code),
            globals,
            builtins,
            closure,
            defaults: Field::new(None),
            kwdefaults: Field::new(None),
            name: Field::new(name),
            qualname: Field::new(qualname),
            doc: Field::new(doc),
            module: Field::new(module),
            annotations: Field::new(None),
            annotate: Field::new(None),
            type_params: Field::new(None),
            retired: Field::new(Vec::new()),
        })
    }
}

/// Where a namespace has what every function made in it asks for.
#[derive(Clone, Copy)]
pub(crate) struct World {
    /// `Dict::keys_version` that the places are good for; 0: none.
    keys_version: u64,
    builtins: *const u64,
    name: *const u64,
}

impl World {
    pub(crate) const NONE: World = World { keys_version: 0, builtins: std::ptr::null(), name: std::ptr::null() };
}

/// The built-in names that code with these globals sees, and the name of their module.
fn world_of(th: &mut Thread, globals: &Owned<Dict>) -> (Owned<Dict>, Value) {
    let known = th.interp().function_world.get();
    if known.keys_version != 0 && known.keys_version == globals.keys_version() {
        // SAFETY: the places are good as long as the dict has this number.
        let (own, name) = unsafe { (Ref::from_bits(*known.builtins), Ref::from_bits(*known.name)) };
        let (own, name): (Ref<'_>, Ref<'_>) = (own, name);
        return (builtins_in(th, Some(own.to_owned())), name.to_owned());
    }
    let names = th.names();
    let places = (globals.value_place(names.__builtins__.as_ref()), globals.value_place(names.__name__.as_ref()));
    if let (Some(builtins), Some(name)) = places {
        let keys_version = globals.ensure_keys_version();
        th.interp().function_world.set(World { keys_version, builtins, name });
    }
    let name = globals.get_str(names.__name__.as_ref()).unwrap_or(Value::NONE);
    (builtins_of(th, globals), name)
}

/// The built-in names that code with these globals sees: `__builtins__`, a module or a dict, else the interpreter's.
pub fn builtins_of(th: &mut Thread, globals: &Owned<Dict>) -> Owned<Dict> {
    let own = globals.get_str(th.names().__builtins__.as_ref());
    builtins_in(th, own)
}

fn builtins_in(th: &mut Thread, own: Option<Value>) -> Owned<Dict> {
    if let Some(own) = own {
        if let Some(module) = own.as_ref().downcast::<super::module::Module>() {
            return module.dict().clone();
        }
        if let Ok(dict) = own.cast::<Dict>() {
            return dict;
        }
    }
    match th.interp().builtins() {
        Some(builtins) => builtins.dict().clone(),
        None => Dict::new(),
    }
}

/// Call a function's code with `namespace` as its local names (a class body); gives what the code returns.
pub fn call_with_namespace(th: &mut Thread, function: Ref<'_, Function>, namespace: Ref<'_>) -> PyResult<Value> {
    let code = function.code.get();
    let run = th.interp().hooks().run_code;
    run(th, code.as_ref(), function.globals.as_ref(), namespace, function.closure.as_ref().map(Owned::as_ref))
}

/// The annotations that an `__annotate__` gives, as values (PEP 649).
///
/// # Errors
/// What it raises; `TypeError` where it gives no dict.
pub fn call_annotate(th: &mut Thread, annotate: Ref<'_>) -> PyResult<Value> {
    // annotationlib.Format.VALUE
    let format = super::int::from_i64(1);
    let made = crate::protocol::call1(th, annotate, format.as_ref())?;
    if !made.as_ref().is::<Dict>() {
        let class = made.as_ref().class().name().to_owned();
        return Err(th.type_error(format!("__annotate__ returned non-dict of type '{class}'")));
    }
    Ok(made)
}

fn text_of<'a>(th: &mut Thread, value: Option<Ref<'a>>, what: &str) -> PyResult<Owned<Str>> {
    match value.and_then(Ref::downcast::<Str>) {
        Some(s) => Ok(s.own()),
        None => Err(th.type_error(format!("{what} must be set to a string object"))),
    }
}

#[pymethods]
impl Function {
    #[slot(call)]
    fn call(this: Ref<'_, Function>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        let hook = th.interp().hooks().call;
        hook(th, this, args)
    }

    #[slot(descr_get)]
    fn bind(
        this: Ref<'_, Function>,
        _th: &mut Thread,
        obj: Option<Ref<'_>>,
        _owner: Option<Ref<'_>>,
    ) -> PyResult<Value> {
        Ok(match obj {
            Some(obj) if !obj.is_none() => BoundMethod::bind(this.any().to_owned(), obj.to_owned()).into_value(),
            _ => this.any().to_owned(),
        })
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, Function>, _th: &mut Thread) -> PyResult<Value> {
        let text = format!("<function {} at {:#x}>", this.qualname.get().to_text(), this.bits());
        Ok(Str::from_text(&text).into_value())
    }

    #[slot(new)]
    #[sig("(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)")]
    fn new(
        _cls: Ref<'_, Type>,
        th: &mut Thread,
        code: Owned<Code>,
        globals: Owned<Dict>,
        name: Option<Owned<Str>>,
        argdefs: Option<Owned<Tuple>>,
        closure: Option<Owned<Tuple>>,
        kwdefaults: Option<Owned<Dict>>,
    ) -> PyResult<Value> {
        let free = code.freevars.len();
        let given = closure.as_ref().map_or(0, |c| c.len());
        if free != given {
            let text = code.name.to_text().into_owned();
            return Err(th.value_error(format!("{text} requires closure of length {free}, not {given}")));
        }
        if let Some(closure) = &closure
            && let Some(other) = closure.as_slice().iter().find(|c| !c.as_ref().is::<Cell>())
        {
            let class = other.as_ref().class().name().to_owned();
            return Err(th.type_error(format!("arg 5 (closure) expected cell, found {class}")));
        }
        let qualname = name.clone().unwrap_or_else(|| code.name.clone());
        let function = Function::new_function(th, code, globals, qualname, closure);
        if let Some(name) = name {
            function.name.set(name);
        }
        function.defaults.set(argdefs);
        function.kwdefaults.set(kwdefaults);
        Ok(function.into_value())
    }

    #[getter]
    fn __code__(this: Ref<'_, Function>) -> Value {
        this.code.get().into_value()
    }
    #[setter(__code__)]
    fn set_code(this: Ref<'_, Function>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        match value.and_then(Ref::downcast::<Code>) {
            Some(code) => {
                let have = this.closure.as_ref().map_or(0, |c| c.len());
                let want = code.freevars.len();
                if have != want {
                    let name = this.name.get().to_text().into_owned();
                    return Err(
                        th.value_error(format!("{name}() requires a code object with {have} free vars, not {want}"))
                    );
                }
                let old = this.code.replace(code.own());
                this.retired.with_mut(|retired| retired.push(old));
                Ok(())
            }
            None => Err(th.type_error("__code__ must be set to a code object")),
        }
    }
    #[getter]
    fn __globals__(this: Ref<'_, Function>) -> Value {
        this.globals.to_value()
    }
    #[getter]
    fn __builtins__(this: Ref<'_, Function>) -> Value {
        this.builtins.to_value()
    }
    #[getter]
    fn __closure__(this: Ref<'_, Function>) -> Value {
        this.closure.as_ref().map_or(Value::NONE, Owned::to_value)
    }
    #[getter]
    fn __defaults__(this: Ref<'_, Function>) -> Value {
        this.defaults.get().map_or(Value::NONE, Owned::into_value)
    }
    #[setter(__defaults__)]
    fn set_defaults(this: Ref<'_, Function>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        match value {
            Some(v) if !v.is_none() => match v.downcast::<Tuple>() {
                Some(t) => this.defaults.set(Some(t.own())),
                None => return Err(th.type_error("__defaults__ must be set to a tuple object")),
            },
            _ => this.defaults.set(None),
        }
        Ok(())
    }
    #[getter]
    fn __kwdefaults__(this: Ref<'_, Function>) -> Value {
        this.kwdefaults.get().map_or(Value::NONE, Owned::into_value)
    }
    #[setter(__kwdefaults__)]
    fn set_kwdefaults(this: Ref<'_, Function>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        match value {
            Some(v) if !v.is_none() => match v.downcast::<Dict>() {
                Some(d) => this.kwdefaults.set(Some(d.own())),
                None => return Err(th.type_error("__kwdefaults__ must be set to a dict object")),
            },
            _ => this.kwdefaults.set(None),
        }
        Ok(())
    }
    #[getter]
    fn __name__(this: Ref<'_, Function>) -> Value {
        this.name.get().into_value()
    }
    #[setter(__name__)]
    fn set_name(this: Ref<'_, Function>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        let text = text_of(th, value, "__name__")?;
        this.name.set(text);
        Ok(())
    }
    #[getter]
    fn __qualname__(this: Ref<'_, Function>) -> Value {
        this.qualname.get().into_value()
    }
    #[setter(__qualname__)]
    fn set_qualname(this: Ref<'_, Function>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        let text = text_of(th, value, "__qualname__")?;
        this.qualname.set(text);
        Ok(())
    }
    #[getter]
    fn __doc__(this: Ref<'_, Function>) -> Value {
        this.doc.get()
    }
    #[setter(__doc__)]
    fn set_doc(this: Ref<'_, Function>, _th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        this.doc.set(value.map_or(Value::NONE, Ref::to_owned));
        Ok(())
    }
    #[getter]
    fn __module__(this: Ref<'_, Function>) -> Value {
        this.module.get()
    }
    #[setter(__module__)]
    fn set_module(this: Ref<'_, Function>, _th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        this.module.set(value.map_or(Value::NONE, Ref::to_owned));
        Ok(())
    }
    #[getter]
    fn __annotations__(this: Ref<'_, Function>, th: &mut Thread) -> PyResult<Value> {
        match this.annotations.get() {
            Some(v) if v.as_ref().is::<Dict>() => Ok(v),
            None if this.annotate.get().is_some() => {
                let keep = this.own();
                let Some(annotate) = keep.annotate.get() else { return Ok(Value::NONE) };
                let dict = call_annotate(th, annotate.as_ref())?;
                keep.annotations.set(Some(dict.clone()));
                Ok(dict)
            }
            given => {
                let dict = Dict::new();
                if let Some(flat) = given.as_ref().and_then(|v| v.as_ref().downcast::<Tuple>()) {
                    for pair in flat.get().as_slice().chunks_exact(2) {
                        dict.set(th, pair[0].as_ref(), pair[1].clone())?;
                    }
                }
                this.annotations.set(Some(dict.to_value()));
                Ok(dict.into_value())
            }
        }
    }
    #[setter(__annotations__)]
    fn set_annotations(this: Ref<'_, Function>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        match value {
            Some(v) if !v.is_none() => {
                if !v.is::<Dict>() {
                    return Err(th.type_error("__annotations__ must be set to a dict object"));
                }
                this.annotations.set(Some(v.to_owned()));
            }
            _ => this.annotations.set(None),
        }
        this.annotate.set(None);
        Ok(())
    }
    /// Get the code object for a function.
    #[getter]
    fn __annotate__(this: Ref<'_, Function>) -> Value {
        this.annotate.get().unwrap_or(Value::NONE)
    }
    #[setter(__annotate__)]
    fn set_annotate(this: Ref<'_, Function>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        match value {
            None => return Err(th.type_error("__annotate__ cannot be deleted")),
            Some(v) if v.is_none() => this.annotate.set(None),
            Some(v) if v.class().get().slots().call.is_some() => {
                this.annotate.set(Some(v.to_owned()));
                this.annotations.set(None);
            }
            Some(_) => return Err(th.type_error("__annotate__ must be callable or None")),
        }
        Ok(())
    }
    #[getter]
    fn __type_params__(this: Ref<'_, Function>, th: &mut Thread) -> Value {
        this.type_params.get().unwrap_or_else(|| th.interp().empty_tuple().to_value())
    }
    #[setter(__type_params__)]
    fn set_type_params(this: Ref<'_, Function>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        match value.filter(|v| v.is::<Tuple>()) {
            Some(v) => this.type_params.set(Some(v.to_owned())),
            None => return Err(th.type_error("__type_params__ must be set to a tuple")),
        }
        Ok(())
    }
}
