/// Built-in mutable sequence.
///
/// If no argument is given, the constructor creates a new empty list.
#[pyclass(name = "list", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub struct List {
    header: Header,
    items: Field<Vec<Value>>,
    #[traverse(skip)]
    sorting: Cell<bool>,
}

#[pyclass(name = "deque_iterator", module = "_collections", base = Iterator, methods(DEQUE_ITER, shared::NEXT), manual_traverse, layout = Layout::variable::<DequeIter>(true, size_of_iter))]
#[repr(C)]
struct DequeIter {
    header: Header,
    at: Cell<usize>,
}
