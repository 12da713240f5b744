//! placeholder
use super::raw::Value;
/// A buffer.
pub struct Buffer { /// owner
    pub owner: Value }
/// bytes
pub fn bytes_value(_b: &[u8]) -> Value { Value::NONE }
