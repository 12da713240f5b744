//! What Python can do with the objects of `native`: call them, bind them, ask them their names.

use pymacros::pymethods;

use super::exception as exc;
use super::module::Module;
use super::native::{
    ClassMethodDescriptor, GetSetDescriptor, MemberDescriptor, MethodDescriptor, MethodWrapper, NativeDef,
    NativeFunction, SlotWrapper,
};
use super::raw::{Ref, UNDEFINED, Value};
use super::str::Str;
use super::tuple::Tuple;
use super::type_::{Type, new_builtin};
use crate::args::Args;
use crate::error::{PyResult, Raised};
use crate::protocol::compare::CompareOp;
use crate::protocol::{attr, hash_pointer};
use crate::state::Thread;

/// The `__new__` in a built-in class's dict: a function whose first argument is the class to make an instance of.
pub(super) fn new_method(class: Ref<'_, Type>) -> Value {
    NativeFunction::bound(&NEW, class.any().to_owned()).into_value()
}

static NEW: NativeDef = NativeDef {
    name: "__new__",
    doc: "Create and return a new object.  See help(type) for accurate signature.",
    text_signature: Some("($type, *args, **kwargs)"),
    call: call_new,
};

/// Called with the defining class, the class asked for, then the arguments.
fn call_new(th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
    let positional = args.positional();
    let Some(definer) = positional.first().and_then(Value::downcast::<Type>) else {
        return Err(th.type_error("__new__ is bound to no class"));
    };
    let definer_name = definer.name().to_owned();
    let Some(asked) = positional.get(1) else {
        return Err(th.type_error(format!("{definer_name}.__new__(): not enough arguments")));
    };
    let Some(class) = asked.downcast::<Type>() else {
        let other = asked.as_ref().class().name().to_owned();
        return Err(th.type_error(format!("{definer_name}.__new__(X): X is not a type object ({other})")));
    };
    if !class.is_subclass_of(definer.get()) {
        let name = class.name().to_owned();
        return Err(th.type_error(format!("{definer_name}.__new__({name}): {name} is not a subtype of {definer_name}")));
    }
    // A class whose layout is a more special built-in's must be made by that one's `__new__`.
    let mut base = class.own();
    while !base.is_builtin() {
        match base.base() {
            Some(next) => base = next,
            None => break,
        }
    }
    let base_new = base.slots().new;
    let own_new = definer.get().slots().new;
    if base_new.map(|f| f as usize) != own_new.map(|f| f as usize) {
        let (name, base) = (class.name().to_owned(), base.name().to_owned());
        return Err(th.type_error(format!("{definer_name}.__new__({name}) is not safe, use {base}.__new__()")));
    }
    match own_new {
        Some(new) => new(th, class, args.skip_first().skip_first()),
        None => Err(th.type_error(format!("cannot create '{definer_name}' instances"))),
    }
}

/// `classmethod` and `staticmethod` show name, docs and module of what they wrap.
pub(super) fn copy_wrapped_attributes(th: &mut Thread, wrapper: Ref<'_>, function: Ref<'_>) -> PyResult<()> {
    let names = th.names();
    for name in [&names.__module__, &names.__name__, &names.__qualname__, &names.__doc__] {
        if let Some(value) = attr::get_opt(th, function, name.as_ref())? {
            crate::shape::set_own(wrapper, name.as_ref(), value);
        }
    }
    Ok(())
}

fn text(s: &str) -> Value {
    Str::from_text(s).into_value()
}

fn text_or_none(s: &str) -> Value {
    if s.is_empty() { Value::NONE } else { text(s) }
}

fn qualified(class: Ref<'_, Type>, name: &str) -> Value {
    text(&format!("{}.{name}", super::type_methods::qualified_name(class)))
}

/// `(getattr, (object, name))`: how bound things are pickled.
pub(super) fn reduce_attribute(th: &mut Thread, object: Ref<'_>, name: &str) -> Value {
    let getattr = th.interp().builtins().and_then(|b| b.get("getattr")).unwrap_or(Value::NONE);
    let args = Tuple::new(vec![object.to_owned(), text(name)]).into_value();
    Tuple::new(vec![getattr, args]).into_value()
}

/// The object of a descriptor must be an instance of its class.
fn check_object(th: &mut Thread, object: Ref<'_>, class: Ref<'_, Type>, name: &str) -> PyResult<()> {
    if object.class().is_subclass_of(class.get()) {
        return Ok(());
    }
    Err(does_not_apply(th, object, class, name))
}

#[cold]
fn does_not_apply(th: &mut Thread, object: Ref<'_>, class: Ref<'_, Type>, name: &str) -> Raised {
    let other = object.class().name().to_owned();
    th.type_error(format!("descriptor '{name}' for '{}' objects doesn't apply to a '{other}' object", class.name()))
}

impl NativeFunction {
    /// The module it belongs to, as an object, where it can be found.
    fn module_object(&self, th: &mut Thread) -> Option<Value> {
        let module = self.module.clone()?;
        match module.downcast::<Str>() {
            Some(name) => th.interp().modules().get_str(name),
            None => Some(module),
        }
    }
}

#[pymethods]
impl NativeFunction {
    #[slot(call)]
    fn call(this: Ref<'_, NativeFunction>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        this.get().invoke(th, args)
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, NativeFunction>) -> Value {
        let name = this.def.name;
        match &this.this {
            Some(object) if !object.as_ref().is::<Module>() => {
                let object = object.as_ref();
                text(&format!("<built-in method {name} of {} object at {:#x}>", object.class().name(), object.bits()))
            }
            _ => text(&format!("<built-in function {name}>")),
        }
    }
    #[slot(hash)]
    fn hash(this: Ref<'_, NativeFunction>) -> i64 {
        let object = this.this.as_ref().map_or(0, |v| v.as_ref().bits());
        let h = hash_pointer(std::ptr::from_ref(this.def) as u64) ^ hash_pointer(object);
        if h == -1 { -2 } else { h }
    }
    #[slot(richcmp)]
    fn compare(this: Ref<'_, NativeFunction>, other: Ref<'_>, op: CompareOp) -> Value {
        let Some(other) = other.downcast::<NativeFunction>() else { return Value::NOT_IMPLEMENTED };
        let object = |f: &NativeFunction| f.this.as_ref().map(|v| v.as_ref().bits());
        let same = std::ptr::eq(this.def, other.def) && object(this.get()) == object(other.get());
        match op {
            CompareOp::Eq => Value::bool(same),
            CompareOp::Ne => Value::bool(!same),
            _ => Value::NOT_IMPLEMENTED,
        }
    }
    #[getter]
    fn __name__(this: Ref<'_, NativeFunction>) -> Value {
        text(this.def.name)
    }
    #[getter]
    fn __qualname__(this: Ref<'_, NativeFunction>) -> Value {
        match &this.this {
            Some(object) if !object.as_ref().is::<Module>() => {
                let class = object.downcast::<Type>().unwrap_or_else(|| object.as_ref().class());
                qualified(class, this.def.name)
            }
            _ => text(this.def.name),
        }
    }
    #[getter]
    fn __doc__(this: Ref<'_, NativeFunction>) -> Value {
        text_or_none(this.def.doc)
    }
    #[getter]
    fn __text_signature__(this: Ref<'_, NativeFunction>) -> Value {
        this.def.text_signature.map_or(Value::NONE, text)
    }
    #[getter]
    fn __module__(this: Ref<'_, NativeFunction>) -> Value {
        match &this.module {
            Some(module) => match module.downcast::<Module>() {
                Some(module) => module.get().name().map_or(Value::NONE, super::raw::Owned::into_value),
                None => module.clone(),
            },
            None => Value::NONE,
        }
    }
    #[getter]
    fn __self__(this: Ref<'_, NativeFunction>, th: &mut Thread) -> Value {
        match this.this.clone() {
            Some(object) => object,
            None => this.own().module_object(th).unwrap_or(Value::NONE),
        }
    }
    /// Helper for pickle.
    fn __reduce__(this: Ref<'_, NativeFunction>, th: &mut Thread) -> Value {
        match this.this.clone() {
            Some(object) if !object.as_ref().is::<Module>() => reduce_attribute(th, object.as_ref(), this.def.name),
            _ => text(this.def.name),
        }
    }
}

#[pymethods]
impl MethodDescriptor {
    #[slot(call)]
    fn call(this: Ref<'_, MethodDescriptor>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        let Some(object) = args.positional().first() else {
            let (class, name) = (this.class.name(), this.def.name);
            return Err(th.type_error(format!("unbound method {class}.{name}() needs an argument")));
        };
        check_object(th, object.as_ref(), this.class.as_ref(), this.def.name)?;
        (this.def.call)(th, args)
    }
    #[slot(descr_get)]
    fn bind(
        this: Ref<'_, MethodDescriptor>,
        th: &mut Thread,
        object: Option<Ref<'_>>,
        _owner: Option<Ref<'_>>,
    ) -> PyResult<Value> {
        let Some(object) = object else { return Ok(this.any().to_owned()) };
        check_object(th, object, this.class.as_ref(), this.def.name)?;
        Ok(NativeFunction::bound(this.def, object.to_owned()).into_value())
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, MethodDescriptor>) -> Value {
        text(&format!("<method '{}' of '{}' objects>", this.def.name, this.class.name()))
    }
    #[getter]
    fn __name__(this: Ref<'_, MethodDescriptor>) -> Value {
        text(this.def.name)
    }
    #[getter]
    fn __qualname__(this: Ref<'_, MethodDescriptor>) -> Value {
        qualified(this.class.as_ref(), this.def.name)
    }
    #[getter]
    fn __objclass__(this: Ref<'_, MethodDescriptor>) -> Value {
        this.class.to_value()
    }
    #[getter]
    fn __doc__(this: Ref<'_, MethodDescriptor>) -> Value {
        text_or_none(this.def.doc)
    }
    #[getter]
    fn __text_signature__(this: Ref<'_, MethodDescriptor>) -> Value {
        this.def.text_signature.map_or(Value::NONE, text)
    }
    /// Helper for pickle.
    fn __reduce__(this: Ref<'_, MethodDescriptor>, th: &mut Thread) -> Value {
        reduce_attribute(th, this.class.as_ref().any(), this.def.name)
    }
}

/// The class that a class method is to be bound to.
fn class_for<'a>(th: &mut Thread, this: &ClassMethodDescriptor, class: Ref<'a>) -> PyResult<Ref<'a, Type>> {
    let (name, owner) = (this.def.name, this.class.name());
    let Some(class) = class.downcast::<Type>() else {
        let other = class.class().name().to_owned();
        return Err(
            th.type_error(format!("descriptor '{name}' for type '{owner}' needs a type, not a '{other}' as arg 2"))
        );
    };
    if !class.is_subclass_of(&this.class) {
        let other = class.name();
        return Err(
            th.type_error(format!("descriptor '{name}' requires a subtype of '{owner}' but received '{other}'"))
        );
    }
    Ok(class)
}

#[pymethods]
impl ClassMethodDescriptor {
    #[slot(call)]
    fn call(this: Ref<'_, ClassMethodDescriptor>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        let Some(class) = args.positional().first() else {
            let (class, name) = (this.class.name(), this.def.name);
            return Err(th.type_error(format!("descriptor '{name}' of '{class}' object needs an argument")));
        };
        class_for(th, this.get(), class.as_ref())?;
        (this.def.call)(th, args)
    }
    #[slot(descr_get)]
    fn bind(
        this: Ref<'_, ClassMethodDescriptor>,
        th: &mut Thread,
        object: Option<Ref<'_>>,
        owner: Option<Ref<'_>>,
    ) -> PyResult<Value> {
        let owner = owner.or_else(|| object.map(|o| o.class().any()));
        let class = class_for(th, this.get(), owner.unwrap_or(Ref::NONE))?;
        Ok(NativeFunction::bound(this.def, class.any().to_owned()).into_value())
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, ClassMethodDescriptor>) -> Value {
        text(&format!("<method '{}' of '{}' objects>", this.def.name, this.class.name()))
    }
    #[getter]
    fn __name__(this: Ref<'_, ClassMethodDescriptor>) -> Value {
        text(this.def.name)
    }
    #[getter]
    fn __qualname__(this: Ref<'_, ClassMethodDescriptor>) -> Value {
        qualified(this.class.as_ref(), this.def.name)
    }
    #[getter]
    fn __objclass__(this: Ref<'_, ClassMethodDescriptor>) -> Value {
        this.class.to_value()
    }
    #[getter]
    fn __doc__(this: Ref<'_, ClassMethodDescriptor>) -> Value {
        text_or_none(this.def.doc)
    }
    #[getter]
    fn __text_signature__(this: Ref<'_, ClassMethodDescriptor>) -> Value {
        this.def.text_signature.map_or(Value::NONE, text)
    }
}

#[cold]
fn not_writable(name: &str, class: Ref<'_, Type>) -> Raised {
    Raised::new(
        &exc::AttributeError,
        &format!("attribute '{name}' of '{}' objects is not writable", class.message_name()),
    )
}

#[pymethods]
impl GetSetDescriptor {
    #[slot(descr_get)]
    fn get_value(
        this: Ref<'_, GetSetDescriptor>,
        th: &mut Thread,
        object: Option<Ref<'_>>,
        _owner: Option<Ref<'_>>,
    ) -> PyResult<Value> {
        let Some(object) = object else { return Ok(this.any().to_owned()) };
        check_object(th, object, this.class.as_ref(), this.name)?;
        (this.get().get)(th, object)
    }
    #[slot(descr_set)]
    fn set_value(
        this: Ref<'_, GetSetDescriptor>,
        th: &mut Thread,
        object: Ref<'_>,
        value: Option<Ref<'_>>,
    ) -> PyResult<()> {
        check_object(th, object, this.class.as_ref(), this.name)?;
        match this.set {
            Some(set) => set(th, object, value),
            None => Err(not_writable(this.name, this.class.as_ref())),
        }
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, GetSetDescriptor>) -> Value {
        text(&format!("<attribute '{}' of '{}' objects>", this.name, this.class.name()))
    }
    #[getter]
    fn __name__(this: Ref<'_, GetSetDescriptor>) -> Value {
        text(this.name)
    }
    #[getter]
    fn __qualname__(this: Ref<'_, GetSetDescriptor>) -> Value {
        qualified(this.class.as_ref(), this.name)
    }
    #[getter]
    fn __objclass__(this: Ref<'_, GetSetDescriptor>) -> Value {
        this.class.to_value()
    }
    #[getter]
    fn __doc__(this: Ref<'_, GetSetDescriptor>) -> Value {
        text_or_none(this.doc)
    }
}

impl MemberDescriptor {
    fn name_text(&self) -> String {
        self.name.downcast::<Str>().map_or_else(String::new, |s| s.to_text().into_owned())
    }

    /// The instance's word, which `object` must have (its class is this member's or a subclass).
    fn word<'a>(&self, object: Ref<'a>) -> Option<&'a std::cell::Cell<u64>> {
        if !object.is_object() || !object.class().is_subclass_of(&self.class) {
            return None;
        }
        let start = std::ptr::from_ref(object.header()).cast::<u8>();
        // SAFETY: `Type::create` put the word inside every instance of the class, and subclasses keep it there.
        Some(unsafe { &*start.add(usize::from(self.offset)).cast::<std::cell::Cell<u64>>() })
    }

    fn checked_word<'a>(&self, th: &mut Thread, object: Ref<'a>) -> PyResult<&'a std::cell::Cell<u64>> {
        match self.word(object) {
            Some(word) => Ok(word),
            None => Err(does_not_apply(th, object, self.class.as_ref(), &self.name_text())),
        }
    }
}

#[pymethods]
impl MemberDescriptor {
    #[slot(descr_get)]
    fn get_value(
        this: Ref<'_, MemberDescriptor>,
        th: &mut Thread,
        object: Option<Ref<'_>>,
        _owner: Option<Ref<'_>>,
    ) -> PyResult<Value> {
        let Some(object) = object else { return Ok(this.any().to_owned()) };
        let bits = this.get().checked_word(th, object)?.get();
        if bits == UNDEFINED {
            let class = super::type_methods::full_name(th, object.class());
            let class = class.strip_prefix("__main__.").unwrap_or(&class);
            let message = format!("'{class}' object has no attribute '{}'", this.get().name_text());
            return Err(th.attribute_error(message, object, this.name.as_ref()));
        }
        // SAFETY: the word holds a value that the object owns.
        Ok(unsafe { Ref::from_bits(bits) }.to_owned())
    }
    #[slot(descr_set)]
    fn set_value(
        this: Ref<'_, MemberDescriptor>,
        th: &mut Thread,
        object: Ref<'_>,
        value: Option<Ref<'_>>,
    ) -> PyResult<()> {
        let word = this.get().checked_word(th, object)?;
        if value.is_none() && word.get() == UNDEFINED {
            let name = this.get().name_text();
            return Err(Raised::with_args(&super::exception::AttributeError, vec![text(&name)]));
        }
        let fresh = value.map_or(Value::UNDEFINED, Ref::to_owned);
        // SAFETY: the old word's count moves to `old`, the new one's into the word.
        let old = unsafe { Value::from_bits(word.replace(fresh.into_bits())) };
        drop(old);
        Ok(())
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, MemberDescriptor>) -> Value {
        text(&format!("<member '{}' of '{}' objects>", this.get().name_text(), this.class.name()))
    }
    #[getter]
    fn __name__(this: Ref<'_, MemberDescriptor>) -> Value {
        this.name.clone()
    }
    #[getter]
    fn __qualname__(this: Ref<'_, MemberDescriptor>) -> Value {
        qualified(this.class.as_ref(), &this.get().name_text())
    }
    #[getter]
    fn __objclass__(this: Ref<'_, MemberDescriptor>) -> Value {
        this.class.to_value()
    }
    #[getter]
    fn __doc__(_this: Ref<'_, MemberDescriptor>) -> Value {
        Value::NONE
    }
    /// Helper for pickle.
    fn __reduce__(this: Ref<'_, MemberDescriptor>, th: &mut Thread) -> Value {
        let name = this.get().name_text();
        reduce_attribute(th, this.class.as_ref().any(), &name)
    }
}

impl SlotWrapper {
    /// `__name__`.
    pub fn name(&self) -> &'static str {
        self.slot.dunders().get(usize::from(self.dunder)).map_or("", |d| d.0)
    }

    fn doc(&self) -> &'static str {
        self.slot.dunders().get(usize::from(self.dunder)).map_or("", |d| d.1)
    }

    fn signature(&self) -> &'static str {
        super::slot_wrapper::text_signature(self.slot, usize::from(self.dunder))
    }

    fn invoke(&self, th: &mut Thread, this: Ref<'_>, args: Args<'_>) -> PyResult<Value> {
        super::slot_wrapper::invoke(th, self.class.as_ref(), self.slot, usize::from(self.dunder), this, args)
    }
}

#[pymethods]
impl SlotWrapper {
    #[slot(call)]
    fn call(this: Ref<'_, SlotWrapper>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        let (name, class) = (this.get().name(), this.class.name());
        let Some(object) = args.positional().first() else {
            return Err(th.type_error(format!("descriptor '{name}' of '{class}' object needs an argument")));
        };
        if !object.as_ref().class().is_subclass_of(&this.class) {
            let other = object.as_ref().class().name().to_owned();
            return Err(
                th.type_error(format!("descriptor '{name}' requires a '{class}' object but received a '{other}'"))
            );
        }
        this.get().invoke(th, object.as_ref(), args.skip_first())
    }
    #[slot(descr_get)]
    fn bind(
        this: Ref<'_, SlotWrapper>,
        th: &mut Thread,
        object: Option<Ref<'_>>,
        _owner: Option<Ref<'_>>,
    ) -> PyResult<Value> {
        let Some(object) = object else { return Ok(this.any().to_owned()) };
        check_object(th, object, this.class.as_ref(), this.get().name())?;
        let (wrapper, object) = (this.own(), object.to_owned());
        Ok(new_builtin(|header| MethodWrapper { header, wrapper, this: object }).into_value())
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, SlotWrapper>) -> Value {
        text(&format!("<slot wrapper '{}' of '{}' objects>", this.get().name(), this.class.name()))
    }
    #[getter]
    fn __name__(this: Ref<'_, SlotWrapper>) -> Value {
        text(this.get().name())
    }
    #[getter]
    fn __qualname__(this: Ref<'_, SlotWrapper>) -> Value {
        qualified(this.class.as_ref(), this.get().name())
    }
    #[getter]
    fn __objclass__(this: Ref<'_, SlotWrapper>) -> Value {
        this.class.to_value()
    }
    #[getter]
    fn __doc__(this: Ref<'_, SlotWrapper>) -> Value {
        text_or_none(this.get().doc())
    }
    #[getter]
    fn __text_signature__(this: Ref<'_, SlotWrapper>) -> Value {
        text(this.get().signature())
    }
    /// Helper for pickle.
    fn __reduce__(this: Ref<'_, SlotWrapper>, th: &mut Thread) -> Value {
        reduce_attribute(th, this.class.as_ref().any(), this.get().name())
    }
}

#[pymethods]
impl MethodWrapper {
    #[slot(call)]
    fn call(this: Ref<'_, MethodWrapper>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        let method = this.get();
        method.wrapper.invoke(th, method.this.as_ref(), args)
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, MethodWrapper>) -> Value {
        let object = this.this.as_ref();
        let name = this.wrapper.name();
        text(&format!("<method-wrapper '{name}' of {} object at {:#x}>", object.class().name(), object.bits()))
    }
    #[slot(hash)]
    fn hash(this: Ref<'_, MethodWrapper>) -> i64 {
        let h = hash_pointer(this.this.as_ref().bits()) ^ hash_pointer(this.wrapper.as_ref().bits());
        if h == -1 { -2 } else { h }
    }
    #[slot(richcmp)]
    fn compare(this: Ref<'_, MethodWrapper>, other: Ref<'_>, op: CompareOp) -> Value {
        let Some(other) = other.downcast::<MethodWrapper>() else { return Value::NOT_IMPLEMENTED };
        let same =
            this.wrapper.as_ref().bits_eq(other.wrapper.as_ref()) && this.this.as_ref().bits_eq(other.this.as_ref());
        match op {
            CompareOp::Eq => Value::bool(same),
            CompareOp::Ne => Value::bool(!same),
            _ => Value::NOT_IMPLEMENTED,
        }
    }
    #[getter]
    fn __self__(this: Ref<'_, MethodWrapper>) -> Value {
        this.this.clone()
    }
    #[getter]
    fn __name__(this: Ref<'_, MethodWrapper>) -> Value {
        text(this.wrapper.name())
    }
    #[getter]
    fn __qualname__(this: Ref<'_, MethodWrapper>) -> Value {
        qualified(this.wrapper.class.as_ref(), this.wrapper.name())
    }
    #[getter]
    fn __objclass__(this: Ref<'_, MethodWrapper>) -> Value {
        this.wrapper.class.to_value()
    }
    #[getter]
    fn __doc__(this: Ref<'_, MethodWrapper>) -> Value {
        text_or_none(this.wrapper.doc())
    }
    #[getter]
    fn __text_signature__(this: Ref<'_, MethodWrapper>) -> Value {
        text(this.wrapper.signature())
    }
    /// Helper for pickle.
    fn __reduce__(this: Ref<'_, MethodWrapper>, th: &mut Thread) -> Value {
        let object = this.this.clone();
        reduce_attribute(th, object.as_ref(), this.wrapper.name())
    }
}
