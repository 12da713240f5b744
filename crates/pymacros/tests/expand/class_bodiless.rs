/// int([x]) -> integer
#[pyclass(name = "int", flags(SUBCLASSABLE), matches = is_int, matches_exact = is_int_exact)]
pub struct Int;
