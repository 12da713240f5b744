/// Mathematical functions.
#[pymodule(name = "math", functions(more::DEF_gcd), classes(crate::Counter))]
#[classes(Deque)]
pub mod math {
    use super::*;

    /// Return the square root of x.
    #[pyfunction]
    fn sqrt(x: f64) -> f64 {
        x.sqrt()
    }

    #[cfg(unix)]
    #[pyfunction]
    #[sig("(*coordinates)")]
    fn hypot(th: &mut Thread, coordinates: VarArgs<'_>) -> PyResult<f64> {
        hypot_of(th, coordinates)
    }

    /// A point.
    #[pyclass(name = "point", flags(GC))]
    #[repr(C)]
    struct Point {
        header: Header,
        x: Field<Value>,
    }

    #[exec]
    fn exec(th: &mut Thread, module: Ref<'_, Module>) -> PyResult<()> {
        module.set(th, "pi", 3.14)
    }

    fn plain() {}
}
