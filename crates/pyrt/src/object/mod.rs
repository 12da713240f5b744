//! The built-in objects: one file or folder a type.

pub mod bool;
pub mod buffer;
pub mod bytearray;
pub mod bytes;
pub mod cell;
mod class_getitem;
pub mod code;
pub mod codecs;
pub mod complex;
mod descriptors;
pub mod dict;
pub mod exception;
pub mod field;
pub mod float;
pub mod format;
pub mod frame;
pub mod function;
pub mod generator;
pub mod generator_methods;
pub mod generic_alias;
pub mod int;
pub mod iterators;
pub mod list;
pub mod mappingproxy;
pub mod memoryview;
pub mod method;
pub mod module;
pub mod namespace;
pub mod native;
pub mod native_methods;
pub mod none;
pub mod object;
pub mod object_methods;
pub mod property;
pub mod range;
pub mod raw;
pub mod set;
pub mod slice;
pub(crate) mod slot_override;
mod slot_wrapper;
pub mod slots;
pub mod str;
pub mod structseq;
pub mod super_;
pub mod traceback;
pub mod tuple;
pub mod type_;
pub mod type_methods;
pub mod type_new;
pub mod union;
pub mod weakref;

use raw::Object;
use type_::TypeSpec;

/// Classes of the values without an object, in the order of `raw::Immediate`.
pub(crate) fn immediate_specs() -> [&'static TypeSpec; 6] {
    [
        <int::Int as Object>::spec(),
        <float::Float as Object>::spec(),
        <bool::Bool as Object>::spec(),
        <none::NoneType as Object>::spec(),
        <none::NotImplementedType as Object>::spec(),
        <none::EllipsisType as Object>::spec(),
    ]
}
