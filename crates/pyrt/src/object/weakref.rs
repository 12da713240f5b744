//! `weakref.ReferenceType`: a reference that does not keep its referent alive. The heap's table knows which exist and
//! kills them when the referent dies. Source: PEP 205, docs: weakref.

use std::cell::Cell;

use pymacros::{pyclass, pymethods};

use super::field::{Field, Traverse, Visit};
use super::raw::{Header, Owned, Ref, Value};
use super::str::Str;
use super::type_::{Type, TypeFlags, new_instance};
use crate::error::PyResult;
use crate::heap;
use crate::protocol::compare::CompareOp;
use crate::protocol::{self, compare};
use crate::state::{Interpreter, Thread};

/// A weak reference.
#[pyclass(name = "ReferenceType", module = "weakref", flags(SUBCLASSABLE, GC, WEAKREF), manual_traverse)]
#[repr(C)]
pub struct WeakRef {
    header: Header,
    referent: Cell<*const Header>,
    callback: Field<Option<Value>>,
    hash: Cell<Option<i64>>,
}

impl Traverse for WeakRef {
    fn traverse(&self, visit: &mut Visit<'_>) {
        self.callback.traverse(visit);
    }
    fn clear(&self) {
        self.detach();
        self.callback.set(None);
    }
}

impl Drop for WeakRef {
    fn drop(&mut self) {
        self.detach();
    }
}

/// Whether weak references to `object` can be made.
pub fn can_refer(object: Ref<'_>) -> bool {
    object.is_object() && object.class().flags().contains(TypeFlags::WEAKREF)
}

impl WeakRef {
    /// A weak reference of class `class` to `object`. Without callback and of the class itself one is shared.
    pub fn make(
        th: &mut Thread,
        class: Ref<'_, Type>,
        object: Ref<'_>,
        callback: Option<Value>,
    ) -> PyResult<Owned<WeakRef>> {
        if !can_refer(object) {
            return Err(th.type_error(format!("cannot create weak reference to '{}' object", object.class().name())));
        }
        let table = &heap::current().weak;
        if callback.is_none() {
            for known in table.references_to(object.header()) {
                if known.callback.with(Option::is_none) && known.as_ref().any().class().bits_eq(class) {
                    return Ok(known);
                }
            }
        }
        let referent = std::ptr::from_ref(object.header());
        let weak = new_instance(class, |header| WeakRef {
            header,
            referent: Cell::new(referent),
            callback: Field::new(callback),
            hash: Cell::new(None),
        });
        table.add(object.header(), &weak);
        Ok(weak)
    }

    /// A weak reference of the class itself.
    pub fn to(th: &mut Thread, object: Ref<'_>, callback: Option<Value>) -> PyResult<Owned<WeakRef>> {
        use super::raw::Object;
        let class = Interpreter::current().class(WeakRef::spec()).own();
        WeakRef::make(th, class.as_ref(), object, callback)
    }

    /// The referent, unless it is dead.
    pub fn upgrade(&self) -> Option<Value> {
        let object = self.referent.get();
        if object.is_null() {
            return None;
        }
        // SAFETY: a live referent kills its weak references before it goes.
        let object: Ref<'_> = unsafe { Ref::from_object(object) };
        if object.refcount() == 0 { None } else { Some(object.to_owned()) }
    }

    /// The callback, if any.
    pub fn callback(&self) -> Option<Value> {
        self.callback.get()
    }

    fn detach(&self) {
        let object = self.referent.replace(std::ptr::null());
        if !object.is_null() {
            // SAFETY: as in `upgrade`.
            heap::current().weak.remove(unsafe { &*object }, self);
        }
    }

    /// The referent is dead. Gives the callback that is to be run.
    pub(crate) fn kill(&self) -> Option<Value> {
        self.referent.set(std::ptr::null());
        self.callback.replace(None)
    }
}

#[pymethods]
impl WeakRef {
    #[slot(new)]
    #[sig("(object, callback=None, /)")]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, object: Ref<'_>, callback: Option<Value>) -> PyResult<Value> {
        Ok(WeakRef::make(th, cls, object, callback)?.into_value())
    }
    #[slot(init)]
    fn init(_this: Ref<'_, WeakRef>, _th: &mut Thread, _args: crate::args::Args<'_>) -> PyResult<()> {
        Ok(())
    }
    #[slot(call)]
    fn call(this: Ref<'_, WeakRef>) -> Value {
        this.upgrade().unwrap_or(Value::NONE)
    }
    #[slot(hash)]
    fn hash(this: Ref<'_, WeakRef>, th: &mut Thread) -> PyResult<i64> {
        if let Some(h) = this.hash.get() {
            return Ok(h);
        }
        let Some(object) = this.upgrade() else { return Err(th.type_error("weak object has gone away")) };
        let h = protocol::hash(th, object.as_ref())?;
        this.hash.set(Some(h));
        Ok(h)
    }
    #[slot(richcmp)]
    fn compare(this: Ref<'_, WeakRef>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
        let Some(other) = other.downcast::<WeakRef>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        match (this.upgrade(), other.upgrade()) {
            (Some(a), Some(b)) => compare::rich(th, a.as_ref(), b.as_ref(), op),
            _ => Ok(Value::bool(this.bits_eq(other) == (op == CompareOp::Eq))),
        }
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, WeakRef>, th: &mut Thread) -> PyResult<Value> {
        let at = this.bits();
        let text = match this.upgrade() {
            None => format!("<weakref at {at:#x}; dead>"),
            Some(object) => {
                let object = object.as_ref();
                let class = object.class().name().to_owned();
                let name = th.names().__name__.as_ref();
                let name = protocol::attr::get_opt(th, object, name)?.and_then(|n| n.cast::<Str>().ok());
                match name {
                    Some(name) => {
                        format!("<weakref at {at:#x}; to '{class}' at {:#x} ({})>", object.bits(), name.to_text())
                    }
                    None => format!("<weakref at {at:#x}; to '{class}' at {:#x}>", object.bits()),
                }
            }
        };
        Ok(Str::from_text(&text).into_value())
    }
    #[getter]
    fn __callback__(this: Ref<'_, WeakRef>) -> Value {
        this.callback().unwrap_or(Value::NONE)
    }
}
