//! What Python can do with a dict.

use pymacros::pymethods;

use super::super::class_getitem::class_getitem;
use super::super::int;
use super::super::iterators::tuple;
use super::super::raw::{Object, Owned, Ref, Value};
use super::super::str::Str;
use super::super::type_::Type;
use super::Dict;
use super::iter::{DictKeyIterator, DictReverseKeyIterator};
use super::views::{DictItems, DictKeys, DictValues};
use crate::args::{Args, Opt};
use crate::error::PyResult;
use crate::object::exception as exc;
use crate::protocol::compare::{self, CompareOp};
use crate::protocol::{self, attr, iter, push_repr, repr_row};
use crate::state::Thread;

/// As `dict.update(other)`: from a dict, a mapping (anything with `keys`), or pairs.
///
/// # Errors
/// What reading `other` raises; `TypeError` or `ValueError` where its items are no pairs.
pub fn merge_any(th: &mut Thread, dict: Ref<'_, Dict>, other: Ref<'_>) -> PyResult<()> {
    if let Some(source) = other.downcast::<Dict>()
        && iterates_as_dict(th, other)
    {
        return dict.update(th, source);
    }
    let name = th.names().keys.as_ref();
    match attr::get_opt(th, other, name)? {
        Some(keys) => {
            let keys = protocol::call0(th, keys.as_ref())?;
            iter::each(th, keys.as_ref(), |th, key| {
                let value = protocol::get_item(th, other, key.as_ref())?;
                dict.set(th, key.as_ref(), value)
            })
        }
        None => merge_pairs(th, dict, other),
    }
}

/// Whether a dict, or an instance of a subclass, is walked as a plain dict is.
fn iterates_as_dict(th: &mut Thread, dict: Ref<'_>) -> bool {
    if dict.downcast_exact::<Dict>().is_some() {
        return true;
    }
    let plain = th.interp().class(Dict::spec()).get().slots().iter.map(|f| f as usize);
    dict.class().get().slots().iter.map(|f| f as usize) == plain
}

fn merge_pairs(th: &mut Thread, dict: Ref<'_, Dict>, pairs: Ref<'_>) -> PyResult<()> {
    let mut i = 0;
    iter::each(th, pairs, |th, pair| {
        let items = match iter::collect(th, pair.as_ref()) {
            Ok(items) => items,
            Err(raised) if raised.is(&exc::TypeError) => {
                return Err(
                    th.type_error(format!("cannot convert dictionary update sequence element #{i} to a sequence"))
                );
            }
            Err(raised) => return Err(raised),
        };
        let len = items.len();
        let Ok([key, value]) = <[Value; 2]>::try_from(items) else {
            return Err(
                th.value_error(format!("dictionary update sequence element #{i} has length {len}; 2 is required"))
            );
        };
        i += 1;
        dict.set(th, key.as_ref(), value)
    })
}

/// As `dict.update(*args, **keywords)`; `function` is how messages name it.
///
/// # Errors
/// As `merge_any`; `TypeError` for more than one positional argument.
pub fn merge_args(th: &mut Thread, dict: Ref<'_, Dict>, function: &str, args: Args<'_>) -> PyResult<()> {
    match args.positional() {
        [] => {}
        [other] => merge_any(th, dict, other.as_ref())?,
        more => {
            return Err(th.type_error(format!("{function} expected at most 1 argument, got {}", more.len())));
        }
    }
    for (name, value) in args.keywords() {
        dict.set(th, name.any(), value.to_owned())?;
    }
    Ok(())
}

/// Whether the two have the same keys with equal values.
fn equal(th: &mut Thread, a: Ref<'_, Dict>, b: Ref<'_, Dict>) -> PyResult<bool> {
    if a.get().len() != b.get().len() {
        return Ok(false);
    }
    let mut at = 0;
    while let Some((hash, key, value)) = a.next_hashed(&mut at) {
        let Some(other) = b.get_hashed(th, key.as_ref(), hash)? else { return Ok(false) };
        if !compare::equal(th, value.as_ref(), other.as_ref())? {
            return Ok(false);
        }
    }
    Ok(true)
}

#[pymethods]
impl Dict {
    #[slot(new)]
    fn new_(cls: Ref<'_, Type>, _args: Args<'_>) -> Value {
        Dict::of_class(cls).into_value()
    }

    #[slot(init)]
    fn init(this: Ref<'_, Dict>, th: &mut Thread, args: Args<'_>) -> PyResult<()> {
        merge_args(th, this, "dict", args)
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, Dict>, th: &mut Thread) -> PyResult<Value> {
        let mut at = 0;
        let text = repr_row(th, this.any(), "{", "}", |th, _, out| match this.next_entry(&mut at) {
            Some((key, value)) => {
                push_repr(th, out, &key)?;
                out.extend_from_slice(b": ");
                push_repr(th, out, &value)?;
                Ok(true)
            }
            None => Ok(false),
        })?;
        Ok(text.into_value())
    }

    #[slot(richcmp)]
    fn compare(this: Ref<'_, Dict>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
        match (other.downcast::<Dict>(), op) {
            (Some(other), CompareOp::Eq) => Ok(Value::bool(equal(th, this, other)?)),
            (Some(other), CompareOp::Ne) => Ok(Value::bool(!equal(th, this, other)?)),
            _ => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Dict>) -> Value {
        DictKeyIterator::new(this.own()).into_value()
    }

    #[slot(len)]
    fn length(this: Ref<'_, Dict>) -> usize {
        this.get().len()
    }

    #[slot(getitem)]
    fn getitem(this: Ref<'_, Dict>, th: &mut Thread, key: Ref<'_>) -> PyResult<Value> {
        if let Some(value) = this.get().get(th, key)? {
            return Ok(value);
        }
        if this.any().downcast_exact::<Dict>().is_none() {
            let name = th.names().__missing__.as_ref();
            if let Some(missing) = attr::lookup_special(th, this.any(), name)? {
                return protocol::call1(th, missing.as_ref(), key);
            }
        }
        Err(th.key_error(key))
    }

    #[slot(setitem)]
    fn setitem(this: Ref<'_, Dict>, th: &mut Thread, key: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
        match value {
            Some(value) => this.set(th, key, value.to_owned()),
            None => match this.remove(th, key)? {
                Some(_) => Ok(()),
                None => Err(th.key_error(key)),
            },
        }
    }

    #[slot(contains)]
    fn contains_(this: Ref<'_, Dict>, th: &mut Thread, key: Ref<'_>) -> PyResult<bool> {
        this.get().contains(th, key)
    }

    #[slot(or)]
    fn or(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (Some(left), Some(right)) = (a.downcast::<Dict>(), b.downcast::<Dict>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let result = left.copy();
        merge_any(th, result.as_ref(), right.any())?;
        Ok(result.into_value())
    }

    #[slot(ior)]
    fn ior(this: Ref<'_, Dict>, th: &mut Thread, other: Ref<'_>) -> PyResult<Value> {
        merge_any(th, this, other)?;
        Ok(this.any().to_owned())
    }

    /// Return the size of the dict in memory, in bytes.
    fn __sizeof__(this: Ref<'_, Dict>) -> Value {
        let len = this.get().len() as i64;
        int::from_i64(if len == 0 { 48 } else { 168 + (len - 1) / 5 * 160 })
    }

    /// Return the value for key if key is in the dictionary, else default.
    #[sig("($self, key, default=None, /)")]
    #[name("get")]
    fn get_(this: Ref<'_, Dict>, th: &mut Thread, key: Ref<'_>, default: Opt<'_>) -> PyResult<Value> {
        this.get().get_or(th, key, default.0.unwrap_or(Ref::NONE))
    }

    /// Insert key with a value of default if key is not in the dictionary.
    ///
    /// Return the value for key if key is in the dictionary, else default.
    #[sig("($self, key, default=None, /)")]
    fn setdefault(this: Ref<'_, Dict>, th: &mut Thread, key: Ref<'_>, default: Opt<'_>) -> PyResult<Value> {
        this.set_default(th, key, default.0.unwrap_or(Ref::NONE).to_owned())
    }

    /// D.pop(k[,d]) -> v, remove specified key and return the corresponding value.
    ///
    /// If the key is not found, return the default if given; otherwise,
    /// raise a KeyError.
    #[sig("($self, key, default=<unrepresentable>, /)")]
    fn pop(this: Ref<'_, Dict>, th: &mut Thread, key: Ref<'_>, default: Opt<'_>) -> PyResult<Value> {
        match (this.remove(th, key)?, default.0) {
            (Some(value), _) => Ok(value),
            (None, Some(default)) => Ok(default.to_owned()),
            (None, None) => Err(th.key_error(key)),
        }
    }

    /// Remove and return a (key, value) pair as a 2-tuple.
    ///
    /// Pairs are returned in LIFO (last-in, first-out) order.
    /// Raises KeyError if the dict is empty.
    fn popitem(this: Ref<'_, Dict>, th: &mut Thread) -> PyResult<Value> {
        match this.pop_last() {
            Some((key, value)) => Ok(tuple([key, value])),
            None => Err(th.key_error(Str::from_text("popitem(): dictionary is empty").as_ref().any())),
        }
    }

    /// Return a set-like object providing a view on the dict's keys.
    #[name("keys")]
    fn keys_(this: Ref<'_, Dict>) -> Owned<DictKeys> {
        DictKeys::new(this.own())
    }

    /// Return a set-like object providing a view on the dict's items.
    #[name("items")]
    fn items_(this: Ref<'_, Dict>) -> Owned<DictItems> {
        DictItems::new(this.own())
    }

    /// Return an object providing a view on the dict's values.
    #[name("values")]
    fn values_(this: Ref<'_, Dict>) -> Owned<DictValues> {
        DictValues::new(this.own())
    }

    /// D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F.
    ///
    /// If E has a .keys() method, D[k] = E[k] for each of its keys; if it has none, D[k] = v for each pair k, v in E.
    /// Then D[k] = F[k] for each keyword.
    #[name("update")]
    fn update_(this: Ref<'_, Dict>, th: &mut Thread, args: Args<'_>) -> PyResult<()> {
        merge_args(th, this, "update", args)
    }

    /// Create a new dictionary with keys from iterable and values set to value.
    #[classmethod]
    #[sig("($type, iterable, value=None, /)")]
    fn fromkeys(cls: Ref<'_, Type>, th: &mut Thread, iterable: Ref<'_>, value: Opt<'_>) -> PyResult<Value> {
        let value = value.0.unwrap_or(Ref::NONE);
        let made = protocol::call0(th, cls.any())?;
        if let Some(dict) = made.as_ref().downcast_exact::<Dict>() {
            iter::each(th, iterable, |th, key| dict.set(th, key.as_ref(), value.to_owned()))?;
        } else {
            iter::each(th, iterable, |th, key| protocol::set_item(th, made.as_ref(), key.as_ref(), value))?;
        }
        Ok(made)
    }

    /// Remove all items from the dict.
    fn clear(this: Ref<'_, Dict>) {
        this.clear_all();
    }

    /// Return a shallow copy of the dict.
    #[name("copy")]
    fn copy_(this: Ref<'_, Dict>) -> Owned<Dict> {
        this.get().copy()
    }

    /// Return a reverse iterator over the dict keys.
    fn __reversed__(this: Ref<'_, Dict>) -> Owned<DictReverseKeyIterator> {
        DictReverseKeyIterator::new(this.own())
    }

    /// See PEP 585
    #[classmethod]
    #[sig("($type, object, /)")]
    fn __class_getitem__(cls: Ref<'_, Type>, th: &mut Thread, object: Ref<'_>) -> PyResult<Value> {
        class_getitem(th, cls, object)
    }
}
