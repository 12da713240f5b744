//! What Python can do with the objects of `native`: call them, bind them.

use super::native::{NativeDef, NativeFunction};
use super::raw::{Ref, Value};
use super::type_::Type;
use crate::args::Args;
use crate::error::PyResult;
use crate::protocol::attr;
use crate::state::Thread;

/// The `__new__` in a built-in class's dict: a function whose first argument is the class to make an instance of.
pub(super) fn new_method(class: Ref<'_, Type>) -> Value {
    NativeFunction::bound(&NEW, class.any().to_owned()).into_value()
}

static NEW: NativeDef = NativeDef {
    name: "__new__",
    doc: "Create and return a new object.  See help(type) for accurate signature.",
    text_signature: Some("($type, *args, **kwargs)"),
    call: call_new,
};

/// Called with the defining class, the class asked for, then the arguments.
fn call_new(th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
    let positional = args.positional();
    let Some(definer) = positional.first().and_then(Value::downcast::<Type>) else {
        return Err(th.type_error("__new__ is bound to no class"));
    };
    let definer_name = definer.name().to_owned();
    let Some(asked) = positional.get(1) else {
        return Err(th.type_error(format!("{definer_name}.__new__(): not enough arguments")));
    };
    let Some(class) = asked.downcast::<Type>() else {
        let other = asked.as_ref().class().name().to_owned();
        return Err(th.type_error(format!("{definer_name}.__new__(X): X is not a type object ({other})")));
    };
    if !class.is_subclass_of(definer.get()) {
        let name = class.name().to_owned();
        return Err(th.type_error(format!(
            "{definer_name}.__new__({name}): {name} is not a subtype of {definer_name}"
        )));
    }
    // A class whose layout is a more special built-in's must be made by that one's `__new__`.
    let mut base = class.own();
    while !base.is_builtin() {
        match base.base() {
            Some(next) => base = next,
            None => break,
        }
    }
    let base_new = base.slots().new;
    let own_new = definer.get().slots().new;
    if base_new.map(|f| f as usize) != own_new.map(|f| f as usize) {
        let (name, base) = (class.name().to_owned(), base.name().to_owned());
        return Err(th.type_error(format!("{definer_name}.__new__({name}) is not safe, use {base}.__new__()")));
    }
    match own_new {
        Some(new) => new(th, class, args.skip_first().skip_first()),
        None => Err(th.type_error(format!("cannot create '{definer_name}' instances"))),
    }
}

/// `classmethod` and `staticmethod` show name, docs and module of what they wrap.
pub(super) fn copy_wrapped_attributes(th: &mut Thread, wrapper: Ref<'_>, function: Ref<'_>) -> PyResult<()> {
    let names = th.names();
    for name in [&names.__module__, &names.__name__, &names.__qualname__, &names.__doc__] {
        if let Some(value) = attr::get_opt(th, function, name.as_ref())? {
            crate::shape::set_own(wrapper, name.as_ref(), value);
        }
    }
    crate::shape::set_own(wrapper, names.__wrapped__.as_ref(), function.to_owned());
    Ok(())
}
