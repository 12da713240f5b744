//! `__future__`, from Python source in this crate: the statement that names it compiles to an import.

use pymacros::pymodule;

#[pymodule(name = "__future__")]
pub(crate) mod module {
    use pyrt::{Module, PyResult, Ref, Thread};

    #[exec]
    fn exec(th: &mut Thread, module: Ref<'_, Module>) -> PyResult<()> {
        let source = include_bytes!("../pylib/__future__.py");
        pyrt::import::run_in(th, source, "<frozen __future__>", &module.own())
    }
}
