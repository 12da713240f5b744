//! placeholder
use pymacros::{pyclass, pymethods};
use super::field::Field;
use super::raw::{Header, Owned, Ref, Value};
use super::type_::new_builtin;
use crate::error::PyResult;
use crate::state::Thread;
/// Old sequence protocol.
#[pyclass(name = "iterator", flags(GC))]
#[repr(C)]
pub struct SequenceIterator { header: Header, of: Field<Option<Value>>, at: std::cell::Cell<i64> }
impl SequenceIterator {
    /// over a sequence
    pub fn new(of: Value) -> Owned<SequenceIterator> { new_builtin(|header| SequenceIterator { header, of: Field::new(Some(of)), at: std::cell::Cell::new(0) }) }
}
#[pymethods]
impl SequenceIterator {
    #[slot(iter)]
    fn iter(this: Ref<'_, SequenceIterator>) -> Value { this.any().to_owned() }
    #[slot(next)]
    fn next(this: Ref<'_, SequenceIterator>, th: &mut Thread) -> PyResult<Option<Value>> {
        let Some(of) = this.of.get() else { return Ok(None) };
        let i = this.at.get(); this.at.set(i + 1);
        crate::protocol::get_item(th, of.as_ref(), super::int::from_i64(i).as_ref()).map(Some)
    }
}
