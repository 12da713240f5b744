//! `s += t` in place, so that text made piece by piece costs its length and not the square of it.
//!
//! A string whose only count the caller holds is grown where it stands while its block has room. What is made by
//! appending is GROWN: its block has the size that `grown_size` gives for its length, a step of an eighth, so that it
//! moves once in many times and no capacity has to be stored. Blocks past a page cell are reallocated, which a mapping
//! does without a copy.
//!
//! Invariant: the size of a block follows from its string's flags and length alone, before and after growth.

use super::{
    ASCII, COMPACT_DATA, COMPACT_MAX, GROWN, HASHED, LENGTH_SHIFT, Long, SURROGATES, Str, UNHASHED, Wide, compact_room,
    size_of,
};
use crate::heap;
use crate::object::raw::{Header, Object, Owned, Ref, Value, flag};

/// Size of the block of a GROWN string that needs `size` bytes.
pub(super) fn grown_size(size: usize) -> usize {
    let step = 1 << size.ilog2().saturating_sub(3).max(4);
    size.next_multiple_of(step)
}

impl Str {
    /// `left + right` where the caller gives its count of `left` away. If that was the only one, and the string is no
    /// subclass's and not interned, the text is appended in place (the object may move); otherwise a new one is made.
    ///
    /// An evaluation loop calls this for `s += t` and `s + t` once nothing but the operand it holds leads to the left
    /// string: a variable that the result is about to be stored in has to give up its count first. Nobody may hold
    /// an uncounted reference to the left string across the call.
    pub fn append_owned(left: Owned<Str>, right: Ref<'_, Str>) -> Owned<Str> {
        let added = right.get().as_wtf8();
        let len = left.len_bytes() + added.len();
        let alone = left.as_ref().any().refcount() == 1;
        if !alone || left.is_empty() || added.is_empty() || left.is_interned() || u32::try_from(len).is_err() {
            return Str::concat(left.as_ref(), right);
        }
        if !left.header.shape().is_builtin_class() || (left.is_ascii() && !right.is_ascii()) {
            return Str::concat(left.as_ref(), right);
        }
        if left.is_compact() {
            // SAFETY: compact, the only count is ours.
            return unsafe { append_to_compact(left, right, len) };
        }
        // SAFETY: not compact, the only count is ours.
        unsafe { append_to_long(left, right, len) }
    }
}

/// # Safety
/// `left` is compact ASCII text and has one count, `right` is ASCII, both together have `len` bytes.
unsafe fn append_to_compact(left: Owned<Str>, right: Ref<'_, Str>, len: usize) -> Owned<Str> {
    let (old, added) = (left.len_bytes(), right.get().as_wtf8());
    if len > COMPACT_MAX || compact_room(len) != left.compact_room() {
        return Str::concat(left.as_ref(), right);
    }
    // SAFETY: the room of the text is that of the longer one; what is behind the end stays zero.
    unsafe {
        let head = left.into_value().into_bits() as *mut Header;
        let text = head.cast::<u8>().add(COMPACT_DATA + old);
        text.copy_from_nonoverlapping(added.as_ptr(), added.len());
        (*head).clear_flag(HASHED | 0xFF << LENGTH_SHIFT);
        (*head).set_flag((len as u32) << LENGTH_SHIFT);
        Owned::from_value_unchecked(Value::from_object(head))
    }
}

/// # Safety
/// `left` is not compact and has one count, `right` is ASCII if it is, both together have `len` bytes.
unsafe fn append_to_long(left: Owned<Str>, right: Ref<'_, Str>, len: usize) -> Owned<Str> {
    let (data, added) = (left.data_offset(), right.get().as_wtf8());
    let old = left.len_bytes();
    // SAFETY: a live string of that layout; the block has the new size before it is written to.
    unsafe {
        let mut head = left.into_value().into_bits() as *mut Header;
        let had = size_of(head);
        let large = (*head).has_flag(flag::LARGE);
        let grown = if (*head).has_flag(GROWN) { had } else { had.next_multiple_of(8) };
        if data + len > grown {
            let wanted = grown_size(data + len);
            if large {
                head = heap::resize_large(head, had, wanted);
            } else {
                head = move_out(head, data + old, wanted);
            }
            (*head).set_flag(GROWN);
        }
        head.cast::<u8>().add(data + old).copy_from_nonoverlapping(added.as_ptr(), added.len());
        let long = head.cast::<Long>();
        (*long).len = len as u32;
        (*long).hash.set(UNHASHED);
        if !(*head).has_flag(ASCII) {
            let wide = head.cast::<Wide>();
            (*wide).code_points += right.len() as u32;
            drop_index(&*wide);
            if right.has_surrogates() {
                (*head).set_flag(SURROGATES);
            }
        }
        Owned::from_value_unchecked(Value::from_object(head))
    }
}

/// Free the index of wide text.
pub(super) fn drop_index(wide: &Wide) {
    let index = wide.index.replace(std::ptr::null_mut());
    if !index.is_null() {
        // SAFETY: made by `Box::into_raw` in `index`.
        drop(unsafe { Box::from_raw(index) });
    }
}

/// The string in a block of `wanted` bytes, the first `used` of the old one copied; the old object is gone.
///
/// # Safety
/// `head` leads to a string of one count that is not compact, with `used` bytes in use, no more than `wanted`.
unsafe fn move_out(head: *mut Header, used: usize, wanted: usize) -> *mut Header {
    let class = crate::state::Interpreter::current().class(Str::spec());
    // SAFETY: all behind the header is copied; the index, if any, belongs to the copy afterwards.
    unsafe {
        let moved: Owned<Str> = super::new_variable(class, wanted, |p| {
            let head_size = std::mem::size_of::<Header>();
            p.add(head_size).copy_from_nonoverlapping(head.cast::<u8>().add(head_size), used - head_size);
            (*p.cast::<Header>()).set_flag((*head).flags.get() & (ASCII | SURROGATES));
        });
        if !(*head).has_flag(ASCII) {
            (*head.cast::<Wide>()).index.set(std::ptr::null_mut());
        }
        drop(Value::from_object(head));
        moved.into_value().into_bits() as *mut Header
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_grown_blocks_are_monotone_and_stable() {
        let mut last = 0;
        for size in 40..100_000 {
            let grown = grown_size(size);
            assert!(grown >= size && grown >= last && grown <= size + size / 8 + 16, "{size}");
            assert_eq!(grown_size(grown), grown, "{size}");
            last = grown;
        }
    }
}
