//! Iteration: `for` over ranges, rows, generators and anything else, pairs of an iteration, `iter`.

use pyrt::frame::{Entry, Frame};
use pyrt::object::dict::{DictItemIterator, DictKeyIterator, DictValueIterator};
use pyrt::object::generator::{Generator, State};
use pyrt::object::iterators::{Enumerate, ListIterator, TupleIterator, Zip};
use pyrt::object::list::List;
use pyrt::object::range::RangeIterator;
use pyrt::object::set::SetIterator;
use pyrt::object::str::StrIterator;
use pyrt::protocol::iter as model;
use pyrt::{Object, PyResult, Ref, Thread, Tuple, Value};

use super::table::{behind, op};
use super::word::{Fp, Next, Out, Pc, a, b, finish, jump as offset, opcode, put, read, respecialise, save, set};
use crate::resume;

/// An item came: write it, go on where the loop's body is.
#[inline(always)]
unsafe fn item<const BACK: bool>(pc: Pc, fp: Fp, bits: u64) -> Out {
    // SAFETY: jumps stay inside the code.
    unsafe { set(pc, fp, if BACK { pc.offset(offset(pc)) } else { pc.add(1) }, bits) }
}

/// Iterators that need nobody else for their next item.
pub(super) trait Advance: Object {
    /// The next item. At the end nothing is done: the iterator is not exhausted yet.
    fn advance_inside(&self) -> Option<Value>;
}

macro_rules! advance {
    ($($class:ident)*) => { $(
        impl Advance for $class {
            #[inline(always)]
            fn advance_inside(&self) -> Option<Value> {
                $class::advance_inside(self)
            }
        }
    )* };
}

advance! { RangeIterator ListIterator TupleIterator StrIterator DictKeyIterator DictValueIterator SetIterator }

/// FOR and FOR_BACK over such an iterator; its end is the slow path's.
#[inline(always)]
pub(super) unsafe fn advance<I: Advance, const BACK: bool>(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: b is the iterator.
    unsafe {
        if BACK && th.breaker.is_set() {
            return Out::Slow;
        }
        match read(fp, b(pc)).downcast_exact::<I>().and_then(|it| it.get().advance_inside()) {
            Some(value) => item::<BACK>(pc, fp, value.into_bits()),
            None => Out::Slow,
        }
    }
}

/// FOR_GENERATOR and FOR_GENERATOR_BACK: its frame runs in this loop.
#[inline]
pub(super) unsafe fn generator<const BACK: bool>(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: b is the iterator, on top of the stack; it stays there while its frame runs.
    unsafe {
        if BACK && th.breaker.is_set() {
            return Out::Slow;
        }
        let Some(g) = read(fp, b(pc)).downcast_exact::<Generator>() else { return Out::Slow };
        let g = g.get();
        let frame = g.frame();
        // A start goes the long way: the frame may not be in the register form yet.
        if g.state.get() != State::Suspended || (*frame).rpc.is_null() {
            return Out::Slow;
        }
        match resume_here(th, pc, fp, g) {
            Ok(frame) => Out::Jump((*frame).rpc, (*frame).locals),
            Err(_) => Out::Slow,
        }
    }
}

/// Put the frame of a generator on the chain, for the loop that waits at `pc`.
unsafe fn resume_here(th: &mut Thread, pc: Pc, fp: Fp, g: &Generator) -> PyResult<*mut Frame> {
    // SAFETY: as above.
    unsafe {
        let caller = th.frame.get();
        (*caller).rpc = pc;
        (*caller).sp = fp.add(b(pc) + 1);
        let frame = resume::begin(th, g, Entry::Iterate)?;
        resume::send(frame, Value::NONE);
        Ok(frame)
    }
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
        (*caller).rpc = if is_back(opcode(pc)) { pc.offset(offset(pc)) } else { behind(pc) };
        put(pc, (*caller).locals, value);
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
        (*caller).rpc = if is_back(opcode(pc)) { behind(pc) } else { pc.offset(offset(pc)) };
        drop(Value::from_bits(*(*caller).locals.add(b(pc))));
    }
}

/// Whether an instruction that waits for an item is one at a loop's end.
fn is_back(opcode: u8) -> bool {
    matches!(
        opcode,
        op::FOR_BACK
            | op::FOR_GENERATOR_BACK
            | op::FOR_RANGE_BACK
            | op::FOR_LIST_BACK
            | op::FOR_TUPLE_BACK
            | op::FOR_STR_BACK
            | op::FOR_KEYS_BACK
            | op::FOR_VALUES_BACK
            | op::FOR_SET_BACK
            | op::FOR_PAIR_BACK
    )
}

/// What a general form asks its iterator for: an item, or to go on elsewhere.
enum Step {
    Item(Value),
    /// The iterator is exhausted and dropped.
    End,
    Next(Next),
}

/// One step of an iteration, whatever the iterator. The frame of a generator runs in this loop, and delivers the item
/// when it yields.
#[inline(always)]
unsafe fn step<const BACK: bool>(th: &mut Thread, pc: Pc, fp: Fp) -> Step {
    // SAFETY: b is the iterator.
    unsafe {
        save(th, pc);
        if BACK
            && th.breaker.is_set()
            && let Err(raised) = th.safepoint()
        {
            return Step::Next(Next::Raise(raised));
        }
        let iterator = read(fp, b(pc));
        if let Some(g) = iterator.downcast_exact::<Generator>()
            && matches!(g.get().state.get(), State::Created | State::Suspended)
        {
            return Step::Next(match resume_here(th, pc, fp, g.get()) {
                Ok(_) => Next::Reload,
                Err(raised) => Next::Raise(raised),
            });
        }
        match model::next(th, iterator) {
            Err(raised) => Step::Next(Next::Raise(raised)),
            Ok(Some(item)) => Step::Item(item),
            Ok(None) => {
                drop(Value::from_bits(*fp.add(b(pc))));
                Step::End
            }
        }
    }
}

/// Any FOR, and FOR_BACK.
#[inline(never)]
pub(super) unsafe fn next<const BACK: bool>(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: b is the iterator.
    unsafe {
        let iterator = read(fp, b(pc));
        let pick = |forward: u8, back: u8| if BACK { back } else { forward };
        let new = if iterator.downcast_exact::<RangeIterator>().is_some() {
            pick(op::FOR_RANGE, op::FOR_RANGE_BACK)
        } else if iterator.downcast_exact::<ListIterator>().is_some() {
            pick(op::FOR_LIST, op::FOR_LIST_BACK)
        } else if iterator.downcast_exact::<TupleIterator>().is_some() {
            pick(op::FOR_TUPLE, op::FOR_TUPLE_BACK)
        } else if iterator.downcast_exact::<StrIterator>().is_some() {
            pick(op::FOR_STR, op::FOR_STR_BACK)
        } else if iterator.downcast_exact::<DictKeyIterator>().is_some() {
            pick(op::FOR_KEYS, op::FOR_KEYS_BACK)
        } else if iterator.downcast_exact::<DictValueIterator>().is_some() {
            pick(op::FOR_VALUES, op::FOR_VALUES_BACK)
        } else if iterator.downcast_exact::<SetIterator>().is_some() {
            pick(op::FOR_SET, op::FOR_SET_BACK)
        } else if iterator.downcast_exact::<Generator>().is_some() {
            pick(op::FOR_GENERATOR, op::FOR_GENERATOR_BACK)
        } else {
            pick(op::FOR, op::FOR_BACK)
        };
        respecialise(pc, new, pick(op::FOR, op::FOR_BACK));
        match step::<BACK>(th, pc, fp) {
            Step::Next(next) => next,
            Step::Item(value) => {
                put(pc, fp, value);
                Next::Go(if BACK { pc.offset(offset(pc)) } else { pc.add(1) })
            }
            Step::End => Next::Go(if BACK { pc.add(1) } else { pc.offset(offset(pc)) }),
        }
    }
}

/// ITER.
#[inline(never)]
pub(super) unsafe fn iter(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as above.
    unsafe {
        save(th, pc);
        let iterable = read(fp, b(pc));
        let result = if let Some(list) = iterable.downcast_exact::<List>() {
            Ok(ListIterator::new(list.own()).into_value())
        } else if let Some(tuple) = iterable.downcast_exact::<Tuple>() {
            Ok(TupleIterator::new(tuple.own()).into_value())
        } else {
            model::iter(th, iterable)
        };
        finish(pc, fp, pc.add(1), result)
    }
}

/// The next two values where they are known to come from built-in iterators and no tuple need be made; None where
/// somebody else must be asked, `Some(None)` at the end.
#[inline]
fn quick_pair(iterator: Ref<'_>) -> Option<Option<(Value, Value)>> {
    if let Some(items) = iterator.downcast_exact::<DictItemIterator>() {
        return items.get().advance_pair().map(Some);
    }
    if let Some(list) = iterator.downcast_exact::<ListIterator>() {
        return list.get().advance_pair().map(Some);
    }
    if let Some(tuple) = iterator.downcast_exact::<TupleIterator>() {
        return tuple.get().advance_pair().map(Some);
    }
    if let Some(enumerate) = iterator.downcast_exact::<Enumerate>() {
        return enumerate.get().advance_pair();
    }
    iterator.downcast_exact::<Zip>()?.get().advance_pair()
}

/// Any FOR_PAIR, and FOR_PAIR_BACK: where the item is no pair, the instruction behind unpacks it.
#[inline(never)]
pub(super) unsafe fn next_pair<const BACK: bool>(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: b is the iterator; a and the register behind it are free.
    unsafe {
        let item = match step::<BACK>(th, pc, fp) {
            Step::Next(next) => return next,
            Step::End => return Next::Go(if BACK { pc.add(2) } else { pc.offset(offset(pc)) }),
            Step::Item(item) => item,
        };
        let pair = match item.as_ref().downcast_exact::<Tuple>().map(|row| row.get().as_slice()) {
            Some([first, second]) => Some((first.clone(), second.clone())),
            _ => None,
        };
        match pair {
            Some((first, second)) => {
                *fp.add(a(pc)) = second.into_bits();
                *fp.add(a(pc) + 1) = first.into_bits();
                drop(item);
                Next::Go(pc.offset(*pc.add(1) as i64 as isize))
            }
            None => {
                put(pc, fp, item);
                Next::Go(if BACK { pc.offset(offset(pc)) } else { pc.add(2) })
            }
        }
    }
}

/// FOR_PAIR and FOR_PAIR_BACK of built-in iterators whose pairs need no tuple.
#[inline]
pub(super) unsafe fn pair<const BACK: bool>(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above.
    unsafe {
        if BACK && th.breaker.is_set() {
            return Out::Slow;
        }
        match quick_pair(read(fp, b(pc))) {
            None => Out::Slow,
            Some(None) => {
                let next = if BACK { pc.add(2) } else { pc.offset(offset(pc)) };
                Out::Drop(next, *fp.add(b(pc)))
            }
            Some(Some((first, second))) => {
                *fp.add(a(pc)) = second.into_bits();
                *fp.add(a(pc) + 1) = first.into_bits();
                Out::Go(pc.offset(*pc.add(1) as i64 as isize))
            }
        }
    }
}
