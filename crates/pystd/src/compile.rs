//! The compile hook: source bytes through `pylex`, `pyparse` and `pycodegen` to a code object, and the texts of the
//! stages for `pyrs --emit`.

use std::sync::Arc;

use pyast::{Ast, LineIndex, TextRange};
use pycodegen::{CodeFlags, CompileError, CompileOptions};
use pyparse::{Mode, ParseOptions};
use pyrt::object::code::Code;
use pyrt::object::exception as exc;
use pyrt::object::int;
use pyrt::state::CompileMode;
use pyrt::warn::{self, Action};
use pyrt::{PyResult, Raised, Str, Thread, Tuple, TypeSpec, Value};

/// Where a syntax error stands: lines from 1, columns from 1 in characters.
struct Place {
    line: u32,
    col: u32,
    end_line: u32,
    end_col: i32,
}

fn place(source: &str, range: TextRange) -> Place {
    let index = LineIndex::new(source);
    let at = |offset: u32| {
        let line = index.line(offset);
        let start = index.line_start(line) as usize;
        let text = source.get(start..(offset as usize).min(source.len())).unwrap_or("");
        (line, text.chars().count() as u32 + 1)
    };
    let ((line, col), (end_line, end_col)) = (at(range.start), at(range.end));
    Place { line, col, end_line, end_col: end_col as i32 }
}

/// A `SyntaxError` (or one of its kin) with everything that its printing shows.
fn syntax_error(class: &'static TypeSpec, message: &str, filename: &str, source: &str, place: &Place) -> Raised {
    let text = source.lines().nth(place.line.max(1) as usize - 1);
    let text = text.map_or(Value::NONE, |line| Str::from_text(&format!("{line}\n")).into_value());
    let number = |n: u32| int::from_i64(i64::from(n));
    let details = Tuple::new(vec![
        Str::from_text(filename).into_value(),
        number(place.line),
        number(place.col),
        text,
        number(place.end_line),
        int::from_i64(i64::from(place.end_col)),
    ]);
    Raised::with_args(class, vec![Str::from_text(message).into_value(), details.into_value()])
}

fn decode(source: &[u8], filename: &str, is_text: bool) -> PyResult<String> {
    if source.contains(&0) {
        return Err(Raised::new(&exc::SyntaxError, "source code string cannot contain null bytes"));
    }
    if is_text && let Ok(text) = std::str::from_utf8(source) {
        return Ok(text.to_owned());
    }
    match pylex::decode(source) {
        Ok(decoded) => Ok(decoded.into_text()),
        Err(error) => {
            let text = String::from_utf8_lossy(source);
            let place = Place { line: 1, col: 1, end_line: 1, end_col: 1 };
            Err(syntax_error(&exc::SyntaxError, &error.to_string(), filename, &text, &place))
        }
    }
}

fn parse(text: &str, filename: &str, mode: CompileMode) -> PyResult<Ast> {
    parse_with_warnings(text, filename, mode).map(|(ast, _)| ast)
}

fn parse_with_warnings(text: &str, filename: &str, mode: CompileMode) -> PyResult<(Ast, Vec<pyparse::Warning>)> {
    let mode = match mode {
        CompileMode::Exec => Mode::Module,
        CompileMode::Eval => Mode::Expression,
        CompileMode::Single => Mode::Interactive,
    };
    pyparse::parse_with_warnings(pylex::Source::from_text(text), &ParseOptions::mode(mode)).map_err(|error| {
        let class = match error.class() {
            "IndentationError" => &exc::IndentationError,
            "TabError" => &exc::TabError,
            _ => &exc::SyntaxError,
        };
        let place = Place { line: error.line, col: error.col, end_line: error.end_line, end_col: error.end_col };
        syntax_error(class, &error.message, filename, text, &place)
    })
}

fn compile_error(error: &CompileError, text: &str, filename: &str) -> Raised {
    let class: &'static TypeSpec = match error.kind {
        pycodegen::ErrorKind::SyntaxError => {
            return syntax_error(&exc::SyntaxError, &error.message, filename, text, &place(text, error.range));
        }
        pycodegen::ErrorKind::RecursionError => &exc::RecursionError,
        pycodegen::ErrorKind::OverflowError => &exc::OverflowError,
        pycodegen::ErrorKind::NotImplementedError => &exc::NotImplementedError,
    };
    Raised::new(class, &error.message)
}

/// The hook of `pyrt::state::Hooks`.
pub(crate) fn compile(
    th: &mut Thread,
    source: &[u8],
    filename: &str,
    mode: CompileMode,
    flags: u32,
    optimize: i32,
) -> PyResult<Value> {
    let text = decode(source, filename, flags & SOURCE_IS_UTF8 != 0)?;
    let data = compile_text(th, &text, filename, mode, flags, optimize)?;
    Ok(Code::from_data(Arc::new(data)).into_value())
}

fn compile_text(
    th: &mut Thread,
    text: &str,
    filename: &str,
    mode: CompileMode,
    flags: u32,
    optimize: i32,
) -> PyResult<pycodegen::Code> {
    let (ast, escapes) = parse_with_warnings(text, filename, mode)?;
    let optimize = u8::try_from(optimize).unwrap_or_else(|_| th.interp().config().flags.optimize);
    let options = CompileOptions {
        optimize,
        filename: filename.to_owned(),
        flags: CodeFlags::from_bits_truncate(flags & FUTURE_MASK),
        ..CompileOptions::default()
    };
    let (code, warnings) =
        pycodegen::compile_with_warnings(&ast, &options).map_err(|error| compile_error(&error, text, filename))?;
    let mut all: Vec<(TextRange, String)> = escapes.into_iter().map(|w| (w.range, w.message)).collect();
    all.extend(warnings.into_iter().map(|w| (w.range, w.message)));
    emit_warnings(th, &ast, filename, &all)?;
    Ok(code)
}

/// SyntaxWarnings as the filters want them: each line and text once, or the first one as a `SyntaxError`.
fn emit_warnings(th: &mut Thread, ast: &Ast, filename: &str, warnings: &[(TextRange, String)]) -> PyResult<()> {
    let mut seen = Vec::new();
    let module = filename.strip_suffix(".py").unwrap_or(filename);
    let in_file = std::path::Path::new(filename).is_file();
    for (range, message) in warnings {
        let line = ast.position(range.start).line;
        if seen.contains(&(line, message)) {
            continue;
        }
        seen.push((line, message));
        match warn::action(th, &exc::SyntaxWarning, message, module, line) {
            Action::Ignore => {}
            Action::Error => {
                let place = place(ast.source(), *range);
                return Err(syntax_error(&exc::SyntaxError, message, filename, ast.source(), &place));
            }
            _ => {
                // Of source that is in no file the line is not shown.
                let text = ast.source().lines().nth(line.max(1) as usize - 1).filter(|_| in_file).unwrap_or("");
                warn::show(th, &exc::SyntaxWarning, message, filename, line, text);
            }
        }
    }
    Ok(())
}

/// What `pyrs --emit STAGE FILE` prints.
///
/// # Errors
/// `SyntaxError` of the file; `ValueError` for a stage that is none.
pub fn stage_text(th: &mut Thread, stage: &str, source: &[u8], filename: &str) -> PyResult<String> {
    let text = decode(source, filename, false)?;
    match stage {
        "tokens" => {
            let encoding = pylex::declared_encoding(source)
                .map_or_else(|| "utf-8".to_owned(), |(name, _)| String::from_utf8_lossy(name).to_lowercase());
            let tokens = pylex::lex(&text);
            if let Some(error) = &tokens.error {
                let _ = error;
                // The parser words it, and gives its place.
                parse(&text, filename, CompileMode::Exec)?;
            }
            Ok(pylex::dump_tokens(&text, &tokens, &encoding))
        }
        "ast" => {
            let ast = parse(&text, filename, CompileMode::Exec)?;
            Ok(format!("{}\n", pyast::dump_with_attributes(&ast)))
        }
        "symtable" => {
            let ast = parse(&text, filename, CompileMode::Exec)?;
            let table =
                pycodegen::symtable::build(&ast, Default::default()).map_err(|e| compile_error(&e, &text, filename))?;
            Ok(pycodegen::symtable::dump_symtable(&table))
        }
        "bytecode" => {
            let code = compile_text(th, &text, filename, CompileMode::Exec, 0, -1)?;
            let mut out = String::new();
            list_bytes(&code, &mut out);
            Ok(out)
        }
        "dis" => {
            let code = compile_text(th, &text, filename, CompileMode::Exec, 0, -1)?;
            Ok(pycodegen::dis_text(&code))
        }
        other => {
            Err(th.value_error(format!("unknown stage '{other}': tokens, ast, symtable, bytecode, dis or lowered")))
        }
    }
}

/// Name and bytes of a code object, then of those inside.
fn list_bytes(code: &pycodegen::Code, out: &mut String) {
    out.push_str(&format!("{}: {:?}\n", code.qualname, code.code));
    for constant in &code.consts {
        if let pycodegen::Const::Code(inner) = constant {
            list_bytes(inner, out);
        }
    }
}

/// Flag of `compile`: the source is text, an encoding declaration in it means nothing.
pub(crate) const SOURCE_IS_UTF8: u32 = 0x100;
/// Flag of `compile`: give the tree (`ast.PyCF_ONLY_AST`).
pub(crate) const ONLY_AST: u32 = 0x400;
/// Flags of `compile` beside future features.
pub(crate) const KNOWN_FLAGS: u32 = 0x200 | ONLY_AST | SOURCE_IS_UTF8 | 0x1000 | 0x2000 | 0x4000;
/// Future features among the flags of a code object.
pub(crate) const FUTURE_MASK: u32 = 0x01FE_0000;
