//! placeholder until the compiler is merged
pub mod code;
pub mod const_;
