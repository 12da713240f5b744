//! `_typing`: the natives of type parameters (PEP 695, PEP 696), `Generic`, and what `CALL_INTRINSIC` makes of them.
//!
//! Bounds, constraints, defaults and values of aliases are functions until someone asks; they are called once. What
//! CPython leaves to `typing` is left to it here, too, as long as it can be imported; else `types.GenericAlias` serves.

mod alias;
mod generic;
mod params;
mod typevar;
mod variance;

use pymacros::pymodule;
use pyrt::object::exception as exc;
use pyrt::object::int;
use pyrt::protocol::{self, attr};
use pyrt::{Args, Field, PyResult, Ref, Thread, Tuple, Value};

/// `annotationlib.Format.VALUE`.
const VALUE: i64 = 1;

/// Something that may have to be evaluated first: the value, or the function that gives it.
#[derive(Default)]
struct Lazy {
    value: Field<Option<Value>>,
    function: Field<Option<Value>>,
}

impl pyrt::Traverse for Lazy {
    fn traverse(&self, visit: &mut pyrt::Visit<'_>) {
        self.value.traverse(visit);
        self.function.traverse(visit);
    }
    fn clear(&self) {
        self.value.set(None);
        self.function.set(None);
    }
}

impl Lazy {
    fn known(value: Option<Value>) -> Lazy {
        Lazy { value: Field::new(value), function: Field::new(None) }
    }

    fn deferred(function: Value) -> Lazy {
        Lazy { value: Field::new(None), function: Field::new(Some(function)) }
    }

    /// The value, evaluated now if it has not been; None where there is none.
    fn get(&self, th: &mut Thread) -> PyResult<Option<Value>> {
        if let Some(value) = self.value.get() {
            return Ok(Some(value));
        }
        let Some(function) = self.function.get() else { return Ok(None) };
        let value = protocol::call1(th, function.as_ref(), int::from_i64(VALUE).as_ref())?;
        self.value.set(Some(value.clone()));
        Ok(Some(value))
    }

    fn is_there(&self) -> bool {
        self.value.get().is_some() || self.function.get().is_some()
    }

    /// What `evaluate_bound` and the like show: the function, or one that gives the value.
    fn evaluator(&self, th: &mut Thread) -> PyResult<Value> {
        if let Some(function) = self.function.get() {
            return Ok(function);
        }
        match self.value.get() {
            Some(value) => Ok(params::constant_evaluator(th, value)),
            None => Ok(Value::NONE),
        }
    }
}

/// Call a function of `typing`; None where there is no such module.
fn typing_call(th: &mut Thread, name: &str, args: &[Value]) -> PyResult<Option<Value>> {
    let typing = match pyrt::import::import_absolute(th, "typing") {
        Ok(module) => module,
        Err(raised) if raised.is(&exc::ModuleNotFoundError) => return Ok(None),
        Err(raised) => return Err(raised),
    };
    let name = th.interp().intern(name);
    let function = attr::get(th, typing.as_ref(), name.as_ref())?;
    protocol::call(th, function.as_ref(), Args::new(args)).map(Some)
}

/// The module of the Python code that calls.
fn caller(th: &mut Thread) -> Value {
    let frame = th.frame.get();
    if frame.is_null() {
        return Value::NONE;
    }
    // SAFETY: the innermost frame is live while its code calls us.
    let globals = unsafe { Ref::from(&*(*frame).globals) }.own();
    globals.get_str(th.names().__name__.as_ref()).unwrap_or(Value::NONE)
}

/// `args` with the default of a parameter that is missing at its end.
fn prepare_subst(th: &mut Thread, this: Ref<'_>, default: &Lazy, alias: Ref<'_>, args: Ref<'_>) -> PyResult<Value> {
    let name = th.interp().intern("__parameters__");
    let parameters = attr::get(th, alias, name.as_ref())?;
    let (Some(parameters), Some(given)) = (parameters.downcast::<Tuple>(), args.downcast::<Tuple>()) else {
        return Err(th.type_error("expected tuples of parameters and arguments"));
    };
    let at = parameters.get().as_slice().iter().position(|p| p.as_ref().bits_eq(this)).unwrap_or(0);
    if at < given.len() {
        return Ok(args.to_owned());
    }
    if at == given.len()
        && let Some(value) = default.get(th)?
    {
        let mut all = given.get().as_slice().to_vec();
        all.push(value);
        return Ok(Tuple::new(all).into_value());
    }
    let text = protocol::repr_text(th, alias)?;
    Err(th.type_error(format!("Too few arguments for {text}; actual {}, expected {}", given.len(), parameters.len())))
}

#[pymodule(
    name = "_typing",
    classes(typevar::TypeVar, params::ParamSpec, params::ParamSpecArgs, params::ParamSpecKwargs, params::TypeVarTuple)
)]
pub(crate) mod module {
    //! Primitives and accelerators for the typing module.

    use super::*;
    use pyrt::Module;

    /// Do nothing, at runtime. This is used by typing.
    #[pyfunction]
    #[sig("(x, /)")]
    fn _idfunc(x: Ref<'_>) -> Value {
        x.to_owned()
    }

    /// What the instruction CALL_INTRINSIC does with these values.
    #[pyfunction]
    #[sig("(which, a, b, /)")]
    fn _intrinsic(th: &mut Thread, which: i64, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        match which {
            0 => typevar::compiled(th, a, Lazy::default(), Lazy::default()),
            1 => typevar::compiled(th, a, Lazy::deferred(b.to_owned()), Lazy::default()),
            2 => typevar::compiled(th, a, Lazy::default(), Lazy::deferred(b.to_owned())),
            3 => params::compiled_param_spec(th, a),
            4 => params::compiled_type_var_tuple(th, a),
            5 => params::set_default(th, a, b),
            6 => alias::compiled(th, a),
            7 => generic::subscript(th, a),
            _ => Err(th.system_error("unknown intrinsic")),
        }
    }

    #[exec]
    fn exec(th: &mut Thread, module: Ref<'_, Module>) -> PyResult<()> {
        for (name, spec) in [
            ("Generic", <generic::Generic as pyrt::Object>::spec()),
            ("TypeAliasType", <alias::TypeAliasType as pyrt::Object>::spec()),
        ] {
            let class = th.interp().class(spec).any().to_owned();
            module.set(name, class);
        }
        let no_default = params::no_default(th);
        module.set("NoDefault", no_default);
        let union = th.interp().class(<pyrt::object::union::Union as pyrt::Object>::spec()).any().to_owned();
        module.set("Union", union);
        Ok(())
    }
}
