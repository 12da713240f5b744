//! `BaseExceptionGroup` and `ExceptionGroup`. Source: PEP 654.

use super::{BaseException, attributes};
use crate::args::Args;
use crate::error::{PyResult, Raised};
use crate::object::list::List;
use crate::object::native::{Item, Methods, NativeDef};
use crate::object::raw::{Owned, Ref, Value};
use crate::object::slots::Slots;
use crate::object::str::Str;
use crate::object::tuple::Tuple;
use crate::object::type_::{Type, TypeFlags, TypeSpec};
use crate::protocol::{self, attr};
use crate::state::{Interpreter, Thread};

const MESSAGE: usize = 0;
const EXCEPTIONS: usize = 1;

pub(super) static METHODS: Methods = Methods {
    items: &[
        Item::Getter { name: "message", doc: "exception message", get: get_message, set: Some(readonly) },
        Item::Getter { name: "exceptions", doc: "nested exceptions", get: get_exceptions, set: Some(readonly) },
        Item::Method(&DERIVE),
        Item::Method(&SPLIT),
        Item::Method(&SUBGROUP),
        Item::ClassMethod(&CLASS_GETITEM),
    ],
    slots,
};

static DERIVE: NativeDef = NativeDef {
    name: "derive",
    doc: "Make a group like this one of other exceptions.",
    text_signature: Some("($self, excs, /)"),
    call: derive,
};
static SPLIT: NativeDef = NativeDef {
    name: "split",
    doc: "The exceptions that match and those that do not, each as a group or None.",
    text_signature: Some("($self, matcher_value, /)"),
    call: split_method,
};
static SUBGROUP: NativeDef = NativeDef {
    name: "subgroup",
    doc: "The exceptions that match, as a group or None.",
    text_signature: Some("($self, matcher_value, /)"),
    call: subgroup,
};
static CLASS_GETITEM: NativeDef = NativeDef {
    name: "__class_getitem__",
    doc: "See PEP 585",
    text_signature: Some("($type, item, /)"),
    call: class_getitem,
};

fn slots(slots: &mut Slots) {
    slots.new = Some(new);
    slots.init = Some(|th, this, args| match this.downcast::<BaseException>() {
        Some(exception) => attributes::init(th, exception, args),
        None => Ok(()),
    });
    slots.str = Some(text);
}

fn class(spec: &'static TypeSpec) -> Owned<Type> {
    Interpreter::current().class(spec).own()
}

/// Whether `value` is an exception group.
pub fn is_group(value: Ref<'_>) -> bool {
    value.is::<BaseException>() && value.class().is_subclass_of(&class(&super::BaseExceptionGroup))
}

/// Message and exceptions from the arguments, for groups that Rust code makes.
pub(super) fn fill(exception: Ref<'_, BaseException>, args: &[Value]) {
    let [message, exceptions] = args else { return };
    exception.set_extra(MESSAGE, Some(message.clone()));
    let items = match (exceptions.downcast::<Tuple>(), exceptions.downcast::<List>()) {
        (Some(tuple), _) => tuple.get().as_slice().to_vec(),
        (_, Some(list)) => list.get().to_vec(),
        _ => Vec::new(),
    };
    exception.set_extra(EXCEPTIONS, Some(Tuple::new(items).into_value()));
}

fn new(th: &mut Thread, cls: Ref<'_, Type>, args: Args<'_>) -> PyResult<Value> {
    let [message, exceptions] = args.positional() else {
        let n = args.positional().len();
        return Err(th.type_error(format!("BaseExceptionGroup.__new__() takes exactly 2 arguments ({n} given)")));
    };
    if !message.as_ref().is::<Str>() {
        let other = message.as_ref().class().name().to_owned();
        return Err(th.type_error(format!("BaseExceptionGroup.__new__() argument 1 must be str, not {other}")));
    }
    if !protocol::iter::is_sequence(exceptions.as_ref()) {
        return Err(th.type_error("second argument (exceptions) must be a sequence"));
    }
    let items = protocol::iter::collect(th, exceptions.as_ref())?;
    if items.is_empty() {
        return Err(th.value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    let plain = class(&super::Exception);
    let mut nests_base = false;
    for (i, item) in items.iter().enumerate() {
        if !item.as_ref().is::<BaseException>() {
            return Err(th.value_error(format!("Item {i} of second argument (exceptions) is not an exception")));
        }
        nests_base |= !item.as_ref().class().is_subclass_of(&plain);
    }
    let mut made = cls.own();
    let is = |spec: &'static TypeSpec| cls.spec().is_some_and(|s| std::ptr::eq(s, spec));
    if is(&super::BaseExceptionGroup) {
        if !nests_base {
            made = class(&super::ExceptionGroup);
        }
    } else if nests_base && is(&super::ExceptionGroup) {
        return Err(th.type_error("Cannot nest BaseExceptions in an ExceptionGroup"));
    } else if nests_base && cls.is_subclass_of(&plain) {
        let name = cls.name().to_owned();
        return Err(th.type_error(format!("Cannot nest BaseExceptions in '{name}'")));
    }
    let exception = super::bare(made.as_ref(), Tuple::from_slice(args.positional()));
    exception.set_extra(MESSAGE, Some(message.clone()));
    exception.set_extra(EXCEPTIONS, Some(Tuple::new(items).into_value()));
    Ok(exception.into_value())
}

fn text(th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    let Some(exception) = this.downcast::<BaseException>() else { return Ok(Value::NONE) };
    let message = exception.extra(MESSAGE).unwrap_or(Value::NONE);
    let message = protocol::str_text(th, message.as_ref())?;
    let n = members(exception).len();
    let s = if n == 1 { "" } else { "s" };
    Ok(Str::from_text(&format!("{message} ({n} sub-exception{s})")).into_value())
}

/// The exceptions in a group.
pub fn members(group: Ref<'_, BaseException>) -> Vec<Value> {
    let tuple = group.extra(EXCEPTIONS).and_then(|t| t.cast::<Tuple>().ok());
    tuple.map_or_else(Vec::new, |t| t.as_slice().to_vec())
}

fn get_message(_th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    Ok(this.downcast::<BaseException>().and_then(|e| e.extra(MESSAGE)).unwrap_or(Value::NONE))
}

fn get_exceptions(_th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    Ok(this.downcast::<BaseException>().and_then(|e| e.extra(EXCEPTIONS)).unwrap_or(Value::NONE))
}

fn readonly(_th: &mut Thread, _this: Ref<'_>, _value: Option<Ref<'_>>) -> PyResult<()> {
    Err(Raised::new(&super::AttributeError, "readonly attribute"))
}

fn one_argument<'a>(th: &mut Thread, args: &Args<'a>, name: &str) -> PyResult<Ref<'a>> {
    match args.positional() {
        [_, one] if args.nkw() == 0 => Ok(one.as_ref()),
        all => {
            let n = all.len().saturating_sub(1);
            Err(th.type_error(format!("BaseExceptionGroup.{name}() takes exactly one argument ({n} given)")))
        }
    }
}

fn derive(th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
    let this = crate::args::self_arg::<BaseException>(th, &args, "derive")?;
    let exceptions = one_argument(th, &args, "derive")?;
    let class = class(&super::BaseExceptionGroup).into_value();
    let message = this.extra(MESSAGE).unwrap_or(Value::NONE);
    protocol::call2(th, class.as_ref(), message.as_ref(), exceptions)
}

fn class_getitem(th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
    let item = one_argument(th, &args, "__class_getitem__")?;
    let class = args.positional().first().map_or(Ref::NONE, Value::as_ref);
    Ok(crate::object::generic_alias::parameterize(class, item))
}

/// What `split` looks for.
enum Matcher {
    Classes(Vec<Value>),
    Predicate(Value),
}

fn is_exception_class(value: Ref<'_>) -> bool {
    value.downcast::<Type>().is_some_and(|c| c.flags().contains(TypeFlags::EXCEPTION))
}

fn matcher(th: &mut Thread, value: Ref<'_>) -> PyResult<Matcher> {
    if is_exception_class(value) {
        return Ok(Matcher::Classes(vec![value.to_owned()]));
    }
    if let Some(tuple) = value.downcast::<Tuple>() {
        let items = tuple.get().as_slice();
        if items.iter().all(|c| is_exception_class(c.as_ref())) {
            return Ok(Matcher::Classes(items.to_vec()));
        }
    } else if !value.is::<Type>() && value.class().get().slots().call.is_some() {
        return Ok(Matcher::Predicate(value.to_owned()));
    }
    Err(bad_condition(th))
}

#[cold]
fn bad_condition(th: &mut Thread) -> Raised {
    th.type_error("expected an exception type, a tuple of exception types, or a callable (other than a class)")
}

impl Matcher {
    fn matches(&self, th: &mut Thread, exception: Ref<'_>) -> PyResult<bool> {
        match self {
            Matcher::Classes(classes) => Ok(classes
                .iter()
                .filter_map(Value::downcast::<Type>)
                .any(|class| exception.class().is_subclass_of(class.get()))),
            Matcher::Predicate(f) => {
                let answer = protocol::call1(th, f.as_ref(), exception)?;
                protocol::truth(th, answer.as_ref())
            }
        }
    }
}

/// A group like `like` of these, with its traceback, cause, context and notes.
fn derived(th: &mut Thread, like: Ref<'_, BaseException>, members: Vec<Value>) -> PyResult<Option<Value>> {
    if members.is_empty() {
        return Ok(None);
    }
    let name = th.interp().intern("derive");
    let list = List::new(members).into_value();
    let made = protocol::call_method(th, like.any(), name.as_ref(), &[list])?;
    let Some(group) = made.downcast::<BaseException>().filter(|_| is_group(made.as_ref())) else {
        return Err(th.type_error("derive must return an instance of BaseExceptionGroup"));
    };
    group.traceback.set(like.traceback.get());
    group.context.set(like.context.get());
    group.cause.set(like.cause.get());
    group.suppress_context.set(like.suppress_context.get());
    let key = th.names().__notes__.as_ref();
    if let Some(notes) = attr::get_opt(th, like.any(), key)?
        && protocol::iter::is_sequence(notes.as_ref())
    {
        let copy = List::new(protocol::iter::collect(th, notes.as_ref())?);
        attr::set(th, group.any(), key, copy.as_ref().any())?;
    }
    Ok(Some(made))
}

/// What of `exception` matches, and what does not.
fn split_by(th: &mut Thread, exception: &Value, matcher: &Matcher) -> PyResult<(Option<Value>, Option<Value>)> {
    if matcher.matches(th, exception.as_ref())? {
        return Ok((Some(exception.clone()), None));
    }
    let group = match exception.downcast::<BaseException>() {
        Some(group) if is_group(exception.as_ref()) => group,
        _ => return Ok((None, Some(exception.clone()))),
    };
    let (mut matching, mut rest) = (Vec::new(), Vec::new());
    for member in members(group) {
        let (yes, no) = th.recurse(" in exceptiongroup_split_recursive", |th| split_by(th, &member, matcher))?;
        matching.extend(yes);
        rest.extend(no);
    }
    let matching = derived(th, group, matching)?;
    let rest = derived(th, group, rest)?;
    Ok((matching, rest))
}

/// Split an exception (group or not) by a class, a tuple of classes or a predicate: `except*` and `split`.
pub fn split(th: &mut Thread, exception: Ref<'_>, condition: Ref<'_>) -> PyResult<(Option<Value>, Option<Value>)> {
    let matcher = matcher(th, condition)?;
    split_by(th, &exception.to_owned(), &matcher)
}

fn split_method(th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
    let this = crate::args::self_arg::<BaseException>(th, &args, "split")?;
    let condition = one_argument(th, &args, "split")?;
    let (yes, no) = split(th, this.any(), condition)?;
    Ok(Tuple::new(vec![yes.unwrap_or(Value::NONE), no.unwrap_or(Value::NONE)]).into_value())
}

/// As `split_by`, without making what does not match.
fn matching_part(th: &mut Thread, exception: &Value, matcher: &Matcher) -> PyResult<Option<Value>> {
    if matcher.matches(th, exception.as_ref())? {
        return Ok(Some(exception.clone()));
    }
    let group = match exception.downcast::<BaseException>() {
        Some(group) if is_group(exception.as_ref()) => group,
        _ => return Ok(None),
    };
    let mut matching = Vec::new();
    for member in members(group) {
        let part = th.recurse(" in exceptiongroup_split_recursive", |th| matching_part(th, &member, matcher))?;
        matching.extend(part);
    }
    derived(th, group, matching)
}

fn subgroup(th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
    let this = crate::args::self_arg::<BaseException>(th, &args, "subgroup")?;
    let condition = one_argument(th, &args, "subgroup")?;
    let matcher = matcher(th, condition)?;
    Ok(matching_part(th, &this.any().to_owned(), &matcher)?.unwrap_or(Value::NONE))
}
