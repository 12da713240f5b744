//! Turning values into text by a format: the mini-language of `format()` (`spec`, `number`), the operator `%`
//! (`percent`) and `str.format` (`template`). Digits come from `digits` (word-sized numbers) and `float`.
//!
//! Results are WTF-8 in a `Vec<u8>`, so that fill characters and strings may be lone surrogates. Source: docs, "Format
//! Specification Mini-Language" and "printf-style String Formatting".

mod digits;
mod float;
mod number;
mod percent;
mod quick;
mod spec;
mod template;
#[cfg(test)]
mod tests;

pub(crate) use digits::short_text;
pub use float::{Style, float_text};
pub use number::{format_complex, format_float, format_int};
pub use percent::{percent_bytes, percent_str};
pub use spec::{Spec, format_str};
pub use template::{FieldText, First, Piece, Pieces, Step, field_parts};
pub(crate) use template::{format_map, format_method};

/// Longest text that is tried at all, in bytes: a `str` has a length of 32 bits.
pub(crate) const MAX_TEXT: usize = u32::MAX as usize - 64;
