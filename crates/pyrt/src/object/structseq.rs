//! Tuples with named items: `sys.version_info`, `time.struct_time`. A class is a static made by `structseq!`.

use super::native::{GetFn, Item, Methods};
use super::raw::{Object, Owned, Ref, Value};
use super::slots::Slots;
use super::str::Str;
use super::tuple::Tuple;
use super::type_::TypeSpec;
use crate::error::PyResult;
use crate::protocol;
use crate::state::{Interpreter, Thread};

/// Item `I` of a tuple, as an attribute.
pub fn get_item<const I: usize>(th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    match this.downcast::<Tuple>().and_then(|t| t.get().as_slice().get(I)) {
        Some(value) => Ok(value.clone()),
        None => Err(th.system_error("a struct sequence is too short")),
    }
}

/// The row of an item in a class's dict.
pub const fn item<const I: usize>(name: &'static str) -> Item {
    Item::Getter { name, doc: "", get: get_item::<I> as GetFn, set: None }
}

/// Slots of every such class.
pub fn slots(slots: &mut Slots) {
    slots.repr = Some(repr);
}

fn repr(th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    let class = this.class().own();
    let (Some(spec), Some(tuple)) = (class.spec(), this.downcast::<Tuple>()) else {
        return Err(th.system_error("no struct sequence"));
    };
    let tuple = tuple.own();
    let mut parts = Vec::new();
    let names = spec.methods.iter().flat_map(|m: &&'static Methods| m.items.iter());
    for (item, value) in names.zip(tuple.as_slice()) {
        if let Item::Getter { name, .. } = item {
            parts.push(format!("{name}={}", protocol::repr_text(th, value.as_ref())?));
        }
    }
    Ok(Str::from_text(&format!("{}.{}({})", spec.module, spec.name, parts.join(", "))).into_value())
}

/// An instance of the class of `spec`.
pub fn make(spec: &'static TypeSpec, values: Vec<Value>) -> Owned<Tuple> {
    Tuple::of_class(Interpreter::current().class(spec), values)
}

/// The spec of `tuple`, the base of every such class.
pub fn base() -> &'static TypeSpec {
    Tuple::spec()
}

/// Declare a class of tuples with named items: `structseq!(pub VERSION_INFO = "sys" "version_info" "doc" [major minor])`.
#[macro_export]
macro_rules! structseq {
    ($vis:vis $name:ident = $module:literal $py:literal $doc:literal [$($item:ident)*]) => {
        $vis static $name: $crate::TypeSpec = $crate::TypeSpec {
            name: $py,
            module: $module,
            doc: $doc,
            base: Some($crate::object::structseq::base),
            flags: $crate::TypeFlags::GC.union($crate::TypeFlags::SEQUENCE),
            layout: &$crate::object::tuple::LAYOUT,
            methods: &[&$crate::Methods {
                items: $crate::structseq!(@items [] 0 ; $($item)*),
                slots: $crate::object::structseq::slots,
            }],
            index: $crate::TypeIndex::new(),
        };
    };
    (@items [$($done:expr),*] $n:expr ;) => { &[$($done),*] };
    (@items [$($done:expr),*] $n:expr ; $item:ident $($rest:ident)*) => {
        $crate::structseq!(@items [$($done,)* $crate::object::structseq::item::<{ $n }>(stringify!($item))] $n + 1 ; $($rest)*)
    };
}
