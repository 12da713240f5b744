//! Code that another compiler made: the file `data/foreign.pyc` is CPython 3.10's.

use pycodegen::asm::assembly;
use pycodegen::marshal::{MAX_DEPTH, Object, dumps, loads};
use pycodegen::{Code, CompileOptions, Const, Passes, Version, compile, optimize, pyc, verify};

fn foreign() -> Code {
    let (check, code) = pyc::read(include_bytes!("data/foreign.pyc")).expect("CPython's file");
    assert!(matches!(check, pyc::Check::UncheckedHash(_)));
    (*code).clone()
}

fn ours() -> Code {
    let ast = pyparse::parse(include_str!("data/foreign.py"), &pyparse::ParseOptions::default()).expect("valid source");
    let options =
        CompileOptions { version: Version::V3_10, filename: "foreign.py".to_owned(), ..CompileOptions::default() };
    compile(&ast, &options).expect("it compiles")
}

#[test]
fn it_is_what_we_make() {
    let (theirs, ours) = (foreign(), ours());
    // A .pyc has no qualified names.
    let text = |code| assembly(code).lines().filter(|l| !l.starts_with(".qualname")).collect::<Vec<_>>().join("\n");
    assert_eq!(text(&theirs), text(&ours));
    assert!(theirs.same(&ours));
}

#[test]
fn every_pass_runs_over_it() {
    for pass in Passes::all().iter().chain([Passes::empty(), Passes::all()]) {
        let mut code = foreign();
        optimize(&mut code, pass).expect("sound code");
        verify(&code).unwrap_or_else(|e| panic!("{pass:?}: {e}"));
    }
    // What CPython has optimized stays as it is.
    let mut code = foreign();
    optimize(&mut code, Passes::all()).expect("sound code");
    assert!(code.same(&foreign()));
}

/// Tuples inside tuples, `depth` of them in all.
fn nested(depth: usize) -> Object {
    Object::from((1..depth).fold(Const::Tuple([].into()), |inner, _| Const::Tuple([inner].into())))
}

#[test]
fn marshal_nests_as_deep_as_cpython_does() {
    let deepest = dumps(&nested(MAX_DEPTH), 4).expect("CPython writes that");
    assert!(loads(&deepest).is_ok());
    assert!(dumps(&nested(MAX_DEPTH + 1), 4).is_err());
    let mut deeper = [b')', 1].repeat(MAX_DEPTH);
    deeper.extend([b')', 0]);
    assert!(loads(&deeper).is_err());
}
