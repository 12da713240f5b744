//! `s += t` over strings: in place where nothing but the operand and the variable about to be stored leads to `s`.

use pycodegen::opcode::Opcode as Op;
use pyrt::frame::Frame;
use pyrt::object::cell::Cell;
use pyrt::object::code::Code;
use pyrt::object::dict::Dict;
use pyrt::object::raw::UNDEFINED;
use pyrt::{Ref, Str, Value};

/// Add the two values below `sp` if they are strings, leaving the sum in the left one's place and nothing in the
/// other's; `pc` is behind the addition. False, and nothing done, where they are not.
///
/// # Safety
/// The stack holds two values, `frame` runs `code`, and nothing runs between the addition and the next instruction.
#[inline]
pub(super) unsafe fn append(frame: *const Frame, code: &Code, pc: *const u8, sp: *mut u64) -> bool {
    // SAFETY: the two words below `sp` are owned values.
    unsafe {
        let (left, right): (Ref<'_>, Ref<'_>) = (Ref::from_bits(*sp.sub(2)), Ref::from_bits(*sp.sub(1)));
        if !left.is_object() || !left.is::<Str>() || left.downcast_exact::<Str>().is_none() {
            return false;
        }
        let Some(added) = right.downcast_exact::<Str>() else { return false };
        if left.refcount() == 2 {
            release_variable(frame, code, pc, *sp.sub(2));
        }
        let Ok(left) = Value::from_bits(sp.sub(2).replace(UNDEFINED)).cast::<Str>() else { return false };
        *sp.sub(2) = Str::append_owned(left, added).into_value().into_bits();
        drop(Value::from_bits(sp.sub(1).replace(UNDEFINED)));
        true
    }
}

/// The instruction at `pc` stores into a variable that holds the object `bits`: the variable gives its count up.
#[inline(never)]
unsafe fn release_variable(frame: *const Frame, code: &Code, pc: *const u8, bits: u64) {
    // SAFETY: operands of well-formed code index what exists.
    unsafe {
        let (op, arg) = (std::mem::transmute::<u8, Op>(*pc), usize::from(*pc.add(1)));
        let namespace: &Dict = match op {
            Op::STORE_FAST => {
                let place = (*frame).locals.add(arg);
                if *place == bits {
                    drop(Value::from_bits(place.replace(UNDEFINED)));
                }
                return;
            }
            Op::STORE_DEREF => {
                let cell: Ref<'_, Cell> =
                    Ref::from_bits(*(*frame).locals.add(code.nlocals as usize + arg)).cast_unchecked();
                if cell.holds(bits) {
                    cell.set(None);
                }
                return;
            }
            Op::STORE_GLOBAL => &*(*frame).globals,
            Op::STORE_NAME => {
                // What STORE_NAME writes to: a namespace of the frame's own, else the globals.
                match (*frame).namespace.as_ref().map(Value::as_ref) {
                    None => &*(*frame).globals,
                    Some(namespace) => match namespace.downcast_exact::<Dict>() {
                        Some(dict) => dict.get(),
                        None => return,
                    },
                }
            }
            _ => return,
        };
        let name = code.names.get_unchecked(arg).as_ref();
        if namespace.value_place(name).is_some_and(|place| *place == bits) {
            namespace.set_str(name, Value::NONE);
        }
    }
}
