//! Bytecode of small programs, as CPython 3.10 compiles them.

use pycodegen::{Code, CompileOptions, Const, Version, compile, verify};

fn code_of(source: &str) -> Code {
    let ast = pyparse::parse(source, &pyparse::ParseOptions::default()).expect("valid source");
    let options = CompileOptions { version: Version::V3_10, ..CompileOptions::default() };
    let code = compile(&ast, &options).expect("it compiles");
    verify(&code).expect("it is sound");
    code
}

fn first_function(code: &Code) -> &Code {
    code.consts.iter().find_map(|c| if let Const::Code(c) = c { Some(&**c) } else { None }).expect("a function")
}

#[test]
fn a_small_function() {
    let code = code_of("def g(x): return x + 3\n");
    assert_eq!(*first_function(&code).code, [124, 0, 100, 1, 23, 0, 83, 0]);
}

fn error_of(source: &str) -> String {
    let ast = pyparse::parse(source, &pyparse::ParseOptions::default()).expect("it parses");
    compile(&ast, &CompileOptions::default()).expect_err("it does not compile").message
}

#[test]
fn errors_have_the_texts_of_cpython() {
    assert_eq!(error_of("return 1\n"), "'return' outside function");
    assert_eq!(error_of("break\n"), "'break' outside loop");
    assert_eq!(error_of("def f(x):\n    global x\n"), "name 'x' is parameter and global");
    assert_eq!(error_of("def f():\n    nonlocal x\n"), "no binding for nonlocal 'x' found");
    assert_eq!(error_of("def f(x, x): pass\n"), "duplicate argument 'x' in function definition");
}
