//! temporary
pub mod path;
pub mod text {
    //! temporary
    use pymacros::{pyclass, pymethods};
    use pyrt::{Header, PyResult, Ref, Str, Thread, Field};
    use std::io::Write;
    /// stream
    #[pyclass(name = "TextIOWrapper")]
    #[repr(C)]
    pub struct TextIOWrapper { header: Header, fd: i32, #[traverse(skip)] buf: Field<Vec<u8>> }
    impl TextIOWrapper {
        pub fn make(fd: i32) -> pyrt::Owned<TextIOWrapper> { pyrt::object::type_::new_builtin(|header| TextIOWrapper { header, fd, buf: Field::new(Vec::new()) }) }
        pub fn is_fast(&self) -> bool { true }
        pub fn write_str(&self, th: &mut Thread, s: Ref<'_, Str>) -> PyResult<()> { self.buf.with_mut(|b| b.extend_from_slice(s.get().as_wtf8())); if self.buf.borrow().len() > 8192 || self.fd == 2 { self.flush_all(th)?; } Ok(()) }
        pub fn write_int(&self, th: &mut Thread, n: i64) -> PyResult<()> { let s = Str::from_text(&n.to_string()); self.write_str(th, s.as_ref()) }
        pub fn flush_all(&self, _th: &mut Thread) -> PyResult<()> { let b = self.buf.take(); if self.fd == 1 { let _ = std::io::stdout().write_all(&b); let _ = std::io::stdout().flush(); } else { let _ = std::io::stderr().write_all(&b); } Ok(()) }
    }
    #[pymethods]
    impl TextIOWrapper {
        fn write(this: Ref<'_, TextIOWrapper>, th: &mut Thread, s: Ref<'_, Str>) -> PyResult<usize> { this.write_str(th, s)?; Ok(s.len()) }
        fn flush(this: Ref<'_, TextIOWrapper>, th: &mut Thread) -> PyResult<()> { this.flush_all(th) }
    }
}
pub fn open_function(_m: pyrt::Ref<'_, pyrt::Module>) -> pyrt::Value { pyrt::Value::NONE }
