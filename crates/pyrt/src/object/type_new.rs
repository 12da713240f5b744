//! `type.__new__`: from name, bases and namespace to a class. Source: docs, Data model 3.3.3 "Customizing class
//! creation"; the C3 linearisation (Barrett et al., 1996) for the method resolution order.
//!
//! The order is CPython's, since each step can raise: metaclass, bases, layout, `__slots__`, the class itself,
//! `__classcell__`, `__set_name__`, `__init_subclass__`.

use super::cell::Cell;
use super::dict::Dict;
use super::exception as exc;
use super::function::Function;
use super::method::{ClassMethod, StaticMethod};
use super::native::{GetSetDescriptor, MemberDescriptor};
use super::object::PlainObject;
use super::raw::{Object, Owned, Ref, Value};
use super::str::Str;
use super::tuple::Tuple;
use super::type_::{NewType, Type, TypeFlags, new_builtin};
use crate::args::Args;
use crate::error::PyResult;
use crate::protocol::{self, attr};
use crate::state::Thread;

/// The slot `type.__new__`: one argument asks for a class, three make one.
pub(super) fn type_new(th: &mut Thread, meta: Ref<'_, Type>, args: Args<'_>) -> PyResult<Value> {
    let positional = args.positional();
    let [name, bases, namespace] = positional else {
        let given = positional.len();
        return Err(th.type_error(format!("type.__new__() takes exactly 3 arguments ({given} given)")));
    };
    let Some(name) = name.downcast::<Str>() else { return Err(bad_argument(th, 1, "str", name.as_ref())) };
    let Some(bases) = bases.downcast::<Tuple>() else { return Err(bad_argument(th, 2, "tuple", bases.as_ref())) };
    let Some(namespace) = namespace.downcast::<Dict>() else {
        return Err(bad_argument(th, 3, "dict", namespace.as_ref()));
    };
    let bases = bases_of(th, bases.get().as_slice())?;
    let winner = most_derived_metaclass(th, meta.own(), &bases)?;
    if !winner.as_ref().bits_eq(meta) {
        let own_new = th.interp().class(<Type as Object>::spec()).get().slots().new;
        let other_new = winner.slots().new;
        if let Some(other) = other_new
            && own_new.map(|f| f as usize) != Some(other as usize)
        {
            return other(th, winner.as_ref(), args);
        }
    }
    make(th, winner, name, bases, namespace, args)
}

#[cold]
fn bad_argument(th: &mut Thread, n: usize, expected: &str, got: Ref<'_>) -> crate::error::Raised {
    th.type_error(format!("type.__new__() argument {n} must be {expected}, not {}", got.class().name()))
}

fn bases_of(th: &mut Thread, bases: &[Value]) -> PyResult<Vec<Owned<Type>>> {
    if bases.is_empty() {
        return Ok(vec![th.interp().class(PlainObject::spec()).own()]);
    }
    let mut classes = Vec::with_capacity(bases.len());
    for base in bases {
        match base.downcast::<Type>() {
            Some(class) => classes.push(class.own()),
            None => {
                let name = th.names().__mro_entries__.as_ref();
                if attr::get_opt(th, base.as_ref(), name)?.is_some() {
                    return Err(th.type_error("type() doesn't support MRO entry resolution; use types.new_class()"));
                }
                // What else is no class shows by its metaclass, as in CPython.
                return Err(metaclass_conflict(th));
            }
        }
    }
    Ok(classes)
}

#[cold]
fn metaclass_conflict(th: &mut Thread) -> crate::error::Raised {
    th.type_error(
        "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of \
         all its bases",
    )
}

/// The most derived of `meta` and the metaclasses of `bases`.
///
/// # Errors
/// `TypeError` where none of them derives from all others.
pub fn most_derived_metaclass(th: &mut Thread, meta: Owned<Type>, bases: &[Owned<Type>]) -> PyResult<Owned<Type>> {
    let mut winner = meta;
    for base in bases {
        let other = base.as_ref().any().class();
        if winner.is_subclass_of(other.get()) {
            continue;
        }
        if other.is_subclass_of(&winner) {
            winner = other.own();
            continue;
        }
        return Err(metaclass_conflict(th));
    }
    Ok(winner)
}

/// The class whose layout a class extends: itself, or the base that it is laid out like.
fn solid_base(class: &Owned<Type>) -> Owned<Type> {
    let mut class = class.clone();
    while let Some(base) = class.base() {
        let alike = std::ptr::eq(base.layout(), class.layout()) && base.slot_offsets() == class.slot_offsets();
        if !alike {
            break;
        }
        class = base;
    }
    class
}

/// The base that says how instances are laid out.
///
/// # Errors
/// `TypeError` where a base cannot be derived from, or two of them want different layouts.
pub fn best_base(th: &mut Thread, bases: &[Owned<Type>]) -> PyResult<Owned<Type>> {
    let mut best: Option<(Owned<Type>, Owned<Type>)> = None;
    for base in bases {
        if !base.flags().contains(TypeFlags::SUBCLASSABLE) {
            return Err(th.type_error(format!("type '{}' is not an acceptable base type", base.name())));
        }
        let solid = solid_base(base);
        best = match best {
            None => Some((base.clone(), solid)),
            Some((winner, known)) => {
                if known.is_subclass_of(&solid) {
                    Some((winner, known))
                } else if solid.is_subclass_of(&known) {
                    Some((base.clone(), solid))
                } else {
                    return Err(th.type_error("multiple bases have instance lay-out conflict"));
                }
            }
        };
    }
    match best {
        Some((base, _)) => Ok(base),
        None => Err(th.type_error("a class needs at least one base")),
    }
}

/// The method resolution order that `bases` give a class, the class itself left out: C3.
///
/// # Errors
/// `TypeError` where there is none.
pub fn compute_mro(th: &mut Thread, bases: &[Owned<Type>]) -> PyResult<Vec<Owned<Type>>> {
    if let [base] = bases {
        let mut order = vec![base.clone()];
        order.extend(base.mro_tail());
        return Ok(order);
    }
    for (i, base) in bases.iter().enumerate() {
        if bases.iter().take(i).any(|earlier| earlier.as_ref().bits_eq(base.as_ref())) {
            return Err(th.type_error(format!("duplicate base class {}", base.name())));
        }
    }
    let mut sequences: Vec<std::collections::VecDeque<Owned<Type>>> = Vec::with_capacity(bases.len() + 1);
    for base in bases {
        sequences.push(std::iter::once(base.clone()).chain(base.mro_tail()).collect());
    }
    sequences.push(bases.iter().cloned().collect());
    let mut order: Vec<Owned<Type>> = Vec::new();
    loop {
        sequences.retain(|s| !s.is_empty());
        if sequences.is_empty() {
            return Ok(order);
        }
        let in_a_tail = |class: &Owned<Type>| {
            sequences.iter().any(|s| s.iter().skip(1).any(|other| other.as_ref().bits_eq(class.as_ref())))
        };
        let candidate = sequences.iter().filter_map(|s| s.front()).find(|class| !in_a_tail(class)).cloned();
        let Some(next) = candidate else {
            let mut names: Vec<String> = Vec::new();
            for head in sequences.iter().filter_map(|s| s.front()) {
                let name = head.name().to_owned();
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            let names = names.join(", ");
            return Err(
                th.type_error(format!("Cannot create a consistent method resolution order (MRO) for bases {names}"))
            );
        };
        for sequence in &mut sequences {
            if sequence.front().is_some_and(|head| head.as_ref().bits_eq(next.as_ref())) {
                sequence.pop_front();
            }
        }
        order.push(next);
    }
}

/// The order that the metaclass's own `mro` method gives, where it has one; without the class itself.
pub(super) fn custom_mro(th: &mut Thread, class: &Owned<Type>) -> PyResult<Option<Vec<Owned<Type>>>> {
    let meta = class.as_ref().any().class();
    if meta.is_builtin() {
        return Ok(None);
    }
    let name = th.names().mro_.as_ref();
    let Some((definer, _)) = meta.lookup_definer(name) else { return Ok(None) };
    if definer.is_builtin() {
        return Ok(None);
    }
    let Some(method) = attr::lookup_special(th, class.as_ref().any(), name)? else { return Ok(None) };
    let result = protocol::call0(th, method.as_ref())?;
    let mut order = Vec::new();
    for item in protocol::iter::collect(th, result.as_ref())? {
        match item.cast::<Type>() {
            Ok(item) if item.as_ref().bits_eq(class.as_ref()) => {}
            Ok(item) => {
                if !solid_base(class).is_subclass_of(&solid_base(&item)) {
                    let text = format!("mro() returned base with unsuitable layout ('{}')", item.name());
                    return Err(th.type_error(text));
                }
                order.push(item);
            }
            Err(other) => {
                let text = format!("mro() returned a non-class ('{}')", other.as_ref().class().name());
                return Err(th.type_error(text));
            }
        }
    }
    Ok(Some(order))
}

/// What `__slots__` asks for.
#[derive(Default)]
struct SlotNames {
    names: Vec<Owned<Str>>,
    dict: bool,
    weakref: bool,
}

/// `__x` in class `_C` is `_C__x`. Source: docs, Expressions, "Private name mangling".
pub fn mangle(class: &str, name: &str) -> Option<String> {
    let stripped = class.trim_start_matches('_');
    if stripped.is_empty() || !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
        return None;
    }
    Some(format!("_{stripped}{name}"))
}

/// Whether instances are of a built-in class that CPython lays out with items behind the struct.
fn is_sized_builtin(base: &Owned<Type>) -> bool {
    std::iter::once(base.clone())
        .chain(base.mro_tail())
        .filter_map(|c| c.spec())
        .any(|s| s.module == "builtins" && matches!(s.name, "int" | "tuple" | "bytes"))
}

fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    match chars.next() {
        Some(c) if c == '_' || c.is_alphabetic() => chars.all(|c| c == '_' || c.is_alphanumeric()),
        _ => false,
    }
}

/// Read `__slots__`: a string, or strings.
fn read_slots(
    th: &mut Thread,
    slots: Ref<'_>,
    class: &str,
    base: &Owned<Type>,
    dict: &Owned<Dict>,
    bases: &[Owned<Type>],
) -> PyResult<SlotNames> {
    let items = if slots.is::<Str>() { vec![slots.to_owned()] } else { protocol::iter::collect(th, slots)? };
    let mut wanted = SlotNames::default();
    let mut texts: Vec<String> = Vec::new();
    for item in &items {
        let Some(name) = item.downcast::<Str>() else {
            let other = item.as_ref().class().name().to_owned();
            return Err(th.type_error(format!("__slots__ items must be strings, not '{other}'")));
        };
        let text = name.to_text().into_owned();
        if !is_identifier(&text) {
            return Err(th.type_error("__slots__ must be identifiers"));
        }
        match text.as_str() {
            "__dict__" => {
                if wanted.dict || base.instances_have_dict() {
                    return Err(th.type_error("__dict__ slot disallowed: we already got one"));
                }
                wanted.dict = true;
            }
            "__weakref__" => {
                if wanted.weakref || base.flags().contains(TypeFlags::WEAKREF) {
                    return Err(th.type_error("__weakref__ slot disallowed: we already got one"));
                }
                wanted.weakref = true;
            }
            _ => {
                let text = mangle(class, &text).unwrap_or(text);
                let interned = th.interp().intern(&text);
                let allowed = matches!(text.as_str(), "__qualname__" | "__classcell__" | "__classdictcell__");
                if !allowed && dict.get_str(interned.as_ref()).is_some() {
                    return Err(th.value_error(format!("'{text}' in __slots__ conflicts with class variable")));
                }
                texts.push(text);
            }
        }
    }
    texts.sort();
    if !texts.is_empty() && (base.layout().variable || is_sized_builtin(base)) {
        return Err(th.type_error(format!("nonempty __slots__ not supported for subtype of '{}'", base.name())));
    }
    wanted.names = texts.iter().map(|t| th.interp().intern(t)).collect();
    // Bases other than the one that says the layout bring their dict and weak references along.
    wanted.dict |= bases.iter().any(|b| b.instances_have_dict());
    wanted.weakref |= bases.iter().any(|b| b.flags().contains(TypeFlags::WEAKREF));
    Ok(wanted)
}

/// `__module__` for a class made now: the name of the module whose code runs.
fn calling_module(th: &mut Thread) -> Option<Value> {
    let frame = th.frame.get();
    if frame.is_null() {
        return None;
    }
    // SAFETY: the innermost frame is live while its code calls us.
    let globals = unsafe { Ref::from(&*(*frame).globals) }.own();
    globals.get_str(th.names().__name__.as_ref())
}

fn make(
    th: &mut Thread,
    metaclass: Owned<Type>,
    name: Ref<'_, Str>,
    bases: Vec<Owned<Type>>,
    namespace: Ref<'_, Dict>,
    args: Args<'_>,
) -> PyResult<Value> {
    let names = th.names();
    if name.as_wtf8().contains(&0) {
        return Err(th.value_error("type name must not contain null characters"));
    }
    let Some(text) = name.get().to_utf8().map(str::to_owned) else {
        return Err(th.value_error("type name must not contain surrogates"));
    };
    let base = best_base(th, &bases)?;
    let dict = namespace.get().copy();
    let mut wanted = match dict.get_str(names.__slots__.as_ref()) {
        Some(slots) => read_slots(th, slots.as_ref(), &text, &base, &dict, &bases)?,
        None => SlotNames { names: Vec::new(), dict: true, weakref: true },
    };
    // Classes and modules keep their attributes in a namespace of their own: subclasses add no second one.
    let own_namespace = [<Type as Object>::spec().layout, <super::module::Module as Object>::spec().layout];
    if own_namespace.iter().any(|layout| std::ptr::eq(*layout, base.layout())) {
        wanted.dict = false;
    }
    let qualname = match dict.get_str(names.__qualname__.as_ref()) {
        Some(q) if q.as_ref().is::<Str>() => {
            drop(dict.remove_str(names.__qualname__.as_ref()));
            q
        }
        Some(q) => {
            let other = q.as_ref().class().name().to_owned();
            return Err(th.type_error(format!("type __qualname__ must be a str, not {other}")));
        }
        None => name.any().to_owned(),
    };
    if dict.get_str(names.__module__.as_ref()).is_none()
        && let Some(module) = calling_module(th)
    {
        dict.set_str(names.__module__.as_ref(), module);
    }
    if dict.get_str(names.__doc__.as_ref()).is_none() {
        dict.set_str(names.__doc__.as_ref(), Value::NONE);
    }
    if let Some(f) = dict.get_str(names.__new__.as_ref())
        && f.as_ref().is::<Function>()
    {
        dict.set_str(names.__new__.as_ref(), StaticMethod::new(f).into_value());
    }
    for key in [&names.__init_subclass__, &names.__class_getitem__] {
        if let Some(f) = dict.get_str(key.as_ref())
            && f.as_ref().is::<Function>()
        {
            dict.set_str(key.as_ref(), ClassMethod::new(f).into_value());
        }
    }
    if dict.get_str(names.__eq__.as_ref()).is_some() && dict.get_str(names.__hash__.as_ref()).is_none() {
        dict.set_str(names.__hash__.as_ref(), Value::NONE);
    }
    let classcell = dict.remove_str(names.__classcell__.as_ref());
    let class_dict_cell = dict.remove_str(th.interp().intern("__classdictcell__").as_ref());
    let mro = compute_mro(th, &bases)?;
    let new_dict = wanted.dict && !base.instances_have_dict();
    let new_weakref = wanted.weakref && !base.flags().contains(TypeFlags::WEAKREF);
    let class = Type::create(
        &th.interp().clone(),
        NewType {
            name: text.into(),
            bases,
            base: base.clone(),
            metaclass,
            dict: dict.clone(),
            slots: wanted.names.len(),
            has_dict: wanted.dict,
            weakref: wanted.weakref,
        },
        mro,
    );
    class.set_qualname(qualname);
    let first = base.slot_offsets().len();
    for (slot, &offset) in wanted.names.iter().zip(class.slot_offsets().iter().skip(first)) {
        let member =
            new_builtin(|header| MemberDescriptor { header, name: slot.to_value(), offset, class: class.clone() });
        dict.set_str(slot.as_ref(), member.into_value());
    }
    if new_dict && dict.get_str(names.__dict__.as_ref()).is_none() {
        let getter = GetSetDescriptor::new(
            "__dict__",
            "dictionary for instance variables",
            super::object::get_dict,
            Some(super::object::set_dict),
            class.clone(),
        );
        dict.set_str(names.__dict__.as_ref(), getter.into_value());
    }
    if new_weakref && dict.get_str(names.__weakref__.as_ref()).is_none() {
        let doc = "list of weak references to the object";
        let getter = GetSetDescriptor::new("__weakref__", doc, first_weakref, None, class.clone());
        dict.set_str(names.__weakref__.as_ref(), getter.into_value());
    }
    class.modified();
    if let Some(order) = custom_mro(th, &class)? {
        class.set_mro(order);
    }
    fill_cell(th, classcell, class.to_value(), "__classcell__")?;
    fill_cell(th, class_dict_cell, dict.to_value(), "__classdictcell__")?;
    set_names(th, &class, &dict)?;
    init_subclass(th, &class, args)?;
    Ok(class.into_value())
}

fn fill_cell(th: &mut Thread, cell: Option<Value>, content: Value, what: &str) -> PyResult<()> {
    let Some(cell) = cell else { return Ok(()) };
    match cell.downcast::<Cell>() {
        Some(cell) => {
            cell.get().set(Some(content));
            Ok(())
        }
        None => {
            let class = cell.as_ref().class().own();
            let class = protocol::repr_text(th, class.as_ref().any())?;
            Err(th.type_error(format!("{what} must be a nonlocal cell, not {class}")))
        }
    }
}

/// `__set_name__` of what stands in the namespace.
fn set_names(th: &mut Thread, class: &Owned<Type>, dict: &Owned<Dict>) -> PyResult<()> {
    let name = th.names().__set_name__.as_ref();
    for (key, value) in dict.copy().items() {
        let Some(method) = attr::lookup_special(th, value.as_ref(), name)? else { continue };
        if let Err(raised) = protocol::call2(th, method.as_ref(), class.as_ref().any(), key.as_ref()) {
            let key = protocol::repr_text(th, key.as_ref())?;
            let note = format!(
                "Error calling __set_name__ on '{}' instance {key} in '{}'",
                value.as_ref().class().name(),
                class.name()
            );
            exc::add_note(th, raised.exception(), Str::from_text(&note))?;
            return Err(raised);
        }
    }
    Ok(())
}

/// `super(class, class).__init_subclass__(**keywords)`.
fn init_subclass(th: &mut Thread, class: &Owned<Type>, args: Args<'_>) -> PyResult<()> {
    let name = th.names().__init_subclass__.as_ref();
    let found = class.mro_tail().into_iter().find_map(|base| base.dict().get_str(name));
    let Some(hook) = found else { return Ok(()) };
    let bound = match hook.as_ref().class().get().slots().descr_get {
        Some(get) => get(th, hook.as_ref(), None, Some(class.as_ref().any()))?,
        None => hook,
    };
    let skip = args.positional().len();
    let keywords = Args { values: args.values.get(skip..).unwrap_or_default(), kwnames: args.kwnames };
    protocol::call(th, bound.as_ref(), keywords).map(drop)
}

/// Reads `__weakref__`: the first weak reference, or None.
fn first_weakref(_th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    if !this.is_object() {
        return Ok(Value::NONE);
    }
    let known = crate::heap::current().weak.references_to(this.header());
    Ok(known.into_iter().next().map_or(Value::NONE, Owned::into_value))
}

#[cfg(test)]
mod tests {
    use super::mangle;

    #[test]
    fn private_names() {
        assert_eq!(mangle("C", "__x").as_deref(), Some("_C__x"));
        assert_eq!(mangle("__C", "__x").as_deref(), Some("_C__x"));
        assert_eq!(mangle("C", "__x__"), None);
        assert_eq!(mangle("__", "__x"), None);
        assert_eq!(mangle("C", "_x"), None);
    }
}
