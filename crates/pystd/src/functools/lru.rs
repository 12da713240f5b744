//! `lru_cache` and `cache`: results of calls kept by their arguments.
//!
//! A bounded cache is a dict that keeps its entries in the order of use: a hit takes the entry out and puts it at the
//! end, and the first is the one to go. Its own methods run while keys are compared, so the cache is read again after
//! every look-up.

use std::cell::Cell;

use pymacros::{pyclass, pyfunction, pymethods};
use pyrt::object::dict::Dict;
use pyrt::object::int::{self, Int};
use pyrt::object::object::{PlainObject, new_plain};
use pyrt::object::structseq;
use pyrt::object::type_::new_builtin;
use pyrt::protocol::{self, number};
use pyrt::{Args, Field, Header, Object, Opt, Owned, PyResult, Ref, Str, Thread, Truth, Tuple, TypeSpec, Value};

use super::{partial, wrap};

static CACHE_INFO: TypeSpec = TypeSpec {
    name: "CacheInfo",
    module: "functools",
    doc: "CacheInfo(hits, misses, maxsize, currsize)",
    base: Some(structseq::base),
    flags: pyrt::TypeFlags::GC.union(pyrt::TypeFlags::SEQUENCE),
    layout: &pyrt::object::tuple::LAYOUT,
    methods: &[&pyrt::Methods {
        items: &[
            structseq::item::<0>("hits"),
            structseq::item::<1>("misses"),
            structseq::item::<2>("maxsize"),
            structseq::item::<3>("currsize"),
        ],
        slots: |slots| slots.repr = Some(info_repr),
    }],
    index: pyrt::TypeIndex::new(),
};

fn info_repr(th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    let row = this.downcast::<Tuple>().map(|t| t.get().as_slice().to_vec()).unwrap_or_default();
    let mut parts = Vec::new();
    for (name, value) in ["hits", "misses", "maxsize", "currsize"].into_iter().zip(&row) {
        parts.push(format!("{name}={}", protocol::repr_text(th, value.as_ref())?));
    }
    Ok(Str::from_text(&format!("CacheInfo({})", parts.join(", "))).into_value())
}

/// Create a cached callable that wraps another function.
#[pyclass(name = "_lru_cache_wrapper", module = "functools", flags(GC, DICT, WEAKREF, NO_NEW, METHOD_DESCRIPTOR))]
#[repr(C)]
pub(super) struct LruCache {
    header: Header,
    function: Value,
    /// None without a bound.
    bound: Cell<Option<usize>>,
    typed: bool,
    entries: Owned<Dict>,
    /// Stands in keys between the positional arguments and the keywords.
    mark: Value,
    hits: Cell<i64>,
    misses: Cell<i64>,
}

impl LruCache {
    fn key(&self, args: &Args<'_>) -> Value {
        if !self.typed
            && args.nkw() == 0
            && let [only] = args.positional()
        {
            let only = only.as_ref();
            if only.downcast_exact::<Int>().is_some() && !only.is_bool() || only.downcast_exact::<Str>().is_some() {
                return only.to_owned();
            }
        }
        let mut row = args.positional().to_vec();
        if args.nkw() > 0 {
            row.push(self.mark.clone());
            for (name, value) in args.keywords() {
                row.push(name.to_owned());
                row.push(value.to_owned());
            }
        }
        if self.typed {
            row.extend(args.values.iter().map(|value| value.as_ref().class().to_owned()));
        }
        Tuple::new(row).into_value()
    }
}

#[pymethods]
impl LruCache {
    #[slot(call)]
    fn call(this: Ref<'_, LruCache>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        let cache = this.get();
        let function = cache.function.as_ref();
        let bound = cache.bound.get();
        if bound == Some(0) {
            cache.misses.set(cache.misses.get() + 1);
            return protocol::call(th, function, args);
        }
        let key = cache.key(&args);
        let hash = protocol::hash(th, key.as_ref())?;
        if let Some(found) = cache.entries.get_hashed(th, key.as_ref(), hash)? {
            cache.hits.set(cache.hits.get() + 1);
            // The order of use matters only to a cache that is full, or near it.
            if bound.is_some() && cache.entries.remove(th, key.as_ref())?.is_some() {
                cache.entries.set_hashed(th, key.as_ref(), hash, found.clone())?;
            }
            return Ok(found);
        }
        cache.misses.set(cache.misses.get() + 1);
        let result = protocol::call(th, function, args)?;
        let Some(bound) = bound else {
            cache.entries.set_hashed(th, key.as_ref(), hash, result.clone())?;
            return Ok(result);
        };
        if let Some(found) = cache.entries.get_hashed(th, key.as_ref(), hash)? {
            drop(found);
            return Ok(result);
        }
        while cache.entries.len() >= bound {
            let mut at = 0;
            let Some((oldest, _)) = cache.entries.next_entry(&mut at) else { break };
            if cache.entries.remove(th, oldest.as_ref())?.is_none() {
                break;
            }
        }
        cache.entries.set_hashed(th, key.as_ref(), hash, result.clone())?;
        Ok(result)
    }

    #[slot(descr_get)]
    fn get_bound(this: Ref<'_, LruCache>, object: Option<Ref<'_>>, _owner: Option<Ref<'_>>) -> Value {
        match object.filter(|o| !o.is_none()) {
            Some(object) => partial::bind(this.any().to_owned(), object),
            None => this.any().to_owned(),
        }
    }

    /// Report cache statistics
    fn cache_info(this: Ref<'_, LruCache>) -> Value {
        let bound = this.bound.get().map_or(Value::NONE, int::from_usize);
        let (hits, misses) = (int::from_i64(this.hits.get()), int::from_i64(this.misses.get()));
        structseq::make(&CACHE_INFO, vec![hits, misses, bound, int::from_usize(this.entries.len())]).into_value()
    }

    /// Clear the cache and cache statistics
    fn cache_clear(this: Ref<'_, LruCache>) {
        this.hits.set(0);
        this.misses.set(0);
        this.entries.clear_all();
    }

    /// Report the parameters of the cache
    fn cache_parameters(this: Ref<'_, LruCache>, th: &mut Thread) -> PyResult<Value> {
        let row = Dict::new();
        let interp = th.interp().clone();
        let bound = this.bound.get().map_or(Value::NONE, int::from_usize);
        row.set_str(interp.intern("maxsize").as_ref(), bound);
        row.set_str(interp.intern("typed").as_ref(), Value::bool(this.typed));
        Ok(row.into_value())
    }

    fn __copy__(this: Ref<'_, LruCache>) -> Value {
        this.any().to_owned()
    }

    fn __deepcopy__(this: Ref<'_, LruCache>, _memo: Ref<'_>) -> Value {
        this.any().to_owned()
    }
}

fn make(th: &mut Thread, function: Ref<'_>, bound: Option<usize>, typed: bool) -> PyResult<Value> {
    let mark = new_plain(th.interp().class(PlainObject::spec())).into_value();
    let cache = new_builtin(|header| LruCache {
        header,
        function: function.to_owned(),
        bound: Cell::new(bound),
        typed,
        entries: Dict::new(),
        mark,
        hits: Cell::new(0),
        misses: Cell::new(0),
    });
    wrap::update(th, cache.as_ref().any(), function)?;
    Ok(cache.into_value())
}

/// What `lru_cache(maxsize, typed)` gives: it makes caches of functions.
#[pyclass(name = "_lru_cache_decorator", module = "functools", flags(GC, NO_NEW))]
#[repr(C)]
pub(super) struct LruDecorator {
    header: Header,
    bound: Field<Option<usize>>,
    typed: bool,
}

#[pymethods]
impl LruDecorator {
    #[slot(call)]
    #[sig("(user_function)")]
    fn call(this: Ref<'_, LruDecorator>, th: &mut Thread, user_function: Ref<'_>) -> PyResult<Value> {
        if user_function.class().get().slots().call.is_none() {
            return Err(th.type_error("the first argument must be callable"));
        }
        make(th, user_function, this.bound.get(), this.typed)
    }
}

/// Least-recently-used cache decorator.
///
/// If *maxsize* is set to None, the LRU features are disabled and the cache
/// can grow without bound.
///
/// If *typed* is True, arguments of different types will be cached separately.
/// For example, f(decimal.Decimal("3.0")) and f(3.0) will be treated as
/// distinct calls with distinct results.
#[pyfunction(module = "functools")]
#[sig("(maxsize=128, typed=False)")]
fn lru_cache(th: &mut Thread, maxsize: Opt<'_>, #[default(Truth(false))] typed: Truth) -> PyResult<Value> {
    let bound = match maxsize.0 {
        None => Some(128),
        Some(size) if size.is_none() => None,
        Some(size) if size.is::<Int>() => Some(number::as_i64_index(th, size)?.max(0) as usize),
        Some(function) if function.class().get().slots().call.is_some() => {
            return make(th, function, Some(128), typed.0);
        }
        Some(_) => return Err(th.type_error("Expected first argument to be an integer, a callable, or None")),
    };
    Ok(new_builtin(|header| LruDecorator { header, bound: Field::new(bound), typed: typed.0 }).into_value())
}

/// Simple lightweight unbounded cache.  Sometimes called "memoize".
#[pyfunction(module = "functools")]
#[sig("(user_function, /)")]
fn cache(th: &mut Thread, user_function: Ref<'_>) -> PyResult<Value> {
    if user_function.class().get().slots().call.is_none() {
        return Err(th.type_error("the first argument must be callable"));
    }
    make(th, user_function, None, false)
}
