//! Code of the newest language passes the verifier: what 3.11 to 3.14 added has instructions of its own.

use pycodegen::{CompileOptions, compile, verify};

#[test]
fn code_for_3_14_verifies() {
    let sources = [
        include_str!("../../../tests/run/lang/annotations_deferred.py"),
        include_str!("../../../tests/run/lang/comprehension_async.py"),
        include_str!("../../../tests/run/lang/comprehension_hot.py"),
        include_str!("../../../tests/run/lang/comprehension_inlined.py"),
        include_str!("../../../tests/run/lang/template_strings.py"),
        include_str!("../../../tests/run/lang/type_params.py"),
    ];
    for source in sources {
        let ast = pyparse::parse(source, &pyparse::ParseOptions::default()).expect("valid source");
        let code = compile(&ast, &CompileOptions::default()).expect("it compiles");
        verify(&code).unwrap_or_else(|e| panic!("{e}\n{source}"));
    }
}
