#[pymethods(name = INT_ATTRIBUTES)]
impl Int {
    /// the real part of a complex number
    #[getter]
    fn real(this: Ref<'_>) -> Value {
        this.to_owned()
    }
    #[getter(name = "__name__")]
    fn name(this: Ref<'_, Function>, th: &mut Thread) -> PyResult<Value> {
        this.name(th)
    }
    #[setter(name = "__name__")]
    fn set_name(this: Ref<'_, Function>, th: &mut Thread, value: Ref<'_, Str>) -> PyResult<()> {
        this.set_name(th, value)
    }
    #[getter]
    fn line_(this: Ref<'_, Function>) -> Option<usize> {
        this.line
    }
    #[setter(line)]
    fn change_line(this: Ref<'_, Function>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        this.set_line(th, value)
    }
    #[constant]
    fn __hash__() -> Value {
        Value::NONE
    }
}
