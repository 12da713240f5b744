#[pymethods]
impl ByteArray {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, _args: Args<'_>) -> PyResult<Value> {
        alloc(cls, th)
    }
    #[slot(init)]
    #[sig("(source=b'', encoding='utf-8', errors='strict')")]
    fn init(
        this: Ref<'_, ByteArray>,
        th: &mut Thread,
        source: Opt<'_>,
        encoding: Option<&str>,
        errors: Option<&str>,
    ) -> PyResult<()> {
        init(this, th, source, encoding, errors)
    }
    #[slot(call)]
    fn call(this: Ref<'_, ByteArray>, th: &mut Thread, rest: VarArgs<'_>) -> PyResult<Value> {
        call(this, th, rest)
    }
}
