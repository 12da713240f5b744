//! The classes that `builtins` shows, one row each; exceptions have a table of their own in pyrt.

use pyrt::object;
use pyrt::{Object, Str, Tuple, Type, TypeSpec};

/// Their descriptions.
pub static BUILTIN: &[fn() -> &'static TypeSpec] = &[
    <object::object::PlainObject as Object>::spec,
    <Type as Object>::spec,
    <object::int::Int as Object>::spec,
    <object::none::Bool as Object>::spec,
    <object::float::Float as Object>::spec,
    <Str as Object>::spec,
    <Tuple as Object>::spec,
    <object::list::List as Object>::spec,
    <object::dict::Dict as Object>::spec,
    <object::method::StaticMethod as Object>::spec,
    <object::method::ClassMethod as Object>::spec,
];
