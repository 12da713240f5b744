//! Basic blocks: what code generation emits into and the optimizer works on.
//!
//! A block is a run of instructions entered only at its top. Blocks are made in one order (their id) and emitted in
//! another (`next`, the order of the finished code). Invariants before optimisation: an instruction that jumps and does
//! not merely set up a handler is the last of its block; the chain of `next` from block 0 reaches every block that was
//! put into use.

use crate::opcode::Opcode;
use pyast::TextRange;
use std::num::NonZeroU32;
use std::ops::{Index, IndexMut, Range};

/// Number of a block; as small as an optional one, of which every instruction has one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct BlockId(NonZeroU32);

impl BlockId {
    /// The block that the code begins with.
    pub const ENTRY: Self = BlockId(NonZeroU32::MIN);

    pub const fn new(index: usize) -> Self {
        BlockId(NonZeroU32::MIN.saturating_add(index as u32))
    }

    pub const fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

impl Index<BlockId> for Vec<Block> {
    type Output = Block;
    #[inline]
    fn index(&self, id: BlockId) -> &Block {
        &self[id.index()]
    }
}

impl IndexMut<BlockId> for Vec<Block> {
    #[inline]
    fn index_mut(&mut self, id: BlockId) -> &mut Block {
        &mut self[id.index()]
    }
}

/// An instruction before its jump is resolved.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Instr {
    pub op: Opcode,
    pub arg: u32,
    pub target: Option<BlockId>,
    /// Source line, or -1 for an instruction that no line should be blamed for.
    pub line: i32,
    /// Source of the node that it evaluates; empty for none.
    pub range: TextRange,
}

impl Instr {
    pub fn make_nop(&mut self) {
        self.op = Opcode::NOP;
        self.target = None;
    }

    /// Whether it only installs a handler at its target.
    pub fn is_setup(&self) -> bool {
        matches!(self.op, Opcode::SETUP_FINALLY | Opcode::SETUP_WITH | Opcode::SETUP_ASYNC_WITH)
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    pub instrs: Vec<Instr>,
    pub next: Option<BlockId>,
    /// Ends by leaving the code object.
    pub exit: bool,
    pub nofallthrough: bool,
    /// Handlers are set up in it: its last instruction need not be the only one that has a target.
    pub setups: bool,
    pub predecessors: u32,
    /// Stack depth at the top, once known.
    pub start_depth: Option<i32>,
    /// Where it begins, in instructions; until the code has a shape, its place in the order.
    pub offset: u32,
    /// How many instructions it has, prefixes included, once they are counted.
    pub size: u32,
}

impl Block {
    /// An exit whose line is that of whoever jumps to it.
    pub fn is_exit_without_line(&self) -> bool {
        self.exit && self.instrs.first().is_some_and(|i| i.line < 0)
    }

    pub fn last(&self) -> Option<&Instr> {
        self.instrs.last()
    }

    /// Numbers of the instructions that may have a target.
    #[inline]
    pub fn jumps(&self) -> Range<usize> {
        if self.setups { 0..self.instrs.len() } else { self.instrs.len().saturating_sub(1)..self.instrs.len() }
    }
}

/// The blocks of one code object.
#[derive(Debug)]
pub(crate) struct Graph {
    pub blocks: Vec<Block>,
    pub current: BlockId,
    /// Nothing gets to the end of the current block; the next instruction opens another.
    closed: bool,
    /// Instruction buffers of blocks that are gone, for new ones.
    spare: Vec<Vec<Instr>>,
    /// Blocks that a pass has yet to look at; empty between passes.
    pub work: Vec<BlockId>,
}

impl Default for Graph {
    fn default() -> Self {
        Graph {
            blocks: vec![Block::default()],
            current: BlockId::ENTRY,
            closed: false,
            spare: Vec::new(),
            work: Vec::new(),
        }
    }
}

impl Graph {
    /// Where a walk over the blocks begins.
    pub const START: Option<BlockId> = Some(BlockId::ENTRY);

    /// A block that is not yet in use.
    pub fn new_block(&mut self) -> BlockId {
        self.blocks
            .push(Block { instrs: self.spare.pop().unwrap_or_else(|| Vec::with_capacity(8)), ..Block::default() });
        BlockId::new(self.blocks.len() - 1)
    }

    /// Back to one empty block; memory is kept.
    pub fn clear(&mut self) {
        for block in self.blocks.drain(..) {
            let mut instrs = block.instrs;
            if instrs.capacity() > 0 {
                instrs.clear();
                self.spare.push(instrs);
            }
        }
        self.current = self.new_block();
        self.closed = false;
    }

    /// Goes on in `block`, which follows the current one.
    pub fn use_block(&mut self, block: BlockId) {
        self.blocks[self.current].next = Some(block);
        self.current = block;
        self.closed = false;
    }

    /// Goes on emitting into an earlier block, into which no jump may be emitted; gives what brings back the current one.
    pub fn reopen(&mut self, block: BlockId) -> (BlockId, bool) {
        (std::mem::replace(&mut self.current, block), std::mem::replace(&mut self.closed, false))
    }

    /// Goes on where `reopen` left off.
    pub fn resume(&mut self, (block, closed): (BlockId, bool)) {
        self.current = block;
        self.closed = closed;
    }

    /// Emits an instruction. Behind a conditional jump a new block is made at once, and stays empty when another is put into
    /// use: so blocks are numbered as in CPython, and a no-operation at the top of that other block is not taken to repeat the
    /// line of the jump.
    pub fn emit(&mut self, instr: Instr) {
        if self.closed {
            let block = self.new_block();
            self.use_block(block);
        }
        let block = &mut self.blocks[self.current];
        block.instrs.push(instr);
        if instr.op.is_no_fallthrough() {
            self.closed = true;
        } else if instr.target.is_some() {
            if instr.is_setup() {
                block.setups = true;
            } else {
                let block = self.new_block();
                self.use_block(block);
            }
        }
    }

    /// Emits a conditional jump that falls through into `block`.
    pub fn emit_into(&mut self, instr: Instr, block: BlockId) {
        self.blocks[self.current].instrs.push(instr);
        self.use_block(block);
    }

    /// Whether the last instruction emitted is a return.
    pub fn ends_with_return(&self) -> bool {
        self.blocks[self.current].last().is_some_and(|i| i.op == Opcode::RETURN_VALUE)
    }

    /// All blocks, in the order in which they were made.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = BlockId> + use<> {
        (0..self.blocks.len()).map(BlockId::new)
    }

    /// The blocks in the order of the code: `at` begins as [`Graph::START`], and is moved on.
    #[inline]
    pub fn walk(&self, at: &mut Option<BlockId>) -> Option<BlockId> {
        let id = (*at)?;
        *at = self.blocks[id].next;
        Some(id)
    }

    /// The first block from `block` on that has instructions.
    pub fn skip_empty(&self, mut block: BlockId) -> BlockId {
        while self.blocks[block].instrs.is_empty() {
            let Some(next) = self.blocks[block].next else { break };
            block = next;
        }
        block
    }
}
