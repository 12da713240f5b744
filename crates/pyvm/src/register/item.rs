//! Subscripts, iteration, unpacking, displays.

use pyrt::frame::{Entry, Frame};
use pyrt::object::generator::{Generator, State};
use pyrt::object::iterators::{ListIterator, TupleIterator};
use pyrt::object::list::List;
use pyrt::object::range::RangeIterator;
use pyrt::protocol::{self, iter as model};
use pyrt::{PyResult, Ref, Thread, Tuple, Value};

use super::table::op;
use super::word::{
    A_TEMP, B_TEMP, C_TEMP, Fp, Next, Out, Pc, a, b, c, finish, is_pointer, jump as offset, owned_b, put, read,
    respecialise, save, set_dropping_b,
};
use crate::resume;
use crate::stack::{build, iterate};

/// The place in a row that a subscript means.
#[inline(always)]
fn position(key: Ref<'_>, len: usize) -> Option<usize> {
    let i = key.as_small_int()?;
    let i = if i < 0 { i + len as i64 } else { i };
    if (0..len as i64).contains(&i) { Some(i as usize) } else { None }
}

/// GET_ITEM_LIST.
#[inline(always)]
pub(super) unsafe fn get_list(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: operands index the window.
    unsafe {
        if let Some(list) = read(fp, b(w)).downcast_exact::<List>() {
            let items = list.get().as_slice();
            if let Some(i) = position(read(fp, c(w)), items.len()) {
                let item = items.get_unchecked(i).clone();
                return set_dropping_b(pc.add(1), fp, w, item.into_bits());
            }
        }
        Out::Slow
    }
}

/// GET_ITEM_TUPLE.
#[inline(always)]
pub(super) unsafe fn get_tuple(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: operands index the window.
    unsafe {
        if let Some(tuple) = read(fp, b(w)).downcast_exact::<Tuple>() {
            let items = tuple.get().as_slice();
            if let Some(i) = position(read(fp, c(w)), items.len()) {
                let item = items.get_unchecked(i).clone();
                return set_dropping_b(pc.add(1), fp, w, item.into_bits());
            }
        }
        Out::Slow
    }
}

/// Any GET_ITEM.
#[inline(never)]
pub(super) unsafe fn get(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: operands index the window and stay there while the operation runs.
    unsafe {
        save(th, pc);
        let (container, key) = (read(fp, b(w)), read(fp, c(w)));
        let new = if container.downcast_exact::<List>().is_some() {
            op::GET_ITEM_LIST
        } else if container.downcast_exact::<Tuple>().is_some() {
            op::GET_ITEM_TUPLE
        } else {
            op::GET_ITEM
        };
        respecialise(pc, new, op::GET_ITEM);
        let result = protocol::get_item(th, container, key);
        finish(pc.add(1), fp, w, result)
    }
}

/// GET_ITEM_K of a list or tuple.
#[inline(always)]
pub(super) unsafe fn get_k(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: as above; the constant stands behind.
    unsafe {
        let (container, key) = (read(fp, b(w)), read(pc.cast_mut(), 1));
        let items = if let Some(list) = container.downcast_exact::<List>() {
            list.get().as_slice()
        } else if let Some(tuple) = container.downcast_exact::<Tuple>() {
            tuple.get().as_slice()
        } else {
            return Out::Slow;
        };
        match position(key, items.len()) {
            Some(i) => set_dropping_b(pc.add(2), fp, w, items.get_unchecked(i).clone().into_bits()),
            None => Out::Slow,
        }
    }
}

/// GET_ITEM_K.
#[inline(never)]
pub(super) unsafe fn get_k_slow(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let (container, key) = (read(fp, b(w)), read(pc.cast_mut(), 1));
        let result = protocol::get_item(th, container, key);
        finish(pc.add(2), fp, w, result)
    }
}

/// SET_ITEM of a list.
#[inline(always)]
pub(super) unsafe fn set(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: as above.
    unsafe {
        if w & (A_TEMP | B_TEMP) != 0 && (w & A_TEMP != 0 || is_pointer(*fp.add(b(w)))) {
            return Out::Slow;
        }
        if let Some(list) = read(fp, a(w)).downcast_exact::<List>()
            && let Some(i) = position(read(fp, b(w)), list.len())
        {
            let value = if w & C_TEMP != 0 { Value::from_bits(*fp.add(c(w))) } else { read(fp, c(w)).to_owned() };
            let old = list.get().with_mut(|items| std::mem::replace(items.get_unchecked_mut(i), value)).into_bits();
            return if is_pointer(old) { Out::Drop(pc.add(1), old) } else { Out::Go(pc.add(1)) };
        }
        Out::Slow
    }
}

/// SET_ITEM.
#[inline(never)]
pub(super) unsafe fn set_slow(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let (container, key, value) = (read(fp, a(w)), read(fp, b(w)), read(fp, c(w)));
        if let Err(raised) = protocol::set_item(th, container, key, value) {
            return Next::Raise(raised);
        }
        for (flag, register) in [(B_TEMP, b(w)), (A_TEMP, a(w)), (C_TEMP, c(w))] {
            if w & flag != 0 {
                drop(Value::from_bits(*fp.add(register)));
            }
        }
        Next::Go(pc.add(1))
    }
}

/// An item came: write it, go on where the loop's body is.
#[inline(always)]
unsafe fn item<const BACK: bool>(pc: Pc, fp: Fp, w: u64, bits: u64) -> Out {
    // SAFETY: jumps stay inside the code.
    unsafe { set_at(if BACK { pc.offset(offset(w)) } else { pc.add(1) }, fp, w, bits) }
}

#[inline(always)]
unsafe fn set_at(next: Pc, fp: Fp, w: u64, bits: u64) -> Out {
    // SAFETY: as for `set`.
    unsafe { super::word::set(next, fp, w, bits) }
}

/// The iterator is exhausted: drop it, go on behind the loop.
#[inline(always)]
unsafe fn end<const BACK: bool>(pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: the iterator's register gives it up.
    unsafe {
        let next = if BACK { pc.add(1) } else { pc.offset(offset(w)) };
        Out::Drop(next, *fp.add(b(w)))
    }
}

macro_rules! iterations {
    ($($name:ident $back:ident $class:ty, |$it:ident| $advance:expr;)*) => { $(
        #[inline(always)]
        pub(super) unsafe fn $name(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
            // SAFETY: b is the iterator.
            unsafe {
                match read(fp, b(w)).downcast_exact::<$class>() {
                    Some($it) => match $advance {
                        Some(bits) => item::<false>(pc, fp, w, bits),
                        None => end::<false>(pc, fp, w),
                    },
                    None => Out::Slow,
                }
            }
        }
        #[inline(always)]
        pub(super) unsafe fn $back(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
            // SAFETY: b is the iterator.
            unsafe {
                if th.breaker.is_set() {
                    return Out::Slow;
                }
                match read(fp, b(w)).downcast_exact::<$class>() {
                    Some($it) => match $advance {
                        Some(bits) => item::<true>(pc, fp, w, bits),
                        None => end::<true>(pc, fp, w),
                    },
                    None => Out::Slow,
                }
            }
        }
    )* };
}

iterations! {
    next_range next_range_back RangeIterator, |it| it.get().advance().map(|i| pyrt::object::int::from_i64(i).into_bits());
    next_list next_list_back ListIterator, |it| it.get().advance().map(Value::into_bits);
    next_tuple next_tuple_back TupleIterator, |it| it.get().advance().map(Value::into_bits);
}

/// FOR_GENERATOR and FOR_GENERATOR_BACK: its frame runs in this loop.
#[inline(always)]
unsafe fn generator<const BACK: bool>(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: b is the iterator, on top of the stack; it stays there while its frame runs.
    unsafe {
        if BACK && th.breaker.is_set() {
            return Out::Slow;
        }
        let Some(g) = read(fp, b(w)).downcast_exact::<Generator>() else { return Out::Slow };
        let g = g.get();
        let frame = g.frame();
        // A start goes the long way: the frame may not be in the register form yet.
        if g.state.get() != State::Suspended || (*frame).rpc.is_null() {
            return Out::Slow;
        }
        match resume_here(th, pc, fp, w, g) {
            Ok(frame) => Out::Jump((*frame).rpc, (*frame).locals),
            Err(_) => Out::Slow,
        }
    }
}

/// Put the frame of a generator on the chain, for the loop that waits at `pc`.
unsafe fn resume_here(th: &mut Thread, pc: Pc, fp: Fp, w: u64, g: &Generator) -> PyResult<*mut Frame> {
    // SAFETY: as above.
    unsafe {
        let caller = th.frame.get();
        (*caller).rpc = pc;
        (*caller).sp = fp.add(b(w) + 1);
        let frame = resume::begin(th, g, Entry::Iterate)?;
        resume::send(frame, Value::NONE);
        Ok(frame)
    }
}

/// FOR_GENERATOR.
#[inline(never)]
pub(super) unsafe fn next_generator(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: the caller's.
    unsafe { generator::<false>(th, pc, fp, w) }
}

/// FOR_GENERATOR_BACK.
#[inline(never)]
pub(super) unsafe fn next_generator_back(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: the caller's.
    unsafe { generator::<true>(th, pc, fp, w) }
}

/// A generator that a loop resumed has yielded: it comes off the chain, and the loop's frame goes on with the item.
///
/// # Safety
/// The generator's frame is the innermost one, at rest, entered by `Entry::Iterate`.
pub(crate) unsafe fn iterated(th: &mut Thread, g: &Generator, value: Value) {
    // SAFETY: the loop's frame waits in the register form at its FOR.
    unsafe {
        resume::pause(th, g);
        let caller = th.frame.get();
        let pc = (*caller).rpc;
        (*caller).rpc = if is_back(*pc) { pc.offset(offset(*pc)) } else { pc.add(1) };
        put((*caller).locals, *pc, value);
    }
}

/// A generator that a loop resumed has returned: the loop is over.
///
/// # Safety
/// `frame` is the generator's, the innermost one, entered by `Entry::Iterate`.
pub(crate) unsafe fn iteration_over(th: &mut Thread, frame: *mut Frame) {
    // SAFETY: as above.
    unsafe {
        resume::end(th, Generator::of_frame(frame));
        let caller = th.frame.get();
        let pc = (*caller).rpc;
        (*caller).rpc = if is_back(*pc) { pc.add(1) } else { pc.offset(offset(*pc)) };
        drop(Value::from_bits(*(*caller).locals.add(b(*pc))));
    }
}

/// Whether an instruction that waits for an item is one at a loop's end.
fn is_back(w: u64) -> bool {
    matches!(
        w as u8,
        op::FOR_BACK | op::FOR_GENERATOR_BACK | op::FOR_RANGE_BACK | op::FOR_LIST_BACK | op::FOR_TUPLE_BACK
    )
}

/// Any FOR, and FOR_BACK.
#[inline(always)]
unsafe fn next_slow<const BACK: bool>(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: b is the iterator.
    unsafe {
        save(th, pc);
        if BACK
            && th.breaker.is_set()
            && let Err(raised) = th.safepoint()
        {
            return Next::Raise(raised);
        }
        let iterator = read(fp, b(w));
        let pick = |forward: u8, back: u8| if BACK { back } else { forward };
        let new = if iterator.downcast_exact::<RangeIterator>().is_some() {
            pick(op::FOR_RANGE, op::FOR_RANGE_BACK)
        } else if iterator.downcast_exact::<ListIterator>().is_some() {
            pick(op::FOR_LIST, op::FOR_LIST_BACK)
        } else if iterator.downcast_exact::<TupleIterator>().is_some() {
            pick(op::FOR_TUPLE, op::FOR_TUPLE_BACK)
        } else if iterator.downcast_exact::<Generator>().is_some() {
            pick(op::FOR_GENERATOR, op::FOR_GENERATOR_BACK)
        } else {
            pick(op::FOR, op::FOR_BACK)
        };
        respecialise(pc, new, pick(op::FOR, op::FOR_BACK));
        if let Some(g) = iterator.downcast_exact::<Generator>()
            && matches!(g.get().state.get(), State::Created | State::Suspended)
        {
            return match resume_here(th, pc, fp, w, g.get()) {
                Ok(_) => Next::Reload,
                Err(raised) => Next::Raise(raised),
            };
        }
        match model::next(th, iterator) {
            Err(raised) => Next::Raise(raised),
            Ok(Some(value)) => {
                put(fp, w, value);
                Next::Go(if BACK { pc.offset(offset(w)) } else { pc.add(1) })
            }
            Ok(None) => {
                drop(Value::from_bits(*fp.add(b(w))));
                Next::Go(if BACK { pc.add(1) } else { pc.offset(offset(w)) })
            }
        }
    }
}

/// Any FOR.
#[inline(never)]
pub(super) unsafe fn next(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: as above.
    unsafe { next_slow::<false>(th, pc, fp, w) }
}

/// Any FOR_BACK.
#[inline(never)]
pub(super) unsafe fn next_back(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: as above.
    unsafe { next_slow::<true>(th, pc, fp, w) }
}

/// ITER.
pub(super) unsafe fn iter(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let result = model::iter(th, read(fp, b(w)));
        finish(pc.add(1), fp, w, result)
    }
}

/// UNPACK of a tuple or list of the right length.
#[inline(always)]
pub(super) unsafe fn unpack(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: as above; the registers from a on are free, but for b.
    unsafe {
        let row = read(fp, b(w));
        let n = c(w);
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
        let last = fp.add(a(w) + n);
        for (i, item) in items.iter().enumerate() {
            *last.sub(i + 1) = item.clone().into_bits();
        }
        if w & B_TEMP != 0 { Out::Drop(pc.add(1), row.bits()) } else { Out::Go(pc.add(1)) }
    }
}

/// UNPACK.
#[inline(never)]
pub(super) unsafe fn unpack_slow(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let n = c(w);
        match iterate::unpack(th, read(fp, b(w)), n) {
            Err(raised) => Next::Raise(raised),
            Ok(items) => {
                let row = (w & B_TEMP != 0).then(|| Value::from_bits(*fp.add(b(w))));
                let last = fp.add(a(w) + n);
                for (i, item) in items.into_iter().enumerate() {
                    *last.sub(i + 1) = item.into_bits();
                }
                drop(row);
                Next::Go(pc.add(1))
            }
        }
    }
}

/// BUILD_LIST.
pub(super) unsafe fn build_list(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: the values from a on are owned and given up.
    unsafe {
        let first = fp.add(a(w));
        let items = (0..b(w)).map(|i| Value::from_bits(*first.add(i))).collect();
        *first = List::new(items).into_value().into_bits();
        Next::Go(pc.add(1))
    }
}

/// BUILD_TUPLE.
pub(super) unsafe fn build_tuple(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: as above.
    unsafe {
        let first = fp.add(a(w));
        *first = Tuple::from_moved(first, b(w)).into_value().into_bits();
        Next::Go(pc.add(1))
    }
}

/// BUILD_STRING.
pub(super) unsafe fn build_string(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: as above; strings have no finalizers.
    unsafe {
        let first = fp.add(a(w));
        let text = build::string(std::slice::from_raw_parts(first.cast::<Value>(), b(w)));
        for i in 0..b(w) {
            drop(Value::from_bits(*first.add(i)));
        }
        *first = text.into_bits();
        Next::Go(pc.add(1))
    }
}

/// FORMAT, without a specification.
pub(super) unsafe fn format(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let result = build::format_value(th, read(fp, b(w)), c(w) as u32, None);
        finish(pc.add(1), fp, w, result)
    }
}

/// LIST_APPEND.
#[inline(always)]
pub(super) unsafe fn list_append(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: a holds the list of a comprehension.
    unsafe {
        let list: Ref<'_, List> = read(fp, a(w)).cast_unchecked();
        list.get().push(owned_b(fp, w));
        Out::Go(pc.add(1))
    }
}
