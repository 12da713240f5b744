//! Listings of the programs in `tests/listings`, one for each kind of statement or expression.
//!
//! A listing equals what `python3.10 -m dis` prints, addresses aside, wherever 3.10 has the syntax. A new case is a new
//! file; its snapshot is made by insta and checked against CPython's.

use pycodegen::{CompileOptions, Version, compile, dis_text, verify};

/// Without the addresses of code objects.
fn without_addresses(text: &str) -> String {
    let mut parts = text.split(" at 0x");
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        out.push_str(" at 0x...");
        out.push_str(part.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    out
}

#[test]
fn listings() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/listings");
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("the cases").map(|e| e.expect("a case").path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "py"));
    paths.sort();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("{folder}/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for path in paths {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let source = std::fs::read_to_string(&path).expect("a readable case");
            let ast = pyparse::parse(&source, &pyparse::ParseOptions::default()).expect("valid source");
            let version = if name == "try_star" { Version::V3_11 } else { Version::V3_10 };
            let options = CompileOptions { version, filename: format!("{name}.py"), ..CompileOptions::default() };
            let code = compile(&ast, &options).expect("it compiles");
            verify(&code).expect("it is sound");
            insta::assert_snapshot!(name, without_addresses(&dis_text(&code)));
        }
    });
}
