//! Comparison, identity, membership, truth, and the jumps on them.

use pyrt::frame::Waiting;
use pyrt::object::int;
use pyrt::object::raw::UNDEFINED;
use pyrt::object::str::Str;
use pyrt::protocol::compare::{self as model, CompareOp};
use pyrt::{PyResult, Ref, Thread, Value, protocol};

use super::arith::both_ints;
use super::item::known_len;
use super::plain::go_checked;
use super::table::op;
use super::word::{
    A_LOCAL, A_TEMP, B_TEMP, C_TEMP, Fp, Next, Out, Pc, SENSE, a, b, c, finish, flags, jump as offset, read,
    respecialise, save, set, take_operands,
};

/// Where a jump on a condition leads.
#[inline(always)]
unsafe fn branch(th: &mut Thread, pc: Pc, holds: bool, words: usize) -> Out {
    // SAFETY: jumps stay inside the code.
    unsafe {
        if holds {
            let distance = offset(pc);
            if distance < 0 && th.breaker.is_set() {
                return Out::Slow;
            }
            Out::Go(pc.offset(distance))
        } else {
            Out::Go(pc.add(words))
        }
    }
}

/// Where the jump at `pc` leads.
///
/// # Safety
/// `pc` is a jump of lowered code.
pub(super) unsafe fn branch_target(pc: Pc) -> Pc {
    // SAFETY: jumps stay inside the code.
    unsafe { pc.offset(offset(pc)) }
}

/// As `branch`, out of line.
unsafe fn branch_slow(th: &mut Thread, pc: Pc, holds: bool, words: usize) -> Next {
    // SAFETY: as above.
    unsafe {
        if !holds {
            return Next::Go(pc.add(words));
        }
        let target = pc.offset(offset(pc));
        if target < pc { go_checked(th, target) } else { Next::Go(target) }
    }
}

macro_rules! int_jumps {
    ($($name:ident $with_constant:ident $symbol:tt;)*) => { $(
        #[inline(always)]
        pub(super) unsafe fn $name(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
            // SAFETY: operands index the window.
            unsafe {
                let (x, y) = (*fp.add(a(pc)), *fp.add(b(pc)));
                if both_ints(x, y) { branch(th, pc, (x as i64) $symbol (y as i64), 2) } else { Out::Slow }
            }
        }
        #[inline(always)]
        pub(super) unsafe fn $with_constant(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
            // SAFETY: as above; the constant is an int.
            unsafe {
                let (x, y) = (*fp.add(a(pc)), *pc.add(1));
                if x & 3 == 1 { branch(th, pc, (x as i64) $symbol (y as i64), 2) } else { Out::Slow }
            }
        }
    )* };
}

int_jumps! {
    lt_int lt_int_k <;
    le_int le_int_k <=;
    eq_int eq_int_k ==;
    ne_int ne_int_k !=;
    gt_int gt_int_k >;
    ge_int ge_int_k >=;
}

#[inline(always)]
fn float_holds(operator: CompareOp, x: f64, y: f64) -> bool {
    match operator {
        CompareOp::Lt => x < y,
        CompareOp::Le => x <= y,
        CompareOp::Eq => x == y,
        CompareOp::Ne => x != y,
        CompareOp::Gt => x > y,
        CompareOp::Ge => x >= y,
    }
}

#[inline(always)]
pub(super) fn operator(number: u64) -> CompareOp {
    CompareOp::from_arg(number as u32).unwrap_or(CompareOp::Eq)
}

/// JUMP_COMPARE_FLOAT.
#[inline(always)]
pub(super) unsafe fn jump_float(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: operands index the window.
    unsafe {
        match (read(fp, a(pc)).as_small_float(), read(fp, b(pc)).as_small_float()) {
            (Some(x), Some(y)) => {
                let holds = float_holds(operator(*pc.add(1)), x, y);
                branch(th, pc, holds == (flags(pc) & SENSE != 0), 2)
            }
            _ => Out::Slow,
        }
    }
}

/// JUMP_COMPARE_FLOAT_K.
#[inline(always)]
pub(super) unsafe fn jump_float_k(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above.
    unsafe {
        match (read(fp, a(pc)).as_small_float(), read(pc.cast_mut(), 1).as_small_float()) {
            (Some(x), Some(y)) => {
                let holds = float_holds(operator(b(pc) as u64), x, y);
                branch(th, pc, holds == (flags(pc) & SENSE != 0), 2)
            }
            _ => Out::Slow,
        }
    }
}

/// Whether two exact strings are equal; None for anything else.
#[inline(always)]
fn strings_equal(x: Ref<'_>, y: Ref<'_>) -> Option<bool> {
    if x.bits_eq(y) && x.is_object() && x.downcast_exact::<Str>().is_some() {
        return Some(true);
    }
    let (x, y) = (x.downcast_exact::<Str>()?, y.downcast_exact::<Str>()?);
    Some(x.get().eq_text(y.get()))
}

/// Jump on whether strings are equal, whose temporaries are used up.
#[inline(always)]
unsafe fn string_jump(th: &mut Thread, pc: Pc, fp: Fp, equal: Option<bool>, op: u64, temps: [u64; 2]) -> Out {
    // SAFETY: as above.
    unsafe {
        let Some(equal) = equal else { return Out::Slow };
        branch_dropping(th, pc, fp, equal == (operator(op) == CompareOp::Eq), 2, temps)
    }
}

/// Jump on whether something holds of a and b, of which what `temps` flags is used up.
#[inline(always)]
unsafe fn branch_dropping(th: &mut Thread, pc: Pc, fp: Fp, holds: bool, words: usize, temps: [u64; 2]) -> Out {
    // SAFETY: as above.
    unsafe {
        let holds = holds == (flags(pc) & SENSE != 0);
        if holds && offset(pc) < 0 && th.breaker.is_set() {
            return Out::Slow;
        }
        let next = if holds { pc.offset(offset(pc)) } else { pc.add(words) };
        Out::DropBoth(next, used_up(pc, temps[1], *fp.add(b(pc))), used_up(pc, temps[0], *fp.add(a(pc))))
    }
}

/// The word of a temporary, which is to be dropped, where the instruction has the flag that says so.
#[inline(always)]
unsafe fn used_up(pc: Pc, flag: u64, bits: u64) -> u64 {
    // SAFETY: as above.
    if unsafe { flags(pc) } & flag != 0 { bits } else { UNDEFINED }
}

/// JUMP_COMPARE_STR.
#[inline(always)]
pub(super) unsafe fn jump_str(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above.
    unsafe {
        let equal = strings_equal(read(fp, a(pc)), read(fp, b(pc)));
        string_jump(th, pc, fp, equal, *pc.add(1), [A_TEMP, B_TEMP])
    }
}

/// JUMP_COMPARE_STR_K.
#[inline(always)]
pub(super) unsafe fn jump_str_k(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above.
    unsafe {
        let equal = strings_equal(read(fp, a(pc)), read(pc.cast_mut(), 1));
        string_jump(th, pc, fp, equal, b(pc) as u64, [A_TEMP, 0])
    }
}

fn form(operator: CompareOp, sense: bool, x: Ref<'_>, y: Ref<'_>, constant: bool) -> u8 {
    let pick = |plain: u8, k: u8| if constant { k } else { plain };
    let lt = pick(op::JUMP_LT_INT, op::JUMP_LT_INT_K);
    let le = pick(op::JUMP_LE_INT, op::JUMP_LE_INT_K);
    let eq = pick(op::JUMP_EQ_INT, op::JUMP_EQ_INT_K);
    let ne = pick(op::JUMP_NE_INT, op::JUMP_NE_INT_K);
    let gt = pick(op::JUMP_GT_INT, op::JUMP_GT_INT_K);
    let ge = pick(op::JUMP_GE_INT, op::JUMP_GE_INT_K);
    // Ints that need an object are rare: the form for those that do not stays. A constant is not asked again.
    if int::is_exact(x) && int::is_exact(y) && !(constant && y.is_object()) {
        return match (operator, sense) {
            (CompareOp::Lt, true) | (CompareOp::Ge, false) => lt,
            (CompareOp::Le, true) | (CompareOp::Gt, false) => le,
            (CompareOp::Eq, true) | (CompareOp::Ne, false) => eq,
            (CompareOp::Ne, true) | (CompareOp::Eq, false) => ne,
            (CompareOp::Gt, true) | (CompareOp::Le, false) => gt,
            (CompareOp::Ge, true) | (CompareOp::Lt, false) => ge,
        };
    }
    if x.as_small_float().is_some() && y.as_small_float().is_some() {
        return pick(op::JUMP_COMPARE_FLOAT, op::JUMP_COMPARE_FLOAT_K);
    }
    if matches!(operator, CompareOp::Eq | CompareOp::Ne)
        && x.downcast_exact::<Str>().is_some()
        && y.downcast_exact::<Str>().is_some()
    {
        return pick(op::JUMP_COMPARE_STR, op::JUMP_COMPARE_STR_K);
    }
    pick(op::JUMP_COMPARE, op::JUMP_COMPARE_K)
}

fn compute(th: &mut Thread, operator: CompareOp, x: Ref<'_>, y: Ref<'_>) -> PyResult<Value> {
    if let (Some(x), Some(y)) = (x.as_small_int(), y.as_small_int()) {
        return Ok(Value::bool(operator.holds(x.cmp(&y))));
    }
    if let (Some(x), Some(y)) = (x.as_small_float(), y.as_small_float()) {
        return Ok(Value::bool(float_holds(operator, x, y)));
    }
    if let Some(order) = int::compare_exact(x, y) {
        return Ok(Value::bool(operator.holds(order)));
    }
    if let (Some(x), Some(y)) = (x.downcast_exact::<Str>(), y.downcast_exact::<Str>()) {
        // The order of the bytes is that of the code points.
        return Ok(Value::bool(operator.holds(x.get().as_wtf8().cmp(y.get().as_wtf8()))));
    }
    if matches!(operator, CompareOp::Eq | CompareOp::Ne)
        && let Some(equal) = model::equal_rest(x, y)
    {
        return Ok(Value::bool(equal == (operator == CompareOp::Eq)));
    }
    if let Some(answer) = model::rows_quick(x, y, operator) {
        return Ok(Value::bool(answer));
    }
    model::rich_slow(th, x, y, operator)
}

/// The truth of a comparison, which is computed, then asked.
fn test(th: &mut Thread, operator: CompareOp, x: Ref<'_>, y: Ref<'_>) -> PyResult<bool> {
    let answer = compute(th, operator, x, y)?;
    protocol::truth(th, answer.as_ref())
}

/// Any JUMP_COMPARE.
#[inline(never)]
pub(super) unsafe fn jump(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: operands index the window and stay there while the operation runs.
    unsafe {
        save(th, pc);
        let operator = operator(*pc.add(1));
        let (x, y) = (read(fp, a(pc)), read(fp, b(pc)));
        let sense = flags(pc) & SENSE != 0;
        respecialise(pc, form(operator, sense, x, y, false), op::JUMP_COMPARE);
        if super::operator::compare(th, pc, operator, (x, y), Waiting::Jump) {
            return Next::Reload;
        }
        match test(th, operator, x, y) {
            Err(raised) => Next::Raise(raised),
            Ok(truth) => {
                let left = (flags(pc) & A_TEMP != 0).then(|| Value::from_bits(*fp.add(a(pc))));
                let right = (flags(pc) & B_TEMP != 0).then(|| Value::from_bits(*fp.add(b(pc))));
                drop(right);
                drop(left);
                branch_slow(th, pc, truth == sense, 2)
            }
        }
    }
}

/// Any JUMP_COMPARE_K.
#[inline(never)]
pub(super) unsafe fn jump_k(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let operator = operator(b(pc) as u64);
        let (x, y) = (read(fp, a(pc)), read(pc.cast_mut(), 1));
        let sense = flags(pc) & SENSE != 0;
        respecialise(pc, form(operator, sense, x, y, true), op::JUMP_COMPARE_K);
        if super::operator::compare(th, pc, operator, (x, y), Waiting::JumpConstant) {
            return Next::Reload;
        }
        match test(th, operator, x, y) {
            Err(raised) => Next::Raise(raised),
            Ok(truth) => {
                if flags(pc) & A_TEMP != 0 {
                    drop(Value::from_bits(*fp.add(a(pc))));
                }
                branch_slow(th, pc, truth == sense, 2)
            }
        }
    }
}

/// COMPARE of two numbers without objects.
#[inline(always)]
pub(super) unsafe fn value(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above.
    unsafe {
        let (x, y) = (read(fp, b(pc)), read(fp, c(pc)));
        if let (Some(x), Some(y)) = (x.as_small_int(), y.as_small_int()) {
            let holds = operator(*pc.add(1)).holds(x.cmp(&y));
            return set(pc, fp, pc.add(2), Value::bool(holds).into_bits());
        }
        Out::Slow
    }
}

/// COMPARE.
#[inline(never)]
pub(super) unsafe fn value_slow(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let (operator, x, y) = (operator(*pc.add(1)), read(fp, b(pc)), read(fp, c(pc)));
        if super::operator::compare(th, pc, operator, (x, y), Waiting::Compare) {
            return Next::Reload;
        }
        let result = compute(th, operator, x, y);
        finish(pc, fp, pc.add(2), result)
    }
}

/// COMPARE_K of two ints without objects.
#[inline(always)]
pub(super) unsafe fn value_k(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above.
    unsafe {
        let (x, y) = (read(fp, b(pc)), read(pc.cast_mut(), 1));
        if let (Some(x), Some(y)) = (x.as_small_int(), y.as_small_int()) {
            let holds = operator(c(pc) as u64).holds(x.cmp(&y));
            return set(pc, fp, pc.add(2), Value::bool(holds).into_bits());
        }
        Out::Slow
    }
}

/// COMPARE_K.
#[inline(never)]
pub(super) unsafe fn value_k_slow(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let (operator, x, y) = (operator(c(pc) as u64), read(fp, b(pc)), read(pc.cast_mut(), 1));
        if super::operator::compare(th, pc, operator, (x, y), Waiting::CompareConstant) {
            return Next::Reload;
        }
        let result = compute(th, operator, x, y);
        finish(pc, fp, pc.add(2), result)
    }
}

/// IS.
#[inline(always)]
pub(super) unsafe fn is(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above.
    unsafe { set_truth(pc, fp, Some(*fp.add(b(pc)) == *fp.add(c(pc)))) }
}

/// Write whether something holds of b and c, which are used up where they are temporaries. Slow where that is not known,
/// and where something is to be dropped of a as well.
#[inline(always)]
unsafe fn set_truth(pc: Pc, fp: Fp, holds: Option<bool>) -> Out {
    // SAFETY: as above.
    unsafe {
        let Some(holds) = holds else { return Out::Slow };
        let truth = Value::bool(holds == (flags(pc) & SENSE != 0)).into_bits();
        if flags(pc) & (B_TEMP | C_TEMP) == 0 {
            return set(pc, fp, pc.add(1), truth);
        }
        if flags(pc) & A_LOCAL != 0 {
            return Out::Slow;
        }
        let (x, y) = (*fp.add(b(pc)), *fp.add(c(pc)));
        *fp.add(a(pc)) = truth;
        Out::DropBoth(pc.add(1), used_up(pc, C_TEMP, y), used_up(pc, B_TEMP, x))
    }
}

/// IS.
#[inline(never)]
pub(super) unsafe fn is_slow(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let same = *fp.add(b(pc)) == *fp.add(c(pc));
        finish(pc, fp, pc.add(1), Ok(Value::bool(same == (flags(pc) & SENSE != 0))))
    }
}

/// JUMP_IS_K.
#[inline(always)]
pub(super) unsafe fn jump_is_k(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above.
    unsafe {
        let x = *fp.add(a(pc));
        match branch(th, pc, (x == *pc.add(1)) == (flags(pc) & SENSE != 0), 2) {
            Out::Go(next) if flags(pc) & A_TEMP != 0 => Out::Drop(next, x),
            out => out,
        }
    }
}

/// JUMP_IS_K.
#[inline(never)]
pub(super) unsafe fn jump_is_k_slow(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let same = *fp.add(a(pc)) == *pc.add(1);
        if flags(pc) & A_TEMP != 0 {
            drop(Value::from_bits(*fp.add(a(pc))));
        }
        branch_slow(th, pc, same == (flags(pc) & SENSE != 0), 2)
    }
}

/// CONTAINS.
#[inline(always)]
pub(super) unsafe fn contains(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above.
    unsafe { set_truth(pc, fp, protocol::contains_quick(read(fp, c(pc)), read(fp, b(pc)))) }
}

/// CONTAINS.
#[inline(never)]
pub(super) unsafe fn contains_slow(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let (item, container) = (read(fp, b(pc)), read(fp, c(pc)));
        if super::operator::contains(th, pc, container, item, Waiting::Contains) {
            return Next::Reload;
        }
        let found = protocol::contains(th, container, item);
        finish(pc, fp, pc.add(1), found.map(|found| Value::bool(found == (flags(pc) & SENSE != 0))))
    }
}

/// JUMP_CONTAINS.
#[inline(always)]
pub(super) unsafe fn jump_contains(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above.
    unsafe {
        let Some(found) = protocol::contains_quick(read(fp, b(pc)), read(fp, a(pc))) else { return Out::Slow };
        branch_dropping(th, pc, fp, found, 1, [A_TEMP, B_TEMP])
    }
}

/// JUMP_CONTAINS.
#[inline(never)]
pub(super) unsafe fn jump_contains_slow(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let (item, container) = (read(fp, a(pc)), read(fp, b(pc)));
        if super::operator::contains(th, pc, container, item, Waiting::JumpContains) {
            return Next::Reload;
        }
        let found = match protocol::contains(th, container, item) {
            Ok(found) => found,
            Err(raised) => return Next::Raise(raised),
        };
        if flags(pc) & (A_TEMP | B_TEMP) != 0 {
            let item = (flags(pc) & A_TEMP != 0).then(|| Value::from_bits(*fp.add(a(pc))));
            drop((flags(pc) & B_TEMP != 0).then(|| Value::from_bits(*fp.add(b(pc)))));
            drop(item);
        }
        branch_slow(th, pc, found == (flags(pc) & SENSE != 0), 1)
    }
}

/// NOT of a bool.
#[inline(always)]
pub(super) unsafe fn not(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above.
    unsafe {
        let x = read(fp, b(pc));
        if x.is_bool() { set(pc, fp, pc.add(1), Value::bool(x.is_false()).into_bits()) } else { Out::Slow }
    }
}

/// NOT.
#[inline(never)]
pub(super) unsafe fn not_slow(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let truth = protocol::truth(th, read(fp, b(pc)));
        finish(pc, fp, pc.add(1), truth.map(|t| Value::bool(!t)))
    }
}

/// The truth of a value that needs no class to tell it.
#[inline(always)]
fn quick_truth(x: Ref<'_>) -> Option<bool> {
    if x.is_bool() {
        Some(x.is_true())
    } else if let Some(i) = x.as_small_int() {
        Some(i != 0)
    } else if x.is_none() {
        Some(false)
    } else {
        None
    }
}

/// JUMP_TRUTH.
#[inline(always)]
pub(super) unsafe fn truth(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above.
    unsafe {
        let value = read(fp, b(pc));
        if let Some(truth) = quick_truth(value) {
            return branch(th, pc, truth == (flags(pc) & SENSE != 0), 1);
        }
        let Some(n) = (if value.is_object() { known_len(value) } else { None }) else { return Out::Slow };
        match branch(th, pc, (n != 0) == (flags(pc) & SENSE != 0), 1) {
            Out::Go(next) if flags(pc) & B_TEMP != 0 => Out::Drop(next, value.bits()),
            out => out,
        }
    }
}

/// JUMP_TRUTH.
#[inline(never)]
pub(super) unsafe fn truth_slow(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        if super::operator::truth(th, pc, read(fp, b(pc))) {
            return Next::Reload;
        }
        match protocol::truth(th, read(fp, b(pc))) {
            Err(raised) => Next::Raise(raised),
            Ok(truth) => {
                drop(take_operands(pc, fp));
                branch_slow(th, pc, truth == (flags(pc) & SENSE != 0), 1)
            }
        }
    }
}

/// JUMP_KEEP: where it jumps, b stays.
#[inline(always)]
pub(super) unsafe fn keep(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above; values with a quick truth are no objects.
    unsafe {
        let value = read(fp, b(pc));
        let length = if value.is_object() { known_len(value) } else { None };
        match quick_truth(value).or(length.map(|n| n != 0)) {
            Some(truth) if truth == (flags(pc) & SENSE != 0) => Out::Go(pc.offset(offset(pc))),
            Some(_) if flags(pc) & B_TEMP != 0 => Out::Drop(pc.add(1), value.bits()),
            Some(_) => Out::Go(pc.add(1)),
            None => Out::Slow,
        }
    }
}

/// JUMP_KEEP.
#[inline(never)]
pub(super) unsafe fn keep_slow(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        match protocol::truth(th, read(fp, b(pc))) {
            Err(raised) => Next::Raise(raised),
            Ok(truth) if truth == (flags(pc) & SENSE != 0) => Next::Go(pc.offset(offset(pc))),
            Ok(_) => {
                drop(take_operands(pc, fp));
                Next::Go(pc.add(1))
            }
        }
    }
}
