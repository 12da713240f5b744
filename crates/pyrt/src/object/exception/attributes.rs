//! What exception classes do with their arguments, and the attributes and methods they show.

use super::BaseException;
use crate::args::Args;
use crate::error::{PyResult, Raised};
use crate::object::native::Methods;
use crate::object::raw::{Owned, Ref, Value};
use crate::object::slots::Slots;
use crate::object::str::Str;
use crate::object::tuple::Tuple;
use crate::protocol;
use crate::state::Thread;

fn str_slot(th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    let args = this.downcast::<BaseException>().map(|e| e.args.get());
    match args.as_ref().map(|a| a.as_slice()) {
        None | Some([]) => Ok(Str::from_text("").into_value()),
        Some([one]) => Ok(protocol::str(th, one.as_ref())?.into_value()),
        Some(_) => Ok(protocol::repr(th, args.as_ref().map_or(Ref::NONE, |a| a.as_ref().any()))?.into_value()),
    }
}

fn slots(slots: &mut Slots) {
    slots.str = Some(str_slot);
}

static BASE: Methods = Methods { items: &[], slots };
static NONE: Methods = Methods { items: &[], slots: |_| {} };

/// Methods and getters of the class of that name, beside its own attributes.
pub(super) const fn methods(name: &str) -> &'static Methods {
    match name.as_bytes() {
        b"BaseException" => &BASE,
        _ => &NONE,
    }
}

/// Set the attributes that follow from the arguments.
pub(super) fn fill(exception: &Owned<BaseException>) {
    let spec = super::table_class(exception.as_ref().any().class());
    let args = exception.args.get();
    let args = args.as_slice();
    match spec.name {
        "StopIteration" => exception.set_extra(0, args.first().cloned()),
        "SystemExit" => exception.set_extra(0, match args {
            [] => None,
            [one] => Some(one.clone()),
            many => Some(Tuple::from_slice(many).into_value()),
        }),
        _ => {}
    }
}

/// `__init__`.
pub(super) fn init(_th: &mut Thread, exception: Ref<'_, BaseException>, args: Args<'_>) -> PyResult<()> {
    exception.args.set(Tuple::from_slice(args.positional()));
    fill(&exception.own());
    Ok(())
}

/// Print an exception that nobody can catch.
pub(super) fn print_unraisable(th: &mut Thread, raised: Raised, about: &str) {
    let exception = raised.into_exception();
    let text = protocol::display(th, exception.as_ref().any());
    eprintln!("{about}\n{}: {text}", exception.as_ref().any().class().name());
}

/// `add_note`.
pub(super) fn add_note(_th: &mut Thread, _e: Ref<'_, BaseException>, _note: Owned<Str>) -> PyResult<()> {
    Ok(())
}
