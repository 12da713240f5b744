//! Values, references and object headers: the one place that knows what the bits mean.
//!
//! A value is one 64-bit word:
//!
//! ```text
//! low bits   meaning
//! 000        pointer to an object (never null in a `Value`)
//!  01        small int, 62 bits, sign in the top bit
//! 011        double of magnitude below about 1e-231, zero among them      ┐ self-tagged: the double's bits
//! 110        double of magnitude 1e-77 to 2                               │ rotated left by 4, plus 3
//! 111        double of magnitude 2 to 1e77                                ┘
//! 010        None, False, True, NotImplemented, Ellipsis (number in the bits above)
//! 100        undefined: an unbound local, a deleted attribute; never seen by Python
//! ```
//!
//! Doubles outside these ranges (infinities and NaN among them) are boxed. Every object begins with a `Header` of 16
//! bytes: reference count, flags, shape.
//!
//! Who holds a count is told by the type: `Value` and `Owned<T>` own one, `Ref<'_, T>` borrows. Counts are not atomic:
//! an object belongs to one interpreter and is touched only under its GIL, so none of these types is `Send`.
//!
//! Invariants: (1) a pointer in a `Value`, `Owned` or live `Ref` leads to an initialised object; (2) a count of 2^31 or
//! more never changes (immortal); (3) `Ref<'_, T>` is only made after `T::matches` held.

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;
use std::num::NonZeroU64;
use std::ops::Deref;

use super::type_::{Layout, Type, TypeSpec};
use crate::heap;
use crate::shape::Shape;

const TAG: u64 = 7;
const INT_TAG: u64 = 1;
const NONE: u64 = 0o02;
const FALSE: u64 = 0o12;
const TRUE: u64 = 0o22;
const NOT_IMPLEMENTED: u64 = 0o32;
const ELLIPSIS: u64 = 0o42;
/// The word of an unbound local or a free attribute slot.
pub const UNDEFINED: u64 = 4;
/// Smallest and largest int that needs no object.
pub const SMALL_INT_MIN: i64 = -(1 << 61);
/// See [`SMALL_INT_MIN`].
pub const SMALL_INT_MAX: i64 = (1 << 61) - 1;
/// From this count on an object is never freed and its count never changes.
pub const IMMORTAL: u32 = 1 << 31;

/// Bits of `Header::flags`.
pub mod flag {
    /// A weak reference to the object exists (the table is in the heap).
    pub const WEAKLY_REFERENCED: u32 = 1;
    /// Its finalizer has run; it will not run again (PEP 442).
    pub const FINALIZED: u32 = 2;
    /// A `str` in the intern table.
    pub const INTERNED: u32 = 4;
    /// The collector's mark: reachable in this collection.
    pub const GC_REACHABLE: u32 = 8;
    /// The collector's mark: found unreachable, being torn down.
    pub const GC_DOOMED: u32 = 16;
    /// The cell came from the global allocator, not from a page.
    pub const LARGE: u32 = 32;
    /// Destruction has begun.
    pub const DYING: u32 = 64;
    /// The collector's mark: reachable, what it holds not yet looked at.
    pub const GC_WAITING: u32 = 128;
    // Bits 8 to 15: which of `kind` it is.
    /// Free for the object's type (`repr` in progress, ASCII text, …).
    pub const TYPE_0: u32 = 1 << 16;
    /// See `TYPE_0`.
    pub const TYPE_1: u32 = 1 << 17;
    /// See `TYPE_0`. The top byte is the type's own, too.
    pub const TYPE_2: u32 = 1 << 18;
    /// See `TYPE_0`.
    pub const TYPE_3: u32 = 1 << 19;
}

/// Classes whose objects say in their header what they are, so that one look at it tells. See [`Object::KIND`].
pub mod kind {
    /// Not one of those below.
    pub const NONE: u8 = 0;
    /// `list`.
    pub const LIST: u8 = 1;
    /// `tuple`, and classes in Rust that add nothing to it.
    pub const TUPLE: u8 = 2;
    /// `str`.
    pub const STR: u8 = 3;
    /// `dict`.
    pub const DICT: u8 = 4;
    /// `set`.
    pub const SET: u8 = 5;
    /// `frozenset`.
    pub const FROZEN_SET: u8 = 6;
    /// `function`.
    pub const FUNCTION: u8 = 7;
    /// `builtin_function_or_method`.
    pub const NATIVE_FUNCTION: u8 = 8;
    /// `method_descriptor`.
    pub const METHOD_DESCRIPTOR: u8 = 9;
    /// `method`.
    pub const BOUND_METHOD: u8 = 10;
    /// `range_iterator`.
    pub const RANGE_ITERATOR: u8 = 11;
    /// `list_iterator`.
    pub const LIST_ITERATOR: u8 = 12;
    /// `tuple_iterator`.
    pub const TUPLE_ITERATOR: u8 = 13;
    /// `str_iterator`.
    pub const STR_ITERATOR: u8 = 14;
    /// `generator`, `coroutine` and `async_generator`.
    pub const GENERATOR: u8 = 15;
}

/// What every object begins with.
#[repr(C)]
pub struct Header {
    pub(crate) rc: Cell<u32>,
    pub(crate) flags: Cell<u32>,
    pub(crate) shape: Cell<*const Shape>,
}

impl Header {
    #[inline(always)]
    pub(crate) fn new(shape: &Shape, flags: u32) -> Header {
        Header { rc: Cell::new(1), flags: Cell::new(flags | shape.kind_flags()), shape: Cell::new(shape) }
    }

    /// A header of what is no object yet.
    pub(crate) fn unshaped() -> Header {
        Header { rc: Cell::new(1), flags: Cell::new(0), shape: Cell::new(std::ptr::null()) }
    }

    /// Whether it is an instance of the very class that has this kind.
    #[inline(always)]
    fn is_kind(&self, kind: u8) -> bool {
        (self.flags.get() >> 8) as u8 == kind
    }

    /// True where all bits of `mask` are set.
    #[inline]
    pub fn has_flag(&self, mask: u32) -> bool {
        self.flags.get() & mask == mask
    }

    /// Set the bits of `mask`.
    #[inline]
    pub fn set_flag(&self, mask: u32) {
        self.flags.set(self.flags.get() | mask);
    }

    /// Clear the bits of `mask`.
    #[inline]
    pub fn clear_flag(&self, mask: u32) {
        self.flags.set(self.flags.get() & !mask);
    }

    /// The object's shape.
    #[inline]
    pub fn shape(&self) -> &Shape {
        // SAFETY: invariant 1: a live object's shape is live, its class keeps it.
        unsafe { &*self.shape.get() }
    }
}

/// A Rust struct that is the body of a Python object.
///
/// # Safety
/// The implementor is `repr(C)` and begins with a [`Header`], and `matches` holds only for values whose object is laid
/// out as `Self` (or `Self` has no size and its accessors look at the bits).
pub unsafe trait Object: Sized + 'static {
    /// What an instance of this very class has in its header, where it has anything.
    const KIND: u8 = kind::NONE;

    /// The description its class is made from.
    fn spec() -> &'static TypeSpec;

    /// How its structs are laid out; what the description says.
    #[inline(always)]
    fn layout() -> &'static Layout {
        Self::spec().layout
    }

    /// Whether `value` is an instance of this class or of a subclass.
    #[inline(always)]
    fn matches(value: Ref<'_>) -> bool {
        value.is_object() && {
            if Self::KIND != kind::NONE && value.header().is_kind(Self::KIND) {
                return true;
            }
            let shape = value.header().shape();
            let layout = Self::layout();
            std::ptr::eq(shape.layout(), layout) || (shape.is_derived_layout() && shape.derives_from(layout))
        }
    }

    /// Whether `value` is an instance of this very class.
    #[inline(always)]
    fn matches_exact(value: Ref<'_>) -> bool {
        value.is_object() && {
            if Self::KIND != kind::NONE {
                return value.header().is_kind(Self::KIND);
            }
            let shape = value.header().shape();
            std::ptr::eq(shape.layout(), Self::layout()) && shape.is_builtin_class()
        }
    }
}

/// Any value at all: the `T` of an untyped [`Ref`].
pub enum Any {}

/// An owned value, one word. Dropping it may run a finalizer, so take it out of its container first.
#[repr(transparent)]
pub struct Value(NonZeroU64, PhantomData<*const ()>);

/// A borrowed value, one word.
#[repr(transparent)]
pub struct Ref<'a, T = Any>(NonZeroU64, PhantomData<&'a T>, PhantomData<*const ()>);

/// An owned object known to be a `T`.
#[repr(transparent)]
pub struct Owned<T>(Value, PhantomData<T>);

impl<T> Clone for Ref<'_, T> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Ref<'_, T> {}

#[inline]
fn word(bits: u64) -> NonZeroU64 {
    debug_assert!(bits != 0);
    // SAFETY: every caller builds a tagged word or a non-null pointer.
    unsafe { NonZeroU64::new_unchecked(bits) }
}

impl Value {
    /// None.
    pub const NONE: Value = Value(NonZeroU64::new(NONE).unwrap(), PhantomData);
    /// True.
    pub const TRUE: Value = Value(NonZeroU64::new(TRUE).unwrap(), PhantomData);
    /// False.
    pub const FALSE: Value = Value(NonZeroU64::new(FALSE).unwrap(), PhantomData);
    /// NotImplemented.
    pub const NOT_IMPLEMENTED: Value = Value(NonZeroU64::new(NOT_IMPLEMENTED).unwrap(), PhantomData);
    /// Ellipsis.
    pub const ELLIPSIS: Value = Value(NonZeroU64::new(ELLIPSIS).unwrap(), PhantomData);
    /// The undefined word, as a value for slots that hold one.
    pub const UNDEFINED: Value = Value(NonZeroU64::new(UNDEFINED).unwrap(), PhantomData);

    /// The word itself; the count that it holds is the caller's now.
    #[inline]
    pub fn into_bits(self) -> u64 {
        let bits = self.0.get();
        std::mem::forget(self);
        bits
    }

    /// # Safety
    /// `bits` is a word that [`Value::into_bits`] gave, and its count is not owned elsewhere.
    #[inline]
    pub unsafe fn from_bits(bits: u64) -> Value {
        Value(word(bits), PhantomData)
    }

    /// Whether dropping the word would destroy its object.
    ///
    /// # Safety
    /// `bits` is the word of a live value.
    #[inline(always)]
    #[must_use]
    pub unsafe fn is_last(bits: u64) -> bool {
        // SAFETY: invariant 1.
        bits & TAG == 0 && unsafe { (*(bits as *const Header)).rc.get() } == 1
    }

    /// Give the count of a word back, unless it is the last one of its object: then nothing is done, and the answer is
    /// false.
    ///
    /// # Safety
    /// As for [`Value::from_bits`]; the count is gone where the answer is true.
    #[inline(always)]
    #[must_use]
    pub unsafe fn release_shared(bits: u64) -> bool {
        // SAFETY: the caller's promise; without a tag the word points to an object.
        bits & TAG != 0 || unsafe { Value::release_shared_object(bits) }
    }

    /// As `release_shared`, of a word that is known to point to an object.
    ///
    /// # Safety
    /// As for `release_shared`; the word points to an object.
    #[inline(always)]
    #[must_use]
    pub unsafe fn release_shared_object(bits: u64) -> bool {
        // SAFETY: invariant 1.
        let rc = unsafe { &(*(bits as *const Header)).rc };
        match rc.get() {
            1 => return false,
            n if n < IMMORTAL => rc.set(n - 1),
            _ => {}
        }
        true
    }

    #[inline]
    pub(crate) fn from_object(header: *const Header) -> Value {
        Value(word(header as u64), PhantomData)
    }

    /// An int, where it fits without an object.
    #[inline]
    pub fn small_int(i: i64) -> Option<Value> {
        let shifted = i << 2;
        if shifted >> 2 == i { Some(Value(word(shifted as u64 | INT_TAG), PhantomData)) } else { None }
    }

    /// A double, where it needs no box.
    #[inline]
    pub fn small_float(f: f64) -> Option<Value> {
        let bits = f.to_bits().rotate_left(4).wrapping_add(3);
        if is_float_tag(bits) { Some(Value(word(bits), PhantomData)) } else { None }
    }

    /// True or False.
    #[inline]
    pub fn bool(b: bool) -> Value {
        Value(word(if b { TRUE } else { FALSE }), PhantomData)
    }

    /// Borrow.
    #[inline]
    pub fn as_ref(&self) -> Ref<'_> {
        Ref(self.0, PhantomData, PhantomData)
    }

    /// Borrow as a `T`, when it is one.
    #[inline]
    pub fn downcast<T: Object>(&self) -> Option<Ref<'_, T>> {
        self.as_ref().downcast()
    }

    /// Become an owned `T`, when it is one.
    #[inline]
    pub fn cast<T: Object>(self) -> Result<Owned<T>, Value> {
        if T::matches(self.as_ref()) { Ok(Owned(self, PhantomData)) } else { Err(self) }
    }

    /// Whether this is the undefined word.
    #[inline]
    pub fn is_undefined(&self) -> bool {
        self.0.get() == UNDEFINED
    }
}

#[inline(always)]
fn is_float_tag(bits: u64) -> bool {
    (0xC8C8_C8C8_u32 >> (bits as u32 & 31)) & 1 != 0
}

impl Clone for Value {
    #[inline]
    fn clone(&self) -> Value {
        self.as_ref().to_owned()
    }
}

impl Drop for Value {
    #[inline]
    fn drop(&mut self) {
        let bits = self.0.get();
        if bits & TAG == 0 {
            // SAFETY: invariant 1, and this value's count is given back exactly once.
            unsafe { release(bits as *const Header) }
        }
    }
}

/// Give one count back; the last one destroys the object.
///
/// # Safety
/// `object` is live and the caller owns the count.
#[inline(always)]
pub(crate) unsafe fn release(object: *const Header) {
    // SAFETY: the caller's promise.
    unsafe {
        let rc = (*object).rc.get();
        if rc == 1 {
            heap::destroy(object);
        } else if rc < IMMORTAL {
            (*object).rc.set(rc - 1);
        }
    }
}

impl<'a> Ref<'a> {
    /// # Safety
    /// `bits` is the word of a value that lives at least as long as `'a`.
    #[inline]
    pub unsafe fn from_bits(bits: u64) -> Ref<'a> {
        Ref(word(bits), PhantomData, PhantomData)
    }

    #[inline]
    pub(crate) unsafe fn from_object(header: *const Header) -> Ref<'a> {
        Ref(word(header as u64), PhantomData, PhantomData)
    }

    /// None, borrowed from nothing.
    pub const NONE: Ref<'static> = Ref(NonZeroU64::new(NONE).unwrap(), PhantomData, PhantomData);

    /// As a `T`, when it is one (subclasses included).
    #[inline]
    pub fn downcast<T: Object>(self) -> Option<Ref<'a, T>> {
        if T::matches(self) { Some(Ref(self.0, PhantomData, PhantomData)) } else { None }
    }

    /// As a `T`, when its class is exactly `T`'s.
    #[inline]
    pub fn downcast_exact<T: Object>(self) -> Option<Ref<'a, T>> {
        if T::matches_exact(self) { Some(Ref(self.0, PhantomData, PhantomData)) } else { None }
    }

    /// Whether it is a `T` (subclasses included).
    #[inline]
    pub fn is<T: Object>(self) -> bool {
        T::matches(self)
    }
}

/// Borrowed values as a row of values to look at: no counts are taken.
#[inline(always)]
pub fn as_values<'a>(row: &'a [Ref<'a>]) -> &'a [Value] {
    // SAFETY: both are one word, of the same values; what is borrowed is never dropped.
    unsafe { std::slice::from_raw_parts(row.as_ptr().cast::<Value>(), row.len()) }
}

impl<'a, T> Ref<'a, T> {
    /// The word.
    #[inline(always)]
    pub fn bits(self) -> u64 {
        self.0.get()
    }

    /// Forget what type it is.
    #[inline(always)]
    pub fn any(self) -> Ref<'a> {
        Ref(self.0, PhantomData, PhantomData)
    }

    /// Take a count: an owned value.
    #[inline(always)]
    pub fn to_owned(self) -> Value {
        if self.is_object() {
            let rc = &self.header().rc;
            let n = rc.get();
            if n < IMMORTAL {
                rc.set(n + 1);
            }
        }
        Value(self.0, PhantomData)
    }

    /// Take a count: an owned `T`.
    #[inline(always)]
    pub fn own(self) -> Owned<T> {
        Owned(self.to_owned(), PhantomData)
    }

    /// Identity: the same word. (Equal small ints and floats are identical.)
    #[inline(always)]
    pub fn bits_eq<U>(self, other: Ref<'_, U>) -> bool {
        self.0 == other.0
    }

    /// Whether a pointer to an object.
    #[inline(always)]
    pub fn is_object(self) -> bool {
        self.0.get() & TAG == 0
    }

    /// The header; only for objects.
    #[inline(always)]
    pub fn header(self) -> &'a Header {
        debug_assert!(self.is_object());
        // SAFETY: invariant 1; callers ask only where `is_object` holds (checked in debug builds).
        unsafe { &*(self.0.get() as *const Header) }
    }

    /// Whether None.
    #[inline(always)]
    pub fn is_none(self) -> bool {
        self.0.get() == NONE
    }
    /// Whether True.
    #[inline(always)]
    pub fn is_true(self) -> bool {
        self.0.get() == TRUE
    }
    /// Whether False.
    #[inline(always)]
    pub fn is_false(self) -> bool {
        self.0.get() == FALSE
    }
    /// Whether True or False.
    #[inline(always)]
    pub fn is_bool(self) -> bool {
        matches!(self.0.get(), TRUE | FALSE)
    }
    /// Whether NotImplemented.
    #[inline(always)]
    pub fn is_not_implemented(self) -> bool {
        self.0.get() == NOT_IMPLEMENTED
    }
    /// Whether Ellipsis.
    #[inline(always)]
    pub fn is_ellipsis(self) -> bool {
        self.0.get() == ELLIPSIS
    }
    /// Whether the undefined word.
    #[inline(always)]
    pub fn is_undefined(self) -> bool {
        self.0.get() == UNDEFINED
    }

    /// The int, when it is one without an object (never a bool).
    #[inline(always)]
    pub fn as_small_int(self) -> Option<i64> {
        let bits = self.0.get();
        if bits & 3 == INT_TAG { Some(bits as i64 >> 2) } else { None }
    }

    /// The double, when it is one without an object.
    #[inline(always)]
    pub fn as_small_float(self) -> Option<f64> {
        let bits = self.0.get();
        if is_float_tag(bits) { Some(f64::from_bits(bits.wrapping_sub(3).rotate_right(4))) } else { None }
    }

    /// The class, without a count taken.
    #[inline]
    pub fn class(self) -> Ref<'a, Type> {
        if self.is_object() { self.header().shape().class() } else { crate::state::class_of_immediate(self.0.get()) }
    }

    /// How many counts the object has; a large number for values without an object.
    pub fn refcount(self) -> u32 {
        if self.is_object() { self.header().rc.get() } else { u32::MAX }
    }

    /// # Safety
    /// The value is laid out as a `U` (or `U` has no size).
    #[inline(always)]
    pub unsafe fn cast_unchecked<U>(self) -> Ref<'a, U> {
        Ref(self.0, PhantomData, PhantomData)
    }
}

/// The kinds of values without an object, as `class_of_immediate` needs them.
pub(crate) fn immediate_kind(bits: u64) -> Immediate {
    if bits & 3 == INT_TAG {
        Immediate::Int
    } else if is_float_tag(bits) {
        Immediate::Float
    } else {
        match bits {
            TRUE | FALSE => Immediate::Bool,
            NONE => Immediate::None,
            NOT_IMPLEMENTED => Immediate::NotImplemented,
            _ => Immediate::Ellipsis,
        }
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Immediate {
    Int,
    Float,
    Bool,
    None,
    NotImplemented,
    Ellipsis,
}

impl<T: Object> Deref for Ref<'_, T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: invariant 3 (a `T` without size is never read through the pointer).
        unsafe { &*(self.0.get() as *const T) }
    }
}

impl<'a, T: Object> Ref<'a, T> {
    /// The struct, for as long as the borrow lasts.
    #[inline(always)]
    pub fn get(self) -> &'a T {
        // SAFETY: as `deref`.
        unsafe { &*(self.0.get() as *const T) }
    }
}

impl<'a, T: Object> From<&'a T> for Ref<'a, T> {
    /// From the struct back to the reference. Only for types with a header: a `&T` of those always is an object.
    #[inline]
    fn from(object: &'a T) -> Ref<'a, T> {
        const { assert!(size_of::<T>() >= 16, "types without a body have no address") };
        Ref(word(std::ptr::from_ref(object) as u64), PhantomData, PhantomData)
    }
}

impl<T> Owned<T> {
    /// # Safety
    /// `value` is a `T`.
    #[inline]
    pub unsafe fn from_value_unchecked(value: Value) -> Owned<T> {
        Owned(value, PhantomData)
    }

    /// Borrow.
    #[inline(always)]
    pub fn as_ref(&self) -> Ref<'_, T> {
        Ref(self.0.0, PhantomData, PhantomData)
    }

    /// Forget what type it is.
    #[inline(always)]
    pub fn into_value(self) -> Value {
        self.0
    }

    /// Another owned value of the same object.
    #[inline]
    pub fn to_value(&self) -> Value {
        self.0.clone()
    }
}

impl<T> Clone for Owned<T> {
    #[inline]
    fn clone(&self) -> Self {
        Owned(self.0.clone(), PhantomData)
    }
}

impl<T: Object> Deref for Owned<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: as for `Ref`.
        unsafe { &*(self.0.0.get() as *const T) }
    }
}

impl<T> From<Owned<T>> for Value {
    #[inline]
    fn from(owned: Owned<T>) -> Value {
        owned.0
    }
}

impl From<bool> for Value {
    #[inline]
    fn from(b: bool) -> Value {
        Value::bool(b)
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.as_ref(), f)
    }
}

impl<T> fmt::Debug for Ref<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(i) = self.as_small_int() {
            write!(f, "Int({i})")
        } else if let Some(x) = self.as_small_float() {
            write!(f, "Float({x:?})")
        } else if self.is_object() {
            write!(f, "<{} {:#x}>", self.class().name(), self.bits())
        } else {
            write!(f, "Immediate({:#x})", self.bits())
        }
    }
}

impl<T> fmt::Debug for Owned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

const _: () = assert!(size_of::<Option<Value>>() == 8 && size_of::<Header>() == 16);
