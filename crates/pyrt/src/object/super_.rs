//! `super`: attributes of the classes after one in an object's resolution order. The form without arguments finds
//! class and object in the calling frame: the cell `__class__` and the first argument.

use pymacros::{pyclass, pymethods};

use super::cell::Cell;
use super::field::Field;
use super::raw::{Header, Owned, Ref, UNDEFINED, Value};
use super::str::Str;
use super::type_::{Type, new_builtin, new_instance};
use crate::args::Args;
use crate::error::PyResult;
use crate::protocol::attr;
use crate::state::Thread;

/// super() -> same as super(__class__, <first argument>)
/// super(type) -> unbound super object
/// super(type, obj) -> bound super object; requires isinstance(obj, type)
/// super(type, type2) -> bound super object; requires issubclass(type2, type)
#[pyclass(name = "super", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub struct Super {
    header: Header,
    class: Field<Option<Owned<Type>>>,
    object: Field<Option<Value>>,
    object_class: Field<Option<Owned<Type>>>,
}

/// Whose attributes `super(class, object)` shows: the class of the object, or the object where that is a class.
fn check(th: &mut Thread, class: Ref<'_, Type>, object: Ref<'_>) -> PyResult<Owned<Type>> {
    if let Some(sub) = object.downcast::<Type>()
        && sub.is_subclass_of(class.get())
    {
        return Ok(sub.own());
    }
    if object.class().is_subclass_of(class.get()) {
        return Ok(object.class().own());
    }
    let name = th.names().__class__.as_ref();
    if let Some(claimed) = attr::get_opt(th, object, name)?
        && let Some(claimed) = claimed.downcast::<Type>()
        && claimed.is_subclass_of(class.get())
    {
        return Ok(claimed.own());
    }
    let (kind, name) = match object.downcast::<Type>() {
        Some(class) => ("type", class.name().to_owned()),
        None => ("instance of", object.class().name().to_owned()),
    };
    Err(th.type_error(format!(
        "super(type, obj): obj ({kind} {name}) is not an instance or subtype of type ({}).",
        class.name()
    )))
}

/// Class and object for `super()`, from the calling frame.
fn from_frame(th: &mut Thread) -> PyResult<(Owned<Type>, Value)> {
    let frame = th.frame.get();
    if frame.is_null() {
        return Err(th.runtime_error("super(): no current frame"));
    }
    // SAFETY: the innermost frame is live while its code calls us; words below `sp` are values.
    let (code, word) = unsafe {
        let frame = &*frame;
        let (locals, used) = (frame.locals, frame.used());
        (frame.code().own(), move |i: usize| if i < used { *locals.add(i) } else { UNDEFINED })
    };
    if code.argcount == 0 {
        return Err(th.runtime_error("super(): no arguments"));
    }
    let nlocals = code.nlocals as usize;
    let cell_at = |i: usize| {
        let bits = word(nlocals + i);
        // SAFETY: words of the window are values.
        unsafe { Ref::from_bits(bits) }.downcast::<Cell>().map(Ref::own)
    };
    let mut bits = word(0);
    let mut object = None;
    // An argument that inner functions use lives in a cell.
    if let Some((cell, _)) = code.cell_args.iter().find(|(_, local)| *local == 0) {
        object = cell_at(usize::from(*cell)).and_then(|c| c.get());
        bits = UNDEFINED;
    }
    if bits != UNDEFINED {
        // SAFETY: as above.
        object = Some(unsafe { Ref::from_bits(bits) }.to_owned());
    }
    let Some(object) = object else { return Err(th.runtime_error("super(): arg[0] deleted")) };
    let at = code.freevars.iter().position(|name| name.as_wtf8() == b"__class__");
    let Some(at) = at else { return Err(th.runtime_error("super(): __class__ cell not found")) };
    let Some(cell) = cell_at(code.cellvars.len() + at) else {
        return Err(th.runtime_error("super(): bad __class__ cell"));
    };
    let Some(class) = cell.get() else { return Err(th.runtime_error("super(): empty __class__ cell")) };
    match class.cast::<Type>() {
        Ok(class) => Ok((class, object)),
        Err(other) => {
            let name = other.as_ref().class().name().to_owned();
            Err(th.runtime_error(format!("super(): __class__ is not a type ({name})")))
        }
    }
}

/// The attribute `name` that `super(class, object)` shows; `object_class` as `check` gave it.
fn find(
    th: &mut Thread,
    class: &Owned<Type>,
    object: Ref<'_>,
    object_class: &Owned<Type>,
    name: Ref<'_, Str>,
) -> PyResult<Option<Value>> {
    let Some(found) = object_class.lookup_after(class.as_ref(), name) else { return Ok(None) };
    match found.as_ref().class().get().slots().descr_get {
        Some(get) => {
            let instance = Some(object).filter(|o| !o.bits_eq(object_class.as_ref()));
            get(th, found.as_ref(), instance, Some(object_class.as_ref().any())).map(Some)
        }
        None => Ok(Some(found)),
    }
}

/// `super(class, object).name` without making the object.
pub fn attribute(th: &mut Thread, class: Ref<'_, Type>, object: Ref<'_>, name: Ref<'_, Str>) -> PyResult<Value> {
    let object_class = check(th, class, object)?;
    let class = class.own();
    if name.as_wtf8() != b"__class__"
        && let Some(found) = find(th, &class, object, &object_class, name)?
    {
        return Ok(found);
    }
    let made = bound(class, object.to_owned(), object_class);
    attr::object_getattribute(th, made.as_ref().any(), name)
}

fn bound(class: Owned<Type>, object: Value, object_class: Owned<Type>) -> Owned<Super> {
    new_builtin(|header| Super {
        header,
        class: Field::new(Some(class)),
        object: Field::new(Some(object)),
        object_class: Field::new(Some(object_class)),
    })
}

#[pymethods]
impl Super {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, _args: Args<'_>) -> Value {
        new_instance(cls, |header| Super {
            header,
            class: Field::new(None),
            object: Field::new(None),
            object_class: Field::new(None),
        })
        .into_value()
    }
    #[slot(init)]
    fn init(this: Ref<'_, Super>, th: &mut Thread, args: Args<'_>) -> PyResult<()> {
        if args.nkw() > 0 {
            return Err(th.type_error("super() takes no keyword arguments"));
        }
        let (class, object) = match args.positional() {
            [] => {
                let (class, object) = from_frame(th)?;
                (class, Some(object))
            }
            [class] | [class, _] => {
                let Some(known) = class.downcast::<Type>() else {
                    let other = class.as_ref().class().name().to_owned();
                    return Err(th.type_error(format!("super() argument 1 must be a type, not {other}")));
                };
                (known.own(), args.positional().get(1).filter(|o| !o.as_ref().is_none()).cloned())
            }
            many => {
                return Err(th.type_error(format!("super() expected at most 2 arguments, got {}", many.len())));
            }
        };
        let object_class = match &object {
            Some(object) => Some(check(th, class.as_ref(), object.as_ref())?),
            None => None,
        };
        this.class.set(Some(class));
        this.object.set(object);
        this.object_class.set(object_class);
        Ok(())
    }
    #[slot(getattro)]
    fn getattro(this: Ref<'_, Super>, th: &mut Thread, name: Ref<'_, Str>) -> PyResult<Value> {
        let interned = th.interp().intern_ref(name);
        let name = interned.as_ref();
        if name.as_wtf8() != b"__class__"
            && let (Some(class), Some(object), Some(object_class)) =
                (this.class.get(), this.object.get(), this.object_class.get())
            && let Some(found) = find(th, &class, object.as_ref(), &object_class, name)?
        {
            return Ok(found);
        }
        attr::object_getattribute(th, this.any(), name)
    }
    #[slot(descr_get)]
    fn bind(
        this: Ref<'_, Super>,
        th: &mut Thread,
        object: Option<Ref<'_>>,
        _owner: Option<Ref<'_>>,
    ) -> PyResult<Value> {
        let (Some(object), Some(class), None) = (object.filter(|o| !o.is_none()), this.class.get(), this.object.get())
        else {
            return Ok(this.any().to_owned());
        };
        if !this.any().class().is_builtin() {
            let own = this.any().class().own();
            return crate::protocol::call2(th, own.as_ref().any(), class.as_ref().any(), object);
        }
        let object_class = check(th, class.as_ref(), object)?;
        Ok(bound(class, object.to_owned(), object_class).into_value())
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, Super>) -> Value {
        let class = this.class.get().map_or_else(|| "NULL".to_owned(), |c| c.name().to_owned());
        let text = match this.object_class.get() {
            Some(of) => format!("<super: <class '{class}'>, <{} object>>", of.name()),
            None => format!("<super: <class '{class}'>, NULL>"),
        };
        Str::from_text(&text).into_value()
    }
    /// the class invoking super()
    #[getter]
    fn __thisclass__(this: Ref<'_, Super>) -> Value {
        this.class.get().map_or(Value::NONE, Owned::into_value)
    }
    /// the instance invoking super(); may be None
    #[getter]
    fn __self__(this: Ref<'_, Super>) -> Value {
        this.object.get().unwrap_or(Value::NONE)
    }
    /// the type of the instance invoking super(); may be None
    #[getter]
    fn __self_class__(this: Ref<'_, Super>) -> Value {
        this.object_class.get().map_or(Value::NONE, Owned::into_value)
    }
}
