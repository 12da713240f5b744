//! The table of weak references: which `WeakRef` objects look at an object.
//!
//! The table borrows: a `WeakRef` takes itself out when it dies, and the table is told when the referent dies. The
//! referent's `WEAKLY_REFERENCED` flag is set exactly while it has an entry. Source: PEP 205, docs: weakref.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use crate::object::raw::{Header, Owned, Ref, Value, flag};
use crate::object::weakref::WeakRef;
use crate::state::Thread;

#[derive(Default)]
pub(crate) struct WeakTable {
    refs: RefCell<FxHashMap<usize, Vec<*const WeakRef>>>,
}

impl WeakTable {
    /// Note that `weak` looks at `referent`.
    pub(crate) fn add(&self, referent: &Header, weak: &WeakRef) {
        referent.set_flag(flag::WEAKLY_REFERENCED);
        self.refs.borrow_mut().entry(std::ptr::from_ref(referent) as usize).or_default().push(weak);
    }

    /// `weak`, which looked at `referent`, is no more.
    pub(crate) fn remove(&self, referent: &Header, weak: *const WeakRef) {
        let mut refs = self.refs.borrow_mut();
        let key = std::ptr::from_ref(referent) as usize;
        if let Some(list) = refs.get_mut(&key) {
            list.retain(|&w| !std::ptr::eq(w, weak));
            if list.is_empty() {
                refs.remove(&key);
                referent.clear_flag(flag::WEAKLY_REFERENCED);
            }
        }
    }

    /// All weak references to `referent`, oldest first.
    pub(crate) fn references_to(&self, referent: &Header) -> Vec<Owned<WeakRef>> {
        let refs = self.refs.borrow();
        let list = refs.get(&(std::ptr::from_ref(referent) as usize));
        // SAFETY: the table holds live objects only: they take themselves out when they die.
        list.map_or_else(Vec::new, |l| l.iter().map(|&w| unsafe { Ref::from(&*w) }.own()).collect())
    }

    /// Make every weak reference to `referent` dead; gives those with a callback, the newest first.
    pub(crate) fn detach(&self, referent: &Header) -> Vec<(Owned<WeakRef>, Value)> {
        let list = self.refs.borrow_mut().remove(&(std::ptr::from_ref(referent) as usize)).unwrap_or_default();
        referent.clear_flag(flag::WEAKLY_REFERENCED);
        let mut callbacks = Vec::new();
        for &weak in list.iter().rev() {
            // SAFETY: as above.
            let weak = unsafe { Ref::from(&*weak) };
            if weak.refcount() == 0 {
                continue;
            }
            if let Some(callback) = weak.kill() {
                callbacks.push((weak.own(), callback));
            }
        }
        callbacks
    }

    /// `referent` is about to be destroyed: kill its weak references and run their callbacks.
    #[cold]
    pub(crate) fn object_dies(&self, referent: &Header) {
        run_callbacks(self.detach(referent));
    }
}

/// Call each callback with its weak reference.
pub(crate) fn run_callbacks(callbacks: Vec<(Owned<WeakRef>, Value)>) {
    if callbacks.is_empty() {
        return;
    }
    Thread::with_current(|th| {
        let saved = th.suspend_exception();
        for (weak, callback) in callbacks {
            if let Err(raised) = crate::protocol::call1(th, callback.as_ref(), weak.as_ref().any()) {
                th.unraisable(raised, "Exception ignored in: ", Some(callback.as_ref()));
            }
        }
        th.resume_exception(saved);
    });
}
