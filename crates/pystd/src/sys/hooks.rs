//! Hooks of `sys` with some work to them: what `breakpoint()` starts, and audit hooks.

use pyrt::object::exception as exc;
use pyrt::{Args, PyResult, Raised, Ref, Str, Thread, Tuple, Value, protocol};

/// Where the audit hooks are among the thread's values: a tuple.
const AUDIT_HOOKS: &str = "sys audit hooks";

/// `sys.breakpointhook`: call what `PYTHONBREAKPOINT` names, `pdb.set_trace` without it; "0" for nothing.
///
/// # Errors
/// What the call raises; `ImportError` where the debugger itself cannot be imported.
pub(super) fn breakpoint(th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
    let named = std::env::var("PYTHONBREAKPOINT").ok().filter(|name| !name.is_empty());
    let is_default = named.is_none();
    let name = named.unwrap_or_else(|| "pdb.set_trace".to_owned());
    if name == "0" {
        return Ok(Value::NONE);
    }
    let (module, attribute) = name.rsplit_once('.').unwrap_or(("builtins", &name));
    let attribute_name = th.interp().intern(attribute);
    let found = if module.is_empty() {
        Err(th.value_error("Empty module name"))
    } else {
        find(th, module, attribute_name.as_ref())
    };
    match found {
        Ok(hook) => protocol::call(th, hook.as_ref(), args),
        Err(raised) if is_default => Err(raised),
        Err(raised)
            if raised.is(&exc::ImportError) || raised.is(&exc::AttributeError) || raised.is(&exc::ValueError) =>
        {
            drop(raised);
            warn(th, &format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{name}\""))?;
            Ok(Value::NONE)
        }
        Err(raised) => Err(raised),
    }
}

fn find(th: &mut Thread, module: &str, attribute: Ref<'_, Str>) -> PyResult<Value> {
    let module = pyrt::import::import_absolute(th, module)?;
    protocol::attr::get(th, module.as_ref(), attribute)
}

fn warn(th: &mut Thread, message: &str) -> PyResult<()> {
    let message = Str::from_text(message);
    match th.interp().kept("warn") {
        Some(hook) => {
            let class = th.interp().class(&exc::RuntimeWarning).any().to_owned();
            protocol::call2(th, hook.as_ref(), message.as_ref().any(), class.as_ref()).map(drop)
        }
        None => {
            eprintln!("RuntimeWarning: {}", message.to_text());
            Ok(())
        }
    }
}

fn audit_hooks(th: &Thread) -> Vec<Value> {
    let kept = th.locals.iter().find(|(name, _)| *name == AUDIT_HOOKS);
    kept.and_then(|(_, hooks)| hooks.downcast::<Tuple>()).map(|t| t.get().as_slice().to_vec()).unwrap_or_default()
}

/// Tell the audit hooks of an event.
fn tell(th: &mut Thread, event: &Value, args: &[Value]) -> PyResult<()> {
    let hooks = audit_hooks(th);
    if hooks.is_empty() {
        return Ok(());
    }
    let args = Tuple::from_slice(args).into_value();
    for hook in hooks {
        th.suspend_tracing();
        let result = protocol::call2(th, hook.as_ref(), event.as_ref(), args.as_ref());
        th.resume_tracing();
        result?;
    }
    Ok(())
}

/// `sys.audit`.
///
/// # Errors
/// What a hook raises; `TypeError` for arguments that do not fit.
pub(super) fn audit(th: &mut Thread, args: Args<'_>) -> PyResult<()> {
    if args.nkw() != 0 {
        return Err(th.type_error("sys.audit() takes no keyword arguments"));
    }
    let Some((event, rest)) = args.positional().split_first() else {
        return Err(th.type_error("audit() missing 1 required positional argument: 'event'"));
    };
    if !event.as_ref().is::<Str>() {
        let class = event.as_ref().class().name().to_owned();
        return Err(th.type_error(format!("expected str for argument 'event', not {class}")));
    }
    tell(th, event, rest)
}

/// `sys.addaudithook`: the hooks that are there hear of it, and may object silently by raising an `Exception`.
///
/// # Errors
/// What an older hook raises, unless it is an `Exception`.
pub(super) fn add_audit_hook(th: &mut Thread, hook: Ref<'_>) -> PyResult<()> {
    let event = Str::from_text("sys.addaudithook").into_value();
    let told: Result<(), Raised> = tell(th, &event, &[]);
    if let Err(raised) = told {
        return if raised.is(&exc::Exception) { Ok(()) } else { Err(raised) };
    }
    let mut hooks = audit_hooks(th);
    hooks.push(hook.to_owned());
    let hooks = Tuple::new(hooks).into_value();
    match th.locals.iter().position(|(name, _)| *name == AUDIT_HOOKS) {
        Some(at) => {
            if let Some(slot) = th.locals.get_mut(at) {
                let old = std::mem::replace(&mut slot.1, hooks);
                drop(old);
            }
        }
        None => th.locals.push((AUDIT_HOOKS, hooks)),
    }
    Ok(())
}
