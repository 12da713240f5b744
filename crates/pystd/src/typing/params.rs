//! `typing.ParamSpec`, `typing.TypeVarTuple`, `NoDefault`, and defaults of type parameters.

use super::typevar::{TypeVar, set_module};
use super::variance::Variance;
use super::{Lazy, prepare_subst, typing_call};
use pymacros::{pyclass, pymethods};
use pyrt::object::type_::{new_builtin, new_instance};
use pyrt::object::{int, union};
use pyrt::protocol::{self, compare};
use pyrt::{CompareOp, Header, Object, Owned, PyResult, Ref, Str, Thread, Tuple, Type, Value};

/// The type of the NoDefault singleton.
#[pyclass(name = "NoDefaultType", module = "typing", flags(NO_NEW))]
#[repr(C)]
pub(super) struct NoDefaultType {
    header: Header,
}

#[pymethods]
impl NoDefaultType {
    #[slot(repr)]
    fn repr(_this: Ref<'_, NoDefaultType>) -> &'static str {
        "typing.NoDefault"
    }
    fn __reduce__(_this: Ref<'_, NoDefaultType>) -> &'static str {
        "NoDefault"
    }
}

/// `typing.NoDefault`: one object an interpreter, kept by the module.
pub(super) fn no_default(th: &mut Thread) -> Value {
    let interp = th.interp().clone();
    let module = interp.modules().get_str(interp.intern("_typing").as_ref());
    let known = module.as_ref().and_then(Value::downcast::<pyrt::Module>).and_then(|m| m.get().get("NoDefault"));
    match known {
        Some(value) if is_no_default(value.as_ref()) => value,
        _ => new_builtin(|header| NoDefaultType { header }).into_value(),
    }
}

pub(super) fn is_no_default(value: Ref<'_>) -> bool {
    value.is::<NoDefaultType>()
}

/// A function of a format that gives a value known already.
#[pyclass(name = "_ConstEvaluator", module = "_typing", flags(NO_NEW, GC))]
#[repr(C)]
struct ConstEvaluator {
    header: Header,
    value: Value,
}

pub(super) fn constant_evaluator(_th: &mut Thread, value: Value) -> Value {
    new_builtin(|header| ConstEvaluator { header, value }).into_value()
}

#[pymethods]
impl ConstEvaluator {
    #[slot(call)]
    #[sig("($self, format, /)")]
    fn call(this: Ref<'_, ConstEvaluator>, th: &mut Thread, format: Ref<'_>) -> PyResult<Value> {
        // annotationlib.Format.STRING
        if int::to_i64(format) == Some(4) {
            return Ok(protocol::repr(th, this.value.as_ref())?.into_value());
        }
        Ok(this.value.clone())
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, ConstEvaluator>, th: &mut Thread) -> PyResult<String> {
        let text = protocol::repr_text(th, this.value.as_ref())?;
        Ok(format!("<constevaluator {text}>"))
    }
}

/// Parameter specification variable.
///
/// The preferred way to construct a parameter specification is via the
/// dedicated syntax for generic functions, classes, and type aliases.
#[pyclass(name = "ParamSpec", module = "typing", flags(GC, DICT, WEAKREF))]
#[repr(C)]
pub(super) struct ParamSpec {
    header: Header,
    name: Owned<Str>,
    bound: Option<Value>,
    default: Lazy,
    #[traverse(skip)]
    variance: Variance,
}

/// `[**P]`.
pub(super) fn compiled_param_spec(th: &mut Thread, name: Ref<'_>) -> PyResult<Value> {
    let Some(name) = name.downcast::<Str>().map(Ref::own) else {
        return Err(th.type_error("the name of a parameter specification must be a string"));
    };
    let class = th.interp().class(ParamSpec::spec()).own();
    let made = new_instance(class.as_ref(), |header| ParamSpec {
        header,
        name,
        bound: None,
        default: Lazy::default(),
        variance: Variance::Inferred,
    })
    .into_value();
    Ok(made)
}

#[pymethods]
impl ParamSpec {
    #[slot(new)]
    #[sig("(name, *, bound=None, default=NoDefault, covariant=False, contravariant=False, infer_variance=False)")]
    fn new(
        cls: Ref<'_, Type>,
        th: &mut Thread,
        name: Owned<Str>,
        bound: Option<Value>,
        default: Option<Value>,
        #[default(false)] covariant: bool,
        #[default(false)] contravariant: bool,
        #[default(false)] infer_variance: bool,
    ) -> PyResult<Value> {
        let variance = Variance::new(th, covariant, contravariant, infer_variance)?;
        let default = default.filter(|d| !is_no_default(d.as_ref()));
        let made =
            new_instance(cls, |header| ParamSpec { header, name, bound, default: Lazy::known(default), variance })
                .into_value();
        set_module(th, made.as_ref())?;
        Ok(made)
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, ParamSpec>) -> Value {
        let sign = this.variance.sign();
        Str::from_text(&format!("{sign}{}", this.name.to_text())).into_value()
    }

    #[slot(or)]
    fn or(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        union::of(th, a, b)
    }

    #[getter]
    fn __name__(this: Ref<'_, ParamSpec>) -> Value {
        this.name.to_value()
    }
    #[getter]
    fn __bound__(this: Ref<'_, ParamSpec>) -> Value {
        this.bound.clone().unwrap_or(Value::NONE)
    }
    #[getter]
    fn __covariant__(this: Ref<'_, ParamSpec>) -> bool {
        this.variance == Variance::Covariant
    }
    #[getter]
    fn __contravariant__(this: Ref<'_, ParamSpec>) -> bool {
        this.variance == Variance::Contravariant
    }
    #[getter]
    fn __infer_variance__(this: Ref<'_, ParamSpec>) -> bool {
        this.variance == Variance::Inferred
    }
    #[getter]
    fn __default__(this: Ref<'_, ParamSpec>, th: &mut Thread) -> PyResult<Value> {
        let keep = this.own();
        match keep.default.get(th)? {
            Some(value) => Ok(value),
            None => Ok(no_default(th)),
        }
    }
    #[getter]
    fn evaluate_default(this: Ref<'_, ParamSpec>, th: &mut Thread) -> PyResult<Value> {
        let keep = this.own();
        keep.default.evaluator(th)
    }
    /// Represents positional arguments.
    #[getter]
    fn args(this: Ref<'_, ParamSpec>) -> Value {
        let origin = this.any().to_owned();
        new_builtin(|header| ParamSpecArgs { header, origin }).into_value()
    }
    /// Represents keyword arguments.
    #[getter]
    fn kwargs(this: Ref<'_, ParamSpec>) -> Value {
        let origin = this.any().to_owned();
        new_builtin(|header| ParamSpecKwargs { header, origin }).into_value()
    }
    /// Return true if the type parameter has a default.
    fn has_default(this: Ref<'_, ParamSpec>) -> bool {
        this.default.is_there()
    }
    #[sig("($self, arg, /)")]
    fn __typing_subst__(this: Ref<'_, ParamSpec>, th: &mut Thread, arg: Ref<'_>) -> PyResult<Value> {
        let given = [this.any().to_owned(), arg.to_owned()];
        Ok(typing_call(th, "_paramspec_subst", &given)?.unwrap_or_else(|| arg.to_owned()))
    }
    #[sig("($self, alias, args, /)")]
    fn __typing_prepare_subst__(
        this: Ref<'_, ParamSpec>,
        th: &mut Thread,
        alias: Ref<'_>,
        args: Ref<'_>,
    ) -> PyResult<Value> {
        let given = [this.any().to_owned(), alias.to_owned(), args.to_owned()];
        if let Some(value) = typing_call(th, "_paramspec_prepare_subst", &given)? {
            return Ok(value);
        }
        let keep = this.own();
        prepare_subst(th, this.any(), &keep.default, alias, args)
    }
    fn __reduce__(this: Ref<'_, ParamSpec>) -> Value {
        this.name.to_value()
    }
    #[sig("($self, bases, /)")]
    fn __mro_entries__(_this: Ref<'_, ParamSpec>, th: &mut Thread, bases: Ref<'_>) -> PyResult<Value> {
        let _ = bases;
        Err(th.type_error("Cannot subclass an instance of ParamSpec"))
    }
}

macro_rules! part {
    ($type:ident, $name:literal, $suffix:literal, $doc:literal) => {
        #[doc = $doc]
        #[pyclass(name = $name, module = "typing", flags(GC, WEAKREF))]
        #[repr(C)]
        pub(super) struct $type {
            header: Header,
            origin: Value,
        }

        #[pymethods]
        impl $type {
            #[slot(new)]
            #[sig("(origin)")]
            fn new(cls: Ref<'_, Type>, origin: Value) -> Value {
                new_instance(cls, |header| $type { header, origin }).into_value()
            }
            #[getter]
            fn __origin__(this: Ref<'_, $type>) -> Value {
                this.origin.clone()
            }
            #[slot(repr)]
            fn repr(this: Ref<'_, $type>, th: &mut Thread) -> PyResult<String> {
                let origin = this.origin.clone();
                let text = match origin.downcast::<ParamSpec>() {
                    Some(spec) => spec.name.to_text().into_owned(),
                    None => protocol::repr_text(th, origin.as_ref())?,
                };
                Ok(format!("{text}.{}", $suffix))
            }
            #[slot(richcmp)]
            fn compare(this: Ref<'_, $type>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
                match other.downcast::<$type>() {
                    Some(other) if matches!(op, CompareOp::Eq | CompareOp::Ne) => {
                        let (a, b) = (this.origin.clone(), other.origin.clone());
                        compare::rich(th, a.as_ref(), b.as_ref(), op)
                    }
                    _ => Ok(Value::NOT_IMPLEMENTED),
                }
            }
            #[slot(hash)]
            fn hash(this: Ref<'_, $type>, th: &mut Thread) -> PyResult<i64> {
                let origin = this.origin.clone();
                protocol::hash(th, origin.as_ref())
            }
        }
    };
}

part!(ParamSpecArgs, "ParamSpecArgs", "args", "The args for a ParamSpec object.");
part!(ParamSpecKwargs, "ParamSpecKwargs", "kwargs", "The kwargs for a ParamSpec object.");

/// Type variable tuple. A specialized form of type variable that enables
/// variadic generics.
#[pyclass(name = "TypeVarTuple", module = "typing", flags(GC, DICT, WEAKREF))]
#[repr(C)]
pub(super) struct TypeVarTuple {
    header: Header,
    name: Owned<Str>,
    default: Lazy,
}

/// `[*Ts]`.
pub(super) fn compiled_type_var_tuple(th: &mut Thread, name: Ref<'_>) -> PyResult<Value> {
    let Some(name) = name.downcast::<Str>().map(Ref::own) else {
        return Err(th.type_error("the name of a type variable tuple must be a string"));
    };
    let class = th.interp().class(TypeVarTuple::spec()).own();
    let made =
        new_instance(class.as_ref(), |header| TypeVarTuple { header, name, default: Lazy::default() }).into_value();
    Ok(made)
}

#[pymethods]
impl TypeVarTuple {
    #[slot(new)]
    #[sig("(name, *, default=NoDefault)")]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, name: Owned<Str>, default: Option<Value>) -> PyResult<Value> {
        let default = default.filter(|d| !is_no_default(d.as_ref()));
        let made =
            new_instance(cls, |header| TypeVarTuple { header, name, default: Lazy::known(default) }).into_value();
        set_module(th, made.as_ref())?;
        Ok(made)
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, TypeVarTuple>) -> Value {
        this.name.to_value()
    }
    #[slot(iter)]
    fn iter(this: Ref<'_, TypeVarTuple>, th: &mut Thread) -> PyResult<Value> {
        let me = this.any().to_owned();
        let unpacked = match pyrt::import::import_absolute(th, "typing") {
            Ok(typing) => {
                let name = th.interp().intern("Unpack");
                let unpack = protocol::attr::get(th, typing.as_ref(), name.as_ref())?;
                protocol::get_item(th, unpack.as_ref(), me.as_ref())?
            }
            Err(raised) if raised.is(&pyrt::object::exception::ModuleNotFoundError) => me,
            Err(raised) => return Err(raised),
        };
        let one = Tuple::new(vec![unpacked]);
        protocol::iter::iter(th, one.as_ref().any())
    }
    #[getter]
    fn __name__(this: Ref<'_, TypeVarTuple>) -> Value {
        this.name.to_value()
    }
    #[getter]
    fn __default__(this: Ref<'_, TypeVarTuple>, th: &mut Thread) -> PyResult<Value> {
        let keep = this.own();
        match keep.default.get(th)? {
            Some(value) => Ok(value),
            None => Ok(no_default(th)),
        }
    }
    #[getter]
    fn evaluate_default(this: Ref<'_, TypeVarTuple>, th: &mut Thread) -> PyResult<Value> {
        let keep = this.own();
        keep.default.evaluator(th)
    }
    /// Return true if the type parameter has a default.
    fn has_default(this: Ref<'_, TypeVarTuple>) -> bool {
        this.default.is_there()
    }
    #[sig("($self, arg, /)")]
    fn __typing_subst__(_this: Ref<'_, TypeVarTuple>, th: &mut Thread, arg: Ref<'_>) -> PyResult<Value> {
        let _ = arg;
        Err(th.type_error("Substitution of bare TypeVarTuple is not supported"))
    }
    #[sig("($self, alias, args, /)")]
    fn __typing_prepare_subst__(
        this: Ref<'_, TypeVarTuple>,
        th: &mut Thread,
        alias: Ref<'_>,
        args: Ref<'_>,
    ) -> PyResult<Value> {
        let given = [this.any().to_owned(), alias.to_owned(), args.to_owned()];
        Ok(typing_call(th, "_typevartuple_prepare_subst", &given)?.unwrap_or_else(|| args.to_owned()))
    }
    fn __reduce__(this: Ref<'_, TypeVarTuple>) -> Value {
        this.name.to_value()
    }
    #[sig("($self, bases, /)")]
    fn __mro_entries__(_this: Ref<'_, TypeVarTuple>, th: &mut Thread, bases: Ref<'_>) -> PyResult<Value> {
        let _ = bases;
        Err(th.type_error("Cannot subclass an instance of TypeVarTuple"))
    }
}

/// `[T = default]`: gives the parameter.
pub(super) fn set_default(th: &mut Thread, parameter: Ref<'_>, function: Ref<'_>) -> PyResult<Value> {
    let lazy = if let Some(p) = parameter.downcast::<TypeVar>() {
        &p.get().default
    } else if let Some(p) = parameter.downcast::<ParamSpec>() {
        &p.get().default
    } else if let Some(p) = parameter.downcast::<TypeVarTuple>() {
        &p.get().default
    } else {
        return Err(th.type_error("a type parameter is wanted"));
    };
    lazy.function.set(Some(function.to_owned()));
    Ok(parameter.to_owned())
}
