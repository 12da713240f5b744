//! Properties of characters as `str` asks for them. Characters are code points (`u32`): a lone surrogate has one, too,
//! and has no property.
//!
//! Sources: categories from `unicode-properties` (Unicode 16), case mappings from std (Unicode 17), identifiers from
//! `unicode-ident`, and `tables` (Unicode 15.1) for what none of them knows. The versions drift by a few hundred
//! characters of new scripts.

mod tables;

use unicode_properties::{GeneralCategory as G, UnicodeGeneralCategory};

fn category(c: u32) -> Option<G> {
    char::from_u32(c).map(UnicodeGeneralCategory::general_category)
}

fn in_ranges(table: &[(u32, u32)], c: u32) -> bool {
    table
        .binary_search_by(|&(first, last)| {
            if last < c {
                std::cmp::Ordering::Less
            } else if first > c {
                std::cmp::Ordering::Greater
            } else {
                std::cmp::Ordering::Equal
            }
        })
        .is_ok()
}

fn ascii(c: u32) -> Option<u8> {
    u8::try_from(c).ok().filter(u8::is_ascii)
}

/// A letter: category L*.
pub fn is_alpha(c: u32) -> bool {
    if let Some(c) = ascii(c) {
        return c.is_ascii_alphabetic();
    }
    use G::{LowercaseLetter, ModifierLetter, OtherLetter, TitlecaseLetter, UppercaseLetter};
    matches!(category(c), Some(UppercaseLetter | LowercaseLetter | TitlecaseLetter | ModifierLetter | OtherLetter))
}

/// A decimal digit: category Nd.
pub fn is_decimal(c: u32) -> bool {
    match ascii(c) {
        Some(c) => c.is_ascii_digit(),
        None => matches!(category(c), Some(G::DecimalNumber)),
    }
}

/// The value of a decimal digit.
pub fn decimal_value(c: u32) -> Option<u32> {
    if let Some(c) = ascii(c) {
        return c.is_ascii_digit().then(|| u32::from(c - b'0'));
    }
    let at = tables::ZEROS.partition_point(|&zero| zero <= c);
    let zero = *tables::ZEROS.get(at.checked_sub(1)?)?;
    (c - zero < 10).then_some(c - zero)
}

/// A digit: a decimal one, or one in a circle, above the line and so on.
pub fn is_digit(c: u32) -> bool {
    is_decimal(c) || c >= 0x80 && in_ranges(tables::DIGITS, c)
}

/// A character that means a number: category N* and the ideographs for numbers.
pub fn is_numeric(c: u32) -> bool {
    if let Some(c) = ascii(c) {
        return c.is_ascii_digit();
    }
    matches!(category(c), Some(G::DecimalNumber | G::LetterNumber | G::OtherNumber))
        || in_ranges(tables::NUMERIC_IDEOGRAPHS, c)
}

/// A letter or a number.
pub fn is_alnum(c: u32) -> bool {
    is_alpha(c) || is_numeric(c)
}

/// White space as `str.split` sees it.
#[inline]
pub fn is_space(c: u32) -> bool {
    matches!(
        c,
        0x09..=0x0D | 0x1C..=0x20 | 0x85 | 0xA0 | 0x1680 | 0x2000..=0x200A | 0x2028 | 0x2029 | 0x202F | 0x205F | 0x3000
    )
}

/// The end of a line as `str.splitlines` sees it.
#[inline]
pub fn is_line_break(c: u32) -> bool {
    matches!(c, 0x0A..=0x0D | 0x1C..=0x1E | 0x85 | 0x2028 | 0x2029)
}

/// Shown as itself by `repr`.
pub fn is_printable(c: u32) -> bool {
    if let Some(c) = ascii(c) {
        return (0x20..0x7F).contains(&c);
    }
    use G::{Control, Format, LineSeparator, ParagraphSeparator, PrivateUse, SpaceSeparator, Surrogate, Unassigned};
    !matches!(
        category(c),
        None | Some(
            Control
                | Format
                | Surrogate
                | PrivateUse
                | Unassigned
                | LineSeparator
                | ParagraphSeparator
                | SpaceSeparator
        )
    )
}

/// Can begin an identifier.
pub fn is_identifier_start(c: u32) -> bool {
    c == u32::from(b'_') || char::from_u32(c).is_some_and(unicode_ident::is_xid_start)
}

/// Can stand within an identifier.
pub fn is_identifier_continue(c: u32) -> bool {
    char::from_u32(c).is_some_and(unicode_ident::is_xid_continue)
}

/// An upper-case letter.
pub fn is_upper(c: u32) -> bool {
    char::from_u32(c).is_some_and(char::is_uppercase)
}

/// A lower-case letter.
pub fn is_lower(c: u32) -> bool {
    char::from_u32(c).is_some_and(char::is_lowercase)
}

/// A title-case letter.
pub fn is_title(c: u32) -> bool {
    c >= 0x80 && matches!(category(c), Some(G::TitlecaseLetter))
}

/// A letter that has a case.
pub fn is_cased(c: u32) -> bool {
    is_upper(c) || is_lower(c) || is_title(c)
}

/// How a character changes with case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Case {
    /// Lower case, without regard to neighbours.
    Lower,
    /// Upper case.
    Upper,
    /// Title case.
    Title,
    /// Case folding.
    Fold,
}

/// The characters that `c` becomes, given to `push` one by one.
pub fn map_case(c: u32, case: Case, mut push: impl FnMut(char)) -> bool {
    let Some(c) = char::from_u32(c) else { return false };
    let table = match case {
        Case::Title => tables::TITLE,
        Case::Fold => tables::FOLD,
        Case::Lower | Case::Upper => &[],
    };
    if let Ok(at) = table.binary_search_by_key(&u32::from(c), |&(c, _)| c)
        && let Some((_, text)) = table.get(at)
    {
        text.chars().for_each(push);
        return true;
    }
    match case {
        Case::Lower | Case::Fold => c.to_lowercase().for_each(&mut push),
        Case::Upper | Case::Title => c.to_uppercase().for_each(&mut push),
    }
    true
}

/// The name of a character, as in `\N{…}`.
pub fn name(c: u32) -> Option<String> {
    unicode_names2::name(char::from_u32(c)?).map(|name| name.to_string())
}

/// The character of a name, as in `\N{…}`.
pub fn by_name(name: &str) -> Option<char> {
    unicode_names2::character(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties() {
        assert!(is_alpha(0xE9) && !is_alpha(0x345) && !is_alpha(0xD800));
        assert!(is_digit(0xB2) && !is_decimal(0xB2) && is_numeric(0x4E00) && is_numeric(0xBD) && !is_digit(0xBD));
        assert_eq!(decimal_value(0x0665), Some(5));
        assert_eq!(decimal_value(0x066A), None);
        assert!(is_printable(0xE9) && !is_printable(0xA0) && !is_printable(0xAD) && is_printable(0x20));
        assert!(is_title(0x1C5) && is_cased(0x1C5) && !is_upper(0x1C5));
    }

    #[test]
    fn case_mappings() {
        let map = |c: char, case| {
            let mut out = String::new();
            map_case(u32::from(c), case, |c| out.push(c));
            out
        };
        assert_eq!(map('ß', Case::Upper), "SS");
        assert_eq!(map('ß', Case::Title), "Ss");
        assert_eq!(map('ß', Case::Fold), "ss");
        assert_eq!(map('ǆ', Case::Title), "ǅ");
        assert_eq!(map('İ', Case::Lower), "i̇");
        assert_eq!(map('a', Case::Title), "A");
    }
}
