//! The stack loop: canonical wordcode, one body an opcode.
//!
//! `eval` is the loop; what takes more than a few lines stands beside it by theme.

pub(crate) mod build;
pub(crate) mod calls;
mod eval;
mod exceptions;
mod intrinsics;
pub(crate) mod iterate;
mod operands;
mod patterns;
pub(crate) mod scope;
mod text;
mod trace;

pub(crate) use eval::run;
pub(crate) use trace::{call_event, handled_event, raise_event, unwind_event};
