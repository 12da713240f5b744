/// Return the absolute value of the argument.
#[pyfunction(module = "builtins")]
fn abs(th: &mut Thread, x: Ref<'_>) -> PyResult<Value> {
    number::abs(th, x)
}

#[pyfunction]
#[sig("(obj, /, *, all=True)")]
pub fn type_(obj: Ref<'_>, #[default(true)] all: bool) -> bool {
    all && obj.is_object()
}
