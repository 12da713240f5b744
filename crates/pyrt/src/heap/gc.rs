//! The cycle collector: trial deletion over all tracked objects.
//!
//! 1. Copy every tracked object's count into a side array (one array a page).
//! 2. Take away one for every reference that a tracked object holds: what stays above zero is held from outside.
//! 3. Everything reachable from those lives; the rest is garbage held by its own cycles.
//! 4. Garbage is kept by a count of ours while weak references die, finalizers run (PEP 442) and, if any ran, the
//!    garbage is looked over again: what a finalizer made reachable lives on.
//! 5. What is left is cleared object by object; our counts go last.
//!
//! A collection is asked for when the number of tracked objects passes a threshold that grows with what survived, so
//! that the total cost stays proportional to the allocations.

use std::cell::Cell;

use rustc_hash::FxHashMap;

use super::page::PageHeader;
use super::{Heap, finalize, is_tracked, weak};
use crate::object::field::Visit;
use crate::object::raw::{Header, Ref, Value, flag};

pub(super) const FIRST_THRESHOLD: usize = 20_000;
/// The generations that the `gc` module speaks of; this collector knows one, the counts of the others stay zero.
pub const GENERATIONS: usize = 3;

/// `gc.set_debug` flags.
pub type DebugFlags = u32;

/// Settings and counts of the collector.
pub struct Collector {
    /// Automatic collection is on.
    pub enabled: Cell<bool>,
    /// A collection is under way.
    pub running: Cell<bool>,
    /// What `gc.get_threshold` gives; the first is the least growth before an automatic collection. Zero: never.
    pub thresholds: Cell<[usize; GENERATIONS]>,
    /// Collections so far.
    pub collections: Cell<usize>,
    /// Objects collected so far.
    pub collected: Cell<usize>,
    /// `gc.set_debug`.
    pub debug: Cell<DebugFlags>,
    /// Tracked objects that survived the last collection.
    pub survivors: Cell<usize>,
}

impl Collector {
    pub(super) fn new() -> Collector {
        Collector {
            enabled: Cell::new(true),
            running: Cell::new(false),
            thresholds: Cell::new([2000, 10, 0]),
            collections: Cell::new(0),
            collected: Cell::new(0),
            debug: Cell::new(0),
            survivors: Cell::new(0),
        }
    }
}

/// Show every object that `object` holds a count of.
pub(super) fn traverse_object(object: &Header, visit: &mut Visit<'_>) {
    let shape = object.shape();
    let layout = shape.layout();
    // SAFETY: `object` is live and laid out as its layout says.
    unsafe { (layout.traverse)(object, visit) };
    if shape.has_values() {
        shape.traverse_values(object, visit);
    }
    if !shape.is_builtin_class() {
        visit.value(shape.class());
    }
}

fn clear_object(object: &Header) {
    let shape = object.shape();
    let layout = shape.layout();
    if shape.has_values() {
        shape.clear_values(object);
    }
    // SAFETY: as in `traverse_object`.
    unsafe { (layout.clear)(object) };
}

/// Objects waiting on the marker's stack before their pages wait instead.
const MARK_STACK: usize = 16 * 1024;

/// Marks what is reachable. The stack is bounded, so that a list of a million objects does not cost a million words in
/// the middle of a program's peak: objects that find it full are flagged and their pages are looked through later.
#[derive(Default)]
struct Marker {
    stack: Vec<*const Header>,
    /// Pages with flagged objects.
    pages: Vec<*const PageHeader>,
}

impl Marker {
    /// Mark an object, which then waits for what it holds to be marked.
    #[inline]
    fn mark(&mut self, object: &Header) {
        if !is_tracked(object) || object.has_flag(flag::GC_REACHABLE) {
            return;
        }
        if self.stack.len() < MARK_STACK || object.has_flag(flag::LARGE) {
            object.set_flag(flag::GC_REACHABLE);
            self.stack.push(object);
        } else {
            object.set_flag(flag::GC_REACHABLE | flag::GC_WAITING);
            let page = PageHeader::of(std::ptr::from_ref(object).cast());
            // SAFETY: an object not LARGE lies in a page.
            if !unsafe { (*page).gc_waiting.replace(true) } {
                self.pages.push(page);
            }
        }
    }

    /// Mark everything that the waiting objects lead to.
    fn work(&mut self) {
        loop {
            while let Some(object) = self.stack.pop() {
                // SAFETY: shown objects are live, and so were those on the stack.
                let mut see = |child: *const Header| self.mark(unsafe { &*child });
                // SAFETY: as above.
                traverse_object(unsafe { &*object }, &mut Visit { see: &mut see });
            }
            let Some(page) = self.pages.pop() else { return };
            // SAFETY: a page with live objects is in use; cells with a count are live objects.
            unsafe {
                (*page).gc_waiting.set(false);
                for i in 0..(*page).capacity() {
                    let object = (*page).cell(i);
                    if (*object).rc.get() != 0 && (*object).has_flag(flag::GC_WAITING) {
                        (*object).clear_flag(flag::GC_WAITING);
                        self.stack.push(object);
                    }
                }
            }
        }
    }
}

struct Counts {
    arrays: Vec<Vec<u32>>,
    pages: Vec<*const PageHeader>,
    large: FxHashMap<usize, u32>,
}

impl Counts {
    /// The count of a tracked object, or None for others.
    fn of(&mut self, object: *const Header) -> Option<&mut u32> {
        // SAFETY: `object` is live; a cell not LARGE lies in a page.
        unsafe {
            if (*object).has_flag(flag::LARGE) {
                return self.large.get_mut(&(object as usize));
            }
            let page = PageHeader::of(object.cast());
            let refs = (*page).gc_refs.get();
            if refs.is_null() { None } else { Some(&mut *refs.add((*page).index_of(object.cast()))) }
        }
    }
}

impl Drop for Counts {
    fn drop(&mut self) {
        for &page in &self.pages {
            // SAFETY: pages are never unmapped while the heap lives.
            unsafe { (*page).gc_refs.set(std::ptr::null_mut()) };
        }
    }
}

impl Heap {
    /// Every tracked object that is alive.
    pub fn tracked_objects(&self) -> Vec<Value> {
        let mut all = Vec::new();
        self.each_tracked(|object| {
            if !object.has_flag(flag::DYING) {
                // SAFETY: live.
                all.push(unsafe { Ref::from_object(object) }.to_owned());
            }
        });
        all
    }

    /// Whether the collector knows `object`.
    pub fn is_tracked(object: Ref<'_>) -> bool {
        object.is_object() && is_tracked(object.header())
    }

    /// The objects that `object` holds a count of.
    pub fn referents(object: Ref<'_>) -> Vec<Value> {
        let mut all = Vec::new();
        if object.is_object() {
            // SAFETY: shown objects are live.
            let mut see = |o: *const Header| all.push(unsafe { Ref::from_object(o) }.to_owned());
            traverse_object(object.header(), &mut Visit { see: &mut see });
        }
        all
    }

    fn each_tracked(&self, mut f: impl FnMut(&Header)) {
        for page in self.pages.tracked_pages() {
            // SAFETY: a page in use; cells with a count are live objects.
            unsafe {
                for i in 0..(*page).capacity() {
                    let object = (*page).cell(i);
                    if (*object).rc.get() != 0 {
                        f(&*object);
                    }
                }
            }
        }
        let large: Vec<usize> = self.large.borrow().iter().copied().collect();
        for object in large {
            // SAFETY: the table holds live objects.
            f(unsafe { &*(object as *const Header) });
        }
    }

    /// Find and destroy garbage held by its own cycles. Gives the number of objects found unreachable.
    pub fn collect(&self) -> usize {
        if self.collector.running.replace(true) {
            return 0;
        }
        // Its counts are of no object of the program's, and would keep garbage alive.
        crate::state::Interpreter::current().method_cache.clear();
        let garbage = self.find_garbage();
        let found = garbage.len();
        self.dispose(garbage);
        self.collector.running.set(false);
        self.collector.collections.set(self.collector.collections.get() + 1);
        self.collector.collected.set(self.collector.collected.get() + found);
        let alive = self.tracked.get();
        self.collector.survivors.set(alive);
        self.set_threshold(alive);
        found
    }

    /// Decide when the next automatic collection is asked for, `alive` tracked objects being there now.
    pub fn set_threshold(&self, alive: usize) {
        let least = self.collector.thresholds.get()[0];
        let next = if least == 0 || !self.collector.enabled.get() {
            usize::MAX
        } else {
            alive + (alive / 2).max(least.saturating_mul(10))
        };
        self.threshold.set(next);
    }

    /// Tracked objects made since the last collection (what `gc.get_count` calls generation 0).
    pub fn young(&self) -> usize {
        self.tracked.get().saturating_sub(self.collector.survivors.get())
    }

    fn find_garbage(&self) -> Vec<Value> {
        let pages = self.pages.tracked_pages();
        let mut arrays: Vec<Vec<u32>> = Vec::with_capacity(pages.len());
        for &page in &pages {
            // SAFETY: a page in use.
            unsafe {
                let mut counts = vec![0; (*page).capacity()];
                (*page).gc_refs.set(counts.as_mut_ptr());
                arrays.push(counts);
            }
        }
        let large = self.large.borrow().iter().map(|&o| (o, 0)).collect();
        let mut counts = Counts { arrays, pages, large };
        self.each_tracked(|object| {
            object.clear_flag(flag::GC_REACHABLE | flag::GC_DOOMED);
            if let Some(n) = counts.of(object) {
                *n = object.rc.get();
            }
        });
        self.each_tracked(|object| {
            if object.has_flag(flag::DYING) {
                return;
            }
            let mut see = |child: *const Header| {
                if let Some(n) = counts.of(child) {
                    *n = n.saturating_sub(1);
                }
            };
            traverse_object(object, &mut Visit { see: &mut see });
        });
        let mut marker = Marker::default();
        self.each_tracked(|object| {
            if !object.has_flag(flag::DYING) && counts.of(object).is_some_and(|n| *n > 0) {
                marker.mark(object);
                marker.work();
            }
        });
        let mut garbage = Vec::new();
        self.each_tracked(|object| {
            if !object.has_flag(flag::GC_REACHABLE) && !object.has_flag(flag::DYING) {
                object.set_flag(flag::GC_DOOMED);
                // SAFETY: live.
                garbage.push(unsafe { Ref::from_object(object) }.to_owned());
            }
            object.clear_flag(flag::GC_REACHABLE);
        });
        drop(std::mem::take(&mut counts.arrays));
        garbage
    }

    fn dispose(&self, garbage: Vec<Value>) {
        let mut callbacks = Vec::new();
        for object in &garbage {
            let header = object.as_ref().header();
            if header.has_flag(flag::WEAKLY_REFERENCED) {
                callbacks.extend(self.weak.detach(header));
            }
        }
        callbacks.retain(|(weak, _)| !weak.as_ref().header().has_flag(flag::GC_DOOMED));
        weak::run_callbacks(callbacks);
        let mut finalized = false;
        for object in &garbage {
            let header = object.as_ref().header();
            if object.as_ref().class().slots().finalize.is_some() && !header.has_flag(flag::FINALIZED) {
                header.set_flag(flag::FINALIZED);
                finalized = true;
                finalize(object.as_ref());
            }
        }
        if finalized {
            let dead = still_garbage(&garbage);
            for object in &garbage {
                if !dead.contains_key(&object.as_ref().bits()) {
                    object.as_ref().header().clear_flag(flag::GC_DOOMED);
                }
            }
        }
        for object in &garbage {
            if object.as_ref().header().has_flag(flag::GC_DOOMED) {
                clear_object(object.as_ref().header());
            }
        }
        for object in &garbage {
            object.as_ref().header().clear_flag(flag::GC_DOOMED);
        }
        drop(garbage);
    }
}

/// Of `garbage` (each kept by one count of ours), those that nothing outside refers to now.
fn still_garbage(garbage: &[Value]) -> FxHashMap<u64, u32> {
    let mut counts: FxHashMap<u64, u32> =
        garbage.iter().map(|o| (o.as_ref().bits(), o.as_ref().refcount() - 1)).collect();
    for object in garbage {
        let mut see = |child: *const Header| {
            if let Some(n) = counts.get_mut(&(child as u64)) {
                *n = n.saturating_sub(1);
            }
        };
        traverse_object(object.as_ref().header(), &mut Visit { see: &mut see });
    }
    let mut work: Vec<u64> = counts.iter().filter(|(_, n)| **n > 0).map(|(o, _)| *o).collect();
    for object in &work {
        counts.remove(object);
    }
    while let Some(object) = work.pop() {
        let mut see = |child: *const Header| {
            if counts.remove(&(child as u64)).is_some() {
                work.push(child as u64);
            }
        };
        // SAFETY: one of `garbage`, so live.
        traverse_object(unsafe { &*(object as *const Header) }, &mut Visit { see: &mut see });
    }
    counts
}

impl Heap {
    /// Whether the object's finalizer has run.
    pub fn is_finalized(object: Ref<'_>) -> bool {
        object.is_object() && object.header().has_flag(flag::FINALIZED)
    }

    /// Weak references to `object`, oldest first.
    pub fn weak_references(&self, object: Ref<'_>) -> Vec<crate::Owned<crate::object::weakref::WeakRef>> {
        if object.is_object() { self.weak.references_to(object.header()) } else { Vec::new() }
    }
}
