//! Subscripts, unpacking, displays.

use pyrt::frame::Waiting;
use pyrt::object::dict::Dict;
use pyrt::object::list::List;
use pyrt::object::str::Str;
use pyrt::protocol;
use pyrt::{Ref, Thread, Tuple, Value};

use super::operator;
use super::table::op;
use super::word::{
    A_TEMP, B_TEMP, C_TEMP, Fp, Next, Out, Pc, a, b, c, finish, flags, is_pointer, opcode, owned_b, read, respecialise,
    rewrite, save, set_dropping_b,
};
use crate::stack::iterate;

/// The place in a row that a subscript means.
#[inline(always)]
fn position(key: Ref<'_>, len: usize) -> Option<usize> {
    let i = key.as_small_int()?;
    let i = if i < 0 { i + len as i64 } else { i };
    if (0..len as i64).contains(&i) { Some(i as usize) } else { None }
}

/// The length of a list, tuple, string or dict of that very class.
#[inline(always)]
pub(super) fn known_len(value: Ref<'_>) -> Option<usize> {
    if let Some(list) = value.downcast_exact::<List>() {
        Some(list.len())
    } else if let Some(text) = value.downcast_exact::<Str>() {
        Some(text.get().len())
    } else if let Some(tuple) = value.downcast_exact::<Tuple>() {
        Some(tuple.len())
    } else {
        value.downcast_exact::<Dict>().map(|dict| dict.len())
    }
}

/// GET_ITEM_LIST.
#[inline(always)]
pub(super) unsafe fn get_list(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: operands index the window.
    unsafe {
        if let Some(list) = read(fp, b(pc)).downcast_exact::<List>() {
            let items = list.get().as_slice();
            if let Some(i) = position(read(fp, c(pc)), items.len()) {
                let item = items.get_unchecked(i).clone();
                return set_dropping_b(pc, fp, pc.add(1), item.into_bits());
            }
        }
        Out::Slow
    }
}

/// GET_ITEM_TUPLE.
#[inline(always)]
pub(super) unsafe fn get_tuple(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: operands index the window.
    unsafe {
        if let Some(tuple) = read(fp, b(pc)).downcast_exact::<Tuple>() {
            let items = tuple.get().as_slice();
            if let Some(i) = position(read(fp, c(pc)), items.len()) {
                let item = items.get_unchecked(i).clone();
                return set_dropping_b(pc, fp, pc.add(1), item.into_bits());
            }
        }
        Out::Slow
    }
}

/// GET_ITEM_STR: a character of a string.
#[inline]
pub(super) unsafe fn get_str(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: operands index the window.
    unsafe {
        if let Some(text) = read(fp, b(pc)).downcast_exact::<Str>()
            && let Some(i) = position(read(fp, c(pc)), text.get().len())
        {
            return set_dropping_b(pc, fp, pc.add(1), Str::char_at(text, i).into_bits());
        }
        Out::Slow
    }
}

/// The value of a key of a dict that is found without asking it.
#[inline(always)]
unsafe fn dict_value(pc: Pc, fp: Fp, key: Ref<'_>, words: usize) -> Out {
    // SAFETY: operands index the window; a key that is used up has no finalizer.
    unsafe {
        if let Some(dict) = read(fp, b(pc)).downcast_exact::<Dict>()
            && let Some(value) = dict.get().get_quick(key)
        {
            if flags(pc) & C_TEMP != 0 {
                drop(Value::from_bits(key.bits()));
            }
            return set_dropping_b(pc, fp, pc.add(words), value.into_bits());
        }
        Out::Slow
    }
}

/// GET_ITEM_DICT.
#[inline]
pub(super) unsafe fn get_dict(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: operands index the window.
    unsafe { dict_value(pc, fp, read(fp, c(pc)), 1) }
}

/// GET_ITEM_DICT_K.
#[inline]
pub(super) unsafe fn get_dict_k(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: operands index the window; the constant stands behind, and no operand at c.
    unsafe { dict_value(pc, fp, read(pc.cast_mut(), 1), 2) }
}

/// Any GET_ITEM.
#[inline(never)]
pub(super) unsafe fn get(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: operands index the window and stay there while the operation runs.
    unsafe {
        save(th, pc);
        let (container, key) = (read(fp, b(pc)), read(fp, c(pc)));
        let index = key.as_small_int().is_some();
        let new = if index && container.downcast_exact::<List>().is_some() {
            op::GET_ITEM_LIST
        } else if index && container.downcast_exact::<Tuple>().is_some() {
            op::GET_ITEM_TUPLE
        } else if index && container.downcast_exact::<Str>().is_some() {
            op::GET_ITEM_STR
        } else if container.downcast_exact::<Dict>().is_some() {
            op::GET_ITEM_DICT
        } else {
            op::GET_ITEM
        };
        respecialise(pc, new, op::GET_ITEM);
        if operator::item(th, pc, container, key, Waiting::Item) {
            return Next::Reload;
        }
        let result = protocol::get_item(th, container, key);
        finish(pc, fp, pc.add(1), result)
    }
}

/// GET_ITEM_K of a list or tuple.
#[inline(always)]
pub(super) unsafe fn get_k(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above; the constant stands behind.
    unsafe {
        let (container, key) = (read(fp, b(pc)), read(pc.cast_mut(), 1));
        let items = if let Some(list) = container.downcast_exact::<List>() {
            list.get().as_slice()
        } else if let Some(tuple) = container.downcast_exact::<Tuple>() {
            tuple.get().as_slice()
        } else {
            return Out::Slow;
        };
        match position(key, items.len()) {
            Some(i) => set_dropping_b(pc, fp, pc.add(2), items.get_unchecked(i).clone().into_bits()),
            None => Out::Slow,
        }
    }
}

/// GET_ITEM_K.
#[inline(never)]
pub(super) unsafe fn get_k_slow(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let (container, key) = (read(fp, b(pc)), read(pc.cast_mut(), 1));
        if let Some(text) = container.downcast_exact::<Str>()
            && let Some(i) = position(key, text.get().len())
        {
            return finish(pc, fp, pc.add(2), Ok(Str::char_at(text, i)));
        }
        let new = if container.downcast_exact::<Dict>().is_some() { op::GET_ITEM_DICT_K } else { op::GET_ITEM_K };
        respecialise(pc, new, op::GET_ITEM_K);
        if operator::item(th, pc, container, key, Waiting::Item) {
            return Next::Reload;
        }
        let result = protocol::get_item(th, container, key);
        finish(pc, fp, pc.add(2), result)
    }
}

/// SET_ITEM of a list.
#[inline(always)]
pub(super) unsafe fn set(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above.
    unsafe {
        if let Some(list) = read(fp, a(pc)).downcast_exact::<List>()
            && let Some(i) = position(read(fp, b(pc)), list.len())
        {
            let value = if flags(pc) & C_TEMP != 0 { *fp.add(c(pc)) } else { read(fp, c(pc)).to_owned().into_bits() };
            let old = list.get().item_place(i).replace(value);
            if flags(pc) & A_TEMP != 0 {
                // The key is a small int: nothing to drop.
                return Out::DropBoth(pc.add(1), *fp.add(a(pc)), old);
            }
            return if is_pointer(old) { Out::Drop(pc.add(1), old) } else { Out::Go(pc.add(1)) };
        }
        Out::Slow
    }
}

/// SET_ITEM_DICT: a key that is a string, where all keys are, or one that is there and found without asking it.
#[inline]
pub(super) unsafe fn set_dict(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above.
    unsafe {
        let (container, key) = (read(fp, a(pc)), read(fp, b(pc)));
        let Some(dict) = container.downcast_exact::<Dict>() else { return Out::Slow };
        save(th, pc);
        if !dict.get().set_quick(key, || read(fp, c(pc)).to_owned()) {
            return Out::Slow;
        }
        for (flag, register) in [(B_TEMP, b(pc)), (C_TEMP, c(pc))] {
            if flags(pc) & flag != 0 {
                drop(Value::from_bits(*fp.add(register)));
            }
        }
        if flags(pc) & A_TEMP != 0 { Out::Drop(pc.add(1), container.bits()) } else { Out::Go(pc.add(1)) }
    }
}

/// SET_ITEM.
#[inline(never)]
pub(super) unsafe fn set_slow(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let (container, key, value) = (read(fp, a(pc)), read(fp, b(pc)), read(fp, c(pc)));
        let new = if container.downcast_exact::<Dict>().is_some() { op::SET_ITEM_DICT } else { op::SET_ITEM };
        if opcode(pc) != new {
            rewrite(pc, new);
        }
        if operator::set_item(th, pc, [container, key, value]) {
            return Next::Reload;
        }
        if let Err(raised) = protocol::set_item(th, container, key, value) {
            return Next::Raise(raised);
        }
        for (flag, register) in [(B_TEMP, b(pc)), (A_TEMP, a(pc)), (C_TEMP, c(pc))] {
            if flags(pc) & flag != 0 {
                drop(Value::from_bits(*fp.add(register)));
            }
        }
        Next::Go(pc.add(1))
    }
}

/// UNPACK of a tuple or list of the right length.
#[inline(always)]
pub(super) unsafe fn unpack(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above; the registers from a on are free, but for b.
    unsafe {
        let row = read(fp, b(pc));
        let n = c(pc);
        let items = if let Some(tuple) = row.downcast_exact::<Tuple>() {
            tuple.get().as_slice()
        } else if let Some(list) = row.downcast_exact::<List>() {
            list.get().as_slice()
        } else {
            return Out::Slow;
        };
        if items.len() != n {
            return Out::Slow;
        }
        let last = fp.add(a(pc) + n);
        for (i, item) in items.iter().enumerate() {
            *last.sub(i + 1) = item.clone().into_bits();
        }
        if flags(pc) & B_TEMP != 0 { Out::Drop(pc.add(1), row.bits()) } else { Out::Go(pc.add(1)) }
    }
}

/// The items of b into the registers from a on, the first in the last.
unsafe fn spread(pc: Pc, fp: Fp, items: Vec<Value>) -> Next {
    // SAFETY: as above; the registers from a on, as many as there are items, are free, but for b.
    unsafe {
        let row = (flags(pc) & B_TEMP != 0).then(|| Value::from_bits(*fp.add(b(pc))));
        let last = fp.add(a(pc) + items.len());
        for (i, item) in items.into_iter().enumerate() {
            *last.sub(i + 1) = item.into_bits();
        }
        drop(row);
        Next::Go(pc.add(1))
    }
}

/// UNPACK.
#[inline(never)]
pub(super) unsafe fn unpack_slow(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let n = c(pc);
        match iterate::unpack(th, read(fp, b(pc)), n) {
            Err(raised) => Next::Raise(raised),
            Ok(items) => spread(pc, fp, items),
        }
    }
}

/// UNPACK_REST.
#[inline(never)]
pub(super) unsafe fn unpack_rest(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above; the registers from a on are free, but for b.
    unsafe {
        save(th, pc);
        let (before, after) = (c(pc) & 0xFF, c(pc) >> 8);
        match iterate::unpack_ex(th, read(fp, b(pc)), before, after) {
            Err(raised) => Next::Raise(raised),
            Ok(items) => spread(pc, fp, items),
        }
    }
}

/// DELETE_ITEM.
#[inline(never)]
pub(super) unsafe fn delete(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        if let Err(raised) = protocol::del_item(th, read(fp, a(pc)), read(fp, b(pc))) {
            return Next::Raise(raised);
        }
        for (flag, register) in [(B_TEMP, b(pc)), (A_TEMP, a(pc))] {
            if flags(pc) & flag != 0 {
                drop(Value::from_bits(*fp.add(register)));
            }
        }
        Next::Go(pc.add(1))
    }
}

/// LIST_APPEND.
#[inline(always)]
pub(super) unsafe fn list_append(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: a holds the list of a comprehension.
    unsafe {
        let list: Ref<'_, List> = read(fp, a(pc)).cast_unchecked();
        if list.get().push_inside(|| owned_b(pc, fp)) { Out::Go(pc.add(1)) } else { Out::Slow }
    }
}

/// LIST_APPEND to a list that has to grow.
#[inline(never)]
pub(super) unsafe fn list_append_slow(_: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        let list: Ref<'_, List> = read(fp, a(pc)).cast_unchecked();
        list.get().push(owned_b(pc, fp));
        Next::Go(pc.add(1))
    }
}
