//! The canonical text of our code objects, line for line what `reference.py` prints of CPython's.

use pycodegen::asm::{assemble, assembly};
use pycodegen::marshal::{Object, dumps, loads};
use pycodegen::{Code, CodeFlags, CompileError, CompileOptions, Const, Version, compile, dis_text, symtable, verify};
use std::collections::HashMap;
use std::fmt::Write as _;

/// Why a file is no program: the message, its line (0: none), and whether the parser says so.
pub(super) struct Refusal {
    pub line: u32,
    pub message: String,
    pub parser: bool,
}

/// One file at one level: the lines of each code object, or the error.
pub(super) type Objects = Result<Vec<Vec<String>>, Refusal>;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

fn constant(c: &Const, out: &mut String) {
    let _ = match c {
        Const::None => write!(out, "None"),
        Const::True => write!(out, "True"),
        Const::False => write!(out, "False"),
        Const::Ellipsis => write!(out, "..."),
        Const::Int(v) => write!(out, "i{v}"),
        Const::BigInt(b) => {
            let digits: String = b.magnitude.iter().rev().map(|b| format!("{b:02x}")).collect();
            write!(out, "b{}{}", if b.negative { "-" } else { "" }, digits.trim_start_matches('0'))
        }
        Const::Float(v) => write!(out, "f{:016x}", v.to_bits()),
        Const::Complex { real, imag } => write!(out, "c{:016x},{:016x}", real.to_bits(), imag.to_bits()),
        Const::Str(s) => write!(out, "s{}", hex(s)),
        Const::Bytes(s) => write!(out, "y{}", hex(s)),
        Const::Tuple(items) => {
            out.push('(');
            for i in items.iter() {
                constant(i, out);
                out.push(' ');
            }
            write!(out, ")")
        }
        Const::FrozenSet(items) => {
            let text = |i| {
                let mut s = String::new();
                constant(i, &mut s);
                s
            };
            let mut texts: Vec<String> = items.iter().map(text).collect();
            texts.sort();
            write!(out, "{{{}}}", texts.join(" "))
        }
        Const::Code(code) => write!(out, "code {}", code.name),
    };
}

/// Characters of WTF-8 text.
fn chars(text: &[u8]) -> usize {
    text.iter().filter(|&&b| b & 0xC0 != 0x80).count()
}

fn sharing(c: &Const, seen: &mut HashMap<usize, usize>, out: &mut Vec<String>) {
    let address = match c {
        Const::Str(s) if chars(s) > 1 => s.as_ptr() as usize,
        Const::Bytes(s) if s.len() > 1 => s.as_ptr() as usize,
        Const::Tuple(items) if items.len() > 1 => items.as_ptr() as usize,
        _ => 0,
    };
    if address != 0 {
        let next = seen.len();
        out.push(seen.entry(address).or_insert(next).to_string());
    }
    if let Const::Tuple(items) = c {
        items.iter().for_each(|i| sharing(i, seen, out));
    }
}

fn dump(code: &Code, seen: &mut HashMap<usize, usize>, out: &mut Vec<Vec<String>>) {
    let mut lines = vec![format!("== {} {} {}", code.name, code.firstlineno, code.filename)];
    lines.push(format!(
        "args {} {} {} locals {} stack {} flags {:x}",
        code.argcount,
        code.posonlyargcount,
        code.kwonlyargcount,
        code.nlocals,
        code.stacksize,
        code.flags.bits()
    ));
    let lists = [
        ("names", &code.names),
        ("varnames", &code.varnames),
        ("freevars", &code.freevars),
        ("cellvars", &code.cellvars),
    ];
    lines.extend(lists.map(|(title, names)| format!("{title} {}", names.join(" "))));
    let mut text = "consts ".to_owned();
    for c in &code.consts {
        constant(c, &mut text);
        text.push(' ');
    }
    lines.push(text);
    let mut shared = Vec::new();
    code.consts.iter().for_each(|c| sharing(c, seen, &mut shared));
    lines.push(format!("sharing {}", shared.join(" ")));
    lines.push(format!("code {}", hex(&code.code)));
    lines.push(format!("lines {}", hex(&code.linetable)));
    out.push(lines);
    for c in &code.consts {
        if let Const::Code(inner) = c {
            dump(inner, seen, out);
        }
    }
}

/// With `\uXXXX` and `\UXXXXXXXX` as the characters that they stand for: which characters are printable hangs on the version
/// of Unicode.
fn without_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let digits = match rest.as_bytes().get(at + 1) {
            Some(b'u') => rest.get(at + 2..at + 6),
            Some(b'U') => rest.get(at + 2..at + 10),
            _ => None,
        };
        let lower = |d: &&str| d.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let number = digits.filter(lower).and_then(|d| u32::from_str_radix(d, 16).ok());
        let (text, length) = match number {
            // A lone surrogate, as CPython's text has it when it is decoded with its bytes replaced.
            Some(0xD800..=0xDFFF) => ("\u{FFFD}\u{FFFD}\u{FFFD}".to_owned(), 6),
            Some(n) if let Some(c) = char::from_u32(n) => (String::from(c), digits.map_or(0, str::len) + 2),
            _ => ("\\".to_owned(), 1),
        };
        out.push_str(&text);
        rest = &rest[at + length..];
    }
    out + rest
}

/// Without the addresses of code objects.
pub(super) fn without_addresses(text: &str) -> String {
    let mut parts = text.split(" at 0x");
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        out.push_str(" at 0x");
        out.push_str(part.trim_start_matches(|c: char| matches!(c, '0'..='9' | 'a'..='f')));
    }
    out
}

/// A line of a listing with the items of a frozenset in order: in CPython their order changes from run to run.
fn sorted_set(line: &str) -> String {
    let (open, close) = ("frozenset({", "})");
    let (Some(start), Some(end)) = (line.find(open), line.rfind(close)) else { return line.to_owned() };
    let Some(inside) = line.get(start + open.len()..end) else { return line.to_owned() };
    let mut items: Vec<&str> = inside.split(", ").collect();
    items.sort_unstable();
    format!("{}{}{}", &line[..start], items.join(", "), &line[end + close.len()..])
}

/// The symbol table of a file as `symtable` reports it.
fn table_of(ast: &pyast::Ast, code: &Code) -> Result<String, Refusal> {
    let future = code.flags.contains(CodeFlags::FUTURE_ANNOTATIONS);
    let options = symtable::SymtableOptions { future_annotations: future, ..Default::default() };
    symtable::build(ast, options).map(|t| t.report_text()).map_err(|e| refusal(ast, e))
}

fn refusal(ast: &pyast::Ast, e: CompileError) -> Refusal {
    Refusal { line: ast.position(e.range.start).line, message: e.message, parser: false }
}

fn tree(path: &str, text: Option<&str>) -> Result<pyast::Ast, Refusal> {
    let parser = |line, message| Refusal { line, message, parser: true };
    let source = match text {
        Some(text) => pylex::Source::from_text(text),
        None => {
            let bytes = std::fs::read(path).map_err(|e| parser(0, e.to_string()))?;
            pylex::decode(&bytes).map_err(|e| parser(0, e.to_string()))?
        }
    };
    pyparse::parse(source, &pyparse::ParseOptions::default()).map_err(|e| parser(e.line, e.message.to_string()))
}

/// Compiles a file's tree as 3.10 does.
fn code_of(ast: &pyast::Ast, path: &str, optimize: u8) -> Result<Code, Refusal> {
    let options =
        CompileOptions { version: Version::V3_10, filename: path.to_owned(), optimize, ..CompileOptions::default() };
    compile(ast, &options).map_err(|e| refusal(ast, e))
}

/// The code of a file.
pub(super) fn code_of_file(path: &str, text: Option<&str>, optimize: u8) -> Result<Code, Refusal> {
    code_of(&tree(path, text)?, path, optimize)
}

/// The canonical lines of a file at a level, with the listing as a last object if asked for.
pub(super) fn objects(path: &str, text: Option<&str>, optimize: u8, listing: bool) -> Objects {
    let ast = tree(path, text)?;
    let code = code_of(&ast, path, optimize)?;
    let mut out = Vec::new();
    dump(&code, &mut HashMap::new(), &mut out);
    if let Err(e) = verify(&code) {
        out.push(vec![format!("the verifier refuses it: {e}")]);
    }
    let fields = |code: &Code| {
        let mut out = Vec::new();
        dump(code, &mut HashMap::new(), &mut out);
        out.iter_mut().for_each(|lines| lines.retain(|l| !l.starts_with("sharing ")));
        out
    };
    let want = fields(&code);
    match assemble(&assembly(&code)) {
        Ok(again) if fields(&again) == want => {}
        Ok(_) => out.push(vec!["assembled again it differs".to_owned()]),
        Err(e) => out.push(vec![format!("its assembly text is refused: {e}")]),
    }
    let marshalled = Object::from(code.clone());
    match dumps(&marshalled, 4).and_then(|bytes| loads(&bytes)) {
        Ok(Object::Const(Const::Code(again))) if fields(&again) == want => {}
        Ok(_) => out.push(vec!["unmarshalled it differs".to_owned()]),
        Err(e) => out.push(vec![format!("marshal refuses it: {e}")]),
    }
    if listing {
        let shown = without_escapes(&without_addresses(&dis_text(&code)));
        let mut lines = vec!["== dis 0".to_owned()];
        lines.extend(shown.split('\n').map(|l| format!("| {}", sorted_set(l))));
        out.push(lines);
        let mut lines = vec!["== symtable 0".to_owned()];
        lines.extend(table_of(&ast, &code)?.lines().map(|l| format!("| {l}")));
        out.push(lines);
    }
    Ok(out)
}
