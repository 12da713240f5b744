//! What `-X opt-stats` prints at the end: what was lowered, which instructions took their slow path, and why.
//!
//! Only slow paths are counted, so that the fast ones stay as they are. A miss is told by the form of the instruction,
//! where it stands, and the classes of what registers a, b and c hold; of an operand that is no register (a name, a jump)
//! that of the register with its number, if any.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use pyrt::lowered::Place;
use pyrt::object::code::Code;
use pyrt::object::raw::UNDEFINED;
use pyrt::{Ref, Thread};

use super::table::NAMES;
use super::word::{Fp, Pc, a, b, c, opcode};

static ENABLED: AtomicBool = AtomicBool::new(false);
static COUNTS: Mutex<Option<Counts>> = Mutex::new(None);

#[derive(Default)]
struct Counts {
    lowered: u64,
    refused: u64,
    instructions: u64,
    words: u64,
    points: u64,
    time: Duration,
    slow: HashMap<(u8, String), u64>,
}

/// Count from now on.
pub fn enable() {
    ENABLED.store(true, Ordering::Relaxed);
}

#[inline(always)]
pub(super) fn enabled() -> bool {
    ENABLED.load(Ordering::Relaxed)
}

fn with_counts(f: impl FnOnce(&mut Counts)) {
    if let Ok(mut counts) = COUNTS.lock() {
        f(counts.get_or_insert_default());
    }
}

/// A code object was lowered, or could not be.
pub(super) fn lowered(code: &Code, time: Duration) {
    with_counts(|counts| {
        counts.time += time;
        match code.lowered() {
            Some(form) => {
                counts.lowered += 1;
                counts.instructions += code.bytecode.len() as u64 / 2;
                counts.words += form.words.len() as u64;
                counts.points += form.points.len() as u64;
            }
            None => counts.refused += 1,
        }
    });
}

/// The class of what an operand's register holds; a dash where it is no register of a local, or of a value on the
/// evaluation stack, or empty.
unsafe fn kind<'f>(fp: Fp, register: usize, base: usize, stack: &[Place]) -> &'f str {
    let live = register < base || stack.contains(&Place::Register(register as u16));
    // SAFETY: locals, and the registers that the state of the point names, hold values or the undefined word.
    unsafe {
        if !live || *fp.add(register) == UNDEFINED {
            return "-";
        }
        let value: Ref<'f> = Ref::from_bits(*fp.add(register));
        value.class().get().name()
    }
}

/// The instruction at `pc` takes its slow path.
///
/// # Safety
/// As for a slow path.
#[cold]
#[inline(never)]
pub(super) unsafe fn slow(th: &Thread, pc: Pc, fp: Fp) {
    // SAFETY: the innermost frame runs the instruction.
    unsafe {
        let code = (*th.frame.get()).code().get();
        let Some(form) = code.lowered() else { return };
        let point = form.point(pc);
        let line = code.line_at(point.at as i32 * 2);
        let reason = if th.breaker.is_set() {
            String::from("eval breaker")
        } else {
            let base = code.nlocals as usize + code.cell_count();
            let stack = &form.states[point.state as usize];
            format!("operands {}", [a(pc), b(pc), c(pc)].map(|register| kind(fp, register, base, stack)).join(", "))
        };
        let place = format!("{}, line {line}: {reason}", code.qualname.to_text());
        with_counts(|counts| *counts.slow.entry((opcode(pc), place)).or_default() += 1);
    }
}

/// The report.
pub fn report() -> String {
    let mut out = String::new();
    with_counts(|counts| {
        let per = |n: u64| if n == 0 { 0.0 } else { counts.time.as_nanos() as f64 / n as f64 };
        let _ = writeln!(
            out,
            "lowered: {} code objects, {} refused; {} instructions of wordcode to {} of the register form, {} words; \
             {:.0} ns an instruction",
            counts.lowered,
            counts.refused,
            counts.instructions,
            counts.points,
            counts.words,
            per(counts.instructions)
        );
        let mut slow: Vec<_> = counts.slow.iter().collect();
        slow.sort_by(|x, y| y.1.cmp(x.1).then_with(|| x.0.cmp(y.0)));
        let _ = writeln!(out, "slow paths: {}", slow.iter().map(|(_, n)| **n).sum::<u64>());
        for ((number, place), n) in slow.into_iter().take(100) {
            let _ = writeln!(out, "{n:10}  {:<22} {place}", NAMES[usize::from(*number)]);
        }
    });
    out
}
