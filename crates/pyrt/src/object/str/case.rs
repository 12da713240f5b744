//! `str`: letter case, and what kind of characters it is made of.

use pymacros::pymethods;

use super::{Str, encode_code_point};
use crate::object::raw::{Ref, Value};
use crate::unicode::{self, Case};

/// Each character in the given case.
fn mapped(out: &mut Vec<u8>, c: u32, case: Case) {
    let known = unicode::map_case(c, case, |c| out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()));
    if !known {
        out.extend_from_slice(encode_code_point(c, &mut [0; 4]));
    }
}

/// The lower case of character `i`, which for a sigma at the end of a word is another letter.
fn lowered(out: &mut Vec<u8>, points: &[u32], i: usize) {
    let Some(&c) = points.get(i) else { return };
    if c == 0x3A3 {
        let (before, after) = points.split_at(i);
        let cased = |c: Option<&u32>| c.is_some_and(|c| unicode::is_cased(*c));
        let last = cased(before.iter().rev().find(|c| !is_case_ignorable(**c)))
            && !cased(after.iter().skip(1).find(|c| !is_case_ignorable(**c)));
        out.extend_from_slice(encode_code_point(if last { 0x3C2 } else { 0x3C3 }, &mut [0; 4]));
        return;
    }
    mapped(out, c, Case::Lower);
}

/// Characters that stand between the letters of a word without ending it.
fn is_case_ignorable(c: u32) -> bool {
    matches!(
        c,
        0x27 | 0x2E | 0x3A | 0x5E | 0x60 | 0xA8 | 0xAD | 0xAF | 0xB4 | 0xB7 | 0xB8 | 0x2019 | 0x2018 | 0x2024 | 0x2027
    ) || char::from_u32(c).is_some_and(|ch| {
        use unicode_properties::{GeneralCategory as G, UnicodeGeneralCategory};
        matches!(
            ch.general_category(),
            G::NonspacingMark | G::EnclosingMark | G::Format | G::ModifierLetter | G::ModifierSymbol
        )
    })
}

fn build(this: Ref<'_, Str>, f: impl FnOnce(&mut Vec<u8>, &[u32])) -> Value {
    let points: Vec<u32> = this.get().code_points().collect();
    let mut out = Vec::with_capacity(this.len_bytes() + 8);
    f(&mut out, &points);
    Str::from_wtf8(&out).into_value()
}

fn ascii(this: Ref<'_, Str>, f: impl FnOnce(&mut [u8])) -> Value {
    let bytes = this.get().as_wtf8();
    Str::build(bytes.len(), true, |to| {
        to.copy_from_slice(bytes);
        f(to);
    })
    .into_value()
}

/// All characters are as asked, and there is one.
fn all(this: Ref<'_, Str>, good: impl Fn(u32) -> bool) -> bool {
    !this.is_empty() && this.get().code_points().all(good)
}

#[pymethods(name = STR_CASE)]
impl Str {
    /// Return a copy of the string converted to lowercase.
    fn lower(this: Ref<'_, Str>) -> Value {
        if this.is_ascii() {
            return ascii(this, <[u8]>::make_ascii_lowercase);
        }
        build(this, |out, points| (0..points.len()).for_each(|i| lowered(out, points, i)))
    }

    /// Return a copy of the string converted to uppercase.
    fn upper(this: Ref<'_, Str>) -> Value {
        if this.is_ascii() {
            return ascii(this, <[u8]>::make_ascii_uppercase);
        }
        build(this, |out, points| points.iter().for_each(|c| mapped(out, *c, Case::Upper)))
    }

    /// Return a version of the string suitable for caseless comparisons.
    fn casefold(this: Ref<'_, Str>) -> Value {
        if this.is_ascii() {
            return ascii(this, <[u8]>::make_ascii_lowercase);
        }
        build(this, |out, points| points.iter().for_each(|c| mapped(out, *c, Case::Fold)))
    }

    /// Return a capitalized version of the string: the first character has upper case and the rest lower case.
    fn capitalize(this: Ref<'_, Str>) -> Value {
        build(this, |out, points| {
            if let Some(c) = points.first() {
                mapped(out, *c, Case::Title);
            }
            (1..points.len()).for_each(|i| lowered(out, points, i));
        })
    }

    /// Return a version of the string where each word is titlecased.
    fn title(this: Ref<'_, Str>) -> Value {
        build(this, |out, points| {
            let mut inside = false;
            for (i, c) in points.iter().enumerate() {
                if inside {
                    lowered(out, points, i);
                } else {
                    mapped(out, *c, Case::Title);
                }
                inside = unicode::is_cased(*c);
            }
        })
    }

    /// Convert uppercase characters to lowercase and lowercase characters to uppercase.
    fn swapcase(this: Ref<'_, Str>) -> Value {
        build(this, |out, points| {
            for (i, &c) in points.iter().enumerate() {
                if unicode::is_upper(c) {
                    lowered(out, points, i);
                } else if unicode::is_lower(c) {
                    mapped(out, c, Case::Upper);
                } else {
                    out.extend_from_slice(encode_code_point(c, &mut [0; 4]));
                }
            }
        })
    }

    /// Return True if all characters in the string are ASCII, False otherwise. Empty strings are ASCII too.
    fn isascii(this: Ref<'_, Str>) -> bool {
        this.is_ascii()
    }
    /// Return True if all characters are alphabetic and there is at least one character.
    fn isalpha(this: Ref<'_, Str>) -> bool {
        all(this, unicode::is_alpha)
    }
    /// Return True if all characters are alpha-numeric and there is at least one character.
    fn isalnum(this: Ref<'_, Str>) -> bool {
        all(this, unicode::is_alnum)
    }
    /// Return True if all characters are decimal and there is at least one character.
    fn isdecimal(this: Ref<'_, Str>) -> bool {
        all(this, unicode::is_decimal)
    }
    /// Return True if all characters are digits and there is at least one character.
    fn isdigit(this: Ref<'_, Str>) -> bool {
        all(this, unicode::is_digit)
    }
    /// Return True if all characters are numeric and there is at least one character.
    fn isnumeric(this: Ref<'_, Str>) -> bool {
        all(this, unicode::is_numeric)
    }
    /// Return True if all characters are white space and there is at least one character.
    fn isspace(this: Ref<'_, Str>) -> bool {
        all(this, unicode::is_space)
    }
    /// Return True if all characters are printable or the string is empty.
    fn isprintable(this: Ref<'_, Str>) -> bool {
        this.get().code_points().all(unicode::is_printable)
    }
    /// Return True if the string is a valid Python identifier, False otherwise.
    fn isidentifier(this: Ref<'_, Str>) -> bool {
        let mut points = this.get().code_points();
        points.next().is_some_and(unicode::is_identifier_start) && points.all(unicode::is_identifier_continue)
    }
    /// Return True if all cased characters are lowercase and there is at least one.
    fn islower(this: Ref<'_, Str>) -> bool {
        let mut any = false;
        for c in this.get().code_points() {
            if unicode::is_upper(c) || unicode::is_title(c) {
                return false;
            }
            any |= unicode::is_lower(c);
        }
        any
    }
    /// Return True if all cased characters are uppercase and there is at least one.
    fn isupper(this: Ref<'_, Str>) -> bool {
        let mut any = false;
        for c in this.get().code_points() {
            if unicode::is_lower(c) || unicode::is_title(c) {
                return false;
            }
            any |= unicode::is_upper(c);
        }
        any
    }
    /// Return True if the string is a title-cased string, False otherwise.
    fn istitle(this: Ref<'_, Str>) -> bool {
        let (mut inside, mut any) = (false, false);
        for c in this.get().code_points() {
            if unicode::is_upper(c) || unicode::is_title(c) {
                if inside {
                    return false;
                }
                inside = true;
                any = true;
            } else if unicode::is_lower(c) {
                if !inside {
                    return false;
                }
                any = true;
            } else {
                inside = false;
            }
        }
        any
    }
}
