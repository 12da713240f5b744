//! From basic blocks to bytes: stack depth, jump offsets, wordcode, line and position tables.

use crate::blocks::{Block, BlockId, Graph};
use crate::code::{PositionTable, SourceSpan};
use crate::line_table::LineTableBuilder;
use crate::opcode::{Opcode, Operand};
use pyast::{LineIndex, TextRange};

pub(crate) struct Assembled {
    pub code: Box<[u8]>,
    pub linetable: Vec<u8>,
    pub positions: PositionTable,
}

/// The deepest that the stack gets, from `entry_depth` at the start.
pub(crate) fn stack_depth(g: &mut Graph, entry_depth: i32) -> u32 {
    let mut max = 0;
    let mut work = std::mem::take(&mut g.work);
    g.blocks[BlockId::ENTRY].start_depth = Some(entry_depth);
    work.push(BlockId::ENTRY);
    while let Some(id) = work.pop() {
        let mut depth = g.blocks[id].start_depth.unwrap_or(0);
        let mut reach = |to: BlockId, depth, blocks: &mut Vec<Block>| {
            if blocks[to].start_depth.is_none() {
                blocks[to].start_depth = Some(depth);
                work.push(to);
            }
        };
        let mut through = true;
        for n in 0..g.blocks[id].instrs.len() {
            let i = g.blocks[id].instrs[n];
            let after = depth + i.op.stack_effect(i.arg, Some(false));
            max = max.max(after);
            if let Some(target) = i.target {
                let at_target = depth + i.op.stack_effect(i.arg, Some(true));
                max = max.max(at_target);
                reach(target, at_target, &mut g.blocks);
            }
            depth = after;
            if i.op.is_no_fallthrough() {
                through = false;
                break;
            }
        }
        if through && let Some(next) = g.blocks[id].next {
            reach(next, depth, &mut g.blocks);
        }
    }
    g.work = work;
    max.max(0) as u32
}

const fn size(arg: u32) -> u32 {
    match arg {
        0..=0xFF => 1,
        0x100..=0xFFFF => 2,
        0x1_0000..=0xFF_FFFF => 3,
        _ => 4,
    }
}

/// Gives every jump its operand; the length of the code, in instructions.
fn resolve_jumps(g: &mut Graph) -> usize {
    loop {
        let mut offset = 0;
        let mut next = Graph::START;
        while let Some(id) = g.walk(&mut next) {
            let block = &mut g.blocks[id];
            block.offset = offset;
            block.size = block.instrs.iter().map(|i| size(i.arg)).sum();
            offset += block.size;
        }
        let mut moved = false;
        next = Graph::START;
        while let Some(id) = g.walk(&mut next) {
            let mut end = g.blocks[id].offset + g.blocks[id].size;
            for n in g.blocks[id].jumps().rev() {
                let i = g.blocks[id].instrs[n];
                let width = size(i.arg);
                if let Some(target) = i.target {
                    let mut arg = g.blocks[target].offset;
                    if i.op.operand() == Operand::JumpRel {
                        arg = arg.saturating_sub(end);
                    }
                    moved |= size(arg) != width;
                    g.blocks[id].instrs[n].arg = arg;
                }
                end -= width;
            }
        }
        if !moved {
            return offset as usize;
        }
    }
}

/// What is built up while code is assembled and copied at the end, to be used for the next code object.
#[derive(Default)]
pub(crate) struct Scratch {
    positions: PositionTable,
    lines: Vec<u8>,
}

/// `span` tells the place of an instruction from its line and range.
pub(crate) fn assemble(
    g: &mut Graph,
    first_line: i32,
    scratch: &mut Scratch,
    mut span: impl FnMut(i32, TextRange) -> SourceSpan,
) -> Assembled {
    let length = resolve_jumps(g);
    let mut code = Vec::with_capacity(2 * length);
    let mut table = LineTableBuilder::with_buffer(first_line, std::mem::take(&mut scratch.lines));
    let positions = &mut scratch.positions;
    positions.clear();
    let mut last = None;
    let mut next = Graph::START;
    while let Some(id) = g.walk(&mut next) {
        for i in &g.blocks[id].instrs {
            // Neighbours mostly come from the same node.
            if last != Some((i.line, i.range)) {
                last = Some((i.line, i.range));
                table.push(code.len() as u32, i.line);
                positions.push((code.len() / 2) as u32, span(i.line, i.range));
            }
            if i.arg > 0xFF {
                for byte in (1..size(i.arg)).rev() {
                    code.extend_from_slice(&[Opcode::EXTENDED_ARG as u8, (i.arg >> (8 * byte)) as u8]);
                }
            }
            code.extend_from_slice(&[i.op as u8, i.arg as u8]);
        }
    }
    scratch.lines = table.finish(code.len() as u32);
    Assembled { code: code.into(), linetable: scratch.lines.clone(), positions: scratch.positions.clone() }
}

/// Lines of offsets that come close to one another: the last line found is looked at first.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LineCache {
    line: u32,
    start: u32,
    end: u32,
}

/// Lines that are looked through one by one before the index is asked.
const NEAR: u32 = 6;

impl LineCache {
    /// Line (from 1) and column of an offset.
    #[inline]
    pub fn position(&mut self, lines: &LineIndex, offset: u32) -> (u32, u32) {
        if offset < self.start || offset >= self.end {
            self.find(lines, offset);
        }
        (self.line, offset.saturating_sub(self.start))
    }

    /// The same of an offset that is probably in `line`.
    #[inline]
    fn position_near(&mut self, lines: &LineIndex, line: u32, offset: u32) -> (u32, u32) {
        if (offset < self.start || offset >= self.end) && line != 0 {
            (self.line, self.start) = (line, lines.line_start(line));
            self.end = if (line as usize) < lines.len() { lines.line_start(line + 1) } else { u32::MAX };
        }
        self.position(lines, offset)
    }

    fn find(&mut self, lines: &LineIndex, offset: u32) {
        let end_of = |line: u32| if (line as usize) < lines.len() { lines.line_start(line + 1) } else { u32::MAX };
        for _ in 0..NEAR {
            if self.line == 0 {
                break;
            }
            if offset >= self.end {
                (self.line, self.start) = (self.line + 1, self.end);
                self.end = end_of(self.line);
            } else if offset < self.start {
                (self.line, self.end) = (self.line - 1, self.start);
                self.start = lines.line_start(self.line);
            } else {
                return;
            }
        }
        self.line = lines.line(offset);
        self.start = lines.line_start(self.line);
        self.end = end_of(self.line);
    }
}

/// Line caches for where nodes begin and for where they end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SpanCache {
    starts: LineCache,
    ends: LineCache,
}

/// The place of an instruction in a source.
pub(crate) fn span(cache: &mut SpanCache, lines: &LineIndex, line: i32, range: TextRange) -> SourceSpan {
    if line < 0 {
        return SourceSpan::default();
    }
    if range.end <= range.start {
        return SourceSpan { line: line as u32, end_line: line as u32, column: 0, end_column: 0 };
    }
    let (line, column) = cache.starts.position_near(lines, line as u32, range.start);
    let (end_line, end_column) = cache.ends.position_near(lines, line, range.end);
    SourceSpan { line, end_line, column, end_column }
}
