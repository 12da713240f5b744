//! `type`'s slots: calling a class, attributes of classes. Making classes is in `type_new`.

use super::native::Methods;
use super::raw::{Ref, Value};
use super::slots::Slots;
use super::str::Str;
use super::type_::Type;
use crate::args::Args;
use crate::error::{PyResult, Raised};
use crate::protocol::attr;
use crate::state::Thread;

pub(super) static METHODS: Methods = Methods { items: &[], slots };

fn slots(slots: &mut Slots) {
    slots.call = Some(call);
    slots.getattro = Some(attr::type_getattribute);
    slots.repr = Some(|th, this| {
        let name = this.downcast::<Type>().map_or_else(String::new, |c| full_name(th, c));
        Ok(Str::from_text(&format!("<class '{name}'>")).into_value())
    });
}

/// `module.qualname` of a class, without the module for built-ins.
pub fn full_name(th: &mut Thread, class: Ref<'_, Type>) -> String {
    let qualname = class.qualname().and_then(|q| q.cast::<Str>().ok()).map_or_else(|| class.name().to_owned(), |q| q.to_text().into());
    let module = match class.spec() {
        Some(spec) => Some(spec.module.to_owned()),
        None => class.get().lookup(th.names().__module__.as_ref()).and_then(|m| m.cast::<Str>().ok()).map(|m| m.to_text().into()),
    };
    match module {
        Some(module) if module != "builtins" => format!("{module}.{qualname}"),
        _ => qualname,
    }
}

/// "Can't instantiate abstract class …".
#[cold]
pub fn abstract_error(th: &mut Thread, class: Ref<'_, Type>) -> Raised {
    let name = class.name().to_owned();
    th.type_error(format!("Can't instantiate abstract class {name}"))
}

/// `type.__call__`: `__new__`, then `__init__` where that gave an instance.
fn call(th: &mut Thread, this: Ref<'_>, args: Args<'_>) -> PyResult<Value> {
    let Some(class) = this.downcast::<Type>() else { return Err(th.type_error("descriptor '__call__' requires a 'type' object")) };
    let Some(new) = class.get().slots().new else {
        return Err(th.type_error(format!("cannot create '{}' instances", class.name())));
    };
    let object = new(th, class, args)?;
    if !object.as_ref().class().is_subclass_of(class.get()) {
        return Ok(object);
    }
    if let Some(init) = object.as_ref().class().get().slots().init {
        init(th, object.as_ref(), args)?;
    }
    Ok(object)
}
