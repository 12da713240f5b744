//! `UnicodeDecodeError`, `UnicodeEncodeError`, `UnicodeTranslateError`: arguments and text.

use super::{BaseException, attributes};
use crate::args::Args;
use crate::error::PyResult;
use crate::object::int;
use crate::object::native::Methods;
use crate::object::raw::{Ref, Value};
use crate::object::str::Str;
use crate::protocol;
use crate::state::Thread;

pub(super) static DECODE: Methods = Methods {
    items: &[],
    slots: |s| {
        s.init = Some(decode_init);
        s.str = Some(decode_str);
    },
};
pub(super) static ENCODE: Methods = Methods {
    items: &[],
    slots: |s| {
        s.init = Some(encode_init);
        s.str = Some(encode_str);
    },
};
pub(super) static TRANSLATE: Methods = Methods {
    items: &[],
    slots: |s| {
        s.init = Some(translate_init);
        s.str = Some(translate_str);
    },
};

/// `(encoding, object, start, end, reason)` as attributes.
pub(super) fn fill(exception: Ref<'_, BaseException>, args: &[Value]) {
    if args.len() == 5 {
        for (i, value) in args.iter().enumerate() {
            exception.set_extra(i, Some(value.clone()));
        }
    }
}

fn init<'a>(th: &mut Thread, this: Ref<'a>, args: Args<'_>, count: usize) -> PyResult<Option<Ref<'a, BaseException>>> {
    let Some(exception) = this.downcast::<BaseException>() else { return Ok(None) };
    attributes::init(th, exception, args)?;
    let n = args.positional().len();
    if n != count {
        return Err(th.type_error(format!("function takes exactly {count} arguments ({n} given)")));
    }
    Ok(Some(exception))
}

fn want_str(th: &mut Thread, args: &[Value], i: usize) -> PyResult<()> {
    let value = args.get(i).map_or(Ref::NONE, Value::as_ref);
    if value.is::<Str>() {
        return Ok(());
    }
    let other = if value.is_none() { "None".to_owned() } else { value.class().name().to_owned() };
    Err(th.type_error(format!("argument {} must be str, not {other}", i + 1)))
}

fn want_index(th: &mut Thread, args: &[Value], i: usize) -> PyResult<()> {
    protocol::number::as_i64_index(th, args.get(i).map_or(Ref::NONE, Value::as_ref)).map(drop)
}

fn decode_init(th: &mut Thread, this: Ref<'_>, args: Args<'_>) -> PyResult<()> {
    let Some(exception) = init(th, this, args, 5)? else { return Ok(()) };
    let values = args.positional();
    want_str(th, values, 0)?;
    want_index(th, values, 2)?;
    want_index(th, values, 3)?;
    want_str(th, values, 4)?;
    let object = values.get(1).map_or(Ref::NONE, Value::as_ref);
    if object.class().get().slots().buffer.is_none() {
        let other = object.class().name().to_owned();
        return Err(th.type_error(format!("a bytes-like object is required, not '{other}'")));
    }
    fill(exception, values);
    Ok(())
}

fn encode_init(th: &mut Thread, this: Ref<'_>, args: Args<'_>) -> PyResult<()> {
    let Some(exception) = init(th, this, args, 5)? else { return Ok(()) };
    let values = args.positional();
    want_str(th, values, 0)?;
    want_str(th, values, 1)?;
    want_index(th, values, 2)?;
    want_index(th, values, 3)?;
    want_str(th, values, 4)?;
    fill(exception, values);
    Ok(())
}

fn translate_init(th: &mut Thread, this: Ref<'_>, args: Args<'_>) -> PyResult<()> {
    let Some(exception) = init(th, this, args, 4)? else { return Ok(()) };
    let values = args.positional();
    want_str(th, values, 0)?;
    want_index(th, values, 1)?;
    want_index(th, values, 2)?;
    want_str(th, values, 3)?;
    for (i, value) in values.iter().enumerate() {
        exception.set_extra(i + 1, Some(value.clone()));
    }
    Ok(())
}

/// Start, end and the code point (or byte) at start, where exactly one is meant.
struct Place {
    start: i64,
    end: i64,
    one: Option<i64>,
}

fn place(th: &mut Thread, exception: Ref<'_, BaseException>) -> PyResult<Option<Place>> {
    let (Some(object), Some(start), Some(end)) = (exception.extra(1), exception.extra(2), exception.extra(3)) else {
        return Ok(None);
    };
    let start = int::to_i64(start.as_ref()).unwrap_or(0);
    let end = int::to_i64(end.as_ref()).unwrap_or(0);
    let mut one = None;
    if start.checked_add(1) == Some(end)
        && let Ok(at) = usize::try_from(start)
    {
        match object.downcast::<Str>() {
            Some(text) => one = text.code_points().nth(at).map(i64::from),
            None => {
                if at < protocol::length(th, object.as_ref())? {
                    let index = int::from_i64(start);
                    let byte = protocol::get_item(th, object.as_ref(), index.as_ref())?;
                    one = int::to_i64(byte.as_ref());
                }
            }
        }
    }
    Ok(Some(Place { start, end, one }))
}

fn field(th: &mut Thread, exception: Ref<'_, BaseException>, i: usize) -> PyResult<String> {
    let value = exception.extra(i).unwrap_or(Value::NONE);
    protocol::str_text(th, value.as_ref())
}

fn escaped(c: i64) -> String {
    match c {
        ..0x100 => format!("\\x{c:02x}"),
        0x100..0x1_0000 => format!("\\u{c:04x}"),
        _ => format!("\\U{c:08x}"),
    }
}

fn decode_str(th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    let Some(exception) = this.downcast::<BaseException>() else { return Ok(Value::NONE) };
    let Some(place) = place(th, exception)? else { return Ok(th.interp().empty_str().to_value()) };
    let (encoding, reason) = (field(th, exception, 0)?, field(th, exception, 4)?);
    let text = match place.one {
        Some(byte) => {
            format!("'{encoding}' codec can't decode byte 0x{byte:02x} in position {}: {reason}", place.start)
        }
        None => format!(
            "'{encoding}' codec can't decode bytes in position {}-{}: {reason}",
            place.start,
            place.end.saturating_sub(1)
        ),
    };
    Ok(Str::from_text(&text).into_value())
}

fn encode_str(th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    let Some(exception) = this.downcast::<BaseException>() else { return Ok(Value::NONE) };
    let Some(place) = place(th, exception)? else { return Ok(th.interp().empty_str().to_value()) };
    let (encoding, reason) = (field(th, exception, 0)?, field(th, exception, 4)?);
    let text = match place.one {
        Some(c) => {
            format!("'{encoding}' codec can't encode character '{}' in position {}: {reason}", escaped(c), place.start)
        }
        None => format!(
            "'{encoding}' codec can't encode characters in position {}-{}: {reason}",
            place.start,
            place.end.saturating_sub(1)
        ),
    };
    Ok(Str::from_text(&text).into_value())
}

fn translate_str(th: &mut Thread, this: Ref<'_>) -> PyResult<Value> {
    let Some(exception) = this.downcast::<BaseException>() else { return Ok(Value::NONE) };
    let Some(place) = place(th, exception)? else { return Ok(th.interp().empty_str().to_value()) };
    let reason = field(th, exception, 4)?;
    let text = match place.one {
        Some(c) => format!("can't translate character '{}' in position {}: {reason}", escaped(c), place.start),
        None => {
            format!("can't translate characters in position {}-{}: {reason}", place.start, place.end.saturating_sub(1))
        }
    };
    Ok(Str::from_text(&text).into_value())
}
