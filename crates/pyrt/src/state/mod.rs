//! `runtime( interpreter( thread( frame( … ))))`: who owns what while Python runs.
//!
//! A `Runtime` is the process: environment, signal flags. An `Interpreter` owns heap, classes, modules and GIL. A
//! `Thread` owns frames and evaluation stack, the exceptions being handled and its share of the eval breaker. The
//! frame is in `crate::frame`.

mod config;
mod eval_breaker;
mod gil;
mod interpreter;
mod method_cache;
mod runtime;
mod thread;

pub use config::{Config, Flags, Tier};
pub use eval_breaker::{EvalBreaker, Reason};
pub use gil::{Gil, SWITCH_INTERVAL};
pub use interpreter::{CompileMode, Hooks, Interpreter};
pub use runtime::Runtime;
pub use thread::{HandledException, PROFILING, TRACING, Thread};

pub(crate) use eval_breaker::request_collection;
pub(crate) use interpreter::class_of_immediate;
