//! The classes that `builtins` shows, one row each; exceptions have a table of their own in pyrt.

use pyrt::object;
use pyrt::{Object, Str, Tuple, Type, TypeSpec};

/// Their descriptions.
pub static BUILTIN: &[fn() -> &'static TypeSpec] = &[
    <object::object::PlainObject as Object>::spec,
    <Type as Object>::spec,
    <object::int::Int as Object>::spec,
    <object::bool::Bool as Object>::spec,
    <object::float::Float as Object>::spec,
    <object::complex::Complex as Object>::spec,
    <Str as Object>::spec,
    <object::bytes::Bytes as Object>::spec,
    <object::bytearray::ByteArray as Object>::spec,
    <object::memoryview::MemoryView as Object>::spec,
    <Tuple as Object>::spec,
    <object::list::List as Object>::spec,
    <object::dict::Dict as Object>::spec,
    <object::set::Set as Object>::spec,
    <object::set::FrozenSet as Object>::spec,
    <object::range::Range as Object>::spec,
    <object::slice::Slice as Object>::spec,
    <object::iterators::Enumerate as Object>::spec,
    <object::iterators::Zip as Object>::spec,
    <object::iterators::Map as Object>::spec,
    <object::iterators::Filter as Object>::spec,
    <object::iterators::Reversed as Object>::spec,
    <object::method::StaticMethod as Object>::spec,
    <object::method::ClassMethod as Object>::spec,
    <object::property::Property as Object>::spec,
    <object::super_::Super as Object>::spec,
];
