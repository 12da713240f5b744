//! `_collections`: the containers that `collections` is built on. `deque` has the double-ended queue.

mod defaultdict;
mod deque;
mod helpers;
mod ordered_dict;

use pymacros::pymodule;

#[pymodule(
    name = "_collections",
    functions(helpers::DEF__count_elements),
    classes(
        defaultdict::DefaultDict,
        deque::Deque,
        deque::DequeIterator,
        deque::DequeReverseIterator,
        helpers::TupleGetter,
        ordered_dict::OrderedDict
    )
)]
pub(crate) mod module {
    //! High performance data structures.
    //! - deque:        ordered collection accessible from endpoints only
    //! - defaultdict:  dict subclass with a default value factory
    //! - OrderedDict:  dict subclass whose order counts
}
