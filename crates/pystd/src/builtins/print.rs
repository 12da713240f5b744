//! `print` and `input`.

use pymacros::pyfunction;
use pyrt::{Opt, Owned, PyResult, Ref, Str, Thread, Truth, Value, VarArgs, protocol};

use crate::convert;
use crate::io::text::TextIOWrapper;

fn separator(th: &mut Thread, what: &str, value: Opt<'_>, default: &str) -> PyResult<Owned<Str>> {
    match value.0 {
        None => Ok(th.interp().intern(default)),
        Some(v) if v.is_none() => Ok(th.interp().intern(default)),
        Some(v) => match v.downcast::<Str>() {
            Some(s) => Ok(s.own()),
            None => Err(th.type_error(format!("{what} must be None or a string, not {}", v.class().name()))),
        },
    }
}

/// Prints the values to a stream, or to sys.stdout by default.
///
/// sep
///   string inserted between values, default a space.
/// end
///   string appended after the last value, default a newline.
/// file
///   a file-like object (stream); defaults to the current sys.stdout.
/// flush
///   whether to forcibly flush the stream.
#[pyfunction(module = "builtins")]
#[sig("(*args, sep=' ', end='\\n', file=None, flush=False)")]
fn print(
    th: &mut Thread, args: VarArgs<'_>, sep: Opt<'_>, end: Opt<'_>, file: Opt<'_>, #[default(Truth(false))] flush: Truth,
) -> PyResult<()> {
    let file = match file.0.filter(|f| !f.is_none()) {
        Some(file) => file.to_owned(),
        None => match th.interp().sys_get("stdout") {
            None => return Err(th.runtime_error("lost sys.stdout")),
            Some(stdout) if stdout.as_ref().is_none() => return Ok(()),
            Some(stdout) => stdout,
        },
    };
    let sep = separator(th, "sep", sep, " ")?;
    let end = separator(th, "end", end, "\n")?;
    if let Some(stream) = file.as_ref().downcast_exact::<TextIOWrapper>().filter(|s| s.is_fast()) {
        for (i, item) in args.0.iter().enumerate() {
            if i > 0 {
                stream.write_str(th, sep.as_ref())?;
            }
            if let Some(n) = item.as_ref().as_small_int() {
                stream.write_int(th, n)?;
            } else {
                let text = protocol::str(th, item.as_ref())?;
                stream.write_str(th, text.as_ref())?;
            }
        }
        stream.write_str(th, end.as_ref())?;
        if flush.0 {
            stream.flush_all(th)?;
        }
        return Ok(());
    }
    let write = protocol::attr::get(th, file.as_ref(), th.names().write.as_ref())?;
    for (i, item) in args.0.iter().enumerate() {
        if i > 0 {
            protocol::call1(th, write.as_ref(), sep.as_ref().any())?;
        }
        let text = protocol::str(th, item.as_ref())?;
        protocol::call1(th, write.as_ref(), text.as_ref().any())?;
    }
    protocol::call1(th, write.as_ref(), end.as_ref().any())?;
    if flush.0 {
        convert::call_method(th, file.as_ref(), "flush", &[])?;
    }
    Ok(())
}

/// Read a string from standard input.  The trailing newline is stripped.
///
/// The prompt string, if given, is printed to standard output without a
/// trailing newline before reading input.
///
/// If the user hits EOF (*nix: Ctrl-D, Windows: Ctrl-Z+Return), raise EOFError.
/// On *nix systems, readline is used if available.
#[pyfunction(module = "builtins")]
#[sig("(prompt='', /)")]
fn input(th: &mut Thread, prompt: Opt<'_>) -> PyResult<Value> {
    let mut streams = Vec::with_capacity(3);
    for name in ["stdin", "stdout", "stderr"] {
        match th.interp().sys_get(name) {
            Some(stream) if !stream.as_ref().is_none() => streams.push(stream),
            _ => return Err(th.runtime_error(format!("input(): lost sys.{name}"))),
        }
    }
    let [stdin, stdout, stderr] = streams.as_slice() else { return Err(th.runtime_error("input(): lost sys.stdin")) };
    if let Err(raised) = convert::call_method(th, stderr.as_ref(), "flush", &[]) {
        drop(raised);
    }
    if let Some(prompt) = prompt.0 {
        let text = protocol::str(th, prompt)?;
        convert::call_method(th, stdout.as_ref(), "write", &[text.into_value()])?;
    }
    convert::call_method(th, stdout.as_ref(), "flush", &[])?;
    let line = convert::call_method(th, stdin.as_ref(), "readline", &[])?;
    let Some(s) = line.as_ref().downcast::<Str>() else {
        return Err(th.type_error("object.readline() returned non-string"));
    };
    let bytes = s.get().as_wtf8();
    if bytes.is_empty() {
        return Err(th.eof_error("EOF when reading a line"));
    }
    Ok(Str::from_wtf8(bytes.strip_suffix(b"\n").unwrap_or(bytes)).into_value())
}

/// Give the text of a value to a stream of any kind.
pub fn write_to(th: &mut Thread, stream: Ref<'_>, text: &str) -> PyResult<()> {
    if let Some(ours) = stream.downcast_exact::<TextIOWrapper>().filter(|s| s.is_fast()) {
        let text = Str::from_text(text);
        return ours.write_str(th, text.as_ref());
    }
    convert::call_method(th, stream, "write", &[convert::text(text)])?;
    Ok(())
}
