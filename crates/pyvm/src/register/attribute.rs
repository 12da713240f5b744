//! Attributes: by shape number in the object, in its overflow array, in a slot; of the class, of a class object, of a
//! module; properties; methods without a bound method, also of `super()`. The shape's number guards class and layout
//! together, and everything that was looked up in the class.

use pyrt::frame::Entry;
use pyrt::object::cell::Cell;
use pyrt::object::function::Function;
use pyrt::object::method::{BoundMethod, StaticMethod};
use pyrt::object::module::Module;
use pyrt::object::native::{MemberDescriptor, SlotWrapper};
use pyrt::object::property::Property;
use pyrt::object::raw::UNDEFINED;
use pyrt::object::super_::Super;
use pyrt::protocol::attr;
use pyrt::shape::{AttributePlace, Shape};
use pyrt::{Header, Object, Ref, Str, Thread, Type, TypeFlags, Value};

use super::table::op;
use super::word::{
    A_TEMP, B_TEMP, Fp, Next, Out, Pc, a, b, finish, flags, install, is_pointer, missed, name, opcode, owned_b, read,
    resting, rewrite, save, set_dropping_b,
};
use super::{calling, names};

/// Words of LOAD_ATTR and STORE_ATTR.
const ATTR_WORDS: usize = 6;
/// The last of them: where the stack ends while a property's function runs.
pub(super) const REST: usize = 5;
/// Words of LOAD_METHOD.
const METHOD_WORDS: usize = 9;

/// The shape number that the instruction expects, and the offset beside it.
#[inline(always)]
unsafe fn expected(pc: Pc) -> (u32, usize) {
    // SAFETY: the word behind is the cache.
    let cache = unsafe { *pc.add(1) };
    ((cache >> 32) as u32, cache as u16 as usize)
}

fn pack(id: u32, offset: usize) -> u64 {
    u64::from(id) << 32 | offset as u64
}

/// The shape of an object word whose shape has the expected number.
#[inline(always)]
unsafe fn guarded(bits: u64, id: u32) -> bool {
    // SAFETY: a pointer word leads to a live object.
    is_pointer(bits) && unsafe { (*(bits as *const Header)).shape().id() == id }
}

/// LOAD_ATTR_INSTANCE.
#[inline(always)]
pub(super) unsafe fn load_instance(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the shape says that a value stands at the offset.
    unsafe {
        let object = *fp.add(b(pc));
        let (id, offset) = expected(pc);
        if guarded(object, id) {
            let value: Ref<'_> = Ref::from_bits(*((object + offset as u64) as *const u64));
            return set_dropping_b(pc, fp, pc.add(ATTR_WORDS), value.to_owned().into_bits());
        }
        Out::Slow
    }
}

/// In a cache of LOAD_ATTR_SHAPES and STORE_ATTR_SHAPES: the place is in the overflow array.
const OVERFLOW: u64 = 1 << 31;
/// A free cache of a place that knows several shapes or classes: no shape has such a number, while one whose number
/// was taken away has 0.
const FREE: u64 = u64::MAX;
/// Caches of the two.
const SHAPES: usize = 4;

/// Where the attribute is in an object of one of the cached shapes.
#[inline(always)]
unsafe fn among_shapes(pc: Pc, object: u64) -> Option<*mut u64> {
    // SAFETY: the shape says that a value stands at the place.
    unsafe {
        if !is_pointer(object) {
            return None;
        }
        let header = &*(object as *const Header);
        let id = header.shape().id();
        for k in 1..=SHAPES {
            let cache = *pc.add(k);
            if (cache >> 32) as u32 == id {
                let place = cache as u16;
                return Some(if cache & OVERFLOW == 0 {
                    (object + u64::from(place)) as *mut u64
                } else {
                    header.shape().overflow_place(header, usize::from(place))
                });
            }
        }
        None
    }
}

/// Another shape at a place that knows some: true where there was a place for it.
unsafe fn add_shape(pc: Pc, form: Form, [instance, overflow, shapes]: [u8; 3]) -> bool {
    // SAFETY: the caches stand behind the instruction.
    unsafe {
        let caches = pc.cast_mut().add(1);
        let mark = |form: u8, cache: u64| if form == overflow { cache | OVERFLOW } else { cache };
        if form.0 != instance && form.0 != overflow {
            return false;
        }
        let entry = mark(form.0, form.1[0]);
        if opcode(pc) == shapes {
            let Some(free) = (0..SHAPES).find(|i| *caches.add(*i) == FREE || *caches.add(*i) == entry) else {
                return false;
            };
            *caches.add(free) = entry;
            return true;
        }
        if opcode(pc) != instance && opcode(pc) != overflow || *caches == form.1[0] {
            return false;
        }
        *caches = mark(opcode(pc), *caches);
        *caches.add(1) = entry;
        for i in 2..SHAPES {
            *caches.add(i) = FREE;
        }
        rewrite(pc, shapes);
        true
    }
}

/// LOAD_ATTR_SHAPES.
#[inline(always)]
pub(super) unsafe fn load_shapes(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the place holds a value.
    unsafe {
        match among_shapes(pc, *fp.add(b(pc))) {
            Some(place) => set_dropping_b(pc, fp, pc.add(ATTR_WORDS), read(place, 0).to_owned().into_bits()),
            None => Out::Slow,
        }
    }
}

/// LOAD_ATTR_PROPERTY.
#[inline(always)]
pub(super) unsafe fn load_property(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the class holds the property as long as the shape has its number.
    unsafe {
        let object = *fp.add(b(pc));
        if guarded(object, expected(pc).0) {
            let property: Ref<'_, Property> = read(pc.cast_mut(), 2).cast_unchecked();
            let Some(getter) = property.get().getter.borrow() else { return Out::Slow };
            let getter = getter.as_ref().bits();
            let this = if flags(pc) & B_TEMP != 0 { object } else { read(fp, b(pc)).to_owned().into_bits() };
            let out = calling::enter_function(th, pc, fp.add(*pc.add(REST) as usize), getter, [this], Entry::Loop);
            if out.is_none() && flags(pc) & B_TEMP == 0 {
                drop(Value::from_bits(this));
            }
            return out.unwrap_or(Out::Slow);
        }
        Out::Slow
    }
}

/// LOAD_ATTR_BOUND.
#[inline]
pub(super) unsafe fn load_bound(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the class holds the function as long as the shape has its number.
    unsafe {
        if !guarded(*fp.add(b(pc)), expected(pc).0) {
            return Out::Slow;
        }
        let function = read(pc.cast_mut(), 2).to_owned();
        let method = BoundMethod::bind(function, read(fp, b(pc)).to_owned()).into_value();
        set_dropping_b(pc, fp, pc.add(ATTR_WORDS), method.into_bits())
    }
}

/// LOAD_ATTR_SLOT.
#[inline(always)]
pub(super) unsafe fn load_slot(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the class has a slot word at the offset.
    unsafe {
        let object = *fp.add(b(pc));
        let (id, offset) = expected(pc);
        if guarded(object, id) {
            let bits = *((object + offset as u64) as *const u64);
            if bits != UNDEFINED {
                let value: Ref<'_> = Ref::from_bits(bits);
                return set_dropping_b(pc, fp, pc.add(ATTR_WORDS), value.to_owned().into_bits());
            }
        }
        Out::Slow
    }
}

/// LOAD_ATTR_OVERFLOW.
#[inline(always)]
pub(super) unsafe fn load_overflow(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the shape says that the overflow has the value.
    unsafe {
        let object = *fp.add(b(pc));
        let (id, i) = expected(pc);
        if guarded(object, id) {
            let header = &*(object as *const Header);
            let value: Ref<'_> = Ref::from_bits(*header.shape().overflow_place(header, i));
            return set_dropping_b(pc, fp, pc.add(ATTR_WORDS), value.to_owned().into_bits());
        }
        Out::Slow
    }
}

/// LOAD_ATTR_CLASS.
#[inline(always)]
pub(super) unsafe fn load_class(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the class holds the cached value as long as the shape has its number and its values are the same.
    unsafe {
        let object = *fp.add(b(pc));
        if guarded(object, expected(pc).0)
            && (*(object as *const Header)).shape().class().get().values_version() == *pc.add(3)
        {
            let value: Ref<'_> = Ref::from_bits(*pc.add(2));
            return set_dropping_b(pc, fp, pc.add(ATTR_WORDS), value.to_owned().into_bits());
        }
        Out::Slow
    }
}

/// LOAD_ATTR_TYPE.
#[inline(always)]
pub(super) unsafe fn load_type(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the class holds the cached value as long as it has its version, which no other class ever has, and its
    // values are the same.
    unsafe {
        let object = read(fp, b(pc));
        if object.is_object()
            && Type::matches(object)
            && u64::from(object.cast_unchecked::<Type>().get().version()) == *pc.add(1)
            && object.cast_unchecked::<Type>().get().values_version() == *pc.add(3)
        {
            let value: Ref<'_> = Ref::from_bits(*pc.add(2));
            return set_dropping_b(pc, fp, pc.add(ATTR_WORDS), value.to_owned().into_bits());
        }
        Out::Slow
    }
}

/// LOAD_ATTR_TYPE_OWN: the value may have become another one, while the class has its version a plain one.
#[inline(always)]
pub(super) unsafe fn load_type_own(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the place in the class's dict is good while the dict has its number.
    unsafe {
        let object = read(fp, b(pc));
        if object.is_object() && Type::matches(object) {
            let class: &Type = object.cast_unchecked::<Type>().get();
            if u64::from(class.version()) == *pc.add(1) && class.dict().keys_version() == *pc.add(3) {
                let value = read(*pc.add(2) as Fp, 0);
                return set_dropping_b(pc, fp, pc.add(ATTR_WORDS), value.to_owned().into_bits());
            }
        }
        Out::Slow
    }
}

/// The cached value of a module's dict.
#[inline(always)]
unsafe fn in_module(object: Ref<'_>, pc: Pc) -> Option<Value> {
    // SAFETY: the place is good while the version is.
    unsafe {
        let module = object.downcast_exact::<Module>()?;
        if module.get().dict().keys_version() != *pc.add(1) {
            return None;
        }
        let value: Ref<'_> = Ref::from_bits(*(*pc.add(2) as *const u64));
        Some(value.to_owned())
    }
}

/// LOAD_ATTR_MODULE.
#[inline(always)]
pub(super) unsafe fn load_module(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above.
    unsafe {
        match in_module(read(fp, b(pc)), pc) {
            Some(value) => set_dropping_b(pc, fp, pc.add(ATTR_WORDS), value.into_bits()),
            None => Out::Slow,
        }
    }
}

/// A form and its cache words.
type Form = (u8, [u64; 3]);

fn module_place(module: Ref<'_, Module>, name: Ref<'_, Str>) -> Option<(u64, u64)> {
    if module.any().class().get().lookup(name).is_some() {
        return None;
    }
    let dict = module.get().dict();
    let place = dict.value_place(name)?;
    Some((dict.ensure_keys_version(), place as u64))
}

fn load_form(object: Ref<'_>, name: Ref<'_, Str>) -> Option<Form> {
    if !object.is_object() {
        return None;
    }
    if let Some(module) = object.downcast_exact::<Module>() {
        let (version, place) = module_place(module, name)?;
        return Some((op::LOAD_ATTR_MODULE, [version, place, 0]));
    }
    let class = object.class();
    if let Some(of) = object.downcast::<Type>() {
        if !class.is_builtin() || class.get().lookup(name).is_some() {
            return None;
        }
        let found = of.get().lookup(name)?;
        let plain = Type::is_plain_value(found.as_ref()) || found.as_ref().is::<Function>();
        if plain && let Some(place) = of.get().dict().value_place(name) {
            let keys = of.get().dict().ensure_keys_version();
            return Some((op::LOAD_ATTR_TYPE_OWN, [u64::from(of.get().version()), place as u64, keys]));
        }
        let values = of.get().values_version();
        return plain.then(|| (op::LOAD_ATTR_TYPE, [u64::from(of.get().version()), found.as_ref().bits(), values]));
    }
    if !class.flags().contains(TypeFlags::PLAIN_GETATTR) {
        return None;
    }
    let shape = object.header().shape();
    let found = class.get().lookup(name);
    let id = shape.ensure_id();
    if id == 0 || shape.is_dict_mode() {
        return None;
    }
    if let Some(found) = &found {
        let slots = found.as_ref().class().get().slots();
        if slots.descr_set.is_some() && slots.descr_get.is_some() {
            if let Some(property) = found.as_ref().downcast_exact::<Property>() {
                let getter = property.getter.get()?;
                let in_python = getter.as_ref().is::<Function>();
                return in_python.then(|| (op::LOAD_ATTR_PROPERTY, [pack(id, 0), property.bits(), 0]));
            }
            let member = found.as_ref().downcast_exact::<MemberDescriptor>()?;
            return Some((op::LOAD_ATTR_SLOT, [pack(id, usize::from(member.offset)), 0, 0]));
        }
    }
    match shape.place_of(name) {
        Some(AttributePlace::Inline(offset)) => {
            return Some((op::LOAD_ATTR_INSTANCE, [pack(id, usize::from(offset)), 0, 0]));
        }
        Some(AttributePlace::Overflow(i)) => return Some((op::LOAD_ATTR_OVERFLOW, [pack(id, i), 0, 0])),
        None => {}
    }
    if pyrt::shape::get_own(object, name).is_some() {
        return None;
    }
    let found = found?;
    if found.as_ref().downcast_exact::<Function>().is_some() {
        return Some((op::LOAD_ATTR_BOUND, [pack(id, 0), found.as_ref().bits(), 0]));
    }
    let values = class.get().values_version();
    Type::is_plain_value(found.as_ref()).then(|| (op::LOAD_ATTR_CLASS, [pack(id, 0), found.as_ref().bits(), values]))
}

unsafe fn specialise(pc: Pc, form: Option<Form>, general: u8) {
    // SAFETY: the forms have three caches at least.
    unsafe { install(pc, form, general) }
}

/// The function in Python, as a word, by which a property named `name` is read or written, where the object's class
/// asks nobody else.
#[inline]
fn python_accessor(
    object: Ref<'_>,
    name: Ref<'_, Str>,
    accessor: impl for<'p> FnOnce(&'p Property) -> Option<&'p Value>,
) -> Option<u64> {
    if !object.is_object() {
        return None;
    }
    let class = object.class();
    let plain = class.flags().contains(TypeFlags::PLAIN_GETATTR)
        && class.get().slots().setattro.map(|f| f as usize) == Some(attr::object_setattr as *const () as usize);
    let found = if plain { class.get().lookup(name)? } else { return None };
    // The class holds the property, and that its function.
    let function = accessor(found.as_ref().downcast_exact::<Property>()?.get())?.as_ref();
    function.is::<Function>().then(|| function.bits())
}

/// Any LOAD_ATTR.
#[inline(never)]
pub(super) unsafe fn load(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: operands index the window and stay there while the operation runs.
    unsafe {
        save(th, pc);
        let name = name(th, pc);
        let object = read(fp, b(pc));
        let mut may_be_property = true;
        if !resting(pc, op::LOAD_ATTR) {
            let form = load_form(object, name);
            may_be_property = form.is_none_or(|form| form.0 == op::LOAD_ATTR_PROPERTY);
            let shapes = [op::LOAD_ATTR_INSTANCE, op::LOAD_ATTR_OVERFLOW, op::LOAD_ATTR_SHAPES];
            if !form.is_some_and(|form| add_shape(pc, form, shapes)) {
                specialise(pc, form, op::LOAD_ATTR);
            }
        }
        if may_be_property
            && let Some(getter) = python_accessor(object, name, |property| property.getter.borrow().as_ref())
        {
            let this = owned_b(pc, fp).into_bits();
            if calling::enter_function(th, pc, fp.add(*pc.add(REST) as usize), getter, [this], Entry::Loop).is_some() {
                return Next::Reload;
            }
            if flags(pc) & B_TEMP == 0 {
                drop(Value::from_bits(this));
            }
        }
        let result = attr::get(th, object, name);
        finish(pc, fp, pc.add(ATTR_WORDS), result)
    }
}

/// What is left of a store: the old value goes, and the object where it was a temporary.
#[inline(always)]
unsafe fn stored(pc: Pc, fp: Fp, old: u64) -> Out {
    // SAFETY: a temporary gives its value up.
    unsafe {
        if flags(pc) & A_TEMP != 0 {
            return Out::DropBoth(pc.add(ATTR_WORDS), *fp.add(a(pc)), old);
        }
        if is_pointer(old) { Out::Drop(pc.add(ATTR_WORDS), old) } else { Out::Go(pc.add(ATTR_WORDS)) }
    }
}

/// STORE_ATTR_INSTANCE and STORE_ATTR_SLOT.
#[inline(always)]
pub(super) unsafe fn store_instance(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the shape says that a value stands at the offset.
    unsafe {
        let object = *fp.add(a(pc));
        let (id, offset) = expected(pc);
        if guarded(object, id) {
            let place = (object + offset as u64) as *mut u64;
            let old = place.replace(owned_b(pc, fp).into_bits());
            return stored(pc, fp, old);
        }
        Out::Slow
    }
}

/// STORE_ATTR_OVERFLOW.
#[inline(always)]
pub(super) unsafe fn store_overflow(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the shape says that the overflow has the value.
    unsafe {
        let object = *fp.add(a(pc));
        let (id, i) = expected(pc);
        if guarded(object, id) {
            let header = &*(object as *const Header);
            let old = header.shape().overflow_place(header, i).replace(owned_b(pc, fp).into_bits());
            return stored(pc, fp, old);
        }
        Out::Slow
    }
}

/// STORE_ATTR_SHAPES.
#[inline(always)]
pub(super) unsafe fn store_shapes(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the place holds a value.
    unsafe {
        match among_shapes(pc, *fp.add(a(pc))) {
            Some(place) => {
                let old = place.replace(owned_b(pc, fp).into_bits());
                stored(pc, fp, old)
            }
            None => Out::Slow,
        }
    }
}

/// STORE_ATTR_ADD.
#[inline(always)]
pub(super) unsafe fn store_add(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: objects of the expected shape have a free word there, and the successor's class is theirs.
    unsafe {
        let object = *fp.add(a(pc));
        let (id, offset) = expected(pc);
        if guarded(object, id) {
            *((object + offset as u64) as *mut u64) = owned_b(pc, fp).into_bits();
            Shape::assign(&*(object as *const Header), *pc.add(2) as *const Shape);
            return stored(pc, fp, UNDEFINED);
        }
        Out::Slow
    }
}

fn store_form(object: Ref<'_>, name: Ref<'_, Str>) -> Option<Form> {
    if !object.is_object() {
        return None;
    }
    let class = object.class();
    if class.get().slots().setattro.map(|f| f as usize) != Some(attr::object_setattr as *const () as usize) {
        return None;
    }
    let shape = object.header().shape();
    let id = shape.ensure_id();
    if id == 0 || shape.is_dict_mode() {
        return None;
    }
    if let Some(found) = class.get().lookup(name)
        && found.as_ref().class().get().slots().descr_set.is_some()
    {
        let member = found.as_ref().downcast_exact::<MemberDescriptor>()?;
        return Some((op::STORE_ATTR_SLOT, [pack(id, usize::from(member.offset)), 0, 0]));
    }
    match shape.place_of(name) {
        Some(AttributePlace::Inline(offset)) => Some((op::STORE_ATTR_INSTANCE, [pack(id, usize::from(offset)), 0, 0])),
        Some(AttributePlace::Overflow(i)) => Some((op::STORE_ATTR_OVERFLOW, [pack(id, i), 0, 0])),
        None => {
            let (offset, next) = shape.place_for_new(name)?;
            Some((op::STORE_ATTR_ADD, [pack(id, usize::from(offset)), next as u64, 0]))
        }
    }
}

/// Any STORE_ATTR.
#[inline(never)]
pub(super) unsafe fn store(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as for `load`.
    unsafe {
        save(th, pc);
        let name = name(th, pc);
        let object = read(fp, a(pc));
        let mut may_be_property = true;
        if !resting(pc, op::STORE_ATTR) {
            let form = store_form(object, name);
            may_be_property = form.is_none();
            let shapes = [op::STORE_ATTR_INSTANCE, op::STORE_ATTR_OVERFLOW, op::STORE_ATTR_SHAPES];
            if !form.is_some_and(|form| add_shape(pc, form, shapes)) {
                specialise(pc, form, op::STORE_ATTR);
            }
        }
        if may_be_property
            && let Some(setter) = python_accessor(object, name, |property| property.setter.borrow().as_ref())
        {
            let this = if flags(pc) & A_TEMP != 0 { *fp.add(a(pc)) } else { object.to_owned().into_bits() };
            let value = owned_b(pc, fp).into_bits();
            let sp = fp.add(*pc.add(REST) as usize);
            if calling::enter_function(th, pc, sp, setter, [this, value], Entry::Discard).is_some() {
                return Next::Reload;
            }
            for (flag, bits) in [(A_TEMP, this), (B_TEMP, value)] {
                if flags(pc) & flag == 0 {
                    drop(Value::from_bits(bits));
                }
            }
        }
        if let Err(raised) = attr::set(th, object, name, read(fp, b(pc))) {
            return Next::Raise(raised);
        }
        if flags(pc) & B_TEMP != 0 {
            drop(Value::from_bits(*fp.add(b(pc))));
        }
        if flags(pc) & A_TEMP != 0 {
            drop(Value::from_bits(*fp.add(a(pc))));
        }
        Next::Go(pc.add(ATTR_WORDS))
    }
}

/// LOAD_METHOD_CLASS.
#[inline(always)]
pub(super) unsafe fn method_class(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the class holds the cached function as long as the shape has its number.
    unsafe {
        let object = *fp.add(b(pc));
        if guarded(object, expected(pc).0) {
            let this = if flags(pc) & B_TEMP != 0 { object } else { read(fp, b(pc)).to_owned().into_bits() };
            let function: Ref<'_> = Ref::from_bits(*pc.add(2));
            *fp.add(a(pc)) = function.to_owned().into_bits();
            *fp.add(a(pc) + 1) = this;
            return Out::Go(pc.add(METHOD_WORDS));
        }
        Out::Slow
    }
}

/// LOAD_METHOD_STATIC.
#[inline(always)]
pub(super) unsafe fn method_static(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the class holds the cached static method as long as the shape has its number.
    unsafe {
        let object = *fp.add(b(pc));
        if guarded(object, expected(pc).0) {
            let method: Ref<'_, StaticMethod> = read(pc.cast_mut(), 2).cast_unchecked();
            *fp.add(a(pc)) = UNDEFINED;
            *fp.add(a(pc) + 1) = method.get().function.borrow().clone().into_bits();
            let next = pc.add(METHOD_WORDS);
            return if flags(pc) & B_TEMP != 0 { Out::Drop(next, object) } else { Out::Go(next) };
        }
        Out::Slow
    }
}

/// Classes that LOAD_METHOD_CLASSES knows.
const CLASSES: usize = 4;

/// LOAD_METHOD_CLASSES.
#[inline(always)]
pub(super) unsafe fn method_classes(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as above, for each pair of caches.
    unsafe {
        let object = *fp.add(b(pc));
        if is_pointer(object) {
            let id = u64::from((*(object as *const Header)).shape().id()) << 32;
            for k in 0..CLASSES {
                if *pc.add(1 + 2 * k) == id {
                    let this = if flags(pc) & B_TEMP != 0 { object } else { read(fp, b(pc)).to_owned().into_bits() };
                    *fp.add(a(pc)) = read(pc.cast_mut(), 2 + 2 * k).to_owned().into_bits();
                    *fp.add(a(pc) + 1) = this;
                    return Out::Go(pc.add(METHOD_WORDS));
                }
            }
        }
        Out::Slow
    }
}

/// Another class at a place that knows some: true where there was a place for it.
unsafe fn add_class(pc: Pc, form: Form) -> bool {
    // SAFETY: the caches stand behind the instruction.
    unsafe {
        let caches = pc.cast_mut().add(1);
        let known = match opcode(pc) {
            op::LOAD_METHOD_CLASS => 1,
            op::LOAD_METHOD_CLASSES => (1..CLASSES).find(|k| *caches.add(2 * k) == FREE).unwrap_or(CLASSES),
            _ => return false,
        };
        if form.0 != op::LOAD_METHOD_CLASS || known == CLASSES || (0..known).any(|k| *caches.add(2 * k) == form.1[0]) {
            return false;
        }
        *caches.add(2 * known) = form.1[0];
        *caches.add(2 * known + 1) = form.1[1];
        for k in known + 1..CLASSES {
            *caches.add(2 * k) = FREE;
        }
        rewrite(pc, op::LOAD_METHOD_CLASSES);
        true
    }
}

/// Words of SUPER_METHOD.
const SUPER_WORDS: usize = 9;

/// SUPER_METHOD. Behind it: two key versions and the place of `super`; the shape of self; the register of the cell
/// `__class__` and its class; the function; where to go on.
#[inline(always)]
pub(super) unsafe fn super_method(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the class holds the function as long as the shape of self has its number.
    unsafe {
        let object = *fp.add(b(pc));
        if *pc.add(4) == 0 || !guarded(object, *pc.add(4) as u32) {
            return Out::Slow;
        }
        let cell: Ref<'_, Cell> = read(fp, (*pc.add(4) >> 32) as usize).cast_unchecked();
        let class = *pc.add(5);
        let Some(place) = names::cached_place(th, pc, true) else { return Out::Slow };
        if !cell.get().holds(class) || *place != *pc.add(6) {
            return Out::Slow;
        }
        *fp.add(a(pc)) = read(pc.cast_mut(), 7).to_owned().into_bits();
        *fp.add(a(pc) + 1) = read(fp, b(pc)).to_owned().into_bits();
        Out::Go(pc.add(*pc.add(8) as usize))
    }
}

/// SUPER_METHOD, when what it expects does not hold: it learns, and the instructions behind do the work.
#[inline(never)]
pub(super) unsafe fn super_method_slow(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: operands index the window.
    unsafe {
        let _ = super_form(th, pc, fp);
        Next::Go(pc.add(SUPER_WORDS))
    }
}

unsafe fn super_form(th: &mut Thread, pc: Pc, fp: Fp) -> Option<()> {
    // SAFETY: operands index the window, where cells stand behind the locals.
    unsafe {
        let object = read(fp, b(pc));
        if !object.is_object() || object.is::<Type>() || missed(pc) {
            return None;
        }
        let code = (*th.frame.get()).code().get();
        let at = code.freevars.iter().position(|free| free.as_wtf8() == b"__class__")?;
        let register = code.nlocals as usize + code.cellvars.len() + at;
        let cell: Ref<'_, Cell> = read(fp, register).downcast()?;
        let class = cell.get().get()?;
        let found = object.class().get().lookup_after(class.downcast::<Type>()?, name(th, pc))?;
        let id = object.header().shape().ensure_id();
        let of_super = th.interp().class(Super::spec()).any().bits();
        let name = th.interp().intern("super");
        let place = names::builtin_place(th, name.as_ref())?;
        let takes_self =
            attr::is_method_like(found.as_ref()) || found.as_ref().downcast_exact::<SlotWrapper>().is_some();
        if id == 0 || !takes_self || *(place[2] as *const u64) != of_super {
            return None;
        }
        let shape = u64::from(id) | (register as u64) << 32;
        let words = [place[0], place[1], place[2], shape, class.as_ref().bits(), of_super, found.as_ref().bits()];
        for (i, word) in words.into_iter().enumerate() {
            *pc.cast_mut().add(1 + i) = word;
        }
        Some(())
    }
}

/// LOAD_METHOD_MODULE.
#[inline(always)]
pub(super) unsafe fn method_module(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as for `load_module`.
    unsafe {
        match in_module(read(fp, b(pc)), pc) {
            Some(value) => {
                let object = *fp.add(b(pc));
                *fp.add(a(pc)) = UNDEFINED;
                *fp.add(a(pc) + 1) = value.into_bits();
                if flags(pc) & B_TEMP != 0 {
                    Out::Drop(pc.add(METHOD_WORDS), object)
                } else {
                    Out::Go(pc.add(METHOD_WORDS))
                }
            }
            None => Out::Slow,
        }
    }
}

fn method_form(object: Ref<'_>, name: Ref<'_, Str>) -> Option<Form> {
    if !object.is_object() {
        return None;
    }
    if let Some(module) = object.downcast_exact::<Module>() {
        let (version, place) = module_place(module, name)?;
        return Some((op::LOAD_METHOD_MODULE, [version, place, 0]));
    }
    let class = object.class();
    let shape = object.header().shape();
    if !class.flags().contains(TypeFlags::PLAIN_GETATTR) || shape.is_dict_mode() {
        return None;
    }
    let found = class.get().lookup(name)?;
    let form = if attr::is_method_like(found.as_ref()) {
        op::LOAD_METHOD_CLASS
    } else if found.as_ref().downcast_exact::<StaticMethod>().is_some() {
        op::LOAD_METHOD_STATIC
    } else {
        return None;
    };
    if pyrt::shape::get_own(object, name).is_some() {
        return None;
    }
    let id = shape.ensure_id();
    (id != 0).then(|| (form, [pack(id, 0), found.as_ref().bits(), 0]))
}

/// Any LOAD_METHOD.
#[inline(never)]
pub(super) unsafe fn method(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: as for `load`.
    unsafe {
        save(th, pc);
        let name = name(th, pc);
        let object = read(fp, b(pc));
        if !resting(pc, op::LOAD_METHOD) {
            let form = method_form(object, name);
            if !form.is_some_and(|form| add_class(pc, form)) {
                specialise(pc, form, op::LOAD_METHOD);
            }
        }
        match attr::get_method(th, object, name) {
            Err(raised) => return Next::Raise(raised),
            Ok(attr::Method::Unbound(function)) => {
                let this = if flags(pc) & B_TEMP != 0 { object.bits() } else { object.to_owned().into_bits() };
                *fp.add(a(pc)) = function.into_bits();
                *fp.add(a(pc) + 1) = this;
            }
            Ok(attr::Method::Bound(method)) => {
                let this = (flags(pc) & B_TEMP != 0).then(|| Value::from_bits(object.bits()));
                *fp.add(a(pc)) = UNDEFINED;
                *fp.add(a(pc) + 1) = method.into_bits();
                drop(this);
            }
        }
        Next::Go(pc.add(METHOD_WORDS))
    }
}
