//! What exception classes do with their arguments, and the attributes and methods they show. `OSError`, the Unicode
//! errors and exception groups have files of their own.

use pymacros::pymethods;

use super::{BaseException, group, os_error, unicode};
use crate::args::Args;
use crate::error::PyResult;
use crate::object::dict::Dict;
use crate::object::list::List;
use crate::object::native::{Item, Methods, NativeDef};
use crate::object::raw::{Owned, Ref, Value};
use crate::object::slots::Slots;
use crate::object::str::Str;
use crate::object::traceback::Traceback;
use crate::object::tuple::Tuple;
use crate::protocol::{self, attr};
use crate::shape;
use crate::state::Thread;

static KEY_ERROR: Methods = Methods { items: &[], slots: |s| s.str = Some(key_error_str) };
static STOP_ITERATION: Methods = Methods { items: &[], slots: |s| s.init = Some(init_and_fill) };
static ATTRIBUTE_ERROR: Methods = Methods {
    items: &[Item::Method(&ATTRIBUTE_GETSTATE), Item::Method(&ATTRIBUTE_REDUCE)],
    slots: |s| s.init = Some(attribute_error_init),
};
static NAME_ERROR: Methods = Methods { items: &[], slots: |s| s.init = Some(name_error_init) };
static IMPORT_ERROR: Methods = Methods { items: &[Item::Method(&IMPORT_REDUCE)], slots: import_slots };
static SYNTAX_ERROR: Methods = Methods { items: &[], slots: syntax_slots };
static NONE: Methods = Methods { items: &[], slots: |_| {} };

/// Methods and getters of the class of that name, beside its own attributes.
pub(super) const fn methods(name: &str) -> &'static Methods {
    match name.as_bytes() {
        b"BaseException" => &BASE,
        b"KeyError" => &KEY_ERROR,
        b"StopIteration" | b"SystemExit" => &STOP_ITERATION,
        b"AttributeError" => &ATTRIBUTE_ERROR,
        b"NameError" => &NAME_ERROR,
        b"ImportError" => &IMPORT_ERROR,
        b"SyntaxError" => &SYNTAX_ERROR,
        b"OSError" => &os_error::METHODS,
        b"UnicodeDecodeError" => &unicode::DECODE,
        b"UnicodeEncodeError" => &unicode::ENCODE,
        b"UnicodeTranslateError" => &unicode::TRANSLATE,
        b"BaseExceptionGroup" => &group::METHODS,
        _ => &NONE,
    }
}

/// Set the attributes that follow from the arguments; what does not fit is left unset.
pub(super) fn fill(exception: &Owned<BaseException>) {
    let spec = super::table_class(exception.as_ref().any().class());
    let args = exception.args.get();
    let args = args.as_slice();
    match spec.name {
        "StopIteration" => exception.set_extra(0, args.first().cloned()),
        "SystemExit" => exception.set_extra(
            0,
            match args {
                [] => None,
                [one] => Some(one.clone()),
                many => Some(Tuple::from_slice(many).into_value()),
            },
        ),
        "ImportError" | "ModuleNotFoundError" => {
            exception.set_extra(2, if let [one] = args { Some(one.clone()) } else { None });
        }
        "SyntaxError" | "IndentationError" | "TabError" => {
            exception.set_extra(0, args.first().cloned());
            if let [_, info] = args
                && let Some(info) = info.downcast::<Tuple>()
            {
                set_location(exception.as_ref(), info.get().as_slice());
            }
        }
        "UnicodeDecodeError" | "UnicodeEncodeError" => unicode::fill(exception.as_ref(), args),
        "BaseExceptionGroup" | "ExceptionGroup" => group::fill(exception.as_ref(), args),
        _ if os_error::is_os_error(spec) => os_error::parse(exception.as_ref(), args),
        _ => {}
    }
}

/// `TypeError` for keywords that a class does not take.
pub(super) fn no_keywords(th: &mut Thread, this: Ref<'_>, args: Args<'_>) -> PyResult<()> {
    if args.nkw() == 0 {
        return Ok(());
    }
    let class = this.class().name().to_owned();
    Err(th.type_error(format!("{class}() takes no keyword arguments")))
}

/// `BaseException.__init__`.
pub(super) fn init(th: &mut Thread, exception: Ref<'_, BaseException>, args: Args<'_>) -> PyResult<()> {
    no_keywords(th, exception.any(), args)?;
    // `__new__` has set them already, in the usual case to the very same values.
    let known = exception.args.borrow().as_slice();
    let given = args.positional();
    if known.len() != given.len() || !known.iter().zip(given).all(|(a, b)| a.as_ref().bits_eq(b.as_ref())) {
        exception.args.set(Tuple::from_slice(given));
    }
    Ok(())
}

/// `__init__` of the classes whose attributes follow from the arguments.
pub(super) fn init_and_fill(th: &mut Thread, this: Ref<'_>, args: Args<'_>) -> PyResult<()> {
    let Some(exception) = this.downcast::<BaseException>() else { return Ok(()) };
    init(th, exception, args)?;
    fill(&exception.own());
    Ok(())
}

/// `__init__` of classes that take some attributes by keyword: `names[i]` is attribute number `places[i]`.
fn init_with_keywords(
    th: &mut Thread,
    this: Ref<'_>,
    args: Args<'_>,
    class: &str,
    names: &[(&str, usize)],
) -> PyResult<()> {
    let Some(exception) = this.downcast::<BaseException>() else { return Ok(()) };
    for (keyword, _) in args.keywords() {
        if !names.iter().any(|(name, _)| name.as_bytes() == keyword.as_wtf8()) {
            let keyword = keyword.to_text().into_owned();
            return Err(th.type_error(format!("{class}() got an unexpected keyword argument '{keyword}'")));
        }
    }
    init(th, exception, Args::new(args.positional()))?;
    for &(name, place) in names {
        let value =
            args.keywords().find(|(keyword, _)| keyword.as_wtf8() == name.as_bytes()).map(|(_, v)| v.to_owned());
        exception.set_extra(place, value);
    }
    Ok(())
}

fn attribute_error_init(th: &mut Thread, this: Ref<'_>, args: Args<'_>) -> PyResult<()> {
    init_with_keywords(th, this, args, "AttributeError", &[("name", 0), ("obj", 1)])
}

fn name_error_init(th: &mut Thread, this: Ref<'_>, args: Args<'_>) -> PyResult<()> {
    init_with_keywords(th, this, args, "NameError", &[("name", 0)])
}

fn import_error_init(th: &mut Thread, this: Ref<'_>, args: Args<'_>) -> PyResult<()> {
    init_with_keywords(th, this, args, "ImportError", &[("name", 0), ("path", 1), ("name_from", 3)])?;
    if let Some(exception) = this.downcast::<BaseException>() {
        fill(&exception.own());
    }
    Ok(())
}

fn import_slots(slots: &mut Slots) {
    slots.init = Some(import_error_init);
    slots.str = Some(|th, this| {
        let message = this.downcast::<BaseException>().and_then(|e| e.extra(2));
        match message {
            Some(message) if message.as_ref().downcast_exact::<Str>().is_some() => Ok(message),
            _ => base_str(th, this),
        }
    });
}

fn state_dict(exception: Ref<'_, BaseException>) -> Owned<Dict> {
    let dict = Dict::new();
    for (name, value) in shape::own_items(exception.any()) {
        dict.set_str(name.as_ref(), value);
    }
    dict
}

fn put(th: &mut Thread, dict: &Owned<Dict>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        dict.set_str(th.interp().intern(name).as_ref(), value);
    }
}

/// `(class, args)` or `(class, args, state)`.
pub(super) fn reduced(exception: Ref<'_, BaseException>, args: Value, state: Owned<Dict>) -> Value {
    let mut parts = vec![exception.any().class().any().to_owned(), args];
    if !state.is_empty() {
        parts.push(state.into_value());
    }
    Tuple::new(parts).into_value()
}

static ATTRIBUTE_GETSTATE: NativeDef =
    NativeDef { name: "__getstate__", doc: "Helper for pickle.", text_signature: None, call: attribute_getstate };
static ATTRIBUTE_REDUCE: NativeDef =
    NativeDef { name: "__reduce__", doc: "Helper for pickle.", text_signature: None, call: attribute_reduce };
static IMPORT_REDUCE: NativeDef =
    NativeDef { name: "__reduce__", doc: "Helper for pickle.", text_signature: None, call: import_reduce };

fn attribute_state(th: &mut Thread, this: Ref<'_, BaseException>) -> Owned<Dict> {
    let dict = state_dict(this);
    put(th, &dict, "name", this.extra(0));
    put(th, &dict, "args", Some(this.args.get().into_value()));
    dict
}

fn attribute_getstate(th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
    let this = crate::args::self_arg::<BaseException>(th, &args, "__getstate__")?;
    Ok(attribute_state(th, this).into_value())
}

fn attribute_reduce(th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
    let this = crate::args::self_arg::<BaseException>(th, &args, "__reduce__")?;
    let state = attribute_state(th, this);
    Ok(reduced(this, this.args.get().into_value(), state))
}

fn import_reduce(th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
    let this = crate::args::self_arg::<BaseException>(th, &args, "__reduce__")?;
    let state = state_dict(this);
    for (name, place) in [("name", 0), ("path", 1), ("name_from", 3)] {
        put(th, &state, name, this.extra(place));
    }
    Ok(reduced(this, this.args.get().into_value(), state))
}

/// `str` of exceptions in general: nothing, the argument, or the tuple of arguments.
pub(super) fn base_str(th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    let args = this.downcast::<BaseException>().map(|e| e.args.get());
    match args.as_ref().map(|a| a.as_slice()) {
        None | Some([]) => Ok(th.interp().empty_str().to_value()),
        Some([one]) => Ok(protocol::str(th, one.as_ref())?.into_value()),
        Some(_) => Ok(protocol::repr(th, args.as_ref().map_or(Ref::NONE, |a| a.as_ref().any()))?.into_value()),
    }
}

/// A missing key is shown by its `repr`: `''` would show as nothing.
fn key_error_str(th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    let args = this.downcast::<BaseException>().map(|e| e.args.get());
    match args.as_ref().map(|a| a.as_slice()) {
        Some([one]) => Ok(protocol::repr(th, one.as_ref())?.into_value()),
        _ => base_str(th, this),
    }
}

/// `(filename, lineno, offset, text, end_lineno, end_offset)` of a `SyntaxError`.
fn set_location(exception: Ref<'_, BaseException>, info: &[Value]) {
    for i in 0..6 {
        exception.set_extra(i + 1, info.get(i).cloned());
    }
}

fn syntax_error_init(th: &mut Thread, this: Ref<'_>, args: Args<'_>) -> PyResult<()> {
    let Some(exception) = this.downcast::<BaseException>() else { return Ok(()) };
    init(th, exception, args)?;
    let args = args.positional();
    exception.set_extra(0, args.first().cloned());
    let [_, info] = args else { return Ok(()) };
    let info = protocol::iter::collect(th, info.as_ref())?;
    let n = info.len();
    if n < 4 {
        return Err(th.type_error(format!("function takes at least 4 arguments ({n} given)")));
    }
    if n > 6 {
        return Err(th.type_error(format!("function takes at most 6 arguments ({n} given)")));
    }
    if n == 5 {
        return Err(th.type_error("end_offset must be provided when end_lineno is provided"));
    }
    set_location(exception, &info);
    Ok(())
}

fn syntax_error_str(th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    let Some(exception) = this.downcast::<BaseException>() else { return base_str(th, this) };
    let message = exception.extra(0).unwrap_or(Value::NONE);
    let file = exception.extra(1).and_then(|f| f.cast::<Str>().ok()).map(|f| {
        let text = f.to_text().into_owned();
        text.rsplit('/').next().unwrap_or_default().to_owned()
    });
    let line = exception.extra(2).and_then(|l| crate::object::int::to_i64(l.as_ref()));
    let message = protocol::str_text(th, message.as_ref())?;
    let text = match (file, line) {
        (Some(file), Some(line)) => format!("{message} ({file}, line {line})"),
        (Some(file), None) => format!("{message} ({file})"),
        (None, Some(line)) => format!("{message} (line {line})"),
        (None, None) => message,
    };
    Ok(Str::from_text(&text).into_value())
}

fn syntax_slots(slots: &mut Slots) {
    slots.init = Some(syntax_error_init);
    slots.str = Some(syntax_error_str);
}

/// `add_note`.
pub(super) fn add_note(th: &mut Thread, this: Ref<'_, BaseException>, note: Owned<Str>) -> PyResult<()> {
    let key = th.names().__notes__.as_ref();
    match attr::get_opt(th, this.any(), key)? {
        Some(notes) => match notes.downcast::<List>() {
            Some(list) => list.get().push(note.into_value()),
            None => return Err(th.type_error("Cannot add note: __notes__ is not a list")),
        },
        None => {
            let list = List::new(vec![note.into_value()]);
            attr::set(th, this.any(), key, list.as_ref().any())?;
        }
    }
    Ok(())
}

/// None, or an exception.
fn exception_or_none(
    th: &mut Thread,
    value: Option<Ref<'_>>,
    name: &str,
    what: &str,
) -> PyResult<Option<Owned<BaseException>>> {
    let Some(value) = value else { return Err(th.type_error(format!("{name} may not be deleted"))) };
    if value.is_none() {
        return Ok(None);
    }
    match value.downcast::<BaseException>() {
        Some(e) => Ok(Some(e.own())),
        None => Err(th.type_error(format!("exception {what} must be None or derive from BaseException"))),
    }
}

fn assign_traceback(th: &mut Thread, this: Ref<'_, BaseException>, value: Ref<'_>) -> PyResult<()> {
    if value.is_none() {
        this.traceback.set(None);
        return Ok(());
    }
    match value.downcast::<Traceback>() {
        Some(traceback) => {
            this.traceback.set(Some(traceback.own()));
            Ok(())
        }
        None => Err(th.type_error("__traceback__ must be a traceback or None")),
    }
}

#[pymethods(name = BASE)]
impl BaseException {
    #[slot(str)]
    fn str_slot(this: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        base_str(th, this)
    }
    #[slot(repr)]
    fn repr_slot(this: Ref<'_, BaseException>, th: &mut Thread) -> PyResult<Value> {
        let name = this.any().class().name().to_owned();
        let args = this.args.get();
        let text = match args.as_slice() {
            [one] => format!("{name}({})", protocol::repr_text(th, one.as_ref())?),
            _ => format!("{name}{}", protocol::repr_text(th, args.as_ref().any())?),
        };
        Ok(Str::from_text(&text).into_value())
    }
    #[getter(name = "args")]
    fn get_args(this: Ref<'_, BaseException>) -> Value {
        this.args.get().into_value()
    }
    #[setter(name = "args")]
    fn set_args(this: Ref<'_, BaseException>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        let Some(value) = value else { return Err(th.type_error("args may not be deleted")) };
        let items = protocol::iter::collect(th, value)?;
        this.args.set(Tuple::new(items));
        Ok(())
    }
    #[getter(name = "__cause__")]
    fn get_cause(this: Ref<'_, BaseException>) -> Value {
        this.cause.get().unwrap_or(Value::NONE)
    }
    #[setter(name = "__cause__")]
    fn set_cause(this: Ref<'_, BaseException>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        let cause = exception_or_none(th, value, "__cause__", "cause")?;
        this.cause.set(cause.map(Owned::into_value));
        this.suppress_context.set(true);
        Ok(())
    }
    #[getter(name = "__context__")]
    fn get_context(this: Ref<'_, BaseException>) -> Value {
        this.context.get().map_or(Value::NONE, Owned::into_value)
    }
    #[setter(name = "__context__")]
    fn set_context(this: Ref<'_, BaseException>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        let context = exception_or_none(th, value, "__context__", "context")?;
        this.context.set(context);
        Ok(())
    }
    #[getter(name = "__traceback__")]
    fn get_traceback(this: Ref<'_, BaseException>) -> Value {
        this.traceback.get().map_or(Value::NONE, Owned::into_value)
    }
    #[setter(name = "__traceback__")]
    fn set_traceback(this: Ref<'_, BaseException>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        match value {
            Some(value) => assign_traceback(th, this, value),
            None => Err(th.type_error("__traceback__ may not be deleted")),
        }
    }
    #[getter(name = "__suppress_context__")]
    fn get_suppress(this: Ref<'_, BaseException>) -> bool {
        this.suppress_context.get()
    }
    #[setter(name = "__suppress_context__")]
    fn set_suppress(this: Ref<'_, BaseException>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        match value {
            Some(value) if value.is_bool() => {
                this.suppress_context.set(value.is_true());
                Ok(())
            }
            Some(_) => Err(th.type_error("attribute value type must be bool")),
            None => Err(th.type_error("can't delete numeric/char attribute")),
        }
    }
    /// Set self.__traceback__ to tb and return self.
    fn with_traceback(this: Ref<'_, BaseException>, th: &mut Thread, object: Ref<'_>) -> PyResult<Value> {
        assign_traceback(th, this, object)?;
        Ok(this.any().to_owned())
    }
    /// Add a note to the exception
    #[name("add_note")]
    fn note(this: Ref<'_, BaseException>, th: &mut Thread, note: Ref<'_>) -> PyResult<()> {
        match note.downcast::<Str>() {
            Some(note) => add_note(th, this, note.own()),
            None => {
                let other = note.class().name().to_owned();
                Err(th.type_error(format!("note must be a str, not '{other}'")))
            }
        }
    }
    /// Helper for pickle.
    fn __reduce__(this: Ref<'_, BaseException>) -> Value {
        let state = state_dict(this);
        reduced(this, this.args.get().into_value(), state)
    }
    /// Take the attributes of a pickled exception.
    fn __setstate__(this: Ref<'_, BaseException>, th: &mut Thread, state: Ref<'_>) -> PyResult<()> {
        if state.is_none() {
            return Ok(());
        }
        let Some(dict) = state.downcast::<Dict>() else { return Err(th.type_error("state is not a dictionary")) };
        for (key, value) in dict.get().items() {
            let Some(key) = key.downcast::<Str>() else {
                return Err(th.type_error("attribute name must be string"));
            };
            attr::set(th, this.any(), key, value.as_ref())?;
        }
        Ok(())
    }
}
