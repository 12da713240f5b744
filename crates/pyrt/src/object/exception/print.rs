//! Printing exceptions as CPython 3.13 does: traceback, message, notes, causes and contexts, groups as trees.
//!
//! Source lines come from the file that the code names, or from what `remember_source` was told (`-c`, `exec`).
//! Nothing here raises for what the printed exception does (`__str__` that fails, notes of any type).

use rustc_hash::FxHashMap;

use super::{BaseException, carets, group, suggest};
use crate::error::{PyResult, Raised};
use crate::object::dict::Dict;
use crate::object::raw::{Owned, Ref, Value};
use crate::object::str::Str;
use crate::object::traceback::Traceback;
use crate::object::{int, list::List, namespace::Namespace};
use crate::protocol::{self, attr};
use crate::state::Thread;

/// Alike entries that are shown before "Previous line repeated".
const RECURSIVE_CUTOFF: usize = 3;
const MAX_GROUP_WIDTH: usize = 15;
const MAX_GROUP_DEPTH: usize = 10;
const SOURCES: &str = "sources";

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";

/// Keep the source of code that is in no file, for its tracebacks.
pub fn remember_source(th: &mut Thread, filename: &str, source: &str) {
    let kept = th.interp().kept(SOURCES).and_then(|k| k.cast::<Dict>().ok());
    let dict = kept.unwrap_or_else(|| {
        let dict = Dict::new();
        th.interp().keep(SOURCES, dict.to_value());
        dict
    });
    dict.set_str(th.interp().intern(filename).as_ref(), Str::from_text(source).into_value());
}

/// Lines of source files, read once a print.
#[derive(Default)]
struct Sources {
    files: FxHashMap<String, Vec<String>>,
}

impl Sources {
    fn line(&mut self, th: &mut Thread, filename: &str, number: usize) -> String {
        if !self.files.contains_key(filename) {
            let text = remembered(th, filename).or_else(|| {
                let bytes = std::fs::read(filename).ok()?;
                Some(String::from_utf8_lossy(&bytes).into_owned())
            });
            let text = text.unwrap_or_default();
            let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
            let lines = text.lines().map(|l| l.trim_end().to_owned()).collect();
            self.files.insert(filename.to_owned(), lines);
        }
        let lines = self.files.get(filename);
        lines.and_then(|l| l.get(number.checked_sub(1)?)).cloned().unwrap_or_default()
    }
}

fn remembered(th: &mut Thread, filename: &str) -> Option<String> {
    let dict = th.interp().kept(SOURCES)?.cast::<Dict>().ok()?;
    let text = dict.get_str(th.interp().intern(filename).as_ref())?;
    Some(text.downcast::<Str>()?.to_text().into_owned())
}

/// The source line `number` (from 1) of a file or remembered source; empty where there is none.
pub fn source_line(th: &mut Thread, filename: &str, number: usize) -> String {
    Sources::default().line(th, filename, number)
}

struct Printer {
    out: String,
    sources: Sources,
    /// Exceptions on the way, by identity: chains may be cyclic.
    seen: Vec<u64>,
    /// How deep in groups; 0 outside.
    depth: usize,
}

/// `str` or `repr` of a value that must not fail.
fn safe_text(value: PyResult<String>, what: &str, function: &str) -> String {
    value.unwrap_or_else(|_| format!("<{what} {function}() failed>"))
}

/// The traceback entries from `traceback` inwards, without the heading.
fn format_stack(th: &mut Thread, traceback: Option<Owned<Traceback>>, sources: &mut Sources) -> String {
    let mut out = String::new();
    let mut previous: Option<(String, u32, String)> = None;
    let mut count = 0_usize;
    let repeated = |out: &mut String, count: usize| {
        if count > RECURSIVE_CUTOFF {
            let n = count - RECURSIVE_CUTOFF;
            let s = if n > 1 { "s" } else { "" };
            out.push_str(&format!("  [Previous line repeated {n} more time{s}]\n"));
        }
    };
    let mut at = traceback;
    while let Some(entry) = at {
        at = entry.next.get();
        let code = entry.frame.code().own();
        let filename = code.filename.to_text().into_owned();
        let name = code.name.to_text().into_owned();
        let line = entry.line.get();
        let key = (filename, line, name);
        if previous.as_ref() != Some(&key) {
            repeated(&mut out, count);
            count = 0;
        }
        count += 1;
        if count > RECURSIVE_CUTOFF {
            previous = Some(key);
            continue;
        }
        let (filename, line, name) = &key;
        out.push_str(&format!("  File \"{filename}\", line {line}, in {name}\n"));
        let position = code.position_at(entry.lasti.get());
        let known = position.line == *line && position.end_line >= position.line;
        let end_line = if known { position.end_line } else { *line };
        let columns = match (position.col, position.end_col) {
            (Some(col), Some(end)) if known => Some((col as usize, end as usize)),
            _ => None,
        };
        // A range over very many lines comes of a damaged table: the first line will do.
        let end_line = if end_line - line > 1000 { *line } else { end_line };
        let lines: Vec<String> = (*line..=end_line).map(|n| sources.line(th, filename, n as usize)).collect();
        if lines.iter().any(|l| !l.is_empty()) {
            out.push_str(&carets::show(&lines, columns));
        }
        previous = Some(key);
    }
    repeated(&mut out, count);
    out
}

/// The name of an exception's class as it is printed.
fn class_text(th: &mut Thread, exception: Ref<'_, BaseException>) -> String {
    let class = exception.any().class();
    let name = crate::object::type_methods::full_name(th, class);
    name.strip_prefix("__main__.").map_or(name.clone(), str::to_owned)
}

fn is_syntax_error(exception: Ref<'_, BaseException>) -> bool {
    let class = crate::state::Interpreter::current().class(&super::SyntaxError);
    exception.any().class().is_subclass_of(class.get())
}

fn number(value: Option<Value>) -> Option<i64> {
    int::to_i64(value?.as_ref())
}

/// Position, line, caret and message of a `SyntaxError`.
fn format_syntax_error(th: &mut Thread, exception: Ref<'_, BaseException>, out: &mut String) {
    let present = |i: usize| exception.extra(i).filter(|v| !v.as_ref().is_none());
    let name = class_text(th, exception);
    let filename = present(1).map(|f| safe_text(protocol::str_text(th, f.as_ref()), "filename", "str"));
    let line = present(2).map(|l| safe_text(protocol::str_text(th, l.as_ref()), "lineno", "str"));
    let mut suffix = String::new();
    match (&filename, &line) {
        (file, Some(line)) => {
            let file = file.as_deref().unwrap_or("<string>");
            out.push_str(&format!("  File \"{file}\", line {line}\n"));
        }
        (Some(file), None) => suffix = format!(" ({file})"),
        (None, None) => {}
    }
    let text = present(4).and_then(|t| t.cast::<Str>().ok()).map(|t| t.to_text().into_owned());
    if let (Some(text), Some(_)) = (text, &line) {
        let right: Vec<char> = text.trim_end_matches('\n').chars().collect();
        let spaces = right.iter().take_while(|c| matches!(c, ' ' | '\n' | '\x0c')).count();
        let left: String = right.iter().skip(spaces).collect();
        out.push_str(&format!("    {left}\n"));
        if let Some(offset) = number(present(3)) {
            let size = text.chars().count() as i64;
            let same_line = number(present(2)) == number(present(5)) || present(5).is_none();
            let mut end = if same_line {
                number(present(6)).filter(|e| *e != 0).unwrap_or(offset)
            } else {
                right.len() as i64 + 1
            };
            let mut offset = offset;
            if !text.is_empty() && offset > size {
                offset = size;
                end = end.max(offset);
            }
            if offset == end || end == -1 || end < offset {
                end = offset.saturating_add(1);
            }
            let col = offset.saturating_sub(1).saturating_sub(spaces as i64);
            let end_col = end.saturating_sub(1).saturating_sub(spaces as i64);
            if col >= 0 {
                let pad: String = left
                    .chars()
                    .chain(std::iter::repeat(' '))
                    .take(col.min(size) as usize)
                    .map(|c| if c.is_whitespace() { c } else { ' ' })
                    .collect();
                let n = end_col.saturating_sub(col).clamp(1, size.max(1) + 1) as usize;
                out.push_str(&format!("    {pad}{}\n", "^".repeat(n)));
            }
        }
    }
    let message = match present(0) {
        Some(message) => safe_text(protocol::str_text(th, message.as_ref()), "exception", "str"),
        None => "<no detail available>".to_owned(),
    };
    let message = if message.is_empty() { "<no detail available>".to_owned() } else { message };
    out.push_str(&format!("{name}: {message}{suffix}\n"));
}

/// The message of an exception: `traceback.format_exception_only`.
pub fn format_exception_only(th: &mut Thread, exception: Ref<'_, BaseException>) -> String {
    let mut out = String::new();
    if is_syntax_error(exception) {
        format_syntax_error(th, exception, &mut out);
    } else {
        let name = class_text(th, exception);
        let text = safe_text(protocol::str_text(th, exception.any()), "exception", "str");
        let text = format!("{text}{}", suggest::suffix(th, exception));
        if text.is_empty() {
            out.push_str(&format!("{name}\n"));
        } else {
            out.push_str(&format!("{name}: {text}\n"));
        }
    }
    format_notes(th, exception, &mut out);
    out
}

fn format_notes(th: &mut Thread, exception: Ref<'_, BaseException>, out: &mut String) {
    let key = th.names().__notes__.as_ref();
    let notes = match attr::get_opt(th, exception.any(), key) {
        Ok(Some(notes)) if !notes.as_ref().is_none() => notes,
        Ok(_) => return,
        Err(_) => {
            out.push_str("Ignored error getting __notes__\n");
            return;
        }
    };
    let sequence = notes.as_ref().is::<List>() || notes.as_ref().is::<crate::object::tuple::Tuple>();
    if !sequence {
        let text = safe_text(protocol::repr_text(th, notes.as_ref()), "__notes__", "repr");
        out.push_str(&format!("{text}\n"));
        return;
    }
    for note in protocol::iter::collect(th, notes.as_ref()).unwrap_or_default() {
        let text = safe_text(protocol::str_text(th, note.as_ref()), "note", "str");
        for line in text.split('\n') {
            out.push_str(line);
            out.push('\n');
        }
    }
}

impl Printer {
    fn indent(&self) -> String {
        " ".repeat(2 * self.depth)
    }

    /// Write lines, in a group with its margin in front.
    fn emit(&mut self, text: &str, margin: char) {
        if self.depth == 0 {
            self.out.push_str(text);
            return;
        }
        let prefix = format!("{}{margin} ", self.indent());
        for line in text.split_inclusive('\n') {
            self.out.push_str(&prefix);
            self.out.push_str(line);
        }
    }

    /// An exception with what led to it, the first cause first.
    fn chain(&mut self, th: &mut Thread, exception: Owned<BaseException>) -> PyResult<()> {
        let mut links: Vec<(Owned<BaseException>, Option<&'static str>)> = Vec::new();
        let mut at = Some((exception, None));
        while let Some((exception, message)) = at.take() {
            self.seen.push(exception.as_ref().bits());
            let cause = exception.cause.get().and_then(|c| c.cast::<BaseException>().ok());
            let unseen = |e: &Owned<BaseException>| !self.seen.contains(&e.as_ref().bits());
            let next = match cause {
                Some(cause) => Some((cause, CAUSE)).filter(|(c, _)| unseen(c)),
                None if exception.suppress_context.get() => None,
                None => exception.context.get().map(|c| (c, CONTEXT)).filter(|(c, _)| unseen(c)),
            };
            links.push((exception, message));
            at = next.map(|(e, m)| (e, Some(m)));
        }
        let last = links.len();
        for (i, (exception, _)) in links.iter().enumerate().rev() {
            self.single(th, exception)?;
            // The message between this one and the one it led to stands with this one.
            if i > 0
                && i < last
                && let Some(message) = links.get(i).and_then(|l| l.1)
            {
                self.emit(message, '|');
            }
        }
        Ok(())
    }

    fn single(&mut self, th: &mut Thread, exception: &Owned<BaseException>) -> PyResult<()> {
        if !group::is_group(exception.as_ref().any()) {
            if exception.traceback.get().is_some() {
                self.emit("Traceback (most recent call last):\n", '|');
                let stack = format_stack(th, exception.traceback.get(), &mut self.sources);
                self.emit(&stack, '|');
            }
            let text = format_exception_only(th, exception.as_ref());
            self.emit(&text, '|');
            return Ok(());
        }
        if self.depth > MAX_GROUP_DEPTH {
            self.emit(&format!("... (max_group_depth is {MAX_GROUP_DEPTH})\n"), '|');
            return Ok(());
        }
        th.recurse("", |th| self.group(th, exception))
    }

    fn group(&mut self, th: &mut Thread, exception: &Owned<BaseException>) -> PyResult<()> {
        let top = self.depth == 0;
        if top {
            self.depth = 1;
        }
        if exception.traceback.get().is_some() {
            self.emit("Exception Group Traceback (most recent call last):\n", if top { '+' } else { '|' });
            let stack = format_stack(th, exception.traceback.get(), &mut self.sources);
            self.emit(&stack, '|');
        }
        let text = format_exception_only(th, exception.as_ref());
        self.emit(&text, '|');
        let members = group::members(exception.as_ref());
        let shown = members.len().min(MAX_GROUP_WIDTH + 1);
        let mut close = false;
        for (i, member) in members.iter().enumerate().take(shown) {
            let last = i + 1 == shown;
            close |= last;
            let truncated = i >= MAX_GROUP_WIDTH;
            let title = if truncated { "...".to_owned() } else { (i + 1).to_string() };
            let corner = if i == 0 { "+-" } else { "  " };
            let line = format!("{}{corner}+---------------- {title} ----------------\n", self.indent());
            self.out.push_str(&line);
            self.depth += 1;
            if truncated {
                let n = members.len() - MAX_GROUP_WIDTH;
                let s = if n > 1 { "s" } else { "" };
                self.emit(&format!("and {n} more exception{s}\n"), '|');
            } else if let Ok(member) = member.clone().cast::<BaseException>() {
                // A nested group closes its own tree, and ours with it.
                let nested = group::is_group(member.as_ref().any()) && self.depth <= MAX_GROUP_DEPTH;
                th.recurse("", |th| self.chain(th, member))?;
                if nested && last {
                    close = false;
                }
            }
            if last && close {
                let line = format!("{}+------------------------------------\n", self.indent());
                self.out.push_str(&line);
            }
            self.depth -= 1;
        }
        if top {
            self.depth = 0;
        }
        Ok(())
    }
}

/// An exception as the interpreter prints it when nobody catches it.
///
/// # Errors
/// `RecursionError` where groups nest too deep.
pub fn format_exception(th: &mut Thread, exception: Ref<'_, BaseException>) -> PyResult<String> {
    let mut printer = Printer { out: String::new(), sources: Sources::default(), seen: Vec::new(), depth: 0 };
    printer.chain(th, exception.own())?;
    Ok(printer.out)
}

/// The traceback alone, heading included: `traceback.print_tb` and `print_stack` need its lines.
pub fn format_traceback(th: &mut Thread, traceback: Owned<Traceback>) -> String {
    let stack = format_stack(th, Some(traceback), &mut Sources::default());
    format!("Traceback (most recent call last):\n{stack}")
}

/// Write text to `sys.stderr`, or to the process's where there is none.
pub fn write_stderr(th: &mut Thread, text: &str) {
    if let Some(stderr) = th.interp().sys_get("stderr")
        && !stderr.as_ref().is_none()
    {
        let names = th.names();
        let arg = Str::from_text(text).into_value();
        if protocol::call_method(th, stderr.as_ref(), names.write.as_ref(), &[arg]).is_ok() {
            // What is left in the buffer is written at exit at the latest.
            let _ = protocol::call_method(th, stderr.as_ref(), names.flush.as_ref(), &[]);
            return;
        }
    }
    use std::io::Write;
    // Nobody is left to tell of a failure.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Print an exception that nobody caught.
pub fn print_exception(th: &mut Thread, exception: Ref<'_, BaseException>) {
    let text = match format_exception(th, exception) {
        Ok(text) => text,
        Err(_) => format_exception_only(th, exception),
    };
    write_stderr(th, &text);
}

/// Report an exception that nobody can catch: through `sys.unraisablehook` where a program set one, else print it.
#[cold]
pub(super) fn unraisable(th: &mut Thread, raised: Raised, prefix: &str, object: Option<Ref<'_>>) {
    let exception = raised.into_exception();
    if let Some(hook) = th.interp().sys_get("unraisablehook") {
        let original = th.interp().sys_get("__unraisablehook__");
        let replaced = !original.is_some_and(|o| o.as_ref().bits_eq(hook.as_ref())) && !hook.as_ref().is_none();
        if replaced {
            let args = Namespace::empty();
            let message = prefix.trim_end_matches([' ', ':']);
            let message =
                if message == "Exception ignored in" { Value::NONE } else { Str::from_text(message).into_value() };
            let traceback = exception.traceback.get().map_or(Value::NONE, Owned::into_value);
            for (name, value) in [
                ("exc_type", exception.as_ref().any().class().any().to_owned()),
                ("exc_value", exception.to_value()),
                ("exc_traceback", traceback),
                ("err_msg", message),
                ("object", object.map_or(Value::NONE, Ref::to_owned)),
            ] {
                Namespace::set(args.as_ref(), name, value);
            }
            match protocol::call1(th, hook.as_ref(), args.as_ref().any()) {
                Ok(_) => return,
                Err(failed) => {
                    let failed = failed.into_exception();
                    print_ignored(th, &failed, "Exception ignored in sys.unraisablehook: ", Some(hook.as_ref()));
                    return;
                }
            }
        }
    }
    print_ignored(th, &exception, prefix, object);
}

/// The default `sys.unraisablehook`.
pub fn print_ignored(th: &mut Thread, exception: &Owned<BaseException>, prefix: &str, object: Option<Ref<'_>>) {
    let about = object.map_or_else(String::new, |object| {
        protocol::repr_text(th, object).unwrap_or_else(|_| "<object repr() failed>".to_owned())
    });
    let mut text = format!("{prefix}{about}");
    if !text.is_empty() {
        text.push('\n');
    }
    if let Some(traceback) = exception.traceback.get() {
        text.push_str(&format_traceback(th, traceback));
    }
    text.push_str(&format_exception_only(th, exception.as_ref()));
    write_stderr(th, &text);
}
