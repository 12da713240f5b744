//! `traceback`: where an exception passed, one object a frame, outermost first.

use std::cell::Cell;

use pymacros::{pyclass, pymethods};

use super::field::Field;
use super::frame::FrameObject;
use super::raw::{Header, Owned, Ref, Value};
use super::type_::new_builtin;
use crate::error::PyResult;
use crate::state::Thread;

/// Create a new traceback object.
#[pyclass(name = "traceback", flags(GC))]
#[repr(C)]
pub struct Traceback {
    header: Header,
    /// The next one inwards.
    pub next: Field<Option<Owned<Traceback>>>,
    /// The frame.
    pub frame: Owned<FrameObject>,
    /// Byte offset of the instruction.
    pub lasti: Cell<i32>,
    /// The line.
    pub line: Cell<u32>,
}

impl Traceback {
    /// An entry in front of `next`.
    pub fn new_entry(
        next: Option<Owned<Traceback>>,
        frame: Owned<FrameObject>,
        lasti: i32,
        line: u32,
    ) -> Owned<Traceback> {
        new_builtin(|header| Traceback {
            header,
            next: Field::new(next),
            frame,
            lasti: Cell::new(lasti),
            line: Cell::new(line),
        })
    }
}

#[pymethods]
impl Traceback {
    #[getter]
    fn tb_frame(this: Ref<'_, Traceback>) -> Value {
        this.frame.to_value()
    }
    #[getter]
    fn tb_lasti(this: Ref<'_, Traceback>) -> i32 {
        this.lasti.get()
    }
    #[getter]
    fn tb_lineno(this: Ref<'_, Traceback>) -> u32 {
        this.line.get()
    }
    #[getter]
    fn tb_next(this: Ref<'_, Traceback>) -> Value {
        this.next.get().map_or(Value::NONE, Owned::into_value)
    }
    #[setter(tb_next)]
    fn set_tb_next(this: Ref<'_, Traceback>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        let Some(value) = value else { return Err(th.type_error("can't delete tb_next attribute")) };
        if value.is_none() {
            this.next.set(None);
            return Ok(());
        }
        let Some(next) = value.downcast::<Traceback>() else {
            return Err(th.type_error(format!("expected traceback object or None, got '{}'", value.class().name())));
        };
        let mut at = Some(next.own());
        while let Some(entry) = at {
            if std::ptr::eq(&raw const *entry, this.get()) {
                return Err(th.value_error("traceback loop detected"));
            }
            at = entry.next.get();
        }
        this.next.set(Some(next.own()));
        Ok(())
    }
}
