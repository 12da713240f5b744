//! pyrt: the runtime of pyrs. Values, objects, heap, classes, the data model, and the states
//! `runtime( interpreter( thread( frame( … ))))`.
//!
//! It stands alone: make an interpreter, build objects, call builtins, without a parser or an eval loop. Two calls go
//! up, through hooks (`state::Hooks`): running Python code and compiling source.
//!
//! Invariant: nothing here depends on how code is run; of the compiler only the code object is known.

// Doc comments of declared methods are Python's `__doc__` texts.
#![allow(rustdoc::broken_intra_doc_links, rustdoc::invalid_html_tags)]

extern crate self as pyrt;

pub mod args;
pub mod error;
pub mod frame;
pub mod heap;
pub mod import;
pub mod intern;
pub mod lowered;
pub mod object;
pub mod protocol;
pub mod shape;
pub mod state;
pub mod unicode;
pub mod warn;

pub use args::{Args, FromArg, IntoResult, KwArgs, Opt, Signature, Truth, VarArgs};
pub use error::{PyResult, Raised};
pub use object::buffer::Buffer;
pub use object::field::{Field, Traverse, Visit};
pub use object::module::Module;
pub use object::native::{Item, Methods, ModuleDef, NativeDef};
pub use object::raw::{Any, Header, Object, Owned, Ref, Value};
pub use object::slots::Slots;
pub use object::str::Str;
pub use object::tuple::Tuple;
pub use object::type_::{Layout, Type, TypeFlags, TypeIndex, TypeSpec};
pub use protocol::compare::CompareOp;
pub use state::{Config, Interpreter, Runtime, Thread};
