//! `typing.TypeVar`.

use super::variance::Variance;
use super::{Lazy, caller, prepare_subst, typing_call};
use pymacros::{pyclass, pymethods};
use pyrt::object::type_::new_instance;
use pyrt::object::union;
use pyrt::protocol::attr;
use pyrt::{Args, Header, Object, Owned, PyResult, Ref, Str, Thread, Tuple, Type, Value};

/// Type variable.
///
/// The preferred way to construct a type variable is via the dedicated
/// syntax for generic functions, classes, and type aliases.
#[pyclass(name = "TypeVar", module = "typing", flags(GC, DICT, WEAKREF))]
#[repr(C)]
pub(super) struct TypeVar {
    header: Header,
    name: Owned<Str>,
    bound: Lazy,
    constraints: Lazy,
    pub(super) default: Lazy,
    #[traverse(skip)]
    variance: Variance,
}

/// Set `__module__` of a fresh type parameter.
pub(super) fn set_module(th: &mut Thread, object: Ref<'_>) -> PyResult<()> {
    let module = caller(th);
    let key = th.names().__module__.as_ref();
    attr::set(th, object, key, module.as_ref())
}

/// A type variable as the syntax `[T: bound]` makes it.
pub(super) fn compiled(th: &mut Thread, name: Ref<'_>, bound: Lazy, constraints: Lazy) -> PyResult<Value> {
    let Some(name) = name.downcast::<Str>().map(Ref::own) else {
        return Err(th.type_error("the name of a type variable must be a string"));
    };
    let class = th.interp().class(TypeVar::spec()).own();
    let made = new_instance(class.as_ref(), |header| TypeVar {
        header,
        name,
        bound,
        constraints,
        default: Lazy::default(),
        variance: Variance::Inferred,
    })
    .into_value();
    Ok(made)
}

#[pymethods]
impl TypeVar {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        let (mut positional, mut name) = (args.positional(), None);
        if let [first, rest @ ..] = positional {
            name = Some(first.clone());
            positional = rest;
        }
        let (mut bound, mut default) = (None, None);
        let mut flags = [false; 3];
        for (key, value) in args.keywords() {
            match &*key.to_text() {
                "name" if name.is_none() => name = Some(value.to_owned()),
                "bound" => bound = Some(value.to_owned()).filter(|b| !b.as_ref().is_none()),
                "default" => default = Some(value.to_owned()).filter(|d| !super::params::is_no_default(d.as_ref())),
                "covariant" => flags[0] = pyrt::protocol::truth(th, value)?,
                "contravariant" => flags[1] = pyrt::protocol::truth(th, value)?,
                "infer_variance" => flags[2] = pyrt::protocol::truth(th, value)?,
                other => {
                    let message = format!("typevar() got an unexpected keyword argument '{other}'");
                    return Err(th.type_error(message));
                }
            }
        }
        let Some(name) = name else {
            return Err(th.type_error("typevar() missing required argument 'name' (pos 1)"));
        };
        let Ok(name) = name.cast::<Str>() else {
            return Err(th.type_error("typevar() argument 'name' must be str"));
        };
        let [covariant, contravariant, infer_variance] = flags;
        let variance = Variance::new(th, covariant, contravariant, infer_variance)?;
        if positional.len() == 1 {
            return Err(th.type_error("A single constraint is not allowed"));
        }
        if !positional.is_empty() && bound.is_some() {
            return Err(th.type_error("Constraints cannot be combined with bound=..."));
        }
        let constraints = (!positional.is_empty()).then(|| Tuple::from_slice(positional).into_value());
        let made = new_instance(cls, |header| TypeVar {
            header,
            name,
            bound: Lazy::known(bound),
            constraints: Lazy::known(constraints),
            default: Lazy::known(default),
            variance,
        })
        .into_value();
        set_module(th, made.as_ref())?;
        Ok(made)
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, TypeVar>) -> Value {
        let sign = this.variance.sign();
        Str::from_text(&format!("{sign}{}", this.name.to_text())).into_value()
    }

    #[slot(or)]
    fn or(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        union::of(th, a, b)
    }

    #[getter]
    fn __name__(this: Ref<'_, TypeVar>) -> Value {
        this.name.to_value()
    }
    #[getter]
    fn __covariant__(this: Ref<'_, TypeVar>) -> bool {
        this.variance == Variance::Covariant
    }
    #[getter]
    fn __contravariant__(this: Ref<'_, TypeVar>) -> bool {
        this.variance == Variance::Contravariant
    }
    #[getter]
    fn __infer_variance__(this: Ref<'_, TypeVar>) -> bool {
        this.variance == Variance::Inferred
    }
    #[getter]
    fn __bound__(this: Ref<'_, TypeVar>, th: &mut Thread) -> PyResult<Value> {
        let keep = this.own();
        Ok(keep.bound.get(th)?.unwrap_or(Value::NONE))
    }
    #[getter]
    fn __constraints__(this: Ref<'_, TypeVar>, th: &mut Thread) -> PyResult<Value> {
        let keep = this.own();
        Ok(keep.constraints.get(th)?.unwrap_or_else(|| Tuple::new(Vec::new()).into_value()))
    }
    #[getter]
    fn __default__(this: Ref<'_, TypeVar>, th: &mut Thread) -> PyResult<Value> {
        let keep = this.own();
        match keep.default.get(th)? {
            Some(value) => Ok(value),
            None => Ok(super::params::no_default(th)),
        }
    }
    #[getter]
    fn evaluate_bound(this: Ref<'_, TypeVar>, th: &mut Thread) -> PyResult<Value> {
        let keep = this.own();
        keep.bound.evaluator(th)
    }
    #[getter]
    fn evaluate_constraints(this: Ref<'_, TypeVar>, th: &mut Thread) -> PyResult<Value> {
        let keep = this.own();
        keep.constraints.evaluator(th)
    }
    #[getter]
    fn evaluate_default(this: Ref<'_, TypeVar>, th: &mut Thread) -> PyResult<Value> {
        let keep = this.own();
        keep.default.evaluator(th)
    }

    /// Return true if the type parameter has a default.
    fn has_default(this: Ref<'_, TypeVar>) -> bool {
        this.default.is_there()
    }

    #[sig("($self, arg, /)")]
    fn __typing_subst__(this: Ref<'_, TypeVar>, th: &mut Thread, arg: Ref<'_>) -> PyResult<Value> {
        let given = [this.any().to_owned(), arg.to_owned()];
        Ok(typing_call(th, "_typevar_subst", &given)?.unwrap_or_else(|| arg.to_owned()))
    }

    #[sig("($self, alias, args, /)")]
    fn __typing_prepare_subst__(
        this: Ref<'_, TypeVar>,
        th: &mut Thread,
        alias: Ref<'_>,
        args: Ref<'_>,
    ) -> PyResult<Value> {
        let keep = this.own();
        prepare_subst(th, this.any(), &keep.default, alias, args)
    }

    fn __reduce__(this: Ref<'_, TypeVar>) -> Value {
        this.name.to_value()
    }

    #[sig("($self, bases, /)")]
    fn __mro_entries__(_this: Ref<'_, TypeVar>, th: &mut Thread, bases: Ref<'_>) -> PyResult<Value> {
        let _ = bases;
        Err(th.type_error("Cannot subclass an instance of TypeVar"))
    }
}
