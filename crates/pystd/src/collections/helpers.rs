//! What `collections` leaves to native code: `_count_elements` of `Counter`, `_tuplegetter` of named tuples.

use pymacros::{pyclass, pyfunction, pymethods};
use pyrt::object::dict::Dict;
use pyrt::object::type_::{new_builtin, new_instance};
use pyrt::object::{exception as exc, int};
use pyrt::protocol::{self, attr, iter, number};
use pyrt::{Field, Header, Object, PyResult, Raised, Ref, Str, Thread, Tuple, Type, Value};

/// Count elements in the iterable, updating the mapping
#[pyfunction]
#[sig("(mapping, iterable, /)")]
pub(super) fn _count_elements(th: &mut Thread, mapping: Ref<'_>, iterable: Ref<'_>) -> PyResult<()> {
    let one = int::from_i64(1);
    if let Some(dict) = mapping.downcast::<Dict>().filter(|_| is_plain(th, mapping)) {
        let dict = dict.own();
        return iter::each(th, iterable, |th, key| {
            let hash = protocol::hash(th, key.as_ref())?;
            let sum = match dict.get_hashed(th, key.as_ref(), hash)? {
                Some(old) => number::binary(th, number::BinaryOp::Add, old.as_ref(), one.as_ref())?,
                None => one.clone(),
            };
            dict.set_hashed(th, key.as_ref(), hash, sum)
        });
    }
    let get = th.interp().intern("get");
    let bound = attr::get(th, mapping, get.as_ref())?;
    let zero = int::from_i64(0);
    iter::each(th, iterable, |th, key| {
        let old = protocol::call2(th, bound.as_ref(), key.as_ref(), zero.as_ref())?;
        let sum = number::binary(th, number::BinaryOp::Add, old.as_ref(), one.as_ref())?;
        protocol::set_item(th, mapping, key.as_ref(), sum.as_ref())
    })
}

/// Whether a dict's class has `get` and `__setitem__` of `dict`.
fn is_plain(th: &mut Thread, mapping: Ref<'_>) -> bool {
    let interp = th.interp().clone();
    let plain = interp.class(Dict::spec());
    ["get", "__setitem__"].iter().all(|name| {
        let name = interp.intern(name);
        match (mapping.class().get().lookup(name.as_ref()), plain.get().lookup(name.as_ref())) {
            (Some(a), Some(b)) => a.as_ref().bits_eq(b.as_ref()),
            _ => false,
        }
    })
}

/// The attribute of a named tuple's field.
#[pyclass(name = "_tuplegetter", module = "collections", flags(GC))]
#[repr(C)]
pub struct TupleGetter {
    header: Header,
    index: usize,
    doc: Field<Option<Value>>,
}

#[pymethods]
impl TupleGetter {
    #[slot(new)]
    #[sig("(index, doc, /)")]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, index: Ref<'_>, doc: Value) -> PyResult<Value> {
        let index = number::index(th, index)?;
        let Some(index) = int::to_i64(index.as_ref()).and_then(|i| usize::try_from(i).ok()) else {
            return Err(th.value_error("index must be non-negative"));
        };
        let body = |header| TupleGetter { header, index, doc: Field::new(Some(doc)) };
        Ok(if cls.bits_eq(th.interp().class(TupleGetter::spec())) {
            new_builtin(body).into_value()
        } else {
            new_instance(cls, body).into_value()
        })
    }

    #[slot(descr_get)]
    fn get_value(
        this: Ref<'_, TupleGetter>,
        th: &mut Thread,
        object: Option<Ref<'_>>,
        _owner: Option<Ref<'_>>,
    ) -> PyResult<Value> {
        let index = this.index;
        let Some(object) = object.filter(|o| !o.is_none()) else { return Ok(this.any().to_owned()) };
        let Some(tuple) = object.downcast::<Tuple>() else {
            let class = object.class().name().to_owned();
            return Err(th.type_error(format!(
                "descriptor for index '{index}' for tuple subclasses doesn't apply to '{class}' object"
            )));
        };
        match tuple.get().as_slice().get(index) {
            Some(item) => Ok(item.clone()),
            None => Err(th.index_error("tuple index out of range")),
        }
    }

    #[slot(descr_set)]
    fn set_value(
        _this: Ref<'_, TupleGetter>,
        _th: &mut Thread,
        _object: Ref<'_>,
        value: Option<Ref<'_>>,
    ) -> PyResult<()> {
        let text = if value.is_some() { "can't set attribute" } else { "can't delete attribute" };
        Err(Raised::new(&exc::AttributeError, text))
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, TupleGetter>, th: &mut Thread) -> PyResult<Value> {
        let doc = this.doc.get().unwrap_or(Value::NONE);
        let doc = protocol::repr_text(th, doc.as_ref())?;
        Ok(Str::from_text(&format!("_tuplegetter({}, {doc})", this.index)).into_value())
    }

    #[getter]
    fn __doc__(this: Ref<'_, TupleGetter>) -> Value {
        this.doc.get().unwrap_or(Value::NONE)
    }

    #[setter(name = "__doc__")]
    fn set_doc(this: Ref<'_, TupleGetter>, value: Option<Ref<'_>>) {
        this.doc.set(value.map(Ref::to_owned));
    }

    fn __reduce__(this: Ref<'_, TupleGetter>) -> Value {
        let doc = this.doc.get().unwrap_or(Value::NONE);
        let args = Tuple::new(vec![int::from_i64(this.index as i64), doc]);
        Tuple::new(vec![this.any().class().any().to_owned(), args.into_value()]).into_value()
    }
}
