//! The slots of a class: one function pointer an operation, and the table that ties each to its dunder methods.
//!
//! The table below is the one list of slots. From it come the struct `Slots`, inheritance, the wrapper objects that a
//! built-in class shows as its dunder methods (`int.__add__`), and the functions that a class statement's dunder
//! methods are called through (`override_slots`). Source: docs, Data model, 3.3 "Special method names".

use super::raw::{Ref, Value};
use super::str::Str;
use super::type_::Type;
use crate::args::Args;
use crate::error::PyResult;
use crate::object::buffer::Buffer;
use crate::protocol::compare::CompareOp;
use crate::state::Thread;

/// One operand in, a value out.
pub type Unary = fn(&mut Thread, Ref<'_>) -> PyResult<Value>;
/// `hash(x)`.
pub type Hash = fn(&mut Thread, Ref<'_>) -> PyResult<i64>;
/// Truth.
pub type Bool = fn(&mut Thread, Ref<'_>) -> PyResult<bool>;
/// `len(x)`.
pub type Len = fn(&mut Thread, Ref<'_>) -> PyResult<usize>;
/// The next item, None at the end.
pub type Next = fn(&mut Thread, Ref<'_>) -> PyResult<Option<Value>>;
/// Attribute read.
pub type GetAttro = fn(&mut Thread, Ref<'_>, Ref<'_, Str>) -> PyResult<Value>;
/// Attribute write, or deletion where the value is None.
pub type SetAttro = fn(&mut Thread, Ref<'_>, Ref<'_, Str>, Option<Ref<'_>>) -> PyResult<()>;
/// Descriptor read: the descriptor, the instance, the class.
pub type DescrGet = fn(&mut Thread, Ref<'_>, Option<Ref<'_>>, Option<Ref<'_>>) -> PyResult<Value>;
/// Descriptor write or deletion.
pub type DescrSet = fn(&mut Thread, Ref<'_>, Ref<'_>, Option<Ref<'_>>) -> PyResult<()>;
/// Rich comparison.
pub type RichCmp = fn(&mut Thread, Ref<'_>, Ref<'_>, CompareOp) -> PyResult<Value>;
/// Two operands in source order (or container and key); NotImplemented declines.
pub type Binary = fn(&mut Thread, Ref<'_>, Ref<'_>) -> PyResult<Value>;
/// `pow` with its modulus.
pub type Ternary = fn(&mut Thread, Ref<'_>, Ref<'_>, Ref<'_>) -> PyResult<Value>;
/// Subscript write, or deletion where the value is None.
pub type SetItem = fn(&mut Thread, Ref<'_>, Ref<'_>, Option<Ref<'_>>) -> PyResult<()>;
/// `in`.
pub type Contains = fn(&mut Thread, Ref<'_>, Ref<'_>) -> PyResult<bool>;
/// A call.
pub type Call = fn(&mut Thread, Ref<'_>, Args<'_>) -> PyResult<Value>;
/// `__new__`.
pub type New = fn(&mut Thread, Ref<'_, Type>, Args<'_>) -> PyResult<Value>;
/// `__init__`.
pub type Init = fn(&mut Thread, Ref<'_>, Args<'_>) -> PyResult<()>;
/// `__del__`.
pub type Finalize = fn(&mut Thread, Ref<'_>) -> PyResult<()>;
/// The buffer protocol (PEP 688 flags).
pub type GetBuffer = fn(&mut Thread, Ref<'_>, i32) -> PyResult<Buffer>;

macro_rules! slot_table {
    ($( $field:ident : $kind:ident, $($dunder:literal $doc:literal),+ ; )*) => {
        /// The operations of a class; None where it has not the operation.
        #[derive(Clone, Default)]
        #[repr(C)]
        pub struct Slots { $(
            #[doc = concat!($("`", $dunder, "` "),+)]
            pub $field: Option<$kind>,
        )* }

        /// Which slot: the rows of the table in order.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[expect(non_camel_case_types, reason = "named as the fields")]
        #[repr(u8)]
        pub enum SlotId { $(
            #[doc = concat!($("`", $dunder, "` "),+)]
            $field,
        )* }

        impl SlotId {
            /// Every slot.
            pub const ALL: &'static [SlotId] = &[$(SlotId::$field),*];

            /// The dunder methods that the slot stands for, with their documentation.
            pub const fn dunders(self) -> &'static [(&'static str, &'static str)] {
                match self { $( SlotId::$field => &[$(($dunder, $doc)),+], )* }
            }
        }

        impl Slots {
            /// Whether the slot is filled.
            pub fn is_set(&self, slot: SlotId) -> bool {
                match slot { $( SlotId::$field => self.$field.is_some(), )* }
            }

            /// Take over from `base` what is not set here.
            pub fn inherit(&mut self, base: &Slots) {
                $( if self.$field.is_none() { self.$field = base.$field; } )*
            }

            /// Set one slot as it is in `from`.
            pub fn copy_slot(&mut self, slot: SlotId, from: &Slots) {
                match slot { $( SlotId::$field => self.$field = from.$field, )* }
            }

            /// Whether one slot is the same function as in `other`.
            pub fn same_slot(&self, slot: SlotId, other: &Slots) -> bool {
                match slot { $( SlotId::$field => self.$field.map(|f| f as usize) == other.$field.map(|f| f as usize), )* }
            }

            /// Set one slot to the function that calls the class's dunder method.
            pub fn override_slot(&mut self, slot: SlotId) {
                match slot { $( SlotId::$field =>
                    self.$field = super::slot_override::$field(), )* }
            }

            /// Call one slot as a method: how `int.__add__` works.
            pub(super) fn call_wrapped(
                &self, slot: SlotId, th: &mut Thread, call: &super::slot_wrapper::Invocation<'_>,
            ) -> PyResult<Value> {
                match slot { $(
                    SlotId::$field => match self.$field {
                        Some(f) => <$kind as super::slot_wrapper::Wrapped>::wrapped(f, th, call),
                        None => Err(th.system_error(concat!("the slot ", stringify!($field), " is empty"))),
                    },
                )* }
            }
        }
    };
}

slot_table! {
    repr: Unary, "__repr__" "Return repr(self).";
    str: Unary, "__str__" "Return str(self).";
    hash: Hash, "__hash__" "Return hash(self).";
    call: Call, "__call__" "Call self as a function.";
    iter: Unary, "__iter__" "Implement iter(self).";
    next: Next, "__next__" "Implement next(self).";
    await_: Unary, "__await__" "Return an iterator to be used in await expression.";
    aiter: Unary, "__aiter__" "Return an awaitable, that resolves in asynchronous iterator.";
    anext: Unary, "__anext__" "Return a value or raise StopAsyncIteration.";
    getattro: GetAttro, "__getattribute__" "Return getattr(self, name).", "__getattr__" "";
    setattro: SetAttro, "__setattr__" "Implement setattr(self, name, value).", "__delattr__" "Implement delattr(self, name).";
    descr_get: DescrGet, "__get__" "Return an attribute of instance, which is of type owner.";
    descr_set: DescrSet, "__set__" "Set an attribute of instance to value.", "__delete__" "Delete an attribute of instance.";
    new: New, "__new__" "Create and return a new object.  See help(type) for accurate signature.";
    init: Init, "__init__" "Initialize self.  See help(type(self)) for accurate signature.";
    finalize: Finalize, "__del__" "Called when the instance is about to be destroyed.";
    richcmp: RichCmp, "__lt__" "Return self<value.", "__le__" "Return self<=value.", "__eq__" "Return self==value.",
        "__ne__" "Return self!=value.", "__gt__" "Return self>value.", "__ge__" "Return self>=value.";
    bool_: Bool, "__bool__" "True if self else False";
    len: Len, "__len__" "Return len(self).";
    getitem: Binary, "__getitem__" "Return self[key].";
    setitem: SetItem, "__setitem__" "Set self[key] to value.", "__delitem__" "Delete self[key].";
    contains: Contains, "__contains__" "Return bool(key in self).";
    abs: Unary, "__abs__" "abs(self)";
    neg: Unary, "__neg__" "-self";
    pos: Unary, "__pos__" "+self";
    invert: Unary, "__invert__" "~self";
    int: Unary, "__int__" "int(self)";
    float: Unary, "__float__" "float(self)";
    index: Unary, "__index__" "Return self converted to an integer, if self is suitable for use as an index into a list.";
    add: Binary, "__add__" "Return self+value.", "__radd__" "Return value+self.";
    sub: Binary, "__sub__" "Return self-value.", "__rsub__" "Return value-self.";
    mul: Binary, "__mul__" "Return self*value.", "__rmul__" "Return value*self.";
    matmul: Binary, "__matmul__" "Return self@value.", "__rmatmul__" "Return value@self.";
    truediv: Binary, "__truediv__" "Return self/value.", "__rtruediv__" "Return value/self.";
    floordiv: Binary, "__floordiv__" "Return self//value.", "__rfloordiv__" "Return value//self.";
    mod_: Binary, "__mod__" "Return self%value.", "__rmod__" "Return value%self.";
    divmod: Binary, "__divmod__" "Return divmod(self, value).", "__rdivmod__" "Return divmod(value, self).";
    pow: Ternary, "__pow__" "Return pow(self, value, mod).", "__rpow__" "Return pow(value, self, mod).";
    lshift: Binary, "__lshift__" "Return self<<value.", "__rlshift__" "Return value<<self.";
    rshift: Binary, "__rshift__" "Return self>>value.", "__rrshift__" "Return value>>self.";
    and_: Binary, "__and__" "Return self&value.", "__rand__" "Return value&self.";
    or_: Binary, "__or__" "Return self|value.", "__ror__" "Return value|self.";
    xor: Binary, "__xor__" "Return self^value.", "__rxor__" "Return value^self.";
    iadd: Binary, "__iadd__" "Return self+=value.";
    isub: Binary, "__isub__" "Return self-=value.";
    imul: Binary, "__imul__" "Return self*=value.";
    imatmul: Binary, "__imatmul__" "Return self@=value.";
    itruediv: Binary, "__itruediv__" "Return self/=value.";
    ifloordiv: Binary, "__ifloordiv__" "Return self//=value.";
    imod: Binary, "__imod__" "Return self%=value.";
    ipow: Ternary, "__ipow__" "Return self**=value.";
    ilshift: Binary, "__ilshift__" "Return self<<=value.";
    irshift: Binary, "__irshift__" "Return self>>=value.";
    iand: Binary, "__iand__" "Return self&=value.";
    ior: Binary, "__ior__" "Return self|=value.";
    ixor: Binary, "__ixor__" "Return self^=value.";
    concat: Binary, "__add__" "Return self+value.";
    repeat: Binary, "__mul__" "Return self*value.", "__rmul__" "Return value*self.";
    iconcat: Binary, "__iadd__" "Implement self+=value.";
    irepeat: Binary, "__imul__" "Implement self*=value.";
    buffer: GetBuffer, "__buffer__" "Return a buffer object that exposes the underlying memory of the object.";
}
