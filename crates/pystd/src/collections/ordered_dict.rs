//! `OrderedDict`: a dict whose order takes part in equality, with moves to either end.
//!
//! The struct is that of `dict`, which keeps insertion order by itself.

use pymacros::pymethods;
use pyrt::object::dict::{Dict, merge_any, merge_args};
use pyrt::object::type_::new_instance;
use pyrt::protocol::compare::{self, CompareOp};
use pyrt::protocol::{self, iter};
use pyrt::{
    Args, Layout, Object, Opt, PyResult, Ref, Str, Thread, Traverse, Truth, Tuple, Type, TypeFlags, TypeIndex,
    TypeSpec, Value, Visit,
};

/// The body of an `OrderedDict`.
#[repr(C)]
pub struct OrderedDict {
    dict: Dict,
}

// SAFETY: repr(C), and the first field is the struct of `dict`, which begins with a header.
#[expect(unsafe_code, reason = "the macro takes no struct that begins with another class's")]
unsafe impl Object for OrderedDict {
    fn spec() -> &'static TypeSpec {
        static LAYOUT: Layout = Layout::of::<OrderedDict>(true);
        static SPEC: TypeSpec = TypeSpec {
            name: "OrderedDict",
            module: "collections",
            doc: "Dictionary that remembers insertion order",
            base: Some(Dict::spec),
            flags: TypeFlags::SUBCLASSABLE
                .union(TypeFlags::GC)
                .union(TypeFlags::MAPPING)
                .union(TypeFlags::DICT)
                .union(TypeFlags::WEAKREF),
            layout: &LAYOUT,
            methods: &[&METHODS_OrderedDict],
            index: TypeIndex::new(),
        };
        &SPEC
    }
}

impl Traverse for OrderedDict {
    fn traverse(&self, visit: &mut Visit<'_>) {
        self.dict.traverse(visit);
    }

    fn clear(&self) {
        self.dict.clear();
    }
}

/// The dict that it is.
fn base(this: Ref<'_, OrderedDict>) -> Ref<'_, Dict> {
    Ref::from(&this.get().dict)
}

#[pymethods]
impl OrderedDict {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, _args: Args<'_>) -> Value {
        new_instance(cls, |header| OrderedDict { dict: Dict::empty_body(header) }).into_value()
    }

    #[slot(init)]
    fn init(this: Ref<'_, OrderedDict>, th: &mut Thread, args: Args<'_>) -> PyResult<()> {
        merge_args(th, base(this), "OrderedDict", args)
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, OrderedDict>, th: &mut Thread) -> PyResult<Value> {
        let name = this.any().class().name().to_owned();
        if base(this).is_empty() {
            return Ok(Str::from_text(&format!("{name}()")).into_value());
        }
        let plain = th.interp().class(Dict::spec()).get().slots().repr;
        let items = match plain {
            Some(repr) => repr(th, this.any())?,
            None => Value::NONE,
        };
        let text = items.downcast::<Str>().map_or_else(String::new, |s| s.to_text().into_owned());
        let text = if text == "{...}" { "...".to_owned() } else { format!("{name}({text})") };
        Ok(Str::from_text(&text).into_value())
    }

    #[slot(richcmp)]
    fn compare(this: Ref<'_, OrderedDict>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) || !other.is::<Dict>() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let plain = th.interp().class(Dict::spec()).get().slots().richcmp;
        let Some(plain) = plain else { return Ok(Value::NOT_IMPLEMENTED) };
        let equal = plain(th, this.any(), other, CompareOp::Eq)?;
        let mut same = protocol::truth(th, equal.as_ref())?;
        if same && let Some(other) = other.downcast::<OrderedDict>() {
            let (a, b) = (base(this).get().keys(), base(other).get().keys());
            for (x, y) in a.iter().zip(&b) {
                if !compare::equal(th, x.as_ref(), y.as_ref())? {
                    same = false;
                    break;
                }
            }
        }
        Ok(Value::bool(same == (op == CompareOp::Eq)))
    }

    /// Move an existing element to the end (or beginning if last is false).
    ///
    /// Raise KeyError if the element does not exist.
    #[sig("($self, /, key, last=True)")]
    fn move_to_end(
        this: Ref<'_, OrderedDict>,
        th: &mut Thread,
        key: Ref<'_>,
        #[default(Truth(true))] last: Truth,
    ) -> PyResult<()> {
        if base(this).move_to_end(th, key, last.0)? { Ok(()) } else { Err(th.key_error(key)) }
    }

    /// Remove and return a (key, value) pair from the dictionary.
    ///
    /// Pairs are returned in LIFO order if last is true or FIFO order if false.
    #[sig("($self, /, last=True)")]
    fn popitem(this: Ref<'_, OrderedDict>, th: &mut Thread, #[default(Truth(true))] last: Truth) -> PyResult<Value> {
        let dict = base(this).own();
        let pair = if last.0 { dict.pop_last() } else { dict.pop_first() };
        match pair {
            Some((key, value)) => Ok(Tuple::new(vec![key, value]).into_value()),
            None => {
                let text = Str::from_text("dictionary is empty");
                Err(th.key_error(text.as_ref().any()))
            }
        }
    }

    #[slot(or)]
    fn or(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let Some(this) = a.downcast::<OrderedDict>().or_else(|| b.downcast::<OrderedDict>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        if !a.is::<Dict>() || !b.is::<Dict>() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let class = this.any().class().to_owned();
        let made = protocol::call1(th, class.as_ref(), a)?;
        if let Some(dict) = made.downcast::<Dict>() {
            merge_any(th, dict, b)?;
        }
        Ok(made)
    }

    /// od.copy() -> a shallow copy of od
    fn copy(this: Ref<'_, OrderedDict>, th: &mut Thread) -> PyResult<Value> {
        let class = this.any().class().to_owned();
        protocol::call1(th, class.as_ref(), this.any())
    }

    /// Create a new ordered dictionary with keys from iterable and values set to value.
    #[classmethod]
    #[sig("($type, /, iterable, value=None)")]
    fn fromkeys(cls: Ref<'_, Type>, th: &mut Thread, iterable: Ref<'_>, value: Opt<'_>) -> PyResult<Value> {
        let made = protocol::call0(th, cls.any())?;
        let value = value.0.unwrap_or(Ref::NONE).to_owned();
        iter::each(th, iterable, |th, key| protocol::set_item(th, made.as_ref(), key.as_ref(), value.as_ref()))?;
        Ok(made)
    }
}
