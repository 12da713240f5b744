//! Programs and what CPython 3.13 makes of them: `NAME.unparse` is `ast.unparse`, `NAME.ast` is
//! `ast.dump(tree, include_attributes=True, indent=1)`; stubs are snapshots. And what holds for all of them.

use std::path::{Path, PathBuf};

use pyast::{Ast, Dump, StubOptions};
use pyparse::{ParseOptions, parse};
use pyrs_tests::mutate::{Rng, mutate};

fn programs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "py"));
    files.sort();
    files
}

fn tree(path: &Path) -> Ast {
    let text = std::fs::read_to_string(path).unwrap();
    parse(text, &ParseOptions::default()).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Compares line by line, so that a failure shows the line.
fn check(path: &Path, suffix: &str, ours: &str) {
    let expected = std::fs::read_to_string(path.with_extension(suffix)).unwrap();
    for (number, (ours, expected)) in ours.split('\n').zip(expected.split('\n')).enumerate() {
        assert_eq!(ours, expected, "{}.{suffix}:{}", path.display(), number + 1);
    }
    assert_eq!(ours.len(), expected.len(), "{}.{suffix}", path.display());
}

#[test]
fn unparsed_as_cpython_does() {
    for path in programs() {
        check(&path, "unparse", &(pyast::unparse(&tree(&path)) + "\n"));
    }
}

#[test]
fn dumped_as_cpython_does() {
    for path in programs().iter().filter(|p| p.with_extension("ast").exists()) {
        let how = Dump { attributes: true, indent: Some(" ") };
        check(path, "ast", &(how.text(&tree(path)) + "\n"));
    }
}

#[test]
fn stubs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let ast = tree(&folder.join("stubs.py"));
    insta::assert_snapshot!("stub", pyast::stub(&ast, &StubOptions::default()));
    insta::assert_snapshot!("stub_with_docstrings", pyast::stub(&ast, &StubOptions { docstrings: true }));
}

#[test]
fn laws() {
    for path in programs() {
        let ast = tree(&path);
        let again = parse(pyast::unparse(&ast), &ParseOptions::default()).unwrap();
        let name = path.display();
        assert!(pyast::same_tree(&ast, &again), "{name}");
        let copy = pyast::fold::copy(&ast);
        assert!(pyast::same_tree(&ast, &copy), "{name}");
        assert_eq!(pyast::dump_with_attributes(&ast), pyast::dump_with_attributes(&copy), "{name}");
        for docstrings in [false, true] {
            let stub = pyast::stub(&ast, &StubOptions { docstrings });
            let again =
                parse(stub.as_str(), &ParseOptions::default()).unwrap_or_else(|e| panic!("{name}: {e}\n{stub}"));
            assert_eq!(pyast::stub(&again, &StubOptions { docstrings }), stub, "{name}");
        }
    }
}

#[test]
fn a_changed_tree_is_not_the_same() {
    let same = |a: &str, b: &str| {
        let [a, b] = [a, b].map(|t| parse(t, &ParseOptions::default()).unwrap());
        let equal = pyast::same_tree(&a, &b);
        assert_eq!(equal, pyast::dump(&a) == pyast::dump(&b));
        equal
    };
    assert!(same("a = (b)\n\n", "a  =  b"));
    assert!(same("f(1, x=2)", "f( 1,x = 2 )"));
    assert!(!same("a = b", "a = c"));
    assert!(!same("a + b", "a - b"));
    assert!(!same("a; b", "a"));
    assert!(!same("u'a'", "'a'"));
    assert!(!same("{**a}", "{a: a}"));
}

/// A fold that drops statements and renames.
#[test]
fn folds_change_trees() {
    use pyast::fold::{Fold, Folder, fold};
    use pyast::{Stmt, StmtId, Symbol};
    struct Clean;
    impl Fold for Clean {
        fn stmt(&mut self, folder: &mut Folder<'_>, id: StmtId, out: &mut Vec<StmtId>) {
            if !matches!(folder.from[id], Stmt::Assert { .. }) {
                out.push(folder.copy_stmt(self, id));
            }
        }
        fn symbol(&mut self, folder: &mut Folder<'_>, name: Symbol) -> Symbol {
            if folder.from.symbol_str(name) == "old" { folder.to.intern("new") } else { folder.copy_symbol(name) }
        }
    }
    let ast = parse("def f(old):\n    assert old\nassert f\nf(old.old)\n", &ParseOptions::default()).unwrap();
    assert_eq!(pyast::unparse(&fold(&mut Clean, &ast)), "def f(new):\n    pass\nf(new.new)");
}

/// What `cargo xtask fuzz` does for hours, for a moment.
#[test]
fn damaged_programs() {
    let seeds: Vec<Vec<u8>> = programs().iter().map(|p| std::fs::read(p).unwrap()).collect();
    let mut rng = Rng::new(20);
    for i in 0..3000 {
        let Ok(source) = pylex::decode(&mutate(&seeds[i % seeds.len()], &mut rng)) else { continue };
        let Ok(ast) = parse(source, &ParseOptions::default()) else { continue };
        let _ = (pyast::dump_with_attributes(&ast), pyast::unparse(&ast));
        assert!(pyast::same_tree(&ast, &pyast::fold::copy(&ast)));
        let stub = pyast::stub(&ast, &StubOptions::default());
        assert!(parse(stub.as_str(), &ParseOptions::default()).is_ok(), "{stub}");
    }
}

/// Chains as deep as the parser allows pass every printer on the stack of a test's thread.
#[test]
fn deep_trees() {
    for text in [
        format!("x = {}1", "1+".repeat(2900)),
        format!("x{}", ".a".repeat(2900)),
        format!("x{}", "()".repeat(2900)),
        format!("x{}", "[0]".repeat(2900)),
        format!("x = {}1", "-".repeat(900)),
        format!("{}1", "lambda:".repeat(900)),
        format!("if x: pass\n{}", "elif x: pass\n".repeat(900)),
    ] {
        let ast = parse(text, &ParseOptions::default()).unwrap();
        let check = move || {
            let again = parse(pyast::unparse(&ast), &ParseOptions::default()).unwrap();
            assert!(pyast::same_tree(&ast, &again));
            let _ = Dump { indent: Some(" "), ..Dump::default() }.text(&ast);
            let _ = pyast::stub(&ast, &StubOptions::default());
            assert!(pyast::same_tree(&ast, &pyast::fold::copy(&ast)));
        };
        std::thread::Builder::new().stack_size(8 << 20).spawn(check).unwrap().join().unwrap();
    }
}

/// Nesting a hundred thousand deep, of every bracket and operator: an error or a tree, never an overflow.
#[test]
fn hostile_nesting() {
    const DEEP: usize = 100_000;
    let openings =
        ["(", "[", "{", "f(", "x[", "{1:", "lambda:", "-", "not ", "~", "await ", "*", "(yield ", "f'{", "1 if "];
    let operators = [
        "+",
        "-",
        "*",
        "/",
        "//",
        "%",
        "@",
        "**",
        "<<",
        ">>",
        "&",
        "|",
        "^",
        " and ",
        " or ",
        "<",
        "==",
        " is ",
        " in ",
        " not in ",
        ".x",
        "[0]",
        "()",
        "=",
        ",",
        ":=",
        " if x else ",
        "->",
    ];
    let mut programs: Vec<String> = openings.iter().map(|o| o.repeat(DEEP)).collect();
    programs.extend(operators.iter().map(|o| format!("x{}", format!("{o}x").repeat(DEEP))));
    programs.extend([".x", "[0]", "()"].iter().map(|o| format!("x{}", o.repeat(DEEP))));
    programs.extend(
        ["if x:", "for x in y:", "while x:", "try:", "match x:", "with x:", "class A:", "def f():"]
            .map(|head| (0..1000).map(|i| format!("{}{head}\n", " ".repeat(i))).collect::<String>()),
    );
    let check = move || {
        for program in programs {
            if let Ok(ast) = parse(program, &ParseOptions::default()) {
                let _ = (pyast::dump(&ast), pyast::unparse(&ast));
                assert!(pyast::same_tree(&ast, &pyast::fold::copy(&ast)));
            }
        }
    };
    std::thread::Builder::new().stack_size(8 << 20).spawn(check).unwrap().join().unwrap();
}
