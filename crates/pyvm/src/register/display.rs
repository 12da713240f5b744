//! Displays, slices, f-strings: what BUILD_* and *_UPDATE make. Operands stand in their stack places from register a
//! on; the functions that do the work are the stack loop's.

use pyrt::object::list::List;
use pyrt::{PyResult, Thread, Tuple, Value, protocol};

use super::word::{A_TEMP, B_TEMP, Fp, Next, Pc, SENSE, a, b, c, finish, flags, put, read, save};
use crate::stack::build;

/// What UPDATE does, by its operand c; the container is a, what is added stands from b on.
pub(super) mod update {
    pub(in super::super) const LIST_EXTEND: u16 = 0;
    pub(in super::super) const SET_ADD: u16 = 1;
    pub(in super::super) const SET_UPDATE: u16 = 2;
    pub(in super::super) const DICT_UPDATE: u16 = 3;
    /// The function whose keywords they are stands two places below the dict.
    pub(in super::super) const DICT_MERGE: u16 = 4;
    /// Key and value.
    pub(in super::super) const MAP_ADD: u16 = 5;
}

/// Use the b values from a on up for one that `make` makes of them.
#[inline(always)]
unsafe fn of_row(th: &mut Thread, pc: Pc, fp: Fp, make: impl FnOnce(&mut Thread, &[Value]) -> PyResult<Value>) -> Next {
    // SAFETY: the values from a on are owned; they are given up where that succeeds.
    unsafe {
        save(th, pc);
        let (first, n) = (fp.add(a(pc)), b(pc));
        match make(th, std::slice::from_raw_parts(first.cast::<Value>(), n)) {
            Err(raised) => Next::Raise(raised),
            Ok(value) => {
                for i in 0..n {
                    drop(Value::from_bits(*first.add(i)));
                }
                *first = value.into_bits();
                Next::Go(pc.add(1))
            }
        }
    }
}

/// BUILD_LIST.
#[inline(never)]
pub(super) unsafe fn list(_: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: the values from a on are owned and given up.
    unsafe {
        let first = fp.add(a(pc));
        let items = (0..b(pc)).map(|i| Value::from_bits(*first.add(i))).collect();
        *first = List::new(items).into_value().into_bits();
        Next::Go(pc.add(1))
    }
}

/// BUILD_TUPLE.
#[inline(never)]
pub(super) unsafe fn tuple(_: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        let first = fp.add(a(pc));
        *first = Tuple::from_moved(first, b(pc)).into_value().into_bits();
        Next::Go(pc.add(1))
    }
}

/// BUILD_STRING.
#[inline(never)]
pub(super) unsafe fn string(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: the caller's.
    unsafe { of_row(th, pc, fp, |_, parts| Ok(build::string(parts))) }
}

/// BUILD_MAP: keys and values in turn.
#[inline(never)]
pub(super) unsafe fn map(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: the caller's.
    unsafe { of_row(th, pc, fp, build::map) }
}

/// BUILD_KEY_MAP: values, and the tuple of their keys.
#[inline(never)]
pub(super) unsafe fn key_map(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: the caller's.
    unsafe {
        of_row(th, pc, fp, |th, row| match row.split_last() {
            Some((keys, values)) => build::const_key_map(th, keys.as_ref(), values),
            None => Err(th.system_error("BUILD_CONST_KEY_MAP without keys")),
        })
    }
}

/// BUILD_SET.
#[inline(never)]
pub(super) unsafe fn set(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: the caller's.
    unsafe { of_row(th, pc, fp, build::set) }
}

/// BUILD_SLICE.
#[inline(never)]
pub(super) unsafe fn slice(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: the caller's.
    unsafe {
        of_row(th, pc, fp, |_, ends| {
            let end = |i: usize| ends.get(i).cloned().unwrap_or(Value::NONE);
            Ok(build::slice(end(0), end(1), end(2)))
        })
    }
}

/// FORMAT_SPEC.
#[inline(never)]
pub(super) unsafe fn format_spec(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: the caller's.
    unsafe {
        of_row(th, pc, fp, |th, row| match row {
            [value, spec] => build::format_value(th, value.as_ref(), c(pc) as u32, Some(spec.as_ref())),
            _ => Err(th.system_error("FORMAT_VALUE without a specification")),
        })
    }
}

/// MAKE_FUNCTION.
#[inline(never)]
pub(super) unsafe fn function(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: the values from a on are owned and given up.
    unsafe {
        save(th, pc);
        let row = fp.add(a(pc));
        match build::function(th, c(pc) as u32, row) {
            Err(raised) => Next::Raise(raised),
            Ok(value) => {
                *row = value.into_bits();
                Next::Go(pc.add(1))
            }
        }
    }
}

/// FORMAT, without a specification.
#[inline(never)]
pub(super) unsafe fn format(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: b holds a value.
    unsafe {
        save(th, pc);
        let result = build::format_value(th, read(fp, b(pc)), c(pc) as u32, None);
        finish(pc, fp, pc.add(1), result)
    }
}

/// UPDATE.
#[inline(never)]
pub(super) unsafe fn update(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: the container stands at a, what is added from b on; that is owned and used up.
    unsafe {
        save(th, pc);
        let (container, item) = (read(fp, a(pc)), read(fp, b(pc)));
        let kind = c(pc) as u16;
        let result = match kind {
            update::LIST_EXTEND => build::list_extend(th, container, item),
            update::SET_ADD => build::set_add(th, container, item),
            update::SET_UPDATE => build::set_update(th, container, item),
            update::DICT_UPDATE => build::dict_update(th, container, item),
            update::DICT_MERGE => build::dict_merge(th, container, item, read(fp, a(pc) - 2)),
            _ => build::map_add(th, container, item, read(fp, b(pc) + 1)),
        };
        if let Err(raised) = result {
            return Next::Raise(raised);
        }
        if kind == update::MAP_ADD {
            drop(Value::from_bits(*fp.add(b(pc) + 1)));
        }
        drop(Value::from_bits(*fp.add(b(pc))));
        Next::Go(pc.add(1))
    }
}

/// LIST_TO_TUPLE.
#[inline(never)]
pub(super) unsafe fn list_to_tuple(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: the caller's; the row is one list.
    unsafe {
        of_row(th, pc, fp, |_, row| {
            let items = row.first().and_then(Value::downcast::<List>).map(|list| list.to_vec());
            Ok(Tuple::new(items.unwrap_or_default()).into_value())
        })
    }
}

/// GET_SLICE: `b[c : c + 1]` or `b[c : c + 1 : c + 2]` of a built-in sequence, which needs no slice object; for anything else the instructions
/// behind make one.
#[inline(never)]
pub(super) unsafe fn get_slice(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: b is a value, the ends stand at c and are owned; ends that are taken are no objects.
    unsafe {
        let (container, start, stop) = (read(fp, b(pc)), read(fp, c(pc)), read(fp, c(pc) + 1));
        let part = if flags(pc) & SENSE == 0 {
            protocol::quick_slice(container, start, stop)
        } else {
            protocol::quick_steps(container, start, stop, read(fp, c(pc) + 2))
        };
        let Some(part) = part else { return Next::Go(pc.add(2)) };
        save(th, pc);
        let container = (flags(pc) & B_TEMP != 0).then(|| Value::from_bits(*fp.add(b(pc))));
        put(pc, fp, part);
        drop(container);
        Next::Go(pc.add(*pc.add(1) as usize))
    }
}

/// SET_SLICE: `a[c : c + 1] = b` of a list, by a list; for anything else the instructions behind make a slice object.
#[inline(never)]
pub(super) unsafe fn set_slice(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as for `get_slice`.
    unsafe {
        save(th, pc);
        let (list, value) = (read(fp, a(pc)), read(fp, b(pc)));
        if !protocol::quick_set_slice(list, read(fp, c(pc)), read(fp, c(pc) + 1), value) {
            return Next::Go(pc.add(2));
        }
        for (flag, register) in [(A_TEMP, a(pc)), (B_TEMP, b(pc))] {
            if flags(pc) & flag != 0 {
                drop(Value::from_bits(*fp.add(register)));
            }
        }
        Next::Go(pc.add(*pc.add(1) as usize))
    }
}
