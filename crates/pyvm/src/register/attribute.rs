//! Attributes: by shape number in the object, in its overflow array, in a slot; of the class, of a class object, of a
//! module; methods without a bound method. The shape's number guards class and layout together, and everything that
//! was looked up in the class.

use pyrt::object::function::Function;
use pyrt::object::module::Module;
use pyrt::object::native::MemberDescriptor;
use pyrt::object::raw::UNDEFINED;
use pyrt::protocol::attr;
use pyrt::shape::{AttributePlace, Shape};
use pyrt::{Header, Object, Ref, Str, Thread, Type, TypeFlags, Value};

use super::table::op;
use super::word::{
    A_TEMP, B_TEMP, Fp, Next, Out, Pc, a, b, finish, is_pointer, missed, name, read, rewrite, save, set_dropping_b,
};

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
pub(super) unsafe fn load_instance(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: the shape says that a value stands at the offset.
    unsafe {
        let object = *fp.add(b(w));
        let (id, offset) = expected(pc);
        if guarded(object, id) {
            let value: Ref<'_> = Ref::from_bits(*((object + offset as u64) as *const u64));
            return set_dropping_b(pc.add(3), fp, w, value.to_owned().into_bits());
        }
        Out::Slow
    }
}

/// LOAD_ATTR_SLOT.
#[inline(always)]
pub(super) unsafe fn load_slot(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: the class has a slot word at the offset.
    unsafe {
        let object = *fp.add(b(w));
        let (id, offset) = expected(pc);
        if guarded(object, id) {
            let bits = *((object + offset as u64) as *const u64);
            if bits != UNDEFINED {
                let value: Ref<'_> = Ref::from_bits(bits);
                return set_dropping_b(pc.add(3), fp, w, value.to_owned().into_bits());
            }
        }
        Out::Slow
    }
}

/// LOAD_ATTR_OVERFLOW.
#[inline(always)]
pub(super) unsafe fn load_overflow(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: the shape says that the overflow has the value.
    unsafe {
        let object = *fp.add(b(w));
        let (id, i) = expected(pc);
        if guarded(object, id) {
            let header = &*(object as *const Header);
            let value = header.shape().overflow_at(header, i).to_owned();
            return set_dropping_b(pc.add(3), fp, w, value.into_bits());
        }
        Out::Slow
    }
}

/// LOAD_ATTR_CLASS.
#[inline(always)]
pub(super) unsafe fn load_class(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: the class holds the cached value as long as the shape has its number.
    unsafe {
        let object = *fp.add(b(w));
        if guarded(object, expected(pc).0) {
            let value: Ref<'_> = Ref::from_bits(*pc.add(2));
            return set_dropping_b(pc.add(3), fp, w, value.to_owned().into_bits());
        }
        Out::Slow
    }
}

/// LOAD_ATTR_TYPE.
#[inline(always)]
pub(super) unsafe fn load_type(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: the class holds the cached value as long as it has its version, which no other class ever has.
    unsafe {
        let object = read(fp, b(w));
        if object.is_object()
            && Type::matches(object)
            && u64::from(object.cast_unchecked::<Type>().get().version()) == *pc.add(1)
        {
            let value: Ref<'_> = Ref::from_bits(*pc.add(2));
            return set_dropping_b(pc.add(3), fp, w, value.to_owned().into_bits());
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
pub(super) unsafe fn load_module(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: as above.
    unsafe {
        match in_module(read(fp, b(w)), pc) {
            Some(value) => set_dropping_b(pc.add(3), fp, w, value.into_bits()),
            None => Out::Slow,
        }
    }
}

/// A form and its two cache words.
type Form = (u8, u64, u64);

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
        return Some((op::LOAD_ATTR_MODULE, version, place));
    }
    let class = object.class();
    if let Some(of) = object.downcast::<Type>() {
        if !class.is_builtin() || class.get().lookup(name).is_some() {
            return None;
        }
        let found = of.get().lookup(name)?;
        let plain = found.as_ref().class().get().slots().descr_get.is_none() || found.as_ref().is::<Function>();
        return plain.then(|| (op::LOAD_ATTR_TYPE, u64::from(of.get().version()), found.as_ref().bits()));
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
            let member = found.as_ref().downcast_exact::<MemberDescriptor>()?;
            return Some((op::LOAD_ATTR_SLOT, pack(id, usize::from(member.offset)), 0));
        }
    }
    match shape.place_of(name) {
        Some(AttributePlace::Inline(offset)) => {
            return Some((op::LOAD_ATTR_INSTANCE, pack(id, usize::from(offset)), 0));
        }
        Some(AttributePlace::Overflow(i)) => return Some((op::LOAD_ATTR_OVERFLOW, pack(id, i), 0)),
        None => {}
    }
    if pyrt::shape::get_own(object, name).is_some() {
        return None;
    }
    let found = found?;
    if found.as_ref().class().get().slots().descr_get.is_some() {
        return None;
    }
    Some((op::LOAD_ATTR_CLASS, pack(id, 0), found.as_ref().bits()))
}

unsafe fn specialise(pc: Pc, form: Option<Form>, general: u8) {
    // SAFETY: all forms have three words.
    unsafe {
        let form = if missed(pc) { None } else { form };
        if let Some((_, one, two)) = form {
            *pc.cast_mut().add(1) = one;
            *pc.cast_mut().add(2) = two;
        }
        rewrite(pc, *pc, form.map_or(general, |f| f.0));
    }
}

/// Any LOAD_ATTR.
#[inline(never)]
pub(super) unsafe fn load(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: operands index the window and stay there while the operation runs.
    unsafe {
        save(th, pc);
        let name = name(th, w);
        let object = read(fp, b(w));
        specialise(pc, load_form(object, name), op::LOAD_ATTR);
        let result = attr::get(th, object, name);
        finish(pc.add(3), fp, w, result)
    }
}

/// What is left of a store: the old value goes, and the object where it was a temporary.
#[inline(always)]
unsafe fn stored(pc: Pc, fp: Fp, w: u64, old: u64) -> Out {
    // SAFETY: a temporary gives its value up.
    unsafe {
        if w & A_TEMP != 0 {
            let object = *fp.add(a(w));
            if is_pointer(old) {
                drop(Value::from_bits(old));
            }
            return Out::Drop(pc.add(3), object);
        }
        if is_pointer(old) { Out::Drop(pc.add(3), old) } else { Out::Go(pc.add(3)) }
    }
}

/// The value to store: taken from a temporary, else copied.
#[inline(always)]
unsafe fn value_of(fp: Fp, w: u64) -> u64 {
    // SAFETY: b holds a value.
    unsafe { if w & B_TEMP != 0 { *fp.add(b(w)) } else { read(fp, b(w)).to_owned().into_bits() } }
}

/// STORE_ATTR_INSTANCE.
#[inline(always)]
pub(super) unsafe fn store_instance(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: the shape says that a value stands at the offset.
    unsafe {
        let object = *fp.add(a(w));
        let (id, offset) = expected(pc);
        if guarded(object, id) {
            let place = (object + offset as u64) as *mut u64;
            let old = place.replace(value_of(fp, w));
            return stored(pc, fp, w, old);
        }
        Out::Slow
    }
}

/// STORE_ATTR_SLOT.
#[inline(always)]
pub(super) unsafe fn store_slot(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: the class has a slot word at the offset.
    unsafe { store_instance(th, pc, fp, w) }
}

/// STORE_ATTR_ADD.
#[inline(always)]
pub(super) unsafe fn store_add(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: objects of the expected shape have a free word there, and the successor's class is theirs.
    unsafe {
        let object = *fp.add(a(w));
        let (id, offset) = expected(pc);
        if guarded(object, id) {
            *((object + offset as u64) as *mut u64) = value_of(fp, w);
            Shape::assign(&*(object as *const Header), *pc.add(2) as *const Shape);
            return stored(pc, fp, w, UNDEFINED);
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
        return Some((op::STORE_ATTR_SLOT, pack(id, usize::from(member.offset)), 0));
    }
    match shape.place_of(name) {
        Some(AttributePlace::Inline(offset)) => Some((op::STORE_ATTR_INSTANCE, pack(id, usize::from(offset)), 0)),
        Some(AttributePlace::Overflow(_)) => None,
        None => {
            let (offset, next) = shape.place_for_new(name)?;
            Some((op::STORE_ATTR_ADD, pack(id, usize::from(offset)), next as u64))
        }
    }
}

/// Any STORE_ATTR.
#[inline(never)]
pub(super) unsafe fn store(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: as for `load`.
    unsafe {
        save(th, pc);
        let name = name(th, w);
        let object = read(fp, a(w));
        specialise(pc, store_form(object, name), op::STORE_ATTR);
        if let Err(raised) = attr::set(th, object, name, read(fp, b(w))) {
            return Next::Raise(raised);
        }
        if w & B_TEMP != 0 {
            drop(Value::from_bits(*fp.add(b(w))));
        }
        if w & A_TEMP != 0 {
            drop(Value::from_bits(*fp.add(a(w))));
        }
        Next::Go(pc.add(3))
    }
}

/// LOAD_METHOD_CLASS.
#[inline(always)]
pub(super) unsafe fn method_class(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: the class holds the cached function as long as the shape has its number.
    unsafe {
        let object = *fp.add(b(w));
        if guarded(object, expected(pc).0) {
            let this = if w & B_TEMP != 0 { object } else { read(fp, b(w)).to_owned().into_bits() };
            let function: Ref<'_> = Ref::from_bits(*pc.add(2));
            *fp.add(a(w)) = function.to_owned().into_bits();
            *fp.add(a(w) + 1) = this;
            return Out::Go(pc.add(3));
        }
        Out::Slow
    }
}

/// LOAD_METHOD_MODULE.
#[inline(always)]
pub(super) unsafe fn method_module(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: as for `load_module`.
    unsafe {
        match in_module(read(fp, b(w)), pc) {
            Some(value) => {
                let object = *fp.add(b(w));
                *fp.add(a(w)) = UNDEFINED;
                *fp.add(a(w) + 1) = value.into_bits();
                if w & B_TEMP != 0 { Out::Drop(pc.add(3), object) } else { Out::Go(pc.add(3)) }
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
        return Some((op::LOAD_METHOD_MODULE, version, place));
    }
    let class = object.class();
    let shape = object.header().shape();
    if !class.flags().contains(TypeFlags::PLAIN_GETATTR) || shape.is_dict_mode() {
        return None;
    }
    let found = class.get().lookup(name)?;
    if !attr::is_method_like(found.as_ref()) || pyrt::shape::get_own(object, name).is_some() {
        return None;
    }
    let id = shape.ensure_id();
    (id != 0).then(|| (op::LOAD_METHOD_CLASS, pack(id, 0), found.as_ref().bits()))
}

/// Any LOAD_METHOD.
#[inline(never)]
pub(super) unsafe fn method(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: as for `load`.
    unsafe {
        save(th, pc);
        let name = name(th, w);
        let object = read(fp, b(w));
        specialise(pc, method_form(object, name), op::LOAD_METHOD);
        match attr::get_method(th, object, name) {
            Err(raised) => return Next::Raise(raised),
            Ok(attr::Method::Unbound(function)) => {
                let this = if w & B_TEMP != 0 { object.bits() } else { object.to_owned().into_bits() };
                *fp.add(a(w)) = function.into_bits();
                *fp.add(a(w) + 1) = this;
            }
            Ok(attr::Method::Bound(method)) => {
                let this = (w & B_TEMP != 0).then(|| Value::from_bits(object.bits()));
                *fp.add(a(w)) = UNDEFINED;
                *fp.add(a(w) + 1) = method.into_bits();
                drop(this);
            }
        }
        Next::Go(pc.add(3))
    }
}
