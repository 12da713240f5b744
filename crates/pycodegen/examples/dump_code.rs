//! Compiles each file named on the command line as 3.10 does and prints every field of its code objects, a line each,
//! in a form that is easy to print from CPython for comparison.

use pycodegen::{Code, CompileOptions, Const, Version, compile, verify};
use std::fmt::Write as _;

fn constant(c: &Const, out: &mut String) {
    let _ = match c {
        Const::None => write!(out, "None"),
        Const::True => write!(out, "True"),
        Const::False => write!(out, "False"),
        Const::Ellipsis => write!(out, "..."),
        Const::Int(v) => write!(out, "i{v}"),
        Const::BigInt(b) => {
            let hex: String = b.magnitude.iter().rev().map(|b| format!("{b:02x}")).collect();
            write!(out, "b{}{}", if b.negative { "-" } else { "" }, hex.trim_start_matches('0'))
        }
        Const::Float(v) => write!(out, "f{:016x}", v.to_bits()),
        Const::Complex { real, imag } => write!(out, "c{:016x},{:016x}", real.to_bits(), imag.to_bits()),
        Const::Str(s) => write!(out, "s{}", s.iter().map(|b| format!("{b:02x}")).collect::<String>()),
        Const::Bytes(s) => write!(out, "y{}", s.iter().map(|b| format!("{b:02x}")).collect::<String>()),
        Const::Tuple(items) => {
            out.push('(');
            for i in items.iter() {
                constant(i, out);
                out.push(' ');
            }
            write!(out, ")")
        }
        Const::FrozenSet(items) => {
            let mut texts: Vec<String> = items
                .iter()
                .map(|i| {
                    let mut s = String::new();
                    constant(i, &mut s);
                    s
                })
                .collect();
            texts.sort();
            write!(out, "{{{}}}", texts.join(" "))
        }
        Const::Code(code) => write!(out, "code {}", code.name),
    };
}

fn dump(code: &Code, out: &mut String) {
    let _ = writeln!(out, "== {} {}", code.name, code.firstlineno);
    let _ = writeln!(
        out,
        "args {} {} {} locals {} stack {} flags {:x}",
        code.argcount,
        code.posonlyargcount,
        code.kwonlyargcount,
        code.nlocals,
        code.stacksize,
        code.flags.bits()
    );
    for (title, names) in [
        ("names", &code.names),
        ("varnames", &code.varnames),
        ("freevars", &code.freevars),
        ("cellvars", &code.cellvars),
    ] {
        let _ = writeln!(out, "{title} {}", names.join(" "));
    }
    let mut text = String::new();
    for c in &code.consts {
        constant(c, &mut text);
        text.push(' ');
    }
    let _ = writeln!(out, "consts {text}");
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    let _ = writeln!(out, "code {}", hex(&code.code));
    let _ = writeln!(out, "lines {}", hex(&code.linetable));
    for c in &code.consts {
        if let Const::Code(inner) = c {
            dump(inner, out);
        }
    }
}

fn one(path: &str) -> String {
    let mut out = format!("FILE {path}\n");
    let Ok(bytes) = std::fs::read(path) else { return out + "unreadable\n" };
    let Ok(source) = String::from_utf8(bytes) else { return out + "ERROR not UTF-8\n" };
    let source = source.as_str();
    let ast = match pyparse::parse(source, &pyparse::ParseOptions::default()) {
        Ok(ast) => ast,
        Err(e) => return out + &format!("ERROR parse {}\n", e.message),
    };
    let options = CompileOptions { version: Version::V3_10, filename: path.to_owned(), ..CompileOptions::default() };
    match compile(&ast, &options) {
        Ok(code) => {
            dump(&code, &mut out);
            if let Err(e) = verify(&code) {
                let _ = writeln!(out, "VERIFY {e}");
            }
        }
        Err(e) => {
            let _ = writeln!(out, "ERROR {}", e.message);
        }
    }
    out
}

fn main() {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let run = move || paths.iter().for_each(|p| print!("{}", one(p)));
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(run);
    if thread.is_err() || thread.is_ok_and(|t| t.join().is_err()) {
        std::process::exit(1);
    }
}
