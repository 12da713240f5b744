//! The constants of a program: each once, numbered, so that its code objects share equal ones.
//!
//! A code object in the making notes numbers only; a text or bytes literal that has been met before is found by its bytes
//! and allocates nothing.

use crate::const_::Const;
use indexmap::{Equivalent, IndexSet};
use rustc_hash::FxBuildHasher;
use std::hash::{Hash, Hasher};

/// Number of a constant.
pub(super) type ConstId = u32;

/// A constant as a key: equal only to the same constant of the same type. Each NaN is one of its own: it has the number of
/// its expression beside it.
struct Key(Const, u32);

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.1 == other.1 && self.0.same(&other.0)
    }
}
impl Eq for Key {}
impl Hash for Key {
    fn hash<H: Hasher>(&self, h: &mut H) {
        fn go<H: Hasher>(c: &Const, h: &mut H) {
            match c {
                Const::Int(v) => v.hash(h),
                Const::BigInt(v) => v.hash(h),
                Const::Float(v) => v.to_bits().hash(h),
                Const::Complex { real, imag } => (real.to_bits(), imag.to_bits()).hash(h),
                Const::Str(s) => Text(s).hash(h),
                Const::Bytes(s) => Bytes(s).hash(h),
                Const::Tuple(items) => items.iter().for_each(|i| go(i, h)),
                Const::FrozenSet(items) => items.len().hash(h),
                Const::Code(code) => code.code.hash(h),
                Const::None | Const::True | Const::False | Const::Ellipsis => std::mem::discriminant(c).hash(h),
            }
        }
        go(&self.0, h);
    }
}

/// The bytes of a text, to look it up by.
struct Text<'a>(&'a [u8]);

impl Hash for Text<'_> {
    fn hash<H: Hasher>(&self, h: &mut H) {
        h.write(self.0);
    }
}
impl Equivalent<Key> for Text<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        matches!(&key.0, Const::Str(s) if **s == *self.0)
    }
}

/// The same of bytes.
struct Bytes<'a>(&'a [u8]);

impl Hash for Bytes<'_> {
    fn hash<H: Hasher>(&self, h: &mut H) {
        h.write_u8(1);
        h.write(self.0);
    }
}
impl Equivalent<Key> for Bytes<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        matches!(&key.0, Const::Bytes(s) if **s == *self.0)
    }
}

/// All constants of a program; `None` is number 0.
pub(super) struct Constants {
    all: IndexSet<Key, FxBuildHasher>,
}

impl Default for Constants {
    fn default() -> Self {
        Constants { all: IndexSet::from_iter([Key(Const::None, 0)]) }
    }
}

impl Constants {
    /// The number of a value; `tag` is 0, for a NaN the number of its expression.
    pub fn number(&mut self, value: Const, tag: u32) -> ConstId {
        if let Const::None = value {
            return 0;
        }
        let key = Key(value, tag);
        if !matches!(key.0, Const::Tuple(_) | Const::FrozenSet(_)) {
            return self.all.insert_full(key).0 as ConstId;
        }
        if let Some(number) = self.all.get_index_of(&key) {
            return number as ConstId;
        }
        // Items of tuples and sets are shared, too.
        let mut shared = |items: &[Const]| items.iter().map(|i| self.shared(i.clone())).collect();
        let value = match (&key.0, tag) {
            (Const::Tuple(items), 0) => Const::Tuple(shared(items)),
            (Const::FrozenSet(items), 0) => Const::FrozenSet(shared(items)),
            _ => self.shared(key.0),
        };
        self.all.insert_full(Key(value, tag)).0 as ConstId
    }

    /// The number of a text.
    pub fn text(&mut self, text: &[u8]) -> ConstId {
        let number = self.all.get_index_of(&Text(text));
        number.unwrap_or_else(|| self.all.insert_full(Key(Const::Str(text.into()), 0)).0) as ConstId
    }

    /// The number of a bytes constant.
    pub fn bytes(&mut self, bytes: &[u8]) -> ConstId {
        let number = self.all.get_index_of(&Bytes(bytes));
        number.unwrap_or_else(|| self.all.insert_full(Key(Const::Bytes(bytes.into()), 0)).0) as ConstId
    }

    /// The constant of the program that is the same as `value`.
    pub fn shared(&mut self, value: Const) -> Const {
        match value {
            Const::None | Const::True | Const::False | Const::Ellipsis | Const::Int(_) | Const::Float(_) => value,
            _ => {
                let number = self.number(value, 0);
                self.get(number)
            }
        }
    }

    /// The constant with a number.
    pub fn get(&self, number: ConstId) -> Const {
        self.all.get_index(number as usize).map_or(Const::None, |key| key.0.clone())
    }
}
