//! Generators, coroutines and asynchronous generators: a frame that owns its window and stops where it yields.
//!
//! One struct serves the three classes; the flags of the code object tell which. The frame record and the window are
//! in the object, so a generator resumes in place. Running it is the eval loop's (`Hooks::resume`); methods are in
//! `generator_methods`.

use std::cell::{Cell, UnsafeCell};

use super::code::{Code, co};
use super::dict::Dict;
use super::field::{Field, Traverse, Visit};
use super::raw::{Header, Object, Owned, Ref, UNDEFINED, Value, flag, kind};
use super::str::Str;
use super::type_::{Layout, TypeFlags, TypeIndex, TypeSpec, new_instance};
use crate::frame::{Block, Entry, Frame, Standing};
use crate::state::{HandledException, Interpreter};

/// Where a generator is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Not started.
    Created,
    /// Stopped at a yield.
    Suspended,
    /// On the frame stack.
    Running,
    /// Returned, raised, or closed.
    Finished,
}

/// See the module header.
#[repr(C)]
pub struct Generator {
    header: Header,
    frame: UnsafeCell<Frame>,
    /// While it runs: the innermost frame below it that lies on the thread's stacks; null where there is none.
    pub floor: Cell<*mut Frame>,
    window: Box<[Cell<u64>]>,
    /// Blocks of the frame while it does not run.
    pub blocks: Field<Vec<Block>>,
    /// What it was handling when it stopped.
    pub handled: Field<HandledException>,
    /// Where it is.
    pub state: Cell<State>,
    /// The code.
    pub code: Owned<Code>,
    /// `__name__`.
    pub name: Field<Owned<Str>>,
    /// `__qualname__`.
    pub qualname: Field<Owned<Str>>,
    /// An asynchronous generator's hooks were called, or a coroutine was awaited.
    pub touched: Cell<bool>,
    /// An asynchronous generator that is being iterated by an `asend` or `athrow` awaitable.
    pub async_running: Cell<bool>,
    /// Finalizer hook of an asynchronous generator.
    pub finalizer: Field<Option<Value>>,
}

static LAYOUT: Layout = Layout::of::<Generator>(true);
const FLAGS: TypeFlags = TypeFlags::GC.union(TypeFlags::WEAKREF).union(TypeFlags::NO_NEW);

/// The class `generator`.
pub static GENERATOR: TypeSpec = TypeSpec {
    name: "generator",
    module: "builtins",
    doc: "",
    base: None,
    flags: FLAGS,
    layout: &LAYOUT,
    methods: super::generator_methods::GENERATOR,
    index: TypeIndex::new(),
};
/// The class `coroutine`.
pub static COROUTINE: TypeSpec = TypeSpec {
    name: "coroutine",
    module: "builtins",
    doc: "",
    base: None,
    flags: FLAGS,
    layout: &LAYOUT,
    methods: super::generator_methods::COROUTINE,
    index: TypeIndex::new(),
};
/// The class `async_generator`.
pub static ASYNC_GENERATOR: TypeSpec = TypeSpec {
    name: "async_generator",
    module: "builtins",
    doc: "",
    base: None,
    flags: FLAGS,
    layout: &LAYOUT,
    methods: super::generator_methods::ASYNC_GENERATOR,
    index: TypeIndex::new(),
};

// SAFETY: repr(C), header first.
unsafe impl Object for Generator {
    const KIND: u8 = kind::GENERATOR;

    #[inline(always)]
    fn layout() -> &'static Layout {
        &LAYOUT
    }

    fn spec() -> &'static TypeSpec {
        &GENERATOR
    }
}

impl Traverse for Generator {
    fn traverse(&self, visit: &mut Visit<'_>) {
        self.code.traverse(visit);
        self.finalizer.traverse(visit);
        self.handled.with(|h| h.traverse(visit));
        if self.state.get() != State::Running {
            // SAFETY: not running, so the record is at rest and the words below `sp` hold values.
            unsafe {
                let frame = &*self.frame.get();
                frame.keep.traverse(visit);
                frame.namespace.traverse(visit);
                frame.object.traverse(visit);
                for word in &self.window[..frame.used()] {
                    visit.value(Ref::from_bits(word.get()));
                }
            }
        }
    }

    fn clear(&self) {
        if self.state.get() != State::Running {
            self.finish();
        }
    }
}

impl Drop for Generator {
    fn drop(&mut self) {
        if self.state.get() != State::Finished {
            self.finish();
        }
    }
}

impl Generator {
    /// A generator about to run `code`; the class follows from the code's flags. `fill` writes the fast locals and
    /// cells (`nlocals + cells` words, undefined before).
    #[expect(clippy::too_many_arguments, reason = "a frame's parts")]
    pub fn new_generator(
        code: Owned<Code>,
        name: Owned<Str>,
        qualname: Owned<Str>,
        globals: Ref<'_, Dict>,
        builtins: Ref<'_, Dict>,
        keep: Option<Value>,
        namespace: Option<Value>,
        fill: impl FnOnce(*mut u64),
    ) -> Owned<Generator> {
        let spec = if code.flags & co::COROUTINE != 0 {
            &COROUTINE
        } else if code.flags & co::ASYNC_GENERATOR != 0 {
            &ASYNC_GENERATOR
        } else {
            &GENERATOR
        };
        let fixed = code.nlocals as usize + code.cell_count();
        let window: Box<[Cell<u64>]> = vec![Cell::new(UNDEFINED); code.window() + 1].into();
        let locals = window.as_ptr() as *mut u64;
        fill(locals);
        let frame = Frame {
            pc: code.bytecode.as_ptr(),
            rpc: std::ptr::null(),
            standing: Standing::of(Entry::Generator).watched(),
            blocks: 0,
            locals,
            // SAFETY: the window has at least `fixed` words.
            sp: unsafe { locals.add(fixed) },
            code: &raw const *code,
            globals: globals.get(),
            builtins: builtins.get(),
            back: std::ptr::null_mut(),
            keep,
            namespace,
            object: None,
        };
        let class = Interpreter::current().class(spec);
        let generator = new_instance(class, |header| Generator {
            header,
            frame: UnsafeCell::new(frame),
            floor: Cell::new(std::ptr::null_mut()),
            window,
            blocks: Field::new(Vec::new()),
            handled: Field::new(None),
            state: Cell::new(State::Created),
            code,
            name: Field::new(name),
            qualname: Field::new(qualname),
            touched: Cell::new(false),
            async_running: Cell::new(false),
            finalizer: Field::new(None),
        });
        // A box that moves owns its content anew: pointers are good that were taken where it has come to rest.
        let locals = generator.window.as_ptr() as *mut u64;
        // SAFETY: the record is whole and nobody else's; the window has at least `fixed` words.
        unsafe {
            (*generator.frame()).locals = locals;
            (*generator.frame()).sp = locals.add(fixed);
        }
        generator
    }

    /// The frame record; its address does not change.
    #[inline]
    pub fn frame(&self) -> *mut Frame {
        self.frame.get()
    }

    /// The generator is done: drop what its frame holds. A frame object keeps the locals.
    pub fn finish(&self) {
        self.state.set(State::Finished);
        // Nothing is left for a finalizer to close.
        self.header.set_flag(flag::FINALIZED);
        self.handled.set(None);
        self.blocks.set(Vec::new());
        let frame = self.frame.get();
        // SAFETY: it does not run; the record is not borrowed while values drop.
        unsafe {
            if let Some(object) = (*frame).object.take() {
                if object.as_ref().refcount() > 1 {
                    object.take_over(frame);
                } else {
                    object.forget_frame();
                }
            }
            (*frame).drop_window();
            let rest = ((*frame).keep.take(), (*frame).namespace.take());
            drop(rest);
        }
    }

    /// The generator that a frame record lies in.
    ///
    /// # Safety
    /// `frame` is the record of a live generator.
    pub unsafe fn of_frame<'a>(frame: *mut Frame) -> &'a Generator {
        // SAFETY: the caller's promise.
        unsafe { &*frame.cast::<u8>().sub(std::mem::offset_of!(Generator, frame)).cast() }
    }

    /// What a suspended generator delegates to: it stopped at YIELD_FROM, whose receiver is on top of its stack.
    pub fn delegate(&self) -> Option<Value> {
        if self.state.get() != State::Suspended {
            return None;
        }
        // SAFETY: suspended: the record is at rest, the receiver is on the stack, undefined when the delegation is over.
        unsafe {
            let frame = &*self.frame.get();
            // The stack loop comes back to the instruction, the register form stays at it.
            let at = if frame.rpc.is_null() {
                frame.pc.offset_from(self.code.bytecode.as_ptr()) as usize
            } else {
                frame.lasti() as usize
            };
            let delegates = self.code.bytecode.get(at) == Some(&(pycodegen::opcode::Opcode::YIELD_FROM as u8));
            if !delegates || frame.used() == 0 {
                return None;
            }
            let receiver: Ref<'_> = Ref::from_bits(*frame.sp.sub(1));
            (receiver.bits() != UNDEFINED).then(|| receiver.to_owned())
        }
    }

    /// The delegation is over: drop the receiver, go on behind YIELD_FROM. (In the register form that instruction goes on
    /// by itself where it finds no receiver.)
    pub fn end_delegation(&self) {
        // SAFETY: `delegate` held for this suspended generator.
        unsafe {
            let frame = self.frame.get();
            if !(*frame).rpc.is_null() {
                drop(Value::from_bits((*frame).sp.sub(1).replace(UNDEFINED)));
                return;
            }
            (*frame).pc = (*frame).pc.add(2);
            (*frame).sp = (*frame).sp.sub(1);
            drop(Value::from_bits((*frame).sp.replace(UNDEFINED)));
        }
    }

    /// Which of the three classes.
    pub fn is_coroutine(&self) -> bool {
        self.code.flags & co::COROUTINE != 0
    }

    /// Which of the three classes.
    pub fn is_async_generator(&self) -> bool {
        self.code.flags & co::ASYNC_GENERATOR != 0
    }
}
