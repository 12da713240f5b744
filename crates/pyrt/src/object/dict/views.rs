//! `dict_keys`, `dict_values`, `dict_items`: views on a dict. Keys and items have the operators of sets, whose results
//! are sets.

use pymacros::{pyclass, pymethods};

use super::super::mappingproxy::MappingProxy;
use super::super::raw::{Header, Owned, Ref, Value};
use super::super::set::{Set, is_any_set};
use super::super::str::Str;
use super::super::tuple::Tuple;
use super::super::type_::new_builtin;
use super::Dict;
use super::iter::{
    DictItemIterator, DictKeyIterator, DictReverseItemIterator, DictReverseKeyIterator, DictReverseValueIterator,
    DictValueIterator,
};
use crate::error::PyResult;
use crate::protocol::compare::{self, CompareOp};
use crate::protocol::{self, iter, push_repr, repr_guard};
use crate::state::Thread;

/// `dict_keys([...])` of what the view's iterator gives.
fn repr(th: &mut Thread, view: Ref<'_>) -> PyResult<Value> {
    let text = repr_guard(th, view, |th| {
        let mut out = Vec::from(view.class().name());
        out.extend_from_slice(b"([");
        let items = iter::collect(th, view)?;
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                out.extend_from_slice(b", ");
            }
            push_repr(th, &mut out, item)?;
        }
        out.extend_from_slice(b"])");
        Ok(Str::from_wtf8(&out))
    })?;
    Ok(text.unwrap_or_else(|| Str::from_text("...")).into_value())
}

/// Whether `value` is a view with the operators of sets.
fn is_set_view(value: Ref<'_>) -> bool {
    value.is::<DictKeys>() || value.is::<DictItems>()
}

/// Whether each item of `a` is in `b`.
fn all_in(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<bool> {
    let iterator = iter::iter(th, a)?;
    while let Some(item) = iter::next(th, iterator.as_ref())? {
        if !protocol::contains(th, b, item.as_ref())? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn compare_views(th: &mut Thread, a: Ref<'_>, b: Ref<'_>, op: CompareOp) -> PyResult<Value> {
    if !is_any_set(b) && !is_set_view(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (len_a, len_b) = (protocol::length(th, a)?, protocol::length(th, b)?);
    let answer = match op {
        CompareOp::Eq => len_a == len_b && all_in(th, a, b)?,
        CompareOp::Ne => !(len_a == len_b && all_in(th, a, b)?),
        CompareOp::Lt => len_a < len_b && all_in(th, a, b)?,
        CompareOp::Le => len_a <= len_b && all_in(th, a, b)?,
        CompareOp::Gt => len_a > len_b && all_in(th, b, a)?,
        CompareOp::Ge => len_a >= len_b && all_in(th, b, a)?,
    };
    Ok(Value::bool(answer))
}

/// `a & b`, one of which is a view.
fn intersect(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
    let (mut view, mut other) = if is_set_view(a) { (a, b) } else { (b, a) };
    let exact_set = other.downcast_exact::<Set>().is_some();
    if (exact_set || is_set_view(other)) && protocol::length(th, view)? <= protocol::length(th, other)? {
        // The smaller one is walked.
        std::mem::swap(&mut view, &mut other);
    }
    let result = Set::new();
    let iterator = iter::iter(th, other)?;
    while let Some(item) = iter::next(th, iterator.as_ref())? {
        if protocol::contains(th, view, item.as_ref())? {
            result.add(th, item.as_ref())?;
        }
    }
    Ok(result.into_value())
}

fn is_disjoint(th: &mut Thread, view: Ref<'_>, other: Ref<'_>) -> PyResult<bool> {
    if view.bits_eq(other) {
        return Ok(protocol::length(th, view)? == 0);
    }
    let (mut walked, mut asked) = (other, view);
    if (is_any_set(other) || is_set_view(other)) && protocol::length(th, other)? > protocol::length(th, view)? {
        std::mem::swap(&mut walked, &mut asked);
    }
    let iterator = iter::iter(th, walked)?;
    while let Some(item) = iter::next(th, iterator.as_ref())? {
        if protocol::contains(th, asked, item.as_ref())? {
            return Ok(false);
        }
    }
    Ok(true)
}

macro_rules! view {
    ($view:ident, $name:literal, $methods:ident, $doc:literal, $iterator:ident, $reversed:ident, [$($more:path),*]) => {
        #[doc = $doc]
        #[pyclass(name = $name, flags(GC), methods($methods $(, $more)*))]
        #[repr(C)]
        pub struct $view {
            header: Header,
            dict: Owned<Dict>,
        }

        impl $view {
            /// A view on a dict.
            pub fn new(dict: Owned<Dict>) -> Owned<$view> {
                new_builtin(|header| $view { header, dict })
            }

            /// The dict.
            pub fn dict(&self) -> Ref<'_, Dict> {
                self.dict.as_ref()
            }
        }

        #[pymethods(name = $methods)]
        impl $view {
            #[slot(repr)]
            fn repr(this: Ref<'_, $view>, th: &mut Thread) -> PyResult<Value> {
                repr(th, this.any())
            }

            #[slot(iter)]
            fn iter(this: Ref<'_, $view>) -> Value {
                $iterator::new(this.dict.clone()).into_value()
            }

            #[slot(len)]
            fn length(this: Ref<'_, $view>) -> usize {
                this.dict.len()
            }

            /// Return a reverse iterator over the view.
            fn __reversed__(this: Ref<'_, $view>) -> Value {
                $reversed::new(this.dict.clone()).into_value()
            }

            /// dictionary that this view refers to
            #[getter]
            fn mapping(this: Ref<'_, $view>) -> Owned<MappingProxy> {
                MappingProxy::over(this.dict.to_value())
            }
        }
    };
}

macro_rules! set_like {
    ($view:ident, $methods:ident, $contains:ident) => {
        #[pymethods(name = $methods)]
        impl $view {
            #[slot(richcmp)]
            fn compare(this: Ref<'_, $view>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
                compare_views(th, this.any(), other, op)
            }

            #[slot(contains)]
            fn contains(this: Ref<'_, $view>, th: &mut Thread, item: Ref<'_>) -> PyResult<bool> {
                $contains(th, &this.get().dict, item)
            }

            #[slot(sub)]
            fn sub(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                let result = Set::from_iterable(th, a)?;
                result.difference_update(th, b)?;
                Ok(result.into_value())
            }

            #[slot(and)]
            fn and(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                intersect(th, a, b)
            }

            #[slot(xor)]
            fn xor(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                let result = Set::from_iterable(th, a)?;
                result.symmetric_difference_update(th, b)?;
                Ok(result.into_value())
            }

            #[slot(or)]
            fn or(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                let result = Set::from_iterable(th, a)?;
                result.update(th, b)?;
                Ok(result.into_value())
            }

            /// Return True if the view and the given iterable have a null intersection.
            #[sig("($self, object, /)")]
            fn isdisjoint(this: Ref<'_, $view>, th: &mut Thread, object: Ref<'_>) -> PyResult<bool> {
                is_disjoint(th, this.any(), object)
            }
        }
    };
}

fn has_key(th: &mut Thread, dict: &Owned<Dict>, key: Ref<'_>) -> PyResult<bool> {
    dict.contains(th, key)
}

fn has_item(th: &mut Thread, dict: &Owned<Dict>, item: Ref<'_>) -> PyResult<bool> {
    let Some(pair) = item.downcast::<Tuple>() else { return Ok(false) };
    let [key, value] = pair.get().as_slice() else { return Ok(false) };
    match dict.get(th, key.as_ref())? {
        Some(found) => compare::equal(th, found.as_ref(), value.as_ref()),
        None => Ok(false),
    }
}

view!(
    DictKeys,
    "dict_keys",
    KEYS_VIEW,
    "A view on the keys of a dict.",
    DictKeyIterator,
    DictReverseKeyIterator,
    [KEYS_SET]
);
view!(
    DictItems,
    "dict_items",
    ITEMS_VIEW,
    "A view on the items of a dict.",
    DictItemIterator,
    DictReverseItemIterator,
    [ITEMS_SET]
);
view!(
    DictValues,
    "dict_values",
    VALUES_VIEW,
    "A view on the values of a dict.",
    DictValueIterator,
    DictReverseValueIterator,
    []
);
set_like!(DictKeys, KEYS_SET, has_key);
set_like!(DictItems, ITEMS_SET, has_item);
