//! From code point numbers to byte offsets: directly in ASCII text, else through the offsets of every 64th code point.

use super::{Str, decode_code_point};

const STEP: usize = 64;

impl Str {
    /// Byte offset of code point `i`; the end for `i` at or past the length.
    #[inline]
    pub fn offset_of(&self, i: usize) -> usize {
        if self.is_ascii() { i.min(self.len_bytes()) } else { self.offset_in_wide(i) }
    }

    fn offset_in_wide(&self, i: usize) -> usize {
        let bytes = self.as_wtf8();
        if i >= self.len() {
            return bytes.len();
        }
        let mut at = if self.len() <= STEP { 0 } else { self.offsets()[i / STEP] as usize };
        let mut left = if self.len() <= STEP { i } else { i % STEP };
        while left > 0 {
            at += width(bytes[at]);
            left -= 1;
        }
        at
    }

    fn offsets(&self) -> &[u32] {
        let cell = &self.wide().index;
        if cell.get().is_null() {
            let bytes = self.as_wtf8();
            let mut offsets = Vec::with_capacity(self.len() / STEP + 1);
            let (mut at, mut n) = (0, 0);
            while at < bytes.len() {
                if n % STEP == 0 {
                    offsets.push(at as u32);
                }
                at += width(bytes[at]);
                n += 1;
            }
            cell.set(Box::into_raw(Box::new(offsets.into_boxed_slice())));
        }
        // SAFETY: set above or before, freed only with the string.
        unsafe { &*cell.get() }
    }

    /// Code point number `i`.
    #[inline]
    pub fn code_point(&self, i: usize) -> Option<u32> {
        if self.is_ascii() {
            self.as_wtf8().get(i).map(|b| u32::from(*b))
        } else if i < self.len() {
            decode_code_point(&self.as_wtf8()[self.offset_of(i)..]).map(|(c, _)| c)
        } else {
            None
        }
    }

    /// Number of the code point that begins at byte offset `at`.
    pub fn code_points_before(&self, at: usize) -> usize {
        if self.is_ascii() { at } else { super::count_code_points(&self.as_wtf8()[..at]) }
    }
}

/// Length in bytes of the code point that begins with `first`.
fn width(first: u8) -> usize {
    match first {
        0..0x80 => 1,
        0x80..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    }
}
