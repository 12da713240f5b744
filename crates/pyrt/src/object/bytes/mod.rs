//! `bytes`: immutable bytes behind the header, `header 16 | hash 8 | length 8 | bytes …`.
//!
//! `ops` has the algorithms, `shared` the methods that `bytearray` has, too, `build` what makes bytes of other objects.
//! The empty value and those of one byte are shared. The hash is that of a `str` with the same UTF-8.

mod build;
mod methods;
pub mod ops;
pub(crate) mod shared;
pub mod subscript;

use std::cell::Cell;

pub use build::{byte_of, check_len, from_arguments, from_hex, from_object, hex, repr_of};

pub(crate) use build::out_of_memory;

use super::field::{Traverse, Visit};
use super::raw::{Header, Object, Owned, Ref};
use super::str::hash_bytes;
use super::type_::{Layout, Type, TypeFlags, TypeIndex, TypeSpec, new_variable};
use crate::state::Interpreter;

const DATA: usize = size_of::<Bytes>();
const UNHASHED: i64 = -1;

/// See the module header.
#[repr(C)]
pub struct Bytes {
    header: Header,
    hash: Cell<i64>,
    len: usize,
}

unsafe fn size_of_bytes(object: *const Header) -> usize {
    // SAFETY: a live `Bytes`.
    DATA + unsafe { (*object.cast::<Bytes>()).len }
}

static LAYOUT: Layout = Layout::variable::<Bytes>(false, size_of_bytes);

// SAFETY: repr(C), header first.
unsafe impl Object for Bytes {
    #[inline(always)]
    fn layout() -> &'static Layout {
        &LAYOUT
    }

    fn spec() -> &'static TypeSpec {
        static SPEC: TypeSpec = TypeSpec {
            name: "bytes",
            module: "builtins",
            doc: "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\nbytes(bytes_or_buffer) \
                  -> immutable copy of bytes_or_buffer\nbytes(int) -> bytes object of size given by the parameter \
                  initialized with null bytes\nbytes() -> empty bytes object\n\nConstruct an immutable array of bytes \
                  from an iterable of integers,\na string with its encoding, an object with a buffer, or a size.",
            base: None,
            flags: TypeFlags::SUBCLASSABLE,
            layout: &LAYOUT,
            methods: &[&methods::BYTES_METHODS, &shared::BYTES_SHARED],
            index: TypeIndex::new(),
        };
        &SPEC
    }
}

impl Traverse for Bytes {
    fn traverse(&self, _: &mut Visit<'_>) {}
}

impl Bytes {
    /// A `bytes` of these.
    pub fn new(bytes: &[u8]) -> Owned<Bytes> {
        match bytes {
            [] => Interpreter::current().empty_bytes().clone(),
            [b] => Interpreter::current().byte_string(*b).clone(),
            _ => Bytes::alloc_unshared(bytes),
        }
    }

    /// A new object with these bytes.
    pub(crate) fn alloc_unshared(bytes: &[u8]) -> Owned<Bytes> {
        Bytes::of_class(Interpreter::current().class(Bytes::spec()), bytes)
    }

    /// A `bytes` of these, an instance of `class` (`bytes` or a subclass).
    pub fn of_class(class: Ref<'_, Type>, bytes: &[u8]) -> Owned<Bytes> {
        let len = bytes.len();
        // SAFETY: struct and data are written.
        unsafe {
            new_variable(class, DATA + len, |p| {
                let this = p.cast::<Bytes>();
                (&raw mut (*this).hash).write(Cell::new(UNHASHED));
                (&raw mut (*this).len).write(len);
                std::ptr::copy_nonoverlapping(bytes.as_ptr(), p.add(DATA), len);
            })
        }
    }

    /// The bytes.
    #[inline]
    pub fn as_slice(&self) -> &[u8] {
        // SAFETY: the data stands behind the struct.
        unsafe { std::slice::from_raw_parts(std::ptr::from_ref(self).cast::<u8>().add(DATA), self.len) }
    }

    /// `hash(b)`.
    pub fn hash(&self) -> i64 {
        if self.hash.get() == UNHASHED {
            self.hash.set(hash_bytes(self.as_slice()));
        }
        self.hash.get()
    }
}
