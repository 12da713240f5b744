//! The classes that `builtins` shows, one row each; exceptions have a table of their own in pyrt.

use pyrt::object::{bool, complex, dict, float, int, iterators, list, method, object, property, range, set, slice, super_};
use pyrt::{Object, Str, Tuple, Type, TypeSpec};

/// Their descriptions.
pub static BUILTIN: &[fn() -> &'static TypeSpec] = &[
    <object::PlainObject as Object>::spec,
    <Type as Object>::spec,
    <int::Int as Object>::spec,
    <bool::Bool as Object>::spec,
    <float::Float as Object>::spec,
    <complex::Complex as Object>::spec,
    <Str as Object>::spec,
    <Tuple as Object>::spec,
    <list::List as Object>::spec,
    <dict::Dict as Object>::spec,
    <set::Set as Object>::spec,
    <set::FrozenSet as Object>::spec,
    <range::Range as Object>::spec,
    <slice::Slice as Object>::spec,
    <iterators::Enumerate as Object>::spec,
    <iterators::Zip as Object>::spec,
    <iterators::Map as Object>::spec,
    <iterators::Filter as Object>::spec,
    <iterators::Reversed as Object>::spec,
    <property::Property as Object>::spec,
    <super_::Super as Object>::spec,
    <method::StaticMethod as Object>::spec,
    <method::ClassMethod as Object>::spec,
];
