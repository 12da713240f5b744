//! Format specifications against what CPython 3.13 made of them: `goldens.txt`, one a line, `kind value spec result`
//! between tabs, the result `=text` or `!error`.

use crate::object::raw::Ref;
use crate::object::str::Str;
use crate::object::{float, int};
use crate::{Config, Interpreter, protocol};

#[test]
fn specifications_as_cpython_formats_them() {
    let mut thread = Interpreter::new(Config::default()).expect("an interpreter");
    let th = &mut *thread;
    let mut wrong = Vec::new();
    for line in include_str!("goldens.txt").lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        let [kind, value, spec, expected] = parts[..] else { panic!("a golden of four parts: {line}") };
        let value = match kind {
            "i" => int::from_i64(value.parse().expect("an int")),
            "f" => float::from_f64(value.parse().expect("a float")),
            _ => Str::from_text(value).into_value(),
        };
        let spec = Str::from_text(spec);
        let got = match protocol::format(th, value.as_ref(), spec.as_ref()) {
            Ok(text) => format!("={}", text.downcast::<Str>().map_or_else(String::new, |s| s.to_text().into_owned())),
            Err(raised) => {
                let exception: Ref<'_> = raised.exception().any();
                let class = exception.class().name().to_owned();
                format!("!{class} {}", protocol::str_text(th, exception).unwrap_or_default())
            }
        };
        if got != expected {
            wrong.push(format!("{line}\n   got {got}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
