//! "Did you mean": the nearest known name for one that was not found. Distances are CPython 3.13's: a move costs 2, a
//! change of case 1, and a name may differ by a third of its length or so.

use super::BaseException;
use crate::object::dict::Dict;
use crate::object::frame::FrameObject;
use crate::object::raw::{Owned, Ref, Value};
use crate::object::str::Str;
use crate::object::traceback::Traceback;
use crate::protocol::{self, attr};
use crate::state::Thread;

const MOVE: usize = 2;
const CASE: usize = 1;
const MAX_NAME: usize = 40;
const MAX_NAMES: usize = 750;

fn substitution(a: char, b: char) -> usize {
    if a == b {
        0
    } else if a.to_lowercase().eq(b.to_lowercase()) {
        CASE
    } else {
        MOVE
    }
}

/// The weighted edit distance, or something above `limit`.
fn distance(a: &[char], b: &[char], limit: usize) -> usize {
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(prefix..).unwrap_or_default(), b.get(prefix..).unwrap_or_default());
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let a = a.get(..a.len() - suffix).unwrap_or_default();
    let b = b.get(..b.len() - suffix).unwrap_or_default();
    if a.is_empty() || b.is_empty() {
        return MOVE * (a.len() + b.len());
    }
    if a.len() > MAX_NAME || b.len() > MAX_NAME {
        return limit + 1;
    }
    if a.len().abs_diff(b.len()) * MOVE > limit {
        return limit + 1;
    }
    let mut row: Vec<usize> = (1..=a.len()).map(|i| i * MOVE).collect();
    let mut result = 0;
    for (i, &y) in b.iter().enumerate() {
        let mut diagonal = i * MOVE;
        result = (i + 1) * MOVE;
        let mut least = usize::MAX;
        for (cell, &x) in row.iter_mut().zip(a) {
            let replace = diagonal + substitution(x, y);
            diagonal = *cell;
            result = replace.min(result.min(*cell) + MOVE);
            *cell = result;
            least = least.min(result);
        }
        if least > limit {
            return limit + 1;
        }
    }
    result
}

/// The nearest of `names` to `wrong`.
fn nearest(wrong: &str, names: &[String]) -> Option<String> {
    let wanted: Vec<char> = wrong.chars().collect();
    if names.len() >= MAX_NAMES || wanted.len() > MAX_NAME {
        return None;
    }
    let mut best = wanted.len();
    let mut found: Option<String> = None;
    for name in names {
        if name == wrong {
            continue;
        }
        let chars: Vec<char> = name.chars().collect();
        let limit = ((chars.len() + wanted.len() + 3) * MOVE / 6).min(best.saturating_sub(1));
        let d = distance(&wanted, &chars, limit);
        if d > limit {
            continue;
        }
        if found.is_none() || d < best {
            found = Some(name.clone());
            best = d;
        }
    }
    found
}

fn texts(values: Vec<Value>) -> Vec<String> {
    values.iter().filter_map(Value::downcast::<Str>).map(|s| s.to_text().into_owned()).collect()
}

fn dir(th: &mut Thread, object: Ref<'_>) -> Vec<String> {
    let name = th.names().__dir__.as_ref();
    let listed = match protocol::attr::lookup_special(th, object, name) {
        Ok(Some(method)) => protocol::call0(th, method.as_ref()),
        _ => return Vec::new(),
    };
    let names = listed.and_then(|l| protocol::iter::collect(th, l.as_ref())).unwrap_or_default();
    let mut names = texts(names);
    names.sort();
    names
}

fn last_frame(traceback: Option<Owned<Traceback>>) -> Option<Owned<FrameObject>> {
    let mut at = traceback?;
    while let Some(next) = at.next.get() {
        at = next;
    }
    Some(at.frame.clone())
}

fn locals(th: &mut Thread, frame: &Owned<FrameObject>) -> Option<Owned<Dict>> {
    let value = frame.locals(th).ok()?;
    let dict = Dict::new();
    if let Some(known) = value.downcast::<Dict>() {
        return Some(known.own());
    }
    for key in protocol::iter::collect(th, value.as_ref()).ok()? {
        let item = protocol::get_item(th, value.as_ref(), key.as_ref()).ok()?;
        dict.set(th, key.as_ref(), item).ok()?;
    }
    Some(dict)
}

fn for_attribute(th: &mut Thread, exception: Ref<'_, BaseException>, wrong: &str) -> Option<String> {
    let object = exception.extra(1)?;
    let mut names = dir(th, object.as_ref());
    let mut hide = !wrong.starts_with('_');
    if hide && let Some(frame) = last_frame(exception.traceback.get()) {
        let key = th.interp().intern("self");
        let this = locals(th, &frame).and_then(|l| l.get_str(key.as_ref()));
        hide = !this.is_some_and(|this| this.as_ref().bits_eq(object.as_ref()));
    }
    if hide {
        names.retain(|n| !n.starts_with('_'));
    }
    nearest(wrong, &names)
}

fn for_import(th: &mut Thread, exception: Ref<'_, BaseException>, wrong: &str) -> Option<String> {
    let module = exception.extra(0).and_then(|n| n.cast::<Str>().ok())?;
    let module = th.interp().modules().get_str(module.as_ref())?;
    let mut names = dir(th, module.as_ref());
    if !wrong.starts_with('_') {
        names.retain(|n| !n.starts_with('_'));
    }
    nearest(wrong, &names)
}

fn for_name(th: &mut Thread, exception: Ref<'_, BaseException>, wrong: &str) -> Option<String> {
    let frame = last_frame(exception.traceback.get())?;
    let local = locals(th, &frame)?;
    let key = th.interp().intern("self");
    if let Some(this) = local.get_str(key.as_ref()) {
        let wanted = th.interp().intern(wrong);
        if let Ok(Some(_)) = attr::get_opt(th, this.as_ref(), wanted.as_ref()) {
            return Some(format!("self.{wrong}"));
        }
    }
    let mut names = texts(local.keys());
    names.extend(texts(frame.globals().keys()));
    names.extend(texts(frame.builtins().keys()));
    nearest(wrong, &names)
}

/// What is put behind the message of an exception: ". Did you mean: 'x'?", or nothing.
pub(super) fn suffix(th: &mut Thread, exception: Ref<'_, BaseException>) -> String {
    let class = exception.any().class();
    let is = |spec| class.is_subclass_of(crate::state::Interpreter::current().class(spec).get());
    let text = |value: Option<Value>| value.and_then(|v| v.cast::<Str>().ok()).map(|s| s.to_text().into_owned());
    if is(&super::ImportError) {
        let Some(wrong) = text(exception.extra(3)) else { return String::new() };
        return match for_import(th, exception, &wrong) {
            Some(name) => format!(". Did you mean: '{name}'?"),
            None => String::new(),
        };
    }
    let (name_error, attribute_error) = (is(&super::NameError), is(&super::AttributeError));
    if !name_error && !attribute_error {
        return String::new();
    }
    let Some(wrong) = text(exception.extra(0)) else { return String::new() };
    let found = if name_error { for_name(th, exception, &wrong) } else { for_attribute(th, exception, &wrong) };
    let mut out = match &found {
        Some(name) => format!(". Did you mean: '{name}'?"),
        None => String::new(),
    };
    if name_error && is_stdlib_module(th, &wrong) {
        if found.is_some() {
            out.push_str(&format!(" Or did you forget to import '{wrong}'?"));
        } else {
            out.push_str(&format!(". Did you forget to import '{wrong}'?"));
        }
    }
    out
}

/// Whether `sys.stdlib_module_names` has the name.
fn is_stdlib_module(th: &mut Thread, name: &str) -> bool {
    let Some(names) = th.interp().sys_get("stdlib_module_names") else { return false };
    let name = th.interp().intern(name);
    protocol::contains(th, names.as_ref(), name.as_ref().any()).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    fn d(a: &str, b: &str) -> usize {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        distance(&a, &b, 100)
    }

    #[test]
    fn distances() {
        assert_eq!(d("", "ab"), 4);
        assert_eq!(d("abc", "abc"), 0);
        assert_eq!(d("Abc", "abc"), 1);
        assert_eq!(d("kitten", "sitting"), 6);
    }

    #[test]
    fn nearest_name() {
        let names: Vec<String> = ["append", "extend", "pop"].iter().map(|s| (*s).to_owned()).collect();
        assert_eq!(nearest("apend", &names).as_deref(), Some("append"));
        assert_eq!(nearest("zzz", &names), None);
    }
}
