//! The slot table: for each field of `pyrt::Slots` its dunder, operands and result. Nothing else lists slots.

use proc_macro2::TokenStream;
use quote::quote;

/// What a slot receives after `th`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Operand {
    /// The object: `Ref<'_>`, or `Ref<'_, T>` by a checked cast.
    This,
    /// One side of a binary operator, in source order: `Ref<'_>`.
    Side,
    /// Any value.
    Any,
    /// `Option<Ref<'_>>`: a value that may be absent.
    Maybe,
    /// `Ref<'_, Str>`.
    Name,
    /// `Ref<'_, Type>`: the class of `new`.
    Class,
    /// `CompareOp`.
    Comparison,
    /// `i32`.
    Flags,
    /// The arguments of a call, bound as a method's.
    Call,
}

impl Operand {
    /// Its type in the slot's signature.
    pub fn ty(self) -> TokenStream {
        match self {
            Operand::This | Operand::Side | Operand::Any => quote!(::pyrt::Ref<'_>),
            Operand::Maybe => quote!(::core::option::Option<::pyrt::Ref<'_>>),
            Operand::Name => quote!(::pyrt::Ref<'_, ::pyrt::Str>),
            Operand::Class => quote!(::pyrt::Ref<'_, ::pyrt::Type>),
            Operand::Comparison => quote!(::pyrt::CompareOp),
            Operand::Flags => quote!(i32),
            Operand::Call => quote!(::pyrt::args::Args<'_>),
        }
    }
}

/// What a slot gives back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// A Python value, through `IntoResult`.
    Value,
    Unit,
    Bool,
    Hash,
    Length,
    Item,
    Buffer,
}

impl Output {
    /// The type within `PyResult<…>`.
    pub fn ty(self) -> TokenStream {
        match self {
            Output::Value => quote!(::pyrt::Value),
            Output::Unit => quote!(()),
            Output::Bool => quote!(bool),
            Output::Hash => quote!(i64),
            Output::Length => quote!(usize),
            Output::Item => quote!(::core::option::Option<::pyrt::Value>),
            Output::Buffer => quote!(::pyrt::Buffer),
        }
    }
}

/// One row.
pub struct Slot {
    /// The field of `Slots`.
    pub field: &'static str,
    pub dunder: &'static str,
    pub operands: &'static [Operand],
    pub output: Output,
}

use Operand::{Any, Call, Class, Comparison, Flags, Maybe, Name, Side, This};

const ONE: &[Operand] = &[This];
const TWO: &[Operand] = &[Side, Side];
const IN_PLACE: &[Operand] = &[This, Any];

macro_rules! table {
    ($($field:literal $dunder:literal $operands:expr => $output:ident;)*) => {
        &[$(Slot { field: $field, dunder: $dunder, operands: $operands, output: Output::$output }),*]
    };
}

#[rustfmt::skip]
static TABLE: &[Slot] = table! {
    "repr"      "__repr__"      ONE => Value;
    "str"       "__str__"       ONE => Value;
    "iter"      "__iter__"      ONE => Value;
    "aiter"     "__aiter__"     ONE => Value;
    "await_"    "__await__"     ONE => Value;
    "anext"     "__anext__"     ONE => Value;
    "abs"       "__abs__"       ONE => Value;
    "neg"       "__neg__"       ONE => Value;
    "pos"       "__pos__"       ONE => Value;
    "invert"    "__invert__"    ONE => Value;
    "int"       "__int__"       ONE => Value;
    "float"     "__float__"     ONE => Value;
    "index"     "__index__"     ONE => Value;
    "hash"      "__hash__"      ONE => Hash;
    "bool_"     "__bool__"      ONE => Bool;
    "len"       "__len__"       ONE => Length;
    "next"      "__next__"      ONE => Item;
    "finalize"  "__del__"       ONE => Unit;
    "getattro"  "__getattribute__" &[This, Name] => Value;
    "setattro"  "__setattr__"   &[This, Name, Maybe] => Unit;
    "descr_get" "__get__"       &[This, Maybe, Maybe] => Value;
    "descr_set" "__set__"       &[This, Any, Maybe] => Unit;
    "richcmp"   "__eq__"        &[This, Any, Comparison] => Value;
    "getitem"   "__getitem__"   &[This, Any] => Value;
    "setitem"   "__setitem__"   &[This, Any, Maybe] => Unit;
    "contains"  "__contains__"  &[This, Any] => Bool;
    "buffer"    "__buffer__"    &[This, Flags] => Buffer;
    "call"      "__call__"      &[This, Call] => Value;
    "new"       "__new__"       &[Class, Call] => Value;
    "init"      "__init__"      &[This, Call] => Unit;
    "add"       "__add__"       TWO => Value;
    "sub"       "__sub__"       TWO => Value;
    "mul"       "__mul__"       TWO => Value;
    "matmul"    "__matmul__"    TWO => Value;
    "truediv"   "__truediv__"   TWO => Value;
    "floordiv"  "__floordiv__"  TWO => Value;
    "mod_"      "__mod__"       TWO => Value;
    "divmod"    "__divmod__"    TWO => Value;
    "lshift"    "__lshift__"    TWO => Value;
    "rshift"    "__rshift__"    TWO => Value;
    "and_"      "__and__"       TWO => Value;
    "or_"       "__or__"        TWO => Value;
    "xor"       "__xor__"       TWO => Value;
    "pow"       "__pow__"       &[Side, Side, Side] => Value;
    "iadd"      "__iadd__"      IN_PLACE => Value;
    "isub"      "__isub__"      IN_PLACE => Value;
    "imul"      "__imul__"      IN_PLACE => Value;
    "imatmul"   "__imatmul__"   IN_PLACE => Value;
    "itruediv"  "__itruediv__"  IN_PLACE => Value;
    "ifloordiv" "__ifloordiv__" IN_PLACE => Value;
    "imod"      "__imod__"      IN_PLACE => Value;
    "ilshift"   "__ilshift__"   IN_PLACE => Value;
    "irshift"   "__irshift__"   IN_PLACE => Value;
    "iand"      "__iand__"      IN_PLACE => Value;
    "ior"       "__ior__"       IN_PLACE => Value;
    "ixor"      "__ixor__"      IN_PLACE => Value;
    "ipow"      "__ipow__"      &[This, Any, Any] => Value;
    "concat"    "__add__"       IN_PLACE => Value;
    "repeat"    "__mul__"       IN_PLACE => Value;
    "iconcat"   "__iadd__"      IN_PLACE => Value;
    "irepeat"   "__imul__"      IN_PLACE => Value;
};

/// The row of a slot; `bool` and `bool_` are both that of `bool_`.
pub fn find(name: &str) -> Option<&'static Slot> {
    TABLE.iter().find(|slot| slot.field == name || slot.field.strip_suffix('_') == Some(name))
}

/// All names, for the message about an unknown one.
pub fn names() -> String {
    TABLE.iter().map(|slot| slot.field).collect::<Vec<_>>().join(" ")
}
