#[pymethods]
impl List {
    #[slot(repr)]
    fn repr(this: Ref<'_, List>, th: &mut Thread) -> PyResult<Value> {
        repr(this, th)
    }
    #[slot(len)]
    fn len(this: Ref<'_, Self>) -> usize {
        this.items.with(Vec::len)
    }
    #[slot(next)]
    fn next(this: Ref<'_, List>, th: &mut Thread) -> PyResult<Option<Value>> {
        next(this, th)
    }
    #[slot(add)]
    fn add(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        add(a, b, th)
    }
    #[slot(mod)]
    fn modulo(a: Ref<'_>, b: Ref<'_>) -> Value {
        modulo(a, b)
    }
    #[slot(pow)]
    fn pow(a: Ref<'_>, b: Ref<'_>, c: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        pow(a, b, c, th)
    }
    #[slot(iadd)]
    fn iadd(this: Ref<'_, List>, th: &mut Thread, other: Ref<'_>) -> PyResult<Value> {
        extend(this, th, other)
    }
    #[slot(setitem)]
    fn setitem(this: Ref<'_, List>, th: &mut Thread, key: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
        setitem(this, th, key, value)
    }
    #[slot(contains)]
    fn contains(this: Ref<'_, List>, th: &mut Thread, name: &str) -> PyResult<bool> {
        contains(this, th, name)
    }
    #[slot(richcmp)]
    fn compare(this: Ref<'_, List>, other: Ref<'_>, op: CompareOp, th: &mut Thread) -> PyResult<Value> {
        compare(this, other, op, th)
    }
    #[slot(getattro)]
    fn getattr(this: Ref<'_>, name: Ref<'_, Str>, th: &mut Thread) -> PyResult<Value> {
        getattr(this, name, th)
    }
}
