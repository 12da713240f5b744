//! `cell`: a variable shared between a function and the functions inside it.

use pymacros::{pyclass, pymethods};

use super::field::Field;
use super::raw::{Header, Owned, Ref, Value};
use super::str::Str;
use super::type_::{Type, new_builtin};
use crate::args::Opt;
use crate::error::PyResult;
use crate::protocol::compare::{self, CompareOp};
use crate::state::Thread;

/// Create a new cell object.
#[pyclass(name = "cell", flags(GC))]
#[repr(C)]
pub struct Cell {
    header: Header,
    content: Field<Option<Value>>,
}

impl Cell {
    /// A cell; None for an unbound variable.
    #[inline]
    pub fn new_cell(content: Option<Value>) -> Owned<Cell> {
        new_builtin(|header| Cell { header, content: Field::new(content) })
    }

    /// The variable's value.
    #[inline]
    pub fn get(&self) -> Option<Value> {
        self.content.get()
    }

    /// The word that holds the variable's value; zero where it is unbound.
    #[inline(always)]
    pub fn place(&self) -> *mut u64 {
        const { assert!(size_of::<Option<Value>>() == 8) };
        self.content.as_ptr().cast()
    }

    /// Whether the variable's value is the one with these bits.
    #[inline]
    pub fn holds(&self, bits: u64) -> bool {
        self.content.with(|content| content.as_ref().is_some_and(|value| value.as_ref().bits() == bits))
    }

    /// Bind or unbind the variable; gives what it was.
    #[inline]
    pub fn replace(&self, value: Option<Value>) -> Option<Value> {
        self.content.replace(value)
    }

    /// Bind or unbind the variable.
    #[inline]
    pub fn set(&self, value: Option<Value>) {
        self.content.set(value);
    }
}

#[pymethods]
impl Cell {
    #[slot(new)]
    #[sig("(contents=<unrepresentable>, /)")]
    fn new(_cls: Ref<'_, Type>, contents: Opt<'_>) -> Value {
        Cell::new_cell(contents.0.map(Ref::to_owned)).into_value()
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, Cell>, _th: &mut Thread) -> PyResult<Value> {
        let text = match this.get().get() {
            None => format!("<cell at {:#x}: empty>", this.bits()),
            Some(v) => {
                format!(
                    "<cell at {:#x}: {} object at {:#x}>",
                    this.bits(),
                    v.as_ref().class().name(),
                    v.as_ref().bits()
                )
            }
        };
        Ok(Str::from_text(&text).into_value())
    }

    #[slot(richcmp)]
    fn compare(this: Ref<'_, Cell>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
        let Some(other) = other.downcast::<Cell>() else { return Ok(Value::NOT_IMPLEMENTED) };
        match (this.get().get(), other.get().get()) {
            (Some(a), Some(b)) => compare::rich(th, a.as_ref(), b.as_ref(), op),
            (a, b) => Ok(Value::bool(op.holds(a.is_some().cmp(&b.is_some())))),
        }
    }

    #[getter]
    fn cell_contents(this: Ref<'_, Cell>, th: &mut Thread) -> PyResult<Value> {
        this.get().get().ok_or_else(|| th.value_error("Cell is empty"))
    }

    #[setter(cell_contents)]
    fn set_cell_contents(this: Ref<'_, Cell>, _th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        this.get().set(value.map(Ref::to_owned));
        Ok(())
    }
}
