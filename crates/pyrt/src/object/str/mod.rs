//! `str`: text as UTF-8 with lone surrogates allowed (WTF-8 without merging: each surrogate is three bytes).
//!
//! ```text
//! compact  header 16 | ASCII bytes, zeros to 8 or 16               (flag ASCII; length in the top byte of the flags)
//! long     header 16 | hash 8 | length in bytes 4 | ASCII bytes …                                        (flag ASCII)
//! wide     header 16 | hash 8 | length in bytes 4 | code points 4 | index 8 | bytes …
//! ```
//!
//! Bytes stand behind the header: one allocation. ASCII text is indexed directly; other text through a sparse index
//! (the offset of every 64th code point) built on first use. The hash is SipHash-1-3 of the bytes with the
//! interpreter's key, computed on first use.
//!
//! Short ASCII text is compact: most strings of a program with many are short and never hashed, and half of a long one
//! would be its hash and length. The hash of a compact one, once asked for, stands beside its page (`heap::side_word`,
//! flag HASHED). The strings that the intern table makes are long, for their hash is asked for all the time; so are
//! instances of subclasses, whose cells may be of any size.

mod append;
mod case;
mod edit;
mod index;
mod search;
mod slots;

pub use edit::join;
pub(crate) use slots::reduce_iterator;
pub use slots::{StrIterator, repr_of};

use std::cell::Cell;

use super::field::{Traverse, Visit};
use super::raw::{Header, Object, Owned, Ref, flag, kind};
use super::type_::{Layout, Type, TypeFlags, TypeIndex, TypeSpec, new_variable};
use crate::heap;
use crate::state::Interpreter;

/// All bytes are below 0x80.
const ASCII: u32 = flag::TYPE_0;
/// There are lone surrogates in it.
const SURROGATES: u32 = flag::TYPE_1;
/// Compact text whose hash stands beside the page.
const HASHED: u32 = flag::TYPE_2;
/// The block is bigger than the text, as `append` makes it.
const GROWN: u32 = flag::TYPE_3;
/// Where compact text has its length in the flags: the byte is zero in other layouts.
const LENGTH_SHIFT: u32 = 24;
/// Longest compact text.
const COMPACT_MAX: usize = 16;
const COMPACT_DATA: usize = 16;
const LONG_DATA: usize = 28;
const WIDE_DATA: usize = 40;
const UNHASHED: i64 = -1;

/// See the module header.
#[repr(C)]
pub struct Str {
    header: Header,
}

#[repr(C)]
struct Long {
    header: Header,
    hash: Cell<i64>,
    len: u32,
}

#[repr(C)]
struct Wide {
    header: Header,
    hash: Cell<i64>,
    len: u32,
    code_points: u32,
    index: Cell<*mut Box<[u32]>>,
}

unsafe fn size_of(object: *const Header) -> usize {
    // SAFETY: a live `Str`.
    let s = unsafe { &*object.cast::<Str>() };
    if s.is_compact() {
        return COMPACT_DATA + s.compact_room();
    }
    let size = s.data_offset() + s.long().len as usize;
    if s.header.has_flag(GROWN) { append::grown_size(size) } else { size }
}

static LAYOUT: Layout = Layout::variable::<Str>(false, size_of);

// SAFETY: repr(C), header first.
unsafe impl Object for Str {
    const KIND: u8 = kind::STR;

    #[inline(always)]
    fn layout() -> &'static Layout {
        &LAYOUT
    }

    fn spec() -> &'static TypeSpec {
        static SPEC: TypeSpec = TypeSpec {
            name: "str",
            module: "builtins",
            doc: "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\nCreate a new string object \
                  from the given object. If encoding or\nerrors is specified, then the object must expose a data \
                  buffer\nthat will be decoded using the given encoding and error handler.\nOtherwise, returns the \
                  result of object.__str__() (if defined)\nor repr(object).\nencoding defaults to 'utf-8'.\nerrors \
                  defaults to 'strict'.",
            base: None,
            flags: TypeFlags::SUBCLASSABLE,
            layout: &LAYOUT,
            methods: &[&slots::STR_SLOTS, &search::STR_SEARCH, &case::STR_CASE, &edit::STR_EDIT],
            index: TypeIndex::new(),
        };
        &SPEC
    }
}

impl Traverse for Str {
    fn traverse(&self, _: &mut Visit<'_>) {}
}

impl Drop for Str {
    fn drop(&mut self) {
        if self.header.has_flag(flag::INTERNED) {
            Interpreter::current().interned.remove(self);
        }
        if !self.is_ascii() {
            append::drop_index(self.wide());
        }
    }
}

/// SipHash-1-3 of bytes with the interpreter's key, as `hash(str)` and `hash(bytes)` give it: never -1, 0 for none.
pub fn hash_bytes(bytes: &[u8]) -> i64 {
    use std::hash::Hasher;
    if bytes.is_empty() {
        return 0;
    }
    let (k0, k1) = Interpreter::current().hash_key();
    let mut hasher = siphasher::sip::SipHasher13::new_with_keys(k0, k1);
    hasher.write(bytes);
    let hash = hasher.finish() as i64;
    if hash == -1 { -2 } else { hash }
}

/// Number of code points in WTF-8 bytes.
pub fn count_code_points(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| (**b as i8) >= -0x40).count()
}

fn has_surrogates(bytes: &[u8]) -> bool {
    bytes.windows(2).any(|w| w[0] == 0xED && w[1] >= 0xA0)
}

impl Str {
    /// A string of this text.
    pub fn from_text(text: &str) -> Owned<Str> {
        Str::from_wtf8(text.as_bytes())
    }

    /// A string of these bytes, which are UTF-8 or lone surrogates of three bytes each. The empty string and those of
    /// one character below U+0100 are shared.
    pub fn from_wtf8(bytes: &[u8]) -> Owned<Str> {
        let interp = Interpreter::current();
        match bytes {
            [] => interp.empty_str().clone(),
            [c] => interp.latin1(*c).clone(),
            [a @ (0xC2 | 0xC3), b] => interp.latin1((a & 3) << 6 | (b & 0x3F)).clone(),
            _ => Str::alloc_unshared(bytes),
        }
    }

    /// A string of this one code point (a surrogate, too).
    pub fn from_char(c: u32) -> Owned<Str> {
        let mut buffer = [0; 4];
        Str::from_wtf8(encode_code_point(c, &mut buffer))
    }

    fn alloc_unshared(bytes: &[u8]) -> Owned<Str> {
        Str::alloc(bytes.len(), bytes.is_ascii(), |to| to.copy_from_slice(bytes))
    }

    /// A new object with these bytes, never shared and never compact: for the intern table.
    pub(crate) fn for_interning(bytes: &[u8]) -> Owned<Str> {
        let class = Interpreter::current().class(Str::spec());
        Str::alloc_long(class, bytes.len(), bytes.is_ascii(), |to| to.copy_from_slice(bytes))
    }

    /// An instance of a subclass with the text of `of`.
    pub fn new_subclass(class: Ref<'_, Type>, of: Ref<'_, Str>) -> Owned<Str> {
        Str::alloc_long(class, of.len_bytes(), of.is_ascii(), |to| to.copy_from_slice(of.get().as_wtf8()))
    }

    /// `a + b`.
    pub fn concat(a: Ref<'_, Str>, b: Ref<'_, Str>) -> Owned<Str> {
        let (x, y) = (a.get().as_wtf8(), b.get().as_wtf8());
        if x.is_empty() || y.is_empty() {
            let text = if x.is_empty() { b } else { a };
            return if text.header().shape().is_builtin_class() {
                text.own()
            } else {
                Str::from_wtf8(text.get().as_wtf8())
            };
        }
        Str::alloc(x.len() + y.len(), a.is_ascii() && b.is_ascii(), |to| {
            to[..x.len()].copy_from_slice(x);
            to[x.len()..].copy_from_slice(y);
        })
    }

    /// A string of `len` bytes that `fill` writes (all of them, valid WTF-8; ASCII only if `ascii` is true).
    pub fn build(len: usize, ascii: bool, fill: impl FnOnce(&mut [u8])) -> Owned<Str> {
        Str::alloc(len, ascii, fill)
    }

    #[inline]
    fn alloc(len: usize, ascii: bool, fill: impl FnOnce(&mut [u8])) -> Owned<Str> {
        let class = Interpreter::current().class(Str::spec());
        if !ascii || len.wrapping_sub(1) >= COMPACT_MAX {
            return Str::alloc_long(class, len, ascii, fill);
        }
        let room = compact_room(len);
        // SAFETY: the object gets room for the header and one or two words of text; all are written.
        unsafe {
            new_variable(class, COMPACT_DATA + room, |p| {
                let text = p.add(COMPACT_DATA);
                text.cast::<u64>().write(0);
                if room > 8 {
                    text.cast::<u64>().add(1).write(0);
                }
                fill(std::slice::from_raw_parts_mut(text, len));
                (*p.cast::<Str>()).header.set_flag(ASCII | (len as u32) << LENGTH_SHIFT);
            })
        }
    }

    fn alloc_long(class: Ref<'_, Type>, len: usize, ascii: bool, fill: impl FnOnce(&mut [u8])) -> Owned<Str> {
        // Longer than 4 GiB has no place in the header: the same end as an allocation that fails.
        let Ok(short) = u32::try_from(len) else { std::alloc::handle_alloc_error(std::alloc::Layout::new::<Str>()) };
        let data = if ascii { LONG_DATA } else { WIDE_DATA };
        // SAFETY: the object gets room for head and data; both are written.
        unsafe {
            new_variable(class, data + len, |p| {
                let s = p.cast::<Long>();
                (&raw mut (*s).hash).write(Cell::new(UNHASHED));
                (&raw mut (*s).len).write(short);
                std::ptr::write_bytes(p.add(data), 0, len);
                let bytes = std::slice::from_raw_parts_mut(p.add(data), len);
                fill(bytes);
                if ascii {
                    (*s).header.set_flag(ASCII);
                } else {
                    let wide = p.cast::<Wide>();
                    (&raw mut (*wide).code_points).write(count_code_points(bytes) as u32);
                    (&raw mut (*wide).index).write(Cell::new(std::ptr::null_mut()));
                    if has_surrogates(bytes) {
                        (*s).header.set_flag(SURROGATES);
                    }
                }
            })
        }
    }

    #[inline]
    fn compact_len(&self) -> usize {
        (self.header.flags.get() >> LENGTH_SHIFT) as usize
    }

    #[inline]
    fn is_compact(&self) -> bool {
        self.compact_len() != 0
    }

    /// Bytes of a compact string's text with the zeros behind it.
    #[inline]
    fn compact_room(&self) -> usize {
        compact_room(self.compact_len())
    }

    /// A word of compact text, zeros behind its end.
    ///
    /// # Safety
    /// The text is compact and longer than `i` words.
    #[inline]
    unsafe fn compact_word(&self, i: usize) -> u64 {
        // SAFETY: one word stands behind the header of compact text, two where it is longer than one.
        unsafe { *std::ptr::from_ref(self).cast::<u8>().add(COMPACT_DATA).cast::<u64>().add(i) }
    }

    /// Where the hash of a compact string is kept; meaningful with the flag HASHED.
    #[inline]
    fn compact_hash(&self) -> &Cell<i64> {
        debug_assert!(self.is_compact());
        // SAFETY: compact text is in a page, in a cell of the header and its room.
        unsafe {
            if self.compact_room() == 8 {
                heap::side_word::<{ COMPACT_DATA + 8 }>(&self.header)
            } else {
                heap::side_word::<{ COMPACT_DATA + 16 }>(&self.header)
            }
        }
    }

    #[inline]
    fn long(&self) -> &Long {
        debug_assert!(!self.is_compact());
        // SAFETY: text that is not compact is laid out so.
        unsafe { &*std::ptr::from_ref(self).cast() }
    }

    #[inline]
    fn wide(&self) -> &Wide {
        debug_assert!(!self.is_ascii());
        // SAFETY: text that is not ASCII is laid out so.
        unsafe { &*std::ptr::from_ref(self).cast() }
    }

    /// Of text that is not compact.
    #[inline]
    fn data_offset(&self) -> usize {
        if self.is_ascii() { LONG_DATA } else { WIDE_DATA }
    }

    /// Whether all characters are below U+0080.
    #[inline]
    pub fn is_ascii(&self) -> bool {
        self.header.has_flag(ASCII)
    }

    /// Whether there are lone surrogates in it.
    pub fn has_surrogates(&self) -> bool {
        self.header.has_flag(SURROGATES)
    }

    /// Whether it is in the intern table.
    #[inline]
    pub fn is_interned(&self) -> bool {
        self.header.has_flag(flag::INTERNED)
    }

    /// The bytes.
    #[inline]
    pub fn as_wtf8(&self) -> &[u8] {
        let compact = self.compact_len();
        let (offset, len) =
            if compact != 0 { (COMPACT_DATA, compact) } else { (self.data_offset(), self.long().len as usize) };
        // SAFETY: the data stands behind the head.
        unsafe { std::slice::from_raw_parts(std::ptr::from_ref(self).cast::<u8>().add(offset), len) }
    }

    /// The text, unless it has surrogates.
    pub fn to_utf8(&self) -> Option<&str> {
        // SAFETY: without surrogates the bytes are UTF-8 by construction.
        if self.has_surrogates() { None } else { Some(unsafe { std::str::from_utf8_unchecked(self.as_wtf8()) }) }
    }

    /// The text; surrogates become U+FFFD.
    pub fn to_text(&self) -> std::borrow::Cow<'_, str> {
        match self.to_utf8() {
            Some(text) => text.into(),
            None => self.code_points().map(|c| char::from_u32(c).unwrap_or('\u{FFFD}')).collect::<String>().into(),
        }
    }

    /// Length in bytes.
    #[inline]
    pub fn len_bytes(&self) -> usize {
        let compact = self.compact_len();
        if compact != 0 { compact } else { self.long().len as usize }
    }

    /// Length in code points: `len(s)`.
    #[inline]
    pub fn len(&self) -> usize {
        if self.is_ascii() { self.len_bytes() } else { self.wide().code_points as usize }
    }

    /// Whether there is nothing in it.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len_bytes() == 0
    }

    /// `hash(s)`.
    #[inline]
    pub fn hash(&self) -> i64 {
        if self.is_compact() {
            return self.hash_of_compact();
        }
        let h = self.long().hash.get();
        if h != UNHASHED { h } else { self.compute_hash() }
    }

    /// `hash(s)`, where it was asked for before.
    #[inline(always)]
    pub fn known_hash(&self) -> Option<i64> {
        if self.is_compact() {
            return self.header.has_flag(HASHED).then(|| self.compact_hash().get());
        }
        Some(self.long().hash.get()).filter(|h| *h != UNHASHED)
    }

    #[inline(never)]
    fn hash_of_compact(&self) -> i64 {
        if self.header.has_flag(HASHED) { self.compact_hash().get() } else { self.compute_hash() }
    }

    #[cold]
    fn compute_hash(&self) -> i64 {
        let h = hash_bytes(self.as_wtf8());
        if self.is_compact() {
            self.compact_hash().set(h);
            self.header.set_flag(HASHED);
        } else {
            self.long().hash.set(h);
        }
        h
    }

    /// The code points.
    pub fn code_points(&self) -> CodePoints<'_> {
        CodePoints { bytes: self.as_wtf8() }
    }

    /// Equal text.
    #[inline]
    pub fn eq_text(&self, other: &Str) -> bool {
        let len = self.compact_len();
        if len != 0 && other.is_compact() {
            // SAFETY: both are compact and of one length.
            return len == other.compact_len()
                && unsafe {
                    self.compact_word(0) == other.compact_word(0)
                        && (len <= 8 || self.compact_word(1) == other.compact_word(1))
                };
        }
        // Of interned strings only one object has a text.
        std::ptr::eq(self, other) || !(self.is_interned() && other.is_interned()) && self.as_wtf8() == other.as_wtf8()
    }

    /// Whether the byte is in compact text.
    #[inline]
    fn compact_has_byte(&self, byte: u8) -> bool {
        const ONES: u64 = u64::MAX / 0xFF;
        let has = |i: usize, len: usize| {
            // SAFETY: compact text has `len` bytes from word i on.
            let differences = unsafe { self.compact_word(i) } ^ (ONES * u64::from(byte));
            // The lowest byte that is zero has its top bit set here; above it there may be false ones.
            let zeros = differences.wrapping_sub(ONES) & !differences & (ONES << 7);
            zeros.trailing_zeros() as usize / 8 < len
        };
        let len = self.compact_len();
        has(0, len.min(8)) || len > 8 && has(1, len - 8)
    }

    /// Whether `part` occurs in the text.
    #[inline]
    pub fn contains_text(&self, part: &Str) -> bool {
        if part.compact_len() == 1 && self.is_compact() {
            return self.compact_has_byte(part.as_wtf8()[0]);
        }
        super::bytes::ops::find(self.as_wtf8(), part.as_wtf8()).is_some()
    }

    /// Equal text of two objects, `hash` giving the hash of `other`: long texts are told apart by their hashes, and of
    /// interned ones only one object has a text.
    #[inline(always)]
    pub(crate) fn eq_hashed(&self, other: &Str, hash: impl FnOnce() -> i64) -> bool {
        if self.is_compact() && other.is_compact() {
            return self.eq_text(other);
        }
        !(self.is_interned() && other.is_interned()) && self.eq_hashed_long(other, hash())
    }

    /// One of the texts, or both, are not compact: a short one that had been long may not be.
    #[inline(never)]
    fn eq_hashed_long(&self, other: &Str, hash: i64) -> bool {
        self.hash() == hash && self.as_wtf8() == other.as_wtf8()
    }
}

/// Bytes that compact text of that length takes.
#[inline]
fn compact_room(len: usize) -> usize {
    if len <= 8 { 8 } else { COMPACT_MAX }
}

/// Bytes of one code point, surrogates included.
pub fn encode_code_point(c: u32, buffer: &mut [u8; 4]) -> &[u8] {
    match char::from_u32(c) {
        Some(c) => c.encode_utf8(buffer).as_bytes(),
        None => {
            buffer[0] = 0xE0 | (c >> 12) as u8 & 0xF;
            buffer[1] = 0x80 | (c >> 6) as u8 & 0x3F;
            buffer[2] = 0x80 | c as u8 & 0x3F;
            &buffer[..3]
        }
    }
}

/// The code point that WTF-8 bytes begin with, and its length in bytes; None at the end.
#[inline]
pub fn decode_code_point(bytes: &[u8]) -> Option<(u32, usize)> {
    let &first = bytes.first()?;
    let at = |i: usize| u32::from(bytes.get(i).copied().unwrap_or(0x80) & 0x3F);
    let first = u32::from(first);
    Some(match first {
        0..0x80 => (first, 1),
        0x80..0xE0 => ((first & 0x1F) << 6 | at(1), 2),
        0xE0..0xF0 => ((first & 0xF) << 12 | at(1) << 6 | at(2), 3),
        _ => ((first & 7) << 18 | at(1) << 12 | at(2) << 6 | at(3), 4),
    })
}

/// Iterator over code points, surrogates included.
#[derive(Clone)]
pub struct CodePoints<'a> {
    bytes: &'a [u8],
}

impl<'a> CodePoints<'a> {
    /// The code points of WTF-8 bytes.
    pub fn new(bytes: &'a [u8]) -> CodePoints<'a> {
        CodePoints { bytes }
    }
}

impl Iterator for CodePoints<'_> {
    type Item = u32;
    #[inline]
    fn next(&mut self) -> Option<u32> {
        let (c, n) = decode_code_point(self.bytes)?;
        self.bytes = self.bytes.get(n..).unwrap_or_default();
        Some(c)
    }
}

impl DoubleEndedIterator for CodePoints<'_> {
    fn next_back(&mut self) -> Option<u32> {
        let start = self.bytes.iter().rposition(|b| (*b as i8) >= -0x40)?;
        let (head, tail) = self.bytes.split_at(start);
        self.bytes = head;
        decode_code_point(tail).map(|(c, _)| c)
    }
}
