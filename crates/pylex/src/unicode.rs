//! Properties of characters by Unicode 16, the version of Python 3.14.
//!
//! The crates for identifiers and names are ahead of it: what Unicode 16 has not assigned is kept from them.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Whether Unicode 16 knows the character.
pub(crate) fn is_assigned(c: char) -> bool {
    c.is_ascii() || c.general_category() != GeneralCategory::Unassigned
}

/// `str.isprintable`: whether `repr` shows a character as it is.
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

pub(crate) fn is_xid_start(c: char) -> bool {
    unicode_ident::is_xid_start(c) && is_assigned(c)
}

pub(crate) fn is_xid_continue(c: char) -> bool {
    unicode_ident::is_xid_continue(c) && is_assigned(c)
}
