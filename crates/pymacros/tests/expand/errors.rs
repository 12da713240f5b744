#[pyclass(name = "a")]
struct NoRepr { header: Header }

#[pyclass(name = "a")]
#[repr(C)]
struct NoHeader { items: Vec<Value>, header: Header }

#[pyclass(name = "a")]
#[repr(C)]
struct NoFields;

#[pyclass(module = "a")]
#[repr(C)]
struct NoName { header: Header }

#[pyclass(name = "a")]
#[repr(C)]
struct Generic<T> { header: Header, value: T }

#[pyclass(name = "a", flag(GC))]
#[repr(C)]
struct UnknownKey { header: Header }

#[pyclass(name = "a", name = "b")]
#[repr(C)]
struct Twice { header: Header }

#[pymethods]
impl Misuse {
    fn receiver(&self) {}
    fn nobody(th: &mut Thread) {}
    fn late(x: Value, this: Ref<'_, Misuse>) {}
    fn pattern(this: Ref<'_, Misuse>, (a, b): (Value, Value)) {}
    fn gap(this: Ref<'_, Misuse>, #[default(1)] a: i64, b: i64) {}
    fn behind(this: Ref<'_, Misuse>, args: VarArgs<'_>, b: i64) {}
    fn both(this: Ref<'_, Misuse>, args: Args<'_>, b: i64) {}
    #[sig("(a, c)")]
    fn misnamed(this: Ref<'_, Misuse>, a: Value, b: Value) {}
    #[sig("(a)")]
    fn extra_parameter(this: Ref<'_, Misuse>, a: Value, b: Value) {}
    #[sig("(a, b, /)")]
    fn extra_name(this: Ref<'_, Misuse>, a: Value) {}
    #[sig("(a=1)")]
    fn no_default(this: Ref<'_, Misuse>, a: Value) {}
    #[sig("(a)")]
    fn no_default_text(this: Ref<'_, Misuse>, #[default(1)] a: i64) {}
    #[sig("(*a)")]
    fn not_var_args(this: Ref<'_, Misuse>, a: Value) {}
    #[sig("a, b")]
    fn no_parentheses(this: Ref<'_, Misuse>, a: Value) {}
    #[sig("(a, (b)")]
    fn unclosed(this: Ref<'_, Misuse>, a: Value) {}
    #[sig("(*, a, *)")]
    fn stars(this: Ref<'_, Misuse>, a: Value) {}
    #[slot(length)]
    fn unknown_slot(this: Ref<'_, Misuse>) {}
    #[slot(add)]
    fn typed(a: Ref<'_, Int>, b: Ref<'_>) {}
    #[slot(getitem)]
    fn count(this: Ref<'_, Misuse>) {}
    #[slot(getitem)]
    fn again(this: Ref<'_, Misuse>, key: Ref<'_>) {}
    #[slot(new)]
    fn without_class(th: &mut Thread) {}
    #[slot(repr)]
    fn other_name(object: Ref<'_>) {}
    #[getter]
    #[setter]
    fn two(this: Ref<'_, Misuse>) {}
    #[getter]
    fn with_value(this: Ref<'_, Misuse>, value: Value) {}
    #[staticmethod]
    fn with_this(this: Ref<'_, Misuse>) {}
    #[classmethod]
    fn without_cls(this: Ref<'_, Misuse>) {}
    #[constant]
    fn with_argument(x: Value) {}
    fn generic<T>(this: Ref<'_, Misuse>, x: T) {}
    #[default(1)]
    fn default_of_thread(this: Ref<'_, Misuse>, #[default(1)] th: &mut Thread) {}
}

#[pymethods]
impl SetOnly {
    #[setter]
    fn set_x(this: Ref<'_, SetOnly>, value: Value) {}
}

#[pymethods]
impl Iterator for Misuse {}

#[pyfunction]
fn with_this(this: Ref<'_>) {}

#[pymodule(name = "a")]
mod elsewhere;
