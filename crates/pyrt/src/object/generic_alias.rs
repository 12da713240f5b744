//! `types.GenericAlias`: `list[int]`. Source: PEP 585; substitution of type variables: PEP 646.
//!
//! Attributes are those of the origin, but for the few named in `OWN`.

use pymacros::{pyclass, pymethods};

use super::list::List;
use super::raw::{Header, Owned, Ref, Value};
use super::str::Str;
use super::tuple::Tuple;
use super::type_::{Type, new_builtin, new_instance};
use crate::args::Args;
use crate::error::PyResult;
use crate::object::exception as exc;
use crate::protocol::compare::{self, CompareOp};
use crate::protocol::{self, attr};
use crate::state::Thread;

/// Represent a PEP 585 generic type
///
/// E.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).
#[pyclass(name = "GenericAlias", module = "types", flags(SUBCLASSABLE, GC, WEAKREF))]
#[repr(C)]
pub struct GenericAlias {
    header: Header,
    /// `__origin__`.
    pub origin: Value,
    /// `__args__`.
    pub args: Owned<Tuple>,
    /// It was unpacked: `*list[int]`.
    pub starred: bool,
}

/// Attributes of the alias itself.
const OWN: &[&str] = &[
    "__class__",
    "__origin__",
    "__args__",
    "__unpacked__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
    "__bases__",
    "__copy__",
    "__deepcopy__",
];

fn args_tuple(item: Ref<'_>) -> Owned<Tuple> {
    match item.downcast::<Tuple>() {
        Some(tuple) => tuple.own(),
        None => Tuple::new(vec![item.to_owned()]),
    }
}

/// `origin[item]`: what `__class_getitem__` of built-in containers gives.
pub fn parameterize(origin: Ref<'_>, item: Ref<'_>) -> Value {
    let (origin, args) = (origin.to_owned(), args_tuple(item));
    new_builtin(|header| GenericAlias { header, origin, args, starred: false }).into_value()
}

/// A member as `repr` of aliases and unions shows it: classes by their names.
pub(super) fn item_text(th: &mut Thread, item: Ref<'_>) -> PyResult<String> {
    if item.is_ellipsis() {
        return Ok("...".to_owned());
    }
    if item.is::<GenericAlias>() {
        return protocol::repr_text(th, item);
    }
    if let Some(class) = item.downcast::<Type>() {
        return Ok(super::type_methods::full_name(th, class));
    }
    let names = th.names();
    let origin = th.interp().intern("__origin__");
    let args = th.interp().intern("__args__");
    if attr::get_opt(th, item, origin.as_ref())?.is_some() && attr::get_opt(th, item, args.as_ref())?.is_some() {
        return protocol::repr_text(th, item);
    }
    let qualname = attr::get_opt(th, item, names.__qualname__.as_ref())?;
    let module = attr::get_opt(th, item, names.__module__.as_ref())?;
    match (qualname, module) {
        (Some(qualname), Some(module)) if !module.as_ref().is_none() => {
            let qualname = protocol::str_text(th, qualname.as_ref())?;
            let module = protocol::str_text(th, module.as_ref())?;
            Ok(if module == "builtins" { qualname } else { format!("{module}.{qualname}") })
        }
        _ => protocol::repr_text(th, item),
    }
}

fn push_unique(list: &mut Vec<Value>, item: Value) {
    if !list.iter().any(|known| known.as_ref().bits_eq(item.as_ref())) {
        list.push(item);
    }
}

fn collect_parameters(th: &mut Thread, item: Ref<'_>, found: &mut Vec<Value>) -> PyResult<()> {
    if item.is::<Type>() {
        return Ok(());
    }
    let subst = th.interp().intern("__typing_subst__");
    if attr::get_opt(th, item, subst.as_ref())?.is_some() {
        push_unique(found, item.to_owned());
        return Ok(());
    }
    if item.is::<Tuple>() || item.is::<List>() {
        for inner in protocol::iter::collect(th, item)? {
            th.recurse("", |th| collect_parameters(th, inner.as_ref(), found))?;
        }
        return Ok(());
    }
    let name = th.interp().intern("__parameters__");
    if let Some(inner) = attr::get_opt(th, item, name.as_ref())?
        && let Some(inner) = inner.downcast::<Tuple>()
    {
        for parameter in inner.get().as_slice() {
            push_unique(found, parameter.clone());
        }
    }
    Ok(())
}

/// The type variables in `args`, each once, in order.
pub(super) fn parameters_of(th: &mut Thread, args: &Owned<Tuple>) -> PyResult<Owned<Tuple>> {
    let mut found = Vec::new();
    for item in args.as_slice() {
        collect_parameters(th, item.as_ref(), &mut found)?;
    }
    Ok(Tuple::new(found))
}

/// `args` with the type variables `parameters` replaced by what `key` gives for them.
pub(super) fn substitute(
    th: &mut Thread,
    alias: Ref<'_>,
    args: &Owned<Tuple>,
    parameters: &Owned<Tuple>,
    key: Ref<'_>,
) -> PyResult<Vec<Value>> {
    let wanted = parameters.len();
    if wanted == 0 {
        let text = protocol::repr_text(th, alias)?;
        return Err(th.type_error(format!("{text} is not a generic class")));
    }
    let mut items = args_tuple(key).into_value();
    let prepare = th.interp().intern("__typing_prepare_subst__");
    for parameter in parameters.as_slice() {
        if let Some(method) = attr::get_opt(th, parameter.as_ref(), prepare.as_ref())?
            && !method.as_ref().is_none()
        {
            let prepared = protocol::call2(th, method.as_ref(), alias, items.as_ref())?;
            items = args_tuple(prepared.as_ref()).into_value();
        }
    }
    let items = args_tuple(items.as_ref());
    if items.len() != wanted {
        let text = protocol::repr_text(th, alias)?;
        let how = if items.len() > wanted { "many" } else { "few" };
        return Err(th.type_error(format!("Too {how} arguments for {text}; actual {}, expected {wanted}", items.len())));
    }
    substitute_items(th, args.as_slice(), parameters, &items)
}

fn substitute_items(
    th: &mut Thread,
    args: &[Value],
    parameters: &Owned<Tuple>,
    items: &Owned<Tuple>,
) -> PyResult<Vec<Value>> {
    let subst = th.interp().intern("__typing_subst__");
    let inner_name = th.interp().intern("__parameters__");
    let position = |of: Ref<'_>| {
        parameters.as_slice().iter().position(|p| p.as_ref().bits_eq(of)).and_then(|i| items.as_slice().get(i).cloned())
    };
    let unpacked = th.interp().intern("__typing_is_unpacked_typevartuple__");
    let mut out = Vec::with_capacity(args.len());
    for arg in args {
        if arg.as_ref().is::<Type>() {
            out.push(arg.clone());
            continue;
        }
        if arg.as_ref().is::<Tuple>() || arg.as_ref().is::<List>() {
            let inner = protocol::iter::collect(th, arg.as_ref())?;
            let inner = th.recurse("", |th| substitute_items(th, &inner, parameters, items))?;
            let is_list = arg.as_ref().is::<List>();
            out.push(if is_list { List::new(inner).into_value() } else { Tuple::new(inner).into_value() });
            continue;
        }
        let spreads = match attr::get_opt(th, arg.as_ref(), unpacked.as_ref())? {
            Some(flag) => protocol::truth(th, flag.as_ref())?,
            None => false,
        };
        let fresh = if let Some(method) = attr::get_opt(th, arg.as_ref(), subst.as_ref())? {
            let item = position(arg.as_ref()).unwrap_or(Value::NONE);
            protocol::call1(th, method.as_ref(), item.as_ref())?
        } else {
            let inner = attr::get_opt(th, arg.as_ref(), inner_name.as_ref())?.and_then(|p| p.cast::<Tuple>().ok());
            match inner {
                Some(inner) if !inner.is_empty() => {
                    let mut chosen = Vec::new();
                    for parameter in inner.as_slice() {
                        chosen.push(position(parameter.as_ref()).unwrap_or_else(|| parameter.clone()));
                    }
                    let chosen = Tuple::new(chosen);
                    protocol::get_item(th, arg.as_ref(), chosen.as_ref().any())?
                }
                _ => arg.clone(),
            }
        };
        match fresh.downcast::<Tuple>() {
            Some(several) if spreads => out.extend(several.get().as_slice().iter().cloned()),
            _ => out.push(fresh),
        }
    }
    Ok(out)
}

#[pymethods]
impl GenericAlias {
    #[slot(new)]
    #[sig("(origin, args, /)")]
    fn new(cls: Ref<'_, Type>, origin: Value, args: Ref<'_>) -> Value {
        let args = args_tuple(args);
        new_instance(cls, |header| GenericAlias { header, origin, args, starred: false }).into_value()
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, GenericAlias>, th: &mut Thread) -> PyResult<Value> {
        let alias = this.own();
        let mut text = String::new();
        if alias.starred {
            text.push('*');
        }
        text.push_str(&item_text(th, alias.origin.as_ref())?);
        text.push('[');
        for (i, item) in alias.args.as_slice().iter().enumerate() {
            if i > 0 {
                text.push_str(", ");
            }
            if let Some(list) = item.downcast::<List>() {
                text.push('[');
                for (j, inner) in list.get().to_vec().iter().enumerate() {
                    if j > 0 {
                        text.push_str(", ");
                    }
                    text.push_str(&item_text(th, inner.as_ref())?);
                }
                text.push(']');
            } else {
                text.push_str(&item_text(th, item.as_ref())?);
            }
        }
        if alias.args.is_empty() {
            text.push_str("()");
        }
        text.push(']');
        Ok(Str::from_text(&text).into_value())
    }
    #[slot(getattro)]
    fn getattro(this: Ref<'_, GenericAlias>, th: &mut Thread, name: Ref<'_, Str>) -> PyResult<Value> {
        let own = name.get().to_utf8().is_some_and(|text| OWN.contains(&text));
        if own {
            return attr::object_getattribute(th, this.any(), name);
        }
        let origin = this.origin.clone();
        attr::get(th, origin.as_ref(), name)
    }
    #[slot(call)]
    fn call(this: Ref<'_, GenericAlias>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        let alias = this.own();
        let object = protocol::call(th, alias.origin.as_ref(), args)?;
        let name = th.interp().intern("__orig_class__");
        match attr::set(th, object.as_ref(), name.as_ref(), alias.as_ref().any()) {
            Err(raised) if !raised.is(&exc::AttributeError) && !raised.is(&exc::TypeError) => Err(raised),
            _ => Ok(object),
        }
    }
    #[slot(getitem)]
    fn getitem(this: Ref<'_, GenericAlias>, th: &mut Thread, key: Ref<'_>) -> PyResult<Value> {
        let alias = this.own();
        let parameters = parameters_of(th, &alias.args)?;
        let args = substitute(th, this.any(), &alias.args, &parameters, key)?;
        let (origin, args, starred) = (alias.origin.clone(), Tuple::new(args), alias.starred);
        Ok(new_builtin(|header| GenericAlias { header, origin, args, starred }).into_value())
    }
    #[slot(hash)]
    fn hash(this: Ref<'_, GenericAlias>, th: &mut Thread) -> PyResult<i64> {
        let alias = this.own();
        let h = protocol::hash(th, alias.origin.as_ref())? ^ protocol::hash(th, alias.args.as_ref().any())?;
        Ok(if h == -1 { -2 } else { h })
    }
    #[slot(richcmp)]
    fn compare(this: Ref<'_, GenericAlias>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
        let Some(other) = other.downcast::<GenericAlias>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let (a, b) = (this.own(), other.own());
        let same = a.starred == b.starred
            && compare::equal(th, a.origin.as_ref(), b.origin.as_ref())?
            && compare::equal(th, a.args.as_ref().any(), b.args.as_ref().any())?;
        Ok(Value::bool(same == (op == CompareOp::Eq)))
    }
    #[slot(or)]
    fn or(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        super::union::or(th, a, b)
    }
    #[slot(iter)]
    fn iter(this: Ref<'_, GenericAlias>, th: &mut Thread) -> PyResult<Value> {
        let (origin, args) = (this.origin.clone(), this.args.clone());
        let starred = new_builtin(|header| GenericAlias { header, origin, args, starred: true });
        let one = Tuple::new(vec![starred.into_value()]);
        protocol::iter::iter(th, one.as_ref().any())
    }
    #[getter]
    fn __origin__(this: Ref<'_, GenericAlias>) -> Value {
        this.origin.clone()
    }
    #[getter]
    fn __args__(this: Ref<'_, GenericAlias>) -> Value {
        this.args.to_value()
    }
    #[getter]
    fn __parameters__(this: Ref<'_, GenericAlias>, th: &mut Thread) -> PyResult<Value> {
        let args = this.args.clone();
        Ok(parameters_of(th, &args)?.into_value())
    }
    #[getter]
    fn __unpacked__(this: Ref<'_, GenericAlias>) -> bool {
        this.starred
    }
    #[getter]
    fn __typing_unpacked_tuple_args__(this: Ref<'_, GenericAlias>, th: &mut Thread) -> Value {
        let tuple = th.interp().class(<Tuple as super::raw::Object>::spec()).any();
        if this.starred && this.origin.as_ref().bits_eq(tuple) { this.args.to_value() } else { Value::NONE }
    }
    /// Bases that stand for the alias in a class statement.
    fn __mro_entries__(this: Ref<'_, GenericAlias>, _bases: Ref<'_>) -> Value {
        Tuple::new(vec![this.origin.clone()]).into_value()
    }
    /// Refuse: aliases cannot be used with isinstance().
    fn __instancecheck__(_this: Ref<'_, GenericAlias>, th: &mut Thread, _instance: Ref<'_>) -> PyResult<Value> {
        Err(th.type_error("isinstance() argument 2 cannot be a parameterized generic"))
    }
    /// Refuse: aliases cannot be used with issubclass().
    fn __subclasscheck__(_this: Ref<'_, GenericAlias>, th: &mut Thread, _class: Ref<'_>) -> PyResult<Value> {
        Err(th.type_error("issubclass() argument 2 cannot be a parameterized generic"))
    }
    /// Helper for pickle.
    fn __reduce__(this: Ref<'_, GenericAlias>) -> Value {
        let alias = this.own();
        let class = this.any().class().any().to_owned();
        let args = Tuple::new(vec![alias.origin.clone(), alias.args.to_value()]).into_value();
        Tuple::new(vec![class, args]).into_value()
    }
    /// Names of the origin and of the alias itself.
    fn __dir__(this: Ref<'_, GenericAlias>, th: &mut Thread) -> PyResult<Value> {
        let origin = this.origin.clone();
        let name = th.names().__dir__.as_ref();
        let listed = protocol::call_method(th, origin.as_ref(), name, &[])?;
        let mut names = protocol::iter::collect(th, listed.as_ref())?;
        names.extend(OWN.iter().map(|n| th.interp().intern(n).into_value()));
        Ok(List::new(names).into_value())
    }
}
