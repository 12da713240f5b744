//! The stack loop: canonical wordcode, one body an opcode.
//!
//! `eval` is the loop; what takes more than a few lines stands beside it by theme.

mod build;
mod calls;
mod eval;
mod exceptions;
mod intrinsics;
mod iterate;
mod patterns;
mod scope;

pub(crate) use eval::run;
