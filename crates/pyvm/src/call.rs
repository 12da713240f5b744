//! Calls of Python functions: binding arguments to parameters, pushing frames, entering the loop from native code.

use pyrt::frame::{Entry, Frame, Standing};
use pyrt::object::cell::Cell;
use pyrt::object::code::{Code, co};
use pyrt::object::dict::Dict;
use pyrt::object::function::{Function, builtins_of};
use pyrt::object::generator::Generator;
use pyrt::object::raw::UNDEFINED;
use pyrt::{Args, Owned, PyResult, Raised, Ref, Str, Thread, Tuple, Value};

use crate::{register, run};

const GENERATORS: u32 = co::GENERATOR | co::COROUTINE | co::ASYNC_GENERATOR;

/// Whether calling runs the body at once (rather than making a generator).
#[inline]
pub(crate) fn runs_at_once(code: &Code) -> bool {
    code.flags & GENERATORS == 0
}

/// Whether `n` positional arguments fill the parameters exactly, one word each, and the body runs at once.
#[inline]
pub(crate) fn is_exact(code: &Code, n: usize) -> bool {
    code.plain_args as usize == n
}

/// Whether `n` positional arguments fill the parameters exactly, one word each, and calling makes a generator.
#[inline]
pub(crate) fn is_exact_generator(code: &Code, n: usize) -> bool {
    code.flags & (co::VARARGS | co::VARKEYWORDS) == 0
        && code.flags & GENERATORS != 0
        && code.kwonlyargcount == 0
        && code.argcount as usize == n
}

/// The hook: native code calls a Python function.
pub(crate) fn call_function(th: &mut Thread, function: Ref<'_, Function>, args: Args<'_>) -> PyResult<Value> {
    let code = function.code.borrow();
    if args.kwnames.is_none()
        && is_exact(code, args.values.len())
        && th.stacks.has_room(th.free().words, code.window())
        && !register::must_trace(th)
        && let Some(lowered) = code.lowered()
    {
        let start = lowered.start();
        // SAFETY: there is room, and the arguments are the parameters; the frame keeps the function.
        return unsafe { call_lowered(th, function, args.values, start) };
    }
    call_binding(th, function, args)
}

/// Call a function whose parameters `values` fill, from the start of its lowered code on.
///
/// # Safety
/// There is room for its window at the top of the thread's stack.
#[inline(always)]
unsafe fn call_lowered(
    th: &mut Thread,
    function: Ref<'_, Function>,
    values: &[Value],
    start: *const u64,
) -> PyResult<Value> {
    // SAFETY: the caller's promise; no frame uses the words that are free.
    unsafe {
        th.enter_call("")?;
        let locals = th.free().words;
        for (i, value) in values.iter().enumerate() {
            locals.add(i).write(value.clone().into_bits());
        }
        let code = function.get().code.borrow();
        for i in values.len()..code.nlocals as usize {
            locals.add(i).write(UNDEFINED);
        }
        if code.cell_count() != 0 {
            init_cells(code, function.get().closure.as_ref(), locals);
        }
        push_frame_at(th, function.any().to_owned(), function.get(), code, locals, Entry::Native, start);
        match register::run(th) {
            run::Left::Done(result) => result,
            left => run::go_on(th, left),
        }
    }
}

#[inline(never)]
fn call_binding(th: &mut Thread, function: Ref<'_, Function>, args: Args<'_>) -> PyResult<Value> {
    let code = function.code.get();
    let locals = th.free().words;
    room(th, locals, &code)?;
    // SAFETY: there is room for the window, whose words are free.
    unsafe {
        bind(th, function, &code, Given::new(args), locals)?;
        if !runs_at_once(&code) {
            return Ok(make_generator(function, &code, locals));
        }
        th.enter_call("").inspect_err(|_| drop_words(locals, code.parameter_slots()))?;
        init_frame_words(&code, function.closure.as_ref(), locals);
        push_frame(th, function.any().to_owned(), function.get(), &code, locals, Entry::Native);
        run::run(th, None)
    }
}

/// The hook: run a code object in a namespace (modules, class bodies, `exec`).
pub(crate) fn run_code(
    th: &mut Thread,
    code: Ref<'_, Code>,
    globals: Ref<'_, Dict>,
    namespace: Ref<'_>,
    closure: Option<Ref<'_, Tuple>>,
) -> PyResult<Value> {
    let globals = globals.own();
    let builtins = builtins_of(th, &globals);
    let code = code.own();
    if closure.map_or(0, |c| c.len()) != code.freevars.len() {
        return Err(th.type_error("code object requires a closure of another length"));
    }
    let locals = th.free().words;
    room(th, locals, &code)?;
    th.enter_call("")?;
    // SAFETY: there is room for the window.
    unsafe {
        for i in 0..code.nlocals as usize {
            locals.add(i).write(UNDEFINED);
        }
        let closure = closure.map(Ref::own);
        init_cells(&code, closure.as_ref(), locals);
        let keep = Tuple::new(vec![code.to_value(), globals.to_value(), builtins.to_value()]);
        let namespace = if code.flags & co::NEWLOCALS != 0 && code.flags & co::OPTIMIZED != 0 {
            None
        } else {
            Some(namespace.to_owned())
        };
        let native = Standing::of(Entry::Native);
        let frame = Frame {
            pc: code.bytecode.as_ptr(),
            rpc: register::entry_for_call(th, &code),
            standing: if namespace.is_some() { native.watched() } else { native },
            blocks: th.stacks.blocks.len() as u32,
            locals,
            sp: locals.add(code.nlocals as usize + code.cell_count()),
            code: &raw const *code,
            globals: &raw const *globals,
            builtins: &raw const *builtins,
            back: th.frame.get(),
            keep: Some(keep.into_value()),
            namespace,
            object: None,
        };
        let at = th.free().record;
        at.write(frame);
        th.frame.set(at);
        run::run(th, None)
    }
}

/// Check that the stacks have room for a frame of `code` at `locals`.
#[inline]
pub(crate) fn room(th: &mut Thread, locals: *mut u64, code: &Code) -> PyResult<()> {
    if th.stacks.has_room(locals, code.window()) { Ok(()) } else { Err(no_room(th)) }
}

#[cold]
#[inline(never)]
fn no_room(th: &mut Thread) -> Raised {
    th.too_deep("")
}

/// Push the frame record of a function whose window at `locals` holds its fast locals and cells.
///
/// # Safety
/// The window is filled up to the cells and the stacks have room; `keep` owns `function`.
#[inline(always)]
pub(crate) unsafe fn push_frame(
    th: &mut Thread,
    keep: Value,
    function: &Function,
    code: &Code,
    locals: *mut u64,
    entry: Entry,
) {
    let rpc = register::entry_for_call(th, code);
    // SAFETY: the caller's promise.
    unsafe { push_frame_at(th, keep, function, code, locals, entry, rpc) }
}

/// As `push_frame`, where the register form's start is known (null for the stack loop).
///
/// # Safety
/// As for `push_frame`.
#[inline(always)]
pub(crate) unsafe fn push_frame_at(
    th: &mut Thread,
    keep: Value,
    function: &Function,
    code: &Code,
    locals: *mut u64,
    entry: Entry,
    rpc: *const u64,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let at = th.free().record;
        let blocks = th.stacks.blocks.len() as u32;
        Frame::begin(at, rpc, entry, blocks, locals, function, code, th.frame.get(), keep);
        (*at).pc = code.bytecode.as_ptr();
        (*at).sp = locals.add(code.nlocals as usize + code.cell_count());
        th.frame.set(at);
    }
}

/// Make the locals behind the parameters undefined, and the cells.
///
/// # Safety
/// The parameters are written at `locals`; the window has room.
#[inline(always)]
pub(crate) unsafe fn init_frame_words(code: &Code, closure: Option<&Owned<Tuple>>, locals: *mut u64) {
    // SAFETY: the caller's promise.
    unsafe {
        for i in code.parameter_slots()..code.nlocals as usize {
            locals.add(i).write(UNDEFINED);
        }
        if code.cell_count() != 0 {
            init_cells(code, closure, locals);
        }
    }
}

/// Write the cells: fresh ones (a parameter that is a cell variable moves into its cell), then the closure's.
pub(crate) unsafe fn init_cells(code: &Code, closure: Option<&Owned<Tuple>>, locals: *mut u64) {
    // SAFETY: as for `init_frame_words`.
    unsafe {
        let cells = locals.add(code.nlocals as usize);
        for i in 0..code.cellvars.len() {
            let parameter = code.cell_args.iter().find(|(cell, _)| usize::from(*cell) == i);
            let content = parameter.map(|(_, at)| Value::from_bits(locals.add(usize::from(*at)).replace(UNDEFINED)));
            cells.add(i).write(Cell::new_cell(content.filter(|v| !v.is_undefined())).into_value().into_bits());
        }
        if let Some(closure) = closure {
            let free = cells.add(code.cellvars.len());
            for (i, cell) in closure.as_slice().iter().enumerate() {
                free.add(i).write(cell.clone().into_bits());
            }
        }
    }
}

/// Move the bound arguments at `words` into a new generator.
///
/// # Safety
/// `words` holds the parameters' values, which are given away.
pub(crate) unsafe fn make_generator(function: Ref<'_, Function>, code: &Owned<Code>, words: *mut u64) -> Value {
    let closure = function.closure.as_ref();
    register::note_generator(code);
    Generator::new_generator(
        code.clone(),
        function.name.get(),
        function.qualname.get(),
        function.globals.as_ref(),
        function.builtins.as_ref(),
        Some(function.any().to_owned()),
        None,
        |locals| {
            // SAFETY: the new window has room; each parameter's word moves once.
            unsafe {
                std::ptr::copy_nonoverlapping(words, locals, code.parameter_slots());
                init_frame_words(code, closure, locals);
            }
        },
    )
    .into_value()
}

/// Drop `n` values.
///
/// # Safety
/// The words own their values and are free afterwards.
pub(crate) unsafe fn drop_words(words: *mut u64, n: usize) {
    for i in 0..n {
        // SAFETY: the caller's promise.
        unsafe { drop(Value::from_bits(words.add(i).replace(UNDEFINED))) };
    }
}

/// What a call gives a Python function.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a> {
    positional: &'a [Value],
    /// The tuple that the positional values are, where they are one.
    row: Option<Ref<'a, Tuple>>,
    keywords: Keywords<'a>,
}

#[derive(Clone, Copy)]
enum Keywords<'a> {
    None,
    Row(Args<'a>),
    /// All keys are strings.
    Dict(Ref<'a, Dict>),
}

impl<'a> Given<'a> {
    /// A row of arguments.
    #[inline]
    pub(crate) fn new(args: Args<'a>) -> Given<'a> {
        let keywords = if args.nkw() == 0 { Keywords::None } else { Keywords::Row(args) };
        Given { positional: args.positional(), row: None, keywords }
    }

    /// The items of a tuple, and the items of a dict all of whose keys are strings.
    pub(crate) fn unpacked(row: Ref<'a, Tuple>, keywords: Option<Ref<'a, Dict>>) -> Given<'a> {
        let keywords = keywords.filter(|dict| !dict.is_empty()).map_or(Keywords::None, Keywords::Dict);
        Given { positional: row.get().as_slice(), row: Some(row), keywords }
    }

    /// Show the keywords with their values, in order, up to the first error.
    #[inline]
    fn each_keyword(&self, mut see: impl FnMut(Ref<'_, Str>, Ref<'_>) -> PyResult<()>) -> PyResult<()> {
        match self.keywords {
            Keywords::None => {}
            Keywords::Row(args) => {
                for (key, value) in args.keywords() {
                    see(key, value)?;
                }
            }
            Keywords::Dict(dict) => {
                let mut at = 0;
                while let Some((key, value)) = dict.next_entry(&mut at) {
                    if let Some(key) = key.downcast::<Str>() {
                        see(key, value.as_ref())?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Bind arguments to the parameters of a function, as docs, "Calls", have it; writes `parameter_slots` words at `dst`.
///
/// # Errors
/// `TypeError` in CPython's words; nothing is left at `dst` then.
///
/// # Safety
/// `dst` has room for the parameters and is not the memory of what is given.
pub(crate) unsafe fn bind(
    th: &mut Thread,
    function: Ref<'_, Function>,
    code: &Code,
    given: Given<'_>,
    dst: *mut u64,
) -> PyResult<()> {
    let slots = code.parameter_slots();
    let positional = given.positional;
    let argcount = code.argcount as usize;
    if is_exact(code, positional.len()) && matches!(given.keywords, Keywords::None) {
        for (i, value) in positional.iter().enumerate() {
            // SAFETY: room by the caller's promise.
            unsafe { dst.add(i).write(value.clone().into_bits()) };
        }
        return Ok(());
    }
    // SAFETY: room for `slots` words by the caller's promise; every word holds a value or undefined at any time.
    unsafe {
        for i in 0..slots {
            dst.add(i).write(UNDEFINED);
        }
        for (i, value) in positional.iter().take(argcount).enumerate() {
            dst.add(i).write(value.clone().into_bits());
        }
        let result = bind_rest(th, function, code, given, dst);
        if result.is_err() {
            drop_words(dst, slots);
        }
        result
    }
}

unsafe fn bind_rest(
    th: &mut Thread,
    function: Ref<'_, Function>,
    code: &Code,
    given: Given<'_>,
    dst: *mut u64,
) -> PyResult<()> {
    let positional = given.positional;
    let argcount = code.argcount as usize;
    let named = argcount + code.kwonlyargcount as usize;
    // SAFETY: all words of the parameters are initialised (`bind`).
    unsafe {
        let put = |i: usize, value: Value| {
            drop(Value::from_bits(dst.add(i).replace(value.into_bits())));
        };
        let is_unset = |i: usize| *dst.add(i) == UNDEFINED;
        if code.flags & co::VARARGS != 0 {
            let rest = match given.row {
                Some(row) if argcount == 0 => row.any().to_owned(),
                _ => Tuple::from_slice(positional.get(argcount..).unwrap_or_default()).into_value(),
            };
            put(named, rest);
        }
        let takes_any = code.flags & co::VARKEYWORDS != 0;
        if takes_any
            && named == 0
            && let Keywords::Dict(dict) = given.keywords
        {
            put(slots_end(code) - 1, dict.copy().into_value());
        } else {
            let extra_keywords = takes_any.then(Dict::new);
            if let Some(dict) = &extra_keywords {
                put(slots_end(code) - 1, dict.to_value());
            }
            given.each_keyword(|key, value| {
                match find_parameter(code, key, named) {
                    Some(i) if i >= code.posonlyargcount as usize => {
                        if !is_unset(i) {
                            return Err(th.type_error(format!(
                                "{}() got multiple values for argument '{}'",
                                function.qualname.get().to_text(),
                                key.to_text()
                            )));
                        }
                        put(i, value.to_owned());
                    }
                    _ => match &extra_keywords {
                        Some(dict) => dict.set_str(key, value.to_owned()),
                        None => return Err(unexpected_keyword(th, function, code, given, key)),
                    },
                }
                Ok(())
            })?;
        }
        if positional.len() > argcount && code.flags & co::VARARGS == 0 {
            return Err(too_many(th, function, code, positional.len(), |i| !is_unset(i)));
        }
        if positional.len() < argcount {
            let defaults = function.defaults.get();
            let defaults = defaults.as_ref().map(|d| d.as_slice()).unwrap_or_default();
            let first_default = argcount.saturating_sub(defaults.len());
            let missing: Vec<usize> = (positional.len()..first_default).filter(|&i| is_unset(i)).collect();
            if !missing.is_empty() {
                return Err(missing_arguments(th, function, code, &missing, "positional"));
            }
            let shift = defaults.len().saturating_sub(argcount);
            for i in first_default.max(positional.len())..argcount {
                if is_unset(i) {
                    put(i, defaults[i - first_default + shift].clone());
                }
            }
        }
        if code.kwonlyargcount != 0 {
            let mut missing = Vec::new();
            let defaults = function.kwdefaults.get();
            for i in argcount..named {
                if !is_unset(i) {
                    continue;
                }
                let name = code.varnames[i].as_ref();
                match defaults.as_ref().and_then(|d| d.get_str(name)) {
                    Some(value) => put(i, value),
                    None => missing.push(i),
                }
            }
            if !missing.is_empty() {
                return Err(missing_arguments(th, function, code, &missing, "keyword-only"));
            }
        }
    }
    Ok(())
}

fn slots_end(code: &Code) -> usize {
    code.parameter_slots()
}

fn find_parameter(code: &Code, key: Ref<'_, Str>, named: usize) -> Option<usize> {
    let names = code.varnames.get(..named)?;
    names
        .iter()
        .position(|n| n.as_ref().bits_eq(key))
        .or_else(|| if key.is_interned() { None } else { names.iter().position(|n| n.eq_text(key.get())) })
}

#[cold]
fn unexpected_keyword(
    th: &mut Thread,
    function: Ref<'_, Function>,
    code: &Code,
    given: Given<'_>,
    key: Ref<'_, Str>,
) -> Raised {
    let qualname = function.qualname.get();
    let mut keywords = Vec::new();
    let _ = given.each_keyword(|key, _| {
        keywords.push(key.own());
        Ok(())
    });
    let only: Vec<String> = code
        .varnames
        .iter()
        .take(code.posonlyargcount as usize)
        .filter(|n| keywords.iter().any(|k| k.eq_text(n)))
        .map(|n| n.to_text().into_owned())
        .collect();
    if only.is_empty() {
        th.type_error(format!("{}() got an unexpected keyword argument '{}'", qualname.to_text(), key.to_text()))
    } else {
        th.type_error(format!(
            "{}() got some positional-only arguments passed as keyword arguments: '{}'",
            qualname.to_text(),
            only.join(", ")
        ))
    }
}

#[cold]
fn too_many(
    th: &mut Thread,
    function: Ref<'_, Function>,
    code: &Code,
    given: usize,
    is_set: impl Fn(usize) -> bool,
) -> Raised {
    let argcount = code.argcount as usize;
    let defaults = function.defaults.get().map_or(0, |d| d.len());
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    let takes = if defaults > 0 {
        format!("from {} to {argcount} positional arguments", argcount.saturating_sub(defaults))
    } else {
        format!("{argcount} positional argument{}", plural(argcount))
    };
    let named = argcount + code.kwonlyargcount as usize;
    let keyword_only = (argcount..named).filter(|&i| is_set(i)).count();
    let were = if given == 1 && keyword_only == 0 { "was" } else { "were" };
    let also = if keyword_only > 0 {
        format!(
            " positional argument{} (and {keyword_only} keyword-only argument{})",
            plural(given),
            plural(keyword_only)
        )
    } else {
        String::new()
    };
    th.type_error(format!("{}() takes {takes} but {given}{also} {were} given", function.qualname.get().to_text()))
}

#[cold]
fn missing_arguments(
    th: &mut Thread,
    function: Ref<'_, Function>,
    code: &Code,
    missing: &[usize],
    kind: &str,
) -> Raised {
    let names: Vec<String> = missing.iter().map(|&i| format!("'{}'", code.varnames[i].to_text())).collect();
    let list = match names.as_slice() {
        [one] => one.clone(),
        [a, b] => format!("{a} and {b}"),
        [head @ .., last] => format!("{}, and {last}", head.join(", ")),
        [] => String::new(),
    };
    let plural = if missing.len() == 1 { "" } else { "s" };
    th.type_error(format!(
        "{}() missing {} required {kind} argument{plural}: {list}",
        function.qualname.get().to_text(),
        missing.len()
    ))
}
