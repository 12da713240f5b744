#[pymethods]
impl List {
    /// Append object to the end of the list.
    fn append(this: Ref<'_, Self>, item: Value) {
        this.items.with_mut(|items| items.push(item));
    }
    /// Remove and return item at index (default last).
    ///
    /// Raises IndexError if list is empty.
    fn pop(this: Ref<'_, List>, th: &mut Thread, #[default(-1)] index: isize) -> PyResult<Value> {
        pop(this, th, index)
    }
    #[sig("($self, /, *, key=None, reverse=False)")]
    fn sort<'a>(
        this: Ref<'a, List>,
        th: &mut Thread,
        key: Option<Ref<'a>>,
        #[default(false)] reverse: Truth,
    ) -> PyResult<()> {
        sort(this, th, key, reverse.0)
    }
    #[classmethod]
    #[sig("(iterable, value=None, /)")]
    fn fromkeys(cls: Ref<'_, Type>, th: &mut Thread, iterable: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<Value> {
        fromkeys(cls, th, iterable, value)
    }
    #[staticmethod]
    fn maketrans(th: &mut Thread, x: Ref<'_>, y: Opt<'_>, z: Opt<'_>) -> PyResult<Value> {
        maketrans(th, x, y, z)
    }
    #[name("__reversed__")]
    #[cfg(feature = "reversed")]
    fn reversed(this: Ref<'_>) -> Value {
        reversed(this)
    }
    #[sig("(first, /, *rest, sep=' ', **options)")]
    fn join_(
        this: Ref<'_, List>,
        first: Ref<'_>,
        rest: VarArgs<'_>,
        #[default(" ")] sep: &str,
        options: KwArgs<'_>,
    ) -> String {
        join(this, first, rest, sep, options)
    }
    fn raw(this: Ref<'_, List>, th: &mut Thread, args: Args<'_>) -> PyResult<()> {
        raw(this, th, args)
    }
    const CAPACITY: usize = 8;
}
