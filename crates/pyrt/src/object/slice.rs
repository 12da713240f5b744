//! placeholder
use pymacros::pyclass;
use crate::{Header, Owned, Value};
/// slice
#[pyclass(name = "slice", methods())]
#[repr(C)]
pub struct Slice { header: Header, /// a
 pub start: Value, /// b
 pub stop: Value, /// c
 pub step: Value }
impl Slice {
    /// new
    pub fn new(start: Value, stop: Value, step: Value) -> Owned<Slice> { super::type_::new_builtin(|header| Slice { header, start, stop, step }) }
}
