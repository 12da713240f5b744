//! Every message of the symbol table and the compiler has a program in `errors.txt` that provokes it, a test here, or a reason
//! why no program can.

use pyast::*;
use pycodegen::{CompileOptions, Version, compile};

/// CPython's messages, `%` for what is filled in.
const MESSAGES: &[&str] = &[
    "positional patterns follow keyword patterns",
    "cannot use '_' as a target",
    "cannot use % as pattern target",
    "wildcard makes remaining patterns unreachable",
    "name capture % makes remaining patterns unreachable",
    "alternative patterns bind different names",
    "multiple assignments to name % in pattern",
    "multiple starred expressions in sequence pattern",
    "multiple starred names in sequence pattern",
    "too many expressions in star-unpacking sequence pattern",
    "attribute name repeated in class pattern: %",
    "mapping pattern checks duplicate key (%)",
    "mapping pattern keys may only match literals and attribute lookups",
    "patterns may only match literals and attribute lookups",
    "Type parameter list cannot be empty",
    "cannot use bound with TypeVarTuple",
    "cannot use bound with ParamSpec",
    "cannot use constraints with TypeVarTuple",
    "cannot use constraints with ParamSpec",
    "non-default type parameter '%' follows default type parameter",
    "duplicate type parameter '%'",
    "reserved name '%' cannot be used for type parameter",
    "nonlocal binding not allowed for type parameter '%'",
    "% cannot be used within %",
    "% cannot be used within an annotation",
    "% cannot be used within a type alias",
    "% cannot be used within the definition of a generic",
    "name '%' is parameter and global",
    "name '%' is parameter and nonlocal",
    "name '%' is assigned to before global declaration",
    "name '%' is assigned to before nonlocal declaration",
    "name '%' is used prior to global declaration",
    "name '%' is used prior to nonlocal declaration",
    "name '%' is nonlocal and global",
    "annotated name '%' can't be global",
    "annotated name '%' can't be nonlocal",
    "no binding for nonlocal '%' found",
    "nonlocal declaration not allowed at module level",
    "import * only allowed at module level",
    "assignment expression cannot be used in a comprehension iterable expression",
    "assignment expression cannot rebind comprehension iteration variable '%'",
    "comprehension inner loop cannot rebind assignment expression target '%'",
    "assignment expression within a comprehension cannot be used in a class body",
    "assignment expression within a comprehension cannot be used within the definition of a generic",
    "assignment expression within a comprehension cannot be used in a type alias",
    "assignment expression within a comprehension cannot be used in a TypeVar bound",
    "'yield' inside list comprehension",
    "'yield' inside set comprehension",
    "'yield' inside dict comprehension",
    "'yield' inside generator expression",
    "'return' outside function",
    "'yield' outside function",
    "'yield from' outside function",
    "'await' outside function",
    "'await' outside async function",
    "'yield from' inside async function",
    "'return' with value in async generator",
    "'async for' outside async function",
    "'async with' outside async function",
    "asynchronous comprehension outside of an asynchronous function",
    "'break' outside loop",
    "'continue' not properly in loop",
    "'break', 'continue' and 'return' cannot appear in an except* block",
    "too many statically nested blocks",
    "from __future__ imports must occur at the beginning of the file",
    "future feature % is not defined",
    "not a chance",
];

/// Messages without a program in `errors.txt`.
const WITHOUT: &[(&str, &str)] = &[
    ("multiple starred expressions in sequence pattern", "a second star is found before, as `multiple starred names`"),
    ("too many expressions in star-unpacking sequence pattern", "the test below"),
    (
        "mapping pattern keys may only match literals and attribute lookups",
        "the grammar has no other keys: the test below",
    ),
];

/// Whether a text is a message with its blanks filled in.
fn is_message(text: &str, message: &str) -> bool {
    let mut parts = message.split('%');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.is_empty() || message.ends_with('%')
}

#[test]
fn every_message_is_provoked_or_excused() {
    let outcomes: Vec<&str> = include_str!("errors.txt")
        .lines()
        .filter_map(|l| Some(l.split_once("=> ")?.1.split_once("Error: ")?.1))
        .collect();
    for message in MESSAGES {
        let provoked = outcomes.iter().any(|text| is_message(text, message));
        let excused = WITHOUT.iter().any(|(text, _)| text == message);
        assert!(
            provoked != excused,
            "{message}: {}",
            if excused { "no excuse is needed" } else { "no program provokes it" }
        );
    }
    for (message, _) in WITHOUT {
        assert!(MESSAGES.contains(message), "{message} is none of CPython's");
    }
}

#[test]
fn a_star_behind_too_many_patterns() {
    for version in [Version::V3_10, Version::V3_14] {
        let refused = |count: usize| {
            let source = format!("match x:\n case [{}*rest, 1]: pass\n", "1, ".repeat(count));
            let ast = pyparse::parse(source, &pyparse::ParseOptions::default()).expect("the syntax is right");
            compile(&ast, &CompileOptions { version, ..CompileOptions::default() }).err().map(|e| e.message)
        };
        assert_eq!(refused(255), None);
        assert_eq!(refused(256).as_deref(), Some("too many expressions in star-unpacking sequence pattern"));
    }
}

#[test]
fn a_mapping_pattern_whose_key_is_a_name() {
    let mut ast = Ast::new("x".into());
    let (name, place) = (ast.intern("x"), TextRange::new(0, 1));
    let x = ast.add(Expr::Name { id: name, ctx: ExprContext::Load }, place);
    let any = ast.add(Pattern::MatchAs { pattern: None, name: None }, place);
    let (keys, patterns) = (ast.list(&[x]), ast.list(&[any]));
    let pattern = ast.add(Pattern::MatchMapping { keys, patterns, rest: None }, place);
    let pass = ast.add(Stmt::Pass, place);
    let body = ast.list(&[pass]);
    let case = ast.add(MatchCase { pattern, guard: None, body }, place);
    let cases = ast.list(&[case]);
    let statement = ast.add(Stmt::Match { subject: x, cases }, place);
    let body = ast.list(&[statement]);
    ast.set_root(Mod::Module { body });
    let error = compile(&ast, &CompileOptions::default()).expect_err("no such pattern");
    assert_eq!(error.message, "mapping pattern keys may only match literals and attribute lookups");
}
