//! The register form of a code object, as plain data: what the eval loop's upper tier made of its wordcode.
//!
//! The runtime needs it for two things: to free it with its code object, and to tell where a frame that runs it stands
//! in the wordcode (`f_lasti`, lines of tracebacks). What the words mean is the eval loop's business.
//!
//! Size: 8 bytes a word (one to four words an instruction), 16 bytes an instruction for `points`, 4 bytes a wordcode
//! instruction for `entries`; states are shared.

use std::cell::Cell;

use crate::frame::Block;

/// Where a value of the evaluation stack is while the register form runs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Place {
    /// In this register, counted from the window's start, which owns it.
    Register(u16),
    /// It is the value of this local; not counted.
    Local(u16),
    /// It is this constant; not counted.
    Const(u16),
}

/// Where a word of the register form comes from.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Index of the word.
    pub word: u32,
    /// Index of the instruction in the wordcode.
    pub at: u32,
    /// Index in `states`: the evaluation stack before the instruction.
    pub state: u32,
    /// Index in `blocks`: the block stack before the instruction.
    pub blocks: u32,
}

/// See the module header.
pub struct Lowered {
    /// Instructions and their caches.
    pub words: Box<[Cell<u64>]>,
    /// Ascending by word.
    pub points: Box<[Point]>,
    /// For each wordcode instruction the word to enter at with the whole stack in place; `NO_ENTRY` where none is.
    pub entries: Box<[u32]>,
    /// Evaluation stacks, bottom first.
    pub states: Box<[Box<[Place]>]>,
    /// Block stacks, outermost first.
    pub blocks: Box<[Box<[Block]>]>,
}

/// In `Lowered::entries`: not here.
pub const NO_ENTRY: u32 = u32::MAX;

impl Lowered {
    /// The first instruction.
    #[inline(always)]
    pub fn start(&self) -> *const u64 {
        self.words.as_ptr().cast()
    }

    /// Where the instruction at `rpc`, an address within `words`, comes from.
    pub fn point(&self, rpc: *const u64) -> Point {
        let word = ((rpc as usize).wrapping_sub(self.start() as usize) / 8) as u32;
        let i = self.points.partition_point(|p| p.word <= word);
        self.points[i.saturating_sub(1)]
    }

    /// Offset in bytes of the wordcode instruction that the instruction at `rpc` comes from.
    pub fn offset_of(&self, rpc: *const u64) -> i32 {
        self.point(rpc).at as i32 * 2
    }

    /// The word to enter at for the wordcode instruction `at`.
    #[inline]
    pub fn entry(&self, at: usize) -> Option<*const u64> {
        let word = *self.entries.get(at)?;
        // SAFETY: entries index words.
        if word == NO_ENTRY { None } else { Some(unsafe { self.start().add(word as usize) }) }
    }
}
