//! `str.isprintable` of a character, by Unicode 16 as Python 3.14 has it (the standard library of Rust is ahead of it).

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Whether `repr` shows a character as it is: not what controls, separates (the space excepted) or is not assigned.
pub(crate) fn is_printable(c: char) -> bool {
    use GeneralCategory::*;
    c == ' '
        || !matches!(
            c.general_category(),
            Control
                | Format
                | Surrogate
                | PrivateUse
                | Unassigned
                | LineSeparator
                | ParagraphSeparator
                | SpaceSeparator
        )
}
