//! `__build_class__`: what a class statement calls. Source: docs, Data model, 3.3.3 "Customizing class creation".

use pymacros::pyfunction;
use pyrt::object::cell::Cell;
use pyrt::object::dict::Dict;
use pyrt::object::function::{self, Function};
use pyrt::{KwArgs, Owned, PyResult, Ref, Str, Thread, Tuple, Type, Value, VarArgs, protocol};

use crate::convert;

/// Replace bases that are no classes by what their `__mro_entries__` gives; None where there are none such.
fn resolve_bases(th: &mut Thread, bases: &Owned<Tuple>) -> PyResult<Option<Owned<Tuple>>> {
    let mut resolved: Option<Vec<Value>> = None;
    for (i, base) in bases.as_slice().iter().enumerate() {
        if base.as_ref().is::<Type>() {
            if let Some(list) = &mut resolved {
                list.push(base.clone());
            }
            continue;
        }
        let name = th.names().__mro_entries__.as_ref();
        let Some(method) = protocol::attr::get_opt(th, base.as_ref(), name)? else {
            if let Some(list) = &mut resolved {
                list.push(base.clone());
            }
            continue;
        };
        let entries = protocol::call1(th, method.as_ref(), bases.as_ref().any())?;
        let Some(entries) = entries.as_ref().downcast::<Tuple>() else {
            return Err(th.type_error("__mro_entries__ must return a tuple"));
        };
        let list = resolved.get_or_insert_with(|| bases.as_slice().iter().take(i).cloned().collect());
        list.extend(entries.as_slice().iter().cloned());
    }
    Ok(resolved.map(Tuple::new))
}

/// The most derived metaclass.
fn most_derived(th: &mut Thread, start: Owned<Type>, bases: &Owned<Tuple>) -> PyResult<Owned<Type>> {
    let mut winner = start;
    for base in bases.as_slice() {
        let meta = base.as_ref().class();
        if winner.is_subclass_of(meta.get()) {
            continue;
        }
        if meta.is_subclass_of(&winner) {
            winner = meta.own();
            continue;
        }
        return Err(th.type_error(
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses \
             of all its bases",
        ));
    }
    Ok(winner)
}

/// Create a class: run its body in a fresh namespace, hand that to the metaclass.
#[pyfunction(module = "builtins")]
#[sig("(func, name, /, *bases, metaclass=None, **kwds)")]
fn __build_class__(
    th: &mut Thread, func: Ref<'_>, name: Ref<'_>, bases: VarArgs<'_>, metaclass: pyrt::Opt<'_>, kwds: KwArgs<'_>,
) -> PyResult<Value> {
    let Some(body) = func.downcast::<Function>() else {
        return Err(th.type_error("__build_class__: func must be a function"));
    };
    let Some(name) = name.downcast::<Str>() else {
        return Err(th.type_error("__build_class__: name is not a string"));
    };
    let original = Tuple::from_slice(bases.0);
    let resolved = resolve_bases(th, &original)?;
    let replaced = resolved.is_some();
    let bases = resolved.unwrap_or_else(|| original.clone());
    let mut keywords: Vec<(Owned<Str>, Value)> = kwds.iter().map(|(k, v)| (k.own(), v.to_owned())).collect();

    let mut meta = match metaclass.0 {
        Some(meta) => meta.to_owned(),
        None => match bases.as_slice().first() {
            Some(first) => first.as_ref().class().any().to_owned(),
            None => convert::class_of::<Type>(th).any().to_owned(),
        },
    };
    if let Some(class) = meta.as_ref().downcast::<Type>() {
        let class = class.own();
        meta = most_derived(th, class, &bases)?.into_value();
    }

    let prepare = th.names().__prepare__.as_ref();
    let namespace = match protocol::attr::get_opt(th, meta.as_ref(), prepare)? {
        // `type.__prepare__` gives an empty dict; the common case needs no call.
        Some(_) if meta.as_ref().bits_eq(convert::class_of::<Type>(th)) => Dict::new().into_value(),
        Some(prepare) => {
            let args = [name.any().to_owned(), bases.to_value()];
            convert::call_with_keywords(th, prepare.as_ref(), &args, &keywords)?
        }
        None => Dict::new().into_value(),
    };
    if namespace.as_ref().class().get().slots().getitem.is_none() {
        let meta = match meta.as_ref().downcast::<Type>() {
            Some(class) => class.name().to_owned(),
            None => "<metaclass>".to_owned(),
        };
        let got = namespace.as_ref().class().name().to_owned();
        return Err(th.type_error(format!("{meta}.__prepare__() must return a mapping, not {got}")));
    }

    let cell = function::call_with_namespace(th, body, namespace.as_ref())?;
    if replaced {
        let key = th.interp().intern("__orig_bases__");
        protocol::set_item(th, namespace.as_ref(), key.as_ref().any(), original.as_ref().any())?;
    }
    let args = [name.any().to_owned(), bases.to_value(), namespace];
    let class = convert::call_with_keywords(th, meta.as_ref(), &args, &keywords)?;
    keywords.clear();

    if class.as_ref().is::<Type>()
        && let Some(cell) = cell.as_ref().downcast::<Cell>()
    {
        match cell.get().get() {
            None => {
                let name = name.to_text().into_owned();
                let class = protocol::repr_text(th, class.as_ref())?;
                return Err(th.runtime_error(format!(
                    "__class__ not set defining '{name}' as {class}. Was __classcell__ propagated to type.__new__?"
                )));
            }
            Some(set) if !set.as_ref().bits_eq(class.as_ref()) => {
                let name = name.to_text().into_owned();
                let set = protocol::repr_text(th, set.as_ref())?;
                let class = protocol::repr_text(th, class.as_ref())?;
                return Err(th.type_error(format!("__class__ set to {set} defining '{name}' as {class}")));
            }
            Some(_) => {}
        }
    }
    Ok(class)
}
