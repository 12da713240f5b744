//! `_weakref`: weak references and proxies.

use pymacros::{pyclass, pymethods, pymodule};

use pyrt::object::raw::Owned;
use pyrt::object::type_::new_builtin;
use pyrt::object::weakref::WeakRef;
use pyrt::protocol::compare::{self, CompareOp};
use pyrt::protocol::number::{self, BinaryOp};
use pyrt::protocol::{self, attr};
use pyrt::{Args, Header, PyResult, Ref, Str, Thread, Value};

/// A proxy: everything done to it is done to its referent.
#[pyclass(name = "ProxyType", module = "weakref", flags(GC, WEAKREF, NO_NEW))]
#[repr(C)]
pub struct Proxy {
    header: Header,
    weak: Owned<WeakRef>,
}

/// A proxy of something that can be called.
#[pyclass(
    name = "CallableProxyType",
    module = "weakref",
    flags(GC, WEAKREF, NO_NEW),
    methods(METHODS_CallableProxy, CALLABLE)
)]
#[repr(C)]
pub struct CallableProxy {
    header: Header,
    weak: Owned<WeakRef>,
}

fn alive(th: &mut Thread, weak: &Owned<WeakRef>) -> PyResult<Value> {
    weak.upgrade().ok_or_else(|| th.reference_error("weakly-referenced object no longer exists"))
}

/// What a value stands for: the referent of a proxy, else itself.
fn real(th: &mut Thread, value: Ref<'_>) -> PyResult<Value> {
    if let Some(proxy) = value.downcast::<Proxy>() {
        let weak = proxy.weak.clone();
        return alive(th, &weak);
    }
    if let Some(proxy) = value.downcast::<CallableProxy>() {
        let weak = proxy.weak.clone();
        return alive(th, &weak);
    }
    Ok(value.to_owned())
}

macro_rules! forward_binary {
    ($name:ident $op:expr, $function:path) => {
        fn $name(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
            let (a, b) = (real(th, a)?, real(th, b)?);
            $function(th, $op, a.as_ref(), b.as_ref())
        }
    };
}

macro_rules! proxy_methods {
    ($($t:ident)*) => { $(
        #[pymethods]
        impl $t {
            #[slot(getattro)]
            fn getattro(this: Ref<'_>, th: &mut Thread, name: Ref<'_, Str>) -> PyResult<Value> {
                let of = real(th, this)?;
                attr::get(th, of.as_ref(), name)
            }
            #[slot(setattro)]
            fn setattro(this: Ref<'_>, th: &mut Thread, name: Ref<'_, Str>, value: Option<Ref<'_>>) -> PyResult<()> {
                let of = real(th, this)?;
                match value {
                    Some(value) => attr::set(th, of.as_ref(), name, value),
                    None => attr::delete(th, of.as_ref(), name),
                }
            }
            #[slot(str)]
            fn str(this: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                let of = real(th, this)?;
                Ok(protocol::str(th, of.as_ref())?.into_value())
            }
            #[slot(repr)]
            fn repr(this: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                let text = match real(th, this) {
                    Ok(of) => format!(
                        "<weakproxy at {:#x}; to '{}' at {:#x}>",
                        this.bits(), of.as_ref().class().name(), of.as_ref().bits()
                    ),
                    Err(_) => format!("<weakproxy at {:#x}; dead>", this.bits()),
                };
                Ok(Str::from_text(&text).into_value())
            }
            #[slot(bool)]
            fn truth(this: Ref<'_>, th: &mut Thread) -> PyResult<bool> {
                let of = real(th, this)?;
                protocol::truth(th, of.as_ref())
            }
            #[slot(hash)]
            fn hash(this: Ref<'_>, th: &mut Thread) -> PyResult<i64> {
                Err(th.type_error(format!("unhashable type: 'weakref.{}'", this.class().name())))
            }
            #[slot(len)]
            fn len(this: Ref<'_>, th: &mut Thread) -> PyResult<usize> {
                let of = real(th, this)?;
                protocol::length(th, of.as_ref())
            }
            #[slot(getitem)]
            fn getitem(this: Ref<'_>, th: &mut Thread, key: Ref<'_>) -> PyResult<Value> {
                let of = real(th, this)?;
                protocol::get_item(th, of.as_ref(), key)
            }
            #[slot(setitem)]
            fn setitem(this: Ref<'_>, th: &mut Thread, key: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
                let of = real(th, this)?;
                match value {
                    Some(value) => protocol::set_item(th, of.as_ref(), key, value),
                    None => protocol::del_item(th, of.as_ref(), key),
                }
            }
            #[slot(contains)]
            fn contains(this: Ref<'_>, th: &mut Thread, item: Ref<'_>) -> PyResult<bool> {
                let of = real(th, this)?;
                protocol::contains(th, of.as_ref(), item)
            }
            #[slot(iter)]
            fn iter(this: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                let of = real(th, this)?;
                protocol::iter::iter(th, of.as_ref())
            }
            #[slot(next)]
            fn next(this: Ref<'_>, th: &mut Thread) -> PyResult<Option<Value>> {
                let of = real(th, this)?;
                if of.as_ref().class().get().slots().next.is_none() {
                    return Err(th.type_error("Weakref proxy referenced a non-iterator"));
                }
                protocol::iter::next(th, of.as_ref())
            }
            #[slot(richcmp)]
            fn compare(this: Ref<'_>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
                let (a, b) = (real(th, this)?, real(th, other)?);
                compare::rich(th, a.as_ref(), b.as_ref(), op)
            }
            #[slot(neg)]
            fn neg(this: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                let of = real(th, this)?;
                number::neg(th, of.as_ref())
            }
            #[slot(abs)]
            fn abs(this: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                let of = real(th, this)?;
                number::abs(th, of.as_ref())
            }
            #[slot(index)]
            fn index(this: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                let of = real(th, this)?;
                number::index(th, of.as_ref())
            }
            #[slot(add)]
            fn add(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                add(th, a, b)
            }
            #[slot(sub)]
            fn sub(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                sub(th, a, b)
            }
            #[slot(mul)]
            fn mul(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                mul(th, a, b)
            }
            #[slot(truediv)]
            fn truediv(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                truediv(th, a, b)
            }
            #[slot(floordiv)]
            fn floordiv(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                floordiv(th, a, b)
            }
            #[slot(mod)]
            fn modulo(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                modulo(th, a, b)
            }
            #[slot(and)]
            fn and(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                and(th, a, b)
            }
            #[slot(or)]
            fn or(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                or(th, a, b)
            }
            #[slot(xor)]
            fn xor(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                xor(th, a, b)
            }
        }
    )* };
}

forward_binary!(add BinaryOp::Add, number::binary);
forward_binary!(sub BinaryOp::Sub, number::binary);
forward_binary!(mul BinaryOp::Mul, number::binary);
forward_binary!(truediv BinaryOp::TrueDiv, number::binary);
forward_binary!(floordiv BinaryOp::FloorDiv, number::binary);
forward_binary!(modulo BinaryOp::Mod, number::binary);
forward_binary!(and BinaryOp::And, number::binary);
forward_binary!(or BinaryOp::Or, number::binary);
forward_binary!(xor BinaryOp::Xor, number::binary);
proxy_methods!(Proxy CallableProxy);

#[pymethods(name = CALLABLE)]
impl CallableProxy {
    #[slot(call)]
    fn call(this: Ref<'_>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        let of = real(th, this)?;
        protocol::call(th, of.as_ref(), args)
    }
}

#[pymodule(name = "_weakref")]
pub(crate) mod module {
    //! Weak-reference support module.

    use super::{CallableProxy, Proxy, new_builtin};
    use pyrt::object::list::List;
    use pyrt::object::weakref::WeakRef;
    use pyrt::{Module, Object, PyResult, Ref, Thread, Value};

    /// Return the number of weak references to 'object'.
    #[pyfunction]
    fn getweakrefcount(th: &mut Thread, object: Ref<'_>) -> usize {
        th.interp().heap.weak_references(object).len()
    }

    /// Return a list of all weak reference objects pointing to 'object'.
    #[pyfunction]
    fn getweakrefs(th: &mut Thread, object: Ref<'_>) -> Value {
        let all = th.interp().heap.weak_references(object);
        List::new(all.into_iter().map(pyrt::Owned::into_value).collect()).into_value()
    }

    /// Create a proxy object that weakly references 'object'.
    #[pyfunction]
    #[sig("(object, callback=None, /)")]
    fn proxy(th: &mut Thread, object: Ref<'_>, callback: Option<Value>) -> PyResult<Value> {
        let weak = WeakRef::to(th, object, callback)?;
        Ok(if object.class().get().slots().call.is_some() {
            new_builtin(|header| CallableProxy { header, weak }).into_value()
        } else {
            new_builtin(|header| Proxy { header, weak }).into_value()
        })
    }

    #[exec]
    fn exec(th: &mut Thread, module: Ref<'_, Module>) -> PyResult<()> {
        let weak = th.interp().class(WeakRef::spec()).any().to_owned();
        module.set("ref", weak.clone());
        module.set("ReferenceType", weak);
        module.set("ProxyType", th.interp().class(Proxy::spec()).any().to_owned());
        module.set("CallableProxyType", th.interp().class(CallableProxy::spec()).any().to_owned());
        Ok(())
    }
}
