//! Functions, methods and attributes written in Rust: their descriptions and the objects that show them to Python.
//!
//! | description (static)   | in a class's dict            | bound                         |
//! | `Item::Method`         | `method_descriptor`          | `builtin_function_or_method`  |
//! | `Item::ClassMethod`    | `classmethod_descriptor`     | `builtin_function_or_method`  |
//! | `Item::StaticMethod`   | `staticmethod` around        | `builtin_function_or_method`  |
//! | `Item::Getter`         | `getset_descriptor`          |                               |
//! | a filled slot          | `wrapper_descriptor`         | `method-wrapper`              |
//!
//! The structs are here, what Python can do with them is in `native_methods`.

use pymacros::pyclass;

use super::dict::Dict;
use super::field::{Traverse, Visit};
use super::module::Module;
use super::raw::{Header, Owned, Ref, Value};
use super::slots::{SlotId, Slots};
use super::type_::{Type, TypeSpec, new_builtin, spec_items};
use crate::args::Args;
use crate::error::PyResult;
use crate::state::{Interpreter, Thread};

/// A function written in Rust. Of a method, the first positional value is self.
pub type NativeFn = fn(&mut Thread, Args<'_>) -> PyResult<Value>;
/// Reads an attribute.
pub type GetFn = fn(&mut Thread, Ref<'_>) -> PyResult<Value>;
/// Writes an attribute, or deletes it where the value is None.
pub type SetFn = fn(&mut Thread, Ref<'_>, Option<Ref<'_>>) -> PyResult<()>;

/// Description of a native function.
pub struct NativeDef {
    /// `__name__`.
    pub name: &'static str,
    /// `__doc__`; empty for None.
    pub doc: &'static str,
    /// `__text_signature__`.
    pub text_signature: Option<&'static str>,
    /// The function.
    pub call: NativeFn,
}

/// One thing in a built-in class's dict.
pub enum Item {
    /// A method.
    Method(&'static NativeDef),
    /// A class method.
    ClassMethod(&'static NativeDef),
    /// A static method.
    StaticMethod(&'static NativeDef),
    /// An attribute computed or stored in Rust.
    Getter {
        /// `__name__`.
        name: &'static str,
        /// `__doc__`.
        doc: &'static str,
        /// Reads it.
        get: GetFn,
        /// Writes it, where it can be written.
        set: Option<SetFn>,
    },
    /// An attribute of the class.
    Const {
        /// Its name.
        name: &'static str,
        /// Makes its value.
        make: fn(&mut Thread) -> PyResult<Value>,
    },
}

/// The items and slots that one `#[pymethods]` block declares.
pub struct Methods {
    /// What goes into the class's dict.
    pub items: &'static [Item],
    /// Fills the slots.
    pub slots: fn(&mut Slots),
}

/// Description of a native module.
pub struct ModuleDef {
    /// `__name__`.
    pub name: &'static str,
    /// `__doc__`.
    pub doc: &'static str,
    /// Its functions.
    pub functions: &'static [&'static NativeDef],
    /// Its classes.
    pub classes: &'static [fn() -> &'static TypeSpec],
    /// Runs at import, after functions and classes are there.
    pub exec: Option<fn(&mut Thread, Ref<'_, Module>) -> PyResult<()>>,
}

/// `builtin_function_or_method`: a native function, or a native method bound to its self.
#[pyclass(
    name = "builtin_function_or_method",
    kind = NATIVE_FUNCTION,
    flags(GC),
    manual_traverse,
    methods(super::native_methods::METHODS_NativeFunction)
)]
#[repr(C)]
pub struct NativeFunction {
    pub(crate) header: Header,
    /// What it is.
    pub def: &'static NativeDef,
    /// What it is bound to.
    pub this: Option<Value>,
    /// `__module__`.
    pub module: Option<Value>,
}

impl NativeFunction {
    /// A function of a module.
    pub fn new(def: &'static NativeDef, module: Option<Value>) -> Owned<NativeFunction> {
        new_builtin(|header| NativeFunction { header, def, this: None, module })
    }

    /// A method bound to `this`.
    pub fn bound(def: &'static NativeDef, this: Value) -> Owned<NativeFunction> {
        new_builtin(|header| NativeFunction { header, def, this: Some(this), module: None })
    }

    /// Call it.
    #[inline]
    pub fn invoke(&self, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        match &self.this {
            None => (self.def.call)(th, args),
            Some(this) => self.invoke_bound(th, this.as_ref(), args),
        }
    }

    #[inline(never)]
    fn invoke_bound(&self, th: &mut Thread, this: Ref<'_>, args: Args<'_>) -> PyResult<Value> {
        args.with_first(this, |args| (self.def.call)(th, args))
    }
}

/// `method_descriptor` or `classmethod_descriptor`: a native method in its class.
#[pyclass(
    name = "method_descriptor",
    kind = METHOD_DESCRIPTOR,
    flags(GC),
    manual_traverse,
    methods(super::native_methods::METHODS_MethodDescriptor)
)]
#[repr(C)]
pub struct MethodDescriptor {
    pub(crate) header: Header,
    /// What it is.
    pub def: &'static NativeDef,
    /// The class it belongs to.
    pub class: Owned<Type>,
}

/// `classmethod_descriptor`.
#[pyclass(
    name = "classmethod_descriptor",
    flags(GC),
    manual_traverse,
    methods(super::native_methods::METHODS_ClassMethodDescriptor)
)]
#[repr(C)]
pub struct ClassMethodDescriptor {
    pub(crate) header: Header,
    /// What it is.
    pub def: &'static NativeDef,
    /// The class it belongs to.
    pub class: Owned<Type>,
}

/// `getset_descriptor`.
#[pyclass(
    name = "getset_descriptor",
    flags(GC),
    manual_traverse,
    methods(super::native_methods::METHODS_GetSetDescriptor)
)]
#[repr(C)]
pub struct GetSetDescriptor {
    pub(crate) header: Header,
    /// `__name__`.
    pub name: &'static str,
    /// `__doc__`.
    pub doc: &'static str,
    /// Reads.
    pub get: GetFn,
    /// Writes.
    pub set: Option<SetFn>,
    /// The class it belongs to.
    pub class: Owned<Type>,
}

/// `member_descriptor`: one word of `__slots__`.
#[pyclass(
    name = "member_descriptor",
    flags(GC),
    manual_traverse,
    methods(super::native_methods::METHODS_MemberDescriptor)
)]
#[repr(C)]
pub struct MemberDescriptor {
    pub(crate) header: Header,
    /// `__name__`.
    pub name: Value,
    /// Offset in the instance, bytes.
    pub offset: u16,
    /// The class it belongs to.
    pub class: Owned<Type>,
}

/// `wrapper_descriptor`: a slot of a built-in class as a dunder method.
#[pyclass(name = "wrapper_descriptor", flags(GC), manual_traverse, methods(super::native_methods::METHODS_SlotWrapper))]
#[repr(C)]
pub struct SlotWrapper {
    pub(crate) header: Header,
    /// Which slot.
    pub slot: SlotId,
    /// Which of the slot's dunders.
    pub dunder: u8,
    /// The class it belongs to.
    pub class: Owned<Type>,
}

/// `method-wrapper`: a slot wrapper bound to an instance.
#[pyclass(name = "method-wrapper", flags(GC), manual_traverse, methods(super::native_methods::METHODS_MethodWrapper))]
#[repr(C)]
pub struct MethodWrapper {
    pub(crate) header: Header,
    /// The wrapper.
    pub wrapper: Owned<SlotWrapper>,
    /// The instance.
    pub this: Value,
}

macro_rules! traverse_fields {
    ($($t:ty: $($field:ident),*;)*) => { $(
        impl Traverse for $t {
            fn traverse(&self, visit: &mut Visit<'_>) { $( self.$field.traverse(visit); )* }
        }
    )* };
}
traverse_fields! {
    NativeFunction: this, module;
    MethodDescriptor: class;
    ClassMethodDescriptor: class;
    GetSetDescriptor: class;
    MemberDescriptor: name, class;
    SlotWrapper: class;
    MethodWrapper: wrapper, this;
}

/// Put what `spec` declares into its class's dict: methods, getters, constants, and a wrapper for every filled slot.
#[cold]
pub(crate) fn fill_type_dict(class: Ref<'_, Type>, spec: &'static TypeSpec, dict: &Owned<Dict>) {
    let interp = Interpreter::current();
    let own = |name: &str, value: Value| dict.set_str(interp.intern(name).as_ref(), value);
    let mut declared = Slots::default();
    for methods in spec.methods {
        (methods.slots)(&mut declared);
    }
    for &slot in SlotId::ALL {
        if !declared.is_set(slot) || slot == SlotId::finalize && spec.name != "object" {
            continue;
        }
        for (n, (dunder, doc)) in slot.dunders().iter().enumerate() {
            if doc.is_empty() {
                continue;
            }
            if slot == SlotId::new {
                own(dunder, super::native_methods::new_method(class));
                continue;
            }
            let class = class.own();
            let wrapper = new_builtin(|header| SlotWrapper { header, slot, dunder: n as u8, class });
            own(dunder, wrapper.into_value());
        }
    }
    if declared.richcmp.is_some() && declared.hash.is_none() {
        own("__hash__", Value::NONE);
    }
    for item in spec_items(spec) {
        match item {
            Item::Method(def) => {
                own(def.name, new_builtin(|header| MethodDescriptor { header, def, class: class.own() }).into_value());
            }
            Item::ClassMethod(def) => {
                let class = class.own();
                own(def.name, new_builtin(|header| ClassMethodDescriptor { header, def, class }).into_value());
            }
            Item::StaticMethod(def) => {
                let function = NativeFunction::new(def, None).into_value();
                own(def.name, super::method::StaticMethod::new(function).into_value());
            }
            Item::Getter { name, doc, get, set } => {
                let class = class.own();
                let getter = GetSetDescriptor::new(name, doc, *get, *set, class);
                own(name, getter.into_value());
            }
            Item::Const { name, make } => {
                // What cannot be made is left out; a declaration error shows as a missing attribute.
                if let Ok(value) = Thread::with_current(make) {
                    own(name, value);
                }
            }
        }
    }
    if class.instances_have_dict() && spec.flags.contains(super::type_::TypeFlags::DICT) {
        let getter =
            GetSetDescriptor::new("__dict__", "", super::object::get_dict, Some(super::object::set_dict), class.own());
        if dict.get_str(interp.intern("__dict__").as_ref()).is_none() {
            own("__dict__", getter.into_value());
        }
    }
    if dict.get_str(interp.intern("__doc__").as_ref()).is_none() {
        own(
            "__doc__",
            if spec.doc.is_empty() { Value::NONE } else { super::str::Str::from_text(spec.doc).into_value() },
        );
    }
    if spec.module != "builtins" {
        own("__module__", interp.intern(spec.module).into_value());
    }
}

impl GetSetDescriptor {
    /// An attribute of `class`.
    pub fn new(
        name: &'static str,
        doc: &'static str,
        get: GetFn,
        set: Option<SetFn>,
        class: Owned<Type>,
    ) -> Owned<GetSetDescriptor> {
        new_builtin(|header| GetSetDescriptor { header, name, doc, get, set, class })
    }
}
