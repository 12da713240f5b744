//! Shapes: which attribute of an instance stands in which word. One compare guards class and layout together.
//!
//! An object whose class gives its instances attributes looks like this (offsets are in its shape):
//!
//! ```text
//! header | the layout's struct | __slots__ words | ext | value 0 | value 1 | …
//! ```
//!
//! `ext` leads to what does not fit inline: further values, or the materialised `__dict__`. A shape lists the names of
//! the values in order; adding an attribute moves the object to a successor shape, the same for every object of the
//! class that adds the same name. How many values are inline is learned: a class whose instances outgrew theirs gets a
//! new root shape with more room for instances made from then on.
//!
//! Invariants: (1) shapes are owned by their class and live as long as it; (2) value i of an object in shape mode is
//! defined for every i below `names.len()`; (3) an object in dict mode (`ext.dict` is set) has the class's dict shape
//! and no values. Deleting any attribute but the last one materialises the dict, which keeps the order.
//!
//! Source: the hidden classes of Self ("An efficient implementation of SELF", 1989); PEP 412 for the need.

use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU32, Ordering};

use rustc_hash::FxHashMap;

use crate::object::dict::Dict;
use crate::object::field::Visit;
use crate::object::raw::{Header, Owned, Ref, UNDEFINED, Value};
use crate::object::str::Str;
use crate::object::type_::{Layout, Type, TypeFlags};

/// More attributes than this are kept in a dict.
pub const MAX_VALUES: usize = 64;
const MAX_INLINE: usize = 24;
const LINEAR: usize = 8;
/// `ext_offset` of layouts whose size differs from object to object.
const VARIABLE: u16 = u16::MAX;

const BUILTIN_CLASS: u32 = 1;
const PLAIN: u32 = 2;
const HAS_VALUES: u32 = 4;
const HAS_EXT: u32 = 8;
const DICT_MODE: u32 = 16;
const DERIVED_LAYOUT: u32 = 32;

/// Where an attribute stands.
#[derive(Clone, Copy, Debug)]
pub enum AttributePlace {
    /// In the object, at this offset in bytes.
    Inline(u16),
    /// In the overflow array, at this index.
    Overflow(usize),
}

/// See the module header.
#[repr(C)]
pub struct Shape {
    /// See `Shape::id`.
    id: Cell<u32>,
    class: *const Type,
    layout: &'static Layout,
    flags: u32,
    kind_flags: u32,
    ext_offset: u16,
    inline_capacity: u16,
    names: Box<[Owned<Str>]>,
    parent: Cell<*const Shape>,
    successors: RefCell<Vec<(*const Str, *const Shape)>>,
    index: RefCell<Option<FxHashMap<*const Str, u16>>>,
}

/// What of an object's attributes does not fit inline.
#[derive(Default)]
struct Ext {
    overflow: Vec<Value>,
    dict: Option<Owned<Dict>>,
}

/// What a class says of its instances' attribute words.
#[derive(Clone, Copy, Debug)]
pub struct InstanceLayout {
    /// End of the layout's struct and the `__slots__` words; `None` where the size differs from object to object.
    pub fixed_size: Option<u16>,
    /// Instances have a `__dict__`.
    pub has_dict: bool,
    /// Offsets of the `__slots__` words.
    pub has_slots: bool,
}

/// The shapes of a class.
pub(crate) struct Shapes {
    all: RefCell<Vec<*mut Shape>>,
    root: Cell<*const Shape>,
    dict_mode: Cell<*const Shape>,
    wanted: Cell<u16>,
    instance: InstanceLayout,
}

impl Drop for Shapes {
    fn drop(&mut self) {
        for &shape in self.all.borrow().iter() {
            // SAFETY: made by `Box::into_raw` in `add`; the class dies, so no instance is left.
            drop(unsafe { Box::from_raw(shape) });
        }
    }
}

impl Shapes {
    /// No shape yet: `start` makes the root once the class has its address.
    pub(crate) fn new(instance: InstanceLayout) -> Shapes {
        Shapes {
            all: RefCell::default(),
            root: Cell::new(std::ptr::null()),
            dict_mode: Cell::new(std::ptr::null()),
            wanted: Cell::new(0),
            instance,
        }
    }

    fn add(&self, shape: Shape) -> *const Shape {
        let shape = Box::into_raw(Box::new(shape));
        self.all.borrow_mut().push(shape);
        shape
    }

    fn make_root(&self, class: &Type, capacity: u16, dict_mode: bool) -> *const Shape {
        let i = self.instance;
        let mut flags = 0;
        if class.is_builtin() {
            flags |= BUILTIN_CLASS;
        }
        if i.has_dict {
            flags |= HAS_EXT;
        }
        if i.has_dict || i.has_slots {
            flags |= HAS_VALUES;
        }
        if class.is_builtin() && class.slots().finalize.is_none() && !i.has_dict && !i.has_slots {
            flags |= PLAIN;
        }
        if class.flags().contains(TypeFlags::DERIVED_LAYOUT) {
            flags |= DERIVED_LAYOUT;
        }
        if dict_mode {
            flags |= DICT_MODE;
        }
        self.add(Shape {
            id: Cell::new(0),
            class,
            layout: class.layout(),
            flags,
            kind_flags: if class.is_builtin() { u32::from(class.layout().kind) << 8 } else { 0 },
            ext_offset: i.fixed_size.unwrap_or(VARIABLE),
            inline_capacity: capacity,
            names: Box::default(),
            parent: Cell::new(std::ptr::null()),
            successors: RefCell::default(),
            index: RefCell::default(),
        })
    }

    /// The class changed: numbers of its shapes are void.
    pub(crate) fn forget_ids(&self) {
        for &shape in self.all.borrow().iter() {
            // SAFETY: shapes live as long as their class (invariant 1).
            unsafe { (*shape).id.set(0) };
        }
    }

    pub(crate) fn start(&self, class: &Type) {
        self.root.set(self.make_root(class, 0, false));
    }

    /// The shape of new instances.
    #[inline]
    pub(crate) fn root(&self) -> *const Shape {
        if self.wanted.get() != 0 {
            self.grow();
        }
        self.root.get()
    }

    #[cold]
    fn grow(&self) {
        let wanted = self.wanted.replace(0);
        // SAFETY: invariant 1.
        unsafe {
            let old = &*self.root.get();
            if wanted > old.inline_capacity {
                self.root.set(self.make_root(&*old.class, wanted, false));
            }
        }
    }

    /// Have room for `n` inline values in instances made from now on.
    pub(crate) fn expect_values(&self, n: usize) {
        if self.instance.has_dict && self.instance.fixed_size.is_some() {
            self.wanted.set(self.wanted.get().max(n.min(MAX_INLINE) as u16));
        }
    }

    fn dict_shape(&self, class: &Type, capacity: u16) -> *const Shape {
        let known = self.dict_mode.get();
        // SAFETY: invariant 1.
        if !known.is_null() && unsafe { (*known).inline_capacity } == capacity {
            return known;
        }
        let shape = self.make_root(class, capacity, true);
        self.dict_mode.set(shape);
        shape
    }
}

static NEXT_ID: AtomicU32 = AtomicU32::new(1);

impl Shape {
    /// A number for the layout of this shape and the present state of its class: it changes when the class does, and
    /// no other shape ever has it. What caches compare; 0 stands for none.
    #[inline(always)]
    pub fn id(&self) -> u32 {
        self.id.get()
    }

    /// As `id`, giving a number where there is none. 0 where the numbers are used up.
    pub fn ensure_id(&self) -> u32 {
        if self.id.get() == 0 {
            // The lookup caches that hang on the number want the class's version alive, so that `modified` is seen.
            let _ = self.class().get().version();
            let next = NEXT_ID.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_add(1));
            self.id.set(next.unwrap_or(0));
        }
        self.id.get()
    }

    /// The class, borrowed from the object that keeps it.
    #[inline(always)]
    pub fn class<'a>(&self) -> Ref<'a, Type> {
        // SAFETY: a class outlives its shapes, and every object keeps its class.
        unsafe { Ref::from_object(self.class.cast()).cast_unchecked() }
    }

    /// The layout of the object's struct.
    #[inline(always)]
    pub fn layout(&self) -> &'static Layout {
        self.layout
    }

    /// Whether the class is one of ours, not made by a class statement.
    #[inline(always)]
    pub fn is_builtin_class(&self) -> bool {
        self.flags & BUILTIN_CLASS != 0
    }

    /// No attributes, no finalizer, no counted class: destroyed by the layout's drop alone.
    #[inline(always)]
    pub fn is_plain(&self) -> bool {
        self.flags & PLAIN != 0
    }

    /// The flags of an object that say which of `raw::kind` it is.
    #[inline(always)]
    pub(crate) fn kind_flags(&self) -> u32 {
        self.kind_flags
    }

    /// Whether the layout extends another's.
    #[inline(always)]
    pub(crate) fn is_derived_layout(&self) -> bool {
        self.flags & DERIVED_LAYOUT != 0
    }

    /// Whether `layout` is that of a base class.
    #[cold]
    #[inline(never)]
    pub(crate) fn derives_from(&self, layout: &'static Layout) -> bool {
        let mut class = self.class().own();
        while let Some(base) = class.base() {
            if std::ptr::eq(base.layout(), layout) {
                return true;
            }
            class = base;
        }
        false
    }

    /// Whether objects have attribute or slot words.
    #[inline(always)]
    pub fn has_values(&self) -> bool {
        self.flags & HAS_VALUES != 0
    }

    /// Whether objects have a `__dict__` of their own.
    #[inline(always)]
    pub fn has_dict(&self) -> bool {
        self.flags & HAS_EXT != 0
    }

    /// Whether objects of this shape keep their attributes in a dict.
    #[inline(always)]
    pub fn is_dict_mode(&self) -> bool {
        self.flags & DICT_MODE != 0
    }

    /// How many values stand in the object itself.
    #[inline(always)]
    pub fn inline_capacity(&self) -> u16 {
        self.inline_capacity
    }

    /// The attribute names, in order of their values.
    pub fn names(&self) -> &[Owned<Str>] {
        &self.names
    }

    #[inline]
    fn ext_offset_of(&self, object: &Header) -> usize {
        if self.ext_offset == VARIABLE {
            // SAFETY: a live object of this layout.
            (unsafe { (self.layout.size_of)(object) } + 7) & !7
        } else {
            usize::from(self.ext_offset)
        }
    }

    /// Offset in bytes of the first inline value: where the object's fixed part ends.
    #[inline]
    pub(crate) fn values_offset_of(&self, object: &Header) -> usize {
        self.ext_offset_of(object) + if self.has_dict() { 8 } else { 0 }
    }

    /// Bytes of a new object whose layout's struct takes `layout_size`.
    pub(crate) fn size_for(&self, layout_size: usize) -> usize {
        let fixed = if self.ext_offset == VARIABLE { (layout_size + 7) & !7 } else { usize::from(self.ext_offset) };
        fixed + if self.has_dict() { 8 } else { 0 } + usize::from(self.inline_capacity) * 8
    }

    /// Write the attribute words of an object that is being made: slots undefined, no ext, values undefined.
    ///
    /// # Safety
    /// `object` has `size_for(layout_size)` bytes.
    pub(crate) unsafe fn init_values(&self, object: *mut u8, layout_size: usize) {
        let end = self.size_for(layout_size);
        // SAFETY: inside the object by the caller's promise.
        unsafe {
            let mut at = self.layout.size_for_words(layout_size);
            while at < end {
                object.add(at).cast::<u64>().write(UNDEFINED);
                at += 8;
            }
            if self.has_dict() {
                let ext =
                    if self.ext_offset == VARIABLE { (layout_size + 7) & !7 } else { usize::from(self.ext_offset) };
                object.add(ext).cast::<*mut Ext>().write(std::ptr::null_mut());
            }
        }
    }

    #[inline]
    fn ext_word<'a>(&self, object: &'a Header) -> &'a Cell<*mut Ext> {
        debug_assert!(self.has_dict());
        // SAFETY: the word is there because the shape has an ext.
        unsafe { &*std::ptr::from_ref(object).cast::<u8>().add(self.ext_offset_of(object)).cast() }
    }

    #[inline]
    fn inline_word<'a>(&self, object: &'a Header, i: usize) -> &'a Cell<u64> {
        debug_assert!(i < usize::from(self.inline_capacity));
        // SAFETY: inside the object, `i` being below the capacity.
        unsafe { &*std::ptr::from_ref(object).cast::<u8>().add(self.values_offset_of(object) + i * 8).cast() }
    }

    /// Where the value of `name` stands, if objects of this shape have one. `name` must be interned.
    #[inline]
    pub fn index_of(&self, name: Ref<'_, Str>) -> Option<usize> {
        if self.names.len() <= LINEAR {
            self.names.iter().position(|n| n.as_ref().bits_eq(name))
        } else {
            self.index_in_table(name)
        }
    }

    fn index_in_table(&self, name: Ref<'_, Str>) -> Option<usize> {
        let mut index = self.index.borrow_mut();
        let table = index.get_or_insert_with(|| {
            self.names.iter().enumerate().map(|(i, n)| (std::ptr::from_ref(&**n), i as u16)).collect()
        });
        table.get(&std::ptr::from_ref(name.get())).map(|i| usize::from(*i))
    }

    /// Where the value of `name` stands in objects of this shape.
    pub fn place_of(&self, name: Ref<'_, Str>) -> Option<AttributePlace> {
        if self.is_dict_mode() || self.ext_offset == VARIABLE {
            return None;
        }
        let i = self.index_of(name)?;
        let inline = usize::from(self.inline_capacity);
        if i < inline {
            Some(AttributePlace::Inline(self.inline_offset(i)))
        } else {
            Some(AttributePlace::Overflow(i - inline))
        }
    }

    /// Where a new attribute `name` of objects of this shape goes, and the shape that they have then; None where it
    /// does not fit in the object.
    pub fn place_for_new(&self, name: Ref<'_, Str>) -> Option<(u16, *const Shape)> {
        let n = self.names.len();
        if self.is_dict_mode()
            || !self.has_dict()
            || self.ext_offset == VARIABLE
            || n >= usize::from(self.inline_capacity)
        {
            return None;
        }
        Some((self.inline_offset(n), self.successor(name)))
    }

    fn inline_offset(&self, i: usize) -> u16 {
        self.ext_offset + if self.has_dict() { 8 } else { 0 } + i as u16 * 8
    }

    /// The word of value `i` of an object's overflow, good until the object's attributes change in number.
    ///
    /// # Safety
    /// The object has this shape, for which `place_of` gave `i`.
    #[inline]
    pub unsafe fn overflow_place(&self, object: &Header, i: usize) -> *mut u64 {
        // SAFETY: the caller's promise (invariant 2).
        unsafe { (*self.ext_word(object).get()).overflow.as_mut_ptr().add(i).cast() }
    }

    /// Give an object another shape.
    ///
    /// # Safety
    /// `shape` is a shape of the object's class that describes its words.
    #[inline(always)]
    pub unsafe fn assign(object: &Header, shape: *const Shape) {
        object.shape.set(shape);
    }

    fn value_at(&self, object: &Header, i: usize) -> Value {
        let inline = usize::from(self.inline_capacity);
        if i < inline {
            // SAFETY: a defined value of the object.
            unsafe { Ref::from_bits(self.inline_word(object, i).get()) }.to_owned()
        } else {
            // SAFETY: values past the inline ones are in the overflow (invariant 2).
            unsafe { (&(*self.ext_word(object).get()).overflow)[i - inline].clone() }
        }
    }

    /// Put `value` at `i`, give what was there.
    fn replace_value(&self, object: &Header, i: usize, value: Value) -> Value {
        let inline = usize::from(self.inline_capacity);
        if i < inline {
            // SAFETY: the word holds a value of ours.
            return unsafe { Value::from_bits(self.inline_word(object, i).replace(value.into_bits())) };
        }
        let ext = self.ext_mut(object);
        let at = i - inline;
        if at == ext.overflow.len() {
            ext.overflow.push(value);
            return Value::UNDEFINED;
        }
        std::mem::replace(&mut ext.overflow[at], value)
    }

    #[expect(clippy::mut_from_ref, reason = "the borrow ends before any Python code runs")]
    fn ext_mut<'a>(&self, object: &'a Header) -> &'a mut Ext {
        let word = self.ext_word(object);
        if word.get().is_null() {
            word.set(Box::into_raw(Box::default()));
        }
        // SAFETY: made by `Box::into_raw`, owned by the object.
        unsafe { &mut *word.get() }
    }

    fn successor(&self, name: Ref<'_, Str>) -> *const Shape {
        let key = std::ptr::from_ref(name.get());
        if let Some((_, next)) = self.successors.borrow().iter().find(|(n, _)| *n == key) {
            return *next;
        }
        let names = self.names.iter().cloned().chain(std::iter::once(name.own())).collect();
        let class = self.class();
        let next = class.shapes().add(Shape {
            id: Cell::new(0),
            class: self.class,
            layout: self.layout,
            flags: self.flags,
            kind_flags: self.kind_flags,
            ext_offset: self.ext_offset,
            inline_capacity: self.inline_capacity,
            names,
            parent: Cell::new(self),
            successors: RefCell::default(),
            index: RefCell::default(),
        });
        self.successors.borrow_mut().push((key, next));
        next
    }

    pub(crate) fn traverse_values(&self, object: &Header, visit: &mut Visit<'_>) {
        self.class().each_slot_word(object, |word| {
            // SAFETY: slot words hold values.
            visit.value(unsafe { Ref::from_bits(word.get()) });
        });
        for i in 0..usize::from(self.inline_capacity) {
            // SAFETY: as above.
            visit.value(unsafe { Ref::from_bits(self.inline_word(object, i).get()) });
        }
        if self.has_dict() {
            let ext = self.ext_word(object).get();
            if !ext.is_null() {
                // SAFETY: owned by the object.
                let ext = unsafe { &*ext };
                for value in &ext.overflow {
                    visit.value(value.as_ref());
                }
                if let Some(dict) = &ext.dict {
                    visit.value(dict.as_ref());
                }
            }
        }
    }

    /// Let go of all values; the object is left in its class's root shape.
    pub(crate) fn clear_values(&self, object: &Header) {
        let mut taken = Vec::new();
        let mut take = |word: &Cell<u64>| {
            // SAFETY: the word holds a value of ours.
            taken.push(unsafe { Value::from_bits(word.replace(UNDEFINED)) });
        };
        self.class().each_slot_word(object, &mut take);
        for i in 0..usize::from(self.inline_capacity) {
            take(self.inline_word(object, i));
        }
        let mut ext = std::ptr::null_mut();
        if self.has_dict() {
            ext = self.ext_word(object).replace(std::ptr::null_mut());
            let mut root: *const Shape = self;
            // SAFETY: parents are shapes of the same class (invariant 1).
            unsafe {
                while !(*root).parent.get().is_null() {
                    root = (*root).parent.get();
                }
                if (*root).is_dict_mode() {
                    root = self.class().shapes().make_root(self.class().get(), self.inline_capacity, false);
                }
            }
            object.shape.set(root);
        }
        drop(taken);
        if !ext.is_null() {
            // SAFETY: made by `Box::into_raw`, taken out of the object.
            drop(unsafe { Box::from_raw(ext) });
        }
    }

    /// The object dies: drop its values, which are not looked at again.
    pub(crate) fn drop_values(&self, object: &Header) {
        if !self.is_builtin_class() {
            self.class().each_slot_word(object, |word| {
                // SAFETY: the word holds a value of ours.
                drop(unsafe { Value::from_bits(word.replace(UNDEFINED)) });
            });
        }
        for i in 0..usize::from(self.inline_capacity) {
            // SAFETY: as above.
            drop(unsafe { Value::from_bits(self.inline_word(object, i).replace(UNDEFINED)) });
        }
        if self.has_dict() {
            let ext = self.ext_word(object).replace(std::ptr::null_mut());
            if !ext.is_null() {
                // SAFETY: made by `Box::into_raw`.
                drop(unsafe { Box::from_raw(ext) });
            }
        }
    }
}

/// The object's own attribute `name` (interned), from its values or its dict. Never runs Python code.
#[inline]
pub fn get_own(object: Ref<'_>, name: Ref<'_, Str>) -> Option<Value> {
    if !object.is_object() {
        return None;
    }
    let header = object.header();
    let shape = header.shape();
    if !shape.is_dict_mode() {
        return shape.index_of(name).map(|i| shape.value_at(header, i));
    }
    own_dict(header).and_then(|dict| dict.get_str(name))
}

/// The dict of an object in dict mode.
fn own_dict(header: &Header) -> Option<&Owned<Dict>> {
    let shape = header.shape();
    if !shape.has_dict() {
        return None;
    }
    let ext = shape.ext_word(header).get();
    // SAFETY: owned by the object; replaced only by `set_dict`, which runs no code in between.
    if ext.is_null() { None } else { unsafe { (*ext).dict.as_ref() } }
}

/// Set the object's own attribute `name` (interned). False where objects of its class have no `__dict__`.
pub fn set_own(object: Ref<'_>, name: Ref<'_, Str>, value: Value) -> bool {
    if !object.is_object() {
        return false;
    }
    let header = object.header();
    let shape = header.shape();
    if !shape.has_dict() {
        return false;
    }
    if shape.is_dict_mode() {
        if let Some(dict) = own_dict(header) {
            let dict = dict.clone();
            dict.set_str(name, value);
        }
        return true;
    }
    if let Some(i) = shape.index_of(name) {
        drop(shape.replace_value(header, i, value));
        return true;
    }
    let n = shape.names.len();
    if n >= MAX_VALUES {
        dict_of(object).set_str(name, value);
        return true;
    }
    let next = shape.successor(name);
    let undefined = shape.replace_value(header, n, value);
    debug_assert!(undefined.is_undefined());
    header.shape.set(next);
    if n >= usize::from(shape.inline_capacity) {
        shape.class().shapes().expect_values(n + 1);
    }
    true
}

/// Delete the object's own attribute `name` (interned). False where it has none.
pub fn del_own(object: Ref<'_>, name: Ref<'_, Str>) -> bool {
    if !object.is_object() {
        return false;
    }
    let header = object.header();
    let shape = header.shape();
    if !shape.has_dict() {
        return false;
    }
    if !shape.is_dict_mode() {
        let Some(i) = shape.index_of(name) else { return false };
        if i + 1 == shape.names.len() && !shape.parent.get().is_null() {
            let inline = usize::from(shape.inline_capacity);
            let old = if i < inline {
                shape.replace_value(header, i, Value::UNDEFINED)
            } else {
                shape.ext_mut(header).overflow.pop().unwrap_or(Value::UNDEFINED)
            };
            header.shape.set(shape.parent.get());
            drop(old);
            return true;
        }
    }
    let dict = dict_of(object);
    dict.remove_str(name).is_some()
}

/// The object's `__dict__`, made from its values if it was not there. The object must have one.
pub fn dict_of(object: Ref<'_>) -> Owned<Dict> {
    let header = object.header();
    let shape = header.shape();
    if let Some(dict) = own_dict(header) {
        return dict.clone();
    }
    let dict = Dict::new();
    for (i, name) in shape.names.iter().enumerate() {
        dict.set_str(name.as_ref(), shape.value_at(header, i));
    }
    switch_to_dict(object, dict.clone());
    dict
}

/// Replace the object's `__dict__`.
pub fn set_dict(object: Ref<'_>, dict: Owned<Dict>) {
    switch_to_dict(object, dict);
}

fn switch_to_dict(object: Ref<'_>, dict: Owned<Dict>) {
    let header = object.header();
    let shape = header.shape();
    let class = shape.class();
    let mut taken = Vec::new();
    for i in 0..usize::from(shape.inline_capacity) {
        // SAFETY: the word holds a value of ours.
        taken.push(unsafe { Value::from_bits(shape.inline_word(header, i).replace(UNDEFINED)) });
    }
    let ext = shape.ext_mut(header);
    let overflow = std::mem::take(&mut ext.overflow);
    let old = ext.dict.replace(dict);
    header.shape.set(class.shapes().dict_shape(class.get(), shape.inline_capacity));
    drop((taken, overflow, old));
}

/// Whether the object has a `__dict__`.
pub fn has_dict(object: Ref<'_>) -> bool {
    object.is_object() && object.header().shape().has_dict()
}

/// Move the object to `class`, whose instances must be laid out alike (the caller has checked it).
pub(crate) fn change_class(object: Ref<'_>, class: Ref<'_, Type>) {
    let header = object.header();
    let old = header.shape();
    let old_class = old.class().own();
    if old.has_dict() {
        let dict = dict_of(object);
        drop(dict);
        let capacity = header.shape().inline_capacity;
        header.shape.set(class.shapes().dict_shape(class.get(), capacity));
    } else {
        header.shape.set(class.shapes().root.get());
    }
    if !class.is_builtin() {
        let _ = std::mem::ManuallyDrop::new(class.to_owned());
    }
    if !old_class.is_builtin() {
        // SAFETY: gives back the count that the object held of its class.
        unsafe { crate::object::raw::release(std::ptr::from_ref(old_class.as_ref().header())) };
    }
    drop(old_class);
}

/// Names and values of the object's own attributes, in order.
pub fn own_items(object: Ref<'_>) -> Vec<(Owned<Str>, Value)> {
    if !object.is_object() {
        return Vec::new();
    }
    let header = object.header();
    let shape = header.shape();
    if let Some(dict) = own_dict(header) {
        return dict.str_items();
    }
    shape.names.iter().enumerate().map(|(i, n)| (n.clone(), shape.value_at(header, i))).collect()
}

impl Shapes {
    pub(crate) fn instance_layout(&self) -> InstanceLayout {
        self.instance
    }
}

impl Shapes {
    pub(crate) fn is_started(&self) -> bool {
        !self.root.get().is_null()
    }

    /// A root shape that no class owns: for the allocation of the first class.
    pub(crate) fn detached_root(&self, class: &Type) -> Shape {
        Shape {
            id: Cell::new(0),
            class,
            layout: class.layout(),
            flags: BUILTIN_CLASS,
            kind_flags: 0,
            ext_offset: self.instance.fixed_size.unwrap_or(VARIABLE),
            inline_capacity: 0,
            names: Box::default(),
            parent: Cell::new(std::ptr::null()),
            successors: RefCell::default(),
            index: RefCell::default(),
        }
    }
}
