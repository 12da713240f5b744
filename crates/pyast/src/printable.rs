//! `str.isprintable` of a character.
//!
//! The standard library of Rust knows it but for the version of Unicode: its debug format escapes what Unicode calls
//! unprintable.

/// Whether `repr` shows a non-ASCII character as it is. Combining characters are printable, though Rust escapes them at
/// the start of a text.
pub(crate) fn is_printable(c: char) -> bool {
    let mut utf8 = [b'a'; 5];
    let len = c.encode_utf8(&mut utf8[1..]).len();
    std::str::from_utf8(&utf8[..=len]).is_ok_and(|text| text.escape_debug().count() == 2)
}
