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
//! `globals` and `builtins` are kept alive by `function` or `keep`; (3) `back` leads to a frame that outlives this one.

use std::cell::Cell;

use crate::object::code::Code;
use crate::object::dict::Dict;
use crate::object::frame::FrameObject;
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
    /// How it was entered.
    pub entry: Entry,
    /// `namespace` or `object` is set, or was.
    pub watched: bool,
    /// Start of the window: the fast locals.
    pub locals: *mut u64,
    /// First free word; up to date whenever other code may look.
    pub sp: *mut u64,
    /// The code object.
    pub code: *const Code,
    /// Global names.
    pub globals: *const Dict,
    /// Built-in names.
    pub builtins: *const Dict,
    /// The frame that called this one; null for a thread's first.
    pub back: *mut Frame,
    /// First free word of the thread's value stack when it was entered.
    pub saved_top: *mut u64,
    /// Height of the thread's block stack under this frame's blocks.
    pub blocks: u32,
    /// The function, or whatever keeps code, globals and builtins alive.
    pub keep: Option<Value>,
    /// The namespace of module and class bodies (`f_locals`), where names are looked up by name.
    pub namespace: Option<Value>,
    /// The frame object, if someone asked for it.
    pub object: Option<Owned<FrameObject>>,
}

impl Frame {
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
    _frames: Region<Frame>,
    /// Ends of the two.
    values_end: *mut u64,
    frames_end: *mut Frame,
    /// Blocks of all frames of the thread.
    pub blocks: Vec<Block>,
    /// First free frame record.
    pub next_frame: Cell<*mut Frame>,
    /// Where the next native-to-Python call may put its window while no frame runs.
    pub top: Cell<*mut u64>,
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
    pub(crate) fn new(values: usize) -> std::io::Result<Stacks> {
        let values: Region<u64> = Region::new(values)?;
        let frames: Region<Frame> = Region::new(values.len / 16)?;
        Ok(Stacks {
            blocks: Vec::with_capacity(64),
            next_frame: Cell::new(frames.base),
            top: Cell::new(values.base),
            values_end: values.end(),
            frames_end: frames.end(),
            values,
            _frames: frames,
        })
    }

    /// Whether a window of `words` beginning at `at` fits, and one more frame record.
    #[inline(always)]
    pub fn has_room(&self, at: *mut u64, words: usize) -> bool {
        (at as usize) + words * 8 <= self.values_end as usize && self.next_frame.get() < self.frames_end
    }

    /// Whether an address lies in the value stack (rather than in a generator's window).
    #[inline]
    pub fn contains(&self, at: *mut u64) -> bool {
        at >= self.values.base && at < self.values_end
    }
}
