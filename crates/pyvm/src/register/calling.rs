//! Calls. Returns are in `returning`.
//!
//! Callee and arguments stand in the registers of their stack places, so that a callee's window begins where its
//! arguments are. What is not a plain case goes through the stack loop's calls, which find the operands there too.

use pyrt::frame::{Entry, Frame};
use pyrt::object::code::{Code, NOT_PLAIN, co};
use pyrt::object::function::Function;
use pyrt::object::list::List;
use pyrt::object::method::BoundMethod;
use pyrt::object::native::{MethodDescriptor, NativeFunction};
use pyrt::object::object;
use pyrt::object::raw::UNDEFINED;
use pyrt::{Args, Object, PyResult, Ref, Thread, Tuple, Type, Value, protocol};

use super::item::known_len;
use super::must_trace;
use super::plain::{go_checked, raise_at_rest};
use super::table::{behind, op};
use super::word::{Fp, Next, Out, Pc, a, b, install, is_pointer, opcode, read, save};
use crate::call;
use crate::stack::calls::{self, Called};

/// Whether `n` arguments in a row and defaults fill the parameters.
#[inline(always)]
fn fills(function: &Function, code: &Code, n: usize) -> bool {
    let plain = code.plain_args as usize;
    plain == n || defaults_fill(function, plain, n)
}

#[inline(never)]
fn defaults_fill(function: &Function, plain: usize, n: usize) -> bool {
    plain != NOT_PLAIN as usize
        && n < plain
        && function.defaults.borrow().as_ref().is_some_and(|defaults| defaults.len() >= plain - n)
}

/// The function at `callee_at`, where it is one that `n` arguments and defaults fill, and room for its window is there.
#[inline(always)]
unsafe fn enterable<'r>(th: &Thread, bits: u64, n: usize) -> Option<(&'r Function, &'r Code, Pc)> {
    // SAFETY: the word is a live value.
    unsafe {
        if !is_pointer(bits) {
            return None;
        }
        let callee: Ref<'r> = Ref::from_bits(bits);
        if !Function::matches(callee) {
            return None;
        }
        let function: &'r Function = callee.cast_unchecked::<Function>().get();
        let code: &'r Code = function.code.borrow();
        if !fills(function, code, n) || th.depth.get() >= th.call_limit.get() || th.breaker.is_set() {
            return None;
        }
        Some((function, code, code.lowered()?.start()))
    }
}

/// Push the frame of `function`, whose `n` arguments stand at `locals`; `keep` owns it. The caller waits at `pc`, its
/// stack ending at `sp`.
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "a frame's parts")]
unsafe fn push(
    th: &mut Thread,
    pc: Pc,
    sp: *mut u64,
    keep: u64,
    (function, code, start): (&Function, &Code, Pc),
    locals: *mut u64,
    n: usize,
    entry: Entry,
) -> Out {
    // SAFETY: there is room for the window; the arguments are owned by it from now on.
    unsafe {
        th.depth.set(th.depth.get() + 1);
        let nlocals = code.nlocals as usize;
        let mut i = n;
        if code.plain_args as usize != n {
            i = fill_defaults(function, code, n, locals);
        }
        while i < nlocals {
            *locals.add(i) = UNDEFINED;
            i += 1;
        }
        if code.cell_count() != 0 {
            call::init_cells(code, function.closure.as_ref(), locals);
        }
        let frame = th.frame.get();
        (*frame).rpc = pc;
        (*frame).sp = sp;
        call::push_frame_at(th, Value::from_bits(keep), function, code, locals, entry, start);
        Out::Jump(start, locals)
    }
}

/// Write the defaults of the parameters from `n` on; gives the number of parameters.
#[inline(never)]
unsafe fn fill_defaults(function: &Function, code: &Code, n: usize, locals: *mut u64) -> usize {
    let plain = code.plain_args as usize;
    if let Some(defaults) = function.defaults.borrow() {
        for (i, value) in defaults.as_slice().iter().rev().take(plain - n).enumerate() {
            // SAFETY: the window has room for the parameters.
            unsafe { *locals.add(plain - 1 - i) = value.clone().into_bits() };
        }
    }
    plain
}

/// Where the window of a callee begins whose arguments stand at `at`: there, unless that is in a generator's window;
/// None where there is no room.
#[inline(always)]
unsafe fn window(th: &Thread, at: *mut u64, code: &Code, n: usize) -> Option<*mut u64> {
    if th.stacks.contains(at) {
        return th.stacks.has_room(at, code.window()).then_some(at);
    }
    let top = th.free().words;
    if !th.stacks.has_room(top, code.window()) {
        return None;
    }
    // SAFETY: the words at the top are free.
    unsafe { std::ptr::copy_nonoverlapping(at, top, n) };
    Some(top)
}

/// Enter a Python function whose arguments, `n` of them, stand behind it at `callee_at`.
#[inline(always)]
unsafe fn enter_python(th: &mut Thread, pc: Pc, callee_at: *mut u64, result_at: *mut u64, n: usize) -> Out {
    // SAFETY: the operands are live values of the running frame.
    unsafe {
        let bits = *callee_at;
        let Some(target) = enterable(th, bits, n) else { return Out::Slow };
        let Some(locals) = window(th, callee_at.add(1), target.1, n) else { return Out::Slow };
        push(th, pc, result_at, bits, target, locals, n, Entry::Loop)
    }
}

/// Enter a Python function that an instruction other than a call means, with these arguments, in a window of its own;
/// its result goes to a, or where `entry` says so nowhere. The caller's stack ends at `sp` meanwhile. None, and nothing
/// done, where it cannot be entered.
#[inline(always)]
pub(super) unsafe fn enter_function<const N: usize>(
    th: &mut Thread,
    pc: Pc,
    sp: *mut u64,
    function: u64,
    arguments: [u64; N],
    entry: Entry,
) -> Option<Out> {
    // SAFETY: the caller's promise: the word is a live value, the arguments are owned.
    unsafe {
        let target = enterable(th, function, N)?;
        let locals = th.free().words;
        if !th.stacks.has_room(locals, target.1.window()) {
            return None;
        }
        for (i, argument) in arguments.into_iter().enumerate() {
            *locals.add(i) = argument;
        }
        let keep = read((&raw const function).cast_mut(), 0).to_owned().into_bits();
        Some(push(th, pc, sp, keep, target, locals, N, entry))
    }
}

/// CALL_CLASS: the instance takes the class's place, its `__init__` runs behind it.
#[inline]
pub(super) unsafe fn class(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the operands stand at a; the cached function lives as long as the class has its version.
    unsafe {
        let (at, n) = (fp.add(a(pc)), b(pc));
        let callee = read(fp, a(pc));
        if !callee.is_object() || !Type::matches(callee) {
            return Out::Slow;
        }
        let class: Ref<'_, Type> = callee.cast_unchecked();
        if u64::from(class.get().version()) != *pc.add(1) {
            return Out::Slow;
        }
        let init = *pc.add(2);
        let Some(target) = enterable(th, init, n + 1) else { return Out::Slow };
        let mut locals = at.add(1);
        if !th.stacks.contains(locals) {
            locals = th.free().words;
        }
        if !th.stacks.has_room(locals, target.1.window() + n) {
            return Out::Slow;
        }
        let instance = object::new_plain(class).into_value();
        std::ptr::copy(at.add(1), locals.add(1), n);
        *locals = instance.clone().into_bits();
        drop(Value::from_bits(at.replace(instance.into_bits())));
        let keep = read((&raw const init).cast_mut(), 0).to_owned().into_bits();
        push(th, pc, at.add(1), keep, target, locals, n + 1, Entry::Init)
    }
}

/// CALL_KW_PYTHON: the parameters that the keywords mean are cached, one byte each.
#[inline]
pub(super) unsafe fn python_keywords(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the operands stand at a; the permutation is good for the cached code and the names of this site.
    unsafe {
        let (at, given) = (fp.add(a(pc)), b(pc));
        let Some((callee, this)) = keyword_callee(read(at, 0)) else { return Out::Slow };
        let function: &Function = callee.get();
        let code: &Code = function.code.borrow();
        if u64::from(code.id) != *pc.add(1) || th.depth.get() >= th.call_limit.get() || th.breaker.is_set() {
            return Out::Slow;
        }
        let Some(lowered) = code.lowered() else { return Out::Slow };
        let names = *at.add(given + 1);
        let keywords = Ref::from_bits(names).cast_unchecked::<Tuple>().len();
        // In front of what is given may come self.
        let front = usize::from(this.is_some());
        let positional = front + given - keywords;
        let places = (*pc.add(2)).to_le_bytes();
        let argcount = code.argcount as usize;
        let slots = argcount + code.kwonlyargcount as usize;
        let mut filled = (1_u64 << positional) - 1;
        for place in &places[..keywords] {
            filled |= 1 << place;
        }
        // Defaults first: nothing is done where one is missing.
        let defaults = function.defaults.borrow().as_ref().map_or(&[][..], |d| d.as_slice());
        let mut rest = [UNDEFINED; MAX_KEYWORD_SLOTS];
        for (i, place) in rest.iter_mut().enumerate().take(slots) {
            if filled >> i & 1 != 0 {
                continue;
            }
            let value = if i < argcount {
                (i + defaults.len()).checked_sub(argcount).and_then(|k| defaults.get(k)).cloned()
            } else {
                let name = code.varnames[i].as_ref();
                function.kwdefaults.borrow().as_ref().and_then(|d| d.get_str(name))
            };
            match value {
                Some(value) => *place = value.into_bits(),
                None => {
                    for bits in &rest[..i] {
                        drop(Value::from_bits(*bits));
                    }
                    return Out::Slow;
                }
            }
        }
        let mut locals = at.add(1);
        if !th.stacks.contains(locals) {
            locals = th.free().words;
        }
        if !th.stacks.has_room(locals, code.window()) {
            for bits in rest {
                drop(Value::from_bits(bits));
            }
            return Out::Slow;
        }
        for (i, place) in places[..keywords].iter().enumerate() {
            rest[usize::from(*place)] = *at.add(1 + given - keywords + i);
        }
        if locals.add(front) != at.add(1) {
            std::ptr::copy(at.add(1), locals.add(front), given - keywords);
        }
        let keep = match this {
            None => Value::from_bits(*at),
            Some(this) => {
                *locals = this.to_owned().into_bits();
                let function = callee.any().to_owned();
                save(th, pc);
                drop(Value::from_bits(at.replace(UNDEFINED)));
                function
            }
        };
        for (i, bits) in rest.iter().enumerate().take(slots).skip(positional) {
            *locals.add(i) = *bits;
        }
        drop(Value::from_bits(names));
        for i in slots..code.nlocals as usize {
            *locals.add(i) = UNDEFINED;
        }
        if code.cell_count() != 0 {
            call::init_cells(code, function.closure.as_ref(), locals);
        }
        th.depth.set(th.depth.get() + 1);
        let frame = th.frame.get();
        (*frame).rpc = pc;
        (*frame).sp = at;
        call::push_frame_at(th, keep, function, code, locals, Entry::Loop, lowered.start());
        Out::Jump(lowered.start(), locals)
    }
}

/// The function in Python that a call with keywords means, and the self that a bound method puts in front.
#[inline(always)]
fn keyword_callee<'r>(callee: Ref<'r>) -> Option<(Ref<'r, Function>, Option<Ref<'r>>)> {
    if let Some(function) = callee.downcast::<Function>() {
        return Some((function, None));
    }
    let method = callee.downcast_exact::<BoundMethod>()?.get();
    Some((method.function.as_ref().downcast::<Function>()?, Some(method.this.as_ref())))
}

/// Most parameters of a function that CALL_KW_PYTHON enters.
const MAX_KEYWORD_SLOTS: usize = 24;

/// The cache of CALL_KW_PYTHON: which parameter each keyword means.
fn keyword_places(callee: Ref<'_>, names: Ref<'_, Tuple>, given: usize) -> Option<[u64; 2]> {
    let (function, this) = keyword_callee(callee)?;
    let code = function.get().code.borrow();
    let slots = (code.argcount + code.kwonlyargcount) as usize;
    let positional = usize::from(this.is_some()) + given.checked_sub(names.len())?;
    let window = code.flags & (co::VARARGS | co::VARKEYWORDS) == 0 && call::runs_at_once(code);
    if !window || slots > MAX_KEYWORD_SLOTS || names.len() > 8 || positional > code.argcount as usize {
        return None;
    }
    code.lowered()?;
    let mut places = [0_u8; 8];
    for (i, name) in names.get().as_slice().iter().enumerate() {
        let name = name.as_ref();
        let place = code.varnames[..slots].iter().position(|v| v.as_ref().any().bits_eq(name))?;
        if place < positional.max(code.posonlyargcount as usize) {
            return None;
        }
        places[i] = place as u8;
    }
    Some([u64::from(code.id), u64::from_le_bytes(places)])
}

/// What the exact forms know of the function that a place calls.
struct Exact {
    /// `Code::id`.
    code: u32,
    /// Words of its window.
    window: u16,
    /// Locals behind the parameters.
    further: u16,
}

impl Exact {
    fn pack(&self) -> u64 {
        u64::from(self.code) | u64::from(self.window) << 32 | u64::from(self.further) << 48
    }

    #[inline(always)]
    fn unpack(word: u64) -> Exact {
        Exact { code: word as u32, window: (word >> 32) as u16, further: (word >> 48) as u16 }
    }

    /// An exact form and its caches, where `callee` is a function whose parameters `n` arguments fill, without cells,
    /// and the caller's window lies on the thread's stack. The second form is that of functions with more locals.
    unsafe fn form(th: &Thread, fp: Fp, callee: Ref<'_>, n: usize, forms: [u8; 2]) -> Option<(u8, [u64; 2])> {
        let function = callee.downcast::<Function>()?;
        let code = function.get().code.borrow();
        if code.plain_args as usize != n || code.cell_count() != 0 || !th.stacks.contains(fp) {
            return None;
        }
        let window = u16::try_from(code.window()).ok()?;
        let further = u16::try_from(code.nlocals as usize - n).ok()?;
        let caches = [Exact { code: code.id, window, further }.pack(), code.lowered()?.start() as u64];
        Some((forms[usize::from(further > 2)], caches))
    }
}

/// Enter the Python function at `at`, whose `n` arguments stand behind it, if it is the one in the caches.
#[inline(always)]
unsafe fn enter_exact<const LOCALS: bool>(th: &mut Thread, pc: Pc, at: *mut u64, n: usize) -> Out {
    // SAFETY: the operands are live values of the running frame; the caches are good for code with their number.
    unsafe {
        let bits = *at;
        if !is_pointer(bits) {
            return Out::Slow;
        }
        let Some(function) = Ref::from_bits(bits).downcast_exact::<Function>() else { return Out::Slow };
        let function: &Function = function.get();
        let code: &Code = function.code.borrow();
        let known = Exact::unpack(*pc.add(1));
        let locals = at.add(1);
        if code.id != known.code
            || th.depth.get() >= th.call_limit.get()
            || th.breaker.is_set()
            || !th.stacks.has_room(locals, usize::from(known.window))
        {
            return Out::Slow;
        }
        th.depth.set(th.depth.get() + 1);
        let rest = locals.add(n);
        if LOCALS {
            for i in 0..usize::from(known.further) {
                // Else the loop would become vector code, which is slower for so few words.
                rest.add(i).write_volatile(UNDEFINED);
            }
        } else {
            // Two words, whether that many are locals or not: there is room for them.
            *rest = UNDEFINED;
            *rest.add(1) = UNDEFINED;
        }
        let caller = th.frame.get();
        (*caller).rpc = pc;
        (*caller).sp = at;
        let start = *pc.add(2) as Pc;
        // As `call::push_frame_at`, where the cache knows what that looks up. The caller's record is the last one.
        let frame = caller.add(1);
        debug_assert!(frame == th.free().record);
        let blocks = th.stacks.blocks.len() as u32;
        Frame::begin(frame, start, Entry::Loop, blocks, locals, function, code, caller, Value::from_bits(bits));
        th.frame.set(frame);
        Out::Jump(start, locals)
    }
}

/// CALL_PYTHON.
#[inline(always)]
pub(super) unsafe fn python<const LOCALS: bool>(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the operands stand at a.
    unsafe { enter_exact::<LOCALS>(th, pc, fp.add(a(pc)), b(pc)) }
}

/// CALL_METHOD_PYTHON.
#[inline(always)]
pub(super) unsafe fn python_method<const LOCALS: bool>(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the operands stand at a; without a method there the word is no pointer.
    unsafe { enter_exact::<LOCALS>(th, pc, fp.add(a(pc)), b(pc) + 1) }
}

/// CALL_PYTHON_FILL.
#[inline]
pub(super) unsafe fn python_fill(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the operands stand at a.
    unsafe { enter_python(th, pc, fp.add(a(pc)), fp.add(a(pc)), b(pc)) }
}

/// CALL_BOUND: self comes between the callee's place and the arguments, which move up into the window's slack word.
#[inline]
pub(super) unsafe fn bound(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the operands stand at a; they are given to the window of the callee, which there is room for.
    unsafe {
        let (at, n) = (fp.add(a(pc)), b(pc));
        let Some(method) = read(at, 0).downcast_exact::<BoundMethod>() else { return Out::Slow };
        let function = method.get().function.as_ref();
        let Some(target) = enterable(th, function.bits(), n + 1) else { return Out::Slow };
        let mut locals = at.add(1);
        if !th.stacks.contains(locals) {
            locals = th.free().words;
        }
        if !th.stacks.has_room(locals, target.1.window()) {
            return Out::Slow;
        }
        std::ptr::copy(at.add(1), locals.add(1), n);
        *locals = method.get().this.clone().into_bits();
        let keep = function.to_owned().into_bits();
        save(th, pc);
        drop(Value::from_bits(at.replace(UNDEFINED)));
        push(th, pc, at, keep, target, locals, n + 1, Entry::Loop)
    }
}

/// CALL_METHOD_PYTHON_FILL.
#[inline]
pub(super) unsafe fn python_method_fill(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the operands stand at a.
    unsafe {
        if *fp.add(a(pc)) == UNDEFINED {
            enter_python(th, pc, fp.add(a(pc) + 1), fp.add(a(pc)), b(pc))
        } else {
            enter_python(th, pc, fp.add(a(pc)), fp.add(a(pc)), b(pc) + 1)
        }
    }
}

/// CALL_LEN.
#[inline(always)]
pub(super) unsafe fn len(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the operands stand at a.
    unsafe {
        let Some(callee) = read(fp, a(pc)).downcast_exact::<NativeFunction>() else { return Out::Slow };
        if std::ptr::from_ref(callee.get().def) as u64 != *pc.add(1) {
            return Out::Slow;
        }
        let argument = read(fp, a(pc) + 1);
        let Some(n) = known_len(argument) else { return Out::Slow };
        let Some(n) = Value::small_int(n as i64) else { return Out::Slow };
        *fp.add(a(pc)) = n.into_bits();
        Out::DropBoth(pc.add(3), argument.bits(), callee.bits())
    }
}

/// CALL_METHOD_APPEND.
#[inline(always)]
pub(super) unsafe fn append(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the operands stand at a.
    unsafe {
        let bits = *fp.add(a(pc));
        if bits == UNDEFINED {
            return Out::Slow;
        }
        let Some(callee) = read(fp, a(pc)).downcast_exact::<MethodDescriptor>() else { return Out::Slow };
        if std::ptr::from_ref(callee.get().def) as u64 != *pc.add(1) {
            return Out::Slow;
        }
        let this = read(fp, a(pc) + 1);
        let Some(list) = this.downcast_exact::<List>() else { return Out::Slow };
        if !list.get().push_inside(|| Value::from_bits(*fp.add(a(pc) + 2))) {
            return Out::Slow;
        }
        *fp.add(a(pc)) = Value::NONE.into_bits();
        Out::DropBoth(pc.add(3), this.bits(), bits)
    }
}

/// What calls end in.
unsafe fn called(th: &mut Thread, pc: Pc, fp: Fp, outcome: PyResult<Called>) -> Next {
    // SAFETY: the operands are used up.
    unsafe {
        match outcome {
            Ok(Called::Value(value)) => {
                *fp.add(a(pc)) = value.into_bits();
                go_checked(th, behind(pc))
            }
            Ok(Called::Frame) => Next::Reload,
            Err(raised) => {
                // The operands are used up: the frame's stack ends where its `sp` says.
                let frame = th.frame.get();
                super::exit::to_stack_form_at_rest(th, frame);
                raise_at_rest(th, raised, true)
            }
        }
    }
}

/// Whether CALL_PYTHON can enter what is called.
fn is_python(callee: Ref<'_>, n: usize) -> bool {
    callee.downcast::<Function>().is_some_and(|function| {
        let code = function.get().code.borrow();
        fills(function.get(), code, n) && code.lowered().is_some()
    })
}

/// The cache of CALL_CLASS.
fn class_form(th: &Thread, callee: Ref<'_>, n: usize) -> Option<[u64; 2]> {
    let class = callee.downcast::<Type>().filter(|c| calls::is_plain_class(*c))?;
    let init = class.get().lookup(th.names().__init__.as_ref())?;
    is_python(init.as_ref(), n + 1).then(|| [u64::from(class.get().version()), init.as_ref().bits()])
}

unsafe fn specialise(pc: Pc, form: Option<(u8, u64)>, general: u8) {
    // SAFETY: the forms have one cache at least.
    unsafe { install(pc, form.map(|(op, cache)| (op, [cache])), general) }
}

/// Save where the frame stands for a call whose operands end at `sp`, and look at the eval breaker.
#[inline(always)]
unsafe fn prepare(th: &mut Thread, pc: Pc, sp: *mut u64) -> PyResult<()> {
    // SAFETY: the frame is live.
    unsafe {
        let frame = th.frame.get();
        (*frame).rpc = pc;
        (*frame).sp = sp;
    }
    if th.breaker.is_set() { th.safepoint() } else { Ok(()) }
}

/// Any CALL.
#[inline(never)]
pub(super) unsafe fn call(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: the operands stand at a, where the stack loop's calls look for them.
    unsafe {
        let n = b(pc);
        if let Err(raised) = prepare(th, pc, fp.add(a(pc) + n + 1)) {
            return Next::Raise(raised);
        }
        let callee = read(fp, a(pc));
        if is_python(callee, n) {
            // Where another function was known, more than one is called here.
            let known = matches!(opcode(pc), op::CALL_PYTHON | op::CALL_PYTHON_LOCALS);
            let forms = [op::CALL_PYTHON, op::CALL_PYTHON_LOCALS];
            let exact = if known { None } else { Exact::form(th, fp, callee, n, forms) };
            let form = exact.unwrap_or((op::CALL_PYTHON_FILL, [0, 0]));
            install(pc, Some(form), op::CALL);
        } else if let Some(caches) = class_form(th, callee, n) {
            install(pc, Some((op::CALL_CLASS, caches)), op::CALL);
        } else if let Some(native) = callee.downcast_exact::<NativeFunction>() {
            let def = std::ptr::from_ref(native.get().def) as u64;
            let is_len = native.get().def.name == "len" && n == 1 && native.get().this.is_none();
            let new = if is_len && known_len(read(fp, a(pc) + 1)).is_some() { op::CALL_LEN } else { op::CALL_NATIVE };
            specialise(pc, Some((new, def)), op::CALL);
        } else if let Some(method) = callee.downcast_exact::<BoundMethod>()
            && is_python(method.get().function.as_ref(), n + 1)
        {
            install(pc, Some((op::CALL_BOUND, [0, 0])), op::CALL);
        } else {
            let class = callee.downcast_exact::<Type>().filter(|class| class.is_builtin());
            specialise(pc, class.map(|class| (op::CALL_NATIVE_CLASS, class.bits())), op::CALL);
        }
        let outcome = calls::call_function(th, n);
        called(th, pc, fp, outcome)
    }
}

/// The result of native code takes the callee's place; the callee and its `n` arguments are dropped.
#[inline(always)]
unsafe fn native_done(callee_at: *mut u64, n: usize, value: Value) {
    // SAFETY: the operands are owned and used up.
    unsafe {
        let callee = callee_at.replace(value.into_bits());
        for i in (1..=n).rev() {
            drop(Value::from_bits(*callee_at.add(i)));
        }
        drop(Value::from_bits(callee));
    }
}

/// Save where the frame stands while native code runs on operands that end at `sp`. The eval breaker is looked at when
/// that is over.
#[inline(always)]
unsafe fn at_native(th: &mut Thread, pc: Pc, sp: *mut u64) {
    // SAFETY: the frame is live.
    unsafe {
        let frame = th.frame.get();
        (*frame).rpc = pc;
        (*frame).sp = sp;
    }
}

/// What native code that was called with the `n` values behind `callee_at` answered; the call has three words.
#[inline(always)]
unsafe fn native_answered(th: &mut Thread, pc: Pc, callee_at: *mut u64, n: usize, answer: PyResult<Value>) -> Out {
    // SAFETY: as for `native_done`.
    unsafe {
        match answer {
            Err(raised) => Out::Raise(raised),
            Ok(value) => {
                native_done(callee_at, n, value);
                if th.breaker.is_set() || must_trace(th) { Out::Look(pc.add(3)) } else { Out::Go(pc.add(3)) }
            }
        }
    }
}

/// Run `call` with the `n` values at `first`. A function of its own: what it keeps on the native stack would be in the
/// way of the jump.
#[inline(never)]
unsafe fn with_values(
    th: &mut Thread,
    first: *mut u64,
    n: usize,
    call: impl FnOnce(&mut Thread, Args<'_>) -> PyResult<Value>,
) -> PyResult<Value> {
    // SAFETY: the caller's promise: live values, which stay there meanwhile.
    let values = unsafe { std::slice::from_raw_parts(first.cast::<Value>(), n) };
    call(th, Args::new(values))
}

/// CALL_NATIVE.
#[inline(always)]
pub(super) unsafe fn native(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as for `call`.
    unsafe {
        let (at, n) = (fp.add(a(pc)), b(pc));
        let Some(function) = read(at, 0).downcast_exact::<NativeFunction>() else { return Out::Slow };
        at_native(th, pc, at.add(n + 1));
        let answer = with_values(th, at.add(1), n, move |th, args| function.get().invoke(th, args));
        native_answered(th, pc, at, n, answer)
    }
}

/// CALL_METHOD_NATIVE.
#[inline(always)]
pub(super) unsafe fn native_method(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as for `call`; without a method at a the word is no pointer.
    unsafe {
        let (at, n) = (fp.add(a(pc)), b(pc) + 1);
        let Some(method) = read(at, 0).downcast_exact::<MethodDescriptor>() else { return Out::Slow };
        at_native(th, pc, at.add(n + 1));
        let answer = with_values(th, at.add(1), n, move |th, args| (method.get().def.call)(th, args));
        native_answered(th, pc, at, n, answer)
    }
}

/// CALL_NATIVE_CLASS: built-in classes live as long as the interpreter.
#[inline(always)]
pub(super) unsafe fn native_class(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as for `call`.
    unsafe {
        let (at, n) = (fp.add(a(pc)), b(pc));
        if *at != *pc.add(1) {
            return Out::Slow;
        }
        at_native(th, pc, at.add(n + 1));
        let class: Ref<'_, Type> = read(at, 0).cast_unchecked();
        let answer = with_values(th, at.add(1), n, move |th, args| protocol::call_class(th, class, args));
        native_answered(th, pc, at, n, answer)
    }
}

/// Any CALL_METHOD.
#[inline(never)]
pub(super) unsafe fn call_method(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as for `call`.
    unsafe {
        let n = b(pc);
        if let Err(raised) = prepare(th, pc, fp.add(a(pc) + n + 2)) {
            return Next::Raise(raised);
        }
        let unbound = *fp.add(a(pc)) != UNDEFINED;
        let callee = if unbound { read(fp, a(pc)) } else { read(fp, a(pc) + 1) };
        let given = if unbound { n + 1 } else { n };
        if is_python(callee, given) {
            let known = matches!(opcode(pc), op::CALL_METHOD_PYTHON | op::CALL_METHOD_PYTHON_LOCALS);
            let forms = [op::CALL_METHOD_PYTHON, op::CALL_METHOD_PYTHON_LOCALS];
            let exact = if unbound && !known { Exact::form(th, fp, callee, given, forms) } else { None };
            let form = exact.unwrap_or((op::CALL_METHOD_PYTHON_FILL, [0, 0]));
            install(pc, Some(form), op::CALL_METHOD);
        } else if unbound && let Some(method) = callee.downcast_exact::<MethodDescriptor>() {
            let list = read(fp, a(pc) + 1).downcast_exact::<List>().is_some();
            let new = if list && n == 1 && method.get().def.name == "append" {
                op::CALL_METHOD_APPEND
            } else {
                op::CALL_METHOD_NATIVE
            };
            specialise(pc, Some((new, std::ptr::from_ref(method.get().def) as u64)), op::CALL_METHOD);
        } else {
            specialise(pc, None, op::CALL_METHOD);
        }
        let outcome = calls::call_method(th, n);
        called(th, pc, fp, outcome)
    }
}

/// CALL_KW.
#[inline(never)]
pub(super) unsafe fn call_keywords(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as for `call`.
    unsafe {
        if let Err(raised) = prepare(th, pc, fp.add(a(pc) + b(pc) + 2)) {
            return Next::Raise(raised);
        }
        let names = read(fp, a(pc) + b(pc) + 1).downcast::<Tuple>();
        let caches = names.and_then(|names| keyword_places(read(fp, a(pc)), names, b(pc)));
        install(pc, caches.map(|caches| (op::CALL_KW_PYTHON, caches)), op::CALL_KW);
        let outcome = calls::call_keywords(th, b(pc));
        called(th, pc, fp, outcome)
    }
}

/// CALL_EX.
#[inline(never)]
pub(super) unsafe fn call_ex(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as for `call`.
    unsafe {
        if let Err(raised) = prepare(th, pc, fp.add(a(pc) + 2 + b(pc))) {
            return Next::Raise(raised);
        }
        let outcome = calls::call_ex(th, b(pc) != 0);
        called(th, pc, fp, outcome)
    }
}
