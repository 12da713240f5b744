//! `_collections`: the containers that `collections` is built on. `deque` has the double-ended queue.

mod defaultdict;
mod deque;

use pymacros::pymodule;

#[pymodule(
    name = "_collections",
    classes(defaultdict::DefaultDict, deque::Deque, deque::DequeIterator, deque::DequeReverseIterator)
)]
pub(crate) mod module {
    //! High performance data structures.
    //! - deque:        ordered collection accessible from endpoints only
    //! - defaultdict:  dict subclass with a default value factory
}
