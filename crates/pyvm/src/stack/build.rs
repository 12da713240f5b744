//! Displays, f-strings, functions: what BUILD_*, *_UPDATE, FORMAT_VALUE and MAKE_FUNCTION make.

use pyrt::object::code::Code;
use pyrt::object::dict::Dict;
use pyrt::object::function::Function;
use pyrt::object::list::List;
use pyrt::object::set::Set;
use pyrt::object::slice::Slice;
use pyrt::{Owned, PyResult, Ref, Str, Thread, Tuple, Value, protocol};

/// BUILD_SET.
pub(crate) fn set(th: &mut Thread, items: &[Value]) -> PyResult<Value> {
    let set = Set::new();
    for item in items {
        set.add(th, item.as_ref())?;
    }
    Ok(set.into_value())
}

/// SET_ADD.
pub(crate) fn set_add(th: &mut Thread, set: Ref<'_>, item: Ref<'_>) -> PyResult<()> {
    match set.downcast::<Set>() {
        Some(set) => set.add(th, item).map(drop),
        None => Err(th.system_error("SET_ADD on something else")),
    }
}

/// SET_UPDATE.
pub(crate) fn set_update(th: &mut Thread, set: Ref<'_>, items: Ref<'_>) -> PyResult<()> {
    protocol::iter::each(th, items, |th, item| set_add(th, set, item.as_ref()))
}

/// LIST_EXTEND: `[*items]`, `f(*items)`.
pub(crate) fn list_extend(th: &mut Thread, list: Ref<'_>, items: Ref<'_>) -> PyResult<()> {
    let Some(list) = list.downcast::<List>() else { return Err(th.system_error("LIST_EXTEND on something else")) };
    if items.class().get().slots().iter.is_none() && !protocol::iter::is_sequence(items) {
        return Err(th.type_error(format!("Value after * must be an iterable, not {}", items.class().name())));
    }
    let items = protocol::iter::collect(th, items)?;
    list.with_mut(|v| v.extend(items));
    Ok(())
}

/// BUILD_MAP: keys and values in turn.
pub(crate) fn map(th: &mut Thread, entries: &[Value]) -> PyResult<Value> {
    let dict = Dict::with_room_for(entries.first().map(Value::as_ref), entries.len() / 2);
    for pair in entries.chunks_exact(2) {
        dict.set(th, pair[0].as_ref(), pair[1].clone())?;
    }
    Ok(dict.into_value())
}

/// BUILD_CONST_KEY_MAP.
pub(crate) fn const_key_map(th: &mut Thread, keys: Ref<'_>, values: &[Value]) -> PyResult<Value> {
    let keys = keys.downcast::<Tuple>();
    if let Some(dict) = keys.and_then(|keys| Dict::of_names(keys.get().as_slice(), values)) {
        return Ok(dict.into_value());
    }
    let dict = Dict::with_capacity(values.len());
    if let Some(keys) = keys {
        for (key, value) in keys.get().as_slice().iter().zip(values) {
            dict.set(th, key.as_ref(), value.clone())?;
        }
    }
    Ok(dict.into_value())
}

/// MAP_ADD.
pub(crate) fn map_add(th: &mut Thread, dict: Ref<'_>, key: Ref<'_>, value: Ref<'_>) -> PyResult<()> {
    match dict.downcast::<Dict>() {
        Some(dict) => dict.set(th, key, value.to_owned()),
        None => Err(th.system_error("MAP_ADD on something else")),
    }
}

/// The entries of a mapping, through `keys()`.
fn entries(th: &mut Thread, mapping: Ref<'_>) -> PyResult<Option<Vec<(Value, Value)>>> {
    if let Some(dict) = mapping.downcast::<Dict>() {
        return Ok(Some(dict.items()));
    }
    let keys = th.names().keys.as_ref();
    let Some(method) = protocol::attr::get_opt(th, mapping, keys)? else { return Ok(None) };
    let keys = protocol::call0(th, method.as_ref())?;
    let mut all = Vec::new();
    for key in protocol::iter::collect(th, keys.as_ref())? {
        let value = protocol::get_item(th, mapping, key.as_ref())?;
        all.push((key, value));
    }
    Ok(Some(all))
}

/// DICT_UPDATE: `{**mapping}`.
pub(crate) fn dict_update(th: &mut Thread, dict: Ref<'_>, mapping: Ref<'_>) -> PyResult<()> {
    let Some(dict) = dict.downcast::<Dict>() else { return Err(th.system_error("DICT_UPDATE on something else")) };
    match entries(th, mapping)? {
        Some(entries) => {
            for (key, value) in entries {
                dict.set(th, key.as_ref(), value)?;
            }
            Ok(())
        }
        None => Err(th.type_error(format!("'{}' object is not a mapping", mapping.class().name()))),
    }
}

/// DICT_MERGE: `f(**mapping)`; a key that is there already is an error that names the function.
pub(crate) fn dict_merge(th: &mut Thread, dict: Ref<'_>, mapping: Ref<'_>, function: Ref<'_>) -> PyResult<()> {
    let Some(dict) = dict.downcast::<Dict>() else { return Err(th.system_error("DICT_MERGE on something else")) };
    if let Some(other) = mapping.downcast_exact::<Dict>()
        && dict.is_empty()
        && other.get().has_only_str_keys()
    {
        return dict.update(th, other);
    }
    let Some(entries) = entries(th, mapping)? else {
        let name = function_text(th, function);
        let class = mapping.class().name().to_owned();
        return Err(th.type_error(format!("{name} argument after ** must be a mapping, not {class}")));
    };
    for (key, value) in entries {
        if key.downcast::<Str>().is_none() {
            return Err(th.type_error("keywords must be strings"));
        }
        if dict.contains(th, key.as_ref())? {
            let name = function_text(th, function);
            let key = protocol::display(th, key.as_ref());
            return Err(th.type_error(format!("{name} got multiple values for keyword argument '{key}'")));
        }
        dict.set(th, key.as_ref(), value)?;
    }
    Ok(())
}

/// A callable as messages name it: `module.qualname()`.
pub(crate) fn function_text(th: &mut Thread, function: Ref<'_>) -> String {
    let names = th.names();
    let qualname = protocol::attr::get_opt(th, function, names.__qualname__.as_ref()).ok().flatten();
    let Some(qualname) = qualname.and_then(|q| q.cast::<Str>().ok()) else {
        return protocol::display(th, function);
    };
    let module = protocol::attr::get_opt(th, function, names.__module__.as_ref()).ok().flatten();
    match module.and_then(|m| m.cast::<Str>().ok()) {
        Some(module) if module.to_text() != "builtins" => format!("{}.{}()", module.to_text(), qualname.to_text()),
        _ => format!("{}()", qualname.to_text()),
    }
}

/// BUILD_SLICE.
pub(crate) fn slice(start: Value, stop: Value, step: Value) -> Value {
    Slice::new(start, stop, step).into_value()
}

/// BUILD_STRING: the parts are strings.
pub(crate) fn string(parts: &[Value]) -> Value {
    let mut len = 0;
    let mut ascii = true;
    for part in parts {
        if let Some(s) = part.downcast::<Str>() {
            len += s.len_bytes();
            ascii &= s.is_ascii();
        }
    }
    if len == 0 {
        return Str::from_text("").into_value();
    }
    Str::build(len, ascii, |to| {
        let mut at = 0;
        for part in parts {
            if let Some(s) = part.downcast::<Str>() {
                let bytes = s.get().as_wtf8();
                to[at..at + bytes.len()].copy_from_slice(bytes);
                at += bytes.len();
            }
        }
    })
    .into_value()
}

/// FORMAT_VALUE: convert (1 str, 2 repr, 3 ascii), then format.
pub(crate) fn format_value(th: &mut Thread, value: Ref<'_>, conversion: u32, spec: Option<Ref<'_>>) -> PyResult<Value> {
    let spec = match spec {
        Some(spec) => spec.downcast::<Str>(),
        None => None,
    };
    if let Some(spec) = spec
        && conversion == 0
    {
        return protocol::format(th, value, spec);
    }
    let converted = match conversion {
        1 => Some(protocol::str(th, value)?),
        2 => Some(protocol::repr(th, value)?),
        3 => Some(protocol::ascii(th, value)?),
        _ => None,
    };
    match spec {
        Some(spec) => {
            let value = converted.as_ref().map_or(value, |c| c.as_ref().any());
            protocol::format(th, value, spec)
        }
        None => match converted {
            Some(text) if text.as_ref().any().downcast_exact::<Str>().is_some() => Ok(text.into_value()),
            Some(text) => protocol::format(th, text.as_ref().any(), Str::from_text("").as_ref()),
            None if value.downcast_exact::<Str>().is_some() => Ok(value.to_owned()),
            None => protocol::format(th, value, Str::from_text("").as_ref()),
        },
    }
}

/// How many values MAKE_FUNCTION with these flags uses up.
pub(crate) fn function_parts(flags: u32) -> usize {
    2 + (flags & 15).count_ones() as usize
}

/// MAKE_FUNCTION of the values of a row: what the flags say, code, qualified name.
///
/// # Safety
/// The row is as long as `function_parts` says; its values are the caller's, and given up. The innermost frame runs.
pub(crate) unsafe fn function(th: &mut Thread, flags: u32, row: *mut u64) -> PyResult<Value> {
    let frame = th.frame.get();
    let mut at = row;
    let mut next = || {
        // SAFETY: the caller's promise.
        unsafe {
            let value = Value::from_bits(*at);
            at = at.add(1);
            value
        }
    };
    let defaults = if flags & 1 != 0 { Some(next()) } else { None };
    let kwdefaults = if flags & 2 != 0 { Some(next()) } else { None };
    let annotations = if flags & 4 != 0 { Some(next()) } else { None };
    let closure = if flags & 8 != 0 { Some(next()) } else { None };
    let code = next();
    let qualname = next();
    let (Ok(code), Ok(qualname)) = (code.cast::<Code>(), qualname.cast::<Str>()) else {
        return Err(th.system_error("MAKE_FUNCTION without code"));
    };
    // SAFETY: a live frame's globals are alive.
    let globals: Owned<Dict> = unsafe { Ref::from(&*(*frame).globals).own() };
    let closure = closure.and_then(|c| c.cast::<Tuple>().ok());
    let function = Function::new_function(th, code, globals, qualname, closure);
    match annotations {
        None => {}
        // From 3.14 on: what evaluates them.
        Some(annotate) if annotate.as_ref().is::<Function>() => function.annotate.set(Some(annotate)),
        annotations => function.annotations.set(annotations),
    }
    if let Some(Ok(dict)) = kwdefaults.map(Value::cast::<Dict>) {
        function.kwdefaults.set(Some(dict));
    }
    if let Some(Ok(tuple)) = defaults.map(Value::cast::<Tuple>) {
        function.defaults.set(Some(tuple));
    }
    Ok(function.into_value())
}
