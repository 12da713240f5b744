//! CALL_FUNCTION and its kin: which callee becomes a frame of the loop, which is called natively.
//!
//! The callee and its arguments stand on the caller's stack. A Python function whose parameters they fill exactly
//! runs on them in place; otherwise they are bound into a fresh window. Either way the caller's `sp` is left where the
//! result belongs before the callee's frame is pushed.

use pyrt::frame::{Entry, Frame};
use pyrt::object::dict::Dict;
use pyrt::object::function::Function;
use pyrt::object::list::List;
use pyrt::object::method::BoundMethod;
use pyrt::object::native::{MethodDescriptor, NativeFunction};
use pyrt::object::object::{self, PlainObject};
use pyrt::object::raw::UNDEFINED;
use pyrt::object::type_::TypeFlags;
use pyrt::{Args, Object, PyResult, Raised, Ref, Str, Thread, Tuple, Type, Value, protocol};
use smallvec::SmallVec;

use crate::call::{self, Given};

/// What a call instruction did.
pub(crate) enum Called {
    /// It is done; the operands are off the stack.
    Value(Value),
    /// A frame was pushed; its result will be pushed by its return.
    Frame,
}

/// CALL_FUNCTION: `[callee, arg × n]`.
///
/// # Safety
/// The operands are on the stack of the innermost frame, whose `sp` is saved.
#[inline]
pub(crate) unsafe fn call_function(th: &mut Thread, n: usize) -> PyResult<Called> {
    // SAFETY: the caller's promise.
    unsafe {
        let frame = th.frame.get();
        let callee_at = (*frame).sp.sub(n + 1);
        call_at(th, frame, callee_at, callee_at, n)
    }
}

/// CALL_METHOD: `[method, self, arg × n]` or `[undefined, callable, arg × n]`.
///
/// # Safety
/// As for `call_function`.
#[inline]
pub(crate) unsafe fn call_method(th: &mut Thread, n: usize) -> PyResult<Called> {
    // SAFETY: the caller's promise.
    unsafe {
        let frame = th.frame.get();
        let bottom = (*frame).sp.sub(n + 2);
        if *bottom == UNDEFINED {
            call_at(th, frame, bottom.add(1), bottom, n)
        } else {
            call_at(th, frame, bottom, bottom, n + 1)
        }
    }
}

/// Call what stands at `callee_at` with the `n` values behind it; the result belongs at `result_at`.
#[inline]
unsafe fn call_at(
    th: &mut Thread,
    frame: *mut Frame,
    callee_at: *mut u64,
    result_at: *mut u64,
    n: usize,
) -> PyResult<Called> {
    // SAFETY: the operands are `n + 1` live values on the frame's stack.
    unsafe {
        let callee: Ref<'_> = Ref::from_bits(*callee_at);
        if let Some(function) = callee.downcast::<Function>() {
            return call_python(th, frame, function, callee_at, result_at, n, Entry::Loop);
        }
        let values = std::slice::from_raw_parts(callee_at.add(1).cast::<Value>(), n);
        let result = if let Some(native) = callee.downcast_exact::<NativeFunction>() {
            native.get().invoke(th, Args::new(values))
        } else if let Some(descriptor) = callee.downcast_exact::<MethodDescriptor>() {
            (descriptor.get().def.call)(th, Args::new(values))
        } else if let Some(class) = callee.downcast::<Type>().filter(|c| is_plain_class(*c)) {
            return construct(th, frame, class, callee_at, result_at, n);
        } else if let Some(method) = callee.downcast_exact::<BoundMethod>() {
            if method.get().function.as_ref().is::<Function>() {
                let (function, this) = (method.get().function.clone(), method.get().this.clone());
                drop(put_in_front(frame, callee_at, n, function, this));
                return call_at(th, frame, callee_at, result_at, n + 1);
            }
            protocol::call(th, callee, Args::new(values))
        } else if let Some(function) = python_call(th, callee) {
            let this = callee.to_owned();
            drop(put_in_front(frame, callee_at, n, function, this));
            return call_at(th, frame, callee_at, result_at, n + 1);
        } else {
            protocol::call(th, callee, Args::new(values))
        };
        drop_down_to(frame, result_at);
        result.map(Called::Value)
    }
}

/// The `__call__` of an instance of a class in Python, where it is a function in Python.
#[inline]
fn python_call(th: &Thread, callee: Ref<'_>) -> Option<Value> {
    if !callee.is_object() || callee.header().shape().is_builtin_class() {
        return None;
    }
    let method = callee.class().get().lookup(th.names().__call__.as_ref())?;
    method.as_ref().is::<Function>().then_some(method)
}

/// Make the call of what stands at `callee_at`, with `n` arguments behind it, one of `function` with `this` in front of
/// them; gives what stood there.
unsafe fn put_in_front(frame: *mut Frame, callee_at: *mut u64, n: usize, function: Value, this: Value) -> Value {
    // SAFETY: the operands end the frame's stack; room for one more is the window's slack word.
    unsafe {
        let first = callee_at.add(1);
        std::ptr::copy(first, first.add(1), n);
        *first = this.into_bits();
        (*frame).sp = (*frame).sp.add(1);
        Value::from_bits(callee_at.replace(function.into_bits()))
    }
}

/// Drop the stack down to `floor`.
#[inline]
unsafe fn drop_down_to(frame: *mut Frame, floor: *mut u64) {
    // SAFETY: the words between are values of the frame.
    unsafe {
        while (*frame).sp > floor {
            (*frame).sp = (*frame).sp.sub(1);
            drop(Value::from_bits(*(*frame).sp));
        }
    }
}

#[inline]
unsafe fn call_python(
    th: &mut Thread,
    frame: *mut Frame,
    function: Ref<'_, Function>,
    callee_at: *mut u64,
    result_at: *mut u64,
    n: usize,
    entry: Entry,
) -> PyResult<Called> {
    // SAFETY: as for `call_at`.
    unsafe {
        let code = function.code.borrow();
        let locals = callee_at.add(1);
        if call::is_exact(code, n) && th.stacks.contains(locals) && th.stacks.has_room(locals, code.window()) {
            let depth = th.depth.get() + 1;
            if depth > th.call_limit.get() {
                drop_down_to(frame, result_at);
                return Err(th.too_deep(""));
            }
            th.depth.set(depth);
            call::init_frame_words(code, function.closure.as_ref(), locals);
            // The frame takes over callee and arguments.
            let keep = Value::from_bits(callee_at.replace(UNDEFINED));
            (*frame).sp = result_at;
            if entry == Entry::Init {
                // The instance stays where the result belongs.
                (*frame).sp = result_at.add(1);
            }
            call::push_frame(th, keep, function.get(), code, locals, entry);
            return Ok(Called::Frame);
        }
        if call::is_exact_generator(code, n) {
            let keep = function.own();
            let code = keep.code.get();
            (*frame).sp = callee_at;
            // The arguments move into the generator's window.
            let generator = call::make_generator(keep.as_ref(), &code, locals);
            drop(Value::from_bits(*callee_at));
            drop_down_to(frame, result_at);
            return Ok(Called::Value(generator));
        }
        let values = std::slice::from_raw_parts(locals.cast::<Value>(), n);
        call_bound(th, frame, function, Given::new(Args::new(values)), result_at, entry)
    }
}

/// Bind arguments into a fresh window at the top of the thread's stack, then drop the operands.
unsafe fn call_bound(
    th: &mut Thread,
    frame: *mut Frame,
    function: Ref<'_, Function>,
    given: Given<'_>,
    result_at: *mut u64,
    entry: Entry,
) -> PyResult<Called> {
    let keep = function.own();
    let code = keep.code.get();
    // SAFETY: the window at `top` is behind every frame's.
    unsafe {
        let floor = if entry == Entry::Init { result_at.add(1) } else { result_at };
        let locals = th.free().words;
        let bound = match call::room(th, locals, &code) {
            Ok(()) => call::bind(th, keep.as_ref(), &code, given, locals),
            Err(raised) => Err(raised),
        };
        drop_down_to(frame, floor);
        bound?;
        if !call::runs_at_once(&code) {
            let generator = call::make_generator(keep.as_ref(), &code, locals);
            return Ok(Called::Value(generator));
        }
        let depth = th.depth.get() + 1;
        if depth > th.call_limit.get() {
            call::drop_words(locals, code.parameter_slots());
            return Err(th.too_deep(""));
        }
        th.depth.set(depth);
        call::init_frame_words(&code, keep.closure.as_ref(), locals);
        let function = keep.clone();
        call::push_frame(th, keep.into_value(), &function, &code, locals, entry);
        Ok(Called::Frame)
    }
}

/// Whether calling the class is: make a plain instance, run `__init__`.
#[inline]
pub(crate) fn is_plain_class(class: Ref<'_, Type>) -> bool {
    let slots = class.get().slots();
    !class.is_builtin()
        && std::ptr::eq(class.layout(), PlainObject::spec().layout)
        && slots.new.map(|f| f as usize) == Some(object::new as *const () as usize)
        && !class.flags().contains(TypeFlags::ABSTRACT)
        && class.any().class().is_builtin()
}

/// Make an instance of a plain class; its `__init__`, when it is a Python function, runs as a frame of the loop.
unsafe fn construct(
    th: &mut Thread,
    frame: *mut Frame,
    class: Ref<'_, Type>,
    callee_at: *mut u64,
    result_at: *mut u64,
    n: usize,
) -> PyResult<Called> {
    // SAFETY: as for `call_at`.
    unsafe {
        let init = class.get().lookup(th.names().__init__.as_ref());
        let values = std::slice::from_raw_parts(callee_at.add(1).cast::<Value>(), n);
        let Some(init) = init.filter(|f| f.as_ref().is::<Function>()) else {
            let result = protocol::call(th, class.any(), Args::new(values));
            drop_down_to(frame, result_at);
            return result.map(Called::Value);
        };
        let instance = object::new_plain(class).into_value();
        let Some(function) = init.downcast::<Function>() else { return Err(th.system_error("__init__ changed")) };
        if n + 1 == function.code.borrow().argcount as usize
            && call::is_exact(function.code.borrow(), n + 1)
            && callee_at == result_at
        {
            // [class, args…] becomes [instance, __init__, self, args…]: two words more than before; the slack word
            // and the class's own make room for one, so the window of the callee begins one further up.
            let first = callee_at.add(1);
            let moved = first.add(2);
            if th.stacks.contains(first) && th.stacks.has_room(moved, function.code.borrow().window() + n) {
                std::ptr::copy(first, moved, n);
                first.write(init.clone().into_bits());
                first.add(1).write(instance.clone().into_bits());
                drop(Value::from_bits(callee_at.replace(instance.into_bits())));
                (*frame).sp = moved.add(n);
                let function = init.as_ref();
                return match function.downcast::<Function>() {
                    Some(function) => call_python(th, frame, function, first, result_at, n + 1, Entry::Init),
                    None => Err(th.system_error("__init__ changed")),
                };
            }
        }
        let mut all: Vec<Value> = Vec::with_capacity(n + 1);
        all.push(instance.clone());
        all.extend_from_slice(values);
        drop_down_to(frame, result_at);
        *result_at = instance.into_bits();
        (*frame).sp = result_at.add(1);
        let result = call_bound(th, frame, function, Given::new(Args::new(&all)), result_at, Entry::Init);
        match result {
            Ok(Called::Value(other)) => {
                drop_down_to(frame, result_at);
                Err(init_returned(th, other))
            }
            other => other,
        }
    }
}

/// `__init__` returned something.
#[cold]
pub(crate) fn init_returned(th: &mut Thread, value: Value) -> Raised {
    let class = value.as_ref().class().name().to_owned();
    th.type_error(format!("__init__() should return None, not '{class}'"))
}

/// CALL_FUNCTION_KW: `[callee, arg × n, names]`.
///
/// # Safety
/// As for `call_function`.
pub(crate) unsafe fn call_keywords(th: &mut Thread, n: usize) -> PyResult<Called> {
    // SAFETY: the operands are on the innermost frame's stack.
    unsafe {
        let frame = th.frame.get();
        let callee_at = (*frame).sp.sub(n + 2);
        let callee: Ref<'_> = Ref::from_bits(*callee_at);
        let names: Ref<'_> = Ref::from_bits(*(*frame).sp.sub(1));
        let Some(names) = names.downcast::<Tuple>() else {
            return Err(th.system_error("CALL_FUNCTION_KW without names"));
        };
        let values = std::slice::from_raw_parts(callee_at.add(1).cast::<Value>(), n);
        let args = Args::with_keywords(values, names);
        if let Some(function) = callee.downcast::<Function>() {
            return call_bound(th, frame, function, Given::new(args), callee_at, Entry::Loop);
        }
        let result = protocol::call(th, callee, args);
        drop_down_to(frame, callee_at);
        result.map(Called::Value)
    }
}

/// CALL_FUNCTION_EX: `[callee, positional]` or `[callee, positional, keywords]`.
///
/// # Safety
/// As for `call_function`.
pub(crate) unsafe fn call_ex(th: &mut Thread, with_keywords: bool) -> PyResult<Called> {
    // SAFETY: the operands are on the innermost frame's stack.
    unsafe {
        let frame = th.frame.get();
        let callee_at = (*frame).sp.sub(if with_keywords { 3 } else { 2 });
        let positional: Ref<'_> = Ref::from_bits(*callee_at.add(1));
        if let Some(row) = positional.downcast_exact::<Tuple>() {
            let keywords: Ref<'_> = if with_keywords { Ref::from_bits(*callee_at.add(2)) } else { Ref::NONE };
            let dict = keywords.downcast_exact::<Dict>();
            let simple = !with_keywords || dict.is_some_and(|dict| dict.has_only_str_keys());
            let callee: Ref<'_> = Ref::from_bits(*callee_at);
            if simple && let Some(function) = callee.downcast::<Function>() {
                // What is given stays on the stack until it is bound.
                return call_bound(th, frame, function, Given::unpacked(row, dict), callee_at, Entry::Loop);
            }
            if dict.map_or(!with_keywords, |dict| dict.is_empty()) {
                let row = row.own();
                return call_with_row(th, frame, callee_at, Args::new(row.as_slice()));
            }
        }
        let result = gather(th, callee_at, with_keywords);
        let (values, names) = match result {
            Ok(gathered) => gathered,
            Err(raised) => {
                drop_down_to(frame, callee_at);
                return Err(raised);
            }
        };
        let args = match &names {
            Some(names) => Args::with_keywords(&values, names.as_ref()),
            None => Args::new(&values),
        };
        call_with_row(th, frame, callee_at, args)
    }
}

/// Call what stands at `callee_at`, on top of the stack with what was gathered for it, with arguments that stand
/// elsewhere.
unsafe fn call_with_row(th: &mut Thread, frame: *mut Frame, callee_at: *mut u64, args: Args<'_>) -> PyResult<Called> {
    // SAFETY: the callee is a live value on the frame's stack.
    unsafe {
        let callee: Ref<'_> = Ref::from_bits(*callee_at);
        if let Some(function) = callee.downcast::<Function>() {
            return call_bound(th, frame, function, Given::new(args), callee_at, Entry::Loop);
        }
        let result = protocol::call(th, callee, args);
        drop_down_to(frame, callee_at);
        result.map(Called::Value)
    }
}

type Gathered = (SmallVec<[Value; 8]>, Option<pyrt::Owned<Tuple>>);

unsafe fn gather(th: &mut Thread, callee_at: *mut u64, with_keywords: bool) -> PyResult<Gathered> {
    // SAFETY: the operands stand behind the callee.
    let (callee, positional): (Ref<'_>, Ref<'_>) =
        unsafe { (Ref::from_bits(*callee_at), Ref::from_bits(*callee_at.add(1))) };
    let mut values = if let Some(tuple) = positional.downcast_exact::<Tuple>() {
        SmallVec::from(tuple.get().as_slice())
    } else if let Some(list) = positional.downcast_exact::<List>() {
        SmallVec::from_vec(list.to_vec())
    } else {
        if positional.class().get().slots().iter.is_none() && !protocol::iter::is_sequence(positional) {
            let name = super::build::function_text(th, callee);
            let class = positional.class().name().to_owned();
            return Err(th.type_error(format!("{name} argument after * must be an iterable, not {class}")));
        }
        SmallVec::from_vec(protocol::iter::collect(th, positional)?)
    };
    if !with_keywords {
        return Ok((values, None));
    }
    // SAFETY: as above.
    let keywords: Ref<'_> = unsafe { Ref::from_bits(*callee_at.add(2)) };
    let dict = match keywords.downcast_exact::<Dict>() {
        Some(dict) => dict.own(),
        None => {
            let fresh = Dict::new();
            super::build::dict_merge(th, fresh.as_ref().any(), keywords, callee)?;
            fresh
        }
    };
    let mut names = Vec::with_capacity(dict.len());
    let mut at = 0;
    while let Some((key, value)) = dict.next_entry(&mut at) {
        if !key.as_ref().is::<Str>() {
            return Err(th.type_error("keywords must be strings"));
        }
        names.push(key);
        values.push(value);
    }
    if names.is_empty() {
        return Ok((values, None));
    }
    Ok((values, Some(Tuple::new(names))))
}
