//! Pages: 16 KiB of equal cells with a free list of their own.
//!
//! ```text
//! [ PageHeader | cell | cell | … ]      aligned to its size, so a cell's address leads to its page
//! ```
//!
//! A free cell: the first word is zero (a reference count of zero), the second leads to the next free cell.
//! Invariants: (1) `free` lists exactly the cells with count zero; (2) a page that is not its bin's current one is in
//! the bin's list of pages with room if and only if it has a free cell; (3) pages go back to the pool only when empty.

use std::alloc::{Layout, alloc, handle_alloc_error};
use std::cell::{Cell, RefCell};

use crate::object::raw::Header;

pub(super) const PAGE: usize = 16 * 1024;
/// Pages are taken from the system this many at a time.
const CHUNK_PAGES: usize = 16;

#[repr(C)]
pub(super) struct PageHeader {
    free: Cell<*mut FreeCell>,
    used: Cell<u32>,
    listed: Cell<bool>,
    current: Cell<bool>,
    pub(super) tracked: Cell<bool>,
    /// The collector's marker has the page on its list.
    pub(super) gc_waiting: Cell<bool>,
    pub(super) cell_size: Cell<u32>,
    capacity: Cell<u32>,
    next: Cell<*mut PageHeader>,
    prev: Cell<*mut PageHeader>,
    /// Counts of the collection under way, one a cell; null outside of one.
    pub(super) gc_refs: Cell<*mut u32>,
    /// One word a cell for what few of its objects need; null until the first asks.
    side: Cell<*mut Cell<i64>>,
}

#[repr(C)]
struct FreeCell {
    count: u64,
    next: *mut FreeCell,
}

const FIRST_CELL: usize = (size_of::<PageHeader>() + 7) & !7;

impl PageHeader {
    /// The page of a cell.
    #[inline(always)]
    pub(super) fn of(cell: *const u8) -> *const PageHeader {
        (cell as usize & !(PAGE - 1)) as *const PageHeader
    }

    /// Number of the cell in its page.
    #[inline]
    pub(super) fn index_of(&self, cell: *const u8) -> usize {
        ((cell as usize & (PAGE - 1)) - FIRST_CELL) / self.cell_size.get() as usize
    }

    pub(super) fn capacity(&self) -> usize {
        self.capacity.get() as usize
    }

    /// The cell with that number.
    pub(super) fn cell(&self, index: usize) -> *const Header {
        debug_assert!(index < self.capacity());
        // SAFETY: inside the page.
        unsafe { std::ptr::from_ref(self).cast::<u8>().add(FIRST_CELL + index * self.cell_size.get() as usize).cast() }
    }

    /// The word beside a cell of `CELL` bytes. What it holds is up to its object, and was another's before.
    ///
    /// # Safety
    /// The page's cells have `CELL` bytes, and `cell` is one of them, in use.
    #[inline]
    pub(super) unsafe fn side_word<const CELL: usize>(&self, cell: *const u8) -> &Cell<i64> {
        debug_assert_eq!(self.cell_size.get() as usize, CELL);
        let mut words = self.side.get();
        if words.is_null() {
            words = self.make_side();
        }
        // SAFETY: one word for each cell, there until the page is empty.
        unsafe { &*words.add(((cell as usize & (PAGE - 1)) - FIRST_CELL) / CELL) }
    }

    #[cold]
    #[inline(never)]
    fn make_side(&self) -> *mut Cell<i64> {
        let words: Box<[Cell<i64>]> = vec![Cell::new(0); self.capacity()].into();
        let words = Box::into_raw(words).cast();
        self.side.set(words);
        words
    }

    fn drop_side(&self) {
        let words = self.side.replace(std::ptr::null_mut());
        if !words.is_null() {
            // SAFETY: made by `make_side` with one word a cell; no object is left to ask for one.
            drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(words, self.capacity())) });
        }
    }

    /// Put a cell back. True where the page may have to change lists.
    #[inline(always)]
    pub(super) unsafe fn put(&self, cell: *mut u8) -> bool {
        let cell = cell.cast::<FreeCell>();
        // SAFETY: the cell is the caller's to give; it is 16 bytes at least.
        unsafe { cell.write(FreeCell { count: 0, next: self.free.get() }) };
        self.free.set(cell);
        let used = self.used.get() - 1;
        self.used.set(used);
        !self.current.get() && (!self.listed.get() || used == 0)
    }

    unsafe fn format(&self, cell_size: usize, tracked: bool) {
        let capacity = (PAGE - FIRST_CELL) / cell_size;
        self.cell_size.set(cell_size as u32);
        self.capacity.set(capacity as u32);
        self.tracked.set(tracked);
        self.used.set(0);
        let base = std::ptr::from_ref(self) as *mut u8;
        let mut next = std::ptr::null_mut();
        for i in (0..capacity).rev() {
            // SAFETY: inside the page; no cell is in use.
            unsafe {
                let cell = base.add(FIRST_CELL + i * cell_size).cast::<FreeCell>();
                cell.write(FreeCell { count: 0, next });
                next = cell;
            }
        }
        self.free.set(next);
    }
}

/// One size class and kind: the page that allocation takes from, and the other pages with room.
pub(super) struct Bin {
    current: Cell<*mut PageHeader>,
    with_room: Cell<*mut PageHeader>,
}

impl Bin {
    pub(super) const fn new() -> Bin {
        Bin { current: Cell::new(std::ptr::null_mut()), with_room: Cell::new(std::ptr::null_mut()) }
    }

    /// A free cell. `refill` finds a page with room and makes it current.
    #[inline(always)]
    pub(super) fn take(&self, refill: impl FnOnce() -> *mut PageHeader) -> *mut u8 {
        let mut page = self.current.get();
        // SAFETY: `current` is null or a page of this bin; its free list holds free cells (invariant 1).
        unsafe {
            if page.is_null() || (*page).free.get().is_null() {
                page = refill();
            }
            let cell = (*page).free.get();
            (*page).free.set((*cell).next);
            (*page).used.set((*page).used.get() + 1);
            cell.cast()
        }
    }

    unsafe fn unlink(&self, page: *const PageHeader) {
        // SAFETY: the page is in this bin's list.
        unsafe {
            let (prev, next) = ((*page).prev.get(), (*page).next.get());
            if prev.is_null() {
                self.with_room.set(next);
            } else {
                (*prev).next.set(next);
            }
            if !next.is_null() {
                (*next).prev.set(prev);
            }
            (*page).listed.set(false);
        }
    }
}

/// All pages of a heap.
pub(super) struct Pages {
    chunks: RefCell<Vec<*mut u8>>,
    /// Empty pages, linked by `next`.
    pool: Cell<*mut PageHeader>,
}

impl Pages {
    pub(super) const fn new() -> Pages {
        Pages { chunks: RefCell::new(Vec::new()), pool: Cell::new(std::ptr::null_mut()) }
    }

    /// A page with room for `bin`, made its current one.
    #[cold]
    #[inline(never)]
    pub(super) fn page_for(&self, bin: &Bin, cell_size: usize, tracked: bool) -> *mut PageHeader {
        // SAFETY: pages in the lists are live pages of this heap.
        unsafe {
            let old = bin.current.get();
            if !old.is_null() {
                (*old).current.set(false);
            }
            let mut page = bin.with_room.get();
            if page.is_null() {
                page = self.empty_page();
                (*page).format(cell_size, tracked);
            } else {
                bin.unlink(page);
            }
            (*page).current.set(true);
            bin.current.set(page);
            page
        }
    }

    unsafe fn empty_page(&self) -> *mut PageHeader {
        // SAFETY: pool pages are unused pages of ours.
        unsafe {
            if self.pool.get().is_null() {
                let Ok(layout) = Layout::from_size_align(PAGE * CHUNK_PAGES, PAGE) else { unreachable!() };
                let chunk = alloc(layout);
                if chunk.is_null() {
                    handle_alloc_error(layout)
                }
                self.chunks.borrow_mut().push(chunk);
                for i in (0..CHUNK_PAGES).rev() {
                    let page = chunk.add(i * PAGE).cast::<PageHeader>();
                    page.write(PageHeader {
                        free: Cell::new(std::ptr::null_mut()),
                        used: Cell::new(0),
                        listed: Cell::new(false),
                        current: Cell::new(false),
                        tracked: Cell::new(false),
                        gc_waiting: Cell::new(false),
                        cell_size: Cell::new(0),
                        capacity: Cell::new(0),
                        next: Cell::new(self.pool.get()),
                        prev: Cell::new(std::ptr::null_mut()),
                        gc_refs: Cell::new(std::ptr::null_mut()),
                        side: Cell::new(std::ptr::null_mut()),
                    });
                    self.pool.set(page);
                }
            }
            let page = self.pool.get();
            self.pool.set((*page).next.get());
            (*page).next.set(std::ptr::null_mut());
            page
        }
    }

    /// A cell came back to a page that is not current: list it, or give it to the pool when it is empty.
    #[cold]
    #[inline(never)]
    pub(super) unsafe fn page_has_room(&self, page: *const PageHeader, bin: &Bin) {
        // SAFETY: a live page of `bin`.
        unsafe {
            let page = page.cast_mut();
            if (*page).used.get() == 0 {
                if (*page).listed.get() {
                    bin.unlink(page);
                }
                (*page).drop_side();
                (*page).cell_size.set(0);
                (*page).prev.set(std::ptr::null_mut());
                (*page).next.set(self.pool.get());
                self.pool.set(page);
            } else if !(*page).listed.get() {
                let head = bin.with_room.get();
                (*page).prev.set(std::ptr::null_mut());
                (*page).next.set(head);
                if !head.is_null() {
                    (*head).prev.set(page);
                }
                (*page).listed.set(true);
                bin.with_room.set(page);
            }
        }
    }

    /// Cells in use.
    pub(super) fn used_cells(&self) -> usize {
        let mut used = 0;
        for &chunk in self.chunks.borrow().iter() {
            for i in 0..CHUNK_PAGES {
                // SAFETY: every page of a chunk has a header.
                used += unsafe { (*chunk.add(i * PAGE).cast::<PageHeader>()).used.get() } as usize;
            }
        }
        used
    }

    /// Every page in use that holds tracked objects.
    pub(super) fn tracked_pages(&self) -> Vec<*const PageHeader> {
        let chunks = self.chunks.borrow();
        let mut pages = Vec::with_capacity(chunks.len() * CHUNK_PAGES);
        for &chunk in chunks.iter() {
            for i in 0..CHUNK_PAGES {
                // SAFETY: every page of a chunk has a header.
                unsafe {
                    let page = chunk.add(i * PAGE).cast::<PageHeader>().cast_const();
                    if (*page).cell_size.get() != 0 && (*page).tracked.get() && (*page).used.get() != 0 {
                        pages.push(page);
                    }
                }
            }
        }
        pages
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        for &chunk in self.chunks.borrow().iter() {
            for i in 0..CHUNK_PAGES {
                // SAFETY: every page of a chunk has a header.
                unsafe { (*chunk.add(i * PAGE).cast::<PageHeader>()).drop_side() };
            }
            // SAFETY: allocated in `empty_page` with this layout; the heap is gone.
            unsafe { std::alloc::dealloc(chunk, Layout::from_size_align_unchecked(PAGE * CHUNK_PAGES, PAGE)) }
        }
    }
}
