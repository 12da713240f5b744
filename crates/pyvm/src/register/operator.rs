//! Operators, comparisons, subscripts, membership and truth of classes in Python: the method runs as a frame of the loop.
//!
//! The frame that meets such an instruction waits at it, its operands in place, and finishes it with what the method
//! returned (`finish`): asks the other operand where that was NotImplemented, looks at the truth of an answer, jumps.
//! Methods that are no plain functions, and right operands that go first, are left to the data model's functions, which
//! call them natively.

use pyrt::frame::{Entry, Frame, Waiting};
use pyrt::object::function::Function;
use pyrt::protocol::compare::{self as model, CompareOp};
use pyrt::protocol::number::{self, BinaryOp};
use pyrt::{Object, PyResult, Ref, Str, Thread, Value, protocol};

use super::arith::OPERATORS;
use super::calling;
use super::compare::{branch_target, operator};
use super::exit;
use super::table;
use super::word::{A_TEMP, B_TEMP, C_TEMP, Fp, IN_PLACE, Next, Pc, SENSE, a, b, c, flags, put, read, take_operands};
use crate::run::{Left, raise};

/// Enter the method `name` of the first value's class, with the row as its arguments; false, and nothing done, where
/// that is no function in Python that they fill.
///
/// # Safety
/// The innermost frame runs the instruction at `pc` of its lowered code, which `waiting` fits.
unsafe fn enter<const N: usize>(
    th: &mut Thread,
    pc: Pc,
    name: Ref<'_, Str>,
    row: [Ref<'_>; N],
    waiting: Waiting,
) -> bool {
    // SAFETY: the caller's promise; the window's evaluation stack is not looked at while the frame waits (`unwind` sets
    // `sp` anew), so that it may seem empty.
    unsafe {
        let Some(method) = row[0].class().get().lookup(name) else { return false };
        if !Function::matches(method.as_ref()) {
            return false;
        }
        let frame = th.frame.get();
        let code = &*(*frame).code;
        let sp = (*frame).locals.add(code.nlocals as usize + code.cell_count());
        let arguments = row.map(|value| value.to_owned().into_bits());
        let entry = Entry::Operator(waiting);
        if calling::enter_function(th, pc, sp, method.as_ref().bits(), arguments, entry).is_some() {
            return true;
        }
        for bits in arguments {
            drop(Value::from_bits(bits));
        }
        false
    }
}

/// Whether the value's class is one made by a class statement.
#[inline(always)]
fn is_of_python_class(value: Ref<'_>) -> bool {
    value.is_object() && !value.header().shape().is_builtin_class()
}

/// Whether the left operand's method goes first: the right one's class is no subclass of its class.
#[inline]
fn left_goes_first(x: Ref<'_>, y: Ref<'_>) -> bool {
    !is_of_python_class(y) || {
        let (left, right) = (x.class(), y.class());
        left.bits_eq(right) || !right.is_subclass_of(left.get())
    }
}

/// Enter the method of the left operand for `x op y`.
///
/// # Safety
/// As for `enter`.
#[inline]
pub(super) unsafe fn binary(
    th: &mut Thread,
    pc: Pc,
    op: BinaryOp,
    (x, y): (Ref<'_>, Ref<'_>),
    waiting: Waiting,
) -> bool {
    // SAFETY: the caller's promise.
    unsafe {
        is_of_python_class(x)
            && left_goes_first(x, y)
            && !(flags(pc) & IN_PLACE != 0 && op.has_in_place(x))
            && enter(th, pc, op.method(th.names()), [x, y], waiting)
    }
}

/// As `binary`, for a comparison.
///
/// # Safety
/// As for `enter`.
#[inline]
pub(super) unsafe fn compare(
    th: &mut Thread,
    pc: Pc,
    op: CompareOp,
    (x, y): (Ref<'_>, Ref<'_>),
    waiting: Waiting,
) -> bool {
    // SAFETY: the caller's promise.
    unsafe { is_of_python_class(x) && left_goes_first(x, y) && enter(th, pc, op.name(th.names()), [x, y], waiting) }
}

/// Enter the `__getitem__` of the container.
///
/// # Safety
/// As for `enter`.
#[inline]
pub(super) unsafe fn item(th: &mut Thread, pc: Pc, container: Ref<'_>, key: Ref<'_>, waiting: Waiting) -> bool {
    // SAFETY: the caller's promise.
    unsafe {
        is_of_python_class(container) && enter(th, pc, th.names().__getitem__.as_ref(), [container, key], waiting)
    }
}

/// Enter the `__setitem__` of the container.
///
/// # Safety
/// As for `enter`.
#[inline]
pub(super) unsafe fn set_item(th: &mut Thread, pc: Pc, row: [Ref<'_>; 3]) -> bool {
    // SAFETY: the caller's promise.
    unsafe { is_of_python_class(row[0]) && enter(th, pc, th.names().__setitem__.as_ref(), row, Waiting::SetItem) }
}

/// Enter the `__contains__` of the container.
///
/// # Safety
/// As for `enter`.
#[inline]
pub(super) unsafe fn contains(th: &mut Thread, pc: Pc, container: Ref<'_>, item: Ref<'_>, waiting: Waiting) -> bool {
    // SAFETY: the caller's promise.
    unsafe {
        is_of_python_class(container) && enter(th, pc, th.names().__contains__.as_ref(), [container, item], waiting)
    }
}

/// Enter the `__bool__` of a value.
///
/// # Safety
/// As for `enter`.
#[inline]
pub(super) unsafe fn truth(th: &mut Thread, pc: Pc, value: Ref<'_>) -> bool {
    // SAFETY: the caller's promise.
    unsafe { is_of_python_class(value) && enter(th, pc, th.names().__bool__.as_ref(), [value], Waiting::Truth) }
}

/// Finish the instruction that the innermost frame waits at with what the method returned. It stands behind it then, or,
/// where it raises, at it, with its operands in place.
///
/// # Errors
/// What the other operand or the truth of the answer raises.
///
/// # Safety
/// The frame waits in the register form, as `waiting` says.
unsafe fn finish(th: &mut Thread, frame: *mut Frame, waiting: Waiting, value: Value) -> PyResult<()> {
    // SAFETY: the operands are in place; they are used up at the end, once.
    unsafe {
        let (pc, fp) = ((*frame).rpc, (*frame).locals);
        let behind = table::behind(pc);
        let result = match waiting {
            Waiting::Binary | Waiting::BinaryConstant if value.as_ref().is_not_implemented() => {
                let (op, y) = if waiting == Waiting::Binary {
                    (OPERATORS[*pc.add(1) as usize], read(fp, c(pc)))
                } else {
                    (OPERATORS[c(pc)], read(pc.cast_mut(), 1))
                };
                number::binary_declined(th, op, flags(pc) & IN_PLACE != 0, read(fp, b(pc)), y)?
            }
            Waiting::Compare if value.as_ref().is_not_implemented() => {
                model::rich_declined(th, read(fp, b(pc)), read(fp, c(pc)), operator(*pc.add(1)))?
            }
            Waiting::CompareConstant if value.as_ref().is_not_implemented() => {
                model::rich_declined(th, read(fp, b(pc)), read(pc.cast_mut(), 1), operator(c(pc) as u64))?
            }
            Waiting::Contains => Value::bool(protocol::truth(th, value.as_ref())? == (flags(pc) & SENSE != 0)),
            Waiting::Binary | Waiting::BinaryConstant | Waiting::Compare | Waiting::CompareConstant | Waiting::Item => {
                value
            }
            Waiting::Jump | Waiting::JumpConstant | Waiting::JumpContains => {
                let truth = test(th, (pc, fp), waiting, value)?;
                (*frame).rpc = if truth == (flags(pc) & SENSE != 0) { branch_target(pc) } else { behind };
                let right = (flags(pc) & B_TEMP != 0 && waiting != Waiting::JumpConstant)
                    .then(|| Value::from_bits(*fp.add(b(pc))));
                let left = (flags(pc) & A_TEMP != 0).then(|| Value::from_bits(*fp.add(a(pc))));
                drop(right);
                drop(left);
                return Ok(());
            }
            Waiting::Truth => {
                if !value.as_ref().is_bool() {
                    let class = value.as_ref().class().name().to_owned();
                    return Err(th.type_error(format!("__bool__ should return bool, returned {class}")));
                }
                (*frame).rpc =
                    if value.as_ref().is_true() == (flags(pc) & SENSE != 0) { branch_target(pc) } else { behind };
                drop((flags(pc) & B_TEMP != 0).then(|| Value::from_bits(*fp.add(b(pc)))));
                return Ok(());
            }
            Waiting::SetItem => {
                drop(value);
                (*frame).rpc = behind;
                for (flag, register) in [(B_TEMP, b(pc)), (A_TEMP, a(pc)), (C_TEMP, c(pc))] {
                    if flags(pc) & flag != 0 {
                        drop(Value::from_bits(*fp.add(register)));
                    }
                }
                return Ok(());
            }
        };
        (*frame).rpc = behind;
        let operands = take_operands(pc, fp);
        put(pc, fp, result);
        drop(operands);
        Ok(())
    }
}

/// The truth of what a comparison's method answered.
unsafe fn test(th: &mut Thread, (pc, fp): (Pc, Fp), waiting: Waiting, answer: Value) -> PyResult<bool> {
    // SAFETY: as for `finish`.
    unsafe {
        if answer.as_ref().is_bool() {
            return Ok(answer.as_ref().is_true());
        }
        let answer = if !answer.as_ref().is_not_implemented() || waiting == Waiting::JumpContains {
            answer
        } else if waiting == Waiting::Jump {
            model::rich_declined(th, read(fp, a(pc)), read(fp, b(pc)), operator(*pc.add(1)))?
        } else {
            model::rich_declined(th, read(fp, a(pc)), read(pc.cast_mut(), 1), operator(b(pc) as u64))?
        };
        protocol::truth(th, answer.as_ref())
    }
}

/// A method answered the innermost frame, which waits for it: that goes on, or raises.
///
/// # Safety
/// As for `finish`.
pub(crate) unsafe fn answered(th: &mut Thread, waiting: Waiting, value: Value) -> Left {
    // SAFETY: the caller's promise.
    unsafe {
        let frame = th.frame.get();
        match finish(th, frame, waiting, value) {
            Ok(()) => Left::Switch,
            Err(raised) => {
                exit::to_stack_form_behind(th, frame);
                raise(th, raised, true)
            }
        }
    }
}

/// As `answered`, for a slow path.
///
/// # Safety
/// As for `finish`.
pub(super) unsafe fn go_on(th: &mut Thread, waiting: Waiting, value: Value) -> Next {
    // SAFETY: the caller's promise.
    match unsafe { answered(th, waiting, value) } {
        Left::Done(result) => Next::leave(result),
        _ => Next::Reload,
    }
}
