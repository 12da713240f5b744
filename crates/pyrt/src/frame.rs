//! Frames: the execution state of running code objects, and the stacks they live on.
//!
//! A thread has one value stack, reserved as address space and committed as it grows. A frame is a window on it:
//!
//! ```text
//! … caller's stack | callee | arg 0 … arg n ‖ further locals | cells | evaluation stack …
//!                            ^ locals (fast locals begin where the caller put the arguments)
//! ```
//!
//! so that a Python-to-Python call copies nothing. The frame's record (`Frame`) stands on a stack of its own; records
//! are linked through `back`. A generator owns record and window on the heap and runs in place there. A word of a
//! window is a value's bits; an unbound local is the undefined word.
//!
//! A frame object for Python (`object::frame`) is made only when someone asks; it looks into the live window and takes
//! the locals over when the frame ends.
//!
//! Invariants: (1) words below `sp` hold values that the window owns; words at and above `sp` are free; (2) `code`,
//! `globals` and `builtins` are kept alive by `keep`; (3) `back` leads to a frame that outlives this one; (4) frames of
//! the stacks follow each other there in the order of their calls, so that what is free begins behind the innermost one
//! (`Thread::free`); (5) in free records `namespace` and `object` are None, so that a call need not write them; (6) a
//! frame that is `Standing::PLAIN` is kept by its function.

use crate::Thread;
use crate::object::code::Code;
use crate::object::dict::Dict;
use crate::object::frame::FrameObject;
use crate::object::function::Function;
use crate::object::generator::Generator;
use crate::object::raw::{Owned, Ref, UNDEFINED, Value};

/// How a frame came to run, and so what its end means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Entry {
    /// Called by the eval loop: the caller's frame goes on.
    Loop,
    /// Called by native code: the eval loop returns.
    Native,
    /// A generator's, resumed by native code (`next(g)`).
    Generator,
    /// A generator's, resumed by a `for` loop whose frame waits in the register form: what it yields is the loop's item,
    /// its end the loop's.
    Iterate,
    /// Called by the eval loop for what it does: what it returns is dropped.
    Discard,
    /// Called by the eval loop to make an instance: what `__init__` returns is checked and dropped.
    Init,
    /// Called by the eval loop's register form for an operator or the like: the caller waits at that instruction, its
    /// operands in place, and finishes it with what is returned.
    Operator(Waiting),
}

/// What kind of instruction a frame of the register form waits at; the last operand of some is a constant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Waiting {
    /// `x op y`.
    Binary,
    /// `x op constant`.
    BinaryConstant,
    /// A comparison for its value.
    Compare,
    /// A comparison with a constant, for its value.
    CompareConstant,
    /// A jump on a comparison.
    Jump,
    /// A jump on a comparison with a constant.
    JumpConstant,
    /// A jump on the truth of a value.
    Truth,
    /// `x in y`.
    Contains,
    /// A jump on `x in y`.
    JumpContains,
    /// `x[y]`, or a constant for y.
    Item,
    /// `x[y] = z`.
    SetItem,
}

impl Waiting {
    const ALL: [Waiting; 11] = [
        Waiting::Binary,
        Waiting::BinaryConstant,
        Waiting::Compare,
        Waiting::CompareConstant,
        Waiting::Jump,
        Waiting::JumpConstant,
        Waiting::Truth,
        Waiting::Contains,
        Waiting::JumpContains,
        Waiting::Item,
        Waiting::SetItem,
    ];
}

const _: () = {
    let mut i = 0;
    while i < Waiting::ALL.len() {
        assert!(Waiting::ALL[i] as usize == i);
        i += 1;
    }
};

/// How a frame was entered, and whether someone knows more of it than the loop (`namespace` or `object` is set, or was):
/// one word, so that one comparison tells the usual frame.
///
/// ```text
/// bits 0-7 the entry | 8-15 what kind of instruction the caller waits at | 16 watched
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
#[repr(transparent)]
pub struct Standing(u32);

impl Standing {
    /// A function called by the eval loop, which nobody watches.
    pub const PLAIN: Standing = Standing::of(Entry::Loop);
    /// The last one of those that a function's frame has which the eval loop called and which goes back to it without
    /// more ado where it returns None: from `PLAIN` on.
    pub const LAST_DROPPING: Standing = Standing::of(Entry::Discard);
    const WATCHED: u32 = 1 << 16;

    /// That of a frame entered so, which nobody watches yet.
    #[inline(always)]
    pub const fn of(entry: Entry) -> Standing {
        Standing(match entry {
            Entry::Loop => 0,
            Entry::Init => 1,
            Entry::Discard => 2,
            Entry::Native => 3,
            Entry::Generator => 4,
            Entry::Iterate => 5,
            Entry::Operator(waiting) => 6 | (waiting as u32) << 8,
        })
    }

    /// As this one, watched.
    #[inline(always)]
    pub const fn watched(self) -> Standing {
        Standing(self.0 | Standing::WATCHED)
    }

    /// Whether `namespace` or `object` is set, or was.
    #[inline(always)]
    pub const fn is_watched(self) -> bool {
        self.0 & Standing::WATCHED != 0
    }

    /// How the frame was entered.
    #[inline(always)]
    pub fn entry(self) -> Entry {
        match self.0 as u8 {
            0 => Entry::Loop,
            1 => Entry::Init,
            2 => Entry::Discard,
            3 => Entry::Native,
            4 => Entry::Generator,
            5 => Entry::Iterate,
            _ => Entry::Operator(Waiting::ALL[usize::from((self.0 >> 8) as u8)]),
        }
    }

    /// Whether the frame is a generator's, which does not lie on the thread's stacks.
    #[inline(always)]
    pub fn is_generators(self) -> bool {
        const GENERATOR: u8 = Standing::of(Entry::Generator).0 as u8;
        const ITERATE: u8 = Standing::of(Entry::Iterate).0 as u8;
        matches!(self.0 as u8, GENERATOR | ITERATE)
    }
}

/// A block of 3.10's block stack.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// Offset of the handler in the code, bytes; `HANDLER` marks the block of a handler that is running.
    pub handler: u32,
    /// Height of the evaluation stack when the block was set up, words above the window's start.
    pub level: u32,
}

/// `Block::handler` of a block that an exception handler runs in.
pub const HANDLER: u32 = u32::MAX;

/// See the module header.
#[repr(C)]
pub struct Frame {
    /// The next instruction, in the code object's bytes; while one is under way, the one behind it. It means nothing
    /// while the register form runs.
    pub pc: *const u8,
    /// The instruction of the register form that runs, or the call it waits in; null while the stack loop runs it.
    pub rpc: *const u64,
    /// How it was entered, and whether someone watches it.
    pub standing: Standing,
    /// Height of the thread's block stack under this frame's blocks.
    pub blocks: u32,
    /// Start of the window: the fast locals.
    pub locals: *mut u64,
    /// First free word; up to date whenever other code may look, but that of the innermost frame means nothing while the
    /// register form runs.
    pub sp: *mut u64,
    /// The code object.
    pub code: *const Code,
    /// Global names.
    pub globals: *const Dict,
    /// Built-in names.
    pub builtins: *const Dict,
    /// The frame that called this one; null for a thread's first.
    pub back: *mut Frame,
    /// The function, or whatever keeps code, globals and builtins alive.
    pub keep: Option<Value>,
    /// The namespace of module and class bodies (`f_locals`), where names are looked up by name.
    pub namespace: Option<Value>,
    /// The frame object, if someone asked for it.
    pub object: Option<Owned<FrameObject>>,
}

impl Frame {
    /// Begin a call of `function` in the free record `at`: its frame, whose window at `locals` is filled, except for
    /// `pc` and `sp`, which mean nothing where it starts in the register form (`rpc`).
    ///
    /// # Safety
    /// `at` is a free record; `keep` owns `function`, whose code is `code`; the frame becomes the innermost one.
    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "a frame's parts")]
    pub unsafe fn begin(
        at: *mut Frame,
        rpc: *const u64,
        entry: Entry,
        blocks: u32,
        locals: *mut u64,
        function: &Function,
        code: &Code,
        back: *mut Frame,
        keep: Value,
    ) {
        // SAFETY: the record is ours; nothing is dropped.
        unsafe {
            debug_assert!((*at).namespace.is_none() && (*at).object.is_none());
            (*at).rpc = rpc;
            (*at).standing = Standing::of(entry);
            (*at).blocks = blocks;
            (*at).locals = locals;
            (*at).code = code;
            (*at).globals = &raw const *function.globals;
            (*at).builtins = &raw const *function.builtins;
            (*at).back = back;
            (&raw mut (*at).keep).write(Some(keep));
        }
    }

    /// The word of `keep`.
    ///
    /// # Safety
    /// The frame is that of a function on the stacks: it is kept by something.
    #[inline(always)]
    pub unsafe fn keep_word(&self) -> u64 {
        // SAFETY: the caller's promise.
        unsafe { self.keep.as_ref().unwrap_unchecked().as_ref().bits() }
    }

    /// How it was entered.
    #[inline(always)]
    pub fn entry(&self) -> Entry {
        self.standing.entry()
    }

    /// The code object.
    #[inline(always)]
    pub fn code<'a>(&self) -> Ref<'a, Code> {
        // SAFETY: invariant 2.
        unsafe { Ref::from_object(self.code.cast()).cast_unchecked() }
    }

    /// Offset in bytes of the instruction that runs (`f_lasti`); -1 before the first.
    pub fn lasti(&self) -> i32 {
        if !self.rpc.is_null()
            && let Some(lowered) = self.code().get().lowered()
        {
            return lowered.offset_of(self.rpc);
        }
        // SAFETY: `pc` points into the code object's bytes, or one past their end.
        let next = unsafe { self.pc.offset_from(self.code().get().bytecode.as_ptr()) };
        if next == 0 { -1 } else { next as i32 - 2 }
    }

    /// The line that runs now.
    pub fn line(&self) -> u32 {
        self.code().line_at(self.lasti())
    }

    /// Number of words of the window in use.
    pub fn used(&self) -> usize {
        // SAFETY: both point into the same window, `sp` not below `locals`.
        unsafe { self.sp.offset_from(self.locals) as usize }
    }

    /// Drop every value of the window and empty it. Values are dropped one by one, the window being whole each time.
    ///
    /// # Safety
    /// The frame does not run on.
    pub unsafe fn drop_window(&mut self) {
        // SAFETY: invariant 1.
        unsafe {
            while self.sp > self.locals {
                self.sp = self.sp.sub(1);
                let bits = self.sp.replace(UNDEFINED);
                drop(Value::from_bits(bits));
            }
        }
    }
}

/// A thread's stacks.
pub struct Stacks {
    values: Region<u64>,
    frames: Region<Frame>,
    values_end: *mut u64,
    /// Blocks of all frames of the thread.
    pub blocks: Vec<Block>,
}

/// Address space for `T`s, committed by the system as it is touched.
struct Region<T> {
    base: *mut T,
    len: usize,
}

impl<T> Region<T> {
    fn new(len: usize) -> std::io::Result<Region<T>> {
        // Miri does not know the flag, and fills what it maps.
        let (len, reserve) = if cfg!(miri) { (len.min(1 << 16), 0) } else { (len, libc::MAP_NORESERVE) };
        // SAFETY: an anonymous private mapping touches nothing of ours.
        let base = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                len * size_of::<T>(),
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | reserve,
                -1,
                0,
            )
        };
        if base == libc::MAP_FAILED {
            Err(std::io::Error::last_os_error())
        } else {
            Ok(Region { base: base.cast(), len })
        }
    }

    fn end(&self) -> *mut T {
        // SAFETY: one past the mapping's end.
        unsafe { self.base.add(self.len) }
    }
}

impl<T> Drop for Region<T> {
    fn drop(&mut self) {
        // SAFETY: mapped in `new` with this length.
        unsafe { libc::munmap(self.base.cast(), self.len * size_of::<T>()) };
    }
}

impl Stacks {
    /// Stacks of `values` words; where there is no address space for them, of a quarter of what there is space for: the
    /// heap needs some, too.
    pub(crate) fn new(values: usize) -> std::io::Result<Stacks> {
        let mut fits = values;
        loop {
            match Stacks::of_size(fits) {
                Ok(stacks) if fits == values => return Ok(stacks),
                Ok(stacks) => {
                    drop(stacks);
                    return Stacks::of_size(fits / 4);
                }
                Err(_) if fits > SMALLEST => fits /= 2,
                Err(error) => return Err(error),
            }
        }
    }

    fn of_size(values: usize) -> std::io::Result<Stacks> {
        let values: Region<u64> = Region::new(values)?;
        let frames: Region<Frame> = Region::new(values.len / 16)?;
        Ok(Stacks { blocks: Vec::with_capacity(64), values_end: values.end(), values, frames })
    }

    /// Whether a window of `words` beginning at `at` fits. For its record there is room where the calls on the way are
    /// within `Thread::call_limit`.
    #[inline(always)]
    pub fn has_room(&self, at: *mut u64, words: usize) -> bool {
        (at as usize) + words * 8 <= self.values_end as usize
    }

    /// Number of frame records that there is room for.
    pub(crate) fn records(&self) -> usize {
        self.frames.len
    }

    /// Whether an address lies in the value stack (rather than in a generator's window).
    #[inline]
    pub fn contains(&self, at: *mut u64) -> bool {
        at >= self.values.base && at < self.values_end
    }
}

/// Words that there must be address space for.
const SMALLEST: usize = 1 << 16;

/// What is free of a thread's stacks.
#[derive(Clone, Copy)]
pub struct Free {
    /// The first free frame record.
    pub record: *mut Frame,
    /// The first free word.
    pub words: *mut u64,
}

impl Thread {
    /// The innermost frame that lies on the stacks; null where there is none.
    #[inline]
    pub fn floor(&self) -> *mut Frame {
        let frame = self.frame.get();
        // SAFETY: frames on the chain are live; the innermost one is a generator's where it says so.
        unsafe {
            if !frame.is_null() && (*frame).standing.is_generators() {
                return Generator::of_frame(frame).floor.get();
            }
        }
        frame
    }

    /// Where the next call may put its record and its window.
    #[inline]
    pub fn free(&self) -> Free {
        let floor = self.floor();
        if floor.is_null() {
            return Free { record: self.stacks.frames.base, words: self.stacks.values.base };
        }
        // SAFETY: the frame is live; windows have the room that their code asks for.
        unsafe { Free { record: floor.add(1), words: (*floor).locals.add((*(*floor).code).window()) } }
    }
}
