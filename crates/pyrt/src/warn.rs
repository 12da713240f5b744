//! Warnings of the runtime itself: which are shown, raised or ignored, by the filters of the command line.
//!
//! A filter is `action:message:category:module:line`, each part optional; of those that match the last one given counts.
//! Without one, deprecations, pending and import and resource warnings are ignored (deprecations not in `__main__`), and
//! everything else is shown once a place. Source: docs, `warnings`, "The Warnings Filter".

use std::cell::RefCell;

use rustc_hash::FxHashSet;

use crate::error::{PyResult, Raised};
use crate::object::exception::print;
use crate::object::raw::Value;
use crate::object::str::Str;
use crate::object::type_::TypeSpec;
use crate::state::{Interpreter, Thread};

/// What is done about a warning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Shown once a place.
    Default,
    /// Raised as an exception.
    Error,
    /// Nothing.
    Ignore,
    /// Shown.
    Always,
    /// Shown once a module.
    Module,
    /// Shown once.
    Once,
}

#[derive(Clone, Debug)]
struct Filter {
    action: Action,
    /// What the text begins with, in small letters.
    message: String,
    /// Name of the category or of one of its bases; empty for all.
    category: String,
    /// The whole name of the module; empty for all.
    module: String,
    /// 0 for all.
    line: u32,
}

/// What an interpreter keeps for its warnings.
#[derive(Default)]
pub(crate) struct Warnings {
    filters: RefCell<Option<Vec<Filter>>>,
    shown: RefCell<FxHashSet<String>>,
}

const ACTIONS: [(&str, Action); 7] = [
    ("default", Action::Default),
    ("always", Action::Always),
    ("ignore", Action::Ignore),
    ("module", Action::Module),
    ("once", Action::Once),
    ("error", Action::Error),
    ("all", Action::Always),
];

/// Whether `name` is a built-in warning category.
fn is_category(interp: &Interpreter, name: &str) -> bool {
    let found = interp.builtins().and_then(|builtins| builtins.get(name));
    found.is_some_and(|class| {
        class
            .as_ref()
            .as_class()
            .is_some_and(|class| class.is_subclass_of(interp.class(&crate::object::exception::Warning).get()))
    })
}

fn parse(interp: &Interpreter, option: &str) -> Result<Filter, String> {
    let parts: Vec<&str> = option.split(':').map(str::trim).collect();
    if parts.len() > 5 {
        return Err(format!("too many fields (max 5): {}", quoted(option)));
    }
    let part = |i: usize| parts.get(i).copied().unwrap_or("");
    let action = match part(0) {
        "" => Action::Default,
        given => match ACTIONS.iter().find(|(name, _)| name.starts_with(given)) {
            Some((_, action)) => *action,
            None => return Err(format!("invalid action: {}", quoted(given))),
        },
    };
    let category = part(2);
    if let Some((module, _)) = category.rsplit_once('.') {
        return Err(format!("invalid module name: {}", quoted(module)));
    }
    if !category.is_empty() && !is_category(interp, category) {
        return Err(format!("unknown warning category: {}", quoted(category)));
    }
    let line = match part(4) {
        "" => 0,
        given => given.parse().map_err(|_| format!("invalid lineno {}", quoted(given)))?,
    };
    Ok(Filter {
        action,
        message: part(1).to_lowercase(),
        category: category.to_owned(),
        module: part(3).to_owned(),
        line,
    })
}

fn quoted(text: &str) -> String {
    let text = Str::from_text(text);
    String::from_utf8_lossy(&crate::object::str::repr_of(&text)).into_owned()
}

/// Read the filters of `-W`, `-b` and `PYTHONWARNINGS`; what is wrong with them is said on standard error.
pub fn prepare(th: &mut Thread) {
    let interp = th.interp().clone();
    let options = interp.config().warnoptions.clone();
    let mut filters = Vec::new();
    for option in &options {
        match parse(&interp, option) {
            Ok(filter) => filters.push(filter),
            Err(error) => print::write_stderr(th, &format!("Invalid -W option ignored: {error}\n")),
        }
    }
    *interp.warnings.filters.borrow_mut() = Some(filters);
}

/// What the filters say about a warning of `category` with that text, in a line of a module.
pub fn action(th: &mut Thread, category: &'static TypeSpec, text: &str, module: &str, line: u32) -> Action {
    let interp = th.interp().clone();
    if interp.warnings.filters.borrow().is_none() {
        prepare(th);
    }
    let mut names = vec![category.name];
    let mut base = category.base;
    while let Some(spec) = base {
        names.push(spec().name);
        base = spec().base;
    }
    let text = text.to_lowercase();
    let filters = interp.warnings.filters.borrow();
    let found = filters.iter().flatten().rev().find(|f| {
        text.starts_with(&f.message)
            && (f.category.is_empty() || names.contains(&f.category.as_str()))
            && (f.module.is_empty() || f.module == module)
            && (f.line == 0 || f.line == line)
    });
    match found {
        Some(filter) => filter.action,
        None if module == "__main__" && names.contains(&"DeprecationWarning") => Action::Default,
        None => {
            let quiet = ["DeprecationWarning", "PendingDeprecationWarning", "ImportWarning", "ResourceWarning"];
            if quiet.iter().any(|q| names.contains(q)) { Action::Ignore } else { Action::Default }
        }
    }
}

/// Show a warning: its place, category and text, and the line of source.
pub fn show(th: &mut Thread, category: &'static TypeSpec, text: &str, filename: &str, line: u32, source: &str) {
    let source = source.trim();
    let mut shown = format!("{filename}:{line}: {}: {text}\n", category.name);
    if !source.is_empty() {
        shown.push_str(&format!("  {source}\n"));
    }
    print::write_stderr(th, &shown);
}

/// Warn about what the running Python code does.
///
/// # Errors
/// The warning itself where the filters say so.
#[cold]
pub fn warn(th: &mut Thread, category: &'static TypeSpec, text: &str) -> PyResult<()> {
    let interp = th.interp().clone();
    // SAFETY: the innermost frame is live, or there is none.
    let (filename, line, globals) = match unsafe { th.frame.get().as_ref() } {
        Some(frame) => {
            // SAFETY: a live frame's globals are alive.
            let globals = unsafe { &*frame.globals };
            (frame.code().get().filename.to_text().into_owned(), frame.line(), Some(globals))
        }
        None => ("sys".to_owned(), 1, None),
    };
    let name = th.names().__name__.as_ref();
    let module = globals.and_then(|globals| globals.get_str(name));
    let module =
        module.as_ref().and_then(Value::downcast::<Str>).map_or_else(String::new, |m| m.to_text().into_owned());
    let action = action(th, category, text, &module, line);
    let place = match action {
        Action::Error => return Err(Raised::new(category, text)),
        Action::Ignore => return Ok(()),
        Action::Always => None,
        Action::Default => Some(format!("{module}\n{line}")),
        Action::Module => Some(module),
        Action::Once => Some(String::new()),
    };
    if let Some(place) = place
        && !interp.warnings.shown.borrow_mut().insert(format!("{}\n{text}\n{place}", category.name))
    {
        return Ok(());
    }
    let source = print::source_line(th, &filename, line as usize);
    show(th, category, text, &filename, line, &source);
    Ok(())
}
