//! placeholder
use pymacros::pyclass;
use crate::{Header, Owned, PyResult, Ref, Thread};
/// set
#[pyclass(name = "set", methods())]
#[repr(C)]
pub struct Set { header: Header }
impl Set {
    /// new
    pub fn new() -> Owned<Set> { super::type_::new_builtin(|header| Set { header }) }
    /// add
    pub fn add(&self, _th: &mut Thread, _v: Ref<'_>) -> PyResult<bool> { Ok(true) }
}
