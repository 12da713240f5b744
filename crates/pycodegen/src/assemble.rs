//! From basic blocks to bytes: stack depth, jump offsets, wordcode, line and position tables.

use crate::blocks::Graph;
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
    let (mut stack, mut reach) = (vec![0], Vec::new());
    g.blocks[0].start_depth = Some(entry_depth);
    while let Some(id) = stack.pop() {
        let mut depth = g.blocks[id].start_depth.unwrap_or(0);
        let mut through = true;
        for i in &g.blocks[id].instrs {
            let after = depth + i.op.stack_effect(i.arg, Some(false));
            max = max.max(after);
            if let Some(target) = i.target {
                let at_target = depth + i.op.stack_effect(i.arg, Some(true));
                max = max.max(at_target);
                reach.push((target, at_target));
            }
            depth = after;
            if i.op.is_no_fallthrough() {
                through = false;
                break;
            }
        }
        if through && let Some(next) = g.blocks[id].next {
            reach.push((next, depth));
        }
        for (to, depth) in reach.drain(..) {
            if g.blocks[to].start_depth.is_none() {
                g.blocks[to].start_depth = Some(depth);
                stack.push(to);
            }
        }
    }
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

fn resolve_jumps(g: &mut Graph, chain: &[usize]) {
    loop {
        let mut offset = 0;
        for &id in chain {
            g.blocks[id].offset = offset;
            offset += g.blocks[id].instrs.iter().map(|i| size(i.arg)).sum::<u32>();
        }
        let mut moved = false;
        for &id in chain {
            let mut at = g.blocks[id].offset;
            for n in 0..g.blocks[id].instrs.len() {
                let i = g.blocks[id].instrs[n];
                let width = size(i.arg);
                at += width;
                if let Some(target) = i.target {
                    let mut arg = g.blocks[target].offset;
                    if i.op.operand() == Operand::JumpRel {
                        arg = arg.saturating_sub(at);
                    }
                    moved |= size(arg) != width;
                    g.blocks[id].instrs[n].arg = arg;
                }
            }
        }
        if !moved {
            return;
        }
    }
}

/// `span` tells the place of an instruction from its line and range.
pub(crate) fn assemble(
    g: &mut Graph,
    first_line: i32,
    span: &mut dyn FnMut(i32, TextRange) -> SourceSpan,
) -> Assembled {
    let chain = g.chain();
    resolve_jumps(g, &chain);
    let mut code = Vec::new();
    let mut table = LineTableBuilder::new(first_line);
    let mut positions = PositionTable::default();
    for &id in &chain {
        for i in &g.blocks[id].instrs {
            table.push(code.len() as u32, i.line);
            positions.push((code.len() / 2) as u32, span(i.line, i.range));
            for byte in (1..size(i.arg)).rev() {
                code.extend([Opcode::EXTENDED_ARG as u8, (i.arg >> (8 * byte)) as u8]);
            }
            code.extend([i.op as u8, i.arg as u8]);
        }
    }
    let linetable = table.finish(code.len() as u32);
    Assembled { code: code.into(), linetable, positions }
}

/// Lines of offsets that come close to one another: the last line found is looked at first.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LineCache {
    line: u32,
    start: u32,
    end: u32,
}

impl LineCache {
    /// Line (from 1) and column of an offset.
    pub fn position(&mut self, lines: &LineIndex, offset: u32) -> (u32, u32) {
        if offset < self.start || offset >= self.end {
            self.line = lines.line(offset);
            self.start = lines.line_start(self.line);
            let next = self.line.saturating_add(1);
            self.end = if (self.line as usize) < lines.len() { lines.line_start(next) } else { u32::MAX };
        }
        (self.line, offset.saturating_sub(self.start))
    }
}

/// The place of an instruction in a source.
pub(crate) fn span(cache: &mut LineCache, lines: &LineIndex, line: i32, range: TextRange) -> SourceSpan {
    if line < 0 {
        return SourceSpan::default();
    }
    if range.end <= range.start {
        return SourceSpan { line: line as u32, end_line: line as u32, column: 0, end_column: 0 };
    }
    let (line, column) = cache.position(lines, range.start);
    let (end_line, end_column) = cache.position(lines, range.end);
    SourceSpan { line, end_line, column, end_column }
}
