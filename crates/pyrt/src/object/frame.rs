//! `frame`: a frame as Python sees it. While the frame runs the object looks into it; when the frame ends the object
//! takes over what Python could still ask for.

use std::cell::Cell;

use pymacros::{pyclass, pymethods};

use super::cell::Cell as CellObject;
use super::code::{Code, co};
use super::dict::Dict;
use super::field::{Field, Traverse, Visit};
use super::raw::{Header, Owned, Ref, UNDEFINED, Value};
use super::str::Str;
use super::type_::new_builtin;
use crate::error::PyResult;
use crate::frame::Frame;
use crate::state::Thread;

/// What is left of a frame that has ended.
struct Ended {
    globals: Owned<Dict>,
    builtins: Owned<Dict>,
    /// Fast locals and cells, undefined ones included.
    locals: Vec<Value>,
    namespace: Option<Value>,
    lasti: i32,
    back: Option<Owned<FrameObject>>,
}

/// Frame object.
#[pyclass(name = "frame", flags(GC), manual_traverse)]
#[repr(C)]
pub struct FrameObject {
    header: Header,
    live: Cell<*mut Frame>,
    code: Owned<Code>,
    ended: Field<Option<Ended>>,
    /// `f_trace`.
    trace: Field<Option<Value>>,
    /// `f_trace_lines`.
    trace_lines: Cell<bool>,
    /// `f_trace_opcodes`.
    trace_opcodes: Cell<bool>,
    /// A line to show in place of the current one while a hook looks.
    pretended_line: Cell<Option<u32>>,
    /// The instruction that raised what the next one begins to handle.
    raised_at: Cell<Option<i32>>,
    snapshot: Field<Option<Owned<Dict>>>,
}

impl Traverse for FrameObject {
    fn traverse(&self, visit: &mut Visit<'_>) {
        self.code.traverse(visit);
        self.trace.traverse(visit);
        self.snapshot.traverse(visit);
        self.ended.with(|ended| {
            if let Some(e) = ended {
                e.globals.traverse(visit);
                e.builtins.traverse(visit);
                e.locals.traverse(visit);
                e.namespace.traverse(visit);
                e.back.traverse(visit);
            }
        });
    }
    fn clear(&self) {
        let locals = self.ended.with_mut(|e| e.as_mut().map(|e| std::mem::take(&mut e.locals)));
        drop(locals);
        self.snapshot.set(None);
        self.trace.set(None);
    }
}

impl FrameObject {
    /// The frame object of a running frame, made if it is not there yet.
    ///
    /// # Safety
    /// `frame` is a live frame of this thread or of a generator.
    pub unsafe fn of(frame: *mut Frame) -> Owned<FrameObject> {
        // SAFETY: the caller's promise; `frame` is not borrowed across the allocation.
        unsafe {
            if let Some(object) = &(*frame).object {
                return object.clone();
            }
            let code = (*frame).code().own();
            let object = new_builtin(|header| FrameObject {
                header,
                live: Cell::new(frame),
                code,
                ended: Field::new(None),
                trace: Field::new(None),
                trace_lines: Cell::new(true),
                trace_opcodes: Cell::new(false),
                pretended_line: Cell::new(None),
                raised_at: Cell::new(None),
                snapshot: Field::new(None),
            });
            (*frame).object = Some(object.clone());
            (*frame).standing = (*frame).standing.watched();
            object
        }
    }

    /// The frame, while it has not ended.
    pub fn frame(&self) -> Option<*mut Frame> {
        let frame = self.live.get();
        if frame.is_null() { None } else { Some(frame) }
    }

    /// The code object.
    pub fn code(&self) -> Ref<'_, Code> {
        self.code.as_ref()
    }

    /// The frame ends: take over what is asked for later. The locals are moved out of the window.
    ///
    /// # Safety
    /// `frame` is the live frame of this object and does not run on.
    pub unsafe fn take_over(&self, frame: *mut Frame) {
        // SAFETY: the caller's promise.
        unsafe {
            let f = &mut *frame;
            let code = f.code();
            let n = (code.nlocals as usize + code.cell_count()).min(f.used());
            let mut locals = Vec::with_capacity(n);
            for i in 0..n {
                locals.push(Value::from_bits(f.locals.add(i).replace(UNDEFINED)));
            }
            let back = f.back;
            let lasti = f.lasti();
            let globals = Ref::from(&*f.globals).own();
            let builtins = Ref::from(&*f.builtins).own();
            let namespace = f.namespace.clone();
            self.live.set(std::ptr::null_mut());
            // The caller's frame object is made now: later there is no telling which frame called.
            let back = if back.is_null() { None } else { Some(FrameObject::of(back)) };
            self.ended.set(Some(Ended { globals, builtins, locals, namespace, lasti, back }));
        }
    }

    /// The frame ends and nobody else knows this object: it is about to die, and looks at nothing.
    pub fn forget_frame(&self) {
        self.live.set(std::ptr::null_mut());
    }

    /// Byte offset of the current instruction.
    pub fn lasti(&self) -> i32 {
        match self.frame() {
            // SAFETY: live.
            Some(frame) => unsafe { (*frame).lasti() },
            None => self.ended.with(|e| e.as_ref().map_or(-1, |e| e.lasti)),
        }
    }

    /// `f_trace`: what is told of the events in this frame.
    pub fn trace_function(&self) -> Option<Value> {
        self.trace.get()
    }

    /// Set `f_trace`.
    pub fn set_trace_function(&self, function: Option<Value>) {
        self.trace.set(function);
    }

    /// `f_trace_lines`.
    pub fn traces_lines(&self) -> bool {
        self.trace_lines.get()
    }

    /// `f_trace_opcodes`.
    pub fn traces_opcodes(&self) -> bool {
        self.trace_opcodes.get()
    }

    /// Show another line than the current one until the next call.
    pub fn pretend_line(&self, line: Option<u32>) {
        self.pretended_line.set(line);
    }

    /// The frame goes on at a handler, coming from the instruction at this byte offset.
    pub fn set_raised_at(&self, at: i32) {
        self.raised_at.set(Some(at));
    }

    /// What `set_raised_at` said, once.
    pub fn take_raised_at(&self) -> Option<i32> {
        self.raised_at.take()
    }

    /// The current line.
    pub fn line(&self) -> u32 {
        if let Some(line) = self.pretended_line.get() {
            return line;
        }
        self.code.line_at(self.lasti())
    }

    /// The frame that called.
    pub fn back(&self) -> Option<Owned<FrameObject>> {
        match self.frame() {
            // SAFETY: live, and so is the frame it leads to.
            Some(frame) => unsafe {
                let back = (*frame).back;
                if back.is_null() { None } else { Some(FrameObject::of(back)) }
            },
            None => self.ended.with(|e| e.as_ref().and_then(|e| e.back.clone())),
        }
    }

    /// Global names.
    pub fn globals(&self) -> Owned<Dict> {
        match self.frame() {
            // SAFETY: live.
            Some(frame) => unsafe { Ref::from(&*(*frame).globals).own() },
            None => self.ended.with(|e| e.as_ref().map_or_else(Dict::new, |e| e.globals.clone())),
        }
    }

    /// Built-in names.
    pub fn builtins(&self) -> Owned<Dict> {
        match self.frame() {
            // SAFETY: live.
            Some(frame) => unsafe { Ref::from(&*(*frame).builtins).own() },
            None => self.ended.with(|e| e.as_ref().map_or_else(Dict::new, |e| e.builtins.clone())),
        }
    }

    fn word(&self, i: usize) -> Option<Value> {
        let value = match self.frame() {
            // SAFETY: live; the window holds values.
            Some(frame) => unsafe {
                if i >= (*frame).used() {
                    return None;
                }
                Ref::from_bits(*(*frame).locals.add(i)).to_owned()
            },
            None => self.ended.with(|e| e.as_ref().and_then(|e| e.locals.get(i).cloned()))?,
        };
        if value.is_undefined() { None } else { Some(value) }
    }

    /// Whether word `i` of a module or class body's window is a bound variable of an inlined comprehension.
    fn is_comprehension_variable(&self, i: usize) -> bool {
        let Some(value) = self.word(i) else { return false };
        match i.checked_sub(self.code.nlocals as usize) {
            None => true,
            Some(cell) => {
                let bound = value.as_ref().downcast::<CellObject>().is_some_and(|c| c.get().get().is_some());
                bound
                    && self.code.cellvars.get(cell).is_some_and(|name| {
                        !matches!(&*name.to_text(), "__class__" | "__classdict__" | "__conditional_annotations__")
                    })
            }
        }
    }

    /// Fast locals, cells and free variables that are bound, by name.
    pub fn fast_locals(&self) -> Vec<(Owned<Str>, Value)> {
        let code = self.code.as_ref();
        let n = code.nlocals as usize;
        let mut all = Vec::new();
        for (i, name) in code.varnames.iter().enumerate() {
            if let Some(value) = self.word(i) {
                all.push((name.clone(), value));
            }
        }
        for (i, name) in code.cellvars.iter().chain(code.freevars.iter()).enumerate() {
            if let Some(cell) = self.word(n + i)
                && let Some(value) = cell.as_ref().downcast::<CellObject>().and_then(|c| c.get().get())
            {
                // A fast local of that name is a comprehension's variable, which shadows the cell.
                if !all.iter().any(|(n, _): &(Owned<Str>, Value)| n.as_ref().bits_eq(name.as_ref())) {
                    all.push((name.clone(), value));
                }
            }
        }
        all
    }

    /// `f_locals`: the namespace of module and class bodies, else a dict of the fast locals.
    pub fn locals(&self, th: &mut Thread) -> PyResult<Value> {
        let namespace = match self.frame() {
            // SAFETY: live.
            Some(frame) => unsafe { (*frame).namespace.clone() },
            None => self.ended.with(|e| e.as_ref().and_then(|e| e.namespace.clone())),
        };
        let _ = th;
        // Variables of a comprehension that runs in a module or class body hide the namespace.
        let hidden = namespace.is_some()
            && (0..self.code.nlocals as usize + self.code.cellvars.len()).any(|i| self.is_comprehension_variable(i));
        if let Some(namespace) = namespace
            && !hidden
        {
            return Ok(namespace);
        }
        if !hidden && self.code.flags & co::OPTIMIZED == 0 {
            return Ok(self.globals().into_value());
        }
        let dict = Dict::new();
        for (name, value) in self.fast_locals() {
            dict.set_str(name.as_ref(), value);
        }
        Ok(dict.into_value())
    }
}

#[pymethods]
impl FrameObject {
    #[slot(repr)]
    fn repr(this: Ref<'_, FrameObject>, _th: &mut Thread) -> PyResult<Value> {
        let frame = this.get();
        let text = format!(
            "<frame at {:#x}, file '{}', line {}, code {}>",
            this.bits(),
            frame.code.filename.to_text(),
            frame.line(),
            frame.code.name.to_text()
        );
        Ok(Str::from_text(&text).into_value())
    }
    #[getter]
    fn f_code(this: Ref<'_, FrameObject>) -> Value {
        this.code.to_value()
    }
    #[getter]
    fn f_back(this: Ref<'_, FrameObject>) -> Value {
        this.back().map_or(Value::NONE, Owned::into_value)
    }
    #[getter]
    fn f_globals(this: Ref<'_, FrameObject>) -> Value {
        this.globals().into_value()
    }
    #[getter]
    fn f_builtins(this: Ref<'_, FrameObject>) -> Value {
        this.builtins().into_value()
    }
    #[getter]
    fn f_locals(this: Ref<'_, FrameObject>, th: &mut Thread) -> PyResult<Value> {
        let frame = this.own();
        frame.locals(th)
    }
    #[getter]
    fn f_lineno(this: Ref<'_, FrameObject>) -> u32 {
        this.line()
    }
    #[getter]
    fn f_lasti(this: Ref<'_, FrameObject>) -> i32 {
        this.get().lasti()
    }
    #[getter]
    fn f_trace(this: Ref<'_, FrameObject>) -> Value {
        this.trace.get().unwrap_or(Value::NONE)
    }
    #[setter(f_trace)]
    fn set_f_trace(this: Ref<'_, FrameObject>, _th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        this.trace.set(value.filter(|v| !v.is_none()).map(Ref::to_owned));
        Ok(())
    }
    #[setter(f_lineno)]
    fn set_f_lineno(this: Ref<'_, FrameObject>, th: &mut Thread, value: Ref<'_>) -> PyResult<()> {
        let _ = value;
        if this.trace.borrow().is_none() || !th.is_in_hook() {
            return Err(th.value_error("f_lineno can only be set in a trace function"));
        }
        Err(th.not_implemented_error("setting f_lineno: jumping to another line is not supported"))
    }
    #[getter]
    fn f_trace_lines(this: Ref<'_, FrameObject>) -> bool {
        this.trace_lines.get()
    }
    #[setter(f_trace_lines)]
    fn set_f_trace_lines(this: Ref<'_, FrameObject>, th: &mut Thread, value: Ref<'_>) -> PyResult<()> {
        if !value.is_bool() {
            return Err(th.type_error("attribute value type must be bool"));
        }
        this.trace_lines.set(value.is_true());
        Ok(())
    }
    #[getter]
    fn f_trace_opcodes(this: Ref<'_, FrameObject>) -> bool {
        this.trace_opcodes.get()
    }
    #[setter(f_trace_opcodes)]
    fn set_f_trace_opcodes(this: Ref<'_, FrameObject>, th: &mut Thread, value: Ref<'_>) -> PyResult<()> {
        if !value.is_bool() {
            return Err(th.type_error("attribute value type must be bool"));
        }
        this.trace_opcodes.set(value.is_true());
        Ok(())
    }
    /// Clear all references held by the frame.
    #[name("clear")]
    fn clear_frame(this: Ref<'_, FrameObject>, th: &mut Thread) -> PyResult<()> {
        if this.frame().is_some() {
            return Err(th.runtime_error("cannot clear an executing frame"));
        }
        Traverse::clear(this.get());
        Ok(())
    }
}
