//! Cells, globals and built-in names.

use pyrt::object::cell::Cell;
use pyrt::object::dict::Dict;
use pyrt::{Ref, Str, Thread, Value};

use super::table::op;
use super::word::{
    B_TEMP, Fp, Next, Out, Pc, a, b, finish, flags, is_pointer, name, opcode, owned_b, put, read, rewrite, save, set,
};
use crate::stack::scope;

/// CHECK failed.
#[cold]
#[inline(never)]
pub(super) unsafe fn unbound(th: &mut Thread, pc: Pc, _: Fp) -> Next {
    // SAFETY: the frame is live.
    unsafe {
        save(th, pc);
        let code = (*th.frame.get()).code().get();
        Next::Raise(scope::unbound_local(th, code, b(pc) as u32))
    }
}

/// LOAD_CELL.
#[inline(always)]
pub(super) unsafe fn load_cell(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: b is a cell's register.
    unsafe {
        let cell: Ref<'_, Cell> = read(fp, b(pc)).cast_unchecked();
        let place = cell.get().place();
        if *place == 0 {
            return Out::Slow;
        }
        set(pc, fp, pc.add(1), read(place, 0).to_owned().into_bits())
    }
}

/// The cell is empty.
#[cold]
#[inline(never)]
pub(super) unsafe fn load_cell_slow(th: &mut Thread, pc: Pc, _: Fp) -> Next {
    // SAFETY: the frame is live.
    unsafe {
        save(th, pc);
        let code = (*th.frame.get()).code().get();
        Next::Raise(scope::unbound_cell(th, code, b(pc) as u32 - code.nlocals))
    }
}

/// STORE_CELL.
#[inline(always)]
pub(super) unsafe fn store_cell(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: a is a cell's register.
    unsafe {
        let cell: Ref<'_, Cell> = read(fp, a(pc)).cast_unchecked();
        let old = cell.get().place().replace(owned_b(pc, fp).into_bits());
        if old != 0 && is_pointer(old) { Out::Drop(pc.add(1), old) } else { Out::Go(pc.add(1)) }
    }
}

/// The cached place where both key versions are still right.
#[inline(always)]
pub(super) unsafe fn cached_place(th: &Thread, pc: Pc, builtin: bool) -> Option<Fp> {
    // SAFETY: the words behind the instruction are the caches; the place is good while the versions are.
    unsafe {
        let frame = th.frame.get();
        if (*(*frame).globals).keys_version() != *pc.add(1) {
            return None;
        }
        if builtin && (*(*frame).builtins).keys_version() != *pc.add(2) {
            return None;
        }
        Some(*pc.add(3) as Fp)
    }
}

/// The value there, counted.
#[inline(always)]
unsafe fn cached(th: &Thread, pc: Pc, builtin: bool) -> Option<u64> {
    // SAFETY: as above.
    unsafe { cached_place(th, pc, builtin).map(|place| read(place, 0).to_owned().into_bits()) }
}

/// The two key versions and the place of a built-in name that no global hides, for `cached_place`.
pub(super) unsafe fn builtin_place(th: &Thread, name: Ref<'_, Str>) -> Option<[u64; 3]> {
    // SAFETY: the frame is live.
    unsafe {
        let frame = th.frame.get();
        let (globals, builtins): (&Dict, &Dict) = (&*(*frame).globals, &*(*frame).builtins);
        if globals.value_place(name).is_some() {
            return None;
        }
        let place = builtins.value_place(name)?;
        Some([globals.ensure_keys_version(), builtins.ensure_keys_version(), place as u64])
    }
}

macro_rules! cached_loads {
    ($($name:ident $module_code:literal $builtin:literal;)*) => { $(
        #[inline(always)]
        pub(super) unsafe fn $name(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
            // SAFETY: the frame is live.
            unsafe {
                if $module_code && !is_module_code(th) {
                    return Out::Slow;
                }
                match cached(th, pc, $builtin) {
                    Some(bits) => set(pc, fp, pc.add(4), bits),
                    None => Out::Slow,
                }
            }
        }
    )* };
}

cached_loads! {
    load_global_module false false;
    load_global_builtin false true;
    load_name_module true false;
    load_name_builtin true true;
}

/// Whether the running frame's local names are its globals.
#[inline(always)]
unsafe fn is_module_code(th: &Thread) -> bool {
    // SAFETY: the frame is live.
    unsafe {
        let frame = th.frame.get();
        match &(*frame).namespace {
            Some(namespace) => namespace.as_ref().bits() == (*frame).globals as u64,
            None => false,
        }
    }
}

/// Cache where `name` stands.
unsafe fn cache_load(th: &Thread, pc: Pc, name: Ref<'_, Str>, module_form: u8, builtin_form: u8) {
    // SAFETY: the words behind are the caches.
    unsafe {
        let frame = th.frame.get();
        let globals: &Dict = &*(*frame).globals;
        let cache = pc.cast_mut();
        if let Some(place) = globals.value_place(name) {
            *cache.add(1) = globals.ensure_keys_version();
            *cache.add(3) = place as u64;
            rewrite(pc, module_form);
        } else if let Some(words) = builtin_place(th, name) {
            for (i, word) in words.into_iter().enumerate() {
                *cache.add(1 + i) = word;
            }
            rewrite(pc, builtin_form);
        }
    }
}

/// Any LOAD_GLOBAL.
#[inline(never)]
pub(super) unsafe fn load_global(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: the frame is live.
    unsafe {
        save(th, pc);
        let frame = th.frame.get();
        let name = name(th, pc);
        let found = (*(*frame).globals).get_str(name).or_else(|| (*(*frame).builtins).get_str(name));
        match found {
            Some(value) => {
                cache_load(th, pc, name, op::LOAD_GLOBAL_MODULE, op::LOAD_GLOBAL_BUILTIN);
                put(pc, fp, value);
                Next::Go(pc.add(4))
            }
            None => Next::Raise(scope::no_name(th, name)),
        }
    }
}

/// Any LOAD_NAME.
#[inline(never)]
pub(super) unsafe fn load_name(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: the frame is live.
    unsafe {
        save(th, pc);
        let name = name(th, pc);
        let result = scope::load_name(th, name);
        if result.is_ok() && is_module_code(th) {
            cache_load(th, pc, name, op::LOAD_NAME_MODULE, op::LOAD_NAME_BUILTIN);
        }
        finish(pc, fp, pc.add(4), result)
    }
}

/// Put b into the cached place.
#[inline(always)]
unsafe fn store_cached(th: &Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the place is good while the version is.
    unsafe {
        let globals = &*(*th.frame.get()).globals;
        if globals.keys_version() != *pc.add(1) {
            return Out::Slow;
        }
        let value = owned_b(pc, fp);
        let old = globals.replace_at(*pc.add(3) as *const u64, value).into_bits();
        if is_pointer(old) { Out::Drop(pc.add(4), old) } else { Out::Go(pc.add(4)) }
    }
}

/// STORE_GLOBAL_MODULE.
#[inline(always)]
pub(super) unsafe fn store_global_module(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the frame is live.
    unsafe { store_cached(th, pc, fp) }
}

/// STORE_NAME_MODULE.
#[inline(always)]
pub(super) unsafe fn store_name_module(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the frame is live.
    unsafe { if is_module_code(th) { store_cached(th, pc, fp) } else { Out::Slow } }
}

/// The instruction at `pc` is about to store into a variable that holds `value`: the variable gives its count up.
/// Variables that are not at hand keep it.
pub(super) unsafe fn release_next(th: &Thread, pc: Pc, value: Ref<'_>) {
    // SAFETY: lowered code is followed by lowered code; cached places are good while the version is.
    unsafe {
        match opcode(pc) {
            op::STORE_CELL => {
                let cell: Ref<'_, Cell> = read((*th.frame.get()).locals, a(pc)).cast_unchecked();
                if cell.holds(value.bits()) {
                    cell.set(None);
                }
            }
            op::STORE_GLOBAL_MODULE | op::STORE_NAME_MODULE => {
                let globals = &*(*th.frame.get()).globals;
                let place = *pc.add(3) as *const u64;
                if globals.keys_version() == *pc.add(1)
                    && (opcode(pc) == op::STORE_GLOBAL_MODULE || is_module_code(th))
                    && *place == value.bits()
                {
                    drop(globals.replace_at(place, Value::NONE));
                }
            }
            _ => {}
        }
    }
}

unsafe fn cache_store(th: &Thread, pc: Pc, name: Ref<'_, Str>, form: u8) {
    // SAFETY: the words behind are the caches.
    unsafe {
        let globals = &*(*th.frame.get()).globals;
        if let Some(place) = globals.value_place(name) {
            *pc.cast_mut().add(1) = globals.ensure_keys_version();
            *pc.cast_mut().add(3) = place as u64;
            rewrite(pc, form);
        }
    }
}

/// Any STORE_GLOBAL.
#[inline(never)]
pub(super) unsafe fn store_global(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: the frame is live.
    unsafe {
        save(th, pc);
        let name = name(th, pc);
        (*(*th.frame.get()).globals).set_str(name, owned_b(pc, fp));
        cache_store(th, pc, name, op::STORE_GLOBAL_MODULE);
        Next::Go(pc.add(4))
    }
}

/// Any STORE_NAME.
#[inline(never)]
pub(super) unsafe fn store_name(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: the frame is live.
    unsafe {
        save(th, pc);
        let name = name(th, pc);
        let value = read(fp, b(pc)).to_owned();
        if let Err(raised) = scope::store_name(th, name, value) {
            return Next::Raise(raised);
        }
        if flags(pc) & B_TEMP != 0 {
            drop(Value::from_bits(*fp.add(b(pc))));
        }
        if is_module_code(th) {
            cache_store(th, pc, name, op::STORE_NAME_MODULE);
        }
        Next::Go(pc.add(4))
    }
}
