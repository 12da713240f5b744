//! `functools`: functions that act on or return other functions. `partial` has `partial`, `lru` the caches of calls,
//! `wrap` what copies a function's attributes, `order` what makes orderings.

mod lru;
mod order;
mod partial;
mod wrap;

use pymacros::pymodule;

#[pymodule(
    name = "functools",
    functions(
        lru::DEF_lru_cache,
        lru::DEF_cache,
        order::DEF_cmp_to_key,
        order::DEF_total_ordering,
        wrap::DEF_update_wrapper,
        wrap::DEF_wraps
    ),
    classes(
        partial::Partial,
        partial::PlaceholderType,
        lru::LruCache,
        lru::LruDecorator,
        order::KeyWrapper,
        order::OrderMethod,
        wrap::CachedProperty
    )
)]
pub(crate) mod module {
    //! Tools for working with functions and callable objects

    use pyrt::protocol::{self, iter};
    use pyrt::{Module, Opt, PyResult, Ref, Thread, Value};

    #[exec]
    fn exec(th: &mut Thread, module: Ref<'_, Module>) -> PyResult<()> {
        let placeholder = super::partial::placeholder(th);
        module.set("Placeholder", placeholder);
        module.set("WRAPPER_ASSIGNMENTS", super::wrap::assignments(th));
        module.set("WRAPPER_UPDATES", super::wrap::updates(th));
        Ok(())
    }

    /// Apply a function of two arguments cumulatively to the items of an iterable, from left to right.
    ///
    /// This effectively reduces the iterable to a single value.  If initial is present,
    /// it is placed before the items of the iterable in the calculation, and serves as
    /// a default when the iterable is empty.
    #[pyfunction]
    #[sig("(function, iterable, initial=None, /)")]
    fn reduce(th: &mut Thread, function: Ref<'_>, iterable: Ref<'_>, initial: Opt<'_>) -> PyResult<Value> {
        let items = match iter::iter(th, iterable) {
            Ok(items) => items,
            Err(raised) if raised.is(&pyrt::object::exception::TypeError) => {
                return Err(th.type_error("reduce() arg 2 must support iteration"));
            }
            Err(raised) => return Err(raised),
        };
        let mut total = match initial.0 {
            Some(initial) => initial.to_owned(),
            None => match iter::next(th, items.as_ref())? {
                Some(first) => first,
                None => return Err(th.type_error("reduce() of empty iterable with no initial value")),
            },
        };
        while let Some(item) = iter::next(th, items.as_ref())? {
            total = protocol::call2(th, function, total.as_ref(), item.as_ref())?;
        }
        Ok(total)
    }
}
