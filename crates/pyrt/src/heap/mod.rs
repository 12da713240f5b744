//! The heap of one interpreter: pages of equal cells, large objects, destruction, cycle collection, weak references.
//!
//! Cells of up to 512 bytes live in pages of 16 KiB, one size class (a multiple of 8) and one kind (tracked by the
//! collector or not) a page; larger objects come from the global allocator and, when tracked, stand in a table. So
//! the collector needs no header of its own: it walks the pages. A free cell has a reference count of zero.
//!
//! Allocation takes the first free cell of the bin's current page; release puts the cell in front of its own page's
//! list, which is found by masking the address. Neither runs Python code. `destroy` may: finalizers and callbacks of
//! weak references run there.

mod gc;
mod page;
mod weak;

use std::alloc::{Layout as AllocLayout, alloc, dealloc, handle_alloc_error};
use std::cell::{Cell, RefCell};

pub use gc::{Collector, DebugFlags, GENERATIONS};
pub(crate) use weak::WeakTable;

use crate::object::raw::{Header, Object, Ref, Value, flag};
use crate::object::type_::Layout;
use crate::shape::Shape;
use crate::state::Thread;
use page::{Bin, PageHeader, Pages};

/// Largest object in a page, bytes.
pub const MAX_CELL: usize = 512;
const BINS: usize = MAX_CELL / 8 + 1;
/// How deep destruction may nest on the native stack before objects are queued.
const MAX_DESTROY_DEPTH: u32 = 40;

/// All objects of an interpreter.
pub struct Heap {
    bins: [[Bin; BINS]; 2],
    pages: Pages,
    /// Large objects that are tracked.
    large: RefCell<rustc_hash::FxHashSet<usize>>,
    large_alive: Cell<usize>,
    /// Tracked objects alive.
    tracked: Cell<usize>,
    /// Tracked objects alive at which the next automatic collection is asked for.
    threshold: Cell<usize>,
    depth: Cell<u32>,
    trash: RefCell<Vec<*const Header>>,
    has_trash: Cell<bool>,
    pub(crate) weak: WeakTable,
    /// The collector's settings and counts.
    pub collector: Collector,
}

thread_local! {
    static CURRENT: Cell<*const Heap> = const { Cell::new(std::ptr::null()) };
}

/// The heap of the interpreter whose GIL this OS thread holds.
#[inline(always)]
pub(crate) fn current() -> &'static Heap {
    let heap = CURRENT.get();
    debug_assert!(!heap.is_null(), "no interpreter is attached to this OS thread");
    // SAFETY: set by `attach` to the heap of an interpreter that stays alive while it is attached; allocation outside
    // an attached interpreter is a bug that debug builds catch.
    unsafe { &*heap }
}

/// Make `heap` the one that this OS thread allocates from.
pub(crate) fn attach(heap: *const Heap) -> *const Heap {
    CURRENT.replace(heap)
}

#[inline]
fn cell_size(size: usize) -> usize {
    (size + 7) & !7
}

impl Heap {
    pub(crate) fn new() -> Heap {
        Heap {
            bins: std::array::from_fn(|_| std::array::from_fn(|_| Bin::new())),
            pages: Pages::new(),
            large: RefCell::default(),
            large_alive: Cell::new(0),
            tracked: Cell::new(0),
            threshold: Cell::new(gc::FIRST_THRESHOLD),
            depth: Cell::new(0),
            trash: RefCell::default(),
            has_trash: Cell::new(false),
            weak: WeakTable::default(),
            collector: Collector::new(),
        }
    }

    /// Objects alive now; counted, page by page.
    pub fn live_objects(&self) -> usize {
        self.pages.used_cells() + self.large_alive.get()
    }

    /// Room for an object of `size` bytes, its header not yet written.
    #[inline(always)]
    fn allocate(&self, size: usize, tracked: bool) -> (*mut u8, u32) {
        if tracked {
            let n = self.tracked.get() + 1;
            self.tracked.set(n);
            if n >= self.threshold.get() {
                self.ask_for_collection();
            }
        }
        if size <= MAX_CELL {
            let bin = &self.bins[usize::from(tracked)][cell_size(size) / 8];
            (bin.take(|| self.pages.page_for(bin, cell_size(size), tracked)), 0)
        } else {
            (self.allocate_large(size, tracked), flag::LARGE)
        }
    }

    /// Destroy `object` by `end`, now or, where destruction nests deep, when the outermost one is over.
    #[inline(always)]
    unsafe fn descend(&self, object: *const Header, end: impl FnOnce()) {
        let depth = self.depth.get();
        if depth >= MAX_DESTROY_DEPTH {
            self.trash.borrow_mut().push(object);
            self.has_trash.set(true);
            return;
        }
        self.depth.set(depth + 1);
        end();
        self.depth.set(depth);
        if depth == 0 && self.has_trash.get() {
            // SAFETY: what is queued was so with its last count.
            unsafe { self.destroy_trash() };
        }
    }

    #[cold]
    #[inline(never)]
    unsafe fn destroy_trash(&self) {
        loop {
            let next = self.trash.borrow_mut().pop();
            let Some(next) = next else { break };
            self.depth.set(1);
            // SAFETY: the caller's promise.
            unsafe { destroy_now(self, next) };
            self.depth.set(0);
        }
        self.has_trash.set(false);
    }

    #[cold]
    #[inline(never)]
    fn ask_for_collection(&self) {
        self.threshold.set(usize::MAX);
        crate::state::request_collection();
    }

    #[cold]
    #[inline(never)]
    fn allocate_large(&self, size: usize, tracked: bool) -> *mut u8 {
        let Ok(layout) = AllocLayout::from_size_align(cell_size(size), 8) else {
            handle_alloc_error(AllocLayout::new::<u64>())
        };
        // SAFETY: the size is above MAX_CELL, so not zero.
        let p = unsafe { alloc(layout) };
        if p.is_null() {
            handle_alloc_error(layout)
        }
        self.large_alive.set(self.large_alive.get() + 1);
        if tracked {
            self.large.borrow_mut().insert(p as usize);
        }
        p
    }

    #[inline(never)]
    unsafe fn free_large(&self, object: *const Header, size: usize, tracked: bool) {
        self.large_alive.set(self.large_alive.get() - 1);
        if tracked {
            self.large.borrow_mut().remove(&(object as usize));
        }
        // SAFETY: the caller's promise.
        unsafe { dealloc(object as *mut u8, AllocLayout::from_size_align_unchecked(cell_size(size), 8)) }
    }

    #[inline(always)]
    unsafe fn free(&self, object: *const Header, large: Option<usize>, tracked: bool) {
        if tracked {
            self.tracked.set(self.tracked.get() - 1);
        }
        if let Some(size) = large {
            // SAFETY: allocated in `allocate_large` with this size.
            unsafe { self.free_large(object, size, tracked) }
        } else {
            // SAFETY: a cell of a page of ours.
            unsafe {
                let page = PageHeader::of(object.cast());
                if (*page).put(object as *mut u8) {
                    let bin = &self.bins[usize::from(tracked)][(*page).cell_size.get() as usize / 8];
                    self.pages.page_has_room(page, bin);
                }
            }
        }
    }
}

/// Allocate an object: `size` bytes, which `init` writes, header and all. `shape` must lead to a class whose layout is
/// what `init` writes. The header goes through it as a value: written first and read back, it would be waited for.
///
/// # Safety
/// `size` is at least 16 and what `size_of_object` will compute for the finished object; `init` leaves it initialised.
#[inline]
pub(crate) unsafe fn new_object(shape: &Shape, size: usize, init: impl FnOnce(*mut u8, Header)) -> Value {
    let (p, flags) = current().allocate(size, shape.layout().gc || shape.has_values());
    init(p, Header::new(shape, flags));
    if !shape.is_builtin_class() {
        let _ = std::mem::ManuallyDrop::new(shape.class().to_owned());
    }
    Value::from_object(p.cast())
}

/// A large object that the collector does not track, in a block of `new` bytes; it may have moved.
///
/// # Safety
/// `object` has the flag LARGE, a block of `old` bytes and one count, which the caller owns; it takes care that
/// `size_of_object` gives `new` from now on.
pub(crate) unsafe fn resize_large(object: *mut Header, old: usize, new: usize) -> *mut Header {
    debug_assert!(new > MAX_CELL);
    let Ok(wanted) = AllocLayout::from_size_align(cell_size(new), 8) else {
        handle_alloc_error(AllocLayout::new::<u64>())
    };
    // SAFETY: allocated in `allocate_large` with the old size.
    unsafe {
        debug_assert!((*object).has_flag(flag::LARGE) && (*object).rc.get() == 1);
        let layout = AllocLayout::from_size_align_unchecked(cell_size(old), 8);
        let moved = std::alloc::realloc(object.cast(), layout, wanted.size());
        if moved.is_null() {
            handle_alloc_error(wanted)
        }
        moved.cast()
    }
}

/// A word that belongs to the object and stands beside its page: room is made for it when the first object of the page
/// asks. It holds anything until it is written.
///
/// # Safety
/// The object was made with a size of `CELL` bytes, which a page holds.
#[inline]
pub(crate) unsafe fn side_word<const CELL: usize>(object: &Header) -> &Cell<i64> {
    const { assert!(CELL <= MAX_CELL && CELL.is_multiple_of(8)) };
    let cell = std::ptr::from_ref(object).cast();
    // SAFETY: the caller's promise; the page lives as long as an object in it.
    unsafe { (*PageHeader::of(cell)).side_word::<CELL>(cell) }
}

/// Bytes of an object, attribute words included.
pub(crate) fn size_of_object(object: &Header) -> usize {
    let shape = object.shape();
    shape.values_offset_of(object) + usize::from(shape.inline_capacity()) * 8
}

fn is_tracked(object: &Header) -> bool {
    let shape = object.shape();
    shape.layout().gc || shape.has_values()
}

/// Allocate an object of a plain shape, as `new_object` does one of any: `size` bytes, which a class never adds to.
/// `tracked` is what the shape's layout says.
///
/// # Safety
/// As for `new_object`.
#[inline(always)]
pub(crate) unsafe fn new_plain(shape: &Shape, size: usize, tracked: bool, init: impl FnOnce(*mut u8, Header)) -> Value {
    debug_assert!(shape.is_plain() && shape.layout().gc == tracked);
    let (p, flags) = current().allocate(size, tracked);
    init(p, Header::new(shape, flags));
    Value::from_object(p.cast())
}

/// The last count of `object` is given back: run finalizer and weak reference callbacks, drop what it holds, free it.
///
/// # Safety
/// `object` is live, its count is 1 and owned by the caller.
#[inline(never)]
pub(crate) unsafe fn destroy(object: *const Header) {
    let heap = current();
    // SAFETY: the caller's promise.
    unsafe {
        let shape = (*object).shape();
        if shape.is_plain() && !(*object).has_flag(flag::WEAKLY_REFERENCED) {
            (shape.layout().destroy)(heap, object);
        } else {
            heap.descend(object, || destroy_now(heap, object));
        }
    }
}

/// As `destroy`, of a `T` of a plain shape that no weak reference leads to: there is nobody to ask or to tell.
///
/// # Safety
/// As for `destroy`; `TRACKED` and `VARIABLE` are what the object's layout says.
pub(crate) unsafe fn destroy_plain<T: Object, const TRACKED: bool, const VARIABLE: bool>(
    heap: &Heap,
    object: *const Header,
) {
    // SAFETY: the object is live until it is freed; the caller owns its last count.
    unsafe {
        let end = || {
            let large = (VARIABLE || size_of::<T>() > MAX_CELL) && (*object).has_flag(flag::LARGE);
            let large = large.then(|| size_of_object(&*object));
            if TRACKED {
                (*object).set_flag(flag::DYING);
            }
            std::ptr::drop_in_place(object as *mut T);
            (*object).rc.set(0);
            heap.free(object, large, TRACKED);
        };
        // What owns no values destroys nothing that nests: strings and the like.
        let nests = TRACKED || std::mem::needs_drop::<T>() && !VARIABLE;
        if nests { heap.descend(object, end) } else { end() }
    }
}

unsafe fn destroy_now(heap: &Heap, object: *const Header) {
    // SAFETY: the object is live until `free` below; the caller owns its last count.
    unsafe {
        let header = &*object;
        let shape = header.shape();
        let mut tracked = shape.layout().gc;
        let mut heap_class = None;
        if !shape.is_plain() {
            if shape.class().slots().finalize.is_some() && !header.has_flag(flag::FINALIZED) {
                header.set_flag(flag::FINALIZED);
                finalize(Ref::from_object(object));
                if header.rc.get() > 1 {
                    header.rc.set(header.rc.get() - 1);
                    return;
                }
            }
            tracked |= shape.has_values();
            if !shape.is_builtin_class() {
                heap_class = Some(std::ptr::from_ref(shape.class().header()));
            }
        }
        if header.has_flag(flag::WEAKLY_REFERENCED) {
            heap.weak.object_dies(header);
            if header.rc.get() > 1 {
                header.rc.set(header.rc.get() - 1);
                return;
            }
        }
        header.set_flag(flag::DYING);
        let shape = header.shape();
        let large = header.has_flag(flag::LARGE).then(|| size_of_object(header));
        if shape.has_values() {
            shape.drop_values(header);
        }
        let layout: &'static Layout = shape.layout();
        (layout.drop)(object);
        header.rc.set(0);
        heap.free(object, large, tracked);
        if let Some(class) = heap_class {
            crate::object::raw::release(class);
        }
    }
}

/// Run the finalizer of an object whose count is held by the caller. What it raises is written as unraisable.
pub(crate) fn finalize(object: Ref<'_>) {
    Thread::with_current(|th| {
        let saved = th.suspend_exception();
        if let Some(finalizer) = object.class().slots().finalize
            && let Err(raised) = finalizer(th, object)
        {
            th.unraisable(raised, "Exception ignored in: ", Some(object));
        }
        th.resume_exception(saved);
    });
}
