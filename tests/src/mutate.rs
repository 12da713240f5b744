//! Damaged programs for the hostile test: the same seed gives the same programs on every machine.

/// A small generator (xorshift64*): good enough to choose where to damage a text, and reproducible.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// `seed` zero is as good as any other.
    pub fn new(seed: u64) -> Rng {
        Rng(seed ^ 0x9E37_79B9_7F4A_7C15)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.bits() >> 11) as usize % end }
    }
}

/// Pieces that break programs in ways single bytes do not.
const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "=",
    "*",
    "**",
    "@",
    "->",
    ":=",
    ".",
    "...",
    ";",
    "\\",
    "\n",
    "\n    ",
    "\t",
    "'",
    "\"",
    "'''",
    "\"\"\"",
    "f'{",
    "f\"{x!r:{y}}\"",
    "b'\\xff'",
    "\\N{",
    "\\u",
    "0x",
    "1_",
    "1e",
    "9999999999",
    "1j",
    "lambda ",
    "lambda: (yield)",
    "def f():\n",
    "class C:\n",
    "async ",
    "await ",
    "yield ",
    "yield from ",
    "match x:\n",
    "case _:\n",
    "try:\n",
    "except* E:\n",
    "finally:\n",
    "with a as b:\n",
    "for ",
    " in ",
    "if ",
    "else:\n",
    "elif ",
    "return ",
    "raise ",
    " from ",
    "import ",
    "global x\n",
    "nonlocal x\n",
    "del ",
    "not ",
    " is ",
    "None",
    "*a, *b = ",
    "type X = ",
    "[x for x in ",
    "print(",
    "#",
    "# coding: latin-1\n",
    "\0",
    "\u{feff}",
    "é",
    "\u{2028}",
    "\u{1d4d0}",
];

/// One to four random changes of `source`: bytes flipped, pieces put in, spans cut, doubled or moved, the end cut off.
pub fn mutate(source: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut text = source.to_vec();
    for _ in 0..=rng.below(4) {
        let at = rng.below(text.len());
        let end = (at + 1 + rng.below(40)).min(text.len());
        match rng.below(8) {
            0 if !text.is_empty() => text[at] ^= 1 << rng.below(8),
            1 => text.truncate(at),
            2 => drop(text.drain(at.min(end)..end)),
            3 => {
                let span = text[at.min(end)..end].to_vec();
                let to = rng.below(text.len());
                drop(text.splice(to..to, span));
            }
            4 => text.insert(at, (rng.bits() >> 32) as u8),
            5 if !text.is_empty() => {
                let other = rng.below(text.len());
                text.swap(at, other);
            }
            _ => {
                let piece = PIECES[rng.below(PIECES.len())];
                drop(text.splice(at..at, piece.bytes()));
            }
        }
    }
    text
}

/// Random bytes, biased to ASCII so that more than the decoder sees them.
pub fn noise(length: usize, rng: &mut Rng) -> Vec<u8> {
    let ascii = rng.below(2) == 0;
    (0..length).map(|_| if ascii { 9 + rng.below(118) as u8 } else { rng.bits() as u8 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_programs() {
        let make = |seed| {
            let mut rng = Rng::new(seed);
            (0..200).map(|_| mutate(b"def f(x):\n    return x\n", &mut rng)).collect::<Vec<_>>()
        };
        assert_eq!(make(7), make(7));
        assert_ne!(make(7), make(8));
    }

    #[test]
    fn an_empty_program_can_be_damaged() {
        let mut rng = Rng::new(0);
        for _ in 0..1000 {
            mutate(b"", &mut rng);
        }
    }
}
