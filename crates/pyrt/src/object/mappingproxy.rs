//! `mappingproxy`: a read-only view of a mapping; what `cls.__dict__` gives.

use pymacros::{pyclass, pymethods};

use super::dict::Dict;
use super::list::List;
use super::raw::{Header, Owned, Ref, Value};
use super::str::Str;
use super::tuple::Tuple;
use super::type_::{Type, new_builtin};
use crate::error::PyResult;
use crate::protocol;
use crate::protocol::compare::{self, CompareOp};
use crate::protocol::number::{self, BinaryOp};
use crate::state::Thread;

/// Read-only proxy of a mapping.
#[pyclass(name = "mappingproxy", flags(GC, MAPPING))]
#[repr(C)]
pub struct MappingProxy {
    header: Header,
    /// The mapping.
    pub mapping: Value,
}

impl MappingProxy {
    /// A proxy of `mapping`.
    pub fn over(mapping: Value) -> Owned<MappingProxy> {
        new_builtin(|header| MappingProxy { header, mapping })
    }
}

fn call_method(th: &mut Thread, this: Ref<'_, MappingProxy>, name: &str, args: &[Value]) -> PyResult<Value> {
    let name = th.interp().intern(name);
    protocol::call_method(th, this.get().mapping.as_ref(), name.as_ref(), args)
}

/// The mapping of a proxy, other values as they are.
fn unwrapped(value: Ref<'_>) -> Value {
    value.downcast::<MappingProxy>().map_or_else(|| value.to_owned(), |p| p.mapping.clone())
}

#[pymethods]
impl MappingProxy {
    #[slot(new)]
    #[sig("(mapping)")]
    fn new(_cls: Ref<'_, Type>, th: &mut Thread, mapping: Ref<'_>) -> PyResult<Value> {
        let is_mapping = mapping.class().get().slots().getitem.is_some();
        if !is_mapping || mapping.is::<List>() || mapping.is::<Tuple>() {
            let class = mapping.class().name().to_owned();
            return Err(th.type_error(format!("mappingproxy() argument must be a mapping, not {class}")));
        }
        Ok(MappingProxy::over(mapping.to_owned()).into_value())
    }
    #[slot(len)]
    fn len(this: Ref<'_, MappingProxy>, th: &mut Thread) -> PyResult<usize> {
        protocol::length(th, this.mapping.as_ref())
    }
    #[slot(getitem)]
    fn getitem(this: Ref<'_, MappingProxy>, th: &mut Thread, key: Ref<'_>) -> PyResult<Value> {
        protocol::get_item(th, this.mapping.as_ref(), key)
    }
    #[slot(contains)]
    fn contains(this: Ref<'_, MappingProxy>, th: &mut Thread, key: Ref<'_>) -> PyResult<bool> {
        protocol::contains(th, this.mapping.as_ref(), key)
    }
    #[slot(iter)]
    fn iter(this: Ref<'_, MappingProxy>, th: &mut Thread) -> PyResult<Value> {
        protocol::iter::iter(th, this.mapping.as_ref())
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, MappingProxy>, th: &mut Thread) -> PyResult<Value> {
        let inner = protocol::repr(th, this.mapping.as_ref())?;
        let mut text = b"mappingproxy(".to_vec();
        text.extend_from_slice(inner.as_wtf8());
        text.push(b')');
        Ok(Str::from_wtf8(&text).into_value())
    }
    #[slot(str)]
    fn str(this: Ref<'_, MappingProxy>, th: &mut Thread) -> PyResult<Value> {
        Ok(protocol::str(th, this.mapping.as_ref())?.into_value())
    }
    #[slot(hash)]
    fn hash(this: Ref<'_, MappingProxy>, th: &mut Thread) -> PyResult<i64> {
        protocol::hash(th, this.mapping.as_ref())
    }
    #[slot(richcmp)]
    fn compare(this: Ref<'_, MappingProxy>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
        compare::rich(th, this.mapping.as_ref(), other, op)
    }
    #[slot(or)]
    fn or(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (a, b) = (unwrapped(a), unwrapped(b));
        number::binary(th, BinaryOp::Or, a.as_ref(), b.as_ref())
    }
    #[slot(ior)]
    fn ior(this: Ref<'_, MappingProxy>, th: &mut Thread, _other: Ref<'_>) -> PyResult<Value> {
        let class = this.any().class().name().to_owned();
        Err(th.type_error(format!("'|=' is not supported by {class}; use '|' instead")))
    }
    /// Return the value for key if key is in the mapping, else default.
    fn get_(
        this: Ref<'_, MappingProxy>,
        th: &mut Thread,
        key: Value,
        #[default(Value::NONE)] default: Value,
    ) -> PyResult<Value> {
        if let Some(dict) = this.get().mapping.as_ref().downcast_exact::<Dict>() {
            return Ok(dict.get().get(th, key.as_ref())?.unwrap_or(default));
        }
        call_method(th, this, "get", &[key, default])
    }
    /// a set-like object providing a view on D's keys
    fn keys(this: Ref<'_, MappingProxy>, th: &mut Thread) -> PyResult<Value> {
        call_method(th, this, "keys", &[])
    }
    /// an object providing a view on D's values
    fn values(this: Ref<'_, MappingProxy>, th: &mut Thread) -> PyResult<Value> {
        call_method(th, this, "values", &[])
    }
    /// a set-like object providing a view on D's items
    fn items(this: Ref<'_, MappingProxy>, th: &mut Thread) -> PyResult<Value> {
        call_method(th, this, "items", &[])
    }
    /// a shallow copy of D
    fn copy(this: Ref<'_, MappingProxy>, th: &mut Thread) -> PyResult<Value> {
        call_method(th, this, "copy", &[])
    }
    /// D.__reversed__() -> reverse iterator
    fn __reversed__(this: Ref<'_, MappingProxy>, th: &mut Thread) -> PyResult<Value> {
        call_method(th, this, "__reversed__", &[])
    }
    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(cls: Ref<'_, Type>, item: Ref<'_>) -> Value {
        super::generic_alias::parameterize(cls.any(), item)
    }
}
