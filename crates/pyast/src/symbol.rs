//! Interned identifiers and the byte arena of string constants.
//!
//! A `Symbol` is the number of an identifier in its tree, dense from 0, equal numbers for equal names: side tables by
//! symbol are plain arrays. Names lie end to end in one string; the hash table holds symbol numbers only and is probed
//! linearly. The hash is a multiply and rotate per eight bytes: identifiers are short, and a hostile file that collides
//! them costs quadratic time in its own identifiers only.

/// An interned identifier of one tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Symbol(std::num::NonZeroU32);

impl Symbol {
    /// The symbol's number, from 0.
    #[inline]
    pub const fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    /// The symbol with this number.
    #[inline]
    pub const fn from_index(index: usize) -> Self {
        match std::num::NonZeroU32::new((index as u32).wrapping_add(1)) {
            Some(n) => Symbol(n),
            None => Symbol(std::num::NonZeroU32::MAX),
        }
    }
}

/// A text or bytes constant of one tree.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct StrId(pub(crate) u32);

/// The table of identifiers.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    text: String,
    ends: Vec<u32>,
    /// Symbol number + 1 (0 for empty) with the name's hash; a power of two of slots, at most half of them used.
    slots: Vec<(u32, u32)>,
}

const K: u64 = 0x9E37_79B9_7F4A_7C15;

#[inline]
fn four(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..at + 4) {
        Some(&[a, b, c, d]) => u64::from(u32::from_le_bytes([a, b, c, d])),
        _ => 0,
    }
}

#[inline]
fn eight(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..at + 8) {
        Some(&[a, b, c, d, e, f, g, h]) => u64::from_le_bytes([a, b, c, d, e, f, g, h]),
        _ => 0,
    }
}

#[inline]
fn hash(name: &[u8]) -> u32 {
    let n = name.len();
    let mix = |h: u64, word: u64| (h.rotate_left(5) ^ word).wrapping_mul(K);
    let mut h = n as u64;
    match name {
        [] => {}
        [a] => h = mix(h, u64::from(*a)),
        [a, .., z] if n < 4 => {
            h = mix(h, u64::from(*a) | u64::from(name[n / 2]) << 8 | u64::from(*z) << 16);
        }
        _ if n < 8 => h = mix(h, four(name, 0) | four(name, n - 4) << 32),
        _ => {
            // The last eight bytes overlap what is before them.
            let mut at = 0;
            while at + 8 < n {
                h = mix(h, eight(name, at));
                at += 8;
            }
            h = mix(h, eight(name, n - 8));
        }
    }
    (h >> 32) as u32
}

impl Symbols {
    /// The number of identifiers.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The symbol of `name`, made if it is new.
    #[inline]
    pub fn intern(&mut self, name: &str) -> Symbol {
        let hash = hash(name.as_bytes());
        match self.lookup(name, hash) {
            Some(sym) => sym,
            None => self.insert(name, hash),
        }
    }

    /// The symbol of `name` if the tree has it.
    pub fn find(&self, name: &str) -> Option<Symbol> {
        self.lookup(name, hash(name.as_bytes()))
    }

    #[inline]
    fn lookup(&self, name: &str, hash: u32) -> Option<Symbol> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = hash as usize & mask;
        loop {
            let (number, known) = self.slots[at & mask];
            if number == 0 {
                return None;
            }
            if known == hash && self.bytes(number as usize - 1) == name.as_bytes() {
                return Some(Symbol::from_index(number as usize - 1));
            }
            at += 1;
        }
    }

    fn insert(&mut self, name: &str, hash: u32) -> Symbol {
        if self.slots.len() < (self.ends.len() + 1) * 2 {
            self.grow();
        }
        let sym = self.ends.len();
        self.text.push_str(name);
        self.ends.push(self.text.len() as u32);
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at].0 != 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = (sym as u32 + 1, hash);
        Symbol::from_index(sym)
    }

    /// The name; empty for a symbol of another tree.
    #[inline]
    pub fn get(&self, sym: Symbol) -> &str {
        self.at(sym.index())
    }

    #[inline]
    fn bounds(&self, sym: usize) -> std::ops::Range<usize> {
        let start = if sym == 0 { 0 } else { self.ends.get(sym - 1).copied().unwrap_or(0) as usize };
        let end = self.ends.get(sym).copied().unwrap_or(0) as usize;
        start..end
    }

    #[inline]
    fn at(&self, sym: usize) -> &str {
        self.text.get(self.bounds(sym)).unwrap_or("")
    }

    #[inline]
    fn bytes(&self, sym: usize) -> &[u8] {
        self.text.as_bytes().get(self.bounds(sym)).unwrap_or(&[])
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        let mut slots = vec![(0, 0); size];
        for &(number, hash) in self.slots.iter().filter(|s| s.0 != 0) {
            let mut at = hash as usize & (size - 1);
            while slots[at].0 != 0 {
                at = (at + 1) & (size - 1);
            }
            slots[at] = (number, hash);
        }
        self.slots = slots;
    }
}

/// The bytes of string, bytes and big integer constants, end to end.
#[derive(Clone, Debug, Default)]
pub struct Strings {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Strings {
    /// Appends a constant.
    pub fn add(&mut self, bytes: &[u8]) -> StrId {
        self.bytes.extend_from_slice(bytes);
        self.ends.push(self.bytes.len() as u32);
        StrId(self.ends.len() as u32 - 1)
    }

    /// The bytes; empty for an id of another tree.
    pub fn get(&self, id: StrId) -> &[u8] {
        let i = id.0 as usize;
        let start = if i == 0 { 0 } else { self.ends.get(i - 1).copied().unwrap_or(0) as usize };
        let end = self.ends.get(i).copied().unwrap_or(0) as usize;
        self.bytes.get(start..end).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interning_gives_equal_numbers_for_equal_names() {
        let mut s = Symbols::default();
        let names: Vec<String> = (0..500).map(|i| format!("name_{i}")).collect();
        let syms: Vec<Symbol> = names.iter().map(|n| s.intern(n)).collect();
        for (n, &sym) in names.iter().zip(&syms) {
            assert_eq!(s.intern(n), sym);
            assert_eq!(s.find(n), Some(sym));
            assert_eq!(s.get(sym), n);
        }
        assert_eq!(s.find("other"), None);
    }
}
