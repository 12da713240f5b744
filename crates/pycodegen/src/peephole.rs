//! The optimizer over basic blocks: constant conditions, tuples of constants, jumps to jumps, small exits copied to
//! where a jump goes to them, unreachable code, no-operations. It keeps the lines that a tracer would see.

use crate::blocks::{Block, BlockId, Graph, Instr};
use crate::const_::Const;
use crate::opcode::Opcode::{self, *};
use crate::optimize::Passes;

/// An exit of at most this many instructions is copied instead of jumped to.
const MAX_COPY_SIZE: usize = 4;

/// Marks exits, and makes no jump go to an empty block.
pub(crate) fn normalize(g: &mut Graph) {
    for id in g.ids() {
        for i in g.blocks[id].jumps() {
            if let Some(target) = g.blocks[id].instrs[i].target {
                g.blocks[id].instrs[i].target = Some(g.skip_empty(target));
            }
        }
        let block = &mut g.blocks[id];
        if let Some(last) = block.instrs.last() {
            block.exit = matches!(last.op, RETURN_VALUE | RAISE_VARARGS | RERAISE);
            block.nofallthrough = last.op.is_no_fallthrough();
        }
    }
}

/// Runs all passes. `consts` may grow and, at the end, shrink.
pub(crate) fn optimize(g: &mut Graph, consts: &mut Vec<Const>, passes: Passes) {
    let on = |pass| passes.contains(pass);
    if on(Passes::COPY_EXITS) {
        extend_blocks(g);
    }
    let mut at = Graph::START;
    while let Some(id) = g.walk(&mut at) {
        optimize_block(g, id, consts, passes);
        if on(Passes::NOPS) {
            clean_block(g, id, -1);
        }
    }
    if on(Passes::COPY_EXITS) {
        extend_blocks(g);
    }
    mark_reachable(g);
    let mut at = Graph::START;
    while let Some(id) = g.walk(&mut at) {
        if on(Passes::UNREACHABLE) && g.blocks[id].predecessors == 0 {
            g.blocks[id].instrs.clear();
            g.blocks[id].nofallthrough = false;
        }
    }
    let mut pred: Option<BlockId> = None;
    let mut at = Graph::START;
    while let Some(id) = g.walk(&mut at) {
        let prev_line = pred.and_then(|p| g.blocks[p].last()).map_or(-1, |i| i.line);
        if on(Passes::NOPS) {
            clean_block(g, id, prev_line);
        }
        pred = (!g.blocks[id].nofallthrough).then_some(id);
    }
    eliminate_empty_blocks(g);
    let mut maybe_empty = false;
    let mut at = Graph::START;
    while let Some(id) = g.walk(&mut at) {
        let next = g.blocks[id].next;
        if on(Passes::REDUNDANT_JUMPS)
            && let Some(last) = g.blocks[id].instrs.last_mut()
            && matches!(last.op, JUMP_ABSOLUTE | JUMP_FORWARD)
            && last.target == next
        {
            last.make_nop();
            g.blocks[id].nofallthrough = false;
            if on(Passes::NOPS) {
                clean_block(g, id, -1);
            }
            maybe_empty = true;
        }
    }
    if maybe_empty {
        eliminate_empty_blocks(g);
    }
}

fn optimize_block(g: &mut Graph, id: BlockId, consts: &mut Vec<Const>, passes: Passes) {
    let on = |pass| passes.contains(pass);
    let mut i = 0usize;
    // Each retargeting strictly follows a jump; a cycle of jumps is cut here.
    let mut fuel = 10_000usize;
    while let Some(skip) = next_candidate(g.blocks[id].instrs.get(i..).unwrap_or(&[])) {
        i += skip;
        if let Some(target) = g.blocks[id].instrs[i].target {
            let target = g.skip_empty(target);
            g.blocks[id].instrs[i].target = Some(target);
        }
        let inst = g.blocks[id].instrs[i];
        let next = g.blocks[id].instrs.get(i + 1).copied();
        let target = inst.target.and_then(|t| g.blocks[t].instrs.first().copied());
        let same_line = target.is_some_and(|t| t.line == inst.line);
        let mut again = false;
        match (inst.op, target.map(|t| t.op)) {
            (LOAD_CONST, _) if on(Passes::CONSTANT_CONDITIONS) => {
                if let (Some(next), Some(value)) = (next, consts.get(inst.arg as usize)) {
                    let truth = value.truth();
                    let (jumps, keeps) = match next.op {
                        POP_JUMP_IF_FALSE => (!truth, false),
                        POP_JUMP_IF_TRUE => (truth, false),
                        JUMP_IF_FALSE_OR_POP => (!truth, true),
                        JUMP_IF_TRUE_OR_POP => (truth, true),
                        _ => {
                            i += 1;
                            continue;
                        }
                    };
                    let block = &mut g.blocks[id];
                    if !(jumps && keeps) {
                        block.instrs[i].make_nop();
                    }
                    if jumps {
                        block.instrs[i + 1].op = JUMP_ABSOLUTE;
                        block.nofallthrough = true;
                    } else {
                        block.instrs[i + 1].op = NOP;
                        block.instrs[i + 1].target = None;
                    }
                }
            }
            (BUILD_TUPLE, _) if passes.intersects(Passes::SWAPS | Passes::TUPLES) => {
                let n = inst.arg as usize;
                let block = &mut g.blocks[id];
                if on(Passes::SWAPS) && next.is_some_and(|next| next.op == UNPACK_SEQUENCE && next.arg == inst.arg) {
                    match n {
                        1 => {
                            block.instrs[i].op = NOP;
                            block.instrs[i + 1].op = NOP;
                        }
                        2 => {
                            block.instrs[i].op = ROT_TWO;
                            block.instrs[i + 1].op = NOP;
                        }
                        3 => {
                            block.instrs[i].op = ROT_THREE;
                            block.instrs[i + 1].op = ROT_TWO;
                        }
                        _ => {}
                    }
                } else if i >= n && on(Passes::TUPLES) {
                    fold_tuple(&mut block.instrs[i - n..=i], consts);
                }
            }
            (_, Some(_)) if !on(Passes::JUMPS) => {}
            (JUMP_IF_FALSE_OR_POP, Some(POP_JUMP_IF_FALSE)) | (JUMP_IF_TRUE_OR_POP, Some(POP_JUMP_IF_TRUE)) => {
                if let Some(t) = target
                    && same_line
                {
                    g.blocks[id].instrs[i] = t;
                    again = true;
                }
            }
            (JUMP_IF_FALSE_OR_POP, Some(JUMP_ABSOLUTE | JUMP_FORWARD | JUMP_IF_FALSE_OR_POP))
            | (JUMP_IF_TRUE_OR_POP, Some(JUMP_ABSOLUTE | JUMP_FORWARD | JUMP_IF_TRUE_OR_POP)) => {
                if let Some(t) = target
                    && same_line
                    && t.target != inst.target
                {
                    g.blocks[id].instrs[i].target = t.target;
                    again = true;
                }
            }
            (JUMP_IF_FALSE_OR_POP, Some(JUMP_IF_TRUE_OR_POP | POP_JUMP_IF_TRUE))
            | (JUMP_IF_TRUE_OR_POP, Some(JUMP_IF_FALSE_OR_POP | POP_JUMP_IF_FALSE)) => {
                let after = inst.target.and_then(|t| g.blocks[t].next);
                if same_line && after.is_some() {
                    let negated = inst.op == JUMP_IF_FALSE_OR_POP;
                    g.blocks[id].instrs[i].op = if negated { POP_JUMP_IF_FALSE } else { POP_JUMP_IF_TRUE };
                    g.blocks[id].instrs[i].target = after;
                    again = true;
                }
            }
            (POP_JUMP_IF_FALSE | POP_JUMP_IF_TRUE, Some(JUMP_ABSOLUTE | JUMP_FORWARD)) => {
                if let Some(t) = target
                    && same_line
                    && t.target != inst.target
                {
                    g.blocks[id].instrs[i].target = t.target;
                    again = true;
                }
            }
            (JUMP_ABSOLUTE | JUMP_FORWARD | FOR_ITER, Some(JUMP_FORWARD)) => jump_to_jump(g, id, i, inst.op),
            (JUMP_ABSOLUTE | JUMP_FORWARD, Some(JUMP_ABSOLUTE)) => jump_to_jump(g, id, i, JUMP_ABSOLUTE),
            (ROT_N, _) if on(Passes::SWAPS) => {
                let n = inst.arg as usize;
                let block = &mut g.blocks[id];
                match n {
                    0 | 1 => block.instrs[i].op = NOP,
                    2 => block.instrs[i].op = ROT_TWO,
                    3 => block.instrs[i].op = ROT_THREE,
                    4 => block.instrs[i].op = ROT_FOUR,
                    _ => {}
                }
                if n > 0 && i + 1 >= n {
                    fold_rotations(&mut block.instrs[i + 1 - n..=i], n);
                }
            }
            _ => {}
        }
        if again && fuel > 0 {
            fuel -= 1;
        } else {
            i += 1;
        }
    }
}

/// The first instruction that the optimizer has a rule for.
fn next_candidate(instrs: &[Instr]) -> Option<usize> {
    instrs.iter().enumerate().position(|(n, i)| match i.op {
        BUILD_TUPLE | ROT_N => true,
        LOAD_CONST => instrs.get(n + 1).is_some_and(|next| next.target.is_some()),
        _ => i.target.is_some(),
    })
}

/// The last instruction jumps to a jump: adds a jump to the final target behind it, with the line of the second.
fn jump_to_jump(g: &mut Graph, id: BlockId, i: usize, op: Opcode) {
    let inst = g.blocks[id].instrs[i];
    let Some(&target) = inst.target.and_then(|t| g.blocks[t].instrs.first()) else { return };
    if target.line != inst.line {
        return;
    }
    // A cycle of empty loops has no final target.
    if inst.target == target.target || g.blocks[id].instrs.len() > 64 + i {
        return;
    }
    let rounds = g.blocks[id].instrs.iter().rev().take_while(|n| n.op == NOP || n.op.is_jump()).count();
    if rounds > 200 {
        return;
    }
    g.blocks[id].instrs[i].make_nop();
    g.blocks[id].instrs[i].target = None;
    g.blocks[id].instrs.push(Instr { op, arg: 0, target: target.target, line: target.line, range: target.range });
}

/// `LOAD_CONST ... BUILD_TUPLE n` to one constant; the slice ends with the `BUILD_TUPLE`.
fn fold_tuple(instrs: &mut [Instr], consts: &mut Vec<Const>) {
    let Some((build, loads)) = instrs.split_last_mut() else { return };
    if !loads.iter().all(|i| i.op == LOAD_CONST) {
        return;
    }
    let Some(items) = loads.iter().map(|i| consts.get(i.arg as usize).cloned()).collect::<Option<Vec<_>>>() else {
        return;
    };
    let tuple = Const::Tuple(items.into());
    let index = consts.iter().position(|c| c.same(&tuple)).unwrap_or_else(|| {
        consts.push(tuple);
        consts.len() - 1
    });
    for load in loads {
        load.make_nop();
    }
    build.op = LOAD_CONST;
    build.arg = index as u32;
}

/// Rotations that together turn the stack all the way round do nothing.
fn fold_rotations(instrs: &mut [Instr], n: usize) {
    let all = instrs.iter().all(|i| match i.op {
        ROT_N => i.arg as usize == n,
        ROT_FOUR => n == 4,
        ROT_THREE => n == 3,
        ROT_TWO => n == 2,
        _ => false,
    });
    if all {
        for i in instrs {
            i.op = NOP;
        }
    }
}

/// Removes no-operations that no line needs. `prev_line` is the line before the block, -1 if not known.
fn clean_block(g: &mut Graph, id: BlockId, mut prev_line: i32) {
    let Some(first) = g.blocks[id].instrs.iter().position(|i| i.op == NOP) else { return };
    if let Some(before) = first.checked_sub(1) {
        prev_line = g.blocks[id].instrs[before].line;
    }
    let next_line = {
        let mut next = g.blocks[id].next;
        while let Some(n) = next
            && g.blocks[n].instrs.is_empty()
        {
            next = g.blocks[n].next;
        }
        next.and_then(|n| g.blocks[n].instrs.first()).map(|i| i.line)
    };
    let instrs = &mut g.blocks[id].instrs;
    let mut kept = first;
    for at in first..instrs.len() {
        let instr = instrs[at];
        if instr.op == NOP {
            if instr.line < 0 || prev_line == instr.line {
                continue;
            }
            if at + 1 < instrs.len() {
                let following = &mut instrs[at + 1];
                if following.line < 0 || following.line == instr.line {
                    if following.line < 0 {
                        following.range = instr.range;
                    }
                    following.line = instr.line;
                    continue;
                }
            } else if next_line == Some(instr.line) {
                continue;
            }
        }
        instrs[kept] = instr;
        kept += 1;
        prev_line = instr.line;
    }
    instrs.truncate(kept);
}

/// A jump to a small exit becomes a copy of that exit.
fn extend_block(g: &mut Graph, id: BlockId) {
    let Some(last) = g.blocks[id].last() else { return };
    if !matches!(last.op, JUMP_ABSOLUTE | JUMP_FORWARD) {
        return;
    }
    let Some(target) = last.target else { return };
    if g.blocks[target].exit && g.blocks[target].instrs.len() <= MAX_COPY_SIZE {
        let mut copy = [*last; MAX_COPY_SIZE];
        let (length, setups) = (g.blocks[target].instrs.len(), g.blocks[target].setups);
        copy[..length].copy_from_slice(&g.blocks[target].instrs);
        let block = &mut g.blocks[id];
        if let Some(last) = block.instrs.last_mut() {
            last.make_nop();
        }
        block.instrs.extend_from_slice(&copy[..length]);
        block.exit = true;
        block.setups |= setups;
    }
}

/// Copies small exits, the last made block first: a copied exit may itself be extended before it is copied again.
fn extend_blocks(g: &mut Graph) {
    for id in g.ids().rev() {
        extend_block(g, id);
    }
}

fn mark_reachable(g: &mut Graph) {
    for block in &mut g.blocks {
        block.predecessors = 0;
    }
    let mut work = std::mem::take(&mut g.work);
    g.blocks[BlockId::ENTRY].predecessors = 1;
    work.push(BlockId::ENTRY);
    while let Some(id) = work.pop() {
        let mut reach = |to: BlockId, blocks: &mut Vec<Block>| {
            if blocks[to].predecessors == 0 {
                work.push(to);
            }
            blocks[to].predecessors += 1;
        };
        if let Some(next) = g.blocks[id].next.filter(|_| !g.blocks[id].nofallthrough) {
            reach(next, &mut g.blocks);
        }
        for i in g.blocks[id].jumps() {
            if let Some(target) = g.blocks[id].instrs[i].target {
                reach(target, &mut g.blocks);
            }
        }
    }
    g.work = work;
}

fn eliminate_empty_blocks(g: &mut Graph) {
    let mut at = Some(BlockId::ENTRY);
    while let Some(id) = at {
        if let Some(mut next) = g.blocks[id].next {
            while g.blocks[next].instrs.is_empty()
                && let Some(after) = g.blocks[next].next
            {
                next = after;
            }
            g.blocks[id].next = Some(next);
        }
        at = g.blocks[id].next;
    }
    for id in g.ids() {
        for i in g.blocks[id].jumps() {
            if let Some(target) = g.blocks[id].instrs[i].target {
                g.blocks[id].instrs[i].target = Some(g.skip_empty(target));
            }
        }
    }
}

/// An exit without a line that several jumps reach is copied, so that each copy has the line of its jump.
pub(crate) fn duplicate_exits(g: &mut Graph) {
    for id in g.ids().rev() {
        let Some(&last) = g.blocks[id].last() else { continue };
        let Some(target) = last.target else { continue };
        if last.is_setup() || !g.blocks[target].is_exit_without_line() || g.blocks[target].predecessors <= 1 {
            continue;
        }
        let mut copy = g.blocks[target].clone();
        if let Some(first) = copy.instrs.first_mut() {
            first.line = last.line;
            first.range = last.range;
        }
        copy.predecessors = 1;
        let new = BlockId::new(g.blocks.len());
        g.blocks.push(copy);
        g.blocks[target].predecessors -= 1;
        g.blocks[target].next = Some(new);
        if let Some(last) = g.blocks[id].instrs.last_mut() {
            last.target = Some(new);
        }
    }
    for id in g.ids().rev() {
        while let Some(next) = g.blocks[id].next
            && g.blocks[next].instrs.is_empty()
        {
            g.blocks[id].next = g.blocks[next].next;
        }
    }
    // An exit reached by falling through has the line before it.
    for id in g.ids().rev() {
        if g.blocks[id].nofallthrough {
            continue;
        }
        let (Some(&last), Some(next)) = (g.blocks[id].last(), g.blocks[id].next) else { continue };
        if g.blocks[next].is_exit_without_line()
            && let Some(first) = g.blocks[next].instrs.first_mut()
        {
            first.line = last.line;
            first.range = last.range;
        }
    }
}

/// An unconditional jump is relative if it goes down, absolute if it goes up.
pub(crate) fn normalize_jumps(g: &mut Graph) {
    let (mut at, mut count) = (Graph::START, 0);
    while let Some(id) = g.walk(&mut at) {
        g.blocks[id].offset = count;
        count += 1;
    }
    at = Graph::START;
    while let Some(id) = g.walk(&mut at) {
        let Some(&last) = g.blocks[id].last() else { continue };
        if let Some(target) = last.target
            && matches!(last.op, JUMP_ABSOLUTE | JUMP_FORWARD)
        {
            let up = g.blocks[target].offset <= g.blocks[id].offset;
            if let Some(last) = g.blocks[id].instrs.last_mut() {
                last.op = if up { JUMP_ABSOLUTE } else { JUMP_FORWARD };
            }
        }
    }
}

/// Drops constants behind the last one in use; the first always stays.
pub(crate) fn trim_consts(g: &Graph, consts: &mut Vec<Const>) {
    let mut used = 0;
    let mut at = Graph::START;
    while let Some(id) = g.walk(&mut at) {
        for i in g.blocks[id].instrs.iter().filter(|i| i.op == LOAD_CONST) {
            used = used.max(i.arg as usize);
        }
    }
    consts.truncate(used + 1);
}

/// Instructions without a line take the line of the one that runs before them, where that is certain.
pub(crate) fn propagate_lines(g: &mut Graph, first_line: i32) {
    let mut at = Graph::START;
    while let Some(id) = g.walk(&mut at) {
        let (mut line, mut range) = (-1, pyast::TextRange::default());
        for i in &mut g.blocks[id].instrs {
            if i.line < 0 {
                i.line = line;
                i.range = range;
            } else {
                (line, range) = (i.line, i.range);
            }
        }
        let Some(&last) = g.blocks[id].last() else { continue };
        let through = g.blocks[id].next.filter(|_| !g.blocks[id].nofallthrough);
        let jump = last.target.filter(|_| !last.is_setup());
        for to in [through, jump].into_iter().flatten() {
            if g.blocks[to].predecessors == 1
                && let Some(first) = g.blocks[to].instrs.first_mut()
                && first.line < 0
            {
                first.line = line;
                first.range = range;
            }
        }
    }
    let mut line = first_line;
    let mut at = Graph::START;
    while let Some(id) = g.walk(&mut at) {
        let Some(&last) = g.blocks[id].last() else { continue };
        if last.line >= 0 {
            line = last.line;
        } else if last.op == RETURN_VALUE {
            for i in &mut g.blocks[id].instrs {
                i.line = line;
            }
        }
    }
}
