//! `itertools`: iterators over other iterators. `endless` has those without an end of their own, `filters` those that
//! pass items of one iterator on, `grouping` those that gather items, `combinatoric` those that choose among them.
//!
//! Each `__next__` takes what it needs of its object first: what it calls may come back to the same iterator.

mod combinatoric;
mod endless;
mod filters;
mod grouping;

use pymacros::pymodule;
use pyrt::{Tuple, Value};

/// A tuple of these values.
fn tuple(values: impl Into<Vec<Value>>) -> Value {
    Tuple::new(values.into()).into_value()
}

#[pymodule(
    name = "itertools",
    functions(grouping::DEF_tee),
    classes(
        endless::Count,
        endless::Cycle,
        endless::Repeat,
        filters::Accumulate,
        filters::Chain,
        filters::Compress,
        filters::DropWhile,
        filters::FilterFalse,
        filters::Islice,
        filters::StarMap,
        filters::TakeWhile,
        grouping::Batched,
        grouping::GroupBy,
        grouping::Grouper,
        grouping::Tee,
        grouping::TeeBlock,
        grouping::Pairwise,
        grouping::ZipLongest,
        combinatoric::Product,
        combinatoric::Combinations,
        combinatoric::CombinationsWithReplacement,
        combinatoric::Permutations
    )
)]
pub(crate) mod module {
    //! Functional tools for creating and using iterators.
}
