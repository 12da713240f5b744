//! `type`: classes, how they are described in Rust, made, looked up in, and changed.
//!
//! A class is an object like any other; its struct holds the slot table inline, the base classes, the method
//! resolution order (itself excluded, so that it holds no count of itself) and the shapes of its instances. A
//! built-in class is made from its `TypeSpec` the first time that someone asks for it, and its dict is filled the
//! first time that someone looks into it.
//!
//! Lookups go through the interpreter's method cache, whose entries carry the class's version; changing a class moves
//! its version and those of its subclasses (`modified`). Invariant: whoever writes to a class's dict calls `modified`.

use std::cell::{Cell, OnceCell};
use std::sync::atomic::{AtomicU32, Ordering};

use bitflags::bitflags;

use super::dict::Dict;
use super::field::{Field, Traverse, Visit};
use super::native::{Item, Methods};
use super::raw::{Any, Header, Object, Owned, Ref, Value};
use super::slots::{SlotId, Slots};
use super::str::Str;
use super::tuple::Tuple;
use crate::heap::{self, Heap};
use crate::shape::{InstanceLayout, Shapes};
use crate::state::Interpreter;

bitflags! {
    /// Properties of a class.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct TypeFlags: u32 {
        /// Class statements may derive from it.
        const SUBCLASSABLE = 1;
        /// Instances are tracked by the collector.
        const GC = 2;
        /// Instances of the class itself have a `__dict__`.
        const DICT = 4;
        /// Instances can be weakly referenced.
        const WEAKREF = 8;
        /// Matches sequence patterns (PEP 634).
        const SEQUENCE = 16;
        /// Matches mapping patterns (PEP 634).
        const MAPPING = 32;
        /// Cannot be called to make instances.
        const NO_NEW = 64;
        /// Has abstract methods (set by `abc`).
        const ABSTRACT = 128;
        /// Made by a class statement or `type(...)`.
        const HEAP_TYPE = 256;
        /// Attributes of the class cannot be set.
        const IMMUTABLE = 512;
        /// Descriptors that act like a function when found in a class: calling them with the instance in front is the
        /// same as calling what `__get__` gives.
        const METHOD_DESCRIPTOR = 1024;
        /// A subclass of `type`.
        const TYPE_SUBCLASS = 2048;
        /// A subclass of `BaseException`.
        const EXCEPTION = 4096;
        /// `object.__getattribute__` and no `__getattr__`.
        const PLAIN_GETATTR = 8192;
        /// The layout extends the layout of a base other than `object`.
        const DERIVED_LAYOUT = 16384;
    }
}

/// How a struct is laid out, destroyed and looked into. One static a struct.
pub struct Layout {
    /// Size of the struct in bytes (of an empty one where it varies).
    pub size: usize,
    /// See `Object::KIND`.
    pub kind: u8,
    /// Tracked by the collector.
    pub gc: bool,
    /// Objects of the layout carry data behind the struct, so their sizes differ.
    pub variable: bool,
    pub(crate) drop: unsafe fn(*const Header),
    /// Destroys an object of a plain shape whose last count is given back; see `heap::destroy`.
    pub(crate) destroy: unsafe fn(&Heap, *const Header),
    pub(crate) traverse: unsafe fn(*const Header, &mut Visit<'_>),
    pub(crate) clear: unsafe fn(*const Header),
    pub(crate) size_of: unsafe fn(*const Header) -> usize,
}

impl Layout {
    /// The layout of `T`; `gc` where its values may close cycles.
    pub const fn of<T: Object + Traverse>(gc: bool) -> Layout {
        Layout {
            size: size_of::<T>(),
            kind: T::KIND,
            gc,
            variable: false,
            drop: |object| {
                // SAFETY: the object is laid out as `T` and dies.
                unsafe { std::ptr::drop_in_place(object as *mut T) }
            },
            destroy: if gc { heap::destroy_plain::<T, true, false> } else { heap::destroy_plain::<T, false, false> },
            traverse: |object, visit| {
                // SAFETY: the object is a live `T`.
                unsafe { (*object.cast::<T>()).traverse(visit) }
            },
            clear: |object| {
                // SAFETY: as above.
                unsafe { (*object.cast::<T>()).clear() }
            },
            size_of: |_| size_of::<T>(),
        }
    }

    /// The layout of a `T` that carries data behind the struct; `size_of` gives the bytes of a finished object.
    pub const fn variable<T: Object + Traverse>(gc: bool, size_of: unsafe fn(*const Header) -> usize) -> Layout {
        let mut layout = Layout::of::<T>(gc);
        layout.variable = true;
        layout.destroy = if gc { heap::destroy_plain::<T, true, true> } else { heap::destroy_plain::<T, false, true> };
        layout.size_of = size_of;
        layout
    }

    pub(crate) fn size_for_words(&self, layout_size: usize) -> usize {
        (layout_size + 7) & !7
    }
}

/// The number of a built-in class, given on first use; the same in every interpreter of the process.
pub struct TypeIndex(AtomicU32);

static NEXT_INDEX: AtomicU32 = AtomicU32::new(1);

impl TypeIndex {
    /// Not numbered yet.
    #[expect(clippy::new_without_default, reason = "a static's initialiser")]
    pub const fn new() -> TypeIndex {
        TypeIndex(AtomicU32::new(0))
    }

    /// The number.
    #[inline(always)]
    pub fn get(&self) -> usize {
        let n = self.0.load(Ordering::Relaxed);
        if n != 0 { n as usize } else { self.assign() }
    }

    #[cold]
    fn assign(&self) -> usize {
        let fresh = NEXT_INDEX.fetch_add(1, Ordering::Relaxed);
        match self.0.compare_exchange(0, fresh, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => fresh as usize,
            Err(other) => other as usize,
        }
    }
}

/// What a built-in class is made from.
pub struct TypeSpec {
    /// `__name__`.
    pub name: &'static str,
    /// `__module__`.
    pub module: &'static str,
    /// `__doc__`; empty for None.
    pub doc: &'static str,
    /// The base class; `object` where it is None.
    pub base: Option<fn() -> &'static TypeSpec>,
    /// Properties.
    pub flags: TypeFlags,
    /// How instances are laid out.
    pub layout: &'static Layout,
    /// Methods, getters and slots.
    pub methods: &'static [&'static Methods],
    /// Its number.
    pub index: TypeIndex,
}

/// A class.
#[repr(C)]
pub struct Type {
    header: Header,
    slots: std::cell::UnsafeCell<Slots>,
    spec: Option<&'static TypeSpec>,
    layout: &'static Layout,
    flags: Cell<TypeFlags>,
    version: Cell<u32>,
    /// See `values_version`.
    values: Cell<u64>,
    name: Field<Box<str>>,
    qualname: Field<Option<Value>>,
    base: Field<Option<Owned<Type>>>,
    bases: Field<Vec<Owned<Type>>>,
    mro: Field<Vec<Owned<Type>>>,
    dict: OnceCell<Owned<Dict>>,
    filled: Cell<bool>,
    subclasses: Field<Vec<*const Type>>,
    slot_offsets: Box<[u16]>,
    shapes: Shapes,
}

// SAFETY: repr(C), header first.
unsafe impl Object for Type {
    fn spec() -> &'static TypeSpec {
        static LAYOUT: Layout = Layout::of::<Type>(true);
        static SPEC: TypeSpec = TypeSpec {
            name: "type",
            module: "builtins",
            doc: "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type",
            base: None,
            flags: TypeFlags::SUBCLASSABLE.union(TypeFlags::GC).union(TypeFlags::WEAKREF),
            layout: &LAYOUT,
            methods: &[&super::type_methods::METHODS, &super::type_methods::TYPE_ATTRIBUTES],
            index: TypeIndex::new(),
        };
        &SPEC
    }
}

impl Traverse for Type {
    fn traverse(&self, visit: &mut Visit<'_>) {
        self.qualname.traverse(visit);
        self.base.traverse(visit);
        self.bases.traverse(visit);
        self.mro.traverse(visit);
        if let Some(dict) = self.dict.get() {
            dict.traverse(visit);
        }
    }

    fn clear(&self) {
        if let Some(dict) = self.dict.get() {
            dict.clear_all();
        }
        // Bases and mro stay: instances that die after this still look up their finalizer's class.
    }
}

impl Drop for Type {
    fn drop(&mut self) {
        let me: *const Type = self;
        for base in self.bases.borrow() {
            base.subclasses.with_mut(|list| list.retain(|&t| !std::ptr::eq(t, me)));
        }
    }
}

/// What a class statement's class is made from, checked by the caller.
pub struct NewType {
    /// `__name__`.
    pub name: Box<str>,
    /// The bases, at least one.
    pub bases: Vec<Owned<Type>>,
    /// The base that says the layout.
    pub base: Owned<Type>,
    /// Its metaclass.
    pub metaclass: Owned<Type>,
    /// The namespace.
    pub dict: Owned<Dict>,
    /// Number of new `__slots__` words.
    pub slots: usize,
    /// Whether instances have a `__dict__`.
    pub has_dict: bool,
    /// Whether instances can be weakly referenced.
    pub weakref: bool,
}

impl Type {
    /// Make a built-in class. Its base must be there.
    pub(crate) fn from_spec(interp: &Interpreter, spec: &'static TypeSpec) -> Owned<Type> {
        let base = if std::ptr::eq(spec, <super::object::PlainObject as Object>::spec()) {
            None
        } else {
            let base = spec.base.map_or_else(<super::object::PlainObject as Object>::spec, |f| f());
            Some(interp.class(base).own())
        };
        Type::build(interp, spec, base)
    }

    fn build(interp: &Interpreter, spec: &'static TypeSpec, base: Option<Owned<Type>>) -> Owned<Type> {
        let mut slots = Slots::default();
        for methods in spec.methods {
            (methods.slots)(&mut slots);
        }
        let mut flags = spec.flags | TypeFlags::IMMUTABLE;
        let mut has_dict = spec.flags.contains(TypeFlags::DICT);
        let mut mro = Vec::new();
        if let Some(base) = &base {
            inherit_builtin(&mut slots, base.slots());
            flags |= base.flags()
                & (TypeFlags::TYPE_SUBCLASS
                    | TypeFlags::EXCEPTION
                    | TypeFlags::SEQUENCE
                    | TypeFlags::MAPPING
                    | TypeFlags::WEAKREF
                    | TypeFlags::GC);
            has_dict |= base.shapes_have_dict();
            flags |= base.flags() & TypeFlags::DERIVED_LAYOUT;
            let plain = <super::object::PlainObject as Object>::spec().layout;
            if !std::ptr::eq(base.layout, plain) && !std::ptr::eq(base.layout, spec.layout) {
                flags |= TypeFlags::DERIVED_LAYOUT;
            }
            mro.push(base.clone());
            mro.extend(base.mro.get());
        }
        let fixed = if spec.layout.variable { None } else { Some(spec.layout.size as u16) };
        let instance = InstanceLayout { fixed_size: fixed, has_dict, has_slots: false };
        let ty = Type {
            header: Header::unshaped(),
            slots: slots.into(),
            spec: Some(spec),
            layout: spec.layout,
            flags: Cell::new(flags),
            version: Cell::new(0),
            values: Cell::new(0),
            name: Field::new(spec.name.into()),
            qualname: Field::new(None),
            base: Field::new(base.clone()),
            bases: Field::new(base.iter().cloned().collect()),
            mro: Field::new(mro),
            dict: OnceCell::new(),
            filled: Cell::new(false),
            subclasses: Field::new(Vec::new()),
            slot_offsets: Box::default(),
            shapes: Shapes::new(instance),
        };
        let owned = interp.allocate_type(ty, None);
        owned.finish(base.as_ref());
        // The one built-in class with two bases (PEP 654).
        if std::ptr::eq(spec, &super::exception::ExceptionGroup)
            && let Some(group) = base
        {
            let plain = interp.class(&super::exception::Exception).own();
            let mut mro = vec![group.clone(), plain.clone()];
            mro.extend(plain.mro_tail());
            owned.set_bases(vec![group.clone(), plain], group, mro);
        }
        owned
    }

    /// The very first class, `type`, whose base is set later.
    pub(crate) fn from_spec_without_base(interp: &Interpreter, spec: &'static TypeSpec) -> Owned<Type> {
        Type::build(interp, spec, None)
    }

    /// Put a class whose metaclass is itself into the heap.
    pub(crate) fn allocate_first(ty: Type) -> Owned<Type> {
        // SAFETY: the struct is written whole; it gets its shape right after, before anyone looks for it.
        unsafe {
            let placeholder = Shapes::new(ty.shapes.instance_layout());
            let root = placeholder.detached_root(&ty);
            let size = root.size_for(size_of::<Type>());
            let owned: Owned<Type> = Owned::from_value_unchecked(heap::new_object(&root, size, |p, header| {
                p.cast::<Type>().write(ty.with_header(header));
            }));
            owned.shapes.start(&owned);
            owned.header.shape.set(owned.shapes.root());
            owned
        }
    }

    pub(crate) fn with_header(mut self, header: Header) -> Type {
        self.header = header;
        self
    }

    /// Make a class from a class statement's parts: method resolution order, slots, shapes; the dict as it is.
    pub fn create(interp: &Interpreter, new: NewType, mro: Vec<Owned<Type>>) -> Owned<Type> {
        let base = &new.base;
        let layout = base.layout;
        let base_instance = base.shapes.instance_layout();
        let mut offsets: Vec<u16> = base.slot_offsets.to_vec();
        let mut fixed = base_instance.fixed_size;
        if let Some(end) = &mut fixed {
            if base_instance.has_dict && new.slots > 0 {
                *end += 8;
            }
            for _ in 0..new.slots {
                offsets.push(*end);
                *end += 8;
            }
        }
        let instance = InstanceLayout {
            fixed_size: fixed,
            has_dict: new.has_dict || base_instance.has_dict,
            has_slots: !offsets.is_empty(),
        };
        let mut flags = TypeFlags::HEAP_TYPE | TypeFlags::SUBCLASSABLE | TypeFlags::GC;
        for base in &new.bases {
            flags |= base.flags()
                & (TypeFlags::TYPE_SUBCLASS
                    | TypeFlags::EXCEPTION
                    | TypeFlags::SEQUENCE
                    | TypeFlags::MAPPING
                    | TypeFlags::WEAKREF
                    | TypeFlags::DERIVED_LAYOUT);
        }
        if new.weakref {
            flags |= TypeFlags::WEAKREF;
        }
        let ty = Type {
            header: Header::unshaped(),
            slots: Slots::default().into(),
            spec: None,
            layout,
            flags: Cell::new(flags),
            version: Cell::new(0),
            values: Cell::new(0),
            name: Field::new(new.name),
            qualname: Field::new(None),
            base: Field::new(Some(new.base.clone())),
            bases: Field::new(new.bases),
            mro: Field::new(mro),
            dict: OnceCell::from(new.dict),
            filled: Cell::new(true),
            subclasses: Field::new(Vec::new()),
            slot_offsets: offsets.into(),
            shapes: Shapes::new(instance),
        };
        let owned = interp.allocate_type(ty, Some(&new.metaclass));
        for base in owned.bases.get() {
            base.subclasses.with_mut(|list| list.push(&raw const *owned));
        }
        owned.recompute_slots();
        owned.shapes.start(&owned);
        owned.shapes.expect_values(owned.assigned_attributes(interp));
        owned
    }

    /// How many attributes the functions of the class and its bases assign to their first parameter, as the compiler
    /// found (`__static_attributes__`); names that mean a data descriptor do not count.
    fn assigned_attributes(&self, interp: &Interpreter) -> usize {
        let key = &interp.names().__static_attributes__;
        let mut seen: Vec<Value> = Vec::new();
        let bases = self.mro.get();
        for class in std::iter::once(self).chain(bases.iter().map(|base| &**base)) {
            let Some(names) = class.dict.get().and_then(|dict| dict.get_str(key.as_ref())) else { continue };
            let Some(names) = names.downcast::<Tuple>() else { continue };
            for name in names.get().as_slice() {
                let Some(text) = name.downcast::<Str>() else { continue };
                let described =
                    || self.lookup(text).is_some_and(|v| v.as_ref().class().get().slots().descr_set.is_some());
                if !seen.iter().any(|s| s.as_ref().bits_eq(name.as_ref())) && !described() {
                    seen.push(name.clone());
                }
            }
        }
        seen.len()
    }

    fn finish(&self, base: Option<&Owned<Type>>) {
        if let Some(base) = base {
            base.subclasses.with_mut(|list| list.push(self));
        }
        self.note_getattr();
        if !self.shapes.is_started() {
            self.shapes.start(self);
        }
    }

    /// For boot: `type` is made before `object`, its base.
    pub(crate) fn set_first_base(&self, object: &Owned<Type>) {
        self.base.set(Some(object.clone()));
        self.bases.set(vec![object.clone()]);
        self.mro.set(vec![object.clone()]);
        let mut slots = self.slots().clone();
        inherit_builtin(&mut slots, object.slots());
        self.set_slots(slots);
        self.flags.set(self.flags.get() | TypeFlags::TYPE_SUBCLASS);
        object.subclasses.with_mut(|list| list.push(self));
        self.note_getattr();
    }

    fn shapes_have_dict(&self) -> bool {
        self.shapes.instance_layout().has_dict
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// `__name__`.
    pub fn name(&self) -> &str {
        self.name.borrow()
    }

    /// The name as messages of the interpreter give it: with the module, for a built-in class outside of `builtins`.
    pub fn message_name(&self) -> std::borrow::Cow<'_, str> {
        match self.spec {
            Some(spec) if spec.module != "builtins" => format!("{}.{}", spec.module, spec.name).into(),
            _ => self.name().into(),
        }
    }

    /// Set `__name__`.
    pub fn set_name(&self, name: &str) {
        self.name.set(name.into());
    }

    /// `__qualname__` where it was given.
    pub fn qualname(&self) -> Option<Value> {
        self.qualname.get()
    }

    /// Set `__qualname__`.
    pub fn set_qualname(&self, name: Value) {
        self.qualname.set(Some(name));
    }

    /// What it was made from, for a built-in class.
    pub fn spec(&self) -> Option<&'static TypeSpec> {
        self.spec
    }

    /// Whether one of ours, not made by a class statement.
    #[inline]
    pub fn is_builtin(&self) -> bool {
        self.spec.is_some()
    }

    /// The layout of instances.
    pub fn layout(&self) -> &'static Layout {
        self.layout
    }

    /// Properties.
    #[inline]
    pub fn flags(&self) -> TypeFlags {
        self.flags.get()
    }

    /// Set or clear a property.
    pub fn set_flag(&self, flag: TypeFlags, on: bool) {
        let mut flags = self.flags.get();
        flags.set(flag, on);
        self.flags.set(flags);
    }

    /// The operations.
    #[inline(always)]
    pub fn slots(&self) -> &Slots {
        // SAFETY: slots are plain function pointers; `set_slots` writes them whole while no reference is in use
        // across a call (callers copy the pointer out).
        unsafe { &*self.slots.get() }
    }

    fn set_slots(&self, slots: Slots) {
        // SAFETY: as above.
        unsafe { *self.slots.get() = slots };
    }

    /// The base that says the layout; None for `object`.
    pub fn base(&self) -> Option<Owned<Type>> {
        self.base.get()
    }

    /// `__bases__`.
    pub fn bases(&self) -> Vec<Owned<Type>> {
        self.bases.get()
    }

    /// The method resolution order without the class itself.
    pub fn mro_tail(&self) -> Vec<Owned<Type>> {
        self.mro.get()
    }

    /// Replace bases, method resolution order and what follows from them (`__bases__` assignment).
    pub fn set_bases(&self, bases: Vec<Owned<Type>>, base: Owned<Type>, mro: Vec<Owned<Type>>) {
        let me: *const Type = self;
        for old in self.bases.get() {
            old.subclasses.with_mut(|list| list.retain(|&t| !std::ptr::eq(t, me)));
        }
        for new in &bases {
            new.subclasses.with_mut(|list| list.push(me));
        }
        self.base.set(Some(base));
        self.bases.set(bases);
        self.mro.set(mro);
        self.modified();
        self.recompute_slots();
    }

    /// Replace the method resolution order.
    pub fn set_mro(&self, mro: Vec<Owned<Type>>) {
        self.mro.set(mro);
        self.modified();
        self.recompute_slots();
    }

    /// Classes that name this one among their bases.
    pub fn subclasses(&self) -> Vec<Owned<Type>> {
        // SAFETY: classes take themselves out of the list when they die.
        self.subclasses.with(|list| list.iter().map(|&t| unsafe { Ref::from(&*t) }.own()).collect())
    }

    /// Whether this class is `other` or derives from it.
    #[inline]
    pub fn is_subclass_of(&self, other: &Type) -> bool {
        std::ptr::eq(self, other) || self.mro.borrow().iter().any(|t| std::ptr::eq(&raw const **t, other))
    }

    /// The class's namespace.
    pub fn dict(&self) -> &Owned<Dict> {
        let dict = self.dict.get_or_init(Dict::new);
        if !self.filled.get() {
            self.fill(dict);
        }
        dict
    }

    #[cold]
    fn fill(&self, dict: &Owned<Dict>) {
        self.filled.set(true);
        if let Some(spec) = self.spec {
            super::native::fill_type_dict(Ref::from(self), spec, dict);
        }
    }

    /// At the end of the interpreter: take out what is not needed to drop instances.
    ///
    /// # Safety
    /// No borrow of the class's dict is alive, and no one asks for it again.
    pub(crate) unsafe fn strip(&self) -> (Option<Owned<Dict>>, Option<Value>) {
        let this = std::ptr::from_ref(self).cast_mut();
        self.filled.set(true);
        // SAFETY: the caller's promise.
        (unsafe { (*this).dict.take() }, self.qualname.take())
    }

    /// The shapes of instances.
    #[inline]
    pub(crate) fn shapes(&self) -> &Shapes {
        &self.shapes
    }

    /// Have room for `n` attributes in instances made from now on.
    pub fn expect_values(&self, n: usize) {
        self.shapes.expect_values(n);
    }

    /// Whether instances have a `__dict__`.
    pub fn instances_have_dict(&self) -> bool {
        self.shapes_have_dict()
    }

    /// Byte offsets of the `__slots__` words of instances.
    pub fn slot_offsets(&self) -> &[u16] {
        &self.slot_offsets
    }

    /// The metaclass's view of two classes: whether an instance of one could become an instance of the other.
    pub fn same_instance_layout(&self, other: &Type) -> bool {
        std::ptr::eq(self.layout, other.layout)
            && self.slot_offsets == other.slot_offsets
            && self.shapes_have_dict() == other.shapes_have_dict()
    }

    pub(crate) fn each_slot_word(&self, object: &Header, mut f: impl FnMut(&Cell<u64>)) {
        for &offset in &self.slot_offsets {
            // SAFETY: the words are inside every instance.
            f(unsafe { &*std::ptr::from_ref(object).cast::<u8>().add(usize::from(offset)).cast() });
        }
    }

    /// The version of the class's lookups; it never comes back once the class was changed.
    #[inline]
    pub fn version(&self) -> u32 {
        let v = self.version.get();
        if v != 0 { v } else { self.new_version() }
    }

    #[cold]
    fn new_version(&self) -> u32 {
        let v = Interpreter::current().next_type_version();
        self.version.set(v);
        for base in self.mro.borrow() {
            if base.version.get() == 0 {
                base.version.set(Interpreter::current().next_type_version());
            }
        }
        v
    }

    /// The class's dict or bases changed: forget what was looked up in it and its subclasses.
    pub fn modified(&self) {
        if self.version.replace(0) != 0 {
            self.shapes.forget_ids();
            for sub in self.subclasses() {
                sub.modified();
            }
        }
    }

    /// As `modified`, where only the attribute `name` changed: what the cache holds of the old one is given back.
    fn modified_at(&self, name: Ref<'_, Str>) {
        let version = self.version.replace(0);
        if version != 0 {
            Interpreter::current().method_cache.forget(version, name);
            self.shapes.forget_ids();
            for sub in self.subclasses() {
                sub.modified_at(name);
            }
        }
    }

    /// The attribute `name` of the class or its bases, not bound to anything. Never runs Python code.
    #[inline]
    pub fn lookup(&self, name: Ref<'_, Str>) -> Option<Value> {
        Interpreter::current().method_cache.lookup(self, name)
    }

    /// As `lookup`, without the cache.
    pub(crate) fn lookup_uncached(&self, name: Ref<'_, Str>) -> Option<Value> {
        if let Some(found) = self.dict().get_str(name) {
            return Some(found);
        }
        for base in self.mro.borrow() {
            if let Some(found) = base.dict().get_str(name) {
                return Some(found);
            }
        }
        None
    }

    /// What the classes behind `class` in the resolution order have under `name`; None also where `class` is not in it.
    pub fn lookup_after(&self, class: Ref<'_, Type>, name: Ref<'_, Str>) -> Option<Value> {
        let order = self.mro.borrow();
        let behind = if std::ptr::eq(self, class.get()) {
            0
        } else {
            order.iter().position(|base| base.as_ref().bits_eq(class))? + 1
        };
        order[behind..].iter().find_map(|base| base.dict().get_str(name))
    }

    /// Which class in the resolution order defines `name`.
    pub fn lookup_definer(&self, name: Ref<'_, Str>) -> Option<(Ref<'_, Type>, Value)> {
        if let Some(found) = self.dict().get_str(name) {
            return Some((Ref::from(self), found));
        }
        for base in self.mro.borrow() {
            if let Some(found) = base.dict().get_str(name) {
                return Some((base.as_ref(), found));
            }
        }
        None
    }

    /// A number that changes with the plain values among the attributes of the class and its bases. What is not plain
    /// (functions, descriptors, special names), and which names there are, hangs on `version`.
    #[inline(always)]
    pub fn values_version(&self) -> u64 {
        self.values.get()
    }

    /// Whether an attribute is a plain value: nothing but who reads it depends on it.
    pub fn is_plain_value(value: Ref<'_>) -> bool {
        let class = value.class();
        let slots = class.get().slots();
        class.is_builtin() && slots.descr_get.is_none() && slots.descr_set.is_none()
    }

    /// Set an attribute in the class's dict and whatever follows from it.
    pub fn set_attribute(&self, name: Ref<'_, Str>, value: Value) {
        let plain = !name.as_wtf8().starts_with(b"__")
            && Type::is_plain_value(value.as_ref())
            && self.dict().get_str(name).is_some_and(|old| Type::is_plain_value(old.as_ref()));
        if plain {
            self.value_changed(name);
            self.dict().set_str(name, value);
        } else {
            let old = self.dict().get_str(name);
            self.dict().set_str(name, value);
            self.attribute_changed(name);
            // What its end runs sees the class as it is now.
            drop(old);
        }
    }

    /// The plain value of an attribute is about to be another one.
    fn value_changed(&self, name: Ref<'_, Str>) {
        self.values.set(self.values.get() + 1);
        if self.version.get() != 0 {
            Interpreter::current().method_cache.forget(self.version.get(), name);
        }
        for sub in self.subclasses() {
            sub.value_changed(name);
        }
    }

    /// Delete an attribute; false where there is none.
    pub fn delete_attribute(&self, name: Ref<'_, Str>) -> bool {
        let old = self.dict().remove_str(name);
        let found = old.is_some();
        if found {
            self.attribute_changed(name);
        }
        drop(old);
        found
    }

    fn attribute_changed(&self, name: Ref<'_, Str>) {
        if name.is_interned() {
            self.modified_at(name);
        } else {
            self.modified_at(Interpreter::current().intern_ref(name).as_ref());
        }
        let text = name.as_wtf8();
        if text.starts_with(b"__") && text.ends_with(b"__") {
            self.recompute_slots_below();
        }
    }

    fn recompute_slots_below(&self) {
        self.recompute_slots();
        for sub in self.subclasses() {
            sub.recompute_slots_below();
        }
    }

    /// Work the slot table out anew from the dunder methods in the resolution order.
    pub(crate) fn recompute_slots(&self) {
        if self.is_builtin() {
            return;
        }
        let interp = Interpreter::current();
        let mut slots = Slots::default();
        for &slot in SlotId::ALL {
            let mut definers: Vec<(Owned<Type>, &'static str)> = Vec::new();
            for (dunder, _) in slot.dunders() {
                let name = interp.intern(dunder);
                if let Some((class, _)) = self.lookup_definer(name.as_ref()) {
                    definers.push((class.own(), dunder));
                }
            }
            if definers.iter().any(|(class, _)| !class.is_builtin()) {
                if slot_shadowed(slot) {
                    continue;
                }
                slots.override_slot(slot);
            } else {
                for class in std::iter::once(Ref::from(self)).chain(self.mro.borrow().iter().map(Owned::as_ref)) {
                    if class.is_builtin() && class.slots().is_set(slot) {
                        slots.copy_slot(slot, class.slots());
                        break;
                    }
                }
            }
        }
        super::slot_override::adjust(self, &mut slots);
        self.set_slots(slots);
        self.note_getattr();
    }

    fn note_getattr(&self) {
        let plain = self.slots().getattro.map(|f| f as usize)
            == Some(crate::protocol::attr::object_getattribute as *const () as usize);
        self.set_flag(TypeFlags::PLAIN_GETATTR, plain);
    }
}

/// Sequence forms have no override of their own: a class statement's `__add__` is the number slot's.
fn slot_shadowed(slot: SlotId) -> bool {
    matches!(slot, SlotId::concat | SlotId::repeat | SlotId::iconcat | SlotId::irepeat)
}

/// A built-in class takes over its base's slots; comparison and hash go together.
fn inherit_builtin(slots: &mut Slots, base: &Slots) {
    let own_compare = slots.richcmp.is_some() || slots.hash.is_some();
    let (richcmp, hash) = (slots.richcmp, slots.hash);
    slots.inherit(base);
    if own_compare {
        slots.richcmp = richcmp.or(base.richcmp);
        slots.hash = hash;
    }
}

/// Make an instance of `class`, whose layout is `T`'s: the struct, then undefined slots, no attributes.
#[inline]
pub fn new_instance<T: Object>(class: Ref<'_, Type>, make: impl FnOnce(Header) -> T) -> Owned<T> {
    debug_assert!(std::ptr::eq(class.layout(), T::spec().layout));
    // SAFETY: root shapes are live; the struct is written whole, then the attribute words.
    unsafe {
        let shape = &*class.shapes().root();
        let size = shape.size_for(size_of::<T>());
        let value = heap::new_object(shape, size, |p, header| {
            p.cast::<T>().write(make(header));
            if shape.has_values() {
                shape.init_values(p, size_of::<T>());
            }
        });
        Owned::from_value_unchecked(value)
    }
}

/// Make an instance of `T`'s own class.
#[inline]
pub fn new_builtin<T: Object>(make: impl FnOnce(Header) -> T) -> Owned<T> {
    let class = Interpreter::current().class(T::spec());
    // SAFETY: root shapes are live; the struct is written whole, and a plain object is nothing else.
    unsafe {
        let shape = &*class.shapes().root();
        if !shape.is_plain() {
            return new_instance(class, make);
        }
        let value =
            heap::new_plain(shape, size_of::<T>(), T::layout().gc, |p, header| p.cast::<T>().write(make(header)));
        Owned::from_value_unchecked(value)
    }
}

/// Make an instance of `class` whose struct is followed by data: `size` bytes altogether, which `init` fills behind
/// the header.
///
/// # Safety
/// `init` writes a whole `T` (all but its header) and its data; the layout's `size_of` gives `size` for it.
pub(crate) unsafe fn new_variable<T: Object>(
    class: Ref<'_, Type>,
    size: usize,
    init: impl FnOnce(*mut u8),
) -> Owned<T> {
    debug_assert!(std::ptr::eq(class.layout(), T::spec().layout));
    // SAFETY: the caller's promise.
    unsafe {
        let shape = &*class.shapes().root();
        if shape.is_plain() {
            let value = heap::new_plain(shape, size, T::layout().gc, |p, header| {
                p.cast::<Header>().write(header);
                init(p);
            });
            return Owned::from_value_unchecked(value);
        }
        let value = heap::new_object(shape, shape.size_for(size), |p, header| {
            p.cast::<Header>().write(header);
            init(p);
            if shape.has_values() {
                shape.init_values(p, size);
            }
        });
        Owned::from_value_unchecked(value)
    }
}

/// An attribute of a class from Rust: `Ref<'_, Any>` is never one.
impl<'a> Ref<'a, Any> {
    /// As a class, if it is one.
    #[inline]
    pub fn as_class(self) -> Option<Ref<'a, Type>> {
        self.downcast::<Type>()
    }
}

/// The items of a spec, in order.
pub(crate) fn spec_items(spec: &'static TypeSpec) -> impl Iterator<Item = &'static Item> {
    spec.methods.iter().flat_map(|m| m.items.iter())
}
